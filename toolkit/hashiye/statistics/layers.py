"""Layers: labels, spans and their lengths, ambiguous surfaces, what is left unlabelled, what stands together, who did it."""

from __future__ import annotations

from msgspec import field

from hashiye.statistics.columns import Columns
from hashiye.statistics.part import Part
from hashiye.statistics.sizes import Histogram


class LabelCounts(Part):
    """One label in one layer.

    ``documents`` have it at least once. Lengths of spans in tokens (0: no token is touched) and in characters, gaps of
    discontinuous ones not counted. ``mentions`` are surfaces (key of :func:`hashiye.forms.key` of the surface, blanks
    single) with their spellings.
    """

    annotations: int = 0
    documents: int = 0
    span_tokens: Histogram = field(default_factory=dict)
    span_characters: Histogram = field(default_factory=dict)
    mentions: dict[str, dict[str, int]] = field(default_factory=dict)


class LayerCounts(Part):
    """One layer of all documents that have it, by everybody whose layer counts.

    ``documents`` have the layer, ``tokens`` are theirs; ``covered`` tokens lie in a span. ``complete`` and ``partial``
    count layers. ``nested`` spans lie in a span of the same layer and annotator, ``crossing`` ones overlap without
    that, ``twice`` ones have the same place as another. ``spans`` is the histogram of annotations a document.
    ``together`` counts documents, ``together_sentences`` sentences in which two labels occur, the lesser name first;
    with itself: occurs at all. ``twins``: mentions' keys that are labelled in a document and stand there unlabelled
    too, with the number of these unlabelled places. ``attributes`` by label, attribute, value.
    """

    documents: int = 0
    complete: int = 0
    partial: int = 0
    tokens: int = 0
    covered: int = 0
    annotations: int = 0
    discontinuous: int = 0
    nested: int = 0
    crossing: int = 0
    twice: int = 0
    sentences: int = 0
    spans: Histogram = field(default_factory=dict)
    labels: dict[str, LabelCounts] = field(default_factory=dict)
    relations: dict[str, int] = field(default_factory=dict)
    attributes: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    together: dict[str, dict[str, int]] = field(default_factory=dict)
    together_sentences: dict[str, dict[str, int]] = field(default_factory=dict)
    twins: dict[str, int] = field(default_factory=dict)


class Covered(Part):
    """What one annotator did in one layer, counted or not; ``tokens`` are those of the documents judged."""

    documents: int = 0
    complete: int = 0
    partial: int = 0
    annotations: int = 0
    relations: int = 0
    tokens: int = 0
    tool: int = 0


def count(columns: Columns) -> dict[str, LayerCounts]:
    """Count the layers that count, by name."""
    raise NotImplementedError  # S2


def coverage(columns: Columns) -> dict[str, dict[str, Covered]]:
    """Count what everybody did, by annotator and layer."""
    raise NotImplementedError  # S2
