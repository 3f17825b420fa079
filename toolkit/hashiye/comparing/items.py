"""What changed in one pair of annotations or relations, by its own name."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Mapping
from itertools import compress

from msgspec import structs

from hashiye.comparing.carriage import Carriage
from hashiye.comparing.changes import Change, Kind, Shift
from hashiye.model import Annotation, Document, Fact, Relation


class Edges:
    """How far edges moved, in characters and in the tokens of the second version."""

    def __init__(self, after: Document, way: Carriage) -> None:
        self._document, self._way = after, way
        self._starts: list[int] | None = None
        self._ends: list[int] = []

    def shifts(self, before: Annotation, after: Annotation) -> tuple[Shift, Shift]:
        """Return what the left and the right edge did: positive is outwards."""
        left = _clamped(after.start, self._way.near(before.start))
        right = _clamped(after.end, self._way.near(before.end))
        return self._shift(after.start, left, 1), self._shift(right, after.end, -1)

    def _shift(self, low: int, high: int, side: int) -> Shift:
        if self._starts is None:
            self._starts = sorted(self._document.tokens.starts)
            self._ends = sorted(self._document.tokens.ends)
        if not self._starts:
            return Shift(high - low)
        first, last = min(low, high), max(low, high)
        if side > 0:
            tokens = bisect_left(self._starts, last) - bisect_left(self._starts, first)
        else:
            tokens = bisect_right(self._ends, last) - bisect_right(self._ends, first)
        return Shift(high - low, tokens if high >= low else -tokens)


def _clamped(value: int, places: tuple[int, int]) -> int:
    return min(max(value, places[0]), places[1])


def annotation_kinds(
    before: Annotation, carried: Annotation | None, after: Annotation, is_apart: bool
) -> list[tuple[Kind, tuple[str, ...]]]:
    """Return the kinds of change of a pair that is not the same, each with the fields it speaks of.

    ``is_apart``: the two have no text in common.
    """
    kinds: list[tuple[Kind, tuple[str, ...]]] = []
    if before.label != after.label:
        kinds.append(("relabelled", ("label",)))
    moved = _edges(carried or before, after) or (() if carried else ("start", "end"))
    if moved:
        kinds.append(("moved" if is_apart and before.text == after.text else "resized", moved))
    fields = _described(before, after)
    if carried is not None and not moved and carried.text != after.text:
        fields.append("text")
    if fields:
        kinds.append(("attributes", tuple(fields)))
    if before.id != after.id:
        if kinds:
            kinds[-1] = (kinds[-1][0], (*kinds[-1][1], "id"))
        else:
            kinds.append(("attributes", ("id",)))
    return kinds or [("attributes", ("text",))]


def _edges(before: Annotation, after: Annotation) -> tuple[str, ...]:
    """Return which of the fields that place an annotation differ."""
    differs = (before.start != after.start, before.end != after.end, before.parts != after.parts)
    return tuple(compress(("start", "end", "parts"), differs)) if True in differs else ()


def _described[Item: (Annotation, Relation)](before: Item, after: Item) -> list[str]:
    """Return which of the fields that describe an item differ."""
    fields: list[str] = []
    if before.attributes != after.attributes:
        fields += _fields("attributes", before.attributes, after.attributes)
    if before.confidence != after.confidence:
        fields.append("confidence")
    if before.note != after.note:
        fields.append("note")
    return fields


def annotation_changes(
    change: Change, before: Annotation, carried: Annotation | None, after: Annotation, edges: Edges, way: Carriage
) -> Iterator[Change]:
    """Yield the changes of a pair; ``change`` holds what they have in common."""
    start, end = (carried.start, carried.end) if carried else (way.near(before.start)[0], way.near(before.end)[1])
    is_apart = after.end <= start or end <= after.start
    for kind, fields in annotation_kinds(before, carried, after, is_apart):
        left, right = edges.shifts(before, after) if kind == "resized" else (None, None)
        yield structs.replace(
            change, kind=kind, id=before.id, before=before, after=after, fields=fields, left=left, right=right
        )


def relation_fields(before: Relation, after: Relation) -> tuple[str, ...]:
    """Return which fields of a relation differ."""
    fields = [name for name in ("id", "label") if getattr(before, name) != getattr(after, name)]
    fields += _fields("args", before.args, after.args)
    return (*fields, *_described(before, after))


def fact_fields(before: Fact, carried: Fact | None, after: Fact) -> tuple[str, ...]:
    """Return which fields of a fact differ; evidence that only follows an edited text does not."""
    was = carried or before
    return tuple(name for name in Fact.__struct_fields__ if getattr(was, name) != getattr(after, name))


def dangling(relation: Relation, ids: Container[str]) -> tuple[str, ...]:
    """Return the ids that a relation's ends name and its layer does not hold, in order, each once."""
    named = (one for role in sorted(relation.args) for one in relation.args[role])
    return tuple(dict.fromkeys(one for one in named if one not in ids))


def _fields(name: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    if before != after:
        for key in sorted({*before, *after}):
            if (key in before) != (key in after) or before.get(key) != after.get(key):
                yield f"{name}.{key}"
