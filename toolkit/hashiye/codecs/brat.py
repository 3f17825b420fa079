"""brat standoff: an ``.ann`` file of annotations beside the ``.txt`` file they are counted in.

**Reading** (brat.nlplab.org/standoff.html). ``T`` lines become annotations, with their fragments; fragments
that part only at line ends are one span, as brat writes it. ``R`` becomes a relation of two roles, ``E`` one
whose role ``trigger`` holds the trigger, ``*`` one whose role ``member`` holds all members. Arguments may be
other relations, as events may be in brat; roles keep their number (``Theme2``). ``A`` and ``M`` become
attributes (``true`` where there is no value), ``N`` the attribute ``ref.DATABASE`` with key and title, a
``#`` note of type AnnotatorNotes the note. What has no home is listed: spans of no character, second notes,
notes of other types, second values of one attribute.

*Ids* of T, R and E lines are kept (``T1``), unless a note ``#1 HashiyeId T1 k7q2mz`` (TABs behind ``#1`` and
``T1``) says which id the line had before; a ``*`` line gets an id made of what it says. Ids of A, M, N and
``#`` lines name nothing and are dropped. The document has one layer, ``entities``, of status ``complete``,
without a tagset. Its *producer* is the annotator that ``--producer`` names, else the folder of the file. The
*language* is ``fa``. Sentences and tokens are added where the target holds them.

Offsets are code points of the text with every line end counted once. Where the stored surfaces say otherwise,
but fit in UTF-16 units, in bytes, or with CRLF or the byte order mark counted, the offsets are converted and
that is reported as a warning; surfaces that nothing explains are errors.

**Writing.** Of the layers, the first called ``entities``, else the first, is written: brat's ids share one
space, and its file knows no annotators. An annotation becomes a ``T`` line, in fragments around line ends. A
relation becomes an ``E`` line if its role ``trigger`` holds one annotation, a ``*`` line if ``member`` is its
only role, an ``R`` line if it has two roles of one filler each; brat has no line for others, which are lost.
Attributes become ``A`` lines (``true`` is written without a value), or ``N`` lines where they are called
``ref.DATABASE``; a note becomes AnnotatorNotes, its line ends and TABs blanks. An id that is no brat id is
kept in a note ``HashiyeId`` and comes back from there. Blanks in labels become ``_``.

Lost, and listed: language, facts, producers, tagset and status of the layer, sentences, tokens, normal forms,
confidence, other layers with all they hold, annotations outside the text or with parts that overlap, the id
and what is said of a ``*`` relation, conflicts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hashiye.codecs import Loss, Parcel, Reading, Writing, brat_writer, foreign
from hashiye.codecs.brat_fragments import Cutter
from hashiye.codecs.brat_lines import (
    EQUIVALENCE,
    ID_NOTE,
    REMARK,
    Fragment,
    Line,
    Link,
    MalformedError,
    Mark,
    Note,
    TextBound,
    finding,
    parse,
)
from hashiye.codecs.brat_links import dependents, equivalence_id
from hashiye.codecs.brat_units import convert, fits, other_unit, shift
from hashiye.codecs.canonical import ordered_annotations, ordered_relations
from hashiye.codecs.intake import over_limit, take
from hashiye.codecs.plain import text_of
from hashiye.codes import Severity
from hashiye.findings import Finding, NotReadable
from hashiye.model import Annotation, Document, Layer, Relation, Text

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

    @property
    def items(self) -> list[TextBound | Link]:
        """The lines that others may refer to."""
        return [*self.spans, *self.links]


def read(parcel: Parcel) -> Reading:
    """Read one document, its ``.txt`` among the companions. Raises ``NotReadable`` with every finding."""
    text, content, raw = _text(parcel)
    lines, findings = parse(parcel, take(parcel).content)
    file = _File.of(parcel, lines)
    fragments, located = _located(file, content, raw)
    ids, named = _ids(file)
    if not findings:  # else what refers to a line that could not be taken would be reported too
        findings += [*named, *_dangling(file)]
    findings += [*located, *_excess(file)]
    if any(one.severity is Severity.ERROR for one in findings):
        raise NotReadable(sorted(findings, key=lambda one: (one.line, one.column, one.code)))
    document, losses = _document(file, text, fragments, ids)
    return Reading(document, tuple(losses), tuple(findings))


def write(document: Document) -> Writing:
    """Write the ``.ann`` and the ``.txt`` of one document. ``ValueError`` if its text was not loaded."""
    return brat_writer.write(document)


def _text(parcel: Parcel) -> tuple[Text, str, str]:
    """Return the text, its content, and what its file held, since some tools count mark and line ends."""
    name = f"{parcel.file.removesuffix('.ann')}.txt"
    data = parcel.companions.get(".txt")
    if data is None:
        raise NotReadable([
            Finding(
                code="HSH-C501", message="the text of these annotations is not there", file=parcel.file,
                line=1, column=1, document=parcel.stem, expected=name,
                fix="put the .txt file beside the .ann file",
            )
        ])  # fmt: skip
    beside = replace(parcel, data=data, file=name, line=1)
    intake = take(beside)
    return text_of(beside, intake), intake.content, data.decode()


def _located(file: _File, text: str, raw: str) -> tuple[dict[str, list[Fragment]], list[Finding]]:
    """Return the fragments of each T line in code points; findings for a unit converted, or for misfits."""
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
        shown = (text[start : min(end, start + _SHOWN)] for start, end in line.fragments[:9])
        yield Finding(
            code="HSH-A301" if outside else "HSH-A302", file=parcel.file, line=line.line,
            column=len(line.id) + len(line.label) + 3, document=parcel.stem,
            message=f"{line.id} {'ends outside the text' if outside else 'does not cover what it repeats'}",
            found=line.surface[:_SHOWN], fix=fix,
            expected=f"offsets up to {len(text)}" if outside else " ".join(shown)[:_SHOWN],
        )  # fmt: skip


def _ids(file: _File) -> tuple[dict[str, str], list[Finding]]:
    """Return the id each line has in the document: its own, or the one that a note keeps."""
    kept = {note.target: note for note in file.notes if note.kind == ID_NOTE}
    ids: dict[str, str] = {}
    findings = []
    groups: tuple[Sequence[TextBound | Link], ...] = (file.spans, file.links)
    for lines in groups:
        taken: set[str] = set()
        for line in lines:
            note = kept.get(line.id)
            one = ids[line.id] = note.text if note else line.id
            if one in taken or (note and not _ITEM_ID.fullmatch(one)):
                error = MalformedError(f"{ID_NOTE} gives {line.id} an id that is taken, or is none")
                findings.append(finding(file.parcel, note.line if note else line.line, error, one))
            taken.add(one)
    return ids, findings


def _dangling(file: _File) -> Iterator[Finding]:
    """Yield a finding for every reference to a line that is not there."""
    things = {line.id for line in file.items}
    anything = things | {mark.id for mark in file.marks} | {note.id for note in file.notes}
    wanted: list[tuple[Line, str, set[str]]] = [(mark, mark.target, things) for mark in file.marks]
    wanted += ((note, note.target, anything) for note in file.notes)
    wanted += ((link, target, things) for link in file.links for _, target in link.args)
    for line, target, known in wanted:
        if target not in known:
            error = MalformedError(
                f"it refers to {target}, which is not there", fix="delete the line, or restore the other"
            )
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
    fallen = dependents(targets, gone)
    gone.update((link.id, "relation") for link in file.links if link.id in fallen)
    losses = [Loss(name, kind, ids[one]) for one, kind in gone.items()]
    said = _said(file, gone, ids, losses)
    annotations = _annotations(file, text.content or "", fragments, ids, said)
    relations = _relations(file, gone, annotations, ids, said)
    producer = foreign.producer("brat", file.parcel.producer)
    layer = Layer(foreign.LAYER, producer.id, "complete", tuple(annotations.values()), relations=relations)
    layer = replace(layer, annotations=tuple(ordered_annotations(layer)), relations=tuple(ordered_relations(layer)))
    return Document(name, foreign.LANGUAGE, text, producers=(producer,), layers=(layer,)), losses


class _Said(Struct, frozen=True):
    """Attributes and note of a line."""

    attributes: dict[str, str]
    note: str = ""


_NOTHING = _Said({})


def _said(file: _File, gone: Collection[str], ids: Mapping[str, str], losses: list[Loss]) -> dict[str, _Said]:
    """Return what A, M, N and # lines say of each line; what has no home goes to ``losses``."""
    name, said = file.parcel.stem, dict[str, _Said]()
    for mark in file.marks:
        known = said.setdefault(mark.target, _Said({})).attributes
        if mark.target in gone or mark.name in known:
            losses.append(Loss(name, "attribute", ids[mark.target], f"{mark.name} {mark.value}"))
        else:
            known[mark.name] = mark.value
    for note in file.notes:
        if note.kind == ID_NOTE or not note.text:
            continue
        known_note = said.get(note.target, _NOTHING).note
        if note.kind != REMARK or known_note or note.target in gone or note.target not in ids:
            losses.append(Loss(name, "note", ids.get(note.target, note.target), note.text))
        else:
            said[note.target] = replace(said.get(note.target, _NOTHING), note=note.text)
    return said


