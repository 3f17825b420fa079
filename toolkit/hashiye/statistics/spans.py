"""The annotations of one layer as columns, and the tokens they touch.

Places are those in all texts of a chunk, one behind the other with one place between. What is wrong is put right in the
plainest way, so that every document can be counted: offsets are clipped to the text, an end before its start is the
start, tokens are taken in the order of their starts, and an end (or a sentence) that goes back behind the token before
is that token's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np

from hashiye.model import Annotation
from hashiye.statistics.columns import Bools, Columns, Ints
from hashiye.statistics.intervals import united
from hashiye.statistics.item import Judged


@dataclass(frozen=True, slots=True, eq=False)
class Borders:
    """Tokens of a chunk in order, by the places of their borders.

    ``length`` and ``base`` are those of the texts; ``filled`` says which sentences have a token.
    """

    start: Ints
    end: Ints
    sentence: Ints
    type: Ints
    document: Ints
    first: Ints
    length: Ints
    base: Ints
    filled: Bools

    @classmethod
    def of(cls, columns: Columns) -> Self:
        """Put the tokens of documents in order."""
        length = np.fromiter((len(item.text) for item in columns.items), np.int64, len(columns.items))
        base = np.cumsum(length + 1) - length - 1
        shift = base[columns.document]
        start, end = columns.start + shift, columns.end + shift
        sentence, types = columns.sentence, columns.raw.type
        if _goes_back(start) or _goes_back(end) or (end < start).any():
            order = np.argsort(start, kind="stable")
            start, end, sentence, types = start[order], end[order], sentence[order], types[order]
            end, sentence = np.maximum.accumulate(np.maximum(start, end)), np.maximum.accumulate(sentence)
        filled = np.bincount(sentence, minlength=int(columns.sentences.sum())) > 0
        return cls(start, end, sentence, types, columns.document, columns.first, length, base, filled)

    def touched(self, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Return the first token that each place touches, and the first behind them; an empty place touches none."""
        first = np.searchsorted(self.end, start, "right")
        last = np.searchsorted(self.start, end, "left")
        return first, np.where(start < end, np.maximum(first, last), first)


def _goes_back(column: Ints) -> bool:
    return bool((column[1:] < column[:-1]).any())


class _Numbers(dict[str, int]):
    """Names numbered as they come."""

    def __missing__(self, name: str) -> int:
        self[name] = number = len(self)
        return number


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """The annotations of one layer in a chunk of documents.

    ``judged`` are its layers, one for each document and annotator, ``home`` the document of each. Of every annotation:
    ``layer``, which of these it is in, its ``document``, its hull from ``start`` to ``end``, its ``label`` (in
    ``labels``) and ``surface`` (in ``surfaces``), as stored. Of every piece: the annotation it is ``of`` (a continuous
    one is one piece), its places ``low`` to ``high``, and the tokens it touches, ``first`` up to, not including,
    ``last``. ``astray`` are the annotations whose hull, as it is stored, is empty or does not lie on the text.
    """

    judged: Sequence[Judged]
    annotations: Sequence[Annotation]
    home: Ints
    layer: Ints
    document: Ints
    start: Ints
    end: Ints
    labels: tuple[str, ...]
    label: Ints
    surfaces: tuple[str, ...]
    surface: Ints
    split: Ints
    of: Ints
    low: Ints
    high: Ints
    first: Ints
    last: Ints
    astray: int

    @classmethod
    def of_layers(cls, judged: Sequence[Judged], homes: Sequence[int], borders: Borders) -> Self:
        """Make the columns of one layer's annotations."""
        found = list(chain.from_iterable(one.annotations for one in judged))
        home = np.array(homes, np.int64)
        layer = np.repeat(np.arange(len(judged)), [len(one.annotations) for one in judged])
        document = home[layer]
        start, end = np.array([one.start for one in found], np.int64), np.array([one.end for one in found], np.int64)
        astray = int(((start < 0) | (start >= end) | (end > borders.length[document])).sum())
        start, end = _clipped(start, end, document, borders)
        labels, surfaces = _Numbers(), _Numbers()
        label = np.array(list(map(labels.__getitem__, [one.label for one in found])), np.int64)
        surface = np.array(list(map(surfaces.__getitem__, [one.text for one in found])), np.int64)
        parts = [one.parts for one in found]
        split = np.array([at for at, one in enumerate(parts) if one] if any(parts) else [], np.int64)
        of, low, high = _pieces(found, split, document, start, end, borders)
        first, last = borders.touched(low, high)
        return cls(
            judged, found, home, layer, document, start, end, tuple(labels), label, tuple(surfaces), surface, split,
            of, low, high, first, last, astray,
        )  # fmt: skip

    def lengths(self) -> tuple[Ints, Ints]:
        """Return how many tokens and characters each annotation has; gaps of discontinuous ones are not theirs."""
        if not len(self.split):
            return self.last - self.first, self.high - self.low
        size = len(self.annotations)
        return united(self.of, self.first, self.last, size), united(self.of, self.low, self.high, size)


def _clipped(start: Ints, end: Ints, document: Ints, borders: Borders) -> tuple[Ints, Ints]:
    """Return where places of the documents' own texts lie in all texts."""
    length, base = borders.length[document], borders.base[document]
    start = np.clip(start, 0, length)
    return start + base, np.clip(end, start, length) + base


def _pieces(
    found: Sequence[Annotation], split: Ints, document: Ints, start: Ints, end: Ints, borders: Borders
) -> tuple[Ints, Ints, Ints]:
    """Return the pieces of all annotations: the annotation, start and end of each."""
    everything = np.arange(len(found))
    if not len(split):
        return everything, start, end
    whole = np.delete(everything, split)
    parts = [(at, low, high) for at in split.tolist() for low, high in found[at].parts]
    of, lows, highs = np.array(parts, np.int64).T
    low, high = _clipped(lows, highs, document[of], borders)
    of = np.concatenate((whole, of))
    return of, np.concatenate((start[whole], low)), np.concatenate((end[whole], high))
