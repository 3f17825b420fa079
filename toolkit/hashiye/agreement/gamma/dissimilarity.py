"""How unlike two units are, as multiples of what an unaligned unit costs (delta empty)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hashiye.agreement.gamma.continua import Continua
from hashiye.agreement.study import Floats, Ints


@dataclass(frozen=True, slots=True)
class Weights:
    """What place (``alpha``) and label (``beta``) weigh in the combined dissimilarity (2015, section 4.2.3).

    Neither is negative. Delta empty scales every dissimilarity, so that no value of gamma depends on it.
    """

    alpha: float = 1.0
    beta: float = 1.0

    def __post_init__(self) -> None:
        """Refuse weights below zero with ``ValueError``."""
        if not (self.alpha >= 0 and self.beta >= 0):
            raise ValueError(f"weights of gamma are not negative, these are {self.alpha} and {self.beta}")


def positional(units: Continua, one: Ints, other: Ints) -> Floats:
    """Return the positional dissimilarity of units by index (2015, section 4.2.1, equation 1).

    >>> from hashiye.agreement.gamma.continua import plain
    >>> import numpy as np
    >>> continuum, _ = plain([[(0, 2, "A")], [(1, 3, "A")]])
    >>> float(positional(continuum, np.array([0]), np.array([1]))[0])
    0.25
    """
    shifted = np.abs(units.start[one] - units.start[other]) + np.abs(units.end[one] - units.end[other])
    lengths = units.end[one] - units.start[one] + units.end[other] - units.start[other]
    ratio: Floats = np.where(shifted == 0, 0.0, np.inf)
    np.divide(shifted, lengths, out=ratio, where=lengths > 0)
    squared: Floats = ratio * ratio
    return squared


def categorial(units: Continua, one: Ints, other: Ints) -> Floats:
    """Return the dissimilarity of labels: 0 where they are the same, else 1 (2015, section 4.2.2)."""
    return np.where(units.label[one] != units.label[other], 1.0, 0.0)


def combined(units: Continua, weights: Weights, one: Ints, other: Ints) -> Floats:
    """Return the combined dissimilarity (2015, section 4.2.3, equation 3)."""
    unlike = weights.beta * categorial(units, one, other)
    if weights.alpha:
        unlike += weights.alpha * positional(units, one, other)
    return unlike


def reach(weights: Weights, most: float) -> float:
    """Return how far apart units can be that are ``most`` unlike: the sum of both shifts over both lengths."""
    return float(np.sqrt(most / weights.alpha)) if weights.alpha else np.inf
