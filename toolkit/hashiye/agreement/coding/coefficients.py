"""The coefficients: which chance model each has, what it is called, and :func:`estimate`, which computes any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

import numpy as np

from hashiye.agreement.coding import alpha, chance
from hashiye.agreement.coding.estimates import Estimate, spread
from hashiye.agreement.coding.ratings import Ratings
from hashiye.agreement.study import Floats

type Coefficient = Callable[[Ratings, Floats], Estimate]

LEAST = 1e-12
"""A chance disagreement below this is none."""


def corrected(model: chance.Model) -> Coefficient:
    """Return the coefficient (pa - pe) / (1 - pe) with this chance model."""

    def coefficient(ratings: Ratings, weights: Floats) -> Estimate:
        rated = ratings.where(ratings.rated > 0)
        expected = model(rated, weights)
        return _corrected(rated, weights, expected)

    return coefficient


def _corrected(ratings: Ratings, weights: Floats, expected: chance.Chance) -> Estimate:
    """Return the coefficient, its error by the influence of each item on pa and pe (Gwet 2014, sec. 5.3)."""
    paired = ratings.rated >= 2
    n, pairable = float(ratings.times.sum()), float(ratings.times[paired].sum())
    apart = disagreements(ratings, weights)
    observed = float(ratings.times[paired] @ apart[paired] / pairable)
    found = Estimate(
        observed=1 - observed,
        expected=1 - expected.disagreement,
        disagreement=observed,
        disagreement_expected=expected.disagreement,
        percent=percent(ratings),
        n=pairable,
    )
    if expected.disagreement <= LEAST:
        return replaced(found, reason="no_variation")
    value = 1 - observed / expected.disagreement
    seen = np.where(paired, expected.disagreement - apart, 0.0) * (n / pairable)
    moved = (seen - (1 - value) * expected.influence) / expected.disagreement - value
    about = spread(value, moved, ratings.times, whole=ratings.tabled)
    return replaced(found, value=value, error=about.error, interval=about.interval, p=about.p)


def disagreements(ratings: Ratings, weights: Floats) -> Floats:
    """Return the mean 1 - w over the pairs of ratings of an item, for each row; 0 where there is no pair."""
    rated = ratings.rated
    pairs = rated * (rated - 1)
    apart = (ratings.counts * (ratings.counts @ (1 - weights).T)).sum(axis=1)
    return np.divide(apart, pairs, out=np.zeros(len(rated)), where=rated >= 2)


def percent(ratings: Ratings) -> float | None:
    """Return the share of agreeing pairs, mean over items with two ratings at least; None where there is none."""
    paired = ratings.where(ratings.rated >= 2)
    if not paired.times.sum():
        return None
    return float(1 - paired.times @ disagreements(paired, exactly(ratings)) / paired.times.sum())


def exactly(ratings: Ratings) -> Floats:
    """Return the weights that let only a label agree with itself."""
    return np.eye(len(ratings.labels))


def of_two(model: chance.Model) -> Coefficient:
    """Return a coefficient of two annotators, over the items that both rated; of more, the mean over pairs.

    Pairs that share no item are left out; the mean is undefined where it is for one of the others, and has no
    published standard error. For Cohen's kappa it is Light's (1971).
    """
    coefficient = corrected(model)

    def mean(ratings: Ratings, weights: Floats) -> Estimate:
        if ratings.annotators == 2:
            return coefficient(ratings.where(ratings.rated == 2), weights)
        assert ratings.codes is not None
        pairs = [ratings.pair(a, b) for a, b in combinations(range(ratings.codes.shape[1]), 2)]
        found = [coefficient(one.where(one.rated == 2), weights) for one in pairs if one.times[one.rated == 2].sum()]
        whole = Estimate(percent=percent(ratings), n=float(ratings.times[ratings.rated >= 2].sum()))
        values = [one.value for one in found if one.value is not None]
        if len(values) < len(found):
            return replaced(whole, reason="no_variation")
        means = {name: float(np.mean([getattr(one, name) for one in found])) for name in _MEANS}
        return replaced(whole, value=float(np.mean(values)), **means)

    return mean


_MEANS = ("observed", "expected", "disagreement", "disagreement_expected")


def cohen_highest(ratings: Ratings, weights: Floats) -> Estimate:
    """Return the highest kappa that two annotators with these marginals could reach (Cohen 1960, p. 42)."""
    assert ratings.codes is not None
    if ratings.codes.shape[1] != 2:
        return Estimate(reason="not_two_annotators", percent=percent(ratings))
    both = ratings.where(ratings.rated == 2)
    assert both.codes is not None
    found = corrected(chance.own)(both, weights)
    if found.value is None:
        return found
    first, second = (np.bincount(column, both.times, len(weights)) / both.times.sum() for column in both.codes.T)
    short = 1 - float(np.minimum(first, second).sum())
    highest = 1 - short / (found.disagreement_expected or 1.0)
    return replaced(found, value=highest, error=None, interval=None, p=None)


COEFFICIENTS: Mapping[str, Coefficient] = {
    "percent_agreement": corrected(chance.none),
    "percent_agreement_pairwise": alpha.observed,
    "cohen_kappa": of_two(chance.own),
    "cohen_kappa_max": cohen_highest,
    "light_kappa": of_two(chance.own),
    "conger_kappa": corrected(chance.own),
    "scott_pi": of_two(chance.pooled),
    "fleiss_kappa": corrected(chance.pooled),
    "brennan_prediger": corrected(chance.uniform),
    "gwet_ac": corrected(chance.hard_items),
    "krippendorff_alpha_gwet": alpha.weighted,
}
"""Every coefficient that takes agreement weights. Krippendorff's alpha in his own form takes a metric:
:func:`alpha.krippendorff`."""

NEEDS_NAMES = frozenset(("cohen_kappa", "cohen_kappa_max", "light_kappa", "conger_kappa", "scott_pi"))
"""Coefficients that need to know who rated what."""


def undefined(ratings: Ratings) -> str:
    """Return why no coefficient of these ratings is defined: a key of ``REASONS``; empty where they may be."""
    if not ratings.times.sum():
        return "no_items"
    if ratings.annotators < 2:
        return "single_annotator"
    return "" if ratings.times[ratings.rated >= 2].sum() else "no_pairable_items"


def estimate(name: str, ratings: Ratings, weights: Floats | None = None) -> Estimate:
    """Return a coefficient of :data:`COEFFICIENTS`, weighted by a matrix over ``ratings.labels`` (default: identity).

    >>> from hashiye.agreement.coding.ratings import of_table
    >>> found = estimate("cohen_kappa", of_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]]))  # Cohen 1960, p. 45
    >>> round(found.value, 3), round(found.observed, 2), round(found.expected, 2)
    (0.492, 0.7, 0.41)
    """
    why = undefined(ratings)
    if why:
        return Estimate(reason=why)
    nameless = name == "scott_pi" and ratings.annotators == 2  # pi asks what two said, and not which of them
    if name in NEEDS_NAMES and ratings.codes is None and not nameless:
        return Estimate(reason="anonymous_ratings", percent=percent(ratings))
    return COEFFICIENTS[name](ratings, exactly(ratings) if weights is None else weights)


def per_label(name: str, ratings: Ratings) -> dict[str, Estimate]:
    """Return a coefficient for each label against all others, each with the marginals of its own 2 x 2 table."""
    from hashiye.agreement.coding.scales import shown  # noqa: PLC0415

    return {shown(label): estimate(name, ratings.against_rest(place)) for place, label in enumerate(ratings.labels)}


def replaced(estimate_: Estimate, **changes: object) -> Estimate:
    """Return the estimate with some fields changed."""
    from msgspec.structs import replace  # noqa: PLC0415

    return replace(estimate_, **changes)
