"""What a chosen side means for what a document says of itself: its own fields, its producers, its facts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import structs

from hashiye.conflict_sides import sides
from hashiye.merging.deciding.items import StaysError, places, side
from hashiye.merging.outcome import Choice
from hashiye.model import Conflict, Document, Fact, Original, Producer, Side

_PRODUCER = "producers/"


def header(document: Document, record: Conflict, choice: Choice) -> Document:
    """Return the document with a fact, a producer or one of its own fields as chosen.

    ``StaysError`` where that cannot be done.
    """
    if any(isinstance(one, Fact) for one in sides(record)):
        return structs.replace(document, metadata=_facts(document.metadata, record, choice))
    chosen = side(record, choice)
    if record.target.startswith(_PRODUCER):
        return _with_producer(document, record.target.removeprefix(_PRODUCER), chosen)
    match record.target:
        case "id" | "language" if isinstance(chosen, str) and chosen:
            return structs.replace(document, **{record.target: chosen})
        case "text.file" if isinstance(chosen, str) and chosen:
            return structs.replace(document, text=structs.replace(document.text, file=chosen))
        case "text.file" if chosen is None and document.text.content is not None:
            return structs.replace(document, text=structs.replace(document.text, file=None))
        case "text.original":
            original = None if chosen is None else _decoded(chosen, Original)
            return structs.replace(document, text=structs.replace(document.text, original=original))
    raise StaysError(f"hashiye does not know how to decide {record.target or 'it'} so")


def _decoded[T](chosen: Side, type: type[T]) -> T:
    """Return what a side has written as JSON. ``StaysError`` if it is something else."""
    try:
        return msgspec.json.decode(str(chosen).encode("utf-8", "replace"), type=type)
    except msgspec.MsgspecError:
        raise StaysError("what that side says cannot be read") from None


def _with_producer(document: Document, id: str, chosen: Side) -> Document:
    at = next((i for i, one in enumerate(document.producers) if one.id == id), None)
    if chosen is None:
        if any(layer.producer == id for layer in document.layers):
            raise StaysError(f"a layer is by {id}")
        return structs.replace(document, producers=tuple(one for one in document.producers if one.id != id))
    made = _decoded(chosen, Producer)
    if made.id != id:
        raise StaysError("what that side says is about another producer")
    before = document.producers
    after = (*before, made) if at is None else (*before[:at], made, *before[at + 1 :])
    return structs.replace(document, producers=after)


def _facts(facts: tuple[Fact, ...], record: Conflict, choice: Choice) -> tuple[Fact, ...]:
    chosen = (record.ours, record.theirs) if choice == "union" else (side(record, choice),)
    wanted = list(dict.fromkeys(one for one in chosen if isinstance(one, Fact)))
    if record.base is None:
        new = [one for one in wanted if one not in facts]
        at = max((i + 1 for i, one in enumerate(facts) if one.key == record.target), default=len(facts))
        return (*facts[:at], *new, *facts[at:])
    if record.base not in facts:
        if all(one in facts for one in wanted):
            return facts
        raise StaysError("the fact it is about is not there any more")
    at = facts.index(record.base)
    return (*facts[:at], *wanted, *facts[at + 1 :])


def anchored(
    document: Document, record: Conflict, choice: Choice, regions: Sequence[tuple[int, int]]
) -> tuple[Fact, ...]:
    """Return the facts with one whose evidence the other side's edit cut or deleted as chosen.

    A side's evidence is in its own text; here it is looked for by the fact's value, which it mostly repeats. The
    base's is what is there.
    """
    facts = document.metadata
    if choice == "base":
        return facts
    both = [one for one in (record.ours, record.theirs) if one is not None]
    chosen = (both[0] if both else None) if choice == "union" else side(record, choice)
    here = [i for i, one in enumerate(facts) if isinstance(record.base, Fact) and _same(one, record.base)]
    if len(here) > 1:
        raise StaysError("several facts say the same: decide by hand")
    at = here[0] if here else len(facts)
    if not isinstance(chosen, Fact):
        return (*facts[:at], *facts[at + 1 :])
    placed = structs.replace(chosen, evidence=(_evidence(chosen, document.text.content, regions),))
    return (*facts[:at], *(() if placed in facts else (placed,)), *facts[at + 1 :])


def _same(one: Fact, other: Fact) -> bool:
    return (one.key, one.role, one.value) == (other.key, other.role, other.value)


def _evidence(fact: Fact, text: str | None, regions: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return where the words of a fact's value are, once. ``StaysError`` if they are not."""
    if text is None or not fact.value or len(fact.evidence) != 1:
        raise StaysError("its evidence cannot be looked up in the text: write it by hand")
    start, end = fact.evidence[0]
    if end - start != len(fact.value):
        raise StaysError("its evidence cannot be looked up in the text: write it by hand")
    found = places(text, fact.value, regions)
    if len(found) != 1:
        raise StaysError("its words are not in the text" if not found else "its words stand in several places")
    return found[0], found[0] + len(fact.value)
