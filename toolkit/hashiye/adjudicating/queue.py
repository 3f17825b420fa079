"""What is open: items with numbered candidates, and the decisions of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from msgspec import Struct, json, structs

from hashiye.text import around

REASONS = {
    "no_majority": "no reading has the share of votes that it needs",
    "few_voters": "fewer judged this than must",
    "attributes": "what is marked is agreed, an attribute of it is not",
    "clash": "it won, and so did something that the tagset does not allow beside it",
}
"""Why an item is open, by the name that files carry."""

type Pieces = tuple[tuple[int, int], ...]


class Candidate(Struct, frozen=True):
    """One reading that somebody has, in an item.

    ``spans`` are raw offsets, several if it is in parts; ``text`` is its surface. ``voters`` marked exactly this.
    ``arguments`` is filled for a relation alone: which annotations of the curated layer, by their ids, fill a role;
    ``surfaces`` are the words of these, by id, for the reader's eyes.
    """

    label: str
    spans: Pieces = ()
    text: str = ""
    attributes: Mapping[str, str] = {}
    arguments: Mapping[str, tuple[str, ...]] = {}
    voters: tuple[str, ...] = ()
    surfaces: Mapping[str, str] = {}


class Item(Struct, frozen=True):
    """Something that a person decides: an ``annotation`` (its ``kind``), an ``attribute`` of one, or a ``relation``.

    The candidates of an attribute are its values, each with the annotation that has it; nothing is not to have it.

    ``id`` is made of the document, the layer, and all that the candidates say, but not of who says it: it stays
    when others vote or other groups change, and is another as soon as a candidate is. Candidates are sorted by
    what they say, so that a number means the same under one id always; the first has number 1. ``start`` and
    ``end`` are the hull, raw offsets. ``nothing`` names those who judged this and marked nothing here.
    ``reason`` is a key of :data:`REASONS`. ``left``, ``text`` and ``right`` are the hull in context, if given.
    """

    id: str
    document: str
    layer: str
    kind: str
    start: int
    end: int
    candidates: tuple[Candidate, ...]
    nothing: tuple[str, ...] = ()
    reason: str = "no_majority"
    left: str = ""
    text: str = ""
    right: str = ""


class Decision(Struct, frozen=True):
    """What a person decided about an item.

    ``number`` is that of a candidate. With number 0 there is a span of the person's own (``spans`` and ``label``)
    or, without these, nothing; ``attributes`` are what the person gives that span beside, or in the place of, the
    attributes that the annotators agree on. ``document`` and ``layer`` say what it belongs to even when the item is
    gone; ``by`` who decided; ``note`` why, in the person's own words.
    """

    item: str
    number: int = 0
    spans: Pieces = ()
    label: str = ""
    document: str = ""
    layer: str = ""
    by: str = ""
    note: str = ""
    attributes: Mapping[str, str] = {}

    @property
    def nothing(self) -> bool:
        """Whether it says that nothing is here."""
        return not self.number and not self.spans


class Queue(Struct, frozen=True):
    """The open items of a run, sorted by document and place, and what was decided so far, by the item's id.

    Decisions on items that are not open (any more) are kept: they are told of when the queue is applied.
    """

    items: tuple[Item, ...] = ()
    decisions: Mapping[str, Decision] = {}

    @property
    def undecided(self) -> tuple[Item, ...]:
        """The items that nobody has decided."""
        return tuple(item for item in self.items if item.id not in self.decisions)

    def decided(self, *decisions: Decision) -> Queue:
        """Return the queue with these decisions, which take the place of earlier ones on the same items."""
        return Queue(self.items, {**self.decisions, **{one.item: one for one in decisions}})

    def reopened(self, item: str) -> Queue:
        """Return the queue without the decision on an item."""
        return Queue(self.items, {key: one for key, one in self.decisions.items() if key != item})


def ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return items as they stand in a queue."""
    return tuple(sorted(items, key=lambda one: (one.document, one.layer, one.kind, one.start, one.end, one.id)))


def said(one: Candidate) -> tuple[object, ...]:
    """Return what a candidate says, without who says it: what candidates are sorted by, and ids made of."""
    arguments = tuple(sorted((role, tuple(ids)) for role, ids in one.arguments.items()))
    return one.spans, one.label, tuple(sorted(one.attributes.items())), arguments, one.text


def item_id(document: str, layer: str, kind: str, candidates: Iterable[Candidate]) -> str:
    """Return the id of an item: 16 hexadecimal digits."""
    key = json.encode([document, layer, kind, [said(one) for one in candidates]])
    return blake2b(key, digest_size=8).hexdigest()


def in_context(item: Item, text: str) -> Item:
    """Return the item with what stands at its hull and around it; offsets outside the text give what there is."""
    left, right = around(text, item.start, item.end, 39)
    before, behind = "…" * (len(left) < min(item.start, len(text))), "…" * (max(item.end, 0) + len(right) < len(text))
    words = text[max(item.start, 0) : max(item.end, 0)]
    return structs.replace(item, left=f"{before}{left}", text=words, right=f"{right}{behind}")
