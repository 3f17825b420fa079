"""Which documents are the same, or nearly.

Sketches are those of :mod:`hashiye.checks.sketch`, made of columns: a word is hashed once for all documents, runs of
words for all documents at once. Where tokens are words with the marks between them, as those of :mod:`hashiye.tokenize`
are, the sketch is the very one that :func:`hashiye.checks.sketch.sketch` makes of the text, so that what ``validate``,
``stats`` and ``split`` say of two texts is the same, with or without tokens. The standard error of an estimated index J
is ``sqrt(J (1 - J) / SIZE)``: 0.035 at 0.8, at most 0.044.

It is the one part of the counts that grows with the documents: 830 bytes for each (79 MB for 100,000), id and all.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import chain, pairwise
from zlib import crc32

import numpy as np
from msgspec import field
from numpy.typing import NDArray

from hashiye.checks import sketch
from hashiye.statistics.columns import Columns
from hashiye.statistics.part import Part

TEXT_BYTES = 16
"""Bytes that are kept of the SHA-256 of a text: two of a billion texts collide with a probability of 1e-21."""


class Likeness(Part):
    """The sketch of each document's text by its id (:mod:`hashiye.checks.sketch`), and the hash of the whole text."""

    sketches: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)


class _Hashes(dict[str, tuple[int, ...]]):
    """The hashes of the words in a token, remembered. Nearly all tokens are one word, or punctuation."""

    def __missing__(self, token: str) -> tuple[int, ...]:
        if len(self) > _MOST:
            self.clear()
        found = self[token] = tuple(map(crc32, sketch.words(token)))
        return found


_hashes = _Hashes()
_MOST = 200_000


def count(columns: Columns) -> Likeness:
    """Sketch the texts."""
    found = Likeness()
    sketches = _sketches(columns)
    for item, made, told in zip(columns.items, sketches, _is_covered(columns), strict=True):
        found.texts[item.id] = sha256(item.text.encode("utf-8", "surrogatepass")).digest()[:TEXT_BYTES]
        found.sketches[item.id] = made if told else sketch.sketch(item.text)
    return found


def _is_covered(columns: Columns) -> list[bool]:
    """Say of each document whether its tokens are at least half of its text; else its sketch is made of the text."""
    lengths = np.array([len(item.text) for item in columns.items], np.int64)
    covered = np.bincount(columns.document, columns.end - columns.start, minlength=len(lengths))
    told: list[bool] = (covered * 2 >= lengths).tolist()
    return told


def _sketches(columns: Columns) -> list[bytes]:
    """Return the sketch of each document, made of its tokens."""
    words, document = _words(columns)
    last = sketch.RUN - 1
    size = max(0, len(words) - last)
    inside = document[:size] == document[last : last + size]
    runs = sum(
        (words[place : place + size] * np.uint32(weight) for place, weight in enumerate(sketch.WEIGHTS)),
        np.zeros(size, np.uint32),
    )
    keys = np.sort(document[:size][inside].astype(np.uint64) << np.uint64(32) | runs[inside])
    keys = keys[np.flatnonzero(np.diff(keys, prepend=~keys[:1]))]
    bounds = np.searchsorted(keys, np.arange(len(columns.items) + 1, dtype=np.uint64) << np.uint64(32)).tolist()
    values = keys.astype("<u4")  # the lowest 32 bits, lowest byte first, as those of :func:`sketch.sketch`
    return [
        values[start : min(start + sketch.SIZE, end)].tobytes() if end - start >= sketch.LEAST else b""
        for start, end in pairwise(bounds)
    ]


def _words(columns: Columns) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the hashes of all words, and the document of each."""
    by_type = list(map(_hashes.__getitem__, columns.raw.types))
    lengths = np.fromiter(map(len, by_type), np.int64, len(by_type))
    hashes = np.fromiter(chain.from_iterable(by_type), np.uint32)
    starts = np.cumsum(lengths) - lengths
    many = lengths[columns.raw.type]
    ends = np.cumsum(many)
    places = np.arange(int(many.sum())) + np.repeat(starts[columns.raw.type] - (ends - many), many)
    return hashes[places], np.repeat(columns.document, many)
