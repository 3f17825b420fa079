"""How statistics are shown: the table of what ``stats`` can report in.

A module a format, each with a pure function ``render(statistics)``. Those for a screen also take ``terminal`` and
``colour``; Parquet is bytes. ``counts`` are no report but what reports are made of, which
:mod:`hashiye.counting.keeping` writes.
"""

from __future__ import annotations

from hashiye.report.formats import Format
from hashiye.statistics.figures import Statistics

__all__ = ["BINARY", "COUNTS", "FORMATS"]

_ROWS: tuple[Format[Statistics], ...] = (
    Format("text", "for people", "statistics.text", screen=True),
    Format("json", "for programs; schema hashiye-statistics-1.0", "statistics.machine"),
    Format("csv", "one long table, a figure a line, for spreadsheets and pandas", "statistics.tidy"),
    Format("markdown", "Markdown, for papers and comments", "statistics.markdown"),
    Format("html", "one page to read in a browser, right-to-left, with charts, without script", "statistics.html"),
    Format("parquet", "the table of csv as Parquet, for pandas, Polars, DuckDB and Spark", "statistics.parquet"),
    Format("counts", "counts that add up: --format counts on several machines, then stats *.counts.json", ""),
)

FORMATS = {row.name: row for row in _ROWS}
"""Every format of a report of ``stats``, by the name that ``--format`` takes."""

COUNTS = "counts"
BINARY = frozenset(("parquet",))
"""Formats that are no text."""
