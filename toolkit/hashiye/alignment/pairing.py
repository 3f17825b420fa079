"""Which words of an exchanged passage are the same words, misspelt or joined otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

ALIKE = 0.6
"""How much two words must share (1 - indel distance / length of both) to be one word misspelt."""

JOINED = 0.8
"""The same for one word against two that may be it, written apart."""

ALONE = 0.5
"""The same for words of two letters where one stands against one: they may differ in a letter."""

_CELLS = 900


class Link(NamedTuple):
    """Words ``start`` to ``end`` of the old passage are words ``new_start`` to ``new_end`` of the new one."""

    start: int
    end: int
    new_start: int
    new_end: int


def links(old: Sequence[str], new: Sequence[str]) -> list[Link]:
    """Return which words belong together, in order; none in passages too long to compare each with each."""
    if len(old) == len(new) == 1:
        short = max(len(old[0]), len(new[0])) <= 2
        return [Link(0, 1, 0, 1)] if likeness(old[0], new[0], ALONE if short else ALIKE) else []
    if len(old) * len(new) > _CELLS:
        return []
    return _best(old, new)


def likeness(one: str, other: str, least: float = 0.0) -> float:
    """Return what share of their letters two words have in common, in order: 0 to 1; 0 where less than ``least``."""
    from rapidfuzz.distance import Indel  # noqa: PLC0415  (only edited texts need it)

    if len(one) > 1000 < len(other):
        return float(one == other)
    return Indel.normalized_similarity(one, other, score_cutoff=least)


def _best(old: Sequence[str], new: Sequence[str]) -> list[Link]:
    """Return the links that share most letters, by the usual table, from the end."""
    gains = _gains(old, new)
    table = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    steps: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(len(old) - 1, -1, -1):
        for k in range(len(new) - 1, -1, -1):
            best, step = table[i + 1][k], (1, 0)
            if table[i][k + 1] > best:
                best, step = table[i][k + 1], (0, 1)
            for taken, gain in gains.get((i, k), ()):
                if gain + table[i + taken[0]][k + taken[1]] > best:
                    best, step = gain + table[i + taken[0]][k + taken[1]], taken
            table[i][k] = best
            steps[i, k] = step
    found, i, k = [], 0, 0
    while i < len(old) and k < len(new):
        take, give = steps[i, k]
        if take and give:
            found.append(Link(i, i + take, k, k + give))
        i, k = i + take, k + give
    return found


type _Gains = dict[tuple[int, int], list[tuple[tuple[int, int], float]]]


def _gains(old: Sequence[str], new: Sequence[str]) -> _Gains:
    """Return how many letters each word shares with each that may be it, and with each two that may be."""
    from rapidfuzz.distance import Indel  # noqa: PLC0415  (only edited texts need it)

    found: _Gains = {}
    pairs, others = ([one + other for one, other in pairwise(words)] for words in (old, new))
    for taken, ours, theirs, least in (
        ((1, 1), old, new, ALIKE), ((2, 1), pairs, new, JOINED), ((1, 2), old, others, JOINED),
    ):  # fmt: skip
        for i, one in enumerate(ours):
            for k, other in enumerate(theirs):
                both = len(one) + len(other)
                if 2 * min(len(one), len(other)) >= least * both:
                    share = Indel.normalized_similarity(one, other, score_cutoff=least)
                    if share:
                        found.setdefault((i, k), []).append((taken, share * both))
    return found
