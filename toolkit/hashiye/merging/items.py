"""One annotation or relation in three versions: field by field, each side authoritative for what it changed."""

from __future__ import annotations

from operator import attrgetter
from typing import Literal

from msgspec import UNSET, Struct, structs

from hashiye.merging.fields import PARTED, maps, settled, three
from hashiye.merging.sights import Edges, Moved, Side, Sights, followed, moves, placed, survives, survives_removal
from hashiye.model import Annotation, Relation

type Item = Annotation | Relation
type Kind = Literal["label", "attributes", "resized", "removed", "added", "overlap", "reference", "anchor"]


_SAYS = attrgetter("label", "text", "parts", "attributes", "confidence", "note")


class Disputed(Struct, frozen=True):
    """What a record will say of an item: the kind of conflict and the three sides.

    Sides stand where the merged text has them, but for ``anchor``: there each is as in its own text.
    """

    kind: Kind
    base: Item | None
    ours: Item | None
    theirs: Item | None


class Decided(Struct, frozen=True):
    """What became of an item: as it is in the result (None: not there), as the base had it there, and what is open.

    ``rest`` is None where the base had none, or its words are gone.
    """

    merged: Item | None
    rest: Item | None = None
    ours: Item | None = None
    theirs: Item | None = None
    disputed: tuple[Disputed, ...] = ()


def edges_of(item: Annotation) -> Edges:
    """Return all edges of an annotation: of its hull, then of its parts."""
    return (item.start, item.end, *(edge for part in item.parts for edge in part))


def pieces_of(edges: Edges) -> Edges:
    """Return the edges of what an annotation covers: of its parts, if it has any."""
    return edges[2:] or edges


class _Own(Struct, frozen=True):
    """An annotation of a side: its edges, and what the side did to each; None where it has other pieces."""

    item: Annotation
    edges: Edges
    moves: tuple[Moved, ...] | None

    @property
    def is_away(self) -> bool:
        return self.moves is None or Moved.AWAY in self.moves

    @property
    def is_put(self) -> bool:
        """Whether the side put an edge elsewhere, or chose among words that it brought there."""
        return self.moves is None or max(self.moves) >= Moved.AT_WORDS

    @property
    def followed(self) -> tuple[Edges, tuple[Moved, ...]] | None:
        return None if self.moves is None else (self.edges, self.moves)


def _own(base: Annotation, item: Annotation | None, side: Side) -> _Own | None:
    if item is None:
        return None
    before, after = edges_of(base), edges_of(item)
    if len(before) != len(after):
        return _Own(item, after, None)
    return _Own(item, after, moves(before, after, side, same_words=item.text == base.text))


def _words(item: Annotation, side: Side) -> str | None:
    """Return the surface an annotation keeps; None where it is simply what stands there, and follows the text."""
    return None if side.text is not None and item.text == item.surface(side.text) else item.text


def _put(item: Annotation, edges: Edges, words: str | None, seen: Sights) -> Annotation:
    """Return an annotation at its place in the merged text."""
    parts = tuple(zip(edges[2::2], edges[3::2], strict=True))
    moved = structs.replace(item, start=edges[0], end=edges[1], parts=parts)
    return structs.replace(moved, text=moved.surface(seen.text or "") if words is None else words)


def at_home(item: Annotation, side: Side, seen: Sights) -> Annotation | None:
    """Return an annotation that only this side speaks of, in the merged text; None where its words are not there."""
    if seen.text is None:
        return item
    edges = edges_of(item)
    found = placed(side, edges)
    if found is None or not survives(side, pieces_of(edges), seen.text):
        return None
    return _put(item, found, _words(item, side), seen)


def annotation(seen: Sights, base: Annotation, ours: Annotation | None, theirs: Annotation | None) -> Decided:
    """Merge an annotation that the base has."""
    if ours is not None and theirs is not None:
        kept = _untouched(seen, base, ours, theirs)
        if kept is not None:
            return Decided(kept, kept, kept, kept)
    first, second = _own(base, ours, seen.ours), _own(base, theirs, seen.theirs)
    if first is not None and second is not None:
        return _paired(seen, base, first, second)
    if first is not None:
        return _left(seen, base, first, seen.ours)
    if second is not None:
        return _left(seen, base, second, seen.theirs)
    return Decided(None, None)


