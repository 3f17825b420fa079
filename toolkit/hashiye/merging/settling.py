"""A layer made whole: what cannot stand beside each other goes back to the base, until everything stands.

Each step takes something that a side brought out of the result and puts it into a record; so it ends.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from hashiye.merging.entries import Entry, Pairing
from hashiye.merging.items import Disputed
from hashiye.model import Annotation, Layer, Relation

type Allows = Callable[[Layer, Annotation, Annotation], bool]


def settle(pairing: Pairing, allows: Allows | None) -> None:
    """Take out of the result what the two sides together must not have."""
    while _part_overlaps(pairing, allows) or _keep_references(pairing) or _cut_rings(pairing):
        pass


# --- annotations beside each other ---


def _part_overlaps(pairing: Pairing, allows: Allows | None) -> bool:
    changed = False
    entries = [one for one in pairing.annotations if one.merged is not None]
    brought = [one for one in entries if one.is_brought]
    if not brought:
        return False
    pairs = _same_spans(entries) if allows is None else _sharing(entries, brought)
    for one, other in pairs:
        if not _clash(pairing, one, other, allows):
            continue
        reverted = [entry for entry in (one, other) if entry.is_brought]
        first, second = _by_side(one, other)
        for entry in reverted:
            entry.revert()
        keeper = reverted[0] if reverted else one
        if len(reverted) == 1 and all(keeper.brought_by):
            same = keeper.shown[0]
            first = second = same if isinstance(same, Annotation) else None
        if reverted:
            keeper.disputed.append(Disputed("overlap", None, first, second))
            changed = True
    return changed


def _same_spans(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    places: dict[object, list[Entry]] = defaultdict(list)
    for one in entries:
        assert isinstance(one.merged, Annotation)
        places[one.merged.spans].append(one)
    for group in places.values():
        if len(group) > 1:
            for i, one in enumerate(group):
                for other in group[i + 1 :]:
                    if one.is_brought or other.is_brought:
                        yield one, other


def _sharing(entries: Sequence[Entry], brought: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Yield each pair that shares characters and of which one at least was brought by a side."""
    index = _Index(entries)
    for one in brought:
        if not isinstance(one.merged, Annotation):  # taken out meanwhile
            continue
        seen = {id(one)}
        for start, end in one.merged.spans:
            for other in index.sharing(start, end):
                if id(other) not in seen:
                    seen.add(id(other))
                    yield one, other


