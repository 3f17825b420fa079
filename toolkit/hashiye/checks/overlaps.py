"""Annotations of one layer beside each other: twice the same, two labels on one span, overlapping."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from msgspec import Struct, structs

from hashiye import tagset as tagsets
from hashiye.checks.spots import capped
from hashiye.checks.subject import Subject
from hashiye.model import Annotation, Layer
from hashiye.registry import Edit, Path, Remark, check, look
from hashiye.tagset import Tagset


def _touch(subject: Subject) -> bool:
    return subject.marks_touch


def _by_layer(subject: Subject) -> Iterator[tuple[int, Layer, list[tuple[Path, Annotation]]]]:
    for i, group in groupby(subject.anchored, key=lambda item: int(item[0][1])):
        yield i, subject.document.layers[i], list(group)


@look("HSH-A311", "HSH-A312", "HSH-A313")
def _are_apart(subject: Subject) -> bool:
    return not subject.marks_touch


@check("HSH-A311", text=False, screen=_touch)
def duplicate_annotation(subject: Subject) -> Iterator[Remark]:
    """One span carries one label once in a layer.

    Twins come from a merge in which both sides added the same thing, or from importing twice. They count double in
    statistics and agreement. The later one is reported; it can be taken out safely where the two differ in nothing
    but their id and no relation names it.
    """
    for _, layer, items in _by_layer(subject):
        first: dict[tuple[object, str], Annotation] = {}
        named: set[str] | None = None
        for path, one in items:
            twin = first.setdefault((one.spans, one.label), one)
            if twin is not one:
                if named is None:
                    named = {name for relation in layer.relations for ids in relation.args.values() for name in ids}
                yield Remark(
                    at=path,
                    span=(one.start, one.end),
                    message=f"the same span is {one.label} already, as {twin.id}",
                    found=one.text,
                    fix=f"take {one.id} out",
                    edits=(Edit(path),),
                    safe=one.id not in named and structs.replace(one, id=twin.id) == twin,
                )


@check("HSH-A312", text=False, screen=_touch)
def two_labels(subject: Subject) -> Iterator[Remark]:
    """Where the tagset says singleLabel for the layer, one span carries one label.

    Two annotators' work copied into one layer, or a merge that kept both sides, leaves two answers to one question.
    Nothing says which is right: decide, and take the other out.
    """
    for _, layer, items in _by_layer(subject):
        tagset = subject.tagset(layer)
        rules = tagset.layer(layer.name) if tagset is not None else None
        if rules is None or not rules.single_label:
            continue
        first: dict[object, Annotation] = {}
        told: set[tuple[object, str]] = set()
        for path, one in items:
            other = first.setdefault(one.spans, one)
            if other.label != one.label and (one.spans, one.label) not in told:
                told.add((one.spans, one.label))
                yield Remark(
                    at=(*path, "label"),
                    span=(one.start, one.end),
                    message=f"the span is {one.label} here and {other.label} as {other.id}",
                    found=one.label,
                    expected="one label",
                    fix=f"decide, and take {one.id} or {other.id} out",
                )


class _Piece(Struct, frozen=True, gc=False):
    """One piece of a span that stands in a layer at least once; ``item`` is the number of the span."""

    start: int
    end: int
    item: int


@check("HSH-A313", text=False, screen=_touch)
def overlap(subject: Subject) -> Iterator[Remark]:
    """Annotations overlap only as the tagset allows for the layer.

    With nesting ``none`` they share no character. With ``listed`` one may stand inside another whose label lists it
    (the innermost one around it counts), and they never cross. With ``any``, or without a tagset, all is allowed.
    Discontinuous annotations are judged piece by piece. Identical spans have rules of their own. At most 100 are
    reported in one layer, and how many more there are.
    """
    for _, layer, items in _by_layer(subject):
        tagset = subject.tagset(layer)
        rules = tagset.layer(layer.name) if tagset is not None else None
        if rules is None or rules.nesting == "any" or tagset is None:
            continue
        spans: dict[object, tuple[Path, Annotation]] = {}
        for path, one in items:
            spans.setdefault(one.spans, (path, one))
        different = list(spans.values())
        pieces = [_Piece(*piece, item) for item, (_, one) in enumerate(different) for piece in one.spans]
        pieces.sort(key=lambda piece: (piece.start, -piece.end, piece.item))
        nested = rules.nesting == "listed"
        found = _nested(pieces, different, tagset, layer.name) if nested else _shared(pieces)
        yield from _told(found, different)


type _Pair = tuple[int, int, str]
"""The number of an annotation, of the one it overlaps, and what is wrong between them."""


def _shared(pieces: list[_Piece]) -> Iterator[_Pair]:
    """Yield each piece that begins before an earlier one has ended, with the one that reaches furthest."""
    furthest: _Piece | None = None
    for piece in pieces:
        if furthest is not None and piece.start < furthest.end and piece.item != furthest.item:
            yield piece.item, furthest.item, "overlaps"
        if furthest is None or piece.end > furthest.end:
            furthest = piece


def _nested(pieces: list[_Piece], items: list[tuple[Path, Annotation]], tagset: Tagset, layer: str) -> Iterator[_Pair]:
    """Yield each piece that crosses another, or stands inside one whose label does not list it.

    The stack holds what is open, each piece inside the one below it. One that crosses takes the place of those that
    it outlasts, so that each piece is put on and taken off once.
    """
    around: list[_Piece] = []
    for piece in pieces:
        while around and around[-1].end <= piece.start:
            around.pop()
        if around and around[-1].item != piece.item:
            outer, inner = ((one.start, one.end, items[one.item][1].label) for one in (around[-1], piece))
            if how := tagsets.overlap(tagset, layer, outer, inner):
                yield piece.item, around[-1].item, how
        while around and around[-1].end < piece.end:
            around.pop()
        around.append(piece)


def _told(found: Iterator[_Pair], items: list[tuple[Path, Annotation]]) -> Iterator[Remark]:
    told: dict[int, tuple[int, str]] = {}
    for item, other, how in found:
        told.setdefault(item, (other, how))

    def tell(pair: tuple[int, tuple[int, str]]) -> Remark:
        item, (other, how) = pair
        (path, one), another = items[item], items[other][1]
        return Remark(
            at=path,
            span=(one.start, one.end),
            message=f"the {one.label} {how} the {another.label} {another.id}, {another.start} to {another.end}",
            found=one.text,
            expected="annotations that do not cross" if how == "crosses" else "",
            fix="move an edge, or take one of the two out",
        )

    return capped(sorted(told.items(), key=itemgetter(0)), tell)
