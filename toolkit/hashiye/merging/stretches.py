"""The merged text cut into stretches that can be decided alone: no sentence, token or edit runs over their borders.

Places are doubled: an even number is a place between two characters, an odd one is inside a unit. Units that only
touch are apart; so is a unit that only touches an edit from outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from hashiye.alignment import Alignment
from hashiye.merging.texts import Range, Region

type Three[T] = tuple[T, T, T]
"""Of base, ours and theirs."""


class Version(NamedTuple):
    """The units of one version, in order, and where its characters stand in the merged text."""

    units: Sequence[tuple[int, int]]
    onto: Alignment


class Stretch(Struct, frozen=True):
    """One stretch: where it is in the merged text, which units of each version it holds, whose edits lie in it.

    ``shifts`` lead from each version to the merged text; one is right where the stretch holds no edit that its
    version lacks. ``regions`` are the numbers of the edits, ``sources`` whose words they brought.
    """

    merged: Range
    units: Three[Range]
    shifts: Three[int]
    regions: Range
    sources: frozenset[str]


def stretches(
    versions: Three[Version], regions: Sequence[Region], begin: int = 0, shifts: Three[int] = (0, 0, 0)
) -> Iterator[Stretch]:
    """Yield the stretches that hold anything, in order.

    ``begin`` is where the merged text begins that is looked at, ``shifts`` those that hold there.
    """
    blocks = [[_block(version.onto, *unit) for unit in version.units] for version in versions]
    edits = [(2 * one.merged[0], 2 * one.merged[1]) for one in regions]
    at, pointers = 0, [0, 0, 0]
    for high in _components(sorted([*blocks[0], *blocks[1], *blocks[2], *edits])):
        first, before = at, tuple(pointers)
        while at < len(edits) and edits[at][0] <= high:
            at += 1
        for number, own in enumerate(blocks):
            while pointers[number] < len(own) and own[pointers[number]][0] <= high:
                pointers[number] += 1
        units = tuple(zip(before, pointers, strict=True))
        end = (high + 1) // 2
        sources = frozenset(one.source for one in regions[first:at])
        yield Stretch((begin, end), (units[0], units[1], units[2]), shifts, (first, at), sources)
        begin = end
        if at > first:
            shifts = _behind(regions[at - 1])


def _components(blocks: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield where each union of blocks that meet ends, in order."""
    high: int | None = None
    for start, end in blocks:
        if high is not None and start > high:
            yield high
        high = end if high is None or start > high else max(high, end)
    if high is not None:
        yield high


def _block(onto: Alignment, start: int, end: int) -> tuple[int, int]:
    """Return what a unit takes of the merged text, together with the edits that touch its inside."""
    touched = onto.touched(start, end) if onto.hunks else ()
    low, high = onto.start(start), onto.end(end)
    if not touched and low is not None and high is not None:
        return 2 * low + 1, 2 * high - 1
    first, last = touched[0], touched[-1]
    return (
        2 * first.new_start if low is None or first.start <= start else 2 * low + 1,
        2 * last.new_end if high is None or last.end >= end else 2 * high - 1,
    )


def _behind(region: Region) -> Three[int]:
    """Return the shifts that hold behind an edit."""
    end = region.merged[1]
    return end - region.base[1], end - region.ours[1], end - region.theirs[1]
