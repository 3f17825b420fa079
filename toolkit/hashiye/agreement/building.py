"""From documents to a study: each annotator's spans of one layer become columns, in the unit that was asked for.

Tokens of different copies may differ. The grid of a document is then made of the borders of all copies' tokens: a
stretch between two borders is a token if any copy has it inside one. It does not ask who came first, and where all
copies have the same tokens it is these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from hashiye.agreement.study import (
    AttributeColumns,
    Bools,
    Floats,
    Ints,
    RelationRow,
    SpanColumns,
    Study,
    Unit,
    column,
)  # fmt: skip
from hashiye.model import Annotation, Layer, Relation, Spans


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document as it is measured: its length in code points, the tokens of every copy, a layer an annotator.

    An annotator who is not in ``layers`` did not judge the document.
    """

    document: str
    length: int
    tokens: tuple[Spans, ...]
    layers: Mapping[str, Layer]


def study(
    sheets: Iterable[Sheet], unit: Unit = "token", annotators: Sequence[str] = (), labels: Iterable[str] = ()
) -> Study:
    """Return the study of these documents, in the order given.

    ``annotators`` fixes their order and who counts (default: everybody, sorted). ``labels`` are those that the tagset
    declares, whether used or not.
    """
    taken = list(sheets)
    names = tuple(annotators) or tuple(sorted({name for sheet in taken for name in sheet.layers}))
    grids = [Grid.of(sheet, unit) for sheet in taken]
    used = {one.label for sheet in taken for name in names if name in sheet.layers
            for one in sheet.layers[name].annotations}  # fmt: skip
    made = _Columns(tuple(sorted({*labels, *used})))
    columns = [made.annotator(name, taken, grids) for name in names]
    return Study(
        unit=unit,
        documents=tuple(sheet.document for sheet in taken),
        annotators=names,
        labels=made.labels,
        lengths=np.array([grid.length for grid in grids], np.float64),
        judged=np.array([[name in sheet.layers for name in names] for sheet in taken], bool).reshape(-1, len(names)),
        spans=tuple(spans for spans, _, _ in columns),
        shapes=tuple(made.shapes),
        keys=tuple(made.keys),
        values=tuple(made.values),
        attributes=tuple(attributes for _, attributes, _ in columns),
        relations=tuple(relations for _, _, relations in columns),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The units of one document: where each token starts and ends, or every character (``starts`` None)."""

    length: float
    starts: Ints | None = None
    ends: Ints | None = None

    @classmethod
    def of(cls, sheet: Sheet, unit: Unit) -> Grid:
        """Return the grid of a document: its tokens, refined where copies differ."""
        if unit == "character":
            return cls(float(sheet.length))
        different = list(dict.fromkeys(sheet.tokens))
        flat = np.array(different[0].flat if different else (), np.int64).reshape(-1, 2)
        if len(different) > 1:
            flat = _refined([np.array(one.flat, np.int64).reshape(-1, 2) for one in different])
        return cls(float(len(flat)), flat[:, 0], flat[:, 1])

    def places(self, offsets: Ints) -> Floats:
        """Return where offsets lie, in units: a fraction inside a token, a whole number at its edges and between."""
        if self.starts is None or self.ends is None or not len(self.starts):
            return offsets.astype(np.float64)
        index = np.clip(np.searchsorted(self.starts, offsets, "right") - 1, 0, None)
        start, end = self.starts[index], self.ends[index]
        within: Floats = np.clip((offsets - start) / np.maximum(end - start, 1), 0.0, 1.0)
        return index + within


def _refined(copies: Sequence[Ints]) -> Ints:
    borders = np.unique(np.concatenate([one.ravel() for one in copies]))
    middles = (borders[:-1] + borders[1:]) / 2
    inside: Bools = np.zeros(len(middles), bool)
    for tokens in copies:
        index = np.searchsorted(tokens[:, 0], middles, "right") - 1
        inside |= (index >= 0) & (middles < tokens[index, 1]) if len(tokens) else False
    return np.stack([borders[:-1], borders[1:]], axis=1)[inside]


class _Columns:
    """The lists that indices point into, filled while columns are made."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        self.labels = labels
        self.index = {label: place for place, label in enumerate(labels)}
        self.shapes: dict[tuple[tuple[int, int], ...], int] = {}
        self.keys: dict[str, int] = {}
        self.values: dict[str, int] = {}

    def annotator(
        self, name: str, sheets: Sequence[Sheet], grids: Sequence[Grid]
    ) -> tuple[SpanColumns, AttributeColumns, tuple[RelationRow, ...]]:
        """Return the columns of one annotator over all documents."""
        spans: list[tuple[int, int, int, int, int, int]] = []
        pieces: list[tuple[int, int, int]] = []
        attributes: list[tuple[int, int, int]] = []
        relations: list[RelationRow] = []
        for document, sheet in enumerate(sheets):
            if name not in sheet.layers:
                continue
            layer, first = sheet.layers[name], len(spans)
            rows = sorted(self._row(document, one, at) for at, one in enumerate(layer.annotations))
            spans.extend(rows)
            for number, row in enumerate(rows, first):
                one = layer.annotations[row[5]]
                pieces.extend((number, start, end) for start, end in one.spans)
                attributes.extend(
                    (number, self.keys.setdefault(key, len(self.keys)), self.values.setdefault(value, len(self.values)))
                    for key, value in sorted(one.attributes.items())
                )
            relations.extend(_relations(document, layer.relations, layer.annotations, rows, first))
        home, start, end, label, shape, place = (column([row[at] for row in spans]) for at in range(6))
        span, begin, stop = self._pieces(pieces, home, grids)
        kinds = [column([row[at] for row in attributes]) for at in range(3)]
        marked = SpanColumns(home, start, end, label, shape, place, span, begin, stop)
        return marked, AttributeColumns(*kinds), tuple(relations)

    def _row(self, document: int, one: Annotation, place: int) -> tuple[int, int, int, int, int, int]:
        shape = self.shapes.setdefault(one.parts, len(self.shapes)) if one.parts else -1
        return document, one.start, one.end, self.index[one.label], shape, place

    @staticmethod
    def _pieces(
        pieces: Sequence[tuple[int, int, int]], documents: Ints, grids: Sequence[Grid]
    ) -> tuple[Ints, Floats, Floats]:
        span = column([one[0] for one in pieces])
        edges = np.array([one[1:] for one in pieces], np.int64).reshape(-1, 2)
        begin, stop = np.empty(len(span)), np.empty(len(span))
        home = documents[span] if len(span) else span
        bounds = np.searchsorted(home, np.arange(len(grids) + 1))
        for document, grid in enumerate(grids):
            low, high = bounds[document], bounds[document + 1]
            if low < high:
                begin[low:high] = grid.places(edges[low:high, 0])
                stop[low:high] = grid.places(edges[low:high, 1])
        return span, begin, stop


def _relations(
    document: int,
    relations: Sequence[Relation],
    annotations: Sequence[Annotation],
    rows: Sequence[tuple[int, int, int, int, int, int]],
    first: int,
) -> Iterable[RelationRow]:
    """Yield the relations whose arguments are annotations of the same layer."""
    if not relations:
        return
    number = {annotations[row[5]].id: first + place for place, row in enumerate(rows)}
    for one in relations:
        ids = [(role, target) for role, filled in one.args.items() for target in filled]
        if all(target in number for _, target in ids):
            yield RelationRow(document, one.label, tuple(sorted((role, number[target]) for role, target in ids)))


def joined(studies: Sequence[Study]) -> Study:
    """Return one study of several in the same unit, document after document. Annotators and labels are united.

    Documents must differ; an annotator whom a part does not know judged nothing there.
    """
    if len(studies) == 1:
        return studies[0]
    names = tuple(sorted({name for one in studies for name in one.annotators}))
    labels, keys, values, shapes = (_united(studies, field) for field in ("labels", "keys", "values", "shapes"))
    counts = [len(one.documents) for one in studies]
    before = np.concatenate([[0], np.cumsum(counts)])[:-1]
    judged = np.zeros((sum(counts), len(names)), bool)
    for one, offset in zip(studies, before, strict=True):
        places = [names.index(name) for name in one.annotators]
        judged[offset : offset + len(one.documents), places] = one.judged
    parts = [_Part(one, int(offset), labels, keys, values, shapes) for one, offset in zip(studies, before, strict=True)]
    merged = [_stacked([part for part in parts if name in part.study.annotators], name) for name in names]
    return Study(
        unit=studies[0].unit,
        documents=tuple(document for one in studies for document in one.documents),
        annotators=names,
        labels=labels,
        lengths=np.concatenate([one.lengths for one in studies]),
        judged=judged,
        spans=tuple(spans for spans, _, _ in merged),
        shapes=shapes,
        keys=keys,
        values=values,
        attributes=tuple(attributes for _, attributes, _ in merged),
        relations=tuple(relations for _, _, relations in merged),
    )


def _united(studies: Sequence[Study], field: str) -> tuple[Any, ...]:
    return tuple(sorted({value for one in studies for value in getattr(one, field)}))


class _Part:
    """One of several studies, and where its documents and indices come to stand in the whole."""

    def __init__(
        self, study: Study, before: int, labels: Sequence[Any], keys: Sequence[Any], values: Sequence[Any],
        shapes: Sequence[Any],
    ) -> None:  # fmt: skip
        self.study, self.before = study, before
        self.labels, self.keys = _places(study.labels, labels), _places(study.keys, keys)
        self.values, self.shapes = _places(study.values, values), _places((*study.shapes, ()), (*shapes, ()))
        self.shapes[-1] = -1  # which the index -1, a span in one piece, points to

    def columns(self, name: str, before: int) -> tuple[SpanColumns, AttributeColumns, tuple[RelationRow, ...]]:
        """Return an annotator's columns as they stand in the whole; ``before``: spans of this annotator so far."""
        place = self.study.annotators.index(name)
        one = self.study.spans[place]
        rows = self.study.attributes[place] if self.study.attributes else AttributeColumns(*[column([])] * 3)
        relations = self.study.relations[place] if self.study.relations else ()
        spans = replace(
            one,
            document=one.document + self.before,
            label=self.labels[one.label],
            shape=self.shapes[one.shape],
            span=one.span + before,
        )
        attributes = AttributeColumns(rows.span + before, self.keys[rows.key], self.values[rows.value])
        return spans, attributes, tuple(
            replace(
                one,
                document=one.document + self.before,
                arguments=tuple((role, span + before) for role, span in one.arguments),
            )
            for one in relations
        )  # fmt: skip


def _places(values: Sequence[Any], whole: Sequence[Any]) -> Ints:
    index = {value: place for place, value in enumerate(whole)}
    return column([index[value] for value in values])


def _stacked(parts: Sequence[_Part], name: str) -> tuple[SpanColumns, AttributeColumns, tuple[RelationRow, ...]]:
    before, made = 0, []
    for part in parts:
        made.append(part.columns(name, before))
        before += len(made[-1][0])
    return (
        _one_below_another([spans for spans, _, _ in made]),
        _one_below_another([attributes for _, attributes, _ in made]),
        tuple(row for _, _, rows in made for row in rows),
    )


def _one_below_another[C: (SpanColumns, AttributeColumns)](columns: Sequence[C]) -> C:
    names = [one.name for one in fields(columns[0])]
    return type(columns[0])(*(np.concatenate([getattr(one, name) for one in columns]) for name in names))
