"""What differs in two versions of a passage: the words they share, without those they share by chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hashiye.alignment import pairing, sequences
from hashiye.alignment.borders import Stretch
from hashiye.alignment.pairing import Link
from hashiye.alignment.words import Words, cut
from hashiye.text import common_start

_FEW = 4
_SHORT = 24
"""Fewer words than this in fewer characters, between edits that are larger: common words met by chance."""

_ROUNDS = 8
_LETTERS = 4_000_000


class _Island(NamedTuple):
    """Words that both share, one behind the other; ``links`` are its words, ``size`` its characters."""

    links: tuple[Link, ...]
    size: int

    @property
    def start(self) -> int:
        return self.links[0].start

    @property
    def end(self) -> int:
        return self.links[-1].end

    @property
    def new_start(self) -> int:
        return self.links[0].new_start

    @property
    def new_end(self) -> int:
        return self.links[-1].new_end


def differing(old: str, new: str) -> Iterator[Stretch]:
    """Yield what differs between two passages, in order."""
    ours, theirs = cut(old), cut(new)
    found = _shared(ours.keys, theirs.keys)
    islands = _grown(_firm(_islands(found, ours), ours, theirs), ours, theirs)
    at = there = 0
    for island in islands:
        for link in island.links:
            a, b = ours.starts[link.start], ours.ends[link.end - 1]
            c, d = theirs.starts[link.new_start], theirs.ends[link.new_end - 1]
            yield from _gap(old, new, (at, a, there, c))
            if link.end - link.start == link.new_end - link.new_start > 1:
                yield from _one_by_one(old, new, ours, theirs, link)
            else:
                yield from _letters(old, new, (a, b, c, d))
            at, there = b, d
    yield from _gap(old, new, (at, len(old), there, len(new)))


def _shared(ours: Sequence[str], theirs: Sequence[str]) -> list[Link]:
    """Return the words that are the same, and between them those that are nearly so."""
    found: list[Link] = []
    i = k = 0
    for start, new_start, length in (*sequences.runs(ours, theirs), (len(ours), len(theirs), 0)):
        if i < start and k < new_start:
            for link in pairing.links(ours[i:start], theirs[k:new_start]):
                found.append(Link(i + link.start, i + link.end, k + link.new_start, k + link.new_end))  # noqa: PERF401
        if length:
            found.append(Link(start, start + length, new_start, new_start + length))
        i, k = start + length, new_start + length
    return found


def _islands(links: Sequence[Link], ours: Words) -> list[_Island]:
    """Return links as islands: what lies between two of them was exchanged."""
    islands: list[list[Link]] = []
    for link in links:
        if islands and islands[-1][-1].end == link.start and islands[-1][-1].new_end == link.new_start:
            islands[-1].append(link)
        else:
            islands.append([link])
    return [_Island(tuple(one), ours.ends[one[-1].end - 1] - ours.starts[one[0].start]) for one in islands]


def _size(words: Words, start: int, end: int) -> int:
    return words.ends[end - 1] - words.starts[start] if start < end else 0


def _firm(islands: list[_Island], ours: Words, theirs: Words) -> list[_Island]:
    """Return the islands without those that are small beside the edits on both their sides."""
    for _ in range(_ROUNDS):
        kept: list[_Island] = []
        for index, island in enumerate(islands):
            before = kept[-1] if kept else None
            after = islands[index + 1] if index + 1 < len(islands) else None
            left = max(
                _size(ours, before.end if before else 0, island.start),
                _size(theirs, before.new_end if before else 0, island.new_start),
            )
            right = max(
                _size(ours, island.end, after.start if after else len(ours.keys)),
                _size(theirs, island.new_end, after.new_start if after else len(theirs.keys)),
            )
            few = island.end - island.start < _FEW and island.size < _SHORT
            if not (few and island.size <= left and island.size <= right):
                kept.append(island)
        if len(kept) == len(islands):
            break
        islands = kept
    return islands


def _grown(islands: list[_Island], ours: Words, theirs: Words) -> Iterator[_Island]:
    """Yield the islands with the words beside them that are the same: taking weak ones out laid them bare."""
    end = new_end = 0
    for index, island in enumerate(islands):
        after = islands[index + 1] if index + 1 < len(islands) else None
        links = list(island.links)
        start, new_start = island.start, island.new_start
        while start > end and new_start > new_end and ours.keys[start - 1] == theirs.keys[new_start - 1]:
            start, new_start = start - 1, new_start - 1
        if start < island.start:
            links.insert(0, Link(start, island.start, new_start, island.new_start))
        end, new_end = island.end, island.new_end
        last, new_last = (after.start, after.new_start) if after else (len(ours.keys), len(theirs.keys))
        while end < last and new_end < new_last and ours.keys[end] == theirs.keys[new_end]:
            end, new_end = end + 1, new_end + 1
        if end > island.end:
            links.append(Link(island.end, end, island.new_end, new_end))
        yield _Island(tuple(links), island.size)


def _one_by_one(old: str, new: str, ours: Words, theirs: Words, link: Link) -> Iterator[Stretch]:
    """Yield what differs between words with the same keys, and between them."""
    first, last = ours.starts[link.start], ours.ends[link.end - 1]
    if old[first:last] == new[theirs.starts[link.new_start] : theirs.ends[link.new_end - 1]]:
        return
    at, there = first, theirs.starts[link.new_start]
    for i, k in zip(range(link.start, link.end), range(link.new_start, link.new_end), strict=True):
        yield from _letters(old, new, (at, ours.starts[i], there, theirs.starts[k]))
        at, there = ours.ends[i], theirs.ends[k]
        yield from _letters(old, new, (ours.starts[i], at, theirs.starts[k], there))


def _gap(old: str, new: str, stretch: Stretch) -> Iterator[Stretch]:
    """Yield what was exchanged between two shared words: all of it but blanks and signs at its ends."""
    a, b, c, d = stretch
    one, other = old[a:b], new[c:d]
    if one == other:
        return
    head = common_start(one, other)
    while head and one[head - 1].isalnum():
        head -= 1
    tail = common_start(one[head:][::-1], other[head:][::-1])
    while tail and one[len(one) - tail].isalnum():
        tail -= 1
    yield a + head, b - tail, c + head, d - tail


def _letters(old: str, new: str, stretch: Stretch) -> Iterator[Stretch]:
    """Yield which letters of a word differ; letters beside each other, or around a single one, are one stretch."""
    a, b, c, d = stretch
    one, other = old[a:b], new[c:d]
    if one == other:
        return
    head = common_start(one, other)
    tail = common_start(one[head:][::-1], other[head:][::-1])
    a, b, c, d = a + head, b - tail, c + head, d - tail
    if a == b or c == d or (b - a) * (d - c) > _LETTERS:
        yield a, b, c, d
        return
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415  (only edited texts need it)

    last: Stretch | None = None
    for edit in Levenshtein.opcodes(old[a:b], new[c:d]):
        if edit.tag == "equal":
            continue
        piece = a + edit.src_start, a + edit.src_end, c + edit.dest_start, c + edit.dest_end
        if last is not None and piece[0] - last[1] <= 1:
            last = last[0], piece[1], last[2], piece[3]
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
