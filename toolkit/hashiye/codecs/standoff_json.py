"""The JSON spelling of format 1.0 (docs/format.md): a strict and fast reader, the canonical writer.

A typed decoder takes sound documents without the schema. What it cannot say (a key that stands
twice) it proves by writing the document again: equal bytes leave no room for a second key. All
that it does not take goes to :mod:`hashiye.codecs.json_explain`, which judges by the published
schema and says what is wrong and where.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Mapping
from functools import cache
from json.encoder import encode_basestring
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from hashiye import schema
from hashiye.codecs import Parcel, Reading, Writing
from hashiye.codecs.canonical import decimal, ordered_annotations, ordered_relations
from hashiye.limits import DEFAULT, Limits
from hashiye.model import (
    FORMAT_VERSION,
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
    Side,
    Spans,
    Text,
)

_quote = encode_basestring


# --- what the typed decoder fills -------------------------------------------------------------


class WireText(Struct, forbid_unknown_fields=True):
    """The ``text`` object as it stands in the file."""

    sha256: str
    codePoints: Offset  # noqa: N815  (the format's own name)
    bytes: Offset
    file: Filled = ""
    content: str | UnsetType = UNSET
    original: Original | UnsetType = UNSET


class WireSentence(Struct, forbid_unknown_fields=True):
    """One sentence as it stands in the file."""

    start: Offset
    end: Offset
    tokens: list[Offset]
    norms: dict[str, Filled] = {}


class WireDocument(Struct, forbid_unknown_fields=True):
    """A document as it stands in the file; one with conflicts takes the longer way."""

    hashiye: str
    id: str
    language: str
    text: WireText
    metadata: tuple[Fact, ...] = ()
    producers: tuple[Producer, ...] = ()
    sentences: tuple[WireSentence, ...] = ()
    layers: tuple[Layer, ...] = ()


_DECODER = msgspec.json.Decoder(WireDocument)


# --- reading ----------------------------------------------------------------------------------


def read(parcel: Parcel) -> Reading:
    """Read one document. Raises ``NotReadable`` with every finding; a text in a file is not loaded."""
    document = _read_sound(parcel.data, parcel.limits)
    if document is not None:
        return Reading(document)
    from hashiye.codecs import json_explain  # noqa: PLC0415  (sound documents never pay for jsonschema)

    return json_explain.read(parcel)


def _read_sound(data: bytes, limits: Limits) -> Document | None:
    """Return the document if it is surely sound; None where the schema has to judge."""
    if len(data) > limits.file_bytes or limits.depth < DEFAULT.depth or limits.digits < DEFAULT.digits:
        return None
    if _may_hold_forbidden(data):
        return None
    try:
        wire = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if not _fits(wire, limits):
        return None
    document = document_of(wire)
    if document is None or schema.structural(document):
        return None
    canonical = _spell(document) == data or write_line(document) == data.removesuffix(b"\n")
    return document if canonical or not _has_duplicate_key(data) else None


_ESCAPE = re.compile(rb"\\[bfru]")
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_ARABIC_NONCHARACTERS = re.compile(rb"\xef\xb7[\x90-\xaf]")


def _may_hold_forbidden(data: bytes) -> bool:
    """Screen: False only where no character outside the domain can be in ``data``.

    Raw C0 controls are no JSON, escapes may spell some of them (``\\u`` any character), and every
    noncharacter at the end of a plane ends in the bytes BF BE or BF BF.
    """
    return (
        (b"\\" in data and _ESCAPE.search(data) is not None)
        or b"\x7f" in data
        or b"\xbf\xbe" in data
        or b"\xbf\xbf" in data
        or _C1.search(data) is not None
        or _ARABIC_NONCHARACTERS.search(data) is not None
    )


class _DuplicateKeyError(Exception):
    pass


def _distinct(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) != len(pairs):
        raise _DuplicateKeyError


_KEY_COUNTER = json.JSONDecoder(object_pairs_hook=_distinct)


def _has_duplicate_key(data: bytes) -> bool:
    try:
        _KEY_COUNTER.decode(data.decode())
    except _DuplicateKeyError:
        return True
    return False


_IDS = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._:-]{0,127}\n)*")
_SHA256 = re.compile("[0-9a-f]{64}")
_VERSION = re.compile(r"1\.0")
_LANGUAGE = re.compile("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_TAGSET = re.compile(r"[^ \t\n\r@]+@[^ \t\n\r@]+")
_FACT_KEY = re.compile(
    "title|lead|agency|source|publisher|creator|place|url|license|collected|date|language-note|x-[a-z0-9-]+"
)
ROLES = frozenset(("", "published", "collected", "event", "mentioned"))
PRECISIONS = frozenset(
    ("", "day", "about-day", "week", "month", "about-month", "season", "year", "about-year", "decade", "century")
)
CALENDARS = frozenset(("", "jalali", "gregorian", "hijri", "relative"))
FACT_STATUSES = frozenset(("explicit", "inferred", "unknown"))
LAYER_STATUSES = frozenset(("complete", "partial"))
KINDS = frozenset(("person", "tool"))


def _fits(wire: WireDocument, limits: Limits) -> bool:
    """Check what the decoder's types cannot say: patterns, closed lists and limits."""
    return (
        _VERSION.fullmatch(wire.hashiye) is not None
        and _LANGUAGE.fullmatch(wire.language) is not None
        and _text_fits(wire.text)
        and len(wire.metadata) <= limits.facts
        and all(map(_FACT_KEY.fullmatch, {fact.key for fact in wire.metadata}))
        and {fact.role for fact in wire.metadata} <= ROLES
        and {fact.precision for fact in wire.metadata} <= PRECISIONS
        and {fact.calendar for fact in wire.metadata} <= CALENDARS
        and {fact.status for fact in wire.metadata} <= FACT_STATUSES
        and {producer.kind for producer in wire.producers} <= KINDS
        and all(_map_fits(producer.settings, limits) for producer in wire.producers)
        and sum(len(sentence.tokens) for sentence in wire.sentences) <= 2 * limits.tokens
        and len(wire.layers) <= limits.layers
        and all(_layer_fits(layer, limits) for layer in wire.layers)
    )


