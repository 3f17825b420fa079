"""One document with very many spans, in the ways in which spans can lie: where rules would be quadratic, it shows."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import hashiye
from hashiye.model import Annotation, Document, Layer, Producer, Segmentation, Spans, Text

WORDS = ("کتاب", "در", "خانه", "بود")
SENTENCE = 20
"""Words of a sentence."""

type Drawn = Iterator[tuple[int, int, str]]
"""Spans with their labels."""

type Pairs = list[tuple[int, int]]
"""The tokens."""


def disjoint(tokens: Pairs, count: int) -> Drawn:
    """Every token is a span of its own."""
    return ((start, end, "A") for start, end in tokens[:count])


def chained(tokens: Pairs, count: int) -> Drawn:
    """Every span overlaps the one before and the one behind: two tokens each."""
    return ((tokens[at][0], tokens[at + 1][1], "A") for at in range(count))


def nested(tokens: Pairs, count: int) -> Drawn:
    """Spans within spans, twenty deep: the most that a stored surface for each leaves room for."""
    for at in range(0, count, 20):
        for depth in range(20):
            yield tokens[at][0], tokens[at + 39 - depth][1], "A"


def heaped(tokens: Pairs, count: int) -> Drawn:
    """Every span overlaps every other: they all hold one token, with ten labels."""
    middle = len(tokens) // 2
    for at in range(count // 10):
        left, right = divmod(at, 100)
        for label in "ABCDEFGHIJ":
            yield tokens[middle - left][0], tokens[middle + right][1], label


def alike(tokens: Pairs, count: int) -> Drawn:
    """All spans are one and the same: each but the first is a fault."""
    return ((*tokens[0], "A") for _ in range(count))


SHAPES: dict[str, tuple[Callable[[Pairs, int], Drawn], str]] = {
    "disjoint": (disjoint, "any"),
    "each overlaps its neighbours": (chained, "any"),
    "twenty deep": (nested, "any"),
    "all overlap all": (heaped, "any"),
    "each overlaps its neighbours, forbidden": (chained, "none"),
    "all overlap all, forbidden": (heaped, "none"),
    "all the same span": (alike, "any"),
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
    labels = [{"name": one, "fa": one, "en": one, "definition": {"en": one}} for one in "ABCDEFGHIJ"]
    tagset = {"hashiye-tagset": "1.0", "id": "crowd", "version": "1.0", "language": "fa",
              "layers": [{"name": "entities", "nesting": nesting}], "labels": labels}  # fmt: skip
    (home / "tagsets" / "crowd.json").write_text(json.dumps(tagset), encoding="utf-8")
    document = _document(draw, count)
    path = home / "documents" / f"{document.id}.hsh.json"
    hashiye.write(document, path)
    return path


def _document(draw: Callable[[Pairs, int], Drawn], count: int) -> Document:
    total = count + 200 - count % SENTENCE
    tokens, at = [], 0
    for index in range(total):
        word = WORDS[index % len(WORDS)]
        tokens.append((at, at + len(word)))
        at += len(word) + 1
    breaks = range(0, total + 1, SENTENCE)
    text = " ".join(WORDS[index % len(WORDS)] for index in range(total)) + "\n"
    sentences = [(tokens[first][0], tokens[first + SENTENCE - 1][1]) for first in breaks[:-1]]
    marks = tuple(
        Annotation(f"a{number}", start, end, label, text[start:end])
        for number, (start, end, label) in enumerate(sorted(draw(tokens, count), key=lambda one: (one[0], -one[1])))
    )
    return Document(
        "crowd", "fa", Text.of(text), producers=(Producer("somebody", "human"),),
        segments=Segmentation(Spans.of_pairs(sentences), Spans.of_pairs(tokens), array("i", breaks)),
        layers=(Layer("entities", "somebody", "complete", marks, "crowd@1.0"),),
    )  # fmt: skip
