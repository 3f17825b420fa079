"""Where the spans of each version stand in the merged text, and whether a side moved them itself.

The edges of a span are a flat run ``start, end, start, end, …``. A side's own edges are compared with where the
side's edit of the text carries those of the base: what only followed the words is no change.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cached_property
from operator import itemgetter

from msgspec import Struct

from hashiye.alignment import Alignment, Hunk
from hashiye.merging.hunks import are_alike
from hashiye.merging.texts import Range, Region, Woven

type Edges = tuple[int, ...]

_ENDS = re.compile("[\n.!?؟…]")


class Moved(IntEnum):
    """What a side did to an edge of the base: nothing, went with the words, chose among new words, put it elsewhere."""

    NOT = 0
    WITH_WORDS = 1
    AT_WORDS = 2
    AWAY = 3


class Side(Struct, frozen=True):
    """One version beside the merged text. ``text`` is None where all versions are on one text."""

    name: str
    text: str | None
    onto: Alignment
    from_base: Alignment


class Sights(Struct, frozen=True, dict=True):
    """The three versions beside the merged text; ``text`` is None where all are on one.

    ``regions`` are the stretches that somebody edited, ``torn`` those of the base's text that both sides edited
    otherwise: there the base's words stand.
    """

    base: Side
    ours: Side
    theirs: Side
    text: str | None
    regions: tuple[Region, ...] = ()
    torn: tuple[Range, ...] = ()

    @cached_property
    def _ends(self) -> list[int]:
        return [one.base[1] for one in self.regions]

    def shifts(self, start: int, end: int) -> tuple[int, int, int] | None:
        """Return what leads from the base to ours, to theirs and to the merged text; None beside an edit."""
        at = bisect_left(self._ends, start)
        if at < len(self.regions) and self.regions[at].base[0] <= end:
            return None
        if not at:
            return 0, 0, 0
        before = self.regions[at - 1]
        old = before.base[1]
        return before.ours[1] - old, before.theirs[1] - old, before.merged[1] - old

    def is_torn(self, edge: int) -> bool:
        """Say whether an edge of the base lies in or at words that both sides edited."""
        at = bisect_right(self.torn, edge, key=itemgetter(0)) if self.torn else 0
        return any(start <= edge <= end for start, end in self.torn[max(at - 2, 0) : at])


def sights(texts: tuple[str, str, str] | None, woven: Woven) -> Sights:
    """Look at three versions of a text that is woven; ``texts`` is None where all are on one."""
    base, ours, theirs = texts or (None, None, None)
    length = len(base or "")
    return Sights(
        Side("base", base, woven.base, Alignment((), length, length)),
        Side("ours", ours, woven.ours, woven.to_ours),
        Side("theirs", theirs, woven.theirs, woven.to_theirs),
        woven.text if texts is not None else None,
        woven.regions,
        tuple(one.base for one in woven.regions if one.source == "conflict"),
    )


def carried(alignment: Alignment, edges: Edges) -> tuple[int | None, ...]:
    """Return where each edge stands; None inside words that were exchanged."""
    if not alignment.hunks:
        return edges
    return tuple(alignment.end(one) if i % 2 else alignment.start(one) for i, one in enumerate(edges))


def moves(before: Edges, after: Edges, side: Side, *, same_words: bool) -> tuple[Moved, ...]:
    """Say what a side did to each edge of a span that it still has, in as many pieces.

    ``same_words``: its surface is as it was; then it may have gone along with a passage that was moved.
    """
    alignment = side.from_base
    if not alignment.hunks:
        return tuple(Moved.NOT if one == other else Moved.AWAY for one, other in zip(before, after, strict=True))
    expected = carried(alignment, before)
    if same_words and after != expected and (_is_gone(expected[:2]) or _is_slack(alignment, before, after)):
        return (Moved.WITH_WORDS,) * len(before)
    found = []
    for i, (one, other, where) in enumerate(zip(before, after, expected, strict=True)):
        start, end = before[i - i % 2], before[i - i % 2 + 1]
        near = [*_at(alignment, one), *(hunk for hunk in alignment.touched(start, end) if start < hunk.start)]
        found.append(_move(near, other, where, same_words))
    return tuple(found)


def _is_gone(edges: Sequence[int | None]) -> bool:
    return len(edges) == 2 and edges[0] is not None and edges[1] is not None and edges[0] >= edges[1]


def _is_slack(alignment: Alignment, before: Edges, after: Edges) -> bool:
    """Say whether the same words, marked again, touch an edit: of two like words, either may be the one taken out."""
    if len(before) < 2:
        return False
    near = alignment.touched(before[0] - 1, before[1] + 1)
    return any(one.start <= before[1] and before[0] <= one.end for one in near) or any(
        one.new_start <= after[1] and after[0] <= one.new_end for one in near
    )


def _move(near: Sequence[Hunk], after: int, expected: int | None, same_words: bool) -> Moved:
    if after == expected:
        return Moved.NOT
    if expected is None:
        at = any(one.new_start <= after <= one.new_end for one in near)
        return Moved.WITH_WORDS if at or same_words else Moved.AWAY
    low, high = min(after, expected), max(after, expected)
    return Moved.AT_WORDS if any(one.new_start <= low and high <= one.new_end for one in near) else Moved.AWAY


def _at(alignment: Alignment, offset: int) -> Iterator[Hunk]:
    """Yield the hunks that exchanged something where an edge lies: words in front of it, behind it, or around it."""
    for one in alignment.touched(offset - 1, offset + 1):
        if one.start <= offset <= one.end and one.start < one.end:
            yield one


def survives(side: Side, edges: Edges, text: str | None) -> bool:
    """Say whether a span that only this side speaks of still has its words in the merged text.

    The other side may have put words between its words, or corrected a letter of them; not taken some out, nor put
    others in their place, nor ended a sentence among them. ``text`` is the merged one.
    """
    for start, end in zip(edges[0::2], edges[1::2], strict=True):
        for hunk in side.onto.touched(start, end) if side.onto.hunks else ():
            old, new = (side.text or "")[hunk.start : hunk.end], (text or "")[hunk.new_start : hunk.new_end]
            if hunk.start < start or hunk.end > end or _ENDS.search(new) or not (not old or are_alike(old, new)):
                return False
    return True


def survives_removal(seen: Sights, edges: Edges, remover: Side) -> bool:
    """Say whether a span of the base still has its words in the text of the side that took the span out."""
    carrier = Side("base", seen.base.text, remover.from_base, remover.from_base)
    return survives(carrier, edges, remover.text)


def placed(side: Side, edges: Edges) -> Edges | None:
    """Return the edges of a version's span in the merged text; None if they are not certain or nothing is between."""
    found = carried(side.onto, edges)
    return _whole(found, edges) if side.onto.hunks else edges


