"""The bootstrap over documents: whole documents are drawn anew, never tokens or spans, which are not independent.

A measure's value is a function of summed rows, one row a document. A resample of documents is then a weighted sum of
rows, and all resamples of all measures of a run are one matrix product with one set of weights, so that measures,
pairs and merged labels can be subtracted resample by resample.

Sources: Efron & Tibshirani 1993, *An Introduction to the Bootstrap*, ch. 13 (percentile), ch. 14 (BCa: Efron 1987,
JASA 82); documents as clusters: Field & Welsh 2007, JRSS B 69.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from hashiye.agreement.columns import inverse
from hashiye.agreement.measures import Counted
from hashiye.agreement.request import Request
from hashiye.agreement.study import Bools, Floats, Study

COVERED = 0.95
"""The share of resamples that an interval covers."""

RARELY = 0.1
"""With more than this share of the resamples undefined there is no interval."""

_KEPT = 100_000_000
"""Weights up to this many bytes are kept; more are drawn anew each time they are needed."""

_BLOCK = 64
"""Resamples drawn at a time."""

_ROWS = 2048
"""Documents multiplied at a time."""

_COLUMNS = 128
"""Columns multiplied at a time, more or less."""

_ROUNDING = 1e-12
"""Values nearer than this differ by the order of summation alone."""

type Weights = NDArray[np.uint8]
type Interval = tuple[float, float]


class Resamples:
    """How often each document stands in each resample: documents drawn with replacement, as many as there are.

    ``strata`` are masks of documents; each is drawn by itself, so that as many documents of it are in every resample,
    and documents in none are in no resample. ``ranks`` orders all documents independently of their places, so that a
    document keeps its weights wherever it stands. ``stream`` sets apart draws that must be independent.
    """

    def __init__(
        self,
        strata: Sequence[Bools],
        count: int,
        seed: int,
        *,
        ranks: NDArray[np.int64] | None = None,
        stream: Sequence[int] = (),
    ) -> None:
        parts = [np.flatnonzero(one) for one in strata]
        if ranks is not None:
            parts = [one[np.argsort(ranks[one], kind="stable")] for one in parts]
        self.places = np.concatenate(parts)
        self.count = count if len(self.places) else 0
        self._sizes = [len(one) for one in parts]
        self._seeds = [np.random.SeedSequence(seed, spawn_key=(*stream, number)) for number in range(len(parts))]
        self._kept: Weights | None = None

    @classmethod
    def of(
        cls, study: Study, request: Request, documents: Bools | None = None, stream: Sequence[int] = ()
    ) -> Resamples:
        """Return the resamples of a study, or of those of its documents that are in the mask.

        Documents that two annotators judged are drawn by themselves, so that what one annotator did alone does not
        thin them out; some measures take it into account for what they expect by chance.
        """
        together = study.pairable
        strata = [together, study.judged.any(axis=1) & ~together]
        ranks = inverse(np.argsort(np.array(study.documents, object), kind="stable"))
        taken = strata if documents is None else [one & documents for one in strata]
        return cls(taken, request.resamples, request.seed, ranks=ranks, stream=stream)

    def sums(self, rows: Floats) -> Floats:
        """Return the summed rows of every resample: ``[documents, K]`` to ``[count, K]``.

        A count in a resample is a whole number below 256 (above 255 with a chance under 1e-500), a sum exact wherever
        the rows are whole numbers.
        """
        taken = rows[self.places]
        used = np.flatnonzero(taken.any(axis=1))
        summed = np.zeros((rows.shape[1], self.count))
        for first, weights in self._blocks():
            part = summed[:, first : first + weights.shape[1]]
            for start in range(0, len(used), _ROWS):
                some = used[start : start + _ROWS]
                part += taken[some].T @ weights[some].astype(np.float64)
        return np.ascontiguousarray(summed.T)

    def _blocks(self) -> Iterator[tuple[int, Weights]]:
        """Yield weights ``[documents, some resamples]`` and the number of the first of these resamples."""
        documents = len(self.places)
        if self._kept is None and documents * self.count <= _KEPT:
            self._kept = np.empty((documents, self.count), np.uint8)
            for first, weights in self._drawn():
                self._kept[:, first : first + weights.shape[1]] = weights
        if self._kept is not None:
            yield 0, self._kept
        else:
            yield from self._drawn()

    def _drawn(self) -> Iterator[tuple[int, Weights]]:
        sources = [
            (np.random.Generator(np.random.PCG64(seed)), size)
            for seed, size in zip(self._seeds, self._sizes, strict=True)
        ]
        for first in range(0, self.count, _BLOCK):
            block = np.empty((min(_BLOCK, self.count - first), len(self.places)), np.uint8)
            for row in block:
                row[:] = np.concatenate([_once(random, size) for random, size in sources])
            yield first, block.T


def _once(random: np.random.Generator, size: int) -> NDArray[np.int64]:
    """Draw ``size`` of ``size`` documents, and return how often each was drawn."""
    return np.bincount(random.integers(0, size, size, np.int32), minlength=size) if size else np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How a value spreads over resamples.

    ``percentile`` and ``bca`` are intervals, None where ``reason`` (a key of ``REASONS``) says why. ``error`` is the
    standard deviation of the resamples. ``draws`` holds the value of each resample, NaN where it is undefined, and
    ``left_out`` counts these: intervals rest on the others.
    """

    draws: Floats
    percentile: Interval | None = None
    bca: Interval | None = None
    error: float | None = None
    left_out: int = 0
    reason: str = ""


