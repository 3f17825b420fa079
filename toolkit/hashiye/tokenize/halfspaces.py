"""Half-spaces (U+200C) that are missing, written as a blank, or too many: diagnostics, never changes.

A jammed form is often ambiguous, so a finding is made only where hazm's word and verb lists leave little
doubt: what is a word of its own in running text (a count above 0 in hazm's list), or one with a
plain ending, is let be. After a letter that does not join to the left (ا د ذ ر ز ژ و) the spelling
without a half-space is accepted (کارها) and so is the one with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Self

from msgspec import Struct

from hashiye import forms
from hashiye.text import ZWNJ
from hashiye.tokenize import by_hazm

_JOINING = frozenset("بپتثجچحخسشصضطظعغفقکگلمنهیئ")
_FREE = frozenset("آأإاٱدذرزژوؤءة")

_PLURALS = tuple("هایمان هایتان هایشان هایی هایم هایت هایش های ها".split())
_EA = tuple("ای ام اند ایم اید اش".split())
_ENDINGS = (*_PLURALS, *_EA, "ترین", "تر", "یی", "ی", "م", "ت", "ش", "ان")
_AUXILIARY = frozenset("ام ای ایم اید اند".split())
_NOT_LOST = frozenset("آنها اینها آنهایی اینهایی آنهای تنها همینها همانها بعدها مدتها نامها".split()) - {"نامها"}
_LONGEST = 40

SPACED_HEADS = frozenset(("می", "نمی"))
SPACED_TAILS = frozenset((*_PLURALS, "تر", "ترین", *_AUXILIARY))
"""Tokens that may belong to their neighbour, written apart from it."""


class Diagnostic(Struct, frozen=True):
    """A half-space to look at. ``label``: ``lost``, ``spaced`` or ``superfluous``.

    ``start`` and ``end`` are code points of the text; ``suggestion`` is what would stand there.
    """

    start: int
    end: int
    label: str
    suggestion: str


class Lexicon(Struct, frozen=True):
    """What the rules ask of hazm's lists. ``counts``: 0 for words known from the dictionary only."""

    counts: dict[str, int]
    adjectives: frozenset[str]
    compounds: dict[str, str]
    """Joined form to the form with half-spaces, where the joined form is no word."""
    verbs: frozenset[str]
    participles: frozenset[str]

    @classmethod
    def of(cls, words: list[tuple[str, int, str]], verbs: list[tuple[str, str]], participles: frozenset[str]) -> Self:
        """Make it from rows of word, count and tags, from pairs of stems and from participles."""
        counts = {word: count for word, count, _ in words}
        compounds = {}
        for word in counts:
            if ZWNJ in word and len(word) > 5:
                joined = word.replace(ZWNJ, "")
                parts = word.split(ZWNJ)
                if joined not in counts and all(part and part[-1] in _JOINING for part in parts[:-1]):
                    compounds[joined] = word
        past = {stem + ending for stem, _ in verbs for ending in ("", "م", "ی", "یم", "ید", "ند")}
        present = {stem + ending for _, stem in verbs for ending in ("م", "ی", "د", "یم", "ید", "ند")}
        adjectives = frozenset(word for word, count, tags in words if count and "AJ" in tags)
        return cls(counts, adjectives, compounds, frozenset(past | present), participles)

    def is_common(self, word: str) -> bool:
        """Tell whether the word occurs in running text, alone or with a plain ending."""
        if self.counts.get(word):
            return True
        return any(
            word.endswith(ending) and self.counts.get(word.removesuffix(ending))
            for ending in ("ی", "یی", "م", "ت", "ش", "ان")
        )

    def lost(self, word: str) -> str | None:
        """Return the spelling with its half-space of a word that lost it, or None. ``word`` is a normal form."""
        if not 4 <= len(word) <= _LONGEST or word in _NOT_LOST or self.counts.get(word):
            return None
        return self._compound(word) or self._verb(word) or self._suffixed(word)

    def _compound(self, word: str) -> str | None:
        return self.compounds.get(word)

    def _verb(self, word: str) -> str | None:
        for prefix in ("نمی", "می"):
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) > 1 and rest in self.verbs:
                return None if self.is_common(word) else prefix + ZWNJ + rest
        return None

    def _suffixed(self, word: str) -> str | None:
        """Try plural, ای after ه, and the comparative; of several readings the one with the commonest stem."""
        if self.is_common(word):
            return None
        readings = []
        for ending in _PLURALS:
            if word.endswith(ending):
                readings.append((word.removesuffix(ending), ending))
                break
        if word.endswith("های"):
            readings.append((word.removesuffix("ای"), "ای"))
        best, suggestion = -1, None
        for stem, ending in readings:
            count = self._weight(stem)
            if count > best:
                best, suggestion = count, stem + ZWNJ + ending
        for ending in ("ترین", "تر"):
            stem = word.removesuffix(ending)
            if stem != word and stem in self.adjectives and stem[-1] in _JOINING:
                return stem + ZWNJ + ending
        return suggestion

    def _weight(self, stem: str) -> int:
        """Return how common a stem is; -1 for no word, for one too short, and where no half-space is needed."""
        if len(stem) < 2 or stem[-1] not in _JOINING:
            return -1
        count = self.counts.get(stem, -1)
        return count if count > 0 or len(stem) > 4 else -1

    def is_spaced(self, left: str, right: str) -> bool:
        """Tell whether two words with a blank between should be one with a half-space."""
        if left in SPACED_HEADS:
            return right in self.verbs
        if right in _AUXILIARY and left in self.participles:
            return True
        if right in _PLURALS:
            return len(left) > 1 and left in self.counts and left not in SPACED_TAILS
        return right in ("تر", "ترین") and left in self.adjectives


