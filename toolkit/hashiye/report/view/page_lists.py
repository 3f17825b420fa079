"""Everything marked, as lists: differences between readings, spans, relations, and what does not fit.

Each row leads to its place in the text, and the place back to its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import UNSET

from hashiye import forms
from hashiye.model import Annotation, Relation
from hashiye.report import numbers, terms
from hashiye.report.parts import others, section, table
from hashiye.report.view import page_words as say
from hashiye.report.view.page_plan import Plan
from hashiye.report.view.page_segments import Pair, Strand
from hashiye.report.view.page_text import Pin
from hashiye.report.view.page_words import bdi, code, number
from hashiye.viewing.shown import Difference, Vote

ROWS, CARDS = 25_000, 2_000
"""Rows of a list, and differences, on one page."""

PARTS, FIELDS = 8, 12
"""Parts and attributes of one annotation that are shown."""


def label(plan: Plan, name: str) -> str:
    """Return a label on its colour, as HTML."""
    colour = f" k{plan.rank[name]}" if name in plan.rank else ""
    return f'<span class="lab{colour}">{bdi(name, limit=60) or numbers.NOTHING}</span>'


def marks_in_text(
    plan: Plan, prefix: str, listed: Iterable[tuple[int, Difference]], *, anchored: bool = True
) -> Iterator[tuple[int, Pin]]:
    """Yield the sign of each difference, which stands before the word it begins in and leads to its row."""
    for index, (at, one) in enumerate(listed):
        if at >= CARDS:
            break
        kind = terms.DIFFERENCES.get(one.kind, (say.said(one.kind), ""))[0]
        identity = f"{prefix}x{at}" if anchored else ""
        named = f' id="{identity}"' if anchored else ""
        html = (
            f'<a class="df"{named} href="#{prefix}X{at}" data-l="≠{number(at + 1)}" '
            f'aria-label="تفاوت {number(at + 1)} · {kind} · {say.place(one.start, one.end)}"></a>'
        )
        yield forms.word_start(plan.text, one.start), Pin(1, index, html, identity)


def differences(plan: Plan, prefix: str) -> str:
    """Return every place where readings differ, with each reader's vote."""
    listed = plan.shown.differences
    if not listed:
        return ""
    inside = {at for at, _ in plan.differences}
    cards = "".join(_card(plan, prefix, at, one, at in inside) for at, one in enumerate(listed[:CARDS]))
    left = len(listed) - CARDS
    more = others(left, "تفاوت")
    head = f"<p>در {number(len(listed))} جا خوانش‌ها یکی نیست.</p>"
    return section(
        f"{prefix}differences", "تفاوت خوانش‌ها", "disagreements", head, f'<ol class="cards">{cards}</ol>', more
    )


def _card(plan: Plan, prefix: str, at: int, one: Difference, inside: bool) -> str:
    kind, meaning = terms.DIFFERENCES.get(one.kind, (bdi(one.kind, limit=40), ""))
    name = f'<strong>≠{number(at + 1)} {kind}</strong> <span class="soft">{meaning}</span>'
    place = code(f"{one.start}–{one.end}")
    if inside:
        words = say.surface(plan.text, one.start, one.end, 120)
        where = f'<a href="#{prefix}x{at}">«{words}»</a> <span class="place">{place}</span>'
    else:
        where = f"{place} <strong>در متن نیست</strong>"
    total = len(plan.shown.differences)
    steps = [(at - 1, "پیشین"), (at + 1, "بعدی")]
    turn = " ".join(f'<a href="#{prefix}X{to}">{way}</a>' for to, way in steps if 0 <= to < min(total, CARDS))
    votes = "".join(_vote(plan, vote) for vote in one.votes)
    layer = f'<span class="soft">{bdi(one.layer, limit=40)}</span>' if one.layer else ""
    return (
        f'<li class="diff" id="{prefix}X{at}"><p>{name} {layer} {where} <span class="turn">{turn}</span></p>'
        f"<dl>{votes}</dl></li>\n"
    )


