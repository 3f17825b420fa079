"""Documents and reports as tables with typed columns, for pandas and Arrow.

The types of columns are those of the table, not of what happens to stand in it: an empty table has the same. Neither
library is imported before somebody asks for its table.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from hashiye.agreement.figures import Agreement
from hashiye.model import Document
from hashiye.statistics.figures import Statistics

_LONE = re.compile("[\ud800-\udfff]")

type Kind = Literal["string", "integer", "number"]
type Cell = str | int | float | None


class Column(Struct, frozen=True):
    """One column: a name, what its cells are, and the cells, None where there is nothing."""

    name: str
    kind: Kind
    cells: tuple[Cell, ...]


class Table(Struct, frozen=True):
    """Columns of one length."""

    columns: tuple[Column, ...]

    def __len__(self) -> int:
        return len(self.columns[0].cells)


class Shape(Struct, frozen=True):
    """How a table of documents is made: its columns, and the rows of a document."""

    columns: Mapping[str, Kind]
    rows: Callable[[Document], Iterator[tuple[Cell, ...]]]


def rows(value: object, table: str = "") -> Table:
    """Return a table of a value. Raises ``TypeError`` for a value that has none, ``ValueError`` for no such table."""
    if isinstance(value, Document):
        shape = _named(TABLES, table)
        return _table(shape.columns, shape.rows(value))
    if isinstance(value, Agreement):
        from hashiye.report.agreement import tidy  # noqa: PLC0415  (only where there is a report)

        return _figures(table, tidy.COLUMNS, tidy.rows(value))
    if isinstance(value, Statistics):
        from hashiye.report.statistics import tidy as figures  # noqa: PLC0415

        return _figures(table, figures.COLUMNS, figures.rows(value))
    raise TypeError(f"{type(value).__name__} is no table")


def pandas(value: object, table: str = "") -> Any:
    """Return a table as ``pandas.DataFrame``. Raises ``ImportError`` without pandas."""
    library = _library("pandas", "pandas")
    found = rows(value, table)
    types: Mapping[Kind, str] = {"string": "string", "integer": "Int64", "number": "Float64"}
    series = {one.name: library.array(list(one.cells), dtype=types[one.kind]) for one in found.columns}
    return library.DataFrame(series)


def arrow(value: object, table: str = "") -> Any:
    """Return a table as ``pyarrow.Table``. Raises ``ImportError`` without pyarrow."""
    library = _library("pyarrow", "arrow")
    found = rows(value, table)
    types = {"string": library.string(), "integer": library.int64(), "number": library.float64()}
    return library.table({one.name: library.array(one.cells, types[one.kind]) for one in found.columns})


def _library(name: str, extra: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(f"{name} is not installed: pip install 'hashiye[{extra}]'", name=name) from error


def _named(tables: Mapping[str, Shape], table: str) -> Shape:
    if table and table not in tables:
        raise ValueError(f"there is no table {table!r}; there are {', '.join(tables)}")
    return tables[table or next(iter(tables))]


def _table(columns: Mapping[str, Kind], found: Iterable[Sequence[Cell]]) -> Table:
    across = list(zip(*found, strict=True)) or [()] * len(columns)
    pairs = zip(columns.items(), across, strict=True)
    return Table(tuple(Column(name, kind, tuple(map(_storable, cells))) for (name, kind), cells in pairs))


def _storable(cell: Cell) -> Cell:
    """Return a cell that UTF-8 can hold: Arrow refuses half of a surrogate pair, which no file brings here."""
    return _LONE.sub("\ufffd", cell) if isinstance(cell, str) else cell


def _annotations(document: Document) -> Iterator[tuple[Cell, ...]]:
    for layer in document.layers:
        for one in layer.annotations:
            yield (
                document.id, layer.name, layer.producer, layer.status, layer.tagset or None, one.id, one.start, one.end,
                one.label, one.text, _spans(one.parts), _json(one.attributes), _confidence(one.confidence),
                one.note or None,
            )  # fmt: skip


def _tokens(document: Document) -> Iterator[tuple[Cell, ...]]:
    text, segments = document.text.content, document.segments
    breaks = list(segments.breaks[1:])
    for index, (start, end) in enumerate(segments.tokens.pairs()):
        surface = None if text is None else text[start:end]
        norm = segments.norms.get(index, surface)
        yield document.id, index, bisect_right(breaks, index), start, end, surface, norm


def _facts(document: Document) -> Iterator[tuple[Cell, ...]]:
    for one in document.metadata:
        start, end = one.evidence[0] if one.evidence else (None, None)
        said = (one.precision, one.calendar, one.native)
        yield (
            document.id, one.key, one.role or None, one.value, one.status, *(word or None for word in said), start, end,
            _spans(one.evidence), one.rule or None,
        )  # fmt: skip


def _relations(document: Document) -> Iterator[tuple[Cell, ...]]:
    for layer in document.layers:
        for one in layer.relations:
            about = (_json(one.attributes), _confidence(one.confidence), one.note or None)
            filled: list[tuple[Cell, Cell]] = [(role, to) for role, targets in one.args.items() for to in targets]
            for role, target in filled or [(None, None)]:
                yield document.id, layer.name, layer.producer, one.id, one.label, role, target, *about


TABLES: Mapping[str, Shape] = {
    "annotations": Shape(
        {
            "document": "string", "layer": "string", "producer": "string", "status": "string", "tagset": "string",
            "id": "string", "start": "integer", "end": "integer", "label": "string", "text": "string",
            "parts": "string", "attributes": "string", "confidence": "number", "note": "string",
        },
        _annotations,
    ),
    "tokens": Shape(
        {
            "document": "string", "token": "integer", "sentence": "integer", "start": "integer", "end": "integer",
            "surface": "string", "norm": "string",
        },
        _tokens,
    ),
    "facts": Shape(
        {
            "document": "string", "key": "string", "role": "string", "value": "string", "status": "string",
            "precision": "string", "calendar": "string", "native": "string", "start": "integer", "end": "integer",
            "evidence": "string", "rule": "string",
        },
        _facts,
    ),
    "relations": Shape(
        {
            "document": "string", "layer": "string", "producer": "string", "id": "string", "label": "string",
            "role": "string", "annotation": "string", "attributes": "string", "confidence": "number", "note": "string",
        },
        _relations,
    ),
}  # fmt: skip
"""The tables of a document. Offsets are code points; ``parts`` and ``evidence`` are ``11-16 20-25``, ``attributes`` a
JSON object; a relation has a row for each annotation in it."""

_NUMBERS = frozenset(("value", "n", "low", "high", "bca_low", "bca_high", "p", "sampling_error"))
"""Columns of reports that hold numbers."""


def _figures(table: str, columns: Sequence[str], found: Iterable[Sequence[str | float | None]]) -> Table:
    """Return the rows of the CSV of a report, with words as they are: no spreadsheet computes them here."""
    if table not in ("", "figures"):
        raise ValueError(f"there is no table {table!r}; there is figures")
    kinds: dict[str, Kind] = {name: "number" if name in _NUMBERS else "string" for name in columns}
    return _table(kinds, (tuple(map(_plain, row)) for row in found))


def _plain(cell: str | float | None) -> Cell:
    if isinstance(cell, str):
        return cell or None
    return None if cell is None or not math.isfinite(cell) else float(cell)


def _spans(spans: Iterable[tuple[int, int]]) -> str | None:
    return " ".join(f"{start}-{end}" for start, end in spans) or None


def _json(value: Mapping[str, str]) -> str | None:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None


def _confidence(value: float | UnsetType) -> float | None:
    return None if value is UNSET else value
