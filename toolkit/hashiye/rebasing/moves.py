"""Passages that stand elsewhere now: what the old text lost is looked for in what the new text gained.

Three words that stand once in all that was lost and once in all that was gained are a seed; seeds in a row are a
passage, and a passage is aligned once more by itself, so that it may also have been edited.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from hashiye.alignment import Alignment, Hunk, align
from hashiye.alignment.words import cut

_GRAM = 3
_FAR = 12
"""Words between two seeds of one passage, at most."""

_EDGE = 8
"""Words that a passage may reach beyond its outermost seeds."""

LEAST = 20
"""Characters that a passage must still have in common with where it came from."""


class Move(NamedTuple):
    """``old[start:end]`` became ``new[new_start:new_end]``; ``alignment`` is of these two passages alone."""

    start: int
    end: int
    new_start: int
    new_end: int
    alignment: Alignment


class Moves:
    """The passages that moved, to be asked for a span."""

    def __init__(self, found: Iterable[Move]) -> None:
        self.found = sorted(found, key=lambda move: (move.start, move.end))
        self._starts = [move.start for move in self.found]

    def around(self, start: int, end: int) -> Move | None:
        """Return the passage that a span stands in as a whole."""
        index = bisect_right(self._starts, start) - 1
        return self.found[index] if index >= 0 and end <= self.found[index].end else None


class Word(NamedTuple):
    """A word of what was lost or gained; ``hunk`` says where it belongs."""

    start: int
    end: int
    key: str
    hunk: int


def lost(old: str, hunks: Sequence[Hunk]) -> list[Word]:
    """Return the words that the old text has and the new one has not."""
    return list(_words(old, ((hunk.start, hunk.end) for hunk in hunks)))


def gained(new: str, hunks: Sequence[Hunk]) -> list[Word]:
    """Return the words that the new text has and the old one has not."""
    return list(_words(new, ((hunk.new_start, hunk.new_end) for hunk in hunks)))


def _words(text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[Word]:
    for index, (start, end) in enumerate(stretches):
        if start < end:
            words = cut(text[start:end])
            for a, b, key in zip(*words, strict=True):
                yield Word(start + a, start + b, key, index)


def moves(old: str, new: str, ours: Sequence[Word], theirs: Sequence[Word]) -> Moves:
    """Return the passages among the lost words that stand among the gained ones."""
    found = (_move(old, new, ours, theirs, seeds) for seeds in _passages(ours, theirs))
    return Moves(move for move in found if move.alignment.shared >= LEAST)


def _grams(words: Sequence[Word]) -> dict[tuple[str, ...], int]:
    """Return where each three words begin that stand once, within one hunk."""
    places = [
        (tuple(word.key for word in words[i : i + _GRAM]), i)
        for i in range(len(words) - _GRAM + 1)
        if words[i].hunk == words[i + _GRAM - 1].hunk
    ]
    counted = Counter(gram for gram, _ in places)
    return {gram: i for gram, i in places if counted[gram] == 1}


type _Seeds = list[tuple[int, int]]


def _passages(ours: Sequence[Word], theirs: Sequence[Word]) -> Iterator[_Seeds]:
    """Yield seeds in rows: in the same order on both sides, near each other."""
    there = _grams(theirs)
    seeds = [(i, there[gram]) for gram, i in _grams(ours).items() if gram in there]
    row: _Seeds = []
    for i, k in seeds:
        if row:
            last, other = row[-1]
            near = 0 < i - last <= _FAR and 0 < k - other <= _FAR
            if not (near and ours[i].hunk == ours[last].hunk and theirs[k].hunk == theirs[other].hunk):
                yield row
                row = []
        row.append((i, k))
    if row:
        yield row


def _move(old: str, new: str, ours: Sequence[Word], theirs: Sequence[Word], seeds: _Seeds) -> Move:
    """Widen a row of seeds by words that are the same, then by a few that may have been edited; align it."""
    (i, k), (last, other) = seeds[0], seeds[-1]
    i, k = _reach(ours, theirs, i, k, -1)
    last, other = _reach(ours, theirs, last + _GRAM - 1, other + _GRAM - 1, 1)
    start, end, new_start, new_end = ours[i].start, ours[last].end, theirs[k].start, theirs[other].end
    return Move(start, end, new_start, new_end, align(old[start:end], new[new_start:new_end]))


def _reach(ours: Sequence[Word], theirs: Sequence[Word], i: int, k: int, step: int) -> tuple[int, int]:
    """Return how far a passage goes in one direction: to the last words that are the same."""
    first, second, missed = i, k, 0
    a, b = i + step, k + step
    while 0 <= a < len(ours) and 0 <= b < len(theirs) and missed < _EDGE:
        if ours[a].hunk != ours[i].hunk or theirs[b].hunk != theirs[k].hunk:
            break
        if ours[a].key == theirs[b].key:
            first, second, missed = a, b, 0
        else:
            missed += 1
        a, b = a + step, b + step
    return first, second
