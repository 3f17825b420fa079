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
    """Take back what clashes; all clashes are found before anything is taken back, so that no order matters."""
    entries = [one for one in pairing.annotations if one.merged is not None]
    foreign = _foreign(entries, 0), _foreign(entries, 1)
    found: dict[frozenset[int], tuple[Entry, Entry]] = {}
    for one, other in _meeting(entries, *foreign, by_place=allows is None):
        if _clash(pairing, one, other, allows):
            found[frozenset((id(one), id(other)))] = (one, other)
    brought = {id(one): one for pair in found.values() for one in pair if one.is_brought}
    for one, other in found.values():
        _dispute_overlap(one, other)
    for entry in brought.values():
        entry.revert()
    return bool(brought)


def _dispute_overlap(one: Entry, other: Entry) -> None:
    """Open a clash: beside each other if one side brought one and the other side the other, else each for itself."""
    for first, second in ((one, other), (other, one)):
        (mine, not_mine), (not_theirs, their) = first.brought_by, second.brought_by
        if (mine or their) and not (not_mine or not_theirs):
            first.disputed.append(Disputed("overlap", None, first.merged, second.merged))
            return
    for entry in (one, other):
        if entry.is_brought:
            ours, theirs = (entry.merged if brought else None for brought in entry.brought_by)
            entry.disputed.append(Disputed("overlap", None, ours, theirs))


def _foreign(entries: Sequence[Entry], side: int) -> list[Entry]:
    """Return the annotations of the result that a side does not have so."""
    return [one for one in entries if not _is_alike(one.shown[side], one.merged)]


def _is_alike(one: object, other: object) -> bool:
    if one is other:
        return True
    if not (isinstance(one, Annotation) and isinstance(other, Annotation)):
        return False
    return (one.spans, one.label) == (other.spans, other.label)


def _meeting(
    entries: Sequence[Entry], ours: Sequence[Entry], theirs: Sequence[Entry], *, by_place: bool
) -> Iterator[tuple[Entry, Entry]]:
    """Yield pairs that meet and that neither side has so: one of them is foreign to ours, one to theirs.

    They meet if they share characters; ``by_place``: only if they have the same span.
    """
    if not ours or not theirs:
        return
    find: type[_Index] | type[_Places] = _Places if by_place else _Index
    both = {id(one) for one in ours} & {id(one) for one in theirs}
    others, everything = find(theirs), find(entries) if both else None
    for one in ours:
        if not isinstance(one.merged, Annotation):  # taken out meanwhile
            continue
        known = everything if everything is not None and id(one) in both else others
        seen = {id(one)}
        for other in known.meeting(one.merged):
            if id(other) not in seen:
                seen.add(id(other))
                yield one, other


class _Places:
    """Which annotations have one span."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._places: dict[object, list[Entry]] = defaultdict(list)
        for one in entries:
            if isinstance(one.merged, Annotation):
                self._places[one.merged.spans].append(one)

    def meeting(self, one: Annotation) -> Iterator[Entry]:
        """Yield the entries at the place of an annotation."""
        yield from self._places.get(one.spans, ())


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

    def meeting(self, one: Annotation) -> Iterator[Entry]:
        """Yield the entries with a piece that shares characters with one of an annotation; some more than once."""
        for start, end in one.spans:
            yield from self._sharing(start, end)

    def _sharing(self, start: int, end: int) -> Iterator[Entry]:
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
    needy = [(entry, lacking) for entry in pairing.relations if (lacking := _lacking(pairing, entry, there))]
    for lost in (gone[one] for _, lacking in needy for one in lacking if one in gone):
        if lost.rest is not None and lost.merged is None:
            _dispute(lost)
            lost.merged = lost.rest
            there.add(lost.rest.id)
    for entry, lacking in needy:
        if entry.is_brought:
            _dispute(entry)
            entry.revert()
        elif not there.issuperset(lacking):
            _dispute(entry)
            entry.merged = None
    return bool(needy)


def _lacking(pairing: Pairing, entry: Entry, there: set[str]) -> list[str]:
    """Return what a relation of the result names and the result does not have, but for what was lacking before."""
    relation = entry.merged
    if not isinstance(relation, Relation):
        return []
    return [one for one in _names(relation) if one not in there and not _dangled(pairing, entry, one)]


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
