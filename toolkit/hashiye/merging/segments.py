"""Sentences and tokens of three versions: sentence by sentence, and where both sides changed one, token by token.

Normal forms stay with their tokens. Where no version's tokens fit the merged words, they are cut anew.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from hashiye.alignment import Alignment
from hashiye.conflict_sides.cuts import Token, columns, spelled, tokens
from hashiye.merging.outcome import Note
from hashiye.merging.records import Open
from hashiye.merging.sights import Sights
from hashiye.merging.stretches import Stretch, Three, Version, stretches
from hashiye.merging.texts import Woven
from hashiye.merging.tokens import Desk
from hashiye.model import Segmentation, Spans

type Marks = tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]]
"""Spans that ours, and theirs, brought; in order."""
type Segment = Callable[[str], Segmentation]

_WORD = re.compile(r"[\w\u0300-\u036f\u064b-\u065f\u200c\u200d]+|[^\s\u200b]")
"""What is taken for a token where nobody can be asked: letters and joiners, or one sign."""


class MergedSegments(Struct, frozen=True):
    """The sentences and tokens of the result, what is open, and where they were cut anew."""

    segments: Segmentation
    found: tuple[Open, ...] = ()
    notes: tuple[Note, ...] = ()


def merge_segments(
    seen: Sights, woven: Woven, versions: Three[Segmentation], marks: Marks, segment: Segment | None
) -> MergedSegments:
    """Merge the segmentations of three versions.

    ``marks`` are spans of the merged text that ours, and theirs, brought. ``segment`` cuts words that no version's
    tokens fit.
    """
    known = _without_looking(woven, *versions)
    if known is not None and _is_of_all_marks(known, versions, marks):
        return MergedSegments(known)
    base, ours, theirs = (tokens(one) for one in versions)
    if base is None or ours is None or theirs is None:
        return _wholesale(seen, woven, *versions)
    return _Merging(seen, woven, (base, ours, theirs), marks, segment).result()


def _is_of_all_marks(known: Segmentation, versions: Three[Segmentation], marks: Marks) -> bool:
    """Say whether a side's segmentation is also that of the marks of the other side, as far as one sees at once."""
    return known == versions[0] or not marks[0 if known is versions[2] else 1]


def _without_looking(woven: Woven, base: Segmentation, ours: Segmentation, theirs: Segmentation) -> Segmentation | None:
    """Return what is the result because only one side did anything, or both the same; None where one must look."""
    mine, their = bool(woven.to_ours.hunks), bool(woven.to_theirs.hunks)
    if not mine and ours == base:
        return theirs
    if not their and theirs == base:
        return ours
    if not woven.ours.hunks and not woven.theirs.hunks and ours == theirs:
        return ours
    return None


class _Merging:
    """One merge of sound segmentations."""

    def __init__(
        self, seen: Sights, woven: Woven, versions: Three[list[Token]], marks: Marks, segment: Segment | None
    ) -> None:
        self.seen, self.woven, self.marks, self.segment = seen, woven, marks, segment
        self.versions = versions
        self.alignments = (woven.base, woven.ours, woven.theirs)
        self.found: list[Open] = []
        self.notes: list[Note] = []

    def result(self) -> MergedSegments:
        """Merge stretch by stretch of sentences."""
        firsts = [[*(i for i, one in enumerate(own) if one.first), len(own)] for own in self.versions]
        sentences = [
            Version([(own[a].start, own[b - 1].end) for a, b in pairwise(starts)], onto)
            for own, starts, onto in zip(self.versions, firsts, self.alignments, strict=True)
        ]
        merged: list[Token] = []
        for stretch in stretches((sentences[0], sentences[1], sentences[2]), self.woven.regions):
            slices = [
                own[starts[a] : starts[b]]
                for own, starts, (a, b) in zip(self.versions, firsts, stretch.units, strict=True)
            ]
            merged += self._stretch(stretch, (slices[0], slices[1], slices[2]))
        return MergedSegments(columns(merged), tuple(self.found), tuple(self.notes))

    def _stretch(self, stretch: Stretch, slices: Three[list[Token]]) -> list[Token]:
        """Merge a stretch of sentences. One that is cut through what the other side marked stays as in the base."""
        desk = Desk(self.seen, stretch, slices)
        made = self._made(desk, stretch)
        if cut := self._cut_marks(desk, made):
            made = desk.undecided(made, cut)
        self.found += desk.found
        self.notes += [Note("retokenized", "", "", f"{start}:{end}") for start, end in desk.anew]
        return made

    def _made(self, desk: Desk, stretch: Stretch) -> list[Token]:
        """Take the tokens of a stretch that one side at most has changed, or both alike; merge those of others."""
        changed = desk.changed(1), desk.changed(2)
        if not changed[1]:
            return desk.placed(1)
        if not changed[0]:
            return desk.placed(2)
        if stretch.sources <= {"both"} and desk.placed(1) == desk.placed(2):
            return desk.placed(1)
        return desk.merged(self.alignments, self.woven.regions[slice(*stretch.regions)], self._recut)

    def _cut_marks(self, desk: Desk, made: list[Token]) -> set[tuple[int, int]]:
        """Return the spans that one side brought and that have an edge inside a token or cross sentences only here."""
        found: set[tuple[int, int]] = set()
        for version in (1, 2):
            marks = self.marks[version - 1]
            if made and marks:
                inside = marks[bisect_left(marks, (made[0].start, 0)) : bisect_left(marks, (made[-1].end, 0))]
                cut = Ground(made).cut(inside) if inside else set()
                found |= cut - Ground(desk.standing(version, self.alignments[version])).cut(cut) if cut else cut
        return found

    def _recut(self, start: int, end: int) -> list[Token]:
        """Cut a stretch of the merged text, where no version's tokens fit."""
        words = self.woven.text[start:end]
        made = tokens(self.segment(words)) if self.segment is not None else None
        if made is None:
            made = [Token(*match.span()) for match in _WORD.finditer(words)]
        return [Token(one.start + start, one.end + start, one.norm) for one in made]


