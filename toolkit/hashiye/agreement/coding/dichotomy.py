"""What two annotators and two labels say besides a coefficient: specific agreement, bias and prevalence."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from hashiye.agreement.coding.ratings import Ratings

POSITIVE = ("pos", "positive", "yes", "true", "present", "1", True, 1)
"""What the positive of two labels is called, where nobody says; else it is the first."""


class Dichotomy(Struct, frozen=True):
    """Two labels, one of them positive. None where undefined.

    ``positive`` and ``negative`` are the specific agreements 2a / (2a + b + c) and 2d / (2d + b + c) of Cicchetti &
    Feinstein (1990); the positive one is F1. ``bias`` is (b - c) / n and ``prevalence`` (a - d) / n (Byrt, Bishop &
    Carlin 1993), which need two annotators; ``pabak`` is 2 pa - 1.
    """

    positive: float | None
    negative: float | None
    pabak: float | None
    bias: float | None = None
    prevalence: float | None = None


def specific(ratings: Ratings, label: int) -> float | None:
    """Return the specific agreement on a label: of the pairs of ratings one of which is it, how many both are.

    For any number of annotators; None where nobody used it on a pairable item.

    >>> from hashiye.agreement.coding.ratings import of_table
    >>> specific(of_table([[40, 10], [5, 1000]]), 0) == 80 / 95
    True
    """
    given, rated = ratings.counts[:, label], ratings.rated
    every = float(ratings.times @ (given * np.maximum(rated - 1, 0)))
    return float(ratings.times @ (given * (given - 1) * (rated >= 2))) / every if every else None


def positive_label(ratings: Ratings) -> int:
    """Return which of two labels is the positive one: the one called so, else the first."""
    called = [place for place, (_, value) in enumerate(ratings.labels) if _is_positive(value)]
    return called[0] if len(called) == 1 else 0


def _is_positive(value: object) -> bool:
    return (value.casefold() if isinstance(value, str) else value) in POSITIVE


def dichotomy(ratings: Ratings, positive: int | None = None) -> Dichotomy:
    """Return what two labels say; of more labels, one against all others. The positive label is a place in the list.

    >>> from hashiye.agreement.coding.ratings import of_table
    >>> found = dichotomy(of_table([[40, 10], [5, 45]]))
    >>> found.bias, found.prevalence, round(found.pabak, 2)
    (0.05, -0.05, 0.7)
    """
    place = positive_label(ratings) if positive is None else positive
    two = ratings.against_rest(place)
    paired = two.where(two.rated >= 2)
    n = float(paired.times.sum())
    if not n:
        return Dichotomy(None, None, None)
    pairs = paired.rated * (paired.rated - 1)
    same = float(paired.times @ ((paired.counts * (paired.counts - 1)).sum(axis=1) / pairs)) / n
    found = Dichotomy(specific(two, 0), specific(two, 1), 2 * same - 1)
    if paired.codes is None or paired.codes.shape[1] != 2:
        return found
    a, b, c, d = (float(paired.times[(paired.codes == pair).all(axis=1)].sum())
                  for pair in ((0, 0), (0, 1), (1, 0), (1, 1)))  # fmt: skip
    return Dichotomy(found.positive, found.negative, found.pabak, (b - c) / n, (a - d) / n)