def _untouched(seen: Sights, base: Annotation, ours: Annotation, theirs: Annotation) -> Annotation | None:
    """Return an annotation that neither side touched, nor its words or what stands beside them: most are so."""
    if seen.text is None:
        return base if base == ours == theirs else None
    if base.parts or _SAYS(base) != _SAYS(ours) or _SAYS(base) != _SAYS(theirs):
        return None
    shifts = seen.shifts(base.start, base.end)
    if shifts is None:
        return None
    mine, their, step = shifts
    if (ours.start - mine, ours.end - mine) != (base.start, base.end):
        return None
    if (theirs.start - their, theirs.end - their) != (base.start, base.end):
        return None
    return structs.replace(base, start=base.start + step, end=base.end + step) if step else base


def _rest(seen: Sights, base: Annotation, first: _Own | None, second: _Own | None) -> Annotation | None:
    """Return the base's annotation where its words stand now."""
    edges = followed(
        seen, edges_of(base), first.followed if first else None, second.followed if second else None, changes=False
    )
    return None if edges is None else _put(base, edges, _words(base, seen.base), seen)


def _left(seen: Sights, base: Annotation, own: _Own, side: Side) -> Decided:
    """Merge an annotation that only one side still has."""
    is_ours = side is seen.ours
    first, second = (own, None) if is_ours else (None, own)
    remover = seen.theirs if is_ours else seen.ours
    alive = survives(side, pieces_of(own.edges), seen.text)
    alive = alive and survives_removal(seen, pieces_of(edges_of(base)), remover)
    rest = _rest(seen, base, first, second) if alive else None
    if not _is_changed(seen, base, own, side):
        return Decided(None, rest, rest if is_ours else None, None if is_ours else rest)
    view = _view(seen, base, own, side) if alive else None
    if view is None or rest is None:
        mine, their = (own.item, None) if is_ours else (None, own.item)
        return Decided(None, None, None, None, (Disputed("anchor", base, mine, their),))
    mine, their = (view, None) if is_ours else (None, view)
    return Decided(rest, rest, mine, their, (Disputed("removed", rest, mine, their),))


def _is_changed(seen: Sights, base: Annotation, own: _Own, side: Side) -> bool:
    one = own.item
    same = (one.label, one.attributes, one.confidence, one.note) == (
        base.label, base.attributes, base.confidence, base.note,
    )  # fmt: skip
    return own.is_put or not same or _words(one, side) != _words(base, seen.base)


def _view(seen: Sights, base: Annotation, own: _Own, side: Side, rest: Annotation | None = None) -> Annotation | None:
    """Return a side's annotation in the merged text; one that it did not move stands where the base's stands now."""
    is_ours = side is seen.ours
    if rest is not None and not own.is_away:
        edges: Edges | None = edges_of(rest)
    elif own.moves is None:
        edges = placed(side, own.edges)
    else:
        told = (own.followed, None) if is_ours else (None, own.followed)
        edges = followed(seen, edges_of(base), *told)
    return None if edges is None else _put(own.item, edges, _words(own.item, side), seen)


def _paired(seen: Sights, base: Annotation, first: _Own, second: _Own) -> Decided:
    """Merge an annotation that all three versions have."""
    rest = _rest(seen, base, first, second)
    edges, clash = _edges(seen, base, first, second)
    if edges is None or (clash and rest is None):
        return Decided(rest, rest, None, None, (Disputed("anchor", base, first.item, second.item),))
    words, torn = _surface(seen, base, first, second)
    ours, theirs = _view(seen, base, first, seen.ours, rest), _view(seen, base, second, seen.theirs, rest)
    parted: list[Kind] = []
    if (clash or torn) and (ours is None or theirs is None):
        return Decided(rest, rest, None, None, (Disputed("anchor", base, first.item, second.item),))
    if clash or torn:
        parted.append("resized")
        edges, words = (edges_of(rest) if rest else edges), _words(base, seen.base)
    fields, more = _fields(base, first.item, second.item)
    shown = _put(base, edges, words, seen)
    merged = structs.replace(shown, **fields)
    sides = (
        rest or shown,
        ours or _put(first.item, edges, words, seen),
        theirs or _put(second.item, edges, words, seen),
    )
    return Decided(merged, rest or shown, *sides[1:], tuple(Disputed(kind, *sides) for kind in (*more, *parted)))


