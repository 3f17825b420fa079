"""Small documents for the tests of rules on offsets, spans and tokens, and how the rules are asked."""

from __future__ import annotations

from pathlib import Path

from hashiye import checks, tagset
from hashiye.checks.runner import examine, plan
from hashiye.checks.subject import Context, Subject
from hashiye.model import Annotation, Document, Layer, Producer, Segmentation, Spans, Text
from hashiye.registry import RULES

assert checks
MINE = tuple(sorted(code for code in RULES if code.startswith("HSH-A3")))
DEFAULT = tuple(code for code in MINE if code != "HSH-A322")


def tagsets(
    *, nesting: str = "any", labels: str = "PER ORG LOC DAT PRO", inside: dict[str, list[str]] | None = None, **layer
):
    rules = {"name": "entities", "nesting": nesting, **layer}
    listed = [{"name": label, "nesting": (inside or {}).get(label, [])} for label in labels.split()]
    import json

    value = {
        "hashiye-tagset": "1.0",
        "id": "t",
        "version": "1.0",
        "language": "fa",
        "layers": [rules],
        "labels": listed,
    }
    return {"t@1.0": tagset.read(json.dumps(value).encode(), "t.json")}


def annotation(text: str, surface: str, label: str = "PER", at: int = 0, **more) -> Annotation:
    """Mark the first place where a surface stands, from ``at``."""
    start = text.index(surface, at)
    return Annotation(more.pop("id", f"a{start}{label}"), start, start + len(surface), label, surface, **more)


def layer(*annotations: Annotation, name: str = "entities", tagset: str = "t@1.0") -> Layer:
    return Layer(name, "sara", "complete", annotations, tagset)


def words(text: str) -> Segmentation:
    """Cut a text at its blanks, one sentence a line."""
    import re

    tokens, sentences, breaks = [], [], [0]
    for line in re.finditer(r"[^\n]*\S[^\n]*", text):
        found = [(m.start() + line.start(), m.end() + line.start()) for m in re.finditer(r"\S+", line[0])]
        tokens += found
        sentences.append((found[0][0], found[-1][1]))
        breaks.append(len(tokens))
    from array import array

    return Segmentation(Spans.of_pairs(sentences), Spans.of_pairs(tokens), array("i", breaks))


def document(text: str, *layers: Layer, segments: Segmentation | None = None, **more) -> Document:
    producers = more.pop("producers", (Producer("sara", "person"),))
    return Document(
        "d", "fa", Text.of(text), producers=producers, layers=layers, segments=segments or Segmentation(), **more
    )


def remarks(document: Document, codes=DEFAULT, **context):
    """Ask the rules of level 3; return (code, remark) pairs."""
    subject = Subject(document, Context(**context))
    known = {code: RULES[code] for code in MINE}
    return [(rule.code.code, remark) for rule, remark in examine(subject, plan(codes, known), set(codes)).remarks]


def codes_of(document: Document, codes=DEFAULT, **context) -> list[str]:
    return [code for code, _ in remarks(document, codes, **context)]


def seed_documents():
    root = Path(__file__).parents[1] / "corpus"
    return sorted(root.glob("documents/*.hsh.json")) + sorted(root.glob("annotators/*/*.hsh.json"))


def own_tagsets():
    root = Path(__file__).parents[1] / "corpus" / "tagsets"
    read = [tagset.read(path.read_bytes(), str(path)) for path in sorted(root.glob("*.json"))]
    return {one.name: one for one in read}