@cache
def lexicon() -> Lexicon:
    """Return the rules' view of hazm's lists. Takes about 0.2 s the first time, without importing hazm."""
    return Lexicon.of(by_hazm.words(), by_hazm.verbs(), by_hazm.participles())


_RUN = re.compile(f"{ZWNJ}+")


def of_token(surface: str) -> tuple[str, str] | None:
    """Return label and suggestion for one token that stands alone, or None."""
    normal = forms.norm(surface)
    if ZWNJ in surface:
        mended = _mended(surface, normal)
        return None if mended == surface else ("superfluous", mended)
    spelled = lexicon().lost(normal)
    if spelled is None:
        return None
    letters = iter(surface)
    return "lost", "".join(char if char == ZWNJ else next(letters) for char in spelled)


def _mended(surface: str, normal: str) -> str:
    """Take out the half-spaces that do nothing: doubled ones, those at an edge, needless ones after free letters."""
    kept = []
    last = 0
    for run in _RUN.finditer(surface):
        start, end = run.span()
        kept.append(surface[last:start])
        if 0 < start and end < len(surface) and not _needless(normal, start, end):
            kept.append(ZWNJ)
        last = end
    kept.append(surface[last:])
    return "".join(kept)


def _needless(normal: str, start: int, end: int) -> bool:
    """Tell whether the half-space stands after a letter that does not join, inside what is one word."""
    if normal[start - 1] not in _FREE or len(normal) > _LONGEST:
        return False
    counts = lexicon().counts
    right = normal[end:]
    if right in _ENDINGS or _RUN.sub(ZWNJ, normal) in counts:
        return False
    return bool(counts.get(normal[:start] + right))


def spaced(
    pairs: Iterator[int], surfaces: list[str], starts: list[int], ends: list[int], text: str
) -> Iterator[Diagnostic]:
    """Yield the pairs of tokens ``i``, ``i + 1`` that should be one word; nothing but blanks may part them."""
    known = lexicon()
    for i in pairs:
        start, end, following = starts[i], ends[i], starts[i + 1]
        if end < following and known.is_spaced(forms.norm(surfaces[i]), forms.norm(surfaces[i + 1])):
            yield Diagnostic(start, ends[i + 1], "spaced", text[start:end] + ZWNJ + surfaces[i + 1])
