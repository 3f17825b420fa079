"""The agreement that chance alone would bring: one model a coefficient, with each item's influence on it.

Every coefficient here is (pa - pe) / (1 - pe). They share pa, the mean over items with two ratings at least of the
share of agreeing pairs; they differ in pe. All items that anybody rated count in pe (Gwet 2014, sec. 4.8.4), so that
missing ratings are neither guessed nor a reason to drop what is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hashiye.agreement.coding.ratings import Ratings
from hashiye.agreement.study import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """The chance *dis*agreement 1 - pe, and how much each item of a row moves pe (its mean over items is 0).

    It is kept as a disagreement, a sum of terms that are not negative: it is 0 where nothing varies, exactly.
    """

    disagreement: float
    influence: Floats


type Model = Callable[[Ratings, Floats], Chance]
"""From ratings (every row rated by somebody) and agreement weights to chance."""


def shares(ratings: Ratings) -> Floats:
    """Return π, how often each label is given: the mean over items of its share among the ratings of the item."""
    found: Floats = ratings.times @ (ratings.counts / ratings.rated[:, None]) / ratings.times.sum()
    return found


def pooled(ratings: Ratings, weights: Floats) -> Chance:
    """Return pe = Σ w_kl π_k π_l: all annotators draw from one distribution (Scott 1955, Fleiss 1971)."""
    distance, part = 1 - weights, shares(ratings)
    expected = float(part @ distance @ part)
    moved = (ratings.counts @ (distance + distance.T) @ part) / ratings.rated
    return Chance(expected, 2 * expected - moved)


def own(ratings: Ratings, weights: Floats) -> Chance:
    """Return the mean over pairs of annotators of Σ w_kl p_gk p_hl: each draws from its own (Cohen 1960, Conger 1980).

    For two annotators this is Cohen's; Hubert's kappa (1977) has the same. Annotators who rated nothing do not count.
    Needs to know who rated what.
    """
    assert ratings.codes is not None
    distance = 1 - weights
    voices = [column for column in ratings.codes.T if (column >= 0).any()]
    parts, given = zip(*(_marginals(column, ratings.times, len(distance)) for column in voices), strict=True)
    everybody = np.sum(parts, axis=0)
    pairs = max(len(voices) * (len(voices) - 1), 1)
    expected = max(float(everybody @ distance @ everybody - sum(one @ distance @ one for one in parts)), 0.0)
    moved = np.zeros(len(ratings.times))
    for column, part, n in zip(voices, parts, given, strict=True):
        pull = (distance + distance.T) @ (everybody - part)
        moved += np.where(column >= 0, pull[column] - part @ pull, 0.0) * (ratings.times.sum() / n)
    return Chance(expected / pairs, -moved / pairs)


def _marginals(column: Ints, times: Floats, labels: int) -> tuple[Floats, float]:
    rated = column >= 0
    found = np.bincount(column[rated], times[rated], labels).astype(np.float64)
    return found / found.sum(), float(found.sum())


def uniform(ratings: Ratings, weights: Floats) -> Chance:
    """Return pe = Σ w_kl / q²: every label is as likely (Bennett et al. 1954, Brennan & Prediger 1981)."""
    return Chance(float((1 - weights).mean()) if weights.size else 0.0, np.zeros(len(ratings.times)))


def hard_items(ratings: Ratings, weights: Floats) -> Chance:
    """Return pe = Σ w / (q (q - 1)) · Σ π_k (1 - π_k): only items that are hard are labelled by chance (Gwet 2008).

    A scheme of one label has nothing to choose: its chance agreement is 1.
    """
    labels = len(weights)
    if labels < 2:
        return Chance(0.0, np.zeros(len(ratings.times)))
    part, factor = shares(ratings), float(weights.sum()) / (labels * (labels - 1))
    expected = factor * float(part @ (1 - part))
    moved = 2 * factor * (ratings.counts @ (1 - part)) / ratings.rated
    return Chance(1 - expected, moved - 2 * expected)


def none(ratings: Ratings, weights: Floats) -> Chance:  # noqa: ARG001  (every model is called alike)
    """Return pe = 0: nothing is put down to chance."""
    return Chance(1.0, np.zeros(len(ratings.times)))
