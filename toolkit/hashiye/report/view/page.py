"""A document as one page to read in a browser: its text with everything marked in it, and what there is to say of it.

Right-to-left, in Persian, whole without script and without anything fetched; a script adds search and keys. The pieces
(:func:`article`, :func:`style`, :func:`script`, :func:`policy`) are what a file of many documents is made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from msgspec import structs

from hashiye.report.view import page_facts, page_lists, page_style, page_text
from hashiye.report.view import page_words as say
from hashiye.report.view.page_panel import panel
from hashiye.report.view.page_plan import Plan
from hashiye.report.view.page_segments import Pair
from hashiye.report.view.page_text import Canvas, Pin
from hashiye.viewing.shown import Shown


def render(shown: Shown, *, up: str = "", before: str = "", after: str = "", scripted: bool = True) -> str:
    """Return one whole page. ``up``, ``before``, ``after``: relative links to an index and to neighbours.

    ``scripted`` False leaves the script out, where one would not be let run.
    """
    plan = Plan.of(shown)
    look = page_style.style((plan,))
    parts = [
        _HEAD.format(policy=_policy(look, scripted), title=_title(shown), style=look),
        _ways(up, before, after),
        '<main id="main">',
        _article(plan, ""),
        "</main>",
        _FOOT,
        f"<script>{script()}</script>" if scripted else "",
        "</body>\n</html>\n",
    ]
    return "".join(parts)


def article(shown: Shown, prefix: str) -> str:
    """Return the ``<article>`` of one document. ``prefix`` begins all its ids: letters, digits and hyphens."""
    return _article(Plan.of(shown), prefix)


def style(many: Iterable[Shown] = ()) -> str:
    """Return the style sheet that the articles of these documents need: the rules of their colours are made here."""
    return page_style.style(map(Plan.of, many))


def script() -> str:
    """Return the script, which only adds comfort."""
    return page_style.script()


def policy(many: Iterable[Shown] = (), *, scripted: bool = True) -> str:
    """Return the content security policy of a page that holds :func:`style` of these documents and :func:`script`."""
    return _policy(style(many), scripted)


def _policy(look: str, scripted: bool) -> str:
    allowed = f"script-src {page_style.hashed(script())}; " if scripted else ""
    return (
        f"default-src 'none'; style-src {page_style.hashed(look)}; {allowed}base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


_HEAD = """<!doctype html>
<html lang="fa" dir="rtl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="page">
<a class="skip-link" href="#text">به متن</a>
"""

_FOOT = """<footer><p>این صفحه را <bdi dir="ltr" class="code">hashiye view</bdi> نوشته است. چیزی از جایی نمی‌گیرد.
جاها شمارهٔ نویسه (code point) از آغاز متن است؛ دومی نخستین نویسهٔ بیرون از نشانه است.</p></footer>
"""

_AWAY = re.compile("[a-zA-Z][a-zA-Z0-9+.-]*:|//|[\\\\/]")


def _title(shown: Shown) -> str:
    titles = (one.value for one in shown.document.metadata if one.key == "title" and one.value)
    return f"{say.said(next(titles, '') or shown.document.id, 120)} · hashiye view"


def _ways(up: str, before: str, after: str) -> str:
    """Return links to the index and to neighbours; only such as stay where the page is."""
    ways = ((up, "up", "فهرست"), (before, "prev", "سند پیشین"), (after, "next", "سند بعدی"))
    links = "".join(
        f'<a rel="{rel}" class="{rel}" href="{escape(link)}">{name}</a>'
        for link, rel, name in ways
        if link and not _AWAY.match(link)
    )
    return f'<nav class="ways" aria-label="سندها">{links}</nav>' if links else ""


def _article(plan: Plan, prefix: str) -> str:
    tokens, norms, missing = page_text.sound_tokens(plan.shown.document.segments, len(plan.text))
    proofs = page_facts.evidence(plan)
    switches = panel(plan, prefix, tokens=bool(tokens), norms=bool(norms), evidence=bool(proofs))
    over = "".join(_overlaid(plan, prefix, tokens, norms, proofs))
    sections = [
        page_lists.misfits(plan, prefix, missing),
        page_lists.differences(plan, prefix),
        page_lists.conflicts(plan, prefix),
        page_facts.facts(plan, prefix),
        page_lists.relations(plan, prefix),
        page_lists.spans(plan, prefix),
        page_facts.about(plan, prefix),
    ]
    _, way = say.language(plan.shown.document.language)
    whole = (
        f'<article class="{_classes(plan, way)}" id="{prefix}top" aria-labelledby="{prefix}title">'
        f"<header>{page_facts.heading(plan, prefix)}</header>{page_facts.notes(plan)}"
        f'<div class="desk">{switches}<div class="sheet">{over}{_columns(plan, prefix)}</div></div>'
        f"{''.join(sections)}</article>\n"
    )
    return whole.replace("##", "#&#35;")  # the log of a CI obeys ``##[command]``; a browser reads the same


def _classes(plan: Plan, way: str) -> str:
    owners = (f"n{lane}r{reading}" for lane, reading in enumerate(plan.drawing.owners))
    colours = (f"K{at}-{one[1:]}" for at, one in enumerate(plan.colours))
    return " ".join(("view", way, *owners, *colours))


def _attributes(plan: Plan) -> str:
    lang, way = say.language(plan.shown.document.language)
    return f'{f" lang={chr(34)}{lang}{chr(34)}" if lang else ""} dir="{way}"'


def _overlaid(
    plan: Plan, prefix: str, tokens: Sequence[Pair], norms: dict[int, str], proofs: Sequence[page_facts.Proof]
) -> Iterator[str]:
    """Yield the text with all readings over each other."""
    pins: dict[int, list[Pin]] = {}
    for place, pin in (
        *page_facts.notes_in_text(plan, proofs, prefix),
        *page_lists.marks_in_text(plan, prefix, plan.differences),
        *page_text.tags(plan, plan.drawing.strands, f"{prefix}s", prefix),
    ):
        pins.setdefault(place, []).append(pin)
    canvas = Canvas(
        plan, prefix, plan.drawing.strands, pins, tokens, norms, [span for *_, span in proofs],
        [(one.start, one.end) for _, one in plan.differences],
    )  # fmt: skip
    yield f'<div class="text over" id="{prefix}text" tabindex="-1"{_attributes(plan)}>'
    yield from canvas.paragraphs()
    yield "</div>" if plan.text else '<p class="none">متنی در دست نیست.</p></div>'


def _columns(plan: Plan, prefix: str) -> str:
    """Return the text once for each reading, side by side, paragraph by paragraph; nothing where one reads alone."""
    if not plan.has_columns:
        return ""
    columns = [list(_column(plan, prefix, reading)) for reading in range(len(plan.readings))]
    heads = "".join(f'<p class="head col{at}">{page_lists.reader(plan, at)}</p>' for at in range(len(columns)))
    rows = []
    for cells in zip(*columns, strict=True):
        inside = "".join(f'<div class="cell col{at}"{_attributes(plan)}>{cell}</div>' for at, cell in enumerate(cells))
        rows.append(f'<div class="line">{inside}</div>')
    return (
        '<div class="text side" tabindex="0" role="group" aria-label="خوانش‌ها کنار هم">'
        f'<div class="line heads">{heads}</div>{"".join(rows)}</div>'
    )


def _column(plan: Plan, prefix: str, reading: int) -> Iterator[str]:
    base = next((lane for lane, owner in enumerate(plan.drawing.owners) if owner == reading), 0)
    strands = [
        one if one.lane is None else structs.replace(one, lane=one.lane - base)
        for one in plan.drawing.strands
        if one.reading == reading
    ]
    judged = [(at, one) for at, one in plan.differences if any(vote.reading == reading for vote in one.votes)]
    pins: dict[int, list[Pin]] = {}
    for place, pin in (
        *page_lists.marks_in_text(plan, prefix, judged, anchored=False),
        *page_text.tags(plan, strands, f"{prefix}c{reading}-", prefix, who=False),
    ):
        pins.setdefault(place, []).append(pin)
    yield from Canvas(plan, prefix, strands, pins, differences=[(one.start, one.end) for _, one in judged]).paragraphs()
