"""What each disagreement costs: how far a measure would rise if its group were agreed, all else equal.

*Agreed* means that everybody who judged the document marks the most common reading of the group, "nothing" being a
reading too. Costs are told in the report's leading measure where it is u-alpha, nominal, or strict span F1; else in
strict F1, which always says something. Both are sums over documents: u-alpha (Krippendorff, Mathet, Bouvry &
Widlöcher 2016) rests on the marked length of each label, the squared lengths of units and the coincidences of each
pair; F1 on spans and matched spans. A group changes a few of these, so that nothing is measured again.

For F1 the cost is exact. For u-alpha it is exact where no span of another group reaches into this one; where one does
(an annotator who parts what another marks whole) the two are weighed as if each stood alone. In a document that
u-alpha leaves out, since spans of one annotator overlap in it, nothing costs anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from hashiye.agreement.grouping import Grouping, ranks
from hashiye.agreement.study import Bools, Floats, Ints, SpanColumns, Study
from hashiye.agreement.unitizing.sums import sums

F1 = "span_f1_strict"
ALPHAS = ("u_alpha_nominal", "u_alpha_nominal_without_overlap")
"""Measures, beside strict F1, that costs can be told in."""

_AT_ONCE = 1 << 22
"""Numbers of one table of changes: groups times labels."""


def costs(study: Study, grouping: Grouping, leading: str = F1, value: float | None = None) -> tuple[str, Floats]:
    """Return the name of the measure that costs are in, and by how much it rises were each group agreed.

    ``leading`` is the measure that leads, ``value`` what it is on this study, None where it is undefined. An agreed
    group costs 0. A cost may be negative: where nearly everything is marked, agreeing that nothing is there takes
    variation away.
    """
    alpha = value if leading in ALPHAS else None
    found: Floats = np.zeros(len(grouping))
    which = np.flatnonzero(grouping.disagreeing)
    if not len(which):
        pass
    elif alpha is None:
        found[which] = _f1_rises(study, grouping, which)
    else:
        counted = _counted(study)
        which = which[counted[grouping.document[which]]]
        found[which] = _alpha_rises(study, grouping, which, alpha, counted)
    return F1 if alpha is None else leading, found


def _counted(study: Study) -> Bools:
    """Return the documents that u-alpha rests on."""
    found: Bools = study.pairable & ~sums(study).tally.stacked
    return found


# --- what each annotator marked in each group, and what most of them did ---


@dataclass(frozen=True, slots=True, eq=False)
class _Slots:
    """The readings of some groups, ``[G, A]``. ``best[g]`` is the annotator whose reading is the most common one."""

    member: Ints
    judged: Bools
    marked: Bools
    label: Ints
    same: dict[tuple[int, int], Bools]
    best: Ints

    @property
    def agreed(self) -> Bools:
        """Which groups would be agreed on marking something."""
        found: Bools = self.marked[np.arange(len(self.best)), self.best]
        return found


def _slots(study: Study, grouping: Grouping, which: Ints) -> _Slots:
    member = grouping.member[which]
    judged, marked = study.judged[grouping.document[which]], member >= 0
    rank = ranks(study)
    shape = _gathered([rank[one.shape] for one in study.spans], member)
    start, end, label = (
        _gathered([getattr(one, key) for one in study.spans], member) for key in ("start", "end", "label")
    )
    columns = (marked, start, end, shape, label)
    same = {
        (one, other): np.logical_and.reduce([column[:, one] == column[:, other] for column in columns])
        for one, other in study.pairs()
    }
    best = _most_common(judged, same, (~marked, start, -end, shape, label))
    return _Slots(member, judged, marked, label, same, best)


def _gathered(columns: list[Ints], member: Ints) -> Ints:
    """Return what a column of each annotator says of the members; 0 where nothing is marked."""
    return np.stack([np.append(one, 0)[member[:, place]] for place, one in enumerate(columns)], axis=1)


def _most_common(judged: Bools, same: dict[tuple[int, int], Bools], keys: tuple[Ints | Bools, ...]) -> Ints:
    """Return who has the most common reading; ties go to what is marked, first, longest, and by the label."""
    count = judged.astype(np.int64)
    for (one, other), equal in same.items():
        both = equal & judged[:, one] & judged[:, other]
        count[:, one] += both
        count[:, other] += both
    best: Ints = np.zeros(len(judged), np.int64)
    row = np.arange(len(judged))
    for place in range(1, judged.shape[1]):
        better, tied = np.zeros(len(judged), bool), np.ones(len(judged), bool)
        for key in (-count, *keys):
            mine, theirs = key[:, place].astype(np.int64), key[row, best].astype(np.int64)
            better |= tied & (mine < theirs)
            tied &= mine == theirs
        best[better & judged[:, place]] = place
        best[~judged[row, best] & judged[:, place]] = place
    return best


# --- strict F1 ---


def _f1_rises(study: Study, grouping: Grouping, which: Ints) -> Floats:
    """F1 = 2 · matched / spans, each span counted once for each other annotator."""
    compared = np.flatnonzero(grouping.compared)
    slots = _slots(study, grouping, compared)
    judges = grouping.judges[compared].astype(np.float64)
    matched: Floats = np.zeros(len(compared))
    for (one, other), equal in slots.same.items():
        matched += equal & slots.marked[:, one] & slots.marked[:, other]
    spans = slots.marked.sum(axis=1) * (judges - 1)
    all_spans, all_matched = spans.sum(), matched.sum()
    then_spans = all_spans - spans + np.where(slots.agreed, judges * (judges - 1), 0)
    then_matched = all_matched - matched + np.where(slots.agreed, judges * (judges - 1) / 2, 0)
    then = np.divide(2 * then_matched, then_spans, out=np.ones(len(compared)), where=then_spans > 0)
    rise: Floats = (then - 2 * all_matched / all_spans)[np.isin(compared, which)]
    return rise


# --- u-alpha ---


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """What u-alpha is made of: all lengths, marked length per label, squared unit lengths, disagreement observed."""

    total: float
    marked: Floats
    squares: float
    observed: float

    @classmethod
    def of(cls, study: Study, alpha: float, counted: Bools) -> _Sums:
        judges = study.judged.sum(axis=1)
        marked, squares = np.zeros(len(study.labels)), 0.0
        for spans in study.spans:
            kept = counted[spans.document][spans.span]
            lengths = (spans.stop - spans.begin)[kept]
            marked += np.bincount(spans.label[spans.span[kept]], lengths, len(marked))
            squares += float((lengths**2).sum())
        total = float((judges * study.lengths)[counted].sum())
        return cls(total, marked, squares, (1 - alpha) * float(_expected(total, marked, squares)))


def _expected(total: float, marked: Floats, squares: Floats | float) -> Floats:
    """Return the disagreement that chance makes: of all pairs of places, those with two labels, no unit with itself.

    A gap is as many units as it is long. ``marked`` has one column a label; the gaps are what is left of ``total``.
    """
    gap = total - marked.sum(axis=-1)
    unlike = total**2 - (marked**2).sum(axis=-1) - gap**2
    found: Floats = total * unlike / (total**2 - squares - gap)
    return found


def _alpha_rises(study: Study, grouping: Grouping, which: Ints, alpha: float, counted: Bools) -> Floats:
    before = _Sums.of(study, alpha, counted)
    step = max(1, _AT_ONCE // max(1, len(study.labels)))
    parts = [which[at : at + step] for at in range(0, len(which), step)]
    return np.concatenate([np.empty(0), *(_alpha_part(study, grouping, part, alpha, before) for part in parts)])


def _alpha_part(study: Study, grouping: Grouping, which: Ints, alpha: float, before: _Sums) -> Floats:
    slots = _slots(study, grouping, which)
    judges, row = slots.judged.sum(axis=1), np.arange(len(which))
    sizes = [_sizes(one) for one in study.spans]
    length = _floats([one for one, _ in sizes], slots.member)
    square = _floats([one for _, one in sizes], slots.member)
    marked = np.tile(before.marked, (len(which), 1))
    for place in range(length.shape[1]):
        marked[row, slots.label[:, place]] -= length[:, place]
    marked[row, slots.label[row, slots.best]] += judges * length[row, slots.best]
    squares = before.squares - square.sum(axis=1) + judges * square[row, slots.best]
    observed: Floats = before.observed - _unlike(study, slots, length) * 2 / (judges - 1)
    expected = _expected(before.total, marked, squares)
    # Where nothing varies any more there is nothing left to disagree on either.
    then = 1 - np.divide(observed, expected, out=np.zeros(len(which)), where=expected > 0)
    rise: Floats = then - alpha
    return rise


def _sizes(spans: SpanColumns) -> tuple[Floats, Floats]:
    """Return the length of each span in the study's unit, and the sum of its pieces' squared lengths."""
    lengths = spans.stop - spans.begin
    return np.bincount(spans.span, lengths, len(spans)), np.bincount(spans.span, lengths**2, len(spans))


def _floats(columns: list[Floats], member: Ints) -> Floats:
    return np.stack([np.append(one, 0.0)[member[:, place]] for place, one in enumerate(columns)], axis=1)


def _unlike(study: Study, slots: _Slots, length: Floats) -> Floats:
    """Return the length on which each pair of annotators differs within the group, summed over pairs."""
    found: Floats = np.zeros(len(slots.member))
    for one, other in combinations(range(length.shape[1]), 2):
        both = slots.judged[:, one] & slots.judged[:, other]
        found += np.where(both, length[:, one] + length[:, other], 0.0)
        met = np.flatnonzero(slots.marked[:, one] & slots.marked[:, other])
        shared = _shared(study.spans[one], slots.member[met, one], study.spans[other], slots.member[met, other])
        found[met] -= shared * np.where(slots.label[met, one] == slots.label[met, other], 2, 1)
    return found


def _shared(one: SpanColumns, spans: Ints, other: SpanColumns, others: Ints) -> Floats:
    """Return how much of each span of one annotator is covered by that of another, in the study's unit."""
    found: Floats = np.zeros(len(spans))
    for rows, (a, b) in _pieces(one, spans, other, others):
        lengths = np.minimum(one.stop[a], other.stop[b]) - np.maximum(one.begin[a], other.begin[b])
        np.add.at(found, rows, np.maximum(lengths, 0.0))
    return found


def _pieces(
    one: SpanColumns, spans: Ints, other: SpanColumns, others: Ints
) -> Iterator[tuple[Ints, tuple[Ints, Ints]]]:
    """Yield every pair of pieces of paired spans: first with first, first with second, … as far as there are any."""
    low, high = np.searchsorted(one.span, spans), np.searchsorted(one.span, spans, "right")
    begin, stop = np.searchsorted(other.span, others), np.searchsorted(other.span, others, "right")
    for mine in range(int((high - low).max(initial=0))):
        for their in range(int((stop - begin).max(initial=0))):
            rows = np.flatnonzero((low + mine < high) & (begin + their < stop))
            if len(rows):
                yield rows, (low[rows] + mine, begin[rows] + their)
