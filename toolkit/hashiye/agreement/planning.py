"""How many documents an interval needs to be as narrow as is wanted.

The standard error of a mean over documents falls with the square root of their number. The interval of ± ``margin``
at 95 % is 1.96 standard errors to each side, so that ``n`` documents with the error ``s`` grow to
``n (1.96 s / margin)²``. This holds while the new documents are like the old ones.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from hashiye.agreement.estimating import Estimate
from hashiye.agreement.figures import Plan
from hashiye.agreement.resampling import COVERED

DEVIATIONS = NormalDist().inv_cdf((1 + COVERED) / 2)
"""How many standard errors the interval reaches to each side."""


def plan(measure: str, margin: float, estimate: Estimate, documents: int) -> Plan:
    """Return how many documents bring the interval of ``measure`` to ± ``margin``, from what ``documents`` gave.

    ``margin`` is in the measure's own scale and above zero; raises ``ValueError`` otherwise.
    """
    if not (margin > 0 and math.isfinite(margin)):
        raise ValueError(f"a margin is a number above zero, not {margin}")
    if estimate.figure.value is None:
        return Plan(measure, margin, None, None, estimate.figure.reason)
    if estimate.error is None or estimate.figure.interval is None:
        return Plan(measure, margin, None, None, estimate.figure.no_interval or "no_resamples")
    needed = max(2, math.ceil(documents * (DEVIATIONS * estimate.error / margin) ** 2 - 1e-9))
    return Plan(measure, margin, needed, max(0, needed - documents))
