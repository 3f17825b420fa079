"""A document as it stands in a JSON file, for the typed decoder, and how it becomes the model.

Names are the format's own. Where the model has a default, UNSET keeps what was there apart from
what was not, so that the strings of a file can be counted (:func:`strings`).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from msgspec import UNSET, Struct, UnsetType

from hashiye.model import (
    Annotation,
    Conflict,
    Document,
    Fact,
    Filled,
    Layer,
    Offset,
    Original,
    Producer,
    Relation,
    Segmentation,
    Spans,
    Text,
)


class WireText(Struct, forbid_unknown_fields=True, gc=False):
    """The ``text`` object."""

    sha256: str
    codePoints: Offset  # noqa: N815  (the format's own name)
    bytes: Offset
    file: Filled = ""
    content: str | UnsetType = UNSET
    original: Original | UnsetType = UNSET


class WireSentence(Struct, forbid_unknown_fields=True, gc=False):
    """One sentence."""

    start: Offset
    end: Offset
    tokens: list[Offset]
    norms: dict[str, Filled] = {}


class WireLayer(Struct, forbid_unknown_fields=True):
    """One layer."""

    name: Filled
    producer: Filled
    status: str
    annotations: tuple[Annotation, ...]
    tagset: Filled = ""
    relations: tuple[Relation, ...] | UnsetType = UNSET


class WireDocument(Struct, forbid_unknown_fields=True):
    """A document; one with conflicts takes the longer way (:mod:`hashiye.codecs.json_explain`)."""

    hashiye: str
    id: str
    language: str
    text: WireText
    metadata: tuple[Fact, ...] | UnsetType = UNSET
    producers: tuple[Producer, ...] | UnsetType = UNSET
    sentences: tuple[WireSentence, ...] | UnsetType = UNSET
    layers: tuple[WireLayer, ...] | UnsetType = UNSET


def document_of(wire: WireDocument, conflicts: tuple[Conflict, ...] = ()) -> Document | None:
    """Turn what the decoder filled into the model; None where a list of pairs is odd or a norm has no token."""
    text, segments = wire.text, _segments(wire.sentences or ())
    if segments is None:
        return None
    return Document(
        id=wire.id,
        language=wire.language,
        text=Text(
            text.sha256,
            text.codePoints,
            text.bytes,
            text.file or None,
            None if isinstance(text.content, UnsetType) else text.content,
            None if isinstance(text.original, UnsetType) else text.original,
        ),
        metadata=wire.metadata or (),
        producers=wire.producers or (),
        segments=segments,
        layers=tuple(map(_layer, wire.layers or ())),
        conflicts=conflicts,
        version=wire.hashiye,
    )


def _layer(wire: WireLayer) -> Layer:
    return Layer(wire.name, wire.producer, wire.status, wire.annotations, wire.tagset, wire.relations or ())


def _segments(sentences: Iterable[WireSentence]) -> Segmentation | None:
    spans: list[int] = []
    tokens: list[int] = []
    breaks, first = [0], 0
    norms: dict[int, str] = {}
    for sentence in sentences:
        own = sentence.tokens
        count, odd = divmod(len(own), 2)
        if odd:
            return None
        for key, form in sentence.norms.items():
            if not is_index(key) or int(key) >= count:
                return None
            norms[first + int(key)] = form
        spans += (sentence.start, sentence.end)
        tokens += own
        first += count
        breaks.append(first)
    return Segmentation(Spans.of_numbers(spans), Spans.of_numbers(tokens), array("i", breaks), norms)


def is_index(key: str) -> bool:
    """Say whether ``key`` is a whole number as the format writes one: ASCII digits, no leading zero."""
    return key.isascii() and key.isdigit() and (key == "0" or key[0] != "0") and len(key) <= 10


def strings(wire: WireDocument) -> int:
    """Return how many strings, keys and values, the file of ``wire`` holds if no key stands twice.

    A second key adds a string to the file and none to what was decoded. An empty map or list that
    may be left out and was written all the same is not counted either: such a file has to be read
    the longer way to be sure of it.
    """
    count = 7  # hashiye, id, language with their values, and the key text
    count += sum(
        part is not UNSET for part in (wire.metadata, wire.producers, wire.sentences, wire.layers)
    ) + _text_strings(wire.text)
    for fact in wire.metadata or ():
        count += 5 + (fact.value is not None) + bool(fact.evidence)
        count += 2 * sum(map(bool, (fact.role, fact.precision, fact.calendar, fact.native, fact.rule)))
    for producer in wire.producers or ():
        count += 4 + 2 * bool(producer.name) + 2 * bool(producer.version) + _map_strings(producer.settings)
    for sentence in wire.sentences or ():
        count += 3 + _map_strings(sentence.norms)
    return count + sum(map(_layer_strings, wire.layers or ()))


def _text_strings(text: WireText) -> int:
    count = 4 + 2 * bool(text.file) + 2 * (text.content is not UNSET)
    if not isinstance(text.original, UnsetType):
        original = text.original
        count += 4 + sum(map(bool, (original.bom, original.crlf, original.cr)))
    return count


def _layer_strings(layer: WireLayer) -> int:
    count = 7 + 2 * bool(layer.tagset) + (layer.relations is not UNSET) + 8 * len(layer.annotations)
    for one in layer.annotations:
        if one.attributes:
            count += _map_strings(one.attributes)
        if one.parts:
            count += 1
        if one.confidence is not UNSET:
            count += 1
        if one.note:
            count += 2
    for relation in layer.relations or ():
        count += 5 + len(relation.args) + sum(map(len, relation.args.values())) + _map_strings(relation.attributes)
        count += (relation.confidence is not UNSET) + 2 * bool(relation.note)
    return count


def _map_strings(pairs: dict[str, str]) -> int:
    return 1 + 2 * len(pairs) if pairs else 0
