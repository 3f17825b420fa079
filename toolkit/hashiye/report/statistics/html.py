"""Statistics as one page to read in a browser: right-to-left, with charts as SVG, without script, nothing fetched.

Big figures come first, then a section for each part of the report with every chart beside its table, then what each
figure means. Every number of the report is a ``<data>`` whose value is the one that a program gets, and whose
``data-of`` says where that stands in ``--format json``, as a JSON pointer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hashiye.report import sentences, shell
from hashiye.report.drawing import safe
from hashiye.report.markup import bdi, english
from hashiye.report.parts import Part, contents, listed, section, unlisted
from hashiye.report.statistics import machine, page_facts, page_groups, page_layers
from hashiye.report.statistics import page_corpus as corpus
from hashiye.report.statistics import page_words as say
from hashiye.report.statistics.page_meanings import meanings
from hashiye.statistics.figures import Statistics

LAYERS = 60
"""Layers that have a section."""


def render(statistics: Statistics, *, title: str = "") -> str:
    """Return the whole page; ``title``, such as the name of the corpus, heads it."""
    parts = [part for part in _sections(statistics) if part[1]]
    inside = (
        _header(statistics, title), '<main id="main">', corpus.answer(statistics), contents(parts),
        *(shown for _, shown in parts), "</main>",
    )  # fmt: skip
    body = _OF.sub(lambda of: f'data-of="{machine.pointer(statistics, of[1])}"', "".join(inside))
    look = shell.resource("page.css", "report.css", "statistics.css")
    named = f"{safe(title)} · آمار پیکره · hashiye stats" if title else "آمار پیکره · hashiye stats"
    return sentences.quiet(shell.page(named, body, style=look, skip="به گزارش", foot=_FOOT))


_OF = re.compile(r'data-of="([a-z0-9_.]+)"')
"""Where sections name a figure by its path in :class:`~hashiye.statistics.figures.Statistics`."""

_FOOT = """این صفحه را <bdi dir="ltr" class="code">hashiye stats --format html</bdi> نوشته است. چیزی از
جایی نمی‌گیرد و چیزی در آن اجرا نمی‌شود. نویسه‌های ناپیدا با نامشان می‌آیند:
<span dir="ltr" class="named">ZWSP</span>. خط تیره (—) جای عددی است که تعریف نمی‌شود؛ دلیلش زیر آن یا زیر
جدول است."""


def _header(report: Statistics, title: str) -> str:
    name = bdi(title, limit=120) if title else "آمار پیکره"
    by = f"<p>گروه‌ها به {say.name(report.by, say.BY)}</p>" if report.by else ""
    return f"<header><h1>{name} {english('hashiye stats')}</h1>{by}</header>"


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


def _sections(report: Statistics) -> Iterator[Part]:
    for anchor, title, name, build in _FIRST:
        yield (anchor, title), section(anchor, title, name, *build(report))
    for at, one in enumerate(report.figures.layers[:LAYERS]):
        anchor, title = f"layer-{at}", f"لایهٔ {bdi(one.name, limit=60) or 'بی‌نام'}"
        yield (anchor, title), section(anchor, title, "layer", *page_layers.layer(at, one))
    if (left := len(report.figures.layers) - LAYERS) > 0:
        yield ("layers", "لایه‌های دیگر"), section("layers", "لایه‌های دیگر", "more", unlisted(left, "لایه"))
    for anchor, title, name, build in _LAST:
        yield (anchor, title), section(anchor, title, name, *build(report))
