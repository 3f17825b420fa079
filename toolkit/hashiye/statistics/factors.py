"""Factors of MTLD: stretches of words whose type-token ratio stays at a threshold or above.

P. M. McCarthy and S. Jarvis, "MTLD, vocd-D, and HD-D: a validation study of sophisticated approaches to lexical
diversity assessment", Behavior Research Methods 42 (2010) 381-392. A factor ends with the word at which the running
ratio falls below the threshold; the words behind the last one are the part ``(1 - ratio) / (1 - threshold)`` of a
factor. The paper leaves open what a ratio equal to the threshold does: koRpus, which was checked against a program of
its authors, lexical_diversity and TAALED go on (``<``), and so do we; LexicalRichness ends the factor (``<=``).
lexical_diversity also wants ten words in a factor (``min=0`` switches that off), and holds the words at the end for a
part even where the last of them brings the ratio below the threshold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from hashiye.statistics.columns import Ints
from hashiye.statistics.part import GRAIN

BLOCK = 96
"""Words looked at at once: more than most factors have."""

FEW = 4
"""Lanes below which a plain loop is faster."""


def count(before: Ints, lengths: Ints, threshold: float) -> tuple[int, int]:
    """Return the sums of factors forwards and backwards, in grains.

    ``before`` says of each word where it stood last in its document (-1: nowhere), ``lengths`` how many words each
    document has. Both directions run at once, a lane each a document.
    """
    words = len(before)
    if not words:
        return 0, 0
    first = np.cumsum(lengths) - lengths
    there = lengths > 0
    start, stop = first[there], (first + lengths)[there]
    lanes = _Lanes(
        np.concatenate((before, _mirrored(before), np.full(BLOCK, -1))),
        np.concatenate((start, 2 * words - stop)),
        np.concatenate((stop, 2 * words - start)),
        threshold,
    )
    grains = lanes.run()
    half = len(start)
    return int(grains[:half].sum()), int(grains[half:].sum())


def _mirrored(before: Ints) -> Ints:
    """Return the same of the words read backwards, which stand behind those read forwards."""
    words = len(before)
    mirrored = np.full(words, -1, np.int64)
    again = np.flatnonzero(before >= 0)
    mirrored[words - 1 - before[again]] = 2 * words - 1 - again
    return mirrored


@dataclass(slots=True, eq=False)
class _Lanes:
    """Sequences of words, each from its ``start`` up to its ``stop``, of one long column ``before``."""

    before: Ints
    start: Ints
    stop: Ints
    threshold: float

    def run(self) -> Ints:
        """Return the factors of each lane, in grains."""
        grains = np.zeros(len(self.start), np.int64)
        most = _most(int((self.stop - self.start).max()) + BLOCK, self.threshold)
        limits, blocks = sliding_window_view(most, BLOCK), sliding_window_view(self.before, BLOCK)
        lane, start, stop = np.arange(len(self.start)), self.start, self.stop
        at, types = start, np.zeros(len(start), np.int64)
        while len(lane) >= FEW:
            running = np.cumsum(blocks[at] < start[:, None], axis=1) + types[:, None]
            ends = running <= limits[at - start]
            end = ends.argmax(axis=1)
            rows = np.arange(len(lane))
            full = ends[rows, end] & (end < stop - at)
            over = ~full & (stop - at <= BLOCK)
            grains[lane[full]] += GRAIN
            grains[lane[over]] += self._rest(running[rows, np.minimum(stop - at, BLOCK) - 1], stop - start)[over]
            start, at = np.where(full, at + end + 1, start), np.where(full, at + end + 1, at + BLOCK)
            types = np.where(full, 0, running[:, -1])
            left = ~over & (start < stop)
            lane, start, stop, at, types = lane[left], start[left], stop[left], at[left], types[left]
        for row in range(len(lane)):
            grains[lane[row]] += self._plain(int(start[row]), int(at[row]), int(stop[row]), int(types[row]))
        return grains

    def _plain(self, start: int, at: int, stop: int, types: int) -> int:
        """Return the factors of the rest of one lane, word by word."""
        grains = 0
        for place, before in enumerate(self.before[at:stop].tolist(), at):
            types += before < start
            if types / (place + 1 - start) < self.threshold:
                grains += GRAIN
                start, types = place + 1, 0
        return grains + (int(self._rest(np.array([types]), np.array([stop - start]))[0]) if start < stop else 0)

    def _rest(self, types: Ints, words: Ints) -> Ints:
        """Return how much of a factor so many words with so many types are."""
        part = (words - types) / words / (1 - self.threshold)
        return np.rint(np.minimum(part, 1) * GRAIN).astype(np.int64)


def _most(words: int, threshold: float) -> Ints:
    """Return with how many types at most 1, 2, … words are less diverse than the threshold."""
    number = np.arange(1, words + 1)
    most = np.floor(number * threshold).astype(np.int64) + 1
    for _ in range(2):  # the product may be off by one; the ratio is what is compared
        most -= most / number >= threshold
    return most
