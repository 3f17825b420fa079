"""A text with its spans as pieces for a terminal: ``[surface|LABEL]``, nested and crossing ones told apart.

A span that crosses another, or is in parts, has a number at both ends: ``[#1 علی [#2 اف|PER#1] آذربایجان|LOC#2]``.
What nobody sees is shown by its name; a joiner between two letters stays what it is, since the letters show it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

from hashiye.model import Annotation
from hashiye.report.joiners import JOINED
from hashiye.text import ZWNJ, show

_COLOURS = (36, 33, 32, 35, 31, 34, 96, 93, 92, 95, 91, 94)


DEEPEST = 50
"""Spans that one place is drawn in: nobody reads more brackets, and it stays fast."""


class Piece(NamedTuple):
    """Some characters of a line and their colour, an SGR code (ECMA-48, 8.3.117); 0: none.

    ``mark``: they are not of the text. ``label``: they are a label, which has a direction of its own.
    """

    text: str
    colour: int = 0
    mark: bool = False
    label: bool = False


class _Bracket(NamedTuple):
    start: int
    end: int
    label: str
    number: int = 0

    @property
    def tag(self) -> str:
        return f"#{self.number}" if self.number else ""


def colour(label: str) -> int:
    """Return the colour of a label: the same in every document."""
    return _COLOURS[blake2b(label.encode("utf-8", "surrogatepass"), digest_size=2).digest()[0] % len(_COLOURS)]


class Words:
    """A text that is shown in pieces; what is safe to show is told from the whole of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._joiners = [found.start() for found in JOINED.finditer(text)]

    def shown(self, start: int, end: int) -> str:
        """Return what stands from ``start`` to ``end``, safe for any screen."""
        at, pieces = start, []
        for joiner in self._joiners[bisect_left(self._joiners, start) : bisect_left(self._joiners, end)]:
            pieces.append(show(self.text[at:joiner], max(joiner - at, 1)))
            at = joiner + 1
        pieces.append(show(self.text[at:end], max(end - at, 1)))
        return ZWNJ.join(pieces)


def lines(words: Words, annotations: Sequence[Annotation]) -> Iterator[list[Piece]]:
    """Yield the lines of a text with annotations that lie on it in brackets."""
    brackets = _brackets(annotations)
    line: list[Piece] = []
    inside: list[_Bracket] = []
    edges = sorted({0, len(words.text), *(one.start for one in brackets), *(one.end for one in brackets)})
    opening: dict[int, list[_Bracket]] = {}
    for one in brackets:
        opening.setdefault(one.start, []).append(one)
    for at, behind in zip(edges, [*edges[1:], edges[-1]], strict=True):
        for one in [one for one in reversed(inside) if one.end <= at]:
            inside.remove(one)
            line += _closed(one)
        for one in opening.get(at, ()):
            inside.append(one)
            line.append(Piece(f"[{one.tag}{' ' if one.tag else ''}", colour(one.label), mark=True))
        hue = colour(inside[-1].label) if inside else 0
        place = at
        for number, part in enumerate(words.text[at:behind].split("\n")):
            if number:
                yield line
                line = []
            line += [Piece(words.shown(place, place + len(part)), hue)] if part else []
            place += len(part) + 1
    yield line


def _closed(one: _Bracket) -> Iterator[Piece]:
    hue = colour(one.label)
    yield Piece("|", hue, mark=True)
    yield Piece(show(one.label, 60) + one.tag, hue, mark=True, label=True)
    yield Piece("]", hue, mark=True)


def _brackets(annotations: Sequence[Annotation]) -> list[_Bracket]:
    """Return the pieces of annotations in order, numbered where a bracket alone would not tell whose it is."""
    places = sorted(
        (start, -end, which) for which, one in enumerate(annotations) for start, end in one.spans if start < end
    )
    shallow, crossing = _walked(places)
    crossing.update(which for which, one in enumerate(annotations) if len(one.spans) > 1)
    numbers = {which: number for number, which in enumerate(sorted(crossing & {one[2] for one in shallow}), 1)}
    return [_Bracket(start, -end, annotations[which].label, numbers.get(which, 0)) for start, end, which in shallow]


def _walked(places: Sequence[tuple[int, int, int]]) -> tuple[list[tuple[int, int, int]], set[int]]:
    """Return the places that are not too deep in others, and which begin in another and end behind it, or are such."""
    inside: list[tuple[int, int]] = []
    shallow: list[tuple[int, int, int]] = []
    crossing: set[int] = set()
    for start, negative, which in places:
        inside = [one for one in inside if one[0] > start]
        if len(inside) >= DEEPEST:
            continue
        crossed = [other for end, other in inside if end < -negative]
        crossing.update(crossed, [which] * bool(crossed))
        inside.append((-negative, which))
        shallow.append((start, negative, which))
    return shallow, crossing


def hidden(annotations: Sequence[Annotation]) -> int:
    """Return how many pieces lie too deep in others to be drawn."""
    places = sorted(
        (start, -end, which) for which, one in enumerate(annotations) for start, end in one.spans if start < end
    )
    return len(places) - len(_walked(places)[0])
