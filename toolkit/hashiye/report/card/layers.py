"""Layers in a data card: every label with its names and its definition, and how often it was given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye.report import numbers
from hashiye.report.statistics.blocks import Block, Cell, Said, Section, Table, Word, listed
from hashiye.statistics.figures import LabelFigures, LayerFigures
from hashiye.tagset import Label, Tagset

LABELS = 200
"""Labels of one layer that are listed."""

LANGUAGES = ("fa", "en")
"""The languages of names and definitions."""


class Definition(Word, frozen=True):
    """A sentence of a tagset, in words."""


def sections(layers: Sequence[LayerFigures], tagsets: Sequence[Tagset]) -> Iterator[Section]:
    """Yield a section for every layer."""
    for layer in layers:
        yield Section("Layer", list(_layer(layer, tagsets)), layer.name)


def _layer(layer: LayerFigures, tagsets: Sequence[Tagset]) -> Iterator[Block]:
    told = f"{numbers.count(layer.annotations, 'annotation')} in {numbers.count(layer.documents, 'document')}"
    dense = f", {numbers.rate(layer.per_thousand)} per 1,000 tokens" if layer.per_thousand is not None else ""
    yield Said(
        (f"{told} ({numbers.amount(layer.complete)} complete, {numbers.amount(layer.partial)} partial){dense}.",)
    )
    described = [one for one in tagsets if one.layer(layer.name) is not None]
    if described:
        rules = (one.layer(layer.name) for one in described)
        titles = [Definition(title) for one in rules if one for _, title in sorted(one.title.items())]
        pieces = [piece for title in titles for piece in ("; ", title)]
        yield Said(("Tagset ", *_names(described), *([": ", *pieces[1:], "."] if pieces else ["."])))
    yield from _labels(layer, described)
    if layer.relations:
        rows: list[tuple[Cell, ...]] = [(Word(name), numbers.amount(number)) for name, number in layer.relations]
        shown, more = listed(rows, LABELS)
        yield Table(("relation", "n"), "<>", shown, more, "relations")


def _names(tagsets: Sequence[Tagset]) -> Iterator[str | Word]:
    for at, one in enumerate(tagsets):
        yield ", " if at else ""
        yield Word(one.name)


def _labels(layer: LayerFigures, tagsets: Sequence[Tagset]) -> Iterator[Block]:
    given = {one.label: one for one in layer.labels}
    declared = {name: label for one in reversed(tagsets) for name, label in _declared(one, layer.name).items()}
    names = [*given, *(name for name in declared if name not in given)]
    shown, more = listed(names, LABELS)
    rows = [_label(name, given.get(name), declared.get(name)) for name in shown]
    if rows:
        head = ("label", *LANGUAGES, "n", "share", "per 1,000 tokens", *(f"definition ({one})" for one in LANGUAGES))
        yield Table(head, "<><>>>><", rows, more, "labels")  # Persian stands at the right


def _declared(tagset: Tagset, layer: str) -> dict[str, Label]:
    there = tagset.labels_in(layer)
    return {one.name: one for one in tagset.labels if one.name in there}


def _label(name: str, given: LabelFigures | None, declared: Label | None) -> tuple[Cell, ...]:
    titles = (declared.fa, declared.en) if declared else ("", "")
    defined = tuple(declared.definition.get(one, "") if declared else "" for one in LANGUAGES)
    counted = (
        numbers.amount(given.annotations if given else 0), numbers.percent(given.share if given else 0.0),
        numbers.rate(given.per_thousand) if given else "0",
    )  # fmt: skip
    return (
        Word(name), *(Definition(one) if one else "" for one in titles), *counted,
        *(Definition(one) if one else numbers.NOTHING for one in defined),
    )  # fmt: skip
