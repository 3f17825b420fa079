"""The line on which units are weighed: pieces of spans, and the stretches between their edges.

Documents lie one after another on one line. Between two neighbouring edges of any annotator's pieces everybody says
one thing, so that a stretch is counted once, however long it is: work follows the spans, not the text. What nobody
marked is never looked at; it is the rest of the document's length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hashiye.agreement.study import Bools, Floats, Ints, SpanColumns, Study

type Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The pieces of spans of all who judged, one row each, cut to their document.

    Left out are pieces without length (a blank between two tokens) and those of stacked documents.
    ``slot`` counts the annotators of a document from 0, whoever they are: fifty annotators of whom each document had
    three need three slots. ``opening``: the first piece of its span. ``judges`` is how many judged each document,
    ``stacked`` where the pieces of one annotator overlap, ``parted`` where a span has several pieces.
    """

    document: Ints
    slot: Ints
    label: Ints
    begin: Floats
    stop: Floats
    opening: Bools
    judges: Ints
    lengths: Floats
    stacked: Bools
    parted: Bools

    @property
    def size(self) -> Floats:
        """How long each piece is."""
        return self.stop - self.begin

    def taken(self, kept: Bools) -> Pieces:
        """Return the pieces where ``kept`` is true."""
        return Pieces(
            document=self.document[kept],
            slot=self.slot[kept],
            label=self.label[kept],
            begin=self.begin[kept],
            stop=self.stop[kept],
            opening=self.opening[kept],
            judges=self.judges,
            lengths=self.lengths,
            stacked=self.stacked,
            parted=self.parted,
        )

    def totals(self, labels: int, weights: Floats | None = None) -> Floats:
        """Return ``[documents, labels]``: the weights of the pieces (1 each) summed by document and label."""
        return totals(self.document, self.label, (len(self.judges), labels), weights)


def totals(document: Ints, label: Ints | Codes, shape: tuple[int, int], weights: Floats | None = None) -> Floats:
    """Return weights (1 each) summed by document and label, in the given shape."""
    flat = np.bincount(document * shape[1] + label, weights, shape[0] * shape[1])
    return flat.reshape(shape).astype(np.float64)


def pieces(study: Study, *, rounded: bool = False, by_label: bool = False) -> Pieces:
    """Return the pieces of a study.

    ``rounded``: a unit that a piece touches belongs to it whole. ``by_label``: every label is a continuum of its own,
    so that only pieces of one label can overlap.
    """
    count = len(study.documents)
    slots = np.cumsum(study.judged, axis=1) - 1
    stacked, parted = np.zeros(count, bool), np.zeros(count, bool)
    parts: list[tuple[Ints, Ints, Ints, Floats, Floats, Bools]] = []
    for annotator, spans in enumerate(study.spans):
        parted[spans.document[spans.shape >= 0]] = True
        document, label, begin, stop, opening = cut(spans, study.lengths, rounded)
        home = document * len(study.labels) + label if by_label else document
        stacked[document[_overlapping(home, begin, stop)]] = True
        parts.append((document, slots[document, annotator], label, begin, stop, opening))
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    document, slot, label, begin, stop, opening = joined
    judges = study.judged.sum(axis=1).astype(np.int64)
    made = Pieces(document, slot, label, begin, stop, opening, judges, study.lengths, stacked, parted)
    return made.taken(~stacked[document]) if stacked.any() else made


def cut(spans: SpanColumns, lengths: Floats, rounded: bool) -> tuple[Ints, Ints, Floats, Floats, Bools]:
    """Return the pieces of spans cut to their document: document, label, begin, stop, whether it opens its span."""
    document = spans.document[spans.span]
    begin, stop = (np.floor(spans.begin), np.ceil(spans.stop)) if rounded else (spans.begin, spans.stop)
    begin, stop = np.maximum(begin, 0.0), np.minimum(stop, lengths[document])
    kept, span = (spans.begin < spans.stop) & (begin < stop), spans.span
    if not kept.all():
        document, span, begin, stop = document[kept], span[kept], begin[kept], stop[kept]
    opening = np.ones(len(span), bool)
    opening[1:] = span[1:] != span[:-1]
    return document, spans.label[span], begin, stop, opening


def _overlapping(home: Ints, begin: Floats, stop: Floats) -> Ints:
    """Return which pieces overlap another of their home; in every home with any, at least one is found.

    Sorted by where they begin, some neighbours overlap if any two pieces do.
    """
    order = np.arange(len(home))
    if not bool(np.all((home[1:] > home[:-1]) | ((home[1:] == home[:-1]) & (begin[1:] >= begin[:-1])))):
        order = np.lexsort((stop, begin, home))
        home, begin, stop = home[order], begin[order], stop[order]
    found: Ints = order[1:][(home[1:] == home[:-1]) & (begin[1:] < stop[:-1])]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """The stretches of the line that end at the edges of pieces, and what stands on each.

    ``codes[slot]`` is the label there, plus one; 0 where the slot's annotator marked nothing. ``first`` and ``past``
    are, for every piece, its first stretch and the one past its last. ``marked`` is how many marked a stretch.
    """

    document: Ints
    length: Floats
    codes: tuple[Codes, ...]
    marked: Codes
    first: Ints
    past: Ints


def stretches(units: Pieces) -> Stretches:
    """Return the stretches of pieces none of which overlap another of their own slot."""
    base = np.concatenate([[0.0], np.cumsum(np.ceil(units.lengths))])
    begin, stop = base[units.document] + units.begin, base[units.document] + units.stop
    edges, first, past = edges_of(begin, stop, int(base[-1]))
    count = len(edges)
    slots = int(units.judges.max(initial=0))
    codes = tuple(_painted(units, slot, first, past, count) for slot in range(slots))
    bounds = np.searchsorted(edges, base)
    bounds[-1:] = count
    marked = np.zeros(count, np.int32)
    for code in codes:
        marked += code > 0
    return Stretches(
        document=np.repeat(np.arange(len(units.lengths)), np.diff(bounds)),
        length=np.diff(edges, append=edges[-1:]),
        codes=codes,
        marked=marked,
        first=first,
        past=past,
    )


def edges_of(begin: Floats, stop: Floats, end: int) -> tuple[Floats, Ints, Ints]:
    """Return the sorted edges, and where each begin and stop stands among them."""
    whole = bool(np.all(begin == np.floor(begin)) and np.all(stop == np.floor(stop)))
    if not whole or end > 8 * len(begin) + 1_000_000:
        edges = np.unique(np.concatenate([begin, stop]))
        return edges, np.searchsorted(edges, begin), np.searchsorted(edges, stop)
    # Whole numbers on a line not much longer than there are edges: a table of places is quicker than sorting.
    low, high = begin.astype(np.int64), stop.astype(np.int64)
    there = np.zeros(end + 1, bool)
    there[low] = there[high] = True
    place = np.cumsum(there, dtype=np.int32)
    place -= 1
    return np.flatnonzero(there).astype(np.float64), place[low].astype(np.int64), place[high].astype(np.int64)


def _painted(units: Pieces, slot: int, first: Ints, past: Ints, count: int) -> Codes:
    mine = units.slot == slot
    code = (units.label[mine] + 1).astype(np.int32)
    steps = np.zeros(count, np.int32)
    steps[first[mine]] = code
    steps[past[mine]] -= code
    painted: Codes = np.cumsum(steps, dtype=np.int32)
    return painted