def _fields(base: Item, ours: Item, theirs: Item) -> tuple[dict[str, object], list[Kind]]:
    """Merge what is no place: the fields, and the kinds of conflict between them. What is open is as in the base."""
    label = three(base.label, ours.label, theirs.label)
    attributes, parted = maps(base.attributes, ours.attributes, theirs.attributes)
    confidence = three(base.confidence, ours.confidence, theirs.confidence)
    note = three(base.note, ours.note, theirs.note)
    fields: dict[str, object] = {
        "label": settled(label, base.label), "attributes": attributes,
        "confidence": settled(confidence, base.confidence), "note": settled(note, base.note),
    }  # fmt: skip
    if isinstance(base, Relation) and isinstance(ours, Relation) and isinstance(theirs, Relation):
        fields["args"], torn = maps(base.args, ours.args, theirs.args)
        parted = parted or torn
    kinds: list[Kind] = ["label"] if label is PARTED else []
    if parted or confidence is PARTED or note is PARTED:
        kinds.append("attributes")
    return fields, kinds


def _edges(seen: Sights, base: Annotation, first: _Own, second: _Own) -> tuple[Edges | None, bool]:
    """Return where the annotation stands (None: its words are not certain), and whether the sides disagree about it."""
    before = edges_of(base)
    if first.is_put and second.is_put:
        mine, their = placed(seen.ours, first.edges), placed(seen.theirs, second.edges)
        if mine is not None and mine == their:
            return mine, False
        if (first.is_away and second.is_away) or _parted(first, second):
            return followed(seen, before, first.followed, second.followed, changes=False), True
    for own, side in ((first, seen.ours), (second, seen.theirs)):
        if own.is_away:
            if not survives(side, pieces_of(own.edges), seen.text):
                return None, False
            if own.moves is None:
                return placed(side, own.edges), False
    return followed(seen, before, first.followed, second.followed), False


def _parted(first: _Own, second: _Own) -> bool:
    """Say whether one side put an edge elsewhere that the other side moved, too."""
    pairs = zip(first.moves or (), second.moves or (), strict=False)
    return any(min(pair) >= Moved.AT_WORDS and max(pair) == Moved.AWAY for pair in pairs)


def _surface(seen: Sights, base: Annotation, first: _Own, second: _Own) -> tuple[str | None, bool]:
    """Return the stored surface (None: what stands there), and whether both sides stored another one."""
    own = _words(base, seen.base), _words(first.item, seen.ours), _words(second.item, seen.theirs)
    if first.is_away != second.is_away:
        return own[1 if first.is_away else 2], False
    words = three(*own)
    return settled(words, own[0]), words is PARTED


def relation(base: Relation, ours: Relation | None, theirs: Relation | None) -> Decided:
    """Merge a relation that the base has."""
    if ours is None or theirs is None:
        left = ours or theirs
        if left is None or left == base:
            return Decided(None, base, ours, theirs)
        return Decided(base, base, ours, theirs, (Disputed("removed", base, ours, theirs),))
    fields, kinds = _fields(base, ours, theirs)
    merged = structs.replace(base, **fields)
    return Decided(merged, base, ours, theirs, tuple(Disputed(kind, base, ours, theirs) for kind in kinds))


def added[T: (Annotation, Relation)](ours: T, theirs: T) -> Decided:
    """Merge an item that both sides added, alike in what it is: span and label, or label and ends."""
    empty = structs.replace(ours, attributes={}, confidence=UNSET, note="")
    fields, kinds = _fields(empty, ours, theirs)
    identity = min(ours.id, theirs.id)
    torn = isinstance(ours, Annotation) and isinstance(theirs, Annotation) and ours.text != theirs.text
    if kinds or torn:
        disputed = Disputed("attributes", None, ours, theirs)
        return Decided(None, None, ours, theirs, (disputed,))
    merged = structs.replace(ours, **fields, id=identity)
    return Decided(merged, None, merged, merged)
