"""What became of documents whose text was edited, as small values that reports are made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from hashiye.findings import Finding
from hashiye.model import Annotation, Conflict, Fact, Relation
from hashiye.rebasing import Judged, Opened, Rebased, Verdict

WORDS = 3
"""Words of context on each side."""
_FAR = 60
"""Characters in which these words are looked for."""
_SETTLED = frozenset(("kept", "moved"))

type Status = Literal["rebased", "current", "left", "failed"]

STATUSES: dict[Status, str] = {
    "rebased": "the document was carried over to the new text",
    "current": "it is on that text already, or there is no new text for it",
    "left": "it could be carried over, but another document on the same text could not",
    "failed": "it could not be read, or not be carried over",
}


class Place(Struct, frozen=True):
    """Where an annotation stands in a text: its hull, its pieces if there are several, its words, and a few around."""

    start: int
    end: int
    text: str
    parts: tuple[tuple[int, int], ...] = ()
    before: str = ""
    after: str = ""


class Row(Struct, frozen=True):
    """The verdict on one annotation, which is ``item`` as it was. ``after`` is None where it left its layer."""

    layer: str
    producer: str
    item: Annotation
    verdict: Verdict
    before: Place
    after: Place | None
    candidates: tuple[Place, ...] = ()


class Followed(Struct, frozen=True):
    """A fact of which the evidence, or the value, is not what it was; with the words of both."""

    before: Fact
    after: Fact | None
    words_before: tuple[str, ...] = ()
    words_after: tuple[str, ...] = ()


class Carried(Struct, frozen=True):
    """One document: from which text to which, every verdict counted, and those that are asked for one by one.

    ``written``: the document was replaced. ``old`` and ``new`` are hashes of the texts, empty where unknown.
    """

    file: str
    status: Status
    document: str = ""
    old: str = ""
    new: str = ""
    written: bool = False
    related: bool = True
    counts: Mapping[Verdict, int] = {}
    rows: tuple[Row, ...] = ()
    relations: tuple[tuple[str, str, Relation], ...] = ()
    facts: tuple[Followed, ...] = ()
    conflicts: tuple[tuple[Conflict, Conflict], ...] = ()
    opened: tuple[Opened, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def wanting(self) -> bool:
        """Whether something that stood in the document does not any more, or a conflict did not follow."""
        left = any(one.after is None for one in self.facts) or bool(self.conflicts)
        return bool(self.counts.get("lost") or self.counts.get("ambiguous") or left)


def carried(file: str, rebased: Rebased, old: str, *, every: bool, findings: tuple[Finding, ...] = ()) -> Carried:
    """Return what is told of one rebased document. ``every``: also of annotations that are as they were."""
    document = rebased.document
    new = document.text.content or ""
    told = (one for one in rebased.judged if every or one.verdict not in _SETTLED)
    facts = (_followed(before, after, old, new) for before, after in rebased.facts)
    return Carried(
        file, "rebased", document.id, new=document.text.sha256, related=rebased.related,
        counts=Counter(one.verdict for one in rebased.judged), rows=tuple(_row(one, old, new) for one in told),
        relations=rebased.relations, facts=tuple(facts), conflicts=rebased.conflicts, opened=rebased.opened,
        findings=findings,
    )  # fmt: skip


def _row(one: Judged, old: str, new: str) -> Row:
    after = None if one.after is None else _place(one.after, new)
    candidates = tuple(_span(start, end, new) for start, end in one.candidates)
    return Row(one.layer, one.producer, one.before, one.verdict, _place(one.before, old), after, candidates)


def _place(one: Annotation, text: str) -> Place:
    before, after = around(text, one.start, one.end)
    return Place(one.start, one.end, one.text, one.parts, before, after)


def _span(start: int, end: int, text: str) -> Place:
    return Place(start, end, text[start:end], (), *around(text, start, end))


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the few words in front of a span and behind it; blanks as they stand."""
    start, end = min(max(start, 0), len(text)), min(max(end, 0), len(text))
    before, after = text[max(0, start - _FAR) : start], text[end : end + _FAR]
    first, last = before.rsplit(None, WORDS), after.split(None, WORDS)
    if len(first) > WORDS:
        before = before[len(first[0]) :].lstrip()
    if len(last) > WORDS:
        after = after[: len(after) - len(last[-1])].rstrip()
    return before, after


def _followed(before: Fact, after: Fact | None, old: str, new: str) -> Followed:
    return Followed(
        before, after, tuple(old[start:end] for start, end in before.evidence),
        tuple(new[start:end] for start, end in after.evidence) if after else (),
    )  # fmt: skip
