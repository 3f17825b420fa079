"""Which measures a report has where none were asked for, and which of them lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hashiye.agreement import measures
from hashiye.agreement.estimating import Estimate
from hashiye.agreement.measures import Measure
from hashiye.agreement.request import Request
from hashiye.agreement.study import Study

LEADING = ("u_alpha_nominal", "span_f1_strict")
"""Measures that lead: those of differences, plans and merges. The first that is defined leads."""

_OF_TWO, _OF_MORE = "token_cohen_kappa", "token_fleiss_kappa"


def chosen(study: Study, request: Request, named: Iterable[str] = ()) -> tuple[Measure, ...]:
    """Return the measures that were asked for, or the default ones; then those that are ``named`` besides.

    Attributes and relations are measured by default where there are any, trimmed spans where spans were trimmed, and
    kappa is Cohen's for two annotators and Fleiss's for more. Raises ``KeyError`` for a name that no measure has.
    """
    asked = [measures.named(name) for name in request.measures] or _default(study)
    return tuple(dict.fromkeys([*asked, *(measures.named(name) for name in named)]))


def _default(study: Study) -> list[Measure]:
    rows = measures.table()
    kappa = _OF_TWO if len(study.annotators) == 2 else _OF_MORE
    names = [name for name in measures.DEFAULTS if name == kappa or name not in {_OF_TWO, _OF_MORE}]
    return [rows[name] for name in names if _fits(study, rows[name])]


def _fits(study: Study, measure: Measure) -> bool:
    """Say whether the study has what a default measure is about."""
    if measure.family == "attributes":
        return any(len(rows.span) for rows in study.attributes)
    if measure.family == "relations":
        return any(study.relations)
    if measure.name.endswith("_trimmed"):
        return all(one.trims is not None for one in study.spans)
    return True


def leading(rows: Sequence[Measure], overall: Sequence[Estimate]) -> tuple[Measure, ...]:
    """Return the measures that lead, the defined ones first; the first measure of all where neither was asked for."""
    found = {row.name: (row, one) for row, one in zip(rows, overall, strict=True)}
    ranked = sorted((name for name in LEADING if name in found), key=lambda name: found[name][1].figure.value is None)
    return tuple(found[name][0] for name in ranked) or tuple(rows[:1])
