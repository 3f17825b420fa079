"""Statistics as one page to read in a browser: right-to-left, with charts as SVG, without script, nothing fetched.

Big figures come first, then a section for each part of the report with every chart beside its table, then what each
figure means. Every number of the report is a ``<data>`` whose value is the one that a program gets, and whose
``data-of`` is its path in :class:`~hashiye.statistics.figures.Statistics`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hashiye.report import sentences
from hashiye.report.agreement.page_parts import listed, section
from hashiye.report.differences.page_words import bdi
from hashiye.report.drawing import safe
from hashiye.report.statistics import page_corpus as corpus
from hashiye.report.statistics import page_facts, page_groups, page_layers
from hashiye.report.statistics import page_words as say
from hashiye.report.statistics.page_meanings import meanings
from hashiye.report.statistics.page_style import style, style_hash
from hashiye.statistics.figures import Statistics

LAYERS = 60
"""Layers that have a section."""


def render(statistics: Statistics, *, title: str = "") -> str:
    """Return the whole page; ``title``, such as the name of the corpus, heads it."""
    parts = [part for part in _sections(statistics) if part[1]]
    named = f"{safe(title)} · " if title else ""
    pieces = [
        _HEAD.format(policy=_POLICY.format(style_hash()), style=style(), title=named),
        _header(statistics, title),
        '<main id="main">',
        corpus.answer(statistics),
        _contents(parts),
        *(shown for _, shown in parts),
        "</main>",
        _FOOT,
    ]
    return sentences.quiet("".join(pieces))


_POLICY = "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'"

_HEAD = """<!doctype html>
<html lang="fa" dir="rtl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}آمار پیکره · hashiye stats</title>
<style>{style}</style>
</head>
<body>
<a class="skip-link" href="#main">به گزارش</a>
"""

_FOOT = """<footer><p>این صفحه را <bdi dir="ltr" class="code">hashiye stats --format html</bdi> نوشته است. چیزی از
جایی نمی‌گیرد و چیزی در آن اجرا نمی‌شود. نویسه‌های ناپیدا با نامشان می‌آیند:
<span dir="ltr" class="named">ZWSP</span>. خط تیره (–) جای عددی است که تعریف نمی‌شود؛ دلیلش زیر آن یا زیر
جدول است.</p></footer>
</body>
</html>
"""

type _Part = tuple[tuple[str, str], str]
"""The anchor and the title of a section, and its HTML."""


def _header(report: Statistics, title: str) -> str:
    name = bdi(title, limit=120) if title else "آمار پیکره"
    by = f"<p>گروه‌ها به {say.name(report.by, say.BY)}</p>" if report.by else ""
    return f'<header><h1>{name} <span class="en" lang="en" dir="ltr">hashiye stats</span></h1>{by}</header>'


type _Build = Callable[[Statistics], Iterator[str]]

_FIRST: tuple[tuple[str, str, str, _Build], ...] = (
    ("vocabulary", "واژگان", "vocabulary", corpus.vocabulary),
    ("lengths", "درازاها", "lengths", corpus.lengths),
)
_LAST: tuple[tuple[str, str, str, _Build], ...] = (
    ("coverage", "پوشش", "coverage", page_layers.coverage),
    ("facts", "فکت‌ها و منبع‌ها", "facts", page_facts.facts),
    ("dates", "زمان", "dates", page_facts.dates),
    ("hygiene", "شیوهٔ نوشتن", "how it is typed", corpus.hygiene),
    ("likeness", "سندهای همانند", "nearly the same", page_groups.likeness),
    ("groups", "گروه‌ها", "groups", page_groups.groups),
    ("balance", "توازن گروه‌ها", "balance", page_groups.balance),
    ("leaks", "نشت میان بخش‌ها", "leaks", page_groups.leaks),
    ("notes", "یادداشت‌ها", "notes", lambda report: iter((listed(map(say.english, report.notes)),))),
    ("meanings", "هر عدد چه می‌گوید", "what each figure means", meanings),
)


def _sections(report: Statistics) -> Iterator[_Part]:
    for anchor, title, english, build in _FIRST:
        yield (anchor, title), section(anchor, title, english, *build(report))
    for at, one in enumerate(report.figures.layers[:LAYERS]):
        anchor, title = f"layer-{at}", f"لایهٔ {bdi(one.name, limit=60) or 'بی‌نام'}"
        yield (anchor, title), section(anchor, title, "layer", *page_layers.layer(at, one))
    if (left := len(report.figures.layers) - LAYERS) > 0:
        yield ("layers", "لایه‌های دیگر"), section("layers", "لایه‌های دیگر", "more", say.unlisted(left, "لایه"))
    for anchor, title, english, build in _LAST:
        yield (anchor, title), section(anchor, title, english, *build(report))


def _contents(parts: list[_Part]) -> str:
    links = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for (anchor, title), _ in parts)
    return f'<nav aria-label="فهرست"><ul class="contents">{links}</ul></nav>' if links else ""
