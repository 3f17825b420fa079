"""How a document is changed by those who plant faults: one annotation, a stretch of text, the tokens."""

from __future__ import annotations

import random
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable

from msgspec import structs

from hashiye.model import Annotation, Document, Fact, Layer, Relation, Segmentation, Spans, Text
from hashiye.registry import Path

FRESH = "zzzzzzzzzz"
"""An id behind all others, in whatever order."""

type Spot = tuple[int, int, Annotation]


def annotations(document: Document, *layers: str) -> list[Spot]:
    """Return annotations with the numbers of their layer and their own; of the layers named, or of all."""
    return [
        (i, j, one)
        for i, layer in enumerate(document.layers)
        if not layers or layer.name in layers
        for j, one in enumerate(layer.annotations)
    ]


def referenced(document: Document) -> set[str]:
    """Return the ids that relations name."""
    return {
        one for layer in document.layers for rel in layer.relations for ends in rel.args.values() for one in ends
    }  # fmt: skip


def loose(document: Document, *layers: str) -> list[Spot]:
    """Return the annotations without parts that no relation names."""
    named = referenced(document)
    return [spot for spot in annotations(document, *layers) if spot[2].id not in named and not spot[2].parts]


def with_layer(document: Document, i: int, **changes: object) -> Document:
    layers = list(document.layers)
    layers[i] = structs.replace(layers[i], **changes)
    return structs.replace(document, layers=tuple(layers))


def with_annotation(document: Document, i: int, j: int, **changes: object) -> Document:
    found = list(document.layers[i].annotations)
    found[j] = structs.replace(found[j], **changes)
    return with_layer(document, i, annotations=tuple(found))


def with_relation(document: Document, i: int, j: int, **changes: object) -> Document:
    found = list(document.layers[i].relations)
    found[j] = structs.replace(found[j], **changes)
    return with_layer(document, i, relations=tuple(found))


def plus(document: Document, i: int, one: Annotation) -> tuple[Document, Path]:
    """Add an annotation to a layer; return where it then is."""
    found = (*document.layers[i].annotations, one)
    return with_layer(document, i, annotations=found), ("layers", i, "annotations", len(found) - 1)


def with_fact(document: Document, i: int, **changes: object) -> Document:
    found = list(document.metadata)
    found[i] = structs.replace(found[i], **changes)
    return structs.replace(document, metadata=tuple(found))


def facts(document: Document, test: Callable[[Fact], bool]) -> list[int]:
    return [i for i, fact in enumerate(document.metadata) if test(fact)]


def relations(document: Document, label: str) -> list[tuple[int, int, Relation]]:
    return [
        (i, j, one)
        for i, layer in enumerate(document.layers)
        for j, one in enumerate(layer.relations)
        if one.label == label
    ]


def layer_named(document: Document, name: str) -> tuple[int, Layer] | None:
    return next(((i, one) for i, one in enumerate(document.layers) if one.name == name), None)


# --- tokens -----------------------------------------------------------------------------------


def token_list(document: Document) -> list[tuple[int, int]]:
    return list(document.tokens.pairs())


def sentence_of(document: Document, token: int) -> int:
    return bisect_right(document.segments.breaks, token) - 1


def token_at(document: Document, token: int, side: int = 0) -> Path:
    sentence = sentence_of(document, token)
    return ("sentences", sentence, "tokens", 2 * (token - document.segments.breaks[sentence]) + side)


def sentence_tokens(document: Document, sentence: int) -> range:
    breaks = document.segments.breaks
    return range(breaks[sentence], breaks[sentence + 1])


def with_segments(
    document: Document,
    *,
    tokens: Iterable[tuple[int, int]] | None = None,
    sentences: Iterable[tuple[int, int]] | None = None,
    breaks: Iterable[int] | None = None,
    norms: dict[int, str] | None = None,
) -> Document:
    old = document.segments
    new = Segmentation(
        old.sentences if sentences is None else Spans.of_pairs(sentences),
        old.tokens if tokens is None else Spans.of_pairs(tokens),
        old.breaks if breaks is None else array("i", breaks),
        old.norms if norms is None else norms,
    )
    return structs.replace(document, segments=new)


