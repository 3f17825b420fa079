"""The best one-to-one matching of two annotators' spans, in each scheme of SemEval-2013.

A span has at most one partner, and which spans are partners is asked of all at once, not one span after another: the
result does not depend on their order, nor on which annotator comes first. In each scheme the matching with the highest
score is taken; of those the one with the most correct pairs; of those the one with the most pairs.

For ``strict``, ``exact`` and ``partial`` the same spans can always be made partners first: exchanging the partners of
two equal spans never lowers the score. What is left is a question of overlaps alone. For ``type`` that does not hold
(two spans may each find a partner of their label by giving up the equal one), and all overlaps are weighed together.
Either falls apart into small groups of spans that overlap, each solved by itself.

Source: Segura-Bedmar, Martínez & Herrero-Zazo (2013), SemEval-2013 Task 9, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, permutations
from math import perm
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np

from hashiye.agreement.spans.keys import common, identities, positions
from hashiye.agreement.spans.overlaps import overlaps
from hashiye.agreement.study import Bools, Floats, Ints, Study

type Scheme = Literal["strict", "exact", "partial", "type"]
SCHEMES: tuple[Scheme, ...] = ("strict", "exact", "partial", "type")
"""What a pair of partners must share to be correct.

``strict``: edges and label. ``exact``: edges. ``partial``: edges, and half of it for an overlap. ``type``: an overlap
and the label.
"""

SETTLED: tuple[Scheme, ...] = ("strict", "exact")
"""Where equal spans alone score."""

_FEW = 24
"""Ways to pair a group that are all tried at once, for all groups of its shape."""
_DENSE = 10_000
"""Cells up to which a group is solved as a full table, however few of them are overlaps."""


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """Partners: the index of a span of each annotator, whether they are correct, and what the pair scores (0 to 1)."""

    first: Ints
    second: Ints
    correct: Bools
    score: Floats


_KEYS: WeakKeyDictionary[Study, dict[bool, list[Ints]]] = WeakKeyDictionary()


def same(study: Study, scheme: Scheme) -> list[Ints]:
    """Return for each annotator a key a span: equal keys are correct in the scheme (any but ``type``).

    They are kept as long as the study is, for the other schemes.
    """
    known, labelled = _KEYS.setdefault(study, {}), scheme == "strict"
    if labelled not in known:
        known[labelled] = identities(study) if labelled else positions(study)
    return known[labelled]


def matched(study: Study, first: int, second: int, scheme: Scheme) -> Matched:
    """Return the partners among the spans of two annotators (indices). Raises :class:`overlaps.TooManyError`."""
    if scheme == "type":
        return _by_label(study, first, second)
    keys = same(study, scheme)
    one, two = common(keys[first], keys[second])
    masks = np.ones(len(keys[first]), bool), np.ones(len(keys[second]), bool)
    masks[0][one], masks[1][two] = False, False
    left, right = overlaps(study, first, second, masks)
    taken = best(left, right, np.zeros(len(left), np.int64))
    correct = np.repeat([True, False], [len(one), len(taken)])
    return Matched(
        np.concatenate([one, left[taken]]),
        np.concatenate([two, right[taken]]),
        correct,
        np.where(correct, 1.0, 0.5 if scheme == "partial" else 0.0),
    )


def _by_label(study: Study, first: int, second: int) -> Matched:
    ours, theirs = study.spans[first], study.spans[second]
    left, right = overlaps(study, first, second)
    empty = ours.start >= ours.end
    if empty.any():  # two may be equal, though they cover nothing and so overlap nothing
        keys = same(study, "strict")
        one, two = common(keys[first], keys[second])
        left, right = np.concatenate([left, one[empty[one]]]), np.concatenate([right, two[empty[one]]])
    correct = ours.label[left] == theirs.label[right]
    taken = best(left, right, correct.astype(np.int64))
    left, right, correct = left[taken], right[taken], correct[taken]
    return Matched(left, right, correct, correct.astype(np.float64))


def best(left: Ints, right: Ints, weight: Ints) -> Ints:
    """Return which edges of a bipartite graph to take: the most weight (0 or 1 each), and then the most edges."""
    if not len(left):
        return np.zeros(0, np.int64)
    alone = (np.bincount(left)[left] == 1) & (np.bincount(right)[right] == 1)
    taken = [np.flatnonzero(alone)]
    rest = np.flatnonzero(~alone)
    if len(rest):
        taken.append(rest[_grouped(left[rest], right[rest], weight[rest])])
    return np.concatenate(taken)


def _grouped(left: Ints, right: Ints, weight: Ints) -> Ints:
    """Solve each connected group of edges; groups with as many spans on either side are laid on one another."""
    from scipy.sparse import coo_array  # noqa: PLC0415  (only where spans overlap in an involved way)
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    ours, at = np.unique(left, return_inverse=True)
    theirs, to = np.unique(right, return_inverse=True)
    size = len(ours) + len(theirs)
    graph = coo_array((np.ones(len(at), bool), (at, to + len(ours))), shape=(size, size))
    group = connected_components(graph, directed=False)[1].astype(np.int64)
    row, high = _places(group[: len(ours)])
    column, wide = _places(group[len(ours) :])
    group = group[at]
    row, column, high, wide = row[at], column[to], high[group], wide[group]
    shape = high * (int(wide.max()) + 1) + wide
    taken: list[Ints] = []
    for one in np.unique(shape).tolist():
        edges = np.flatnonzero(shape == one)
        block = _Block(int(high[edges[0]]), int(wide[edges[0]]), group[edges], row[edges], column[edges], weight[edges])
        taken.append(edges[block.solved()])
    return np.sort(np.concatenate(taken))


def _places(group: Ints) -> tuple[Ints, Ints]:
    """Return the place of each node among those of its group, and how many nodes each group has."""
    count = np.bincount(group)
    order = np.argsort(group, kind="stable")
    place = np.empty(len(group), np.int64)
    place[order] = np.arange(len(group)) - np.repeat(np.cumsum(count) - count, count)
    return place, count


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """The edges of all groups of ``high`` spans by ``wide``: in which group, row and column, with what weight."""

    high: int
    wide: int
    group: Ints
    row: Ints
    column: Ints
    weight: Ints

    def solved(self) -> Ints:
        """Return the edges to take."""
        groups, page = np.unique(self.group, return_inverse=True)
        few, many = sorted((self.high, self.wide))
        worth = self._worth()
        if perm(many, few) <= _FEW:
            return self._tried(len(groups), page, worth)
        order = np.argsort(page, kind="stable")
        bounds = np.searchsorted(page[order], np.arange(len(groups) + 1)).tolist()
        return np.concatenate([self._assigned(order[low:high], worth) for low, high in pairwise(bounds)])

    def _worth(self) -> Ints:
        """Return what an edge is worth: with weight more than all edges without, so that number comes second."""
        return self.weight * (min(self.high, self.wide) + 1) + 1

    def _tried(self, groups: int, page: Ints, each: Ints) -> Ints:
        """Try every way to give each span of the smaller side one of the larger, in all groups at once."""
        upright = self.high <= self.wide
        few, many = sorted((self.high, self.wide))
        short, long = (self.row, self.column) if upright else (self.column, self.row)
        worth = np.zeros((groups, few, many), np.int64)
        worth[page, short, long] = each
        ways = np.array(list(permutations(range(many), few)), np.int64)
        total = sum(worth[:, place, ways[:, place]] for place in range(few))
        chosen: Ints = ways[np.argmax(total, axis=1)]
        return np.flatnonzero(chosen[page, short] == long)

    def _assigned(self, edges: Ints, each: Ints) -> Ints:
        """Solve one group as an assignment: as a table where it is small or full, else as a list of edges."""
        row, column, worth = self.row[edges], self.column[edges], each[edges]
        full = self.high * self.wide <= max(_DENSE, 4 * len(edges))
        partner = (_assignment if full else _sparse_assignment)(row, column, worth, self.high, self.wide)
        taken: Ints = edges[partner[row] == column]
        return taken


def _assignment(row: Ints, column: Ints, worth: Ints, high: int, wide: int) -> Ints:
    """Return the partner of each row, -1 for none."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    table = np.zeros((high, wide))
    table[row, column] = worth
    partner = np.full(high, -1)
    rows, columns = linear_sum_assignment(table, maximize=True)
    partner[rows] = columns
    return partner


def _sparse_assignment(row: Ints, column: Ints, worth: Ints, high: int, wide: int) -> Ints:
    """Return the same of a long chain of overlaps. Every row may also take a column of its own, worth nothing."""
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    own = np.arange(high)
    places = np.concatenate([row, own]), np.concatenate([column, wide + own])
    values = np.concatenate([worth, np.zeros(high, np.int64)]) + 1.0  # a zero is no edge there
    graph = coo_array((values, places), shape=(high, wide + high)).tocsr()
    rows, columns = min_weight_full_bipartite_matching(graph, maximize=True)
    partner = np.full(high, -1)
    partner[rows] = columns
    return partner
