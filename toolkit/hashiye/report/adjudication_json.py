"""What adjudication came to, for programs: ``schemas/hashiye-adjudication-1.0.schema.json``."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hashiye.adjudicating import answers
from hashiye.adjudicating.queue import Candidate, Decision, Item
from hashiye.curating import Judged, Outcome
from hashiye.curating.cases import STATUSES
from hashiye.report import machine

ADJUDICATION = "hashiye-adjudication-1.0"


def render(outcome: Outcome) -> str:
    """Return the report as JSON: the counts, every document, everything that people decide, every finding."""
    documents, decided = outcome.documents, outcome.queue.decisions
    statuses = Counter(one.status for one in documents)
    summary = {
        "documents": len(documents),
        "annotations": sum(one.annotations for one in documents),
        "byPeople": sum(one.by_people for one in documents),
        "nothing": sum(one.nothing for one in documents),
        "relations": sum(one.relations for one in documents),
        "open": outcome.open,
    }
    return machine.report(
        ADJUDICATION,
        summary,
        map(_document, documents),
        outcome.findings,
        statuses={status: statuses[status] for status in STATUSES},
        reasons=outcome.reasons,
        layer=outcome.plan.layer,
        producer=outcome.plan.producer,
        rule=outcome.plan.rules.words,
        queue=outcome.file,
        items=[_item(item, decided.get(item.id)) for item in outcome.queue.items],
        refused=[
            {"document": one.document, "item": refused.decision.item, "decision": answers.written(refused.decision),
             "why": refused.why}
            for one in documents for refused in one.refused
        ],
    )  # fmt: skip


def _document(one: Judged) -> dict[str, Any]:
    return {
        "document": one.document,
        "file": one.file,
        "status": one.status,
        "complete": one.complete,
        "annotators": one.annotators,
        "leftOut": one.left_out,
        "annotations": one.annotations,
        "byPeople": one.by_people,
        "nothing": one.nothing,
        "relations": one.relations,
        "open": len(one.undecided),
        "waiting": one.waiting,
    }


def _item(item: Item, decision: Decision | None) -> dict[str, Any]:
    return {
        "id": item.id,
        "document": item.document,
        "kind": item.kind,
        "start": item.start,
        "end": item.end,
        "text": item.text,
        "reason": item.reason,
        "candidates": [_candidate(one) for one in item.candidates],
        "nothing": item.nothing,
        "decision": None if decision is None else answers.written(decision),
        "by": decision.by if decision else "",
        "note": decision.note if decision else "",
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "label": one.label,
        "spans": one.spans,
        "text": one.text,
        "attributes": dict(one.attributes),
        "arguments": {role: list(ids) for role, ids in one.arguments.items()},
        "voters": one.voters,
    }
