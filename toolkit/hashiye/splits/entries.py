"""What is known of each document that is to be placed: what of it is spread evenly, and what ties it to others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from sys import intern

from msgspec import Struct

from hashiye.splits.file import Settings
from hashiye.statistics import groupings
from hashiye.statistics.groupings import ABSENT, LANGUAGE, LONGEST, MONTHS
from hashiye.statistics.item import Item

LABEL = "label"

KINDS = (LABEL, "source", "agency", "publisher", *MONTHS, LANGUAGE)
"""What can be spread evenly, besides the key of any fact that a document has."""


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
    ties = tuple(sorted({f"{key}={value}" for key in settings.together for value in groupings.said(key, item.facts)}))
    return Entry(item.id, strata, ties, sketch, text)


def _strata(item: Item, key: str, layer: str) -> Iterator[tuple[str, int]]:
    """Yield what a document has of one thing that is spread evenly, and how often.

    Where several people marked the same document, a label is there as often as in their mean, rounded up: a document
    with three copies weighs no more than one with a single copy.
    """
    if key == LABEL:
        read = [held.annotations for held in item.judged if held.counts and held.layer == layer]
        labels = Counter(one.label[:LONGEST] for annotations in read for one in annotations)
        for label, number in sorted(labels.items()):
            yield intern(f"{key}={label}"), -(-number // len(read))
        return
    for value in sorted(groupings.values(key, item.facts, item.language)) or [ABSENT]:
        yield intern(f"{key}={value}"), 1


def keys_of(entries: Iterable[Entry]) -> frozenset[str]:
    """Return which of the things that are spread evenly at least one document has."""
    names = {name for one in entries for name, _ in one.strata}
    return frozenset(name.partition("=")[0] for name in names if not name.endswith(f"={ABSENT}"))
