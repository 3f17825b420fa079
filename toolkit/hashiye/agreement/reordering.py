"""The same study with its spans or documents in another order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from hashiye.agreement.columns import inverse
from hashiye.agreement.study import AttributeColumns, Ints, RelationRow, SpanColumns, Study


def by_document(study: Study, batches: Mapping[str, Sequence[int]]) -> tuple[Study, Mapping[str, Sequence[int]]]:
    """Return the study with its documents sorted by id, and the places of each batch's documents in it."""
    order = np.argsort(np.array(study.documents, object), kind="stable")
    number = inverse(order)
    moved = {name: sorted(number[list(places)].tolist()) if len(places) else [] for name, places in batches.items()}
    if bool((order == np.arange(len(order))).all()):
        return study, moved
    whole = replace(
        study,
        documents=tuple(study.documents[place] for place in order),
        lengths=study.lengths[order],
        judged=study.judged[order],
        spans=tuple(replace(one, document=number[one.document]) for one in study.spans),
        relations=tuple(
            tuple(replace(row, document=int(number[row.document])) for row in rows) for rows in study.relations
        ),
    )
    return resorted(whole), moved


def resorted(study: Study) -> Study:
    """Return the study with every annotator's spans sorted by document, start and end again."""
    orders = [np.lexsort((one.end, one.start, one.document)) for one in study.spans]
    return replace(
        study,
        spans=tuple(_spans(one, order) for one, order in zip(study.spans, orders, strict=True)),
        attributes=tuple(_attributes(one, order) for one, order in zip(study.attributes, orders, strict=False)),
        relations=tuple(_relations(rows, order) for rows, order in zip(study.relations, orders, strict=False)),
    )


def _spans(spans: SpanColumns, order: Ints) -> SpanColumns:
    number = inverse(order)
    pieces = np.argsort(number[spans.span], kind="stable")
    return SpanColumns(
        document=spans.document[order],
        start=spans.start[order],
        end=spans.end[order],
        label=spans.label[order],
        shape=spans.shape[order],
        row=spans.row[order],
        span=number[spans.span][pieces],
        begin=spans.begin[pieces],
        stop=spans.stop[pieces],
        trims=None if spans.trims is None else spans.trims[order],
    )


def _attributes(rows: AttributeColumns, order: Ints) -> AttributeColumns:
    span = inverse(order)[rows.span]
    sorting = np.argsort(span, kind="stable")
    return AttributeColumns(span[sorting], rows.key[sorting], rows.value[sorting])


def _relations(rows: Sequence[RelationRow], order: Ints) -> tuple[RelationRow, ...]:
    number = inverse(order)
    moved = (
        replace(row, arguments=tuple(sorted((role, int(number[span])) for role, span in row.arguments))) for row in rows
    )
    return tuple(sorted(moved, key=lambda row: row.document))
