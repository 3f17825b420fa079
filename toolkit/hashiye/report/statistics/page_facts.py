"""The sections of the page about metadata: what is known of each document, sources, and dates in both calendars."""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.report import terms
from hashiye.report.markup import bdi
from hashiye.report.parts import beside, folded, listed, skipped, table, unlisted
from hashiye.report.statistics import page_charts as draw
from hashiye.report.statistics import page_words as say
from hashiye.report.statistics.page_words import COUNT, DOCUMENTS
from hashiye.statistics.figures import Counted, Dates, KnownFacts, Statistics

KEYS, VALUES, MONTHS = 200, 100, 2_000
"""Rows of tables."""

_FIELDS = ("explicit", "inferred", "unknown", "absent", "distinct")

CHARTED = ("source", "agency", "publisher")
"""Keys whose values are shown as bars, not folded."""


def facts(report: Statistics) -> Iterator[str]:
    """Yield how much of each key is known, and its commonest values."""
    found = report.figures.facts
    rows = []
    for at, one in enumerate(found[:KEYS]):
        path = f"figures.facts.{at}"
        numbers = (say.amount(getattr(one, field), f"{path}.{field}") for field in _FIELDS)
        rows.append((say.name(one.key, terms.KEYS), *numbers))
    head = ("کلید", *say.STATUSES, "مقدار متمایز")
    yield beside(draw.facts(found), table("فکت‌ها، به شمار سندها", head, rows), draw.cut(len(found), draw.ROWS, "کلید"))
    yield skipped(len(found) - KEYS, "کلید")
    for at, one in enumerate(found[:KEYS]):
        yield _values(at, one)


def _values(at: int, one: KnownFacts) -> str:
    if not one.values:
        return ""
    rows = _counted(one.values[:VALUES], f"figures.facts.{at}.values")
    title = f"مقدارهای {say.plain_name(one.key, terms.KEYS)}"
    shown = table(title, ("مقدار", DOCUMENTS), rows, quiet=True)
    more = unlisted(max(one.distinct, len(one.values)) - len(rows), "مقدار")
    if one.key in CHARTED and len(one.values) > 1:
        said = draw.cut(len(one.values), draw.ROWS, "مقدار")
        return f"<h3>{title}</h3>{beside(draw.counted(f'values-{at}', title, one.values, 'سندها'), shown, said)}{more}"
    return folded(title, shown, more)


def _counted(counted: Counted, path: str) -> list[tuple[str, str]]:
    return [
        (bdi(name, limit=120) or "تهی", say.amount(number, f"{path}.{at}.1"))
        for at, (name, number) in enumerate(counted)
    ]


def dates(report: Statistics) -> Iterator[str]:
    """Yield the dates of each role, in both calendars."""
    for at, one in enumerate(report.figures.dates):
        path = f"figures.dates.{at}"
        yield f"<h3>{say.name(one.role, terms.ROLES)}</h3>"
        yield listed(_chips(one, path), "chips")
        for field, title, jalali in (("jalali", "ماه‌های خورشیدی", True), ("gregorian", "ماه‌های میلادی", False)):
            counted: Counted = getattr(one, field)
            rows = [
                (
                    bdi(say.month(name, jalali=jalali), limit=40) or "بی‌نام",
                    say.amount(number, f"{path}.{field}.{place}.1"),
                )
                for place, (name, number) in enumerate(counted[:MONTHS])
            ]
            whole = f"{title}، {say.chart_name(one.role, terms.ROLES)}"
            chart = draw.months(f"{field}-{at}", whole, counted, jalali=jalali)
            caption = f"{title}، {say.plain_name(one.role, terms.ROLES)}"
            yield beside(chart, table(caption, ("ماه", COUNT), rows))
            yield skipped(len(counted) - MONTHS, "ماه")
        yield folded("دقت و تقویم", _details(one, path))


def _chips(one: Dates, path: str) -> Iterator[str]:
    yield f"{say.amount(one.dated, f'{path}.dated')} تاریخ"
    if one.first or one.last:
        yield f"از {bdi(one.first, limit=40) or '؟'} تا {bdi(one.last, limit=40) or '؟'}"
    for field, told in (("coarse", "درشت‌تر از ماه"), ("undated", "بی‌مقدار"), ("invalid", "نادرست")):
        if number := getattr(one, field):
            yield f"{say.amount(number, f'{path}.{field}')} {told}"


def _details(one: Dates, path: str) -> str:
    shown = []
    for field, title, names in (("precisions", "دقت", terms.PRECISIONS), ("calendars", "تقویم", terms.CALENDARS)):
        rows = [
            (say.name(name, names), say.amount(number, f"{path}.{field}.{place}.1"))
            for place, (name, number) in enumerate(getattr(one, field)[:VALUES])
        ]
        shown.append(table(title, (title, COUNT), rows, quiet=True))
    return "".join(shown)
