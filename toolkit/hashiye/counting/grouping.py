"""Which groups a document is in: by a fact, a date, its split, its folder, or what is marked in it and by whom.

A document may be in several groups: one with two sources is in both. One without a value is in the group
:data:`ABSENT`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from msgspec import structs

from hashiye.counting.reading import Found
from hashiye.dates.written import NoDateError, edtf, jalali_of
from hashiye.statistics.facts_figures import months
from hashiye.statistics.item import Item, Judged

ABSENT = "\u2014"
"""The group of documents that nothing is said of. A value that is only this dash says no more."""

MARKED = frozenset(("label", "annotator", "layer"))
"""What is marked: a group holds the documents that have it, and of their layers only these annotations."""

DATES = ("month", "jalali-month", "year", "jalali-year")
"""When a document was published."""

KINDS = ("source", "agency", "publisher", *sorted(MARKED), *DATES, "split", "language", "folder")
"""What documents can be grouped by, besides the key of any fact."""

MOST = 5_000
"""Groups that are counted, at most: each has a vocabulary of its own."""

LONGEST = 200
"""Characters of a value by which its group is named."""


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
        case "language":
            return (item.language,)
        case "folder":
            return (found.folder,)
        case "split":
            return (splits.get(item.id, ""),)
        case "month" | "jalali-month" | "year" | "jalali-year":
            return (_date(by, value) for value in _published(item))
        case _:
            return (one.value for one in item.facts if one.key == by and one.value)


def _published(item: Item) -> Iterable[str]:
    return (one.value for one in item.facts if one.key == "date" and one.role == "published" and one.value)


@lru_cache(maxsize=16_384)
def _date(by: str, value: str) -> str:
    """Return the month or year that all days of a date lie in; empty where there is none."""
    if by in ("month", "jalali-month"):
        return months(value)[by != "month"]
    try:
        days = edtf(value).days
    except NoDateError:
        return ""
    if not days:
        return ""
    if by == "year":
        first, last = (date.fromordinal(day).year for day in (days[0], days[-1]))
    else:
        first, last = (jalali_of(day).year for day in (days[0], days[-1]))
    return f"{first:04}" if first == last and first else ""


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
