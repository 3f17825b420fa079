"""From documents to a study: each annotator's spans of one layer become columns, in the unit that was asked for.

Tokens of different copies may differ. The grid of a document is then made of the borders of all copies' tokens: a
stretch between two borders is a token if any copy has it inside one. It does not ask who came first, and where all
copies have the same tokens it is these.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hashiye.agreement.columns import inverse
from hashiye.agreement.spans.trimming import STEPS, trimmed
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
from hashiye.model import Annotation, Layer, Spans


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document as it is measured: its length in code points, the tokens of every copy, a layer an annotator.

    An annotator who is not in ``layers`` did not judge the document. ``text`` is needed to trim spans, and for nothing
    else.
    """

    document: str
    length: int
    tokens: tuple[Spans, ...]
    layers: Mapping[str, Layer]
    text: str = ""


def study(
    sheets: Iterable[Sheet],
    unit: Unit = "token",
    annotators: Sequence[str] = (),
    labels: Iterable[str] = (),
    *,
    trim: bool = False,
) -> Study:
    """Return the study of these documents, in the order given.

    ``annotators`` fixes their order and who counts (default: everybody, sorted). ``labels`` are those that the tagset
    declares, whether used or not. With ``trim``, sheets have their text, and spans also their trimmed offsets, which
    the measures called ``…_trimmed`` need.
    """
    taken = list(sheets)
    names = tuple(annotators) or tuple(sorted({name for sheet in taken for name in sheet.layers}))
    grids = [Grid.of(sheet, unit) for sheet in taken]
    used = {one.label for sheet in taken for name in names if name in sheet.layers
            for one in sheet.layers[name].annotations}  # fmt: skip
    made = _Columns(tuple(sorted({*labels, *used})), trim=trim)
    columns = [made.annotator(name, taken, grids) for name in names]
    return Study(
        unit=unit,
        documents=tuple(sheet.document for sheet in taken),
        annotators=names,
        labels=made.labels,
        lengths=np.array([grid.length for grid in grids], np.float64),
        judged=np.array([[name in sheet.layers for name in names] for sheet in taken], bool).reshape(
            len(taken), len(names)
        ),
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

    def __init__(self, labels: tuple[str, ...], *, trim: bool = False) -> None:
        self.labels, self.trim = labels, trim
        self.index = {label: place for place, label in enumerate(labels)}
        self.shapes: dict[tuple[tuple[int, int], ...], int] = {}
        self.keys: dict[str, int] = {}
        self.values: dict[str, int] = {}

    def annotator(
        self, name: str, sheets: Sequence[Sheet], grids: Sequence[Grid]
    ) -> tuple[SpanColumns, AttributeColumns, tuple[RelationRow, ...]]:
        """Return the columns of one annotator over all documents."""
        homes = [(document, sheet) for document, sheet in enumerate(sheets) if name in sheet.layers]
        layers = [sheet.layers[name] for _, sheet in homes]
        whole = [one for layer in layers for one in layer.annotations]
        counts = [len(layer.annotations) for layer in layers]
        home = np.repeat(column([document for document, _ in homes]), counts)
        start, end = column([one.start for one in whole]), column([one.end for one in whole])
        label, shape = column([self.index[one.label] for one in whole]), column(self._shapes(whole))
        first = np.cumsum([0, *counts])
        row = np.arange(len(whole)) - np.repeat(first[:-1], counts)
        order = np.lexsort((row, shape, label, end, start, home))
        number = inverse(order)
        home, start, end, label, shape, row = (one[order] for one in (home, start, end, label, shape, row))
        span, begin, stop = _pieces([whole[at] for at in order], home, grids)
        left = self._trims(homes, layers)[order] if self.trim else None
        marked = SpanColumns(home, start, end, label, shape, row, span, begin, stop, left)
        relations = (
            _relations(document, layer, number[low : low + len(layer.annotations)])
            for (document, _), layer, low in zip(homes, layers, first, strict=False)
        )
        return marked, self._attributes(whole, order), tuple(chain.from_iterable(relations))

    def _shapes(self, annotations: Sequence[Annotation]) -> list[int]:
        return [self.shapes.setdefault(one.parts, len(self.shapes)) if one.parts else -1 for one in annotations]

    @staticmethod
    def _trims(homes: Sequence[tuple[int, Sheet]], layers: Sequence[Layer]) -> NDArray[np.int32]:
        left = array("i")
        for (_, sheet), layer in zip(homes, layers, strict=True):
            for one in layer.annotations:
                left.extend(trimmed(sheet.text, one))
        return np.array(left, np.int32).reshape(-1, len(STEPS), 2)

    def _attributes(self, annotations: Sequence[Annotation], order: Ints) -> AttributeColumns:
        """Return the attributes of annotations, which come to stand in ``order``, in that order and sorted by key."""
        rows: list[tuple[int, int, int]] = []
        if any(one.attributes for one in annotations):
            for number, at in enumerate(order):
                for key, value in sorted(annotations[at].attributes.items()):
                    keyed = self.keys.setdefault(key, len(self.keys))
                    rows.append((number, keyed, self.values.setdefault(value, len(self.values))))
        return AttributeColumns(*(column([row[at] for row in rows]) for at in range(3)))


def _pieces(annotations: Sequence[Annotation], home: Ints, grids: Sequence[Grid]) -> tuple[Ints, Floats, Floats]:
    """Return the pieces of annotations: whose each is, and where it begins and stops in units."""
    spans = [one.spans for one in annotations]
    span = np.repeat(np.arange(len(spans)), [len(one) for one in spans])
    edges = np.array(list(chain.from_iterable(spans)), np.int64).reshape(-1, 2)
    begin, stop = _places(edges[:, 0], home[span], grids), _places(edges[:, 1], home[span], grids)
    return span, begin, stop


_FAR = 1 << 32
"""More than any offset: what lies between two documents when their tokens are laid out one behind another."""


def _places(offsets: Ints, home: Ints, grids: Sequence[Grid]) -> Floats:
    """Return where offsets of several documents lie, in units, as :meth:`Grid.places` does for each."""
    counts = np.array([0 if one.starts is None else len(one.starts) for one in grids], np.int64)
    if not counts.any() or not len(offsets):
        return offsets.astype(np.float64)
    base = np.repeat(np.arange(len(grids)) * _FAR, counts)
    starts = np.concatenate([one.starts for one in grids if one.starts is not None]) + base
    ends = np.concatenate([one.ends for one in grids if one.ends is not None]) + base
    first = (np.cumsum(counts) - counts)[home]
    there = offsets + home * _FAR
    index = np.maximum(np.searchsorted(starts, there, "right") - 1, first)
    index = np.minimum(index, len(starts) - 1)  # a last document without tokens
    within = np.clip((there - starts[index]) / np.maximum(ends[index] - starts[index], 1), 0.0, 1.0)
    return np.where(counts[home] > 0, index - first + within, offsets)


def _relations(document: int, layer: Layer, numbers: Ints) -> Iterator[RelationRow]:
    """Yield the relations whose arguments are annotations of the same layer. ``numbers`` are those of its spans."""
    if not layer.relations:
        return
    number = {one.id: int(place) for one, place in zip(layer.annotations, numbers, strict=True)}
    for one in layer.relations:
        ids = [(role, target) for role, filled in one.args.items() for target in filled]
        if all(target in number for _, target in ids):
            yield RelationRow(document, one.label, tuple(sorted((role, number[target]) for role, target in ids)))


def joined(studies: Sequence[Study], declared: Iterable[str] = ()) -> Study:
    """Return one study of several in the same unit, document after document. Annotators and labels are united.

    Documents must differ; an annotator whom a part does not know judged nothing there. ``declared`` are further
    labels, those of the tagset.
    """
    further = frozenset(declared)
    if len(studies) == 1 and further <= frozenset(studies[0].labels):
        return studies[0]
    names = tuple(sorted({name for one in studies for name in one.annotators}))
    labels = tuple(sorted(further.union(*(one.labels for one in studies))))
    keys, values, shapes = (_united(studies, field) for field in ("keys", "values", "shapes"))
    counts = [len(one.documents) for one in studies]
    before = np.concatenate([[0], np.cumsum(counts)])[:-1]
    judged = np.zeros((sum(counts), len(names)), bool)
    for one, offset in zip(studies, before, strict=True):
        places = [names.index(name) for name in one.annotators]
        judged[offset : offset + len(one.documents), places] = one.judged
    index = [_index(one) for one in (labels, keys, values, (*shapes, ()))]
    parts = [_Part(one, int(offset), *index) for one, offset in zip(studies, before, strict=True)]
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


type _Index = Mapping[Any, int]


class _Part:
    """One of several studies, and where its documents and indices come to stand in the whole."""

    def __init__(self, study: Study, before: int, labels: _Index, keys: _Index, values: _Index, shapes: _Index) -> None:
        self.study, self.before = study, before
        self.labels, self.keys = _indices(study.labels, labels), _indices(study.keys, keys)
        self.values, self.shapes = _indices(study.values, values), _indices((*study.shapes, ()), shapes)
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


def _index(whole: Sequence[Any]) -> _Index:
    return {value: place for place, value in enumerate(whole)}


def _indices(values: Sequence[Any], index: _Index) -> Ints:
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
    """Return one set of columns of several; a column that one of them lacks is lacking in the whole."""
    whole: dict[str, Any] = {}
    for field in fields(columns[0]):
        parts = [getattr(one, field.name) for one in columns]
        whole[field.name] = None if any(one is None for one in parts) else np.concatenate(parts)
    return type(columns[0])(**whole)
