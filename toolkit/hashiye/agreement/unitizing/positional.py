"""alpha_U of 1995: squared distances between the borders of overlapping units, label by label.

Krippendorff (1995), On the reliability of unitizing continuous data, Sociological Methodology 25; Krippendorff (2004),
Content Analysis, 2nd ed., section 11.6. It is here to compare with tools that compute it (DKPro, INCEpTION), not to
be leant on: it is not monotone (a worse match may raise it) and it depends on the scale of offsets.

Over several documents it is what it would be on one long continuum of all, except that no unit and no gap crosses
from one document to the next. What is expected pairs every unit with all gaps of all documents. A gap matters by its
length alone, and units come in few lengths, so that every document keeps, for each label and length of unit, how
many units it has and in how many places its gaps would hold one: sums that add up over documents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from hashiye.agreement.measures import Counted, Undefined, measure
from hashiye.agreement.request import Request
from hashiye.agreement.study import Floats, Ints, Study
from hashiye.agreement.unitizing.stretches import Pieces, pieces, totals

MOST_CELLS = 32_000_000
"""How many numbers rows may hold (256 MB)."""

_PLACES = 11
"""Fractions of a token are equal where they are to so many places."""

# The columns that every row begins with.
_LENGTH, _TOTAL, _JUDGED, _PAIRED, _STACKED, _PARTED, _UNITS = range(7)
_HEAD = 7


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """Where a row keeps what: observed disagreement by label, then units and places by kind.

    A kind is a label and a length of units: ``label`` and ``size`` say which.
    """

    labels: int
    label: Ints
    size: Floats

    def observed(self, row: Floats) -> Floats:
        """Return each label's squared distances, ``[..., labels]``."""
        return row[..., _HEAD : _HEAD + self.labels]

    def units(self, row: Floats) -> Floats:
        """Return how many units of each kind there are, ``[..., kinds]``."""
        return row[..., _HEAD + self.labels :][..., : len(self.size)]

    def places(self, row: Floats) -> Floats:
        """Return in how many places of gaps a unit of each kind would fit, ``[..., kinds]``."""
        return row[..., _HEAD + self.labels + len(self.size) :]

    def by_label(self, of_kinds: Floats) -> Floats:
        """Sum what is given by kind over each label, ``[..., labels]``."""
        summed: Floats = of_kinds @ (self.label[:, None] == np.arange(self.labels)).astype(np.float64)
        return summed


def _disagreements(layout: _Layout, row: Floats) -> tuple[Floats, Floats]:
    """Return each label's observed and expected disagreement, ``[..., labels]`` (1995, equations 4 and 5).

    Both are given times the length of the continuum, in which they agree, so that documents need not be alike.
    """
    total = row[..., _TOTAL, None]
    units, size = layout.units(row), layout.size
    of_label = layout.by_label(units)[..., layout.label]
    # Two units that meet at random; a unit that falls into a gap.
    meeting = (of_label - 1.0) / 3.0 * (2.0 * size**3 - 3.0 * size**2 + size)
    apart = size**2 * layout.places(row)
    with np.errstate(all="ignore"):
        observed = layout.observed(row) / total
        numerator = 2.0 * layout.by_label(units * (meeting + apart))
        expected = numerator / (total * (total - 1.0) - layout.by_label(units * size * (size - 1.0)))
    return observed, np.where(layout.by_label(units) > 0, expected, 0.0)


