"""Statistics in Markdown (CommonMark with tables), for READMEs and papers; nothing in it comes alive.

Words of the corpus stand in code spans, each in an isolate of its own, as in :mod:`hashiye.report.agreement.markdown`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from hashiye.report import markdown as findings_page
from hashiye.report import sentences
from hashiye.report.statistics import wording
from hashiye.report.statistics.blocks import Block, Cell, Piece, Said, Section, Word
from hashiye.report.statistics.outline import sections
from hashiye.statistics.figures import Statistics
from hashiye.text import show


def render(statistics: Statistics) -> str:
    """Return the whole report."""
    return "".join(f"{line}\n" for line in _lines(statistics))


def _lines(report: Statistics) -> Iterator[str]:
    yield f"## Statistics: {wording.scope(report.figures)}"
    yield from lines(sections(report), _piece)


type Shown = Callable[[Piece], str]
"""How a piece is written, ours or the corpus's."""


def lines(parts: Iterable[Section], shown: Shown) -> Iterator[str]:
    """Yield sections, headings of the third level, for Markdown; the empty line before each is its own."""
    for section in parts:
        yield ""
        yield f"### {section.title}{f' {shown(Word(section.name))}' if section.name else ''}"
        after = ""
        for block in section.blocks:
            kind = "list" if isinstance(block, Said) else "table"
            if kind == "table" or after != kind:
                yield ""
            after = kind
            yield from _block(block, shown)


def _block(block: Block, shown: Shown) -> Iterator[str]:
    if isinstance(block, Said):
        yield f"- {''.join(map(shown, block.pieces))}"
        return
    if block.title:
        yield "".join(map(shown, block.title))
        yield ""
    head, rows = (block.head, block.rows) if any(block.head) else (block.rows[0], block.rows[1:])
    yield _row(head, shown)
    yield f"| {' | '.join('---:' if side == '>' else '---' for side in block.sides)} |"
    yield from (_row(row, shown) for row in rows)
    if block.more > 0:
        yield ""
        yield wording.more(block.more, block.what)


def _row(cells: Sequence[Cell], shown: Shown) -> str:
    return f"| {' | '.join(''.join(map(shown, cell if isinstance(cell, tuple) else (cell,))) for cell in cells)} |"


def _piece(piece: Piece) -> str:
    if isinstance(piece, str):
        return piece
    shown = sentences.quiet(show(piece.text, 200).replace("|", "⟨U+007C⟩")) or "⟨nothing⟩"
    span = findings_page.code(shown)
    return span if shown.isascii() else f"\u2068{span}\u2069"
