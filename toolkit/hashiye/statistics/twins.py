"""Unlabelled twins: what is labelled in one place of a document, and stands unlabelled in another."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hashiye.statistics.columns import Bools, Columns, Ints
from hashiye.statistics.intervals import disjoint, members, ranked
from hashiye.statistics.spans import Borders, Marks

type Numbers = NDArray[np.uint64]

LONGEST = 64
"""Tokens of the longest surface that is looked for."""

_LETTERS = re.compile(r"[^\W\d_].*?[^\W\d_]", re.DOTALL)

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""An odd number that spreads sums of numbers over 64 bits."""

_CELLS = 1 << 24


def is_telling(surface: str) -> bool:
    """Say whether a surface has two letters or more; marks, numbers and single letters stand everywhere.

    >>> is_telling("قم"), is_telling("۱۴۰۱"), is_telling("ب.")
    (True, False, False)
    """
    return _LETTERS.search(surface) is not None


def in_documents(marks: Marks, borders: Borders, columns: Columns) -> tuple[dict[str, int], dict[str, int]]:
    """Return the twins of every document, and the types of touched tokens, with their frequencies.

    A twin is a surface that an annotation has, from the start of a token to the end of one, at most :data:`LONGEST`
    tokens long and with two letters; and that stands in the same document elsewhere as the same tokens, with gaps
    between the same of them (how long a gap is does not count), none of them touched by an annotation of the same layer
    and annotator. Only complete layers are looked at: what a partial one
    leaves out says nothing. Each such place counts, once for each annotator; a place inside the place of a longer twin
    too. Surfaces are the text's, not folded.
    """
    twins: dict[str, int] = {}
    types = columns.raw.types
    counts = np.zeros(len(types), np.int64)
    complete = np.array([one.status == "complete" for one in marks.judged], np.bool_)
    for layers in _rounds(marks.home, complete):
        mine = layers[marks.layer[marks.of]]
        first, last = disjoint(marks.first[mine], marks.last[mine])
        touched = members(first, last)
        counts += np.bincount(borders.type[touched], minlength=len(types))
        if len(touched) < len(borders.start):
            _add_twins(twins, Search(marks, borders, layers, touched, len(types)), columns)
    return twins, _named(counts, types)


def _named(counts: Ints, types: tuple[str, ...]) -> dict[str, int]:
    """Return the counts that are not 0, by type."""
    found = np.flatnonzero(counts)
    return dict(zip([types[at] for at in found.tolist()], counts[found].tolist(), strict=True))


def _rounds(home: Ints, complete: Bools) -> list[Bools]:
    """Part the complete layers so that no document has two in the same part."""
    number: dict[int, int] = {}
    turn = np.full(len(home), -1, np.int64)
    for at in np.flatnonzero(complete).tolist():
        turn[at] = number.get(home[at], 0)
        number[home[at]] = int(turn[at]) + 1
    return [turn == one for one in range(int(turn.max(initial=-1)) + 1)]