@measure(
    "krippendorff_alpha_unitizing_1995",
    "Krippendorff's alpha_U of 1995",
    family="unitizing",
    unit="",
    chance="units and gaps of one label, placed at random",
    source="Krippendorff 1995; Krippendorff 2004, section 11.6",
)
def alpha_1995(study: Study, _request: Request) -> Counted | Undefined:
    """Count alpha_U of 1995: distances of borders, squared. Kept for comparison; prefer u-alpha."""
    units = pieces(study, by_label=True)
    units = units.taken((units.judges > 1)[units.document])
    layout, kind = _layout(units, len(study.labels))
    if len(study.documents) * (_HEAD + layout.labels + 2 * len(layout.size)) > MOST_CELLS:
        return Undefined("too_large")
    rows = _rows(units, layout, kind)

    def value(row: Floats) -> Floats:
        observed, expected = (one.sum(axis=-1) for one in _disagreements(layout, row))
        broken = (row[..., _STACKED] > 0) | (row[..., _PARTED] > 0)
        with np.errstate(all="ignore"):
            found: Floats = np.where(~broken & (expected > 0), 1.0 - observed / expected, np.nan)
        return found

    return _Positional(
        rows=rows,
        value=value,
        items=lambda row: np.where(row[..., _STACKED] + row[..., _PARTED] > 0, 0.0, row[..., _LENGTH]),
        reason=lambda row: _reason(row, value(row)),
        layout=layout,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Positional(Counted):
    """What was counted, with the layout of its rows."""

    layout: _Layout = field(kw_only=True)


def disagreements(made: Counted) -> tuple[float | None, float | None]:
    """Return the observed and the expected disagreement as the papers print them, None where there are none."""
    if not isinstance(made, _Positional):
        return None, None
    row = made.rows.sum(axis=0)
    if not row[_LENGTH]:
        return None, None
    observed, expected = (float(one.sum() / row[_LENGTH]) for one in _disagreements(made.layout, row))
    return observed, expected if np.isfinite(expected) else None


def _reason(row: Floats, value: Floats) -> str:
    if row[_PARTED]:
        return "discontinuous_units"
    if row[_STACKED]:
        return "overlapping_units"
    if not np.isnan(value):
        return ""
    if row[_JUDGED] and not row[_PAIRED]:
        return "no_pairable_items"
    if not row[_TOTAL]:
        return "no_items"
    return "no_variation" if row[_UNITS] else "no_units"


def _layout(units: Pieces, labels: int) -> tuple[_Layout, Ints]:
    """Return the layout of rows, and of which kind each unit is."""
    sizes, size = np.unique(np.round(units.size, _PLACES), return_inverse=True)
    kinds, kind = np.unique(units.label * len(sizes) + size, return_inverse=True)
    return _Layout(labels, kinds // max(len(sizes), 1), sizes[kinds % max(len(sizes), 1)]), kind


def _rows(units: Pieces, layout: _Layout, kind: Ints) -> Floats:
    paired = units.judges > 1
    good = (paired & ~units.stacked & ~units.parted).astype(np.float64)
    head = [
        units.lengths * good,
        units.judges * units.lengths * good,
        units.judges > 0,
        paired,
        paired & units.stacked,
        paired & units.parted,
        np.bincount(units.document, minlength=len(paired)),
    ]
    shared = 2.0 * _distances(units, layout.labels) / np.maximum(units.judges - 1, 1)[:, None]
    marked = totals(units.document, kind, (len(paired), len(layout.size)))
    places = _places(units, layout)
    return np.column_stack([*head, shared * good[:, None], marked * good[:, None], places * good[:, None]])


def _distances(units: Pieces, labels: int) -> Floats:
    """Return squared distances of all unordered pairs of annotators, ``[documents, labels]`` (1995, equation 3).

    Two units that overlap: the distance of their starts and that of their ends, squared. A unit in a gap of the other:
    its own length, squared.
    """
    base = np.concatenate([[0.0], np.cumsum(np.ceil(units.lengths))])
    line = base[units.document] + units.label * base[-1]
    begin, stop = line + units.begin, line + units.stop
    found = np.zeros((len(units.judges), labels))
    slots = [np.flatnonzero(units.slot == slot) for slot in range(int(units.judges.max(initial=0)))]
    slots = [rows[np.argsort(begin[rows], kind="stable")] for rows in slots]
    for one, mine in enumerate(slots):
        for other, theirs in enumerate(slots):
            if one == other:
                continue
            low = np.searchsorted(stop[theirs], begin[mine], "right")
            high = np.searchsorted(begin[theirs], stop[mine], "left")
            there = (units.judges > other)[units.document[mine]]
            alone = mine[(low >= high) & there]
            found += totals(units.document[alone], units.label[alone], found.shape, units.size[alone] ** 2)
            if one < other:
                found += _overlaps(units, mine, theirs, low, np.maximum(high - low, 0), found.shape)
    return found


def _overlaps(
    units: Pieces, mine: Ints, theirs: Ints, low: Ints, count: Ints, shape: tuple[int, ...]
) -> Floats:  # fmt: skip
    left = np.repeat(mine, count)
    within = np.arange(len(left)) - np.repeat(np.cumsum(count) - count, count)
    right = theirs[np.repeat(low, count) + within]
    squares = (units.begin[left] - units.begin[right]) ** 2 + (units.stop[left] - units.stop[right]) ** 2
    return totals(units.document[left], units.label[left], (shape[0], shape[1]), squares)


def _places(units: Pieces, layout: _Layout) -> Floats:
    """Return in how many places the gaps of each document would hold a unit of each kind.

    Texts have many documents and units of few lengths, one long recording the reverse: the shorter loop is taken.
    """
    gaps = _gaps(units, layout.labels)
    shape = (len(units.judges), len(layout.size))
    sizes = np.unique(layout.size)
    by_size = len(sizes) <= shape[0] * layout.labels
    return _places_by_size(gaps, layout, shape, sizes) if by_size else _places_by_cell(gaps, layout, shape)


type _Gaps = tuple[Ints, Ints, Floats]


def _places_by_size(gaps: _Gaps, layout: _Layout, shape: tuple[int, int], sizes: Floats) -> Floats:
    document, label, gap = gaps
    places = np.zeros(shape)
    for size in sizes:
        wide = np.flatnonzero(gap >= size)
        document, label, gap = document[wide], label[wide], gap[wide]
        fits = totals(document, label, (shape[0], layout.labels), gap - size + 1.0)
        columns = np.flatnonzero(layout.size == size)
        places[:, columns] = fits[:, layout.label[columns]]
    return places


def _places_by_cell(gaps: _Gaps, layout: _Layout, shape: tuple[int, int]) -> Floats:
    """Return the same by sums over the gaps of a document and label, sorted: those at least as long are the last."""
    document, label, gap = gaps
    cell = document * layout.labels + label
    order = np.lexsort((gap, cell))
    cell, gap = cell[order], gap[order]
    upto = np.concatenate([[0.0], np.cumsum(gap)])
    bounds = np.searchsorted(cell, np.arange(shape[0] * layout.labels + 1))
    places = np.zeros(shape)
    for at, (low, high) in enumerate(pairwise(bounds.tolist())):
        columns = np.flatnonzero(layout.label == at % layout.labels)
        size = layout.size[columns]
        first = low + np.searchsorted(gap[low:high], size)
        places[at // layout.labels, columns] = upto[high] - upto[first] - (size - 1.0) * (high - first)
    return places


def _gaps(units: Pieces, labels: int) -> _Gaps:
    """Return document, label and length of every gap: between units of a label, before the first and after the last."""
    slots = int(units.judges.max(initial=0))
    cell = (units.document * max(slots, 1) + units.slot) * labels + units.label
    order = np.lexsort((units.begin, cell))
    cell, begin, stop = cell[order], units.begin[order], units.stop[order]
    new = np.ones(len(cell), bool)
    new[1:] = cell[1:] != cell[:-1]
    before = begin - np.where(new, 0.0, np.concatenate([[0.0], stop[:-1]])[: len(cell)])
    # What is left after the last unit, or the whole document where there is none.
    home = np.repeat(np.arange(len(units.judges)), units.judges * labels)
    cells = home * max(slots, 1) * labels + _counted(units.judges * labels)
    last = np.zeros(max(slots, 1) * labels * len(units.judges))
    ends = np.ones(len(cell), bool)
    ends[:-1] = new[1:]
    last[cell[ends]] = stop[ends]
    after = units.lengths[home] - last[cells]
    return (
        np.concatenate([units.document[order], home]),
        np.concatenate([units.label[order], cells % max(labels, 1)]),
        np.round(np.concatenate([before, after]), _PLACES),
    )


def _counted(counts: Ints) -> Ints:
    """Return 0, 1, 2 … up to each count, one after another."""
    return np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