def _text_fits(text: WireText) -> bool:
    return (
        _SHA256.fullmatch(text.sha256) is not None
        and (text.content is UNSET) == bool(text.file)
        and len(text.file) <= 1024
        and (text.original is UNSET or _original_fits(text.original))
    )


def _original_fits(original: Original) -> bool:
    return _SHA256.fullmatch(original.sha256) is not None and original.bom <= 1


def _map_fits(pairs: Mapping[str, str], limits: Limits) -> bool:
    return "" not in pairs and len(pairs) <= limits.attributes


def _layer_fits(layer: Layer, limits: Limits) -> bool:
    items: tuple[Annotation | Relation, ...] = (*layer.annotations, *layer.relations)
    ids = [item.id for item in items]
    ids += (one for relation in layer.relations for ends in relation.args.values() for one in ends)
    return (
        layer.status in LAYER_STATUSES
        and (not layer.tagset or _TAGSET.fullmatch(layer.tagset) is not None)
        and len(items) <= limits.annotations
        and _are_ids(ids)
        and all(_map_fits(item.attributes, limits) for item in items if item.attributes)
        and all("" not in relation.args and all(relation.args.values()) for relation in layer.relations)
    )


def _are_ids(ids: list[str]) -> bool:
    joined = "".join(f"{one}\n" for one in ids)
    return joined.count("\n") == len(ids) and _IDS.fullmatch(joined) is not None


def document_of(wire: WireDocument, conflicts: tuple[Conflict, ...] = ()) -> Document | None:
    """Turn what the decoder filled into the model; None where a list of pairs is odd or a norm has no token."""
    text, segments = wire.text, _segments(wire.sentences)
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
            None if text.content is UNSET else text.content,
            None if text.original is UNSET else text.original,
        ),
        metadata=wire.metadata,
        producers=wire.producers,
        segments=segments,
        layers=wire.layers,
        conflicts=conflicts,
        version=wire.hashiye,
    )


def _segments(sentences: Iterable[WireSentence]) -> Segmentation | None:
    spans, tokens, breaks = array("i"), array("i"), array("i", (0,))
    norms: dict[int, str] = {}
    for sentence in sentences:
        if len(sentence.tokens) % 2:
            return None
        first, count = breaks[-1], len(sentence.tokens) // 2
        for key, form in sentence.norms.items():
            if not is_index(key) or int(key) >= count:
                return None
            norms[first + int(key)] = form
        spans.append(sentence.start)
        spans.append(sentence.end)
        tokens.fromlist(sentence.tokens)
        breaks.append(first + count)
    return Segmentation(Spans(spans), Spans(tokens), breaks, norms)


