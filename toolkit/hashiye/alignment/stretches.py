"""Which stretches of two texts differ: lines first, words inside changed passages, letters inside changed words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from hashiye.alignment.borders import Stretch, settled
from hashiye.alignment.by_words import differing
from hashiye.alignment.sequences import runs
from hashiye.text import common_start

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_LARGE = 50_000
"""Characters from which lines that are the same are taken out first."""

_BETWEEN = 2_000
"""Characters between two stretches, at most, that may be put elsewhere to make one of the two."""

_AGAIN = 4_000_000
"""Pairs of characters, at most, of a stretch that is looked at once more."""

_LINE_LEAST = 30
"""Characters that a line must have to hold two texts together: shorter ones stand anywhere."""


def exchanged(old: str, new: str) -> list[Stretch]:
    """Return what differs, in order; stretches do not touch."""
    head, tail = _ends(old, new)
    inner, other = old[head : len(old) - tail], new[head : len(new) - tail]
    found = (
        (a + i + head, a + j + head, c + k + head, c + m + head)
        for a, b, c, d in _passages(inner, other)
        for i, j, k, m in differing(inner[a:b], other[c:d])
    )
    return list(settled(_fewer(found, old, new), old, new))


def _fewer(stretches: Iterable[Stretch], old: str, new: str) -> list[Stretch]:
    """Return the stretches, those that touch as one, and those that are one if what lies between stands elsewhere.

    ``A. B. C.`` of ``A. X. B. X. C.``: two deletions around an ``X.`` that may as well stand before or behind both.
    """
    fewer: list[Stretch] = []
    for following in stretches:
        one = following
        while fewer and (joined := _joined(fewer[-1], one, old, new)) is not None:
            fewer.pop()
            one = joined
        if one != following and one[0] < one[1] and one[2] < one[3]:
            a, b, c, d = one
            fewer += ((a + i, a + j, c + k, c + m) for i, j, k, m in _again(old[a:b], new[c:d]))
        elif one[0] < one[1] or one[2] < one[3]:
            fewer.append(one)
    return fewer


def _joined(one: Stretch, other: Stretch, old: str, new: str) -> Stretch | None:
    """Return two stretches as one, what is the same between them put before or behind both; None if it cannot be."""
    (a, b, c, d), (e, f, _, h) = one, other
    size = e - b
    if not size:
        return a, f, c, h
    if size > _BETWEEN:
        return None
    between = old[b:e]
    if old.startswith(between, a) and new.startswith(between, c):
        return a + size, f, c + size, h
    if old.endswith(between, b, f) and new.endswith(between, d, h):
        return a, f - size, c, h - size
    return None


def _again(old: str, new: str) -> Iterator[Stretch]:
    """Yield what differs in a stretch that became one."""
    if len(old) * len(new) <= _AGAIN:
        yield from differing(old, new)
    else:
        yield 0, len(old), 0, len(new)


def _ends(old: str, new: str) -> tuple[int, int]:
    """Return how many characters both begin and end with alike, whole words of them where there are words."""
    head = common_start(old, new)
    if head < max(len(old), len(new)):
        head = _blank(old, head, -1)
    tail = common_start(old[head:][::-1], new[head:][::-1])
    return head, len(old) - _blank(old, len(old) - tail, 1)


def _blank(text: str, place: int, step: int) -> int:
    """Return the nearest place beside a blank, or ``place`` where there is none near."""
    for far in range(200):
        at = place + far * step
        if at <= 0 or at >= len(text):
            return min(max(at, 0), len(text))
        if text[at - 1 if step < 0 else at].isspace():
            return at
    return place


def _passages(old: str, new: str) -> Iterator[Stretch]:
    """Yield what is left of two large texts without the lines that are the same; all of small ones."""
    if min(len(old), len(new)) < _LARGE:
        yield 0, len(old), 0, len(new)
        return
    ours, theirs = _LINE.findall(old), _LINE.findall(new)
    starts, others = [0, *accumulate(map(len, ours))], [0, *accumulate(map(len, theirs))]
    at = there = 0
    for start, new_start, length in runs(ours, theirs):
        a, b, c, d = starts[start], starts[start + length], others[new_start], others[new_start + length]
        if b - a >= _LINE_LEAST:
            if at < a or there < c:
                yield at, a, there, c
            at, there = b, d
    if at < len(old) or there < len(new):
        yield at, len(old), there, len(new)
