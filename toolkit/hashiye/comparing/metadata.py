"""What changed in all that a document says of itself: facts, producers, conflicts, its own fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from hashlib import sha256

import msgspec
from msgspec import structs

from hashiye.comparing.carriage import Carriage
from hashiye.comparing.changes import Change
from hashiye.comparing.items import fact_fields
from hashiye.comparing.keys import key_of
from hashiye.comparing.sequences import marked
from hashiye.model import FORMAT_VERSION, Conflict, Document, Fact, Original, Producer, Text


def field_changes(before: Document, after: Document) -> Iterator[Change]:
    """Yield the changes of the document's own fields."""
    yield from _field("id", before.id, after.id)
    yield from _field("language", before.language, after.language)
    yield from _field("version", before.version or FORMAT_VERSION, after.version or FORMAT_VERSION)
    yield from _field("text.file", before.text.file, after.text.file)
    if _says_otherwise(before.text, after.text):
        yield Change(kind="metadata", id="text.sha256", before=measures(before.text), after=measures(after.text))
    yield from _field("text.original", original(before.text.original), original(after.text.original))


def _field(key: str, before: str | dict[str, object] | None, after: str | dict[str, object] | None) -> Iterator[Change]:
    if before != after:
        yield Change(kind="metadata", id=key, before=before, after=after)


def content_of(text: Text) -> str | None:
    """Return a text, if it is loaded: one that is in no file and is not there is empty, as it would be written."""
    return "" if text.content is None and text.file is None else text.content


def measured(text: Text, content: str) -> Text:
    """Return ``text`` with another content, its hash and its lengths."""
    data = content.encode("utf-8", "surrogatepass")
    return structs.replace(
        text, content=content, sha256=sha256(data).hexdigest(), code_points=len(content), bytes=len(data)
    )


def measures(text: Text) -> dict[str, object]:
    """Return what a document says of its text, as the format spells it."""
    return {"sha256": text.sha256, "codePoints": text.code_points, "bytes": text.bytes}


def _says_otherwise(before: Text, after: Text) -> bool:
    """Say whether what a document says of its text changed in a way that the text's own change does not explain."""
    old, new = content_of(before), content_of(after)
    if old is None or new is None or old == new:
        return measures(before) != measures(after)
    return measured(before, old) != structs.replace(before, content=old) or (
        measured(after, new) != structs.replace(after, content=new)
    )


def original(value: Original | None) -> dict[str, object] | None:
    """Return what is said of the bytes an article came in, as the format spells it."""
    return None if value is None else msgspec.to_builtins(value)


def producer(value: Producer) -> dict[str, object]:
    """Return a producer as the format spells it."""
    return msgspec.to_builtins(value)  # type: ignore[no-any-return]


def conflict(value: Conflict) -> dict[str, object]:
    """Return a conflict as the format spells it."""
    spelled: dict[str, object] = {"id": value.id, "kind": value.kind}
    spelled |= {name: said for name in ("layer", "target") if (said := getattr(value, name))}
    return spelled | {name: side(getattr(value, name)) for name in ("base", "ours", "theirs")}


def side(value: object) -> object:
    """Return one side of a conflict, or a fact, annotation or relation, as the format spells it."""
    if isinstance(value, Fact):
        return fact(value)
    return _lists(msgspec.to_builtins(value)) if isinstance(value, msgspec.Struct) else value


def _lists(value: object) -> object:
    """Return a value with lists instead of tuples, as it is read again from JSON."""
    if isinstance(value, dict):
        return {key: _lists(inner) for key, inner in value.items()}
    return [_lists(inner) for inner in value] if isinstance(value, list | tuple) else value


def fact(value: Fact) -> dict[str, object]:
    """Return a fact as the format spells it: in its order, without what is empty."""
    names = ("key", "role", "value", "precision", "calendar", "native", "status", "evidence", "rule")
    said = {name: getattr(value, name) for name in names}
    said["evidence"] = [list(pair) for pair in value.evidence]
    return {name: one for name, one in said.items() if one or name in {"key", "value", "status"}}


def fact_changes(before: Sequence[Fact], after: Sequence[Fact], way: Carriage, back: Carriage) -> Iterator[Change]:
    """Yield the changes of facts, in order; evidence that only follows an edited text is none."""
    if not way.alignment.hunks and before == after:
        return
    carried = [way.fact(one) for one in before]

    def equal(i: int, j: int) -> bool:
        return carried[i] == after[j] and back.fact(after[j]) == before[i]

    once = _once(before) & _once(after)

    def keys(item: Fact) -> Sequence[Hashable]:
        about = (item.key, item.role)
        return (
            item, (about, item.value, item.evidence), None if item.value is None else (about, item.value),
            (about, item.evidence) if item.evidence else None, about if about in once else None,
        )  # fmt: skip

    places = marked(len(before), len(after), equal, lambda i: keys(carried[i] or before[i]), lambda j: keys(after[j]))
    for i, j in places:
        was, now = None if i is None else before[i], None if j is None else after[j]
        fields: tuple[str, ...] = ()
        if i is not None and was is not None and now is not None:
            fields = fact_fields(was, carried[i], now) or ("order",)
        whose = was or now
        assert whose is not None
        yield Change(kind="metadata", id=whose.key, before=was, after=now, at=(i, j), fields=fields)


def _once(facts: Sequence[Fact]) -> set[tuple[str, str]]:
    """Return what only one fact is about: a key in a role."""
    counted = Counter((one.key, one.role) for one in facts)
    return {about for about, number in counted.items() if number == 1}


def list_changes(key: str, before: Sequence[dict[str, object]], after: Sequence[dict[str, object]]) -> Iterator[Change]:
    """Yield the changes of producers or conflicts, spelled as in the format, in order."""
    if before == after:
        return

    def keys(item: dict[str, object]) -> Sequence[Hashable]:
        return key_of(item), (str(item["id"]), str(item["kind"])), str(item["id"])

    def equal(i: int, j: int) -> bool:
        return before[i] == after[j]

    for i, j in marked(len(before), len(after), equal, lambda i: keys(before[i]), lambda j: keys(after[j])):
        was, now = None if i is None else before[i], None if j is None else after[j]
        fields: tuple[str, ...] = ()
        if was is not None and now is not None:
            names = dict.fromkeys((*was, *now))
            fields = tuple(name for name in names if was.get(name) != now.get(name)) or ("order",)
        yield Change(kind="metadata", id=key, before=was, after=now, at=(i, j), fields=fields)
