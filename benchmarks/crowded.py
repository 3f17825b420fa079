"""One document with very many spans, in the ways in which spans can lie: where rules would be quadratic, it shows."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import hashiye
from hashiye.model import Annotation, Document, Layer, Producer, Segmentation, Spans, Text

WORDS = ("کتاب", "باغ", "خانه", "شهر")
LABELS = tuple(f"L{number}" for number in range(100))

type Drawn = Iterator[tuple[int, int, str]]
"""Spans with their labels."""

type Pairs = list[tuple[int, int]]
"""The tokens."""


def disjoint(tokens: Pairs, count: int) -> Drawn:
    """Every token is a span of its own."""
    return ((start, end, LABELS[0]) for start, end in tokens[:count])


def chained(tokens: Pairs, count: int) -> Drawn:
    """Every span overlaps the one before and the one behind: two tokens each."""
    return ((tokens[at][0], tokens[at + 1][1], LABELS[0]) for at in range(count))


def nested(tokens: Pairs, count: int) -> Drawn:
    """Spans within spans, twenty deep: the most that a stored surface for each leaves room for."""
    for at in range(0, count, 20):
        for depth in range(20):
            yield tokens[at][0], tokens[at + 39 - depth][1], LABELS[0]


def unknown(tokens: Pairs, count: int) -> Drawn:
    """Every token is a span whose label no tagset knows: each is a fault."""
    return ((start, end, "X") for start, end in tokens[:count])


def heaped(tokens: Pairs, count: int) -> Drawn:
    """Every span overlaps every other: they all hold one token, a hundred labels on each."""
    middle = len(tokens) // 2
    for at in range(count // len(LABELS)):
        left, right = divmod(at, 40)
        for label in LABELS:
            yield tokens[middle - left][0], tokens[middle + right][1], label


def alike(tokens: Pairs, count: int) -> Drawn:
    """All spans are one and the same: each but the first is a fault."""
    return ((*tokens[0], LABELS[0]) for _ in range(count))


SHAPES: dict[str, tuple[Callable[[Pairs, int], Drawn], str]] = {
    "disjoint": (disjoint, "any"),
    "each overlaps its neighbours": (chained, "any"),
    "twenty deep": (nested, "any"),
    "all overlap all": (heaped, "any"),
    "each overlaps its neighbours, forbidden": (chained, "none"),
    "all overlap all, forbidden": (heaped, "none"),
    "all the same span": (alike, "any"),
    "all with a label that there is not": (unknown, "any"),
}
"""How spans lie, and whether the tagset allows overlap. Where it does not, nearly each span is a finding."""


def make(home: Path, shape: str, count: int) -> Path:
    """Make a corpus of one document with ``count`` spans, and return the document's file."""
    draw, nesting = SHAPES[shape]
    for name in ("documents", "tagsets"):
        (home / name).mkdir(parents=True)
    (home / "hashiye.toml").write_text(
        'name = "crowded"\nlanguage = "fa"\nlicense = "CC0-1.0"\ntagsets = ["crowd@1.0"]\n', encoding="utf-8"
    )
    labels = [{"name": one, "fa": one, "en": one, "definition": {"en": one}} for one in LABELS]
    tagset = {"hashiye-tagset": "1.0", "id": "crowd", "version": "1.0", "language": "fa",
              "layers": [{"name": "entities", "nesting": nesting}], "labels": labels}  # fmt: skip
    (home / "tagsets" / "crowd.json").write_text(json.dumps(tagset), encoding="utf-8")
    document = _document(draw, count)
    path = home / "documents" / f"{document.id}.hsh.json"
    hashiye.write(document, path)
    return path


def _document(draw: Callable[[Pairs, int], Drawn], count: int) -> Document:
    """Make the document: one sentence of four words again and again, so that no span crosses the end of one."""
    total = count + 200
    tokens, at = [], 0
    for index in range(total):
        word = WORDS[index % len(WORDS)]
        tokens.append((at, at + len(word)))
        at += len(word) + 1
    text = " ".join(WORDS[index % len(WORDS)] for index in range(total)) + "\n"
    marks = tuple(
        Annotation(f"a{number}", start, end, label, text[start:end])
        for number, (start, end, label) in enumerate(sorted(draw(tokens, count), key=lambda one: (one[0], -one[1])))
    )
    return Document(
        "crowd", "fa", Text.of(text), producers=(Producer("somebody", "person"),),
        segments=Segmentation(Spans((0, len(text) - 1)), Spans.of_pairs(tokens), array("i", (0, total))),
        layers=(Layer("entities", "somebody", "complete", marks, "crowd@1.0"),),
    )  # fmt: skip
