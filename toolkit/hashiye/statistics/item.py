"""A document as it is counted: once, whoever has copies of it, with the layers of everybody who judged it."""

from __future__ import annotations

from msgspec import Struct

from hashiye.model import Annotation, Fact, Relation, Segmentation


class Judged(Struct, frozen=True, gc=False):
    """One layer by one annotator. ``counts``: it is among the corpus's own layers, not another copy's.

    Where a document has a curated copy, the layers of that copy count; else those of all copies. What does not count
    is still covered: it says who judged what. ``kind`` is ``person`` or ``tool``.
    """

    layer: str
    annotator: str
    status: str
    annotations: tuple[Annotation, ...]
    relations: tuple[Relation, ...] = ()
    kind: str = "person"
    counts: bool = True


class Item(Struct, frozen=True):
    """A document with its text, all facts, and everybody's layers. ``bytes`` are those of the text as UTF-8."""

    id: str
    language: str
    text: str
    bytes: int
    segments: Segmentation
    facts: tuple[Fact, ...] = ()
    judged: tuple[Judged, ...] = ()
