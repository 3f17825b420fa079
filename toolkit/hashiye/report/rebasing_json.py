"""What became of documents on an edited text, for programs: ``schemas/hashiye-rebase-1.0.schema.json``."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from hashiye import __version__
from hashiye.carrying.outcome import STATUSES, Carried, Followed, Place, Row
from hashiye.codes import Severity
from hashiye.model import Conflict, Fact
from hashiye.report import machine
from hashiye.report.rebasing import Rebasing, counts

REBASE = "hashiye-rebase-1.0"


def render(run: Rebasing) -> str:
    """Return the report as JSON: every verdict, the documents, and every finding."""
    found = [finding for one in run.documents for finding in one.findings]
    findings = [machine.finding_fields(finding) for finding in (*found, *run.findings)]
    whole = {
        "schema": REBASE,
        "tool": {"name": "hashiye", "version": __version__},
        "summary": counts(run),
        "statuses": {status: sum(one.status == status for one in run.documents) for status in STATUSES},
        "severities": {f"{severity}s": sum(one["severity"] == severity for one in findings) for severity in Severity},
        "documents": [_document(one) for one in run.documents],
        "verdicts": [{"file": one.file, "document": one.document, **_row(row)} for one in run.documents
                     for row in one.rows],
        "findings": findings,
    }  # fmt: skip
    return machine.safe(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


def _document(one: Carried) -> dict[str, Any]:
    return {
        "file": one.file,
        "document": one.document,
        "status": one.status,
        "written": one.written,
        "oldText": one.old,
        "newText": one.new,
        "related": one.related,
        "relations": [
            {"layer": layer, "producer": producer, "relation": _plain(relation)}
            for layer, producer, relation in one.relations
        ],
        "facts": [_fact(fact) for fact in one.facts],
        "conflicts": [_conflict(*pair) for pair in one.conflicts],
        "opened": [_plain(layer) for layer in one.opened],
    }


def _row(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {
        "layer": row.layer, "producer": row.producer, "id": row.item.id, "label": row.item.label,
        "verdict": row.verdict, "before": _place(row.before),
        "after": None if row.after is None else _place(row.after),
    }  # fmt: skip
    if row.after is None:
        told["annotation"] = _plain(row.item)
        told["candidates"] = [_place(one) for one in row.candidates]
    return told


def _place(place: Place) -> dict[str, Any]:
    told: dict[str, Any] = {"start": place.start, "end": place.end, "text": place.text}
    if place.parts:
        told["parts"] = place.parts
    return told


def _fact(one: Followed) -> dict[str, Any]:
    return {
        "before": _told_fact(one.before),
        "after": None if one.after is None else _told_fact(one.after),
        "wordsBefore": one.words_before,
        "wordsAfter": one.words_after,
    }


def _told_fact(fact: Fact) -> dict[str, Any]:
    return {name: value for name, value in _plain(fact).items() if name == "value" or value not in ("", ())}


def _conflict(before: Conflict, after: Conflict) -> dict[str, Any]:
    return {"id": before.id, "kind": before.kind, "layer": before.layer, "target": before.target,
            "targetNow": after.target}  # fmt: skip


def _plain(value: msgspec.Struct) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(value)
    return told
