"""The tokens of a text as the rules read them, and the claims the rules lay on them.

Between two sentences stands one token more, the key ``"\\n"``, which no rule crosses and no
entry contains: so no rule has to ask where its sentence ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from hashiye.recognize import Mark
from hashiye.recognize import flags as f
from hashiye.recognize.lexicon import Lexicon
from hashiye.words import Words

BREAK = "\n"
"""The key that stands between two sentences."""
LONGEST = 16
"""Words of the longest name that the rules build."""


class Claim(Struct, frozen=True):
    """Tokens ``start`` up to, not including, ``end`` that a rule wants to mark."""

    start: int
    end: int
    label: str
    confidence: float
    rule: str


class View:
    """Columns of one text with breaks between the sentences, and the lexicon's word on each token.

    ``taken`` maps a token to the claim that holds it. A claim that meets a held token is refused, so the
    rules run from the surest to the least sure.
    """

    __slots__ = ("_sports", "claims", "codes", "ends", "entries", "keys", "lexicon", "starts", "surfaces", "taken")

    def __init__(self, words: Words, lexicon: Lexicon) -> None:
        keys: list[str] = [BREAK]
        surfaces: list[str] = [""]
        starts: list[int] = [0]
        ends: list[int] = [0]
        breaks = words.segments.breaks
        first = 0
        for last in breaks[1:]:
            keys += words.keys[first:last]
            surfaces += words.surfaces[first:last]
            starts += words.starts[first:last]
            ends += words.ends[first:last]
            keys.append(BREAK)
            surfaces.append("")
            starts.append(ends[-1])
            ends.append(ends[-1])
            first = last
        keys.append(BREAK)  # so that the token after the next one may always be asked for
        self.keys, self.surfaces, self.starts, self.ends = keys, surfaces, starts, ends
        self.lexicon, self.entries = lexicon, lexicon.entries
        self.codes = list(map(lexicon.__getitem__, keys))
        self.taken: list[Claim | None] = [None] * len(keys)
        self.claims: list[Claim] = []
        self._sports: bool | None = None

    @property
    def sports(self) -> bool:
        """Whether the article is about sports: there the names of clubs stand alone."""
        if self._sports is None:
            self._sports = sum(1 for code in self.codes if code & f.W_SPORT) > 3
        return self._sports

    def triggers(self, bits: int) -> list[int]:
        """Return the tokens that have any of these bits."""
        return [i for i, code in enumerate(self.codes) if code & bits]

    def runs(self, start: int) -> Iterator[tuple[int, int]]:
        """Yield end and bits of every entry that begins at a token, the shortest first."""
        keys, entries = self.keys, self.entries
        joined, at = keys[start], start + 1
        while (bits := entries.get(joined)) is not None:
            if bits & ~f.E_START:
                yield at, bits
            joined += keys[at]
            at += 1

    def longest(self, start: int, mask: int) -> tuple[int, int]:
        """Return end and bits of the longest entry at a token with any bit of ``mask``, or ``(start, 0)``."""
        keys, entries = self.keys, self.entries
        joined, at = keys[start], start + 1
        found = (start, 0)
        while (bits := entries.get(joined)) is not None:
            if bits & mask:
                found = (at, bits)
            joined += keys[at]
            at += 1
        return found

    def free(self, start: int, end: int) -> bool:
        """Say whether no claim holds any of these tokens."""
        return not any(self.taken[start:end])

    def claim(self, start: int, end: int, label: str, confidence: float, rule: str) -> bool:
        """Take these tokens for a mark, if they are free."""
        if any(self.taken[start:end]) or end <= start:
            return False
        claim = Claim(start, end, label, confidence, rule)
        self.claims.append(claim)
        self.taken[start:end] = [claim] * (end - start)
        return True

    def release(self, claim: Claim) -> None:
        """Give the tokens of a claim back."""
        self.claims.remove(claim)
        self.taken[claim.start : claim.end] = [None] * (claim.end - claim.start)

    def occupy(self, spans: Iterable[tuple[int, int, str, float, str]]) -> None:
        """Claim spans of code points, widened to whole tokens."""
        from bisect import bisect_left, bisect_right

        for start, end, label, confidence, rule in spans:
            first = bisect_right(self.ends, start)
            last = bisect_left(self.starts, end)
            self.claim(first, last, label, confidence, rule)

    def marks(self) -> list[Mark]:
        """Return the claims as marks, in the order of the text."""
        starts, ends = self.starts, self.ends
        found = [Mark(starts[c.start], ends[c.end - 1], c.label, c.confidence, c.rule) for c in self.claims]
        found.sort(key=lambda mark: mark.start)
        return found
