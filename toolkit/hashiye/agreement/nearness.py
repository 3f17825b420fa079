"""Which readings of a crowd are about one thing: the nearest come together first, one annotator once in a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

REACH = 200
"""How many of the readings that begin next one reading is compared with at most."""
PAIRS = 1_000_000
"""How many pairs of one crowd are compared at most: a crowd of thousands, an attack, has a shorter reach."""

type Pieces = tuple[tuple[int, int], ...]


class Reading(NamedTuple):
    """A place (raw offsets), a label, who marked it so, a bit an annotator; and its parts, if it is in parts."""

    start: int
    end: int
    label: int
    who: int
    parts: Pieces = ()

    @property
    def pieces(self) -> Pieces:
        """The stretches of text it covers."""
        return self.parts or ((self.start, self.end),)


def overlap(one: Pieces, other: Pieces) -> tuple[int, int]:
    """Return how many characters two places share, and how many they cover together.

    >>> overlap(((0, 10),), ((5, 20),))
    (5, 20)
    """
    shared = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
    return shared, sum(max(0, end - start) for start, end in (*one, *other)) - shared


def nearness(one: Reading, other: Reading) -> float:
    """Return how near two readings are: 1 in one place, else shared by covered characters; 0 if they do not meet.

    Readings in one place meet, whether or not they cover anything.
    """
    if one.parts or other.parts:
        if one.parts == other.parts:
            return 1.0
        shared, covered = overlap(one.pieces, other.pieces)
        return shared / max(covered, 1)
    if one.start == other.start and one.end == other.end:
        return 1.0
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / (one.end - one.start + other.end - other.start - shared) if shared > 0 else 0.0


def clusters(readings: Sequence[Reading]) -> list[int]:
    """Return for each reading the number of the first reading of its group.

    ``readings`` are sorted by where they start. The nearest pair is joined first if nobody marked both; a third joins
    a group if it meets all that are in it.
    """
    group = list(range(len(readings)))
    members = [[place] for place in group]
    who = [one.who for one in readings]
    for *_, one, other in sorted(_pairs(readings)):
        left, right = sorted((group[one], group[other]))
        if left == right or who[left] & who[right] or not _all_meet(readings, members[left], members[right]):
            continue
        who[left] |= who[right]
        for place in members[right]:
            group[place] = left
        members[left] += members[right]
    return group


def _pairs(readings: Sequence[Reading]) -> Iterator[tuple[float, bool, int, int, int]]:
    """Yield the pairs that nobody marked both of and that meet, with their rank: the least comes first.

    The nearest come first, then those with one label, then those with most votes; then it goes by place and label,
    which is the order of the readings.
    """
    reach = max(2, min(REACH, PAIRS // len(readings)))
    for first, one in enumerate(readings):
        end = max(one.end, one.start + 1)
        for second in range(first + 1, min(len(readings), first + 1 + reach)):
            other = readings[second]
            if other.start >= end:
                break
            if not one.who & other.who and (near := nearness(one, other)):
                yield -near, one.label != other.label, -(one.who | other.who).bit_count(), first, second


def _all_meet(readings: Sequence[Reading], left: Sequence[int], right: Sequence[int]) -> bool:
    if len(left) == len(right) == 1:  # which is why they are here
        return True
    return all(nearness(readings[one], readings[other]) for one in left for other in right)
