"""A patch: changes as JSON spells them, one a line, and read again.

Items stand as the format spells them; which type a value has follows from the kind of its change and its shape. What
a stranger wrote is refused with its places; nothing here touches a file.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, structs

from hashiye import schema
from hashiye.codecs import CODECS, Parcel, json_writer, utf8
from hashiye.codecs.json_items import find, pointer
from hashiye.codecs.json_places import scan
from hashiye.comparing.changes import Change, Followed, Kind, Passage, Sentence, Shift, Value
from hashiye.comparing.metadata import fact
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Annotation, Conflict, Document, Fact, Offset, Relation, Side
from hashiye.schema import Problem
from hashiye.text import Offsets, show

SCHEMA = "hashiye-diff-1.0"
SCHEMA_FILE = f"{SCHEMA}.schema.json"

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


# --- whole patches ---


class PatchedFile(Struct, frozen=True, forbid_unknown_fields=True):
    """One side of a document: its file as it was named, the name of its text's file, the SHA-256 of its text.

    ``documentSha256`` is that of the document as canonical JSON: it tells the first version from the second. The names
    are a stranger's: nothing has looked yet whether they lead out of a folder.
    """

    file: str
    textFile: str  # noqa: N815  (as the other machine outputs spell it)
    sha256: str
    documentSha256: str = ""  # noqa: N815


class PatchedDocument(Struct, frozen=True):
    """One document of a patch and its changes; a side is None where the document comes or goes."""

    id: str
    before: PatchedFile | None
    after: PatchedFile | None
    changes: tuple[Change, ...] = ()

    @property
    def texts(self) -> tuple[str, str] | None:
        """The SHA-256 of both texts, which :func:`hashiye.comparing.apply` checks; None where there is but one."""
        return None if self.before is None or self.after is None else (self.before.sha256, self.after.sha256)

    @property
    def respells(self) -> bool:
        """Whether both sides are on one file, so that another ``text.file`` only tells that they lie in two folders."""
        before, after = (one.textFile if one else "" for one in (self.before, self.after))
        return bool(before) and before == after

    @property
    def pages(self) -> tuple[str, str]:
        """The SHA-256 of both versions as canonical JSON; empty where it is not known, or there is but one."""
        before, after = (one.documentSha256 if one else "" for one in (self.before, self.after))
        return before, after


class Patch(Struct, frozen=True):
    """What ``diff --apply`` applies. It is not whole if ``ignored`` kinds were left out, or all outside ``layers``.

    ``before``, ``after``: the folders or revisions that were compared; empty where these were two files.
    """

    documents: tuple[PatchedDocument, ...] = ()
    ignored: tuple[Kind, ...] = ()
    layers: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


class _Document(Struct, forbid_unknown_fields=True):
    id: str
    status: Literal["same", "changed", "added", "removed"]
    same: bool
    carried: Place
    before: PatchedFile | None
    after: PatchedFile | None


class _Tool(Struct, forbid_unknown_fields=True):
    name: str
    version: str


class _Page(Struct, forbid_unknown_fields=True):
    schema: Literal["hashiye-diff-1.0"]
    tool: _Tool
    same: bool
    summary: dict[Kind, Place]
    before: str
    after: str
    unchanged: Place
    ignored: tuple[Kind, ...]
    layers: tuple[str, ...]
    documents: tuple[_Document, ...]
    changes: tuple[SpelledChange, ...]
    findings: tuple[dict[str, object], ...]


_DECODER = msgspec.json.Decoder(_Page)


def read(data: bytes | str, *, file: str = "", limits: Limits = DEFAULT) -> Patch:
    """Read a patch. Raises ``NotReadable`` with every finding: where in the file, what, and what was expected."""
    parcel = Parcel(data.encode() if isinstance(data, str) else data, file=file, limits=limits)
    utf8.check_size(parcel)
    try:
        page = _DECODER.decode(parcel.data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotReadable(_explained(parcel, str(error), ())) from error
    found: list[list[Change]] = [[] for _ in page.documents]
    for number, line in enumerate(page.changes):
        path = ("changes", number)
        if line.pair >= len(found):
            raise NotReadable(_explained(parcel, "it names a document that is not in the list", (*path, "pair")))
        try:
            found[line.pair].append(change_of(line, parcel))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise NotReadable(_explained(parcel, str(error), path)) from error
        except NotReadable as error:  # of a whole document: its places are those inside it
            message = "; ".join(finding.message for finding in error.findings[:3])
            raise NotReadable([_finding(parcel, _problem(message, path))]) from error
    documents = zip(page.documents, found, strict=True)
    return Patch(
        tuple(PatchedDocument(one.id, one.before, one.after, tuple(own)) for one, own in documents),
        page.ignored, page.layers, page.before, page.after,
    )  # fmt: skip


def _problem(message: str, path: tuple[str | int, ...]) -> Problem:
    return Problem("HSH-S213", path, show(message, 200), expected=f"what hashiye diff writes ({SCHEMA})")


def _explained(parcel: Parcel, message: str, path: tuple[str | int, ...]) -> list[Finding]:
    """Say what is wrong: by the strict reader of JSON, then by the published schema, at last in the decoder's words."""
    text = utf8.decoded(parcel)
    scanned = scan(text, parcel.limits)
    offsets = Offsets(text)
    found = []
    for fault in scanned.faults:
        line, column = offsets.line_column(fault.offset)
        found.append(
            Finding(
                code=fault.code, message=fault.message, file=parcel.file, line=line, column=column, end_line=line,
                end_column=column, found=fault.found, expected=fault.expected, fix=fault.fix,
            )
        )  # fmt: skip
    if found:
        return found
    problems = schema.json_problems(scanned.value, SCHEMA_FILE, most=20)
    return [_finding(parcel, problem) for problem in problems or [_problem(message, path)]]


def _finding(parcel: Parcel, problem: Problem) -> Finding:
    text = utf8.decoded(parcel)
    offsets = Offsets(text)
    sought = (*problem.path, "") if problem.at_key else problem.path
    spots = find(text, parcel.limits, {sought, problem.path})
    spot = spots.get(sought) or spots.get(problem.path)
    line, column = offsets.line_column(spot.start if spot else 0)
    end_line, end_column = offsets.line_column(spot.end if spot else 0)
    return Finding(
        code=problem.code, message=problem.message, file=parcel.file, line=line, column=column, end_line=end_line,
        end_column=end_column, pointer=pointer(problem.path), found=problem.found, expected=problem.expected,
        fix=problem.fix,
    )  # fmt: skip
