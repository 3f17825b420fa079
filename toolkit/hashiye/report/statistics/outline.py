"""A report of statistics in English as sections of tables and sentences, before it is written for any reader.

Names and words of the corpus stand in the last column of a table, so that Persian among English words disturbs no
number. What a list leaves out is counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.report.statistics import outline_corpus as corpus
from hashiye.report.statistics import outline_groups as held
from hashiye.report.statistics import outline_layers as layers
from hashiye.report.statistics.blocks import Said, Section, prose
from hashiye.statistics.figures import Statistics


def sections(report: Statistics) -> Iterator[Section]:
    """Yield every section that has something in it."""
    figures = report.figures
    made = [
        Section("Sizes", list(corpus.sizes(figures))),
        Section("Vocabulary, as written and in normal form", list(corpus.vocabulary(figures))),
        Section("Lengths", list(corpus.lengths(figures))),
        *(Section("Layer", list(layers.layer(one)), one.name) for one in figures.layers),
        Section("Coverage by annotator", list(layers.coverage(figures.coverage))),
        Section("Facts (documents)", list(corpus.facts(figures))),
        Section("Dates", list(corpus.dates(figures.dates))),
        Section("How it is typed", list(corpus.hygiene(figures.hygiene))),
        Section("Documents that are nearly the same", list(held.likeness(report))),
        Section("Groups by", list(held.groups(report)), report.by),
        Section("Balance between groups", list(held.balance(report))),
        Section("Leaks between splits", list(held.leaks(report))),
        Section("Notes", [Said(prose(note)) for note in report.notes]),
    ]
    yield from (one for one in made if one.blocks)
