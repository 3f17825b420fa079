"""How statistics are shown: the table of what ``stats`` can report in.

A module a format, each with a pure function ``render(statistics)``. Those for a screen also take ``terminal`` and
``colour``. :data:`COUNTS` are no report but what reports are made of, and rendered from the outcome of a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiye.report.formats import Format

if TYPE_CHECKING:
    from hashiye.counting.wanted import Outcome
    from hashiye.statistics.figures import Statistics

__all__ = ["COUNTS", "FORMATS"]

_ROWS: tuple[Format[Statistics], ...] = (
    Format("text", "for people", "statistics.text", screen=True),
    Format("json", "for programs; schema hashiye-statistics-1.0", "statistics.machine"),
    Format("csv", "one long table, a figure a line, for spreadsheets and pandas", "statistics.tidy"),
    Format("markdown", "Markdown, for papers and comments", "statistics.markdown"),
    Format(
        "html", "one page to read in a browser, right-to-left, with charts, without script", "statistics.html",
        titled=True,
    ),
    Format(
        "parquet", "the table of csv as Parquet, for pandas, Polars, DuckDB and Spark", "statistics.parquet",
        binary=True,
    ),
)  # fmt: skip

FORMATS = {row.name: row for row in _ROWS}
"""Every format of a report of ``stats``, by the name that ``--format`` takes."""

COUNTS: Format[Outcome] = Format(
    "counts", "counts that add up, then stats *.counts.json; all copies of a document in one part", "statistics.counts"
)