def _whole(found: Sequence[int | None], edges: Edges) -> Edges | None:
    whole = tuple(one for one in found if one is not None)
    if len(whole) < len(edges):
        return None
    for i in range(0, len(whole), 2):
        if whole[i] >= whole[i + 1] and edges[i] < edges[i + 1]:
            return None
    return whole


def followed(
    seen: Sights, base: Edges, ours: tuple[Edges, tuple[Moved, ...]] | None,
    theirs: tuple[Edges, tuple[Moved, ...]] | None, *, changes: bool = True,
) -> Edges | None:  # fmt: skip
    """Return where a span of the base stands in the merged text, as far as each edge goes with the words.

    ``ours`` and ``theirs`` are its edges there and what was done to each; None where a side has it no more (or not in
    as many pieces). ``changes``: edges that one side put elsewhere stand where it put them; else as if it had not.
    Returns None where an edge is not certain.
    """
    if seen.text is None and not changes:
        return base
    found = [_edge(seen, i, base, ours, theirs, changes) for i in range(len(base))]
    return _whole(found, base)


def _edge(
    seen: Sights, i: int, base: Edges, ours: tuple[Edges, tuple[Moved, ...]] | None,
    theirs: tuple[Edges, tuple[Moved, ...]] | None, changes: bool,
) -> int | None:  # fmt: skip
    told = [(side, own[0][i], own[1][i]) for side, own in ((seen.ours, ours), (seen.theirs, theirs)) if own is not None]
    if changes:
        for side, edge, how in told:
            if how is Moved.AWAY:
                return _onto(side.onto, edge, i)
    known = _onto(seen.base.onto, base[i], i)
    if known is not None and seen.is_torn(base[i]):
        return known
    still = {_onto(side.onto, edge, i) for side, edge, how in told if how in (Moved.WITH_WORDS, Moved.AT_WORDS)}
    still.discard(None)
    if len(still) == 1:
        return still.pop()
    if known is not None:
        return known
    others = {_onto(side.onto, edge, i) for side, edge, how in told if how is Moved.NOT}
    others.discard(None)
    return others.pop() if len(others) == 1 else None


def _onto(alignment: Alignment, edge: int, i: int) -> int | None:
    return alignment.end(edge) if i % 2 else alignment.start(edge)
