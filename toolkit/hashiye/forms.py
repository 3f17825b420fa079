"""Normal forms and matching keys of Persian words: pure functions of one surface, never of the text.

The *normal form* folds what keyboards and old encodings vary, one character for one: Arabic yeh
and kaf, presentation forms, digits. The *key* goes further and is only for comparing: it also
drops joiners, marks and tatweel, so that a word with a kept and with a lost half-space, or with
and without its marks, has one key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_FOLDS = {
    "ي": "ی", "ى": "ی", "ۍ": "ی", "ې": "ی", "ے": "ی", "ك": "ک", "ڪ": "ک", "ہ": "ه", "ھ": "ه", "ە": "ه",
}  # fmt: skip
_ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
_PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"

LETTERS = str.maketrans(_FOLDS)
"""Arabic and regional letter shapes that stand for a Persian letter, one for one."""

_NORM: dict[int, str | int | None] = {
    **LETTERS,
    **str.maketrans(_ARABIC_DIGITS + "0123456789", _PERSIAN_DIGITS * 2),
}
for _point in (*range(0xFB50, 0xFDD0), *range(0xFE70, 0xFEFD)):
    _plain = unicodedata.normalize("NFKC", chr(_point))
    if len(_plain) == 1 and _plain.isalpha():
        _NORM[_point] = _plain.translate(LETTERS)

_SILENT = (
    0x00AD, 0x0640, 0x061C, 0x0670, 0x2060, 0xFEFF,  # soft hyphen, tatweel, ALM, dagger alef, WJ, BOM
    *range(0x064B, 0x0660),  # harakat, hamza above and below
    *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A),  # joiners, directional controls
    *range(0xFE00, 0xFE10),  # variation selectors
)  # fmt: skip

_KEY: dict[int, str | int | None] = {
    **_NORM,
    **str.maketrans(_PERSIAN_DIGITS + _ARABIC_DIGITS, "0123456789" * 2),
    **str.maketrans("ۀۂةؤأإٱئ", "هههوااای"),
    **dict.fromkeys(_SILENT),
}
for _digit in "0123456789":
    _KEY.pop(ord(_digit), None)
for _point, _fold in _KEY.items():  # what a fold gives is itself folded, so that the order of folding does not matter
    _KEY[_point] = chr(_fold).translate(_KEY) if isinstance(_fold, int) else (_fold or "").translate(_KEY)

_PLAIN = re.compile(
    "[\u0621-\u0624\u0626-\u063a\u0641\u0642\u0644-\u0648\u067e\u0686\u0698\u06a9\u06af\u06cc\u06f0-\u06f9\u200c]*"
)
"""What the normal form leaves as it is, in most words."""

_LATIN = re.compile("[A-Za-z]")


def norm(surface: str) -> str:
    """Return the normal form: letters folded, digits Persian (as they are in words with Latin letters)."""
    if _PLAIN.fullmatch(surface):
        return surface
    folded = surface.translate(_NORM)
    if folded == surface or not _LATIN.search(surface):
        return folded
    return surface.translate(LETTERS)


_LONG = 2_000


def _composed(text: str) -> Iterator[str]:
    """Yield a text in normal form C, in pieces: Python takes quadratic time for a run of marks out of order."""
    start = 0
    while start < len(text):
        end = start + _LONG
        end = (text.rfind(" ", start, end) + 1 or end) if end < len(text) else len(text)
        yield unicodedata.normalize("NFC", text[start:end])
        start = end


def fold(text: str) -> str:
    """Return the form to compare by of a text of any length; nothing is remembered."""
    text = "".join(_composed(text))
    if len(text) < _LONG:
        return text.translate(_KEY).lower()
    for char in set(text).intersection(map(chr, _KEY)):  # a long text has few of them, and this is many times faster
        text = text.replace(char, char.translate(_KEY))
    return text.lower()


def bare(text: str) -> str:
    """Return what is left of a text of any length when spelling and blanks do not count: folded, without blanks."""
    return "".join(fold(text).split())


class _Keys(dict[str, str]):
    """Keys already made, bounded: news repeats its words."""

    def __missing__(self, surface: str) -> str:
        if len(self) > 200_000:
            self.clear()
        key = fold(surface)
        if key == surface:
            key = surface  # one string in memory for both: news has more words than a processor's cache has room
        self[surface] = key
        return key


_keys = _Keys()


def key(surface: str) -> str:
    """Return the form to compare by: joiners and marks dropped, letters folded, digits ASCII, lower case."""
    return _keys[surface]


def keys(surfaces: list[str]) -> list[str]:
    """Return the keys of many surfaces."""
    return list(map(_keys.__getitem__, surfaces))


# --- where a word ends ---

JOINERS = "\u200c\u200d"
"""What keeps two letters in one word and is no letter: ZWNJ (the half-space) and ZWJ."""

MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u07eb-\u07f3\u07fd"
    "\u0816-\u0819\u081b-\u0823\u0825-\u0827\u0829-\u082d\u0859-\u085b\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff"
)
"""The marks below U+0900, which letters have above and below them, as ranges of a regular expression."""

_LONGEST = 64
"""Letters of the longest word: a longer run of them is text that is written without blanks."""


@lru_cache(4096)
def is_letter(char: str) -> bool:
    """Say whether a character is of a word: a letter, a digit, a mark, tatweel, or a joiner."""
    return char.isalnum() or char in JOINERS or unicodedata.category(char) in ("Mn", "Mc")


def inside_word(text: str, at: int) -> bool:
    """Say whether a place lies inside a word, with a letter on both sides; never beyond the ends of the text."""
    return 0 < at < len(text) and is_letter(text[at - 1]) and is_letter(text[at])


def word_start(text: str, at: int) -> int:
    """Return where the word around a place starts, without joiners in front of it; ``at`` if it lies in none."""
    start = at
    while inside_word(text, start):
        start -= 1
        if at - start > _LONGEST:
            return at
    while start < at and text[start] in JOINERS:
        start += 1
    return start


def word_end(text: str, at: int) -> int:
    """Return where the word around a place ends, without joiners behind it; ``at`` if it lies in none."""
    end = at
    while inside_word(text, end):
        end += 1
        if end - at > _LONGEST:
            return at
    while end > at and text[end - 1] in JOINERS:
        end -= 1
    return end
