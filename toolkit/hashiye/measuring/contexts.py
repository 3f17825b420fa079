"""The words at last: what stands at the places that a report lists, read again from the few documents it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from msgspec import structs

from hashiye.agreement.figures import Agreement, Confusion, Example, Group, Vote
from hashiye.copies import Copies
from hashiye.measuring.reading import Opened, opened
from hashiye.measuring.wanted import Wanted
from hashiye.text import around

WIDE = 40
"""Code points that are shown on each side of a place, at most; one of them is "…" where the text goes on."""

_HELD = 64
"""Documents that are kept at hand: places are asked for in the order of documents."""

type _Open = Callable[[str], Opened]


def filled(report: Agreement, documents: Iterable[Copies], wanted: Wanted) -> Agreement:
    """Return the report with surfaces, surroundings and ids at every group and example."""
    there = {one.document: one for one in documents}

    @lru_cache(_HELD)
    def read(document: str) -> Opened:
        return opened(wanted, there[document])

    groups = sorted(enumerate(report.disagreements), key=lambda one: one[1].document)
    told = {place: _group(group, read(group.document)) for place, group in groups}
    return structs.replace(
        report,
        disagreements=tuple(told[place] for place in range(len(told))),
        confusion=tuple(_confusion(one, read) for one in report.confusion),
    )


def _group(group: Group, found: Opened) -> Group:
    left, right = context(found.text, group.start, group.end)
    layers: Mapping[str, int] = {one.annotator: place for place, one in enumerate(found.claims)}
    votes = tuple(_vote(vote, found, layers.get(vote.annotator)) for vote in group.votes)
    return structs.replace(group, votes=votes, left=left, text=found.text[group.start : group.end], right=right)


def _vote(vote: Vote, found: Opened, place: int | None) -> Vote:
    if place is None or vote.row < 0:
        return vote
    annotations = found.claims[place].layer.annotations
    if vote.row >= len(annotations):  # the file was changed meanwhile
        return vote
    one = annotations[vote.row]
    return structs.replace(vote, id=one.id, text=one.surface(found.text), attributes=dict(one.attributes))


def _confusion(cell: Confusion, read: _Open) -> Confusion:
    return structs.replace(cell, examples=tuple(_example(one, read(one.document)) for one in cell.examples))


def _example(one: Example, found: Opened) -> Example:
    left, right = context(found.text, one.start, one.end)
    return structs.replace(one, text=found.text[one.start : one.end], left=left, right=right)


def context(text: str, start: int, end: int) -> tuple[str, str]:
    r"""Return what stands before a place and behind it on one line, "…" where more of the text is cut off.

    >>> context("گفتگوی پوتین\nو علی اف", 7, 12)
    ('گفتگوی ', ' و علی اف')
    """
    left, right = around(text, start, end, WIDE - 1)
    before, behind = "…" * (len(left) < min(start, len(text))), "…" * (end + len(right) < len(text))
    return f"{before}{_one_line(left)}", f"{_one_line(right)}{behind}"


def _one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")
