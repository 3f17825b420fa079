"""Agreement as one page to read in a browser: right-to-left, with charts as SVG, without script, nothing fetched.

The answer comes first, then every table beside its chart, then the disagreements as cards, then what each measure
means. What a page cannot hold is counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.agreement.figures import Agreement
from hashiye.report import persian, sentences, shell
from hashiye.report.agreement import choosing
from hashiye.report.agreement import page_sections as sections
from hashiye.report.agreement import page_words as say
from hashiye.report.agreement.page_cards import card
from hashiye.report.markup import bdi, english
from hashiye.report.parts import Part, contents, section, unlisted

CARDS = 2_000
"""Disagreements on the page."""


def render(report: Agreement) -> str:
    """Return the whole page."""
    report = choosing.settled(report)
    body = [part for part in _sections(report) if part[1]]
    inside = (
        _header(report), '<main id="main">', sections.answer(report), contents(body), *(shown for _, shown in body),
        "</main>",
    )  # fmt: skip
    look = shell.resource("page.css", "report.css", "agreement.css")
    title = "توافق نشانه‌گذاران · hashiye agreement"
    return sentences.quiet(shell.page(title, "".join(inside), style=look, skip="به گزارش", foot=_FOOT))


_FOOT = """این صفحه را <bdi dir="ltr" class="code">hashiye agreement --format html</bdi> نوشته است. چیزی از
جایی نمی‌گیرد و چیزی در آن اجرا نمی‌شود. نویسه‌های ناپیدا با نامشان می‌آیند:
<span dir="ltr" class="named">ZWSP</span>؛ نیم‌فاصله میان دو حرف با خطی نازک."""


def _header(report: Agreement) -> str:
    title = f"<h1>توافق نشانه‌گذاران {english('hashiye agreement')}</h1>"
    return f"<header>{title}<p>لایهٔ {bdi(report.settings.layer) or '—'}</p></header>"


def _sections(report: Agreement) -> Iterator[Part]:
    for anchor, title, name, build in sections.SECTIONS:
        yield (anchor, title), section(anchor, title, name, *build(report))
    yield ("cases", "گران‌ترین تفاوت‌ها"), _cases(report)
    for anchor, title, name, build in sections.LAST:
        yield (anchor, title), section(anchor, title, name, *build(report))


def _cases(report: Agreement) -> str:
    listed = report.disagreements
    if not listed:
        return ""
    total = max(report.disagreeing, len(listed))
    named = say.measure(report.costs) if report.costs else "سنجهٔ اصلی"
    told = (
        f"<p>{persian.number(len(listed))} از {persian.number(total)} تفاوت، از گران‌ترین. بها یعنی اگر بر این یکی "
        f"هم‌رأی بودند، {named} چه اندازه بالا می‌رفت. هر سطر خوانش یک نشانه‌گذار است.</p>"
    )
    left = total - min(len(listed), CARDS)
    hue = say.hues(report)
    cards = "".join(card(f"g{at}", group, hue) for at, group in enumerate(listed[:CARDS], 1))
    return section("cases", "گران‌ترین تفاوت‌ها", "disagreements", told, cards, unlisted(left, "تفاوت"))
