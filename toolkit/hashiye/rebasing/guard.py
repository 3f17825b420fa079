"""What makes a place sure: the words themselves, and what stands around them. Pure functions of strings.

Measured (shared/facts/diff-merge-ci.md, A5): it is this guard, not the alignment, that turns wrong answers into
questions.
"""

from __future__ import annotations

import re
from typing import Literal

from hashiye.alignment.pairing import ALIKE, likeness, links
from hashiye.alignment.words import cut
from hashiye.forms import bare
from hashiye.text import common_start

CONTEXT = 24
"""Characters on each side that are compared."""

SURE = 0.8
"""How alike the context of one side must be where that of the other is not."""

BOTH = 0.6
"""How alike the contexts of both sides must be where neither is sure."""

NEAR = 12
"""How many characters directly beside it, of both sides together, make a place sure, whatever follows them."""

SHORT = 8
"""Words of a span that names one thing: of it no number may be another, nor more than one word come in between."""

LONG = 6
"""Letters of a word that may be misspelt twice."""

ENDINGS = frozenset((
    "ی", "ای", "ها", "های", "هایی", "ان", "ات", "ام", "اش", "مان", "تان", "شان",
    "م", "ت", "ش", "اند", "ایم", "اید", "هایم", "هایت", "هایش",
))  # fmt: skip
"""What Persian joins to a name or a noun without making another of it: plural, indefinite, possessive, copula."""

_GOES_ON = re.compile(r"(?:[\u20d0-\u20f0\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|\u200d[^\w\s])*")
"""What makes one sign, as a reader sees it, of a picture before it: shades of skin, joined pictures, keys."""

type Likeness = Literal["same", "normalized", "edited"]


def goes_on(text: str, at: int) -> int:
    """Return how many characters behind a place belong to the sign that ends there."""
    found = _GOES_ON.match(text, at)
    return len(found[0]) if found else 0


def compared(before: str, after: str) -> Likeness | None:
    """Return what an edit did to the words of a span; None where they are not surely the same words."""
    if before == after:
        return "same"
    one, other = bare(before), bare(after)
    if one == other:
        return "normalized" if one else None
    return "edited" if _edited(before, after, one, other) else None


def alike(before: str, after: str) -> bool:
    """Whether words that are not surely the same may yet be meant: an edit wrote others, much like them, there."""
    ours, theirs = cut(before).keys, cut(after).keys
    edges = zip(ours[:1] + ours[-1:], theirs[:1] + theirs[-1:], strict=False)
    return before in after or (bool(ours) and all(likeness(one, other, ALIKE) for one, other in edges))


def _edited(before: str, after: str, one: str, other: str) -> bool:
    """Whether what was edited is inside: both edge words are there, and at least half of the letters."""
    if len(after) > 2 * len(before) + CONTEXT:
        return False
    ours, theirs = cut(before).keys, cut(after).keys
    if not ours or not theirs:
        return False
    if len(ours) <= SHORT and (_digits(one) != _digits(other) or _came(ours, theirs) > 1):
        return False
    if not (_edge(ours[:2], theirs[:2]) and _edge(ours[:-3:-1], theirs[:-3:-1], back=True)):
        return False
    return len(ours) == 1 or likeness(one, other) * (len(one) + len(other)) >= len(one)


def _digits(text: str) -> list[str]:
    return [char for char in text if char.isdigit()]


def _came(ours: list[str], theirs: list[str]) -> int:
    """Return how many whole words came in between, beyond those that were exchanged."""
    known = links(ours, theirs)
    gone = len(ours) - sum(link.end - link.start for link in known)
    return len(theirs) - sum(link.new_end - link.new_start for link in known) - gone


def _edge(ours: list[str], theirs: list[str], *, back: bool = False) -> bool:
    """Whether two edges are one word, or one of them is written as two there; the outermost word comes first."""
    if same_word(ours[0], theirs[0]):
        return True
    one, other = ("".join(words[::-1] if back else words) for words in (ours, theirs))
    return same_word(one, theirs[0]) or same_word(ours[0], other)


def _misspelt(one: str, other: str) -> bool:
    """Whether two words differ by one letter (added, dropped, another, turned round); two in words of six or more."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415  (only edited texts need it)

    if _digits(one) != _digits(other) or max(len(one), len(other)) < 2:
        return False
    most = 2 if min(len(one), len(other)) >= LONG else 1
    return OSA.distance(one, other, score_cutoff=most) <= most


def same_word(one: str, other: str) -> bool:
    """Whether a word is another one misspelt, or with another ending (keys, :func:`hashiye.forms.key`).

    A word that only grew or shrank at an edge is the same if one letter, or an ending of the language, came or went;
    otherwise it is likely another name: ``علی`` is not ``علی‌اف``.
    """
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if _digits(one) != _digits(other):
        return False
    if short and (long.startswith(short) or long.endswith(short)):
        rest = long.removeprefix(short) if long.startswith(short) else long.removesuffix(short)
        if len(rest) == 1:
            return len(short) >= 3 or rest in short or len(short) == 2
        return len(short) >= 3 and long.startswith(short) and rest in ENDINGS
    return _misspelt(one, other)


class Around:
    """How well what stands beside a place fits what stood there: contexts before and behind, in both texts.

    A side without words in both says that both texts begin, or end, there; but of a ``passage``, whose edges are
    others, it says nothing, and the other side speaks for both.
    """

    def __init__(self, before: str, behind: str, new_before: str, new_behind: str, *, passage: bool = False) -> None:
        edge = None if passage else 1.0
        left, right = _beside(before, new_before, edge), _beside(behind, new_behind, edge)
        self.left = right if left is None else left
        self.right = left if right is None else right
        self.near = common_start(before[::-1], new_before[::-1]) + common_start(behind, new_behind)

    @property
    def score(self) -> float:
        """How alike both sides are together, 0 to 2."""
        return (1.0 if self.left is None else self.left) + (1.0 if self.right is None else self.right)

    @property
    def sure(self) -> bool:
        """Whether one side is as it was, or both nearly are, or what stands directly beside is."""
        if self.left is None or self.right is None:
            return True
        return max(self.left, self.right) >= SURE or min(self.left, self.right) >= BOTH or self.near >= NEAR


def _beside(old: str, new: str, edge: float | None) -> float | None:
    """Return how alike two contexts are, 0 to 1; ``edge`` where there are no words in them."""
    if old == new:
        return 1.0 if old else edge
    one, other = bare(old), bare(new)
    return likeness(one, other) if one or other else edge
