"""How much there is: documents, sentences, tokens, characters, bytes, and how long each is."""

from __future__ import annotations

from msgspec import field

from hashiye.statistics.columns import Columns
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
    raise NotImplementedError  # S1
