"""Which measures a report has where none were asked for, and which of them lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hashiye.agreement import measures
from hashiye.agreement.estimating import Estimate
from hashiye.agreement.measures import Measure
from hashiye.agreement.request import Request
from hashiye.agreement.study import Study
from hashiye.agreement.unitizing.family import overlapping

LEADING = ("u_alpha_nominal", "u_alpha_nominal_without_overlap", "span_f1_strict")
"""Measures that lead: those of differences and merges. The first that is defined leads, and stands for its twin."""

_OF_PARTS = ("attributes", "relations")
"""Families that say something of marks that are agreed on, and so nothing of the whole: they never lead."""

_OF_TWO, _OF_MORE = "token_cohen_kappa", "token_fleiss_kappa"


def chosen(study: Study, request: Request, named: Iterable[str] = ()) -> tuple[Measure, ...]:
    """Return the measures that were asked for, or the default ones; then those that are ``named`` besides.

    Attributes and relations are measured by default where there are any, trimmed spans where spans were trimmed,
    u-alpha without overlap where spans overlap, and kappa is Cohen's for two annotators and Fleiss's for more. Raises
    ``KeyError`` for a name that no measure has.
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
    if measure.name == LEADING[1]:
        return overlapping(study)
    return True


def leading(rows: Sequence[Measure], overall: Sequence[Estimate]) -> tuple[Measure, ...]:
    """Return the measures that lead, the defined ones first; the first that is of the whole where none was asked for.

    Of u-alpha and its twin without overlap only one leads: over all documents if it is defined there.
    """
    defined = {row.name: one.figure.value is not None for row, one in zip(rows, overall, strict=True)}
    found = {row.name: row for row in rows}
    ranked = sorted((name for name in LEADING if name in found), key=lambda name: not defined[name])
    twins = [name for name in ranked if name in LEADING[:2]]
    whole = [row for row in rows if row.family not in _OF_PARTS]
    return tuple(found[name] for name in ranked if name not in twins[1:]) or tuple(whole[:1])
