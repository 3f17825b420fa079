"""Sentences and tokens that are cut otherwise, and normal forms that are others."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import chain

from hashiye.alignment import sequences
from hashiye.comparing.carriage import Carriage
from hashiye.comparing.changes import Change, Sentence
from hashiye.model import Segmentation, Spans


def sentences_of(segments: Segmentation) -> list[Sentence]:
    """Return the sentences as the format spells them: what the columns hold beyond them no file can hold."""
    numbers, breaks = segments.tokens.numbers, segments.breaks.tolist()
    last = breaks[-1] if breaks else 0
    waiting = sorted(segments.norms.items(), reverse=True)
    found = []
    for index, (start, end) in enumerate(segments.sentences.pairs()):
        first = breaks[index] if index < len(breaks) else last
        after = breaks[index + 1] if index + 1 < len(breaks) else last
        norms = {}
        while waiting and waiting[-1][0] < after:
            token, norm = waiting.pop()
            norms[str(token - first)] = norm
        found.append(Sentence(start, end, tuple(numbers[2 * first : 2 * after]), norms))
    return found


def segmentation_of(sentences: Sequence[Sentence]) -> Segmentation:
    """Return the columns of sentences; raises ``ValueError`` if an index of a normal form is no number."""
    breaks, first = array("i", (0,)), 0
    norms: dict[int, str] = {}
    for sentence in sentences:
        for key, norm in sentence.norms.items():
            norms[first + int(key)] = norm
        first += len(sentence.tokens) // 2
        breaks.append(first)
    tokens = list(chain.from_iterable(sentence.tokens for sentence in sentences))
    edges = list(chain.from_iterable((sentence.start, sentence.end) for sentence in sentences))
    return Segmentation(Spans.of_numbers(edges), Spans.of_numbers(tokens), breaks, norms)


def are_equal(old: Segmentation, new: Segmentation) -> bool:
    """Say whether two segmentations are the same, column by column."""
    return (
        old.tokens.numbers == new.tokens.numbers
        and old.sentences.numbers == new.sentences.numbers
        and old.breaks == new.breaks
        and old.norms == new.norms
    )


def recut(before: Segmentation, after: Segmentation, way: Carriage, back: Carriage) -> list[Change]:
    """Return a change for each smallest run of sentences that an edit of the text alone does not explain."""
    if not way.alignment.hunks and are_equal(before, after):
        return []
    old, new = sentences_of(before), sentences_of(after)
    carried = [way.sentence(one) for one in old] if way.alignment.hunks else old
    found: list[Change] = []
    for start, end, new_start, new_end in _gaps(_matched(old, carried, new, back), len(old), len(new)):
        for i, j, k, m in _runs(old, new, (start, end, new_start, new_end), way):
            shape = [one and (one.start, one.end, one.tokens) for one in carried[i:j]]
            only_norms = shape == [(one.start, one.end, one.tokens) for one in new[k:m]]
            kind = "norm" if only_norms else "tokens"
            found.append(Change(kind=kind, before=tuple(old[i:j]), after=tuple(new[k:m]), at=(i, k)))  # type: ignore[arg-type]
    return found


def _matched(
    old: Sequence[Sentence], carried: Sequence[Sentence | None], new: Sequence[Sentence], back: Carriage
) -> list[tuple[int, int]]:
    """Pair sentences that are carried exactly, forth and back, in order."""

    def exact(i: int, j: int) -> bool:
        return carried[i] == new[j] and (old[i] is carried[i] or back.sentence(new[j]) == old[i])

    head, most = 0, min(len(old), len(new))
    while head < most and exact(head, head):
        head += 1
    tail = 0
    while tail < most - head and exact(len(old) - 1 - tail, len(new) - 1 - tail):
        tail += 1
    where = {(one.start, one.end, one.tokens): j for j, one in enumerate(new[head : len(new) - tail], head)}
    inner = []
    for i in range(head, len(old) - tail):
        one = carried[i]
        j = where.pop((one.start, one.end, one.tokens), None) if one is not None else None
        if j is not None and exact(i, j):
            inner.append((i, j))
    last = [(len(old) - at, len(new) - at) for at in range(tail, 0, -1)]
    return [(at, at) for at in range(head)] + sequences.chain(sorted(inner)) + last


def _gaps(matched: list[tuple[int, int]], length: int, new_length: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield what lies between sentences that are the same."""
    i = j = 0
    for here, there in [*matched, (length, new_length)]:
        if here > i or there > j:
            yield i, here, j, there
        i, j = here + 1, there + 1


def _runs(
    old: Sequence[Sentence], new: Sequence[Sentence], gap: tuple[int, int, int, int], way: Carriage
) -> Iterator[tuple[int, int, int, int]]:
    """Cut a gap wherever no sentence of either side goes on; what only left, or only came, stays together."""
    runs: list[tuple[int, int, int, int]] = []
    for i, k, j, m in _clusters(old, new, gap, way):
        if runs and ((runs[-1][0] == runs[-1][1] and i == k) or (runs[-1][2] == runs[-1][3] and j == m)):
            runs[-1] = (runs[-1][0], k, runs[-1][2], m)
        else:
            runs.append((i, k, j, m))
    yield from runs


def _clusters(
    old: Sequence[Sentence], new: Sequence[Sentence], gap: tuple[int, int, int, int], way: Carriage
) -> Iterator[tuple[int, int, int, int]]:
    i, end, j, new_end = gap
    while i < end or j < new_end:
        k, m, reach = i, j, -1
        while k < end or m < new_end:
            here = way.near(old[k].start)[0] if k < end else None
            there = new[m].start if m < new_end else None
            is_old = there is None or (here is not None and here <= there)
            start = here if is_old else there
            if (k > i or m > j) and start is not None and start >= reach:
                break
            if is_old:
                reach, k = max(reach, way.near(old[k].end)[1]), k + 1
            else:
                reach, m = max(reach, new[m].end), m + 1
        yield i, k, j, m
        i, j = k, m
