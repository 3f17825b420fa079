"""How evenly labels lie over groups: Cramér's V and the Jensen-Shannon divergence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, log2, sqrt

from hashiye.statistics.figures import Balance
from hashiye.statistics.tally import Counts, Tally


def balance(counts: Counts) -> tuple[Balance, ...]:
    """Return how the labels of each layer lie over the groups, by the layers' names; groups are in their order.

    A layer of one label is left out: it lies alike over all. Where groups are labels or layers themselves, what this
    gives follows from how they were made.
    """
    return tuple(_balance(name, counts) for name, one in sorted(counts.whole.layers.items()) if len(one.labels) > 1)


def _balance(layer: str, counts: Counts) -> Balance:
    rows = [_labels(group, layer) for group in counts.groups.values()]
    labels = sorted({label for row in rows for label in row})
    everything = _labels(counts.whole, layer)
    return Balance(
        layer,
        cramer([[row.get(label, 0) for label in labels] for row in rows]),
        tuple((name, divergence(row, everything)) for name, row in zip(counts.groups, rows, strict=True)),
    )


def _labels(tally: Tally, layer: str) -> dict[str, int]:
    found = tally.layers.get(layer)
    return {label: one.annotations for label, one in found.labels.items()} if found else {}


def cramer(table: Sequence[Sequence[int]]) -> float | None:
    """Return Cramér's V of a table of counts, from 0, all rows alike, to 1: sqrt(chi squared / (n (min(r, c) - 1))).

    H. Cramér, Mathematical methods of statistics, 1946, page 282. Without correction for bias. Empty rows and
    columns are left out; None where fewer than two of either are left.

    >>> cramer([[10, 0], [0, 5]]), cramer([[2, 4], [3, 6]]), cramer([[1, 2]])
    (1.0, 0.0, None)
    """
    rows = [row for row in table if any(row)]
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    rest = min(len(rows), len(columns)) - 1
    if rest < 1:
        return None
    row_totals, column_totals = [sum(row) for row in rows], [sum(column) for column in columns]
    n = sum(row_totals)
    squares = fsum(
        column[at] ** 2 / (row_totals[at] * column_total)
        for column, column_total in zip(columns, column_totals, strict=True)
        for at in range(len(rows))
    )  # chi squared is n * (this - 1)
    return sqrt(min(1.0, max(0.0, squares - 1) / rest)) if n else None


def divergence(one: Mapping[str, int], other: Mapping[str, int]) -> float | None:
    """Return the Jensen-Shannon divergence of two distributions, in bits, from 0, equal, to 1, nothing in common.

    H((P + Q) / 2) - (H(P) + H(Q)) / 2 (J. Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on
    Information Theory 37, 1991). None where one of them is empty.

    >>> divergence({"a": 1}, {"b": 2}), divergence({"a": 1, "b": 3}, {"a": 2, "b": 6}), divergence({}, {"a": 1})
    (1.0, 0.0, None)
    """
    mine, others = sum(one.values()), sum(other.values())
    if not mine or not others:
        return None
    terms = []
    for label in sorted({*one, *other}):
        p, q = one.get(label, 0) / mine, other.get(label, 0) / others
        middle = (p + q) / 2
        terms += [share / 2 * log2(share / middle) for share in (p, q) if share]
    return min(1.0, max(0.0, fsum(terms)))
