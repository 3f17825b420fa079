"""Statistics in Markdown (CommonMark with tables), for READMEs and papers; nothing in it comes alive.

Words of the corpus stand in code spans, each in an isolate of its own, as in :mod:`hashiye.report.agreement.markdown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye.report import markdown as findings_page
from hashiye.report import sentences
from hashiye.report.statistics import wording
from hashiye.report.statistics.blocks import Block, Cell, Said, Table, Word
from hashiye.report.statistics.outline import sections
from hashiye.statistics.figures import Statistics
from hashiye.text import show


def render(statistics: Statistics) -> str:
    """Return the whole report."""
    return "".join(f"{line}\n" for line in _lines(statistics))


def _lines(report: Statistics) -> Iterator[str]:
    yield f"## Statistics: {wording.scope(report.figures)}"
    for section in sections(report):
        name = f" {_piece(Word(section.name))}" if section.name else ""
        yield ""
        yield f"### {section.title}{name}"
        after = ""
        for block in section.blocks:
            kind = "list" if isinstance(block, Said) else "table"
            if kind == "table" or after != kind:
                yield ""
            after = kind
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Said):
        yield f"- {_joined(block.pieces)}"
        return
    if block.title:
        yield _joined(block.title)
        yield ""
    yield from _table(block)
    if block.more > 0:
        yield ""
        yield wording.more(block.more, block.what)


def _table(block: Table) -> Iterator[str]:
    head, rows = (block.head, block.rows) if any(block.head) else (block.rows[0], block.rows[1:])
    yield _row(head)
    yield f"| {' | '.join('---:' if side == '>' else '---' for side in block.sides)} |"
    for row in rows:
        yield _row(row)


def _row(cells: Sequence[Cell]) -> str:
    return f"| {' | '.join(_joined(cell if isinstance(cell, tuple) else (cell,)) for cell in cells)} |"


def _joined(pieces: Sequence[str | Word]) -> str:
    return "".join(map(_piece, pieces))


def _piece(piece: str | Word) -> str:
    if isinstance(piece, str):
        return piece
    shown = sentences.quiet(show(piece.text, 200).replace("|", "⟨U+007C⟩")) or "⟨nothing⟩"
    span = findings_page.code(shown)
    return span if shown.isascii() else f"\u2068{span}\u2069"
