"""Layers: labels, spans and their lengths, surfaces, what is left unlabelled, what stands together, who did it."""

from __future__ import annotations

from collections import Counter

import numpy as np
from msgspec import field

from hashiye.statistics import attributes, together, twins
from hashiye.statistics.attributes import Values
from hashiye.statistics.columns import Bools, Columns, Ints
from hashiye.statistics.intervals import Places
from hashiye.statistics.item import Judged
from hashiye.statistics.part import Part
from hashiye.statistics.sizes import Histogram
from hashiye.statistics.spans import Borders, Marks
from hashiye.statistics.together import Pairs

LONGEST = 200
"""Characters of the longest surface that is remembered: longer ones are sentences and do not come again."""


class LabelCounts(Part):
    """One label in one layer.

    ``documents`` have it at least once; ``complete`` are its annotations in complete layers. ``span_tokens``: lengths
    of spans in tokens they touch (0: none); ``span_characters``: in characters; gaps of discontinuous ones do not
    count. ``surfaces`` are those that are stored in the annotations; ``long`` are annotations whose surface is longer
    than :data:`LONGEST` and is not among them.
    """

    annotations: int = 0
    complete: int = 0
    documents: int = 0
    long: int = 0
    span_tokens: Histogram = field(default_factory=dict)
    span_characters: Histogram = field(default_factory=dict)
    surfaces: dict[str, int] = field(default_factory=dict)


class LayerCounts(Part):
    """One layer of all documents that have it, by everybody whose layer counts.

    ``documents`` have the layer; ``sentences`` are theirs, each once. ``complete`` and ``partial`` count layers: a
    document has one from each annotator, and ``several`` documents have more than one. ``read`` are the tokens of
    complete ones, once for each: what a partial layer leaves out was not read. ``spans`` is the histogram of
    annotations in a layer of either kind. ``judges``: how many documents have how many complete layers.

    A place is the hull of a span, from its start to its end, its gaps with it; empty ones are left out. Of the spans of
    one layer and annotator, ``nested`` ones lie in a greater place, ``crossing`` ones share a part with a place without
    that one holds the other, and ``same_place`` ones have a place that another has too. A span may be several of these.
    ``discontinuous`` spans have parts.

    ``astray`` are annotations that do not lie on the text: they are counted with as much of it as they have.

    ``together`` counts documents, ``together_sentences`` sentences in which two labels occur (:mod:`together`), but for
    those with too many labels, ``crowded`` and ``crowded_sentences``. ``twins`` are surfaces that are labelled in a
    document and stand there unlabelled too, with the number of these places; ``touched`` the types of tokens that a
    span touches, once for each complete layer (:mod:`twins`). ``attributes`` by label and attribute.
    """

    documents: int = 0
    complete: int = 0
    partial: int = 0
    several: int = 0
    read: int = 0
    annotations: int = 0
    discontinuous: int = 0
    nested: int = 0
    crossing: int = 0
    same_place: int = 0
    astray: int = 0
    sentences: int = 0
    crowded: int = 0
    crowded_sentences: int = 0
    spans: Histogram = field(default_factory=dict)
    judges: Histogram = field(default_factory=dict)
    labels: dict[str, LabelCounts] = field(default_factory=dict)
    relations: dict[str, int] = field(default_factory=dict)
    attributes: dict[str, dict[str, Values]] = field(default_factory=dict)
    together: Pairs = field(default_factory=dict)
    together_sentences: Pairs = field(default_factory=dict)
    twins: dict[str, int] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)


class Covered(Part):
    """What one annotator did in one layer, counted or not.

    ``read`` are the tokens of the documents that are judged completely, ``found`` the annotations there.
    """

    documents: int = 0
    complete: int = 0
    partial: int = 0
    annotations: int = 0
    relations: int = 0
    read: int = 0
    found: int = 0
    tool: int = 0


def count(columns: Columns) -> dict[str, LayerCounts]:
    """Count the layers that count, by name."""
    found: dict[str, tuple[list[Judged], list[int]]] = {}
    for at, item in enumerate(columns.items):
        for one in item.judged:
            if one.counts:
                judged, homes = found.setdefault(one.layer, ([], []))
                judged.append(one)
                homes.append(at)
    borders = Borders.of(columns) if found else None
    return {
        name: _layer(Marks.of_layers(judged, homes, borders), borders, columns)
        for name, (judged, homes) in found.items() if borders
    }  # fmt: skip


