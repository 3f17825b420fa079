"""Options that several commands share, and what they become."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Annotated

import typer

Paths = Annotated[list[str], typer.Argument(metavar="PATHS", help="Files, folders, patterns, or - for standard input.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes to use; 0: as many as the work is worth.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print findings only, no summary and no progress.")]
RaisedLimits = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="NAME=NUMBER", help="Raise a declared limit (see docs/format.md)."),
]


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


def on_terminal() -> bool:
    """Say whether a person watches: standard error is a terminal, and not in CI."""
    return sys.stderr.isatty() and not os.environ.get("CI")


def in_colour() -> bool:
    """Say whether findings are coloured: a terminal, and no ``NO_COLOR`` (no-color.org)."""
    return on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def screen() -> dict[str, bool]:
    """Return how findings are shown where standard error goes: see :func:`hashiye.report.text.finding_text`."""
    return {"terminal": on_terminal(), "colour": in_colour()}
