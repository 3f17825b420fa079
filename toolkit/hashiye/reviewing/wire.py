"""What the page is told and what it asks, as JSON. Offsets are code points of the document's text."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from hashiye.adjudicating.queue import Candidate, Decision, Item
from hashiye.curating import Outcome
from hashiye.curating.cases import View
from hashiye.findings import NotReadable
from hashiye.reviewing.desk import Desk, Filter, RefusedError, Sight
from hashiye.text import FORBIDDEN

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
    if FORBIDDEN.search(note + one.label) or len(note) > _LONGEST_NOTE or len(one.label) > _LONGEST_NOTE:
        raise RefusedError("malformed", "words that no document can hold")
    if one.spans and not one.label.strip():
        raise RefusedError("refused", "a span needs a label")
    if one.number is None and not one.spans:
        raise RefusedError("malformed", "neither a number nor a span")
    if one.number is not None and (one.number < 0 or one.spans):
        raise RefusedError("malformed", "a number, or a span")
    desk.decide(one.item, one.revision, Decision(one.item, one.number or 0, one.spans, one.label.strip(), note=note))


def told(desk: Desk, wanted: Filter, item: str, go: str) -> dict[str, Any]:
    """Return the item that was asked for, with its surroundings, and how far the work has come."""
    sight = desk.sight(wanted, item, go)
    total, done = desk.counts()
    labels, reasons = desk.choices()
    return {
        "item": _item(desk, sight), "number": sight.number, "matching": sight.matching, "total": total, "decided": done,
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
        "candidates": [_candidate(one, view) for one in item.candidates],
        "decision": _decision(desk.decisions.get(item.id)), "trouble": trouble,
        "labels": view.labels if view else (), **_context(item, view),
    }  # fmt: skip


def _candidate(one: Candidate, view: View | None) -> dict[str, Any]:
    words = view.surfaces if view else {}
    return {
        "label": one.label, "spans": one.spans, "voters": one.voters, "attributes": dict(one.attributes),
        "arguments": {role: [words.get(key, key) for key in ids] for role, ids in one.arguments.items()},
    }  # fmt: skip


def _decision(one: Decision | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"number": one.number, "spans": one.spans, "label": one.label, "by": one.by, "note": one.note}


def _context(item: Item, view: View | None) -> dict[str, Any]:
    """Return the text around an item, cut between words, and where it begins."""
    if view is None:
        return {"from": item.start - len(item.left), "text": f"{item.left}{item.text}{item.right}", "length": item.end}
    text = view.text
    start, end = max(item.start - WIDE, 0), min(item.end + WIDE, len(text))
    while 0 < start < item.start and not text[start - 1].isspace():
        start += 1
    while item.end < end < len(text) and not text[end].isspace():
        end -= 1
    return {"from": start, "text": text[start:end], "length": len(text)}
