"""Some documents become counts, in whatever process: read one after another, counted some at a time.

What is in memory at once is bounded by the weight of documents, not by their number.
"""

from __future__ import annotations

import gc
from dataclasses import replace

from msgspec import Struct, structs

from hashiye.counting import grouping
from hashiye.counting.reading import Found, Reader
from hashiye.counting.roll import Portion
from hashiye.counting.wanted import Wanted
from hashiye.counting.workers import TOGETHER
from hashiye.findings import Finding
from hashiye.statistics import likeness, tally
from hashiye.statistics.columns import Columns
from hashiye.statistics.request import Request
from hashiye.statistics.tally import Counts, Tally

TOGETHER_GROUPED = 1_024
"""The same where they are counted by groups: few documents of a group at a time cost far more."""

HEAVY = 8_000_000
"""The weight at which documents are counted, however few they are: characters, tokens and annotations."""


class Counted(Struct, frozen=True):
    """The counts of some documents, and what is wrong with others."""

    counts: Counts
    findings: tuple[Finding, ...] = ()


def count(wanted: Wanted, portion: Portion) -> Counted:
    """Read and count some documents. Never raises for bad data."""
    collecting = gc.isenabled()
    gc.disable()  # what is read leaves no rings behind, and to look for them costs a quarter of the time
    try:
        return _count(wanted, portion)
    finally:
        if collecting:
            gc.enable()


def _count(wanted: Wanted, portion: Portion) -> Counted:
    counts, findings = Counts(), list[Finding]()
    held, weight = list[Found](), 0
    most = TOGETHER_GROUPED if wanted.by else TOGETHER
    for found in Reader(wanted.limits, frozenset(wanted.layers)).read(portion, findings):
        held.append(found)
        weight += _weight(found)
        if len(held) >= most or weight >= HEAVY:
            add(counts, held, wanted)
            held, weight = [], 0
    if held:
        add(counts, held, wanted)
    return Counted(counts, tuple(findings))


def _weight(found: Found) -> int:
    item = found.item
    return len(item.text) + 4 * len(item.segments.tokens) + sum(64 * len(one.annotations) for one in item.judged)


def add(counts: Counts, held: list[Found], wanted: Wanted) -> None:
    """Add documents to counts, and to those of their groups."""
    columns = Columns.of([one.item for one in held])
    if not wanted.by:
        counts.whole.add(tally.count(columns, wanted.request))
        return
    names = [grouping.groups(wanted.by, one, wanted.splits) for one in held]
    alone = structs.replace(wanted.request, likeness=False)
    if wanted.by in grouping.MARKED:
        counts.whole.add(tally.count(columns, wanted.request))
        _add_marked(counts, columns, names, wanted.by, alone)
        return
    for group, places in _places(names).items():
        some = tally.count(columns if len(places) == len(held) else columns.some(places), alone)
        counts.whole.add(some)
        for name in group:
            counts.groups.setdefault(name, Tally()).add(some)
    if wanted.request.likeness:
        counts.whole.likeness.add(likeness.count(columns))


def _add_marked(counts: Counts, columns: Columns, names: list[tuple[str, ...]], by: str, request: Request) -> None:
    for name in sorted({one for group in names for one in group}):
        places = [place for place, group in enumerate(names) if name in group]
        items = [grouping.narrowed(by, columns.items[place], name) for place in places]
        some = replace(columns.some(places), items=items)
        counts.groups.setdefault(name, Tally()).add(tally.count(some, request))


def _places(names: list[tuple[str, ...]]) -> dict[tuple[str, ...], list[int]]:
    """Return the places of the documents that are in the very same groups: each document is counted once."""
    found: dict[tuple[str, ...], list[int]] = {}
    for place, group in enumerate(names):
        found.setdefault(group, []).append(place)
    return found


def lost(findings: tuple[Finding, ...]) -> Counted:
    """Return what comes of a document that killed its process: nothing but what is said of it."""
    return Counted(Counts(), findings)
