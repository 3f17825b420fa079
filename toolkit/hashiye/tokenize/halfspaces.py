"""Half-spaces (U+200C) that are missing, written as a blank, or too many: diagnostics, never changes.

A jammed form is often ambiguous, so a finding is made only where hazm's word and verb lists leave little
doubt: what is a word of its own in running text (a count above 0 in hazm's list), or one with a
plain ending, is let be. After a letter that does not join to the left (ا د ذ ر ز ژ و) the spelling
without a half-space is accepted (کارها) and so is the one with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Self

from msgspec import Struct

from hashiye import forms
from hashiye.text import ZWNJ
from hashiye.tokenize import by_hazm
from hashiye.tokenize.marks import CLOSERS

_JOINING = frozenset("بپتثجچحخسشصضطظعغفقکگلمنهیئ")
_FREE = frozenset("آأإاٱدذرزژوؤءة")

_PLURALS = ("هایمان", "هایتان", "هایشان", "هایی", "هایم", "هایت", "هایش", "های", "ها")
_EA = ("ای", "ام", "اند", "ایم", "اید", "اش")
_ENDINGS = (*_PLURALS, *_EA, "ترین", "تر", "یی", "ی", "م", "ت", "ش", "ان")
_AUXILIARY = frozenset(["ام", "ای", "ایم", "اید", "اند"])
_NOT_LOST = frozenset(["آنها", "اینها", "آنهایی", "اینهایی"])  # long since spelled so
_NUMERALS = frozenset(["هفت", "هشت", "نه", "ده", "صد"])
_SOUNDED = frozenset((
    "توجه", "متوجه", "موجه", "مواجه", "مشابه", "متشابه", "مشتبه", "تشبه", "منزه", "مرفه", "فربه", "منتبه", "مکره",
))  # fmt: skip
"""Words of four letters and more whose last ه is a consonant, though no long vowel stands before it."""
_SHORT_SILENT = frozenset(("همه", "بچه"))
_LONGEST = 40
_FREQUENT = 1_000_000
"""A count in hazm's list that only everyday words have."""

SPACED_HEADS = frozenset(("می", "نمی"))
_SECONDS = frozenset((
    "گذاری", "گذار", "گذاران", "پذیری", "پذیر", "گیری", "ریزی", "شناسی", "سنجی", "زدایی", "رسانی",
))  # fmt: skip
"""Second halves of compounds that are no words by themselves (سرمایه‌گذاری); a participle (کننده) is one."""
SPACED_TAILS = frozenset((*_PLURALS, "تر", "ترین", *_AUXILIARY, *_SECONDS))
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
    quiet: frozenset[str]
    """Words in their normal form of which none of the rules, here and for verbs, has anything to say."""

    @classmethod
    def of(cls, words: list[tuple[str, int, str]], verbs: list[tuple[str, str]], participles: frozenset[str]) -> Self:
        """Make it from rows of word, count and tags, from pairs of stems and from participles."""
        counts = {word: count for word, count, _ in words}
        compounds = {}
        for word in counts:
            if ZWNJ in word and len(word) > 5:
                joined = word.replace(ZWNJ, "")
                *heads, last = word.split(ZWNJ)
                joins = all(part and part[-1] in _JOINING for part in heads)
                if joined not in counts and joins and not last.startswith("گر"):  # as in تحلیلگر
                    compounds[joined] = word
        past = {stem + ending for stem, _ in verbs for ending in ("", "م", "ی", "یم", "ید", "ند")}
        present = {stem + ending for _, stem in verbs for ending in ("م", "ی", "د", "یم", "ید", "ند")}
        adjectives = frozenset(word for word, count, tags in words if count and "AJ" in tags)
        loud = participles | by_hazm.FUTURE | SPACED_HEADS | SPACED_TAILS
        quiet = frozenset(word for word, count, _ in words if count and word.isalpha() and forms.norm(word) == word)
        return cls(counts, adjectives, compounds, frozenset(past | present), participles, quiet - loud)

    def is_silent(self, word: str) -> bool:
        """Tell whether the word surely ends in a vowel written ه (خانه, not راه or توجه)."""
        if not word.endswith("ه") or not self.counts.get(word) or word in _SOUNDED or word.endswith("الله"):
            return False
        return word in _SHORT_SILENT or (len(word) > 3 and word[-2] not in "اآویء")

    def is_common(self, word: str) -> bool:
        """Tell whether the word occurs in running text, alone or with a plain ending."""
        if self.counts.get(word):
            return True
        return any(
            word.endswith(ending) and self.counts.get(word.removesuffix(ending))
            for ending in ("ی", "یی", "م", "ت", "ش", "ان")
        )

    def lost(self, word: str) -> str | None:
        """Return the spelling with its half-space of a word (a normal form) that lost it, or None."""
        if not 4 <= len(word) <= _LONGEST or word in _NOT_LOST or self.counts.get(word):
            return None
        return self.compounds.get(word) or self._of_compound(word) or self._verb(word) or self._suffixed(word)

    def _of_compound(self, word: str) -> str | None:
        """Try a compound with an ending (سرمایه‌گذاران), and ی after a silent ه (خانه‌ی)."""
        for ending in (*_PLURALS, "ان", "ی"):
            stem = word.removesuffix(ending)
            if stem != word and (compound := self.compounds.get(stem)):
                joint = ZWNJ if ending in _PLURALS and stem[-1] in _JOINING else ""
                return compound + joint + ending
        if word.endswith("هی") and self.is_silent(word[:-1]):
            return word[:-1] + ZWNJ + "ی"
        return None

    def _verb(self, word: str) -> str | None:
        for prefix in ("نمی", "می"):
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) > 1 and rest in self.verbs:
                return None if self.is_common(word) else prefix + ZWNJ + rest
        for ending in _AUXILIARY - {"ای"}:
            stem = word.removesuffix(ending)
            if stem != word and stem in self.participles:
                return None if self.is_common(word) else stem + ZWNJ + ending
        return None

    def _suffixed(self, word: str) -> str | None:
        """Try the comparative, the plural, and ای after ه."""
        if self.is_common(word):
            return None
        for ending in ("ترین", "تر"):
            stem = word.removesuffix(ending)
            if stem != word and stem in self.adjectives and stem[-1] in _JOINING:
                joined = ending == "ترین" and self.counts.get(stem + "تر")  # بیشترین
                return None if joined else stem + ZWNJ + ending
        for ending in _PLURALS:
            if word.endswith(ending):
                return self._plural(word.removesuffix(ending), ending)
        return None

    def _plural(self, stem: str, ending: str) -> str | None:
        """Decide between X + های and Xه + ای: the plural, unless the other's stem is far commoner."""
        plural = self._weight(stem)
        if ending == "های":
            other = self._weight(stem + "ه")
            if other > 10 * plural or (other > 0 and stem in _NUMERALS):
                rare = not self.counts.get(stem) and stem + "م" not in self.verbs
                sure = stem[-1] in _JOINING or (rare and other > _FREQUENT)
                return stem + "ه" + ZWNJ + "ای" if sure else None
        return stem + ZWNJ + ending if plural >= 0 and stem[-1] in _JOINING else None

    def _weight(self, stem: str) -> int:
        """Return how common a stem is in running text; -1: no word, or a short one of the dictionary."""
        if len(stem) < 2:
            return -1
        count = self.counts.get(stem, -1)
        return count if count > 0 or len(stem) > 4 else -1

    def is_spaced(self, left: str, right: str) -> bool:
        """Tell whether two words with a blank between should be one with a half-space."""
        if left in SPACED_HEADS:
            return right in self.verbs
        if right in _AUXILIARY and left in self.participles:
            return True
        if right == "ای":
            return left not in _SHORT_SILENT and self.is_silent(left)
        if right in _SECONDS:
            return left + ZWNJ + right in self.counts or bool(self.compounds.get(left + right))
        if right in _PLURALS:
            return len(left) > 1 and left in self.counts and left not in SPACED_TAILS
        return right in ("تر", "ترین") and left in self.adjectives


