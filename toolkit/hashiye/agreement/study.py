"""What agreement is measured on: the annotators' spans of one layer over many documents, as columns.

A :class:`Study` holds no text and no document objects, so that 2.4 million spans are some hundred megabytes and
every measure is a few passes over arrays. Whatever a figure is asked for (a label, a pair, a round, merged labels)
is the same measure on another study made from this one: :meth:`Study.only`, :meth:`Study.between`,
:meth:`Study.relabelled`.

Two coordinates are kept. ``start`` and ``end`` are raw offsets, code points of the text: spans are matched by
them, also where the annotators' tokens differ. ``begin`` and ``stop`` of *pieces* are in the study's unit, tokens
or characters: lengths that weigh in a measure are in these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Bools = NDArray[np.bool_]
type Unit = Literal["token", "character"]


@dataclass(frozen=True, slots=True, eq=False)
class SpanColumns:
    """The spans of one annotator, sorted by document, start and end. One row a span.

    ``document`` and ``label`` are indices into the study's lists. ``start`` and ``end`` are raw offsets (the hull of a
    discontinuous span). ``shape`` is -1 for a span in one piece, else an index into the study's ``shapes``: two
    discontinuous spans are the same if hull and shape are. ``row`` is the annotation's place in its layer, counted
    from 0, which leads back to its id and text.

    Pieces, one row each, in the order of the spans: ``span`` is the index of the span, ``begin`` and ``stop`` the
    piece in the study's unit (a fraction where an edge lies inside a token). A span in one piece has one.

    ``trims``, of shape ``[spans, steps, 2]``, are the raw offsets that are left of each span after each step of
    trimming (:data:`hashiye.agreement.spans.trimming.STEPS`), None where nobody trimmed.
    """

    document: Ints
    start: Ints
    end: Ints
    label: Ints
    shape: Ints
    row: Ints
    span: Ints
    begin: Floats
    stop: Floats
    trims: NDArray[np.int32] | None = None

    def __len__(self) -> int:
        return len(self.document)

    def taken(self, kept: Bools) -> SpanColumns:
        """Return the spans where ``kept`` is true, with their pieces."""
        if bool(kept.all()):
            return self
        number = np.cumsum(kept) - 1
        pieces = kept[self.span]
        return SpanColumns(
            document=self.document[kept],
            start=self.start[kept],
            end=self.end[kept],
            label=self.label[kept],
            shape=self.shape[kept],
            row=self.row[kept],
            span=number[self.span[pieces]],
            begin=self.begin[pieces],
            stop=self.stop[pieces],
            trims=None if self.trims is None else self.trims[kept],
        )


@dataclass(frozen=True, slots=True, eq=False)
class AttributeColumns:
    """The attributes of one annotator's spans, one row each: span index, key and value (indices into the study's)."""

    span: Ints
    key: Ints
    value: Ints


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation of one annotator: document index, label, and its arguments as ``(role, span index)``, sorted."""

    document: int
    label: str
    arguments: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Study:
    """The spans of annotators over documents, and who judged which document.

    ``labels`` is sorted: what the tagset declares and what is used. ``lengths`` is how many units each document has.
    ``judged[d, a]`` says that annotator ``a`` has a layer of document ``d`` that counts: an annotator who judged and
    marked nothing says "nothing here", one who did not judge says nothing. ``spans`` has one entry an annotator, and
    holds spans of judged documents only. ``shapes`` are the parts of discontinuous spans, as raw offsets.
    """

    unit: Unit
    documents: tuple[str, ...]
    annotators: tuple[str, ...]
    labels: tuple[str, ...]
    lengths: Floats
    judged: Bools
    spans: tuple[SpanColumns, ...]
    shapes: tuple[tuple[tuple[int, int], ...], ...] = ()
    keys: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    attributes: tuple[AttributeColumns, ...] = ()
    relations: tuple[tuple[RelationRow, ...], ...] = ()

    @property
    def pairable(self) -> Bools:
        """Which documents at least two annotators judged."""
        found: Bools = self.judged.sum(axis=1) > 1
        return found

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield every pair of annotators, as indices, in order."""
        return combinations(range(len(self.annotators)), 2)

    def between(self, *annotators: int) -> Study:
        """Return the study of these annotators alone (indices, in the order given)."""
        return replace(
            self,
            annotators=tuple(self.annotators[one] for one in annotators),
            judged=self.judged[:, list(annotators)],
            spans=tuple(self.spans[one] for one in annotators),
            attributes=tuple(self.attributes[one] for one in annotators) if self.attributes else (),
            relations=tuple(self.relations[one] for one in annotators) if self.relations else (),
        )

    def only(self, *labels: str) -> Study:
        """Return the study in which nothing but spans with these labels was ever marked."""
        wanted = np.isin(np.arange(len(self.labels)), [self.labels.index(one) for one in labels])
        return self._with_spans(wanted[one.label] for one in self.spans)

    def relabelled(self, names: Mapping[str, str]) -> Study:
        """Return the study with labels renamed; labels that get one name become one (spans may then be doubled)."""
        labels = tuple(sorted({names.get(one, one) for one in self.labels}))
        index = np.array([labels.index(names.get(one, one)) for one in self.labels], np.int64)
        return replace(self, labels=labels, spans=tuple(replace(one, label=index[one.label]) for one in self.spans))

    def _with_spans(self, kept: Iterator[Bools]) -> Study:
        masks = list(kept)
        spans = tuple(one.taken(mask) for one, mask in zip(self.spans, masks, strict=True))
        attributes = tuple(_attributes(one, mask) for one, mask in zip(self.attributes, masks, strict=False))
        relations = tuple(_relations(rows, mask) for rows, mask in zip(self.relations, masks, strict=False))
        return replace(self, spans=spans, attributes=attributes, relations=relations)


def _attributes(rows: AttributeColumns, kept: Bools) -> AttributeColumns:
    number, stays = np.cumsum(kept) - 1, kept[rows.span]
    return AttributeColumns(number[rows.span[stays]], rows.key[stays], rows.value[stays])


def _relations(rows: Sequence[RelationRow], kept: Bools) -> tuple[RelationRow, ...]:
    """Keep the relations all of whose arguments are kept."""
    number = np.cumsum(kept) - 1
    return tuple(
        replace(one, arguments=tuple((role, int(number[span])) for role, span in one.arguments))
        for one in rows
        if all(kept[span] for _, span in one.arguments)
    )


def column(values: Sequence[Any]) -> Ints:
    """Return integers as a column."""
    return np.array(values, np.int64)
