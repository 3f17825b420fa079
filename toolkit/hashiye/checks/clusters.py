"""Where a reader sees one character: whether a grapheme cluster goes on across an offset (UAX #29).

Only the characters around the offset are looked at, so that a rule can ask for every edge of every span.
Properties come from the Unicode data of Python, exceptions from GraphemeBreakProperty.txt. Left out on
purpose: conjuncts of Indic scripts (rule GB9c), and the non-joiner, which in Persian parts stem and suffix
inside one word: an edge before it is a right edge.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from hashiye.text import ZWNJ

_ZWJ = "\u200d"
_LOOK_BACK = 64
"""Characters; a longer run of marks or flags is judged by its nearest ones, so that time stays linear."""

_EXTENDING = frozenset(
    "\u09be\u09d7\u0b3e\u0b57\u0bbe\u0bd7\u0cc0\u0cc2\u0cc7\u0cc8\u0cca\u0ccb\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf"
    "\u1b35\u302e\u302f\uff9e\uff9f"
)
"""Spacing marks, and two half-width signs, that extend a cluster (Other_Grapheme_Extend; those of living scripts)."""
_SPACED = frozenset("\u102b\u102c\u1038\u1062\u1063\u1064\u1083\u108f\u1a61\u1a63\u1a64\uaa7b\uaa7d").union(
    *(map(chr, range(first, last + 1)) for first, last in ((0x1067, 0x106D), (0x1087, 0x108C), (0x109A, 0x109C)))
)
"""Spacing marks that stand for themselves."""
_BEFORE = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e")
"""Signs that enclose what follows, such as the Arabic year sign (property Prepend; those of living scripts)."""
_PICTURES = frozenset("‼⁉ℹ↔〰〽")
"""Emoji of other general categories than So."""

PLAIN = frozenset(
    {*map(chr, range(0x20, 0x7F)), *map(chr, range(0x0621, 0x0640)), *map(chr, range(0x0641, 0x064B)), "\n", ZWNJ}
    | {*map(chr, range(0x0660, 0x066E)), *map(chr, range(0x0671, 0x06D6)), *map(chr, range(0x06F0, 0x0700))}
    | set("،؛؟«»‹›“”‘’…–—\u00a0")
)
"""Characters that neither go on with what stands before them nor hold what stands behind them."""


def splits(text: str, offset: int) -> bool:
    """Say whether ``offset`` lies inside one character, as a reader sees it. False at both ends of the text.

    >>> splits("e\u0301", 1), splits("کتاب\u200cها", 4)
    (True, False)
    """
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    if after == ZWNJ or before in "\n\r\t" or after in "\n\r\t":
        return before == "\r" and after == "\n"
    kind = _kind(after)
    if kind == "extend" or (_kind(before) == "before" and kind != "control"):
        return _kind(before) != "control"
    if kind == "flag":
        return _flags_before(text, offset) % 2 == 1
    if kind == "picture":
        return before == _ZWJ and _picture_before(text, offset - 1)
    return kind == "hangul" and _joins_hangul(before, after)


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """Return what a character does to the cluster it stands in; empty for most."""
    point, category = ord(char), unicodedata.category(char)
    if (category in ("Mn", "Me") and point != 0x1171E) or char == _ZWJ or char in _EXTENDING:
        return "extend"
    if 0x1F3FB <= point <= 0x1F3FF or 0xE0020 <= point <= 0xE007F:  # skin tones, and the letters of flags' tags
        return "extend"
    if (category == "Mc" and char not in _SPACED) or char in "\u0e33\u0eb3":
        return "extend"
    if 0x1F1E6 <= point <= 0x1F1FF:
        return "flag"
    if 0x1100 <= point <= 0x11FF or 0xA960 <= point <= 0xA97C or 0xAC00 <= point <= 0xD7FB:
        return "hangul"
    if char in _BEFORE:
        return "before"
    if category in ("Cc", "Cf", "Zl", "Zp") and char != ZWNJ:
        return "control"
    return "picture" if category == "So" or char in _PICTURES else ""


def _flags_before(text: str, offset: int) -> int:
    count = 0
    while count < _LOOK_BACK and offset > count and _kind(text[offset - count - 1]) == "flag":
        count += 1
    return count


def _picture_before(text: str, offset: int) -> bool:
    """Say whether a picture and what extends it stands before ``offset``."""
    for place in range(offset - 1, max(-1, offset - _LOOK_BACK), -1):
        if text[place] == ZWNJ or _kind(text[place]) == "extend":
            continue
        return _kind(text[place]) == "picture"
    return False


def _joins_hangul(before: str, after: str) -> bool:
    """Rules GB6 to GB8: leading consonant, vowel and trailing consonant make one syllable."""
    first, second = _hangul(before), _hangul(after)
    return (
        (first == "L" and second in ("L", "V", "LV", "LVT"))
        or (first in ("LV", "V") and second in ("V", "T"))
        or (first in ("LVT", "T") and second == "T")
    )


def _hangul(char: str) -> str:
    point = ord(char)
    if 0x1100 <= point <= 0x115F or 0xA960 <= point <= 0xA97C:
        return "L"
    if 0x1160 <= point <= 0x11A7 or 0xD7B0 <= point <= 0xD7C6:
        return "V"
    if 0x11A8 <= point <= 0x11FF or 0xD7CB <= point <= 0xD7FB:
        return "T"
    if 0xAC00 <= point <= 0xD7A3:
        return "LV" if (point - 0xAC00) % 28 == 0 else "LVT"
    return ""


def parts_mark(text: str, offset: int) -> bool:
    """Say whether ``offset``, inside a cluster, parts a letter of Arabic or Latin script from a mark of its own."""
    if unicodedata.category(text[offset]) not in ("Mn", "Me"):
        return False
    for place in range(offset - 1, max(-1, offset - _LOOK_BACK), -1):
        if _kind(text[place]) != "extend" and text[place] != ZWNJ:
            return unicodedata.name(text[place], "").startswith(("ARABIC ", "LATIN "))
    return False
