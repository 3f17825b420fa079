"""F1 from sums: what is counted of a document, and what the sums of that mean.

Over more than two annotators the counts of all pairs are pooled (micro). A document counts for a pair if both judged
it. Nothing here knows what is counted: spans, edges, relations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from hashiye.agreement.measures import Counted, Undefined
from hashiye.agreement.study import Floats, Ints, Study

SCORE, FIRST, SECOND, ITEMS, PAIRS = range(5)
"""The columns of a row: what pairs score, how many items the first and the second of each pair has, how many items
are in the document (each once, whatever the number of pairs), and how many pairs of annotators judged it."""

type Homes = Sequence[Ints]
"""For each annotator, the document of each item."""
type Scores = Callable[[int, int], Iterable[tuple[Ints, Floats | float]]]
"""For a pair of annotators: documents and what each match in them scores."""


def counted(study: Study, homes: Homes, scores: Scores) -> Counted | Undefined:
    """Return the rows of all pairs of annotators."""
    size = len(study.documents)
    rows = np.zeros((size, 5))
    marked = [np.bincount(home, minlength=size) for home in homes]
    for first, second in study.pairs():
        both = study.judged[:, first] & study.judged[:, second]
        if not both.any():
            continue
        rows[:, FIRST] += marked[first] * both
        rows[:, SECOND] += marked[second] * both
        rows[:, PAIRS] += both
        for documents, score in scores(first, second):
            weights = None if isinstance(score, float) else score
            added = np.bincount(documents, weights, size)
            rows[:, SCORE] += added * score if weights is None else added
    rows[:, ITEMS] = sum(marked) * (rows[:, PAIRS] > 0)
    return Counted(rows, f1, items, reason)


def f1(sums: Floats) -> Floats:
    """Return 2 · score / (first + second): the harmonic mean of precision and recall, the same from either side."""
    return _ratio(2 * sums[..., SCORE], sums[..., FIRST] + sums[..., SECOND])


def precision(sums: Floats) -> Floats:
    """Return how much of what the second annotator marked the first did too, the first being the reference."""
    return _ratio(sums[..., SCORE], sums[..., SECOND])


def recall(sums: Floats) -> Floats:
    """Return how much of what the first annotator marked the second did too, the first being the reference."""
    return _ratio(sums[..., SCORE], sums[..., FIRST])


def items(sums: Floats) -> Floats:
    """Return how many items were marked in documents that two annotators judged."""
    found: Floats = sums[..., ITEMS]
    return found


def reason(sums: Floats) -> str:
    """Say why there is no F1: nobody judged with another, or nobody marked anything. 0 / 0 is not 0."""
    if not sums[PAIRS]:
        return "no_items"
    return "" if sums[FIRST] + sums[SECOND] else "no_units"


def _ratio(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found
