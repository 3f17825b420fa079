"""How agreement is shown: the table of what ``agreement`` can report in.

A module a format, each with a pure function ``render(report)`` whose result ends with a line end. Those for a screen
also take ``terminal`` and ``colour``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import cast

from msgspec import Struct

from hashiye.agreement.figures import Agreement

__all__ = ["FORMATS", "Format"]


class Format(Struct, frozen=True):
    """One row of the table. ``screen``: it is for people, and looks different on a terminal."""

    name: str
    title: str
    module: str
    function: str = "render"
    screen: bool = False

    def render(self, report: Agreement, *, terminal: bool = False, colour: bool = False) -> str:
        """Return the whole report. ``terminal`` and ``colour`` matter to formats for a screen alone."""
        module = importlib.import_module(f"hashiye.report.agreement.{self.module}")
        render = cast("Callable[..., str | bytes]", getattr(module, self.function))
        shown = render(report, terminal=terminal, colour=colour) if self.screen else render(report)
        return shown.decode() if isinstance(shown, bytes) else shown


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("text", "for people", "text", screen=True),
        Format("json", "for programs; schema hashiye-agreement-1.0", "machine"),
        Format("csv", "one long table, a figure a line, for spreadsheets and pandas", "tidy"),
        Format("markdown", "Markdown, for papers and comments", "markdown"),
        Format("html", "one page to read in a browser, right-to-left, with charts, without script", "html"),
    )
}
"""Every format of a report of ``agreement``, by the name that ``--format`` takes."""
