"""The words at last: what stands at the places that a report lists, read again from the few documents it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from msgspec import structs

from hashiye.agreement.figures import Agreement, Confusion, Example, Group, Vote
from hashiye.measuring.copies import Copies
from hashiye.measuring.reading import Opened, opened
from hashiye.measuring.wanted import Wanted

WIDE = 40
"""Code points that are shown on each side of a place, at most."""

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
    left, right = around(found.text, group.start, group.end)
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
    left, right = around(found.text, one.start, one.end)
    return structs.replace(one, text=found.text[one.start : one.end], left=left, right=right)


def around(text: str, start: int, end: int, wide: int = WIDE) -> tuple[str, str]:
    """Return what stands in front of a place and behind it, at most ``wide`` code points, cut between words.

    Breaks of lines become blanks. A word longer than that is cut inside.

    >>> around("گفتگوی پوتین و علی اف", 7, 12, 4)
    (' ', ' و ')
    """
    left, right = text[max(start - wide, 0) : start], text[end : end + wide]
    if start > wide and not text[start - wide - 1].isspace():
        left = left[_border(left) :]
    if end + wide < len(text) and not text[end + wide].isspace():
        right = right[: len(right) - _border(right[::-1])]
    return _one_line(left), _one_line(right)


def _border(text: str) -> int:
    """Return where the first word that is whole begins; 0 if there is none."""
    return next((place for place, char in enumerate(text) if char.isspace()), 0)


def _one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")
