"""How a vocabulary grows, and the laws of Heaps and of Zipf."""

from __future__ import annotations

from math import exp, expm1, fsum, lgamma, log

import numpy as np
from numpy.typing import NDArray

from hashiye.statistics.columns import Ints
from hashiye.statistics.diversity import Spectrum, rounded
from hashiye.statistics.figures import Law, Point

POINTS = 30
"""Points of the curve of growth."""

LEAST = 10
"""Types that a law is fitted to, at least."""

_SUMMED = 4_096  # up to here a product is summed up; above, gamma functions, which lose digits of small chances

type _Floats = NDArray[np.float64]


def curve(words: int, spectrum: Spectrum) -> tuple[Point, ...]:
    """Return how many types are expected among so many words drawn from all, without replacement.

    E[V(n)] = sum over m of V_m * (1 - C(N - m, n) / C(N, n)): S. H. Hurlbert, Ecology 52 (1971) 577-586; the binomial
    interpolation of R. H. Baayen, Word frequency distributions, 2001, is its approximation. It comes from
    the frequencies alone, so that it adds up. A real text grows slower: words cluster in documents, and drawing single
    words breaks the clusters up. From a thousandth of the words to all, at equal steps of the logarithm.
    """
    if not words:
        return ()
    times = np.array(sorted(spectrum), np.int64)
    types = np.array([spectrum[m] for m in times.tolist()], np.float64)
    low = max(words // 1_000, 1)
    steps = (low * (words / low) ** (step / (POINTS - 1)) for step in range(POINTS))
    places = sorted({min(round(place), words) for place in steps} | {low, words})
    return tuple([Point(n, rounded(fsum(types * _drawn(words, times, n)))) for n in places])


def _drawn(words: int, times: Ints, n: int) -> _Floats:
    """Return the chance that a type, which occurs so many times, is among ``n`` words drawn."""
    chance = np.ones(len(times))
    some = times <= words - n  # of the others one is drawn for certain
    few = some & (times <= _SUMMED)
    if few.any():
        logs = np.cumsum(np.log1p(-n / (words - np.arange(times[few][-1], dtype=np.float64))))
        chance[few] = -np.expm1(logs[times[few] - 1])
    for at in np.flatnonzero(some & (times > _SUMMED)).tolist():
        m = int(times[at])
        ratio = lgamma(words - m + 1) - lgamma(words - m - n + 1) - lgamma(words + 1) + lgamma(words - n + 1)
        chance[at] = -expm1(min(ratio, 0))
    return chance


_FLAT = 1e-6
"""Squared logarithms in all below which a curve does not grow: a few words, said over and over."""


def heaps(points: tuple[Point, ...]) -> Law | None:
    """Fit types = factor * words ** exponent to the curve, by least squares of the logarithms.

    H. S. Heaps, Information retrieval, 1978; G. Herdan 1960. ``fit`` is R squared.
    """
    if len(points) < 3 or points[-1].types < LEAST:
        return None
    x, y = [log(point.words) for point in points], [log(point.types) for point in points]
    middle, level = fsum(x) / len(x), fsum(y) / len(y)
    spread = fsum((one - middle) ** 2 for one in x)
    both = fsum((one - middle) * (other - level) for one, other in zip(x, y, strict=True))
    exponent = both / spread
    total = fsum((one - level) ** 2 for one in y)
    if total < _FLAT:
        return None
    left = fsum((other - level - exponent * (one - middle)) ** 2 for one, other in zip(x, y, strict=True))
    return Law(rounded(exponent), rounded(exp(level - exponent * middle)), rounded(1 - left / total))


def zipf(frequencies: Ints) -> Law | None:
    """Fit frequency = factor * rank ** -exponent to frequencies, the greatest first, by maximum likelihood.

    Ranks 1 to V are taken as draws of a zeta distribution cut at V: p(r) = r ** -a / sum of k ** -a. Its likelihood has
    one maximum, where the mean of log r is the expected one (the maximum likelihood of A. Clauset, C. R. Shalizi and
    M. E. J. Newman, SIAM Review 51, 2009, over ranks). ``fit`` is the Kolmogorov-Smirnov distance of both distributions
    of ranks, from 0. It describes, and tests nothing: ranks come from the same words as their frequencies, so that the
    fit looks better than it is (S. T. Piantadosi, Psychonomic Bulletin and Review 21, 2014), and a law of ranks and one
    of the distribution of frequencies are not the same, nor are their exponents (A. Corral, I. Serra and
    R. Ferrer-i-Cancho, "Distinct flavors of Zipf's law and its maximum likelihood fitting", arXiv 1908.01398).
    """
    if len(frequencies) < LEAST:
        return None
    logs = np.log(np.arange(1, len(frequencies) + 1))
    words = int(frequencies.sum())
    exponent = _likeliest(logs, float(frequencies @ logs) / words)
    weights = np.exp(-exponent * logs)
    shares = np.cumsum(weights)
    distance = np.abs(np.cumsum(frequencies) / words - shares / shares[-1]).max()
    return Law(rounded(exponent), rounded(words / float(shares[-1])), rounded(float(distance)))


def _likeliest(logs: _Floats, mean: float) -> float:
    """Return the exponent under which the expected logarithm of the rank is ``mean``: Newton, kept inside a bracket."""
    low, high, exponent = 0.0, 64.0, 1.0
    for _ in range(60):
        weights = np.exp(-exponent * logs)
        total = weights.sum()
        expected = float(weights @ logs / total)
        if expected > mean:
            low = exponent
        else:
            high = exponent
        variance = float(weights @ (logs * logs) / total) - expected * expected
        step = exponent + (expected - mean) / variance if variance > 0 else low
        exponent, before = (step if low < step < high else (low + high) / 2), exponent
        if abs(exponent - before) < 1e-12:
            break
    return exponent


def ranked(frequencies: Ints, points: int = 60) -> tuple[tuple[int, int], ...]:
    """Return ranks with their frequencies, thinned to equal steps of the logarithm of the rank."""
    if not len(frequencies):
        return ()
    steps = (len(frequencies) ** (step / (points - 1)) for step in range(points))
    ranks = sorted({min(round(rank), len(frequencies)) for rank in steps})
    return tuple([(rank, int(frequencies[rank - 1])) for rank in ranks])
