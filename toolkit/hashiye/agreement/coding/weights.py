"""How far two labels agree, from 0 to 1: the schemes of Gwet (2014, ch. 3) as irrCAC has them.

Each scheme takes ``at``, where the labels lie (their numbers, else their places from 1), and returns a matrix with
ones on its diagonal. Labels that all lie at one point agree in full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from hashiye.agreement.coding import scales
from hashiye.agreement.coding.scales import Key, OffScaleError
from hashiye.agreement.study import Floats


def identity(at: Floats) -> Floats:
    """Return 1 for the same label, 0 else."""
    return np.eye(len(at))


def linear(at: Floats) -> Floats:
    """Return 1 - |a - b| / range (Cicchetti & Allison 1971).

    >>> linear(np.array([1.0, 2, 3])).tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.5], [0.0, 0.5, 1.0]]
    """
    return _from_distance(np.abs(_apart(at)))


def quadratic(at: Floats) -> Floats:
    """Return 1 - (a - b)² / range² (Fleiss & Cohen 1973).

    >>> quadratic(np.array([1.0, 2, 3])).tolist()
    [[1.0, 0.75, 0.0], [0.75, 1.0, 0.75], [0.0, 0.75, 1.0]]
    """
    return _from_distance(_apart(at) ** 2)


def radical(at: Floats) -> Floats:
    """Return 1 - sqrt(|a - b|) / sqrt(range)."""
    return _from_distance(np.sqrt(np.abs(_apart(at))))


def ordinal(at: Floats) -> Floats:
    """Return 1 - the pairs of labels from a to b, over the pairs of all labels: only the order counts."""
    places = np.argsort(np.argsort(at, kind="stable"), kind="stable")
    span = np.abs(places[:, None] - places[None, :])
    return _from_distance((span + 1) * span / 2)


def ratio(at: Floats) -> Floats:
    """Return 1 - ((a - b) / (a + b))², over its value between the ends.

    Raises :class:`OffScaleError` unless all are above 0.

    >>> ratio(np.array([1.0, 2, 3]))[0].round(4).tolist()
    [1.0, 0.5556, 0.0]
    """
    if (at <= 0).any():
        raise OffScaleError("ratio weights need labels above 0")
    ends = ((at.max() - at.min()) / (at.max() + at.min())) ** 2 if len(at) else 0.0
    return _from_distance((_apart(at) / (at[:, None] + at[None, :])) ** 2, ends)


def circular(at: Floats) -> Floats:
    """Return 1 - sin²(π (a - b) / U), U one more than the range, over its largest value: the ends are neighbours."""
    round_ = at.max() - at.min() + 1 if len(at) else 1.0
    return _from_distance(np.sin(np.pi * _apart(at) / round_) ** 2)


def bipolar(at: Floats) -> Floats:
    """Return 1 - (a - b)² / ((a + b - 2 min)(2 max - a - b)), over its largest value: the ends weigh more."""
    return _from_distance(bipolar_distance(at))


def bipolar_distance(at: Floats) -> Floats:
    """Return (a - b)² / ((a + b - 2 min)(2 max - a - b)), 0 for the same label."""
    if not len(at):
        return np.zeros((0, 0))
    both = at[:, None] + at[None, :]
    room = (both - 2 * at.min()) * (2 * at.max() - both)
    return np.divide(_apart(at) ** 2, room, out=np.zeros_like(room), where=(room > 0) & (_apart(at) != 0))


SCHEMES: Mapping[str, Callable[[Floats], Floats]] = {
    "identity": identity,
    "linear": linear,
    "quadratic": quadratic,
    "ordinal": ordinal,
    "radical": radical,
    "ratio": ratio,
    "circular": circular,
    "bipolar": bipolar,
}
"""Every scheme by its name."""

ALIASES = {"nominal": "identity", "unweighted": "identity", "none": "identity", "equal": "linear",
           "interval": "quadratic", "squared": "quadratic"}  # fmt: skip


def scheme(name: str, labels: tuple[Key, ...]) -> Floats:
    """Return the weights of labels by the scheme of this name. Raises ``KeyError``, or as the scheme does."""
    return SCHEMES[ALIASES.get(name, name)](scales.positions(labels))


def given(matrix: Any, size: int) -> Floats:
    """Return a matrix of weights as it was given. Raises ``ValueError`` unless it is square and 1 at its diagonal."""
    weights = _square(matrix, size)
    if not np.allclose(np.diag(weights), 1):
        raise ValueError("a label agrees with itself: the diagonal of weights is 1")
    return weights


def given_distance(matrix: Any, size: int) -> Floats:
    """Return a matrix of distances as it was given. Raises ``ValueError`` unless square, with 0 from a to a."""
    found = _square(matrix, size)
    if (found < 0).any() or not np.allclose(np.diag(found), 0):
        raise ValueError("distances are 0 from a label to itself, and never below")
    return found


def _square(matrix: Any, size: int) -> Floats:
    try:
        found = np.array(matrix, np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError("a matrix of weights or distances holds numbers, in rows of one length") from error
    if found.shape != (size, size) or not np.isfinite(found).all():
        raise ValueError(f"a matrix over {size} labels has {size} rows of {size} numbers")
    return found


def _apart(at: Floats) -> Floats:
    found: Floats = at[:, None] - at[None, :]
    return found


def _from_distance(distance: Floats, largest: float | None = None) -> Floats:
    most = float(distance.max(initial=0.0)) if largest is None else largest
    return 1.0 - distance / most if most > 0 else np.ones_like(distance)
