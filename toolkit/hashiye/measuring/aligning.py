"""A copy on another text, carried over to the text of the others for this one measurement; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import structs

from hashiye.carrying import lineage
from hashiye.copies import Copy
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import Document, Layer, Segmentation
from hashiye.rebasing.documents import rebase


@dataclass(frozen=True, slots=True)
class Aligned:
    """An annotator's layer on the text of the others, and how many of its spans had no place there.

    The layer keeps its status: who judged the whole of one text judged what it has in common with the other.
    """

    layer: Layer
    spans: int
    lost: int


def carried(
    copy: Copy, document: Document, layer: Layer, text: str, limits: Limits, findings: list[Finding]
) -> Aligned | None:
    """Carry one layer over to ``text``. None where its own text cannot be found or has nothing in common with it."""
    try:
        old = lineage.old_text(document, copy.source, "", limits, {})
    except NotReadable as error:
        findings += error.of(copy.name)
        return None
    alone = structs.replace(
        document, text=structs.replace(document.text, content=old), metadata=(), conflicts=(), layers=(layer,),
        segments=Segmentation(),
    )  # fmt: skip
    done = rebase(alone, text, _uncut)
    if not done.related:
        findings.append(_unrelated(copy, document, layer))
        return None
    lost = sum(one.after is None for one in done.judged)
    here = structs.replace(done.document.layers[0], status=layer.status)
    return Aligned(here, len(layer.annotations), lost)


def _unrelated(copy: Copy, document: Document, layer: Layer) -> Finding:
    name = copy.annotator or layer.producer
    message = f"the copy of {name!r} is on a text that has nothing in common with that of the others"
    return Finding(
        code="HSH-C519", message=f"{message}, and is left out", file=copy.name, document=document.id,
        fix="look whether it is the same article",
    )  # fmt: skip


def _uncut(_text: str) -> Segmentation:
    """Return no tokens: those of the copies that were made on the text are used."""
    return Segmentation()
