"""Agreement in Markdown (CommonMark with tables), for papers and comments; nothing in it comes alive.

Words of the corpus stand in code spans, as in :mod:`hashiye.report.markdown`, each in an isolate of its own, so that
Persian keeps its direction among English words. In a table a bar inside them is named, since it would end the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from hashiye.agreement import skew
from hashiye.agreement.figures import Agreement, Difference, Group
from hashiye.report import markdown as findings_page
from hashiye.report import numbers, sentences
from hashiye.report.agreement import cases, choosing, wording
from hashiye.report.agreement.wording import between
from hashiye.report.numbers import amount, decimal, percent
from hashiye.text import show

COMMENT = 65_000
"""Characters of a whole report: a comment on GitHub holds 65,536, a job summary 1 MiB."""

_RESERVE = 400
_PLAIN = re.compile(  # nothing that Markdown or its readers act on
    r"(?:[^\W_]|(?<=[^\W_])_(?=[^\W_])| |[,;:.)%](?= |$|[,;:.)])|[.,](?=\d)|-(?![\d-])|['’(“”−—–±→×]|(?<= )=(?= ))+"
)
_LABELS, _CONFUSED, _GROUPS, _DIFFERENCES = 30, 15, 20, 20


def render(report: Agreement) -> str:
    """Return a report that fits a comment: what does not is left out section by section, from the end, and counted."""
    return page(report, COMMENT)


def page(report: Agreement, limit: int | None = None) -> str:
    """Return the report in at most ``limit`` characters."""
    report = choosing.settled(report)
    shown: list[str] = []
    left: list[str] = []
    size = 0
    for title, lines in _sections(report):
        body = "\n".join(lines).rstrip()
        if not body:
            continue
        part = f"\n### {title}\n\n{body}\n" if title else f"{body}\n"
        if limit is not None and size + len(part) > limit - _RESERVE and shown:
            left.append(title)
            continue
        size += len(part)
        shown.append(part)
    if left:
        shown.append(
            f"\nNot all of it fits here: {', '.join(left)}. The formats html and json have everything.\n"[:_RESERVE]
        )
    return "".join(shown)


def _sections(report: Agreement) -> Iterator[tuple[str, Iterable[str]]]:
    yield "", _head(report)
    yield "Gates", (f"- {wording.gate(gate, _code)}" for gate in report.gates)
    yield "Measures", _measures(report)
    yield "What the figures mean", _told(skew.sentence(one, report.settings.unit) for one in report.skew)
    yield "Coverage", _coverage(report)
    yield "By label", _labels(report)
    yield "By pair of annotators", _pairs(report)
    yield "Kinds of places", _kinds(report)
    yield "Conflicts of boundaries, trimmed step by step", _trims(report)
    yield "Labels confused", _confusion(report)
    yield "Pairs compared", _differences(report.contrasts)
    yield "Drift", _drift(report)
    yield "Labels as one", _differences(report.merges)
    yield "Annotators left out", _differences(one for profile in report.profiles for one in profile.without)
    yield "Plans", (f"- {wording.plan(one, _code)}" for one in report.plans)
    yield "Notes", _told(report.notes)
    yield "Costliest disagreements", _disagreements(report)


def _head(report: Agreement) -> Iterator[str]:
    yield f"## hashiye agreement\n\n{wording.scope(report, _code)}.\n"
    yield from (f"- {sentence}" for sentence in wording.headline(report, _code))


def _measures(report: Agreement) -> Iterator[str]:
    if not report.measures:
        return
    head = ("Measure", "Value", "95 % interval", "Unit", "n", "Chance model", "p")
    rows = [
        (
            _prose(one.name), decimal(one.figure.value), between(one.figure.interval), _prose(show(one.unit, 30)),
            amount(one.figure.n), _prose(show(one.chance, 200) or "none"), _prose(wording.p_value(one.chance_p)),
        )
        for one in report.measures
    ]  # fmt: skip
    tested = choosing.is_tested(report)
    shown = len(head) - (not tested)
    yield from _table(head[:shown], [row[:shown] for row in rows], "<>><><>"[:shown])
    yield f"\n{wording.method(report)[0].upper()}{wording.method(report)[1:]}.{f' p: {wording.P}.' if tested else ''}\n"
    yield from _said(report)


def _said(report: Agreement) -> Iterator[str]:
    """Yield what there is to say of measures besides their rows."""
    said: list[tuple[str, str]] = []
    for one in report.measures:
        figure, name = one.figure, _prose(one.name)
        if not choosing.is_defined(figure):
            said.append((f"{numbers.NOTHING} {wording.reason(figure.reason, _code)}", name))
        elif figure.no_interval:
            said.append((f"no interval, {wording.reason(figure.no_interval, _code)}", name))
        if one.monte_carlo is not None:
            said.append((wording.sampled(one.monte_carlo), name))
        if one.note:
            said.append((_prose(show(one.note, 500)), name))
    for told, names in choosing.gathered(said).items():
        yield f"- {', '.join(names)}: {told}"


def _coverage(report: Agreement) -> Iterator[str]:
    head = ("Annotator", "Kind", "Complete", "Partial", "Absent", "Empty", "Spans")
    rows = [
        (
            _cell(one.annotator), _cell(one.kind),
            *(amount(number) for number in (one.complete, one.partial, one.absent, one.empty, one.spans)),
        )
        for one in report.coverage
    ]  # fmt: skip
    yield from _table(head, rows, "<<>>>>>")


def _labels(report: Agreement) -> Iterator[str]:
    marked = choosing.marked(report)
    for measured in choosing.by_label(report):
        figures, undefined = choosing.parted(choosing.by_size(measured.by_label))
        rows = [
            (_cell(name), decimal(one.value), between(one.interval), amount(one.n), amount(marked.get(name, 0)))
            for name, one in figures[:_LABELS]
        ]
        unit = _prose(show(measured.unit, 30))
        yield from _table((_cell(measured.name), "Value", "95 % interval", f"n ({unit})", "Marked"), rows, "<>>>>")
        if len(figures) > _LABELS:
            yield f"\nand {amount(len(figures) - _LABELS)} more labels"
        if undefined:
            yield ""
        for because, names in undefined.items():
            named = wording.named(names, _code, _LABELS)
            yield f"- {_cell(measured.name)} of {named}: {numbers.NOTHING} {wording.reason(because, _code)}"
        yield ""
    for measured in choosing.of_labels_alone(report):
        yield f"- {_prose(measured.name)}: {wording.labels(measured, _code)}"


def _pairs(report: Agreement) -> Iterator[str]:
    for measured in choosing.leading(report):
        rows = [
            (f"{_cell(one.annotators[0])} and {_cell(one.annotators[1])}", decimal(one.figure.value),
             between(one.figure.interval), amount(one.figure.n))
            for one in choosing.worst(measured.by_pair)[:_LABELS]
        ]  # fmt: skip
        unit = _prose(show(measured.unit, 30))
        yield from _table((_prose(measured.name), "Value", "95 % interval", f"n ({unit})"), rows, "<>>>")
        yield ""


def _kinds(report: Agreement) -> Iterator[str]:
    total = sum(report.kinds.values())
    if total:
        rows = [
            (_cell(kind), amount(number), percent(number / total), wording.KINDS.get(kind, ""))
            for kind, number in report.kinds.items()
        ]
        yield from _table(("Kind", "Places", "Share", "Meaning"), rows, "<>><")


def _trims(report: Agreement) -> Iterator[str]:
    rows = [
        (_cell(one.step) if one.step else "as marked", amount(one.vanished), amount(one.left), decimal(one.strict))
        for one in report.trims
    ]
    yield from _table(("After", "Vanished", "Left", "span_f1_strict"), rows, "<>>>")


def _confusion(report: Agreement) -> Iterator[str]:
    rows = []
    for one in choosing.confused(report)[:_CONFUSED]:
        sides = (_cell(name) if name else "nothing" for name in (one.row, one.column))
        example = next((cases.Cases.example(kept) for kept in one.examples if kept.text), "")
        rows.append((*sides, amount(one.count), _cell(example) if example else ""))
    yield from _table(("Label", "Other label", "Pairs of annotators", "Example"), rows, "<<><")


def _drift(report: Agreement) -> Iterator[str]:
    for measured in choosing.leading(report)[:1]:
        rows = [
            (_cell(one.name), amount(one.documents), decimal(figure.value), between(figure.interval))
            for one in report.batches
            if (figure := one.figures.get(measured.name)) is not None
        ]
        yield from _table((_prose(measured.name), "Documents", "Value", "95 % interval"), rows, "<>>>")
        if rows:
            yield ""
    yield from _differences(report.drift)


def _differences(found: Iterable[Difference]) -> Iterator[str]:
    differences = list(found)
    for one in wording.clearest(differences, _DIFFERENCES):
        yield f"- {wording.change(one, _code)}: {_prose(one.measure)} {wording.moved(one, _code)}"
    if len(differences) > _DIFFERENCES:
        yield f"\nand {amount(len(differences) - _DIFFERENCES)} more"


def _disagreements(report: Agreement) -> Iterator[str]:
    for group in report.disagreements[:_GROUPS]:
        yield from _group(report, group)
    if (more := max(report.disagreeing, len(report.disagreements)) - min(_GROUPS, len(report.disagreements))) > 0:
        yield f"\nand {amount(more)} more"


def _group(report: Agreement, group: Group) -> Iterator[str]:
    cost = f"; were it agreed, {wording.costs(report, group.cost, _prose)}" if group.cost else ""
    yield f"- **{_prose(show(group.kind, 20))}** {_code(group.document)}, characters {group.start} to {group.end}{cost}"
    if group.text:
        yield f"  - {_code(cases.context(group.left, group.text, group.right), shown=True)}"
    for vote in group.votes:
        places = ", ".join(f"{start} to {end}" for start, end in vote.spans)
        words = f" {_code(vote.text)}" if vote.text else ""
        reading = f"{_code(vote.label)} {places}{words}" if vote.spans else "nothing"
        yield f"  - {_code(vote.annotator)}: {reading}"


def _told(sentences: Iterable[str]) -> Iterator[str]:
    for one in sentences:
        yield f"- {wording.prose(one, _code, lambda rest: _edged(show(rest, 1000)))}"


def _edged(text: str) -> str:
    """Return words between quoted ones, whose blanks must stay."""
    bare = text.strip(" ")
    return text.replace(bare, _prose(bare)) if bare else text


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], sides: str) -> Iterator[str]:
    if rows:
        yield f"| {' | '.join(head)} |"
        yield f"| {' | '.join('---:' if side == '>' else '---' for side in sides)} |"
        for row in rows:
            yield f"| {' | '.join(row)} |"


def _prose(text: str) -> str:
    """Return words as they are if no reader of Markdown makes anything of them, else as code."""
    return text if _PLAIN.fullmatch(text) else _cell(text)


def _cell(text: str) -> str:
    """Return words for a cell of a table."""
    return _code(show(text, 200).replace("|", "⟨U+007C⟩"), shown=True)


def _code(text: str, *, shown: bool = False) -> str:
    safe = sentences.quiet((text if shown else show(text, 500)) or "⟨nothing⟩")
    span = findings_page.code(safe)
    return span if text.isascii() else f"\u2068{span}\u2069"
