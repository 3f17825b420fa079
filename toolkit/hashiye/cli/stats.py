"""``hashiye stats``: what there is in a corpus."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hashiye.cli import options, reports

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType

    from hashiye.counting import Outcome, Wanted
    from hashiye.findings import Finding
    from hashiye.limits import Limits
    from hashiye.report.formats import Format
    from hashiye.statistics.request import Request

type _Targets = list[reports.Target[Format[Any]]]


def stats(
    ctx: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATHS", help="A corpus, folders, documents, shards, patterns, - or saved counts (*.counts.json)."
        ),
    ],
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="KIND|KEY",
            help="Groups too: source, agency, publisher, label, annotator, layer, month, jalali-month, year, "
            "jalali-year, split, language, folder, or the key of any fact.",
        ),
    ] = "",
    splits: Annotated[
        Path | None,
        typer.Option(
            "--splits", metavar="FILE", help="The file of splits; else the corpus's splits.json, or what documents say."
        ),
    ] = None,
    layer: Annotated[
        list[str] | None, typer.Option("--layer", metavar="NAME", help="Look at this layer only; may repeat.")
    ] = None,
    window: Annotated[int, typer.Option("--window", min=1, help="Words in a window of MATTR.")] = 100,
    threshold: Annotated[
        float,
        typer.Option("--threshold", help="The type-token ratio below which a factor of MTLD ends: above 0, below 1."),
    ] = 0.72,
    listed: Annotated[int, typer.Option("--listed", min=0, help="Rows of each list that are shown.")] = 20,
    likeness: Annotated[
        bool, typer.Option("--likeness/--no-likeness", help="Look for documents that are nearly the same.")
    ] = True,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", metavar="NAME", help="text, json, csv, markdown, html, parquet or counts; may "
                     "repeat."),
    ] = None,
    outputs: Annotated[
        list[str] | None, typer.Option("--output", "-o", metavar="FILE", help="Where the --format before it goes; "
                              "without one, the ending of FILE tells the format.")
    ] = None,
    card: Annotated[
        Path | None, typer.Option("--card", metavar="DIR", help="Write the corpus's data card (README.md, Croissant); "
                     "other reports only where --format or --output asks for one.")
    ] = None,
    jobs: options.Jobs = 0,
    limit: options.RaisedLimits = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show findings only, and no progress.")] = False,
) -> None:  # fmt: skip
    """Say what there is: sizes, words, labels, who did what, facts, dates, how it is typed, and what is there twice.

    Counts add up: --format counts on several machines, then stats *.counts.json, is one run over everything. All copies
    of a document, documents/ and annotators/, belong in one part.

    Exit 0: counted; 2: something could not be read.
    """
    from hashiye.counting import Wanted
    from hashiye.report.statistics import COUNTS, FORMATS

    table: dict[str, Format[Any]] = {**FORMATS, COUNTS.name: COUNTS}
    targets = reports.targets(ctx, formats or [], outputs or [], table)
    targets = targets if card is None or formats or outputs else []
    _check(targets)
    limits = options.limits([one for one in paths if one != "-"], limit)
    wanted = Wanted(
        by=by, splits=_splits(paths, by, splits, limits), layers=tuple(dict.fromkeys(layer or ())), limits=limits,
        jobs=jobs, request=_request(window, threshold, listed, likeness=likeness),
    )  # fmt: skip
    _check_card(paths, card, wanted, targets)
    outcome = _counted(paths, wanted, quiet=quiet)
    _tell(outcome)
    if card is not None and (why := _in_part(outcome)):
        options.say(f"hashiye: no data card was written: {why}\n")
        card = None
    if outcome.code and not outcome.counts.whole.sizes.documents:
        raise typer.Exit(outcome.code)
    _report(outcome, targets, paths, card, quiet=quiet)
    raise typer.Exit(outcome.code)


def _request(window: int, threshold: float, listed: int, *, likeness: bool) -> Request:
    from hashiye.statistics.request import Request

    try:
        return Request(window=window, threshold=threshold, listed=listed, likeness=likeness)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _check(targets: _Targets) -> None:
    """Refuse to print what is no text on a terminal."""
    for one in targets:
        if one.output is None and one.format.binary and sys.stdout.isatty():
            raise typer.BadParameter(f"--format {one.format.name} is no text: give it an --output")


def _cards() -> ModuleType:
    from hashiye.report import card

    return card


def _check_card(paths: list[str], card: Path | None, wanted: Wanted, targets: _Targets) -> None:
    """Say before anything is counted that a card cannot be written."""
    from hashiye.findings import NotReadable

    if card is None:
        return
    if wanted.layers:
        raise typer.BadParameter("a data card is of all layers: give --card without --layer")
    try:
        _say(_cards().check(paths, card, limits=wanted.limits))
    except NotReadable as error:
        options.stop(error)
    there = {os.path.realpath(card / name) for name in (_cards().README, _cards().METADATA)}
    for one in targets:
        if one.output is not None and os.path.realpath(one.output) in there:
            raise typer.BadParameter(f"--output {str(one.output)!r} is a file of the data card: name another")


def _in_part(outcome: Outcome) -> str:
    """Return why what was counted is not all of the corpus; empty where it is."""
    if outcome.code or outcome.left_out:
        return "not everything could be read"
    return "only some layers were counted" if outcome.wanted.layers else ""


def _splits(paths: list[str], by: str, file: Path | None, limits: Limits) -> Mapping[str, str]:
    """Return the split of each document, if groups are to be splits or a file is named."""
    from hashiye.counting import membership
    from hashiye.findings import NotReadable

    if by != "split" and file is None:
        return {}
    try:
        return membership.of(paths, file, limits)
    except NotReadable as error:
        options.stop(error)


def _counted(paths: list[str], wanted: Wanted, *, quiet: bool) -> Outcome:
    from hashiye import counting

    with options.progress(quiet=quiet) as step:
        return counting.count(paths, wanted, step)


def _tell(outcome: Outcome) -> None:
    """Say what could not be counted, to standard error."""
    _say(outcome.findings)
    if outcome.refused:
        raise typer.BadParameter(": ".join(outcome.refused))


def _say(findings: Iterable[Finding]) -> None:
    from hashiye.report.text import finding_text

    for finding in findings:
        options.say(finding_text(finding, **options.screen()))


def _name(paths: list[str]) -> str:
    """Return the name of the one corpus that this is, as its manifest has it; empty for anything else."""
    from hashiye import corpus

    here = Path(paths[0])
    return corpus.manifest(here).name if len(paths) == 1 and (here / corpus.MANIFEST).is_file() else ""


def _summary(written: tuple[Path, ...], documents: int) -> str:
    from hashiye.text import show

    names = " and ".join(show(str(one), 500) for one in written)
    return f"{names}: {documents:,} document{'' if documents == 1 else 's'}\n"


def _report(outcome: Outcome, targets: _Targets, paths: list[str], card: Path | None, *, quiet: bool) -> None:
    """Put all reports together, then write them, those into files first."""
    from hashiye import counting
    from hashiye.findings import NotReadable
    from hashiye.report.statistics import COUNTS

    try:
        only_counts = card is None and all(one.format is COUNTS for one in targets)
        figures = None if only_counts else counting.report_of(outcome)
        short = (lambda _terminal, _colour: "") if quiet else None
        title = _name(paths)
        made = [
            (one, reports.rendered(outcome if one.format is COUNTS else figures, one, short=short, title=title))
            for one in targets
        ]
        if card is not None and figures is not None:
            written = _cards().write(paths, figures, card, limits=outcome.wanted.limits)
            if not quiet:
                options.say(_summary(written, figures.figures.documents))
    except NotReadable as error:
        options.stop(error)
    for target, report in made:
        reports.put(target, report)
