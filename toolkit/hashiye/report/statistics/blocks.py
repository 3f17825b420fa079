"""What the outline of a report is made of: sentences and tables, with the corpus's own words kept apart from ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from hashiye.report import numbers

LISTED = 10
"""Rows of a list, unless a list says otherwise."""


class Word(Struct, frozen=True):
    """A name, a word or a value that comes from the corpus."""

    text: str


type Piece = str | Word
type Cell = Piece | tuple[Piece, ...]


class Said(Struct, frozen=True):
    """A sentence."""

    pieces: tuple[Piece, ...]


class Table(Struct, frozen=True):
    """Rows of cells; ``sides`` says of each column whether it stands left (``<``) or right (``>``).

    ``more`` rows are left out; ``what`` they are. ``title``: what stands above it, where there is something to say.
    """

    head: tuple[str, ...]
    sides: str
    rows: Sequence[tuple[Cell, ...]]
    more: int = 0
    what: str = "rows"
    title: tuple[Piece, ...] = ()


type Block = Said | Table


class Section(Struct, frozen=True):
    """A part of the report under a heading; ``name`` is the corpus's own name in it."""

    title: str
    blocks: Sequence[Block]
    name: str = ""


def listed[Row](rows: Sequence[Row], most: int = LISTED) -> tuple[tuple[Row, ...], int]:
    """Return the first rows and how many more there are."""
    return tuple(rows[:most]), max(len(rows) - most, 0)


def reasons(because: Sequence[tuple[str, str]]) -> Iterator[Said]:
    """Yield why figures are undefined: each reason once, with the names of those that it is of."""
    for told in dict.fromkeys(reason for _, reason in because):
        names = ", ".join(name for name, reason in because if reason == told)
        yield Said((f"{numbers.NOTHING} {names}: ", *prose(told)))


_PLAIN = re.compile(r"(?:[^\W_]| |[,;:.)%](?= |$|[,;:.)])|[.,](?=\d)|-(?![\d-])|['’(“”–±×])+")
_QUOTED = re.compile("\u2068(«[^\u2068\u2069]*»)\u2069")


def prose(told: str) -> tuple[Piece, ...]:
    """Return a sentence made elsewhere: plain words as they are, what it quotes and other words as the corpus's."""
    return tuple(_prose(told))


def _prose(told: str) -> Iterator[Piece]:
    for at, part in enumerate(_QUOTED.split(told)):
        if at % 2:
            yield Word(part)
            continue
        for plain, run in groupby(re.findall("[^ ]+ *| +", part), lambda one: _PLAIN.fullmatch(one) is not None):
            piece = "".join(run)
            if plain:
                yield piece
                continue
            yield Word(piece.rstrip(" "))
            yield " " * (len(piece) - len(piece.rstrip(" ")))
