"""What is known of each document that is to be placed: what of it is spread evenly, and what ties it to others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from sys import intern

from msgspec import Struct

from hashiye.splitting.file import Settings
from hashiye.statistics.facts_figures import months
from hashiye.statistics.item import Item

LABEL = "label"
MONTHS = ("month", "jalali-month")
LANGUAGE = "language"

ABSENT = "\u2014"
"""The value of documents that have none, or whose date has no month."""

_LONGEST = 200
"""Characters of a value by which it is known."""


class Entry(Struct, frozen=True, gc=False):
    """A document. ``strata`` are names with how often it has each, ``label=person``; ``ties`` are ``url=…``.

    ``sketch`` (:mod:`hashiye.checks.sketch`) and ``text``, a hash, tell which texts are alike.
    """

    id: str
    strata: tuple[tuple[str, int], ...] = ()
    ties: tuple[str, ...] = ()
    sketch: bytes = b""
    text: bytes = b""


def entry(item: Item, settings: Settings, sketch: bytes, text: bytes) -> Entry:
    """Return what is known of a document."""
    strata = tuple(one for key in settings.stratify for one in _strata(item, key, settings.layer))
    ties = tuple(sorted({f"{key}={value}" for key in settings.together for value in _values(item, key)}))
    return Entry(item.id, strata, ties, sketch, text)


def _strata(item: Item, key: str, layer: str) -> Iterator[tuple[str, int]]:
    """Yield what a document has of one thing that is spread evenly, and how often."""
    if key == LABEL:
        labels = Counter(
            one.label for held in item.judged if held.counts and held.layer == layer for one in held.annotations
        )
        for label, number in sorted(labels.items()):
            yield intern(f"{key}={label[:_LONGEST]}"), number
        return
    if key == LANGUAGE:
        values = [item.language]
    elif key in MONTHS:
        values = _months(item, MONTHS.index(key))
    else:
        values = sorted({value[:_LONGEST] for value in _values(item, key)})
    for value in values or [ABSENT]:
        yield intern(f"{key}={value}"), 1


def _months(item: Item, calendar: int) -> list[str]:
    published = [fact.value for fact in item.facts if fact.key == "date" and fact.role == "published" and fact.value]
    return sorted({month for value in published if (month := months(value)[calendar])})


def _values(item: Item, key: str) -> list[str]:
    return [fact.value for fact in item.facts if fact.key == key and fact.value and fact.value.strip()]


def keys_of(entries: Iterable[Entry]) -> frozenset[str]:
    """Return which of the things that are spread evenly at least one document has."""
    names = {name for one in entries for name, _ in one.strata}
    return frozenset(name.partition("=")[0] for name in names if not name.endswith(f"={ABSENT}"))
