"""Which labels are taken for which: every pair of annotators, group by group, "nothing marked" among the labels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hashiye.agreement.columns import run, starts
from hashiye.agreement.figures import Confusion, Example
from hashiye.agreement.grouping import Grouping
from hashiye.agreement.study import Ints, Study

EXAMPLES = 3
"""How many examples each confusion has at most, each from another document where there are so many."""


def confusion(study: Study, grouping: Grouping) -> tuple[Confusion, ...]:
    """Return how often each two labels meet, the most frequent first; equal labels, too.

    Each pair of annotators who judged the document adds a half in each direction, so that the counts sum to the
    pairs compared: ``(PER, ORG)`` and ``(ORG, PER)`` are both there and the same. Where neither marked anything
    there is nothing to count. Only confusions of two labels have examples.
    """
    size = len(study.labels) + 1
    names = (*study.labels, "")
    counts = np.zeros(size * size)
    examples: dict[int, list[int]] = {}
    for groups, one, other in _pairs(study, grouping):
        cell = np.minimum(one, other) * size + np.maximum(one, other)
        counts += np.bincount(cell, minlength=size * size)
        _remember(examples, cell, groups, grouping)
    found = []
    for place in np.flatnonzero(counts).tolist():
        row, column = divmod(place, size)
        if row == column:
            found.append(Confusion(names[row], names[row], float(counts[place])))
            continue
        shown = tuple(_example(study, grouping, one) for one in _spread(examples[place], grouping))
        half = float(counts[place]) / 2
        found += [Confusion(names[a], names[b], half, shown) for a, b in ((row, column), (column, row))]
    return tuple(sorted(found, key=lambda one: (-one.count, one.row, one.column)))


def _pairs(study: Study, grouping: Grouping) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield for each pair of annotators the groups where either marked something, and the labels of both.

    The label of nothing is the number behind the last.
    """
    labels = [
        np.append(spans.label, len(study.labels))[grouping.member[:, place]] for place, spans in enumerate(study.spans)
    ]
    judged = study.judged[grouping.document]
    for one, other in study.pairs():
        either = (grouping.member[:, one] >= 0) | (grouping.member[:, other] >= 0)
        groups = np.flatnonzero(either & judged[:, one] & judged[:, other])
        yield groups, labels[one][groups], labels[other][groups]


def _remember(examples: dict[int, list[int]], cell: Ints, groups: Ints, grouping: Grouping) -> None:
    """Add to the examples of each cell its first groups in the first documents."""
    order = np.lexsort((groups, cell))
    cells, found = cell[order], groups[order]
    documents = grouping.document[found]
    every = np.arange(len(cells))
    for chosen in (every[starts([cells, documents])], every):  # one a document first, then whatever there is
        for at in chosen[run(starts([cells[chosen]])) < EXAMPLES].tolist():
            examples.setdefault(int(cells[at]), []).append(int(found[at]))


def _spread(groups: list[int], grouping: Grouping) -> list[int]:
    """Return the first few groups: one of each document, then others, in the order of the documents."""
    different = sorted(set(groups))
    seen: set[int] = set()
    first: list[int] = []
    rest: list[int] = []
    for one in different:
        document = int(grouping.document[one])
        (rest if document in seen else first).append(one)
        seen.add(document)
    return sorted([*first, *rest][:EXAMPLES])


def _example(study: Study, grouping: Grouping, group: int) -> Example:
    document = study.documents[int(grouping.document[group])]
    return Example(document, int(grouping.start[group]), int(grouping.end[group]))
