"""Three versions of one text become one: what only one side edited is edited, word by word; the rest is undecided.

Where both sides edited the same words otherwise, the base's words stay. :class:`Woven` says exactly where the
characters of all three versions stand in the merged text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from hashiye.alignment import Alignment, Hunk, align, of_hunks
from hashiye.merging.hunks import are_rivals, by_words

type Range = tuple[int, int]


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
    first, second = by_words((base, ours, theirs), align(base, ours), align(base, theirs))
    regions: list[Region] = []
    pieces: list[str] = []
    conflicts: list[TextConflict] = []
    at = length = 0
    for region in _regions(first, second, (base, ours, theirs)):
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


# --- which edits meet ---


def _regions(first: list[Hunk], second: list[Hunk], texts: tuple[str, str, str]) -> Iterator[Region]:
    """Yield stretches in order, each edited by one side, or by both; ``merged`` is not known yet."""
    queue = sorted([(one, 0) for one in first] + [(one, 1) for one in second])
    shifts = [0, 0]
    index = 0
    while index < len(queue):
        members = [queue[index]]
        low, high = members[0][0].start, members[0][0].end
        index += 1
        while index < len(queue) and _belongs(members, high, queue[index], texts):
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
            same = texts[1][slice(*ranges[0])] == texts[2][slice(*ranges[1])]
            source = "both" if same else "conflict"
        yield Region(source, (low, high), ranges[0], ranges[1], (0, 0))


def _belongs(
    members: list[tuple[Hunk, int]], high: int, following: tuple[Hunk, int], texts: tuple[str, str, str]
) -> bool:
    """Say whether a hunk overlaps those before it, or both sides insert at one place or into one gap between words."""
    one, side = following
    if one.start < high:
        return True
    before = [other for other, whose in members[-3:] if whose != side]
    if any(other.start == other.end == one.start == one.end for other in before):
        return True  # both insert at one place, be it blanks alone
    return any(are_rivals(texts, (other, 2 - side), (one, 1 + side)) for other in before)
