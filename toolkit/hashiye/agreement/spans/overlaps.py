"""Which spans of two annotators overlap: share a code point of the text, in whatever parts of them.

Two stretches overlap if and only if one starts inside the other. Both cases are ranges of sorted starts, so that
finding all pairs costs two binary searches a stretch and no more than there are pairs. Where no stretch of the second
annotator lies inside another, ends are sorted as starts are, and what a stretch overlaps is one range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hashiye.agreement.spans.keys import is_sorted
from hashiye.agreement.study import Bools, Ints, SpanColumns, Study

MOST = 8_000_000
"""Pairs of overlapping spans of two annotators that are taken on, in all documents together."""
MOST_HERE = 1_000_000
"""The same, in one document: these may all be one group, which is solved as a whole."""


class TooManyError(Exception):
    """More overlapping spans than can be matched in the time and memory that are allowed."""


def overlaps(study: Study, first: int, second: int, masks: tuple[Bools, Bools] | None = None) -> tuple[Ints, Ints]:
    """Return the pairs of spans of two annotators that overlap, as two columns of span indices.

    ``masks`` say which spans of each count. Raises :class:`TooManyError`.
    """
    both = (study.spans[first], study.spans[second])
    stride = max([int(one.end.max()) for one in both if len(one)], default=0) + 1
    masks = masks or (np.ones(len(study.spans[first]), bool), np.ones(len(study.spans[second]), bool))
    ours = _stretches(study, study.spans[first], masks[0], stride)
    theirs = _stretches(study, study.spans[second], masks[1], stride)
    one, two = _met(ours, theirs, stride)
    left, right = ours[0][one], theirs[0][two]
    if (study.spans[first].shape >= 0).any() or (study.spans[second].shape >= 0).any():  # several parts may overlap
        width = len(study.spans[second]) + 1
        pair = np.unique(left * width + right)
        return pair // width, pair % width
    return left, right


type _Line = tuple[Ints, Ints, Ints]
"""Stretches on one line of all documents, sorted by start: whose each is, its start and its end."""


def _met(ours: _Line, theirs: _Line, stride: int) -> tuple[Ints, Ints]:
    """Return the pairs of stretches that overlap. Raises :class:`TooManyError`."""
    if is_sorted(theirs[2]):
        first = np.searchsorted(theirs[2], ours[1], "right")
        met = _Ranges(first, np.maximum(np.searchsorted(theirs[1], ours[2]) - first, 0))
        _allow(ours[1] // stride, met.count)
        return met.pairs()
    in_ours = _Ranges.of(theirs[1], ours[1], ours[2], "left")
    in_theirs = _Ranges.of(ours[1], theirs[1], theirs[2], "right")
    _allow(np.concatenate([ours[1], theirs[1]]) // stride, np.concatenate([in_ours.count, in_theirs.count]))
    (one, inside), (other, within) = in_ours.pairs(), in_theirs.pairs()
    return np.concatenate([one, within]), np.concatenate([inside, other])


def _allow(documents: Ints, pairs: Ints) -> None:
    here = np.bincount(documents, pairs)
    if here.sum() > MOST or here.max(initial=0) > MOST_HERE:
        raise TooManyError


@dataclass(frozen=True, slots=True, eq=False)
class _Ranges:
    """For each of some stretches, which of the sorted starts lie in it: the first of them, and how many."""

    begin: Ints
    count: Ints

    @classmethod
    def of(cls, starts: Ints, low: Ints, high: Ints, side: Literal["left", "right"]) -> _Ranges:
        """Look the starts up; with ``side`` right those at the very beginning of a stretch are not in it."""
        begin = np.searchsorted(starts, low, side)
        return cls(begin, np.maximum(np.searchsorted(starts, high) - begin, 0))

    def pairs(self) -> tuple[Ints, Ints]:
        """Return all pairs of a stretch and a start in it."""
        which = np.repeat(np.arange(len(self.count)), self.count)
        offset = np.arange(len(which)) - np.repeat(np.cumsum(self.count) - self.count, self.count)
        return which, self.begin[which] + offset


def _stretches(study: Study, spans: SpanColumns, kept: Bools, stride: int) -> _Line:
    """Return the stretches that spans cover."""
    whole = np.flatnonzero(kept & (spans.shape < 0))
    owner, start, end = whole, spans.start[whole], spans.end[whole]
    parted = np.flatnonzero(kept & (spans.shape >= 0))
    if len(parted):
        parts = [(span, low, high) for span in parted.tolist() for low, high in study.shapes[spans.shape[span]]]
        more = np.array(parts, np.int64)
        more[:, 1:] = np.clip(more[:, 1:], 0, stride - 1)  # parts may stand outside the hull where a document is wrong
        owner, start, end = (np.concatenate(both) for both in zip((owner, start, end), more.T, strict=True))
    low, high = (spans.document[owner] * stride + edge for edge in (start, end))
    sound = start < end
    owner, low, high = owner[sound], low[sound], high[sound]
    if is_sorted(low):
        return owner, low, high
    order = np.argsort(low, kind="stable")
    return owner[order], low[order], high[order]