def spreads(counted: Iterable[Counted], resamples: Resamples) -> Iterator[Spread]:
    """Yield how each measure spreads over the same resamples, in order.

    Many weighted sums are one matrix product, but only so many that the rows of a few measures stand in memory.
    """
    together: list[Counted] = []
    used: list[Bools] = []
    for one in counted:
        together.append(one)
        used.append(one.rows.any(axis=0))
        if sum(map(np.count_nonzero, used)) > _COLUMNS:
            yield from _product(together, used, resamples)
            together, used = [], []
    yield from _product(together, used, resamples)


def _product(counted: Sequence[Counted], used: Sequence[Bools], resamples: Resamples) -> Iterator[Spread]:
    """Yield the spreads of measures whose rows are multiplied together, columns of zeros left out."""
    if not counted:
        return
    product = resamples.sums(
        np.concatenate([one.rows[:, some] for one, some in zip(counted, used, strict=True)], axis=1)
    )
    edge = 0
    for one, some in zip(counted, used, strict=True):
        sums = np.zeros((resamples.count, len(some)))
        sums[:, some] = product[:, edge : edge + np.count_nonzero(some)]
        edge += int(np.count_nonzero(some))
        yield _spread(one, sums, resamples)


def intervals(counted: Sequence[Counted], request: Request) -> list[Spread]:
    """Return the spreads of measures counted on the same documents, all of which can be drawn."""
    documents = len(counted[0].rows) if counted else 0
    return list(spreads(counted, Resamples([np.ones(documents, bool)], request.resamples, request.seed)))


def _spread(counted: Counted, sums: Floats, resamples: Resamples) -> Spread:
    with np.errstate(all="ignore"):
        value = float(counted.value(counted.whole()))
        draws = np.asarray(counted.value(sums), np.float64)
    taken = counted.rows[resamples.places]
    carrying = taken.any(axis=1)
    spread = summary(value, draws)
    if not resamples.count and len(resamples.places):
        return Spread(draws)  # none were asked for
    if carrying.sum() < 2:
        return Spread(draws, left_out=spread.left_out, reason="too_few_documents")
    if spread.percentile is None:
        return spread
    left_out_one = jackknife(counted, taken)
    return Spread(
        draws, spread.percentile, accelerated(value, draws, left_out_one), spread.error, spread.left_out, spread.reason
    )


def summary(value: float, draws: Floats) -> Spread:
    """Return the percentile interval and standard error of resampled values around ``value``."""
    defined = draws[np.isfinite(draws)]
    left_out = len(draws) - len(defined)
    if not np.isfinite(value) or not len(draws):
        return Spread(draws, left_out=left_out)
    if left_out > RARELY * len(draws) or len(defined) < 2:
        return Spread(draws, left_out=left_out, reason="rarely_defined")
    if np.ptp(defined) < _ROUNDING:
        return Spread(draws, (value, value), None, 0.0, left_out)
    low, high = np.quantile(defined, [(1 - COVERED) / 2, (1 + COVERED) / 2])
    return Spread(draws, (float(low), float(high)), None, float(defined.std(ddof=1)), left_out)


def jackknife(counted: Counted, taken: Floats) -> Floats:
    """Return the value without each of the documents whose rows are ``taken`` in turn.

    A document that changes nothing does not count as one: those on which a measure has nothing to say, and those that
    happen to lie on its value, which would add nothing to the skewness either.
    """
    total = counted.whole()
    with np.errstate(all="ignore"):
        values: Floats = counted.value(total - taken[taken.any(axis=1)])
        return values[~(np.abs(values - counted.value(total)) < _ROUNDING)]


def accelerated(value: float, draws: Floats, left_out_one: Floats) -> Interval | None:
    r"""Return the bias-corrected and accelerated interval (Efron 1987; Efron & Tibshirani 1993, eq. 14.9 to 14.15).

    ``z0`` is the normal quantile of the share of resamples below the value, ties counted half; ``a`` the skewness of
    the jackknife over documents. None where all resamples lie on one side of the value.
    """
    defined = draws[np.isfinite(draws)]
    if np.ptp(defined) < _ROUNDING:
        return value, value
    below = float(np.mean((defined < value - _ROUNDING) + 0.5 * (np.abs(defined - value) <= _ROUNDING)))
    if not 0 < below < 1:
        return None
    normal = NormalDist()
    z0, a = normal.inv_cdf(below), acceleration(left_out_one)
    shares = []
    for tail in ((1 - COVERED) / 2, (1 + COVERED) / 2):
        moved = z0 + normal.inv_cdf(tail)
        if a * moved >= 1:
            return None
        shares.append(normal.cdf(z0 + moved / (1 - a * moved)))
    low, high = np.quantile(defined, shares)
    return float(low), float(high)


def acceleration(left_out_one: Floats) -> float:
    """Return the acceleration ``a`` of eq. 14.15: a sixth of the skewness of the jackknife values."""
    defined = left_out_one[np.isfinite(left_out_one)]
    if not len(defined):
        return 0.0
    away = defined.mean() - defined
    away[np.abs(away) < _ROUNDING] = 0.0
    squares = float((away**2).sum())
    return float((away**3).sum()) / (6 * squares**1.5) if squares else 0.0
