"""A few documents at a time become a part of the study, in whatever process; parts are put together in order.

Nothing of a document is kept but its columns and what coverage and notes are told from, so that memory does not grow
with what the files hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from msgspec import Struct

from hashiye.agreement import building
from hashiye.agreement.study import Study
from hashiye.copies import Copies
from hashiye.copies.claims import Claim
from hashiye.findings import Finding
from hashiye.measuring.batches import batch, keys
from hashiye.measuring.reading import Opened, opened
from hashiye.measuring.wanted import Wanted

TOGETHER = 64
"""Documents of a part. The same whatever the number of jobs, so that parts are the same, too."""


class Held(Struct, frozen=True):
    """What an annotator has of a document, whether it counts or not.

    ``producer`` is the layer's own, which may differ from the annotator in whose folder it lies. ``carried`` and
    ``lost`` count the spans that were carried over from another text, and those of them that found no place.
    """

    annotator: str
    producer: str
    kind: str
    status: str
    spans: int
    tagset: tuple[str, str] = ("", "")
    carried: int = 0
    lost: int = 0


class Row(Struct, frozen=True):
    """What is known of one document: who has what of it. ``measured``: it is in the study."""

    document: str
    held: tuple[Held, ...] = ()
    measured: bool = False
    batch: str = ""
    tokens_differ: bool = False
    present: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Some documents: a row for each, and the study of those that somebody judged (None: there are none)."""

    rows: tuple[Row, ...]
    study: Study | None


def tasks(documents: Iterable[Copies]) -> Iterator[tuple[Copies, ...]]:
    """Yield the documents in the portions that are worked on."""
    return batched(documents, TOGETHER)


def part(wanted: Wanted, task: Sequence[Copies]) -> Part:
    """Read some documents and make their part of the study. Never raises for bad data."""
    rows, sheets = [], []
    for copies in task:
        found = opened(wanted, copies)
        rows.append(_row(found, wanted))
        if found.sheet is not None:
            sheets.append(found.sheet)
    return Part(tuple(rows), building.study(sheets, wanted.unit, trim=wanted.trims) if sheets else None)


def _row(found: Opened, wanted: Wanted) -> Row:
    return Row(
        document=found.document,
        held=tuple(_held(one, found) for one in found.claims),
        measured=found.sheet is not None,
        batch=batch(wanted.by, found.read),
        tokens_differ=found.sheet is not None and len(found.sheet.tokens) > 1,
        present=found.present,
        layers=found.layers,
        keys=keys(wanted.by, found.read),
        findings=tuple(found.findings),
    )


def _held(claim: Claim, found: Opened) -> Held:
    carried = next((one for name, one in found.aligned if name == claim.annotator), None)
    return Held(
        annotator=claim.annotator,
        producer=claim.layer.producer,
        kind=claim.kind,
        status=claim.layer.status,
        spans=len(claim.layer.annotations),
        tagset=(claim.copy.home, claim.layer.tagset) if claim.layer.tagset else ("", ""),
        carried=carried.spans if carried else 0,
        lost=carried.lost if carried else 0,
    )
