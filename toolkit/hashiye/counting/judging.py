"""Whose the layers of a document are, and which of them count.

Where a document has a curated copy, the layers of that copy count; else those of all its copies. What does not count
is kept all the same: it says who judged what.
"""

from __future__ import annotations

from collections.abc import Sequence

from hashiye.copies import Read
from hashiye.copies.claims import kinds, owned
from hashiye.findings import Finding
from hashiye.model import Document, Layer
from hashiye.statistics.item import Judged


def alone(document: Document) -> tuple[Judged, ...]:
    """Return the layers of a document that has one copy, which is in no annotator's folder."""
    known = kinds(document)
    return tuple([_judged(one, one.producer, known.get(one.producer, "person")) for one in document.layers])


def judged(copies: Sequence[Read], findings: list[Finding]) -> tuple[Judged, ...]:
    """Return whose layers a document has. If the first copy is curated, its layers count, else those of all copies."""
    (base, _), *_ = copies
    found: dict[tuple[str, str], Judged] = {}
    for claim in owned(copies, findings):
        one = _judged(claim.layer, claim.annotator, claim.kind, counts=not base.curated or claim.copy is base)
        found.setdefault((one.layer, one.annotator), one)
    return tuple(found.values())


def _judged(layer: Layer, annotator: str, kind: str, *, counts: bool = True) -> Judged:
    return Judged(layer.name, annotator, layer.status, layer.annotations, layer.relations, kind, counts)