def _vote(plan: Plan, vote: Vote) -> str:
    known = 0 <= vote.reading < len(plan.readings)
    who = reader(plan, vote.reading) if known else number(vote.reading + 1)
    if not vote.spans:
        return f'<div><dt>{who}</dt><dd class="none">نشان نکرده</dd></div>'
    words = " … ".join(say.surface(plan.text, start, end, 120) for start, end in vote.spans[:PARTS])
    places = "، ".join(code(f"{start}–{end}") for start, end in vote.spans[:PARTS])
    return f'<div><dt>{who}</dt><dd>{label(plan, vote.label)} «{words}» <span class="place">{places}</span></dd></div>'


def reader(plan: Plan, index: int) -> str:
    """Return whose reading it is, with its number, as HTML."""
    one = plan.readings[index]
    curated = " (داوری‌شده)" if one.curated and plan.shown.shares_name(one) else ""
    name = f"{bdi(one.annotator, limit=60) or 'بی‌نام'}{curated}"
    return f'<span class="who w{index}">{number(index + 1)}</span> {name}'


def spans(plan: Plan, prefix: str) -> str:
    """Return every span in the order of the text, folded."""
    if not plan.drawing.strands:
        return ""
    columns = ["برچسب", "واژه‌ها", "جا (نویسه)", "بیشتر"]
    if plan.is_compared:
        columns.insert(3, "خوانش")
    head = "".join(f'<th scope="col">{name}</th>' for name in columns)
    body = "".join(_span(plan, prefix, at, one) for at, one in enumerate(plan.drawing.strands))
    more = others(plan.drawing.undrawn, "نشانهٔ")
    caption = '<caption class="hidden">نشانه‌ها</caption>'
    shown = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    title = f"{number(len(plan.drawing.strands) + plan.drawing.undrawn)} نشانه به ترتیب متن"
    fold = f"<details><summary>{title}</summary>{wide('نشانه‌ها', shown)}</details>"
    return section(f"{prefix}spans", "نشانه‌ها", "spans", fold, more)


def wide(name: str, shown: str) -> str:
    """Return something that scrolls sideways where it must, also by keyboard."""
    return f'<div class="wide" tabindex="0" role="group" aria-label="{name}">{shown}</div>'


def _span(plan: Plan, prefix: str, at: int, one: Strand) -> str:
    words = " … ".join(say.surface(plan.text, start, end, 80) for start, end in one.parts[:PARTS])
    places = "، ".join(f"{start}–{end}" for start, end in one.parts[:PARTS])
    who = "، ".join(reader(plan, reading) for reading in one.readings) if plan.is_compared else ""
    cells = [
        f'<th scope="row" id="{prefix}r{at}">{label(plan, one.label)}</th>',
        f'<td><a class="over-link" href="#{prefix}s{at}">{words}</a>{_beside(plan, prefix, at, one, words)}</td>',
        f'<td class="n">{code(places)}</td>',
        f"<td>{who}</td>" if plan.is_compared else "",
        f"<td>{'<br>'.join(_details(plan, one))}</td>",
    ]
    return f"<tr>{''.join(cells)}</tr>\n"


def _beside(plan: Plan, prefix: str, at: int, one: Strand, words: str) -> str:
    if not plan.columns:
        return ""
    return f'<a class="side-link" href="#{prefix}c{one.readings[0]}-{at}">{words}</a>'


def _details(plan: Plan, one: Strand) -> Iterator[str]:
    for member in one.members:
        shown = plan.annotation(member)
        told = [code(shown.id), *fields(shown)]
        who = (
            f'<span class="who w{member[0]}">{number(member[0] + 1)}</span> '
            if plan.is_compared and len(one.members) > 1
            else ""
        )
        yield who + "، ".join(told)


def fields(one: Annotation | Relation) -> Iterator[str]:
    """Yield what an annotation or a relation says besides its place and its label, as HTML."""
    for key, value in list(one.attributes.items())[:FIELDS]:
        yield f"{bdi(key, limit=40)}: {bdi(value, limit=80)}"
    if one.confidence is not UNSET:
        yield f"اطمینان {code(f'{one.confidence:g}')}"
    if one.note:
        yield f'<span class="soft">{bdi(one.note, limit=300)}</span>'


