"""What each disagreement costs: how far the leading measure would rise if its group were agreed, all else equal.

*Agreed* means that everybody who judged the document marks the most common reading of the group, "nothing" being a
reading too. The leading measure is u-alpha, nominal, where the study has one; else strict span F1, which always
says something. Both are functions of sums over documents, so that a group's change to the sums gives the new value:
nothing is measured again.

For F1 the cost is exact. For u-alpha it is exact where no span of another group reaches into this one; where one does
(an annotator who parts what another marks whole) the two are weighed as if each stood alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hashiye.agreement import leading
from hashiye.agreement.figures import Group, Vote
from hashiye.agreement.grouping import KINDS, Grouping
from hashiye.agreement.study import Floats, SpanColumns, Study


def costs(study: Study, grouping: Grouping) -> Floats:
    """Return the cost of each group, in units of the leading measure: 0 for an agreed one.

    A cost may be negative: where nearly everything is marked, agreeing that nothing is there takes variation away.
    """
    return leading.rises(study, grouping)


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
