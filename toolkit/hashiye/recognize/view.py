r"""The tokens of a text as the rules read them, and the claims the rules lay on them.

Between two sentences stands one token more, the key ``"\\n"``, which no rule crosses and no
entry contains: so no rule has to ask where its sentence ends.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import attrgetter

from msgspec import Struct

from hashiye.recognize import Mark
from hashiye.recognize import flags as f
from hashiye.recognize.lexicon import Lexicon
from hashiye.words import Words

BREAK = "\n"
"""The key that stands between two sentences."""
LONGEST = 16
"""Words of the longest name that the rules build."""


HOT = f.W_ENTRY | f.W_NAMEABLE | f.W_INSIDE | f.W_LETTER | f.W_TITLE | f.W_CREDIT | f.W_QUOTE | f.W_OPEN
HOT |= f.W_SOURCE | f.W_MONEY | f.W_PERCENT


class Claim(Struct, frozen=True, gc=False):
    """Tokens ``start`` up to, not including, ``end`` that a rule wants to mark."""

    start: int
    end: int
    label: str
    confidence: float
    rule: str


_START = attrgetter("start")


class View:
    """Columns of one text with breaks between the sentences, and the lexicon's word on each token.

    ``hot`` are the tokens at which any rule begins. ``taken`` maps a token to the claim that holds it.
    A claim that meets a held token is refused, so the rules run from the surest to the least sure.
    """

    __slots__ = (
        "_sports",
        "alone",
        "claims",
        "codes",
        "depth",
        "ends",
        "entries",
        "hot",
        "keys",
        "lexicon",
        "starts",
        "taken",
        "text",
    )

    def __init__(self, words: Words, lexicon: Lexicon) -> None:
        keys: list[str] = [BREAK]
        starts: list[int] = [0]
        ends: list[int] = [0]
        breaks = words.segments.breaks
        first = 0
        for last in breaks[1:]:
            keys += words.keys[first:last]
            keys.append(BREAK)
            starts += words.starts[first:last]
            ends += words.ends[first:last]
            starts.append(ends[-1])
            ends.append(ends[-1])
            first = last
        keys.append(BREAK)  # so that the token after the next one may always be asked for
        self.text, self.keys, self.starts, self.ends = words.text, keys, starts, ends
        self.lexicon, self.entries, self.alone = lexicon, lexicon.entries, lexicon.alone
        self.codes = codes = list(map(lexicon.recent.__getitem__, keys))
        self.hot = [i for i, code in enumerate(codes) if code & HOT]
        self.taken: list[Claim | None] = [None] * len(keys)
        self.claims: list[Claim] = []
        self.depth = 0  # heads within heads that are being read
        self._sports: bool | None = None

    @property
    def sports(self) -> bool:
        """Whether the article is about sports: there the names of clubs stand alone."""
        if self._sports is None:
            self._sports = sum(1 for code in self.codes if code & f.W_SPORT) > 3
        return self._sports

    def triggers(self, bits: int) -> list[int]:
        """Return the tokens among the ``hot`` ones that have any of these bits."""
        codes = self.codes
        return [i for i in self.hot if codes[i] & bits]

    def capital(self, at: int) -> bool:
        """Say whether a token begins with an upper-case letter."""
        return self.text[self.starts[at]].isupper()

    def stroke(self, at: int) -> bool:
        """Say whether a token is a tatweel by itself: written as a dash (کابل ـ کندهار), with no matching key."""
        return not self.keys[at] and self.text[self.starts[at] : self.ends[at]] == "\u0640"

    def longest(self, start: int, mask: int) -> tuple[int, int]:
        """Return end and bits of the longest entry at a token with any bit of ``mask``, or ``(start, 0)``."""
        keys, entries = self.keys, self.entries
        joined, at, found = keys[start], start + 1, (start, 0)
        bits = self.alone[joined]
        while bits:
            if bits & mask and not (bits & f.E_ONE and at > start + 1):
                found = (at, bits)
            if not bits & f.E_MORE:
                break
            joined += keys[at]
            at += 1
            bits = entries.get(joined, 0)
        return found

    def free(self, start: int, end: int) -> bool:
        """Say whether no claim holds any of these tokens."""
        return not any(self.taken[start:end])

    def claim(self, start: int, end: int, label: str, confidence: float, rule: str) -> bool:
        """Take these tokens for a mark, if they are free."""
        taken = self.taken
        if end == start + 1:
            if taken[start]:
                return False
            taken[start] = claim = Claim(start, end, label, confidence, rule)
        elif end <= start or any(taken[start:end]):
            return False
        else:
            claim = Claim(start, end, label, confidence, rule)
            taken[start:end] = [claim] * (end - start)
        self.claims.append(claim)
        return True

    def release(self, claim: Claim) -> None:
        """Give the tokens of a claim back."""
        self.claims.remove(claim)
        self.taken[claim.start : claim.end] = [None] * (claim.end - claim.start)

    def occupy(self, spans: Iterable[tuple[int, int]], label: str, rule: str) -> None:
        """Claim spans of code points found elsewhere, widened to whole tokens."""
        for start, end in spans:
            self.claim(bisect_right(self.ends, start), bisect_left(self.starts, end), label, 0.95, rule)

    def marks(self) -> list[Mark]:
        """Return the claims as marks, in the order of the text."""
        starts, ends = self.starts, self.ends
        claims = sorted(self.claims, key=_START)
        return [Mark(starts[c.start], ends[c.end - 1], c.label, c.confidence, c.rule) for c in claims]
