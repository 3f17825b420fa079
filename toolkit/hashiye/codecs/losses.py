"""The ledger of what a format could not carry: one vocabulary of kinds for every codec.

A writer names the kinds its format carries; :func:`uncarried` lists all the rest of the document.
What depends on the single item (a span inside a token) the writer lists itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from msgspec import Struct, UnsetType

from hashiye.codecs import Loss, foreign
from hashiye.model import Annotation, Document, Layer, Producer, Relation

KINDS = {
    "text": "the text, or blanks and line ends of it",
    "original": "the hash of the bytes the article came in, and what import changed",
    "language": "the language",
    "fact": "a metadata fact; the id is its place in the document",
    "producer": "who made something, with kind, version and settings",
    "sentences": "sentence spans; the detail counts them",
    "tokens": "token offsets; the detail counts them",
    "token": "the form of a token, which had to be written differently; the id is its index",
    "norm": "a normal form; the id is the index of its token",
    "layer": "a whole layer, or the name of one",
    "tagset": "which tagset a layer uses",
    "status": "that a layer is not complete",
    "annotation": "a whole annotation",
    "relation": "a whole relation",
    "id": "an id, replaced by another",
    "label": "a label, written differently",
    "surface": "a stored surface that is not what the offsets cover",
    "attribute": "an attribute of an annotation or relation",
    "confidence": "how sure the producer was",
    "note": "a remark",
    "discontinuous": "that an annotation has several parts, or all of it",
    "edge": "line ends, or an empty part, at the edge of a span",
    "nested": "an annotation that overlaps a longer one",
    "zero-length": "a span that covers nothing",
    "inside-token": "an annotation that begins or ends inside a token",
    "crossing": "an annotation that crosses a sentence boundary",
    "conflict": "a conflict that a merge left",
    "comment": "a comment of the foreign file",
    "column": "a column of the foreign file",
}
"""Every kind of loss, with what it means."""

type Item = Annotation | Relation
type Entry = tuple[str, str]


class _View(Struct, frozen=True):
    """A document, the one layer that is carried, and the producer a reader would make by itself."""

    document: Document
    layer: Layer | None
    producer: Producer | None

    @property
    def items(self) -> tuple[Item, ...]:
        return (*self.layer.annotations, *self.layer.relations) if self.layer else ()


def uncarried(
    document: Document,
    carried: Collection[str],
    *,
    layer: Layer | None = None,
    producer: Producer | None = None,
) -> list[Loss]:
    """List everything of ``document`` whose kind is not in ``carried``, in the order of :data:`KINDS`.

    ``layer`` is the one that the format carries; all others are listed with what they hold.
    ``producer`` is the one that a reader would make by itself, and so is not lost.
    """
    view = _View(document, layer, producer)
    return [
        Loss(document.id, kind, item, detail)
        for kind, list_them in _LISTS.items()
        if kind not in carried
        for item, detail in list_them(view)
    ] + _other_layers(view)


def _text(view: _View) -> Iterable[Entry]:
    return [("", f"{view.document.text.code_points} characters")] if view.document.text.code_points else []


def _original(view: _View) -> Iterable[Entry]:
    return [("", view.document.text.original.sha256)] if view.document.text.original else []


def _language(view: _View) -> Iterable[Entry]:
    language = view.document.language
    return [(language, f"{foreign.LANGUAGE} instead")] if language != foreign.LANGUAGE else []


def _facts(view: _View) -> Iterator[Entry]:
    for index, fact in enumerate(view.document.metadata):
        yield f"metadata/{index}", f"{fact.key} {fact.value or fact.native or fact.status}"


def _producers(view: _View) -> Iterator[Entry]:
    return ((one.id, f"{one.kind} {one.name}".strip()) for one in view.document.producers if one != view.producer)


def _sentences(view: _View) -> Iterable[Entry]:
    count = len(view.document.sentences)
    return [("", f"{count} sentences")] if count else []


def _tokens(view: _View) -> Iterable[Entry]:
    count = len(view.document.tokens)
    return [("", f"{count} tokens")] if count else []


def _norms(view: _View) -> Iterator[Entry]:
    return ((str(token), form) for token, form in sorted(view.document.segments.norms.items()))


def _layer_name(view: _View) -> Iterable[Entry]:
    if view.layer is None or view.layer.name == foreign.LAYER:
        return []
    return [(view.layer.name, f"{foreign.LAYER} instead")]


def _tagset(view: _View) -> Iterable[Entry]:
    return [(view.layer.name, view.layer.tagset)] if view.layer and view.layer.tagset else []


def _status(view: _View) -> Iterable[Entry]:
    return [(view.layer.name, view.layer.status)] if view.layer and view.layer.status != "complete" else []


def _relations(view: _View) -> Iterable[Entry]:
    return [(relation.id, relation.label) for relation in view.layer.relations] if view.layer else []


def _surfaces(view: _View) -> Iterator[Entry]:
    text = view.document.text.content
    if text is not None and view.layer is not None:
        for annotation in view.layer.annotations:
            if annotation.text != annotation.surface(text):
                yield annotation.id, annotation.text


def _attributes(view: _View) -> Iterator[Entry]:
    return ((item.id, name) for item in view.items for name in sorted(item.attributes))


def _confidences(view: _View) -> Iterator[Entry]:
    return ((item.id, str(item.confidence)) for item in view.items if not isinstance(item.confidence, UnsetType))


def _notes(view: _View) -> Iterator[Entry]:
    return ((item.id, item.note) for item in view.items if item.note)


def _conflicts(view: _View) -> Iterator[Entry]:
    return ((conflict.id, conflict.kind) for conflict in view.document.conflicts)


_LISTS: dict[str, Callable[[_View], Iterable[Entry]]] = {
    "text": _text,
    "original": _original,
    "language": _language,
    "fact": _facts,
    "producer": _producers,
    "sentences": _sentences,
    "tokens": _tokens,
    "norm": _norms,
    "layer": _layer_name,
    "tagset": _tagset,
    "status": _status,
    "relation": _relations,
    "surface": _surfaces,
    "attribute": _attributes,
    "confidence": _confidences,
    "note": _notes,
    "conflict": _conflicts,
}


def _other_layers(view: _View) -> list[Loss]:
    """List the layers that are not carried, each with everything it holds."""
    document, found = view.document.id, []
    for layer in view.document.layers:
        if layer is view.layer:
            continue
        name = f"layer {layer.name} by {layer.producer}"
        found.append(Loss(document, "layer", layer.name, name))
        found += (Loss(document, "annotation", one.id, name) for one in layer.annotations)
        found += (Loss(document, "relation", one.id, name) for one in layer.relations)
    return found


def unannotated(document: Document) -> list[Loss]:
    """Return what is lost where "not annotated" (no layer) will be read as "nothing marked"."""
    return [] if document.layers else [Loss(document.id, "status", "", "not annotated reads as nothing marked")]
