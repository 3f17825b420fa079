"""What the page is told and what it asks, as JSON. Offsets are code points of the document's text."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from hashiye.adjudicating.queue import Candidate, Decision, Item
from hashiye.adjudicating.refusals import Refusal
from hashiye.curating import Outcome
from hashiye.curating.cases import View
from hashiye.findings import NotReadable
from hashiye.reviewing.desk import Desk, Filter, RefusedError, Sight
from hashiye.text import FORBIDDEN, around

WIDE = 320
"""Characters of the text on each side of an item."""
_LONGEST_NOTE = 2_000


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision as the page sends it: ``answer`` is a candidate's number, 0 for nothing, or a span of one's own."""

    item: str
    revision: int
    number: int | None = None
    spans: tuple[tuple[int, int], ...] = ()
    label: str = ""
    attributes: dict[str, str] = {}
    note: str = ""


def asked(data: bytes) -> Asked:
    """Read a request. Raises ``RefusedError`` for one that is none."""
    try:
        return msgspec.json.decode(data, type=Asked)
    except msgspec.DecodeError as error:
        raise RefusedError("malformed", str(error)) from error


def decided(desk: Desk, one: Asked) -> None:
    """Follow a request. Raises ``RefusedError``."""
    note = " ".join(one.note.split())
    words = [note, one.label, *one.attributes, *one.attributes.values()]
    if any(FORBIDDEN.search(word) or len(word) > _LONGEST_NOTE for word in words):
        raise RefusedError("malformed", "words that no document can hold")
    if one.spans and not one.label.strip():
        lacks = Refusal("no_label")
        raise RefusedError("refused", str(lacks), lacks)
    if one.number is None and not one.spans:
        raise RefusedError("malformed", "neither a number nor a span")
    if one.number is not None and (one.number < 0 or one.spans):
        raise RefusedError("malformed", "a number, or a span")
    given = one.attributes if one.spans else {}
    made = Decision(one.item, one.number or 0, one.spans, one.label.strip(), note=note, attributes=given)
    desk.decide(one.item, one.revision, made)


def told(desk: Desk, wanted: Filter, item: str, go: str) -> dict[str, Any]:
    """Return the item that was asked for, with its surroundings, and how far the work has come."""
    sight = desk.sight(wanted, item, go)
    total, done, waiting = desk.counts()
    labels, reasons = desk.choices()
    return {
        "item": _item(desk, sight), "number": sight.number, "matching": sight.matching, "total": total, "decided": done,
        "waiting": waiting,
        "labels": labels, "reasons": reasons, "file": str(desk.work.file.path), "layer": desk.work.plan.layer,
        "by": desk.work.plan.by,
    }  # fmt: skip


def finished(desk: Desk, outcome: Outcome) -> dict[str, Any]:
    """Return what became of the curated documents."""
    documents = outcome.documents
    return {
        "written": sum(one.status == "written" for one in documents),
        "unchanged": sum(one.status == "unchanged" for one in documents),
        "open": outcome.open,
        "reasons": outcome.reasons,
        "unjudged": sum(one.status == "unjudged" for one in documents),
        "unwritten": desk.unwritten,
        "done": desk.finished,
        "troubles": [f"{one.file}: {one.message}" for one in outcome.findings if one.severity == "error"][:20],
    }


def _item(desk: Desk, sight: Sight) -> dict[str, Any] | None:
    item = sight.item
    if item is None:
        return None
    try:
        view: View | None = desk.view(item.document)
        trouble = ""
    except NotReadable as error:
        view, trouble = None, str(error)
    return {
        "id": item.id, "document": item.document, "kind": item.kind, "start": item.start, "end": item.end,
        "reason": item.reason, "revision": desk.revision(item.id), "nothing": item.nothing,
        "candidates": [_candidate(one) for one in item.candidates],
        "decision": _decision(desk.decisions.get(item.id)), "trouble": trouble,
        "labels": view.labels if view else (), **_context(item, view),
    }  # fmt: skip


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "label": one.label, "spans": one.spans, "voters": one.voters, "attributes": dict(one.attributes),
        "arguments": {role: [one.surfaces.get(key, key) for key in ids] for role, ids in one.arguments.items()},
    }  # fmt: skip


def _decision(one: Decision | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"number": one.number, "spans": one.spans, "label": one.label, "attributes": one.attributes, "by": one.by,
            "note": one.note}  # fmt: skip


def _context(item: Item, view: View | None) -> dict[str, Any]:
    """Return the text around an item, cut between words, and where it begins."""
    if view is None:
        return {"from": item.start, "text": item.text, "length": item.end}
    left, right = around(view.text, item.start, item.end, WIDE)
    text = f"{left}{view.text[item.start : item.end]}{right}"
    return {"from": item.start - len(left), "text": text, "length": len(view.text)}
