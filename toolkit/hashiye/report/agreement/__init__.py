"""How agreement is shown: the table of what ``agreement`` can report in.

A module a format, each with a pure function ``render(report)`` whose result ends with a line end. Those for a screen
also take ``terminal`` and ``colour``.
"""

from __future__ import annotations

from hashiye.agreement.figures import Agreement
from hashiye.report.formats import Format

__all__ = ["FORMATS"]


_ROWS: tuple[Format[Agreement], ...] = (
    Format("text", "for people", "agreement.text", screen=True),
    Format("json", "for programs; schema hashiye-agreement-1.0", "agreement.machine"),
    Format("csv", "one long table, a figure a line, for spreadsheets and pandas", "agreement.tidy"),
    Format("markdown", "Markdown, for papers and comments", "agreement.markdown"),
    Format("html", "one page to read in a browser, right-to-left, with charts, without script", "agreement.html"),
)

FORMATS = {row.name: row for row in _ROWS}
"""Every format of a report of ``agreement``, by the name that ``--format`` takes."""
