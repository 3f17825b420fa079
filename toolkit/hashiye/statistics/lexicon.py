"""The vocabulary, and how diverse it is."""

from __future__ import annotations

import numpy as np
from msgspec import field

from hashiye.statistics import factors
from hashiye.statistics.columns import Columns, Forms, Ints
from hashiye.statistics.part import Part
from hashiye.statistics.request import Request


class Lexicon(Part):
    """Types with their frequencies, and what cannot be told from these.

    ``types`` are all tokens' forms, also punctuation's; which are words is told from the form. Windows of MATTR and
    factors of MTLD run over words, within documents: ``windows`` and the sum of their distinct words; the sums of
    factors forwards and backwards, in grains.
    """

    types: dict[str, int] = field(default_factory=dict)
    windows: int = 0
    distinct: int = 0
    forward: int = 0
    backward: int = 0


def count(columns: Columns, forms: Forms, request: Request) -> Lexicon:
    """Count one form of the tokens."""
    words = forms.word[forms.type] if len(forms.type) else np.zeros(0, np.bool_)
    document = columns.document[words]
    lengths = np.bincount(document, minlength=len(columns.items))
    before = previous(forms.type[words], document)
    windows, distinct = windowed(before, lengths, request.window)
    forward, backward = factors.count(before, lengths, request.threshold)
    frequencies = np.bincount(forms.type, minlength=len(forms.types)).tolist()
    return Lexicon(dict(zip(forms.types, frequencies, strict=True)), windows, distinct, forward, backward)


def previous(word: Ints, document: Ints) -> Ints:
    """Return where each word stood last in its document; -1 where it is new there. Places are those in ``word``."""
    last = np.full(len(word), -1, np.int64)
    if not len(word):
        return last
    bits = len(word).bit_length()
    keys = np.sort(word << bits | np.arange(len(word)))  # of each word its places, in order, without a slow argsort
    at, of = keys & ((1 << bits) - 1), keys >> bits
    again = np.flatnonzero((of[1:] == of[:-1]) & (document[at[1:]] == document[at[:-1]]))
    last[at[again + 1]] = at[again]
    return last


def windowed(before: Ints, lengths: Ints, window: int) -> tuple[int, int]:
    """Return how many windows of so many words there are, and the sum of their distinct words.

    M. A. Covington and J. D. McFall, "Cutting the Gordian knot: the moving-average type-token ratio (MATTR)", Journal
    of Quantitative Linguistics 17 (2010). A window counts word ``j`` as a new one if it holds ``j`` and not the place
    where the word stood last: if it starts behind ``max(before, j - window)`` and not behind ``min(j, n - window)``.
    """
    first = np.cumsum(lengths) - lengths
    start, end = np.repeat(first, lengths), np.repeat(first + lengths - window, lengths)
    at = np.arange(len(before))
    low = np.maximum(np.maximum(before, at - window), start - 1)
    starts = np.minimum(at, end) - low
    return int(np.maximum(lengths - window + 1, 0).sum()), int(np.maximum(starts, 0).sum())
