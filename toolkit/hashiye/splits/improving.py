"""Splits made more alike by exchanging groups of the same size.

Iterative stratification looks at one label at a time, and what comes last goes where room is left. Where documents have
many labels each, that can be less even than chance. So pairs of groups in two splits are tried in a fixed order, and
exchanged where that lowers Pearson's statistic of the table of splits and strata, the sum of ``(found - wanted)**2 /
wanted``. Sizes stay as they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice

from hashiye.splits.groups import Group

TRIES = 150_000
"""Pairs that are tried, about a second; of more documents four for each: large numbers even out by themselves."""

_GAIN = 1e-9
"""What an exchange must gain, so that rounding makes none."""


class _Table:
    """How far each stratum in each split is from what is wanted, multiplied by the sum of the weights."""

    def __init__(self, groups: Sequence[Group], placed: Sequence[str], weights: Mapping[str, int]) -> None:
        self.whole = sum(weights.values())
        totals: Counter[str] = Counter()
        for group in groups:
            totals.update(group.strata)
        self.wanted = {
            split: {name: weight * total for name, total in totals.items()} for split, weight in weights.items()
        }
        self.off = {split: {name: -number for name, number in wanted.items()} for split, wanted in self.wanted.items()}
        for group, split in zip(groups, placed, strict=True):
            off = self.off[split]
            for name, number in group.strata.items():
                off[name] += number * self.whole

    def gain(self, moved: Mapping[str, int], one: str, other: str) -> float:
        """Return by how much the statistic falls if so much of each stratum goes from one split to the other."""
        gained = 0.0
        here, there, off, away = self.wanted[one], self.wanted[other], self.off[one], self.off[other]
        for name, number in moved.items():
            step = number * self.whole
            gained += step * (2 * off[name] - step) / here[name] - step * (2 * away[name] + step) / there[name]
        return gained

    def move(self, moved: Mapping[str, int], one: str, other: str) -> None:
        """Move so much of each stratum from one split to the other."""
        off, away = self.off[one], self.off[other]
        for name, number in moved.items():
            off[name] -= number * self.whole
            away[name] += number * self.whole


def improve(
    groups: Sequence[Group], placed: Sequence[str], weights: Mapping[str, int], fixed: AbstractSet[int] = frozenset()
) -> list[str]:
    """Return the split of each group after exchanges; groups at places in ``fixed`` stay."""
    of = list(placed)
    table = _Table(groups, of, weights)
    for one, other in islice(_pairs(groups, fixed), max(TRIES, 4 * len(groups))):
        if of[one] == of[other]:
            continue
        moved = _difference(groups[one].strata, groups[other].strata)
        if moved and table.gain(moved, of[one], of[other]) > _GAIN:
            table.move(moved, of[one], of[other])
            of[one], of[other] = of[other], of[one]
    return of


def _pairs(groups: Sequence[Group], fixed: AbstractSet[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of groups of one size, neighbours in the order of the seed first, then those ever farther apart."""
    sizes: dict[int, list[int]] = defaultdict(list)
    for at, group in enumerate(groups):
        if at not in fixed:
            sizes[len(group.documents)].append(at)
    alike = [places for _, places in sorted(sizes.items())]
    for apart in range(1, max(map(len, alike), default=0)):
        for places in alike:
            yield from zip(places, places[apart:], strict=False)


def _difference(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Return how much more of each stratum the first has."""
    found = dict(one)
    for name, number in other.items():
        left = found.get(name, 0) - number
        if left:
            found[name] = left
        else:
            del found[name]
    return found
