"""The sections of the page of agreement that compare: annotators, batches, merged labels, and plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hashiye.agreement.figures import Agreement, Difference
from hashiye.report import numbers, persian
from hashiye.report.agreement import choosing, wording
from hashiye.report.agreement import page_charts as draw
from hashiye.report.agreement import page_words as say
from hashiye.report.agreement.page_words import INTERVAL, VALUE, Hue
from hashiye.report.charts import NAMED
from hashiye.report.markup import bdi
from hashiye.report.parts import beside, skipped, table

DIFFERENCES = 60
"""Rows of a table of comparisons."""


def profiles(report: Agreement) -> Iterator[str]:
    """Yield how each annotator marks, and what leaving one out would change."""
    head = ("نشانه‌گذار", "سند", "نشانه", "میانگین طول", "نسبت به میانگین دیگران")
    label = say.labels(report)
    rows = [
        (
            bdi(one.annotator) or "بی‌نام", persian.number(one.documents), persian.number(one.spans),
            say.number(one.mean_length, 1), " ".join(_bias(one.bias.items(), label)),
        )
        for one in report.profiles
    ]  # fmt: skip
    yield table("نشانه‌گذاران", head, rows, words=(4,), quiet=True)
    if choosing.begun(report):
        yield '<p class="soft">نشانه‌های لایه‌های ناتمام، که در جدول پوشش آمده‌اند، اینجا شمرده نشده‌اند.</p>'
    leaving = [difference for one in report.profiles for difference in one.without]
    yield differences(leaving, "اگر یکی نبود")


def _bias(bias: Iterable[tuple[str, float | None]], label: Hue) -> Iterator[str]:
    for name, ratio in list(bias)[:40]:
        if ratio is not None:
            yield f'<span class="ratio">{label(name)} ×{say.number(ratio, 2)}</span>'


def drift(report: Agreement) -> Iterator[str]:
    """Yield the leading measure over batches, and how one differs from the next."""
    for measured in choosing.leading(report)[:1]:
        figures = [(one, one.figures[measured.name]) for one in report.batches if measured.name in one.figures]
        numbered = len(figures) > NAMED  # as the chart numbers them
        rows = [
            (f"{persian.number(at)}. {name}" if numbered else name, persian.number(one.documents), say.value(figure),
             say.between(figure.interval))
            for at, (one, figure) in enumerate(figures, 1)
            for name in [bdi(one.name, limit=60) or "بی‌نام"]
        ]  # fmt: skip
        shown = table("دسته‌ها", (say.measure(measured.name), "سند", VALUE, INTERVAL), rows, words=(2,))
        yield beside(draw.drift(measured.name, report.batches), shown)
    yield differences(report.drift, "دگرگونی از دسته‌ای به دستهٔ دیگر")


def merges(report: Agreement) -> Iterator[str]:
    """Yield what would change were labels one."""
    yield differences(report.merges, "اگر برچسب‌ها یکی بودند")


def differences(found: Sequence[Difference], caption: str) -> str:
    """Return comparisons as a table, those clear of zero first where not all are shown."""
    rows = [
        (
            say.change(one), say.measure(one.measure), say.number(one.before.value), say.number(one.after.value),
            f"<strong>{say.signed(one.value)}</strong>" if one.flagged else say.signed(one.value),
            say.between(one.interval), "بله" if one.flagged else "نه" if one.interval else numbers.NOTHING,
        )
        for one in wording.clearest(found, DIFFERENCES)
    ]  # fmt: skip
    head = ("چه", "سنجه", "پیش", "پس", "تفاوت", INTERVAL, "بازه بی صفر")
    return table(caption, head, rows, words=(1,)) + skipped(len(found) - DIFFERENCES, "سنجش")


def plans(report: Agreement) -> Iterator[str]:
    """Yield how many documents an interval needs."""
    rows = [
        (
            say.measure(one.measure), f"± {say.number(one.margin)}",
            persian.number(one.documents) if one.documents is not None else say.nothing(one.reason),
            persian.number(one.more) if one.more is not None else numbers.NOTHING,
        )
        for one in report.plans
    ]  # fmt: skip
    yield table("برای بازه‌ای چنین چند سند باید", ("سنجه", "پهنا", "سند", "بیش از آنچه هست"), rows, words=(2,))
