"""Where the characters of a text stand in an edited version of it: pure functions of two strings.

An :class:`Alignment` says which stretches were exchanged (its hunks); all the rest is the same in both. It is
monotone: a passage that was moved is a deletion and an insertion here (:mod:`hashiye.rebasing` finds it again).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from hashiye.alignment.stretches import exchanged

__all__ = ["Alignment", "Hunk", "align"]


_RELATED = 0.05
"""The share of the shorter text that two texts must have in common for an alignment to mean anything."""

_SMALL = 200
"""Characters of the shorter text below which nothing is said to be unrelated: a headline may be written anew."""


class Hunk(NamedTuple):
    """``old[start:end]`` became ``new[new_start:new_end]``; one of the two may be empty."""

    start: int
    end: int
    new_start: int
    new_end: int


class Alignment(Struct, frozen=True, dict=True):
    """An old text beside a new one. ``hunks`` are in order and do not touch; what lies between is the same.

    ``related`` is False where the two share so little that no alignment means anything: one hunk is everything.
    """

    hunks: tuple[Hunk, ...]
    length: int
    new_length: int
    related: bool = True

    @cached_property
    def _starts(self) -> list[int]:
        return [hunk.start for hunk in self.hunks]

    @cached_property
    def _ends(self) -> list[int]:
        return [hunk.end for hunk in self.hunks]

    def start(self, offset: int) -> int | None:
        """Return where a span that starts at ``offset`` starts now; None inside a hunk.

        What was inserted in front of a span is not part of it.
        """
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset
        hunk = self.hunks[index]
        if offset >= hunk.end:
            return offset - hunk.end + hunk.new_end
        return hunk.new_start if offset == hunk.start else None

    def end(self, offset: int) -> int | None:
        """Return where a span that ends at ``offset`` ends now; None inside a hunk.

        What was inserted behind a span is not part of it.
        """
        index = bisect_left(self._ends, offset)
        if index == len(self.hunks):
            return offset - self.length + self.new_length
        hunk = self.hunks[index]
        if offset <= hunk.start:
            return offset - hunk.start + hunk.new_start
        return hunk.new_end if offset == hunk.end else None

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where ``old[start:end]`` stands in the new text; None if an edge lies inside a hunk or all is gone.

        What lies between the edges may have been exchanged.
        """
        first, last = self.start(start), self.end(end)
        return (first, last) if first is not None and last is not None and first < last else None

    def touched(self, start: int, end: int) -> Sequence[Hunk]:
        """Return the hunks that exchange something in ``old[start:end]``, or insert something inside it."""
        first = bisect_right(self._ends, start)
        last = bisect_left(self._starts, end)
        return self.hunks[first:last]

    def ending(self, offset: int) -> Hunk | None:
        """Return the hunk that ends at an offset of the old text, if one does."""
        index = bisect_left(self._ends, offset)
        return self.hunks[index] if index < len(self.hunks) and self.hunks[index].end == offset else None

    def starting(self, offset: int) -> Hunk | None:
        """Return the hunk that starts at an offset of the old text, if one does."""
        index = bisect_left(self._starts, offset)
        return self.hunks[index] if index < len(self.hunks) and self.hunks[index].start == offset else None

    def inverse(self) -> Alignment:
        """Return the same, seen from the new text."""
        turned = tuple(Hunk(new_start, new_end, start, end) for start, end, new_start, new_end in self.hunks)
        return Alignment(turned, self.new_length, self.length, self.related)

    @property
    def shared(self) -> int:
        """How many characters are in no hunk."""
        return self.length - sum(hunk.end - hunk.start for hunk in self.hunks)

    def blocks(self) -> Iterator[tuple[int, int, int]]:
        """Yield old start, new start and length of each stretch that is the same, in order."""
        old = new = 0
        for hunk in self.hunks:
            if hunk.start > old:
                yield old, new, hunk.start - old
            old, new = hunk.end, hunk.new_end
        if self.length > old:
            yield old, new, self.length - old


def of_hunks(hunks: Iterable[tuple[int, int, int, int]], length: int, new_length: int) -> Alignment:
    """Make an alignment of hunks in order; those that touch become one."""
    joined: list[Hunk] = []
    for start, end, new_start, new_end in hunks:
        if joined and joined[-1].end == start and joined[-1].new_end == new_start:
            joined[-1] = Hunk(joined[-1].start, end, joined[-1].new_start, new_end)
        else:
            joined.append(Hunk(start, end, new_start, new_end))
    return Alignment(tuple(joined), length, new_length)


def align(old: str, new: str) -> Alignment:
    """Align two texts: what they begin and end with alike is cut off, then by lines, words and characters.

    Deterministic. Two texts that share next to nothing are said to be unrelated instead.

    >>> align("علی رفت", "حسن علی رفت").hunks
    (Hunk(start=0, end=0, new_start=0, new_end=4),)
    """
    if old == new:
        return Alignment((), len(old), len(new))
    found = of_hunks(exchanged(old, new), len(old), len(new))
    shorter = min(len(old), len(new))
    if shorter >= _SMALL and found.shared < _RELATED * shorter:
        return Alignment((Hunk(0, len(old), 0, len(new)),), len(old), len(new), related=False)
    return found
