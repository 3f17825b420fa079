"""What a report of agreement shows first: the measures that lead, the labels and documents that matter most."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs

from hashiye.agreement.figures import Agreement, Confusion, Figure, Measured, PairFigure

SHARES = ("span_f1_strict", "span_f1_exact", "span_f1_type", "boundary_f1", "token_percent_agreement")
"""Measures that read as a share of what was marked, the one to tell first."""

UNITIZED = ("u_alpha_nominal", "u_alpha_nominal_without_overlap")
"""Measures that tell what is left of agreement without chance, the second where the first is undefined."""

CORRECTED = (*UNITIZED, "gamma", "token_krippendorff_alpha", "token_fleiss_kappa", "token_cohen_kappa")
"""Measures that are corrected for chance, the one to tell first."""

_OF_PARTS = ("attribute_", "relation_")
"""Beginnings of measures that say something of marks that are agreed on, and so nothing of the whole."""


def settled(report: Agreement) -> Agreement:
    """Return the report with the unit of the study on the measures that are in it."""
    unit = report.settings.unit
    return structs.replace(
        report, measures=tuple(one if one.unit else structs.replace(one, unit=unit) for one in report.measures)
    )


def is_defined(figure: Figure) -> bool:
    """Say whether there is a number."""
    return figure.value is not None and math.isfinite(figure.value)


def is_tested(report: Agreement) -> bool:
    """Say whether any measure was compared with permutations."""
    return any(one.chance_p is not None for one in report.measures)


def is_corrected(measured: Measured) -> bool:
    """Say whether a measure is corrected for chance."""
    return measured.chance not in ("", "none")


def share(report: Agreement) -> Measured | None:
    """Return the measure to tell as a share of what was marked; None where none was taken."""
    return _first([one for one in _whole(report) if not is_corrected(one)], SHARES)


def corrected(report: Agreement) -> Measured | None:
    """Return the measure to tell of those corrected for chance; None where none was taken.

    It is one of ``UNITIZED`` if either was taken, even if it is undefined.
    """
    fitting = [one for one in _whole(report) if is_corrected(one)]
    return _first([one for one in fitting if one.name in UNITIZED] or fitting, CORRECTED)


def instead_of(report: Agreement, told: Measured) -> Measured | None:
    """Return the undefined measure in the place of which ``told`` stands; None where it stands for itself."""
    first = next((one for one in report.measures if one.name == UNITIZED[0]), told)
    return first if told.name == UNITIZED[1] and not is_defined(first.figure) else None


def leading(report: Agreement) -> tuple[Measured, ...]:
    """Return the one or two measures that are cut by pair and by document: first that of drift and merged labels."""
    first = [one for one in report.measures if one.name == report.leading]
    told = (one for one in (corrected(report), share(report)) if one is not None and one.name != report.leading)
    return (*first, *told)[:2] or report.measures[:1]


def by_label(report: Agreement) -> tuple[Measured, ...]:
    """Return the measures that are cut by label: those that lead, or what they stand for if that has labels."""
    lead = ((one, instead_of(report, one)) for one in leading(report))
    return tuple(one if missing is None or not _has_labels(missing) else missing for one, missing in lead)


def of_labels_alone(report: Agreement) -> list[Measured]:
    """Return the other measures that have values for labels, but none for the whole."""
    cut = by_label(report)
    return [one for one in report.measures if one not in cut and not is_defined(one.figure) and _has_labels(one)]


def _has_labels(one: Measured) -> bool:
    return any(map(is_defined, one.by_label.values()))


def marked(report: Agreement) -> Mapping[str, int]:
    """Return how many spans of each label all annotators marked."""
    counts: Counter[str] = Counter()
    for one in report.profiles:
        counts.update(one.marked)
    return counts


def begun(report: Agreement) -> set[str]:
    """Return the annotators whose spans in partial layers are left out."""
    return set() if report.settings.partial else {one.annotator for one in report.coverage if one.partial}


def _whole(report: Agreement) -> list[Measured]:
    return [one for one in report.measures if not one.name.startswith(_OF_PARTS)]


def _first(fitting: Sequence[Measured], names: Sequence[str]) -> Measured | None:
    ranks = {name: rank for rank, name in enumerate(names)}
    return min(fitting, key=lambda one: (not is_defined(one.figure), ranks.get(one.name, len(ranks))), default=None)


def by_size(figures: Mapping[str, Figure]) -> list[tuple[str, Figure]]:
    """Return labels, those with the most items first."""
    return sorted(figures.items(), key=lambda one: (-one[1].n, one[0]))


def parted(figures: Sequence[tuple[str, Figure]]) -> tuple[list[tuple[str, Figure]], dict[str, list[str]]]:
    """Part the figures that are defined from the names of those that are not, by their reason."""
    defined = [one for one in figures if is_defined(one[1])]
    return defined, gathered((figure.reason, name) for name, figure in figures if not is_defined(figure))


def gathered(said: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return what is said, each once, with the names of those of which it is said."""
    names: dict[str, list[str]] = {}
    for told, name in said:
        names.setdefault(told, []).append(name)
    return names


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


def met(report: Agreement) -> list[Confusion]:
    """Return which labels met, each two once with all pairs of annotators who gave them; the most frequent first.

    The report has both directions of what differs, a half each. The label that sorts first stands first, nothing last.
    """
    merged: dict[tuple[str, str], Confusion] = {}
    for one in report.confusion:
        row, column = sorted((one.row, one.column), key=lambda name: (not name, name))
        before = merged.get((row, column), Confusion(row, column, 0.0))
        examples = before.examples + tuple(kept for kept in one.examples if kept not in before.examples)
        merged[row, column] = Confusion(row, column, before.count + one.count, examples)
    return sorted(merged.values(), key=lambda one: (-one.count, one.row, one.column))


def confused(report: Agreement) -> list[Confusion]:
    """Return what was confused, the most frequent first, each two labels once."""
    return [one for one in met(report) if one.row != one.column]
