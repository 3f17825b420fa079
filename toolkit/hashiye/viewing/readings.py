"""Whose readings of its layers a document has, from all its copies on one text."""

from __future__ import annotations

from collections.abc import Sequence

from hashiye.copies import Claim, Read
from hashiye.copies.claims import owned
from hashiye.findings import Finding
from hashiye.viewing.shown import Reading


def readings(copies: Sequence[Read], findings: list[Finding]) -> tuple[Reading, ...]:
    """Return everybody's layers, in the order of the first document; the curated reading of each before others."""
    found = [_reading(one) for one in owned(copies, findings)]
    order = {one.layer: place for place, one in reversed(list(enumerate(found)))}
    return tuple(sorted(found, key=lambda one: (order[one.layer], not one.curated, one.annotator)))


def _reading(claim: Claim) -> Reading:
    layer = claim.layer
    return Reading(
        layer=layer.name, annotator=claim.annotator, status=layer.status, annotations=layer.annotations,
        relations=layer.relations, tagset=layer.tagset, kind=claim.kind, curated=claim.copy.curated,
        file=claim.copy.name,
    )  # fmt: skip
