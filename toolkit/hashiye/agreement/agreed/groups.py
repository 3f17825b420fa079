"""The spans that annotators agree on, as numbers: spans of several annotators that are strictly the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hashiye.agreement.spans.keys import identities
from hashiye.agreement.study import Bools, Ints, Study


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Strictly equal spans, at most one of each annotator, numbered over the whole study.

    ``of`` gives the number of each annotator's spans, ``document`` and ``size`` where each group is and how many
    annotators it has. ``has[a, g]``: annotator ``a`` has a span in group ``g``.
    """

    of: tuple[Ints, ...]
    document: Ints
    size: Ints
    has: Bools


def groups(study: Study) -> Groups:
    """Return who marked the same spans: same edges, parts and label."""
    keys = identities(study)
    together = np.concatenate(keys) if keys else np.zeros(0, np.int64)
    _, first, number = np.unique(together, return_index=True, return_inverse=True)
    of = tuple(np.split(number, np.cumsum([len(one) for one in keys])[:-1])) if keys else ()
    home = np.concatenate([one.document for one in study.spans]) if keys else together
    has = np.zeros((len(keys), len(first)), bool)
    for annotator, numbers in enumerate(of):
        has[annotator, numbers] = True
    return Groups(of, home[first], has.sum(axis=0), has)


def pairable(study: Study) -> Bools:
    """Say of each document whether two annotators judged it."""
    judged: Bools = study.judged.sum(axis=1) > 1
    return judged
