"""What two sequences have in common, in order, in bounded time and memory.

Small squares are given to bit-parallel longest common subsequence (Hyyrö 2004, as in rapidfuzz). Larger ones are
first cut at the things that stand once in each (patience diff, after Bram Cohen); a large square without any such
thing is left alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

SQUARE = 16_000_000
"""Pairs that are compared one by one, at most: about 5 ms and 2 MB."""

_DEPTH = 40
"""How often a piece may be cut again; texts of words need three or four."""


_DOUBLED = 7
"""How long rows of things that stand once are looked for: up to 64, by doubling."""


class Run(NamedTuple):
    """``old[start : start + length]`` and ``new[new_start : new_start + length]`` are the same."""

    start: int
    new_start: int
    length: int


class _Square(NamedTuple):
    start: int
    end: int
    new_start: int
    new_end: int
    depth: int


def runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Return what two sequences have in common, in order, as long runs."""
    numbers: dict[str, int] = {}
    ours = [numbers.setdefault(one, len(numbers)) for one in old]
    theirs = [numbers.setdefault(one, len(numbers)) for one in new]
    found: list[Run] = []
    waiting = [_Square(0, len(ours), 0, len(theirs), 0)]
    while waiting:
        square = waiting.pop()
        inner, rest = _trimmed(ours, theirs, square)
        found += inner
        if rest.start == rest.end or rest.new_start == rest.new_end:
            continue
        if (rest.end - rest.start) * (rest.new_end - rest.new_start) <= SQUARE:
            found += _common(ours, theirs, rest)
        elif rest.depth < _DEPTH and (anchors := _anchors(ours, theirs, rest)):
            waiting += _between(rest, anchors)
            found += (Run(i, k, 1) for i, k in anchors)
    return _joined(sorted(found))


def _trimmed(ours: list[int], theirs: list[int], square: _Square) -> tuple[list[Run], _Square]:
    """Return what a square begins and ends with alike, and the rest of it."""
    start, end, new_start, new_end, depth = square
    while start < end and new_start < new_end and ours[start] == theirs[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and ours[end - 1] == theirs[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    edges = (
        Run(square.start, square.new_start, start - square.start),
        Run(end, new_end, square.end - end),
    )
    return [run for run in edges if run.length], _Square(start, end, new_start, new_end, depth)


def _common(ours: list[int], theirs: list[int], square: _Square) -> Iterator[Run]:
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415  (only edited texts need it)

    start, end, new_start, new_end, _ = square
    for one in LCSseq.opcodes(ours[start:end], theirs[new_start:new_end]):
        if one.tag == "equal":
            yield Run(start + one.src_start, new_start + one.dest_start, one.src_end - one.src_start)


def _anchors(ours: list[int], theirs: list[int], square: _Square) -> list[tuple[int, int]]:
    """Return the longest chain of things that stand once on each side of a square; else of 8, else of 64 in a row."""
    one, other = ours[square.start : square.end], theirs[square.new_start : square.new_end]
    for doubled in range(_DOUBLED):
        if doubled:
            one, other = _paired(one, other, 2 ** (doubled - 1))
        if doubled % 3 == 0 and (found := _once(one, other)):
            return [(square.start + i, square.new_start + k) for i, k in chain(found)]
    return []


def _once(one: list[int], other: list[int]) -> list[tuple[int, int]]:
    """Return where each number stands that stands once on each side, in order of the first."""
    counted, others = Counter(one), Counter(other)
    once = {number for number, count in counted.items() if count == 1 and others[number] == 1}
    places = {number: k for k, number in enumerate(other) if number in once} if once else {}
    return [(i, places[number]) for i, number in enumerate(one) if number in places]


def _paired(one: list[int], other: list[int], step: int) -> tuple[list[int], list[int]]:
    """Return a number for each thing together with the one ``step`` behind it, the same on both sides."""
    numbers: dict[tuple[int, int], int] = {}
    first, second = (
        [numbers.setdefault(pair, len(numbers)) for pair in zip(row, row[step:], strict=False)] for row in (one, other)
    )
    return first, second


def chain(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of ``pairs`` (in order of the first number) whose second numbers rise."""
    tops: list[int] = []
    piles: list[int] = []
    below: list[int] = []
    for index, (_, k) in enumerate(pairs):
        pile = bisect_left(tops, k)
        below.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(k)
            piles.append(index)
        else:
            tops[pile], piles[pile] = k, index
    longest: list[tuple[int, int]] = []
    index = piles[-1] if piles else -1
    while index >= 0:
        longest.append(pairs[index])
        index = below[index]
    return longest[::-1]


def _between(square: _Square, anchors: Iterable[tuple[int, int]]) -> Iterator[_Square]:
    start, end, new_start, new_end, depth = square
    for i, k in anchors:
        if start < i and new_start < k:
            yield _Square(start, i, new_start, k, depth + 1)
        start, new_start = i + 1, k + 1
    if start < end and new_start < new_end:
        yield _Square(start, end, new_start, new_end, depth + 1)


def _joined(found: list[Run]) -> list[Run]:
    """Return runs in order, those that continue each other as one."""
    joined: list[Run] = []
    for run in found:
        last = joined[-1] if joined else None
        if last and last.start + last.length == run.start and last.new_start + last.length == run.new_start:
            joined[-1] = Run(last.start, last.new_start, last.length + run.length)
        else:
            joined.append(run)
    return joined
