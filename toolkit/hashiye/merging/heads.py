"""What a document says of itself, and who made what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

import msgspec
from msgspec import Struct, structs

from hashiye.merging.fields import PARTED, maps, settled, three
from hashiye.merging.orders import ordered
from hashiye.merging.records import Open
from hashiye.merging.texts import Woven
from hashiye.model import Document, Layer, Original, Producer, Side, Text

_ID = attrgetter("id")

type Versions = tuple[Document, Document, Document]


class Head(Struct, frozen=True):
    """What the result says of itself."""

    id: str
    language: str
    version: str
    text: Text


def merge_head(versions: Versions, woven: Woven, *, edited: bool) -> tuple[Head, list[Open]]:
    """Merge the document's own fields; both sides' other ids, languages or text files are in conflict."""
    found: list[Open] = []
    base, ours, theirs = versions
    fields = {}
    for name in ("id", "language", "version"):
        values = [getattr(one, name) for one in versions]
        value = three(*values)
        if value is PARTED and name == "version":
            value = max(values)
        fields[name] = settled(value, values[0])
        if value is PARTED:
            found.append(Open("metadata", name, *values))
    text = _text((base.text, ours.text, theirs.text), woven, found, edited=edited)
    return Head(fields["id"], fields["language"], fields["version"], text), found


def _text(texts: tuple[Text, Text, Text], woven: Woven, found: list[Open], *, edited: bool) -> Text:
    base, ours, theirs = texts
    for one, other, third in ((ours, theirs, ours), (base, ours, theirs), (base, theirs, ours)):
        if _stored(one) == _stored(other):
            return third if third.content is not None else structs.replace(third, content=_content(texts, third))
    file = three(base.file, ours.file, theirs.file)
    if file is PARTED:
        found.append(Open("metadata", "text.file", base.file, ours.file, theirs.file))
    original = three(base.original, ours.original, theirs.original)
    if original is PARTED:
        spelled = [_spelled(one.original) for one in texts]
        found.append(Open("metadata", "text.original", spelled[0], spelled[1], spelled[2]))
    kept = settled(original, base.original)
    where = settled(file, base.file)
    if edited:
        return Text.of(woven.text, file=where, original=kept)
    measured = three(*((one.code_points, one.bytes) for one in texts))
    points, size = settled(measured, (base.code_points, base.bytes))
    return Text(base.sha256, points, size, where, _content(texts, base), kept)


def _stored(text: Text) -> Text:
    return structs.replace(text, content=None)


def _content(texts: Iterable[Text], like: Text) -> str | None:
    return next((one.content for one in texts if one.sha256 == like.sha256 and one.content is not None), None)


def _spelled(original: Original | None) -> Side:
    return None if original is None else msgspec.json.encode(original, order="deterministic").decode()


# --- producers ---


def merge_producers(
    base: Sequence[Producer], ours: Sequence[Producer], theirs: Sequence[Producer]
) -> tuple[tuple[Producer, ...], list[Open]]:
    """Merge lists of producers by their ids, field by field, settings key by key."""
    for one, other, third in ((ours, theirs, ours), (base, ours, theirs), (base, theirs, ours)):
        if tuple(one) == tuple(other):
            return tuple(third), []
    found: list[Open] = []
    if any(len({one.id for one in side}) < len(side) for side in (base, ours, theirs)):
        return _united(base, ours, theirs), found
    versions = [{one.id: one for one in side} for side in (base, ours, theirs)]
    kept = {}
    for key in dict.fromkeys((*versions[0], *versions[1], *versions[2])):
        sides = [version.get(key) for version in versions]
        value = three(*sides)
        if value is PARTED:
            merged, parted = _merged(*sides)
            if parted:
                said = [_said(side) for side in sides]
                found.append(Open("metadata", f"producers/{key}", said[0], said[1], said[2]))
        else:
            merged = settled(value, None)
        if merged is not None:
            kept[key] = merged
    order = ordered([*versions[0]], [*versions[1]], [*versions[2]], set(kept), lambda key: key)
    return tuple(kept[key] for key in order), found


def _merged(base: Producer | None, ours: Producer | None, theirs: Producer | None) -> tuple[Producer | None, bool]:
    """Merge one producer that both sides changed; also say whether something is open: there it is as in the base."""
    if ours is None or theirs is None:
        return (base, True)
    like = base or Producer(ours.id, min(ours.kind, theirs.kind))
    fields = {name: three(getattr(like, name), getattr(ours, name), getattr(theirs, name))
              for name in ("kind", "name", "version")}  # fmt: skip
    settings, parted = maps(like.settings, ours.settings, theirs.settings)
    values = {name: settled(value, getattr(like, name)) for name, value in fields.items()}
    return structs.replace(like, **values, settings=settings), parted or PARTED in fields.values()


def _said(producer: Producer | None) -> Side:
    return None if producer is None else msgspec.json.encode(producer, order="deterministic").decode()


def _united(*versions: Sequence[Producer]) -> tuple[Producer, ...]:
    """Return all entries of lists in which an id stands twice: nothing tells which is which."""
    found = {msgspec.json.encode(one, order="sorted"): one for version in versions for one in version}
    first = [msgspec.json.encode(one, order="sorted") for one in versions[0]]
    return tuple(found[key] for key in (*dict.fromkeys(first), *sorted(set(found) - set(first))))


def with_makers(producers: tuple[Producer, ...], layers: Sequence[Layer], versions: Versions) -> tuple[Producer, ...]:
    """Return the producers with those that a layer of the result has and one side took out."""
    known = set(map(_ID, producers))
    lacking = sorted({layer.producer for layer in layers} - known)
    if not lacking:
        return producers
    listed = [{one.id: one for one in version.producers} for version in versions]
    back = []
    for name in lacking:
        if any(layer.producer == name and name not in own for own, version in zip(listed, versions, strict=True)
               for layer in version.layers):  # fmt: skip
            continue  # a version has the layer without its producer, and so may the result
        found = [own[name] for own in listed if name in own]
        if found:
            back.append(listed[0].get(name) or min(found, key=lambda one: msgspec.json.encode(one, order="sorted")))
    return (*producers, *back)