def recut(document: Document, first: int, count: int, new: list[tuple[int, int]]) -> Document:
    """Put other tokens in the place of ``count`` tokens of one sentence, from ``first``; norms keep to their words."""
    more = len(new) - count
    tokens = token_list(document)
    tokens[first : first + count] = new
    sentence = sentence_of(document, first)
    breaks = [one + more if n > sentence else one for n, one in enumerate(document.segments.breaks)]
    norms = {
        (at if at < first else at + more): norm
        for at, norm in document.segments.norms.items()
        if not first <= at < first + count
    }
    return with_segments(document, tokens=tokens, breaks=breaks, norms=norms)


def is_word(surface: str) -> bool:
    return len(surface) > 2 and surface.isalpha() and all(unicodedata.category(char) == "Lo" for char in surface)


def free_tokens(document: Document) -> list[int]:
    """Return plain words inside their sentences that no annotation, but one of a whole sentence, and no fact touches."""
    text, tokens = document.text.content or "", token_list(document)
    taken = [(one.start, one.end) for _, _, one in annotations(document) if one.label != "SENT"]
    taken += [pair for fact in document.metadata for pair in fact.evidence]
    edges = {
        n
        for first, after in zip(document.segments.breaks, document.segments.breaks[1:], strict=False)
        for n in (first, after - 1)
    }
    return [
        n
        for n, (start, end) in enumerate(tokens)
        if n not in edges
        and n not in document.segments.norms
        and is_word(text[start:end])
        and not any(first < end and start < last for first, last in taken)
    ]


def free_token(document: Document, chance: random.Random) -> int | None:
    found = free_tokens(document)
    return chance.choice(found) if found else None


def neighbours(document: Document) -> list[int]:
    """Return free tokens behind which, after one blank, another stands in the same sentence."""
    free, tokens = set(free_tokens(document)), token_list(document)
    return [
        n
        for n in sorted(free)
        if n + 1 in free
        and tokens[n][1] + 1 == tokens[n + 1][0]
        and sentence_of(document, n) == sentence_of(document, n + 1)
    ]


# --- the text ---------------------------------------------------------------------------------


def rewritten(document: Document, start: int, end: int, new: str) -> Document:
    """Put other words at a stretch of the text; every offset and surface follows, and so do hash and lengths."""
    old = document.text.content or ""
    content, more = old[:start] + new + old[end:], len(new) - (end - start)

    def moved(offset: int) -> int:
        return offset if offset <= start else offset + more

    def both(pair: tuple[int, int]) -> tuple[int, int]:
        return moved(pair[0]), moved(pair[1])

    def follow(one: Annotation) -> Annotation:
        first, last = both((one.start, one.end))
        there = structs.replace(one, start=first, end=last, parts=tuple(map(both, one.parts)))
        return structs.replace(there, text=there.surface(content))

    layers = tuple(
        structs.replace(layer, annotations=tuple(map(follow, layer.annotations))) for layer in document.layers
    )
    metadata = tuple(structs.replace(fact, evidence=tuple(map(both, fact.evidence))) for fact in document.metadata)
    made = structs.replace(
        document, layers=layers, metadata=metadata,
        text=Text.of(content, file=document.text.file, original=document.text.original),
    )  # fmt: skip
    return with_segments(
        made, tokens=map(both, token_list(document)), sentences=map(both, list(document.sentences.pairs()))
    )


def reworded(document: Document, chance: random.Random, new: str | Callable[[str], str]) -> tuple[Document, int] | None:
    """Put another word in the place of a free token; return the document and the number of the token."""
    token = free_token(document, chance)
    if token is None:
        return None
    start, end = token_list(document)[token]
    surface = (document.text.content or "")[start:end]
    return rewritten(document, start, end, new(surface) if callable(new) else new), token


def surface_of(document: Document, span: tuple[int, int]) -> str:
    return (document.text.content or "")[span[0] : span[1]]
