"""Offsets of a text in three units, lines and columns, and what may be shown on a screen.

Code points are the unit of the format. JavaScript, Java and UIMA count UTF-16 code units;
byte-oriented tools count UTF-8 bytes. They part at the first character outside the basic
plane, or outside ASCII. Nothing here changes a text.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

ZWNJ = "\u200c"
"""Zero width non-joiner, the Persian half-space (nim-fasele)."""

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_MULTIBYTE = re.compile("[^\x00-\x7f]{1,256}")  # bounded: each conversion measures at most one run

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
"""The characters no document may hold: C0 and C1 controls but TAB and LF, DEL, surrogates, noncharacters.

What is left is what JSON and XML 1.0 can both carry unchanged.
"""

INVISIBLE = {
    "\u00a0": "NBSP", "\u00ad": "SHY", "\u034f": "CGJ", "\u061c": "ALM", "\u180e": "MVS",
    "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ", "\u200e": "LRM", "\u200f": "RLM",
    "\u2028": "LS", "\u2029": "PS", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF",
    "\u202d": "LRO", "\u202e": "RLO", "\u202f": "NNBSP", "\u2060": "WJ", "\u2066": "LRI",
    "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI", "\ufeff": "BOM", "\t": "TAB", "\n": "LF",
}  # fmt: skip
"""Characters that are shown by name, because nobody sees them."""

_TO_SHOW = re.compile(
    FORBIDDEN.pattern[:-1]
    + "".join(INVISIBLE)
    + "\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e0fff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)


def _name(match: re.Match[str]) -> str:
    char = match[0]
    return f"⟨{INVISIBLE.get(char) or f'U+{ord(char):04X}'}⟩"


def show(text: str, limit: int = 80) -> str:
    """Return ``text`` safe for any screen: joiners, controls and bidi marks by name, at most ``limit`` characters.

    No control character is left in the result, whatever the corpus holds.
    """
    shown = _TO_SHOW.sub(_name, text[: limit + 1])
    return shown if len(text) <= limit else f"{_TO_SHOW.sub(_name, text[:limit])}…"


def quoted(text: str, limit: int = 80) -> str:
    """Return :func:`show` in quotation marks and a first-strong isolate, so that its direction stays its own."""
    return f"\u2068«{show(text, limit)}»\u2069"


def around(text: str, start: int, end: int, wide: int = 40) -> tuple[str, str]:
    """Return what stands before a place and behind it, at most ``wide`` code points each, cut between words.

    A word longer than that is cut inside. Offsets outside the text give what there is.

    >>> around("گفتگوی پوتین و علی اف", 7, 12, 4)
    (' ', ' و ')
    """
    start, end = min(max(start, 0), len(text)), max(end, 0)
    left, right = text[max(start - wide, 0) : start], text[end : end + wide]
    if start > wide and not text[start - wide - 1].isspace():
        left = left[_blank(left) :]
    if end + wide < len(text) and not text[end + wide].isspace():
        right = right[: len(right) - _blank(right[::-1])]
    return left, right


def _blank(text: str) -> int:
    """Return where the first blank is; 0 if there is none."""
    return next((place for place, char in enumerate(text) if char.isspace()), 0)


def name_of(char: str) -> str:
    """Return ``U+200C ZERO WIDTH NON-JOINER`` for one character."""
    return f"U+{ord(char):04X} {unicodedata.name(char, 'unnamed')}"


class Offsets:
    """The offsets of one text in code points, UTF-16 units and UTF-8 bytes, and as lines and columns.

    Built in one C-level pass; each conversion is a binary search over the places where the
    units part, none at all for text without such places.
    """

    __slots__ = ("_astral", "_bytes", "_lines", "_runs", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._astral: array[int] | None = None
        self._lines: array[int] | None = None
        self._runs: array[int] | None = None
        self._bytes: array[int] | None = None

    @property
    def _astral_places(self) -> array[int]:
        if self._astral is None:
            found = () if self._text.isascii() else _ASTRAL.finditer(self._text)
            self._astral = array("q", (match.start() for match in found))
        return self._astral

    @property
    def _line_starts(self) -> array[int]:
        if self._lines is None:
            self._lines = array("q", (0,))
            self._lines.extend(match.end() for match in re.finditer("\n", self._text))
        return self._lines

    @property
    def _byte_marks(self) -> tuple[array[int], array[int]]:
        """Code points, and bytes, at both ends of each run outside ASCII."""
        if self._runs is None or self._bytes is None:
            runs, marks, total = array("q", (0,)), array("q", (0,)), 0
            last = 0
            for match in _MULTIBYTE.finditer(self._text):
                total += match.start() - last
                runs.append(match.start())
                marks.append(total)
                total += len(match[0].encode("utf-8", "surrogatepass"))
                last = match.end()
                runs.append(last)
                marks.append(total)
            self._runs, self._bytes = runs, marks
        return self._runs, self._bytes

    def _check(self, offset: int) -> None:
        if not 0 <= offset <= len(self._text):
            raise ValueError(f"offset {offset} is outside the text of {len(self._text)} code points")

    def to_utf16(self, offset: int) -> int:
        """Convert a code point offset to UTF-16 code units. ``ValueError`` outside the text."""
        self._check(offset)
        return offset + bisect_left(self._astral_places, offset)

    def from_utf16(self, offset: int) -> int:
        """Convert a UTF-16 offset to code points. ``ValueError`` outside the text or inside a surrogate pair."""
        places = self._astral_places
        low, high = 0, len(places)
        while low < high:  # the number of astral characters that end at or before the offset
            middle = (low + high) // 2
            if places[middle] + middle + 2 <= offset:
                low = middle + 1
            else:
                high = middle
        if low < len(places) and places[low] + low + 1 == offset:
            raise ValueError(f"UTF-16 offset {offset} is inside a surrogate pair")
        result = offset - low
        if not 0 <= result <= len(self._text):
            raise ValueError(f"UTF-16 offset {offset} is outside the text")
        return result

    def to_utf8(self, offset: int) -> int:
        """Convert a code point offset to UTF-8 bytes. ``ValueError`` outside the text."""
        self._check(offset)
        runs, marks = self._byte_marks
        index = bisect_right(runs, offset) - 1
        rest = self._text[runs[index] : offset]
        return marks[index] + len(rest.encode("utf-8", "surrogatepass"))

    def from_utf8(self, offset: int) -> int:
        """Convert a UTF-8 byte offset to code points. ``ValueError`` outside the text or inside a character."""
        runs, marks = self._byte_marks
        index = bisect_right(marks, offset) - 1
        if offset < 0:
            raise ValueError(f"byte offset {offset} is outside the text")
        end = runs[index + 1] if index + 1 < len(runs) else len(self._text)
        data = self._text[runs[index] : end].encode("utf-8", "surrogatepass")
        rest = offset - marks[index]
        if rest > len(data):
            raise ValueError(f"byte offset {offset} is outside the text")
        if rest < len(data) and data[rest] & 0xC0 == 0x80:
            raise ValueError(f"byte offset {offset} is inside a character")
        return runs[index] + len(data[:rest].decode("utf-8", "surrogatepass"))

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of a code point offset. ``ValueError`` outside the text."""
        self._check(offset)
        starts = self._line_starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the code point offset of a line and column, both from 1.

        The column may stand right behind the last character of the line. ``ValueError`` elsewhere.
        """
        starts = self._line_starts
        if not 1 <= line <= len(starts):
            raise ValueError(f"line {line} is outside the text of {len(starts)} lines")
        end = starts[line] - 1 if line < len(starts) else len(self._text)
        result = starts[line - 1] + column - 1
        if column < 1 or result > end:
            raise ValueError(f"column {column} is outside line {line}")
        return result


def forbidden(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and character of everything in ``text`` that no document may hold."""
    for match in FORBIDDEN.finditer(text):
        yield match.start(), match[0]


def common_start(one: str, other: str) -> int:
    """Return how many characters two strings begin with alike, by halving: comparing runs in C."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
