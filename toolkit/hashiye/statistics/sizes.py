"""How much there is: documents, sentences, tokens, characters, bytes, and how long each is."""

from __future__ import annotations

import numpy as np
from msgspec import field

from hashiye.statistics.columns import Columns, Ints
from hashiye.statistics.part import Part

type Histogram = dict[int, int]
"""How many things have each length."""


class Sizes(Part):
    """Totals and lengths. ``words`` are tokens with a letter or a digit; ``characters`` code points of texts.

    ``untokenized`` are documents with text but without tokens. Histograms: tokens a sentence, tokens, sentences and
    characters a document.
    """

    documents: int = 0
    sentences: int = 0
    tokens: int = 0
    words: int = 0
    characters: int = 0
    bytes: int = 0
    untokenized: int = 0
    sentence_tokens: Histogram = field(default_factory=dict)
    document_tokens: Histogram = field(default_factory=dict)
    document_sentences: Histogram = field(default_factory=dict)
    document_characters: Histogram = field(default_factory=dict)


def count(columns: Columns) -> Sizes:
    """Count documents and what is in them."""
    items = columns.items
    tokens = np.diff(columns.first)
    characters = np.array([len(item.text) for item in items], np.int64)
    return Sizes(
        documents=len(items),
        sentences=int(columns.sentences.sum()),
        tokens=len(columns),
        words=int(np.count_nonzero(columns.raw.word[columns.raw.type])),
        characters=int(characters.sum()),
        bytes=sum(item.bytes for item in items),
        untokenized=int(np.count_nonzero((tokens == 0) & (characters > 0))),
        sentence_tokens=histogram(np.bincount(columns.sentence, minlength=int(columns.sentences.sum()))),
        document_tokens=histogram(tokens),
        document_sentences=histogram(columns.sentences),
        document_characters=histogram(characters),
    )


def histogram(lengths: Ints) -> Histogram:
    """Return how many things have each length."""
    values, counts = np.unique(lengths, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))
