"""Statistics as one long table (CSV, RFC 4180): a figure a line, for spreadsheets, pandas and R.

Every line says of what it is: ``group`` (empty: all documents), ``section``, ``layer``, then ``name`` and ``key``, and
the ``unit`` of its ``value``. A value that is undefined is empty. No cell begins like a formula of a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from hashiye.report.cells import guarded, number
from hashiye.statistics.figures import (
    Coverage,
    Dates,
    Figures,
    KnownFacts,
    LabelFigures,
    LayerFigures,
    Lexical,
    Pair,
    Spread,
    Statistics,
)  # fmt: skip

COLUMNS = ("group", "section", "layer", "name", "key", "value", "unit")
"""The header."""

QUANTILES = ("p05", "p25", "p50", "p75", "p95")
"""What the quantiles of :class:`hashiye.statistics.figures.Spread` are called."""

UNITS = {
    "documents": "document", "sentences": "sentence", "tokens": "token", "words": "token", "characters": "code point",
    "bytes": "byte", "types": "type", "all_types": "type", "hapaxes": "type", "dis_legomena": "type",
    "windows": "window", "untokenized": "document", "several": "document", "annotations": "annotation",
    "surfaces": "surface", "same_place": "annotation", "complete": "layer",
    "partial": "layer", "discontinuous": "annotation", "nested": "annotation", "crossing": "annotation",
    "relations": "relation", "explicit": "document", "inferred": "document", "unknown": "document",
    "absent": "document", "distinct": "value", "dated": "fact", "undated": "fact", "coarse": "fact",
    "invalid": "fact", "share": "share", "covered": "share", "per_thousand": "per 1,000 tokens",
    "per_million": "per 1,000,000 characters", "occurrences": "occurrence", "near_count": "pair",
    "near_doubtful": "pair", "same_count": "group of documents", "leaks_count": "pair", "leaks_doubtful": "pair",
}  # fmt: skip
"""Units by the name of a field; a field without one is a number without unit."""

_SPREADS = {
    "sentence_tokens": "token", "document_tokens": "token", "document_sentences": "sentence",
    "document_characters": "code point", "word_characters": "code point",
}  # fmt: skip


class Row(NamedTuple):
    """A figure, with what it is of."""

    group: str
    section: str
    layer: str
    name: str
    key: str
    value: float | None
    unit: str


def render(statistics: Statistics) -> str:
    """Return the whole table, with its header, lines ended by CR LF."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows((*map(guarded, row[:5]), number(row.value), row.unit) for row in rows(statistics))
    return written.getvalue()


def rows(statistics: Statistics) -> Iterator[Row]:
    """Yield every figure of a report, those of all documents before those of groups."""
    yield from _figures("", statistics.figures)
    for group in statistics.groups:
        yield from _figures(group.name, group.figures)
    for balance in statistics.balance:
        yield Row("", "balance", balance.layer, "cramer", "", balance.cramer, "")
        for name, divergence in balance.divergence:
            yield Row(name, "balance", balance.layer, "divergence", "", divergence, "bit")
    for section, pairs in (("near", statistics.near), ("leak", statistics.leaks)):
        yield from _pairs(section, pairs)
    for place, documents in enumerate(statistics.same, 1):
        for document in documents:
            yield Row("", "same", "", str(place), document, 1, "document")
    yield from _numbers("", "likeness", "", "", statistics)


def _pairs(section: str, pairs: Iterable[Pair]) -> Iterator[Row]:
    for one in pairs:
        yield Row("", section, "", one.document, one.other, one.resemblance, "Jaccard index")


def _numbers(group: str, section: str, layer: str, name: str, value: Struct) -> Iterator[Row]:
    """Yield every number that a value has itself, by the name of its field."""
    for field in value.__struct_fields__:
        found = getattr(value, field)
        if found is None or (isinstance(found, (int, float)) and not isinstance(found, bool)):
            names = (name, field) if name else (field, "")
            yield Row(group, section, layer, *names, found, UNITS.get(field, ""))


def _counted(
    group: str, section: str, layer: str, name: str, counted: Iterable[tuple[str, int]], unit: str
) -> Iterator[Row]:
    for key, count in counted:
        yield Row(group, section, layer, name, key, count, unit)


