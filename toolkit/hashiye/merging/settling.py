"""A layer made whole: what cannot stand beside each other goes back to the base, until everything stands.

Each step takes something that a side brought out of the result and puts it into a record; so it ends.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from hashiye.merging.entries import Entry, Pairing, ends, order
from hashiye.merging.items import Disputed
from hashiye.model import Annotation, Layer, Relation

type Allows = Callable[[Layer, Annotation, Annotation], bool]


_ASKED = 200_000
_ASKED_EACH = 20
"""How often it is asked whether two annotations may share characters: as often as this, and so often an annotation.

Beyond (annotations in thousands of annotations, which only a hostile document has) nothing that both sides brought may.
"""


class _Patience:
    """``allows``, until it was asked too often."""

    def __init__(self, allows: Allows, size: int) -> None:
        self._allows, self._left = allows, _ASKED + _ASKED_EACH * size

    def __call__(self, layer: Layer, one: Annotation, other: Annotation) -> bool:
        self._left -= 1
        return self._left >= 0 and self._allows(layer, one, other)


def settle(pairing: Pairing, allows: Allows | None) -> None:
    """Take out of the result what the two sides together must not have."""
    asked = None if allows is None else _Patience(allows, len(pairing.annotations))
    while _part_overlaps(pairing, asked) or _keep_references(pairing) or _cut_rings(pairing):
        pass


# --- annotations beside each other ---


def _part_overlaps(pairing: Pairing, allows: Allows | None) -> bool:
    """Take back what clashes; all of it is found before anything is taken back, so that no order matters."""
    found = list(_clashes(pairing, allows))
    brought = {id(one): one for pair in found for one in pair if one.is_brought}
    for one, other in found:
        _dispute_overlap(one, other)
    changed = [entry.withdraw() for entry in brought.values()]
    return any(changed)


def _clashes(pairing: Pairing, allows: Allows | None) -> Iterator[tuple[Entry, Entry]]:
    """Yield clashes so that whatever clashes is in one: of all pairs of two crowds each stands in a first one.

    Two annotations that neither side has so can clash: one is foreign to ours, and one to theirs.
    """
    entries = [one for one in pairing.annotations if one.merged is not None]
    ours, theirs = ({id(one): one for one in entries if not _is_alike(one.shown[side], one.merged)} for side in (0, 1))
    if not ours or not theirs:
        return
    both = [one for one in ours.values() if id(one) in theirs]
    find: type[_Index] | type[_Places] = _Places if allows is None else _Index
    foreign = {(True, False): find(theirs.values()), (False, True): find(ours.values()), (False, False): find(both)}
    if both:
        foreign[True, True] = find(entries)
    done: set[int] = set()
    for one in sorted(entries if both else {**ours, **theirs}.values(), key=_rank):
        if id(one) in done or not one.is_brought or not isinstance(one.merged, Annotation):
            continue
        for other in foreign[id(one) in ours, id(one) in theirs].meeting(one.merged):
            if other is not one and _clash(pairing, one, other, allows):
                done |= {id(one), id(other)}
                yield one, other
                break


def _rank(entry: Entry) -> tuple[object, ...]:
    assert entry.merged is not None
    return order(entry.merged)


def _dispute_overlap(one: Entry, other: Entry) -> None:
    """Open a clash: beside each other if one side brought one and the other side the other, else each for itself."""
    for first, second in ((one, other), (other, one)):
        (mine, not_mine), (not_theirs, their) = first.placed_by, second.placed_by
        if (mine or their) and not (not_mine or not_theirs):
            first.disputed.append(Disputed("overlap", None, first.merged, second.merged))
            return
    for entry in (one, other):
        if entry.is_brought:
            ours, theirs = (entry.merged if brought else None for brought in entry.placed_by)
            disputed = Disputed("overlap", None, ours, theirs)
            if disputed not in entry.disputed:
                entry.disputed.append(disputed)


def _is_alike(one: object, other: object) -> bool:
    if one is other:
        return True
    if not (isinstance(one, Annotation) and isinstance(other, Annotation)):
        return False
    return (one.spans, one.label) == (other.spans, other.label)


class _Places:
    """Which annotations have one span."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._places: dict[object, list[Entry]] = defaultdict(list)
        for one in sorted(entries, key=_rank):
            if isinstance(one.merged, Annotation):
                self._places[one.merged.spans].append(one)

    def meeting(self, one: Annotation) -> Iterator[Entry]:
        """Yield the entries at the place of an annotation."""
        yield from self._places.get(one.spans, ())


class _Index:
    """Which pieces share characters with a stretch: sorted by start, with the furthest end of each run of them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        ranked = sorted(entries, key=_rank)
        pieces = [
            (start, end, number)
            for number, one in enumerate(ranked)
            if isinstance(one.merged, Annotation)
            for start, end in one.merged.spans
        ]
        pieces.sort()
        self._entries = ranked
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


def _keep_references(pairing: Pairing) -> bool:
    """Keep every relation with its ends; say whether something had to change.

    It goes by generations: what lacks an end is found before anything is changed, so that no order matters; then only
    what the change can touch is looked at again.
    """
    if not pairing.relations:
        return False
    there = {one.merged.id for one in (*pairing.annotations, *pairing.relations) if one.merged is not None}
    changed = False
    waiting: Sequence[Entry] = pairing.relations
    while needy := [(one, lacking) for one in waiting if (lacking := _lacking(pairing, one, there))]:
        changed = True
        waiting = _restored((name for _, lacking in needy for name in lacking), pairing.gone, there)
        left = set()
        for entry, lacking in needy:
            before = entry.merged
            assert before is not None
            if entry.is_brought:
                entry.revert()
            elif not there.issuperset(lacking):
                entry.merged = None
            else:
                continue
            _dispute(entry)
            waiting.append(entry)
            if entry.merged is None:
                there.discard(before.id)
                left.add(before.id)
        waiting += {id(one): one for name in left for one in pairing.needing.get(name, ())}.values()
    return changed


def _restored(names: Iterable[str], gone: Mapping[str, Sequence[Entry]], there: set[str]) -> list[Entry]:
    """Bring back what the base has under some names, and what that needs; return the relations among it."""
    found: list[Entry] = []
    wanted = list(names)
    while wanted:
        for lost in gone.get(wanted.pop(), ()):
            if lost.merged is None and lost.rest is not None:
                _dispute(lost)
                lost.merged = lost.rest
                there.add(lost.rest.id)
                if isinstance(lost.rest, Relation):
                    found.append(lost)
                    wanted += ends(lost.rest)
    return found


def _lacking(pairing: Pairing, entry: Entry, there: set[str]) -> list[str]:
    """Return what a relation of the result names and the result does not have, but for what was lacking before."""
    relation = entry.merged
    if not isinstance(relation, Relation):
        return []
    return [one for one in ends(relation) if one not in there and not _dangled(pairing, entry, one)]


def _dispute(entry: Entry) -> None:
    if not entry.disputed:
        entry.disputed.append(Disputed("reference", entry.rest, *entry.shown))


def _dangled(pairing: Pairing, entry: Entry, name: str) -> bool:
    """Say whether a version has the relation without what it names: then the result may, too."""
    versions = zip(pairing.known, (entry.base, entry.ours, entry.theirs), strict=True)
    return any(isinstance(one, Relation) and name in ends(one) and name not in known for known, one in versions)


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
    edges = {one.id: {name for name in ends(one) if name in ids} for one in relations}
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
