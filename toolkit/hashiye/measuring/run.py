"""One run over files: what is found is read, studied and measured, and a report is made of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import structs

from hashiye import engine
from hashiye.agreement import building
from hashiye.agreement.figures import Agreement, Settings
from hashiye.agreement.study import Study
from hashiye.codes import Severity
from hashiye.copies import Bench, Copies, Found, find
from hashiye.findings import Finding, NotReadable
from hashiye.measuring import contexts
from hashiye.measuring.coverage import coverage, notes
from hashiye.measuring.labels import declared
from hashiye.measuring.parts import TOGETHER, Part, Row, part, tasks
from hashiye.measuring.wanted import Outcome, Wanted
from hashiye.statistics import groupings

type Step = Callable[[int], None]

_MANY = 200
"""Documents from which several processes pay."""


def measure(paths: Sequence[str], wanted: Wanted, step: Step = lambda _total: None) -> Outcome:
    """Measure agreement on the documents that arguments name. Never raises for bad data.

    ``step`` is called after each portion of documents, with the number of all portions. Raises ``KeyError`` for a
    measure that there is not (:mod:`asking` says so in words), ``NotReadable`` if a process died that was counting.
    """
    with Bench(wanted.limits) as bench:
        found = find(paths, wanted.limits, bench, everybody=not wanted.annotators)
        wanted, hard = structs.replace(wanted, jobs=_jobs(wanted, found)), wanted.jobs or engine.cores()
        rows, studies = _read(found, wanted, step)
        findings = tuple(dict.fromkeys((*found.findings, *(finding for row in rows for finding in row.findings))))
        study = _study(studies, rows, wanted)
        studies.clear()  # they are in the whole one now, and as large as it
        outcome = _outcome(rows, wanted, findings)
        if study is None:
            return outcome
        report = contexts.filled(_report(study, rows, wanted, found, findings, hard), found.documents, wanted)
    return structs.replace(outcome, report=report, why="")


def report_of(outcome: Outcome) -> Agreement:
    """Return the report. Raises ``NotReadable`` or ``ValueError`` where there is none, or an option is refused."""
    if outcome.refused:
        raise ValueError(outcome.refused[1])
    if outcome.report is not None:
        return outcome.report
    if any(one.severity is Severity.ERROR for one in outcome.findings):
        raise NotReadable(outcome.findings)
    raise ValueError(outcome.why)


def gathered(paths: Sequence[str], wanted: Wanted, bench: Bench) -> Found:
    """Return the documents that arguments name and their copies, for :func:`opened`, while ``bench`` stands."""
    return find(paths, wanted.limits, bench, everybody=not wanted.annotators)


def _jobs(wanted: Wanted, found: Found) -> int:
    return wanted.jobs or (1 if len(found.documents) < _MANY else engine.cores())


def _read(found: Found, wanted: Wanted, step: Step) -> tuple[list[Row], list[Study]]:
    rows: list[Row] = []
    studies: list[Study] = []
    for one in _parts(found, wanted, step):
        rows += one.rows
        studies += [] if one.study is None else [one.study]
    return rows, studies


def _parts(found: Found, wanted: Wanted, step: Step) -> Iterator[Part]:
    total = -(-len(found.documents) // TOGETHER)
    for one in engine.run(partial(part, wanted), tasks(found.documents), jobs=wanted.jobs, batch=1):
        yield _died(one.task) if isinstance(one, engine.WorkerDiedError) else one
        step(total)


def _died(task: object) -> Part:
    """Return the part of documents whose process was killed: a finding for each file, and nothing else."""
    rows = [_dead(one) for one in task if isinstance(one, Copies)] if isinstance(task, tuple) else []
    return Part(tuple(rows), None)


def _dead(copies: Copies) -> Row:
    message, fix = "the process that worked on this file was killed, perhaps for memory", "measure with fewer --jobs"
    found = tuple(
        Finding(code="HSH-C507", message=message, file=copy.name, document=copies.document, fix=fix)
        for copy in copies.copies
    )
    return Row(copies.document, findings=found)


def _study(studies: Sequence[Study], rows: Sequence[Row], wanted: Wanted) -> Study | None:
    """Return the whole study, with the labels that tagsets declare; None where nothing was judged."""
    if not studies:
        return None
    named = sorted({held.tagset for row in rows for held in row.held if held.tagset[1]})
    labels = {label for home, tagset in named for label in declared(Path(home), tagset, wanted)}
    return building.joined(studies, labels)


def _outcome(rows: Sequence[Row], wanted: Wanted, findings: tuple[Finding, ...]) -> Outcome:
    present = frozenset(name for row in rows for name in row.present)
    layers = sorted({name for row in rows for name in row.layers})
    return Outcome(
        findings=findings,
        documents=len(rows),
        refused=_nobody(wanted, present) or _no_batch(wanted, rows),
        why=_why(wanted, rows, present, layers),
    )


def _nobody(wanted: Wanted, present: Collection[str]) -> tuple[str, str] | None:
    missing = sorted(set(wanted.annotators) - set(present))
    if not missing:
        return None
    there = ", ".join(map(repr, sorted(present))) or "nobody"
    said = f"nobody called {', '.join(map(repr, missing))} has the layer {wanted.layer!r}; there is {there}"
    return "--annotator", said


def _no_batch(wanted: Wanted, rows: Sequence[Row]) -> tuple[str, str] | None:
    """Refuse a key that no document has a fact of, where documents were read."""
    found = {key for row in rows for key in row.keys}
    if not wanted.by or groupings.is_known(wanted.by) or wanted.by in found or not any(row.measured for row in rows):
        return None
    there = (*groupings.KINDS, *sorted(found))
    near = get_close_matches(wanted.by, there, 3)
    return "--by", (
        f"no document has a fact {wanted.by!r}; "
        + (f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(there)}")
    )


def _why(wanted: Wanted, rows: Sequence[Row], present: Collection[str], layers: Sequence[str]) -> str:
    """Say why nothing is measured, where nothing is."""
    if not rows:
        return "no document was found"
    if not layers:
        return "no document that could be read has a layer"
    if not present:
        return f"no document has the layer {wanted.layer!r}; there are {', '.join(map(repr, layers))}"
    if any(row.held for row in rows):
        return f"all layers {wanted.layer!r} are partial, or cannot be measured: --partial counts partial ones"
    return f"no layer {wanted.layer!r} could be measured"


def _report(
    study: Study, rows: Sequence[Row], wanted: Wanted, found: Found, findings: Sequence[Finding], jobs: int
) -> Agreement:
    from hashiye.agreement import whole  # noqa: PLC0415  (what counts is loaded when there is something to count)

    covered = coverage(rows)
    return whole.report(
        study,
        wanted.request,
        settings=_settings(wanted),
        coverage=covered,
        batches=_batches(rows),
        margins=wanted.margins,
        gates=wanted.gates,
        notes=notes(rows, covered, wanted, found.spared, findings),
        each=partial(_each, jobs),
    )


def _settings(wanted: Wanted) -> Settings:
    request = wanted.request
    return Settings(
        layer=wanted.layer, unit=wanted.unit, seed=request.seed, resamples=request.resamples,
        permutations=request.permutations, partial=wanted.partial, aligned=wanted.align,
    )  # fmt: skip


def _batches(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Return the places of documents in the study by batch, batches sorted by name."""
    named: dict[str, list[int]] = {}
    for place, row in enumerate(row for row in rows if row.measured):
        if row.batch:
            named.setdefault(row.batch, []).append(place)
    return dict(sorted(named.items()))


def _each[T, R](jobs: int, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Any]:
    """Do one hard thing with many, on processes where there are several. Raises ``NotReadable`` if one dies."""
    given = list(tasks)
    for one in engine.run(work, given, jobs=min(jobs, len(given)), batch=1):
        if isinstance(one, engine.WorkerDiedError):
            message = "the process that worked on a document was killed, perhaps for memory"
            raise NotReadable([Finding(code="HSH-C507", message=message, fix="measure with fewer --jobs")])
        yield one
