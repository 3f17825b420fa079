"""The JSON spelling of format 1.0: everything a document can hold, and what hashiye keeps documents in.

Reading is strict: what the [format](format.md) does not allow is refused with its code, line and column, and
nothing is repaired. A document of a newer minor version is read with warnings, and its unknown fields are
listed as lost. Where the text is a file and is asked for, it is compared with the hash that the document
keeps.

Written is the canonical form: the same document gives the same bytes everywhere, one sentence and one
annotation a line. Ids, notes, relations, events, layer status, producers and language are written as they
are. Nothing is lost.
"""

from __future__ import annotations

import json
import re
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from hashiye import schema
from hashiye.codecs import Parcel, Reading, Writing, json_page, json_writer
from hashiye.codecs.json_wire import WireDocument, WireLayer, WireText, document_of, strings
from hashiye.limits import DEFAULT, Limits
from hashiye.model import (
    CALENDARS,
    FACT_STATUSES,
    KINDS,
    LAYER_STATUSES,
    PRECISIONS,
    ROLES,
    Annotation,
    Document,
    Relation,
)

_DECODER = msgspec.json.Decoder(WireDocument)


def read(parcel: Parcel) -> Reading:
    """Read one document. Raises ``NotReadable`` with every finding; a text in a file is not loaded."""
    sound = _read_sound(parcel.data, parcel.limits)
    if sound is not None:
        return sound
    from hashiye.codecs import json_explain  # noqa: PLC0415  (sound documents never pay for jsonschema)

    return json_explain.read(parcel)


def write(document: Document) -> Writing:
    """Write the canonical bytes: UTF-8, one item a line, LF at the end."""
    return Writing({".hsh.json": json_writer.page(document)})


def is_written(data: bytes, document: Document) -> bool:
    """Say whether ``data``, read as ``document``, is the canonical file: cheaper than writing it."""
    return json_writer.is_page(data, document)


def write_line(document: Document) -> bytes:
    """Write the document on one line, without a line end: the form of JSON Lines shards."""
    return json_writer.line(document)


def sound(data: bytes, limits: Limits) -> Document | None:
    """Return the document if it is surely sound, None where :func:`read` has to judge.

    Whether its bytes are canonical is not asked, which spares a tenth of the time to who only counts.
    """
    found = _decoded(data, limits)
    if found is None:
        return None
    wire, document, escapes = found
    if not json_page.is_sound(data, document) and (not _fits(wire) or _has_duplicate_key(data, escapes, wire)):
        return None
    return None if schema.structural(document) else document


def _read_sound(data: bytes, limits: Limits) -> Reading | None:
    """Return the document if it is surely sound; None where the schema has to judge."""
    found = _decoded(data, limits)
    if found is None:
        return None
    wire, document, escapes = found
    canonical = json_page.is_sound_page(data, document)
    if not canonical and (not _fits(wire) or _has_duplicate_key(data, escapes, wire)):
        return None
    return None if schema.structural(document) else Reading(document, canonical=canonical)


def _decoded(data: bytes, limits: Limits) -> tuple[WireDocument, Document, list[bytes]] | None:
    """Return what the decoder takes, within the limits, with the escapes in it; None where it takes nothing."""
    if len(data) > limits.file_bytes or limits.depth < DEFAULT.depth or limits.digits < DEFAULT.digits:
        return None
    escapes = _ESCAPE.findall(data) if b"\\" in data else []
    if _may_hold_forbidden(data, escapes):
        return None
    try:
        wire = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    document = document_of(wire) if _within(wire, limits, data) else None
    return None if document is None else (wire, document, escapes)


_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_HARMLESS = frozenset((b'"', b"\\", b"/", b"n", b"t"))
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_NONCHARACTER = re.compile(rb"\xef\xb7[\x90-\xaf]|\xbf[\xbe\xbf]")


def _may_hold_forbidden(data: bytes, escapes: list[bytes]) -> bool:
    """Screen: False only where no character outside the domain can be in ``data``.

    Raw C0 controls are no JSON, CR, BS and FF have escapes of their own, the escape u spells anything,
    and every noncharacter at the end of a plane ends in the bytes BF BE or BF BF. One byte is looked
    for before two: that is far faster, and these bytes are rare.
    """
    return (
        not _HARMLESS.issuperset(escapes)
        or b"\x7f" in data
        or (b"\xc2" in data and _C1.search(data) is not None)
        or ((b"\xef" in data or b"\xbf" in data) and _NONCHARACTER.search(data) is not None)
    )


