"""Agreement from batch to batch: rounds of training, months, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from hashiye.agreement.cuts import Run, taken
from hashiye.agreement.estimating import Estimate, difference
from hashiye.agreement.figures import Batch, Difference
from hashiye.agreement.measures import Counted, Measure, Undefined
from hashiye.agreement.resampling import Resamples
from hashiye.agreement.study import Bools


def batches(
    run: Run, counted: Sequence[Counted | Undefined], named: Mapping[str, Sequence[int]]
) -> Mapping[str, tuple[int, Sequence[Estimate]]]:
    """Return how many documents each batch has, and its figures. Each draws its own documents, apart from the others.

    ``counted`` is what the run's measures counted on the whole study, ``named`` the documents of each batch.
    """
    found = {}
    for number, (name, places) in enumerate(named.items()):
        inside: Bools = np.zeros(len(run.study.documents), bool)
        inside[list(places)] = True
        resamples = Resamples.of(run.study, run.request, inside, stream=(number + 1,))
        parts = (taken(one, inside) for one in counted)
        found[name] = (int(inside.sum()), run.estimated(parts, resamples))
    return found


def values(run: Run, found: Mapping[str, tuple[int, Sequence[Estimate]]]) -> tuple[Batch, ...]:
    """Return the batches as a report holds them."""
    return tuple(
        Batch(name, size, {row.name: one.figure for row, one in zip(run.measures, figures, strict=True)})
        for name, (size, figures) in found.items()
    )


def differences(
    run: Run, found: Mapping[str, tuple[int, Sequence[Estimate]]], measures: Sequence[Measure]
) -> tuple[Difference, ...]:
    """Return how these measures changed from each batch to the next, and from the first to the last."""
    steps = list(pairwise(found))
    if len(steps) > 1:
        steps.append((steps[0][0], steps[-1][1]))
    places = [run.measures.index(row) for row in measures]
    return tuple(
        difference("drift", row.name, (before, after), found[before][1][place], found[after][1][place])
        for row, place in zip(measures, places, strict=True)
        for before, after in steps
    )
