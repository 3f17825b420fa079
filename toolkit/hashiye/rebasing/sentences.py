"""Whose sentence a place lies in: in texts that repeat themselves, the words beside a span fit many places.

Only sentences that an edit touched are asked, of both texts; all others stand where they stood.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from hashiye.alignment import Alignment, Hunk, align
from hashiye.alignment.words import cut
from hashiye.rebasing.moves import Move

CLEAR = 0.6
"""What share of its words a sentence must still have, for a place in it to stand against a better sentence."""

LEAST = 12
"""Characters of a sentence that is known again by its words alone."""

_MOST = 24
"""Sentences with the same word that are compared; of a word that is in more, nothing is said."""

_SENTENCE = re.compile(r".+?(?:[.!؟?…](?=\s)»?\s+|\n+|$)", re.DOTALL)


class _Touched:
    """The sentences of one text, and which of them an edit touched."""

    def __init__(self, text: str, stretches: Iterable[tuple[int, int]]) -> None:
        self.spans = [match.span() for match in _SENTENCE.finditer(text)] or [(0, 0)]
        self._starts = [start for start, _ in self.spans]
        self.words: dict[int, tuple[str, ...]] = {}
        self._sorted: dict[int, list[str]] = {}
        self.having: dict[str, list[int]] = defaultdict(list)
        self.saying: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for start, end in stretches:
            for number in range(self.number(start), self.number(max(start, end - 1)) + 1):
                if number not in self.words:
                    self._add(number, text)

    def _add(self, number: int, text: str) -> None:
        words = self.words[number] = tuple(cut(text[slice(*self.spans[number])]).keys)
        self._sorted[number] = sorted(words)
        self.saying[words].append(number)
        for word in set(words):
            self.having[word].append(number)

    def number(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def bag(self, number: int) -> list[str]:
        """Return the words of a sentence in an order of their own, so that what was put first is the same."""
        return self._sorted[number]


class Sentences:
    """The touched sentences of two texts, to be asked for a span and a place."""

    def __init__(self, old: str, new: str, hunks: Sequence[Hunk]) -> None:
        self._old_text, self._new_text = old, new
        self._hunks = hunks
        self._same: dict[int, list[Move]] = {}
        self._alike: dict[tuple[int, int], float] = {}

    @cached_property
    def _old(self) -> _Touched:
        return _Touched(self._old_text, ((hunk.start, hunk.end) for hunk in self._hunks))

    @cached_property
    def _new(self) -> _Touched:
        return _Touched(self._new_text, ((hunk.new_start, hunk.new_end) for hunk in self._hunks))

    def same(self, start: int, end: int) -> list[Move]:
        """Return where the sentence of a span stands word for word among those that an edit touched."""
        number = self._old.number(start)
        if number not in self._old.words or end > self._old.spans[number][1]:
            return []
        found = self._same.get(number)
        if found is None:
            found = self._same[number] = self._moves(*self._old.spans[number], self._old.words[number])
        return found

    def _moves(self, start: int, end: int, words: tuple[str, ...]) -> list[Move]:
        places = self._new.saying.get(words, ())
        if end - start < LEAST or len(places) > _MOST:
            return []
        return [
            Move(start, end, *there, self._aligned((start, end), there))
            for there in map(self._new.spans.__getitem__, places)
        ]

    def _aligned(self, one: tuple[int, int], other: tuple[int, int]) -> Alignment:
        return align(self._old_text[slice(*one)], self._new_text[slice(*other)])

    def fits(self, start: int, place: int) -> float:
        """Return how well the sentence of a place fits that of a span, from 0 to 1; 1 too where nobody knows better.

        Less than 1 is said only where another old sentence fits that place better, or, where most words are others,
        another new sentence fits the span better.
        """
        mine, there = self._old.number(start), self._new.number(place)
        if mine not in self._old.words or there not in self._new.words:
            return 1.0
        share = self._share(mine, there)
        if share == 1.0:
            return 1.0
        word = cut(self._old_text[start : start + 2 * LEAST]).keys[:1]
        ours = self._old.having.get(word[0], []) if word else []
        theirs = self._new.having.get(word[0], []) if word else []
        if len(ours) > _MOST or len(theirs) > _MOST:
            return 1.0
        if any(self._share(other, there) > share for other in ours):
            return share
        free = (other for other in theirs if self._share(mine, other) > share)
        if share < CLEAR and any(
            all(self._share(one, other) <= self._share(mine, other) for one in ours) for other in free
        ):
            return share
        return 1.0

    def _share(self, mine: int, there: int) -> float:
        from rapidfuzz.distance import Indel  # noqa: PLC0415  (only edited texts need it)

        found = self._alike.get((mine, there))
        if found is None:
            found = Indel.normalized_similarity(self._old.bag(mine), self._new.bag(there))
            self._alike[mine, there] = found
        return found
