"""Groups: which spans of several annotators are about one thing.

A group has at most one span of each annotator. Spans with the same place and label come together first, then those
in the same place, then those that overlap best (shared characters by covered characters, Jaccard). All spans of a
group overlap one another, so that no chain of spans binds two things that share nothing. What decides between two
pairs is where the spans lie and how they are labelled, never who marked them or in which order.

Nearly all groups are settled by sorting. A loop runs only where more than two different readings touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from hashiye.agreement import nearness
from hashiye.agreement.columns import ranges, run, starts
from hashiye.agreement.nearness import Pieces
from hashiye.agreement.study import Bools, Ints, Study, column

KINDS = ("agreed", "label", "boundary", "both", "missing")
"""What a group can be, in the order of the numbers in :attr:`Grouping.kind`."""
AGREED, LABEL, BOUNDARY, BOTH, MISSING = range(len(KINDS))
_LARGEST = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """The groups of a study as columns, sorted by document, start and end of the hull (raw offsets).

    ``member[g, a]`` is the span of annotator ``a`` in group ``g``, an index into the annotator's columns; -1 where
    nothing was marked or the document was not judged. ``judges[g]`` is how many annotators judged the document.
    ``kind[g]`` is an index into :data:`KINDS`; where one annotator alone judged, every group is agreed.
    """

    document: Ints
    start: Ints
    end: Ints
    member: Ints
    judges: Ints
    kind: Ints

    def __len__(self) -> int:
        return len(self.document)

    @property
    def compared(self) -> Bools:
        """Which groups lie in documents that at least two judged."""
        return self.judges > 1

    @property
    def disagreeing(self) -> Bools:
        """Which groups are disagreements between those who judged the document."""
        found: Bools = self.compared & (self.kind != AGREED)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """The different readings of a study, and who has each: a place, a label, and the how-manieth twin.

    An annotator who marked one place twice with one label has two readings. ``member`` is as in :class:`Grouping`.
    ``shape`` is -1 or an index into ``shapes``, which is sorted, so that it does not say who came first.
    """

    document: Ints
    start: Ints
    end: Ints
    shape: Ints
    label: Ints
    member: Ints
    shapes: tuple[Pieces, ...]

    def __len__(self) -> int:
        return len(self.document)


def group(study: Study) -> Grouping:
    """Return the groups of a study: every span is in exactly one."""
    readings = _readings(study)
    number = _numbers(study, readings)
    return _grouping(study, readings, number)


def _readings(study: Study) -> Readings:
    """Return the readings, sorted by document, start, end, shape, label and twin."""
    sizes = [len(one) for one in study.spans]
    shapes, rank = tuple(sorted(study.shapes)), ranks(study)
    if not sum(sizes):
        none = column([])
        return Readings(none, none, none, none, none, np.empty((0, len(sizes)), np.int64), shapes)
    names = ("document", "start", "end", "shape", "label")
    keys = [np.concatenate([getattr(one, name) for one in study.spans]) for name in names]
    keys[3] = rank[keys[3]]
    code = _codes(keys)
    order = np.argsort(code, kind="stable")  # of runs that are sorted: annotators stay in their order
    who = np.repeat(np.arange(len(sizes)), sizes)[order]
    which = np.concatenate([np.arange(size) for size in sizes])[order]
    code = code[order]
    twin = run(starts([code, who]))
    if twin.any():
        again = np.lexsort((who, twin, code))
        order, who, which, code, twin = (one[again] for one in (order, who, which, code, twin))
    first = starts([code, twin])
    member = np.full((int(first.sum()), len(sizes)), -1, np.int64)
    member[np.cumsum(first) - 1, who] = which
    chosen = order[first]
    document, start, end, shape, label = (one[chosen] for one in keys)
    return Readings(document, start, end, shape, label, member, shapes)


def _codes(keys: Sequence[Ints]) -> Ints:
    """Return one number a row that says the same as its keys and sorts like them."""
    lows = [int(one.min()) for one in keys]
    sizes = [int(one.max()) - low + 1 for one, low in zip(keys, lows, strict=True)]
    if prod(sizes) < _LARGEST:
        code: Ints = np.zeros(len(keys[0]), np.int64)
        for one, low, size in zip(keys, lows, sizes, strict=True):
            code = code * size + (one - low)
        return code
    order = np.lexsort(list(reversed(keys)))
    number: Ints = np.empty(len(order), np.int64)
    number[order] = np.cumsum(starts([one[order] for one in keys]))
    return number


def ranks(study: Study) -> Ints:
    """Return for each shape its place among the sorted shapes, which does not say who marked it first; last: -1."""
    index = {one: place for place, one in enumerate(sorted(study.shapes))}
    return column([*(index[one] for one in study.shapes), -1])


def _numbers(study: Study, readings: Readings) -> Ints:
    """Return a number for each reading; readings with one number are one group."""
    number: Ints = np.arange(len(readings), dtype=np.int64)
    marked = readings.member >= 0
    judges = study.judged.sum(axis=1)[readings.document]
    loose = np.flatnonzero(marked.sum(axis=1) < judges)  # others may have marked the thing in another way
    if not len(loose):
        return number
    bounds = np.flatnonzero(np.append(_apart(readings, loose), True))
    sizes = np.diff(bounds)
    pairs = bounds[:-1][sizes == 2]
    one, other = loose[pairs], loose[pairs + 1]
    plain = (readings.shape[one] < 0) & (readings.shape[other] < 0)
    joined = plain & ~(marked[one] & marked[other]).any(axis=1) & _meet(readings, one, other)
    number[other[joined]] = one[joined]
    large = np.flatnonzero((sizes > 2) | np.isin(bounds[:-1], pairs[~plain]))
    if len(large):
        ends = np.cumsum(sizes[large])
        begins = ends - sizes[large]
        crowded = loose[ranges(bounds[large], sizes[large])]
        whole = _crowds(readings, crowded)
        heads = [
            low + head
            for low, high in zip(begins.tolist(), ends.tolist(), strict=True)
            for head in nearness.clusters(whole[low:high])
        ]
        number[crowded] = crowded[heads]
    return number


def _apart(readings: Readings, loose: Ints) -> Bools:
    """Say which readings begin after all before them in the document have ended."""
    begin, document = readings.start[loose], readings.document[loose]
    ends = np.maximum(readings.end[loose], begin + 1)  # a span that covers nothing has a place all the same
    low = int(begin.min())
    step = int(ends.max()) - low + 1
    reach = np.maximum.accumulate(document * step + ends - low)
    new: Bools = np.ones(len(loose), bool)
    new[1:] = document[1:] * step + begin[1:] - low >= reach[:-1]
    return new


def _meet(readings: Readings, one: Ints, other: Ints) -> Bools:
    shared = np.minimum(readings.end[one], readings.end[other]) - np.maximum(readings.start[one], readings.start[other])
    same = (readings.start[one] == readings.start[other]) & (readings.end[one] == readings.end[other])
    found: Bools = (shared > 0) | same
    return found


def _crowds(readings: Readings, crowded: Ints) -> list[nearness.Reading]:
    columns = (readings.start, readings.end, readings.shape, readings.label)
    who = np.packbits(readings.member[crowded] >= 0, axis=1, bitorder="little")
    return [
        nearness.Reading(
            start, end, label, int.from_bytes(marks.tobytes(), "little"), readings.shapes[shape] if shape >= 0 else ()
        )
        for start, end, shape, label, marks in zip(*(one[crowded].tolist() for one in columns), who, strict=True)
    ]


def _grouping(study: Study, readings: Readings, number: Ints) -> Grouping:
    """Return the groups of numbered readings."""
    first, place = np.unique(number, return_inverse=True)
    member = np.full((len(first), len(study.spans)), -1, np.int64)
    np.maximum.at(member, place, readings.member)
    start, end = readings.start[first], readings.end[first]
    np.minimum.at(start, place, readings.start)
    np.maximum.at(end, place, readings.end)
    document = readings.document[first]
    judges = study.judged.sum(axis=1)[document]
    kind = _kinds(readings, place, member, judges)
    order = np.lexsort((number[first], end, start, document))
    return Grouping(*(one[order] for one in (document, start, end, member, judges, kind)))


def _kinds(readings: Readings, place: Ints, member: Ints, judges: Ints) -> Ints:
    """Return what each group is, as an index into :data:`KINDS`."""
    places, labels = np.zeros(len(member), bool), np.zeros(len(member), bool)
    order = np.argsort(place, kind="stable")
    one, other = order[:-1], order[1:]
    fellows = place[one] == place[other]
    moved = np.zeros(len(one), bool)
    for column_ in (readings.start, readings.end, readings.shape):
        moved |= column_[one] != column_[other]
    places[place[one][fellows & moved]] = True
    labels[place[one][fellows & (readings.label[one] != readings.label[other])]] = True
    everybody = (member >= 0).sum(axis=1) >= judges
    found: Ints = np.select([places & labels, places, labels, ~everybody], [BOTH, BOUNDARY, LABEL, MISSING], AGREED)
    return found.astype(np.int64)
