"""Which annotation became which: by id, then by span, then as pieces of one another, then by overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from msgspec import Struct

from hashiye.comparing.carriage import Carriage
from hashiye.comparing.keys import grouped, key_of
from hashiye.model import Annotation

NEIGHBOURS = 8
"""How many annotations around one are looked at for the best overlap."""

PIECES = 64
"""The most pieces that one annotation is split into, or merged from."""

type Carried = Sequence[Annotation | None]


class Pairing(Struct):
    """Numbers of items before and after: pairs that are the same, pairs that changed, and all others."""

    same: list[tuple[int, int]]
    changed: list[tuple[int, int]]
    removed: list[int]
    added: list[int]
    splits: list[tuple[int, list[int]]]
    merges: list[tuple[list[int], int]]


def identical[Item](
    old: Sequence[Item],
    carried: Sequence[Item | None],
    new: Sequence[Item],
    back: Callable[[Item], Item | None],
    identity: Callable[[Item], str],
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pair what is the same but for the edit of the text, forth and back; return the rest of both sides too."""
    pairs: list[tuple[int, int]] = []
    where = {identity(one): j for j, one in enumerate(new)}
    rest: list[int] = []
    taken: set[int] = set()

    def exact(i: int, j: int) -> bool:
        return carried[i] == new[j] and ((carried[i] is old[i] and back(new[j]) is new[j]) or back(new[j]) == old[i])

    for i, one in enumerate(old):
        j = where.get(identity(one))
        if j is not None and j not in taken and exact(i, j):
            pairs.append((i, j))
            taken.add(j)
        else:
            rest.append(i)
    fresh = [j for j in range(len(new)) if j not in taken] if len(taken) < len(new) else []
    if not rest or not fresh:
        return pairs, rest, fresh
    shared = {identity(new[j]) for j in fresh} & {identity(old[i]) for i in rest}
    before = grouped(
        (i for i in rest if identity(old[i]) in shared), lambda i: key_of(carried[i]) if carried[i] else None
    )
    after = grouped((j for j in fresh if identity(new[j]) in shared), lambda j: key_of(new[j]))
    more = [pair for key in before if key in after for pair in zip(before[key], after[key], strict=False)]
    more = [pair for pair in more if exact(*pair)]
    done, given = {i for i, _ in more}, {j for _, j in more}
    return pairs + more, [i for i in rest if i not in done], [j for j in fresh if j not in given]


def paired(
    old: Sequence[Annotation], carried: Carried, new: Sequence[Annotation], way: Carriage, back: Carriage
) -> Pairing:
    """Pair the annotations of one layer."""
    same, rest, fresh = identical(old, carried, new, back.annotation, _id)
    found = Pairing(same, [], rest, fresh, [], [])
    if not rest or not fresh:
        return found
    return _Search(old, carried, new, way).pair(found)


def _id(item: Annotation) -> str:
    return item.id


