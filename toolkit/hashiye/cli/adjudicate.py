"""``hashiye adjudicate``: what annotators' layers come to by majority, and what a person decides."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options, reports

if TYPE_CHECKING:
    from hashiye.adjudicating.rules import Rules
    from hashiye.curating import Outcome, Plan

_FORMATS = ("text", "json")


def adjudicate(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATHS", help="A corpus, annotators' folders, documents, shards or patterns."),
    ] = None,
    layer: Annotated[str, typer.Option("--layer", metavar="NAME", help="The layer that is voted on.")] = "entities",
    annotator: Annotated[
        list[str] | None, typer.Option("--annotator", metavar="NAME", help="Who votes; may repeat. None: everybody.")
    ] = None,
    min_voters: Annotated[
        int, typer.Option("--min-voters", min=1, metavar="N", help="With fewer who judged it, a group stays open.")
    ] = 2,
    majority: Annotated[
        float, typer.Option("--majority", metavar="SHARE", help="More than this share of votes wins: 0.5 to 1.")
    ] = 0.5,
    partial: Annotated[bool, typer.Option("--partial", help="Partial layers vote, too, where they marked.")] = False,
    by: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Your name, which is kept with what you decide.")
    ] = "",
    producer: Annotated[
        str, typer.Option("--producer", metavar="NAME", help="Whose the curated layer is called.")
    ] = "adjudication",
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="Where curated documents go, if not documents/."),
    ] = None,
    queue: Annotated[
        str | None,
        typer.Option("--queue", metavar="FILE", help="The file of what is open. [default: adjudication.txt]"),
    ] = None,
    apply: Annotated[
        str | None, typer.Option("--apply", metavar="FILE", help="Follow the decisions of this file.")
    ] = None,
    review: Annotated[bool, typer.Option("--review", help="Decide in the browser, on a page of this machine.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The page's port; 0: a free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the page's address, open nothing.")] = False,
    align: Annotated[
        bool, typer.Option("--align", help="Carry copies on another text over to that of the others.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a curated layer that somebody changed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
    report: Annotated[str, typer.Option("--format", "-f", help="text or json: how to report.")] = "text",
    jobs: options.Jobs = 0,
    limit: options.RaisedLimits = None,
    quiet: options.Quiet = False,
) -> None:
    """Vote on what annotators marked, write what won as a curated layer, and queue what stays open.

    What is open is decided on a page (--review), or in the queue's file, which the next run follows.

    Exit 0: everything is decided; 1: something is open; 2: something could not be done.
    """
    from hashiye.curating import Plan

    _check(report, output, queue, apply, review=review, dry_run=dry_run)
    given = paths or _of_file(apply or queue)
    plan = Plan(
        layer=options.name(layer), annotators=tuple(dict.fromkeys(annotator or ())), producer=options.name(producer),
        by=options.words(by) or "", output=output or "", queue=queue or "", apply=apply or "", align=align, force=force,
        rules=_rules(min_voters, majority, partial=partial), limits=options.limits(given, limit), jobs=jobs,
    )  # fmt: skip
    if review:
        outcome, note = _reviewed(given, plan, port, browser=not no_browser)
    else:
        outcome = _adjudicated(given, plan, dry_run=dry_run, quiet=quiet)
        note = "nothing was written" if dry_run else ""
    raise typer.Exit(_tell(outcome, report, note, quiet=quiet))


def _check(
    report: str, output: str | None, queue: str | None, apply: str | None, *, review: bool, dry_run: bool
) -> None:
    """Refuse what does not go together, or is not there. ``typer.BadParameter``."""
    if report not in _FORMATS:
        raise typer.BadParameter(f"--format is one of {', '.join(_FORMATS)}, not {report!r}")
    if review and dry_run:
        raise typer.BadParameter("--review keeps every decision at once: leave --dry-run out")
    if apply is not None and not Path(apply).is_file():
        raise typer.BadParameter(f"--apply {apply!r} is no file")
    if output is not None and (not output or (Path(output).exists() and not Path(output).is_dir())):
        raise typer.BadParameter(f"--output {output!r} is no folder")
    if queue is not None:
        _check_queue(Path(queue))


def _check_queue(path: Path) -> None:
    from hashiye import codecs, corpus

    codec = codecs.by_ending(path.name)
    if not path.name or path.is_dir() or not path.parent.is_dir():
        raise typer.BadParameter(f"--queue {str(path)!r} is no file in a folder that is there")
    if codec is not None and codec.name in corpus.NATIVE:
        raise typer.BadParameter(f"--queue {str(path)!r} is called like a document, and would be taken for one")
    reports.check_output(path)


def _of_file(file: str | None) -> list[str]:
    """Return the corpus that a file of decisions lies in. ``typer.BadParameter`` where there is none."""
    from hashiye import corpus

    home = corpus.root_of(Path(file)) if file else None
    if home is None or not (home / corpus.MANIFEST).is_file():
        raise typer.BadParameter("name a corpus, folders or documents")
    return [str(home)]


def _rules(minimum: int, share: float, *, partial: bool) -> Rules:
    from hashiye.adjudicating.rules import Rules

    try:
        return Rules(minimum, share, partial)
    except ValueError as error:
        raise typer.BadParameter(f"--majority: {error}") from error


def _adjudicated(paths: list[str], plan: Plan, *, dry_run: bool, quiet: bool) -> Outcome:
    from hashiye import curating
    from hashiye.findings import NotReadable

    try:
        with options.progress(quiet=quiet) as step:
            return curating.adjudicate(paths, plan, step, write=not dry_run)
    except NotReadable as error:
        options.stop(error)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _reviewed(paths: list[str], plan: Plan, port: int, *, browser: bool) -> tuple[Outcome, str]:
    """Have a person decide; return what it came to and what is said of it."""
    from hashiye import reviewing
    from hashiye.findings import NotReadable

    def announce(address: str) -> None:
        options.say(f"open {address}\nCtrl-C ends; every decision is kept.\n" if address else "\n")

    try:
        return reviewing.review(paths, plan, port=port, browser=browser and options.on_terminal(), announce=announce)
    except NotReadable as error:
        options.stop(error)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _tell(outcome: Outcome, report: str, note: str, *, quiet: bool) -> int:
    """Print the report; return the exit code."""
    from hashiye.report import adjudication, adjudication_json

    if report == "json":
        said = adjudication_json.render(outcome)
    else:
        terminal, colour = options.on_terminal(sys.stdout), options.in_colour(sys.stdout)
        said = adjudication.text(outcome, terminal=terminal, colour=colour, quiet=quiet, note=note)
    typer.echo(said, nl=False)
    return outcome.code
