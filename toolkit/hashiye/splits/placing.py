"""Which group of documents goes into which split: iterative stratification, with sizes that are kept.

K. Sechidis, G. Tsoumakas and I. Vlahavas, "On the stratification of multi-label data", ECML PKDD 2011, algorithm 1:
of all labels the one with the fewest examples left is spread first, each example going where most of that label is
still wanted, then where most examples are. Here an example is a group of documents, which may have a label many times
over, so that what is wanted counts annotations, and the room of a split documents. A group goes only into a split that
has room for it, and where none has, into the one with most room. Therefore no split is farther from its share than the
largest group has documents.

Everything is whole numbers: what is wanted is multiplied by the sum of the weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

from hashiye.splits.groups import Group


class _Placing:
    """Where everything is so far. ``room`` is that of each split, ``wanted`` of each stratum that of each split."""

    def __init__(self, groups: Sequence[Group], weights: Mapping[str, int]) -> None:
        self.groups = groups
        self.names = list(weights)
        self.whole = sum(weights.values())
        documents = sum(len(group.documents) for group in groups)
        self.room = [documents * weight for weight in weights.values()]
        totals: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        for group in groups:
            totals.update(group.strata)
            self.left.update(group.strata.keys())
        self.wanted = {name: [total * weight for weight in weights.values()] for name, total in totals.items()}
        self.split: list[int | None] = [None] * len(groups)

    def put(self, at: int, split: int) -> None:
        """Put a group into a split."""
        group = self.groups[at]
        self.split[at] = split
        self.room[split] -= len(group.documents) * self.whole
        for name, number in group.strata.items():
            self.wanted[name][split] -= number * self.whole
            self.left[name] -= 1

    def best(self, at: int, stratum: str = "") -> int:
        """Return the split for a group: of those with room, where most of the stratum is wanted; else most room."""
        size = len(self.groups[at].documents) * self.whole
        there = range(len(self.names))
        free = [split for split in there if self.room[split] >= size]
        wanted = self.wanted.get(stratum, self.room)
        if free:
            return max(free, key=lambda split: (wanted[split], self.room[split], -split))
        return max(there, key=lambda split: (self.room[split], wanted[split], -split))


def place(groups: Sequence[Group], weights: Mapping[str, int], fixed: Mapping[int, str]) -> list[str]:
    """Return the split of each group. ``fixed`` are those of groups, by place, that are settled already."""
    placing = _Placing(groups, weights)
    for at, split in fixed.items():
        placing.put(at, placing.names.index(split))
    _spread(placing)
    for at in sorted(range(len(groups)), key=lambda at: (-len(groups[at].documents), groups[at].order)):
        if placing.split[at] is None:
            placing.put(at, placing.best(at))
    return [placing.names[split] for split in placing.split if split is not None]


def _spread(placing: _Placing) -> None:
    """Place all groups that have a stratum, those of the rarest first."""
    having: dict[str, list[int]] = {name: [] for name in placing.wanted}
    for at, group in enumerate(placing.groups):
        if placing.split[at] is None:
            for name in group.strata:
                having[name].append(at)
    waiting = [(placing.left[name], name) for name in having]
    heapify(waiting)
    while waiting:
        left, name = heappop(waiting)
        if left != placing.left[name] or not left:
            continue  # a newer entry stands for it
        touched: set[str] = set()
        here = [at for at in having.pop(name) if placing.split[at] is None]
        for at in sorted(here, key=lambda at: (-placing.groups[at].strata[name], placing.groups[at].order)):
            placing.put(at, placing.best(at, name))
            touched |= placing.groups[at].strata.keys()
        for other in sorted(touched):
            heappush(waiting, (placing.left[other], other))
