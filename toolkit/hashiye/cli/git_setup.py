"""``hashiye git-setup``: git's drivers and tools, set and looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiye.git.setup import Line, Scope


def git_setup(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder in the clone.")] = Path(),
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; say what is set; exit 1 if not all is.")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take the settings out again.")] = False,
    attributes: Annotated[
        bool, typer.Option("--attributes", help="Also add the lines that .gitattributes lacks, behind those there.")
    ] = False,
    everywhere: Annotated[
        bool, typer.Option("--global", help="For every clone of yours: in the user's configuration, not the clone's.")
    ] = False,
    command: Annotated[
        str,
        typer.Option("--command", callback=options.words, help="How git is to call hashiye, in words of the shell."),
    ] = "",
    report: Annotated[str, typer.Option("--format", help="text or json: how --check reports.")] = "text",
    quiet: options.Quiet = False,
) -> None:
    """Have git merge and compare documents with hashiye, in this clone. Run it once in each clone."""
    from hashiye.findings import NotReadable
    from hashiye.git import setup

    if check + remove + attributes > 1:
        raise typer.BadParameter("--check, --remove and --attributes: one at a time")
    if report not in ("text", "json"):
        raise typer.BadParameter("--format is text or json")
    scope: Scope = "global" if everywhere else "local"
    try:
        if check:
            raise typer.Exit(_checked(list(setup.check(folder, command=command)), report, quiet=quiet))
        if remove:
            _say(quiet, (f"removed  {key}" for key in setup.remove(folder, scope=scope)))
            return
        written = setup.set_up(folder, scope=scope, command=command)
        _say(quiet, (f"set  {key} = {value}" for key, value in written))
        if attributes:
            _say(quiet, (f"added  {path}: {line}" for path, line in setup.add_attributes(folder)))
        lacking = [line for line in setup.check(folder, command=command) if line.verdict == "wrong"]
    except NotReadable as error:
        options.stop(error)
    _tell(lacking)


def _say(quiet: bool, lines: Iterable[str]) -> None:
    from hashiye.text import show

    for line in lines:
        if not quiet:
            options.say(f"{show(line, 1000)}\n")


def _tell(lines: Iterable[Line]) -> None:
    from hashiye.report import git_setup as shown

    options.say(shown.as_text(lines))


def _checked(lines: list[Line], report: str, *, quiet: bool) -> int:
    """Print what was looked at; return 1 if something is wrong."""
    from hashiye.report import git_setup as shown

    if report == "json":
        typer.echo(shown.as_json(lines), nl=False)
    else:
        typer.echo(shown.as_text(line for line in lines if not quiet or line.verdict != "ok"), nl=False)
    return int(any(line.verdict == "wrong" for line in lines))
