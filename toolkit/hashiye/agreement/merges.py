"""What if two labels were one: which pairs are worth measuring again with the two merged."""

from __future__ import annotations

from collections.abc import Iterable

from hashiye.agreement.figures import Confusion

MOST = 10
"""How many pairs are tried at most."""


def candidates(confusion: Iterable[Confusion], most: int = MOST) -> tuple[tuple[str, str], ...]:
    """Return the pairs of labels that were taken for each other, the most often confused first.

    Merging two labels can raise agreement only where one annotator gave the one and another the other; with equal
    counts the pair that is confused in the larger share of its own uses comes first, then the alphabet decides.

    >>> candidates([Confusion("A", "B", 2.0), Confusion("B", "A", 2.0), Confusion("A", "A", 9.0)])
    (('A', 'B'),)
    """
    counted: dict[tuple[str, str], float] = {}
    used: dict[str, float] = {}
    for one in confusion:
        if not one.row or not one.column:
            continue
        used[one.row] = used.get(one.row, 0.0) + one.count
        if one.row != one.column:
            pair = (min(one.row, one.column), max(one.row, one.column))
            counted[pair] = counted.get(pair, 0.0) + one.count
    ranked = sorted(counted, key=lambda pair: (-counted[pair], used.get(pair[0], 0.0) + used.get(pair[1], 0.0), pair))
    return tuple(ranked[:most])
