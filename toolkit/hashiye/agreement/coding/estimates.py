"""A coefficient's value with what it rests on: agreement seen and by chance, standard error, interval, p value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from hashiye.agreement.study import Floats


class Estimate(Struct, frozen=True):
    """One coefficient. ``value`` is None where it is undefined; ``reason`` then says why (a key of ``REASONS``).

    ``observed`` and ``expected`` are the agreement seen (pa) and by chance (pe); ``disagreement`` and
    ``disagreement_expected`` (Do, De) are in the units of the metric. ``percent`` is the share of items agreed on,
    mean over items, whatever the coefficient. ``n`` counts items with two ratings at least. ``error`` is the standard
    error over independent items (Gwet 2014), ``interval`` its 95 % t interval cut at 1, ``p`` the two-sided p value of
    the value being 0; None where there is none.
    """

    value: float | None = None
    reason: str = ""
    observed: float | None = None
    expected: float | None = None
    disagreement: float | None = None
    disagreement_expected: float | None = None
    percent: float | None = None
    n: float = 0
    error: float | None = None
    interval: tuple[float, float] | None = None
    p: float | None = None


class Spread(Struct, frozen=True):
    """How far a value may be off: its standard error, its 95 % interval, its two-sided p value."""

    error: float | None = None
    interval: tuple[float, float] | None = None
    p: float | None = None


def spread(value: float, influences: Floats, times: Floats, *, whole: bool, freedom: float | None = None) -> Spread:
    """Return how far ``value`` may be off, from how much each item moves it (mean 0; Gwet 2014, sec. 5.3).

    The variance is the mean squared influence over n - 1, or over n where the items are a ``whole`` table: then it is
    the large-sample variance, for Cohen's kappa that of Fleiss, Cohen & Everitt (1969). The interval is Student's
    with ``freedom`` degrees (default n - 1), its upper end cut at 1. Empty below two items.
    """
    from scipy.special import stdtr, stdtrit  # noqa: PLC0415  (half a second that values alone need not wait for)

    n = float(times.sum())
    if n < 2:
        return Spread()
    error = float(np.sqrt(float(times @ influences**2) / (n * (n if whole else n - 1))))
    if error < 1e-12:
        return Spread(0.0, (value, value)) if value > 1 - 1e-12 else Spread()  # too few items to vary
    degrees = n - 1 if freedom is None else freedom
    reach = float(stdtrit(degrees, 0.975)) * error
    return Spread(error, (value - reach, min(1.0, value + reach)), float(2 * stdtr(degrees, -abs(value) / error)))


LANDIS_KOCH = ((0.8, "almost perfect"), (0.6, "substantial"), (0.4, "moderate"), (0.2, "fair"), (0.0, "slight"),
               (-1.0, "poor"))  # fmt: skip
"""The bands of Landis & Koch (1977), from above: the lower end of each. A convention, no law."""


def benchmark(
    value: float, error: float, bands: Sequence[tuple[float, str]] = LANDIS_KOCH, sure: float = 0.95
) -> tuple[str, float]:
    """Return the best band that the true value reaches with probability ``sure`` (Gwet 2014, sec. 6.3), and how sure.

    The probability of a band is that the value lies in it or above, under a normal distribution of the estimate cut
    at the ends of the scale.

    >>> benchmark(0.67, 0.15)[0]
    'moderate'
    """
    from scipy.special import ndtr  # noqa: PLC0415

    if error <= 0:
        return next((name, 1.0) for low, name in bands if value >= low)
    top, bottom = 1.0, bands[-1][0]
    within = ndtr((value - bottom) / error) - ndtr((value - top) / error)
    for low, name in bands:
        chance = float((ndtr((value - low) / error) - ndtr((value - top) / error)) / within)
        if chance >= sure:
            return name, chance
    return bands[-1][1], 1.0
