"""Insertions that may as well stand elsewhere.

``A. S. B. S. C.`` of ``A. S. C.``: nobody can say which ``S.`` is new; nor which ``S`` of ``S S``, though one of them
may stand at the better border.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from hashiye.alignment import Alignment
from hashiye.alignment.borders import borders_beside
from hashiye.text import common_start

_MOST = 10
"""Copies of one thing beside each other that are told."""

type Place = tuple[int, int]


class Tie(NamedTuple):
    """What was put in somewhere from ``start`` to ``end`` of the old text, and may as well stand elsewhere in there.

    ``size`` is its length, ``step`` that of one copy if it is several copies of one thing; ``by`` is how far spans
    behind it were moved, by it and by all before it.
    """

    start: int
    end: int
    size: int
    step: int
    by: int

    def places(self, start: int, end: int) -> list[Place]:
        """Return where a span may stand in the new text, if it lies in here as a whole; nowhere torn apart."""
        if not (self.start <= start and end <= self.end):
            return []
        shifts = range(self.by - self.size, self.by + 1, self.step)
        return [(start + shift, end + shift) for shift in shifts[:_MOST]]


class Ties:
    """The ties of an alignment, to be asked for a span."""

    def __init__(self, new: str, known: Alignment) -> None:
        self._ties = list(_ties(new, known))
        self._starts = [tie.start for tie in self._ties]

    def places(self, start: int, end: int) -> list[Place]:
        """Return where a span may stand if an insertion stood elsewhere; none where it does not matter."""
        last = bisect_left(self._starts, end)
        near = self._ties[max(0, last - 2) : last]  # two may reach into what is the same between them
        return sorted({place for tie in near for place in tie.places(start, end)})


def _ties(new: str, known: Alignment) -> Iterator[Tie]:
    ends = [0, *(hunk.new_end for hunk in known.hunks)]
    starts = [*(hunk.new_start for hunk in known.hunks), known.new_length]
    for index, hunk in enumerate(known.hunks):
        start, end = hunk.new_start, hunk.new_end
        if hunk.start < hunk.end or end - start < 2:
            continue
        came = new[start:end]
        step = (came + came).find(came, 1)
        back, ahead = _doubled(came, step, new[ends[index] : start], new[end : starts[index + 1]])
        left, right = borders_beside(new, start, end, start - ends[index], starts[index + 1] - end)
        back, ahead = max(back, left), max(ahead, right)
        if back or ahead:
            yield Tie(hunk.start - back, hunk.start + ahead, len(came), step, end - hunk.start)


def _doubled(came: str, step: int, before: str, behind: str) -> tuple[int, int]:
    """Return how far to both sides a thing stands that came once more: nothing, if it does not stand there whole.

    Its copies may be parted by other blanks and signs: ``S. S`` is ``S`` twice.
    """
    ahead = common_start((came * (len(behind) // len(came) + 1))[: len(behind)], behind)
    back = common_start((came[::-1] * (len(before) // len(came) + 1))[: len(before)], before[::-1])
    least = step - max(map(len, re.findall(r"\W+", 2 * came[:step])), default=0)
    if not 0 < least <= back + ahead:
        return 0, 0
    over = (back + ahead) % step
    if over < least and not (back and ahead):  # letters that are the same by chance
        return max(back - over, 0), max(ahead - over, 0)
    return back, ahead
