"""A patch: the changes of one document or of many, read from the JSON that ``hashiye diff`` wrote.

What a stranger wrote is refused with its places; nothing here touches a file.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from hashiye import schema
from hashiye.codecs import Parcel, utf8
from hashiye.codecs.json_items import find, pointer
from hashiye.codecs.json_places import scan
from hashiye.comparing.changes import Change, Kind
from hashiye.comparing.spelled import Place, SpelledChange, change_of
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT
from hashiye.schema import Problem
from hashiye.text import Offsets, show

SCHEMA = "hashiye-diff-1.0"
SCHEMA_FILE = f"{SCHEMA}.schema.json"


class PatchedFile(Struct, frozen=True, forbid_unknown_fields=True):
    """One side of a document: its file as it was named, the name of its text's file, the SHA-256 of its text.

    The names are a stranger's: nothing has looked yet whether they lead out of a folder.
    """

    file: str
    textFile: str  # noqa: N815  (as the other machine outputs spell it)
    sha256: str


class PatchedDocument(Struct, frozen=True):
    """One document of a patch and its changes; a side is None where the document comes or goes."""

    id: str
    before: PatchedFile | None
    after: PatchedFile | None
    changes: tuple[Change, ...] = ()


class Patch(Struct, frozen=True):
    """What ``diff --apply`` applies. ``ignored``: kinds of change that were left out, so that it is not whole.

    ``before``, ``after``: the folders or revisions that were compared; empty where these were two files.
    """

    documents: tuple[PatchedDocument, ...] = ()
    ignored: tuple[Kind, ...] = ()
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
    documents: tuple[_Document, ...]
    changes: tuple[SpelledChange, ...]
    findings: tuple[dict[str, object], ...]


_DECODER = msgspec.json.Decoder(_Page)


def read(data: bytes | str, *, file: str = "", limits: object = DEFAULT) -> Patch:
    """Read a patch. Raises ``NotReadable`` with every finding: where in the file, what, and what was expected."""
    parcel = Parcel(data.encode() if isinstance(data, str) else data, file=file, limits=limits)  # type: ignore[arg-type]
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
        page.ignored, page.before, page.after,
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
