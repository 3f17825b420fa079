"""Agreement as one page to read in a browser: right-to-left, with charts as SVG, without script, nothing fetched.

The answer comes first, then every table beside its chart, then the disagreements as cards, then what each measure
means. What a page cannot hold is counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.agreement.figures import Agreement
from hashiye.report import sentences
from hashiye.report.agreement import choosing
from hashiye.report.agreement import page_sections as sections
from hashiye.report.agreement import page_words as say
from hashiye.report.agreement.page_cards import card
from hashiye.report.agreement.page_parts import section
from hashiye.report.agreement.page_style import style, style_hash
from hashiye.report.differences.page_words import bdi, code

CARDS = 2_000
"""Disagreements on the page."""


def render(report: Agreement) -> str:
    """Return the whole page."""
    report = choosing.settled(report)
    body = [part for part in _sections(report) if part[1]]
    parts = [
        _HEAD.format(policy=_POLICY.format(style_hash()), style=style()),
        _header(report),
        '<main id="main">',
        sections.answer(report),
        _contents(body),
        *(shown for _, shown in body),
        "</main>",
        _FOOT,
    ]
    return sentences.quiet("".join(parts))


_POLICY = "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'"

_HEAD = """<!doctype html>
<html lang="fa" dir="rtl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>توافق نشانه‌گذاران · hashiye agreement</title>
<style>{style}</style>
</head>
<body>
<a class="skip-link" href="#main">به گزارش</a>
"""

_FOOT = """<footer><p>این صفحه را <bdi dir="ltr" class="code">hashiye agreement --format html</bdi> نوشته است. چیزی از
جایی نمی‌گیرد و چیزی در آن اجرا نمی‌شود. نویسه‌های ناپیدا با نامشان می‌آیند:
<span dir="ltr" class="named">ZWSP</span>؛ نیم‌فاصله میان دو حرف با خطی نازک.</p></footer>
</body>
</html>
"""

type _Part = tuple[tuple[str, str], str]
"""The anchor and the title of a section, and its HTML."""


def _header(report: Agreement) -> str:
    title = '<h1>توافق نشانه‌گذاران <span class="en" lang="en" dir="ltr">hashiye agreement</span></h1>'
    return f"<header>{title}<p>لایهٔ {bdi(report.settings.layer) or '—'}</p></header>"


def _sections(report: Agreement) -> Iterator[_Part]:
    for anchor, title, english, build in sections.SECTIONS:
        yield (anchor, title), section(anchor, title, english, *build(report))
    yield ("cases", "گران‌ترین تفاوت‌ها"), _cases(report)
    for anchor, title, english, build in sections.LAST:
        yield (anchor, title), section(anchor, title, english, *build(report))


def _contents(parts: list[_Part]) -> str:
    links = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for (anchor, title), _ in parts)
    return f'<nav aria-label="فهرست"><ul class="contents">{links}</ul></nav>' if links else ""


def _cases(report: Agreement) -> str:
    listed = report.disagreements
    if not listed:
        return ""
    total = max(report.disagreeing, len(listed))
    named = say.measure(report.costs) if report.costs else "سنجهٔ اصلی"
    told = (
        f"<p>{say.amount(len(listed))} از {say.amount(total)} تفاوت، از گران‌ترین. بها یعنی اگر بر این یکی هم‌رأی "
        f"بودند، {named} چه اندازه بالا می‌رفت. هر سطر خوانش یک نشانه‌گذار است.</p>"
    )
    left = total - min(len(listed), CARDS)
    more = f'<p class="skipped">و {say.amount(left)} تفاوت دیگر؛ {code("--listed")} می‌گوید چند تا بیاید.</p>'
    hue = say.hues(report)
    cards = "".join(card(f"g{at}", group, hue) for at, group in enumerate(listed[:CARDS], 1))
    return section("cases", "گران‌ترین تفاوت‌ها", "disagreements", told, cards, more if left else "")
