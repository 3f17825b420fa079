"""Span F1 in the four schemes of SemEval-2013, by maximum matching.

F1 knows no chance, and needs none: of all the spans that nobody marked there is no number, and as it grows kappa tends
to F1 (Hripcsak & Rothschild 2005). It is the plain answer to how much of the marking two annotators share.
"""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.agreement.measures import Counted, Undefined, measure
from hashiye.agreement.request import Request
from hashiye.agreement.spans.keys import common
from hashiye.agreement.spans.matching import SETTLED, Scheme, matched, same
from hashiye.agreement.spans.overlaps import TooManyError
from hashiye.agreement.spans.scores import counted
from hashiye.agreement.study import Floats, Ints, Study

_SOURCE = "Segura-Bedmar, Martínez & Herrero-Zazo 2013 (SemEval-2013 task 9.1); symmetric, by maximum matching"


@measure(
    "span_f1_strict",
    "Span F1, strict: same edges, same label",
    family="spans",
    unit="span",
    chance="none",
    source=_SOURCE,
)
def strict(study: Study, _: Request) -> Counted | Undefined:
    """Count spans that two annotators marked alike, edges and label. Spans in several parts need all parts alike."""
    return of(study, "strict")


@measure("span_f1_exact", "Span F1, exact: same edges", family="spans", unit="span", chance="none", source=_SOURCE)
def exact(study: Study, _: Request) -> Counted | Undefined:
    """Count spans with the same two edges, whatever their label."""
    return of(study, "exact")


@measure(
    "span_f1_partial",
    "Span F1, partial: same edges, half for an overlap",
    family="spans",
    unit="span",
    chance="none",
    source=_SOURCE,
)
def partial(study: Study, _: Request) -> Counted | Undefined:
    """Count spans with the same edges, and half of those that only overlap, whatever their label."""
    return of(study, "partial")


@measure(
    "span_f1_type",
    "Span F1, type: an overlap, same label",
    family="spans",
    unit="span",
    chance="none",
    source=_SOURCE,
)
def type_(study: Study, _: Request) -> Counted | Undefined:
    """Count spans that overlap and have the same label, wherever their edges are."""
    return of(study, "type")


def of(study: Study, scheme: Scheme) -> Counted | Undefined:
    """Return the rows of one scheme. Null with ``too_large`` where too many spans of one place overlap."""
    homes = [one.document for one in study.spans]
    try:
        if scheme in SETTLED:
            keys = same(study, scheme)
            return counted(study, homes, lambda first, second: _alike(study, first, keys[first], keys[second]))
        return counted(study, homes, lambda first, second: _paired(study, first, second, scheme))
    except TooManyError:
        return Undefined("too_large")


def _alike(study: Study, first: int, ours: Ints, theirs: Ints) -> Iterator[tuple[Ints, float]]:
    yield study.spans[first].document[common(ours, theirs)[0]], 1.0


def _paired(study: Study, first: int, second: int, scheme: Scheme) -> Iterator[tuple[Ints, Floats]]:
    pairs = matched(study, first, second, scheme)
    yield study.spans[first].document[pairs.first], pairs.score
