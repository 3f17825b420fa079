"""Whose layer is whose in the copies of one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hashiye.codecs import CODECS
from hashiye.findings import Finding
from hashiye.measuring.copies import Copy
from hashiye.model import Document, Layer

_SPELLINGS = {name: place for place, name in enumerate(CODECS)}


@dataclass(frozen=True, slots=True)
class Claim:
    """One annotator's layer in one copy."""

    annotator: str
    copy: Copy
    document: Document
    layer: Layer

    @property
    def rank(self) -> tuple[bool, int, str]:
        """Which of two copies of one annotator goes before: the one in a folder of their own."""
        return not self.copy.annotator, _SPELLINGS[self.copy.source.codec.name], self.copy.name

    @property
    def kind(self) -> str:
        """Whether the annotator is a ``person`` or a ``tool``; who is not declared is a person."""
        kinds = {one.id: one.kind for one in reversed(self.document.producers)}
        return kinds.get(self.annotator) or kinds.get(self.layer.producer) or "person"


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
    """Keep one claim an annotator: the one in a folder of their own, JSON before XML; the others are told."""
    chosen: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda one: one.rank):
        first = chosen.setdefault(claim.annotator, claim)
        if first is not claim and bool(first.copy.annotator) == bool(claim.copy.annotator):
            findings.extend(_doubled(first, claim))
    return list(chosen.values())


def _doubled(first: Claim, second: Claim) -> Iterator[Finding]:
    """Yield a finding on a second claim, none if it is the other spelling of the first and says the same."""
    same = first.layer == second.layer and first.document.text.sha256 == second.document.text.sha256
    name, document = second.copy.name, second.document.id
    if first.copy.name == name and first.document is second.document:
        yield Finding(code="HSH-S225", message=f"two layers of one name by {first.annotator!r}: the first is measured",
                      file=name, document=document, fix="keep one of them")  # fmt: skip
    elif twins(first.copy, second.copy):
        if not same:
            yield Finding(code="HSH-C510", message="the two spellings of this document differ: the JSON one is "
                          "measured", file=name, document=document, fix="keep one of them")  # fmt: skip
    else:
        yield Finding(code="HSH-C515", message=f"a second copy of the document by {first.annotator!r} is left out; "
                      f"the first is {first.copy.name}", file=name, document=document,
                      fix="keep one of them, or put it into a folder of its own: annotators/<name>/")  # fmt: skip


def twins(one: Copy, other: Copy) -> bool:
    """Say whether two copies are the two spellings of one file, side by side."""
    stems = {str(copy.source.path).removesuffix(copy.source.codec.endings[0]) for copy in (one, other)}
    return len(stems) == 1 and one.line is None and other.line is None
