"""The lines of a brat ``.ann`` file as values: what each kind of line says, and where it is wrong.

The syntax is that of brat's own documentation (brat.nlplab.org/standoff.html) and of its server's
reader. Nothing here knows the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from msgspec import Struct

from hashiye.codecs import Parcel
from hashiye.findings import Finding
from hashiye.text import quoted

type Fragment = tuple[int, int]

EQUIVALENCE = "*"
REMARK = "AnnotatorNotes"
"""The type of a note (``#``) that a person writes."""
ID_NOTE = "HashiyeId"
"""The type of a note (``#``) that keeps an id which brat could not hold."""

_ID = re.compile(r"[TREAMN#][0-9]{1,60}[A-Za-z0-9._:-]{0,60}")
_DIGITS = 10


class TextBound(Struct, frozen=True):
    """A ``T`` line: a label on fragments of the text, in the order of the line, and what they cover."""

    line: int
    id: str
    label: str
    fragments: tuple[Fragment, ...]
    surface: str


class Link(Struct, frozen=True):
    """An ``R``, ``E`` or ``*`` line: a relation; of an event the first argument is its trigger."""

    line: int
    id: str
    label: str
    args: tuple[tuple[str, str], ...]


class Mark(Struct, frozen=True):
    """An ``A`` or ``M`` line, or an ``N`` line: something said of another line."""

    line: int
    id: str
    target: str
    name: str
    value: str


class Note(Struct, frozen=True):
    """A ``#`` line: a remark on another line."""

    line: int
    id: str
    target: str
    kind: str
    text: str


class _Row(Struct, frozen=True):
    """One line cut at its first two TABs; ``tail`` is None where it has but one."""

    line: int
    id: str
    data: str
    tail: str | None


type Line = TextBound | Link | Mark | Note


class MalformedError(Exception):
    """A line that brat does not allow: what is wrong, and in which column it begins."""

    def __init__(self, message: str, column: int = 1, *, code: str = "HSH-S218", fix: str = "") -> None:
        self.column, self.code = column, code
        self.fix = fix or "correct the line, or delete it"
        super().__init__(message)


def parse(parcel: Parcel, content: str) -> tuple[list[Line], list[Finding]]:
    """Return what the lines say, and a finding for each that cannot be taken. Blank lines say nothing."""
    lines: list[Line] = []
    findings: list[Finding] = []
    first: dict[str, int] = {}
    for number, row in enumerate(content.split("\n"), parcel.line):
        if row and not row.isspace():
            try:
                lines.append(_line(number, row, first))
            except MalformedError as error:
                findings.append(finding(parcel, number, error, row))
    return lines, findings


def finding(parcel: Parcel, line: int, error: MalformedError, found: str = "") -> Finding:
    """Return the finding for a malformed line of the file."""
    return Finding(
        code=error.code, message=str(error), file=parcel.file, line=line, column=error.column,
        document=parcel.stem, found=found[:200], fix=error.fix,
    )  # fmt: skip


def _line(number: int, row: str, first: dict[str, int]) -> Line:
    """Read one line. ``first`` holds the line of each id so far."""
    name, *cells = row.split("\t", 2)
    if not cells:
        raise MalformedError("no TAB behind the id", fix="put one TAB between id, annotation and text")
    if name != EQUIVALENCE:
        if not _ID.fullmatch(name):
            fix = "ids are T, R, E, A, M, N or #, then digits; or * alone"
            raise MalformedError(f"{quoted(name)} is no id of brat", fix=fix)
        if first.setdefault(name, number) != number:
            raise MalformedError(f"the id {name} stands on line {first[name]} already")
    return _PARSERS[name[0]](_Row(number, name, cells[0], cells[1] if len(cells) > 1 else None))


def _text_bound(row: _Row) -> Line:
    label, _, numbers = row.data.rstrip(" ").partition(" ")
    if row.tail is None:
        raise MalformedError("no text behind the offsets", fix="put a TAB and the covered text at the end of the line")
    column = len(row.id) + len(label) + 3
    if not label or not numbers:
        raise MalformedError("a text-bound annotation needs a label and offsets", len(row.id) + 2)
    fragments = []
    for piece in numbers.split(";"):
        fragments.append(_fragment(piece, column))
        column += len(piece) + 1
    ordered = sorted(fragments)
    if any(after[0] < before[1] for before, after in pairwise(ordered)):
        raise MalformedError("its fragments overlap", len(row.id) + len(label) + 3)
    return TextBound(row.line, row.id, label, tuple(fragments), row.tail)


def _fragment(piece: str, column: int) -> Fragment:
    ends = piece.split(" ")
    if len(ends) != 2 or not all(end.removeprefix("-").isdecimal() and end.isascii() for end in ends):
        raise MalformedError(f"{quoted(piece)} is no pair of offsets", column, fix="write START END, in digits")
    if any(end[0] == "-" or len(end) > _DIGITS for end in ends):
        raise MalformedError(f"{quoted(piece)} is outside the text", column, code="HSH-A301")
    start, end = map(int, ends)
    if start > end:
        raise MalformedError(f"it ends at {end}, before it begins at {start}", column)
    return start, end


def _args(name: str, pieces: Iterable[str]) -> tuple[tuple[str, str], ...]:
    args = []
    for piece in pieces:
        role, colon, target = piece.partition(":")
        if not role or not colon or not target:
            raise MalformedError(f"{quoted(piece)} is no argument", len(name) + 2, fix="write ROLE:ID")
        args.append((role, target))
    return tuple(args)


def _relation(row: _Row) -> Line:
    label, *pieces = _words(row.data)
    args = _args(row.id, pieces)
    if not label or len(args) != 2 or args[0][0] == args[1][0]:
        raise MalformedError("a relation needs a label and two arguments of different roles", len(row.id) + 2)
    return Link(row.line, row.id, label, args)


def _event(row: _Row) -> Line:
    head, *pieces = _words(row.data)
    label, colon, trigger = head.partition(":")
    if not label or not colon or not trigger:
        raise MalformedError("an event needs its type and trigger", len(row.id) + 2, fix="write TYPE:TRIGGER")
    return Link(row.line, row.id, label, (("trigger", trigger), *_args(row.id, pieces)))


def _equivalence(row: _Row) -> Line:
    label, *members = _words(row.data)
    if not label or not members:
        raise MalformedError("an equivalence needs a label and the ids of its members", len(row.id) + 2)
    return Link(row.line, row.id, label, tuple(("member", member) for member in members))


def _attribute(row: _Row) -> Line:
    label, _, rest = row.data.partition(" ")
    target, _, value = rest.partition(" ")
    if not label or not target:
        raise MalformedError("an attribute needs a name and the id it belongs to", len(row.id) + 2)
    return Mark(row.line, row.id, target, label, value or "true")


def _reference(row: _Row) -> Line:
    words = _words(row.data)
    base, colon, key = words[-1].partition(":")
    if len(words) != 3 or not base or not colon or not key:
        raise MalformedError("a normalization needs Reference, an id and DATABASE:KEY", len(row.id) + 2)
    return Mark(row.line, row.id, words[1], f"ref.{base}", f"{key} {row.tail}" if row.tail else key)


def _note(row: _Row) -> Line:
    words = _words(row.data)
    if len(words) != 2:
        raise MalformedError("a note needs its type and the id it belongs to", len(row.id) + 2)
    return Note(row.line, row.id, words[1], words[0], row.tail or "")


def _words(data: str) -> list[str]:
    return [word for word in data.split(" ") if word] or [""]


_PARSERS: Mapping[str, Callable[[_Row], Line]] = {
    "T": _text_bound,
    "R": _relation,
    "E": _event,
    EQUIVALENCE: _equivalence,
    "A": _attribute,
    "M": _attribute,
    "N": _reference,
    "#": _note,
}
