"""The edits of both sides in hunks of whole words, and which of them put words into the same gap between two words.

An alignment cannot say between which words a word was inserted if its neighbour was edited, too: ``a`` to ``x b`` is
``x`` inserted and ``a`` made ``b``, or ``a`` exchanged for two words. So an exchange counts as an insertion at its
edges, too, where it may be one.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from hashiye.alignment import Alignment, Hunk
from hashiye.forms import MARKS, fold
from hashiye.text import ZWNJ

_JOINERS = frozenset((ZWNJ, "\u200d", "\u0640"))
_REACH = 60
"""Characters over which an insertion may be slid away from the other side's words."""

_WORD = re.compile(rf"[\w{MARKS}]+(?:[\u200c\u200d][\w{MARKS}]+)*")
_ALIKE = 0.5
"""How alike words have to be after an edit so that they count as the same words, corrected."""


def by_words(texts: tuple[str, str, str], ours: Alignment, theirs: Alignment) -> tuple[list[Hunk], list[Hunk]]:
    """Return the hunks of both sides, in whole words, those apart that can be; ``texts`` are base, ours, theirs."""
    base = texts[0]
    first, second = _of_words(ours, base, texts[1]), _of_words(theirs, base, texts[2])
    return _apart(first, second, texts, 1), _apart(second, first, texts, 2)


