"""Any format to any format: reads, annotates what is raw, and puts the result where it belongs.

One function, :func:`convert_one`, does the whole way of one document and never raises for bad
data, so that many processes can work through thousands of files. What stands finished is
recognised by the hash of its text, so a run that was killed is simply run again.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from msgspec import Struct, structs

from hashiye import corpus, engine, files, names, placing, plugins
from hashiye.annotator import Annotator
from hashiye.codecs import CODECS, Codec, Loss, Parcel, Record
from hashiye.codes import Severity
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document, Fact, Text
from hashiye.placing import Claims, Into


class Plan(Struct, frozen=True):
    """Everything a worker must know. ``recognizers`` are names with their settings, in order.

    ``patience`` is how many seconds a plugged-in recogniser may take for one article.
    """

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
    patience: float = plugins.PATIENCE


class Task(Struct, frozen=True):
    """One document to convert: a file, or one record of a file of many; or the error met on the way to it.

    ``twin``: the other spelling of the same document is converted too, and must say the same.
    """

    source: Source | None
    record: Record | None = None
    findings: tuple[Finding, ...] = ()
    twin: bool = False

    def __str__(self) -> str:
        if self.source is None:
            return next((finding.file for finding in self.findings if finding.file), "a file")
        return f"{self.source.path}:{self.record.line}" if self.record else str(self.source.path)


class Outcome(Struct, frozen=True):
    """What became of one document. ``status``: converted, skipped (stood there finished) or failed.

    ``files`` are bytes that are still to be put in their place: by ending where one file takes the
    results, else by path, the main file last. ``line`` is that of the document in a file of many,
    ``digest`` is of what was read, where a twin must be the same.
    """

    source: str
    status: str
    document: str = ""
    written: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    losses: tuple[Loss, ...] = ()
    files: Mapping[str, bytes] = {}
    line: int = 0
    digest: str = ""


def tasks(found: Iterable[Source | NotReadable], plan: Plan, claims: Claims) -> Iterator[Task]:
    """Yield one task a document, cutting files of many as it goes."""
    for source in found:
        if isinstance(source, NotReadable):
            yield Task(None, findings=source.findings)
        elif source.codec.many:
            yield from _records(source, plan.limits)
        else:
            path = str(source.path)
            yield Task(source, findings=claims.refused.get(path, ()), twin=path in claims.twins)


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


def convert(found: Iterable[Source | NotReadable], plan: Plan, jobs: int = 1) -> Iterator[Outcome]:
    """Convert every source, in order. What fails is reported and the rest done."""
    found = list(found)
    sources = [one for one in found if isinstance(one, Source)]
    if jobs > 1 and any(source.codec.name == "text" for source in sources):
        with contextlib.suppress(NotReadable):  # each article will say it
            warm_up(plan)
    claims = Claims(sources, plan.into, plan.output, plan.target.endings[0])
    waiting = tasks(found, plan, claims)
    for result in engine.run(partial(convert_one, plan), waiting, jobs=jobs, weight=_weight):
        yield _died(result) if isinstance(result, engine.WorkerDiedError) else _settled(plan, claims, result)


def _weight(task: Task) -> int:
    return len(task.record.data) if task.record else 0


def _died(error: engine.WorkerDiedError) -> Outcome:
    finding = Finding(
        code="HSH-C507", message="the process that worked on this file was killed, perhaps for memory",
        file=str(error.task), fix="convert it alone, or with fewer --jobs",
    )  # fmt: skip
    return Outcome(str(error.task), "failed", findings=(finding,))


def _settled(plan: Plan, claims: Claims, outcome: Outcome) -> Outcome:
    """Put the files of a document in their place, in the order of the sources, whoever finished first."""
    if not outcome.files:
        return outcome
    try:
        if claims.twin(outcome.source, outcome.digest):
            return Outcome(outcome.source, "skipped", outcome.document, findings=outcome.findings)
        if plan.into is Into.FILE:
            claims.claim(outcome.document, outcome.document, outcome.source, outcome.line)
            return outcome
        claims.claim(outcome.document, outcome.written[-1], outcome.source, outcome.line)
        status = placing.put(plan.output, outcome.files, overwrite=plan.overwrite)
    except NotReadable as error:
        findings = (*outcome.findings, *error.findings)
        return Outcome(outcome.source, "failed", outcome.document, findings=findings)
    except OSError as error:
        return structs.replace(_not_written(plan, outcome.source, error), document=outcome.document)
    return structs.replace(outcome, status=status, files={})


def _not_written(plan: Plan, source: str, error: OSError) -> Outcome:
    where = error.filename if isinstance(error.filename, str) else str(plan.output)
    finding = Finding(
        code="HSH-C502", message=f"cannot be written: {error.strerror or error}", file=where,
        fix="make room or give leave to write there, and run again: what is finished is kept",
    )  # fmt: skip
    return Outcome(source, "failed", findings=(finding,))


def convert_one(plan: Plan, task: Task) -> Outcome:
    """Do the whole way of one document, but for putting it where two might meet. Never raises for bad data."""
    source = task.source
    if source is None or task.findings:
        return Outcome(str(task), "failed", findings=task.findings)
    try:
        return _convert(plan, source, task)
    except NotReadable as error:
        return Outcome(str(source.path), "failed", findings=_named_after(source, error))
    except OSError as error:
        return _not_written(plan, str(source.path), error)


def _convert(plan: Plan, source: Source, task: Task) -> Outcome:
    parcel = _parcel(plan, source, task.record)
    raw = source.codec.name == "text"
    reading = corpus.read(parcel, source.codec, source.path)
    if raw:
        reading = structs.replace(reading, document=_named(plan, reading.document))
        if (there := _finished(plan, reading.document)) is not None:
            path, finished = there
            findings = (*reading.findings, *_facts_left_out(plan, source, path, finished))
            return Outcome(str(source.path), "skipped", reading.document.id, (str(path),), findings)
    document = _completed(plan, source, reading.document)
    document = placing.with_text_in_place(document, source, plan.into, plan.output, plan.target)
    writing = plan.target.write(document)
    losses = (*reading.losses, *writing.losses)
    outcome = Outcome(
        str(source.path), "converted", document.id, (), reading.findings, losses,
        line=parcel.line if task.record else 0, digest=_digest(reading.document) if task.twin else "",
    )  # fmt: skip
    if plan.strict and losses:
        findings = (*reading.findings, *_refused(source, losses))
        return structs.replace(outcome, status="failed", findings=findings)
    if plan.into is Into.FILE:
        return structs.replace(outcome, files=writing.files)
    pieces = placing.placed(document, writing, source, plan.into, plan.output, plan.target.endings[0])
    outcome = structs.replace(outcome, written=tuple(name for name in pieces if Path(name).parent.name != "texts"))
    if not raw:
        return structs.replace(outcome, files=pieces)
    return structs.replace(outcome, status=placing.put(plan.output, pieces, overwrite=plan.overwrite))


def _digest(document: Document) -> str:
    """Return what a document and its twin have in common, and no other document."""
    (line,) = CODECS["jsonl"].write(document).files.values()
    return hashlib.sha256(line).hexdigest()


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
        outside = _outside(plan, source)
        annotator = _annotator(plan.recognizers)
        with plugins.watched(annotator.recognizers, plan.patience):
            return annotator.annotate(document, outside)
    if not source.codec.tokens and plan.target.tokens and not len(document.sentences):
        return _annotator(()).segment(document)
    return document


def ready(plan: Plan) -> None:
    """Load the recognisers. Raises ``NotReadable`` for one that cannot be had or used."""
    _annotator(plan.recognizers)


def warm_up(plan: Plan) -> None:
    """Build the tables that all articles share, before processes are forked. Plug-ins are not run here."""
    annotator = _annotator(plan.recognizers)
    own = [one for one in annotator.recognizers if not plugins.is_strange(one)]
    Annotator(own, annotator.tokenizer).annotate(Document("warm-up", "fa", Text.of("او خواهد رفت.")))


@cache
def _annotator(recognizers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> Annotator:
    return Annotator([plugins.load(name, **dict(settings)) for name, settings in recognizers])


def _outside(plan: Plan, source: Source) -> tuple[Fact, ...]:
    return (*_sidecar(source, plan.limits), *plan.facts)


def _sidecar(source: Source, limits: Limits) -> tuple[Fact, ...]:
    """Read the facts beside an article: ``article.meta.toml`` or ``article.meta.json``."""
    from hashiye import sidecar  # noqa: PLC0415  (most articles have none)

    found: dict[str, bytes] = {}
    for ending in sidecar.ENDINGS if source.path != files.STDIN else ():
        beside = source.path.with_name(source.path.stem + ending)
        data = corpus.read_beside(source, beside, limits)
        if data is not None:
            found[str(beside)] = data
    if len(found) > 1:
        message = f"an article has one sidecar, and here are {' and '.join(found)}"
        raise NotReadable([Finding(code="HSH-M401", message=message, file=next(iter(found)), fix="keep one of them")])
    return next((sidecar.read(data, name) for name, data in found.items()), ())


def _facts_left_out(plan: Plan, source: Source, path: Path, finished: Document) -> tuple[Finding, ...]:
    """Warn if facts were given that the document of an earlier run does not have."""
    known = {(fact.key, fact.role, fact.value) for fact in finished.metadata}
    missing = [fact for fact in _outside(plan, source) if (fact.key, fact.role, fact.value) not in known]
    if not missing:
        return ()
    said = ", ".join(f"{fact.key}={fact.value}" for fact in missing)
    return (
        Finding(
            code="HSH-C504", severity=Severity.WARNING, message="facts given now are not in the document that is there",
            file=str(path), expected=said, fix="write them into it; or make it anew: --overwrite",
        ),
    )  # fmt: skip


def _finished(plan: Plan, document: Document) -> tuple[Path, Document] | None:
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
        return path, there
    raise NotReadable([placing.already_there(path, there.text.sha256, document.text.sha256)])


def _refused(source: Source, losses: Iterable[Loss]) -> Iterator[Finding]:
    counts: dict[str, int] = {}
    for loss in losses:
        counts[loss.kind] = counts.get(loss.kind, 0) + 1
    for kind, count in counts.items():
        yield Finding(
            code="HSH-C509", message=f"the target cannot carry {count} × {kind}", file=str(source.path),
            found=kind, expected="a format that carries it", fix="convert without --strict; --loss FILE lists it all",
        )  # fmt: skip
