"""What if two labels were one: the leading measure with them merged, on the same documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hashiye.agreement import merges
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
    for one, other in merges.candidates(confused, MOST):
        cut = run.study.relabelled(dict.fromkeys((one, other), _new(run.study, f"{one}+{other}")))
        found.append(difference("labels", measure.name, (one, other), before, run.estimates(cut, [measure])[0]))
    return tuple(sorted(found, key=lambda one: (one.value is None, -(one.value or 0.0), one.names)))


def _new(study: Study, name: str) -> str:
    """Return a name that no label has yet."""
    while name in study.labels:
        name += "+"
    return name
