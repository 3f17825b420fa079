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
