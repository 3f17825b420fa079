"""How far two labels differ, for Krippendorff's alpha: his difference functions, and those of labels that are sets.

Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011), section E gives all but the last four. Each takes
the labels and ``used``, how many pairable ratings each label has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from hashiye.agreement.coding import scales
from hashiye.agreement.coding.scales import Key, OffScaleError
from hashiye.agreement.coding.weights import bipolar_distance
from hashiye.agreement.study import Floats

type Labels = tuple[Key, ...]


def nominal(labels: Labels, used: Floats) -> Floats:  # noqa: ARG001  (every metric is called alike)
    """Return 0 for the same label, 1 else."""
    return 1.0 - np.eye(len(labels))


def ordinal(labels: Labels, used: Floats) -> Floats:
    """Return (n_c + … + n_k - (n_c + n_k) / 2)²: the ratings that lie between, ends counted half."""
    order = np.argsort(scales.ranks(labels))
    middle = np.empty(len(labels))
    middle[order] = np.cumsum(used[order]) - used[order] / 2
    found: Floats = (middle[:, None] - middle[None, :]) ** 2
    return found


def interval(labels: Labels, used: Floats) -> Floats:  # noqa: ARG001
    """Return (c - k)²."""
    at = scales.positions(labels)
    found: Floats = (at[:, None] - at[None, :]) ** 2
    return found


def ratio(labels: Labels, used: Floats) -> Floats:  # noqa: ARG001
    """Return ((c - k) / (c + k))². Raises :class:`OffScaleError` for labels below 0, which no ratio scale has."""
    at = scales.positions(labels)
    if (at < 0).any():
        raise OffScaleError("a ratio scale has no label below 0")
    both = at[:, None] + at[None, :]
    return np.divide(at[:, None] - at[None, :], both, out=np.zeros_like(both), where=both > 0) ** 2


def circular(labels: Labels, used: Floats) -> Floats:  # noqa: ARG001
    """Return sin²(π (c - k) / U), U one more than the range: the first label follows the last."""
    at = scales.positions(labels)
    round_ = at.max(initial=0.0) - at.min(initial=np.inf) + 1 if len(at) else 1.0
    found: Floats = np.sin(np.pi * (at[:, None] - at[None, :]) / round_) ** 2
    return found


def bipolar(labels: Labels, used: Floats) -> Floats:  # noqa: ARG001
    """Return (c - k)² / ((c + k - 2 min)(2 max - c - k))."""
    return bipolar_distance(scales.positions(labels))


def jaccard(a: frozenset[Any], b: frozenset[Any]) -> float:
    """Return 1 - |a ∩ b| / |a ∪ b|; two empty sets are the same."""
    return 1 - len(a & b) / len(a | b) if a | b else 0.0


def dice(a: frozenset[Any], b: frozenset[Any]) -> float:
    """Return 1 - 2 |a ∩ b| / (|a| + |b|); two empty sets are the same."""
    return 1 - 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def _unlike(a: frozenset[Any], b: frozenset[Any]) -> int:
    """Return 0 for the same set, 1 where one holds the other, 2 where they overlap, 3 where they share nothing."""
    if a == b:
        return 0
    if a <= b or b <= a:
        return 1
    return 2 if a & b else 3


def masi_2006(a: frozenset[Any], b: frozenset[Any]) -> float:
    """Return 1 - Jaccard's coefficient x M, M 1, 2/3, 1/3 or 0 (Passonneau 2006, *Measuring Agreement on Set-Valued
    Items (MASI)*, sec. 3). So NLTK has it.

    >>> masi_2006(frozenset("AB"), frozenset("A")) == 1 - 1 / 2 * 2 / 3
    True
    """
    return 1 - (1 - jaccard(a, b)) * (3 - _unlike(a, b)) / 3


def masi_dkpro(a: frozenset[Any], b: frozenset[Any]) -> float:
    """Return Jaccard's distance x (1 - M), which DKPro has under the name of MASI: lower throughout.

    >>> masi_dkpro(frozenset("AB"), frozenset("A")) == 1 / 2 * 1 / 3
    True
    """
    return jaccard(a, b) * _unlike(a, b) / 3


def partial(a: frozenset[Any], b: frozenset[Any]) -> float:
    """Return 1 - M alone: 0, 1/3, 2/3 or 1 (Passonneau 2004, *Computing Reliability for Coreference Annotation*).

    The empty set is held by every other.

    >>> round(partial(frozenset("AB"), frozenset("BC")), 3)
    0.667
    """
    return _unlike(a, b) / 3


METRICS: Mapping[str, Callable[[Labels, Floats], Floats]] = {
    "nominal": nominal,
    "ordinal": ordinal,
    "interval": interval,
    "ratio": ratio,
    "circular": circular,
    "bipolar": bipolar,
}
"""Difference functions of labels, by name."""

SETS: Mapping[str, Callable[[frozenset[Any], frozenset[Any]], float]] = {
    "masi_2006": masi_2006,
    "masi_dkpro": masi_dkpro,
    "partial": partial,
    "jaccard": jaccard,
    "dice": dice,
}
"""Distances of sets, by name. A label that is no set is the set of itself."""

ALIASES = {
    "identity": "nominal",
    "unweighted": "nominal",
    "quadratic": "interval",
    "polar": "bipolar",
    "masi": "masi_dkpro",
    "masi_nltk": "masi_2006",
    "masi_2004": "partial",
    "passonneau_2004": "partial",
}
"""Other names. ``masi`` alone is DKPro's, as the reference values call it; say ``masi_2006`` for the published one."""


def metric(name: str, labels: Labels, used: Floats) -> Floats:
    """Return how far labels differ, by the metric of this name. Raises ``KeyError``, or as the metric does."""
    name = ALIASES.get(name, name)
    if name not in SETS:
        return METRICS[name](labels, used)
    sets = [frozenset(value) if kind == 3 else frozenset([(kind, value)]) for kind, value in labels]
    return np.array([[SETS[name](a, b) for b in sets] for a in sets], np.float64).reshape(len(sets), len(sets))
