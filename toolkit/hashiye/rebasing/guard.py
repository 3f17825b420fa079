"""What makes a place sure: the words themselves, and what stands around them. Pure functions of strings.

Measured (shared/facts/diff-merge-ci.md, A5): it is this guard, not the alignment, that turns wrong answers into
questions.
"""

from __future__ import annotations

from typing import Literal

from hashiye.alignment.pairing import ALIKE, ALONE, JOINED, likeness
from hashiye.alignment.words import cut
from hashiye.forms import fold
from hashiye.text import common_start

CONTEXT = 24
"""Characters on each side that are compared."""

SURE = 0.8
"""How alike the context of one side must be where that of the other is not."""

BOTH = 0.6
"""How alike the contexts of both sides must be where neither is sure."""

NEAR = 12
"""How many characters directly beside it, of both sides together, make a place sure, whatever follows them."""

_LONG = 64

ENDINGS = frozenset((
    "ی", "ای", "ها", "های", "هایی", "ان", "ات", "ام", "اش", "مان", "تان", "شان",
    "م", "ت", "ش", "اند", "ایم", "اید", "هایم", "هایت", "هایش",
))  # fmt: skip
"""What Persian joins to a name or a noun without making another of it: plural, indefinite, possessive, copula."""

type Likeness = Literal["same", "normalized", "edited"]


def plain(text: str) -> str:
    """Return what is left of a text when spelling and blanks do not count."""
    return "".join(fold(text).split())


def compared(before: str, after: str) -> Likeness | None:
    """Return what an edit did to the words of a span; None where they are not surely the same words."""
    if before == after:
        return "same"
    one, other = plain(before), plain(after)
    if one == other:
        return "normalized" if one else None
    return "edited" if _edited(before, after, one, other) else None


def _edited(before: str, after: str, one: str, other: str) -> bool:
    """Whether what was edited is inside: both edge words are there, and at least half of the letters."""
    if len(after) > 2 * len(before) + CONTEXT:
        return False
    ours, theirs = cut(before).keys, cut(after).keys
    if not ours or not theirs:
        return False
    if not (_edge(ours[:2], theirs[:2]) and _edge(ours[:-3:-1], theirs[:-3:-1], back=True)):
        return False
    return len(ours) == 1 or likeness(one, other) * (len(one) + len(other)) >= len(one)


def _edge(ours: list[str], theirs: list[str], *, back: bool = False) -> bool:
    """Whether two edges are one word, or one of them is written as two there; the outermost word comes first."""
    if same_word(ours[0], theirs[0]):
        return True
    one, other = ("".join(words[::-1] if back else words) for words in (ours, theirs))
    return bool(likeness(one, theirs[0], JOINED) or likeness(ours[0], other, JOINED))


def same_word(one: str, other: str) -> bool:
    """Whether a word is another one misspelt, or with another ending (keys, :func:`hashiye.forms.key`).

    A word that only grew or shrank at an edge is the same if one letter, or an ending of the language, came or went;
    otherwise it is likely another name: ``علی`` is not ``علی‌اف``.
    """
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if short and (long.startswith(short) or long.endswith(short)):
        rest = long.removeprefix(short) if long.startswith(short) else long.removesuffix(short)
        if len(rest) == 1:
            return len(short) >= 3 or rest in short or len(short) == 2
        return len(short) >= 3 and long.startswith(short) and rest in ENDINGS
    return bool(likeness(one, other, ALONE if len(long) <= 2 else ALIKE))


class Around:
    """How well what stands beside a place fits what stood there: contexts before and behind, in both texts.

    A side that is empty in both texts (they begin or end there) says nothing, and the other speaks for both.
    """

    def __init__(self, before: str, behind: str, new_before: str, new_behind: str) -> None:
        left, right = _beside(before, new_before), _beside(behind, new_behind)
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


def _beside(old: str, new: str) -> float | None:
    """Return how alike two contexts are, 0 to 1; None where there are none."""
    if old == new:
        return 1.0 if old else None
    return likeness(plain(old), plain(new)) if old and new else 0.0


def inside(text: str, place: int) -> bool:
    """Whether a place lies inside a word: letters or joiners on both sides."""
    return 0 < place < len(text) and _letter(text[place - 1]) and _letter(text[place])


def _letter(char: str) -> bool:
    return char.isalnum() or char in "\u200c\u200d\u0640" or "\u064b" <= char <= "\u065f"


def word_start(text: str, place: int) -> int:
    """Return where the word around a place starts; a word of more than 64 letters is none."""
    start = place
    while inside(text, start):
        start -= 1
        if place - start > _LONG:
            return place
    return start


def word_end(text: str, place: int) -> int:
    """Return where the word around a place ends; a word of more than 64 letters is none."""
    end = place
    while inside(text, end):
        end += 1
        if end - place > _LONG:
            return place
    return end
