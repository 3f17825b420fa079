"""Half-open intervals of whole numbers as columns: what they cover together, and how they lie to each other."""

from __future__ import annotations

import numpy as np

from hashiye.agreement.columns import ranges
from hashiye.statistics.columns import Bools, Ints


def disjoint(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Return intervals that cover the same numbers, each of them once, in order; some may be empty.

    >>> [column.tolist() for column in disjoint(np.array([4, 0, 1]), np.array([6, 5, 3]))]
    [[0, 5, 5], [5, 5, 6]]
    """
    if not len(low):
        return low, high
    if (low[1:] < low[:-1]).any():
        order = np.argsort(low, kind="stable")
        low, high = low[order], high[order]
    reach = np.maximum.accumulate(high)
    low = np.concatenate((low[:1], np.maximum(low[1:], reach[:-1])))
    return low, np.maximum(low, high)


def united(group: Ints, low: Ints, high: Ints, groups: int) -> Ints:
    """Return how many numbers the intervals of each group cover.

    >>> united(np.array([1, 0, 1]), np.array([3, 0, 2]), np.array([6, 5, 4]), 2).tolist()
    [5, 4]
    """
    if not len(low):
        return np.zeros(groups, np.int64)
    width = int(high.max()) + 1
    low, high = disjoint(low + group * width, high + group * width)
    covered: Ints = np.bincount(low // width, high - low, groups).astype(np.int64)
    return covered


def members(low: Ints, high: Ints) -> Ints:
    """Return the numbers in each interval, one interval behind the other."""
    return ranges(low, high - low)


def ranked(numbers: Ints) -> tuple[Ints, Ints]:
    """Return the different ones of small numbers in order, and which of these each is.

    >>> [column.tolist() for column in ranked(np.array([7, 3, 7]))]
    [[3, 7], [1, 0, 1]]
    """
    there = np.zeros(int(numbers.max(initial=-1)) + 1, np.bool_)
    there[numbers] = True
    rank: Ints = np.cumsum(there) - 1
    return np.flatnonzero(there), rank[numbers]


class Places:
    """Intervals as places, each once, in order: by where they start, the longest first. Empty ones are left out.

    ``count`` says how many intervals have each place.
    """

    def __init__(self, low: Ints, high: Ints) -> None:
        filled = low < high
        low, high = low[filled], high[filled]
        order = np.lexsort((-high, low))
        low, high = low[order], high[order]
        new = np.ones(len(low), np.bool_)
        new[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        at = np.flatnonzero(new)
        self.low, self.high = low[at], high[at]
        self.count: Ints = np.diff(at, append=len(low))
        self._reach = np.maximum.accumulate(np.concatenate(([-1], self.high)))[:-1]

    @property
    def nested(self) -> Bools:
        """Whether another place holds all of each."""
        inside: Bools = self._reach >= self.high
        return inside

    @property
    def crossing(self) -> Bools:
        """Whether each shares a part with another place, and neither holds the other.

        Looked for are a place that starts inside and ends behind, and one that ends inside and starts before: the
        farthest end of those that start inside, the first start of those that end inside. O(n log n).
        """
        found = np.zeros(len(self.low), np.bool_)
        island = np.cumsum(self.low >= self._reach)
        close = np.flatnonzero(np.bincount(island)[island] > 1) if len(island) else island
        low, high = self.low[close], self.high[close]
        ends_behind = _greatest(high, np.searchsorted(low, low, "right"), np.searchsorted(low, high, "left")) > high
        order = np.argsort(high, kind="stable")
        first, last = np.searchsorted(high[order], low, "right"), np.searchsorted(high[order], high, "left")
        starts_before = _greatest(-low[order], first, last) > -low
        found[close] = ends_behind | starts_before
        return found


def _greatest(values: Ints, low: Ints, high: Ints) -> Ints:
    """Return the greatest of ``values[low[i]:high[i]]``, the least there can be where there is none.

    By a table of the greatest of 1, 2, 4, … values (M. A. Bender, M. Farach-Colton, LATIN 2000, section 3); of its rows
    only one is held at a time.
    """
    result: Ints = np.full(len(low), np.iinfo(np.int64).min, np.int64)
    length = high - low
    size, row = 1, values
    while size <= min(int(length.max(initial=0)), len(values)):
        fits = np.flatnonzero((length >= size) & (length < 2 * size))
        result[fits] = np.maximum(row[low[fits]], row[high[fits] - size])
        row = np.maximum(row[:-size], row[size:]) if size < len(row) else row[:0]
        size *= 2
    return result