class _Search:
    """The pairing of what is not the same on both sides."""

    def __init__(self, old: Sequence[Annotation], carried: Carried, new: Sequence[Annotation], way: Carriage) -> None:
        self.old, self.carried, self.new, self.way = old, carried, new, way

    def pair(self, found: Pairing) -> Pairing:
        """Pair what is left in ``found``, the surest first."""
        self.found = found
        self._by(lambda i: self.old[i].id, lambda j: self.new[j].id, self._is_near)
        for told in (_spot_and_text, _spot):
            self._by(lambda i, told=told: _told(told, self.carried[i]), lambda j, told=told: told(self.new[j]))  # type: ignore[misc]
        self._cover()
        self._overlap()
        self._by(lambda i: self.old[i].id, lambda j: self.new[j].id, self._is_alike)
        self._by(
            lambda i: _words(self.old[i]), lambda j: _words(self.new[j]),
        )  # fmt: skip
        return found

    def hull(self, i: int) -> tuple[int, int]:
        """Return about where an annotation lies now."""
        one = self.carried[i]
        if one is not None:
            return one.start, one.end
        item = self.old[i]
        return self.way.near(item.start)[0], self.way.near(item.end)[1]

    def _is_near(self, i: int, j: int) -> bool:
        start, end = self.hull(i)
        other = self.new[j]
        return (start < other.end and other.start < end) or (start, end) == (other.start, other.end)

    def _is_alike(self, i: int, j: int) -> bool:
        return self.old[i].label == self.new[j].label or self.old[i].text == self.new[j].text

    def _by(
        self,
        before: Callable[[int], Hashable],
        after: Callable[[int], Hashable],
        fits: Callable[[int, int], bool] = lambda _i, _j: True,
    ) -> None:
        """Pair what has one key on both sides, the first with the first, where they fit."""
        found = self.found
        ours, theirs = grouped(found.removed, before), grouped(found.added, after)
        pairs = [pair for key in ours if key in theirs for pair in zip(ours[key], theirs[key], strict=False)]
        self._take([pair for pair in pairs if fits(*pair)])

    def _take(self, pairs: list[tuple[int, int]]) -> None:
        if pairs:
            self.found.changed += pairs
            self._drop({i for i, _ in pairs}, {j for _, j in pairs})

    def _drop(self, gone: set[int], fresh: set[int]) -> None:
        found = self.found
        found.removed = [i for i in found.removed if i not in gone]
        found.added = [j for j in found.added if j not in fresh]

    def _cover(self) -> None:
        """Find annotations that several others cover now, and the other way round, with their edges."""
        found = self.found
        moved = [(i, j) for i, j in found.changed if self.hull(i) != (self.new[j].start, self.new[j].end)]
        partner = dict(moved)
        owner = {j: i for i, j in moved}
        ours = sorted([*found.removed, *partner], key=self.hull)
        theirs = sorted([*found.added, *owner], key=lambda j: (self.new[j].start, self.new[j].end))
        hulls = [self.hull(i) for i in ours]
        spans = [(self.new[j].start, self.new[j].end) for j in theirs]
        used: set[int] = set()
        taken: set[int] = set()
        for i, hull in zip(ours, hulls, strict=True):
            chain = [theirs[at] for at in _chain(hull, spans)]
            whose = {owner.get(j, i) for j in chain}
            if chain and whose == {i} and not taken.intersection(chain) and partner.get(i, chain[0]) in chain:
                found.splits.append((i, chain))
                used.add(i)
                taken.update(chain)
        for j, span in zip(theirs, spans, strict=True):
            group = [ours[at] for at in _chain(span, hulls)] if j not in taken else []
            whose = {partner.get(i, j) for i in group}
            if group and whose == {j} and not used.intersection(group) and owner.get(j, group[0]) in group:
                found.merges.append((group, j))
                used.update(group)
                taken.add(j)
        found.changed = [(i, j) for i, j in found.changed if i not in used and j not in taken]
        self._drop(used, taken)

    def _overlap(self) -> None:
        """Pair by the largest share of common text under the same label."""
        found = self.found
        fresh = grouped(found.added, lambda j: self.new[j].label)
        rows: list[tuple[float, int, int]] = []
        for label, gone in grouped(found.removed, lambda i: self.old[i].label).items():
            near = sorted(fresh.get(label, ()), key=lambda j: (self.new[j].start, self.new[j].end))
            starts = [self.new[j].start for j in near]
            for i in gone if near else ():
                rows += self._shares(i, near, starts)
        pairs, used, taken = [], set(), set()
        for _, i, j in sorted(rows):
            if i not in used and j not in taken:
                pairs.append((i, j))
                used.add(i)
                taken.add(j)
        self._take(pairs)

    def _shares(self, i: int, near: Sequence[int], starts: Sequence[int]) -> Iterator[tuple[float, int, int]]:
        start, end = self.hull(i)
        middle = bisect_left(starts, start)
        for j in near[max(0, middle - NEIGHBOURS) : middle + NEIGHBOURS]:
            other = self.new[j]
            common = min(end, other.end) - max(start, other.start)
            if common > 0:
                yield -common / (max(end, other.end) - min(start, other.start)), i, j


def _chain(hull: tuple[int, int], spans: Sequence[tuple[int, int]]) -> Iterable[int]:
    """Return the numbers of at least two spans that follow each other from edge to edge of ``hull``; else none."""
    start, end = hull
    first = bisect_left(spans, (start, start))
    chain: list[int] = []
    at = start
    for number in range(first, min(first + PIECES, len(spans))):
        low, high = spans[number]
        if low >= end:
            break
        if low < at or high > end or high <= low or (not chain and low != start):
            return ()
        chain.append(number)
        at = high
    return chain if len(chain) > 1 and at == end else ()


def _spot(item: Annotation) -> Hashable:
    return item.start, item.end, item.parts


def _spot_and_text(item: Annotation) -> Hashable:
    return item.start, item.end, item.parts, item.label, item.text


def _words(item: Annotation) -> Hashable | None:
    return (item.label, item.text) if item.text else None


def _told(told: Callable[[Annotation], Hashable], item: Annotation | None) -> Hashable | None:
    return None if item is None else told(item)
