"""Whose readings of its layers a document has, from all its copies on one text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import structs

from hashiye.measuring.claims import claimed
from hashiye.measuring.copies import Copy
from hashiye.model import Document, Layer
from hashiye.viewing.shown import Reading


def readings(copies: Sequence[tuple[Copy, Document]]) -> tuple[Reading, ...]:
    """Return everybody's layers: those of the first document in its order, the curated reading of each before others.

    A tool's layer that stands alike in several copies is the tool's, and is there once: copies repeat what they were
    made from.
    """
    found: list[Reading] = []
    tools: dict[tuple[str, str], list[tuple[int, Layer]]] = {}
    for copy, document in copies:
        kinds = _kinds(document)
        for whose, layer in _whose(copy, document):
            same = tools.setdefault((layer.name, layer.producer), [])
            place = next((place for place, other in same if other == layer), None)
            if place is None or kinds.get(layer.producer) != "tool":
                same.append((len(found), layer))
                found.append(_reading(copy, layer, whose, kinds))
            else:
                found[place] = structs.replace(found[place], annotator=layer.producer)
    order = {one.layer: place for place, one in reversed(list(enumerate(found)))}
    return tuple(sorted(found, key=lambda one: (order[one.layer], not one.curated, one.annotator)))


def _kinds(document: Document) -> Mapping[str, str]:
    return {one.id: one.kind for one in reversed(document.producers)}


def _whose(copy: Copy, document: Document) -> Iterator[tuple[str, Layer]]:
    """Yield the layers of a copy, and whose each is."""
    for name in dict.fromkeys(layer.name for layer in document.layers):
        for claim in claimed(copy, document, name):
            yield claim.annotator, claim.layer


def _reading(copy: Copy, layer: Layer, annotator: str, kinds: Mapping[str, str]) -> Reading:
    return Reading(
        layer=layer.name, annotator=annotator, status=layer.status, annotations=layer.annotations,
        relations=layer.relations, tagset=layer.tagset,
        kind=kinds.get(annotator) or kinds.get(layer.producer) or "person",
        curated=copy.curated, file=copy.name,
    )  # fmt: skip
