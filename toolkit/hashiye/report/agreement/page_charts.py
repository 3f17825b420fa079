"""The charts of the page of agreement: which figures each shows, and what is said of it to who cannot see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from hashiye.agreement.figures import Agreement, Batch, Coverage, Figure, Measured
from hashiye.report import charts, persian
from hashiye.report.agreement import choosing
from hashiye.report.agreement import page_words as say
from hashiye.report.charts import Cell, Mark
from hashiye.report.drawing import Frame

MOST = 24
"""Rows of a chart."""

SQUARE = 16
"""Rows and columns of a heat map."""

PARTS = ("کامل", "ناتمام", "نشان‌نشده")
"""What a document is to an annotator: done, partly done, not done."""


def _frame(name: str, title: str, description: str) -> Frame:
    return Frame(name, title, description, persian.tick, rtl=True)


def _mark(name: str, figure: Figure) -> Mark:
    value = figure.value if choosing.is_defined(figure) else None
    interval = figure.interval if value is not None else None
    shown = f"{say.plain(value)}  [{say.plainly_between(interval)}]" if interval else say.plain(value)
    return Mark(name, value, shown, interval)


def measures(report: Agreement) -> str:
    """Return all measures with their intervals."""
    marks = [_mark(one.name, one.figure) for one in report.measures]
    title = "سنجه‌ها با بازهٔ ۹۵٪"
    description = "هر سطر یک سنجه است: نقطه مقدار آن و خط بازهٔ آن. عددها در جدول کنار نمودار هست."
    return charts.intervals(_frame("chart-measures", title, description), marks) if marks else ""


def cut(number: int, most: int, what: str) -> str:
    """Return how many things are in the table alone and not in its chart; nothing where the chart has all."""
    return f"{persian.number(number - most)} {what} دیگر تنها در جدول هست." if number > most else ""


def labels(at: int, measured: Measured, figures: Sequence[tuple[str, Figure]]) -> str:
    """Return a measure for each label, the chart ``at`` of its kind on the page."""
    marks = [_mark(name or "بی‌نام", figure) for name, figure in figures[:MOST]]
    description = "هر سطر یک برچسب است: میله مقدار سنجه و خط بازهٔ ۹۵٪ آن. عددها در جدول کنار نمودار هست."
    frame = _frame(f"chart-labels-{at}", f"{measured.name} برای هر برچسب", description)
    return charts.bars(frame, marks) if marks else ""


def pairs(at: int, measured: Measured, annotators: Sequence[str]) -> str:
    """Return how much each two annotators agree, the chart ``at`` of its kind on the page."""
    names = list(annotators[:SQUARE])
    found = choosing.pairs(measured)
    values = [one.value for one in found.values() if one.value is not None and choosing.is_defined(one)]
    if not values:
        return ""
    cells = {
        (row, column): Cell(figure.value, say.plain(figure.value, 2))
        for row, one in enumerate(names)
        for column, other in enumerate(names)
        if (figure := found.get((one, other))) is not None and row != column
    }
    description = "هر خانه دو نشانه‌گذار است و هرچه تیره‌تر، هم‌رأی‌تر. عددها در جدول کنار نمودار هست."
    frame = _frame(f"chart-pairs-{at}", f"{measured.name} برای هر دو نشانه‌گذار", description)
    shown = [name or "بی‌نام" for name in names]
    return charts.heat_map(frame, shown, shown, cells, low=min(0.0, *values), high=1.0)


def confusion(report: Agreement) -> str:
    """Return which labels were given to what others gave another label; the agreed ones have no shade."""
    counts = {(one.row, one.column): one.count for one in choosing.met(report)}
    names = sorted(heaviest(report)[:SQUARE], key=lambda name: (not name, name))
    most = max((count for (row, column), count in counts.items() if row != column), default=0.0)
    if not most:
        return ""
    cells: dict[tuple[int, int], Cell] = {}
    for at, one in enumerate(names):
        for place, other in enumerate(names):
            count = counts.get((one, other), counts.get((other, one), 0.0))
            if count and (one or other):
                cells[at, place] = Cell(None if at == place else count, persian.number(count))
    description = (
        "سطر برچسب یک نفر است و ستون برچسب دیگری؛ هرچه تیره‌تر، بیشتر به جای هم آمده‌اند. "
        "خانه‌های قطر همسان‌اند و رنگ ندارند."
    )
    shown = [name or "هیچ" for name in names]
    return charts.heat_map(
        _frame("chart-confusion", "برچسب‌هایی که به جای هم آمده‌اند", description), shown, shown, cells, high=most
    )


def coverage(rows: Sequence[Coverage]) -> str:
    """Return how many documents each annotator did, began, and did not do."""
    shown = [
        (one.annotator or "بی‌نام", persian.number(one.complete), (one.complete, one.partial, one.absent))
        for one in rows[:MOST]
    ]
    description = "هر سطر یک نشانه‌گذار است: سندهای کامل، ناتمام و نشان‌نشده. عددها در جدول کنار نمودار هست."
    frame = _frame("chart-coverage", "چه کسی چند سند را نشان کرده است", description)
    return charts.stacked(frame, shown, PARTS) if shown else ""


def kinds(found: Mapping[str, int]) -> str:
    """Return how many places differ in what way."""
    total = sum(found.values())
    if not total:
        return ""
    marks = [
        Mark(say.kind(kind), number / total, f"{persian.number(number)} ({say.percent(number / total)})")
        for kind, number in found.items()
    ]
    description = "هر سطر یک گونه است و میله سهم آن از همهٔ جاها. عددها در جدول کنار نمودار هست."
    return charts.bars(_frame("chart-kinds", "جاها بر پایهٔ گونهٔ تفاوت", description), marks)


def drift(name: str, batches: Sequence[Batch]) -> str:
    """Return a measure over batches."""
    marks = [_mark(one.name or "بی‌نام", one.figures[name]) for one in batches if name in one.figures]
    if len(marks) < 2:
        return ""
    description = "هر نقطه یک دسته است، از چپ به راست، با بازهٔ ۹۵٪ آن. محور از صفر آغاز نمی‌شود. عددها در جدول هست."
    return charts.lines(_frame("chart-drift", f"{name} از دسته‌ای به دستهٔ دیگر", description), marks)


def heaviest(report: Agreement) -> list[str]:
    """Return the labels of confusions, those that stand in most of them first."""
    weights: defaultdict[str, float] = defaultdict(float)
    for one in report.confusion:
        for name in {one.row, one.column}:
            weights[name] += one.count
    return sorted(weights, key=lambda name: (-weights[name], name))