def are_alike(old: str, new: str) -> bool:
    """Say whether words are the same after an edit, or a correction of them."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415  (only where words were edited)

    one, other = fold(old), fold(new)
    return bool(other.strip()) and (one == other or Levenshtein.normalized_similarity(one, other) >= _ALIKE)


# --- whole words ---


def _is_letter(char: str) -> bool:
    return char.isalnum() or char in _JOINERS or unicodedata.category(char) in ("Mn", "Mc")


def _parts_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and _is_letter(text[place - 1]) and _is_letter(text[place])


def _of_words(known: Alignment, old: str, new: str) -> list[Hunk]:
    return [part for one in _widened(known, old, new) for part in _around(one, old, new)]


def _widened(known: Alignment, old: str, new: str) -> list[Hunk]:
    """Return the hunks of an alignment widened to whole words; those that meet become one."""
    found: list[Hunk] = []
    hunks = known.hunks
    for index, one in enumerate(hunks):
        low = found[-1].end if found else 0
        high = hunks[index + 1].start if index + 1 < len(hunks) else len(old)
        left = right = 0
        if _parts_word(old, one.start) or _parts_word(new, one.new_start):
            while one.start - left > low and _is_letter(old[one.start - left - 1]):
                left += 1
        if _parts_word(old, one.end) or _parts_word(new, one.new_end):
            while one.end + right < high and _is_letter(old[one.end + right]):
                right += 1
        found.append(Hunk(one.start - left, one.end + right, one.new_start - left, one.new_end + right))
    return _joined(found)


def _joined(hunks: list[Hunk]) -> list[Hunk]:
    """Join hunks that meet: one was widened up to where the next begins."""
    found: list[Hunk] = []
    for one in hunks:
        if found and found[-1].end == one.start:
            found[-1] = Hunk(found[-1].start, one.end, found[-1].new_start, one.new_end)
        else:
            found.append(one)
    return found


def _around(one: Hunk, old: str, new: str) -> Iterator[Hunk]:
    """Yield an exchange in which the old words stand once, whole, as the insertions around them."""
    words = old[one.start : one.end]
    stands = [] if not words.strip() else _standing(words, new, one.new_start, one.new_end)
    if len(stands) != 1:
        yield one
        return
    at = stands[0]
    if at > one.new_start:
        yield Hunk(one.start, one.start, one.new_start, at)
    if at + len(words) < one.new_end:
        yield Hunk(one.end, one.end, at + len(words), one.new_end)


def _standing(words: str, text: str, start: int, end: int) -> list[int]:
    """Return up to two places where words stand in a stretch of a text, not inside others."""
    found: list[int] = []
    at = text.find(words, start, end)
    while at >= 0 and len(found) < 2:
        if not _parts_word(text, at) and not _parts_word(text, at + len(words)):
            found.append(at)
        at = text.find(words, at + 1, end)
    return found


# --- edits that can stand elsewhere ---


def _apart(hunks: list[Hunk], others: list[Hunk], texts: tuple[str, str, str], side: int) -> list[Hunk]:
    """Slide insertions and deletions that touch an edit of the other side, where the same edit can stand elsewhere.

    ``a b`` to ``a x b`` inserts ``x`` and a blank, behind the one blank or in front of it. One that may be part of what
    the other side did stays with it: else the words would be there twice, or two be gone for one.
    """
    old, new = texts[0], texts[side]
    starts, ends = [one.start for one in others], [one.end for one in others]
    found: list[Hunk] = []
    for index, one in enumerate(hunks):
        low = found[-1].end + 1 if found else 0
        high = hunks[index + 1].start - 1 if index + 1 < len(hunks) else len(old)
        found.append(one)
        if (one.start == one.end) == (one.new_start == one.new_end):
            continue
        steps = [0, *_steps(one, old, new, low, high)]
        places = [_slid(one, step) for step in steps]
        places = [place for place in places if place is one or not _breaks_word(place, old, new)]
        for place in places:
            near = others[slice(*_met(place, starts, ends))]
            part_of = [other for other in near if _is_part(texts, (place, side), (other, 3 - side))]
            if part_of:  # of two insertions, the one that stands behind goes to the other
                found[-1] = one if place.start > one.start and part_of[0].start == part_of[0].end else place
                break
        else:
            free = (place for place in places if len(range(*_met(place, starts, ends))) == 0)
            found[-1] = next(free, one)
    return found


def _slid(one: Hunk, step: int) -> Hunk:
    if not step:
        return one
    return Hunk(one.start + step, one.end + step, one.new_start + step, one.new_end + step)


def _met(one: Hunk, starts: list[int], ends: list[int]) -> tuple[int, int]:
    """Return which hunks of the other side a hunk overlaps or touches: from the first up to the last."""
    return bisect_left(ends, one.start), bisect_right(starts, one.end)


def _breaks_word(one: Hunk, old: str, new: str) -> bool:
    return any(
        _parts_word(text, place)
        for text, places in ((old, (one.start, one.end)), (new, (one.new_start, one.new_end)))
        for place in places
    )


def _steps(one: Hunk, old: str, new: str, low: int, high: int) -> Iterator[int]:
    """Yield how far an insertion or a deletion can be slid, the nearest first, to the right before the left."""
    text, start, end = (new, one.new_start, one.new_end) if one.start == one.end else (old, one.start, one.end)
    right = 0
    while right < min(_REACH, high - one.end) and end + right < len(text) and text[start + right] == text[end + right]:
        right += 1
    left = 0
    while left < min(_REACH, one.start - low) and text[start - left - 1] == text[end - left - 1]:
        left += 1
    for step in range(1, max(left, right) + 1):
        if step <= right:
            yield step
        if step <= left:
            yield -step


# --- words that both sides put into one gap ---

type Edit = tuple[Hunk, int]
"""A hunk, and whose it is: 1 is ours, 2 is theirs."""


def _is_part(texts: tuple[str, str, str], one: Edit, other: Edit) -> bool:
    """Say whether an insertion or deletion may be part of what the other side did where the two meet."""
    (mine, _), (their, side) = one, other
    if mine.start == mine.end:
        first, second = (one, other) if mine <= their else (other, one)
        return are_rivals(texts, first, second)
    common = texts[0][max(mine.start, their.start) : min(mine.end, their.end)]
    old, new = texts[0][their.start : their.end], texts[side][their.new_start : their.new_end]
    return bool(common.strip()) and len(new.split()) < len(old.split())


def are_rivals(texts: tuple[str, str, str], one: Edit, other: Edit) -> bool:
    """Say whether both sides put words into the gap between two words that lies between their hunks, in order.

    Two insertions there are rivals. So is an exchange beside it that may hold an insertion at this edge, because it has
    more words than before, or that brings a word there that the other side brings, too: it would stand there twice.
    """
    (left, mine), (right, their) = one, other
    between = texts[0][left.end : right.start]
    if any(_is_letter(char) for char in between):
        return False
    ahead, behind = _brings(texts, left, mine, at_end=True), _brings(texts, right, their, at_end=False)
    first, second = (_WORD.findall(texts[side], hunk.new_start, hunk.new_end) for hunk, side in (one, other))
    if between.strip():  # a sign: what is put in before it may be what the other side puts in behind it
        return ahead and behind and not set(first).isdisjoint(second)
    if ahead and behind:
        return True
    if not (first and second):
        return False
    return first[-1] == second[0] or ((ahead or behind) and (first[0] == second[0] or first[-1] == second[-1]))


def _brings(texts: tuple[str, str, str], one: Hunk, side: int, *, at_end: bool) -> bool:
    """Say whether a hunk inserts words, or may do so at one of its edges."""
    old, new = texts[0][one.start : one.end].split(), texts[side][one.new_start : one.new_end].split()
    if not old:
        return bool(new)
    return len(new) > len(old) and not are_alike(old[-1 if at_end else 0], new[-1 if at_end else 0])
