"""The unitary alignments that a best alignment can have: none that would not cost more in two.

A unitary alignment takes at most one unit of each annotator. With ``p`` annotators, ``C = p (p - 1) / 2`` pairs and
costs as multiples of delta empty, splitting one into parts of ``k`` and ``l`` units saves the dissimilarities across
the parts and costs ``C + k l`` more empty pairs. So where some split has more than ``C + k l`` across it, the whole is
never better, and is left out. In what stays, every split into two parts has a pair across it no more unlike than
``C / (k l) + 1``: it is connected over such pairs, and grows along them. Nothing else needs to be looked at.

For soft alignments, in which a unit may be in several, the same candidates are enough: what is split in two has all
its units in one part or the other, so that every unit that was covered still is, and no split is forbidden for having
a unit that another has too. They are not fewer either: a unit more can make a candidate cheaper, even if it is covered
already.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from hashiye.agreement.columns import ranges
from hashiye.agreement.gamma.continua import Continua
from hashiye.agreement.gamma.dissimilarity import Weights, combined, reach
from hashiye.agreement.study import Bools, Floats, Ints

MOST = 150_000
"""How many candidates there may be at once: some seconds of the solver."""
SCANNED = 12_000_000
"""How many pairs of units may be looked at, to find them: some hundred megabytes."""

_EVEN = 1 + 1e-12
"""Costs this close are the same: what costs the same whole and split is kept whole."""

_FAR = 1e9
"""More than any split allows: units without length are infinitely unlike others, and sums must stay numbers."""


class TooLargeError(Exception):
    """A continuum is so dense that its best alignment would take more memory or time than is allowed."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Unitary alignments of two units or more: ``member[K, p]`` is an index of a unit, or -1 where there is none.

    ``cost`` is the disorder of each: the mean over all pairs of annotators, an absent unit costing 1 a pair.
    """

    member: Ints
    cost: Floats

    @property
    def size(self) -> Ints:
        """How many units each has."""
        return (self.member >= 0).sum(axis=1)


def candidates(units: Continua, weights: Weights, most: int = MOST) -> Candidates:
    """Return all candidates of two units or more. Raises :class:`TooLargeError` where there are more than ``most``."""
    p, pairs = units.annotators, units.pairs
    one, other, unlike = neighbours(units, weights, pairs + 1)
    _allow(len(one), most)
    grown = _pairs(units, one, other, unlike)
    graph = _Graph.of(one, other, unlike, len(units))
    kept = [grown.member]
    for size in range(3, p + 1):
        near = pairs / (size - 1) + 1
        grown = _grown(units, grown.within(near), graph.within(near), SCANNED // p)
        grown = grown.taken(whole(units, weights, grown.member, p - size))
        kept.append(grown.member[whole(units, weights, grown.member)])
        _allow(sum(map(len, kept)), most)
    member = np.concatenate(kept)
    return Candidates(member, cost(units, weights, member))


def _allow(count: int, most: int) -> None:
    if count > most:
        raise TooLargeError


def neighbours(units: Continua, weights: Weights, most: float) -> tuple[Ints, Ints, Floats]:
    """Return the pairs of units of two annotators that are no more than ``most`` unlike, and how unlike they are.

    The units of the annotator who comes first are the first. Midpoints of such units lie within reach of the mean of
    their lengths; units are looked for by classes of lengths, so that one long unit widens no other's search.
    """
    length, middle = units.length, (units.start + units.end) / 2
    far, apart = reach(weights, most), 0.0
    if len(units):
        middle = middle - middle.min()
        apart = float(middle.max() + 1 + (far * 2 * length.max() if np.isfinite(far) else 0))
    key = middle + units.continuum * apart
    order, near = np.argsort(key, kind="stable"), np.finfo(np.float64).eps * 8 * (apart * units.count + 1)
    classes = np.frexp(length)[1]
    ones, others = [], []
    scanned = 0
    for rank in np.unique(classes):
        found = order[classes[order] == rank]
        window = far * (length + length[found].max()) / 2 + near if np.isfinite(far) else np.full(len(units), apart)
        low = np.searchsorted(key[found], key - window)
        count = np.searchsorted(key[found], key + window, "right") - low
        scanned += int(count.sum())
        _allow(scanned, SCANNED)
        one, other = np.repeat(np.arange(len(units)), count), found[ranges(low, count)]
        wanted = (units.annotator[one] < units.annotator[other]) & (units.continuum[one] == units.continuum[other])
        ones.append(one[wanted])
        others.append(other[wanted])
    one, other = (np.concatenate([*parts, np.empty(0, np.int64)]) for parts in (ones, others))
    unlike = combined(units, weights, one, other)
    kept = unlike <= most * _EVEN
    one, other, unlike = one[kept], other[kept], unlike[kept]
    first = np.lexsort((other, one))
    return one[first], other[first], unlike[first]


@dataclass(frozen=True, slots=True, eq=False)
class _Graph:
    """Who is near whom: the neighbours of unit ``u`` are ``first[u]`` to ``first[u + 1]``, by how unlike they are."""

    unit: Ints
    neighbour: Ints
    unlike: Floats
    first: Ints

    @classmethod
    def of(cls, one: Ints, other: Ints, unlike: Floats, units: int) -> _Graph:
        unit, neighbour, both = np.concatenate([one, other]), np.concatenate([other, one]), np.tile(unlike, 2)
        order = np.argsort(unit, kind="stable")
        first = np.searchsorted(unit[order], np.arange(units + 1))
        return cls(unit[order], neighbour[order], both[order], first)

    def within(self, most: float) -> _Graph:
        kept = self.unlike <= most * _EVEN
        unit = self.unit[kept]
        return _Graph(unit, self.neighbour[kept], self.unlike[kept], np.searchsorted(unit, np.arange(len(self.first))))


@dataclass(frozen=True, slots=True, eq=False)
class _Grown:
    """Sets of units that are connected, and over how unlike a pair at most (``bridge``)."""

    member: Ints
    bridge: Floats

    def within(self, most: float) -> _Grown:
        return self.taken(self.bridge <= most * _EVEN)

    def taken(self, kept: Bools) -> _Grown:
        return _Grown(self.member[kept], self.bridge[kept])


def _pairs(units: Continua, one: Ints, other: Ints, unlike: Floats) -> _Grown:
    member = np.full((len(one), units.annotators), -1, np.int64)
    rows = np.arange(len(one))
    member[rows, units.annotator[one]] = one
    member[rows, units.annotator[other]] = other
    return _Grown(member, unlike)


def _grown(units: Continua, sets: _Grown, graph: _Graph, most: int) -> _Grown:
    """Return all sets with one unit more, each once, with the least bridge that makes it."""
    degree = np.diff(graph.first)
    members, bridges, total = [], [], 0
    for annotator in range(units.annotators):
        rows = np.flatnonzero(sets.member[:, annotator] >= 0)
        unit = sets.member[rows, annotator]
        total += int(degree[unit].sum())
        _allow(total, most)
        edge, row = ranges(graph.first[unit], degree[unit]), np.repeat(rows, degree[unit])
        new = graph.neighbour[edge]
        free = sets.member[row, units.annotator[new]] < 0
        row, new, edge = row[free], new[free], edge[free]
        member = sets.member[row]
        member[np.arange(len(new)), units.annotator[new]] = new
        members.append(member)
        bridges.append(np.maximum(sets.bridge[row], graph.unlike[edge]))
    return _once(np.concatenate(members), np.concatenate(bridges))


def _once(member: Ints, bridge: Floats) -> _Grown:
    order = np.lexsort((bridge, *member.T[::-1]))
    member, bridge = member[order], bridge[order]
    first: Bools = np.ones(len(member), bool)
    first[1:] = (member[1:] != member[:-1]).any(axis=1)
    return _Grown(member[first], bridge[first])


def _across(units: Continua, weights: Weights, member: Ints) -> Floats:
    """Return how unlike the units of every pair of annotators are, a column a pair, 0 where one is absent."""
    found = np.zeros((len(member), units.pairs))
    for column, (i, j) in enumerate(combinations(range(units.annotators), 2)):
        both = (member[:, i] >= 0) & (member[:, j] >= 0)
        found[both, column] = np.minimum(combined(units, weights, member[both, i], member[both, j]), _FAR)
    return found


_ROWS = 50_000
"""How many unitary alignments are looked at in one go, each against every split."""


def whole(units: Continua, weights: Weights, member: Ints, room: int = 0) -> Bools:
    """Return which unitary alignments cost no more than any two that they could be split into.

    With ``room`` for more units, return which could be part of such a one: these units are on one side of a split
    or on the other, and wherever the others go, they take nothing away from what is across it.
    """
    kept: Bools = np.ones(len(member), bool)
    splits = _splits(units.annotators)
    pairs = list(combinations(range(units.annotators), 2))
    cut = np.array([[side[i] != side[j] for side in splits] for i, j in pairs], np.float64)
    for first in range(0, len(member), _ROWS):
        rows = member[first : first + _ROWS]
        present = (rows >= 0).astype(np.float64)
        mine = present @ splits.T.astype(np.float64)
        theirs = present.sum(axis=1, keepdims=True) - mine
        most = units.pairs + np.minimum((mine + room) * theirs, mine * (theirs + room))
        kept[first : first + _ROWS] = (_across(units, weights, rows) @ cut <= most * _EVEN).all(axis=1)
    return kept


def _splits(annotators: int) -> Bools:
    """Return every way to split annotators in two, each once: who is on the side without the last one."""
    return (np.arange(1, 2 ** (annotators - 1))[:, None] >> np.arange(annotators) & 1).astype(bool)


def cost(units: Continua, weights: Weights, member: Ints) -> Floats:
    """Return the disorder of unitary alignments as multiples of delta empty (2015, section 4.3, equation 5)."""
    size = (member >= 0).sum(axis=1)
    unlike = _across(units, weights, member).sum(axis=1)
    costs: Floats = (unlike + units.pairs - size * (size - 1) / 2) / units.pairs
    return costs