def is_index(key: str) -> bool:
    """Say whether ``key`` is a whole number as the format writes one: ASCII digits, no leading zero."""
    return key.isascii() and key.isdigit() and (key == "0" or key[0] != "0") and len(key) <= 10


# --- writing ----------------------------------------------------------------------------------


def write(document: Document) -> Writing:
    """Write the canonical bytes: UTF-8, one item a line, LF at the end."""
    return Writing({".hsh.json": _spell(document)})


def write_line(document: Document) -> bytes:
    """Write the document on one line, without a line end: the form of JSON Lines shards."""
    head, lists = _head(document), _lists(document)
    body = [f'"{name}": [{", ".join(items)}]' for name, items in lists]
    body.append(f'"layers": [{", ".join(_layer(layer, "", ", ") for layer in document.layers)}]')
    return f"{{{', '.join([*head, *body, *_conflicts(document, '', ', ')])}}}".encode()


def _spell(document: Document) -> bytes:
    parts = [f" {field}" for field in _head(document)]
    parts += [f' "{name}": {_block(items, "  ", " ")}' for name, items in _lists(document)]
    layers = [_layer(layer, "\n    ", ",\n    ") for layer in document.layers]
    parts.append(f' "layers": {_block(layers, "  ", " ")}')
    parts += [f" {field}" for field in _conflicts(document, "\n  ", ",\n  ")]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _block(items: list[str], inner: str, outer: str) -> str:
    if not items:
        return "[]"
    return f"[\n{inner}" + f",\n{inner}".join(items) + f"\n{outer}]"


def _head(document: Document) -> list[str]:
    return [
        f'"hashiye": {_quote(document.version or FORMAT_VERSION)}',
        f'"id": {_quote(document.id)}',
        f'"language": {_quote(document.language)}',
        f'"text": {_text(document.text)}',
    ]


def _lists(document: Document) -> list[tuple[str, list[str]]]:
    return [
        ("metadata", [fact_line(fact) for fact in document.metadata]),
        ("producers", [_producer(producer) for producer in document.producers]),
        ("sentences", _sentences(document.segments)),
    ]


def _text(text: Text) -> str:
    where = f'"file": {_quote(text.file)}' if text.file is not None else f'"content": {_quote(text.content or "")}'
    fields = [where, f'"sha256": {_quote(text.sha256)}', f'"codePoints": {text.code_points}', f'"bytes": {text.bytes}']
    if (original := text.original) is not None:
        counts = "".join(
            f', "{name}": {count}'
            for name, count in (("bom", original.bom), ("crlf", original.crlf), ("cr", original.cr))
            if count
        )
        fields.append(f'"original": {{"sha256": {_quote(original.sha256)}, "bytes": {original.bytes}{counts}}}')
    return f"{{{', '.join(fields)}}}"


def fact_line(fact: Fact) -> str:
    """Write one fact on one line."""
    line = f'{{"key": {_quote(fact.key)}'
    if fact.role:
        line += f', "role": {_quote(fact.role)}'
    line += f', "value": {"null" if fact.value is None else _quote(fact.value)}'
    for name, value in (("precision", fact.precision), ("calendar", fact.calendar), ("native", fact.native)):
        if value:
            line += f', "{name}": {_quote(value)}'
    line += f', "status": {_quote(fact.status)}'
    if fact.evidence:
        line += f', "evidence": {_pairs(fact.evidence)}'
    if fact.rule:
        line += f', "rule": {_quote(fact.rule)}'
    return line + "}"


def _producer(producer: Producer) -> str:
    line = f'{{"id": {_quote(producer.id)}, "kind": {_quote(producer.kind)}'
    if producer.name:
        line += f', "name": {_quote(producer.name)}'
    if producer.version:
        line += f', "version": {_quote(producer.version)}'
    if producer.settings:
        line += f', "settings": {_map(producer.settings)}'
    return line + "}"


@cache
def _token_template(count: int) -> str:
    return ", ".join(["%d,%d"] * count)


