"""Conflicts decided: the side that was chosen comes into the document, and the record leaves it. Pure values.

A record holds an item as the base, ours and theirs have it; until it is decided the document holds the base's.
Only what the two sides disagree on is exchanged (a label, an edge, one attribute): what else became of the item
since stays. What cannot be decided as asked stays a record, and is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, structs

from hashiye.conflict_sides import sides
from hashiye.merging.deciding import header, items
from hashiye.merging.deciding.items import StaysError
from hashiye.merging.deciding.layer import Draft, numbers_of, spelled
from hashiye.merging.outcome import Choice
from hashiye.merging.settling import Allows
from hashiye.model import Annotation, Conflict, Document, Fact, Layer, Relation, Segmentation
from hashiye.rebasing.verdicts import Judged, Verdict

NOT_ASKED = "nobody chose a side"
_PASSES = 20
"""How often a record that waits for another one is tried. To and fro, a chain of relations takes two."""


class Resolved(Struct, frozen=True):
    """A document with conflicts decided. ``left``: those that stay, each with the reason.

    ``gone``: the layer and the relation, for relations that left because an annotation they need did. ``lost``:
    annotations, and ``facts`` facts before and after, that did not follow words that were replaced.
    """

    document: Document
    resolved: tuple[Conflict, ...] = ()
    left: tuple[tuple[Conflict, str], ...] = ()
    gone: tuple[tuple[str, Relation], ...] = ()
    lost: tuple[Judged, ...] = ()
    facts: tuple[tuple[Fact, Fact | None], ...] = ()


def resolve(
    document: Document, choices: Mapping[str, Choice], segment: Callable[[str], Segmentation] | None = None,
    *, allows: Allows | None = None,
) -> Resolved:  # fmt: skip
    """Decide conflicts: each by ``choices`` of ``#`` and its id, else of its kind, else of ``""``; else it stays.

    ``segment`` cuts sentences whose words are replaced into tokens; without it, a text with tokens stays as it is.
    ``allows`` says whether two annotations may stand together in a layer (:func:`hashiye.tagset.may_overlap`); without
    it, any two may.
    """
    asked = [(one, choice_of(one, choices)) for one in document.conflicts]
    if not any(choice for _, choice in asked):
        return Resolved(document, left=tuple((one, NOT_ASKED) for one in document.conflicts))
    desk = _Desk(document, asked, segment, allows)
    desk.work()
    return desk.resolved()


def choice_of(conflict: Conflict, choices: Mapping[str, Choice]) -> Choice | None:
    """Return which side is chosen for a conflict: by its id, its kind, or for all others."""
    return choices.get(f"#{conflict.id}") or choices.get(conflict.kind) or choices.get("")


def _way(record: Conflict) -> str:
    """Return how a record is decided: by its kind, an item of a layer, or a fact that lost its evidence."""
    if record.kind == "anchor" and any(isinstance(side, Fact) for side in sides(record)):
        return "fact"
    return record.kind if record.kind in ("text", "tokens", "metadata", "layer") else "item"


class _Desk:
    """The document while its conflicts are decided; records are told apart by their number in it."""

    def __init__(
        self, document: Document, asked: list[tuple[Conflict, Choice | None]],
        segment: Callable[[str], Segmentation] | None, allows: Allows | None,
    ) -> None:  # fmt: skip
        self.document = document
        self.records = [one for one, _ in asked]
        self.choices = {number: choice for number, (_, choice) in enumerate(asked) if choice}
        self.segment = segment
        self.allows = allows
        self.done: set[int] = set()
        self.why: dict[int, str] = {}
        self.gone: list[tuple[str, Relation]] = []
        self.lost: tuple[Judged, ...] = ()
        self.facts: tuple[tuple[Fact, Fact | None], ...] = ()
        self.regions: list[tuple[int, int]] = []
        self._drafts: dict[int, Draft] = {}
        self._numbers: dict[str, list[int]] = {}
        held = (side for one in self.records for side in sides(one))
        self._reserved = frozenset(side.id for side in held if isinstance(side, Annotation | Relation))

    def work(self) -> None:
        """Decide what was asked: words of the text first, then items, then what a layer says of itself."""
        self._reword()
        ways = {n: _way(self.records[n]) for n in self.choices}
        self._until_nothing_comes([n for n, way in ways.items() if way == "item"])
        self._put_layers_back()
        for way, decide in (
            ("tokens", self._tokens), ("fact", self._fact), ("metadata", self._header), ("layer", self._layer),
        ):  # fmt: skip
            for number in self.choices:
                if ways[number] == way:
                    self._try(number, decide)

    def resolved(self) -> Resolved:
        """Return what came of it."""
        left = [(record, n) for n, record in enumerate(self.records) if n not in self.done]
        return Resolved(
            structs.replace(self.document, conflicts=tuple(record for record, _ in left)),
            tuple(self.records[n] for n in sorted(self.done)),
            tuple((record, self.why.get(n, NOT_ASKED)) for record, n in left),
            tuple(self.gone), self.lost, self.facts,
        )  # fmt: skip

    def _try(self, number: int, decide: Callable[[Conflict, Choice], None]) -> None:
        try:
            decide(self.records[number], self.choices[number])
        except StaysError as stays:
            self.why[number] = str(stays)
        else:
            self.done.add(number)

    def _reword(self) -> None:
        wanted = {n: self.records[n] for n in self.choices if self.records[n].kind == "text"}
        if not wanted:
            return
        from hashiye.merging.deciding import text  # noqa: PLC0415  (loads what compares texts)

        reworded = text.reword(self.document, {n: (one, self.choices[n]) for n, one in wanted.items()},
                                    self.records, self.segment)  # fmt: skip
        self.document, self.records = reworded.document, list(reworded.records)
        self.done |= reworded.done
        self.why |= reworded.why
        self.regions, self.lost, self.facts = list(reworded.regions), reworded.lost, reworded.facts
        self.gone += reworded.gone

    def _until_nothing_comes(self, numbers: list[int]) -> None:
        """Decide items; what is taken out goes last, and what waited for another is tried again."""
        taking_out = {n for n in numbers if items.takes_out(self.records[n], self.choices[n])}
        waiting = sorted(numbers, key=lambda n: (n in taking_out, n))
        for _ in range(_PASSES):
            before = len(self.done)
            for number in waiting:
                self._try(number, self._item)
            waiting = [number for number in reversed(waiting) if number not in self.done]
            if len(self.done) == before:
                return

    def _draft(self, record: Conflict) -> Draft:
        number = self._number(record)
        if number not in self._drafts:
            self._drafts[number] = Draft(self.document.layers[number], self._reserved)
        return self._drafts[number]

    def _number(self, record: Conflict) -> int:
        """Return which layer a record is about. ``StaysError`` if that is not one."""
        numbers = self._numbers.get(record.layer)
        if numbers is None:
            numbers = self._numbers[record.layer] = numbers_of(self.document, record.layer)
        if len(numbers) != 1:
            raise StaysError("its layer is not there" if not numbers else "several layers are called so")
        return numbers[0]

    def _item(self, record: Conflict, choice: Choice) -> None:
        if any(isinstance(side, Fact | str) for side in sides(record)):
            raise StaysError(f"hashiye does not know how to decide a conflict of the kind {record.kind}")
        draft = self._draft(record)
        text = self.document.text.content
        remove, put = items.exchange(record, choice, draft, self.document.id, text, self.regions)
        for item in put:
            if lacking := draft.lacking(item):
                raise StaysError(f"the relation needs {', '.join(lacking)}, which is not there")
        items.check(put, draft, self.allows)
        for item in put:
            draft.put(item)
        if record.kind == "anchor" and choice == "base" and isinstance(record.base, Annotation):
            self._give_up(record, record.base, draft)
        for one in remove:
            self.gone += [(record.layer, relation) for relation in draft.remove(one)]

    def _give_up(self, record: Conflict, base: Annotation, draft: Draft) -> None:
        """Say that an annotation of the base cannot be there, as its words were cut."""
        if draft[base.id] is None:
            layer = self.document.layers[self._number(record)]
            verdict: Verdict = "ambiguous" if base.text in (self.document.text.content or "") else "lost"
            self.lost = (*self.lost, Judged(layer.name, layer.producer, verdict, base, None))

    def _put_layers_back(self) -> None:
        layers = list(self.document.layers)
        for number, draft in self._drafts.items():
            layers[number] = draft.layer()
        self.document = structs.replace(self.document, layers=tuple(layers))

    def _tokens(self, record: Conflict, choice: Choice) -> None:
        from hashiye.merging.deciding import tokens  # noqa: PLC0415

        segments = tokens.recut(self.document, record, choice)
        self.document = structs.replace(self.document, segments=segments)

    def _header(self, record: Conflict, choice: Choice) -> None:
        self.document = header.header(self.document, record, choice)

    def _fact(self, record: Conflict, choice: Choice) -> None:
        facts = header.anchored(self.document, record, choice, self.regions)
        self.document = structs.replace(self.document, metadata=facts)

    def _layer(self, record: Conflict, choice: Choice) -> None:
        at = self._number(record)
        layer = self.document.layers[at]
        said = items.said_of_layer(layer, record, choice, self.document)
        before = self.document
        self._numbers = {}
        layers = (*before.layers[:at], *([said] if said is not None else ()), *before.layers[at + 1 :])
        self.document = structs.replace(before, layers=layers)
        if said is not None:
            self._follow(before, layer, said)

    def _follow(self, before: Document, old: Layer, new: Layer) -> None:
        """Have the records that are left name a layer as it is called now."""
        called = spelled(before, old)
        now = spelled(self.document, new)
        for number, record in enumerate(self.records):
            if number not in self.done and record.layer == called != now:
                self.records[number] = structs.replace(record, layer=now)
