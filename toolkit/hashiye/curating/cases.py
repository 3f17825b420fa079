"""One document, from its annotators' copies to its curated layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msgspec import Struct, structs

from hashiye import __version__, files, surroundings
from hashiye.adjudicating import layers, queue
from hashiye.adjudicating.queue import Decision, Item
from hashiye.adjudicating.refusals import Refused
from hashiye.adjudicating.votes import Voted, vote
from hashiye.agreement.building import Sheet
from hashiye.copies import Copies
from hashiye.curating import standing
from hashiye.curating.planning import Plan
from hashiye.findings import Finding, NotReadable
from hashiye.measuring import opened
from hashiye.measuring.reading import Opened
from hashiye.tagset import Tagset

type Status = Literal["written", "unchanged", "looked at", "unjudged", "failed"]
STATUSES: tuple[Status, ...] = ("written", "unchanged", "looked at", "unjudged", "failed")
"""What can become of a document: its curated document was written, or says the same already; nothing was to be
written; nobody has a layer that votes; it could not be done."""


class Judged(Struct, frozen=True, kw_only=True):
    """What became of a document.

    ``items`` are all that the votes leave open, decided by a person or not; ``undecided`` the ids of those that are
    not. ``known`` are the decisions of people that were at hand, by item; ``refused`` those that were not followed.
    """

    document: str
    status: Status
    file: str = ""
    annotators: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    annotations: int = 0
    by_people: int = 0
    relations: int = 0
    nothing: int = 0
    waiting: int = 0
    complete: bool = False
    items: tuple[Item, ...] = ()
    undecided: tuple[str, ...] = ()
    known: Mapping[str, Decision] = {}
    refused: tuple[Refused, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A document for who decides: what became of it, its text, and the labels to choose from."""

    judged: Judged
    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """A document while it is judged."""

    found: Opened
    standing: standing.Standing
    items: tuple[Item, ...]
    voted: Voted
    known: Mapping[str, Decision]
    tagset: Tagset | None


type Decisions = Mapping[str, Mapping[str, Decision]]
"""The decisions of the queue's file, by document and item."""


def judge(plan: Plan, decisions: Decisions, reopened: Collection[str], write: bool, copies: Copies) -> Judged:
    """Hold the vote on a document and write what came of it. Never raises for bad data or a full disk."""
    found = opened(plan.wanted, copies)
    try:
        case = _case(plan, copies, found, decisions.get(copies.document, {}), reopened)
        return _unjudged(plan, found) if case is None else _done(plan, case, write=write)
    except NotReadable as error:
        name = copies.copies[0].name
        return Judged(document=copies.document, status="failed", findings=(*found.findings, *error.of(name)))


def view(plan: Plan, copies: Copies, decisions: Mapping[str, Decision], reopened: Collection[str]) -> View:
    """Return a document as it stands with these decisions. Raises ``NotReadable``; nothing is written."""
    found = opened(plan.wanted, copies)
    case = _case(plan, copies, found, decisions, reopened)
    if case is None:
        raise NotReadable(found.findings or [_gone(copies)])
    there = {one.label for item in case.items for one in item.candidates if item.kind == "annotation"}
    labels = case.tagset.labels_in(plan.layer) if case.tagset else frozenset()
    return View(_done(plan, case, write=False), found.text, tuple(sorted(labels or there)))


def died(task: object) -> Judged:
    """Return what is told of a document whose process was killed."""
    if not isinstance(task, Copies):
        raise TypeError(task)
    finding = Finding(
        code="HSH-C507", message="the process that worked on this document was killed, perhaps for memory",
        file=task.copies[0].name, document=task.document, fix="run again, with fewer --jobs",
    )  # fmt: skip
    return Judged(document=task.document, status="failed", findings=(finding,))


def _gone(copies: Copies) -> Finding:
    message = "nobody has a layer that votes any more"
    return Finding(code="HSH-C501", message=message, file=copies.copies[0].name, document=copies.document)


def _unjudged(plan: Plan, found: Opened) -> Judged:
    partial = [name for name in (found.sheet.layers if found.sheet else ()) if name != plan.producer]
    return Judged(
        document=found.document, status="unjudged", left_out=tuple(sorted(partial)), findings=tuple(found.findings)
    )