class _Index:
    """Which pieces share characters with a stretch: sorted by start, with the furthest end of each run of them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        pieces = [
            (start, end, number)
            for number, one in enumerate(entries)
            if isinstance(one.merged, Annotation)
            for start, end in one.merged.spans
        ]
        pieces.sort()
        self._entries = entries
        self._pieces = pieces
        self._starts = [start for start, _, _ in pieces]
        self._size = 1
        while self._size < len(pieces):
            self._size *= 2
        self._reach = [-1] * (2 * self._size)
        self._reach[self._size : self._size + len(pieces)] = [end for _, end, _ in pieces]
        for node in range(self._size - 1, 0, -1):
            self._reach[node] = max(self._reach[2 * node], self._reach[2 * node + 1])

    def sharing(self, start: int, end: int) -> Iterator[Entry]:
        """Yield the entries with a piece that shares characters with ``start`` to ``end``."""
        last = bisect_left(self._starts, end)
        waiting = [(1, 0, self._size)]
        while waiting:
            node, low, high = waiting.pop()
            if low >= last or self._reach[node] <= start:
                continue
            if node >= self._size:
                yield self._entries[self._pieces[low][2]]
            else:
                middle = (low + high) // 2
                waiting += [(2 * node + 1, middle, high), (2 * node, low, middle)]


def _clash(pairing: Pairing, one: Entry, other: Entry, allows: Allows | None) -> bool:
    """Say whether two annotations of the result must not be together, and no version has them together so."""
    if not (one.is_brought or other.is_brought):
        return False
    if not _is_bad(pairing.layer, one.merged, other.merged, allows):
        return False
    versions = ((one.base, other.base), (one.ours, other.ours), (one.theirs, other.theirs))
    return not any(_is_bad(pairing.layer, *pair, allows) for pair in versions)


def _is_bad(layer: Layer, one: object, other: object, allows: Allows | None) -> bool:
    if not (isinstance(one, Annotation) and isinstance(other, Annotation)):
        return False
    if one.spans == other.spans:
        return True
    if allows is None or not any(a < d and c < b for a, b in one.spans for c, d in other.spans):
        return False
    return not allows(layer, one, other)


def _by_side(one: Entry, other: Entry) -> tuple[Annotation | None, Annotation | None]:
    """Return the annotation that ours brought, and the one that theirs brought, of two that clash."""
    mine, their = one, other
    if (one.brought_by[1] and not one.brought_by[0]) or (other.brought_by[0] and not other.brought_by[1]):
        mine, their = other, one
    first, second = mine.merged, their.merged
    assert isinstance(first, Annotation)
    assert isinstance(second, Annotation)
    return first, second


# --- relations and what they need ---


def _names(relation: Relation) -> Iterator[str]:
    return (one for ends in relation.args.values() for one in ends)


def _keep_references(pairing: Pairing) -> bool:
    """Keep every relation with its ends; say whether something had to change."""
    if not pairing.relations:
        return False
    entries = [*pairing.annotations, *pairing.relations]
    there = {one.merged.id for one in entries if one.merged is not None}
    gone = {id_: one for one in entries if one.merged is None for id_ in _ids(one)}
    changed = False
    for entry in pairing.relations:
        relation = entry.merged
        if not isinstance(relation, Relation):
            continue
        missing = [one for one in _names(relation) if one not in there and not _dangled(pairing, entry, one)]
        if not missing:
            continue
        for lost in (gone[one] for one in missing if one in gone):
            if lost.rest is not None and lost.merged is None:
                _dispute(lost)
                lost.merged = lost.rest
                there.add(lost.rest.id)
                changed = True
        if entry.is_brought:
            _dispute(entry)
            changed = entry.revert() or changed
        elif not there.issuperset(missing):
            _dispute(entry)
            entry.merged = None
            changed = True
    return changed


def _ids(entry: Entry) -> set[str]:
    found = (entry.base, entry.ours, entry.theirs, *entry.shown)
    return {one.id for one in found if one is not None}


def _dispute(entry: Entry) -> None:
    if not entry.disputed:
        entry.disputed.append(Disputed("reference", entry.rest, *entry.shown))


def _dangled(pairing: Pairing, entry: Entry, name: str) -> bool:
    """Say whether a version has the relation without what it names: then the result may, too."""
    versions = zip(pairing.known, (entry.base, entry.ours, entry.theirs), strict=True)
    return any(isinstance(one, Relation) and name in _names(one) and name not in known for known, one in versions)


def _cut_rings(pairing: Pairing) -> bool:
    """Take out of the result what makes relations refer to each other in a ring that no version has."""
    current = [one.merged for one in pairing.relations if isinstance(one.merged, Relation)]
    ring = _ring(current)
    if not ring or any(ring <= _ring(version.relations) for version in pairing.versions):
        return False
    changed = False
    for entry in pairing.relations:
        if entry.merged is not None and entry.merged.id in ring and entry.is_brought:
            _dispute(entry)
            changed = entry.revert() or changed
    return changed


def _ring(relations: Sequence[Relation]) -> set[str]:
    """Return the ids of relations that stand in a ring, or between two rings."""
    ids = {one.id for one in relations}
    edges = {one.id: {name for name in _names(one) if name in ids} for one in relations}
    if not any(edges.values()):
        return set()
    left = _leading_on(edges)
    back: dict[str, set[str]] = {one: set() for one in left}
    for one, names in edges.items():
        for name in names & left:
            if one in left:
                back[name].add(one)
    return _leading_on(back)


def _leading_on(edges: dict[str, set[str]]) -> set[str]:
    """Return the nodes from which one can go on for ever."""
    count = {one: len(names) for one, names in edges.items()}
    before: dict[str, list[str]] = defaultdict(list)
    for one, names in edges.items():
        for name in names:
            before[name].append(one)
    ends = [one for one, left in count.items() if not left]
    while ends:
        end = ends.pop()
        del count[end]
        for one in before[end]:
            count[one] -= 1
            if not count[one]:
                ends.append(one)
    return set(count)
