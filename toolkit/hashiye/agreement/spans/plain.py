"""Span agreement on plain lists: worked examples, and the whole table of SemEval-2013 for two annotators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from hashiye.agreement.spans.matching import SCHEMES, Scheme, matched
from hashiye.agreement.study import SpanColumns, Study

type PlainSpan = tuple[int, int, str]
"""Start, end, label; half-open."""


class Table(Struct, frozen=True):
    """How two annotators' spans fall in one scheme, the first annotator being the reference.

    ``correct``, ``incorrect`` and ``partial`` are pairs of partners, ``missed`` the first annotator's spans without
    one, ``spurious`` the second's. Partners that overlap and are not correct are incorrect, in ``partial`` partial.
    ``precision``, ``recall`` and ``f1`` are None where undefined; a partial pair scores one half.
    """

    correct: int
    incorrect: int
    partial: int
    missed: int
    spurious: int
    precision: float | None
    recall: float | None
    f1: float | None


def semeval(documents: Sequence[tuple[Sequence[PlainSpan], Sequence[PlainSpan]]]) -> Mapping[Scheme, Table]:
    """Return the tables of all four schemes for the documents of two annotators.

    >>> tables = semeval([([(0, 5, "PER"), (6, 9, "LOC")], [(0, 4, "PER")])])
    >>> tables["partial"].partial, tables["partial"].missed, tables["partial"].f1
    (1, 1, 0.3333333333333333)
    """
    pair = study([{"A": ours, "B": theirs} for ours, theirs in documents])
    return {scheme: table(pair, 0, 1, scheme) for scheme in SCHEMES}


def table(study: Study, first: int, second: int, scheme: Scheme) -> Table:
    """Return how the spans of two annotators (indices) fall, on documents that both judged.

    Raises :class:`hashiye.agreement.spans.overlaps.TooManyError`.
    """
    both = study.judged[:, first] & study.judged[:, second]
    ours, theirs = (int(both[study.spans[one].document].sum()) for one in (first, second))
    pairs = matched(study, first, second, scheme)
    correct, met = int(pairs.correct.sum()), len(pairs.correct)
    partial = met - correct if scheme == "partial" else 0
    score = float(pairs.score.sum())
    return Table(
        correct=correct,
        incorrect=met - correct - partial,
        partial=partial,
        missed=ours - met,
        spurious=theirs - met,
        precision=score / theirs if theirs else None,
        recall=score / ours if ours else None,
        f1=2 * score / (ours + theirs) if ours + theirs else None,
    )


def study(documents: Sequence[Mapping[str, Sequence[PlainSpan] | None]]) -> Study:
    """Return the study of documents that map each annotator to spans, None or no entry where nobody judged.

    Offsets count units of the study, here called tokens; a document is as long as its last span.
    """
    names = tuple(sorted({name for one in documents for name in one}))
    judged = np.array([[one.get(name) is not None for name in names] for one in documents], bool)
    spans = [[(place, *span) for place, one in enumerate(documents) for span in one.get(name) or ()] for name in names]
    labels = tuple(sorted({label for rows in spans for *_, label in rows}))
    ends = [max((end for marked in one.values() for _, end, _ in marked or ()), default=0) for one in documents]
    return Study(
        unit="token",
        documents=tuple(str(place) for place in range(len(documents))),
        annotators=names,
        labels=labels,
        lengths=np.array(ends, np.float64),
        judged=judged.reshape(len(documents), len(names)),
        spans=tuple(_columns(rows, labels) for rows in spans),
    )


def _columns(rows: Sequence[tuple[int, int, int, str]], labels: Sequence[str]) -> SpanColumns:
    index = {label: place for place, label in enumerate(labels)}
    ordered = sorted((home, start, end, index[label], row) for row, (home, start, end, label) in enumerate(rows))
    made = np.array(ordered, np.int64).reshape(-1, 5)
    home, start, end, label, row = (np.ascontiguousarray(one) for one in made.T)
    whole, piece = np.full(len(made), -1), np.arange(len(made))
    return SpanColumns(home, start, end, label, whole, row, piece, start.astype(float), end.astype(float))
