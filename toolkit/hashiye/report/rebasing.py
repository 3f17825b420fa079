"""What became of documents on an edited text: counts first, then everything that wants a look, in its context.

One list of items is made, and written for a terminal or in Markdown. What is lost is told in full, so that nobody
has to look it up. Words of the corpus pass through :func:`hashiye.text.show`, in Markdown into code spans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import UNSET, Struct

from hashiye.carrying.outcome import STATUSES, Carried, Followed, Place, Row
from hashiye.findings import Finding
from hashiye.model import Conflict, Fact, Relation
from hashiye.rebasing import VERDICTS, Opened, Verdict
from hashiye.report import sentences
from hashiye.report.markdown import code
from hashiye.report.numbers import count
from hashiye.report.text import finding_text
from hashiye.text import show

_COLOURS = {"lost": "31", "ambiguous": "33", "edited": "33", "normalized": "36", "left": "31", "partial": "33"}
_WHY = {
    "new": "sentences of the new text were not there when it was annotated",
    "ambiguous": "an annotation left whose words may still be there",
    "replaced": "other words stand where an annotation was lost",
}
_LONG = 500


class Rebasing(Struct, frozen=True):
    """A run: every document in its order, findings about no document, and what to say of what was written."""

    documents: Sequence[Carried]
    findings: tuple[Finding, ...] = ()
    note: str = ""


class Item(Struct, frozen=True):
    """One thing to tell: what happened, to what (words of the corpus), why, and its words."""

    kind: str
    names: tuple[str, ...]
    why: str = ""
    rows: tuple[tuple[str, str], ...] = ()


def summary(run: Rebasing) -> str:
    """Return the whole run in one line, its annotations counted by verdict."""
    statuses = Counter(one.status for one in run.documents)
    verdicts = counts(run)
    said = ", ".join(f"{statuses[status]} {status}" for status in STATUSES if statuses[status])
    spans = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.items() if number)
    head = f"{count(len(run.documents), 'document')}: {said or 'nothing to do'}"
    return f"{head}; {count(sum(verdicts.values()), 'annotation')}: {spans}" if spans else head


def counts(run: Rebasing) -> dict[Verdict, int]:
    """Return how many annotations have each verdict, in the order of the verdicts, zeros too."""
    found: Counter[Verdict] = Counter()
    for one in run.documents:
        found.update(one.counts)
    return {verdict: found[verdict] for verdict in VERDICTS}


def items(one: Carried) -> Iterator[Item]:
    """Yield what is to be told of a document: what left first, then what was edited, then what followed otherwise."""
    if one.status == "rebased" and not one.related:
        yield Item("unrelated", (), "the two texts have next to nothing in common: nothing could follow")
    order = {verdict: -place for place, verdict in enumerate(VERDICTS)}
    order["lost"], order["ambiguous"] = order["ambiguous"], order["lost"]
    for row in sorted(one.rows, key=lambda row: order[row.verdict]):
        if row.verdict not in ("kept", "moved"):
            yield _of_row(row)
    yield from (_of_relation(*left) for left in one.relations)
    yield from map(_of_fact, one.facts)
    yield from (_of_conflict(before) for before, _ in one.conflicts)
    yield from map(_of_layer, one.opened)


def _of_row(row: Row) -> Item:
    item = row.item
    rows = [("was", _in_context(row.before))]
    if row.after is not None:
        rows.append(("is", _in_context(row.after)))
    else:
        rows.append(("at", _spans(row.before)))
        rows += [(name, value) for name, value in item.attributes.items()]
        if item.confidence is not UNSET:
            rows.append(("confidence", str(item.confidence)))
        if item.note:
            rows.append(("note", item.note))
        rows += [("may be", f"{_in_context(one)} ({_spans(one)})") for one in row.candidates]
    return Item(row.verdict, (item.label, row.layer, row.producer, item.id), rows=tuple(rows))


def _in_context(place: Place) -> str:
    return f"{place.before}⟦{place.text}⟧{place.after}".replace("\n", " ").strip()


def _spans(place: Place) -> str:
    pieces = place.parts or ((place.start, place.end),)
    return "characters " + ", ".join(f"{start} to {end}" for start, end in pieces)


def _of_relation(layer: str, producer: str, relation: Relation) -> Item:
    rows = tuple((role, ", ".join(fillers)) for role, fillers in relation.args.items())
    return Item("left", (relation.label, layer, producer, relation.id), "a relation: an annotation it needs left", rows)


def _of_fact(one: Followed) -> Item:
    before, after = one.before, one.after
    rows = [("value", _valued(before))]
    if after is not None and after.value != before.value:
        rows.append(("is now", _valued(after)))
    rows += [("said by", words) for words in one.words_before if words != before.value]
    known = {*one.words_before, after.value if after else None}
    rows += [("now by", words) for words in one.words_after if words not in known]
    why = "a fact: the words that said it are gone"
    if after is not None:
        why = "its value followed its words" if after.value != before.value else "look whether its value still holds"
        why = why if after.evidence else "what spoke of it is gone"
    return Item("fact" if after else "left", tuple(filter(None, (before.key, before.role))), why, tuple(rows))


def _valued(fact: Fact) -> str:
    return fact.status if fact.value is None else fact.value


def _of_conflict(before: Conflict) -> Item:
    why = "a conflict: its words, or those of a side, did not follow; decide it by hand"
    return Item("conflict", (before.kind, before.layer, before.target, before.id), why)


def _of_layer(one: Opened) -> Item:
    return Item("partial", (one.layer, one.producer), f"complete before: {_WHY[one.why]}")


def text(run: Rebasing, *, terminal: bool = False, colour: bool = False, quiet: bool = False) -> str:
    """Return the report for a screen; ``quiet``: without its summary.

    ``terminal``: words of the corpus are isolated, so that lines keep their order.
    """
    lines = [] if quiet else [summary(run)]
    for one in run.documents:
        told = list(items(one))
        if told or one.status == "failed":
            lines.append(f"{_alone(show(one.file, _LONG), terminal)}: {_head(one)}")
        lines += [line for item in told for line in _lines(item, terminal, colour)]
    if run.note and not quiet:
        lines.append(run.note)
    said = sentences.quiet_lines("".join(f"{line}\n" for line in lines))
    found = [finding for one in run.documents for finding in one.findings]
    return said + "".join(finding_text(one, terminal=terminal, colour=colour) for one in (*found, *run.findings))


def _head(one: Carried) -> str:
    said = ", ".join(f"{one.counts[verdict]} {verdict}" for verdict in VERDICTS if one.counts.get(verdict))
    return said or one.status


def _lines(item: Item, terminal: bool, colour: bool) -> Iterator[str]:
    kind = f"{item.kind:<10}"
    if colour:
        kind = f"\x1b[{_COLOURS.get(item.kind, '36')}m{kind}\x1b[0m"
    names = " · ".join(_alone(show(name, 200), terminal) for name in item.names if name)
    yield f"  {' '.join(part for part in (kind, names, f'({item.why})' if item.why else '') if part)}".rstrip()
    for name, value in item.rows:
        yield f"    {_alone(show(name, 40), terminal):<9} {_alone(show(value, _LONG), terminal)}"


def _alone(words: str, terminal: bool) -> str:
    return f"\u2068{words}\u2069" if terminal and not words.isascii() else words


def markdown(run: Rebasing) -> str:
    """Return the report in Markdown, for a job summary or a comment; nothing of the corpus comes alive in it."""
    lines = [f"## hashiye rebase\n\n{summary(run)}."]
    if any(counts(run).values()):
        lines.append("\n| Verdict | Annotations | Meaning |\n| --- | ---: | --- |")
        lines += [f"| {verdict} | {number} | {VERDICTS[verdict]} |" for verdict, number in counts(run).items()]
    if run.note:
        lines.append(f"\n{run.note}")
    for one in run.documents:
        told = list(items(one))
        if told or one.findings:
            lines.append(f"\n### {_code(one.file)}\n\n{_head(one)}\n")
        lines += [line for item in told for line in _bullets(item)]
        lines += [_failure(finding) for finding in one.findings]
    lines += [_failure(finding) for finding in run.findings]
    return "\n".join(lines) + "\n"


def _bullets(item: Item) -> Iterator[str]:
    names = " ".join(_code(name) for name in item.names if name)
    yield f"- **{item.kind}** {' '.join(part for part in (names, item.why) if part)}"
    for name, value in item.rows:
        yield f"  - {_code(name)} {_code(value)}"


def _failure(finding: Finding) -> str:
    return f"- **{finding.severity}** {_code(finding.file)} {_code(sentences.whole(finding))}"


def _code(words: str) -> str:
    return code(sentences.quiet(show(words, _LONG))) if words else ""
