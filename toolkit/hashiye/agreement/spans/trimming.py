"""What is left of a Persian span when what annotators quarrel about is taken off its edges.

Four steps, each applying its own rule and those of all steps before it until nothing changes:

- ``punctuation``: blanks, joiners, quotation marks, brackets and other punctuation at the edges
- ``titles``: what stands before the name of a person (the lists of the recogniser), and formulas behind it, as (ع)
- ``heads``: the generic noun to which a name is joined by ezafe (شهرِ تهران, وزارت خارجه)
- ``suffixes``: endings written behind a half-space (``‌ها``, ``‌های``, ``‌اش`` …), and the mark of ezafe

Trimming is for comparing, never for correcting: it says which quarrels are about edges alone. It looks at nothing
but the surface, so that equal spans stay equal, and no rule takes all of a span, or leaves only a particle of it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from unicodedata import category

from hashiye import forms
from hashiye.model import Annotation
from hashiye.recognize import lists

STEPS = ("punctuation", "titles", "heads", "suffixes")
"""The steps, in order."""

LONGEST = 200
"""Code points of the longest span that is trimmed; what is longer is no name."""

_WORDS = 6
_HEADS = ("loc-heads", "org-heads", "fac-heads", "eve-heads", "pro-heads")
_NAMES = (
    "per-full-names", "loc-iran-cities", "loc-iran-provinces", "loc-iran-other", "loc-tehran", "loc-territories",
    "loc-afghanistan-tajikistan", "loc-capitals-and-world-cities", "loc-countries", "loc-world-regions",
)  # fmt: skip
_EDGE = frozenset(".,:;!?،؛؟…·•*/\\|_ـ-–—\"'`“”„‘’‚")
_PAIRS = {"(": ")", "[": "]", "{": "}", "«": "»", "‹": "›", "<": ">", "﴿": "﴾", "（": "）", "“": "”", "‘": "’"}
_CLOSING = {close: start for start, close in _PAIRS.items()}
_PARTICLES = frozenset(("و", "یا", "در", "از", "به", "با", "که", "را", "ی", "ای", "ها", "های", "هایی"))
_SUFFIX = (
    "ها|های|هایی|هایم|هایت|هایش|هایمان|هایتان|هایشان"  # plural, with its ezafe, its article, its owner
    "|ی|یی|ای|ام|ات|اش|مان|تان|شان|ایم|اید|اند"  # ezafe or article, owner, the short copula
).translate({ord("ی"): "[یيى]"})
_ENDING = re.compile(rf"(?:[\u200c\u200d]+(?:{_SUFFIX})|\s(?:ها|ها[یيى]|ها[یيى][یيى]))\Z")
_FORMULAS = frozenset(
    forms.bare(one)
    for one in (
        "ع", "ص", "س", "ره", "رض", "عج", "قدس سره", "علیه السلام", "علیهم السلام", "علیها السلام", "سلام الله علیها",
        "رحمه الله", "رحمة الله علیه", "رضی الله عنه", "صلی الله علیه و آله", "مد ظله", "مد ظله العالی", "حفظه الله",
    )
)  # fmt: skip
_BRACKETED = re.compile(r"\s*\(([^()]{1,40})\)?\Z")
_BARE = re.compile(r"\s+(\S+(?:\s+\S+){0,4})\Z")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return what all steps leave of a span; a span that is empty, outside the text or too long is left as it is.

    >>> text = "به گفتهٔ «آقای دکتر علوی»، شهر تهران‌ها"
    >>> [text[slice(*trim(text, start, end))] for start, end in ((9, 26), (27, 39))]
    ['علوی', 'تهران']
    """
    if not 0 <= start < end <= len(text):
        return start, end
    *_, low, high = cuts(text[start:end])
    return start + low, start + high


def trimmed(text: str, annotation: Annotation) -> tuple[int, ...]:
    """Return start and end of an annotation after each step, as raw offsets; in several parts it is left as it is."""
    start, end = annotation.start, annotation.end
    if annotation.parts or not 0 <= start < end <= len(text):
        return (start, end) * len(STEPS)
    return tuple(start + offset for offset in cuts(text[start:end]))


@lru_cache(1 << 17)
def cuts(surface: str) -> tuple[int, ...]:
    """Return where what is left of a surface starts and ends after each step, two numbers a step."""
    low, high = 0, len(surface)
    made: list[int] = []
    for step in range(len(STEPS)):
        if high - low <= LONGEST:
            low, high = _settled(surface, low, high, step)
        made += low, high
    return tuple(made)


def _settled(surface: str, low: int, high: int, step: int) -> tuple[int, int]:
    """Return what the rules up to ``step`` leave, applied until none of them finds anything."""
    before = None
    while before != (low, high):
        before = low, high
        for rule in _RULES[: step + 1]:
            low, high = rule(surface, low, high)
    return low, high


# --- the rules: a surface and the part of it that is left, to the part that is then left ---


