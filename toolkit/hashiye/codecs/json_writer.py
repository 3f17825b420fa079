"""The canonical JSON spelling: which bytes a document is written as (docs/format.md).

msgspec writes the fields in order and puts one blank behind each comma and colon; what is left to do
is where lines end. That is done by replacing what stands between two items, such as ``}, {"id"``: a
quotation mark inside a string has a backslash before it, so no string can hold these bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType, structs

from hashiye.codecs.canonical import decimal, ordered_annotations, ordered_relations
from hashiye.model import (
    FORMAT_VERSION,
    Annotation,
    Conflict,
    Document,
    Fact,
    Layer,
    Original,
    Relation,
    Segmentation,
    Side,
    Text,
)

_encode = msgspec.json.Encoder(order="deterministic").encode
_ITEM = b'}, {"id": '


class _Head(Struct, omit_defaults=True):
    """The first fields of a document."""

    hashiye: str
    id: str
    language: str


class _Text(Struct, omit_defaults=True):
    """The text as it is written."""

    sha256: str
    codePoints: int  # noqa: N815  (the format's own name)
    bytes: int
    original: Original | None = None


class _Fact(Struct, omit_defaults=True):
    """A fact in the order of the format."""

    key: str
    role: str | UnsetType
    value: str | None
    precision: str | UnsetType
    calendar: str | UnsetType
    native: str | UnsetType
    status: str
    evidence: tuple[tuple[int, int], ...] = ()
    rule: str = ""


class _Layer(Struct, omit_defaults=True):
    """The first fields of a layer in the order of the format."""

    name: str
    producer: str
    tagset: str | UnsetType
    status: str


class _Conflict(Struct):
    """A conflict in the order of the format."""

    id: str
    kind: str
    layer: str | UnsetType
    target: str | UnsetType
    base: object
    ours: object
    theirs: object


def page(document: Document) -> bytes:
    """Write the document as a file: UTF-8, one item a line, LF at the end."""
    sentences = _block([line.encode() for line in _sentences(document.segments)])
    return b"".join((before_sentences(document), sentences, after_sentences(document)))


def line(document: Document) -> bytes:
    """Write the document on one line, without a line end: the form of JSON Lines shards."""
    facts, producers = _spaced([_fact(one) for one in document.metadata]), _spaced(document.producers)
    sentences = ", ".join(_sentences(document.segments)).encode()
    layers = b", ".join([_layer(layer, b"", b", ") for layer in document.layers])
    conflicts = _spaced([_conflict(one) for one in document.conflicts])
    more = b', "conflicts": ' + conflicts if document.conflicts else b""
    return b"".join((
        _head(document)[:-1], b', "text": ', _text(document.text), b', "metadata": ', facts, b', "producers": ',
        producers, b', "sentences": [', sentences, b'], "layers": [', layers, b"]", more, b"}",
    ))  # fmt: skip


def is_page(data: bytes, document: Document) -> bool:
    """Say whether ``data``, which was read as ``document``, is what :func:`page` writes; cheaper than writing it."""
    before, after = before_sentences(document), after_sentences(document)
    if not (len(data) >= len(before) + len(after) and data.startswith(before) and data.endswith(after)):
        return False
    return _are_canonical_sentences(data[len(before) : len(data) - len(after)], document.segments)


def before_sentences(document: Document) -> bytes:
    """Write what stands before the list of sentences in a file."""
    head = _head(document).replace(b'{"hashiye": ', b'{\n "hashiye": ').replace(b', "id": ', b',\n "id": ')
    facts = _spaced([_fact(one) for one in document.metadata]).replace(b'}, {"key": ', b'},\n  {"key": ')
    producers = _spaced(document.producers).replace(_ITEM, b'},\n  {"id": ')
    return b"".join((
        head.replace(b', "language": ', b',\n "language": ')[:-1], b',\n "text": ', _text(document.text),
        b',\n "metadata": ', _list(facts), b',\n "producers": ', _list(producers), b',\n "sentences": ',
    ))  # fmt: skip


def after_sentences(document: Document) -> bytes:
    """Write what stands behind the list of sentences in a file."""
    layers = [_layer(layer, b"\n    ", b",\n    ") for layer in document.layers]
    conflicts = b""
    if document.conflicts:
        items = _spaced([_conflict(one) for one in document.conflicts])
        conflicts = b',\n "conflicts": ' + _list(items.replace(_ITEM, b'},\n  {"id": '))
    return b"".join((b',\n "layers": ', _block(layers), conflicts, b"\n}\n"))


_DIGITS = bytes(range(0x30, 0x3A))


def _are_canonical_sentences(raw: bytes, segments: Segmentation) -> bool:
    """Say whether the list of sentences, as it stands in the file ``segments`` were decoded from, is canonical.

    Digits aside, the number of tokens says what a sentence looks like; and what the decoder took has one
    number between two separators, without leading zeros. Norms are looked for as they should stand.
    """
    breaks = segments.breaks
    norms = {index: norms.encode() for index, norms in _norms_by_sentence(segments).items()} if segments.norms else {}
    tails = {index: b'], "norms": {' + one + b"}}" for index, one in norms.items()}
    if not all(tail in raw for tail in tails.values()):
        return False
    lines = [
        b'{"start": , "end": , "tokens": [' + (b",, " * (after - first))[:-2] + tails.get(index, b"]}")
        for index, (first, after) in enumerate(pairwise(breaks))
    ]
    return raw.translate(None, _DIGITS) == _block(lines).translate(None, _DIGITS)


def _spaced(items: object) -> bytes:
    return msgspec.json.format(_encode(items), indent=0)


def _list(items: bytes) -> bytes:
    """Put the first and the last bracket of a written list on their own lines; its items are apart already."""
    return b"[]" if items == b"[]" else b"".join((b"[\n  ", items[1:-1], b"\n ]"))


def _block(items: Sequence[bytes]) -> bytes:
    return b"".join((b"[\n  ", b",\n  ".join(items), b"\n ]")) if items else b"[]"


def _head(document: Document) -> bytes:
    return _spaced(_Head(document.version or FORMAT_VERSION, document.id, document.language))


def _text(text: Text) -> bytes:
    where = (
        b'{"file": ' + _encode(text.file) if text.file is not None else b'{"content": ' + _encode(text.content or "")
    )
    return where + b", " + _spaced(_Text(text.sha256, text.code_points, text.bytes, text.original))[1:]


def _fact(fact: Fact) -> _Fact:
    return _Fact(
        fact.key, fact.role or UNSET, fact.value, fact.precision or UNSET, fact.calendar or UNSET,
        fact.native or UNSET, fact.status, fact.evidence, fact.rule,
    )  # fmt: skip


def _sentences(segments: Segmentation) -> list[str]:
    """Write each sentence as one line."""
    pairs, breaks = list(segments.tokens.pairs()), segments.breaks.tolist()
    norms = _norms_by_sentence(segments) if segments.norms else {}
    lines = []
    for index, (start, end) in enumerate(segments.sentences.pairs()):
        tokens = _encode(pairs[breaks[index] : breaks[index + 1]])[2:-2].replace(b"],[", b", ").decode()
        line = f'{{"start": {start}, "end": {end}, "tokens": [{tokens}]'
        lines.append(line + (f', "norms": {{{norms[index]}}}}}' if index in norms else "}"))
    return lines


def _norms_by_sentence(segments: Segmentation) -> dict[int, str]:
    found: dict[int, str] = {}
    waiting = sorted(segments.norms.items(), reverse=True)
    for index, (first, after) in enumerate(pairwise(segments.breaks.tolist())):
        pairs = []
        while waiting and waiting[-1][0] < after:
            token, norm = waiting.pop()
            pairs.append(f'"{token - first}": {_encode(norm).decode()}')
        if pairs:
            found[index] = ", ".join(pairs)
    return found


def _layer(layer: Layer, before: bytes, between: bytes) -> bytes:
    """Write a layer; ``before`` and ``between`` its items stands where a line ends."""
    head = _spaced(_Layer(layer.name, layer.producer, layer.tagset or UNSET, layer.status))
    annotations = _items(ordered_annotations(layer), before, between)
    relations = _items(ordered_relations(layer), before, between)
    return b"".join((head[:-1], b', "annotations": ', annotations, b', "relations": ', relations, b"}"))


def _items(items: Sequence[Annotation | Relation], before: bytes, between: bytes) -> bytes:
    if not items:
        return b"[]"
    if {one.confidence for one in items} != {UNSET}:
        items = [_plain(one) for one in items]
    written = _spaced(items)
    if before:
        written = written.replace(_ITEM, b"}" + between + b'{"id": ')
    return b"".join((b"[", before, written[1:-1], before[:-1], b"]"))


def _conflict(conflict: Conflict) -> _Conflict:
    sides: Iterable[Side] = (conflict.base, conflict.ours, conflict.theirs)
    return _Conflict(conflict.id, conflict.kind, conflict.layer or UNSET, conflict.target or UNSET, *map(_side, sides))


def _side(side: Side) -> object:
    match side:
        case Fact():
            return _fact(side)
        case Annotation() | Relation():
            return _plain(side)
        case _:
            return side


def _plain(item: Annotation | Relation) -> Annotation | Relation:
    """Return an item whose confidence will be written in the format's fewest digits."""
    confidence = item.confidence
    if isinstance(confidence, UnsetType) or (digits := _digits(confidence)) is None:
        return item
    return structs.replace(item, confidence=Raw(digits))


@lru_cache(maxsize=1024)
def _digits(confidence: float) -> bytes | None:
    """Return the canonical digits of a number where msgspec writes others; None where they are the same."""
    digits = decimal(confidence).encode()
    return None if _encode(confidence) == digits else digits
