"""One document from all its copies: whose layer each is, on which text, and what is left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hashiye.agreement.building import Sheet
from hashiye.copies import Claim, Copies, Read, choosing
from hashiye.copies.claims import claimed, one_each
from hashiye.copies.opening import documents, first_text, text_of
from hashiye.findings import Finding
from hashiye.limits import Limits
from hashiye.measuring import aligning, soundness
from hashiye.measuring.aligning import Aligned
from hashiye.measuring.wanted import Wanted
from hashiye.model import Document


@dataclass(slots=True)
class Opened:
    """A document as it was read from its copies.

    ``claims`` are the layers that can be used, one an annotator, sorted; ``sheet`` what is measured of them, None if
    nobody judged the document. ``base`` is a copy's document on the text that all of them are on. ``present`` are all
    annotators of the layer, asked for or not; ``layers`` the names of all layers seen.
    """

    document: str
    claims: tuple[Claim, ...] = ()
    sheet: Sheet | None = None
    base: Document | None = None
    text: str = ""
    read: list[Read] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    aligned: list[tuple[str, Aligned]] = field(default_factory=list)
    present: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset()


def opened(wanted: Wanted, copies: Copies) -> Opened:
    """Read a document from its copies. Never raises for bad data."""
    found = Opened(copies.document)
    found.read = list(documents(copies, wanted.limits, found.findings, spare=False))
    found.layers = frozenset(layer.name for _, document in found.read for layer in document.layers)
    claims = [claim for copy, document in found.read for claim in claimed(copy, document, wanted.layer)]
    found.present = frozenset(one.annotator for one in claims)
    asked = [one for one in claims if not wanted.annotators or one.annotator in wanted.annotators]
    chosen = one_each(asked, found.findings)
    if chosen:
        _settle(found, copies, chosen, wanted)
    return found


def _settle(found: Opened, copies: Copies, chosen: list[Claim], wanted: Wanted) -> None:
    """Bring the chosen claims onto one text, leave out what is unsound, and make the sheet."""
    base = _base(chosen, copies, wanted.limits, found.findings)
    text = first_text(base, lambda copy, document: text_of(copy, document, wanted.limits), found.findings)
    if text is None:
        return
    shared = base[0][1]
    found.base, found.text = shared, text
    on_text = [one for one in chosen if choosing.on_same_text(one.document, shared)]
    elsewhere = [one for one in chosen if not choosing.on_same_text(one.document, shared)]
    if elsewhere and wanted.align:
        for claim in elsewhere:
            carried = aligning.carried(claim.copy, claim.document, claim.layer, text, wanted.limits, found.findings)
            if carried is not None:
                found.aligned.append((claim.annotator, carried))
                on_text.append(Claim(claim.annotator, claim.copy, _bare(claim.document), carried.layer))
    else:
        fix = "measure with --align, or carry it over with hashiye rebase"
        found.findings += [choosing.elsewhere(one.copy, one.document, shared, one.annotator, fix) for one in elsewhere]
    found.claims = tuple(sorted(_sound(on_text, text, found.findings), key=lambda one: one.annotator))
    found.sheet = _sheet(found, wanted)


def _base(chosen: Sequence[Claim], copies: Copies, limits: Limits, findings: list[Finding]) -> list[Read]:
    """Return the copies on the text that all should be on; where they differ, spare ones are asked, too."""
    there = [(one.copy, one.document) for one in chosen]
    by_name = [(one.copy, one.document) for one in sorted(chosen, key=lambda one: one.annotator)]
    if len({document.text.sha256 for _, document in there}) > 1:
        spare = list(documents(copies, limits, findings, spare=True))
        there += spare
        by_name += spare
    _, shared = choosing.base(by_name)
    return [one for one in there if choosing.on_same_text(one[1], shared)]


def _bare(document: Document) -> Document:
    """Return a document without its tokens, which are those of another text."""
    return Document(
        document.id, document.language, document.text, producers=document.producers, conflicts=document.conflicts
    )


def _sound(claims: Sequence[Claim], text: str, findings: list[Finding]) -> Iterator[Claim]:
    for claim in claims:
        found = soundness.fault(claim.document, claim.layer, text)
        if found is None:
            yield claim
        else:
            findings.append(_unsound(claim, found))


def _unsound(claim: Claim, fault: soundness.Fault) -> Finding:
    return Finding(
        code=fault.code, message=f"{fault.message}: the copy of {claim.annotator!r} is left out",
        file=claim.copy.name, document=claim.document.id, fix="run hashiye validate on it",
    )  # fmt: skip


def _sheet(found: Opened, wanted: Wanted) -> Sheet | None:
    judged = {one.annotator: one.layer for one in found.claims if wanted.partial or one.layer.status == "complete"}
    tokens = tuple(dict.fromkeys(one.document.tokens for one in found.claims if len(one.document.tokens)))
    if not judged:
        return None
    if not tokens and wanted.unit == "token" and found.text.strip():
        found.findings.append(_without_tokens(found))
        return None
    return Sheet(found.document, len(found.text), tokens, judged, found.text)


def _without_tokens(found: Opened) -> Finding:
    return Finding(
        code="HSH-M407", message="the document has no tokens to measure in, and is left out",
        file=found.claims[0].copy.name, document=found.document,
        fix="measure in characters, --unit character, or convert it, which makes tokens",
    )  # fmt: skip
