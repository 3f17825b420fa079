"""Units on continua, as columns: one observed continuum, or many drawn ones side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hashiye.agreement.study import Floats, Ints, column

type Unit = tuple[float, float, str]
"""Where a unit starts and ends, and its label."""


@dataclass(frozen=True, slots=True, eq=False)
class Continua:
    """The units of ``annotators`` annotators on ``count`` continua, one row a unit, sorted by continuum.

    ``continuum`` and ``annotator`` say whose a unit is; ``start``, ``end`` where it lies (``start <= end``); ``label``
    is a number. Within a continuum units are sorted by annotator, start, end and label.
    """

    count: int
    annotators: int
    continuum: Ints
    annotator: Ints
    start: Floats
    end: Floats
    label: Ints

    def __len__(self) -> int:
        return len(self.start)

    @property
    def pairs(self) -> int:
        """How many pairs of annotators there are."""
        return self.annotators * (self.annotators - 1) // 2

    @property
    def length(self) -> Floats:
        """The length of every unit."""
        return self.end - self.start

    def units(self) -> Floats:
        """Return the mean number of units per annotator on each continuum (2015, section 4.3)."""
        return np.bincount(self.continuum, minlength=self.count) / self.annotators

    def between(self, first: int, stop: int) -> Continua:
        """Return the continua from ``first`` up to, not including, ``stop``."""
        low, high = np.searchsorted(self.continuum, [first, stop])
        kept = self.taken(np.arange(low, high))
        return replace(kept, count=stop - first, continuum=kept.continuum - first)

    def taken(self, units: Ints) -> Continua:
        """Return these units, in this order."""
        return replace(
            self,
            continuum=self.continuum[units],
            annotator=self.annotator[units],
            start=self.start[units],
            end=self.end[units],
            label=self.label[units],
        )


def observed(starts: Sequence[Floats], ends: Sequence[Floats], labels: Sequence[Ints]) -> Continua:
    """Return one continuum from each annotator's columns. What does not depend on their order has none here.

    Annotators are sorted by what they marked, so that draws and ties fall the same whoever comes first.
    """
    sheets = sorted(_sheet(*columns) for columns in zip(starts, ends, labels, strict=True))
    rows = [(number, *unit) for number, sheet in enumerate(sheets) for unit in zip(*sheet, strict=True)]
    annotator, start, end, label = ([row[at] for row in rows] for at in range(4))
    return Continua(
        count=1,
        annotators=len(sheets),
        continuum=np.zeros(len(rows), np.int64),
        annotator=column(annotator),
        start=np.array(start, np.float64),
        end=np.array(end, np.float64),
        label=column(label),
    )


def _sheet(starts: Floats, ends: Floats, labels: Ints) -> tuple[tuple[float, ...], tuple[float, ...], tuple[int, ...]]:
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    order = np.lexsort((labels, high, low))
    return tuple(low[order].tolist()), tuple(high[order].tolist()), tuple(labels[order].tolist())


def plain(annotators: Sequence[Iterable[Unit]]) -> tuple[Continua, tuple[str, ...]]:
    """Return the continuum of plain units, a list an annotator, and the labels that its numbers stand for."""
    sheets = [list(units) for units in annotators]
    names = tuple(sorted({label for units in sheets for _, _, label in units}))
    number = {name: place for place, name in enumerate(names)}
    starts, ends = ([np.array([unit[at] for unit in units], np.float64) for units in sheets] for at in (0, 1))
    labels = [column([number[label] for _, _, label in units]) for units in sheets]
    return observed(starts, ends, labels), names
