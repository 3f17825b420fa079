"""An item field by field in words, so that two of them can be laid side by side."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from msgspec import UNSET, Struct

from hashiye.comparing.changes import Value
from hashiye.model import Annotation, Fact, Relation


class End(Struct, frozen=True):
    """An annotation that a relation leads to: label, words and id; no label where it leads nowhere."""

    label: str | None
    words: str
    id: str


type Said = str | tuple[End, ...]
"""What stands in a field. Ends stay apart, because each of their pieces has its own direction on a page."""


class Row(Struct, frozen=True):
    """One field: its name, and what stood and stands in it; None where there was or is nothing."""

    name: str
    before: Said | None
    after: Said | None


def of_item(item: Annotation | Relation) -> dict[str, str]:
    """Return what an annotation or a relation says besides its label and its place."""
    fields = {f"attributes.{name}": value for name, value in item.attributes.items()}
    if item.confidence is not UNSET:
        fields["confidence"] = f"{item.confidence!r}"
    if item.note:
        fields["note"] = item.note
    return {"id": item.id, **fields}


def of_annotation(annotation: Annotation) -> dict[str, str]:
    """Return the same of an annotation, with its parts and with the surface that it repeats."""
    parts = ", ".join(f"{start} to {end}" for start, end in annotation.parts)
    return {**of_item(annotation), **({"parts": parts} if parts else {}), "text": annotation.text}


def of_value(key: str, value: Value) -> dict[str, str]:
    """Return a value of metadata: a fact by its fields, one string under ``key``, and anything else by its keys."""
    if value is None:
        return {}
    if isinstance(value, Fact):
        return _of_fact(value)
    if isinstance(value, str):
        return {key: value}
    if isinstance(value, Mapping):
        return {str(name): _spelled(inside) for name, inside in value.items()}
    return {key: _spelled(value)}


def _of_fact(fact: Fact) -> dict[str, str]:
    fields = {"value": fact.value if fact.value is not None else "none", "status": fact.status}
    for name in ("role", "precision", "calendar", "native", "rule"):
        if value := getattr(fact, name):
            fields[name] = value
    if fact.evidence:
        fields["evidence"] = ", ".join(f"{start} to {end}" for start, end in fact.evidence)
    return fields


def _spelled(value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    except (TypeError, ValueError):
        return repr(value)


def rows(before: Mapping[str, Said], after: Mapping[str, Said], *, all: bool = False) -> tuple[Row, ...]:
    """Lay fields side by side, those that differ, or ``all`` of them."""
    names = dict.fromkeys((*before, *after))
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return tuple(Row(name, was, now) for name, was, now in pairs if all or was != now)


def named(rows: tuple[Row, ...], names: Collection[str]) -> tuple[Row, ...]:
    """Return the rows of the named fields: what only follows an edit of the text is in no list of them."""
    return tuple(row for row in rows if row.name in names)
