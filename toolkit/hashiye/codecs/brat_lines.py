"""The lines of a brat ``.ann`` file as values: what each kind of line says, and where it is wrong.

The syntax is that of brat's own documentation (brat.nlplab.org/standoff.html) and of its server's
reader. Nothing here knows the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from hashiye.codecs import Parcel
from hashiye.findings import Finding
from hashiye.text import quoted

type Fragment = tuple[int, int]

EQUIVALENCE = "*"
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


type Line = TextBound | Link | Mark | Note


class Malformed(Exception):
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
        if not row or row.isspace():
            continue
        try:
            line = _line(number, row)
            if line.id != EQUIVALENCE and first.setdefault(line.id, number) != number:
                raise Malformed(f"the id {line.id} stands on line {first[line.id]} already")
            lines.append(line)
        except Malformed as error:
            findings.append(finding(parcel, number, error, row))
    return lines, findings


def finding(parcel: Parcel, line: int, error: Malformed, found: str = "") -> Finding:
    """Return the finding for a malformed line of the file."""
    return Finding(
        code=error.code, message=str(error), file=parcel.file, line=line, column=error.column,
        document=parcel.stem, found=found[:200], fix=error.fix,
    )  # fmt: skip


def _line(number: int, row: str) -> Line:
    cells = row.split("\t", 2)
    if len(cells) < 2:
        raise Malformed("no TAB behind the id", fix="put one TAB between id, annotation and text")
    name, data = cells[0], cells[1].rstrip(" ") if cells[0][:1] not in "AM" else cells[1]
    if name != EQUIVALENCE and not _ID.fullmatch(name):
        raise Malformed(
            f"{quoted(name)} is no id of brat", fix="ids are T, R, E, A, M, N or #, then digits; or * alone"
        )
    return _PARSERS[name[0]](number, name, data, cells[2] if len(cells) > 2 else None)


def _text_bound(number: int, name: str, data: str, tail: str | None) -> Line:
    label, _, numbers = data.partition(" ")
    if tail is None:
        raise Malformed("no text behind the offsets", fix="put a TAB and the covered text at the end of the line")
    column = len(name) + len(label) + 3
    if not label or not numbers:
        raise Malformed("a text-bound annotation needs a label and offsets", len(name) + 2)
    fragments = []
    for piece in numbers.split(";"):
        fragments.append(_fragment(piece, column))
        column += len(piece) + 1
    ordered = sorted(fragments)
    if any(after[0] < before[1] for before, after in zip(ordered, ordered[1:], strict=False)):
        raise Malformed("its fragments overlap", len(name) + len(label) + 3)
    return TextBound(number, name, label, tuple(fragments), tail)


def _fragment(piece: str, column: int) -> Fragment:
    ends = piece.split(" ")
    if len(ends) != 2 or not all(end.removeprefix("-").isdecimal() and end.isascii() for end in ends):
        raise Malformed(f"{quoted(piece)} is no pair of offsets", column, fix="write START END, in digits")
    if any(end[0] == "-" or len(end) > _DIGITS for end in ends):
        raise Malformed(f"{quoted(piece)} is outside the text", column, code="HSH-A301")
    start, end = map(int, ends)
    if start > end:
        raise Malformed(f"it ends at {end}, before it begins at {start}", column)
    return start, end


def _args(name: str, pieces: Iterable[str]) -> tuple[tuple[str, str], ...]:
    args = []
    for piece in pieces:
        role, colon, target = piece.partition(":")
        if not role or not colon or not target:
            raise Malformed(f"{quoted(piece)} is no argument", len(name) + 2, fix="write ROLE:ID")
        args.append((role, target))
    return tuple(args)


def _relation(number: int, name: str, data: str, tail: str | None) -> Line:
    label, *pieces = _words(data)
    args = _args(name, pieces)
    if not label or len(args) != 2 or args[0][0] == args[1][0]:
        raise Malformed("a relation needs a label and two arguments of different roles", len(name) + 2)
    return Link(number, name, label, args)


def _event(number: int, name: str, data: str, tail: str | None) -> Line:
    head, *pieces = _words(data)
    label, colon, trigger = head.partition(":")
    if not label or not colon or not trigger:
        raise Malformed("an event needs its type and trigger", len(name) + 2, fix="write TYPE:TRIGGER")
    return Link(number, name, label, (("trigger", trigger), *_args(name, pieces)))


def _equivalence(number: int, name: str, data: str, tail: str | None) -> Line:
    label, *members = _words(data)
    if not label or not members:
        raise Malformed("an equivalence needs a label and the ids of its members", len(name) + 2)
    return Link(number, name, label, tuple(("member", member) for member in members))


def _attribute(number: int, name: str, data: str, tail: str | None) -> Line:
    label, _, rest = data.partition(" ")
    target, _, value = rest.partition(" ")
    if not label or not target:
        raise Malformed("an attribute needs a name and the id it belongs to", len(name) + 2)
    return Mark(number, name, target, label, value or "true")


def _reference(number: int, name: str, data: str, tail: str | None) -> Line:
    words = _words(data)
    base, colon, key = words[-1].partition(":")
    if len(words) != 3 or not base or not colon or not key:
        raise Malformed("a normalization needs Reference, an id and DATABASE:KEY", len(name) + 2)
    return Mark(number, name, words[1], f"ref.{base}", f"{key} {tail}" if tail else key)


def _note(number: int, name: str, data: str, tail: str | None) -> Line:
    words = _words(data)
    if len(words) != 2:
        raise Malformed("a note needs its type and the id it belongs to", len(name) + 2)
    return Note(number, name, words[1], words[0], tail or "")


def _words(data: str) -> list[str]:
    return [word for word in data.split(" ") if word] or [""]


_PARSERS: Mapping[str, Callable[[int, str, str, str | None], Line]] = {
    "T": _text_bound,
    "R": _relation,
    "E": _event,
    EQUIVALENCE: _equivalence,
    "A": _attribute,
    "M": _attribute,
    "N": _reference,
    "#": _note,
}


def dependents(targets: Mapping[str, Sequence[str]], gone: Collection[str]) -> set[str]:
    """Return which of the relations ``targets`` (id to the ids it needs) fall when ``gone`` are not there. Linear."""
    needed_by: dict[str, list[str]] = {}
    for relation, ids in targets.items():
        for one in ids:
            needed_by.setdefault(one, []).append(relation)
    fallen: set[str] = set()
    waiting = list(gone)
    while waiting:
        for relation in needed_by.pop(waiting.pop(), ()):
            if relation not in fallen:
                fallen.add(relation)
                waiting.append(relation)
    return fallen
