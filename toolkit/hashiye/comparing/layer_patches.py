"""Annotations and relations exchanged in a layer, and layers in their list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from msgspec import structs

from hashiye.comparing.carriage import Carriage
from hashiye.comparing.changes import Change, Kind
from hashiye.comparing.keys import key_of
from hashiye.comparing.knots import annotation_key, relation_key
from hashiye.comparing.layers import HEAD, Place, places, spelled
from hashiye.comparing.misfit import DoesNotFit, Words, refuse
from hashiye.comparing.sequences import refilled
from hashiye.model import Annotation, Layer, Relation

HEAD_IDS = frozenset(f"layer.{name}" for name in HEAD)
"""Ids of the changes of what a layer says of itself."""

PLACE_IDS = frozenset(("layer", "layer.order"))
"""Ids of the changes of which layers there are, in which order."""


def place_of_layer(change: Change) -> Place:
    """Return which layer a change is in, of the first version."""
    return change.layer, change.producer, change.nth[0]


def relayered(layers: Sequence[Layer], changes: Sequence[Change], way: Carriage) -> tuple[Layer, ...]:
    """Return the layers with all changes made, and everything else carried over the edited text."""
    if not changes and not way.alignment.hunks:
        return tuple(layers)
    by_layer: defaultdict[Place, list[Change]] = defaultdict(list)
    for change in changes:
        by_layer[place_of_layer(change)].append(change)
    kept: list[Layer] = []
    placed: list[tuple[int, Layer]] = []
    for at, (place, layer) in enumerate(zip(places(layers), layers, strict=True)):
        own = by_layer.pop(place, [])
        where = [change for change in own if change.kind == "metadata" and change.id in PLACE_IDS]
        made = _layer(layer, own, way)
        if not where:
            kept.append(made)
            continue
        change = where[0]
        before, after = change.at or (None, None)
        if len(where) > 1 or before != at:
            refuse(change, Words(f"layer {at}"), Words(f"layer {before}"))
        if after is None:
            _check_gone(change, layer, made)
        else:
            placed.append((after, made))
    placed += [_new_layer(own, way) for own in by_layer.values()]
    return _in_place(kept, placed)


def _in_place(kept: Sequence[Layer], placed: Sequence[tuple[int, Layer]]) -> tuple[Layer, ...]:
    found = refilled(kept, placed)
    if found is None:
        raise DoesNotFit("layers", f"{len(kept)} other layers", "as many as when the changes were made")
    return tuple(found)


def _check_gone(change: Change, layer: Layer, rest: Layer) -> None:
    if spelled(layer) != change.before:
        refuse(change, spelled(layer), change.before)
    if rest.annotations or rest.relations:
        refuse(change, (rest.annotations or rest.relations)[0], None)


def _new_layer(changes: Sequence[Change], way: Carriage) -> tuple[int, Layer]:
    heads = [change for change in changes if change.kind == "metadata" and change.id == "layer"]
    if len(heads) != 1:
        refuse(changes[0], Words("no such layer"), Words("this layer"))
    head = heads[0]
    at = head.at[1] if head.at else None
    said = head.after
    if at is None or head.before is not None or not isinstance(said, dict):
        refuse(head, Words("no such layer"), Words("this layer"))
    fields = {name: value for name in HEAD if isinstance(value := said.get(name, ""), str)}
    if len(fields) < len(HEAD) or set(said) - set(HEAD):
        refuse(head, said, Words("what a layer says of itself"))
    empty = Layer(
        name=fields["name"], producer=fields["producer"], status=fields["status"], annotations=(),
        tagset=fields["tagset"],
    )  # fmt: skip
    return at, _layer(empty, [change for change in changes if change is not head], way)


def _layer(layer: Layer, changes: Sequence[Change], way: Carriage) -> Layer:
    """Return one layer with its changes made; which place it has is for others."""
    heads: dict[str, str] = {}
    relations: list[Change] = []
    annotations: list[Change] = []
    for change in changes:
        if change.kind == "relation":
            relations.append(change)
        elif change.kind != "metadata":
            annotations.append(change)
        elif change.id in HEAD_IDS:
            name = change.id.removeprefix("layer.")
            heads[name] = _head(change, getattr(layer, name), name in heads)
        elif change.id not in PLACE_IDS:
            refuse(change, Words("a change of a layer that is none"), Words("what a layer says of itself"))
    if not changes and not way.alignment.hunks:
        return layer
    return structs.replace(
        layer,
        annotations=_items(layer.annotations, annotations, Annotation, way.annotation, annotation_key),
        relations=_items(layer.relations, relations, Relation, way.relation, relation_key),
        **heads,
    )


def _head(change: Change, value: str, is_twice: bool) -> str:
    if is_twice or (change.before or "") != value:
        refuse(change, value, change.before)
    after = change.after or ""
    if not isinstance(after, str):
        refuse(change, after, Words("a string"))
    return after


def _items[Item: (Annotation, Relation)](
    items: tuple[Item, ...],
    changes: Sequence[Change],
    type_: type[Item],
    carry: Callable[[Item], Item | None],
    key: Callable[[Item], tuple[object, ...]],
) -> tuple[Item, ...]:
    """Take out of a list what stands before, put in what stands after, and carry the rest."""
    gone: defaultdict[bytes, list[Change]] = defaultdict(list)
    ids: set[str] = set()
    made: list[tuple[tuple[object, ...], int, Item]] = []
    for change in _edits(changes):
        before, after = _several(change, change.before, type_), _several(change, change.after, type_)
        if not before and not after:
            refuse(change, None, Words("an item before or after"))
        for one in before:
            gone[key_of(one)].append(change)
            ids.add(one.id)
        order = change.at[1] if change.at else None
        if not _is_told_only(change):
            made += [(key(one), order if order is not None else -1, one) for one in after]
    for one in items:
        if one.id in ids and (waiting := gone.get(own := key_of(one))):
            if _is_told_only(waiting.pop()):
                made.append((key(one), -1, one))
            if not waiting:
                del gone[own]
            continue
        carried = carry(one)
        if carried is None:
            raise DoesNotFit(f"{type_.__name__.lower()} {one.id}", "an item the edited text cuts", "a change of it")
        made.append((key(carried), -1, carried))
    _check_found(gone, items)
    made.sort(key=lambda row: row[:2])
    return tuple([one for *_, one in made])


def _is_told_only(change: Change) -> bool:
    """Say whether an item stays as it is where it is: a change that only tells what became of its ends."""
    return change.at is None and change.before is not None and change.before == change.after


def _check_found(gone: Mapping[bytes, list[Change]], items: Sequence[Annotation | Relation]) -> None:
    for change in (change for waiting in gone.values() for change in waiting):
        refuse(change, next((one for one in items if one.id == change.id), None), change.before)


def _edits(changes: Sequence[Change]) -> list[Change]:
    """Return one change for each pair of items: of several that one pair needs those of the first kind."""
    kinds: dict[tuple[bytes, bytes], Kind] = {}
    found = []
    for change in changes:
        pair = key_of(change.before), key_of(change.after)
        if kinds.setdefault(pair, change.kind) == change.kind:
            found.append(change)
    return found


def _several[Item: (Annotation, Relation)](change: Change, value: object, type_: type[Item]) -> tuple[Item, ...]:
    items = value if isinstance(value, tuple) else () if value is None else (value,)
    found = tuple(one for one in items if isinstance(one, type_))
    if len(found) < len(items):
        refuse(change, Words("something else"), Words(f"of type {type_.__name__.lower()}"))
    return found
