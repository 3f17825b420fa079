"""Documents to brat standoff: the ``.ann`` file and the text beside it.

Of the layers, the first called ``entities``, else the first, is written: brat's ids share one space,
and its file knows no annotators. An annotation becomes a ``T`` line, in fragments around line ends. A
relation becomes an ``E`` line if its role ``trigger`` holds one annotation, a ``*`` line if ``member`` is
its only role, an ``R`` line if it has two roles of one filler each; brat has no line for others.
Attributes become ``A`` lines (``true`` is written without a value), or ``N`` lines where they are called
``ref.DATABASE``; notes are AnnotatorNotes. An id that is no brat id (``T`` and digits) is kept in a
note of type HashiyeId, and comes back from there. Blanks in labels become ``_``.

Every difference from what :func:`hashiye.codecs.brat.read` makes of the result is listed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count, pairwise

from msgspec import Struct

from hashiye.codecs import Loss, Writing, foreign
from hashiye.codecs.brat_fragments import Cutter
from hashiye.codecs.brat_lines import ID_NOTE, REMARK, Fragment, dependents
from hashiye.codecs.brat_units import LINE_ENDS
from hashiye.codecs.losses import Item, unannotated, uncarried
from hashiye.codecs.plain import text_losses
from hashiye.model import Annotation, Document, Layer, Relation, new_id
from hashiye.text import FORBIDDEN

_WORD = re.compile(r"[^\s]+")
_BREAKS = re.compile(rf"[{LINE_ENDS}]|{FORBIDDEN.pattern}")


def write(document: Document) -> Writing:
    """Write one document. ``ValueError`` if its text was not loaded."""
    content = foreign.content(document)
    layer = foreign.layer_of(document)
    sheet = _Sheet(document, content)
    if layer is not None:
        sheet.add(layer)
    losses = text_losses(document) + sheet.losses + unannotated(document)
    losses += uncarried(
        document,
        {"text", "relation", "attribute", "note"},
        layer=layer,
        producer=foreign.producer("brat"),
    )
    lines = "".join(f"{line}\n" for line in sheet.lines)
    return Writing({".ann": lines.encode(), ".txt": content.encode()}, tuple(losses))


def equivalence_id(document: str, label: str, members: Sequence[Fragment], taken: Mapping[str, object]) -> str:
    """Return the id of a ``*`` line, which has none of its own, from the spans of its members."""
    start = min((start for start, _ in members), default=0)
    end = max((end for _, end in members), default=0)
    return new_id(document, foreign.LAYER, start, end, label, taken)


class _Sheet:
    """The lines of one ``.ann`` file, and what they could not say."""

    def __init__(self, document: Document, content: str) -> None:
        self.document = document
        self.content = content
        self.cutter = Cutter(content)
        self.lines: list[str] = []
        self.losses: list[Loss] = []
        self._said: list[str] = []
        self._counts = {letter: count(1) for letter in "AN#"}

    def lose(self, kind: str, item: str, detail: str) -> None:
        self.losses.append(Loss(self.document.id, kind, item, detail))

    def add(self, layer: Layer) -> None:
        """Write the annotations and relations of the layer, then what is said of them."""
        spans = self._spans(layer.annotations)
        numbers = _numbered("T", [annotation.id for annotation, _ in spans])
        for annotation, fragments in spans:
            self._text_bound(annotation, fragments, numbers[annotation.id])
        self._links(layer.relations, {annotation.id: annotation for annotation, _ in spans}, numbers)
        self.lines += self._said

    # --- annotations --------------------------------------------------------------------------

    def _spans(self, annotations: Iterable[Annotation]) -> list[tuple[Annotation, list[Fragment]]]:
        found: list[tuple[Annotation, list[Fragment]]] = []
        seen: set[str] = set()
        for annotation in annotations:
            if obstacle := self._obstacle(annotation, seen):
                self.lose(obstacle[0], annotation.id, obstacle[1])
                continue
            fragments = self.cutter.cut(sorted(annotation.spans))
            if not fragments:
                self.lose("annotation", annotation.id, "it covers nothing but line ends")
                continue
            seen.add(annotation.id)
            found.append((annotation, fragments))
            self._compare(annotation, self.cutter.join(fragments))
        return found

    def _obstacle(self, annotation: Annotation, seen: Collection[str]) -> tuple[str, str] | None:
        spans = sorted(annotation.spans)
        if any(start >= end for start, end in spans):
            return "zero-length", annotation.label
        if spans[0][0] < 0 or spans[-1][1] > len(self.content):
            return "annotation", "it is outside the text"
        if any(after[0] < before[1] for before, after in pairwise(spans)):
            return "discontinuous", "its parts overlap"
        if annotation.id in seen:
            return "annotation", "its id stands twice"
        return None

    def _compare(self, annotation: Annotation, again: tuple[Fragment, ...]) -> None:
        """Say how the span will differ when it is read again."""
        if (again[0][0], again[-1][1]) != (annotation.start, annotation.end):
            self.lose("edge", annotation.id, f"{again[0][0]} to {again[-1][1]} instead")
        elif again != annotation.spans:
            self.lose("discontinuous", annotation.id, f"comes back in {len(again)} parts")

    def _text_bound(self, annotation: Annotation, fragments: Sequence[Fragment], number: str) -> None:
        offsets = ";".join(f"{start} {end}" for start, end in fragments)
        surface = " ".join(self.content[start:end] for start, end in fragments)
        label = self._label(annotation, foreign.unspaced(annotation.label))
        self.lines.append(f"{number}\t{label} {offsets}\t{surface}")
        self._say(annotation, number)

    def _label(self, item: Item, label: str) -> str:
        if label != item.label:
            self.lose("label", item.id, f"{label} instead of {item.label}")
        return label

    # --- relations ----------------------------------------------------------------------------

    def _links(
        self, relations: Sequence[Relation], annotations: Mapping[str, Annotation], numbers: Mapping[str, str]
    ) -> None:
        kinds = _kinds(relations, annotations)
        written = [relation for relation in relations if kinds.get(id(relation))]
        for relation in relations:
            if not kinds.get(id(relation)):
                self.lose("relation", relation.id, f"{relation.label}: brat has no line for it")
        names = {**numbers}
        own: dict[str, str] = {}
        for letter in "ER":
            own |= _numbered(letter, [one.id for one in written if kinds[id(one)] == letter])
        names = own | numbers
        taken: dict[str, object] = dict.fromkeys((*numbers, *own))
        for relation in written:
            kind = kinds[id(relation)]
            if kind == "*":
                self._equivalence(relation, names, annotations, taken)
            else:
                self.lines.append(self._link(relation, kind, own[relation.id], names))
                self._say(relation, own[relation.id])
'''
open=0
