"""Any format to any format: reads, annotates what is raw, and puts the result where it belongs.

One function, :func:`convert_one`, does the whole way of one document and never raises for bad
data, so that many processes can work through thousands of files. What stands finished is
recognised by the hash of its text, so a run that was killed is simply run again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache, partial
from pathlib import Path

from msgspec import Struct, structs

from hashiye import corpus, engine, files, names
from hashiye.annotator import Annotator
from hashiye.codecs import Codec, Loss, Parcel, Record, Writing
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document, Fact, Text


class Into(StrEnum):
    """Where documents go: into a corpus folder, one by one into a plain folder, or together into one file."""

    CORPUS = "corpus"
    FOLDER = "folder"
    FILE = "file"


class Plan(Struct, frozen=True):
    """Everything a worker must know. ``recognizers`` are names with their settings, in order."""

    target: Codec
    output: Path
    into: Into
    recognizers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (("rules", ()),)
    facts: tuple[Fact, ...] = ()
    producer: str = ""
    language: str = ""
    strict: bool = False
    overwrite: bool = False
    limits: Limits = DEFAULT


class Task(Struct, frozen=True):
    """One document to convert: a file, or one record of a file of many; or the error met on the way to it."""

    source: Source | None
    record: Record | None = None
    findings: tuple[Finding, ...] = ()

    def __str__(self) -> str:
        return str(self.source.path) if self.source else "a file"


class Outcome(Struct, frozen=True):
    """What became of one document. ``status``: converted, skipped (stood there finished) or failed.

    ``files`` are the bytes by ending, where one file takes the result; empty otherwise.
    """

    source: str
    status: str
    document: str = ""
    written: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    losses: tuple[Loss, ...] = ()
    files: Mapping[str, bytes] = {}


def tasks(found: Iterable[Source | NotReadable], plan: Plan) -> Iterator[Task]:
    """Yield one task a document, cutting files of many as it goes; two sources of one id are refused here."""
    taken: dict[str, str] = {}
    for source in found:
        if isinstance(source, NotReadable):
            yield Task(None, findings=source.findings)
        elif source.codec.many:
            yield from _records(source, plan.limits)
        else:
            name = names.made_of(source.stem)
            first = taken.setdefault(name.casefold(), str(source.path))
            if first == str(source.path) or plan.into is Into.FILE:
                yield Task(source)
            else:
                yield Task(source, findings=(_taken(source.path, name, first),))


def _records(source: Source, limits: Limits) -> Iterator[Task]:
    try:
        if source.root is not None:
            files.check_link(source.path, source.root)
        with files.open_lines(source.path, limits) as lines:
            for record in source.codec.records(lines, limits):
                yield Task(source, record)
    except NotReadable as error:
        yield Task(source, findings=_named_after(source, error))


def _named_after(source: Source, error: NotReadable) -> tuple[Finding, ...]:
    """Return the findings of an error, each with the file it is about."""
    return tuple(
        finding if finding.file else structs.replace(finding, file=str(source.path)) for finding in error.findings
    )


def _taken(path: Path, name: str, first: str) -> Finding:
    return Finding(
        code="HSH-C503", message=f"it would become the document {name!r}, and so does {first}", file=str(path),
        found=name, expected="a name of its own (letter case does not count)", fix="rename the file",
    )  # fmt: skip


def convert(found: Iterable[Source | NotReadable], plan: Plan, jobs: int = 1) -> Iterator[Outcome]:
    """Convert every source, in order. What fails is reported and the rest done."""
    found = list(found)
    if jobs > 1 and any(isinstance(one, Source) and one.codec.name == "text" for one in found):
        _annotator(plan.recognizers).annotate(
            Document("warm-up", "fa", Text.of("او خواهد رفت."))
        )  # forks share its tables
    for result in engine.run(partial(convert_one, plan), tasks(found, plan), jobs=jobs):
        if isinstance(result, engine.WorkerDiedError):
            finding = Finding(
                code="HSH-C507", message="the process that worked on this file was killed, perhaps for memory",
                file=str(result.task), fix="convert it alone, or with fewer --jobs",
            )  # fmt: skip
            yield Outcome(str(result.task), "failed", findings=(finding,))
        else:
            yield result


def convert_one(plan: Plan, task: Task) -> Outcome:
    """Do the whole way of one document. Never raises for bad data or a full disk."""
    source = task.source
    if source is None or task.findings:
        return Outcome(str(task), "failed", findings=task.findings)
    try:
        return _convert(plan, source, task.record)
    except NotReadable as error:
        return Outcome(str(source.path), "failed", findings=_named_after(source, error))
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else str(plan.output)
        finding = Finding(
            code="HSH-C502", message=f"cannot be written: {error.strerror or error}", file=where,
            fix="make room or give leave to write there, and run again: what is finished is kept",
        )  # fmt: skip
        return Outcome(str(source.path), "failed", findings=(finding,))


def _convert(plan: Plan, source: Source, record: Record | None) -> Outcome:
    parcel = _parcel(plan, source, record)
    raw = source.codec.name == "text"
    reading = corpus.read(parcel, source.codec, source.path)
    if raw:
        reading = structs.replace(reading, document=_named(plan, reading.document))
        if (there := _finished(plan, reading.document)) is not None:
            return Outcome(str(source.path), "skipped", reading.document.id, (str(there),), reading.findings)
    document = _completed(plan, source, reading.document)
    placed = _with_text_in_place(plan, source, document)
    writing = plan.target.write(placed)
    losses = (*reading.losses, *writing.losses)
    if plan.strict and losses:
        findings = (*reading.findings, *_refused(source, losses))
        return Outcome(str(source.path), "failed", document.id, (), findings, losses)
    if plan.into is Into.FILE:
        return Outcome(str(source.path), "converted", document.id, (), reading.findings, losses, writing.files)
    status, written = _put(plan, placed, writing, raw=raw)
    return Outcome(str(source.path), status, document.id, written, reading.findings, losses)


def _parcel(plan: Plan, source: Source, record: Record | None) -> Parcel:
    if record is not None:
        return corpus.parcel(source, record.data, plan.limits, plan.producer, record.line)
    if source.root is not None:
        files.check_link(source.path, source.root)
    parcel = corpus.parcel(source, files.read(source.path, plan.limits), plan.limits, plan.producer)
    return structs.replace(parcel, stem=names.made_of(parcel.stem))


def _named(plan: Plan, document: Document) -> Document:
    return structs.replace(document, language=plan.language) if plan.language else document


def _completed(plan: Plan, source: Source, document: Document) -> Document:
    """Annotate a raw article; give tokens to a document of a format without them."""
    if source.codec.name == "text":
        if plan.target.name == "text":
            return document
        outside = (*_sidecar(source.path, plan.limits), *plan.facts)
        return _annotator(plan.recognizers).annotate(document, outside)
    if not source.codec.tokens and plan.target.tokens and not len(document.sentences):
        return _annotator(()).segment(document)
    return document


@cache
def _annotator(recognizers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> Annotator:
    from hashiye import recognize  # noqa: PLC0415  (looking through entry points costs)

    return Annotator([recognize.load(name, **dict(settings)) for name, settings in recognizers])


def _sidecar(path: Path, limits: Limits) -> tuple[Fact, ...]:
    """Read the facts beside an article: ``article.meta.toml`` or ``article.meta.json``."""
    from hashiye import sidecar  # noqa: PLC0415  (most articles have none)

    facts: tuple[Fact, ...] = ()
    for ending in sidecar.ENDINGS:
        beside = path.with_name(path.stem + ending)
        if path != files.STDIN and beside.exists():
            facts += sidecar.read(files.read(beside, limits), str(beside))
    return facts


def _finished(plan: Plan, document: Document) -> Path | None:
    """Return the document that a run before this one finished; it may hold somebody's work by now.

    Raises ``NotReadable`` if a document of this name stands there on another text.
    """
    if plan.into is not Into.CORPUS or plan.overwrite:
        return None
    path = corpus.document_path(plan.output, document.id, plan.target.endings[0])
    if not path.exists() or path.stat().st_size == 0:  # a file of no bytes is what a power cut leaves
        return None
    there = plan.target.read(Parcel(files.read(path, plan.limits), str(path), document.id, limits=plan.limits)).document
    if there.text.sha256 == document.text.sha256:
        return path
    raise NotReadable([_already_there(path, there.text.sha256, document.text.sha256)])


def _already_there(path: Path, found: str, expected: str) -> Finding:
    return Finding(
        code="HSH-C504", message="a document of this name is there, and it is another one", file=str(path),
        found=found, expected=expected, fix="rename the source; or replace what is there: --overwrite",
    )  # fmt: skip


def _with_text_in_place(plan: Plan, source: Source, document: Document) -> Document:
    """Say where the text will stand, seen from where the document will."""
    text = document.text
    if plan.into is Into.CORPUS:
        return structs.replace(document, text=structs.replace(text, file=f"../texts/{document.id}.txt"))
    if text.file is None or plan.target.name not in ("json", "xml"):
        return structs.replace(document, text=structs.replace(text, file=None))
    there = source.path.parent / text.file
    folder = plan.output if plan.into is Into.FOLDER else plan.output.parent
    if plan.output != files.STDIN and there.resolve().is_relative_to(corpus.root_of(folder / "x").resolve()):
        file = Path(os.path.relpath(there.resolve(), folder.resolve())).as_posix()
        return structs.replace(document, text=structs.replace(text, file=file))
    return structs.replace(document, text=structs.replace(text, file=None))


def _refused(source: Source, losses: Iterable[Loss]) -> Iterator[Finding]:
    counts: dict[str, int] = {}
    for loss in losses:
        counts[loss.kind] = counts.get(loss.kind, 0) + 1
    for kind, count in counts.items():
        yield Finding(
            code="HSH-C509", message=f"the target cannot carry {count} × {kind}", file=str(source.path),
            found=kind, expected="a format that carries it", fix="convert without --strict; --loss FILE lists it all",
        )  # fmt: skip


def _put(plan: Plan, document: Document, writing: Writing, *, raw: bool) -> tuple[str, tuple[str, ...]]:
    """Write the files of one document, the text first and the document last: where it stands, all stands."""
    if plan.into is Into.CORPUS:
        _put_text(plan, document.id, document.text)
        folder = plan.output / "documents"
    else:
        folder = plan.output
    main = plan.target.endings[0]
    ordered = sorted(writing.files.items(), key=lambda item: item[0] == main)
    paths = [(folder / f"{document.id}{ending}", data) for ending, data in ordered]
    changed = [(path, data) for path, data in paths if not _is_there(path, data)]
    if not changed:
        return "skipped", tuple(str(path) for path, _ in paths)
    for path, _ in changed:
        if not (raw or plan.overwrite) and path.exists() and path.stat().st_size:
            raise NotReadable([_already_there(path, "other bytes", "the bytes of this conversion")])
    for path, data in changed:
        files.write(path, data)
    return "converted", tuple(str(path) for path, _ in paths)


def _put_text(plan: Plan, name: str, text: Text) -> None:
    path, data = corpus.text_path(plan.output, name), (text.content or "").encode()
    if _is_there(path, data):
        return
    if not plan.overwrite and path.exists() and path.stat().st_size:
        raise NotReadable([_already_there(path, "another text", text.sha256)])
    files.write(path, data)


def _is_there(path: Path, data: bytes) -> bool:
    try:
        if os.stat(path).st_size != len(data):  # noqa: PTH116  (on the way of every document)
            return False
    except OSError:
        return False
    return path.read_bytes() == data
