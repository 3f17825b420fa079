"""The list of documents that have a page each: sorted by id, to be sorted otherwise and searched where script runs.

Right-to-left, nothing fetched. A long list is parted: a part a page, with links between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import quote

from hashiye.findings import Finding
from hashiye.report import sentences, shell
from hashiye.report.markup import bdi, code, english, words
from hashiye.report.parts import others
from hashiye.report.persian import digits, number
from hashiye.report.view.summary import Row

PART = 20_000
"""Documents listed on one page."""

MARK = '<meta name="generator" content="hashiye view">'
"""By this a page is known to be ours, and may be replaced."""

_LISTED = 1_000
"""Files that could not be read, told one by one."""

_COLUMNS = (
    ("سند", ""), ("عنوان", ""), ("خبرگزاری", ""), ("تاریخ", ""), ("توکن", "n"), ("نشانه", "n"), ("نشانه‌گذار", "n"),
    ("ابزار", "n"), ("تفاوت", "n"),
)  # fmt: skip


def name(part: int) -> str:
    """Return the file name of a part, counted from 0."""
    return f"index-{part + 1}.html" if part else "index.html"


def parts(count: int) -> int:
    """Return on how many pages so many documents are listed; at least one."""
    return max(-(-count // PART), 1)


def render(rows: Sequence[Row], part: int = 0, unread: Sequence[Finding] = ()) -> str:
    """Return one part of the list, a whole page. ``rows`` are those of all parts."""
    listed = rows[part * PART : (part + 1) * PART]
    body = "".join((
        _header(rows), '<main id="main">', _FIND, _parts(part, parts(len(rows))), _table(listed), _unread(unread),
        "</main>",
    ))  # fmt: skip
    return sentences.quiet(shell.page(
        "سندها · hashiye view", body, style=shell.resource("page.css", "index.css"), skip="به سندها", foot=_FOOT,
        script=shell.resource("index.js"), mark=MARK,
    ))  # fmt: skip


_FIND = """<div class="find" role="search" hidden><label for="find">جستجو در سندها</label>
<input type="search" id="find" autocomplete="off" spellcheck="false" aria-describedby="keys">
<output id="said" for="find" aria-live="polite"></output>
<span class="en" id="keys">کلید <bdi dir="ltr" class="code">/</bdi> به جستجو می‌رود و
<bdi dir="ltr" class="code">↑</bdi> <bdi dir="ltr" class="code">↓</bdi> از سندی به سندی</span></div>
"""

_FOOT = """این صفحه را <bdi dir="ltr" class="code">hashiye view</bdi> نوشته است. چیزی از جایی نمی‌گیرد.
نشانه‌ها همان است که <bdi dir="ltr" class="code">hashiye stats</bdi> می‌شمارد: نشانه‌های سند داوری‌شده، و جایی که
نیست نشانه‌های همهٔ خوانش‌ها. نشانه‌گذار انسان است؛ ابزارها جدا شمرده می‌شوند؛ هر دو در همهٔ خوانش‌ها. تفاوت جایی است که
خوانش‌های یک لایه یکی نیستند."""


def _header(rows: Sequence[Row]) -> str:
    chips = [f"{number(len(rows))} سند"]
    chips += [f"{number(sum(one.tokens for one in rows))} توکن", f"{number(sum(one.spans for one in rows))} نشانه"]
    differing = sum(one.differences > 0 for one in rows)
    chips += [f"{number(differing)} سند با تفاوت"] if differing else []
    listed = "".join(f"<li>{chip}</li>" for chip in chips)
    title = f"<h1>سندها {english('hashiye view')}</h1>"
    return f'<header>{title}<ul class="chips">{listed}</ul></header>'


def _parts(part: int, count: int) -> str:
    if count == 1:
        return ""
    links = (
        f"<li><strong>{number(at + 1)}</strong></li>" if at == part
        else f'<li><a href="{name(at)}">{number(at + 1)}</a></li>'
        for at in range(count)
    )  # fmt: skip
    return f'<nav aria-label="بخش‌های فهرست"><ul class="parts">{"".join(links)}</ul></nav>'


def _table(rows: Sequence[Row]) -> str:
    if not rows:
        return "<p>سندی نیست.</p>"
    head = "".join(f'<th scope="col"{f' class="{kind}"' if kind else ""}>{title}</th>' for title, kind in _COLUMNS)
    body = "\n".join(map(_row, rows))
    table = (
        f'<table class="documents"><caption class="hidden">سندها</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table>"
    )
    return f'<div class="wide" tabindex="0" role="group" aria-label="سندها">{table}</div>'


def _row(one: Row) -> str:
    link = f'<a href="{escape(quote(one.page))}">{code(one.id)}</a>'
    cells = (
        f'<th scope="row">{link}</th>',
        f'<td class="title">{bdi(one.title, limit=160)}</td>',
        f"<td>{bdi(one.agency, limit=60)}</td>",
        f'<td class="date" data-v="{escape(one.gregorian)}">{"".join(_dates(one))}</td>',
        *map(_count, (one.tokens, one.spans, one.annotators, one.tools, one.differences)),
    )
    return f"<tr>{''.join(cells)}</tr>"


def _dates(one: Row) -> Iterator[str]:
    if one.jalali:
        yield f'<bdi dir="ltr">{digits(words(one.jalali, limit=24)).replace("-", "/")}</bdi>'
    if one.gregorian:
        yield f'<bdi dir="ltr" class="en">{words(one.gregorian, limit=24)}</bdi>'


def _count(value: int) -> str:
    return f'<td class="n{" zero" if not value else ""}" data-v="{value}">{number(value)}</td>'


def _unread(findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    items = "".join(
        f'<li>{code(one.file)} <bdi lang="en" dir="ltr">{words(one.message, limit=300)}</bdi></li>'
        for one in findings[:_LISTED]
    )
    left = len(findings) - _LISTED
    more = others(left, "پرونده")
    return (
        f'<section aria-labelledby="unread"><h2 id="unread">خوانده نشد</h2><ul class="bad">{items}</ul>{more}</section>'
    )
