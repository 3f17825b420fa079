"""In which unit the offsets of an ``.ann`` file are counted: its stored surfaces tell.

brat counts code points of the text as its server reads it, with every line end one character.
Files from other tools count UTF-16 units or UTF-8 bytes, or a CR or a byte order mark that is not
in the text any more. Another unit is believed only if with it every surface fits.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, product
from operator import itemgetter

from hashiye.codecs.brat_lines import Fragment, TextBound
from hashiye.codecs.intake import MARK
from hashiye.text import Offsets

LINE_ENDS = "\n\u2028\u2029"
"""Where brat's reader ends a line: spans are written in fragments around them."""

_TO_BLANKS = str.maketrans(dict.fromkeys(LINE_ENDS, " "))
_NEARBY = 8
_CLUE = 64
"""Characters of a surface that are searched for: enough to know it by, few enough to search quickly."""

type Convert = Callable[[int], int]


def fits(line: TextBound, fragments: Sequence[Fragment], text: str) -> bool:
    """Say whether the surface of a line is what ``fragments`` cover.

    A line end in the text may be a blank in the surface. The pieces of a discontinuous one are
    joined by a blank, or by nothing (brat before 1.3). What follows behind a TAB is no surface.
    """
    if max(fragments, key=itemgetter(1))[1] > len(text):
        return False
    if sum(end - start for start, end in fragments) > len(line.surface):
        return False
    pieces = [text[start:end] for start, end in fragments]
    spaced = _same(line.surface, " ".join(pieces))
    return spaced or (len(pieces) > 1 and _same(line.surface, "".join(pieces)))


def _same(surface: str, covered: str) -> bool:
    if "\t" not in covered:
        surface = surface.partition("\t")[0]
    return surface == covered or surface.translate(_TO_BLANKS) == covered.translate(_TO_BLANKS)


def convert(fragments: Sequence[Fragment], unit: Convert) -> list[Fragment]:
    """Return fragments in code points. ``ValueError`` for one outside the text or inside a character."""
    return [(unit(start), unit(end)) for start, end in fragments]


def other_unit(lines: Sequence[TextBound], text: str, raw: str) -> tuple[str, Convert] | None:
    """Return the unit, in words, with which every surface fits, and its conversion; None if there is none.

    ``raw`` is the text file decoded as it is, with its byte order mark and line ends.
    """
    for words, unit in _units(text, raw):
        if all(_fits_in(line, unit, text) for line in lines):
            return words, unit
    return None


def _fits_in(line: TextBound, unit: Convert, text: str) -> bool:
    try:
        return fits(line, convert(line.fragments, unit), text)
    except ValueError:
        return False


def _units(text: str, raw: str) -> Iterator[tuple[str, Convert]]:
    """Yield the units that can differ from code points of ``text``, the likeliest first."""
    unmarked = raw.removeprefix(MARK)
    ends = [match.start() for match in re.finditer("\r\n", unmarked)]
    for has_ends, has_mark in product((False, True), repeat=2):
        if (has_ends and not ends) or (has_mark and unmarked == raw):
            continue
        seen = (MARK if has_mark else "") + (unmarked if has_ends else text)
        also = (", every CRLF as two" if has_ends else "") + (", and the byte order mark" if has_mark else "")
        mark, counted = int(has_mark), ends if has_ends else []
        if also:
            yield f"code points{also}", _Counted(_code_points(seen), mark, counted)
        if max(seen, default="") > "\uffff":
            yield f"UTF-16 units{also}", _Counted(Offsets(seen).from_utf16, mark, counted)
        if not seen.isascii():
            yield f"UTF-8 bytes{also}", _Counted(_bytes(seen), mark, counted)


def _code_points(seen: str) -> Convert:
    def check(offset: int) -> int:
        if offset > len(seen):
            raise ValueError(f"offset {offset} is outside the text")
        return offset

    return check


def _bytes(seen: str) -> Convert:
    """Return the conversion of many byte offsets: one table, so that a text without ASCII costs no more."""
    starts = array("q", accumulate(map(len, map(str.encode, seen)), initial=0))

    def point(offset: int) -> int:
        place = bisect_left(starts, offset)
        if place == len(starts) or starts[place] != offset:
            raise ValueError(f"byte offset {offset} is outside the text or inside a character")
        return place

    return point


class _Counted:
    """Offsets of the text as another program saw it, to code points of the text."""

    def __init__(self, unit: Convert, mark: int, ends: Sequence[int]) -> None:
        self._unit, self._mark, self._ends = unit, mark, ends

    def __call__(self, offset: int) -> int:
        seen = self._unit(offset) - self._mark
        if seen < 0:
            raise ValueError("an offset inside the byte order mark")
        return seen - bisect_left(self._ends, seen)


def shift(lines: Sequence[TextBound], text: str) -> int | None:
    """Return the number that, added to the offsets of ``lines``, makes every surface fit, if there is one."""
    clue = max(lines, key=lambda line: len(line.surface))
    start, end = clue.fragments[0]
    surface = clue.surface.partition("\t")[0][: min(end - start, _CLUE)]
    for place in _around(text, surface, start):
        distance = place - start
        if all(_fits_moved(line, distance, text) for line in lines):
            return distance
    return None


def _fits_moved(line: TextBound, distance: int, text: str) -> bool:
    moved = [(start + distance, end + distance) for start, end in line.fragments]
    return min(moved)[0] >= 0 and fits(line, moved, text)


def _around(text: str, surface: str, start: int) -> Iterator[int]:
    """Yield where ``surface`` stands in ``text``, a few places on either side of ``start``."""
    place = start
    for _ in range(_NEARBY):
        place = text.find(surface, place)
        if place < 0 or not surface:
            break
        yield place
        place += 1
    place = start + len(surface) - 1
    for _ in range(_NEARBY):
        place = text.rfind(surface, 0, max(place, 0))
        if place < 0 or not surface:
            break
        yield place
        place += len(surface) - 1
