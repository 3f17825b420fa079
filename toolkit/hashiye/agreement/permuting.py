"""Is this agreement more than chance? Each annotator's marks are turned around in each document, at random.

Under the hypothesis that annotators mark independently of each other and of the text, a document's marks of one
annotator could as well begin at any other place: the document is taken as a ring and turned, for each annotator by
another step, so that the number, lengths, labels, order and spacing of the marks all stay (a random shift, as in
spatial statistics: Lotwick & Silverman 1982, JRSS B 44; "shuffled continua" of Mathet, Widlöcher & Métivier 2015,
section 4.4). Only turns that part no span are drawn, each equally likely, so that the turns of a document are
exchangeable with what was marked and the test is exact: ``p = (k + 1) / (n + 1)``, with ``k`` turns of ``n`` at least
as high as what was found (Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hashiye.agreement.cuts import hindrance
from hashiye.agreement.measures import Counted, Measure
from hashiye.agreement.reordering import resorted
from hashiye.agreement.request import Request
from hashiye.agreement.study import Floats, Ints, SpanColumns, Study

_STREAM = 1_000_003
"""Sets the turns apart from the resamples."""

_FINE = 1 << 20
"""Raw offsets of a turned study: its units in these parts, since texts cannot be turned."""

_ROUNDING = 1e-12


def chance(study: Study, measures: Sequence[Measure], request: Request) -> list[float | None]:
    """Return for each measure how likely so much agreement is by chance; None where it is undefined.

    A turn in which the measure is undefined counts as one at least as high. Measures of trimmed spans need texts,
    which cannot be turned: None. So is gamma's, which is made of a comparison with chance already. The result depends
    on the seed alone.
    """
    if hindrance(study):
        return [None] * len(measures)
    flat = _flattened(study)
    found = [None if row.family == "gamma" else _value(row, flat, request) for row in measures]
    tested = [place for place, value in enumerate(found) if value is not None]
    higher = dict.fromkeys(tested, 0)
    rings = [_Ring.of(flat, one) for one in flat.spans]
    for number in range(request.permutations if tested else 0):
        turned = _turned(flat, rings, request.seed, number)
        for place in tested:
            value, observed = _value(measures[place], turned, request), found[place]
            higher[place] += observed is None or value is None or value >= observed - _ROUNDING
    return [
        (higher[place] + 1) / (request.permutations + 1) if place in higher else None for place in range(len(measures))
    ]


def _value(measure: Measure, study: Study, request: Request) -> float | None:
    counted = measure.count(study, request)
    if not isinstance(counted, Counted):
        return None
    with np.errstate(all="ignore"):
        value = float(counted.value(counted.whole()))
    return value if np.isfinite(value) else None


def _flattened(study: Study) -> Study:
    """Return the study with its places in units everywhere, so that spans can be moved without a text.

    Edges within the blank between two tokens become one. A discontinuous span is what its pieces are, seen from its
    own beginning.
    """
    shapes: dict[tuple[tuple[int, int], ...], int] = {}
    spans = [_flat(one, shapes) for one in study.spans]
    return resorted(replace(study, spans=tuple(spans), shapes=tuple(shapes)))


def _flat(spans: SpanColumns, shapes: dict[tuple[tuple[int, int], ...], int]) -> SpanColumns:
    begin, stop = np.rint(spans.begin * _FINE).astype(np.int64), np.rint(spans.stop * _FINE).astype(np.int64)
    first = np.searchsorted(spans.span, np.arange(len(spans) + 1))
    start, end = spans.start.copy(), spans.end.copy()
    if len(spans):
        start, end = np.minimum.reduceat(begin, first[:-1]), np.maximum.reduceat(stop, first[:-1])
    shape = spans.shape.copy()
    for one in np.flatnonzero(shape >= 0).tolist():
        pieces = range(first[one], first[one + 1])
        seen = tuple((int(begin[at] - start[one]), int(stop[at] - start[one])) for at in pieces)
        shape[one] = shapes.setdefault(seen, len(shapes))
    return replace(spans, start=start, end=end, shape=shape, trims=None)


@dataclass(frozen=True, slots=True, eq=False)
class _Ring:
    """Where one annotator's documents can be turned: ``places`` between units that no span crosses, by document."""

    places: Ints
    first: Ints

    @classmethod
    def of(cls, study: Study, spans: SpanColumns) -> _Ring:
        """Find the places: of a document of ``n`` units those numbered 0 to ``n - 1``; an empty one has place 0."""
        lengths = np.maximum(study.lengths.astype(np.int64), 1)
        before = np.concatenate([[0], np.cumsum(lengths)])
        depth = np.zeros(int(before[-1]) + 1, np.int32)
        home = spans.document
        low = np.clip(spans.start // _FINE + 1, 0, lengths[home])  # the first whole place inside the span
        high = np.clip(-(-spans.end // _FINE), low, lengths[home])
        np.add.at(depth, before[home] + low, 1)
        np.add.at(depth, before[home] + high, -1)
        free = np.flatnonzero(np.cumsum(depth[:-1]) == 0)
        first = np.searchsorted(free, before)
        return cls(free - np.repeat(before[:-1], np.diff(first)), first)

    def drawn(self, random: np.random.Generator) -> Ints:
        """Return one place of each document, all equally likely."""
        counts = np.diff(self.first)
        chosen: Ints = self.places[self.first[:-1] + (random.random(len(counts)) * counts).astype(np.int64)]
        return chosen


def _turned(study: Study, rings: Sequence[_Ring], seed: int, number: int) -> Study:
    """Return the study with each annotator's documents turned; the annotators' names say who draws what."""
    ranks = {name: rank for rank, name in enumerate(sorted(study.annotators))}
    moved = []
    for name, spans, ring in zip(study.annotators, study.spans, rings, strict=True):
        sequence = np.random.SeedSequence(seed, spawn_key=(_STREAM, number, ranks[name]))
        moved.append(_moved(spans, ring.drawn(np.random.Generator(np.random.PCG64(sequence))), study.lengths))
    return resorted(replace(study, spans=tuple(moved)))


def _moved(spans: SpanColumns, cut: Ints, lengths: Floats) -> SpanColumns:
    """Return the spans as they lie when each document begins at its cut."""
    home = spans.document
    behind = spans.start < cut[home] * _FINE
    step = np.where(behind, lengths[home].astype(np.int64), 0) - cut[home]
    return replace(
        spans,
        start=spans.start + step * _FINE,
        end=spans.end + step * _FINE,
        begin=spans.begin + step[spans.span],
        stop=spans.stop + step[spans.span],
    )
