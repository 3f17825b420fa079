"""The layers of three versions: paired by name and producer, what they say of themselves merged, then their items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter

from msgspec import Struct, structs

from hashiye.merging.entries import Entry, Pairing
from hashiye.merging.fields import PARTED, settled, three
from hashiye.merging.items import at_home
from hashiye.merging.orders import ordered
from hashiye.merging.outcome import Note
from hashiye.merging.records import Open
from hashiye.merging.settling import Allows, settle
from hashiye.merging.sights import Side, Sights
from hashiye.merging.texts import Range
from hashiye.model import Annotation, Document, Layer

type Key = tuple[str, str, int]
"""Name, producer, and the number among those that (wrongly) have the same."""

_ANNOTATION_ORDER = attrgetter("start", "end", "label", "id")
_RELATION_ORDER = attrgetter("label", "id")
_HEADER = ("name", "producer", "tagset", "status")


class MergedLayers(Struct, frozen=True):
    """The layers of the result, what is open in them, and what was decided without asking.

    ``marks`` are the spans that ours, and theirs, brought or moved, in order.
    """

    layers: tuple[Layer, ...]
    found: tuple[Open, ...] = ()
    notes: tuple[Note, ...] = ()
    marks: tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]] = ((), ())


def merge_layers(
    seen: Sights, identity: str, versions: tuple[Document, Document, Document], allows: Allows | None
) -> MergedLayers:
    """Merge the layers of three versions of the document called ``identity``."""
    base, ours, theirs = (_keyed(version.layers) for version in versions)
    sides = tuple(_as_in(base, side) for side in (ours, theirs))
    found: list[Open] = []
    notes: list[Note] = []
    marks: tuple[set[Range], set[Range]] = (set(), set())
    kept: dict[Key, Layer] = {}
    for key in {**base, **sides[0], **sides[1]}:
        work = _Merging(seen, identity, base.get(key), sides[0].get(key), sides[1].get(key))
        layer = work.run(allows, found, notes)
        marks[0].update(work.marks[0])
        marks[1].update(work.marks[1])
        if layer is not None:
            kept[key] = layer
    order = ordered(list(base), list(sides[0]), list(sides[1]), set(kept), lambda key: key)
    notes.sort(key=lambda note: (note.layer, note.what, note.id, note.detail))
    layers = [kept[key] for key in order]
    return MergedLayers(tuple(layers), tuple(found), tuple(notes), (sorted(marks[0]), sorted(marks[1])))


def _keyed(layers: Sequence[Layer]) -> dict[Key, Layer]:
    counted: Counter[tuple[str, str]] = Counter()
    found = {}
    for layer in layers:
        name = (layer.name, layer.producer)
        found[*name, counted[name]] = layer
        counted[name] += 1
    return found


def _as_in(base: dict[Key, Layer], side: dict[Key, Layer]) -> dict[Key, Layer]:
    """Give a side's layers the base's keys, also where one layer of a name has another producer now."""
    lost = Counter(key[0] for key in base if key not in side)
    new = Counter(key[0] for key in side if key not in base)
    known = {key[0]: key for key in base if key not in side}
    return {
        known[key[0]] if key not in base and lost[key[0]] == new[key[0]] == 1 else key: layer
        for key, layer in side.items()
    }


class _Merging:
    """One layer in three versions, each of which may lack it."""

    def __init__(
        self, seen: Sights, identity: str, base: Layer | None, ours: Layer | None, theirs: Layer | None
    ) -> None:
        self.seen, self.identity = seen, identity
        self.base, self.ours, self.theirs = base, ours, theirs
        self.marks: tuple[set[Range], set[Range]] = (set(), set())

    def run(self, allows: Allows | None, found: list[Open], notes: list[Note]) -> Layer | None:
        """Return the layer of the result; None where it has none."""
        base, ours, theirs = self.base, self.ours, self.theirs
        if self.seen.text is None:
            for one, other, third in ((ours, theirs, ours), (base, ours, theirs), (base, theirs, ours)):
                if one == other:
                    return self._verbatim(third)
        if base is not None and (ours is None or theirs is None):
            return self._left(base, ours or theirs, allows, found, notes)
        only = ours if base is None and theirs is None else theirs if base is None and ours is None else None
        like = base or only or (ours if ours is not None else theirs)
        assert like is not None
        nothing = structs.replace(like, annotations=(), relations=())
        first, second = ours or nothing, theirs or nothing
        head, parted = self._header(base, first, second)
        self._open_header(parted, base, first, second, head, found)
        return self._items(head, base or nothing, first, second, allows, found, notes)

    def _verbatim(self, layer: Layer | None) -> Layer | None:
        """Take a layer as it is."""
        known = {one.id: one.spans for one in (self.base.annotations if self.base is not None else ())}
        brought = [one for one in (layer.annotations if layer is not None else ()) if one.spans != known.get(one.id)]
        for side, marks in zip((self.ours, self.theirs), self.marks, strict=True):
            if side == layer:
                marks.update(span for one in brought for span in _spans(one))
        return layer

    def _left(
        self, base: Layer, left: Layer | None, allows: Allows | None, found: list[Open], notes: list[Note]
    ) -> Layer | None:
        """Merge a layer that one side has taken out: it stays with what the other side changed; somebody decides."""
        if left is None:
            return None
        ours = self.ours or _carried(base, self.seen.ours, self.seen.base)
        theirs = self.theirs or _carried(base, self.seen.theirs, self.seen.base)
        inner: list[Open] = []
        pairing = self._paired(left, base, ours, theirs)
        settle(pairing, allows)
        entries = (*pairing.annotations, *pairing.relations)
        header = any(getattr(left, name) != getattr(base, name) for name in _HEADER)
        if not header and not any(one.is_brought or one.disputed or _is_lost(one) for one in entries):
            return None
        layer = self._items(left, base, ours, theirs, allows, inner, notes)
        names = (layer.name if self.ours else None, layer.name if self.theirs else None)
        found += [*inner, Open("layer", "name", base.name, *names, layer)]
        return layer

    def _header(self, base: Layer | None, ours: Layer, theirs: Layer) -> tuple[Layer, list[str]]:
        """Merge what the layer says of itself; also return the fields that both sides changed otherwise."""
        fields: dict[str, str] = {}
        parted = []
        for name in _HEADER:
            mine, their = getattr(ours, name), getattr(theirs, name)
            value = three(None if base is None else getattr(base, name), mine, their)
            otherwise = getattr(base, name) if base is not None else "partial" if name == "status" else ""
            fields[name] = settled(value, otherwise)
            if value is PARTED:
                parted.append(name)
        return structs.replace(ours, **fields), parted

    def _open_header(
        self, parted: Sequence[str], base: Layer | None, ours: Layer, theirs: Layer, head: Layer, found: list[Open]
    ) -> None:
        for name in parted:
            before = None if base is None else getattr(base, name)
            found.append(Open("layer", name, before, getattr(ours, name), getattr(theirs, name), head))

    def _paired(self, head: Layer, base: Layer, ours: Layer, theirs: Layer) -> Pairing:
        return Pairing(self.seen, self.identity, head, (base, ours, theirs))

    def _items(
        self, head: Layer, base: Layer, ours: Layer, theirs: Layer, allows: Allows | None, found: list[Open],
        notes: list[Note],
    ) -> Layer:  # fmt: skip
        pairing = self._paired(head, base, ours, theirs)
        settle(pairing, allows)
        notes += pairing.notes
        annotations = [one.merged for one in pairing.annotations if one.merged is not None]
        relations = [one.merged for one in pairing.relations if one.merged is not None]
        for entry in (*pairing.annotations, *pairing.relations):
            found += _opened(entry, head)
            self._mark(entry)
        return structs.replace(
            head, annotations=tuple(sorted(annotations, key=_ANNOTATION_ORDER)),
            relations=tuple(sorted(relations, key=_RELATION_ORDER)),
        )  # fmt: skip

    def _mark(self, entry: Entry) -> None:
        """Note a span that a side brought, or kept where the other side took it out."""
        if not isinstance(entry.merged, Annotation):
            return
        before = entry.rest.spans if isinstance(entry.rest, Annotation) else ()
        kept = entry.ours is not None and entry.theirs is None, entry.theirs is not None and entry.ours is None
        for side, shown in enumerate(entry.shown):
            if kept[side] or (isinstance(shown, Annotation) and shown.spans != before):
                self.marks[side].update(_spans(entry.merged))


def _carried(layer: Layer, side: Side, base: Side) -> Layer:
    """Return a layer of the base as it stands on a side's text, without what has no words there."""
    if side.text is None or not side.from_base.hunks:
        return layer
    onto = Sights(base, side, side, side.text)
    stand_in = structs.replace(base, onto=side.from_base)
    found = [at_home(one, stand_in, onto) for one in layer.annotations]
    kept = tuple(one for one in found if one is not None)
    there = {one.id for one in kept}.union(one.id for one in layer.relations)
    relations = tuple(one for one in layer.relations if all(there.issuperset(ends) for ends in one.args.values()))
    return structs.replace(layer, annotations=kept, relations=relations)


def _is_lost(entry: Entry) -> bool:
    return entry.base is not None and (entry.ours is None or entry.theirs is None)


def _spans(one: Annotation) -> tuple[Range, ...]:
    """Return what must not be cut inside: the pieces of an annotation, and its hull."""
    return ((one.start, one.end), *one.spans)


def _opened(entry: Entry, layer: Layer) -> list[Open]:
    found = []
    for one in entry.disputed:
        ids = [item.id if item is not None else "" for item in (one.base, one.ours, one.theirs)]
        found.append(Open(one.kind, min(filter(None, ids), default=""), one.base, one.ours, one.theirs, layer))
    return found
