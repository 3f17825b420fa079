"""Lists whose order matters: which item became which, and which left the order of the others."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from hashiye.alignment.sequences import chain
from hashiye.comparing.keys import grouped

type Place = tuple[int | None, int | None]
"""Where an item stands before and after."""


def marked(
    length: int,
    new_length: int,
    equal: Callable[[int, int], bool],
    keys: Callable[[int], Sequence[Hashable]],
    new_keys: Callable[[int], Sequence[Hashable]],
) -> list[Place]:
    """Return the places of what differs between two lists, in order: changed, moved, gone and new items.

    What is not told is the same and in the same order in both. ``equal`` says whether an old and a new item are
    the same. ``keys`` are what items are paired by, the closest first; None pairs with nothing.
    """
    head, most = 0, min(length, new_length)
    while head < most and equal(head, head):
        head += 1
    tail = 0
    while tail < most - head and equal(length - 1 - tail, new_length - 1 - tail):
        tail += 1
    ours = {i: keys(i) for i in range(head, length - tail)}
    theirs = {j: new_keys(j) for j in range(head, new_length - tail)}
    pairs, gone, fresh = _paired(ours, theirs)
    same = [(i, j) for i, j in pairs if equal(i, j)]
    kept = set(chain(sorted(same)))
    places: list[Place] = [pair for pair in pairs if pair not in kept]
    places += [(i, None) for i in gone]
    places += [(None, j) for j in fresh]
    return sorted(places, key=_by_place)


def _by_place(place: Place) -> tuple[int, int]:
    before, after = place
    return (after if after is not None else before or 0), (-1 if before is None else before)


def _paired(
    ours: Mapping[int, Sequence[Hashable]], theirs: Mapping[int, Sequence[Hashable]]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pair by each key in turn, the first of one side with the first of the other; return what is left too."""
    pairs: list[tuple[int, int]] = []
    gone, fresh = list(ours), list(theirs)
    for level in range(max(map(len, ours.values()), default=0)):
        before = grouped(gone, lambda i, level=level: ours[i][level])  # type: ignore[misc]
        after = grouped(fresh, lambda j, level=level: theirs[j][level])  # type: ignore[misc]
        found = [pair for key in before if key in after for pair in zip(before[key], after[key], strict=False)]
        pairs += found
        taken, given = {i for i, _ in found}, {j for _, j in found}
        gone, fresh = [i for i in gone if i not in taken], [j for j in fresh if j not in given]
    return pairs, gone, fresh


def refilled[Item](kept: Sequence[Item], placed: Sequence[tuple[int, Item]]) -> list[Item] | None:
    """Put items at their places, and the others in their order into what is left; None if that cannot be."""
    length = len(kept) + len(placed)
    slots: dict[int, Item] = dict(placed)
    if len(slots) < len(placed) or not all(0 <= at < length for at in slots):
        return None
    rest = iter(kept)
    return [slots[at] if at in slots else next(rest) for at in range(length)]
