"""Items x annotators, as distinct rows and how often each occurs. A rating may be missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hashiye.agreement.coding import scales
from hashiye.agreement.coding.scales import Key
from hashiye.agreement.study import Bools, Floats, Ints

LARGEST = 50_000_000
"""How many cells a table of distinct rows x labels may have."""


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """What annotators said of items.

    ``labels`` are the scheme: the declared labels in their order, then others that are used. ``counts[u, k]`` is how
    many annotators gave an item of row ``u`` the label ``k``, and ``times[u]`` how many items are such (a fraction
    where a table holds proportions). ``codes[u, a]`` is the label that annotator ``a`` gave, -1 where none; it is
    None where only counts are known, and who said what is not. ``annotators`` is how many there are at most.
    ``tabled``: the items are a whole table of proportions, whose standard errors divide by n, not by n - 1.
    """

    labels: tuple[Key, ...]
    counts: Floats
    times: Floats
    codes: Ints | None
    annotators: int
    tabled: bool = False

    @property
    def rated(self) -> Floats:
        """How many annotators rated an item of each row."""
        found: Floats = self.counts.sum(axis=1)
        return found

    def weighing(self, times: Floats) -> Ratings:
        """Return the same rows occurring this often, as a resample has them; rows that do not occur are dropped."""
        return replace(self, times=times).where(times > 0)

    def where(self, kept: Bools) -> Ratings:
        """Return the rows for which the mask is true."""
        codes = None if self.codes is None else self.codes[kept]
        return replace(self, counts=self.counts[kept], times=self.times[kept], codes=codes)

    def pair(self, first: int, second: int) -> Ratings:
        """Return the ratings of two annotators alone. Needs ``codes``."""
        assert self.codes is not None
        return of_codes(self.codes[:, [first, second]], self.times, self.labels, tabled=self.tabled)

    def against_rest(self, label: int) -> Ratings:
        """Return the ratings with two labels: this one, and anything else."""
        one = self.counts[:, label]
        counts = np.stack([one, self.rated - one], axis=1)
        codes = None if self.codes is None else np.where(self.codes < 0, -1, (self.codes != label).astype(np.int64))
        rest = (4, "rest")  # a kind that no label has
        return replace(self, labels=(self.labels[label], rest), counts=counts, codes=codes)


def of_codes(codes: Ints, times: Floats, labels: Sequence[Key], *, tabled: bool = False) -> Ratings:
    """Return ratings given as indices into ``labels``, -1 where one is missing."""
    counts = np.zeros((len(codes), len(labels)))
    for column in codes.T:
        rows = np.flatnonzero(column >= 0)
        np.add.at(counts, (rows, column[rows]), 1.0)
    return Ratings(tuple(labels), counts, times, codes, codes.shape[1], tabled)


def of_items(items: Iterable[Sequence[object]], declared: Sequence[object] = ()) -> Ratings:
    """Return the ratings of items, one row each, one place an annotator, null where nothing was said.

    A label is a string, a number, a truth value, or a list of these: then it is a set. Raises ``ValueError`` for rows
    of unequal length, for what is no label, and for more than :data:`LARGEST` cells.

    >>> found = of_items([["A", "B"], ["A", "B"], ["B", None]])
    >>> found.times.tolist(), found.counts.tolist()
    ([2.0, 1.0], [[1.0, 1.0], [0.0, 1.0]])
    """
    rows = _distinct_rows(items)
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        raise ValueError(f"items have {min(widths)} to {max(widths)} places; each has one for every annotator")
    labels = _scheme(declared, {one for row in rows for one in row if one is not None})
    if len(rows) * len(labels) > LARGEST:
        raise ValueError("more distinct items and labels than can be tabled")
    index = {label: place for place, label in enumerate(labels)}
    codes = [[-1 if one is None else index[one] for one in row] for row in rows]
    return of_codes(
        np.array(codes, np.int64).reshape(len(rows), max(widths, default=0)),
        np.array(list(rows.values()), np.float64),
        labels,
    )


def by_document(documents: Sequence[Iterable[Sequence[object]]], rows: int) -> Floats:
    """Return how often each distinct row of :func:`of_items` stands in each document, the items of all in order."""
    seen: dict[tuple[Key | None, ...], int] = {}
    found = np.zeros((len(documents), rows))
    for document, items in enumerate(documents):
        for row in items:
            found[document, seen.setdefault(_row(row), len(seen))] += 1
    return found


def _distinct_rows(items: Iterable[Sequence[object]]) -> Counter[tuple[Key | None, ...]]:
    """Count distinct rows. Strings are told apart as they are: to make a key of each takes ten times as long."""
    rows = list(items)
    try:
        plain = Counter(map(tuple, rows))
    except TypeError:  # a set of labels comes as a list
        return Counter(map(_row, rows))
    if all(one is None or type(one) is str for row in plain for one in row):
        return Counter({_row(row): times for row, times in plain.items()})
    return Counter(map(_row, rows))  # 1, 1.0 and true are equal, and are not one label


def _row(row: Sequence[object]) -> tuple[Key | None, ...]:
    return tuple(None if scales.is_missing(one) else scales.key(one) for one in row)


def of_table(table: Sequence[Sequence[float]], declared: Sequence[object] = ()) -> Ratings:
    """Return the ratings of two annotators, cross-tabled: ``table[i][j]`` items were ``i`` to the first, ``j`` to the
    second. Raises ``ValueError`` for a table that is not square, or has a number below 0.
    """
    cells = _numbers(table)
    size = cells.shape[0]
    labels = tuple(scales.key(label) for label in declared) or tuple((2, str(place + 1)) for place in range(size))
    if cells.shape != (len(labels), len(labels)):
        raise ValueError(f"a table of {len(labels)} labels has as many rows and columns, not {cells.shape}")
    first, second = np.nonzero(cells)
    return of_codes(np.stack([first, second], axis=1), cells[first, second], _distinct(labels), tabled=True)


def of_counts(counts: Sequence[Sequence[float]], declared: Sequence[object] = ()) -> Ratings:
    """Return ratings of which only counts are known: ``counts[i][k]`` annotators gave item ``i`` the label ``k``.

    Raises ``ValueError`` for rows of unequal length, or a number below 0.
    """
    cells = _numbers(counts)
    labels = tuple(scales.key(label) for label in declared) or tuple(
        (2, str(place + 1)) for place in range(cells.shape[1])
    )
    if cells.shape[1] != len(labels) and len(cells):
        raise ValueError(f"a row of counts has a number for each of {len(labels)} labels, not {cells.shape[1]}")
    rows, times = np.unique(cells.reshape(-1, len(labels)), axis=0, return_counts=True)
    most = int(rows.sum(axis=1).max()) if len(rows) else 0
    return Ratings(_distinct(labels), rows, times.astype(np.float64), None, most)


def _numbers(rows: Sequence[Sequence[float]]) -> Floats:
    if not rows:
        return np.zeros((0, 0))
    if len({len(row) for row in rows}) > 1:
        raise ValueError("rows of a table are equally long")
    try:
        cells = np.array(rows, np.float64).reshape(len(rows), -1)
    except (TypeError, ValueError) as error:
        raise ValueError("a table holds numbers of items") from error
    if not np.isfinite(cells).all() or (cells < 0).any():
        raise ValueError("a table holds numbers of items: none below 0, none without end")
    return cells


def _scheme(declared: Sequence[object], used: set[Key]) -> tuple[Key, ...]:
    first = _distinct([scales.key(label) for label in declared])
    return first + tuple(scales.ordered(used - set(first)))


def _distinct(labels: Sequence[Key]) -> tuple[Key, ...]:
    if len(set(labels)) < len(labels):
        raise ValueError("a label is declared twice")
    return tuple(labels)
