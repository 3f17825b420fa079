"""What an alignment costs: the disorder of whole continua, and that of the labels of aligned units alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from hashiye.agreement.gamma.alignment import Alignment
from hashiye.agreement.gamma.continua import Continua
from hashiye.agreement.gamma.dissimilarity import categorial, positional
from hashiye.agreement.study import Floats


def disorders(units: Continua, alignment: Alignment) -> Floats:
    """Return the disorder of each continuum (2015, section 4.3, equation 6), as a multiple of delta empty.

    The sum of the disorders of its unitary alignments by the mean number of units per annotator; NaN without units.
    """
    mean = units.units()
    found: Floats = np.full(units.count, np.nan)
    np.divide(alignment.cost, mean, out=found, where=mean > 0)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Disagreement on labels between aligned units: how much weight disagrees, and how much there is.

    Rows are continua. Column 0 has all pairs of aligned units (gamma-cat), column ``1 + k`` those in which at least
    one unit has the label ``k`` (gamma-k). ``units`` is how many aligned units that is; a unit some of whose pairs
    are in a column counts in part.
    """

    unlike: Floats
    weight: Floats
    units: Floats

    def disorders(self) -> Floats:
        """Return the categorial disorders: the weighted mean dissimilarity, NaN where no units are aligned."""
        found: Floats = np.full(self.weight.shape, np.nan)
        np.divide(self.unlike, self.weight, out=found, where=self.weight > 0)
        return found


def labels(units: Continua, alignment: Alignment, count: int) -> Labels:
    """Return the disagreement on ``count`` labels in an alignment (2017, section 4).

    A pair of aligned units weighs the less the further apart they lie, ``max(0, 1 - d)`` with their positional
    dissimilarity, by one less than the number of units of their unitary alignment: each unit then weighs as much as
    its pairs in Krippendorff's alpha. Units that are alone do not take part.
    """
    shape = (units.count, count + 1)
    found = Labels(np.zeros(shape), np.zeros(shape), np.zeros(shape))
    present = alignment.member >= 0
    size = present.sum(axis=1)
    for i, j in combinations(range(units.annotators), 2):
        both = present[:, i] & present[:, j]
        one, other, where = alignment.member[both, i], alignment.member[both, j], alignment.continuum[both]
        share = 1 / (size[both] - 1)
        weight = share * np.maximum(0.0, 1.0 - positional(units, one, other))
        differ = categorial(units, one, other)
        mine, theirs = 1 + units.label[one], 1 + units.label[other]
        for column, part in (
            (np.zeros(len(one), np.int64), np.ones(len(one))),
            (mine, np.ones(len(one))),
            (theirs, differ),
        ):
            np.add.at(found.units, (where, column), 2 * share * part)
            np.add.at(found.weight, (where, column), weight * part)
            np.add.at(found.unlike, (where, column), weight * part * differ)
    return found
