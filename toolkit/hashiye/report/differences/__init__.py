"""How differences are shown: the table of what ``diff`` can report in.

A module a format, each with a pure function ``render(difference)`` whose result ends with a line end. Those for
a screen also take ``terminal`` and ``colour``.
"""

from __future__ import annotations

from hashiye.report.differences.run import Difference, Pair, Side
from hashiye.report.formats import Format

__all__ = ["FORMATS", "Difference", "Pair", "Side"]


_ROWS: tuple[Format[Difference], ...] = (
    Format("text", "for people", "differences.text", screen=True),
    Format("json", "for programs, and for --apply; schema hashiye-diff-1.0", "differences.machine", "written"),
    Format("markdown", "Markdown, for summaries and comments", "differences.markdown"),
    Format("html", "one page to read in a browser, right-to-left, without script", "differences.html"),
)

FORMATS = {row.name: row for row in _ROWS}
"""Every format of a report of ``diff``, by the name that ``--format`` takes."""
