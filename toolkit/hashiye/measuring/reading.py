"""One document from all its copies: whose layer each is, on which text, and what is left out and why."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from hashiye import corpus, files
from hashiye.agreement.building import Sheet
from hashiye.codecs import CODECS, Parcel, utf8
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.measuring import aligning, soundness
from hashiye.measuring.aligning import Aligned
from hashiye.measuring.copies import Copies, Copy
from hashiye.measuring.wanted import Wanted
from hashiye.model import Document, Layer, Text

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
    read: list[tuple[Copy, Document]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    aligned: list[tuple[str, Aligned]] = field(default_factory=list)
    present: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset()


def opened(wanted: Wanted, copies: Copies) -> Opened:
    """Read a document from its copies. Never raises for bad data."""
    found = Opened(copies.document)
    found.read = list(_documents(copies, wanted.limits, found.findings, spare=False))
    found.layers = frozenset(layer.name for _, document in found.read for layer in document.layers)
    claims = [claim for copy, document in found.read for claim in _claims(copy, document, wanted.layer)]
    found.present = frozenset(one.annotator for one in claims)
    asked = [one for one in claims if not wanted.annotators or one.annotator in wanted.annotators]
    chosen = _one_each(asked, found.findings)
    if chosen:
        _settle(found, copies, chosen, wanted)
    return found


def _settle(found: Opened, copies: Copies, chosen: list[Claim], wanted: Wanted) -> None:
    """Bring the chosen claims onto one text, leave out what is unsound, and make the sheet."""
    base = _base(chosen, copies, wanted.limits, found.findings)
    text = _text(base, wanted.limits, found.findings)
    if text is None:
        return
    found.base, found.text = base[0][1], text
    sha256 = found.base.text.sha256
    on_text = [one for one in chosen if one.document.text.sha256 == sha256]
    elsewhere = [one for one in chosen if one.document.text.sha256 != sha256]
    if elsewhere and wanted.align:
        for claim in elsewhere:
            carried = aligning.carried(claim.copy, claim.document, claim.layer, text, wanted.limits, found.findings)
            if carried is not None:
                found.aligned.append((claim.annotator, carried))
                on_text.append(Claim(claim.annotator, claim.copy, _bare(claim.document), carried.layer))
    else:
        found.findings += [_refused(claim, found.base) for claim in elsewhere]
    found.claims = tuple(sorted(_sound(on_text, text, found.findings), key=lambda one: one.annotator))
    found.sheet = _sheet(found, wanted)


def _documents(
    copies: Copies, limits: Limits, findings: list[Finding], *, spare: bool
) -> Iterator[tuple[Copy, Document]]:
    """Yield the copies that can be read and are of the document, without their texts."""
    for copy in copies.copies:
        if copy.spare is not spare:
            continue
        try:
            document = _read(copy, limits)
            if document.text.content is not None:
                corpus.check_text(document, Text.of(document.text.content), copy.name)
        except NotReadable as error:
            findings += error.of(copy.name)
            continue
        if document.id == copies.document:
            yield copy, document
        else:
            findings.append(_misnamed(copy, document))


def _read(copy: Copy, limits: Limits) -> Document:
    """Read one copy, without its text. Raises ``NotReadable``."""
    line = copy.line
    data = files.read(copy.source.path, limits) if line is None else line.read()
    parcel = Parcel(data, copy.name, copy.source.stem, 1 if line is None else line.number, limits=limits)
    return copy.source.codec.read(parcel).document


def _misnamed(copy: Copy, document: Document) -> Finding:
    return Finding(
        code="HSH-C511", message="the file is not named after its document, and is left out", file=copy.name,
        document=document.id, found=document.id, expected=copy.source.stem, fix="rename it",
    )  # fmt: skip


def _claims(copy: Copy, document: Document, name: str) -> Iterator[Claim]:
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


def _one_each(claims: Sequence[Claim], findings: list[Finding]) -> list[Claim]:
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
    elif _twins(first.copy, second.copy):
        if not same:
            yield Finding(code="HSH-C510", message="the two spellings of this document differ: the JSON one is "
                          "measured", file=name, document=document, fix="keep one of them")  # fmt: skip
    else:
        yield Finding(code="HSH-C515", message=f"a second copy of the document by {first.annotator!r} is left out; "
                      f"the first is {first.copy.name}", file=name, document=document,
                      fix="keep one of them, or put it into a folder of its own: annotators/<name>/")  # fmt: skip


def _twins(one: Copy, other: Copy) -> bool:
    stems = {str(copy.source.path).removesuffix(copy.source.codec.endings[0]) for copy in (one, other)}
    return len(stems) == 1 and one.line is None and other.line is None


def _base(
    chosen: Sequence[Claim], copies: Copies, limits: Limits, findings: list[Finding]
) -> list[tuple[Copy, Document]]:
    """Return the copies on the text that all should be on: the curated document's, else that of most."""
    counted = Counter(one.document.text.sha256 for one in sorted(chosen, key=lambda one: one.annotator))
    there = [(one.copy, one.document) for one in chosen]
    wanted = next(iter(counted))
    if len(counted) > 1:
        there += _documents(copies, limits, findings, spare=True)
        curated = next((document.text.sha256 for copy, document in there if copy.curated), None)
        wanted = curated or counted.most_common(1)[0][0]
    return [(copy, document) for copy, document in there if document.text.sha256 == wanted]


def _text(base: Sequence[tuple[Copy, Document]], limits: Limits, findings: list[Finding]) -> str | None:
    """Return the text of the first copy whose text can be read; None if there is none, which is then told."""
    troubles: list[Finding] = []
    for copy, document in base:
        try:
            return text_of(copy, document, limits)
        except NotReadable as error:
            troubles += error.of(copy.name)
    findings += troubles
    return None


def text_of(copy: Copy, document: Document, limits: Limits) -> str:
    """Return the text that a copy was made on. Raises ``NotReadable``, also if that is not what lies there."""
    kept = document.text
    if kept.content is not None or kept.file is None:
        corpus.check_text(document, Text.of(kept.content or ""), copy.name)
        return kept.content or ""
    target = corpus.text_beside(document, copy.source.path, _real(copy.home) if copy.home else "")
    parcel = Parcel(files.read(target, limits), str(target), document.id, limits=limits)
    text = Text.of(utf8.decode(parcel))
    corpus.check_text(document, text, copy.name)
    return text.content or ""


@lru_cache(64)
def _real(home: str) -> str:
    return os.path.realpath(Path(home))


def _refused(claim: Claim, base: Document) -> Finding:
    return Finding(
        code="HSH-C519", message=f"the copy of {claim.annotator!r} is on another text than the others, and is left out",
        file=claim.copy.name, document=claim.document.id, pointer="/text/sha256", found=claim.document.text.sha256,
        expected=base.text.sha256, fix="measure with --align, or carry it over with hashiye rebase",
    )  # fmt: skip


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
