"""The charts of the page of statistics: which figures each shows, and what is said of it to who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from hashiye.report import charts, curves, persian, terms
from hashiye.report.charts import Cell, Mark
from hashiye.report.curves import Series, Slot, Stretch
from hashiye.report.drawing import Frame
from hashiye.report.statistics import page_words as say
from hashiye.statistics.figures import (
    Counted,
    Coverage,
    Group,
    Habit,
    KnownFacts,
    LabelFigures,
    Law,
    Lexical,
    Spread,
    Together,
)  # fmt: skip

ROWS = 24
"""Rows of a chart of bars."""

HABITS = 12
"""Things that are shown of how Persian is typed."""

SQUARE = 16
"""Rows and columns of a heat map."""

ACROSS = 6
"""Groups that are held against each other in one chart: there is a colour for each."""

SLOTS = 480
"""Columns of a chart over time; where there are more months, a column is a year, ten years, or more."""

_BESIDE = "عددها در جدول کنار نمودار هست."


def _frame(name: str, title: str, description: str) -> Frame:
    return Frame(f"chart-{name}", title, f"{description} {_BESIDE}", persian.tick, rtl=True)


def growth(raw: Lexical, normal: Lexical) -> str:
    """Return how the vocabulary grows, in both forms, with the fitted laws as lines."""
    shown = [_grown(say.FORMS["raw"], raw), _grown(say.FORMS["normal"], normal)]
    if not any(one.dots for one in shown):
        return ""
    description = "هر نقطه شمار گونه‌هاست در آن شمار واژه، و هر خط قانون هیپس که بر آن برازش شده است."
    frame = _frame("growth", "رشد واژگان: گونه‌ها با شمار واژه‌ها", description)
    return curves.curves(frame, shown, across="واژه", upwards="گونه")


def _grown(name: str, one: Lexical) -> Series:
    dots = [(float(point.words), point.types) for point in one.growth]
    if one.heaps is None or not dots:
        return Series(name, dots)
    factor, exponent = one.heaps.factor or 0.0, one.heaps.exponent
    most = dots[-1][0]
    return Series(name, dots, [(x, factor * x**exponent) for x in (most * at / 60 for at in range(1, 61))])


def zipf(raw: Lexical, normal: Lexical) -> str:
    """Return how often the word of each rank occurs, in both forms, with the fitted laws as lines."""
    shown = [_ranked(say.FORMS["raw"], raw), _ranked(say.FORMS["normal"], normal)]
    if not any(one.dots for one in shown):
        return ""
    description = "هر نقطه بسامد واژه‌ای در رتبهٔ خود است و هر خط قانون زیپف. هر دو محور لگاریتمی‌اند."
    frame = _frame("zipf", "بسامد واژه‌ها به رتبه", description)
    return curves.curves(frame, shown, across="رتبه", upwards="بسامد", logarithmic=True)


def _ranked(name: str, one: Lexical) -> Series:
    dots = [(float(rank), float(frequency)) for rank, frequency in one.frequencies]
    return Series(name, dots, _law(one.zipf, dots) if dots else ())


def _law(law: Law | None, dots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    if law is None or law.factor is None:
        return []
    last = dots[-1][0]
    if law.exponent > 0 and law.factor >= 1:  # no word occurs less than once
        last = min(last, law.factor ** (1 / law.exponent))
    return [(x, law.factor * x**-law.exponent) for x in (dots[0][0], last)]


def lengths(name: str, title: str, unit: str, spread: Spread) -> str:
    """Return a histogram of lengths with its median."""
    if not spread.bins:
        return ""
    stretches = [
        Stretch(one.low, one.high, one.count, f"{_stretch(one.low, one.high)} {unit}: {persian.number(one.count)}")
        for one in spread.bins
    ]
    marks = [(spread.quantiles[2], "میانه")] if len(spread.quantiles) > 2 else []
    description = "هر ستون می‌گوید چند تا این اندازه درازا دارند؛ ستون آخر، اگر جدا باشد، همهٔ درازترهاست."
    return curves.histogram(_frame(name, title, description), stretches, across=unit, marks=marks, far="درازتر")


def _stretch(low: int, high: int) -> str:
    return persian.number(low) if high - low <= 1 else f"{persian.number(low)} تا {persian.number(high - 1)}"


def labels(at: int, title: str, found: Sequence[LabelFigures]) -> str:
    """Return how often each label is there, the chart of the ``at``-th layer."""
    marks = [
        Mark(one.label or "بی‌نام", one.annotations, f"{persian.number(one.annotations)}  {say.share(one.share)}")
        for one in found[:ROWS]
    ]
    frame = _frame(f"labels-{at}", f"برچسب‌های {title}", "هر سطر یک برچسب است و میله شمار نشانه‌های آن.")
    return charts.bars(frame, marks, most=1.0) if marks else ""


def cut(number: int, most: int, what: str) -> str:
    """Return how many things are in the table alone and not in its chart; nothing where the chart has all."""
    return f"{persian.number(number - most)} {what} دیگر تنها در جدول هست." if number > most else ""


def together(at: int, labels: Sequence[str], pairs: Sequence[Together]) -> str:
    """Return in how many documents two labels occur together, the chart of the ``at``-th layer."""
    places = {name: place for place, name in enumerate(labels[:SQUARE])}
    cells: dict[tuple[int, int], Cell] = {}
    for one in pairs:
        row, column = places.get(one.label), places.get(one.other)
        if row is not None and column is not None:
            cells[row, column] = cells[column, row] = Cell(one.documents, persian.number(one.documents))
    if len(cells) < 2:
        return ""
    names = [name or "بی‌نام" for name in places]
    description = "هر خانه شمار سندهایی است که هر دو برچسب را دارند و هرچه تیره‌تر، بیشتر."
    frame = _frame(f"together-{at}", "برچسب‌هایی که با هم می‌آیند", description)
    return charts.heat_map(frame, names, names, cells, high=max(cell.value or 0.0 for cell in cells.values()))


def coverage(rows: Sequence[Coverage]) -> str:
    """Return what share of the documents each annotator judged in each layer."""
    people = list(dict.fromkeys(one.annotator for one in rows))[:SQUARE]
    layers = list(dict.fromkeys(one.layer for one in rows))[:SQUARE]
    cells = {
        (people.index(one.annotator), layers.index(one.layer)): Cell(one.share, say.share(one.share))
        for one in rows
        if one.annotator in people and one.layer in layers and one.share is not None
    }
    if not cells:
        return ""
    description = "هر سطر یک نشانه‌گذار است و هر ستون یک لایه؛ خانه سهم سندهایی است که دیده است، هرچه تیره‌تر بیشتر."
    frame = _frame("coverage", "چه کسی چه سهمی از سندها را دیده است", description)
    return charts.heat_map(frame, [one or "بی‌نام" for one in people], [one or "بی‌نام" for one in layers], cells)


def facts(rows: Sequence[KnownFacts]) -> str:
    """Return for each key how much of it is known."""
    shown = [
        (say.chart_name(one.key, terms.KEYS), "", (one.explicit, one.inferred, one.unknown, one.absent))
        for one in rows[:ROWS]
    ]
    description = "هر سطر یک کلید است: شمار سندهایی که فکتش صریح، استنباطی، نامعلوم یا ثبت‌نشده است."
    frame = _frame("facts", "چه اندازه از هر کلید دانسته است", description)
    return charts.stacked(frame, shown, say.STATUSES) if shown else ""


def counted(name: str, title: str, rows: Counted, what: str) -> str:
    """Return names with how many of ``what`` there are of each, as bars."""
    marks = [Mark(say.chart_name(one), number, persian.number(number)) for one, number in rows[:ROWS]]
    return (
        charts.bars(_frame(name, title, f"هر سطر یک مقدار است و میله شمار {what}."), marks, most=1.0) if marks else ""
    )


def months(name: str, title: str, rows: Counted, *, jalali: bool) -> str:
    """Return how many documents or facts each month has, in one calendar."""
    placed = [(place, number) for text, number in rows if (place := say.place_of(text)) is not None]
    if not placed:
        return ""
    first, last = min(place for place, _ in placed), max(place for place, _ in placed)
    wide = next((wide for wide in (1, 12, 120, 1_200) if (last - first) // wide < SLOTS), 12_000)
    sums: dict[int, int] = {}
    for place, number in placed:
        sums[place // wide] = sums.get(place // wide, 0) + number
    start = first // wide
    slots = [
        Slot(at - start, number, f"{_time(at * wide, wide, jalali)}: {persian.number(number)}")
        for at, number in sorted(sums.items())
    ]
    ticks = [(at - start, _tick(at * wide, wide, last - first)) for at in range(start, last // wide + 1)]
    unit = "ماه" if wide == 1 else "سال" if wide == 12 else f"{persian.number(wide // 12)} سال"
    frame = _frame(name, title, f"هر ستون یک {unit} است، از چپ به راست.")
    return curves.columns(frame, slots, [one for one in ticks if one[1]])


def _time(place: int, wide: int, jalali: bool) -> str:
    text = f"{place // 12:04}-{place % 12 + 1:02}"
    return say.month(text, jalali=jalali) if wide == 1 else persian.digits(f"{place // 12}")


def _tick(place: int, wide: int, reach: int) -> str:
    """Return what is written below a column: months where there are few, else years."""
    if wide > 1:
        return persian.digits(f"{place // 12}")
    if reach < 30:
        return persian.digits(f"{place // 12}/{place % 12 + 1:02}") if reach < 8 or not place % 3 else ""
    return "" if place % 12 else persian.digits(f"{place // 12}")


def habits(rows: Sequence[Habit]) -> str:
    """Return how often in a million characters there is what had better not be."""
    there = [one for one in rows if one.occurrences and not one.wanted and one.per_million is not None]
    there.sort(key=lambda one: -(one.per_million or 0.0))
    marks = [Mark(say.chart_name(one.name, say.HABITS), one.per_million, say.rate_of(one.per_million)) for one in there]
    frame = _frame("habits", "آنچه بهتر است نباشد، در یک میلیون نویسه", "هر سطر یکی از آن‌هاست و میله بسامد آن.")
    return charts.bars(frame, marks[:HABITS], most=1.0) if marks else ""


def shares(at: int, layer: str, names: Sequence[str], groups: Sequence[Group]) -> str:
    """Return the share of each label in each group, bars of a label below each other."""
    groups = groups[:ACROSS]
    found = [
        {label.label: label.share for each in one.figures.layers if each.name == layer for label in each.labels}
        for one in groups
    ]
    parts = [one.name or "بی‌نام" for one in groups]
    rows = [
        (name or "بی‌نام", [
            Mark(part, share.get(name), say.share(share.get(name))) for part, share in zip(parts, found, strict=True)
        ])
        for name in names[:ROWS // 2]
    ]  # fmt: skip
    description = "هر سطر یک برچسب است و هر میله سهم آن در یکی از گروه‌ها."
    frame = _frame(f"shares-{at}", "سهم برچسب‌ها در گروه‌ها", description)
    return charts.grouped(structs.replace(frame, number=say.share_tick), rows, parts) if rows else ""
