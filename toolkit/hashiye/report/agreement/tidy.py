"""Agreement as one long table (CSV, RFC 4180): a figure a line, for spreadsheets, pandas and R.

Every line says of what it is: ``scope`` (``overall``, ``label``, ``document``, ``pair``, ``batch``, and the
differences ``annotator``, ``drift``, ``merge``) with one or two names; counts of coverage, kinds and confusions are
lines too. A value that is null has a reason instead. No cell begins like a formula of a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hashiye.agreement.figures import Agreement, Difference, Figure, Measured
from hashiye.report.agreement import choosing
from hashiye.report.cells import guarded, number


class Row(NamedTuple):
    """A figure, or a count as ``value``, with what it is of."""

    measure: str
    unit: str
    chance: str
    scope: str
    name: str = ""
    name2: str = ""
    value: float | None = None
    reason: str = ""
    n: float | None = None
    low: float | None = None
    high: float | None = None
    bca_low: float | None = None
    bca_high: float | None = None
    p: float | None = None
    sampling_error: float | None = None


COLUMNS = Row._fields
"""The header. ``low`` and ``high`` are the percentile interval, ``bca_low`` and ``bca_high`` the corrected one; ``p``
is the share of permutations at least as high, ``sampling_error`` the standard error from drawing alone."""


def render(report: Agreement) -> str:
    """Return the whole table, with its header, lines ended by CR LF."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(tuple(map(_written, row)) for row in rows(report))
    return written.getvalue()


def _written(cell: str | float | None) -> str:
    return guarded(cell) if isinstance(cell, str) else number(cell)


def rows(report: Agreement) -> Iterator[Row]:
    """Yield every figure and every count of a report, words as they are."""
    report = choosing.settled(report)
    for one in report.measures:
        yield from _measured(one)
    units = {one.name: (one.unit, one.chance) for one in report.measures}
    for batch in report.batches:
        for name, figure in batch.figures.items():
            yield _row(name, *units.get(name, ("", "")), "batch", (batch.name,), figure)
    leaving = [one for profile in report.profiles for one in profile.without]
    for scope, found in (
        ("annotator", leaving),
        ("contrast", report.contrasts),
        ("drift", report.drift),
        ("merge", report.merges),
    ):
        for difference in found:
            yield _difference(scope, difference, *units.get(difference.measure, ("", "")))
    yield from _counts(report)


def _measured(one: Measured) -> Iterator[Row]:
    yield _row(one.name, one.unit, one.chance, "overall", (), one.figure, (one.chance_p, one.monte_carlo))
    for scope, figures in (("label", one.by_label), ("document", one.by_document)):
        for name, figure in figures.items():
            yield _row(one.name, one.unit, one.chance, scope, (name,), figure)
    for pair in one.by_pair:
        yield _row(one.name, one.unit, one.chance, "pair", pair.annotators, pair.figure)


def _difference(scope: str, one: Difference, unit: str, chance: str) -> Row:
    because = "" if one.value is not None else one.after.reason or one.before.reason
    figure = Figure(one.value, because, one.after.n, one.interval)
    names = one.names if len(one.names) < 3 else (one.names[0], " + ".join(one.names[1:]))
    return _row(one.measure, unit, chance, scope, names, figure)


def _counts(report: Agreement) -> Iterator[Row]:
    for one in report.coverage:
        for what in ("complete", "partial", "absent", "empty", "spans"):
            unit = "span" if what == "spans" else "document"
            yield _count(what, unit, "coverage", (one.annotator,), getattr(one, what))
    for profile in report.profiles:
        for label, marked in profile.marked.items():
            yield _count("marked", "span", "profile", (profile.annotator, label), marked)
        for label, ratio in profile.bias.items():
            yield _count("bias", "span", "profile", (profile.annotator, label), ratio)
    for kind, groups in report.kinds.items():
        yield _count("groups", "group", "kind", (kind,), groups)
    for trim in report.trims:
        for what in ("vanished", "left"):
            yield _count(what, "conflict", "trim", (trim.step,), getattr(trim, what))
        yield _count("span_f1_strict", "span", "trim", (trim.step,), trim.strict)
    for cell in choosing.met(report):
        yield _count("confusion", "pair of annotators", "confusion", (cell.row, cell.column), cell.count)


def _count(what: str, unit: str, scope: str, names: Sequence[str], counted: float | None) -> Row:
    return Row(what, unit, "", scope, *_two(names), counted)


def _row(
    measure: str, unit: str, chance: str, scope: str, names: Sequence[str], figure: Figure,
    errors: tuple[float | None, float | None] = (None, None),
) -> Row:  # fmt: skip
    low, high = figure.interval or (None, None)
    bca_low, bca_high = figure.bca or (None, None)
    return Row(
        measure, unit, chance, scope, *_two(names), figure.value, figure.reason, figure.n, low, high, bca_low, bca_high,
        *errors,
    )  # fmt: skip


def _two(names: Sequence[str]) -> tuple[str, str]:
    return (names[0] if names else ""), (names[1] if len(names) > 1 else "")
