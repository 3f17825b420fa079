"""Changes applied to a document: all of them, or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import structs

from hashiye.comparing.carriage import Carriage
from hashiye.comparing.changes import Change, Passage
from hashiye.comparing.keys import key_of
from hashiye.comparing.layer_patches import HEAD_IDS, PLACE_IDS, relayered
from hashiye.comparing.metadata import content_of, measured, measures, original
from hashiye.comparing.misfit import DoesNotFit, Words, refuse
from hashiye.comparing.patch_json import conflict_of
from hashiye.comparing.sequences import refilled
from hashiye.comparing.text_patches import resegmented, rewritten
from hashiye.model import FORMAT_VERSION, Conflict, Document, Fact, Original, Producer, Text


def apply(document: Document, changes: Sequence[Change], texts: tuple[str, str] | None = None) -> Document:
    """Make the second version of a document of the first one, its text loaded, and all changes between them.

    ``apply(a, compare(a, b).changes)`` is written as the same bytes as ``b``. Raises :class:`DoesNotFit` where
    something that a change names is not there as it was; the document may have changed elsewhere, where no
    change looks. A whole document that came or went cannot be applied to one: it is ``change.after``.

    ``texts``: the SHA-256 of the texts before and after, ``comparison.texts``. Whoever applies some of the changes
    gives it: offsets of a change mean nothing on another text than the one it leads to, and no change tells.
    """
    if texts is not None and document.text.sha256 != texts[0]:
        raise DoesNotFit("text", f"another text, SHA-256 {document.text.sha256}", texts[0])
    rooms: defaultdict[str, list[Change]] = defaultdict(list)
    for change in changes:
        rooms[_room(change)].append(change)
    for whole in rooms.pop("documents", [])[:1]:
        refuse(whole, Words("a document"), Words("none: the changes bring or take it as a whole"))
    way = rewritten(content_of(document.text), rooms.pop("passages", []))
    segments = resegmented(document, rooms.pop("sentences", []), way)
    layers = relayered(document.layers, rooms.pop("layers", []), way)
    facts = _list(document.metadata, rooms.pop("facts", []), way.fact, _same_fact)
    producers = _list(document.producers, rooms.pop("producers", []), _itself, _producer_of)
    conflicts = _list(document.conflicts, rooms.pop("conflicts", []), _itself, _conflict_of)
    made = structs.replace(
        document, text=_text(document.text, way, rooms), segments=segments, layers=layers, metadata=facts,
        producers=producers, conflicts=conflicts,
        id=_string(rooms, "id", document.id), language=_string(rooms, "language", document.language),
        version=_string(rooms, "version", document.version or FORMAT_VERSION),
    )  # fmt: skip
    for unknown in rooms.values():
        refuse(unknown[0], Words("a change that cannot be made to a document"), Words("a change of a known kind"))
    if texts is not None and made.text.sha256 != texts[1]:
        raise DoesNotFit("text", "changes whose edits of the text were left out", "all edits of the text")
    return made


def _room(change: Change) -> str:
    """Say which part of a document a change is made to."""
    values = (change.before, change.after)
    match change.kind:
        case "text" | "norm" | "tokens" if any(isinstance(value, Passage) for value in values):
            return "passages"
        case "norm" | "tokens":
            return "sentences"
        case "added" | "removed" if any(isinstance(value, Document) for value in values):
            return "documents"
        case "metadata" if any(isinstance(value, Fact) for value in values):
            return "facts"
        case "metadata":
            return "layers" if change.id in HEAD_IDS or change.id in PLACE_IDS else change.id
        case "text":
            return "unknown"
        case _:
            return "layers"


def _string(rooms: dict[str, list[Change]], key: str, value: str) -> str:
    changed = _field(rooms, key, value)
    if not isinstance(changed, str):
        raise DoesNotFit(key, "no string", "a string")
    return changed


def _field(rooms: dict[str, list[Change]], key: str, value: Any) -> Any:
    """Return the value of a field behind the change of it, if there is one."""
    changes = rooms.pop(key, [])
    for change in changes:
        if change.before != value or len(changes) > 1:
            refuse(change, value, change.before)
    return changes[0].after if changes else value


def _text(text: Text, way: Carriage, rooms: dict[str, list[Change]]) -> Text:
    made = measured(text, way.new) if way.alignment.hunks else text
    said = {"text.sha256", "text.file", "text.original"}.intersection(rooms)
    if not said:
        return made
    first = {key: rooms[key][0] for key in said}
    file = _field(rooms, "text.file", text.file)
    if not isinstance(file, str | None):
        refuse(first["text.file"], file, Words("the name of a file"))
    told = _field(rooms, "text.sha256", measures(text)) if "text.sha256" in said else measures(made)
    origin = _field(rooms, "text.original", original(text.original))
    key = "text.sha256"
    try:
        measure = msgspec.convert(told, _Measures)
        key = "text.original"
        begun = None if origin is None else msgspec.convert(origin, Original)
    except msgspec.ValidationError as error:
        refuse(first[key], Words(str(error)), Words("what a document says of its text"))
    content = content_of(made) if file is None else made.content
    return Text(measure.sha256, measure.codePoints, measure.bytes, file, content, begun)


class _Measures(msgspec.Struct, forbid_unknown_fields=True):
    """What a document says of its text."""

    sha256: str
    codePoints: int  # noqa: N815  (the format's own name)
    bytes: int


def _list[Item: (Fact, Producer, Conflict)](
    items: tuple[Item, ...],
    changes: Sequence[Change],
    carry: Callable[[Item], Item | None],
    value_of: Callable[[Change, Any], Item],
) -> tuple[Item, ...]:
    """Return a list whose order matters with its changes made."""
    gone: set[int] = set()
    placed: list[tuple[int, Item]] = []
    for change in changes:
        before, after = change.at or (None, None)
        if (before is None) != (change.before is None) or (after is None) != (change.after is None):
            refuse(change, Words("no place in the list"), Words("where the item stands"))
        if before is not None:
            found = items[before] if 0 <= before < len(items) and before not in gone else None
            if found is None or key_of(found) != key_of(value_of(change, change.before)):
                refuse(change, found, change.before)
            gone.add(before)
        if after is not None:
            placed.append((after, value_of(change, change.after)))
    kept = [carry(one) for index, one in enumerate(items) if index not in gone]
    whole = [one for one in kept if one is not None]
    if len(whole) < len(kept):
        raise DoesNotFit("metadata", "evidence that the edited text cuts", "a change of it")
    result = refilled(whole, placed)
    if result is None:
        refuse(changes[0], Words(f"a list of {len(items)} items"), Words("the list the changes were made from"))
    return tuple(result)


def _itself[Item](item: Item) -> Item:
    return item


def _same_fact(change: Change, value: object) -> Fact:
    if not isinstance(value, Fact):
        refuse(change, Words("something else"), Words("a fact"))
    return value


def _producer_of(change: Change, value: object) -> Producer:
    try:
        return msgspec.convert(value, Producer)
    except msgspec.ValidationError as error:
        refuse(change, Words(str(error)), Words("a producer"))


def _conflict_of(change: Change, value: object) -> Conflict:
    try:
        return conflict_of(value)
    except (msgspec.ValidationError, ValueError) as error:
        refuse(change, Words(str(error)), Words("a conflict"))
