"""What a merge decided, what it left and what went with it: for people, for programs and for pages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from hashiye import __version__
from hashiye.findings import Finding
from hashiye.joining import UNDECIDED, Entry
from hashiye.merging import KINDS, Note
from hashiye.merging.deciding import NOT_ASKED
from hashiye.model import Annotation, Conflict, Document, Fact, Relation, Side
from hashiye.rebasing.verdicts import VERDICTS
from hashiye.report import markdown as pages
from hashiye.report.machine import finding_fields, safe
from hashiye.report.numbers import count
from hashiye.report.sentences import quiet
from hashiye.report.text import finding_text
from hashiye.text import show

MERGE = "hashiye-merge-1.0"
FORMATS = ("text", "json", "markdown")
AROUND = 24
"""Characters of context on each side of the words in conflict."""

_NOTES = {
    "renumbered": "{id} got the new id {detail}: both sides had made another item of that id",
    "joined": "{id}: both sides added it; it stands here once",
    "retokenized": "{id} was cut into tokens anew",
    "renamed": "the layer of {id} is that of {detail} now: the copies' layers differ",
    "kept": "the {id} of the first copy were kept; those of {detail} differ",
}

_PRODUCER = "the producer {id} is called {detail} now: the copies say different things of it"


def render(entries: Sequence[Entry], name: str, *, terminal: bool = False) -> str:
    """Return the report in one of :data:`FORMATS`."""
    if name == "json":
        return _json(entries)
    return _markdown(entries) if name == "markdown" else text(entries, terminal=terminal)


def text(entries: Sequence[Entry], *, terminal: bool = False) -> str:
    """Return the report for a screen: each conflict with its sides and its words in context, then the counts."""
    lines = [line for entry in entries for line in _entry_lines(entry, terminal)]
    return quiet("".join(f"{line}\n" for line in [*lines, summary_line(entries)]))


def summary_line(entries: Sequence[Entry]) -> str:
    """Return ``2 documents: 3 conflicts left (label 2, text 1), 4 decided``."""
    kinds = Counter(one.kind for entry in entries for one, _ in entry.open)
    left = sum(kinds.values())
    known = {**dict.fromkeys(KINDS, 0), **kinds}
    of = ", ".join(f"{show(kind)} {known[kind]}" for kind in known if known[kind])
    undecided = sum(any(one.code == UNDECIDED for one in entry.findings) for entry in entries)
    parts = [f"{count(left, 'conflict')} left ({of})"] if left else [] if undecided else ["no conflicts left"]
    gone = sum(len(entry.gone) for entry in entries)
    lost = sum(len(entry.lost) for entry in entries)
    for number, words in (
        (undecided, "left to decide"),
        (sum(len(entry.decided) for entry in entries), "decided"),
        (gone, "relation gone" if gone == 1 else "relations gone"),
        (lost, "annotation lost" if lost == 1 else "annotations lost"),
        (sum(entry.failed for entry in entries), "could not be done"),
    ):
        parts += [f"{number} {words}"] if number else []
    documents = sum(entry.document is not None for entry in entries)
    return f"{count(documents, 'document')}: {', '.join(parts)}"


def conflict_text(document: Document, record: Conflict, why: str = "", *, terminal: bool = False) -> str:
    """Return one conflict as a few lines, safe for any screen."""
    return quiet("".join(f"{line}\n" for line in _conflict_lines(document, record, why, terminal)))


def _entry_lines(entry: Entry, terminal: bool) -> Iterator[str]:
    for finding in entry.findings:
        yield finding_text(finding, terminal=terminal).rstrip("\n")
    if entry.document is None:
        return
    if not (entry.open or entry.decided or entry.notes or entry.gone or entry.lost or entry.facts):
        return
    yield f"{_alone(_name(entry), terminal)}: {len(entry.open)} left, {len(entry.decided)} decided"
    for record, why in entry.open:
        yield from _conflict_lines(entry.document, record, why, terminal)
    for note in entry.notes:
        yield f"  note      {_alone(_note(note), terminal)}"
    for line in _gone(entry):
        yield f"  gone      {_alone(line, terminal)}"
    if entry.open and entry.file:
        yield f"  to decide hashiye merge --resolve ours|theirs|base|union|ask {show(entry.file, 500)}"


def _name(entry: Entry) -> str:
    name = show(entry.file or entry.id, 500)
    return f"./{name}" if name.startswith("::") else name


def _conflict_lines(document: Document, record: Conflict, why: str, terminal: bool) -> Iterator[str]:
    what = " ".join(show(part) for part in (record.kind, record.layer, record.target) if part)
    yield f"  {_alone(what, terminal)}: {KINDS.get(record.kind, 'a conflict')}"
    if words := _context(document, record):
        yield f"    in      {_alone(words, terminal)}"
    for name, one in (("base", record.base), ("ours", record.ours), ("theirs", record.theirs)):
        yield f"    {name:<7} {_alone(said(one), terminal)}"
    if why and why != NOT_ASKED:
        yield f"    stays   {_alone(show(why, 300), terminal)}"


def _alone(text: str, terminal: bool) -> str:
    return f"\u2068{text}\u2069" if terminal and not text.isascii() else text


def said(one: Side) -> str:
    """Return one side of a conflict in a line, safe for any screen."""
    match one:
        case None:
            return "nothing"
        case str():
            return f"«{show(one, 300)}»"
        case Annotation():
            more = _more(one.attributes, one.note)
            return f"{show(one.label)} {one.start}–{one.end} «{show(one.text)}»{more}"
        case Relation():
            ends = ", ".join(f"{role}: {' '.join(fillers)}" for role, fillers in one.args.items())
            return f"{show(one.label)} ({show(ends, 200)}){_more(one.attributes, one.note)}"
        case Fact():
            return f"{show(one.key)} {f'«{show(one.value)}»' if one.value is not None else show(one.status)}"


def _more(attributes: dict[str, str], note: str) -> str:
    pairs = [f"{show(key)}={show(value)}" for key, value in sorted(attributes.items())]
    return "".join(f" {one}" for one in [*pairs, *([f"note «{show(note)}»"] if note else [])])


def _context(document: Document, record: Conflict) -> str:
    """Return the words in conflict with what stands around them; empty where they are not in the text."""
    words = document.text.content
    place = _span(record, words) if words is not None else None
    if words is None or place is None:
        return ""
    start, end = place
    before, after = words[max(0, start - AROUND) : start], words[end : end + AROUND]
    more = "…" if end + AROUND < len(words) else ""
    return f"{'…' if start > AROUND else ''}{show(before)}⟦{show(words[start:end])}⟧{show(after)}{more}"


def _span(record: Conflict, words: str) -> tuple[int, int] | None:
    """Return the characters a conflict is about, if they are where it says."""
    start, colon, end = record.target.partition(":")
    if colon and start.isdecimal() and end.isdecimal() and len(start) < 11 and len(end) < 11:
        return (int(start), int(end)) if int(start) <= int(end) <= len(words) else None
    for one in (record.base, record.ours, record.theirs):
        if isinstance(one, Annotation) and one.surface(words) == one.text:
            return one.start, one.end
        if isinstance(one, Fact) and one.evidence and one.evidence[0][1] <= len(words):
            return one.evidence[0]
    return None


def _note(note: Note) -> str:
    layer = f"{show(note.layer)}: " if note.layer else ""
    detail = show(note.detail) if note.detail else "it"
    words = _PRODUCER if note.what == "renamed" and not note.layer else _NOTES.get(note.what, "{id} {detail}")
    return layer + words.format(id=show(note.id), detail=detail)


def _gone(entry: Entry) -> Iterator[str]:
    for layer, relation in entry.gone:
        yield f"relation {show(relation.id)} of {show(layer)}: {said(relation)} (it lost an end)"
    for judged in entry.lost:
        one = judged.before
        yield f"annotation {show(one.id)} of {show(judged.layer)}: {said(one)} ({VERDICTS[judged.verdict]})"
    for before, after in entry.facts:
        yield f"fact {said(before)}" + ("" if after is None else f", now {said(after)}")


def _json(entries: Sequence[Entry]) -> str:
    """Return the report under the schema ``hashiye-merge-1.0``."""
    left = Counter(one.kind for entry in entries for one, _ in entry.open)
    findings = [finding for entry in entries for finding in entry.findings]
    whole = {
        "schema": MERGE,
        "tool": {"name": "hashiye", "version": __version__},
        "summary": {
            "documents": sum(entry.document is not None for entry in entries),
            "conflicts": sum(left.values()),
            "decided": sum(len(entry.decided) for entry in entries),
            "failed": sum(entry.failed for entry in entries),
            "kinds": {kind: left[kind] for kind in sorted(left)},
        },
        "documents": [_document(entry) for entry in entries if entry.document is not None],
        "findings": [finding_fields(finding) for finding in findings],
    }
    return safe(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


def _document(entry: Entry) -> dict[str, Any]:
    return {
        "file": entry.file,
        "document": entry.id,
        "texts": list(entry.texts),
        "conflicts": [
            {**_record(one), "choice": None, "reason": why} for one, why in entry.open
        ] + [{**_record(one), "choice": choice, "reason": ""} for one, choice in entry.decided],
        "notes": [
            {"what": one.what, "layer": one.layer, "id": one.id, "detail": one.detail} for one in entry.notes
        ],
        "relationsGone": [{"layer": layer, "relation": _side(one)} for layer, one in entry.gone],
        "annotationsLost": [
            {"layer": one.layer, "producer": one.producer, "verdict": one.verdict, "annotation": _side(one.before)}
            for one in entry.lost
        ],
        "factsChanged": [{"before": _side(before), "after": _side(after)} for before, after in entry.facts],
    }  # fmt: skip


def _record(one: Conflict) -> dict[str, Any]:
    sides = {name: _side(getattr(one, name)) for name in ("base", "ours", "theirs")}
    return {"id": one.id, "kind": one.kind, "layer": one.layer, "target": one.target, **sides}


def _side(one: Side) -> object:
    """Return an item as the format spells it; what is absent is left out."""
    if one is None or isinstance(one, str):
        return one
    fields = msgspec.to_builtins(one)
    return {name: value for name, value in fields.items() if value not in ("", [], {}, ()) or name in ("text", "args")}


def _markdown(entries: Sequence[Entry]) -> str:
    """Return the report for a page; what comes from documents stands in code spans."""
    return "\n".join(_page(entries)) + "\n"


def _page(entries: Sequence[Entry]) -> Iterator[str]:
    yield f"## hashiye merge\n\n{pages.code(quiet(summary_line(entries)))}\n"
    for entry in entries:
        yield from (f"- {pages.code(quiet(_finding_line(finding)))}" for finding in entry.findings)
        if entry.document is None or not (entry.open or entry.notes or entry.gone or entry.lost):
            continue
        yield f"\n### {pages.code(quiet(_name(entry) or 'document'))}\n"
        for record, why in entry.open:
            first, *rest = _conflict_lines(entry.document, record, why, terminal=False)
            yield f"- {pages.code(quiet(first.strip()))}"
            for line in rest:
                name, _, words = line.strip().partition(" ")
                yield f"  - {name}: {pages.code(quiet(words.strip()) or ' ')}"
        yield from (f"- note: {pages.code(quiet(_note(note)))}" for note in entry.notes)
        yield from (f"- gone: {pages.code(quiet(line))}" for line in _gone(entry))


def _finding_line(finding: Finding) -> str:
    return f"{show(finding.file, 500)}: {finding.code}: {show(finding.message, 500)}"