def _annotations(
    file: _File,
    content: str,
    fragments: Mapping[str, Sequence[Fragment]],
    ids: Mapping[str, str],
    said: Mapping[str, _Said],
) -> dict[str, Annotation]:
    """Return the annotation of each T line that covers something."""
    cutter = Cutter(content)
    made = {}
    for line in file.spans:
        if any(start == end for start, end in fragments[line.id]):
            continue
        parts = cutter.join(fragments[line.id])
        about = said.get(line.id, _NOTHING)
        made[line.id] = Annotation(
            ids[line.id], parts[0][0], parts[-1][1], line.label,
            " ".join(content[start:end] for start, end in parts), parts if len(parts) > 1 else (),
            about.attributes, note=about.note,
        )  # fmt: skip
    return made


def _relations(
    file: _File,
    gone: Collection[str],
    annotations: Mapping[str, Annotation],
    ids: Mapping[str, str],
    said: Mapping[str, _Said],
) -> tuple[Relation, ...]:
    """Return the relations whose arguments are all there."""
    taken: dict[str, object] = {ids[line.id]: None for line in file.items if line.id[0] != EQUIVALENCE}
    made = []
    for link in file.links:
        if link.id in gone:
            continue
        args: dict[str, list[str]] = {}
        for role, target in link.args:
            args.setdefault(role, []).append(ids[target])
        one = ids[link.id]
        if one[0] == EQUIVALENCE:
            spans = [(found.start, found.end) for _, target in link.args if (found := annotations.get(target))]
            one = equivalence_id(file.parcel.stem, link.label, spans, taken)
        about = said.get(link.id, _NOTHING)
        roles = {role: tuple(fillers) for role, fillers in args.items()}
        made.append(Relation(one, link.label, roles, about.attributes, note=about.note))
    return tuple(made)
