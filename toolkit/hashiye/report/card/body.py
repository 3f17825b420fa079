"""The figures of a data card as Markdown: sizes, labels with their definitions, who annotated, sources, dates, typing.

It says what was counted and what files say, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.counting.manifests import Contents, Kind
from hashiye.report import numbers
from hashiye.report.card import front_matter, layers, words
from hashiye.report.statistics import outline_corpus as outline
from hashiye.report.statistics import outline_groups as held
from hashiye.report.statistics import outline_layers as annotated
from hashiye.report.statistics import wording as say
from hashiye.report.statistics.blocks import Block, Cell, Piece, Said, Section, Table, Word, prose
from hashiye.report.statistics.markdown import lines
from hashiye.statistics.figures import Statistics

_KINDS: tuple[tuple[Kind, str, str], ...] = (
    ("document", "curated documents", "documents"),
    ("text", "their texts", "texts"),
    ("copy", "documents of single annotators", "annotators"),
    ("tagset", "tagsets: labels with definitions and examples", "tagsets"),
    ("splits", "which document is in which split", "splits.json"),
)


def markdown(contents: Contents, report: Statistics) -> str:
    """Return the whole part, ended by a line end."""
    return "".join(f"{line}\n" for line in _lines(contents, report))


def _lines(contents: Contents, report: Statistics) -> Iterator[str]:
    yield "## Figures"
    yield ""
    yield from _opening(contents, report)
    yield from lines(_sections(contents, report), _piece)


def _opening(contents: Contents, report: Statistics) -> Iterator[str]:
    manifest = contents.manifest
    yield f"- Corpus: {words.word(manifest.name)}, version {words.word(manifest.version)}"
    yield f"- Size: {say.scope(report.figures)}"
    licence = words.word(manifest.license) if manifest.license.strip() else "none is declared, and none is claimed here"
    yield f"- Licence: {licence}"
    yield "- Written by `hashiye stats --card`; the figures are those of the files beside this card."


def _sections(contents: Contents, report: Statistics) -> Iterator[Section]:
    figures = report.figures
    splits = report.by == "split"
    made = (
        Section("Files", list(_files(contents))),
        Section("Sizes", list(outline.sizes(figures))),
        *layers.sections(figures.layers, contents.tagsets),
        Section("Annotation", list(_annotation(contents, report))),
        Section("Sources and other facts", list(outline.facts(figures))),
        Section("Dates", list(outline.dates(figures.dates))),
        Section("How it is typed", list(outline.hygiene(figures.hygiene))),
        Section("Documents that are nearly the same", list(held.likeness(report))),
        Section("Splits", [*held.groups(report), *held.balance(report), *held.leaks(report)] if splits else []),
        Section("Notes", [Said(prose(note)) for note in report.notes]),
    )
    yield from (one for one in made if one.blocks)


def _files(contents: Contents) -> Iterator[Block]:
    rows: list[tuple[Cell, ...]] = []
    for kind, told, place in _KINDS:
        number = len(contents.paths.get(kind, ()))
        if number:
            rows.append((numbers.amount(number), told, place))
    if rows:
        yield Table(("files", "what", "where"), "><<", rows)
    lines = front_matter.shards(contents)
    loaded = "The shards are JSON lines, which the" if lines else "The files are in hashiye's own format, which the"
    told = f"{loaded} datasets library {'loads' if lines else 'does not know'}. "
    yield Said((told, "croissant.json describes the files; hashiye convert writes other formats."))


def _annotation(contents: Contents, report: Statistics) -> Iterator[Block]:
    yield from annotated.coverage(report.figures.coverage)
    for one in contents.tagsets:
        for language, place in sorted(one.guideline.items()):
            yield Said(("Guidelines for ", Word(one.name), " (", Word(language), "): ", Word(place)))
    if len({one.annotator for one in report.figures.coverage}) > 1:
        yield Said(("How far annotators agree is not told here: hashiye agreement measures it.",))


def _piece(piece: Piece) -> str:
    if isinstance(piece, layers.Definition):
        return words.prose(piece.text)
    return words.word(piece.text) if isinstance(piece, Word) else piece
