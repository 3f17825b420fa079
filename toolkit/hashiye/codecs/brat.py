"""brat standoff: an ``.ann`` file of annotations beside the ``.txt`` file they are counted in.

**Reading** (brat.nlplab.org/standoff.html). ``T`` lines become annotations, with their fragments;
fragments that part only at line ends are one span, as brat writes it. ``R`` becomes a relation of
two roles, ``E`` one whose role ``trigger`` holds the trigger, ``*`` one whose role ``member`` holds
all members. Arguments may be other relations, as events may be in brat; roles keep their number
(``Theme2``). ``A`` and ``M`` become attributes (``true`` where there is no value), ``N`` the attribute
``ref.DATABASE`` with key and title, a ``#`` note of type AnnotatorNotes the note. Ids of T, R and E
lines are kept; those of the others name nothing. What has no home is listed: spans of no
character, second notes, notes of other types, second values of one attribute.

Offsets are code points of the text with every line end counted once. Where the stored surfaces
say otherwise, but fit in UTF-16 units, in bytes, or with CRLF or the byte order mark counted, the
offsets are converted and that is reported as a warning; surfaces that nothing explains are errors.

**Writing**: see :mod:`hashiye.codecs.brat_writer`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hashiye.codecs import Loss, Parcel, Reading, foreign
from hashiye.codecs.brat_fragments import Cutter
from hashiye.codecs.brat_lines import (
    EQUIVALENCE,
    ID_NOTE,
    REMARK,
    Fragment,
    Line,
    Link,
    Malformed,
    Mark,
    Note,
    TextBound,
    dependents,
    finding,
    parse,
)
from hashiye.codecs.brat_units import convert, fits, other_unit, shift
from hashiye.codecs.brat_writer import write
from hashiye.codecs.canonical import ordered_annotations, ordered_relations
from hashiye.codecs.intake import over_limit, take
from hashiye.codecs.plain import text_of
from hashiye.findings import Finding, NotReadable, Severity
from hashiye.model import Annotation, Document, Layer, Relation, Text, new_id

__all__ = ["read", "write"]

_ITEM_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
_SHOWN = 200


class _File(Struct, frozen=True):
    """The lines of one file by what they become."""

    parcel: Parcel
    spans: list[TextBound]
    links: list[Link]
    marks: list[Mark]
    notes: list[Note]

    @classmethod
    def of(cls, parcel: Parcel, lines: Sequence[Line]) -> _File:
        """Sort the lines. ``*`` lines are told apart by their number."""
        spans = [line for line in lines if isinstance(line, TextBound)]
        links = [
            replace(line, id=f"*{line.line}") if line.id == EQUIVALENCE else line
            for line in lines
            if isinstance(line, Link)
        ]
        marks = [line for line in lines if isinstance(line, Mark)]
        return cls(parcel, spans, links, marks, [line for line in lines if isinstance(line, Note)])


def read(parcel: Parcel) -> Reading:
    """Read one document; ``parcel.companions`` must hold its ``.txt``. Raises ``NotReadable`` with every finding."""
    text, raw = _text(parcel)
    lines, findings = parse(parcel, take(parcel).content)
    file = _File.of(parcel, lines)
    content = foreign.loaded(text)
    fragments, located = _located(file, content, raw)
    ids, named = _ids(file)
    findings += [*located, *named, *_dangling(file), *_excess(file)]
    if any(one.severity is Severity.ERROR for one in findings):
        raise NotReadable(sorted(findings, key=lambda one: (one.line, one.column, one.code)))
    document, losses = _document(file, text, fragments, ids)
    return Reading(document, tuple(losses), tuple(findings))


def _text(parcel: Parcel) -> tuple[Text, str]:
    """Return the text and, undone, what its file held: byte order mark and line ends are counted by some tools."""
    name = f"{parcel.file.removesuffix('.ann')}.txt"
    data = parcel.companions.get(".txt")
    if data is None:
        raise NotReadable([
            Finding(
                code="HSH-C501", message="the text these annotations belong to is not there", file=parcel.file,
                line=1, column=1, document=parcel.stem, expected=name, fix="put the .txt file beside the .ann file",
            )
        ])  # fmt: skip
    beside = replace(parcel, data=data, file=name, line=1)
    return text_of(beside, take(beside)), data.decode()


def _located(file: _File, text: str, raw: str) -> tuple[dict[str, list[Fragment]], list[Finding]]:
    """Return the fragments of each T line in code points of the text; findings for a unit changed, or for misfits."""
    wrong = [line for line in file.spans if not fits(line, line.fragments, text)]
    if not wrong:
        return {line.id: list(line.fragments) for line in file.spans}, []
    if found := other_unit(file.spans, text, raw):
        words, unit = found
        note = Finding(
            code="HSH-A302", severity=Severity.WARNING, file=file.parcel.file, line=wrong[0].line, column=1,
            message=f"the offsets are counted in {words}: so all {len(file.spans)} surfaces fit; converted",
            document=file.parcel.stem, found=words, expected="code points, every line end as one",
            fix="nothing, if the document is kept in this project's format",
        )  # fmt: skip
        return {line.id: convert(line.fragments, unit) for line in file.spans}, [note]
    return {}, list(_misfits(file.parcel, wrong, text))


def _misfits(parcel: Parcel, wrong: Sequence[TextBound], text: str) -> Iterator[Finding]:
    distance = shift(wrong, text)
    fix = "correct the offsets, or annotate the text they were made on"
    if distance is not None:
        fix = f"add {distance} to the offsets: then all {len(wrong)} surfaces that do not fit would fit"
    for line in wrong:
        outside = any(end > len(text) for _, end in line.fragments)
        covered = "" if outside else " ".join(text[start : min(end, start + _SHOWN)] for start, end in line.fragments[:9])
        yield Finding(
            code="HSH-A301" if outside else "HSH-A302", file=parcel.file, line=line.line,
            column=len(line.id) + len(line.label) + 3, document=parcel.stem,
            message=f"{line.id} ends outside the text" if outside else f"{line.id} does not cover what it repeats",
            found=line.surface[:_SHOWN], expected=covered[:_SHOWN] or f"offsets up to {len(text)}", fix=fix,
        )  # fmt: skip


def _ids(file: _File) -> tuple[dict[str, str], list[Finding]]:
    """Return the id each line has in the document: its own, or the one that a note keeps."""
    kept = {note.target: note for note in file.notes if note.kind == ID_NOTE}
    ids: dict[str, str] = {}
    findings = []
    for lines in (file.spans, file.links):
        taken: set[str] = set()
        for line in lines:
            note = kept.get(line.id)
            one = ids[line.id] = note.text if note else line.id
            if note and (one in taken or not _ITEM_ID.fullmatch(one)):
                error = Malformed(f"{ID_NOTE} gives {line.id} an id that is taken, or is none")
                findings.append(finding(file.parcel, note.line, error, note.text))
            taken.add(one)
    return ids, findings


def _dangling(file: _File) -> Iterator[Finding]:
    """Yield a finding for every reference to a line that is not there."""
    things = {line.id for line in (*file.spans, *file.links)}
    anything = things | {line.id for line in (*file.marks, *file.notes)}
    spans = {line.id for line in file.spans}
    wanted: list[tuple[Line, str, set[str]]] = [(mark, mark.target, things) for mark in file.marks]
    wanted += ((note, note.target, anything) for note in file.notes)
    for link in file.links:
        for role, target in link.args:
            wanted.append((link, target, spans if role == "trigger" else things))
    for line, target, known in wanted:
        if target not in known:
            error = Malformed(f"it refers to {target}, which is not there", fix="delete the line, or restore the other")
            yield finding(file.parcel, line.line, error, target)


def _excess(file: _File) -> Iterator[Finding]:
    yield from over_limit(file.parcel, "annotations", len(file.spans) + len(file.links))
    most = Counter(mark.target for mark in file.marks).most_common(1)
    yield from over_limit(file.parcel, "attributes", most[0][1] if most else 0)


def _document(
    file: _File, text: Text, fragments: Mapping[str, Sequence[Fragment]], ids: dict[str, str]
) -> tuple[Document, list[Loss]]:
    name = file.parcel.stem
    gone = {line.id: "zero-length" for line in file.spans if any(start == end for start, end in fragments[line.id])}
    targets = {link.id: [target for _, target in link.args] for link in file.links}
    gone.update(dict.fromkeys(dependents(targets, gone), "relation"))
    losses = [Loss(name, kind, ids[one]) for one, kind in gone.items()]
    said = _Said.of(file, gone, ids, losses)
    annotations = _annotations(file, text, fragments, ids, said)
    relations = _relations(file, annotations, ids, said)
    producer = foreign.producer("brat", file.parcel.producer)
    layer = Layer(foreign.LAYER, producer.id, "complete", tuple(annotations.values()), relations=tuple(relations))
    layer = replace(
        layer, annotations=tuple(ordered_annotations(layer)), relations=tuple(ordered_relations(layer))
    )
    return Document(name, foreign.LANGUAGE, text, producers=(producer,), layers=(layer,)), losses
