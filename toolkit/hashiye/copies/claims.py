"""Whose layer is whose in the copies of one document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hashiye.copies.choosing import on_same_text, rank, second
from hashiye.copies.opening import Read
from hashiye.copies.pairing import Copy
from hashiye.findings import Finding
from hashiye.model import Document, Layer


@dataclass(frozen=True, slots=True)
class Claim:
    """One annotator's layer in one copy."""

    annotator: str
    copy: Copy
    document: Document
    layer: Layer

    @property
    def kind(self) -> str:
        """Whether the annotator is a ``person`` or a ``tool``; who is not declared is a person."""
        known = kinds(self.document)
        return known.get(self.annotator) or known.get(self.layer.producer) or "person"


def kinds(document: Document) -> Mapping[str, str]:
    """Return what each declared producer is, ``person`` or ``tool``."""
    return {one.id: one.kind for one in reversed(document.producers)}


def claimed(copy: Copy, document: Document, name: str) -> Iterator[Claim]:
    """Yield whose layers of that name a copy holds.

    In an annotator's folder it is the layer that the annotator produced, or the only one of the name, which then is
    the annotator's, whoever its producer is. Elsewhere, and where that decides nothing, layers are their producers'.
    """
    layers = [one for one in document.layers if one.name == name]
    own = [one for one in layers if one.producer == copy.annotator]
    if copy.annotator and (own or len(layers) == 1):
        yield from (Claim(copy.annotator, copy, document, one) for one in own or layers)
        return
    yield from (Claim(one.producer, copy, document, one) for one in layers)


def one_each(claims: Sequence[Claim], findings: list[Finding]) -> list[Claim]:
    """Keep one claim an annotator to the layer of a name: the one in a folder of their own; the others are told."""
    chosen: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda one: (not one.copy.annotator, *rank(one.copy))):
        first = chosen.setdefault(claim.annotator, claim)
        if first is not claim and bool(first.copy.annotator) == bool(claim.copy.annotator):
            findings.extend(_doubled(first, claim))
    return list(chosen.values())


def _doubled(first: Claim, claim: Claim) -> Iterator[Finding]:
    if first.document is claim.document:
        yield Finding(
            code="HSH-S225", message=f"two layers of one name by {first.annotator!r}: the first is used",
            file=claim.copy.name, document=claim.document.id, fix="keep one of them",
        )  # fmt: skip
        return
    same = first.layer == claim.layer and on_same_text(first.document, claim.document)
    yield from second(first.copy, claim.copy, claim.document, same=same, whose=first.annotator)


def owned(copies: Sequence[Read], findings: list[Finding]) -> list[Claim]:
    """Return whose each layer of a document is, all its copies together.

    They are claimed as :func:`claimed` says, but for what tools made, which copies repeat, since they are begun with
    it. A tool's layer that stands alike in several copies is the tool's, and is there once. So is one that stands in
    no copy otherwise, in the folder of an annotator who signed another layer of the copy. Of two copies that are in
    nobody's folder, and hold a layer by the same person, the first one's is used, and the other is told.
    """
    found: list[Claim] = []
    tools: dict[tuple[str, str], list[int]] = {}
    for copy, document in copies:
        declared = kinds(document)
        for claim in _all(copy, document):
            layer = claim.layer
            if declared.get(layer.producer) != "tool":
                found.append(claim)
                continue
            versions = tools.setdefault((layer.name, layer.producer), [])
            place = next((at for at in versions if found[at].layer == layer), None)
            if place is None:
                versions.append(len(found))
                found.append(claim)
            else:
                found[place] = replace(found[place], annotator=layer.producer)
    for versions in tools.values():
        if len(versions) == 1 and _signed(one := found[versions[0]]):
            found[versions[0]] = replace(one, annotator=one.layer.producer)
    return list(_first_of_each(found, findings))


def _first_of_each(claims: Iterable[Claim], findings: list[Finding]) -> Iterator[Claim]:
    firsts: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        first = claim if claim.copy.annotator else firsts.setdefault((claim.layer.name, claim.annotator), claim)
        if first.document is claim.document:
            yield claim
        else:
            findings.extend(_doubled(first, claim))


def _all(copy: Copy, document: Document) -> Iterator[Claim]:
    for name in dict.fromkeys(layer.name for layer in document.layers):
        yield from claimed(copy, document, name)


def _signed(claim: Claim) -> bool:
    """Say whether the annotator in whose folder a copy lies is the producer of one of its layers."""
    return any(one.producer == claim.copy.annotator for one in claim.document.layers)
