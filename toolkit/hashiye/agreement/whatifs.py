"""What if two labels were one: the leading measure with them merged, on the same documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hashiye.agreement.cuts import Run
from hashiye.agreement.estimating import Estimate, difference
from hashiye.agreement.figures import Confusion, Difference
from hashiye.agreement.measures import Measure
from hashiye.agreement.study import Study

MOST = 5
"""How many merges are measured: each is a study of its own."""


def merged(
    run: Run, overall: Sequence[Estimate], confused: Iterable[Confusion], measure: Measure
) -> tuple[Difference, ...]:
    """Return what merging the most confused labels does to a measure, what gains most first.

    Fewer labels make agreement easier by chance too; a measure corrected for chance takes that into account.
    """
    before = overall[run.measures.index(measure)]
    found = []
    for one, other in candidates(confused, MOST):
        cut = run.study.relabelled(dict.fromkeys((one, other), _new(run.study, f"{one}+{other}")))
        found.append(difference("labels", measure.name, (one, other), before, run.estimates(cut, [measure])[0]))
    return tuple(sorted(found, key=lambda one: (one.value is None, -(one.value or 0.0), one.names)))


def _new(study: Study, name: str) -> str:
    """Return a name that no label has yet."""
    while name in study.labels:
        name += "+"
    return name


def candidates(confusion: Iterable[Confusion], most: int = MOST) -> tuple[tuple[str, str], ...]:
    """Return the pairs of labels that were taken for each other, the most often confused first.

    Merging two labels can raise agreement only where one annotator gave the one and another the other; with equal
    counts the pair that is confused in the larger share of its own uses comes first, then the alphabet decides.

    >>> candidates([Confusion("A", "B", 2.0), Confusion("B", "A", 2.0), Confusion("A", "A", 9.0)])
    (('A', 'B'),)
    """
    counted: dict[tuple[str, str], float] = {}
    used: dict[str, float] = {}
    for one in confusion:
        if not one.row or not one.column:
            continue
        used[one.row] = used.get(one.row, 0.0) + one.count
        if one.row != one.column:
            pair = (min(one.row, one.column), max(one.row, one.column))
            counted[pair] = counted.get(pair, 0.0) + one.count
    ranked = sorted(counted, key=lambda pair: (-counted[pair], used.get(pair[0], 0.0) + used.get(pair[1], 0.0), pair))
    return tuple(ranked[:most])
