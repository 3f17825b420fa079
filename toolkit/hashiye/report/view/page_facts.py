"""What is known of the document: its heading, its facts with their evidence, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye import forms
from hashiye.model import Fact
from hashiye.report import numbers, terms
from hashiye.report.parts import listed, others, section, table
from hashiye.report.view import page_words as say
from hashiye.report.view.notes import persian
from hashiye.report.view.page_plan import Plan
from hashiye.report.view.page_segments import SPANS, Pair
from hashiye.report.view.page_text import Pin
from hashiye.report.view.page_words import bdi, code, number

EVIDENCE = 12
"""Pieces of evidence of one fact that are shown."""

FACTS, NOTES = 3_000, 200
"""Facts, and notes, of one page."""

type Proof = tuple[int, int, Pair]
"""A piece of evidence that lies in the text: the fact, which of its pieces, and the span."""


def evidence(plan: Plan) -> list[Proof]:
    """Return every piece of evidence that lies in the text, as far as it does."""
    size = len(plan.text)
    return [
        (index, at, (max(start, 0), min(end, size)))
        for index, fact in enumerate(plan.shown.document.metadata[:FACTS])
        for at, (start, end) in enumerate(fact.evidence[:EVIDENCE])
        if max(start, 0) < min(end, size)
    ]


def notes_in_text(plan: Plan, proofs: Sequence[Proof], prefix: str) -> Iterator[tuple[int, Pin]]:
    """Yield a number behind each piece of evidence, which leads to its fact."""
    metadata = plan.shown.document.metadata
    for index, at, (start, end) in proofs:
        words = plan.text[start:end].rstrip()
        key = metadata[index].key
        told = f"{terms.KEYS.get(key) or say.isolated(key, 40)} · فکت {number(index + 1)}"
        identity = f"{prefix}e{index}-{at}"
        html = (
            f'<a class="fn" id="{identity}" href="#{prefix}f{index}" data-l="{number(index + 1)}" '
            f'aria-label="{told}"></a>'
        )
        yield forms.word_end(plan.text, start + len(words) if words else end), Pin(0, index, html, identity)


def heading(plan: Plan, prefix: str) -> str:
    """Return the title of the document, what it is called, and its size."""
    document = plan.shown.document
    title = next((one.value for one in document.metadata if one.key == "title" and one.value), "") or document.id
    lang, _ = say.language(document.language)
    attributes = f' lang="{lang}"' if lang else ""
    head = f'<h1 id="{prefix}title"><bdi{attributes}>{say.words(title, limit=300)}</bdi></h1>'
    byline = " · ".join(_byline(plan))
    amounts = ((len(plan.text), "نویسه"), (len(document.sentences), "جمله"), (len(document.tokens), "توکن"),
               (sum(plan.counts.values()), "نشانه"))  # fmt: skip
    size = "، ".join(f"{number(amount)} {name}" for amount, name in amounts)
    return f'{head}<p class="byline">{byline}</p><p class="size">{size}</p>'


def _byline(plan: Plan) -> Iterator[str]:
    metadata = plan.shown.document.metadata
    for key in ("agency", "creator"):
        if value := next((one.value for one in metadata if one.key == key and one.value), ""):
            yield bdi(value, limit=80)
    dated = (one for one in metadata if one.key == "date" and one.role == "published" and one.value)
    if (date := next(dated, None)) is not None:
        yield _value(date)
    yield code(plan.shown.document.id)


def notes(plan: Plan) -> str:
    """Return what could not be shown, as HTML."""
    told = plan.shown.notes
    more = f"و {number(len(told) - NOTES)} یادداشت دیگر" if len(told) > NOTES else ""
    items = listed([_undrawn(plan), *map(persian, told[:NOTES]), more], "said")
    return f'<div class="notes" role="note" aria-label="یادداشت‌ها">{items}</div>' if items else ""


def _undrawn(plan: Plan) -> str:
    """Return how many spans are left out, and from where on; empty if none is."""
    drawing = plan.drawing
    if not drawing.undrawn:
        return ""
    last = number(drawing.strands[-1].parts[0][0])
    return (
        f"{number(drawing.undrawn)} نشانه، پس از نویسهٔ {last}، در این صفحه نیست؛ یک صفحه {number(SPANS)} نشانه دارد. "
        f"{code('--layer')} یک لایه را تنها نشان می‌دهد."
    )


def facts(plan: Plan, prefix: str) -> str:
    """Return the table of facts; each piece of evidence leads to its place in the text."""
    metadata = plan.shown.document.metadata
    rows = [_row(plan, prefix, index, fact) for index, fact in enumerate(metadata[:FACTS])]
    shown = table(
        "فکت‌ها", ("فکت", "مقدار", "چگونه دانسته شده", "بیشتر", "گواه در متن"), rows, words=(1, 2, 3, 4), quiet=True
    )
    left = len(metadata) - FACTS
    more = others(left, "فکت")
    statuses = {fact.status for fact in metadata}
    told = (
        f'<span class="known {key}">{name}</span> {why}'
        for key, (name, why) in terms.FACT_STATUSES.items()
        if key in statuses
    )
    legend = f'<p class="soft">{"؛ ".join(told)}.</p>' if rows else ""
    return section(f"{prefix}facts", "فکت‌ها و گواهشان", "metadata", shown, more, legend)


def _row(plan: Plan, prefix: str, index: int, fact: Fact) -> tuple[str, ...]:
    role = f" <span>({say.named(fact.role, terms.ROLES)})</span>" if fact.role else ""
    key = say.named(fact.key, terms.KEYS)
    name = f'<span id="{prefix}f{index}" class="row">{number(index + 1)}. {key}{role}</span>'
    status = terms.FACT_STATUSES.get(fact.status, ("", ""))[0]
    known = f'<span class="known {fact.status}">{status}</span>'
    rest = []
    if fact.precision:
        rest.append(f"دقت: {say.named(fact.precision, terms.PRECISIONS)}")
    if fact.calendar:
        rest.append(f"گاه‌شماری: {say.named(fact.calendar, terms.CALENDARS)}")
    if fact.rule:
        rest.append(f"قاعده: {code(fact.rule)}")
    proofs = [_proof(plan, prefix, index, at, span) for at, span in enumerate(fact.evidence[:EVIDENCE])]
    if len(fact.evidence) > EVIDENCE:
        proofs.append(f"و {number(len(fact.evidence) - EVIDENCE)} جای دیگر")
    return name, _value(fact), known if status else bdi(fact.status, limit=40), "<br>".join(rest), "<br>".join(proofs)


def _value(fact: Fact) -> str:
    if fact.value is None:
        return f'<span class="none">{numbers.NOTHING}</span>' + (f" {code(fact.native)}" if fact.native else "")
    if fact.key != "date":
        return code(fact.value) if fact.key == "url" else bdi(fact.value, limit=400)
    dates = dict.fromkeys(one for one in (fact.native, fact.value) if one)
    return " = ".join(f'<span class="date">{code(one)}</span>' for one in dates)


def _proof(plan: Plan, prefix: str, index: int, at: int, span: Pair) -> str:
    start, end = span
    place = code(f"{start}–{end}")
    if not max(start, 0) < min(end, len(plan.text)):
        return f"{place} <strong>در متن نیست</strong>"
    words = say.surface(plan.text, start, end, 60)
    return f'<a href="#{prefix}e{index}-{at}">«{words}»</a> <span class="place">{place}</span>'


def about(plan: Plan, prefix: str) -> str:
    """Return where the document comes from: its file, its text, and who made what."""
    shown, document = plan.shown, plan.shown.document
    text = document.text
    rows = [
        ("شناسه", code(document.id)),
        ("زبان", code(document.language)),
        ("پرونده", code(shown.file) if shown.file else ""),
        ("پروندهٔ متن", code(text.file) if text.file else ""),
        ("متن", f"{number(text.code_points)} نویسه، {number(text.bytes)} بایت"),
        ("SHA-256", code(text.sha256)),
    ]
    made = [
        (
            bdi(one.id, limit=60) or numbers.NOTHING,
            bdi(one.kind, limit=20),
            bdi(one.name, limit=120),
            code(one.version),
            _settings(one.settings),
        )
        for one in document.producers[:200]
    ]
    return section(
        f"{prefix}about", "دربارهٔ سند", "document",
        table("شناسنامه", ("چه", "مقدار"), [row for row in rows if row[1]], words=(1,), quiet=True),
        table("سازندگان", ("شناسه", "گونه", "نام", "نسخه", "تنظیم‌ها"), made, words=(1, 2, 3, 4)),
    )  # fmt: skip


def _settings(settings: dict[str, str]) -> str:
    return "<br>".join(f"{code(key)} = {code(value)}" for key, value in list(settings.items())[:40])