def relations(plan: Plan, prefix: str) -> str:
    """Return every relation with links to what fills its roles."""
    rows: list[tuple[str, ...]] = []
    for reading, layer in enumerate(plan.readings):
        if not layer.relations:
            continue
        ids: dict[str, Pair] = {}
        for at, annotation in enumerate(layer.annotations):
            ids.setdefault(annotation.id, (reading, at))
        for one in layer.relations[: ROWS - len(rows)]:
            args = "<br>".join(_argument(plan, prefix, ids, role, found) for role, found in one.args.items())
            who = (reader(plan, reading),) if plan.is_compared else ()
            about = "، ".join((code(one.id), *fields(one)))
            rows.append((bdi(one.label, limit=60) or numbers.NOTHING, args, *who, about))
    columns = ["رابطه", "نقش‌ها", *(["خوانش"] if plan.is_compared else []), "بیشتر"]
    left = sum(len(one.relations) for one in plan.readings) - len(rows)
    more = others(left, "رابطهٔ")
    shown = table("رابطه‌ها", columns, rows, words=tuple(range(1, len(columns))), quiet=True)
    return section(f"{prefix}relations", "رابطه‌ها", "relations", shown, more)


def _argument(plan: Plan, prefix: str, ids: dict[str, Pair], role: str, found: Sequence[str]) -> str:
    shown = []
    for one in found[:PARTS]:
        member = ids.get(one)
        if member is None:
            shown.append(f"{code(one)} <strong>در لایه نیست</strong>")
            continue
        annotation, group = plan.annotation(member), plan.strand_of.get(member)
        words = f"{label(plan, annotation.label)} «{say.surface(plan.text, *annotation.spans[0], 60)}»"
        shown.append(f'<a href="#{prefix}s{group}">{words}</a>' if group is not None else words)
    more = "، …" if len(found) > PARTS else ""
    return f"{bdi(role, limit=40)}: {'، '.join(shown)}{more}"


def misfits(plan: Plan, prefix: str, tokens: int) -> str:
    """Return what could not be shown as it is written. ``tokens``: how many are left out."""
    rows = []
    for one in plan.drawing.misfits[:CARDS]:
        shown = plan.annotation((one.reading, one.number))
        places = "، ".join(f"{start}–{end}" for start, end in shown.spans[:PARTS])
        group = plan.strand_of.get((one.reading, one.number))
        seen = f'<a href="#{prefix}s{group}">آنچه هست</a>' if group is not None else "نشان داده نشده"
        who = (reader(plan, one.reading),) if plan.is_compared else ()
        rows.append((
            label(plan, shown.label), code(shown.id), f"«{bdi(shown.text, limit=80)}»", code(places),
            say.MISFITS[one.why], seen, *who,
        ))  # fmt: skip
    columns = (
        "برچسب",
        "شناسه",
        "متنی که خود دارد",
        "جا (نویسه)",
        "چرا",
        "در متن",
        *(("خوانش",) if plan.is_compared else ()),
    )
    told = []
    lost = [
        (at, one) for at, one in enumerate(plan.shown.differences) if not 0 <= one.start < one.end <= len(plan.text)
    ]
    if tokens:
        told.append(f"<p>{number(tokens)} توکن نشان داده نمی‌شود: بیرون از متن است یا روی توکنی دیگر افتاده.</p>")
    if lost:
        told.append(f"<p>جای {number(len(lost))} تفاوت در متن نیست.</p>")
    if deep := sum(one.lane is None for one in plan.drawing.strands):
        told.append(f"<p>{number(deep)} نشانه خطی از خود ندارد: بیش از آن روی هم افتاده‌اند. برچسب و سطرشان هست.</p>")
    left = len(plan.drawing.misfits) - CARDS
    more = others(left, "نشانهٔ")
    shown_table = table("آنچه با متن نمی‌خواند", columns, rows, words=tuple(range(1, len(columns))), quiet=True)
    return section(f"{prefix}misfits", "آنچه با متن نمی‌خواند", "does not fit", *told, shown_table, more)
