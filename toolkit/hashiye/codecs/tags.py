"""Chunk tags of column formats: ``B-PER I-PER O`` to chunks of tokens and back.

Every scheme is read by one rule, that of conlleval (Tjong Kim Sang and Buchholz 2000): a chunk
begins at B and S, and at I and E where no chunk of the same label is open. So IOB1, IOB2, BIOES
and BILOU (L for E, U for S) are all decoded without asking which one it is; a sequence that its
own scheme does not allow is decoded by the same rule, and reported.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

OUTSIDE = "O"

_TAG = re.compile(r"([BIELSU])[-_](.+)", re.IGNORECASE | re.DOTALL)
_LETTERS = {"L": "E", "U": "S"}


class Chunk(Struct, frozen=True, order=True):
    """Tokens ``first`` up to and with ``last``, with one label; ``id`` where it has one already."""

    first: int
    last: int
    label: str
    id: str = ""


class Fault(Struct, frozen=True):
    """A tag that its scheme does not allow where it stands: it was taken to begin a chunk, or to end one."""

    token: int
    begins: bool


def split(tag: str) -> tuple[str, str] | None:
    """Return letter (B I E S O) and label of a tag, None if it is none; ``B_LOC``, ``b-loc`` are tags."""
    if tag in {"O", "o"}:
        return OUTSIDE, ""
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    letter = match[1].upper()
    return _LETTERS.get(letter, letter), match[2]


def decode(
    tags: Sequence[tuple[str, str]], breaks: Iterable[int], *, lone_inside: bool, closing: bool
) -> tuple[list[Chunk], list[Fault]]:
    """Return the chunks of tags, and the tags that their scheme does not allow. No chunk crosses a break.

    ``breaks`` are the indexes at which sentences begin, from 0, and the number of tags at last.
    ``lone_inside``: I may open a chunk (IOB1). ``closing``: a chunk of several tokens must end in
    E, one of one token must be S; also asked of any tags that use E or S.
    """
    closing = closing or any(letter in "ES" for letter, _ in set(tags))
    reader = _Reader(lone_inside, closing)
    ends = iter(breaks)
    begin = next(ends, 0)
    for end in ends:
        for token in range(begin, end):
            reader.step(token, *tags[token])
        reader.close(end, ended=False)
        begin = end
    return reader.chunks, reader.faults


class _Reader:
    """The chunk that is open, those that are done, and what was wrong."""

    def __init__(self, lone_inside: bool, closing: bool) -> None:
        self.lone_inside, self.closing = lone_inside, closing
        self.first, self.label = -1, ""
        self.chunks: list[Chunk] = []
        self.faults: list[Fault] = []

    def step(self, token: int, letter: str, label: str) -> None:
        continues = letter in "IE" and self.first >= 0 and label == self.label
        if not continues:
            self.close(token, ended=False)
            if letter == OUTSIDE:
                return
            if letter == "E" or (letter == "I" and not self.lone_inside):
                self.faults.append(Fault(token, begins=True))
            self.first, self.label = token, label
        if letter in "ES":
            self.close(token + 1, ended=True)

    def close(self, token: int, *, ended: bool) -> None:
        """End the open chunk before ``token``."""
        if self.first < 0:
            return
        if self.closing and not ended:
            self.faults.append(Fault(token - 1, begins=False))
        self.chunks.append(Chunk(self.first, token - 1, self.label))
        self.first = -1


def iob1(chunks: Iterable[Chunk], breaks: Sequence[int]) -> list[str]:
    """Tag with I, and with B only where a chunk follows one of the same label in the same sentence."""
    tags = [OUTSIDE] * breaks[-1]
    starts = set(breaks)
    for chunk in chunks:
        before = tags[chunk.first - 1] if chunk.first and chunk.first not in starts else OUTSIDE
        tags[chunk.first : chunk.last + 1] = [f"I-{chunk.label}"] * (chunk.last + 1 - chunk.first)
        if before[2:] == chunk.label:
            tags[chunk.first] = f"B-{chunk.label}"
    return tags


def iob2(chunks: Iterable[Chunk], breaks: Sequence[int]) -> list[str]:
    """Tag the first token of each chunk with B, the others with I."""
    tags = [OUTSIDE] * breaks[-1]
    for chunk in chunks:
        tags[chunk.first : chunk.last + 1] = [f"I-{chunk.label}"] * (chunk.last + 1 - chunk.first)
        tags[chunk.first] = f"B-{chunk.label}"
    return tags


def bioes(chunks: Iterable[Chunk], breaks: Sequence[int]) -> list[str]:
    """Tag chunks of one token with S, others with B, I and a last E."""
    tags = iob2(chunks := list(chunks), breaks)
    for chunk in chunks:
        tags[chunk.last] = f"{'S' if chunk.first == chunk.last else 'E'}-{chunk.label}"
    return tags


def longest(chunks: Iterable[Chunk], tokens: int) -> Iterator[tuple[Chunk, Chunk | None]]:
    """Yield each chunk with the one in its way, None for those that can all stand in one row of tags.

    Longer chunks (by tokens) go first, then earlier ones, then by label. Linear but for the sort:
    a chunk that meets a longer one has its first or last token in it.
    """
    owner = array("i", [-1]) * tokens
    kept: list[Chunk] = []
    for chunk in sorted(chunks, key=lambda one: (one.first - one.last, one)):
        met = max(owner[chunk.first], owner[chunk.last])
        if met >= 0:
            yield chunk, kept[met]
            continue
        size = chunk.last + 1 - chunk.first
        owner[chunk.first : chunk.last + 1] = array("i", [len(kept)]) * size
        kept.append(chunk)
        yield chunk, None
