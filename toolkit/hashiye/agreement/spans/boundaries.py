"""Agreement on edges alone: where things begin and end, whatever they are.

``span_f1_exact`` asks for both edges of a span at once: a span with one edge moved is lost. Here each edge counts by
itself, so that this span keeps half. Where the two figures part, annotators see the same things and cut them
differently; where both are low, they see different things.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hashiye.agreement.measures import Counted, Undefined, measure
from hashiye.agreement.request import Request
from hashiye.agreement.spans.keys import common, keys
from hashiye.agreement.spans.scores import counted
from hashiye.agreement.study import Ints, Study


@measure(
    "boundary_f1",
    "Boundary F1: each edge by itself, whatever the label",
    family="spans",
    unit="boundary",
    chance="none",
    source="F1 of edges as in Fournier & Inkpen 2012 without near misses; a start matches a start, an end an end",
)
def boundary(study: Study, _: Request) -> Counted | Undefined:
    """Count starts and ends of spans that two annotators set at the same offset. All parts of a span have edges."""
    stretches = [_stretches(study, one) for one in range(len(study.annotators))]
    starts = keys([(home, start) for home, start, _ in stretches])
    ends = keys([(home, end) for home, _, end in stretches])

    def alike(first: int, second: int) -> Iterator[tuple[Ints, float]]:
        for edges in (starts, ends):
            yield stretches[first][0][common(edges[first], edges[second])[0]], 1.0

    return counted(study, [np.tile(home, 2) for home, _, _ in stretches], alike)


def _stretches(study: Study, annotator: int) -> tuple[Ints, Ints, Ints]:
    """Return the document, the start and the end of every span in one piece, and of every part of the others."""
    spans = study.spans[annotator]
    whole = spans.shape < 0
    parts = [(spans.document[span], low, high) for span in np.flatnonzero(~whole).tolist()
             for low, high in study.shapes[spans.shape[span]]]  # fmt: skip
    more = np.array(parts, np.int64).reshape(-1, 3)
    columns = zip((spans.document, spans.start, spans.end), more.T, strict=True)
    home, start, end = (np.concatenate([column[whole], further]) for column, further in columns)
    return home, start, end