@cache
def lexicon() -> Lexicon:
    """Return the rules' view of hazm's lists. Takes about 0.2 s the first time, without importing hazm."""
    return Lexicon.of(by_hazm.words(), by_hazm.verbs(), by_hazm.participles())


_RUN = re.compile(f"{ZWNJ}+")


def of_token(surface: str, normal: str, before: str = "", after: str = "") -> tuple[str, str] | None:
    """Return label and suggestion for one token, given with its normal form, or None.

    The suggestion is in the normal form's letters: whoever takes it gets no Arabic yeh with it.

    ``before`` and ``after`` are the characters that touch it, empty at a blank: a half-space at an edge is
    let be where it stands between a word and a digit or a closing mark (۵۰\u200cدرصد, «ایران»\u200cها).
    """
    if ZWNJ in surface:
        mended = _mended(normal, _holds(before), _holds(after))
        return None if mended == normal else ("superfluous", mended)
    spelled = lexicon().lost(normal)
    return None if spelled is None else ("lost", spelled)


def _holds(char: str) -> bool:
    return char.isalnum() or char in CLOSERS


def _mended(normal: str, leading: bool, trailing: bool) -> str:
    """Take out the half-spaces that do nothing: doubled, at an edge, needless after a free letter."""
    kept = []
    last = 0
    for run in _RUN.finditer(normal):
        start, end = run.span()
        kept.append(normal[last:start])
        inside = (start > 0 or leading) and (end < len(normal) or trailing)
        if inside and not (start and _needless(normal, start, end)):
            kept.append(ZWNJ)
        last = end
    kept.append(normal[last:])
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


def spaced(pairs: Iterable[int], surfaces: list[str], starts: list[int], ends: list[int]) -> Iterator[Diagnostic]:
    """Yield the pairs of tokens ``i``, ``i + 1`` that should be one word; only blanks may part them."""
    known = lexicon()
    for i in pairs:
        if ends[i] < starts[i + 1]:
            left = forms.norm(surfaces[i]).rstrip(ZWNJ)  # a half-space beside the blank is the one that is meant
            right = forms.norm(surfaces[i + 1]).lstrip(ZWNJ)
            if known.is_spaced(left, right):
                yield Diagnostic(starts[i], ends[i + 1], "spaced", left + ZWNJ + right)


def without_spaced(found: list[Diagnostic], spaced_ones: list[Diagnostic]) -> list[Diagnostic]:
    """Return all of them in order, without what says of a half of a spaced word that its half-space does nothing."""
    halves = {one.start for one in spaced_ones}
    tails = {one.end for one in spaced_ones}
    kept = [one for one in found if one.label != "superfluous" or (one.start not in halves and one.end not in tails)]
    return sorted(kept + spaced_ones, key=lambda one: one.start)
