"""Agreement after trimming: how much of the quarrel is about punctuation, titles, heads and endings at the edges.

The trimmed figure is never below the raw one, and what lies between them is what one sentence in the guidelines would
settle. :func:`diagnosis` says which.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hashiye.agreement.figures import Trim
from hashiye.agreement.measures import Counted, Undefined, measure
from hashiye.agreement.request import Request
from hashiye.agreement.spans import f1
from hashiye.agreement.spans.matching import Scheme, matched
from hashiye.agreement.spans.overlaps import TooManyError
from hashiye.agreement.spans.trimming import STEPS
from hashiye.agreement.study import Bools, SpanColumns, Study

_SOURCE = "as the F1 without trimming, on what hashiye.agreement.spans.trimming leaves of each span"


@measure(
    "span_f1_strict_trimmed",
    "Span F1, strict, after trimming",
    family="spans",
    unit="span",
    chance="none",
    source=_SOURCE,
)
def strict(study: Study, _: Request) -> Counted | Undefined:
    """Count spans with the same label and the same edges after trimming."""
    return _of(study, "strict")


@measure(
    "span_f1_exact_trimmed",
    "Span F1, exact, after trimming",
    family="spans",
    unit="span",
    chance="none",
    source=_SOURCE,
)
def exact(study: Study, _: Request) -> Counted | Undefined:
    """Count spans with the same edges after trimming, whatever their label."""
    return _of(study, "exact")


def _of(study: Study, scheme: Scheme) -> Counted | Undefined:
    return f1.of(trimmed(study), scheme) if is_trimmed(study) else Undefined("no_texts")


def is_trimmed(study: Study) -> bool:
    """Say whether the spans of all annotators have their trimmed offsets."""
    return all(one.trims is not None for one in study.spans)


def trimmed(study: Study, steps: int = len(STEPS)) -> Study:
    """Return the study with raw offsets as the first ``steps`` steps leave them (0: as marked). Lengths stay."""
    return replace(study, spans=tuple(_left(one, steps) for one in study.spans))


def _left(spans: SpanColumns, steps: int) -> SpanColumns:
    if spans.trims is None or not steps:
        return spans
    edges = spans.trims[:, steps - 1].astype(np.int64)
    return replace(spans, start=edges[:, 0], end=edges[:, 1])


def diagnosis(study: Study) -> tuple[Trim, ...]:
    """Return how many conflicts of boundaries end with each step, over all pairs of annotators.

    A conflict is a pair of partners in the scheme ``type``, correct there, that are not the same span; which pairs
    these are is settled before anything is trimmed. Empty where spans were not trimmed, or cannot be matched.
    """
    if not is_trimmed(study) or len(study.annotators) < 2:
        return ()
    try:
        gone = np.concatenate([_alike(study, first, second) for first, second in study.pairs()])
    except TooManyError:
        return ()
    left = (~gone).sum(axis=0) if len(gone) else np.zeros(len(STEPS) + 1, np.int64)
    return tuple(
        Trim(step, int(left[place - 1] - left[place]) if place else 0, int(left[place]), _strict(study, place))
        for place, step in enumerate(("", *STEPS))
    )


def _alike(study: Study, first: int, second: int) -> Bools:
    """Return for each conflict of two annotators whether it is over, before all steps and after each."""
    pairs = matched(study, first, second, "type")
    correct = pairs.correct
    over = []
    for steps in range(len(STEPS) + 1):
        ours, theirs = (_left(study.spans[one], steps) for one in (first, second))
        one, two = pairs.first[correct], pairs.second[correct]
        over.append(
            (ours.start[one] == theirs.start[two])
            & (ours.end[one] == theirs.end[two])
            & (ours.shape[one] == theirs.shape[two])
        )
    made: Bools = np.stack(over, axis=1)
    conflicts: Bools = made[~made[:, 0]]
    return conflicts


def _strict(study: Study, steps: int) -> float | None:
    made = f1.of(trimmed(study, steps), "strict")
    if isinstance(made, Undefined):
        return None
    value = float(made.value(made.rows.sum(axis=0)))
    return None if np.isnan(value) else value
