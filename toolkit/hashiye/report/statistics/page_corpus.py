"""The sections of the page about the corpus as a whole: how much, which words, how long, how it is typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye.report.markup import bdi
from hashiye.report.parts import beside, folded, listed, skipped, table
from hashiye.report.statistics import page_charts as draw
from hashiye.report.statistics import page_words as say
from hashiye.report.statistics import wording
from hashiye.report.statistics.page_words import COUNT, DOCUMENTS
from hashiye.statistics.figures import Counted, Figures, Habit, Lexical, Spread, Statistics

WORDS, HABITS = 200, 200
"""Rows of tables."""

_BIG = (
    ("documents", "سند"), ("sentences", "جمله"), ("tokens", "توکن"), ("types", "توکن متمایز"), ("characters", "نویسه"),
)  # fmt: skip


def answer(report: Statistics) -> str:
    """Return the big figures, and what there is besides in a line."""
    figures = report.figures
    big = [(say.amount(getattr(figures, field), f"figures.{field}"), name) for field, name in _BIG]
    big += [
        (say.amount(one.annotations, f"figures.layers.{at}.annotations"), f"نشانه در لایهٔ {say.name(one.name)}")
        for at, one in enumerate(figures.layers[:3])
    ]  # fmt: skip
    tiles = "".join(f"<div><dt>{name}</dt><dd>{number}</dd></div>" for number, name in big)
    return f'<dl class="big">{tiles}</dl>{listed(_besides(figures), "chips")}'


def _besides(figures: Figures) -> Iterator[str]:
    yield f"{say.amount(figures.words, 'figures.words')} واژه"
    yield f"{say.amount(figures.raw.types, 'figures.raw.types')} واژهٔ متمایز"
    yield f"{say.amount(figures.bytes, 'figures.bytes')} بایت"
    if figures.untokenized:
        yield f"{say.amount(figures.untokenized, 'figures.untokenized')} سند متن دارد و توکن ندارد"
    for at, (language, number) in enumerate(figures.languages[:8]):
        yield f"زبان {bdi(language, limit=40) or 'بی‌نام'}: {say.amount(number, f'figures.languages.{at}.1')} سند"


def vocabulary(report: Statistics) -> Iterator[str]:
    """Yield how rich the vocabulary is, how it grows, and which words are frequent."""
    raw, normal = report.figures.raw, report.figures.normal
    rows = []
    for field, _, places in wording.MEASURES:
        rows.append((_measure(field, raw), _lexical(raw, field, places), _lexical(normal, field, places)))
    head = ("سنجه", say.FORMS["raw"], say.FORMS["normal"])
    yield table("واژگان", head, rows, quiet=True)
    yield from _growth(raw, normal)
    yield from _zipf(raw, normal)
    for one in (raw, normal):
        yield folded(
            f"پربسامدترین واژه‌ها، {say.FORMS[one.form]}" if one.form in say.FORMS else "پربسامدترین واژه‌ها",
            *_frequent(one),
        )


def _measure(field: str, lexical: Lexical) -> str:
    setting = ""
    if field == "mattr" and lexical.window:
        setting = f' <span class="soft">پنجرهٔ {say.amount(lexical.window, "figures.raw.window")} واژه</span>'
    if field == "mtld" and lexical.threshold:
        setting = f' <span class="soft">آستانهٔ {say.decimal(lexical.threshold, "figures.raw.threshold", 2)}</span>'
    return say.MEASURES[field] + setting


def _lexical(lexical: Lexical, field: str, places: int) -> str:
    value, path = getattr(lexical, field), f"figures.{_form(lexical)}.{field}"
    if value is None:
        return say.NOTHING + say.why(say.reason(lexical.reasons.get(field, "")))
    return say.amount(value, path) if places == 0 else say.decimal(value, path, places)


def _form(lexical: Lexical) -> str:
    return "normal" if lexical.form == "normal" else "raw"


def _growth(raw: Lexical, normal: Lexical) -> Iterator[str]:
    both = (("figures.raw", raw), ("figures.normal", normal))
    tables = []
    for path, one in both:
        rows = [
            (say.amount(point.words, f"{path}.growth.{at}.words"), say.rate(point.types, f"{path}.growth.{at}.types"))
            for at, point in enumerate(one.growth)
        ]
        title = f"گونه‌ها با شمار واژه‌ها، {say.FORMS[_form(one)]}"
        tables.append(folded(title, table(title, ("واژه", "گونه"), rows, quiet=True)))
    yield f"<h3>{say.MEASURES['heaps']}: رشد واژگان</h3>"
    yield beside(draw.growth(raw, normal), f"<div>{_law('heaps', both)}{''.join(tables)}</div>")


def _zipf(raw: Lexical, normal: Lexical) -> Iterator[str]:
    both = (("figures.raw", raw), ("figures.normal", normal))
    tables = []
    for path, one in both:
        rows = [
            (say.amount(rank, f"{path}.frequencies.{at}.0"), say.amount(number, f"{path}.frequencies.{at}.1"))
            for at, (rank, number) in enumerate(one.frequencies)
        ]
        title = f"بسامد به رتبه، {say.FORMS[_form(one)]}"
        tables.append(folded(title, table(title, ("رتبه", "بسامد"), rows, quiet=True)))
    yield f"<h3>{say.MEASURES['zipf']}: بسامد واژه‌ها</h3>"
    yield beside(draw.zipf(raw, normal), f"<div>{_law('zipf', both)}{''.join(tables)}</div>")


def _law(field: str, both: Sequence[tuple[str, Lexical]]) -> str:
    """Return the parameters of a fitted law in both forms, or why there are none."""
    fits = {"heaps": "R² لگاریتم‌ها", "zipf": "فاصلهٔ کولموگروف–اسمیرنوف"}
    rows = []
    for path, one in both:
        law = getattr(one, field)
        name = say.FORMS[_form(one)]
        if law is None:
            rows.append((name, say.NOTHING + say.why(say.reason(one.reasons.get(field, ""))), say.NOTHING, say.NOTHING))
            continue
        at = f"{path}.{field}"
        rows.append((
            name, say.decimal(law.exponent, f"{at}.exponent"), say.rate(law.factor, f"{at}.factor"),
            say.decimal(law.fit, f"{at}.fit"),
        ))  # fmt: skip
    return table(say.MEASURES[field], ("صورت", "توان", "ضریب", fits[field]), rows)


def _frequent(lexical: Lexical) -> Iterator[str]:
    rows = _counted(lexical.frequent[:WORDS], f"figures.{_form(lexical)}.frequent")
    yield table("پربسامدترین واژه‌ها", ("واژه", COUNT), rows, quiet=True)
    yield skipped(len(lexical.frequent) - WORDS, "واژه")


def _counted(counted: Counted, path: str) -> list[tuple[str, str]]:
    return [
        (bdi(name, limit=80) or "بی‌نام", say.amount(number, f"{path}.{at}.1"))
        for at, (name, number) in enumerate(counted)
    ]


_LENGTHS = (
    ("sentence_tokens", "جمله", "توکن"), ("document_tokens", "سند", "توکن"), ("document_sentences", "سند", "جمله"),
    ("document_characters", "سند", "نویسه"), ("word_characters", "واژه", "نویسه"),
)  # fmt: skip


def lengths(report: Statistics) -> Iterator[str]:
    """Yield how long things are: quantiles, and a histogram of each."""
    rows = []
    for field, what, unit in _LENGTHS:
        spread: Spread = getattr(report.figures, field)
        rows.append((f"{what} به {unit}", *spread_cells(spread, f"figures.{field}")))
    yield table(
        "درازاها", ("درازای", COUNT, "میانگین", "انحراف معیار", "کمترین", *say.ENDS, "بیشترین"), rows, quiet=True
    )
    shown = (_histogram(report.figures, *one) for one in _LENGTHS)
    if inside := "".join(shown):
        yield f'<div class="tiles">{inside}</div>'


def spread_cells(spread: Spread, path: str) -> Iterator[str]:
    """Yield how many, mean, deviation, least, quantiles and most."""
    yield say.amount(spread.count, f"{path}.count")
    if not spread.count:
        yield from [say.NOTHING + say.why(say.EMPTY), *[say.NOTHING] * 8]
        return
    yield say.rate(spread.mean, f"{path}.mean")
    yield say.rate(spread.deviation, f"{path}.deviation")
    yield say.amount(spread.least, f"{path}.least")
    for at in range(len(say.ENDS)):
        yield (
            say.amount(spread.quantiles[at], f"{path}.quantiles.{at}") if at < len(spread.quantiles) else say.NOTHING
        )
    yield say.amount(spread.most, f"{path}.most")


def _histogram(figures: Figures, field: str, what: str, unit: str) -> str:
    spread: Spread = getattr(figures, field)
    title = f"درازای {what} به {unit}"
    chart = draw.lengths(field.replace("_", "-"), title, unit, spread)
    if not chart:
        return ""
    path = f"figures.{field}.bins"
    rows = [
        (
            say.amount(one.low, f"{path}.{at}.low"), say.amount(one.high, f"{path}.{at}.high"),
            say.amount(one.count, f"{path}.{at}.count"),
        )
        for at, one in enumerate(spread.bins)
    ]  # fmt: skip
    shown = folded("عددهای این نمودار", table(title, ("از", "تا پیش از", COUNT), rows, quiet=True))
    return f"<figure><h3>{title}</h3>{chart}{shown}</figure>"


def hygiene(report: Statistics) -> Iterator[str]:
    """Yield how Persian is typed: what is wanted and what is not, group by group."""
    habits = report.figures.hygiene
    if not any(one.occurrences for one in habits):
        return
    places = list(enumerate(habits))[:HABITS]
    rows = [_habit(at, one) for at, one in places if one.occurrences]
    head = ("چه", "دسته", COUNT, DOCUMENTS, "در یک میلیون نویسه", "خواسته")
    yield above(draw.habits(habits), table("شیوهٔ نوشتن", head, rows, words=(1, 5), quiet=True))
    nowhere = [say.name(one.name, say.HABITS) for _, one in places if not one.occurrences and not one.wanted]
    yield f'<p class="soft">هیچ‌جا نیست: {"، ".join(nowhere)}.</p>' if nowhere else ""
    yield skipped(len(habits) - HABITS, "چیز")


def above(chart: str, shown: str, said: str = "") -> str:
    """Return a chart above a table that is as wide as the page."""
    caption = f"<figcaption>{said}</figcaption>" if said else ""
    return f"<figure>{chart}{caption}</figure>{shown}" if chart else shown


def _habit(at: int, one: Habit) -> tuple[str, ...]:
    path = f"figures.hygiene.{at}"
    rate = say.rate(one.per_million, f"{path}.per_million")
    return (
        say.name(one.name, say.HABITS), say.GROUPS.get(one.group) or bdi(one.group, limit=40),
        say.amount(one.occurrences, f"{path}.occurrences"), say.amount(one.documents, f"{path}.documents"),
        rate if one.per_million is not None else rate + say.why(say.EMPTY),
        '<span class="ok">خواسته</span>' if one.wanted else '<span class="unwanted">ناخواسته</span>',
    )  # fmt: skip