def _punctuation(surface: str, low: int, high: int) -> tuple[int, int]:
    """Take off what no word is made of. A bracket whose partner stands inside the span stays."""
    partners = _partners(surface, low, high)
    first, last = low, high
    while first < last:
        opening, closing = surface[first], surface[last - 1]
        if _strays(opening) and not (opening in "-–." and surface[first + 1 : first + 2].isdigit()):
            first += 1
        elif _strays(closing):
            last -= 1
        elif opening in _PAIRS and partners.get(first, last - 1) == last - 1:
            first, last = first + 1, last - (partners.get(first) == last - 1)
        elif closing in _CLOSING and partners.get(last - 1) is None:
            last -= 1
        elif opening in _CLOSING:
            first += 1
        elif closing in _PAIRS:
            last -= 1
        else:
            return first, last
    return low, high  # nothing but punctuation


def _strays(char: str) -> bool:
    return char.isspace() or (char in _EDGE and char not in _PAIRS and char not in _CLOSING) or category(char) == "Cf"


def _partners(surface: str, low: int, high: int) -> dict[int, int]:
    """Return for each bracket that has a partner in the span where that stands."""
    pairs: dict[int, int] = {}
    if _PAIRS.keys().isdisjoint(surface):
        return pairs
    open_: list[int] = []
    for place in range(low, high):
        char = surface[place]
        if char in _PAIRS:
            open_.append(place)
        elif open_ and _CLOSING.get(char) == surface[open_[-1]]:
            pairs[place] = open_.pop()
            pairs[pairs[place]] = place
    return pairs


def _titles(surface: str, low: int, high: int) -> tuple[int, int]:
    """Take off titles before a name and a formula behind it."""
    low = _after(surface, low, high, titles())
    part = surface[low:high]
    for pattern in (_BRACKETED, _BARE):
        found = pattern.search(part)
        rest = part[: found.start()] if found else ""
        if found and any(map(str.isalnum, rest)) and _is_formula(found[1], bracketed=pattern is _BRACKETED):
            return low, low + len(rest)
    return low, high


def _is_formula(words: str, *, bracketed: bool) -> bool:
    key = forms.bare(words)
    return key in _FORMULAS and (bracketed or len(key) > 3)  # a letter or two in the open are a word of their own


def _heads(surface: str, low: int, high: int) -> tuple[int, int]:
    """Take off a generic head before a name."""
    return _after(surface, low, high, heads()), high


def _after(surface: str, low: int, high: int, phrases: frozenset[str]) -> int:
    """Return where the longest of the phrases that begin the span ends; ``low`` if none does, or one is all of it.

    A listed name keeps its head unless what is left is a listed name too: بندر عباس, but (بندر) بوشهر.
    """
    part = surface[low:high]
    if _known(part, phrases):
        return low
    whole = forms.bare(part) in names()
    ends = [blank.span() for blank in re.finditer(r"\s+", part)][:_WORDS]
    for stop, begin in reversed(ends):
        rest = part[begin:]
        if _known(part[:stop], phrases) and _stands(rest) and not (whole and forms.bare(rest) not in names()):
            return low + begin
    return low


def _known(words: str, phrases: frozenset[str]) -> bool:
    """Say whether words are one of the phrases, also with the ye that ezafe has behind a vowel."""
    key = forms.bare(words)
    return key in phrases or (key[-2:] in ("ای", "وی", "هی") and key[:-1] in phrases)


def _stands(part: str) -> bool:
    """Say whether words can be what is left: they hold a letter or digit, and begin with no particle."""
    first = forms.key(part.split(None, 1)[0]) if part.split() else ""
    return any(map(str.isalnum, part)) and first not in _PARTICLES


def _suffixes(surface: str, low: int, high: int) -> tuple[int, int]:
    """Take off one ending of inflection, or the marks that end the last word."""
    part = surface[low:high]
    bare = part.rstrip("\u0650\u0654\u064e\u064f\u0652\u064b\u064c\u064d")
    if bare and len(bare) < len(part):
        return low, low + len(bare)
    found = _ENDING.search(part)
    if found and any(map(str.isalpha, part[: found.start()])):
        return low, low + found.start()
    return low, high


_RULES = (_punctuation, _titles, _heads, _suffixes)


# --- the lists ---


@cache
def titles() -> frozenset[str]:
    """Return the keys of titles, without those that are given names too."""
    given = _entries("per-given-names") | _entries("per-given-ambiguous")
    return _entries("per-titles") - given


@cache
def heads() -> frozenset[str]:
    """Return the keys of generic heads."""
    return frozenset().union(*map(_entries, _HEADS)) | {"شهر", "کشور"}


@cache
def names() -> frozenset[str]:
    """Return the keys of listed names of places and of persons in full."""
    return frozenset().union(*map(_entries, _NAMES))


def _entries(stem: str) -> frozenset[str]:
    return frozenset(forms.bare(lists.plain(row[0])) for row in lists.rows(stem))
