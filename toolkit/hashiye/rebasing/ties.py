"""Insertions that may as well stand elsewhere.

``A. S. B. S. C.`` of ``A. S. C.``: nobody can say which ``S.`` is new.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from hashiye.alignment import Alignment
from hashiye.alignment.borders import borders_beside


class Tie(NamedTuple):
    """Spans of the old text from ``start`` to ``end`` stand where they are said to, or ``shift`` further on."""

    start: int
    end: int
    shift: int


class Ties:
    """The ties of an alignment, to be asked for a span."""

    def __init__(self, new: str, known: Alignment) -> None:
        self._ties = sorted(_ties(new, known))
        self._starts = [tie.start for tie in self._ties]

    def around(self, start: int, end: int) -> Tie | None:
        """Return the tie that a span lies in as a whole."""
        last = bisect_right(self._starts, start)
        return next((tie for tie in reversed(self._ties[max(0, last - 2) : last]) if end <= tie.end), None)


def _ties(new: str, known: Alignment) -> list[Tie]:
    found = []
    ends = [0, *(hunk.new_end for hunk in known.hunks)]
    starts = [*(hunk.new_start for hunk in known.hunks), known.new_length]
    for index, hunk in enumerate(known.hunks):
        size = hunk.new_end - hunk.new_start
        if hunk.start < hunk.end or size < 2:
            continue
        back, ahead = borders_beside(
            new, hunk.new_start, hunk.new_end, hunk.new_start - ends[index], starts[index + 1] - hunk.new_end
        )
        if back:
            found.append(Tie(hunk.start - back, hunk.start, size))
        if ahead:
            found.append(Tie(hunk.start, hunk.start + ahead, -size))
    return found
