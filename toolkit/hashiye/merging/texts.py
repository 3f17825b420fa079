"""Three versions of one text become one: what only one side edited is edited, word by word; the rest is undecided.

Where both sides edited the same words otherwise, the base's words stay. :class:`Woven` says exactly where the
characters of all three versions stand in the merged text.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from hashiye.alignment import Alignment, Hunk, align, of_hunks
from hashiye.text import ZWNJ

type Range = tuple[int, int]

_JOINERS = frozenset((ZWNJ, "\u200d", "\u0640"))
_REACH = 60
"""Characters over which an insertion may be slid away from the other side's words."""


class Region(Struct, frozen=True):
    """A stretch that somebody edited: where it stands in the three versions and in the merged text.

    ``source``: whose words the merged text has: of one side, of ``both`` (they made the same edit), or the base's,
    because the sides disagree (``conflict``).
    """

    source: Literal["ours", "theirs", "both", "conflict"]
    base: Range
    ours: Range
    theirs: Range
    merged: Range


class TextConflict(Struct, frozen=True):
    """Words that both sides edited: ``start`` up to ``end`` in the merged text, which has the base's."""

    start: int
    end: int
    base: str
    ours: str
    theirs: str


class Woven(Struct, frozen=True):
    """The merged text; how the base became either side, and where the characters of each version stand in it."""

    text: str
    regions: tuple[Region, ...]
    to_ours: Alignment
    to_theirs: Alignment
    base: Alignment
    ours: Alignment
    theirs: Alignment
    conflicts: tuple[TextConflict, ...] = ()


def merged(base: str, ours: str, theirs: str) -> tuple[str, tuple[TextConflict, ...]]:
    """Return the merged text, and what could not be decided: there the text has the base's words.

    >>> merged("علی رفت و آمد", "علی می\u200cرفت و آمد", "علی رفت و نیامد")[0] == "علی می\u200cرفت و نیامد"
    True
    """
    found = weave(base, ours, theirs)
    return found.text, found.conflicts


def weave(base: str, ours: str, theirs: str) -> Woven:
    """Merge three versions of a text."""
    first, second = _widened(align(base, ours), base, ours), _widened(align(base, theirs), base, theirs)
    first, second = _apart(first, second, base, ours), _apart(second, first, base, theirs)
    regions: list[Region] = []
    pieces: list[str] = []
    conflicts: list[TextConflict] = []
    at = length = 0
    for region in _regions(first, second, ours, theirs):
        pieces.append(base[at : region.base[0]])
        length += region.base[0] - at
        words = {
            "ours": ours[slice(*region.ours)], "both": ours[slice(*region.ours)],
            "theirs": theirs[slice(*region.theirs)], "conflict": base[slice(*region.base)],
        }  # fmt: skip
        word = words[region.source]
        place = (length, length + len(word))
        regions.append(Region(region.source, region.base, region.ours, region.theirs, place))
        if region.source == "conflict":
            conflicts.append(TextConflict(*place, word, words["ours"], words["theirs"]))
        pieces.append(word)
        at, length = region.base[1], place[1]
    pieces.append(base[at:])
    text = "".join(pieces)
    return Woven(
        text, tuple(regions), of_hunks(first, len(base), len(ours)), of_hunks(second, len(base), len(theirs)),
        _onto(regions, "base", "conflict", len(base), len(text)),
        _onto(regions, "ours", "ours", len(ours), len(text)),
        _onto(regions, "theirs", "theirs", len(theirs), len(text)), tuple(conflicts),
    )  # fmt: skip


def still(text: str) -> Woven:
    """Return what weaving three times the same text gives."""
    same = Alignment((), len(text), len(text))
    return Woven(text, (), same, same, same, same, same)


def _onto(regions: Sequence[Region], version: str, own: str, length: int, merged_length: int) -> Alignment:
    """Return where a version's characters stand: exchanged are all regions but those with its own words."""
    spared = {own} if own == "conflict" else {own, "both"}
    hunks = [(*getattr(one, version), *one.merged) for one in regions if one.source not in spared]
    return of_hunks(hunks, length, merged_length)


# --- hunks of whole words ---


def _is_letter(char: str) -> bool:
    return char.isalnum() or char in _JOINERS or unicodedata.category(char) in ("Mn", "Mc")


def _parts_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and _is_letter(text[place - 1]) and _is_letter(text[place])


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


def _apart(hunks: list[Hunk], others: list[Hunk], old: str, new: str) -> list[Hunk]:
    """Slide insertions and deletions that touch an edit of the other side, where the same edit can stand elsewhere.

    ``a b`` to ``a x b`` inserts ``x`` and a blank, behind the one blank or in front of it.
    """
    starts, ends = [one.start for one in others], [one.end for one in others]
    found: list[Hunk] = []
    for index, one in enumerate(hunks):
        low = found[-1].end + 1 if found else 0
        high = hunks[index + 1].start - 1 if index + 1 < len(hunks) else len(old)
        found.append(one)
        if (one.start == one.end) != (one.new_start == one.new_end) and _meets(one, starts, ends):
            for step in _steps(one, old, new, low, high):
                slid = Hunk(one.start + step, one.end + step, one.new_start + step, one.new_end + step)
                if not _meets(slid, starts, ends) and not _breaks_word(slid, old, new):
                    found[-1] = slid
                    break
    return found


def _meets(one: Hunk, starts: list[int], ends: list[int]) -> bool:
    return bisect_left(ends, one.start) < bisect_right(starts, one.end)


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


# --- which edits meet ---


def _regions(first: list[Hunk], second: list[Hunk], ours: str, theirs: str) -> Iterator[Region]:
    """Yield stretches in order, each edited by one side, or by both; ``merged`` is not known yet."""
    queue = sorted([(one, 0) for one in first] + [(one, 1) for one in second])
    shifts = [0, 0]
    index = 0
    while index < len(queue):
        members = [queue[index]]
        low, high = members[0][0].start, members[0][0].end
        index += 1
        while index < len(queue) and _belongs(members, high, queue[index]):
            members.append(queue[index])
            high = max(high, queue[index][0].end)
            index += 1
        ranges = []
        for side in (0, 1):
            start = low + shifts[side]
            own = [one for one, whose in members if whose == side]
            if own:
                shifts[side] = own[-1].new_end - own[-1].end
            ranges.append((start, high + shifts[side]))
        sides = {whose for _, whose in members}
        source: Literal["ours", "theirs", "both", "conflict"] = "ours" if sides == {0} else "theirs"
        if len(sides) == 2:
            source = "both" if ours[slice(*ranges[0])] == theirs[slice(*ranges[1])] else "conflict"
        yield Region(source, (low, high), ranges[0], ranges[1], (0, 0))


def _belongs(members: list[tuple[Hunk, int]], high: int, following: tuple[Hunk, int]) -> bool:
    """Say whether a hunk overlaps those before it, or touches one of the other side where one of the two inserts."""
    one, side = following
    if one.start < high:
        return True
    meets = [other for other, whose in members[-2:] if whose != side and other.end == one.start]
    return any(one.start == one.end or other.start == other.end for other in meets)
