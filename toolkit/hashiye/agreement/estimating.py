"""Figures with their uncertainty: what a measure counted, its value, and its value in every resample."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from hashiye.agreement.figures import Difference, Figure
from hashiye.agreement.measures import Counted, Undefined
from hashiye.agreement.resampling import Interval, Resamples, Spread, spreads, summary
from hashiye.agreement.study import Floats

DECIMALS = 12
"""Figures are rounded to these, so that the order of a sum over documents never shows."""

_NO_DRAWS: Floats = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A figure, and the measure's value in each resample (empty: none were drawn)."""

    figure: Figure
    draws: Floats = field(default_factory=lambda: _NO_DRAWS)
    error: float | None = None
    left_out: int = 0


def estimates(counted: Iterable[Counted | Undefined], resamples: Resamples) -> list[Estimate]:
    """Return the figure of each measure. All were counted on the same documents, whose resamples these are.

    Measures may be counted while they are asked for: few stand in memory at a time.
    """
    found: dict[int, Estimate] = {}
    waiting: deque[tuple[int, Counted]] = deque()

    def defined() -> Iterator[Counted]:
        for place, one in enumerate(counted):
            if isinstance(one, Undefined):
                found[place] = Estimate(Figure(reason=one.reason))
            else:
                waiting.append((place, one))
                yield one

    for spread in spreads(defined(), resamples):
        place, one = waiting.popleft()
        found[place] = _estimate(one, spread)
    return [found[place] for place in range(len(found))]


def certain(counted: Counted | Undefined, why: str) -> Estimate:
    """Return the estimate of a measure whose documents are not drawn anew: a figure without an interval."""
    if isinstance(counted, Undefined):
        return Estimate(Figure(reason=counted.reason))
    return _estimate(counted, Spread(_NO_DRAWS, reason=why))


def _estimate(counted: Counted, spread: Spread) -> Estimate:
    plain = figure(counted, counted.whole())
    if plain.value is None:
        return Estimate(plain, spread.draws, None, spread.left_out)
    with_interval = Figure(
        plain.value, "", plain.n, rounded_interval(spread.percentile), rounded_interval(spread.bca), spread.reason
    )
    return Estimate(with_interval, spread.draws, rounded(spread.error), spread.left_out)


def figure(counted: Counted, row: Floats) -> Figure:
    """Return the figure of one sum of rows, without an interval."""
    with np.errstate(all="ignore"):
        value, items = rounded(float(counted.value(row))), rounded(float(counted.items(row)))
    reason = "" if value is not None else counted.reason(row) or "no_items"
    return Figure(value, reason, items or 0)


def figures(counted: Counted) -> list[Figure]:
    """Return the figure of every document by itself."""
    with np.errstate(all="ignore"):
        values, items = (map(rounded, made(counted.rows).tolist()) for made in (counted.value, counted.items))
    reasons: dict[bytes, str] = {}

    def reason(place: int) -> str:
        row = counted.rows[place]
        key = row.tobytes()
        if key not in reasons:
            with np.errstate(all="ignore"):
                reasons[key] = counted.reason(row) or "no_items"
        return reasons[key]

    return [
        Figure(value, "" if value is not None else reason(place), n or 0)
        for place, (value, n) in enumerate(zip(values, items, strict=True))
    ]


def rounded(value: float | None) -> float | None:
    """Return a finite value rounded to :data:`DECIMALS`, without a negative zero; None for what is not finite.

    >>> rounded(0.1 + 0.2), rounded(-0.0), rounded(float("nan"))
    (0.3, 0.0, None)
    """
    return round(value, DECIMALS) + 0.0 if value is not None and math.isfinite(value) else None


def rounded_interval(interval: Interval | None) -> Interval | None:
    """Return both ends rounded."""
    if interval is None:
        return None
    low, high = rounded(interval[0]), rounded(interval[1])
    return None if low is None or high is None else (low, high)


def difference(kind: str, measure: str, names: Sequence[str], before: Estimate, after: Estimate) -> Difference:
    """Return ``after`` minus ``before`` with its interval, subtracted resample by resample.

    Estimates that share their resamples are paired: what the documents do to both falls out. Those of different
    documents have resamples of their own, which are independent.
    """
    low, high = before.figure.value, after.figure.value
    if low is None or high is None:
        return Difference(kind, measure, tuple(names), before.figure, after.figure, None)
    interval = None
    if before.figure.interval is not None and after.figure.interval is not None:
        interval = rounded_interval(summary(high - low, after.draws - before.draws).percentile)
    flagged = interval is not None and not interval[0] <= 0 <= interval[1]
    return Difference(kind, measure, tuple(names), before.figure, after.figure, rounded(high - low), interval, flagged)
