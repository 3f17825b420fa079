"""Statistics for people at a terminal: the outline in lines of 80 columns, Persian in the last one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye.report import columns, sentences
from hashiye.report.columns import clipped, folded, width
from hashiye.report.statistics import wording
from hashiye.report.statistics.blocks import Block, Cell, Said, Table, Word
from hashiye.report.statistics.outline import sections
from hashiye.statistics.figures import Statistics
from hashiye.text import show

NAME = 40
"""Columns of a name or a word of the corpus that is not the last one, at most."""

LONGEST = 60
"""Columns of a name at most."""

SHORTEST = 6
"""Columns of a name, however little room there is."""

SENTENCE = 400
"""Columns of a sentence, however many lines it takes."""

LEAST = 16
"""Columns that the last one has, however wide the others are."""


def render(statistics: Statistics, *, terminal: bool = False, colour: bool = False) -> str:
    """Return the whole report.

    ``terminal``: Persian is isolated, so that a screen that knows direction keeps each line in order.
    """
    lines = _Screen(terminal, colour).lines(statistics)
    return sentences.quiet_lines("".join(f"{line}\n" for line in lines))


class _Screen:
    """How the report is written for one kind of screen."""

    def __init__(self, terminal: bool, colour: bool) -> None:
        self.terminal = terminal
        self.colour = colour

    def lines(self, report: Statistics) -> Iterator[str]:
        """Yield every line of the report."""
        yield self._painted(f"Statistics: {wording.scope(report.figures)}")
        for section in sections(report):
            yield ""
            name = f" {self._piece(Word(section.name), 60)}" if section.name else ""
            yield self._painted(f"{section.title}{name}")
            for block in section.blocks:
                yield from self._block(block)

    def _block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Said):
            yield from folded(self._joined(block.pieces, SENTENCE))
            return
        indent = 4 if block.title else 2
        if block.title:
            yield from folded(self._joined(block.title, SENTENCE))
        yield from self._table(block, indent)
        if block.more > 0:
            yield f"{' ' * indent}{wording.more(block.more, block.what)}"

    def _table(self, block: Table, indent: int) -> Iterator[str]:
        rows = [tuple(self._cell(cell, NAME) for cell in row[:-1]) for row in (block.head, *block.rows)]
        wide = [max(width(row[at]) for row in rows) for at in range(len(block.sides) - 1)]
        room = max(columns.WIDTH - indent - sum(wide) - 2 * len(wide), LEAST)
        lasts = [self._cell(row[-1], room) for row in (block.head, *block.rows)]
        made = [(*row, last) for row, last in zip(rows, lasts, strict=True)]
        yield from columns.table(made if any(block.head) else made[1:], block.sides, indent=indent)

    def _cell(self, cell: Cell, most: int) -> str:
        return self._joined(cell if isinstance(cell, tuple) else (cell,), most)

    def _joined(self, pieces: Sequence[str | Word], most: int) -> str:
        """Return pieces one behind the other, those of the corpus cut as little as fits."""
        words = [width(clipped(show(piece.text, 200), LONGEST)) for piece in pieces if isinstance(piece, Word)]
        room = most - sum(width(piece) for piece in pieces if isinstance(piece, str))
        return "".join(self._piece(piece, _limit(words, room)) for piece in pieces)

    def _piece(self, piece: str | Word, most: int) -> str:
        if isinstance(piece, str):
            return piece
        text = clipped(show(piece.text, 200), min(most, LONGEST)) or "⟨nothing⟩"
        return f"\u2068{text}\u2069" if self.terminal and not text.isascii() else text

    def _painted(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text


def _limit(wide: Sequence[int], room: int) -> int:
    """Return the width to which words are cut so that they fit ``room`` together: the longest are cut first."""
    left, limit = room, room
    for at, size in enumerate(sorted(wide)):
        limit = left // (len(wide) - at)
        if size > limit:
            return max(limit, SHORTEST)
        left -= size
    return max(limit, *wide, SHORTEST) if wide else room
