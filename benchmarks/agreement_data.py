"""Made annotations for the benchmark of agreement, in the shape that hashiye counts and in those of its peers.

Every annotator marks the same places, and misses some, moves or cuts an edge of others, and gives a few another label.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hashiye.agreement.study import SpanColumns, Study
from hashiye.codecs import CODECS
from hashiye.model import Annotation, Document, Layer, Producer, Segmentation, Spans, Text

ANNOTATORS = ("ali", "reza", "sara")
LABELS = ("DATE", "LOC", "MISC", "ORG", "PER")
TOKENS, SPANS = 400, 40

type Items = NDArray[np.int8]
"""``[annotators, tokens of all documents]``: 0 for no part of a span, else 1 + 2 * label, one more inside of it."""


def study(documents: int, annotators: Sequence[str] = ANNOTATORS, seed: int = 1) -> Study:
    """Return so many documents of 400 tokens, with 40 places to mark in each; offsets are tokens."""
    dice = np.random.default_rng(seed)
    places = documents * SPANS
    document = np.repeat(np.arange(documents), SPANS)
    start = np.tile(np.arange(SPANS) * (TOKENS // SPANS), documents) + dice.integers(0, 3, places)
    length, label = dice.integers(1, 5, places), dice.integers(0, len(LABELS), places)
    marked = []
    for _ in annotators:
        moved, longer, shorter = (dice.random(places) < 0.1 for _ in range(3))
        begin = start + moved
        stop = begin + np.maximum(1, length + longer - shorter)
        given = np.where(dice.random(places) < 0.07, dice.integers(0, len(LABELS), places), label)
        marked.append(_columns(document, begin, stop, given, dice.random(places) > 0.08))
    names = tuple(f"d{number:06}" for number in range(documents))
    lengths, judged = np.full(documents, float(TOKENS)), np.ones((documents, len(annotators)), bool)
    return Study("token", names, tuple(annotators), LABELS, lengths, judged, tuple(marked))


def _columns(document: NDArray, begin: NDArray, stop: NDArray, label: NDArray, kept: NDArray) -> SpanColumns:
    document, begin, stop, label = document[kept], begin[kept], stop[kept], label[kept]
    number = np.arange(len(begin))
    row = number - np.searchsorted(document, document)
    whole = np.full(len(begin), -1)
    return SpanColumns(document, begin, stop, label, whole, row, number, begin.astype(float), stop.astype(float))


def items(made: Study) -> Items:
    """Return every token as every annotator coded it."""
    coded = np.zeros((len(made.annotators), len(made.documents) * TOKENS), np.int8)
    for row, spans in zip(coded, made.spans, strict=True):
        first, length = spans.document * TOKENS + spans.start, spans.end - spans.start
        inside = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        row[np.repeat(first, length) + inside] = np.repeat(2 + 2 * spans.label, length)
        row[first] = 1 + 2 * spans.label
    return coded


TAGS = ("O", *(f"{part}-{label}" for label in LABELS for part in "BI"))


def tags(coded: Items) -> list[list[list[str]]]:
    """Return the tags of each annotator, document by document."""
    names = np.array(TAGS, object)
    return [names[row].reshape(-1, TOKENS).tolist() for row in coded]


def dictionaries(made: Study) -> list[list[list[dict[str, object]]]]:
    """Return the spans of each annotator, document by document, with the end that still belongs to them."""
    whole = []
    for spans in made.spans:
        found: list[list[dict[str, object]]] = [[] for _ in made.documents]
        for home, start, end, label in zip(
            *(one.tolist() for one in (spans.document, spans.start, spans.end, spans.label)), strict=True
        ):
            found[home].append({"start": start, "end": end - 1, "label": LABELS[label]})
        whole.append(found)
    return whole


WORDS = "رئیس جمهور می\u200cرود کتاب\u200cها تهران ایران و در به از که این روز سال گفت شهر"
"""What texts are made of."""


def corpus(folder: Path, made: Study, seed: int = 1) -> Path:
    """Write a corpus in which each annotator has a copy of each document, all complete."""
    dice, known = np.random.default_rng(seed), WORDS.split()
    for part in ("texts", *(f"annotators/{name}" for name in made.annotators)):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "hashiye.toml").write_text('name = "made"\nlanguage = "fa"\n', encoding="utf-8")
    bounds = [np.searchsorted(one.document, np.arange(len(made.documents) + 1)) for one in made.spans]
    for number, name in enumerate(made.documents):
        words = [known[one] for one in dice.integers(0, len(known), TOKENS)]
        content = " ".join(words) + "\n"
        ends = np.cumsum([len(word) + 1 for word in words]) - 1
        edges = list(zip([0, *(ends[:-1] + 1).tolist()], ends.tolist(), strict=True))
        (folder / "texts" / f"{name}.txt").write_text(content, encoding="utf-8")
        text = Text.of(content, file=f"../../texts/{name}.txt")
        segments = Segmentation(Spans([0, len(content) - 1]), Spans.of_pairs(edges), array("i", (0, TOKENS)))
        for who, spans, bound in zip(made.annotators, made.spans, bounds, strict=True):
            rows = range(bound[number], bound[number + 1])
            layer = Layer("entities", who, "complete", tuple(_annotation(spans, row, edges, content) for row in rows))
            document = Document(
                name, "fa", text, producers=(Producer(who, "person"),), segments=segments, layers=(layer,)
            )
            path = folder / "annotators" / who / f"{name}.hsh.json"
            path.write_bytes(next(iter(CODECS["json"].write(document).files.values())))
    return folder


def _annotation(spans: SpanColumns, row: int, edges: list[tuple[int, int]], content: str) -> Annotation:
    start, end = edges[spans.start[row]][0], edges[spans.end[row] - 1][1]
    return Annotation(f"a{spans.row[row]}", start, end, LABELS[spans.label[row]], content[start:end])


type Unit = tuple[float, float, str]


def continuum(units: int, annotators: int, seed: int = 1, labels: int = 4) -> tuple[list[list[Unit]], float]:
    """Return the units of each annotator on one continuum, sparse as entities are, and its length."""
    dice = np.random.default_rng(seed)
    length = units * 10
    start = np.sort(dice.choice(length - 5, units, replace=False))
    size, label = dice.integers(1, 5, units), dice.integers(0, labels, units)
    found = []
    for _ in range(annotators):
        rows = set()
        for place, long, kind in zip(start.tolist(), size.tolist(), label.tolist(), strict=True):
            begin = max(0, place + (int(dice.integers(-1, 2)) if dice.random() < 0.2 else 0))
            lasting = max(1, long + (int(dice.integers(-1, 2)) if dice.random() < 0.2 else 0))
            other = kind if dice.random() > 0.15 else int(dice.integers(0, labels))
            rows.add((float(begin), float(begin + lasting), str(other)))
        found.append(sorted(rows))
    return found, float(length)


def crowded(units: int, annotators: int, seed: int) -> tuple[list[list[Unit]], float]:
    """Return units that overlap each other, of one annotator too, with nothing in common but chance."""
    dice = np.random.default_rng(seed)
    length = units * 3
    found = []
    for _ in range(annotators):
        start, size, label = dice.integers(0, length, units), dice.integers(1, 9, units), dice.integers(0, 3, units)
        rows = {
            (float(one), float(one + long), str(kind))
            for one, long, kind in zip(start.tolist(), size.tolist(), label.tolist(), strict=True)
        }
        found.append(sorted(rows))
    return found, float(length + 9)
