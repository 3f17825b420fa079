"""The list of documents that have a page each: sorted by id, to be sorted otherwise and searched where script runs.

Right-to-left, nothing fetched. A long list is parted: a part a page, with links between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib import resources
from urllib.parse import quote

from hashiye.findings import Finding
from hashiye.report import sentences, style_sheets
from hashiye.report.differences.page_words import bdi, code, number, words
from hashiye.report.view.summary import Row

PART = 20_000
"""Documents listed on one page."""

MARK = '<meta name="generator" content="hashiye view">'
"""By this a page is known to be ours, and may be replaced."""

_LISTED = 1_000
"""Files that could not be read, told one by one."""

_DIGITS = str.maketrans("0123456789-", "۰۱۲۳۴۵۶۷۸۹/")

_COLUMNS = (
    ("سند", ""), ("عنوان", ""), ("خبرگزاری", ""), ("تاریخ", ""), ("توکن", "n"), ("نشانه", "n"), ("نشانه‌گذار", "n"),
    ("تفاوت", "n"),
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
    return sentences.quiet("".join((
        _HEAD.format(policy=policy(), mark=MARK, style=style()),
        _header(rows),
        '<main id="main">',
        _FIND,
        _parts(part, parts(len(rows))),
        _table(listed),
        _unread(unread),
        f"</main>{_FOOT}<script>{script()}</script></body></html>\n",
    )))  # fmt: skip


@cache
def style() -> str:
    """Return the style sheet."""
    return style_sheets.joined("diff.css", "index.css")


@cache
def script() -> str:
    """Return the script, which sorts and searches."""
    return (resources.files("hashiye") / "resources" / "index.js").read_text(encoding="utf-8")


def policy() -> str:
    """Return what the page may do: nothing but its own style and script."""
    hashes = f"style-src '{style_sheets.hashed(style())}'; script-src '{style_sheets.hashed(script())}'"
    return f"default-src 'none'; {hashes}; base-uri 'none'; form-action 'none'"


_HEAD = """<!doctype html>
<html lang="fa" dir="rtl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
{mark}
<title>سندها · hashiye view</title>
<style>{style}</style>
</head>
<body>
<a class="skip-link" href="#main">به سندها</a>
"""

_FIND = """<div class="find" role="search" hidden><label for="find">جستجو در سندها</label>
<input type="search" id="find" autocomplete="off" spellcheck="false" aria-describedby="keys">
<output id="said" for="find" aria-live="polite"></output>
<span class="en" id="keys">کلید <bdi dir="ltr" class="code">/</bdi> به جستجو می‌رود و
<bdi dir="ltr" class="code">↑</bdi> <bdi dir="ltr" class="code">↓</bdi> از سندی به سندی</span></div>
"""

_FOOT = """<footer><p>این صفحه را <bdi dir="ltr" class="code">hashiye view</bdi> نوشته است. چیزی از جایی نمی‌گیرد.
شمار نشانه‌ها از همهٔ لایه‌ها و همهٔ نشانه‌گذاران است؛ تفاوت جایی است که خوانش‌های یک لایه یکی نیستند.</p></footer>
"""


def _header(rows: Sequence[Row]) -> str:
    chips = [f"{number(len(rows))} سند"]
    chips += [f"{number(sum(one.tokens for one in rows))} توکن", f"{number(sum(one.spans for one in rows))} نشانه"]
    differing = sum(one.differences > 0 for one in rows)
    chips += [f"{number(differing)} سند با تفاوت"] if differing else []
    listed = "".join(f"<li>{chip}</li>" for chip in chips)
    title = '<h1>سندها <span class="en" lang="en" dir="ltr">hashiye view</span></h1>'
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
        *map(_count, (one.tokens, one.spans, one.annotators, one.differences)),
    )
    return f"<tr>{''.join(cells)}</tr>"


def _dates(one: Row) -> Iterator[str]:
    if one.jalali:
        yield f'<bdi dir="ltr">{words(one.jalali, limit=24).translate(_DIGITS)}</bdi>'
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
    more = f'<p class="skipped">و {number(left)} پرونده دیگر</p>' if left > 0 else ""
    return (
        f'<section aria-labelledby="unread"><h2 id="unread">خوانده نشد</h2><ul class="bad">{items}</ul>{more}</section>'
    )
