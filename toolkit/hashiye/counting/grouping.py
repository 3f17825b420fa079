"""Which groups a document is in: by a fact, a date, its split, its folder, or what is marked in it and by whom.

A document may be in several groups: one with two sources is in both. One without a value is in the group
:data:`ABSENT`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from msgspec import structs

from hashiye.counting.reading import Found
from hashiye.statistics import groupings
from hashiye.statistics.groupings import ABSENT, DATES, FOLDER, LANGUAGE, LONGEST
from hashiye.statistics.item import Item, Judged
from hashiye.text import show

MARKED = frozenset(("label", "annotator", "layer"))
"""What is marked: a group holds the documents that have it, and of their layers only these annotations."""

KINDS = ("source", "agency", "publisher", *sorted(MARKED), *DATES, "split", LANGUAGE, FOLDER)
"""What documents can be grouped by, besides the key of any fact."""

MOST = 5_000
"""Groups that are counted, at most: each has a vocabulary of its own."""


def groups(by: str, found: Found, splits: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the groups that a document is in, sorted; at least one."""
    names = {name[:LONGEST] for name in _names(by, found, splits) if name.strip()}
    return tuple(sorted(names)) or (ABSENT,)


def _names(by: str, found: Found, splits: Mapping[str, str]) -> Iterable[str]:
    item = found.item
    match by:
        case "label":
            return (one.label for layer in item.judged if layer.counts for one in layer.annotations)
        case "annotator":
            return (one.annotator for one in item.judged)
        case "layer":
            return (one.layer for one in item.judged)
        case "split":
            return (splits.get(item.id, ""),)
        case _:
            return groupings.values(by, item.facts, item.language, found.folder)


def narrowed(by: str, item: Item, name: str) -> Item:
    """Return a document with only what a group of :data:`MARKED` is about."""
    return structs.replace(item, judged=tuple(_kept(by, item.judged, name)))


def _kept(by: str, judged: Iterable[Judged], name: str) -> Iterable[Judged]:
    if name == ABSENT:
        return ()
    if by == "label":
        return (_labelled(one, name) for one in judged)
    if by == "annotator":  # what somebody marked counts there, also where a curated copy goes before it
        return (structs.replace(one, counts=True) for one in judged if one.annotator[:LONGEST] == name)
    return (one for one in judged if one.layer[:LONGEST] == name)


def _labelled(layer: Judged, label: str) -> Judged:
    kept = tuple(one for one in layer.annotations if one.label[:LONGEST] == label)
    return structs.replace(layer, annotations=kept, relations=())


def no_such(what: str, asked: str, known: Iterable[str]) -> str:
    """Say that no document has such a fact or layer, and what is called nearly so; else all there are."""
    there = dict.fromkeys(known)
    near = get_close_matches(asked, there, 3)
    hint = f"did you mean {' or '.join(map(show, near))}?" if near else f"there are {', '.join(map(show, there))}"
    return f"no document has a {what} '{show(asked)}'; {hint}"
