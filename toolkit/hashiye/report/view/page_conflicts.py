"""What a merge left to people: told at the top, marked in the text, and listed with its three sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye import forms
from hashiye.model import Annotation, Conflict, Fact, Relation, Side
from hashiye.report import numbers
from hashiye.report.parts import section, table
from hashiye.report.view import page_words as say
from hashiye.report.view.page_lists import CARDS, PARTS, fields
from hashiye.report.view.page_plan import Plan
from hashiye.report.view.page_segments import Pair
from hashiye.report.view.page_text import Pin
from hashiye.report.view.page_words import bdi, code, number

_LINKED = 30
"""Conflicts that the banner leads to one by one."""

type Places = dict[int, list[Pair]]
"""Where conflicts lie in the text, by their number; those that lie nowhere in it are not among them."""


def places(plan: Plan) -> Places:
    """Return the spans of all sides of each conflict, as far as they lie in the text."""
    size = len(plan.text)
    known = {(one.layer, mark.id): mark.spans for one in plan.readings for mark in reversed(one.annotations)}
    found: Places = {}
    for at, one in enumerate(plan.shown.document.conflicts[:CARDS]):
        spans = {(max(start, 0), min(end, size)) for start, end in _spans(one, known)}
        if inside := sorted((start, end) for start, end in spans if start < end):
            found[at] = inside
    return found


def _spans(one: Conflict, known: dict[tuple[str, str], tuple[Pair, ...]]) -> Iterator[Pair]:
    layer = one.layer.partition("/")[0]
    for side in (one.base, one.ours, one.theirs):
        match side:
            case Annotation():
                yield from side.spans
            case Fact():
                yield from side.evidence
            case Relation():
                for ids in side.args.values():
                    for identity in ids:
                        yield from known.get((layer, identity), ())


def banner(plan: Plan, prefix: str, there: Places) -> str:
    """Return what says at the top that conflicts are open, and leads to them; nothing where there are none."""
    count = len(plan.shown.document.conflicts)
    if not count:
        return ""
    ways = (_way(prefix, at, there) for at in range(min(count, _LINKED)))
    links = "، ".join(f'<a href="#{way}">!{number(at)}</a>' for at, way in enumerate(ways, 1))
    more = "، …" if count > _LINKED else ""
    return (
        f'<div class="notes open" role="note" aria-label="ناسازگاری‌ها"><p><a href="#{prefix}conflicts"><strong>'
        f"{number(count)} ناسازگاری ادغام</strong></a> در این سند باز است: {links}{more}</p></div>"
    )


def _way(prefix: str, at: int, there: Places) -> str:
    """Return the id of the place of a conflict in the text, else of its row."""
    return f"{prefix}{'m' if at in there else 'M'}{at}" if at < CARDS else f"{prefix}conflicts"


def marks_in_text(plan: Plan, prefix: str, there: Places) -> Iterator[tuple[int, Pin]]:
    """Yield the sign of each conflict, which stands before the word it begins in and leads to its row."""
    for at, spans in there.items():
        identity = f"{prefix}m{at}"
        kind = say.CONFLICTS.get(plan.shown.document.conflicts[at].kind, "")
        html = (
            f'<a class="df" id="{identity}" href="#{prefix}M{at}" data-l="!{number(at + 1)}" '
            f'aria-label="ناسازگاری ادغام {number(at + 1)} · {kind} · {say.places(tuple(spans))}"></a>'
        )
        yield forms.word_start(plan.text, spans[0][0]), Pin(1, -at, html, identity)


def conflicts(plan: Plan, prefix: str, there: Places) -> str:
    """Return the list of them."""
    listed = plan.shown.document.conflicts
    rows = [_conflict(plan, prefix, at, one, there.get(at, ())) for at, one in enumerate(listed[:CARDS])]
    columns = ("چه", "در متن", "پایه", "از ما", "از دیگران")
    shown = table("ناسازگاری‌های ادغام", columns, rows, words=(1, 2, 3, 4), quiet=True)
    left = len(listed) - CARDS
    more = f'<p class="skipped">و {number(left)} ناسازگاری دیگر</p>' if left > 0 else ""
    return section(f"{prefix}conflicts", "ناسازگاری‌های ادغام", "conflicts", shown, more)


def _conflict(plan: Plan, prefix: str, at: int, one: Conflict, spans: Sequence[Pair]) -> tuple[str, ...]:
    where = "، ".join(code(name) for name in (one.layer, one.target, one.id) if name)
    kind = say.named(one.kind, say.CONFLICTS)
    name = f'<span id="{prefix}M{at}" class="row">!{number(at + 1)} {kind}</span><br>{where}'
    place = '<span class="none">—</span>'
    if spans:
        start, end = spans[0]
        words = f'<a href="#{prefix}m{at}">«{say.surface(plan.text, start, end, 60)}»</a>'
        place = f'{words} <span class="place">{code(f"{start}–{end}")}</span>'
    return name, place, _side(one.base), _side(one.ours), _side(one.theirs)


def _side(side: Side) -> str:
    match side:
        case None:
            return '<span class="none">نیست</span>'
        case str():
            return bdi(side, limit=300) or '<span class="none">تهی</span>'
        case Annotation():
            places = "، ".join(f"{start}–{end}" for start, end in side.spans[:PARTS])
            return "، ".join((bdi(side.label, limit=60), f"«{bdi(side.text, limit=120)}»", code(places), *fields(side)))
        case Relation():
            args = "، ".join(
                f"{bdi(role, limit=40)}: {'، '.join(map(code, found[:PARTS]))}" for role, found in side.args.items()
            )
            return "، ".join((bdi(side.label, limit=60), args, *fields(side)))
        case Fact():
            return f"{bdi(side.key, limit=40)}: {bdi(side.value or numbers.NOTHING, limit=300)}"
