"""Changes as JSON spells them, one a line, and read again: what a patch is made of.

Items stand as the format spells them. Which type a value has follows from the kind of its change and its shape.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, structs

from hashiye.codecs import CODECS, Parcel, json_writer
from hashiye.comparing.changes import Change, Followed, Kind, Passage, Sentence, Shift, Value
from hashiye.comparing.metadata import fact
from hashiye.model import Annotation, Conflict, Document, Fact, Offset, Relation, Side

_encode_struct = msgspec.json.Encoder(order="deterministic").encode
_MAPS = frozenset(("attributes", "settings", "args", "norms"))
"""Maps whose keys are the user's: these are sorted, as in a document."""

type Place = Annotated[int, Meta(ge=0)]


class SpelledChange(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of the list of changes. ``pair``: the number of its document in the list of documents, from 0."""

    kind: Kind
    document: str
    pair: Place
    layer: str
    producer: str
    id: str
    before: Raw
    after: Raw
    nth: tuple[Place, Place] | None = None
    at: tuple[Place | None, Place | None] | None = None
    fields: tuple[str, ...] = ()
    left: Shift | None = None
    right: Shift | None = None
    hunks: tuple[tuple[Offset, Offset, Offset, Offset], ...] = ()
    followed: tuple[Followed, ...] = ()
    dangling: tuple[str, ...] = ()


_SHARED = (
    "kind", "layer", "producer", "id", "nth", "at", "fields", "left", "right", "hunks", "followed", "dangling",
)  # fmt: skip
"""The fields that stand as they are."""


def spelled(change: Change, document: str, pair: int) -> str:
    """Return one change as JSON on one line; ``document`` is the document's id, ``pair`` its number in the list."""
    shared: dict[str, Any] = {name: getattr(change, name) for name in _SHARED}
    shared["nth"] = None if change.nth == (0, 0) else change.nth
    try:
        whole = SpelledChange(
            document=document, pair=pair, before=Raw(_value(change.before)), after=Raw(_value(change.after)), **shared
        )
        return msgspec.json.format(_encode_struct(whole), indent=0).decode()
    except UnicodeEncodeError:  # half of a surrogate pair, which no file can hold
        loose = {**shared, "document": document, "pair": pair, "before": change.before, "after": change.after}
        names = [name for name in SpelledChange.__struct_fields__ if loose[name] or name in _REQUIRED]
        return json.dumps({name: msgspec.to_builtins(loose[name]) for name in names}, ensure_ascii=True)


_REQUIRED = frozenset(("kind", "document", "pair", "layer", "producer", "id", "before", "after"))


def _value(value: Value) -> bytes:
    match value:
        case Document():
            content = value.text.content if value.text.file is not None else None
            written = b'{"document":' + json_writer.line(value)
            return written + (b"}" if content is None else b',"content":' + _encode_struct(content) + b"}")
        case Fact():
            return msgspec.json.encode(fact(value))
        case dict():
            return msgspec.json.encode(_tidy(value))
        case _:
            return _encode_struct(value)


def _tidy(value: object, name: str = "") -> object:
    """Return a value whose maps have their keys in order."""
    if isinstance(value, dict):
        pairs = sorted(value.items()) if name in _MAPS else value.items()
        return {key: _tidy(inner, str(key)) for key, inner in pairs}
    return [_tidy(inner) for inner in value] if isinstance(value, list | tuple) else value


def change_of(line: SpelledChange, parcel: Parcel) -> Change:
    """Read the values of a change. Raises ``msgspec.ValidationError``, or ``NotReadable`` for a whole document."""
    shared = {name: getattr(line, name) for name in _SHARED}
    shared["nth"] = line.nth or (0, 0)
    before = _read(line, line.before, is_before=True, parcel=parcel)
    return Change(**shared, before=before, after=_read(line, line.after, is_before=False, parcel=parcel))


def _read(line: SpelledChange, raw: Raw, *, is_before: bool, parcel: Parcel) -> Value:
    data = bytes(raw).strip()
    if data == b"null":
        return None
    match line.kind:
        case "text":
            return msgspec.json.decode(data, type=Passage)
        case "norm" | "tokens":
            return _SENTENCES.decode(data) if data[:1] == b"[" else msgspec.json.decode(data, type=Passage)
        case "relation":
            return msgspec.json.decode(data, type=Relation)
        case "metadata":
            return _said(data)
        case "split" | "merged" if is_before == (line.kind == "merged"):
            return _ANNOTATIONS.decode(data)
        case "added" | "removed" if not line.layer and "document" in msgspec.json.decode(data, type=dict[str, Raw]):
            return _document(data, parcel)
        case _:
            return msgspec.json.decode(data, type=Annotation)


_SENTENCES = msgspec.json.Decoder(tuple[Sentence, ...])
_ANNOTATIONS = msgspec.json.Decoder(tuple[Annotation, ...])


def _said(data: bytes) -> Fact | str | dict[str, object]:
    """Read what a document says of itself: a fact, a string, or something as the format spells it."""
    if data[:1] == b'"':
        return msgspec.json.decode(data, type=str)
    if "key" in msgspec.json.decode(data, type=dict[str, Raw]):
        return msgspec.json.decode(data, type=Fact)
    return msgspec.json.decode(data, type=dict[str, object])


class _Whole(Struct, forbid_unknown_fields=True):
    """A whole document, and its text where that stands in a file."""

    document: Raw
    content: str | UnsetType = UNSET


def _document(data: bytes, parcel: Parcel) -> Document:
    whole = msgspec.json.decode(data, type=_Whole)
    document = CODECS["json"].read(structs.replace(parcel, data=bytes(whole.document))).document
    if isinstance(whole.content, UnsetType):
        return document
    return structs.replace(document, text=structs.replace(document.text, content=whole.content))


_KINDS: tuple[tuple[str, type[Annotation | Relation | Fact]], ...] = (
    ("args", Relation),
    ("start", Annotation),
    ("key", Fact),
)


class _Conflict(Struct, forbid_unknown_fields=True):
    """A conflict as the format spells it."""

    id: str
    kind: Annotated[str, Meta(min_length=1)]
    base: object
    ours: object
    theirs: object
    layer: str = ""
    target: str = ""


def conflict_of(value: object) -> Conflict:
    """Read a conflict. Raises ``msgspec.ValidationError`` for anything else."""
    said = msgspec.convert(value, _Conflict)
    return Conflict(
        said.id, said.kind, said.layer, said.target, side_of(said.base), side_of(said.ours), side_of(said.theirs)
    )


def side_of(value: object) -> Side:
    """Read one side of a conflict: nothing, a string, or an item."""
    if value is None or isinstance(value, str):
        return value
    fields = value if isinstance(value, dict) else {}
    kind = next((kind for field, kind in _KINDS if field in fields), Annotation)
    return msgspec.convert(value, kind)
