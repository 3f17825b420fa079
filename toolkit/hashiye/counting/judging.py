"""Which copies of a document are counted, whose each layer is, and which layers count.

Where a document has a curated copy, the layers of that copy count; else those of all its copies. What does not count
is kept all the same: it says who judged what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from hashiye.codecs import CODECS
from hashiye.findings import Finding
from hashiye.measuring.claims import Claim, claimed, twins
from hashiye.measuring.copies import Copy
from hashiye.model import Document, Layer
from hashiye.statistics.item import Judged

type Read = tuple[Copy, Document]

_SPELLINGS = {name: place for place, name in enumerate(CODECS)}


def alone(document: Document) -> tuple[Judged, ...]:
    """Return the layers of a document that has one copy, which is in no annotator's folder."""
    kinds = {one.id: one.kind for one in reversed(document.producers)}
    return tuple(
        [
            Judged(
                one.name, one.producer, one.status, one.annotations, one.relations, kinds.get(one.producer, "person")
            )
            for one in document.layers
        ]
    )


def one_each(copies: Iterable[Read], findings: list[Finding]) -> list[Read]:
    """Keep one copy of each annotator and one curated document, which is first, JSON before XML.

    A second one that is no other spelling of the first is told and left out. Copies that lie elsewhere, in a shard
    say, are kept if the first of them has not the layers of the same people.
    """
    kept: dict[object, Read] = {}
    for copy, document in sorted(copies, key=lambda one: _rank(one[0])):
        whose = "" if copy.curated or copy.annotator else frozenset((one.name, one.producer) for one in document.layers)
        first, other = kept.setdefault((copy.annotator, whose), (copy, document))
        if first is copy:
            continue
        if not twins(first, copy):
            findings.append(_second(copy, first, document))
        elif structs.replace(other, text=document.text) != document or other.text.sha256 != document.text.sha256:
            findings.append(_differ(copy, document))
    return list(kept.values())


def _rank(copy: Copy) -> tuple[bool, bool, str, int, str, int]:
    line = 0 if copy.line is None else copy.line.number
    return not copy.curated, bool(copy.annotator), copy.annotator, _spelling(copy), copy.name, line


def _spelling(copy: Copy) -> int:
    return _SPELLINGS[copy.source.codec.name]


def judged(copies: Sequence[Read]) -> tuple[Judged, ...]:
    """Return whose layers a document has. If the first copy is curated, its layers count, else those of all copies.

    What a tool made stands alike in many copies, since these are begun with it: it is the tool's, and there once.
    """
    curated = copies[0][0].curated
    found: list[tuple[Claim, str]] = []
    for copy, document in copies:
        for claim in _claims(copy, document):
            place = _same(claim, found)
            if place is None:
                found.append((claim, claim.annotator))
            else:
                found[place] = found[place][0], claim.layer.producer
    first: dict[tuple[str, str], Judged] = {}
    for claim, annotator in found:
        counts = not curated or claim.copy is copies[0][0]
        first.setdefault((claim.layer.name, annotator), _judged(claim, annotator, counts=counts))
    return tuple(first.values())


def _claims(copy: Copy, document: Document) -> Iterator[Claim]:
    for name in dict.fromkeys(one.name for one in document.layers):
        yield from claimed(copy, document, name)


def _same(claim: Claim, found: Sequence[tuple[Claim, str]]) -> int | None:
    """Return where a tool's layer stands already as it is here; None for a person's, and one that stands nowhere."""
    if _kind(claim, claim.layer.producer) != "tool":
        return None
    places = range(len(found))
    return next((at for at in places if _are_same(claim.layer, found[at][0].layer)), None)


def _are_same(one: Layer, other: Layer) -> bool:
    return (one.name, one.producer) == (other.name, other.producer) and one == other


def _judged(claim: Claim, annotator: str, *, counts: bool) -> Judged:
    layer = claim.layer
    kind = claim.kind if annotator == claim.annotator else _kind(claim, annotator)
    return Judged(layer.name, annotator, layer.status, layer.annotations, layer.relations, kind, counts)


def _kind(claim: Claim, producer: str) -> str:
    return next((one.kind for one in claim.document.producers if one.id == producer), "person")


def _second(copy: Copy, first: Copy, document: Document) -> Finding:
    return Finding(
        code="HSH-C515", message=f"a second copy of the document is left out; the first is {first.name}",
        file=copy.name, line=1 if copy.line is None else copy.line.number, document=document.id,
        fix="keep one of them, or put it into a folder of its own: annotators/<name>/",
    )  # fmt: skip


def _differ(copy: Copy, document: Document) -> Finding:
    return Finding(
        code="HSH-C510", message="the two spellings of this document differ: the JSON one is counted",
        file=copy.name, document=document.id, fix="keep one of them",
    )  # fmt: skip
