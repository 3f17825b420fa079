"""Krippendorff's alpha on items: 1 - Do / De over pairable values, in his own form and in Gwet's with weights."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from hashiye.agreement.coding.distances import metric
from hashiye.agreement.coding.estimates import Estimate, spread
from hashiye.agreement.coding.ratings import Ratings
from hashiye.agreement.study import Floats

LEAST = 1e-12


def pairable(ratings: Ratings) -> Ratings:
    """Return the items with two ratings at least: a value that nothing is paired with says nothing."""
    return ratings.where(ratings.rated >= 2)


def used(ratings: Ratings) -> Floats:
    """Return n_c: how many pairable values each label has."""
    paired = pairable(ratings)
    found: Floats = paired.times @ paired.counts
    return found


def coincidences(ratings: Ratings) -> Floats:
    """Return o_ck: how often values c and k meet in an item, each pair weighing 1 / (m_u - 1) (2011, step B.3).

    >>> from hashiye.agreement.coding.ratings import of_items
    >>> rows = [[0, 0], [1, 1], [0, 1], [0, 0], [0, 0], [0, 1], [0, 0], [0, 1], [1, 0], [0, 0]]
    >>> coincidences(of_items(rows)).tolist()  # Krippendorff 1980, p. 133
    [[10.0, 4.0], [4.0, 2.0]]
    """
    paired = pairable(ratings)
    weighted = paired.counts * (paired.times / (paired.rated - 1))[:, None]
    found: Floats = paired.counts.T @ weighted - np.diag(weighted.sum(axis=0))
    return found


def krippendorff(ratings: Ratings, distance: Floats | str = "nominal") -> Estimate:
    """Return alpha by a metric: one of :data:`distances.METRICS` or :data:`distances.SETS`, or a matrix over labels.

    Do = Σ o_ck δ_ck / n, De = Σ n_c n_k δ_ck / (n (n - 1)), in the units of the metric (Krippendorff 2011). The error
    is that of Gwet's form, the metric taken as given. Ratings must be pairable. Raises as :func:`distances.metric`.
    """
    values = used(ratings)
    far = metric(distance, ratings.labels, values) if isinstance(distance, str) else distance
    n = float(values.sum())
    observed = float((coincidences(ratings) * far).sum() / n)
    expected = float(values @ far @ values / (n * (n - 1)))
    found = weighted(ratings, 1 - far / (far.max(initial=0.0) or 1.0))
    found = replace(found, disagreement=observed, disagreement_expected=expected)
    return found if found.value is None else replace(found, value=1 - observed / expected)


def weighted(ratings: Ratings, weights: Floats) -> Estimate:
    """Return alpha with agreement weights as Gwet writes it (2014, sec. 4.8.5; *On the Krippendorff's Alpha*, 2011).

    pe = Σ w_kl π_k π_l over pairable values, π as they are; pa is raised by 1 / n, n pairable values, which makes it
    Krippendorff's: with identity weights the nominal alpha, with quadratic ones the interval alpha.
    """
    paired = pairable(ratings)
    rated, times = paired.rated, paired.times
    items, values = float(times.sum()), float(times @ rated)
    mean = values / items
    distance = 1 - weights
    part = times @ paired.counts / values
    apart = (paired.counts * (paired.counts @ distance.T)).sum(axis=1) / (mean * (rated - 1))
    observed, expected = float(times @ apart / items), float(part @ distance @ part)
    lift = 1 / values
    found = Estimate(
        observed=1 - (1 - lift) * observed,
        expected=1 - expected,
        disagreement=observed,
        disagreement_expected=expected * values / (values - 1),
        percent=_percent(paired),
        n=items,
    )
    if expected <= LEAST:
        return replace(found, reason="no_variation")
    value = 1 - (1 - lift) * observed / expected
    plain = 1 - observed / expected
    seen = observed * rated / mean - apart
    hoped = 2 * expected * rated / mean - (paired.counts @ (distance + distance.T) @ part) / mean
    moved = (seen - (1 - plain) * hoped) / expected
    about = spread(value, moved, times, whole=ratings.tabled, freedom=float(ratings.times[ratings.rated > 0].sum()) - 1)
    return replace(found, value=value, error=about.error, interval=about.interval, p=about.p)


def _percent(paired: Ratings) -> float:
    same = (paired.counts * (paired.counts - 1)).sum(axis=1) / (paired.rated * (paired.rated - 1))
    return float(paired.times @ same / paired.times.sum())


def observed(ratings: Ratings, weights: Floats) -> Estimate:
    """Return 1 - Do of alpha: the share of agreeing pairs, items weighing as many as they have ratings (as DKPro)."""
    found = weighted(ratings, weights)
    return Estimate(
        value=1 - float(found.disagreement or 0.0),
        observed=1 - float(found.disagreement or 0.0),
        expected=0.0,
        disagreement=found.disagreement,
        percent=found.percent,
        n=found.n,
    )
