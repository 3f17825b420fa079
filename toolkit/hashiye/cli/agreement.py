"""``hashiye agreement``: how far annotators agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options, reports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hashiye.agreement.figures import Agreement
    from hashiye.measuring import Outcome, Wanted
    from hashiye.report.formats import Format


def agreement(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATHS", help="A corpus, annotators' folders, documents, shards, patterns, or - for standard input."
        ),
    ] = None,
    layer: Annotated[str, typer.Option("--layer", metavar="NAME", help="The layer that is measured.")] = "entities",
    annotator: Annotated[
        list[str] | None,
        typer.Option("--annotator", metavar="NAME", help="Who takes part; may repeat. None: everybody."),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure", "-m", metavar="NAMES", help="Measures, their families, or all: span_f1_strict,gamma."
        ),
    ] = None,
    unit: Annotated[str, typer.Option("--unit", help="token or character: in what lengths are counted.")] = "token",
    by: Annotated[
        str,
        typer.Option("--by", metavar="month|folder|KEY", help="Show drift over months, folders or a fact's values."),
    ] = "",
    partial: Annotated[bool, typer.Option("--partial", help="Count partial layers like complete ones.")] = False,
    align: Annotated[
        bool, typer.Option("--align", help="Carry copies on another text over to that of the others.")
    ] = False,
    gate: Annotated[
        list[str] | None,
        typer.Option("--gate", metavar="MEASURE=VALUE[:lower]", help="Exit 1 if it is not reached; may repeat."),
    ] = None,
    margin: Annotated[
        list[str] | None,
        typer.Option("--margin", metavar="MEASURE=WIDTH", help="Say how many documents an interval of ± WIDTH needs."),
    ] = None,
    resamples: Annotated[int, typer.Option("--resamples", min=0, help="Resamples of documents for intervals.")] = 1000,
    permutations: Annotated[
        int, typer.Option("--permutations", min=0, help="Permutations to test against chance.")
    ] = 0,
    samples: Annotated[int, typer.Option("--samples", min=1, help="Random continua that gamma rests on.")] = 30,
    gamma: Annotated[
        list[str] | None,
        typer.Option("--gamma", metavar="SETTINGS", help="alpha=3,beta=1,smallest=2,precision=0.02, or some of them."),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="The seed of all that is drawn.")] = None,
    listed: Annotated[int, typer.Option("--listed", min=0, help="How many disagreements are listed.")] = 50,
    list_measures: Annotated[bool, typer.Option("--list-measures", help="Say what can be measured.")] = False,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", metavar="NAME", help="text, json, csv, markdown or html; may repeat."),
    ] = None,
    outputs: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the --format before it goes; without one, the ending of FILE tells the format.",
        ),
    ] = None,
    jobs: options.Jobs = 0,
    limit: options.RaisedLimits = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Show findings and gates only, and no progress.")
    ] = False,
) -> None:
    """Say how far annotators agree: every measure with its unit and interval, who did what, and where they differ.

    Exit 0: measured; 1: a gate was not reached; 2: something could not be read or measured.
    """
    if list_measures:
        from hashiye.agreement import measures
        from hashiye.report.agreement import listing

        return reports.emit(measures.table(), reports.targets(ctx, formats or [], outputs or [], listing.FORMATS))
    if not paths:
        raise typer.BadParameter("name a corpus, folders or documents")
    from hashiye.agreement.request import SEED, Request
    from hashiye.measuring import Wanted, asking
    from hashiye.report.agreement import FORMATS

    targets = reports.targets(ctx, formats or [], outputs or [], FORMATS)
    request = Request(
        measures=_asked("--measure", lambda: asking.expanded(_words(measure))), resamples=resamples,
        permutations=permutations, seed=SEED if seed is None else seed, samples=samples, listed=listed,
    )  # fmt: skip
    wanted = Wanted(
        layer=layer,
        annotators=tuple(dict.fromkeys(annotator or ())),
        unit=_asked("--unit", lambda: asking.unit(unit)),
        partial=partial,
        align=align,
        by=by,
        request=_asked("--gamma", lambda: asking.gamma(request, options.pairs(_words(gamma), "a setting"))),
        gates=_asked("--gate", lambda: tuple(map(asking.bar, gate or ()))),
        margins=_asked("--margin", lambda: _margins(margin)),
        limits=options.limits([one for one in paths if one != "-"], limit),
        jobs=jobs,
    )
    raise typer.Exit(_tell(_measured(paths, wanted, quiet=quiet), targets, quiet=quiet))


def _asked[T](option: str, ask: Callable[[], T]) -> T:
    """Return what an option asks for. ``typer.BadParameter`` if there is no such thing."""
    try:
        return ask()
    except ValueError as error:
        raise typer.BadParameter(f"{option}: {error}") from error


def _words(given: Iterable[str] | None) -> list[str]:
    """Return the words of comma-separated lists; an empty one where there are none in what was given."""
    found = [name for one in given or () for name in map(str.strip, one.split(",")) if name]
    return found or [""] * bool(given)


def _margins(given: list[str] | None) -> tuple[tuple[str, float], ...]:
    from hashiye.measuring import asking

    return tuple(asking.margin(name, float(width)) for name, width in options.pairs(given, "a margin").items())


def _measured(paths: list[str], wanted: Wanted, *, quiet: bool) -> Outcome:
    from hashiye import measuring
    from hashiye.findings import NotReadable

    try:
        with options.progress(quiet=quiet) as step:
            return measuring.measure(paths, wanted, step)
    except NotReadable as error:
        options.stop(error)


def _tell(outcome: Outcome, targets: list[reports.Target[Format[Agreement]]], *, quiet: bool) -> int:
    """Say what was found, the report to where it belongs, faults to standard error; return the exit code."""
    from hashiye.report.text import finding_text
    from hashiye.text import show

    for finding in outcome.findings:
        options.say(finding_text(finding, **options.screen()))
    if outcome.refused:
        raise typer.BadParameter(": ".join(outcome.refused))
    if outcome.report is None:
        options.say(f"hashiye: {show(outcome.why, 2000)}\n")
    else:
        _report(outcome.report, targets, quiet=quiet)
    return outcome.code


def _report(report: Agreement, targets: list[reports.Target[Format[Agreement]]], *, quiet: bool) -> None:
    from hashiye.report.agreement import wording

    gates = "".join(f"{wording.gate(one)}\n" for one in report.gates)
    reports.emit(report, targets, short=(lambda _terminal, _colour: gates) if quiet else None)