class Search:
    """Where the tokens of annotations stand untouched, in documents of which each has one layer here.

    ``begin`` and ``size``: the first token of annotations on whole tokens, and how many tokens they have. ``places``:
    untouched tokens of a type that one of these begins with in the same document; ``reach``: the most tokens that one
    of these has; ``single``: whether one of these has one.
    """

    def __init__(self, marks: Marks, borders: Borders, layers: Bools, touched: Ints, types: int) -> None:
        self.borders, self.types = borders, types
        self.untouched = np.ones(len(borders.start), np.bool_)
        self.untouched[touched] = False
        size = marks.last - marks.first
        whole = np.flatnonzero(layers[marks.layer[marks.of]] & (size > 0) & (size <= LONGEST))
        first, last = marks.first[whole], marks.last[whole]
        fits = (borders.start[first] == marks.low[whole]) & (borders.end[last - 1] == marks.high[whole])
        if len(marks.split):
            fits &= ~np.isin(marks.of[whole], marks.split)
        self.begin, self.size = first[fits], (last - first)[fits]
        self.places, self.reach, self.single = self._places()

    def _places(self) -> tuple[Ints, Ints, Bools]:
        types, document = self.borders.type, self.borders.document
        used, rank = ranked(types[self.begin])
        ranks = np.full(self.types, -1, np.int64)
        ranks[used] = np.arange(len(used))
        places = np.flatnonzero((ranks >= 0)[types] & self.untouched)
        row, wanted = document[places] * len(used) + ranks[types[places]], document[self.begin] * len(used) + rank
        cells = len(self.borders.length) * len(used)
        if cells > _CELLS:
            known, wanted = np.unique(wanted, return_inverse=True)
            at = np.minimum(np.searchsorted(known, row), len(known) - 1)
            places, row, cells = places[known[at] == row], at[known[at] == row], len(known)
        most, one = np.zeros(cells, np.int8), np.zeros(cells, np.bool_)
        np.maximum.at(most, wanted, self.size.astype(np.int8))
        one[wanted[self.size == 1]] = True
        known = most[row] > 0
        return places[known], most[row[known]], one[row[known]]

    def found(self) -> Iterator[tuple[int, Ints]]:
        """Yield how many tokens the surfaces have, and the places where these stand, for each number in turn.

        Sequences are looked up by a 64-bit number made of their types, and then compared type by type.
        """
        yield 1, self.places[self.single]
        places, begin = self.places, self.begin
        numbers, wanted = self._longer(places, 0), self._longer(begin, 0)
        reach, size = self.reach, self.size
        for step in range(1, int(size.max(initial=0))):
            last = np.minimum(places + step, len(self.untouched) - 1)
            kept = (reach > step) & self.untouched[last]
            kept &= self.borders.document[last] == self.borders.document[places]
            kept &= places + step == last
            places, reach, numbers = places[kept], reach[kept], numbers[kept]
            begin, size, wanted = begin[size > step], size[size > step], wanted[size > step]
            numbers, wanted = self._longer(places, step, numbers), self._longer(begin, step, wanted)
            mine = size == step + 1
            if len(places) and mine.any():
                yield step + 1, self._same(places, numbers, begin[mine], wanted[mine], step + 1)

    def _longer(self, begin: Ints, step: int, numbers: Numbers | None = None) -> Numbers:
        """Return the numbers of sequences that are one token longer; of none, those of documents and first types."""
        if numbers is None:
            return (self.borders.document[begin] * self.types + self.borders.type[begin]).astype(np.uint64)
        mixed = (numbers + self._follower(begin + step).astype(np.uint64) + np.uint64(1)) * _FACTOR
        return mixed ^ (mixed >> np.uint64(29))

    def _follower(self, at: Ints) -> Ints:
        """Return one number for the type of a token and whether a gap is before it."""
        followers: Ints = self.borders.type[at] * 2 + (self.borders.start[at] == self.borders.end[at - 1])
        return followers

    def _same(self, places: Ints, numbers: Numbers, begin: Ints, wanted: Numbers, size: int) -> Ints:
        known, sample = np.unique(wanted, return_index=True)
        at = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
        hit = known[at] == numbers
        places, begin = places[hit], begin[sample[at[hit]]]
        same = self.borders.document[places] == self.borders.document[begin]
        same &= self.borders.type[places] == self.borders.type[begin]
        for step in range(1, size):
            same &= self._follower(places + step) == self._follower(begin + step)
        found: Ints = places[same]
        return found


def _add_twins(twins: dict[str, int], search: Search, columns: Columns) -> None:
    borders, types = search.borders, columns.raw.types
    for size, places in search.found():
        if size == 1:
            named = list(_named(np.bincount(borders.type[places]), types).items())
        else:
            document = borders.document[places]
            start, end = (
                one - borders.base[document] for one in (borders.start[places], borders.end[places + size - 1])
            )
            rows = zip(document.tolist(), start.tolist(), end.tolist(), strict=True)
            named = [(columns.items[at].text[low:high], 1) for at, low, high in rows]
        for surface, count in named:
            if is_telling(surface):
                twins[surface] = twins.get(surface, 0) + count