def _figures(group: str, some: Figures) -> Iterator[Row]:
    yield from _numbers(group, "size", "", "", some)
    for field, unit in _SPREADS.items():
        yield from _spread(group, "length", "", field, getattr(some, field), unit)
    for lexical in (some.raw, some.normal):
        yield from _lexical(group, lexical)
    for layer in some.layers:
        yield from _layer(group, layer)
    for one in some.coverage:
        yield from _coverage(group, one)
    for known in some.facts:
        yield from _facts(group, known)
    yield from _counted(group, "language", "", "", some.languages, "document")
    for dates in some.dates:
        yield from _dates(group, dates)
    for habit in some.hygiene:
        yield from _numbers(group, "hygiene", "", habit.name, habit)


def _spread(group: str, section: str, layer: str, name: str, some: Spread, unit: str) -> Iterator[Row]:
    for field in ("count", "total", "mean", "deviation", "least", "most"):
        yield Row(group, section, layer, name, field, getattr(some, field), "" if field == "count" else unit)
    for key, value in zip(QUANTILES, some.quantiles, strict=False):
        yield Row(group, section, layer, name, key, value, unit)
    for one in some.bins:
        yield Row(group, f"{section}_bin", layer, name, f"{one.low}..{one.high - 1}", one.count, "")


def _lexical(group: str, some: Lexical) -> Iterator[Row]:
    yield from _numbers(group, "lexical", "", some.form, some)
    for name, law in (("heaps", some.heaps), ("zipf", some.zipf)):
        if law is not None:
            yield from (Row(*one[:4], f"{name}_{one.key}", *one[5:])
                        for one in _numbers(group, "lexical", "", some.form, law))  # fmt: skip
    for point in some.growth:
        yield Row(group, "growth", "", some.form, str(point.words), point.types, "type")
    for rank, frequency in some.frequencies:
        yield Row(group, "frequency", "", some.form, str(rank), frequency, "token")
    yield from _counted(group, "word", "", some.form, some.frequent, "token")


def _layer(group: str, some: LayerFigures) -> Iterator[Row]:
    name = some.name
    yield from _numbers(group, "layer", name, "", some)
    yield from _spread(group, "layer", name, "per_document", some.per_document, "annotation")
    yield from _counted(group, "relation", name, "", some.relations, "relation")
    for label in some.labels:
        yield from _label(group, name, label)
    for ambiguous in some.ambiguous:
        yield from _counted(group, "ambiguous", name, ambiguous.surface, ambiguous.labels, "annotation")
    for twin in some.twins:
        for key, count in (("labelled", twin.labelled), ("unlabelled", twin.unlabelled)):
            yield Row(group, f"twin_{twin.scope}", name, twin.surface, key, count, "occurrence")
    for one in some.together:
        yield Row(group, "together_documents", name, one.label, one.other, one.documents, "document")
        yield Row(group, "together_sentences", name, one.label, one.other, one.sentences, "sentence")
        yield Row(group, "together_npmi", name, one.label, one.other, one.npmi, "NPMI")
    for owner, keys in some.attributes.items():
        for key, values in keys.items():
            yield from _counted(group, "attribute", name, f"{owner}.{key}", values, "annotation")
    for owner, distinct in some.distinct_values.items():
        yield from _counted(group, "attribute_values", name, owner, distinct.items(), "value")


def _label(group: str, layer: str, some: LabelFigures) -> Iterator[Row]:
    yield from _numbers(group, "label", layer, some.label, some)
    yield from _spread(group, "label_tokens", layer, some.label, some.span_tokens, "token")
    yield from _spread(group, "label_characters", layer, some.label, some.span_characters, "code point")
    for mention in some.frequent:
        yield Row(group, "surface", layer, some.label, mention.surface, mention.count, "annotation")


def _coverage(group: str, some: Coverage) -> Iterator[Row]:
    yield from _numbers(group, f"coverage_{some.kind}", some.layer, some.annotator, some)


def _facts(group: str, some: KnownFacts) -> Iterator[Row]:
    yield from _numbers(group, "fact", "", some.key, some)
    yield from _counted(group, "fact_value", "", some.key, some.values, "document")


def _dates(group: str, some: Dates) -> Iterator[Row]:
    yield from _numbers(group, "date", "", some.role, some)
    for calendar, months in (("gregorian", some.gregorian), ("jalali", some.jalali)):
        yield from _counted(group, f"month_{calendar}", "", some.role, months, "fact")
    yield from _counted(group, "date_precision", "", some.role, some.precisions, "fact")
    yield from _counted(group, "date_calendar", "", some.role, some.calendars, "fact")
