"""What makes two spans the same: one number a span, equal where every column asked for is.

Spans that one annotator marked twice are told apart by counting, so that annotators' spans meet as multisets: the
second of one can be equal to the second of another only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hashiye.agreement.study import Bools, Ints, SpanColumns, Study

_ROOM = 2**62
"""What a key stays below."""


def positions(study: Study) -> list[Ints]:
    """Return for each annotator a key a span: document, edges and parts."""
    return keys([_place(one) for one in study.spans])


def identities(study: Study) -> list[Ints]:
    """Return for each annotator a key a span: document, edges, parts and label."""
    return keys([(*_place(one), one.label) for one in study.spans])


def _place(spans: SpanColumns) -> tuple[Ints, ...]:
    return spans.document, spans.start, spans.end, spans.shape


def keys(tables: Sequence[Sequence[Ints]]) -> list[Ints]:
    """Return a key for each row of each table, no two alike in a table; rows are equal where their columns are.

    >>> [one.tolist() for one in keys([[np.array([7, 7, 8])], [np.array([7, 9])]])]
    [[0, 1, 2], [0, 4]]
    """
    made = packed(tables)
    times = [_occurrence(one) for one in made]
    most = max((int(one.max()) + 1 for one in times if one is not None), default=1)
    if most == 1:
        return made
    counts = [np.zeros(len(key), np.int64) if one is None else one for key, one in zip(made, times, strict=True)]
    return packed([(key, count) for key, count in zip(made, counts, strict=True)])


def packed(tables: Sequence[Sequence[Ints]]) -> list[Ints]:
    """Return one number for each row of each table, equal where all its columns are, in the order of the columns."""
    lengths = [len(columns[0]) for columns in tables]
    if not sum(lengths):
        return [np.zeros(0, np.int64) for _ in tables]
    ends = np.cumsum(lengths)[:-1]
    key, size = np.zeros(sum(lengths), np.int64), 1
    for parts in zip(*tables, strict=True):
        column = np.concatenate(parts)
        low, high = int(column.min()), int(column.max())
        if size * (high - low + 1) >= _ROOM:
            key, size = _ranked(key)
        if size * (high - low + 1) >= _ROOM:
            column, high = _ranked(column)
            low, high = 0, high - 1
        if low < high:
            size *= high - low + 1
            key *= high - low + 1
            key += column
            key -= low
    return np.split(key, ends)


def _ranked(column: Ints) -> tuple[Ints, int]:
    values, rank = np.unique(column, return_inverse=True)
    return rank.astype(np.int64), len(values)


def _occurrence(key: Ints) -> Ints | None:
    """Return how many equal keys stand before each one; None where all differ."""
    ordered = is_sorted(key)
    order = None if ordered else np.argsort(key, kind="stable")
    line = key if order is None else key[order]
    same: Bools = line[1:] == line[:-1]
    if not same.any():
        return None
    place = np.arange(len(line))
    begins = np.maximum.accumulate(np.where(np.concatenate([[True], ~same]), place, 0))
    count = np.empty(len(line), np.int64)
    count[slice(None) if order is None else order] = place - begins
    return count


def is_sorted(column: Ints) -> bool:
    """Say whether a column never falls."""
    return bool((column[1:] >= column[:-1]).all())


def common(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Return where the keys that both have stand in each, in the order of the keys. No key twice in one of them.

    >>> [one.tolist() for one in common(np.array([5, 3, 9]), np.array([3, 4, 5]))]
    [[1, 0], [0, 2]]
    """
    orders = [None if is_sorted(one) else np.argsort(one, kind="stable") for one in (first, second)]
    here, there = (one if order is None else one[order] for one, order in zip((first, second), orders, strict=True))
    if not len(here) or not len(there):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    place = np.searchsorted(there, here)
    found = np.flatnonzero(there[np.minimum(place, len(there) - 1)] == here)
    pair = found, place[found]
    one, two = (at if order is None else order[at] for at, order in zip(pair, orders, strict=True))
    return one, two
