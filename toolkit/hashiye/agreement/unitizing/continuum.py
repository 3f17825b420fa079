"""One continuum as papers print it: the units of each annotator, and every coefficient of unitizing by name.

>>> plain = Continuum(300, [  # Krippendorff 2004, p. 254, the units of label c
...     [(75, 145, "c"), (220, 250, "c")],
...     [(70, 150, "c"), (205, 225, "c"), (250, 270, "c")],
... ])
>>> found = alpha_1995(plain)
>>> round(found.value, 4), round(found.observed, 4), round(found.expected, 4)
(0.7286, 0.0144, 0.0532)
>>> round(u_alpha(plain).value, 4)
0.5163
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hashiye.agreement.measures import Count, Counted, Undefined
from hashiye.agreement.request import Request
from hashiye.agreement.study import Floats, SpanColumns, Study, column
from hashiye.agreement.unitizing import family, positional

type Unit = tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class Continuum:
    """What annotators marked between 0 and ``length``: for each, units as ``(start, end, label)``, half-open.

    Any unit of length will do, fractions too. Units need not be sorted.
    """

    length: float
    annotators: Sequence[Sequence[Unit]]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that occur, sorted."""
        return tuple(sorted({label for units in self.annotators for _, _, label in units}))

    def study(self) -> Study:
        """Return the study of this continuum alone, which everybody judged."""
        index = {label: at for at, label in enumerate(self.labels)}
        return Study(
            unit="token",
            documents=("continuum",),
            annotators=tuple(str(at) for at in range(len(self.annotators))),
            labels=self.labels,
            lengths=np.array([self.length], np.float64),
            judged=np.ones((1, len(self.annotators)), bool),
            spans=tuple(_columns(sorted(units), index) for units in self.annotators),
        )


def _columns(units: Sequence[Unit], index: Mapping[str, int]) -> SpanColumns:
    count = len(units)
    begin = np.array([start for start, _, _ in units], np.float64)
    stop = np.array([end for _, end, _ in units], np.float64)
    return SpanColumns(
        document=column([0] * count),
        start=begin.astype(np.int64),
        end=stop.astype(np.int64),
        label=column([index[label] for _, _, label in units]),
        shape=column([-1] * count),
        row=column(range(count)),
        span=column(range(count)),
        begin=begin,
        stop=stop,
    )


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A value, or None and why it is undefined (a key of :data:`hashiye.agreement.measures.REASONS`).

    ``observed`` and ``expected`` are the disagreements that it is made of, where the paper prints them.
    """

    value: float | None
    reason: str = ""
    observed: float | None = None
    expected: float | None = None


_ALONE = Undefined("single_annotator")


def _counted(count: Count, study: Study) -> Counted | Undefined:
    """Return what is counted where there are two annotators, as the table of measures does."""
    return count(study, Request()) if len(study.annotators) > 1 else _ALONE


def _coefficient(made: Counted | Undefined) -> Coefficient:
    if isinstance(made, Undefined):
        return Coefficient(None, made.reason)
    sums: Floats = made.rows.sum(axis=0)
    value = float(made.value(sums))
    return Coefficient(None, made.reason(sums)) if np.isnan(value) else Coefficient(value)


def u_alpha(continuum: Continuum) -> Coefficient:
    """Return u-alpha, nominal: place and label (Krippendorff 2019, equation 34)."""
    return _coefficient(_counted(family.u_alpha, continuum.study()))


def u_alpha_binary(continuum: Continuum) -> Coefficient:
    """Return |u-alpha: place, whatever the label (equation 35)."""
    return _coefficient(_counted(family.u_alpha_binary, continuum.study()))


def cu_alpha(continuum: Continuum) -> Coefficient:
    """Return cu-alpha, nominal: labels where units meet (equations 36 and 37)."""
    return _coefficient(_counted(family.cu_alpha, continuum.study()))


def ku_alpha(continuum: Continuum) -> Mapping[str, Coefficient]:
    """Return (k)u-alpha of every label (equation 38)."""
    study = continuum.study()
    if len(study.annotators) < 2:
        return dict.fromkeys(study.labels, _coefficient(_ALONE))
    return {label: _coefficient(made) for label, made in family.coding_by_label(study).items()}


def coverage(continuum: Continuum) -> Mapping[str, float | None]:
    """Return the share of every label's length that other annotators marked too, whatever their labels.

    Each other annotator counts in proportion: of three, one who marked the place too makes it a half.
    """
    return family.coverage_by_label(continuum.study())


def alpha_1995(continuum: Continuum) -> Coefficient:
    """Return alpha_U of 1995 with its observed and expected disagreement."""
    return _disagreements(_counted(positional.alpha_1995, continuum.study()))


def alpha_1995_by_label(continuum: Continuum) -> Mapping[str, Coefficient]:
    """Return alpha_U of 1995 of every label, each a continuum of its own."""
    study = continuum.study()
    return {label: _disagreements(_counted(positional.alpha_1995, study.only(label))) for label in study.labels}


def _disagreements(made: Counted | Undefined) -> Coefficient:
    found = _coefficient(made)
    if isinstance(made, Undefined) or found.reason == "overlapping_units":
        return found
    observed, expected = positional.disagreements(made)
    return Coefficient(found.value, found.reason, observed, expected)
