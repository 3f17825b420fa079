"""How each annotator marks: how much, how long, which labels more than others do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hashiye.agreement import cuts
from hashiye.agreement.cuts import Run
from hashiye.agreement.estimating import Estimate, difference, rounded
from hashiye.agreement.figures import Difference, Profile
from hashiye.agreement.measures import Measure
from hashiye.agreement.study import Floats, Study


def profiles(
    run: Run,
    overall: Sequence[Estimate],
    pairs: Mapping[tuple[int, int], Sequence[Estimate]],
    measures: Sequence[Measure],
) -> tuple[Profile, ...]:
    """Return the profile of every annotator, and what these measures would be without each."""
    study = run.study
    return tuple(
        Profile(
            annotator=study.annotators[one],
            documents=int(study.judged[:, one].sum()),
            spans=len(study.spans[one]),
            marked=_marked(study, one),
            bias=_bias(study, one),
            mean_length=_mean_length(study, one),
            without=_without(run, overall, pairs, measures, one),
        )
        for one in range(len(study.annotators))
    )


def _marked(study: Study, annotator: int) -> Mapping[str, int]:
    counts = np.bincount(study.spans[annotator].label, minlength=len(study.labels))
    return dict(zip(study.labels, counts.tolist(), strict=True))


def _bias(study: Study, annotator: int) -> Mapping[str, float | None]:
    """Return, per label, the annotator's spans over the mean of the others', on documents shared with others.

    In a document that ``m`` annotators judged, a span of another counts ``1 / (m - 1)``.
    """
    judges = study.judged.sum(axis=1)
    shared = study.judged[:, annotator] & (judges >= 2)
    share: Floats = np.where(shared, 1.0 / np.maximum(judges - 1, 1), 0.0)
    own = _weighted(study, annotator, shared.astype(np.float64))
    others = sum(
        (_weighted(study, other, share) for other in range(len(study.annotators)) if other != annotator),
        np.zeros(len(study.labels)),
    )
    return {
        label: rounded(mine / theirs) if theirs else None
        for label, mine, theirs in zip(study.labels, own.tolist(), others.tolist(), strict=True)
    }


def _weighted(study: Study, annotator: int, documents: Floats) -> Floats:
    spans = study.spans[annotator]
    return np.bincount(spans.label, weights=documents[spans.document], minlength=len(study.labels))


def _mean_length(study: Study, annotator: int) -> float | None:
    """Return how long the annotator's spans are on average, in the study's unit."""
    spans = study.spans[annotator]
    return rounded(float((spans.stop - spans.begin).sum()) / len(spans)) if len(spans) else None


def _without(
    run: Run,
    overall: Sequence[Estimate],
    pairs: Mapping[tuple[int, int], Sequence[Estimate]],
    measures: Sequence[Measure],
    annotator: int,
) -> tuple[Difference, ...]:
    """Return what leaving the annotator out changes; nothing where two would not be left, or there are too many."""
    rest = tuple(one for one in range(len(run.study.annotators)) if one != annotator)
    if len(rest) < 2 or not cuts.few(run.study):
        return ()
    places = [run.measures.index(row) for row in measures]
    left = (
        [pairs[rest[0], rest[1]][place] for place in places]
        if len(rest) == 2
        else run.estimates(run.study.between(*rest), measures)
    )
    name = run.study.annotators[annotator]
    return tuple(
        difference("annotator", row.name, (name,), overall[place], one)
        for row, place, one in zip(measures, places, left, strict=True)
    )


def contrasts(
    run: Run, pairs: Mapping[tuple[int, int], Sequence[Estimate]], measures: Sequence[Measure]
) -> tuple[Difference, ...]:
    """Return how pairs that share one annotator differ: whom of two others this annotator agrees with more."""
    names, keys = run.study.annotators, list(pairs)
    return tuple(
        difference(
            "pairs",
            row.name,
            (*(names[one] for one in before), *(names[one] for one in after)),
            pairs[before][run.measures.index(row)],
            pairs[after][run.measures.index(row)],
        )
        for row in measures
        for place, before in enumerate(keys)
        for after in keys[place + 1 :]
        if set(before) & set(after)
    )
