"""``hashiye stats``: what there is in a corpus."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options, reports

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from hashiye.counting import Outcome, Wanted
    from hashiye.limits import Limits
    from hashiye.report.formats import Format
    from hashiye.statistics.figures import Statistics

type _Targets = list[reports.Target[Format[Statistics]]]


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
        typer.Option("--splits", metavar="FILE", help="The file of splits; else the corpus's splits.json."),
    ] = None,
    layer: Annotated[
        list[str] | None, typer.Option("--layer", metavar="NAME", help="Look at this layer only; may repeat.")
    ] = None,
    window: Annotated[int, typer.Option("--window", min=1, help="Words in a window of MATTR.")] = 100,
    threshold: Annotated[
        float, typer.Option("--threshold", min=0.0, max=1.0, help="The type-token ratio that ends a factor of MTLD.")
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
        list[str] | None, typer.Option("--output", "-o", metavar="FILE", help="Where the --format before it goes.")
    ] = None,
    card: Annotated[
        Path | None, typer.Option("--card", metavar="DIR", help="Write the corpus's data card (README.md, Croissant).")
    ] = None,
    jobs: options.Jobs = 0,
    limit: options.RaisedLimits = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show findings only, and no progress.")] = False,
) -> None:  # fmt: skip
    """Say what there is: sizes, words, labels, who did what, facts, dates, how it is typed, and what is there twice.

    Counts add up: --format counts on several machines, then stats *.counts.json, is one run over everything.

    Exit 0: counted; 2: something could not be read.
    """
    from hashiye.counting import Wanted
    from hashiye.report.statistics import FORMATS
    from hashiye.statistics.request import Request

    targets = reports.targets(ctx, formats or [], outputs or [], FORMATS)
    _check(targets)
    limits = options.limits([one for one in paths if one != "-"], limit)
    wanted = Wanted(
        by=by, splits=_splits(paths, by, splits), layers=tuple(dict.fromkeys(layer or ())), limits=limits, jobs=jobs,
        request=Request(window=window, threshold=threshold, listed=listed, likeness=likeness),
    )  # fmt: skip
    _check_card(paths, card, limits)
    outcome = _counted(paths, wanted, quiet=quiet)
    _tell(outcome)
    _report(outcome, targets, paths, card, quiet=quiet)
    raise typer.Exit(outcome.code)


def _check(targets: _Targets) -> None:
    """Refuse to print what is no text on a terminal."""
    from hashiye.report.statistics import BINARY

    for one in targets:
        if one.output is None and one.format.name in BINARY and sys.stdout.isatty():
            raise typer.BadParameter(f"--format {one.format.name} is no text: give it an --output")


def _cards() -> ModuleType:
    from hashiye.report import card

    return card


def _check_card(paths: list[str], card: Path | None, limits: Limits) -> None:
    """Say before anything is counted that a card cannot be written."""
    from hashiye.findings import NotReadable

    if card is None:
        return
    try:
        _cards().check(paths, card, limits=limits)
    except NotReadable as error:
        options.stop(error)


def _splits(paths: list[str], by: str, file: Path | None) -> Mapping[str, str]:
    """Return the split of each document, if groups are to be splits or a file is named."""
    from hashiye.counting import splits
    from hashiye.findings import NotReadable

    if by != "split" and file is None:
        return {}
    try:
        return splits.of(paths, file)
    except NotReadable as error:
        options.stop(error)


def _counted(paths: list[str], wanted: Wanted, *, quiet: bool) -> Outcome:
    from hashiye import counting

    with options.progress(quiet=quiet) as step:
        return counting.count(paths, wanted, step)


def _tell(outcome: Outcome) -> None:
    """Say what could not be counted, to standard error."""
    from hashiye.report.text import finding_text

    for finding in outcome.findings:
        options.say(finding_text(finding, **options.screen()))
    if outcome.refused:
        raise typer.BadParameter(": ".join(outcome.refused))


def _report(outcome: Outcome, targets: _Targets, paths: list[str], card: Path | None, *, quiet: bool) -> None:
    """Put all reports together, then write them, those into files first."""
    from hashiye import counting, files
    from hashiye.findings import NotReadable
    from hashiye.report import statistics

    try:
        only_counts = card is None and all(one.format.name == statistics.COUNTS for one in targets)
        figures = None if only_counts else counting.report_of(outcome)
        made = [(one, _data(one, outcome, figures, quiet=quiet)) for one in targets]
        if card is not None and figures is not None:
            _cards().write(paths, figures, card, limits=outcome.wanted.limits)
    except NotReadable as error:
        options.stop(error)
    for target, data in sorted(made, key=lambda one: one[0].output is None):
        if target.output is not None:
            files.write(target.output, data)
        elif target.format.name in statistics.BINARY:
            sys.stdout.buffer.write(data)
        else:
            typer.echo(data.decode("utf-8"), nl=False)


def _data(
    target: reports.Target[Format[Statistics]], outcome: Outcome, figures: Statistics | None, *, quiet: bool
) -> bytes:
    """Return the bytes of one report."""
    from hashiye.counting import keeping

    if figures is None or target.format.name == "counts":
        return keeping.written(outcome)
    if target.on_screen:
        if quiet:
            return b""
        shown = target.format.render(
            figures, terminal=options.on_terminal(sys.stdout), colour=options.in_colour(sys.stdout)
        )
        return shown.encode("utf-8", "backslashreplace")
    return target.format.data(figures)
