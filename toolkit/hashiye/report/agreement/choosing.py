"""What a report of agreement shows first: the measures that lead, the labels and documents that matter most."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import structs

from hashiye.agreement.figures import Agreement, Confusion, Figure, Measured, PairFigure

SHARES = ("span_f1_strict", "span_f1_exact", "span_f1_type", "boundary_f1", "token_percent_agreement")
"""Measures that read as a share of what was marked, the one to tell first."""

CORRECTED = ("u_alpha_nominal", "gamma", "token_krippendorff_alpha", "token_fleiss_kappa", "token_cohen_kappa")
"""Measures that are corrected for chance, the one to tell first."""


def settled(report: Agreement) -> Agreement:
    """Return the report with the unit of the study on the measures that are in it."""
    unit = report.settings.unit
    return structs.replace(
        report, measures=tuple(one if one.unit else structs.replace(one, unit=unit) for one in report.measures)
    )


def is_defined(figure: Figure) -> bool:
    """Say whether there is a number."""
    return figure.value is not None and math.isfinite(figure.value)


def is_corrected(measured: Measured) -> bool:
    """Say whether a measure is corrected for chance."""
    return measured.chance not in ("", "none")


def share(report: Agreement) -> Measured | None:
    """Return the measure to tell as a share of what was marked; None where none was taken."""
    return _first(report, SHARES, lambda one: not is_corrected(one))


def corrected(report: Agreement) -> Measured | None:
    """Return the measure to tell of those corrected for chance; None where none was taken."""
    return _first(report, CORRECTED, is_corrected)


def leading(report: Agreement) -> tuple[Measured, ...]:
    """Return the one or two measures that are cut by label and by pair."""
    return tuple(one for one in (corrected(report), share(report)) if one is not None) or report.measures[:1]


def _first(report: Agreement, names: Sequence[str], fits: Callable[[Measured], bool]) -> Measured | None:
    ranks = {name: rank for rank, name in enumerate(names)}
    fitting = [one for one in report.measures if fits(one)]
    return min(fitting, key=lambda one: (not is_defined(one.figure), ranks.get(one.name, len(ranks))), default=None)


def by_size(figures: Mapping[str, Figure]) -> list[tuple[str, Figure]]:
    """Return labels, those with the most items first."""
    return sorted(figures.items(), key=lambda one: (-one[1].n, one[0]))


def parted(figures: Sequence[tuple[str, Figure]]) -> tuple[list[tuple[str, Figure]], dict[str, list[str]]]:
    """Part the figures that are defined from the names of those that are not, by their reason."""
    defined = [one for one in figures if is_defined(one[1])]
    undefined: dict[str, list[str]] = {}
    for name, figure in figures:
        if not is_defined(figure):
            undefined.setdefault(figure.reason, []).append(name)
    return defined, undefined


def by_value(figures: Mapping[str, Figure]) -> list[tuple[str, Figure]]:
    """Return documents, those with the lowest value first and those without one last."""
    return sorted(
        figures.items(), key=lambda one: (one[1].value is None, one[1].value or 0.0, -one[1].n, one[0])
    )  # fmt: skip


def pairs(measured: Measured) -> dict[tuple[str, str], Figure]:
    """Return the figure of each pair, whichever of the two is named first."""
    found: dict[tuple[str, str], Figure] = {}
    for one in measured.by_pair:
        found[one.annotators] = found[one.annotators[::-1]] = one.figure
    return found


def worst(found: Iterable[PairFigure]) -> list[PairFigure]:
    """Return pairs, the lowest first and those without a value last."""
    return sorted(found, key=lambda one: (one.figure.value is None, one.figure.value or 0.0, one.annotators))


def confused(report: Agreement) -> list[Confusion]:
    """Return what was confused, the most frequent first, each two labels once.

    Where both directions of a cell are given they are one: their counts are added and the label that sorts first
    stands first, nothing last.
    """
    merged: dict[tuple[str, str], Confusion] = {}
    for one in report.confusion:
        if one.row == one.column:
            continue
        row, column = sorted((one.row, one.column), key=lambda name: (not name, name))
        before = merged.get((row, column), Confusion(row, column, 0.0))
        examples = before.examples + tuple(kept for kept in one.examples if kept not in before.examples)
        merged[row, column] = Confusion(row, column, before.count + one.count, examples)
    return sorted(merged.values(), key=lambda one: (-one.count, one.row, one.column))
