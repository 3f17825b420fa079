"""How a record says where a stretch of the text is cut into tokens and sentences: as a string that can be read back.

The sides of a conflict of the kind ``tokens`` are such strings, its target is ``start:end``, the stretch they are
about in the merged text.
"""

from __future__ import annotations

from array import array
from itertools import pairwise

import msgspec
from msgspec import Struct

from hashiye.model import Segmentation, Spans


class Token(Struct, frozen=True, gc=False):
    """One token: its edges, its normal form (empty: none of its own), and whether a sentence begins with it."""

    start: int
    end: int
    norm: str = ""
    first: bool = False


class Cut(Struct, frozen=True, omit_defaults=True):
    """The tokens of a stretch: flat offsets of the merged text, norms by the index of a token, starts of sentences.

    Where a side's tokens are of words that the merged text does not have, ``surfaces`` has them instead, and there are
    no offsets: such a side can be read and not be applied.
    """

    tokens: tuple[int, ...] = ()
    norms: dict[str, str] = {}
    starts: tuple[int, ...] = ()
    surfaces: tuple[str, ...] = ()


def spelled(tokens: list[Token]) -> str:
    """Write tokens of the merged text as the side of a record."""
    flat = tuple(offset for one in tokens for offset in (one.start, one.end))
    norms = {str(index): one.norm for index, one in enumerate(tokens) if one.norm}
    return _written(Cut(flat, norms, tuple(one.start for one in tokens if one.first)))


def spelled_words(tokens: list[Token], text: str | None) -> str:
    """Write tokens of another text than the merged one."""
    return _written(Cut(surfaces=tuple((text or "")[one.start : one.end] for one in tokens)))


def _written(cut: Cut) -> str:
    return msgspec.json.encode(cut, order="deterministic").decode()


def read(side: str) -> Cut | None:
    """Read the side of a record; None if it is none, or its offsets are no pairs in order."""
    try:
        cut = msgspec.json.decode(side.encode(), type=Cut)
    except (msgspec.MsgspecError, UnicodeError):
        return None
    flat = cut.tokens
    pairs_up = len(flat) % 2 == 0 and all(flat[i] < flat[i + 1] for i in range(0, len(flat), 2))
    return cut if pairs_up and list(flat) == sorted(flat) else None


def tokens_of(cut: Cut) -> list[Token]:
    """Return the tokens of a cut."""
    starts = frozenset(cut.starts)
    pairs = zip(cut.tokens[0::2], cut.tokens[1::2], strict=True)
    return [Token(start, end, cut.norms.get(str(i), ""), start in starts) for i, (start, end) in enumerate(pairs)]


def columns(tokens: list[Token]) -> Segmentation:
    """Make the columns of tokens in order; a sentence is exactly its tokens."""
    breaks = [index for index, one in enumerate(tokens) if one.first or not index]
    breaks.append(len(tokens)) if tokens else breaks.append(0)
    edges = [(tokens[first].start, tokens[after - 1].end) for first, after in pairwise(breaks)]
    norms = {index: one.norm for index, one in enumerate(tokens) if one.norm}
    flat = (offset for one in tokens for offset in (one.start, one.end))
    return Segmentation(Spans.of_pairs(edges), Spans(flat), array("i", breaks), norms)


def tokens(segments: Segmentation) -> list[Token] | None:
    """Return the tokens of columns; None where they are no sentences made of ordered tokens, each exactly its own."""
    flat, breaks = segments.tokens.numbers, segments.breaks.tolist()
    count = len(flat) // 2
    if not _are_breaks(breaks, count) or not _ascend(flat):
        return None
    edges = [(flat[2 * first], flat[2 * after - 1]) for first, after in pairwise(breaks)]
    if edges != list(segments.sentences.pairs()) or not all(0 <= index < count for index in segments.norms):
        return None
    firsts, norms = frozenset(breaks[:-1]), segments.norms
    return [Token(flat[2 * i], flat[2 * i + 1], norms.get(i, ""), i in firsts) for i in range(count)]


def _are_breaks(breaks: list[int], count: int) -> bool:
    return breaks[0:1] == [0] and breaks[-1] == count and all(first < after for first, after in pairwise(breaks))


def _ascend(flat: list[int]) -> bool:
    return flat == sorted(flat) and all(flat[i] < flat[i + 1] for i in range(0, len(flat), 2))
