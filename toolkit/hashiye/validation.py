"""Validates files: reads each document with its text, asks the rules, and looks up the places of what they found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path

from msgspec import Struct, structs

from hashiye import checks, corpus, engine, files, formatting, places
from hashiye.checks.record import Record, record
from hashiye.checks.runner import Examined, Skipped, examine, plan
from hashiye.checks.subject import Context, Subject
from hashiye.codecs import Parcel, utf8
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document
from hashiye.registry import RULES, Remark, Rule

AROUND = 24
"""Characters of context on each side of a surface in a report."""


class Job(Struct, frozen=True):
    """What is asked of every file: the codes that are reported, what the corpus says, and the limits."""

    selected: frozenset[str]
    context: Context = Context()
    limits: Limits = DEFAULT


class Checked(Struct, frozen=True):
    """What came of one file: its findings, its documents' records, and the rules that were not asked."""

    file: str
    findings: tuple[Finding, ...] = ()
    records: tuple[Record, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def run(found: Iterable[Source | NotReadable], job: Job, jobs: int = 1) -> Iterator[Checked]:
    """Check every file, in order; what is wrong with one never stops the others."""
    for result in engine.run(partial(one, job), found, jobs=jobs):
        if isinstance(result, engine.WorkerDiedError):
            name = str(getattr(result.task, "path", "a file"))
            yield Checked(name, (Finding(code="HSH-C507", message="the process was killed", file=name),))
        else:
            yield result


def one(job: Job, source: Source | NotReadable) -> Checked:
    """Check one file. Never raises for bad data."""
    if isinstance(source, NotReadable):
        return Checked(next((finding.file for finding in source.findings), ""), source.findings)
    name = str(source.path)
    try:
        if source.root is not None:
            files.check_link(source.path, source.root)
        if source.codec.many:
            return _joined(name, _shard(source, job))
        data = files.read(source.path, job.limits)
        return _document(source, Parcel(data, name, source.stem, limits=job.limits), job)
    except NotReadable as error:
        return Checked(name, error.findings)


def _shard(source: Source, job: Job) -> Iterator[Checked]:
    with files.open_lines(source.path, job.limits) as lines:
        for part in source.codec.records(lines, job.limits):
            parcel = Parcel(part.data, str(source.path), source.stem, part.line, limits=job.limits)
            yield _document(source, parcel, job)


def _joined(name: str, parts: Iterable[Checked]) -> Checked:
    listed = list(parts)
    return Checked(
        name,
        tuple(finding for part in listed for finding in part.findings),
        tuple(one for part in listed for one in part.records),
        tuple(one for part in listed for one in part.skipped),
    )


class Seen(Struct, frozen=True):
    """One document that was read and asked about, before the places of what was found are looked up."""

    subject: Subject
    examined: Examined
    findings: tuple[Finding, ...]
    text_file: str


def see(source: Source, parcel: Parcel, job: Job) -> Seen:
    """Read one document with its text and ask the rules. Raises ``NotReadable`` if it is none."""
    reading = source.codec.read(parcel)
    document, raw, text_file, findings = reading.document, None, "", list(reading.findings)
    try:
        if document.text.file is not None:
            raw, text_file = _text(document, source.path, job.limits)
            content = utf8.decode(Parcel(raw, text_file, document.id, limits=job.limits))
            document = structs.replace(document, text=structs.replace(document.text, content=content))
    except NotReadable as error:
        findings += error.findings
    subject = Subject(document, job.context, "" if source.codec.many else source.stem, raw)
    if "HSH-S217" in job.selected:
        findings += _canonical(source, parcel, document)
    return Seen(subject, examine(subject, _plan(job.selected), job.selected), tuple(findings), text_file)


def _document(source: Source, parcel: Parcel, job: Job) -> Checked:
    """Check one document of a file."""
    try:
        seen = see(source, parcel, job)
    except NotReadable as error:
        return Checked(parcel.file, error.findings)
    found = placed(source.codec.name, parcel, seen.subject, seen.text_file, seen.examined.remarks)
    home = corpus.root_of(source.path)
    made = record(
        seen.subject, file=parcel.file, codec=source.codec.name, home=str(home),
        annotator=_annotator(source.path, home), line=parcel.line, text_file=seen.text_file,
    )  # fmt: skip
    return Checked(parcel.file, (*seen.findings, *found), (made,), seen.examined.skipped)


@cache
def _plan(selected: frozenset[str]) -> tuple[Rule, ...]:
    assert checks  # its import has filled the table
    return plan(selected, RULES)


def _text(document: Document, path: Path, limits: Limits) -> tuple[bytes, str]:
    """Read the bytes of the text beside a document, whatever their hash, and its path. Raises ``NotReadable``."""
    target = corpus.text_beside(document, path)
    return files.read(target, limits), os.path.normpath(target)


def _canonical(source: Source, parcel: Parcel, document: Document) -> Iterator[Finding]:
    written = next(iter(source.codec.write(document).files.values()))
    if written != parcel.data:
        yield formatting.difference(parcel.file, parcel.data, written, parcel.line)


def _annotator(path: Path, home: Path) -> str:
    parts = path.absolute().relative_to(home).parts if path.absolute().is_relative_to(home) else ()
    return parts[1] if len(parts) > 2 and parts[0] == "annotators" else ""


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
            found=remark.found, expected=remark.expected, fix=remark.fix,
        )  # fmt: skip
        yield _anchored(finding, remark, subject, text_file) if remark.span is not None else finding


def _anchored(finding: Finding, remark: Remark, subject: Subject, text_file: str) -> Finding:
    """Add where in the text it is; a fault of the text itself stands in the text's own file, if it has one."""
    assert remark.span is not None
    start, end = remark.span
    if not 0 <= start <= end <= len(subject.text):
        return structs.replace(finding, start=start, end=end)
    line, column = subject.offsets.line_column(start)
    around = (subject.text[max(0, start - AROUND) : start], subject.text[start:end], subject.text[end : end + AROUND])
    anchored = structs.replace(finding, start=start, end=end, text_line=line, text_column=column, context=around)
    if not (remark.in_text and text_file):
        return anchored
    end_line, end_column = subject.offsets.line_column(end)
    return structs.replace(
        anchored, file=text_file, line=line, column=column, end_line=end_line, end_column=end_column, pointer=""
    )


def in_order(finding: Finding) -> tuple[str, int, int, str, str, str]:
    """Return what findings are sorted by: file, line, column, code; then what tells twins apart."""
    return finding.file, finding.line, finding.column, finding.code, finding.pointer, finding.message
