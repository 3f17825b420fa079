"""Columns of numbers: orders, runs of equal rows, and ranges side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hashiye.agreement.study import Bools, Floats, Ints


def inverse(order: Ints) -> Ints:
    """Return where each row comes to stand, of the order in which rows are taken.

    >>> inverse(np.array([2, 0, 1])).tolist()
    [1, 2, 0]
    """
    places: Ints = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places


def ranges(first: Ints, count: Ints) -> Ints:
    """Return ``first[i], first[i] + 1, …``, ``count[i]`` numbers each, one range behind the other.

    >>> ranges(np.array([5, 9, 0]), np.array([2, 0, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(count)
    found: Ints = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(first - ends + count, count)
    return found


def starts(keys: Sequence[Ints | Floats]) -> Bools:
    """Say for sorted rows which of them differ from the row above.

    >>> starts([np.array([1, 1, 2, 2]), np.array([0, 0, 0, 5])]).tolist()
    [True, False, True, True]
    """
    new: Bools = np.ones(len(keys[0]), bool)
    new[1:] = False
    for one in keys:
        new[1:] |= one[1:] != one[:-1]
    return new


def run(begins: Bools) -> Ints:
    """Return how many rows each row lies below the start of its run."""
    place: Ints = np.arange(len(begins), dtype=np.int64)
    return place - np.maximum.accumulate(np.where(begins, place, 0)) if len(begins) else place
