"""How differences are shown: the table of what ``diff`` can report in.

A module a format, each with a pure function ``render(difference)`` whose result ends with a line end. Those for
a screen also take ``terminal`` and ``colour``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import cast

from msgspec import Struct

from hashiye.report.differences.run import Difference, Pair, Side

__all__ = ["FORMATS", "Difference", "Format", "Pair", "Side"]


class Format(Struct, frozen=True):
    """One row of the table. ``screen``: it is for people, and looks different on a terminal."""

    name: str
    title: str
    module: str
    function: str = "render"
    screen: bool = False

    def render(self, difference: Difference, *, terminal: bool = False, colour: bool = False) -> str:
        """Return the whole report. ``terminal`` and ``colour`` matter to formats for a screen alone."""
        module = importlib.import_module(f"hashiye.report.differences.{self.module}")
        render = cast("Callable[..., str | bytes]", getattr(module, self.function))
        shown = render(difference, terminal=terminal, colour=colour) if self.screen else render(difference)
        return shown.decode() if isinstance(shown, bytes) else shown


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("text", "for people", "text", screen=True),
        Format("json", "for programs, and for --apply; schema hashiye-diff-1.0", "machine", "written"),
        Format("markdown", "Markdown, for summaries and comments", "markdown"),
        Format("html", "one page to read in a browser, right-to-left, without script", "html"),
    )
}
"""Every format of a report of ``diff``, by the name that ``--format`` takes."""
