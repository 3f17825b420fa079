"""Small corpora of annotators' copies, made as a test needs them."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from hashiye import codecs
from hashiye.model import Annotation, Document, Fact, Layer, Producer, Segmentation, Spans, Text

TEXT = "گفتگوی پوتین و علی اف در تهران\nاو می\u200cرود 😀 به باکو و باز می\u200cگردد\n"

type Marked = Sequence[tuple[str, str]]
"""Words of the text and their labels."""

MARKED: Marked = (("پوتین", "PER"), ("علی اف", "PER"), ("تهران", "LOC"), ("باکو", "LOC"))


def segmentation(text: str) -> Segmentation:
    """Cut a text at its blanks; all of it is one sentence."""
    pairs, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        pairs.append((at, at + len(word)))
        at += len(word)
    edges = (pairs[0][0], pairs[-1][1]) if pairs else ()
    breaks = array("i", (0, len(pairs)) if pairs else (0,))
    return Segmentation(Spans(edges), Spans.of_pairs(pairs), breaks)


def annotation(text: str, words: str, label: str, number: int = 0) -> Annotation:
    """Mark the first place of some words."""
    start = text.index(words)
    return Annotation(f"a{number}", start, start + len(words), label, words)


def layer(text: str, producer: str, marked: Marked = MARKED, status: str = "complete", name: str = "entities") -> Layer:
    """Make a layer of words of a text."""
    made = sorted((annotation(text, words, label) for words, label in marked), key=lambda one: one.start)
    numbered = (structs.replace(one, id=f"a{number}") for number, one in enumerate(made))
    return Layer(name, producer, status, tuple(numbered))


def document(
    name: str, layers: Iterable[Layer], text: str = TEXT, kinds: Mapping[str, str] | None = None, facts: tuple[Fact, ...] = ()
) -> Document:  # fmt: skip
    """Make a document with its text inside."""
    layers = tuple(layers)
    producers = tuple(
        Producer(one, (kinds or {}).get(one, "person")) for one in dict.fromkeys(layer.producer for layer in layers)
    )
    return Document(name, "fa", Text.of(text), facts, producers, segmentation(text), layers)


class Folder:
    """A corpus folder to which copies are added."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name in ("texts", "documents", "annotators"):
            (path / name).mkdir(parents=True, exist_ok=True)
        (path / "hashiye.toml").write_text('name = "copies"\nlanguage = "fa"\n', encoding="utf-8")

    def put(self, made: Document, at: str, *, text: str = "", spelling: str = "json") -> Path:
        """Write a document to ``at`` (a folder), its text to ``texts`` under ``text`` or its id."""
        folder = self.path / at
        folder.mkdir(parents=True, exist_ok=True)
        target = self.path / "texts" / f"{text or made.id}.txt"
        target.write_text(made.text.content or "", encoding="utf-8", newline="\n")
        there = Text.of(made.text.content or "", file=os.path.relpath(target, folder))
        path = folder / f"{made.id}.hsh.{spelling}"
        (data,) = codecs.CODECS[spelling].write(structs.replace(made, text=there)).files.values()
        path.write_bytes(data)
        return path

    def copy(self, annotator: str, name: str = "a", marked: Marked = MARKED, *, text: str = TEXT, status: str = "complete",
             producer: str = "", spelling: str = "json", text_name: str = "", facts: tuple[Fact, ...] = ()) -> Path:  # fmt: skip
        """Write an annotator's copy of a document."""
        made = document(name, [layer(text, producer or annotator, marked, status)], text, facts=facts)
        return self.put(made, f"annotators/{annotator}", text=text_name, spelling=spelling)

    def shard(self, at: str, made: Iterable[Document]) -> Path:
        """Write documents a line each."""
        path = self.path / at
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(next(iter(codecs.CODECS["jsonl"].write(one).files.values())) for one in made))
        return path
