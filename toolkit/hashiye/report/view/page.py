"""A document as one page to read in a browser: its text with everything marked in it, and what there is to say of it.

Right-to-left, in Persian, whole without script and without anything fetched; a script adds search and keys. The pieces
(:func:`article`, :func:`style`, :func:`script`) are what a file of many documents is made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import chain

from hashiye.report import shell
from hashiye.report.view import page_conflicts, page_facts, page_lists, page_style, page_text
from hashiye.report.view import page_words as say
from hashiye.report.view.page_panel import panel
from hashiye.report.view.page_plan import Plan
from hashiye.report.view.page_segments import Pair, laid
from hashiye.report.view.page_text import Canvas, Pin
from hashiye.viewing.shown import Shown


def render(shown: Shown, *, up: str = "", before: str = "", after: str = "", scripted: bool = True) -> str:
    """Return one whole page. ``up``, ``before``, ``after``: relative links to an index and to neighbours.

    ``scripted`` False leaves the script out, where one would not be let run.
    """
    plan = Plan.of(shown)
    body = f'{_ways(up, before, after)}<main id="main">{_article(plan, "")}</main>'
    run = script() if scripted else ""
    return shell.page(
        _title(shown), body, style=page_style.style((plan,)), skip="به متن", to="text", foot=_FOOT, script=run,
        kind="page",
    )  # fmt: skip


def article(shown: Shown, prefix: str) -> str:
    """Return the ``<article>`` of one document. ``prefix`` begins all its ids: letters, digits and hyphens."""
    return _article(Plan.of(shown), prefix)


def style(many: Iterable[Shown] = ()) -> str:
    """Return the style sheet that the articles of these documents need: the rules of their colours are made here."""
    return page_style.style(map(Plan.of, many))


def script() -> str:
    """Return the script, which only adds comfort."""
    return shell.resource("view.js")


_FOOT = """این صفحه را <bdi dir="ltr" class="code">hashiye view</bdi> نوشته است. چیزی از جایی نمی‌گیرد.
جاها شمارهٔ نویسه (code point) از آغاز متن است؛ دومی نخستین نویسهٔ بیرون از نشانه است."""

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
    unsettled = page_conflicts.places(plan)
    over = "".join(_overlaid(plan, prefix, tokens, norms, proofs, unsettled))
    sections = [
        page_lists.misfits(plan, prefix, missing),
        page_conflicts.conflicts(plan, prefix, unsettled),
        page_lists.differences(plan, prefix),
        page_facts.facts(plan, prefix),
        page_lists.relations(plan, prefix),
        page_lists.spans(plan, prefix),
        page_facts.about(plan, prefix),
    ]
    _, way = say.language(plan.shown.document.language)
    whole = (
        f'<article class="{_classes(plan, way)}" id="{prefix}top" aria-labelledby="{prefix}title">'
        f"<header>{page_facts.heading(plan, prefix)}</header>"
        f"{page_conflicts.banner(plan, prefix, unsettled)}{page_facts.notes(plan)}"
        f'<div class="desk">{switches}<div class="sheet">{over}{_columns(plan, prefix)}</div></div>'
        f"{''.join(sections)}</article>\n"
    )
    return whole.replace("##", "#&#35;")  # the log of a CI obeys ``##[command]``; a browser reads the same


def _classes(plan: Plan, way: str) -> str:
    return " ".join(("view", way, *(f"K{at}-{one[1:]}" for at, one in enumerate(plan.colours))))


def _attributes(plan: Plan) -> str:
    lang, way = say.language(plan.shown.document.language)
    return f'{f" lang={chr(34)}{lang}{chr(34)}" if lang else ""} dir="{way}"'


def _overlaid(
    plan: Plan,
    prefix: str,
    tokens: Sequence[Pair],
    norms: dict[int, str],
    proofs: Sequence[page_facts.Proof],
    unsettled: page_conflicts.Places,
) -> Iterator[str]:
    """Yield the text with all readings over each other."""
    pins: dict[int, list[Pin]] = {}
    for place, pin in (
        *page_facts.notes_in_text(plan, proofs, prefix),
        *page_conflicts.marks_in_text(plan, prefix, unsettled),
        *page_lists.marks_in_text(plan, prefix, plan.differences),
        *page_text.tags(plan, plan.drawing.strands, f"{prefix}s", prefix),
    ):
        pins.setdefault(place, []).append(pin)
    canvas = Canvas(
        plan, prefix, plan.drawing.strands, pins, tokens, norms, [span for *_, span in proofs],
        [*((one.start, one.end) for _, one in plan.differences), *chain.from_iterable(unsettled.values())],
    )  # fmt: skip
    yield f'<div class="text over" id="{prefix}text" tabindex="-1"{_attributes(plan)}>'
    yield from canvas.paragraphs()
    yield "</div>" if plan.text else '<p class="none">متنی در دست نیست.</p></div>'


def _columns(plan: Plan, prefix: str) -> str:
    """Return the text once for each reading, side by side, paragraph by paragraph; nothing where one reads alone."""
    if not plan.columns:
        return ""
    heads = "".join(f'<p class="head col{at}">{page_lists.reader(plan, at)}</p>' for at in plan.columns)
    rows = []
    for cells in zip(*(_column(plan, prefix, reading) for reading in plan.columns), strict=True):
        inside = "".join(
            f'<div class="cell col{at}"{_attributes(plan)}>{cell}</div>'
            for at, cell in zip(plan.columns, cells, strict=True)
        )
        rows.append(f'<div class="line">{inside}</div>')
    return (
        '<div class="text side" tabindex="0" role="group" aria-label="خوانش‌ها کنار هم">'
        f'<div class="line heads">{heads}</div>{"".join(rows)}</div>'
    )


def _column(plan: Plan, prefix: str, reading: int) -> Iterator[str]:
    strands = laid([one for one in plan.drawing.strands if reading in one.readings])
    judged = [(at, one) for at, one in plan.differences if any(vote.reading == reading for vote in one.votes)]
    pins: dict[int, list[Pin]] = {}
    for place, pin in (
        *page_lists.marks_in_text(plan, prefix, judged, anchored=False),
        *page_text.tags(plan, strands, f"{prefix}c{reading}-", prefix, who=False),
    ):
        pins.setdefault(place, []).append(pin)
    yield from Canvas(plan, prefix, strands, pins, differences=[(one.start, one.end) for _, one in judged]).paragraphs()
