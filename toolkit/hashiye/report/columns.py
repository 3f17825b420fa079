"""Tables for a terminal: columns as wide as what is seen, not as what is stored."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

WIDTH = 80
"""Columns of the narrowest screen that a report must fit."""


def width(text: str) -> int:
    r"""Return how many columns a terminal gives ``text``: marks and controls none, wide characters two.

    >>> width("سلام"), width("日本"), width("e\u0301"), width("\u2068a\u2069")
    (4, 4, 1, 1)
    """
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def clipped(text: str, most: int) -> str:
    """Return ``text`` in at most ``most`` columns, its end replaced by ``…`` where it is longer.

    >>> clipped("krippendorff", 8)
    'krippen…'
    """
    if width(text) <= most:
        return text
    kept, room = [], most - 1
    for char in text:
        room -= _columns(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept) + "…"


def table(rows: Sequence[Sequence[str]], sides: str, *, indent: int = 2) -> Iterator[str]:
    r"""Yield rows as lines. ``sides`` says of each column whether it stands left (``<``) or right (``>``).

    >>> print("\n".join(table([("name", "n"), ("sara", "12")], "<>")))
      name   n
      sara  12
    """
    wide = [max(width(row[at]) for row in rows) for at in range(len(sides))] if rows else []
    for row in rows:
        cells = (_padded(cell, most, side) for cell, most, side in zip(row, wide, sides, strict=True))
        yield f"{' ' * indent}{'  '.join(cells)}".rstrip()


def _padded(cell: str, most: int, side: str) -> str:
    blank = " " * (most - width(cell))
    return f"{blank}{cell}" if side == ">" else f"{cell}{blank}"


def folded(text: str, *, indent: int = 2, hanging: int = 4, most: int = WIDTH) -> Iterator[str]:
    """Yield ``text`` as lines that fit, broken at blanks; a word that is too long stands alone."""
    line, blank = "", " " * indent
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if line and len(blank) + width(joined) > most:
            yield blank + line
            line, blank = word, " " * hanging
        else:
            line = joined
    yield blank + line
