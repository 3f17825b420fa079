"""Agreement for programs: JSON, schema ``hashiye-agreement-1.0``. What is undefined is null, with its reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hashiye import __version__
from hashiye.agreement import skew
from hashiye.agreement.figures import (
    Agreement,
    Batch,
    Confusion,
    Coverage,
    Difference,
    Example,
    Figure,
    Gate,
    Group,
    Measured,
    Plan,
    Profile,
    Settings,
    Skew,
    Trim,
    Vote,
)  # fmt: skip
from hashiye.report.machine import safe

SCHEMA = "hashiye-agreement-1.0"

type Fields = dict[str, Any]


def render(report: Agreement) -> str:
    """Return the whole report, an item of each list a line."""
    return safe("".join(("{\n", ",\n".join(_lines(fields(report))), "\n}\n")))


def _lines(whole: Fields) -> list[str]:
    return [f' "{name}": {_spread(value)}' for name, value in whole.items()]


def _spread(value: object) -> str:
    """Write a list with an item a line, anything else on one."""
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return _one_line(value)
    return f"[\n  {',\n  '.join(map(_one_line, value))}\n ]"


def _one_line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def fields(report: Agreement) -> Fields:
    """Return the report under the names of its schema."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "hashiye", "version": __version__},
        "settings": _settings(report.settings),
        "annotators": list(report.annotators),
        "documents": len(report.documents),
        "pairable": report.pairable,
        "leading": report.leading or None,
        "costs": report.costs or None,
        "labels": list(report.labels),
        "coverage": [_coverage(one) for one in report.coverage],
        "measures": [_measured(one, report) for one in report.measures],
        "confusion": [_confusion(one) for one in report.confusion],
        "kinds": dict(report.kinds),
        "disagreeing": report.disagreeing,
        "disagreements": [_group(one) for one in report.disagreements],
        "contrasts": [_difference(one) for one in report.contrasts],
        "trims": [_trim(one) for one in report.trims],
        "profiles": [_profile(one) for one in report.profiles],
        "batches": [_batch(one) for one in report.batches],
        "drift": [_difference(one) for one in report.drift],
        "merges": [_difference(one) for one in report.merges],
        "plans": [_plan(one) for one in report.plans],
        "gates": [_gate(one) for one in report.gates],
        "skew": [_skew(one, report.settings.unit) for one in report.skew],
        "notes": list(report.notes),
    }


def _settings(one: Settings) -> Fields:
    return {
        "layer": one.layer,
        "unit": one.unit,
        "seed": one.seed,
        "resamples": one.resamples,
        "permutations": one.permutations,
        "partial": one.partial,
        "aligned": one.aligned,
    }


def _coverage(one: Coverage) -> Fields:
    return {
        "annotator": one.annotator,
        "kind": one.kind,
        "complete": one.complete,
        "partial": one.partial,
        "absent": one.absent,
        "spans": one.spans,
        "empty": one.empty,
        "partialDocuments": list(one.partial_documents),
        "absentDocuments": list(one.absent_documents),
    }


def _figure(one: Figure) -> Fields:
    return {
        "value": one.value,
        "reason": one.reason or None,
        "n": _number(one.n),
        "ci95": _interval(one.interval),
        "ci95bca": _interval(one.bca),
        "noInterval": one.no_interval or None,
    }


def _number(value: float) -> float:
    """Return a whole number as one: counts are halves at most."""
    return int(value) if float(value).is_integer() else value


def _interval(ends: tuple[float, float] | None) -> list[float] | None:
    return None if ends is None else list(ends)


def _measured(one: Measured, report: Agreement) -> Fields:
    return {
        "name": one.name,
        "title": one.title,
        "unit": one.unit or report.settings.unit,
        "chance": one.chance,
        "source": one.source,
        **_figure(one.figure),
        "error": one.error,
        "chanceP": one.chance_p,
        "monteCarlo": one.monte_carlo,
        "note": one.note,
        "perLabel": _labels(one, report.profiles),
        "perDocument": {document: figure.value for document, figure in one.by_document.items()},
        "perDocumentReasons": {document: figure.reason for document, figure in one.by_document.items()
                               if figure.value is None},
        "perPair": [{"annotators": list(pair.annotators), **_figure(pair.figure)} for pair in one.by_pair],
    }  # fmt: skip


def _labels(one: Measured, profiles: Sequence[Profile]) -> Fields:
    """Return the figure of each label, and how many spans of it all annotators marked; of keys there are none."""
    of_spans = one.unit not in ("attribute", "relation")
    return {
        name: {**_figure(figure), "spans": sum(each.marked.get(name, 0) for each in profiles) if of_spans else None}
        for name, figure in one.by_label.items()
    }


def _skew(one: Skew, unit: str) -> Fields:
    return {
        "kind": one.kind,
        "label": one.label or None,
        "measure": one.measure,
        "observed": one.observed,
        "expected": one.expected,
        "value": one.value,
        "share": one.share,
        "f1": one.f1,
        "instead": list(one.instead),
        "sentence": skew.sentence(one, unit),
    }


def _figures(named: Mapping[str, Figure]) -> Fields:
    return {name: _figure(figure) for name, figure in named.items()}


def _confusion(one: Confusion) -> Fields:
    return {
        "row": one.row or None,
        "column": one.column or None,
        "count": _number(one.count),
        "examples": [_example(each) for each in one.examples],
    }


def _example(one: Example) -> Fields:
    return {"document": one.document, "start": one.start, "end": one.end, "text": one.text,
            "context": [one.left, one.right]}  # fmt: skip


def _group(one: Group) -> Fields:
    return {
        "document": one.document,
        "kind": one.kind,
        "start": one.start,
        "end": one.end,
        "cost": one.cost,
        "text": one.text,
        "context": [one.left, one.right],
        "spans": [_vote(vote) for vote in one.votes],
    }


def _vote(one: Vote) -> Fields:
    marked = bool(one.spans)
    return {
        "annotator": one.annotator,
        "marked": marked,
        "id": one.id or None,
        "label": one.label if marked else None,
        "spans": [list(span) for span in one.spans],
        "text": one.text if marked else None,
        "attributes": dict(one.attributes),
    }


def _trim(one: Trim) -> Fields:
    return {"step": one.step or None, "vanished": one.vanished, "left": one.left, "strict": one.strict}


def _profile(one: Profile) -> Fields:
    return {
        "annotator": one.annotator,
        "documents": one.documents,
        "spans": one.spans,
        "marked": dict(one.marked),
        "bias": dict(one.bias),
        "meanLength": one.mean_length,
        "without": [_difference(each) for each in one.without],
    }


def _difference(one: Difference) -> Fields:
    return {
        "kind": one.kind,
        "measure": one.measure,
        "names": list(one.names),
        "before": _figure(one.before),
        "after": _figure(one.after),
        "value": one.value,
        "ci95": _interval(one.interval),
        "flagged": one.flagged,
    }


def _batch(one: Batch) -> Fields:
    return {"name": one.name, "documents": one.documents, "measures": _figures(one.figures)}


def _plan(one: Plan) -> Fields:
    return {
        "measure": one.measure,
        "margin": one.margin,
        "documents": one.documents,
        "more": one.more,
        "reason": one.reason or None,
    }


def _gate(one: Gate) -> Fields:
    return {
        "measure": one.measure,
        "bar": one.bar,
        "bound": one.bound,
        "found": one.found,
        "passed": one.passed,
        "reason": one.reason or None,
    }
