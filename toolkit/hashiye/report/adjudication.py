"""What adjudication came to: counts first, then what is open and why, then what was not followed.

Words of the corpus pass through :func:`hashiye.text.show`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from hashiye.adjudicating import answers, decisions, refusals
from hashiye.adjudicating.queue import REASONS, Candidate, Item
from hashiye.curating import Outcome
from hashiye.curating.cases import STATUSES
from hashiye.report import sentences
from hashiye.report.numbers import count
from hashiye.report.text import finding_text
from hashiye.text import quoted, show

LISTED = 20
"""Open items that are listed on a screen; the queue's file has all."""
_LONG = 500
_ISOLATES = re.compile("[\u2068\u2069]")
"""What words of the corpus are put in for a screen that knows direction; those of a text itself are shown by name."""


def text(outcome: Outcome, *, terminal: bool = False, colour: bool = False, quiet: bool = False, note: str = "") -> str:
    """Return a run for people. ``quiet``: nothing but what was not followed. ``note``: what is said at the end."""
    told = "".join(finding_text(one, terminal=terminal, colour=colour) for one in outcome.findings)
    lines = [f"{line}\n" for line in _refused(outcome)]
    if not quiet:
        lines = [f"{line}\n" for line in _listed(outcome)] + lines + [f"{line}\n" for line in _summary(outcome, note)]
    said = sentences.quiet_lines("".join(lines))
    return told + (said if terminal else _ISOLATES.sub("", said))


def _listed(outcome: Outcome) -> Iterator[str]:
    items = outcome.queue.undecided
    for item in items[:LISTED]:
        kind = "" if item.kind == "annotation" else f", {item.kind}"
        where = f"{show(item.document, _LONG)} {item.start}-{item.end}{kind}{_place(item)}"
        yield f"open: {where}: {REASONS.get(item.reason, item.reason)}"
        for number, one in enumerate(item.candidates, 1):
            said = [show(one.label, _LONG), *_spans(one), *decisions.described(one)]
            yield f"    {number}  {_names(one.voters)}: {' '.join(said)}"
        yield f"    none  {_names(item.nothing)}" if item.nothing else "    none"
    if len(items) > LISTED:
        yield f"and {len(items) - LISTED} more"


def _place(item: Item) -> str:
    where = " ".join(f"{item.left}⟦{item.text}⟧{item.right}".split("\n")).strip()
    return f" \u2068{show(where, 300)}\u2069" if item.text else ""


def _spans(one: Candidate) -> Iterator[str]:
    if one.spans:
        yield refusals.places(one.spans)
        yield quoted(one.text)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(show(name) for name in names) or "nobody"


def _refused(outcome: Outcome) -> Iterator[str]:
    for one in outcome.documents:
        for refused in one.refused:
            decision = refused.decision
            line = outcome.lines.get(decision.item)
            where = f"{show(outcome.file, _LONG)}:{line}: " if line else ""
            yield (
                f"not followed: {where}{show(one.document, _LONG)} [{decision.item}] "
                f"{show(answers.written(decision), _LONG)}: {show(refused.why, _LONG)}"
            )


def _summary(outcome: Outcome, note: str) -> Iterator[str]:
    documents = outcome.documents
    if all(one.status == "unjudged" for one in documents):
        layer = show(outcome.plan.layer, _LONG)
        none = f"nobody has a complete layer {layer}; --partial lets partial ones vote"
        yield none if documents else "no document was found"
        return
    statuses = Counter(one.status for one in documents)
    said = ", ".join(f"{statuses[status]} {status}" for status in STATUSES if statuses[status])
    yield f"{count(len(documents), 'document')}: {said or 'nothing to do'}"
    people = sum(one.by_people for one in documents)
    yield (
        f"{count(sum(one.annotations for one in documents), 'annotation')} decided, {people} of them by a person; "
        f"{count(sum(one.nothing for one in documents), 'group')} came to nothing; "
        f"{count(sum(one.relations for one in documents), 'relation')}; {outcome.open} open"
    )
    for reason, number in outcome.reasons.items():
        yield f"  {number}: {REASONS.get(reason, reason)}"
    if waiting := sum(one.waiting for one in documents):
        yield f"  {waiting}: {'a relation' if waiting == 1 else 'relations'} with an argument that is open"
    yield f"rule: {outcome.plan.rules.words}"
    if outcome.open and outcome.file:
        yield f"to decide: hashiye adjudicate --review, or edit {show(outcome.file, _LONG)} and run again"
    if note:
        yield note
