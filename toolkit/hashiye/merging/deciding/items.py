"""What a chosen side of one conflict record means for the items of the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import structs

from hashiye.conflict_sides import sides
from hashiye.merging.deciding.layer import Draft, Item, likeness, overlap
from hashiye.merging.outcome import Choice
from hashiye.merging.settling import Allows
from hashiye.model import Annotation, Conflict, Document, Layer, Relation, Side

_NO_UNION = "the two sides cannot both hold: choose one"


class StaysError(Exception):
    """A conflict that cannot be decided as asked. Its message says why, to a person."""


def side(record: Conflict, choice: Choice) -> Side:
    """Return the side that is chosen. ``StaysError`` for both."""
    match choice:
        case "base":
            return record.base
        case "ours":
            return record.ours
        case "theirs":
            return record.theirs
        case _:
            raise StaysError(_NO_UNION)


def takes_out(record: Conflict, choice: Choice) -> bool:
    """Say whether a choice takes an item out of the document."""
    return choice != "union" and side(record, choice) is None and isinstance(record.base, Annotation | Relation)


def _item(one: Side) -> Item | None:
    return one if isinstance(one, Annotation | Relation) else None


def exchange(
    record: Conflict, choice: Choice, draft: Draft, document: str, text: str | None, regions: Sequence[tuple[int, int]]
) -> tuple[list[str], list[Item]]:
    """Return the ids to take out and the items to put in. ``StaysError`` where that cannot be done.

    ``regions``: where the text was just replaced by words that a side chose.
    """
    if record.kind == "anchor":
        return _anchored(record, choice, draft, text, regions)
    if record.base is None:
        return _new(record, choice, draft, document, text)
    here = draft[_target(record)]
    if choice == "union":
        return [], _both(record, here, draft, document, text)
    chosen = _item(side(record, choice))
    if chosen is None:
        return ([] if here is None else [here.id]), []
    if here is None and isinstance(chosen, Relation):
        return [], [chosen]  # a merge leaves out what lacks an end; whether it still does is looked at next
    if here is None:
        raise StaysError(f"{_target(record)} is not in the layer any more")
    return [], [_exchanged(record, here, chosen, text)]


def check(put: Sequence[Item], draft: Draft, allows: Allows | None) -> None:
    """Raise ``StaysError`` if what comes into a layer may not stand there beside what is there, or is there already.

    What an item did not get on with before is no reason.
    """
    for number, item in enumerate(put):
        here = draft[item.id]
        if not isinstance(item, Annotation) or (here is not None and likeness(here) == likeness(item)):
            continue
        if draft.holds_like(item) or any(likeness(one) == likeness(item) for one in put[:number]):
            raise StaysError("the same words have this label already, as another annotation")
        if allows is None:
            continue
        coming = {one.id for one in put}
        others = [one for one in draft.beside(item) if one.id not in coming]
        others += [one for one in put[:number] if isinstance(one, Annotation) and overlap(one, item)]
        for other in others:
            if allows(draft.header, item, other) or any(_between(one, item, other) for one in others):
                continue
            if isinstance(here, Annotation) and overlap(here, other) and not allows(draft.header, here, other):
                continue
            why = "one label for the same words" if item.spans == other.spans else "no such overlap"
            raise StaysError(f"the layer's tagset takes {why}: beside it is {other.label} «{other.text}»")


def _between(middle: Annotation, one: Annotation, other: Annotation) -> bool:
    """Say whether an annotation stands around one of two and inside the other: then those two are not neighbours."""
    outer, inner = (one, other) if one.start <= other.start and other.end <= one.end else (other, one)
    edges = {(each.start, each.end) for each in (outer, middle, inner)}
    return len(edges) == 3 and _holds(outer, middle) and _holds(middle, inner)


def _holds(outer: Annotation, inner: Annotation) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _target(record: Conflict) -> str:
    return record.target or next((one.id for one in map(_item, sides(record)) if one is not None), "")


def _exchanged(record: Conflict, here: Item, chosen: Item, text: str | None) -> Item:
    """Return the item with what the sides disagree on as chosen."""
    match record.kind:
        case "label":
            return structs.replace(here, label=chosen.label)
        case "resized" if isinstance(here, Annotation) and isinstance(chosen, Annotation):
            moved = structs.replace(here, start=chosen.start, end=chosen.end, parts=chosen.parts, text=chosen.text)
            return _fitting(moved, here, text)
        case "attributes":
            return _with_details(record, here, chosen)
    whole = structs.replace(chosen, id=here.id)
    return _fitting(whole, here, text) if isinstance(whole, Annotation) else whole


def _with_details(record: Conflict, here: Item, chosen: Item) -> Item:
    """Return the item with the attributes, confidence, note and ends that both sides changed as chosen."""
    base, ours, theirs = map(_item, sides(record))
    if base is None or ours is None or theirs is None:
        return structs.replace(chosen, id=here.id)
    parted = [name for name in ("confidence", "note") if _parted(*(getattr(one, name) for one in (base, ours, theirs)))]
    changed: dict[str, object] = {name: getattr(chosen, name) for name in parted}
    maps = [one.attributes for one in (base, ours, theirs, here, chosen)]
    changed["attributes"] = _keys(*maps)
    ends = [one.args for one in (base, ours, theirs, here, chosen) if isinstance(one, Relation)]
    if len(ends) == len(maps):
        changed["args"] = _keys(*ends)
    return structs.replace(here, **changed)


def _keys[T](
    base: Mapping[str, T], ours: Mapping[str, T], theirs: Mapping[str, T], here: dict[str, T], chosen: Mapping[str, T]
) -> dict[str, T]:
    """Return a map with those keys that both sides changed otherwise as chosen."""
    parted = [key for key in {**base, **ours, **theirs} if _parted(base.get(key), ours.get(key), theirs.get(key))]
    if all(here.get(key) == chosen.get(key) for key in parted):
        return here  # its order, too, is somebody's
    kept = {key: value for key, value in here.items() if key not in parted}
    return dict(sorted({**kept, **{key: chosen[key] for key in parted if key in chosen}}.items()))


def _parted(base: object, ours: object, theirs: object) -> bool:
    return ours not in (base, theirs) and theirs != base


def _both(record: Conflict, here: Item | None, draft: Draft, document: str, text: str | None) -> list[Item]:
    """Return what union keeps of an item that both sides have changed, or one side has removed."""
    kept = [one for one in map(_item, (record.ours, record.theirs)) if one is not None]
    if here is None and kept and all(isinstance(one, Relation) for one in kept):
        here = kept[0]
    if here is None:
        raise StaysError(f"{_target(record)} is not in the layer any more")
    if record.kind == "attributes":
        raise StaysError(_NO_UNION)
    if len(kept) == 2 and record.kind == "reference":
        kept = [one for one in kept if one != record.base] or kept[:1]
    if not kept:
        return []
    first = _exchanged(record, here, kept[0], text)
    if len(kept) == 1:
        return [first]
    second = _exchanged(record, here, kept[1], text)
    if second == first:
        return [first]
    return [first, *_beside(second, draft, document)]


def _beside(item: Item, draft: Draft, document: str) -> list[Item]:
    """Return the item under a new id, unless one like it is there."""
    return [] if draft.holds_like(item) else [structs.replace(item, id=draft.free_id(document, item))]


def _new(
    record: Conflict, choice: Choice, draft: Draft, document: str, text: str | None
) -> tuple[list[str], list[Item]]:
    """Return what comes into the layer where the base had nothing."""
    if choice == "union" and record.kind == "attributes":
        raise StaysError(_NO_UNION)
    chosen = (record.ours, record.theirs) if choice == "union" else (side(record, choice),)
    found: list[Item] = []
    for one in map(_item, chosen):
        if one is None or (record.kind == "overlap" and draft.held(one)):
            continue  # what overlaps the new one was there: another record may have changed it meanwhile
        here = draft[one.id]
        item: Item = _fitting(one, here, text) if isinstance(one, Annotation) else one
        other = record.kind != "overlap" and here is not None and here != item
        if choice == "union" and (
            any(likeness(known) == likeness(item) for known in found) or (here is None and draft.holds_like(item))
        ):
            continue  # both sides mean one annotation
        if other or any(known.id == item.id for known in found):
            item = structs.replace(item, id=draft.free_id(document, item))
        found.append(item)
    return [], found


def _fitting(item: Annotation, here: Item | None, text: str | None) -> Annotation:
    """Return an annotation whose words stand where it says, or once elsewhere. ``StaysError`` if they do not."""
    if text is None or (isinstance(here, Annotation) and (here.spans, here.text) == (item.spans, item.text)):
        return item
    if 0 <= item.start < item.end <= len(text) and item.surface(text) == item.text:
        return item
    return _found(item, text, ())


def _found(item: Annotation, text: str | None, regions: Sequence[tuple[int, int]]) -> Annotation:
    """Return an annotation where its words stand: once in the regions, else once in the text."""
    if text is None:
        raise StaysError("the text is not at hand")
    if item.parts or not item.text:
        raise StaysError("its pieces cannot be looked up in the text: mark them by hand")
    found = places(text, item.text, regions)
    if len(found) != 1:
        raise StaysError("its words are not in the text" if not found else "its words stand in several places")
    return structs.replace(item, start=found[0], end=found[0] + len(item.text))


def places(text: str, words: str, regions: Sequence[tuple[int, int]]) -> list[int]:
    """Return where words stand: in the regions if they are there, else in the text; two places stand for more."""
    found = [place for start, end in regions for place in _places(text, words, start, end)]
    return found or _places(text, words, 0, len(text))


def _places(text: str, words: str, start: int, end: int) -> list[int]:
    found: list[int] = []
    at = text.find(words, start, end)
    while at >= 0 and len(found) < 2:
        found.append(at)
        at = text.find(words, at + 1, end)
    return found


def _anchored(
    record: Conflict, choice: Choice, draft: Draft, text: str | None, regions: Sequence[tuple[int, int]]
) -> tuple[list[str], list[Item]]:
    """Return an annotation where its words are now: a side's own offsets are those of another text.

    The base's is what is in the layer: it was carried there, or could not be.
    """
    if choice == "base":
        return [], []
    both = [one for one in map(_item, (record.ours, record.theirs)) if one is not None]
    chosen = (both[0] if both else None) if choice == "union" else _item(side(record, choice))
    here = draft[_target(record)]
    if chosen is None:
        return ([] if here is None else [here.id]), []
    if not isinstance(chosen, Annotation):
        return [], [chosen]
    if isinstance(here, Annotation) and isinstance(record.base, Annotation) and chosen.text == record.base.text:
        placed = structs.replace(chosen, start=here.start, end=here.end, parts=here.parts, text=here.text)
    else:
        placed = _found(chosen, text, regions)
    if here is None and record.base is None and draft.holds_like(placed):
        return [], []
    return [], [placed]


def said_of_layer(layer: Layer, record: Conflict, choice: Choice, document: Document) -> Layer | None:
    """Return a layer with its tagset, status or producer as chosen; None where a side has taken out the whole layer.

    ``StaysError`` where that cannot be done.
    """
    if record.target == "name" and record.base == layer.name:
        return None if choice != "union" and side(record, choice) is None else layer
    chosen = side(record, choice)
    if record.target not in ("tagset", "status", "producer") or not isinstance(chosen, str | None):
        raise StaysError(f"hashiye does not know how to decide {record.target or 'it'}")
    value = chosen or ""
    if record.target != "tagset" and not value:
        raise StaysError(f"a layer has a {record.target}: choose the other side")
    if record.target == "producer":
        others = {(one.name, one.producer) for one in document.layers if one is not layer}
        if (layer.name, value) in others:
            raise StaysError(f"{value} has a layer of this name already")
    return structs.replace(layer, **{record.target: value})
