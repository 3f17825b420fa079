"""How long things are: mean, deviation, quantiles and a histogram, all exact, from how many have each length."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from math import sqrt

from hashiye.statistics.figures import Bin, Spread
from hashiye.statistics.sizes import Histogram

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

BARS = 24
"""Bars of a histogram, at most, without the one for what lies far out."""


def spread(lengths: Histogram) -> Spread:
    """Return the spread of lengths."""
    values = sorted(value for value, count in lengths.items() if count > 0)
    if not values:
        return Spread(0, 0)
    counts = [lengths[value] for value in values]
    count, total = sum(counts), sum(value * count for value, count in zip(values, counts, strict=True))
    squares = sum(value * value * count for value, count in zip(values, counts, strict=True))
    reached = list(accumulate(counts))
    quantiles = tuple(_quantile(values, reached, share) for share in QUANTILES)
    deviation = sqrt(count * squares - total * total) / count  # whole numbers up to here: nothing is cancelled
    bins = _bins(values, counts, quantiles)
    return Spread(count, total, total / count, deviation, values[0], values[-1], quantiles, bins)


def _quantile(values: list[int], reached: list[int], share: float) -> float:
    """Return a quantile, type 7: at ``(n - 1) * share``, between two values in proportion.

    R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996) 361-365;
    what numpy, pandas and R give unless told otherwise.
    """
    place = (reached[-1] - 1) * share
    below = int(place)
    low = values[bisect_right(reached, below)]
    high = values[bisect_right(reached, min(below + 1, reached[-1] - 1))]
    return low + (high - low) * (place - below)


def _bins(values: list[int], counts: list[int], quantiles: tuple[float, ...]) -> tuple[Bin, ...]:
    """Return bars of one width, 1, 2 or 5 times a power of ten.

    What is further above the upper quartile than three times the distance of the quartiles ("far out": J. W. Tukey,
    Exploratory data analysis, 1977) is in one last, wider bar: a single long one does not flatten the rest.
    """
    _, lower, _, upper, highest = quantiles
    limit = max(upper + 3 * (upper - lower), highest)
    last = values[bisect_right(values, limit) - 1]
    width = _width(last - values[0] + 1)
    start = values[0] // width * width
    bars = [0] * ((last - start) // width + 1)
    for value, count in zip(values, counts, strict=True):
        if value <= last:
            bars[(value - start) // width] += count
    edges = range(start, start + width * len(bars), width)
    bins = [Bin(low, low + width, count) for low, count in zip(edges, bars, strict=True)]
    far = sum(counts) - sum(bars)
    if far:
        bins[-1] = Bin(bins[-1].low, last + 1, bins[-1].count)
        bins.append(Bin(last + 1, values[-1] + 1, far))
    return tuple(bins)


def _width(reach: int) -> int:
    """Return the least width with which a reach has not too many bars."""
    width = 1
    while True:
        for step in (1, 2, 5):
            if reach <= step * width * (BARS - 1):
                return step * width
        width *= 10
