"""``hashiye split``: documents into train, dev and test, evenly and without leaks; or whether splits are sound."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options, reports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hashiye.limits import Limits
    from hashiye.splits.file import Splits
    from hashiye.splitting import Outcome

_FORMATS = ("text", "json")


def split(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATHS", help="A corpus, documents, folders, shards or patterns.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where the splits go, such as splits.json.")
    ] = None,
    ratio: Annotated[
        str | None,
        typer.Option(
            "--ratio", metavar="NAME=SHARE,…", help="Shares that sum to 1, or weights. [train=0.8,dev=0.1,test=0.1]"
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Another seed makes other splits.")] = None,
    stratify: Annotated[
        list[str] | None,
        typer.Option(
            "--stratify", metavar="WHAT", help="What is spread evenly: label, source, month, a fact, none. [label]"
        ),
    ] = None,
    together: Annotated[
        list[str] | None,
        typer.Option("--together", metavar="KEY", help="Documents that share this fact stay together; none. [url]"),
    ] = None,
    layer: Annotated[
        str | None, typer.Option("--layer", metavar="NAME", help="Whose labels are spread. [entities]")
    ] = None,
    near: Annotated[
        float | None,
        typer.Option("--near", metavar="SHARE", help="Texts this much alike stay together; 0: equal ones. [0.8]"),
    ] = None,
    keep: Annotated[
        str | None, typer.Option("--keep", metavar="FILE", help="Documents in this file stay where they are.")
    ] = None,
    check: Annotated[
        str | None, typer.Option("--check", metavar="FILE", help="Make nothing: say whether these splits are sound.")
    ] = None,
    report: Annotated[str, typer.Option("--format", "-f", help="text or json: how to report.")] = "text",
    jobs: options.Jobs = 0,
    limit: options.RaisedLimits = None,
    quiet: options.Quiet = False,
) -> None:
    """Split a corpus by document into train, dev and test, alike in labels, with nothing alike in two of them.

    The same documents and seed make the same splits, in whatever order and place they lie.

    Exit 0: made, or sound; 1: the splits leak, or are not those of the corpus; 2: something could not be read.
    """
    if report not in _FORMATS:
        raise typer.BadParameter(f"--format is one of {', '.join(_FORMATS)}, not {report!r}")
    if not paths:
        raise typer.BadParameter("name a corpus, folders or documents")
    if check is not None and (output is not None or keep is not None or seed is not None or ratio is not None):
        raise typer.BadParameter("--check makes nothing: leave --output, --keep, --ratio and --seed out")
    if output is not None:
        _check_output(Path(output))
    limits = options.limits([one for one in paths if one != "-"], limit)
    held = _read(check or keep, limits)
    plan = _asked(ratio, seed, stratify, together, layer, near, held)
    outcome = _done(paths, plan, limits, jobs, checking=check is not None, quiet=quiet)
    note = _write(outcome, output)
    _tell(outcome, report, note, output or "", quiet=quiet)
    raise typer.Exit(outcome.code)


def _check_output(path: Path) -> None:
    if not path.name or path.is_dir() or not path.parent.is_dir():
        raise typer.BadParameter(f"--output {str(path)!r} is no file in a folder that is there")
    reports.check_report(path)


def _read(name: str | None, limits: Limits) -> Splits | None:
    """Return the splits of a file; leave with 2 if they cannot be read."""
    if name is None:
        return None
    from hashiye import files
    from hashiye.findings import NotReadable
    from hashiye.splits import file

    try:
        return file.load(files.read(Path(name), limits), file=name, limits=limits)
    except NotReadable as error:
        options.stop(error)


def _asked(
    ratio: str | None, seed: int | None, stratify: list[str] | None, together: list[str] | None, layer: str | None,
    near: float | None, held: Splits | None,
) -> Splits:  # fmt: skip
    from hashiye.splits import asked

    try:
        settings = asked.settings(layer, _words(stratify), _words(together), near, held.settings if held else None)
        return asked.plan(None if ratio is None else asked.ratio(ratio), seed, settings, held)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _words(given: Iterable[str] | None) -> list[str]:
    """Return the words of comma-separated lists. ``typer.BadParameter`` for what no fact can be called."""
    words = [word for one in given or () for word in map(str.strip, one.split(","))]
    if not all(words) or any("=" in word or options.words(word) is None for word in words):
        raise typer.BadParameter(f"these are no names of facts: {', '.join(map(repr, given or ()))}")
    return words


def _done(paths: list[str], plan: Splits, limits: Limits, jobs: int, *, checking: bool, quiet: bool) -> Outcome:
    from hashiye import splitting
    from hashiye.findings import NotReadable

    work: Callable[..., Outcome] = splitting.check if checking else splitting.split
    try:
        with options.progress(quiet=quiet) as step:
            return work(paths, plan, limits=limits, jobs=jobs, step=step)
    except NotReadable as error:
        options.stop(error)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _write(outcome: Outcome, output: str | None) -> str:
    """Write the splits, and return what is said of it; nothing is written where no document was found."""
    if outcome.made is None:
        return ""
    if not outcome.made.groups:
        return "no document was found, and nothing written"
    if output is None:
        return "nothing was written: name a file, --output splits.json"
    from hashiye import files
    from hashiye.splits import file
    from hashiye.text import show

    files.write(Path(output), file.write(outcome.made.splits))
    return f"wrote {show(output, 500)}"


def _tell(outcome: Outcome, report: str, note: str, output: str, *, quiet: bool) -> None:
    from hashiye.report import splitting, splitting_json

    if report == "json":
        said = splitting_json.render(outcome, output=output)
    else:
        terminal, colour = options.on_terminal(sys.stdout), options.in_colour(sys.stdout)
        said = splitting.text(outcome, terminal=terminal, colour=colour, quiet=quiet, note=note)
    typer.echo(said, nl=False)
