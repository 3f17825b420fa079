"""Sentences and tokens on an edited text: those whose words nobody touched stay, all others are cut anew.

Somebody may have corrected tokens and normal forms by hand, so a sentence keeps its own wherever its words and its
edges are as they were. Between the kept sentences stands what the tokenizer makes of the new text.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from hashiye.alignment import Alignment
from hashiye.model import Segmentation, Spans


class _Piece(Struct, frozen=True):
    """A sentence as it will stand: its edges, the flat offsets of its tokens, norms by the index of a token in it."""

    start: int
    end: int
    tokens: list[int]
    norms: dict[int, str]


def cut_anew(
    segments: Segmentation, old: str, new: str, known: Alignment, segment: Callable[[str], Segmentation]
) -> Segmentation:
    """Return the sentences and tokens of ``new``; none where the old text had none.

    A document with sentences and no tokens gets sentences and no tokens.
    """
    if not len(segments.sentences) and not len(segments.tokens):
        return segments
    before = _pieces(segments, old)
    made = list(_pieces(segment(new), new))
    kept = list(_kept(before, known, made))
    pool = _Pool(before, {index for index, _, _ in kept}, old)
    stay = [_shifted(piece, start) for index, start, _ in kept if (piece := before[index])]
    fitted = [pool.instead_of(piece, new) for piece in _between(made, [(one.start, one.end) for one in stay], new)]
    return _joined(sorted([*stay, *fitted], key=lambda one: one.start), bare=not len(segments.tokens))


def _pieces(segments: Segmentation, text: str) -> list[_Piece | None]:
    """Return each sentence with its tokens; None for one that is out of order, or whose tokens are."""
    numbers, count = segments.tokens.numbers, len(segments.tokens)
    normed = sorted(segments.norms)
    found: list[_Piece | None] = []
    end = 0
    for index, (start, stop) in enumerate(segments.sentences.pairs()):
        first, last = _range(segments.breaks, index, count)
        tokens = numbers[2 * first : 2 * last]
        sound = end <= start < stop <= len(text) and _ascend(tokens, start, stop)
        low, high = bisect_left(normed, first), bisect_left(normed, last)
        norms = {token - first: segments.norms[token] for token in normed[low:high]}
        found.append(_Piece(start, stop, tokens, norms) if sound else None)
        end = max(end, stop)
    return found


def _range(breaks: Sequence[int], index: int, count: int) -> tuple[int, int]:
    first = max(0, min(breaks[index], count)) if index < len(breaks) else count
    last = min(breaks[index + 1], count) if index + 1 < len(breaks) else count
    return first, max(first, last)


def _ascend(tokens: list[int], start: int, stop: int) -> bool:
    """Say whether tokens are in order, not empty, and inside their sentence."""
    edges = [start, *tokens, stop]
    if edges != sorted(edges):
        return False
    return all(tokens[i] < tokens[i + 1] for i in range(0, len(tokens), 2))


def _kept(
    before: Sequence[_Piece | None], known: Alignment, made: Sequence[_Piece | None]
) -> Iterator[tuple[int, int, int]]:
    """Yield the sentences that stay: index, start and end in the new text.

    Their words are untouched, and so is what stands between them and their neighbours; or else the tokenizer too
    lets a sentence begin and end there.
    """
    starts = [hunk.start for hunk in known.hunks]
    ends = [hunk.end for hunk in known.hunks]
    begins = {one.start for one in made if one is not None}
    stops = {one.end for one in made if one is not None}

    def quiet(first: int, last: int) -> bool:
        """Say that nothing between two offsets was exchanged, nor inserted at one of them."""
        return bisect_right(starts, last) <= bisect_left(ends, first)

    for index, one in enumerate(before):
        if one is None or known.touched(one.start, one.end):
            continue
        placed = known.span(one.start, one.end)
        if placed is None:
            continue
        previous = before[index - 1] if index else None
        following = before[index + 1] if index + 1 < len(before) else None
        left = previous.end if previous else 0 if not index else one.start
        right = following.start if following else known.length if index + 1 == len(before) else one.end
        if (quiet(left, one.start) or placed[0] in begins) and (quiet(one.end, right) or placed[1] in stops):
            yield index, *placed


class _Pool:
    """Old sentences that did not stay where they were, by their words: one that was moved keeps its tokens."""

    def __init__(self, before: Sequence[_Piece | None], taken: set[int], old: str) -> None:
        self._left: dict[str, list[_Piece]] = {}
        for index in range(len(before) - 1, -1, -1):
            one = before[index]
            if one is not None and index not in taken:
                self._left.setdefault(old[one.start : one.end], []).append(one)

    def instead_of(self, piece: _Piece, new: str) -> _Piece:
        """Return the old sentence of the same words on the place of a new one, or the new one; each old one once."""
        left = self._left.get(new[piece.start : piece.end])
        return _shifted(left.pop(), piece.start) if left else piece


def _shifted(piece: _Piece, start: int) -> _Piece:
    by = start - piece.start
    if not by:
        return piece
    return _Piece(start, piece.end + by, [edge + by for edge in piece.tokens], piece.norms)


def _between(made: Sequence[_Piece | None], kept: Sequence[tuple[int, int]], new: str) -> Iterator[_Piece]:
    """Yield what the tokenizer made outside the kept sentences; what reaches into one is cut at its edge."""
    starts = [start for start, _ in kept]
    ends = [end for _, end in kept]
    for one in made:
        if one is None:
            continue
        first, last = bisect_right(ends, one.start), bisect_left(starts, one.end)
        if first >= last:
            yield one
            continue
        edges = [one.start, *(edge for pair in kept[first:last] for edge in pair), one.end]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            piece = _clipped(one, start, end, new) if start < end else None
            if piece is not None:
                yield piece


def _clipped(one: _Piece, start: int, end: int, new: str) -> _Piece | None:
    """Return the part of a sentence between two offsets; None if there is nothing but blanks."""
    tokens: list[int] = []
    norms: dict[int, str] = {}
    for index in range(len(one.tokens) // 2):
        first, last = one.tokens[2 * index], one.tokens[2 * index + 1]
        low, high = max(first, start), min(last, end)
        if low < high and not new[low:high].isspace():
            if (low, high) == (first, last) and index in one.norms:
                norms[len(tokens) // 2] = one.norms[index]
            tokens += (low, high)
    if tokens:
        return _Piece(tokens[0], tokens[-1], tokens, norms)
    return None


def _joined(pieces: Sequence[_Piece], *, bare: bool) -> Segmentation:
    """Return pieces in order as columns. ``bare``: without tokens."""
    tokens: list[int] = []
    norms: dict[int, str] = {}
    breaks = array("i", (0,))
    for piece in pieces:
        if not bare:
            for index, norm in piece.norms.items():
                norms[len(tokens) // 2 + index] = norm
            tokens += piece.tokens
        breaks.append(len(tokens) // 2)
    sentences = Spans.of_pairs((one.start, one.end) for one in pieces)
    return Segmentation(sentences, Spans(tokens), breaks, norms)
