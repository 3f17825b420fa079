"""How the page of statistics looks: the style of all pages, of reports with charts, and of its own parts."""

from __future__ import annotations

from functools import cache

from hashiye.report import style_sheets


@cache
def style() -> str:
    """Return the whole style sheet."""
    return style_sheets.joined("diff.css", "report.css", "statistics.css")


def style_hash() -> str:
    """Return its hash, as a content security policy names it."""
    return style_sheets.hashed(style())