def _has_duplicate_key(data: bytes, escapes: list[bytes], wire: WireDocument) -> bool:
    """Say whether a key stands twice: by counting quotation marks, and where that is unsure by looking."""
    marks = data.count(b'"') - escapes.count(b'"')
    return marks != 2 * strings(wire) and _finds_duplicate_key(data)


class _DuplicateKeyError(Exception):
    pass


def _distinct(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) != len(pairs):
        raise _DuplicateKeyError


_KEY_COUNTER = json.JSONDecoder(object_pairs_hook=_distinct)


def _finds_duplicate_key(data: bytes) -> bool:
    try:
        _KEY_COUNTER.decode(data.decode())
    except _DuplicateKeyError:
        return True
    return False


_IDS = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._:-]{0,127}\n)*")
_SHA256 = re.compile("[0-9a-f]{64}")
_LANGUAGE = re.compile("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_ROLES = ROLES | {""}
_PRECISIONS = PRECISIONS | {""}
_CALENDARS = CALENDARS | {""}
_TAGSET = re.compile(r"[^ \t\n\r@]+@[^ \t\n\r@]+")  # XML's blanks: both spellings take the same
_FACT_KEY = re.compile(
    "title|lead|agency|source|publisher|creator|place|url|license|collected|date|language-note|x-[a-z0-9-]+"
)


def _within(wire: WireDocument, limits: Limits, data: bytes) -> bool:
    """Say whether no limit is passed. A file of fewer bytes than may be tokens has not too many of them."""
    layers, producers = wire.layers or (), wire.producers or ()
    return (
        len(wire.text.file) <= 1024
        and len(wire.metadata or ()) <= limits.facts
        and len(layers) <= limits.layers
        and (
            len(data) <= limits.tokens
            or sum([len(sentence.tokens) for sentence in wire.sentences or ()]) <= 2 * limits.tokens
        )
        and max([len(layer.annotations) + len(layer.relations or ()) for layer in layers], default=0)
        <= limits.annotations
        and max([len(producer.settings) for producer in producers], default=0) <= limits.attributes
        and (b'"attributes"' not in data or all(_attributes_within(layer, limits) for layer in layers))
    )


def _attributes_within(layer: WireLayer, limits: Limits) -> bool:
    most = max(map(len, map(_ATTRIBUTES, layer.annotations)), default=0)
    return max(map(len, map(_ATTRIBUTES, layer.relations or ())), default=most) <= limits.attributes >= most


_ATTRIBUTES = attrgetter("attributes")


def _fits(wire: WireDocument) -> bool:
    """Check what the decoder's types cannot say: patterns and closed lists."""
    facts, producers, layers = wire.metadata or (), wire.producers or (), wire.layers or ()
    return (
        wire.hashiye == "1.0"
        and _LANGUAGE.fullmatch(wire.language) is not None
        and _text_fits(wire.text)
        and all(map(_FACT_KEY.fullmatch, {fact.key for fact in facts}))
        and {fact.role for fact in facts} <= _ROLES
        and {fact.precision for fact in facts} <= _PRECISIONS
        and {fact.calendar for fact in facts} <= _CALENDARS
        and {fact.status for fact in facts} <= FACT_STATUSES
        and {producer.kind for producer in producers} <= KINDS
        and not any("" in producer.settings for producer in producers)
        and all(map(_layer_fits, layers))
    )


def _text_fits(text: WireText) -> bool:
    return (
        _SHA256.fullmatch(text.sha256) is not None
        and (text.content is UNSET) == bool(text.file)
        and (
            isinstance(text.original, UnsetType)
            or (_SHA256.fullmatch(text.original.sha256) is not None and text.original.bom <= 1)
        )
    )


def _layer_fits(layer: WireLayer) -> bool:
    relations = layer.relations or ()
    items: tuple[Annotation | Relation, ...] = (*layer.annotations, *relations)
    ids = [item.id for item in items]
    ids += (one for relation in relations for ends in relation.args.values() for one in ends)
    return (
        layer.status in LAYER_STATUSES
        and (not layer.tagset or _TAGSET.fullmatch(layer.tagset) is not None)
        and _are_ids(ids)
        and not any("" in item.attributes for item in items if item.attributes)
        and all("" not in relation.args and all(relation.args.values()) for relation in relations)
    )


def _are_ids(ids: list[str]) -> bool:
    if not ids:
        return True
    joined = "\n".join(ids) + "\n"
    return joined.count("\n") == len(ids) and _IDS.fullmatch(joined) is not None