def _case(
    plan: Plan, copies: Copies, found: Opened, given: Mapping[str, Decision], reopened: Collection[str]
) -> _Case | None:
    sheet = _sheet(plan, found)
    if sheet is None:
        return None
    there = standing.of(plan, copies)
    recorded = layers.recorded(there.document, plan.layer, plan.producer) if there.document else {}
    known = {key: one for key, one in recorded.items() if key not in reopened} | dict(given)
    tagset = _tagset(plan, copies, sheet)
    items, voted = _votes(plan, sheet, found.text, known, tagset)
    return _Case(found, there, items, voted, known, tagset)


def _sheet(plan: Plan, found: Opened) -> Sheet | None:
    """Return what is voted on, without the curated layer itself; None if nobody votes."""
    if found.sheet is None:
        return None
    voters = {name: layer for name, layer in found.sheet.layers.items() if name != plan.producer}
    if not any(plan.rules.partial or layer.status == "complete" for layer in voters.values()):
        return None
    return Sheet(found.document, len(found.text), (), voters)


def _tagset(plan: Plan, copies: Copies, sheet: Sheet) -> Tagset | None:
    """Return the tagset that most layers name, where it can be used: validate tells of one that cannot."""
    cited = Counter(layer.tagset for layer in sheet.layers.values() if layer.tagset)
    home = standing.home_of(copies) or plan.output
    if not cited or not home:
        return None
    try:
        context, _ = surroundings.of(Path(home), plan.limits)
    except NotReadable:
        return None
    return context.tagsets.get(min(cited, key=lambda name: (-cited[name], name)))


def _votes(
    plan: Plan, sheet: Sheet, text: str, known: Mapping[str, Decision], tagset: Tagset | None
) -> tuple[tuple[Item, ...], Voted]:
    """Return everything that votes leave open, whether a person decided it or not, and what it comes to.

    What is asked may rest on an earlier answer, as a relation on its arguments: answers are given one round after
    another, until nothing more is asked.
    """
    items: dict[str, Item] = {}
    answered: dict[str, Decision] = {}
    while True:
        voted = vote(sheet, plan.rules, text=text, decisions=answered, tagset=tagset)
        items |= {one.id: one for one in voted.undecided if one.id not in items}
        more = {key: known[key] for key in items if key in known and key not in answered}
        if not more:
            break
        answered |= more
    if len(answered) < len(known):  # those on what is not open: told as stale, or followed as before
        voted = vote(sheet, plan.rules, text=text, decisions=known, tagset=tagset)
        items |= {one.id: one for one in voted.undecided if one.id not in items}
    return queue.ordered(items.values()), voted


def _done(plan: Plan, case: _Case, *, write: bool) -> Judged:
    """Make the curated document and, with ``write``, put it in its place. Raises ``NotReadable``."""
    path, status, findings = case.standing.files[0].path, "looked at", tuple(case.found.findings)
    try:
        document = layers.curated(
            standing.begun(case.standing, case.found), case.voted, plan.rules, producer=plan.producer,
            version=__version__, force=plan.force,
        )  # fmt: skip
    except NotReadable as error:  # it is told of the curated document, not of a copy
        raise NotReadable(error.of(str(path))) from error
    told = _told(case)
    if not write:
        return structs.replace(told, file=str(path), status=status, findings=findings)
    try:
        status = "written" if case.standing.put(document) else "unchanged"
    except NotReadable as error:
        status, findings = "failed", (*findings, *error.of(str(path)))
    except OSError as error:
        status, findings = "failed", (*findings, files.not_written(path, error))
    return structs.replace(told, file=str(path), status=status, findings=findings)


def _told(case: _Case) -> Judged:
    voted, people = case.voted, {one.item for one in case.voted.applied}
    undecided = {one.id for one in voted.undecided}
    return Judged(
        document=voted.document,
        status="looked at",
        annotators=voted.annotators,
        left_out=voted.left_out,
        annotations=len(voted.decided),
        by_people=sum(one.item in people for one in voted.decided),
        relations=len(voted.relations),
        nothing=voted.nothing,
        waiting=voted.waiting,
        complete=voted.complete,
        items=case.items,
        undecided=tuple(one.id for one in case.items if one.id in undecided),
        known=dict(case.known),
        refused=voted.refused,
    )
