"""What was edited in a text, by whole sentences or lines: what a reader wants to see of it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from msgspec import structs

from hashiye.alignment import Alignment, Hunk
from hashiye.comparing.changes import Change, Followed, Passage
from hashiye.forms import bare
from hashiye.model import Document

_LINE_END = re.compile(r"\n")

type Range = tuple[int, int, int, int]
"""Start and end before, start and end after."""


def edited(before: Document, after: Document, old: str, new: str, alignment: Alignment) -> list[Change]:
    """Return one change for each passage that was edited, in the order of the text."""
    found = []
    for (start, end, new_start, new_end), hunks in _groups(alignment.hunks, _cuts(before, old), _cuts(after, new)):
        was, is_ = Passage(start, end, old[start:end]), Passage(new_start, new_end, new[new_start:new_end])
        hunks_said = tuple(tuple(hunk) for hunk in hunks)
        kind = "norm" if bare(was.text) == bare(is_.text) else "text"
        found.append(Change(kind=kind, before=was, after=is_, hunks=hunks_said))  # type: ignore[arg-type]
    return found


def with_followed(passages: Sequence[Change], touched: Sequence[tuple[int, Followed]]) -> list[Change]:
    """Say with each passage what became of the annotations its edits touched; each comes with where its edit begins."""
    starts = [change.hunks[0][0] for change in passages]
    by_passage: dict[int, list[Followed]] = {}
    for start, followed in touched:
        by_passage.setdefault(bisect_right(starts, start) - 1, []).append(followed)
    return [
        structs.replace(change, followed=tuple(by_passage[index])) if index in by_passage else change
        for index, change in enumerate(passages)
    ]


def _cuts(document: Document, text: str) -> list[int]:
    """Return where a text may be cut: at the edges of its sentences, and at the ends of lines between them."""
    pairs = sorted((start, end) for start, end in document.sentences.pairs() if 0 <= start < end <= len(text))
    starts, ends = [start for start, _ in pairs], [end for _, end in pairs]
    cuts = {0, len(text), *starts, *ends}
    for match in _LINE_END.finditer(text):
        at = match.end()
        index = bisect_left(starts, at) - 1
        if index < 0 or ends[index] <= at:
            cuts.add(at)
    return sorted(cuts)


def _groups(hunks: Sequence[Hunk], old: list[int], new: list[int]) -> list[tuple[Range, list[Hunk]]]:
    """Widen hunks to the next cuts of both texts; those that meet are shown as one."""
    groups: list[tuple[Range, list[Hunk]]] = []
    index = 0
    while index < len(hunks):
        (start, end, new_start, new_end), own = hunks[index], [hunks[index]]
        index += 1
        while True:
            left = max(start - _floor(old, start), new_start - _floor(new, new_start))
            right = max(_ceiling(old, end) - end, _ceiling(new, new_end) - new_end)
            if groups and start - left < groups[-1][0][1]:
                (start, _, new_start, _), earlier = groups.pop()
                own = earlier + own
            elif index < len(hunks) and end + right > hunks[index].start:
                start, new_start = start - left, new_start - left
                _, end, _, new_end = hunks[index]
                own.append(hunks[index])
                index += 1
            elif left or right:
                start, new_start, end, new_end = start - left, new_start - left, end + right, new_end + right
            else:
                break
        groups.append(((start, end, new_start, new_end), own))
    return groups


def _floor(cuts: list[int], at: int) -> int:
    return cuts[bisect_right(cuts, at) - 1]


def _ceiling(cuts: list[int], at: int) -> int:
    return cuts[bisect_left(cuts, at)]
