"""Validates files: reads each document with its text, asks the rules, and looks up the places of what they found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct, structs

from hashiye import checks, corpus, extensions, files, fingerprints, formatting, places, verdicts
from hashiye.checks.record import Record, record
from hashiye.checks.runner import Examined, Skipped, examine, plan
from hashiye.checks.subject import Context, Subject
from hashiye.codecs import Parcel, utf8
from hashiye.codes import CODES, Severity
from hashiye.corpus import Source
from hashiye.crowds import Crowd
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document
from hashiye.registry import RULES, Remark, Rule
from hashiye.verdicts import Memory

AROUND = 24
"""Characters of context on each side of a surface in a report."""

SURFACE = 200
"""Characters of a surface in a report: thousands of findings may lie on spans as long as the text."""


class Job(Struct, frozen=True):
    """What is asked of every file of a corpus: the codes that are reported, what the corpus says, and the limits.

    ``remember``: hand out what :mod:`hashiye.verdicts` keeps of each sound reading. ``home`` is the folder of
    the corpus, absolute, where it is known; ``sketches``: whether records get the sketch of their text.
    """

    selected: frozenset[str]
    context: Context = Context()
    limits: Limits = DEFAULT
    remember: bool = False
    home: str = ""
    sketches: bool = True


class Checked(Struct, frozen=True):
    """What came of one file: its findings, its documents' records, and the rules that were not asked.

    ``refused`` are the findings that kept a document, or its text, from being looked at: they are
    reported whatever is selected. ``memories`` are for :mod:`hashiye.verdicts`.
    """

    file: str
    findings: tuple[Finding, ...] = ()
    records: tuple[Record, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    refused: tuple[Finding, ...] = ()
    memories: tuple[Memory, ...] = ()


type Task = tuple[Job, Source | NotReadable]


def died(task: object) -> Checked:
    """Return what is said of a task whose process was killed."""
    assert isinstance(task, tuple)
    name = str(getattr(task[1], "path", "a file"))
    finding = Finding(
        code="HSH-C507", message="the process that checked this file was killed", file=name,
        fix="give it more memory; if a plug-in's rule does it, leave that out",
    )  # fmt: skip
    return Checked(name, refused=(finding,))


def one(job: Job, source: Source | NotReadable) -> Checked:
    """Check one file. Never raises for bad data."""
    if isinstance(source, NotReadable):
        return Checked(next((finding.file for finding in source.findings), ""), refused=source.findings)
    name = str(source.path)
    try:
        if source.root is not None:
            files.check_link(source.path, source.root)
        if source.codec.many:
            return joined(name, _shard(source, job))
        data = files.read(source.origin, job.limits)
        return judge(source, Parcel(data, name, source.stem, limits=job.limits), job)
    except NotReadable as error:
        return Checked(name, refused=error.findings)


def _shard(source: Source, job: Job) -> Iterator[Checked]:
    with files.open_lines(source.origin, job.limits) as lines:
        for part in source.codec.records(lines, job.limits):
            parcel = Parcel(part.data, str(source.path), source.stem, part.line, limits=job.limits)
            yield judge(source, parcel, job)


def joined(name: str, parts: Iterable[Checked]) -> Checked:
    """Return what came of a file of many documents as one value; of a crowd of findings only so many are kept."""
    crowd, blind = Crowd(name), Crowd(name)
    findings: list[Finding] = []
    refused: list[Finding] = []
    records: list[Record] = []
    skipped: list[Skipped] = []
    memories: list[Memory] = []
    for part in parts:
        findings += crowd.some(part.findings)
        refused += blind.some(part.refused)
        records += part.records
        skipped += part.skipped
        memories += part.memories
    return Checked(
        name, (*findings, *crowd.rest()), tuple(records), tuple(skipped), (*refused, *blind.rest()), tuple(memories)
    )


class Seen(Struct, frozen=True):
    """One document that was read and asked about, before the places of what was found are looked up.

    ``refused`` says why its text could not be read, or a plug-in's rule not be asked.
    """

    subject: Subject
    examined: Examined
    findings: tuple[Finding, ...]
    text_file: str
    refused: tuple[Finding, ...] = ()


def see(source: Source, parcel: Parcel, job: Job, text: bytes | None = None) -> Seen:
    """Read one document with its text and ask the rules. Raises ``NotReadable`` if it is none.

    ``text`` are bytes that are not in the text's own file yet, but looked at as if they were.
    """
    reading = source.codec.read(parcel)
    document, raw, text_file = reading.document, None, ""
    refused: tuple[Finding, ...] = ()
    findings = [finding for finding in reading.findings if finding.code in job.selected]
    try:
        if document.text.file is not None:
            raw, text_file = _text(source, parcel, document, job)
            raw = raw if text is None else text
            content = utf8.decode(Parcel(raw, text_file, document.id, limits=job.limits))
            document = structs.replace(document, text=structs.replace(document.text, content=content))
    except NotReadable as error:
        refused = error.findings
    subject = Subject(document, job.context, "" if source.codec.many else source.stem, raw)
    if "HSH-S217" in job.selected and not reading.canonical:
        findings += _canonical(source, parcel, document)
    examined = examine(subject, _plan(job.selected), job.selected)
    troubles = (structs.replace(one, file=parcel.file, document=document.id) for one in subject.troubles)
    return Seen(subject, examined, tuple(findings), text_file, (*refused, *troubles))


def judge(source: Source, parcel: Parcel, job: Job, text: bytes | None = None) -> Checked:
    """Check one document of a file; see :func:`see` for ``text``."""
    try:
        seen = see(source, parcel, job, text)
    except NotReadable as error:
        return Checked(parcel.file, refused=error.findings)
    crowd = Crowd(parcel.file)
    told = tuple(one for one in seen.examined.remarks if crowd.admit(*_graded(*one)))
    found = (*placed(source.codec.name, parcel, seen.subject, seen.text_file, told), *crowd.rest())
    home = job.home or str(corpus.root_of(source.path))
    made = record(
        seen.subject, file=parcel.file, codec=source.codec.name, home=home, line=parcel.line,
        annotator=_annotator(os.path.abspath(source.path.parent), home), text_file=seen.text_file,  # noqa: PTH100
        sketched=job.sketches,
    )  # fmt: skip
    findings = (*seen.findings, *found)
    memories: tuple[Memory, ...] = ()
    if job.remember and not seen.refused and not source.piped:
        memories = verdicts.remember(
            source, parcel.data, seen.subject.raw, seen.subject.document.text.file, findings, made,
            seen.examined.skipped,
        )  # fmt: skip
    return Checked(parcel.file, findings, (made,), seen.examined.skipped, seen.refused, memories)


def _graded(rule: Rule, remark: Remark) -> tuple[str, Severity]:
    return rule.code.code, remark.severity or rule.code.severity


@cache
def _plan(selected: frozenset[str]) -> tuple[Rule, ...]:
    assert checks  # its import has filled the table
    if not selected <= CODES.keys():
        extensions.installed()  # a process of its own has not loaded them yet
    return plan(selected, RULES)


def _text(source: Source, parcel: Parcel, document: Document, job: Job) -> tuple[bytes, str]:
    """Read the bytes of the text beside a document, whatever their hash, and its path. Raises ``NotReadable``."""
    try:
        target = _existing_text(document, source.path, _real(job.home) if job.home else "")
        return files.read(target, job.limits), os.path.normpath(target)
    except NotReadable as error:
        raise NotReadable(_at_text_file(source, parcel, document, error.findings)) from error


@lru_cache(maxsize=64)
def _real(home: str) -> str:
    """Return the real path of a corpus. A link put in its place during a run does not lead the texts elsewhere."""
    return os.path.realpath(home)


def _existing_text(document: Document, path: Path, home: str) -> Path:
    target = corpus.text_beside(document, path, home)
    if not os.path.lexists(target):
        raise NotReadable([Finding(
            code="HSH-C520", message="the text of this document is not there", found=document.text.file or "",
            fix="bring the text back, or correct its name",
        )])  # fmt: skip
    return target


def _at_text_file(
    source: Source, parcel: Parcel, document: Document, findings: tuple[Finding, ...]
) -> Iterator[Finding]:
    """Give what is wrong with the way to a text its place: the name of the text in the document."""
    [place] = places.places(source.codec.name, parcel, [Remark(at=("text", "file"), message="")])
    for finding in findings:
        if finding.code in ("HSH-C505", "HSH-C520"):
            yield structs.replace(
                finding, file=parcel.file, line=place.line, column=place.column, end_line=place.end_line,
                end_column=place.end_column, pointer=place.pointer, document=document.id,
            )  # fmt: skip
        else:
            yield finding


def _canonical(source: Source, parcel: Parcel, document: Document) -> Iterator[Finding]:
    if source.codec.is_written(parcel.data, document):
        return
    written = next(iter(source.codec.write(document).files.values()))
    if source.codec.many:
        written = written.removesuffix(b"\n")  # the lines of a shard are read without their ends
    if written != parcel.data:
        found = formatting.difference(parcel.file, parcel.data, written, parcel.line)
        yield structs.replace(found, severity=CODES[found.code].severity)


@lru_cache(maxsize=1024)
def _annotator(folder: str, home: str) -> str:
    """Return the name under ``annotators/`` of a folder of documents; empty for another."""
    parts = Path(folder).relative_to(home).parts if Path(folder).is_relative_to(home) else ()
    return parts[1] if len(parts) > 1 and parts[0] == "annotators" else ""


def placed(
    codec: str, parcel: Parcel, subject: Subject, text_file: str, remarks: tuple[tuple[Rule, Remark], ...]
) -> Iterator[Finding]:
    """Turn what rules said into findings: code, severity, and the place in the file or in the text."""
    if not remarks:
        return
    there = places.places(codec, parcel, [remark for _, remark in remarks])
    for (rule, remark), place in zip(remarks, there, strict=True):
        finding = Finding(
            code=rule.code.code, name=rule.code.name, message=remark.message,
            severity=remark.severity or rule.code.severity, file=parcel.file, line=place.line, column=place.column,
            end_line=place.end_line, end_column=place.end_column, pointer=place.pointer, document=subject.document.id,
            item=fingerprints.item(subject.document, remark.at), found=remark.found, expected=remark.expected,
            fix=remark.fix,
        )  # fmt: skip
        yield _anchored(finding, remark, subject, text_file) if remark.span is not None else finding


def _anchored(finding: Finding, remark: Remark, subject: Subject, text_file: str) -> Finding:
    """Add where in the text it is; a fault of the text itself stands in the text's own file, if it has one."""
    assert remark.span is not None
    start, end = remark.span
    if not 0 <= start <= end <= len(subject.text):
        return structs.replace(finding, start=start, end=end)
    line, column = subject.offsets.line_column(start)
    surface = subject.text[start : min(end, start + SURFACE)]
    around = (subject.text[max(0, start - AROUND) : start], surface, subject.text[end : end + AROUND])
    anchored = structs.replace(
        finding, start=start, end=end, text_line=line, text_column=column, text_file=text_file, context=around
    )
    if not (remark.in_text and text_file):
        return anchored
    end_line, end_column = subject.offsets.line_column(end)
    return structs.replace(
        anchored, file=text_file, line=line, column=column, end_line=end_line, end_column=end_column, pointer=""
    )


def in_order(finding: Finding) -> tuple[str, int, int, str, str, str]:
    """Return what findings are sorted by: file, line, column, code; then what tells twins apart."""
    return finding.file, finding.line, finding.column, finding.code, finding.pointer, finding.message
