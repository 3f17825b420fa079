"""Items with nominal values from several annotators, and what their agreement is: additive over documents.

Items are of *kinds* (attribute keys), and chance is reckoned for each kind by itself: nobody takes the value of one
attribute for that of another. With a single kind the figures are those of the textbooks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hashiye.agreement.measures import Counted, Undefined
from hashiye.agreement.study import Floats, Ints, Study

ITEMS, SHARE, OBSERVED, AGREED, SPANS, PAIRABLE = range(6)
"""Columns of a row: items; the sum of their shares of agreeing pairs; the disagreement observed, in values; what
annotators agree on, so that its values can be compared; out of how many; and documents that two annotators judged.
Further columns count each value of each kind."""

MOST_CELLS = 20_000_000
"""Documents times values that are counted at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Judgements:
    """Items and how often each value was given. Items have two values or more.

    ``document``, ``kind`` and ``ratings`` (how many annotators judged) have an entry an item; ``item``, ``value`` and
    ``count`` one for each value of each item. ``agreed`` and ``spans`` are the documents of what annotators agree on,
    and of all there is. ``things`` says what that is.
    """

    document: Ints
    kind: Ints
    ratings: Ints
    item: Ints
    value: Ints
    count: Ints
    agreed: Ints
    spans: Ints
    things: str

    def only(self, kind: int) -> Judgements:
        """Return the items of one kind."""
        kept = self.kind == kind
        number = np.cumsum(kept) - 1
        cells = kept[self.item]
        return Judgements(
            self.document[kept], self.kind[kept], self.ratings[kept],
            number[self.item[cells]], self.value[cells], self.count[cells],
            self.agreed, self.spans, self.things,
        )  # fmt: skip

    def percent(self, study: Study) -> Counted:
        """Return what percent agreement needs: the mean over items of the share of agreeing pairs (Gwet 2014)."""

        def value(sums: Floats) -> Floats:
            return _ratio(sums[..., SHARE], sums[..., ITEMS])

        return Counted(self.rows(study), value, items, why, self.note)

    def alpha(self, study: Study) -> Counted | Undefined:
        """Return what nominal alpha needs (Krippendorff 2019, ch. 12): disagreement observed over expected."""
        kinds, cell = self.cells()
        if len(kinds) * len(study.documents) > MOST_CELLS:
            return Undefined("too_large")
        rows = self.rows(study, len(kinds))
        np.add.at(rows, (self.document[self.item], PAIRABLE + 1 + cell), self.count)
        begins = np.flatnonzero(np.diff(kinds, prepend=-1))

        def expected(sums: Floats) -> Floats:
            return _expected(sums[..., PAIRABLE + 1 :], begins)

        def value(sums: Floats) -> Floats:
            return 1 - _ratio(sums[..., OBSERVED], expected(sums))

        def reason(sums: Floats) -> str:
            return why(sums) or ("" if expected(sums) > 0 else "no_variation")

        return Counted(rows, value, items, reason, self.note)

    def cells(self) -> tuple[Ints, Ints]:
        """Return the kind of each value there is, and to which of them each count belongs."""
        width = int(self.value.max(initial=0)) + 1
        values, cell = np.unique(self.kind[self.item] * width + self.value, return_inverse=True)
        return values // width, cell

    def rows(self, study: Study, values: int = 0) -> Floats:
        """Return the rows that every figure begins with, with this many columns more."""
        size = len(study.documents)
        squares = np.bincount(self.item, self.count**2, len(self.document))
        rows = np.zeros((size, PAIRABLE + 1 + values))
        rows[:, ITEMS] = np.bincount(self.document, minlength=size)
        share = (squares - self.ratings) / (self.ratings * (self.ratings - 1))
        rows[:, SHARE] = np.bincount(self.document, share, size)
        rows[:, OBSERVED] = np.bincount(self.document, (self.ratings**2 - squares) / (self.ratings - 1), size)
        rows[:, AGREED] = np.bincount(self.agreed, minlength=size)
        rows[:, SPANS] = np.bincount(self.spans, minlength=size)
        rows[:, PAIRABLE] = study.judged.sum(axis=1) > 1
        return rows

    def note(self, sums: Floats) -> str:
        """Say on how much a figure rests."""
        return f"on {sums[AGREED]:,.0f} {self.things}, of {sums[SPANS]:,.0f}"


def _expected(counts: Floats, begins: Ints) -> Floats:
    """Return the disagreement expected by chance, in values: over kinds, Σ n(c) n(k) / (n - 1) with c and k unlike."""
    if not len(begins):
        return np.zeros(counts.shape[:-1])
    whole = np.add.reduceat(counts, begins, axis=-1)
    squares = np.add.reduceat(counts**2, begins, axis=-1)
    by_kind = np.divide(whole**2 - squares, whole - 1, out=np.zeros_like(whole), where=whole > 1)
    expected: Floats = by_kind.sum(axis=-1)
    return expected


def items(sums: Floats) -> Floats:
    """Return how many items a figure rests on."""
    found: Floats = sums[..., ITEMS]
    return found


def why(sums: Floats) -> str:
    """Say why nothing can be compared; empty where something can."""
    if not sums[PAIRABLE]:
        return "no_items"
    if not sums[AGREED]:
        return "no_pairable_items"
    return "" if sums[ITEMS] else "no_items"


def _ratio(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found
