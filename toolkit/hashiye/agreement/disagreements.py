"""The disagreements of a study: how many there are of each kind, and the costliest of them with everybody's reading."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hashiye.agreement.figures import Group, Vote
from hashiye.agreement.grouping import KINDS, Grouping
from hashiye.agreement.study import Floats, SpanColumns, Study


def kinds(grouping: Grouping) -> Mapping[str, int]:
    """Return how many groups there are of each kind, in documents that at least two judged."""
    counts = np.bincount(grouping.kind[grouping.compared], minlength=len(KINDS)).tolist()
    return dict(zip(KINDS, counts, strict=True))


def listed(study: Study, grouping: Grouping, costs: Floats, most: int) -> tuple[Group, ...]:
    """Return the disagreements that cost most, at most ``most`` of them. Texts are left empty.

    Equal costs (to twelve digits) go by document, place and hull, so that a list is the same on every machine.
    """
    which = np.flatnonzero(grouping.disagreeing)
    order = np.argsort(-np.round(costs[which], 12), kind="stable")  # groups are sorted by document and place
    return tuple(_group(study, grouping, int(one), float(costs[one])) for one in which[order[: max(most, 0)]])


def _group(study: Study, grouping: Grouping, number: int, cost: float) -> Group:
    document = int(grouping.document[number])
    votes = tuple(
        _vote(study, place, int(grouping.member[number, place]))
        for place in np.flatnonzero(study.judged[document]).tolist()
    )
    return Group(
        document=study.documents[document],
        kind=KINDS[grouping.kind[number]],
        start=int(grouping.start[number]),
        end=int(grouping.end[number]),
        votes=votes,
        cost=cost,
    )


def _vote(study: Study, place: int, span: int) -> Vote:
    name = study.annotators[place]
    if span < 0:
        return Vote(name)
    spans = study.spans[place]
    pieces = study.shapes[spans.shape[span]] if spans.shape[span] >= 0 else _piece(spans, span)
    return Vote(
        name, pieces, study.labels[spans.label[span]], int(spans.row[span]), attributes=_attributes(study, place, span)
    )


def _piece(spans: SpanColumns, span: int) -> tuple[tuple[int, int], ...]:
    return ((int(spans.start[span]), int(spans.end[span])),)


def _attributes(study: Study, place: int, span: int) -> dict[str, str]:
    if not study.attributes:
        return {}
    rows = study.attributes[place]
    low, high = np.searchsorted(rows.span, [span, span + 1])
    return {study.keys[rows.key[at]]: study.values[rows.value[at]] for at in range(low, high)}
