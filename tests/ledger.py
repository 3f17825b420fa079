"""What two documents differ in, as entries a loss ledger must hold: an independent judge of every writer."""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.codecs import Loss
from hashiye.codecs.losses import KINDS
from hashiye.model import Annotation, Document, Layer, Relation

GONE = ("annotation", "discontinuous", "zero-length", "nested", "inside-token", "crossing", "relation")


def unaccounted(before: Document, after: Document, losses: tuple[Loss, ...], layer: Layer | None) -> list[str]:
    """Differences between a document and what was read back that no loss names; ``layer`` is carried."""
    assert {loss.kind for loss in losses} <= KINDS.keys()
    assert all(loss.document == before.id for loss in losses)
    listed = {(loss.kind, loss.id) for loss in losses}
    names = {loss.id: loss.detail.partition(" instead")[0] for loss in losses if loss.kind == "id"}
    found = [*_frame(before, after), *_other_layers(before, layer)]
    if layer is not None:
        found += _layer(layer, after.layers[0], names)
        found += _places(before, after, layer, names)
    elif after.layers:
        found.append((("status",), ""))
    return [f"{kinds} {one}" for kinds, one in found if not any((kind, one) in listed for kind in kinds)]


type Difference = tuple[tuple[str, ...], str]


def _frame(before: Document, after: Document) -> Iterator[Difference]:
    for kind, one, old, new in (
        ("id", before.id, before.id, after.id),
        ("language", before.language, before.language, after.language),
        ("text", "", before.text.content, after.text.content),
        ("original", "", before.text.original, after.text.original),
    ):
        if old != new:
            yield (kind,), one
    yield from _lists(before, after)


def _lists(before: Document, after: Document) -> Iterator[Difference]:
    for index, fact in enumerate(before.metadata):
        if fact not in after.metadata:
            yield ("fact",), f"metadata/{index}"
    for producer in before.producers:
        if producer not in after.producers:
            yield ("producer",), producer.id
    yield from ((("conflict",), conflict.id) for conflict in before.conflicts)
    yield from ((("norm",), str(token)) for token in before.segments.norms.keys() - after.segments.norms.keys())
    if before.tokens != after.tokens:
        yield ("tokens", "text"), ""
    if before.sentences != after.sentences and len(after.sentences) == 0:
        yield ("sentences",), ""


def _other_layers(before: Document, carried: Layer | None) -> Iterator[Difference]:
    for layer in before.layers:
        if layer is not carried:
            yield ("layer",), layer.name
            yield from ((("annotation",), one.id) for one in layer.annotations)
            yield from ((("relation",), one.id) for one in layer.relations)


def _layer(before: Layer, after: Layer, names: dict[str, str]) -> Iterator[Difference]:
    if before.name != after.name:
        yield ("layer",), before.name
    if before.status != after.status:
        yield ("status",), before.name
    if before.tagset != after.tagset:
        yield ("tagset",), before.name
    annotations = {one.id: one for one in after.annotations}
    relations = {one.id: one for one in after.relations}
    for one in before.annotations:
        yield from _item(one, annotations.pop(names.get(one.id, one.id), None))
    for relation in before.relations:
        yield from _item(relation, relations.pop(names.get(relation.id, relation.id), None))
    yield from ((("invented",), one) for one in (*annotations, *relations))


def _places(before: Document, after: Document, layer: Layer, names: dict[str, str]) -> Iterator[Difference]:
    """Annotations that cover something else: other offsets, or where the text was rebuilt, other tokens."""
    again = {one.id: one for one in after.layers[0].annotations}
    same_text = before.text.content == after.text.content
    for one in layer.annotations:
        found = again.get(names.get(one.id, one.id))
        if found is None:
            continue
        if same_text and (found.spans, found.text) != (one.spans, one.text):
            yield ("edge", "discontinuous", "surface"), one.id
        if not same_text and len(after.tokens) and _tokens(before, one) != _tokens(after, found):
            yield ("moved",), one.id
        assert found.text == found.surface(after.text.content or "")


def _tokens(document: Document, one: Annotation) -> tuple[int, int]:
    return list(document.tokens.starts).index(one.start), list(document.tokens.ends).index(one.end)


def _item(before: Annotation | Relation, after: Annotation | Relation | None) -> Iterator[Difference]:
    if after is None:
        yield GONE, before.id
        return
    if before.label != after.label:
        yield ("label",), before.id
    if before.confidence != after.confidence:
        yield ("confidence",), before.id
    if before.note != after.note:
        yield ("note",), before.id
    if before.attributes != after.attributes:
        yield ("attribute",), before.id
    if isinstance(before, Relation) and isinstance(after, Relation) and before.args != after.args:
        yield ("args",), before.id