class Ground:
    """Tokens as what spans are cut by."""

    def __init__(self, own: Sequence[Token]) -> None:
        self._starts = [one.start for one in own]
        self._ends = [one.end for one in own]
        self._breaks = [one.start for one in own if one.first]

    def cut(self, spans: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        """Return the spans with an edge inside a token, and those that run over the begin of a sentence."""
        return {span for span in spans if self._splits(span[0]) or self._splits(span[1]) or self._parts(*span)}

    def _splits(self, edge: int) -> bool:
        at = bisect_left(self._starts, edge) - 1
        return at >= 0 and edge < self._ends[at]

    def _parts(self, start: int, end: int) -> bool:
        at = bisect_right(self._breaks, start)
        return at < len(self._breaks) and self._breaks[at] < end


# --- segmentations that are out of order ---


def _wholesale(
    seen: Sights, woven: Woven, base: Segmentation, ours: Segmentation, theirs: Segmentation
) -> MergedSegments:
    """Merge columns as a whole: of versions whose tokens are no ordered sentences, nothing finer can be said."""
    first, second = _carried(ours, woven.ours), _carried(theirs, woven.theirs)
    if ours == _carried(base, woven.to_ours):
        return MergedSegments(second)
    if theirs == _carried(base, woven.to_theirs) or first == second:
        return MergedSegments(first)
    kept = _carried(base, woven.base)
    end = len(woven.text) if seen.text is not None else max([0, *kept.tokens.numbers])
    return MergedSegments(kept, (Open("tokens", f"0:{end}", _told(kept), _told(first), _told(second)),))


def _carried(own: Segmentation, alignment: Alignment) -> Segmentation:
    """Return columns on an edited text; an edge among exchanged words goes to the edge of these."""
    if not alignment.hunks:
        return own

    def edges(numbers: Sequence[int]) -> list[int]:
        return [_edge(alignment, one, bool(i % 2)) for i, one in enumerate(numbers)]

    return Segmentation(
        Spans(edges(own.sentences.numbers)), Spans(edges(own.tokens.numbers)), own.breaks, own.norms
    )  # fmt: skip


def _edge(alignment: Alignment, offset: int, at_end: bool) -> int:
    found = alignment.end(offset) if at_end else alignment.start(offset)
    if found is not None:
        return max(found, 0)
    hunk = next(one for one in alignment.touched(offset, offset + 1) if one.start <= offset <= one.end)
    return hunk.new_end if at_end else hunk.new_start


def _told(own: Segmentation) -> str:
    breaks = frozenset(own.breaks[:-1])
    pairs = enumerate(own.tokens.pairs())
    return spelled([Token(start, end, own.norms.get(i, ""), i in breaks) for i, (start, end) in pairs])