def _sentences(segments: Segmentation) -> list[str]:
    """Write each sentence on one line; tokens as pairs, ``4,10, 11,16``."""
    flat, breaks, spans = segments.tokens.flat.tolist(), segments.breaks.tolist(), segments.sentences.flat.tolist()
    norms = _norms_by_sentence(segments)
    lines = []
    for index in range(len(breaks) - 1):
        first, last = breaks[index], breaks[index + 1]
        count = last - first
        template = _token_template(count) if count < 1024 else ", ".join(["%d,%d"] * count)
        tokens = template % tuple(flat[2 * first : 2 * last])
        line = f'{{"start": {spans[2 * index]}, "end": {spans[2 * index + 1]}, "tokens": [{tokens}]'
        lines.append(line + (f', "norms": {{{norms[index]}}}}}' if index in norms else "}"))
    return lines


def _norms_by_sentence(segments: Segmentation) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    sentence, breaks = 0, segments.breaks
    for token in sorted(segments.norms):
        while breaks[sentence + 1] <= token:
            sentence += 1
        pair = f'"{token - breaks[sentence]}": {_quote(segments.norms[token])}'
        found.setdefault(sentence, []).append(pair)
    return {index: ", ".join(pairs) for index, pairs in found.items()}


def _layer(layer: Layer, before: str, between: str) -> str:
    tagset = f', "tagset": {_quote(layer.tagset)}' if layer.tagset else ""
    head = f'{{"name": {_quote(layer.name)}, "producer": {_quote(layer.producer)}{tagset}, "status": {_quote(layer.status)}'
    annotations = [annotation_line(annotation) for annotation in ordered_annotations(layer)]
    relations = [relation_line(relation) for relation in ordered_relations(layer)]
    return (
        f'{head}, "annotations": {_items(annotations, before, between)}, '
        f'"relations": {_items(relations, before, between)}}}'
    )


def _items(items: list[str], before: str, between: str) -> str:
    return f"[{before}{between.join(items)}{before[:-1]}]" if items else "[]"


def annotation_line(annotation: Annotation) -> str:
    """Write one annotation on one line."""
    line = (
        f'{{"id": {_quote(annotation.id)}, "start": {annotation.start}, "end": {annotation.end}, '
        f'"label": {_quote(annotation.label)}, "text": {_quote(annotation.text)}'
    )
    if annotation.parts:
        line += f', "parts": {_pairs(annotation.parts)}'
    return line + _tail(annotation)


def relation_line(relation: Relation) -> str:
    """Write one relation on one line."""
    args = ", ".join(
        f"{_quote(role)}: [{', '.join(map(_quote, ends))}]" for role, ends in sorted(relation.args.items())
    )
    return f'{{"id": {_quote(relation.id)}, "label": {_quote(relation.label)}, "args": {{{args}}}' + _tail(relation)


def _tail(item: Annotation | Relation) -> str:
    line = ""
    if item.attributes:
        line += f', "attributes": {_map(item.attributes)}'
    if not isinstance(item.confidence, UnsetType):
        line += f', "confidence": {decimal(item.confidence)}'
    if item.note:
        line += f', "note": {_quote(item.note)}'
    return line + "}"


def _conflicts(document: Document, before: str, between: str) -> list[str]:
    if not document.conflicts:
        return []
    return [f'"conflicts": {_items([_conflict(one) for one in document.conflicts], before, between)}']


def _conflict(conflict: Conflict) -> str:
    line = f'{{"id": {_quote(conflict.id)}, "kind": {_quote(conflict.kind)}'
    if conflict.layer:
        line += f', "layer": {_quote(conflict.layer)}'
    if conflict.target:
        line += f', "target": {_quote(conflict.target)}'
    for name, side in (("base", conflict.base), ("ours", conflict.ours), ("theirs", conflict.theirs)):
        line += f', "{name}": {_side(side)}'
    return line + "}"


def _side(side: Side) -> str:
    match side:
        case None:
            return "null"
        case str():
            return _quote(side)
        case Annotation():
            return annotation_line(side)
        case Relation():
            return relation_line(side)
        case Fact():
            return fact_line(side)


def _map(pairs: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{_quote(key)}: {_quote(value)}' for key, value in sorted(pairs.items()))}}}"


def _pairs(pairs: Iterable[tuple[int, int]]) -> str:
    return f"[{', '.join(f'[{start}, {end}]' for start, end in pairs)}]"
