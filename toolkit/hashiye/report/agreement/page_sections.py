"""The sections of the page of agreement, each a function from the report to its pieces of HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hashiye.agreement.figures import Agreement, Example, Gate, Measured
from hashiye.report import numbers, persian, terms
from hashiye.report.agreement import choosing, wording
from hashiye.report.agreement import page_charts as draw
from hashiye.report.agreement import page_comparisons as comparisons
from hashiye.report.agreement import page_words as say
from hashiye.report.agreement.page_cards import seen
from hashiye.report.agreement.page_comparisons import differences
from hashiye.report.agreement.page_words import COUNT, INTERVAL, VALUE
from hashiye.report.markup import bdi, code
from hashiye.report.parts import beside, folded, listed, skipped, table

LABELS, DOCUMENTS, PAIRS, CONFUSED = 200, 200, 300, 100
"""Rows of tables."""

NAMES = 60
"""Documents named in the coverage of one annotator."""


def answer(report: Agreement) -> str:
    """Return what somebody who reads no further should have read."""
    chips = [
        f"{persian.number(len(report.annotators))} نشانه‌گذار",
        f"{persian.number(len(report.documents))} سند",
        f"{persian.number(report.pairable)} سند را دو نفر یا بیشتر دیده‌اند",
        f"یکا: {say.unit(report.settings.unit)}",
    ]
    return f"{listed(chips, 'chips')}{listed(_headline(report), 'answer')}"


def _headline(report: Agreement) -> Iterator[str]:
    share, corrected = choosing.share(report), choosing.corrected(report)
    if share is not None and choosing.is_defined(share.figure):
        value = say.percent(share.figure.value or 0.0)
        told = "از نشانه‌های هر یک را دیگری هم با همان مرز و همان برچسب دارد" if share.name == "span_f1_strict" else ""
        yield f"<strong>{value}</strong> {told or say.meaning(share)} ({_figure(share)})"
    if corrected is not None and choosing.is_defined(corrected.figure):
        value = say.number(corrected.figure.value)
        told = f"۱ کامل است و ۰ همان که بخت می‌دهد ({_figure(corrected)})"
        yield f"<strong>{value}</strong> پس از کنارگذاشتن بخت: {told}{_instead(report, corrected)}"
    if not any(choosing.is_defined(one.figure) for one in report.measures):
        because = dict.fromkeys(say.reason(one.figure.reason) for one in report.measures)
        yield f"<strong>چیزی سنجیدنی نبود</strong>: {'؛ '.join(because) or 'سنجه‌ای خواسته نشده است'}"
    elif corrected is not None and not choosing.is_defined(corrected.figure):
        yield f"<strong>{numbers.NOTHING}</strong> پس از کنارگذاشتن بخت: {_undefined(corrected)}"
    yield _barred(report)


def _barred(report: Agreement) -> str:
    failed, total = sum(not gate.passed for gate in report.gates), len(report.gates)
    if failed:
        return f"<strong>{persian.number(failed)} از {persian.number(total)}</strong> آستانه برآورده نشد"
    every = "آستانه" if total == 1 else f"هر {persian.number(total)} آستانه"
    return f"<strong>{every}</strong> برآورده شد" if total else ""


def _undefined(measured: Measured) -> str:
    return f"{say.measure(measured.name)} تعریف نمی‌شود: {say.reason(measured.figure.reason)}"


def _instead(report: Agreement, told: Measured) -> str:
    missing = choosing.instead_of(report, told)
    return f"؛ {_undefined(missing)}" if missing is not None else ""


def _figure(measured: Measured) -> str:
    figure = measured.figure
    interval = f"، بازهٔ ۹۵٪ {say.between(figure.interval)}" if figure.interval else ""
    return f"{say.measure(measured.name)}{interval}، {persian.number(figure.n)} {say.unit(measured.unit)}"


def gates(report: Agreement) -> Iterator[str]:
    """Yield the bars that were set."""
    rows = [
        (
            f'<span class="{"ok" if one.passed else "failed"}">{"برآورده" if one.passed else "برآورده نشد"}</span>',
            say.measure(one.measure), "کران پایین بازه" if one.bound == "lower" else "مقدار", _found(one),
            say.number(one.bar, wording.apart(one)),
        )
        for one in report.gates
    ]  # fmt: skip
    yield table("آستانه‌ها", ("نتیجه", "سنجه", "چه", "به دست آمد", "آستانه"), rows, words=(1, 2, 3), quiet=True)


def _found(gate: Gate) -> str:
    return say.nothing(gate.reason) if gate.reason else say.number(gate.found, wording.apart(gate))


def measures(report: Agreement) -> Iterator[str]:
    """Yield every measure with its unit, its interval and its chance model."""
    rows = [
        (
            say.measure(one.name), say.number(one.figure.value),
            say.between(one.figure.interval), say.between(one.figure.bca),
            f"{persian.number(one.figure.n)} {say.unit(one.unit)}",
            f'<span class="model">{say.chance(one)}</span>', say.p_value(one.chance_p),
        )
        for one in report.measures
    ]  # fmt: skip
    head = ("سنجه", VALUE, f"{INTERVAL} (صدکی)", f"{INTERVAL} (BCa)", COUNT, "الگوی بخت", "p")
    shown = len(head) - (not choosing.is_tested(report))
    yield f"<figure>{chart}</figure>" if (chart := draw.measures(report)) else ""
    yield table("سنجه‌ها", head[:shown], [row[:shown] for row in rows], words=(5,), quiet=True)
    yield f'<p class="soft">{_method(report)}{f" {say.P}" if choosing.is_tested(report) else ""}</p>'
    told = choosing.gathered((told, say.measure(one.name)) for one in report.measures for told in _notes(one))
    yield listed(f"{'، '.join(names)}: {said}" for said, names in told.items())


def _method(report: Agreement) -> str:
    settings = report.settings
    if not settings.resamples:
        return "بازه‌ای خواسته نشده است."
    return (
        f"بازه‌ها از {persian.number(settings.resamples)} بازنمونهٔ سندها، با بذر {code(str(settings.seed))}: "
        "سندها با هم برگزیده می‌شوند، نه توکن‌ها."
    )


def _notes(one: Measured) -> Iterator[str]:
    if not choosing.is_defined(one.figure):
        yield f"{numbers.NOTHING} {say.reason(one.figure.reason)}"
    elif one.figure.no_interval:
        yield f"بی بازه: {say.reason(one.figure.no_interval)}"
    if one.monte_carlo is not None:
        yield f"خطای معیار نمونه‌گیری {say.number(one.monte_carlo, 4)}"
    if one.note:
        yield say.english(one.note)


def reading(report: Agreement) -> Iterator[str]:
    """Yield what explains low figures, of this report and in general."""
    yield listed(say.skewed(one, report.settings.unit) for one in report.skew)
    yield folded("یک عدد پایین را چگونه بخوانیم", _GENERAL)


_GENERAL = """<p>وقتی بیشتر توکن‌ها بیرون از هر نشانه‌اند، بخت هم بر بیشترشان هم‌رأی است. سنجه‌ای که بخت را کنار می‌گذارد
تنها توافق بیش از آن را می‌شمارد؛ پس آلفای پایین کنار درصد بالا خطا نیست.</p><ul>
<li>نخست ببینید تفاوت‌ها از چه گونه‌اند: اگر بیشتر جاافتاده‌اند، دستورنامه نگفته چه چیز نشان شود؛ اگر مرزند، از
پیراسته‌ها پیداست که عنوان‌ها و نشانه‌گذاری چه سهمی دارند؛ اگر برچسب‌اند، جدول برچسب‌های به‌جای‌هم را ببینید.</li>
<li>سپس بازه را: بازهٔ پهن یعنی سند کم است، نه آن‌که نشانه‌گذاران بدند.</li>
<li>عدد هر برچسب کم‌شمار با چند نشانه جابه‌جا می‌شود؛ شمار را کنارش بخوانید.</li>
<li>عددهای سنجه‌های گوناگون با هم سنجیدنی نیستند: یکا و الگوی بختشان یکی نیست.</li></ul>"""


def coverage(report: Agreement) -> Iterator[str]:
    """Yield who did what."""
    head = ("نشانه‌گذار", "گونه", "کامل", "ناتمام", "نشان‌نشده", "تهی", "نشانه‌ها")
    rows = [
        (
            bdi(one.annotator) or "بی‌نام", _KINDS.get(one.kind) or bdi(one.kind),
            *map(persian.number, (one.complete, one.partial, one.absent, one.empty, one.spans)),
        )
        for one in report.coverage
    ]  # fmt: skip
    shown = table("پوشش سندها", head, rows, words=(1,), quiet=True)
    yield beside(draw.coverage(report.coverage), shown, draw.cut(len(rows), draw.MOST, "نشانه‌گذار"))
    for one in report.coverage:
        for what, names in (("ناتمام", one.partial_documents), ("نشان‌نشده", one.absent_documents)):
            if names:
                inside = "، ".join(map(code, names[:NAMES]))
                yield folded(f"{bdi(one.annotator)}: {persian.number(len(names))} سند {what}", f"<p>{inside}</p>",
                             skipped(len(names) - NAMES, "سند"))  # fmt: skip


_KINDS = {"person": "انسان", "tool": "ابزار"}


def labels(report: Agreement) -> Iterator[str]:
    """Yield the leading measures for each label, and all measures in one table."""
    label, marked = say.labels(report), choosing.marked(report)
    for at, measured in enumerate(choosing.by_label(report)):
        figures, undefined = choosing.parted(choosing.by_size(measured.by_label))
        head = (say.measure(measured.name), VALUE, INTERVAL, f"{COUNT} ({say.unit(measured.unit)})", "نشان‌شده")
        rows = [
            (label(name), say.number(one.value), say.between(one.interval), persian.number(one.n),
             persian.number(marked.get(name, 0)))
            for name, one in figures[:LABELS]
        ]  # fmt: skip
        shown = table("سنجه برای هر برچسب", head, rows, words=(1,))
        yield beside(draw.labels(at, measured, figures), shown, draw.cut(len(figures), draw.MOST, "برچسب"))
        yield skipped(len(figures) - LABELS, "برچسب")
        for because, names in undefined.items():
            shown = " ".join(map(label, names[:LABELS]))
            yield f'<p class="soft">{numbers.NOTHING} {say.measure(measured.name)} {shown}: {say.reason(because)}</p>'
    yield _every_label(report)


_MATRIX = '<div class="matrix">{}</div>'
"""What is too wide for paper."""


def _every_label(report: Agreement) -> str:
    """Return all measures for each label, folded, where the leading ones are not all."""
    others = [one for one in report.measures if one.by_label]
    if len(others) <= len(choosing.by_label(report)):
        return ""
    label, rows = say.labels(report), []
    for name in list(dict.fromkeys(name for one in others for name in one.by_label))[:LABELS]:
        cells = (say.value(one.by_label[name]) if name in one.by_label else "" for one in others)
        rows.append((label(name), *cells))
    title = "همهٔ سنجه‌ها برای هر برچسب"
    return _MATRIX.format(folded(title, table(title, ("برچسب", *(say.measure(one.name) for one in others)), rows)))


def pairs(report: Agreement) -> Iterator[str]:
    """Yield how much each two annotators agree."""
    for at, measured in enumerate(choosing.leading(report)):
        found = choosing.worst(measured.by_pair)
        head = (say.measure(measured.name), VALUE, INTERVAL, f"{COUNT} ({say.unit(measured.unit)})")
        rows = [
            (" و ".join(bdi(name, limit=60) or "بی‌نام" for name in one.annotators), say.value(one.figure),
             say.between(one.figure.interval), persian.number(one.figure.n))
            for one in found[:PAIRS]
        ]  # fmt: skip
        shown = table("هر دو نشانه‌گذار", head, rows, words=(1,))
        chart = draw.pairs(at, measured, report.annotators) if len(report.annotators) > 2 else ""
        yield beside(chart, shown, draw.cut(len(report.annotators), draw.SQUARE, "نشانه‌گذار"))
        yield skipped(len(found) - PAIRS, "جفت")
    yield folded("سنجش جفت‌ها با هم", differences(report.contrasts, "سنجش جفت‌ها با هم"))


def kinds(report: Agreement) -> Iterator[str]:
    """Yield in what ways places differ, and what trimming does to boundaries."""
    total = sum(report.kinds.values())
    rows = []
    for kind, number in report.kinds.items() if total else ():
        name, meaning = terms.DIFFERENCES.get(kind, (bdi(kind, limit=40), ""))
        rows.append((name, persian.number(number), say.percent(number / total), meaning))
    yield beside(
        draw.kinds(report.kinds), table("گونه‌ها", ("گونه", COUNT, "سهم", "یعنی"), rows, words=(3,), quiet=True)
    )
    trims = [
        (
            _STEPS.get(one.step) or bdi(one.step),
            persian.number(one.vanished),
            persian.number(one.left),
            say.number(one.strict),
        )
        for one in report.trims
    ]
    head = ("پس از پیراستن", "از میان رفت", "ماند", say.measure("span_f1_strict"))
    yield table("تفاوت مرزها، گام‌به‌گام پیراسته", head, trims)


_STEPS = {
    "": "همان‌گونه که نشان شده", "punctuation": "نشانه‌گذاری", "titles": "عنوان‌ها", "heads": "سر ترکیب‌ها",
    "suffixes": "پسوندهای جداشده با نیم‌فاصله",
}  # fmt: skip


def confusion(report: Agreement) -> Iterator[str]:
    """Yield which labels came in the place of which, with examples."""
    found, label = choosing.confused(report), say.labels(report)
    rows = [
        (
            label(one.row) if one.row else "هیچ", label(one.column) if one.column else "هیچ", persian.number(one.count),
            "<br>".join(map(_example, one.examples[:3])),
        )
        for one in found[:CONFUSED]
    ]  # fmt: skip
    shown = table("برچسب‌های به‌جای‌هم", ("برچسب", "برچسب دیگر", "جفت نشانه‌گذار", "نمونه"), rows, words=(1, 3), quiet=True)
    yield beside(draw.confusion(report), shown, _MET + draw.cut(len(draw.heaviest(report)), draw.SQUARE, "برچسب"))
    yield skipped(len(found) - CONFUSED, "جفت برچسب")


_MET = "شمار هر خانه جفت‌های نشانه‌گذارانی است که آنجا این دو برچسب را زده‌اند، هر جفت یک بار. "


def _example(one: Example) -> str:
    text = f"{seen(one.left)}<mark>{seen(one.text[:80])}</mark>{seen(one.right)}" if one.text else ""
    return f'<bdi class="example">{text}</bdi> {code(one.document)}'


def documents(report: Agreement) -> Iterator[str]:
    """Yield the documents agreed on least."""
    for measured in choosing.leading(report):
        found = choosing.by_value(measured.by_document)
        head = (say.measure(measured.name), VALUE, f"{COUNT} ({say.unit(measured.unit)})")
        rows = [(code(name or "؟"), say.value(one), persian.number(one.n)) for name, one in found[:DOCUMENTS]]
        shown = table("سندها، از کم‌توافق‌ترین", head, rows, words=(1,))
        yield folded(f"{say.measure(measured.name)} برای هر سند", shown, skipped(len(found) - DOCUMENTS, "سند"))


def notes(report: Agreement) -> Iterator[str]:
    """Yield what a reader must know."""
    yield listed(map(say.english, report.notes))


def meanings(report: Agreement) -> Iterator[str]:
    """Yield what each measure says, what it is corrected for, and where it comes from."""
    for one in report.measures:
        parts = [
            f"<p>{say.meaning(one)}</p>",
            f"<p>یکا: {say.unit(one.unit)} · الگوی بخت: {say.chance(one)}</p>",
            f"<p>{say.english(one.title)} · {say.english(one.source)}</p>",
        ]
        yield folded(say.measure(one.name), *parts)


type Section = tuple[str, str, str, Callable[[Agreement], Iterator[str]]]
"""The anchor of a section, its title in Persian and in English, and what yields its pieces."""

SECTIONS: tuple[Section, ...] = (
    ("gates", "آستانه‌ها", "gates", gates),
    ("measures", "سنجه‌ها", "measures", measures),
    ("reading", "خواندن عددها", "reading", reading),
    ("coverage", "پوشش", "coverage", coverage),
    ("labels", "برچسب‌ها", "labels", labels),
    ("pairs", "جفت‌ها", "pairs", pairs),
    ("kinds", "گونهٔ تفاوت‌ها", "kinds", kinds),
    ("confusion", "برچسب‌های به‌جای‌هم", "confusion", confusion),
)
LAST: tuple[Section, ...] = (
    ("profiles", "نشانه‌گذاران", "annotators", comparisons.profiles),
    ("drift", "دگرگونی", "drift", comparisons.drift),
    ("merges", "اگر برچسب‌ها یکی بودند", "labels as one", comparisons.merges),
    ("plans", "برنامه", "plans", comparisons.plans),
    ("documents", "سندها", "documents", documents),
    ("notes", "یادداشت‌ها", "notes", notes),
    ("meanings", "هر سنجه چه می‌گوید", "what each measure says", meanings),
)
