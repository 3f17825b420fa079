"""Items that canonical order does not part: their order has to be said.

Annotations stand by start, end, label and id, relations by label and id; only where several differing items have
all of these in common (which no sound document has) does it matter which came first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hashiye.comparing.keys import grouped
from hashiye.model import Annotation, Relation


def annotation_key(item: Annotation) -> tuple[object, ...]:
    """Return what canonical order sorts annotations by."""
    return item.start, item.end, item.label, item.id


def relation_key(item: Relation) -> tuple[object, ...]:
    """Return what canonical order sorts relations by."""
    return item.label, item.id


def knots[Item: (Annotation, Relation)](
    items: Sequence[Item], key: Callable[[Item], tuple[object, ...]]
) -> set[tuple[object, ...]]:
    """Return the keys that several items have which are not the same: canonical order does not part them."""
    last: Item | None = None
    last_key: tuple[object, ...] = ()
    found = set()
    for item in items:
        own = key(item)
        if last is not None and own == last_key and item != last:
            found.add(own)
        last, last_key = item, own
    return found


def tied[Item: (Annotation, Relation)](
    old: Sequence[Item],
    new: Sequence[Item],
    same: Sequence[tuple[int, int]],
    key: Callable[[Item], tuple[object, ...]],
) -> tuple[set[int], set[int]]:
    """Return the items on both sides whose place must be said: those of a knot that did not stay as it was."""
    ours, theirs = _groups(old, key), _groups(new, key)
    if not ours and not theirs:
        return set(), set()
    forth, back = dict(same), {j: i for i, j in same}
    left = {i for members in ours if _is_torn(members, forth) for i in members}
    right = {j for members in theirs if _is_torn(members, back) for j in members}
    while True:  # who is tied ties its partner, and that the others of its knot
        left |= {back[j] for j in right if j in back}
        right |= {forth[i] for i in left if i in forth}
        more = {i for members in ours if not left.isdisjoint(members) for i in members} - left
        more_right = {j for members in theirs if not right.isdisjoint(members) for j in members} - right
        if not more and not more_right:
            return left, right
        left |= more
        right |= more_right


def _groups[Item: (Annotation, Relation)](
    items: Sequence[Item], key: Callable[[Item], tuple[object, ...]]
) -> list[list[int]]:
    found = knots(items, key)
    if not found:
        return []
    return list(grouped(range(len(items)), lambda i: own if (own := key(items[i])) in found else None).values())


def _is_torn(members: Sequence[int], partners: dict[int, int]) -> bool:
    ends = [partners.get(one, -1) for one in members]
    return -1 in ends or ends != sorted(ends)
