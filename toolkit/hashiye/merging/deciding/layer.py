"""A layer taken apart, so that single items can be put into it and taken out; and made one again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from msgspec import structs

from hashiye.codecs.canonical import ordered_annotations, ordered_relations
from hashiye.model import Annotation, Document, Layer, Relation, new_id

type Item = Annotation | Relation

_ROOM = 512
"""Characters of the text whose annotations are looked through together."""


class Draft:
    """One layer in the making. Of items with one id the first is meant; what nobody touches stays as it was."""

    def __init__(self, layer: Layer, reserved: Iterable[str] = ()) -> None:
        self.header = structs.replace(layer, annotations=(), relations=())
        self._layer = layer
        self._items: dict[int, Item] = dict(enumerate((*layer.annotations, *layer.relations)))
        self._at: dict[str, int] = {}
        for place, item in self._items.items():
            self._at.setdefault(item.id, place)
        self._next = len(self._items)
        self._taken = {*self._at, *reserved}
        self._touched = False
        self._alike: defaultdict[object, set[str]] | None = None
        self._rooms: defaultdict[int, dict[str, Annotation]] | None = None
        self._needs: defaultdict[str, set[int]] = defaultdict(set)
        for place, item in self._items.items():
            self._note_ends(place, item)

    def _note_ends(self, place: int, item: Item) -> None:
        if isinstance(item, Relation):
            for end in ends(item):
                self._needs[end].add(place)

    def __getitem__(self, id: str) -> Item | None:
        place = self._at.get(id)
        return None if place is None else self._items[place]

    @cached_property
    def _before(self) -> dict[str, Item]:
        found: list[Item] = [*self._layer.annotations, *self._layer.relations]
        return {one.id: one for one in reversed(found)}

    def held(self, item: Item) -> bool:
        """Say whether the layer had just this item before anything was decided."""
        return self._before.get(item.id) == item

    def put(self, item: Item) -> None:
        """Put an item under its id, in the place of what is there."""
        place = self._at.get(item.id)
        if place is None:
            place, self._next = self._next, self._next + 1
            self._at[item.id] = place
            self._taken.add(item.id)
        elif self._items[place] == item:
            return
        else:
            self._forget(self._items[place])
        self._items[place] = item
        if self._alike is not None:
            self._alike[likeness(item)].add(item.id)
        if self._rooms is not None and isinstance(item, Annotation):
            self._house(self._rooms, item)
        self._note_ends(place, item)
        self._touched = True

    def free_id(self, document: str, item: Item) -> str:
        """Return an id for another item like this one, which nothing here has and no conflict speaks of."""
        start, end = (item.start, item.end) if isinstance(item, Annotation) else (0, 0)
        made = new_id(document, self.header.name, start, end, item.label, self._taken)
        self._taken.add(made)
        return made

    def holds_like(self, item: Item) -> bool:
        """Say whether an annotation with this span and label, or a relation of these ends, is here under another id."""
        if self._alike is None:
            self._alike = defaultdict(set)
            for one in self._items.values():
                self._alike[likeness(one)].add(one.id)
        return bool(self._alike[likeness(item)] - {item.id})

    def beside(self, item: Annotation) -> Iterator[Annotation]:
        """Yield the other annotations here that share characters with one, piece by piece."""
        if self._rooms is None:
            self._rooms = defaultdict(dict)
            for one in self._items.values():
                if isinstance(one, Annotation):
                    self._house(self._rooms, one)
        near = {one.id: one for room in _rooms(item) for one in self._rooms[room].values()}
        return (near[name] for name in sorted(near) if name != item.id and overlap(item, near[name]))

    @staticmethod
    def _house(rooms: defaultdict[int, dict[str, Annotation]], item: Annotation) -> None:
        for room in _rooms(item):
            rooms[room].setdefault(item.id, item)

    def _forget(self, item: Item) -> None:
        if self._alike is not None:
            self._alike[likeness(item)].discard(item.id)
        if self._rooms is not None and isinstance(item, Annotation):
            for room in _rooms(item):
                self._rooms[room].pop(item.id, None)

    def remove(self, id: str) -> list[Relation]:
        """Take an item out, and return the relations that go with it, because they lose an end."""
        gone: list[Relation] = []
        waiting = [id]
        while waiting:
            one = waiting.pop()
            place = self._at.pop(one, None)
            if place is None:
                continue
            item = self._items.pop(place)
            self._forget(item)
            if one != id and isinstance(item, Relation):
                gone.append(item)
            self._touched = True
            for other in sorted(self._needs.pop(one, ())):
                needing = self._items.get(other)
                if isinstance(needing, Relation) and one in ends(needing):
                    waiting.append(needing.id)
        return gone

    def lacking(self, item: Item) -> Collection[str]:
        """Return the ends of a relation that are not in the layer, sorted."""
        return sorted({end for end in ends(item) if end not in self._at}) if isinstance(item, Relation) else ()

    def layer(self) -> Layer:
        """Return the layer as it now is, in canonical order if anything was changed."""
        if not self._touched:
            return structs.replace(self.header, annotations=self._layer.annotations, relations=self._layer.relations)
        marks = tuple(one for one in self._items.values() if isinstance(one, Annotation))
        relations = tuple(one for one in self._items.values() if isinstance(one, Relation))
        whole = structs.replace(self.header, annotations=marks, relations=relations)
        return structs.replace(
            whole, annotations=tuple(ordered_annotations(whole)), relations=tuple(ordered_relations(whole))
        )


def _rooms(item: Annotation) -> Iterator[int]:
    return (room for start, end in item.spans for room in range(start // _ROOM, max(end - 1, start) // _ROOM + 1))


def overlap(one: Annotation, other: Annotation) -> bool:
    """Say whether two annotations share characters."""
    return any(a < d and c < b for a, b in one.spans for c, d in other.spans)


def likeness(item: Item) -> object:
    """Return what makes two items one, but for their ids: span and label, or ends and label."""
    return (item.spans, item.label) if isinstance(item, Annotation) else (item.label, tuple(sorted(item.args.items())))


def ends(relation: Relation) -> Iterator[str]:
    """Yield the ids that fill the roles of a relation."""
    return (one for fillers in relation.args.values() for one in fillers)


def numbers_of(document: Document, spelled: str) -> list[int]:
    """Return which layers a conflict may mean: by name, or by ``name/producer``, as :class:`~hashiye.model.Conflict`.

    One number is an answer; none or several are not.
    """
    named = [i for i, layer in enumerate(document.layers) if layer.name == spelled]
    return named or [i for i, layer in enumerate(document.layers) if f"{layer.name}/{layer.producer}" == spelled]


def spelled(document: Document, layer: Layer) -> str:
    """Return how a conflict names a layer: by its name, with the producer where the name alone does not tell."""
    same = sum(one.name == layer.name for one in document.layers)
    return layer.name if same < 2 else f"{layer.name}/{layer.producer}"
