"""The canonical JSON spelling: which bytes a document is written as (docs/format.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring

import msgspec
from msgspec import UnsetType

from hashiye.codecs.canonical import decimal, ordered_annotations, ordered_relations
from hashiye.model import (
    FORMAT_VERSION,
    Annotation,
    Conflict,
    Document,
    Fact,
    Layer,
    Producer,
    Relation,
    Segmentation,
    Side,
    Text,
)

_quote = encode_basestring
_numbers = msgspec.json.Encoder().encode  # of pairs, ``[[4,10],[11,16]]``: faster than formatting each number
_decimal = lru_cache(maxsize=1024)(decimal)  # a recogniser has few degrees of confidence


def line(document: Document) -> bytes:
    """Write the document on one line, without a line end: the form of JSON Lines shards."""
    head, lists = _head(document), _lists(document)
    body = [f'"{name}": [{", ".join(items)}]' for name, items in lists]
    body.append(f'"layers": [{", ".join(_layer(layer, "", ", ") for layer in document.layers)}]')
    return f"{{{', '.join([*head, *body, *_conflicts(document, '', ', ')])}}}".encode()


def page(document: Document) -> bytes:
    """Write the document as a file: UTF-8, one item a line, LF at the end."""
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
    if fact.precision:
        line += f', "precision": {_quote(fact.precision)}'
    if fact.calendar:
        line += f', "calendar": {_quote(fact.calendar)}'
    if fact.native:
        line += f', "native": {_quote(fact.native)}'
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


def _sentences(segments: Segmentation) -> list[str]:
    """Write each sentence on one line."""
    pairs, breaks = list(segments.tokens.pairs()), segments.breaks.tolist()
    norms = _norms_by_sentence(segments) if segments.norms else {}
    lines = []
    for index, (start, end) in enumerate(segments.sentences.pairs()):
        tokens = _numbers(pairs[breaks[index] : breaks[index + 1]])[2:-2].replace(b"],[", b", ").decode()
        line = f'{{"start": {start}, "end": {end}, "tokens": [{tokens}]'
        lines.append(line + (f', "norms": {{{norms[index]}}}}}' if index in norms else "}"))
    return lines


def _norms_by_sentence(segments: Segmentation) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    breaks = segments.breaks.tolist()
    sentence, first, after = 0, breaks[0], breaks[1]
    pairs: list[str] = []
    for token, norm in sorted(segments.norms.items()):
        if after <= token:
            while after <= token:
                sentence += 1
                first, after = after, breaks[sentence + 1]
            pairs = []
        if not pairs:
            found[sentence] = pairs
        pairs.append(f'"{token - first}": {_quote(norm)}')
    return {index: ", ".join(pairs) for index, pairs in found.items()}


def _layer(layer: Layer, before: str, between: str) -> str:
    tagset = f', "tagset": {_quote(layer.tagset)}' if layer.tagset else ""
    head = f'{{"name": {_quote(layer.name)}, "producer": {_quote(layer.producer)}{tagset}, '
    annotations = [annotation_line(annotation) for annotation in ordered_annotations(layer)]
    relations = [relation_line(relation) for relation in ordered_relations(layer)]
    return (
        f'{head}"status": {_quote(layer.status)}, "annotations": {_items(annotations, before, between)}, '
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
    if annotation.attributes or annotation.note:
        return line + _tail(annotation)
    confidence = annotation.confidence  # most annotations have nothing else: spare them a call
    return line + ("}" if isinstance(confidence, UnsetType) else f', "confidence": {_decimal(confidence)}}}')


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
        line += f', "confidence": {_decimal(item.confidence)}'
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
    return f"{{{', '.join([f'{_quote(key)}: {_quote(value)}' for key, value in sorted(pairs.items())])}}}"


def _pairs(pairs: Iterable[tuple[int, int]]) -> str:
    return f"[{', '.join([f'[{start}, {end}]' for start, end in pairs])}]"