def _layer(marks: Marks, borders: Borders, columns: Columns) -> LayerCounts:
    complete = np.array([one.status == "complete" for one in marks.judged], np.bool_)
    homes, readings = np.unique(marks.home, return_counts=True)
    counts = LayerCounts(
        documents=len(homes),
        complete=int(complete.sum()),
        partial=int((~complete).sum()),
        several=int((readings > 1).sum()),
        read=int(np.diff(borders.first)[marks.home[complete]].sum()),
        annotations=len(marks.annotations),
        discontinuous=len(marks.split),
        astray=marks.astray,
        sentences=int(columns.sentences[homes].sum()),
        spans=histogram(np.bincount(marks.layer, minlength=len(marks.judged))),
        judges=histogram(np.bincount(marks.home[complete], minlength=len(borders.length))[homes]),
        relations=dict(Counter(relation.label for one in marks.judged for relation in one.relations)),
    )
    if marks.annotations:
        _add_places(counts, marks, borders)
        _add_labels(counts, marks, complete)
        _add_together(counts, marks, borders)
        _add_attributes(counts, marks)
        counts.twins, counts.touched = twins.in_documents(marks, borders, columns)
    return counts


def histogram(lengths: Ints) -> Histogram:
    """Return how many of these numbers there are of each."""
    values, counts = np.unique(lengths, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def _add_places(counts: LayerCounts, marks: Marks, borders: Borders) -> None:
    length = borders.length[marks.home] + 1
    shift = (np.cumsum(length) - length - borders.base[marks.home])[marks.layer]  # each layer in a room of its own
    places = Places(marks.start + shift, marks.end + shift)
    counts.nested = int(places.count[places.nested].sum())
    counts.crossing = int(places.count[places.crossing].sum())
    counts.same_place = int(places.count[places.count > 1].sum())


def _add_labels(counts: LayerCounts, marks: Marks, complete: Bools) -> None:
    annotations, some = (
        np.bincount(one, minlength=len(marks.labels)).tolist()
        for one in (marks.label, marks.label[complete[marks.layer]])
    )
    made = [LabelCounts(annotations=number, complete=part) for number, part in zip(annotations, some, strict=True)]
    tokens, characters = marks.lengths()
    for label, length, number in _pairs(marks.label, tokens):
        made[label].span_tokens[length] = number
    for label, length, number in _pairs(marks.label, characters):
        made[label].span_characters[length] = number
    for label, at, number in _pairs(marks.label, marks.surface):
        surface = marks.surfaces[at]
        if len(surface) <= LONGEST:
            made[label].surfaces[surface] = number
        else:
            made[label].long += number
    counts.labels = dict(zip(marks.labels, made, strict=True))


def _pairs(row: Ints, number: Ints) -> list[tuple[int, int, int]]:
    """Return the pairs of two columns, each once, and how often it is there."""
    width = int(number.max()) + 1
    codes = row * width + number
    most = int(codes.max()) + 1
    if most <= 8 * len(codes) + 1024:
        dense = np.bincount(codes, minlength=most)
        found = np.flatnonzero(dense)
        times = dense[found]
    else:
        found, times = np.unique(codes, return_counts=True)
    return list(zip((found // width).tolist(), (found % width).tolist(), times.tolist(), strict=True))


def _add_together(counts: LayerCounts, marks: Marks, borders: Borders) -> None:
    row, label = together.in_documents(marks)
    for name, number in zip(marks.labels, np.bincount(label).tolist(), strict=True):
        counts.labels[name].documents = number
    row, label, counts.crowded = together.uncrowded(row, label)
    counts.together = together.pairs(row, label, marks.labels)
    row, label, counts.crowded_sentences = together.in_sentences(marks, borders)
    counts.together_sentences = together.pairs(row, label, marks.labels)


def _add_attributes(counts: LayerCounts, marks: Marks) -> None:
    having = [one for one in marks.annotations if one.attributes]
    rows = Counter([(one.label, name, value) for one in having for name, value in one.attributes.items()])
    for (label, attribute, value), number in rows.items():
        attributes.add_value(counts.attributes, label, attribute, value, number)
    for of_label in counts.attributes.values():
        for values in of_label.values():
            values.trim()


def coverage(columns: Columns) -> dict[str, dict[str, Covered]]:
    """Count what everybody did, by annotator and layer."""
    found: dict[str, dict[str, Covered]] = {}
    tokens = np.diff(columns.first).tolist()
    last: dict[tuple[str, str, bool], int] = {}
    for at, item in enumerate(columns.items):
        for one in item.judged:
            covered = found.setdefault(one.annotator, {}).setdefault(one.layer, Covered())
            complete = one.status == "complete"
            if last.get((one.annotator, one.layer, False)) != at:
                last[one.annotator, one.layer, False] = at
                covered.documents += 1
            if complete and last.get((one.annotator, one.layer, True)) != at:
                last[one.annotator, one.layer, True] = at
                covered.read += tokens[at]
            covered.complete += complete
            covered.partial += not complete
            covered.found += len(one.annotations) if complete else 0
            covered.annotations += len(one.annotations)
            covered.relations += len(one.relations)
            covered.tool += one.kind == "tool"
    return found
