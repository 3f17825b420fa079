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
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count, pairwise

from hashiye.codecs import Loss, Writing, foreign
from hashiye.codecs.brat_fragments import Cutter
from hashiye.codecs.brat_lines import EQUIVALENCE, ID_NOTE, REMARK, Fragment
from hashiye.codecs.brat_links import equivalence_id, numbered, plan
from hashiye.codecs.brat_units import LINE_ENDS
from hashiye.codecs.losses import Item, unannotated, uncarried
from hashiye.codecs.plain import text_losses
from hashiye.model import Annotation, Document, Layer, Relation
from hashiye.text import FORBIDDEN

_WORD = re.compile(r"[^\s]+")
_UNHELD = re.compile(rf"[\t{LINE_ENDS}]|{FORBIDDEN.pattern}")
"""What ends a field or a line of brat's file."""


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


class _Sheet:
    """The lines of one ``.ann`` file, and what they could not say."""

    def __init__(self, document: Document, content: str) -> None:
        self.document = document
        self.content = content
        self.cutter = Cutter(content)
        self.lines: list[str] = []
        self.losses: list[Loss] = []
        self._said: list[str] = []
        self._hulls: dict[str, Fragment] = {}
        self._counts = {letter: count(1) for letter in "AN#"}

    def lose(self, kind: str, item: str, detail: str) -> None:
        """Put one loss into the ledger."""
        self.losses.append(Loss(self.document.id, kind, item, detail))

    def add(self, layer: Layer) -> None:
        """Write the annotations and relations of the layer, then what is said of them."""
        spans = self._spans(layer.annotations)
        numbers = numbered("T", [annotation.id for annotation, _ in spans])
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
            again = self.cutter.join(fragments)
            self._hulls[annotation.id] = again[0][0], again[-1][1]
            self._compare(annotation, again)
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
        self,
        relations: Sequence[Relation],
        annotations: Mapping[str, Annotation],
        numbers: dict[str, str],
    ) -> None:
        letters = plan(relations, annotations.keys())
        written: dict[str, Relation] = {}
        for relation in relations:
            if relation.id in letters and relation.id not in written:
                written[relation.id] = relation
            else:
                self.lose("relation", relation.id, f"{relation.label}: brat has no line for it")
        own: dict[str, str] = {}
        for letter in "ER":
            own |= numbered(letter, [one for one, relation in written.items() if letters[one] == letter])
        names = own | numbers
        taken: dict[str, object] = dict.fromkeys((*numbers, *own))
        for one, relation in written.items():
            if letters[one] == EQUIVALENCE:
                self._equivalence(relation, names, annotations, taken)
            else:
                self._link(relation, own[one], names)

    def _link(self, relation: Relation, number: str, names: Mapping[str, str]) -> None:
        label = foreign.unspaced(relation.label)
        args = [(role, names[one]) for role, ends in relation.args.items() for one in ends]
        if number[0] == "E":
            label = self._label(relation, label.replace(":", "_"))
            trigger = names[relation.args["trigger"][0]]
            args = [(label, trigger)] + [(role, one) for role, one in args if role != "trigger"]
            self.lines.append(f"{number}\t{' '.join(f'{role}:{one}' for role, one in args)}")
        else:
            label = self._label(relation, label)
            self.lines.append(f"{number}\t{label} {' '.join(f'{role}:{one}' for role, one in args)}")
        self._say(relation, number)

    def _equivalence(
        self,
        relation: Relation,
        names: Mapping[str, str],
        annotations: Mapping[str, Annotation],
        taken: dict[str, object],
    ) -> None:
        label = self._label(relation, foreign.unspaced(relation.label))
        members = relation.args["member"]
        self.lines.append(f"{EQUIVALENCE}\t{label} {' '.join(names[one] for one in members)}")
        spans = [self._hulls[one] for one in members if one in annotations]
        made = equivalence_id(self.document.id, label, spans, taken)
        if made != relation.id:
            self.lose("id", relation.id, f"{made} instead: a line of * has none")
        for name in sorted(relation.attributes):
            self.lose("attribute", relation.id, name)
        if relation.note:
            self.lose("note", relation.id, relation.note)

    # --- what is said of them -----------------------------------------------------------------

    def _say(self, item: Item, number: str) -> None:
        """Write attributes, note and id of an item that stands on the line ``number``."""
        for name, value in sorted(item.attributes.items()):
            if not value or not _WORD.fullmatch(name) or _UNHELD.search(f"{name}{value}"):
                self.lose("attribute", item.id, name)
            elif reference := _reference(name, value):
                base, key, title = reference
                self._tell("N", f"Reference {number} {base}:{key}", title)
            else:
                self._tell("A", f"{name} {number}" if value == "true" else f"{name} {number} {value}", "")
        if item.note:
            note = _UNHELD.sub(" ", item.note)
            if note != item.note:
                self.lose("note", item.id, "line ends and TABs became blanks")
            self._tell("#", f"{REMARK} {number}", note)
        if item.id != number:
            self._tell("#", f"{ID_NOTE} {number}", item.id)

    def _tell(self, letter: str, data: str, tail: str) -> None:
        ending = f"\t{tail}" if tail else ""
        self._said.append(f"{letter}{next(self._counts[letter])}\t{data}{ending}")


def _reference(name: str, value: str) -> tuple[str, str, str] | None:
    """Return database, key and title of an attribute that is a normalization in brat, None for any other."""
    base, (key, blank, title) = name.removeprefix("ref."), value.partition(" ")
    if base == name or not base or ":" in base or not _WORD.fullmatch(key) or bool(blank) != bool(title):
        return None
    return base, key, title
