"""Options that several commands share, and what they become."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer

if TYPE_CHECKING:
    from hashiye.findings import NotReadable
    from hashiye.limits import Limits

Paths = Annotated[list[str], typer.Argument(metavar="PATHS", help="Files, folders, patterns, or - for standard input.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes to use; 0: as many as the work is worth.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print findings only, no summary and no progress.")]
RaisedLimits = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="NAME=NUMBER", help="Raise a declared limit (see docs/format.md)."),
]


_LANGUAGE = re.compile("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def language(tag: str) -> str:
    """Return a language tag, or nothing. ``typer.BadParameter`` if no document can hold it."""
    if tag and not _LANGUAGE.fullmatch(tag):
        raise typer.BadParameter(f"{tag!r} is no language tag; write fa, or fa-Arab-AF, or und where it is not known")
    return tag


def name(word: str) -> str:
    """Return a name, or nothing. ``typer.BadParameter`` if no document can hold it."""
    from hashiye import names

    if word and (why := names.problem(word)):
        raise typer.BadParameter(f"{word!r} cannot be a name: {why}")
    return word


def words(text: str | None) -> str | None:
    """Return free text of the command line. ``typer.BadParameter`` for controls and bytes that are no text."""
    from hashiye.text import FORBIDDEN

    if text and FORBIDDEN.search(text):
        raise typer.BadParameter(f"{text!r} holds a character that no document can")
    return text


def say(text: str) -> None:
    """Write to standard error, nothing that the log of a CI obeys. If nobody reads there any more, the work goes on."""
    if "##" in text or "::" in text:
        from hashiye.report.sentences import quiet_lines

        text = quiet_lines(text)
    with contextlib.suppress(OSError):
        typer.echo(text, err=True, nl=False)


def stop(error: NotReadable) -> NoReturn:
    """Say why it could not be done, and leave with 2."""
    from hashiye.report.text import finding_text

    for finding in error.findings:
        say(finding_text(finding, **screen()))
    raise typer.Exit(2) from error


def pairs(values: Iterable[str] | None, what: str) -> dict[str, str]:
    """Turn ``name=value`` arguments into a map. ``typer.BadParameter`` for anything else."""
    found = {}
    for one in values or ():
        name, equals, value = one.partition("=")
        if not (equals and name):
            raise typer.BadParameter(f"{what} is written NAME=VALUE, not {one!r}")
        found[name] = value
    return found


def numbers(values: Iterable[str] | None) -> dict[str, int]:
    """Turn ``--limit name=number`` arguments into a map. ``typer.BadParameter`` for anything else."""
    named = pairs(values, "a limit")
    try:
        return {name: int(value.replace("_", "")) for name, value in named.items()}
    except ValueError as error:
        raise typer.BadParameter(f"a limit is a whole number: {error}") from error


def limits(paths: list[str], raised: Iterable[str] | None) -> Limits:
    """Return the limits that hold for ``paths``. ``typer.BadParameter`` for an option that raises none."""
    from hashiye import corpus
    from hashiye.findings import NotReadable

    try:
        return corpus.limits_for(paths, numbers(raised))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    except NotReadable as error:
        stop(error)


def on_terminal(stream: TextIO | None = None) -> bool:
    """Say whether a person watches: the stream (standard error unless given) is a terminal, and not in CI."""
    return (stream or sys.stderr).isatty() and not os.environ.get("CI")


def in_colour(stream: TextIO | None = None) -> bool:
    """Say whether findings are coloured: a terminal, and no ``NO_COLOR`` (no-color.org)."""
    return on_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def screen() -> dict[str, bool]:
    """Return how findings are shown where standard error goes: see :func:`hashiye.report.text.finding_text`."""
    return {"terminal": on_terminal(), "colour": in_colour()}


@contextlib.contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, nothing elsewhere; what it gives is called after each task with the number of all.

    It is drawn between tasks: no thread runs beside them.
    """
    if quiet or not on_terminal():
        yield lambda _total: None
        return
    with contextlib.ExitStack() as stack:
        bar: list[Callable[[int], None]] = []

        def step(total: int) -> None:
            if total < 2:
                return
            if not bar:
                bar.append(stack.enter_context(_bar(total)))
            bar[0](total)

        yield step


@contextlib.contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    done = 0
    with Progress(*columns, console=Console(stderr=True, markup=False), auto_refresh=False, transient=True) as shown:
        task = shown.add_task("", total=total)

        def step(_total: int) -> None:
            nonlocal done
            done += 1
            shown.update(task, advance=1, refresh=done % max(1, total // 200) == 0)

        yield step
