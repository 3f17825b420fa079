"""What the page of agreement says in Persian: names, numbers, reasons, and what each measure means."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from hashiye.agreement.figures import Agreement, Difference, Figure, Measured, Skew
from hashiye.report import numbers, persian
from hashiye.report.agreement import choosing, wording
from hashiye.report.markup import bdi, code, words
from hashiye.report.terms import DIFFERENCES

HUES, STYLES = 12, 3
"""Colours that labels have, and ways to underline them where there are more labels than colours."""


P = "p: احتمال چنین عددی از روی بخت، اگر نشانه‌های هر سند جابه‌جا شوند."
VALUE, INTERVAL, COUNT = "مقدار", "بازهٔ ۹۵٪", "شمار"
"""Names of columns."""

UNITS = {
    "span": "نشانه", "token": "توکن", "character": "نویسه", "boundary": "مرز", "relation": "رابطه",
    "attribute": "ویژگی", "document": "سند",
}  # fmt: skip

REASONS = {
    "no_items": "چیزی برای سنجیدن نیست: هیچ سندی را دو نفر ندیده‌اند، یا هیچ‌یک چیزی ندارد",
    "no_pairable_items": "هیچ چیزی را دو نفر با هم نسنجیده‌اند",
    "no_variation": "همهٔ داوری‌ها یکی است، پس بخت به‌تنهایی هم به همین می‌رسید",
    "no_units": "اینجا هیچ‌کس چیزی نشان نکرده است",
    "too_few_units": "نشانه‌ها کمتر از آن است که این سنجه معنایی داشته باشد",
    "overlapping_units": (
        "نشانه‌های یک نفر روی هم افتاده‌اند و این سنجه آن را نمی‌سنجد؛ F1، هر برچسب جداگانه، یا آلفای بی هم‌پوشانی را "
        "ببینید"
    ),
    "discontinuous_units": "نشانه‌های چندپاره، که این سنجه نمی‌شناسد",
    "single_annotator": "دو نشانه‌گذار نیست",
    "no_texts": "متن‌ها در دست نبود، پس نشانه‌ها پیراسته نشدند",
    "too_few_documents": "بازه دست‌کم دو سند می‌خواهد",
    "no_resamples": "بازنمونه‌گیری خواسته نشده است",
    "rarely_defined": "در بیشتر بازنمونه‌ها این عدد تعریف نمی‌شود، پس بازه معنایی ندارد",
    "too_many_cuts": "از بیش از ۲۰۰ برچسب یا جفتِ نشانه‌گذار، هر یک تنها عدد خود را دارد، بی بازه",
    "no_aligned_units": "هیچ دو نشانه‌ای با هم جفت نشد، پس برچسبی برای سنجیدن نیست",
    "anonymous_ratings": "معلوم نیست هر داوری از کیست، و این سنجه آن را می‌خواهد",
    "not_two_annotators": "این سنجه تنها میان دو نشانه‌گذار است",
    "not_two_labels": "این سنجه تنها با دو برچسب معنا دارد",
    "off_scale": "داده‌ها بر مقیاسی که این سنجه می‌خواهد نیست",
    "too_large": "بیش از آن است که در زمان و حافظهٔ مجاز شمرده شود",
}
"""Why a value is null, as ``hashiye.agreement.measures.REASONS`` has it in English."""

_CHANCES = (
    ("u_alpha", "پاره‌ها و فاصله‌هایی به طول همان‌ها که هست، به بخت روبه‌روی هم"),
    ("cu_alpha", "پاره‌های همه، تا آنجا که دیگران هم نشان کرده‌اند، به بخت روبه‌روی هم"),
    ("ku_alpha", "پاره‌های همین برچسب، تا آنجا که دیگران هم نشان کرده‌اند، به بخت روبه‌روی همهٔ پاره‌ها"),
    ("krippendorff_alpha_unitizing", "پاره‌ها و فاصله‌های یک برچسب، به بخت جابه‌جاشده"),
    ("token_cohen_kappa", "سهم رده‌ها نزد هر نشانه‌گذار جداگانه"),
    ("token_conger_kappa", "سهم رده‌ها نزد هر نشانه‌گذار جداگانه"),
    ("token_light_kappa", "سهم رده‌ها نزد هر نشانه‌گذار جداگانه"),
    ("token_brennan_prediger", "همهٔ رده‌ها با سهم برابر"),
    ("token_gwet_ac", "رده‌هایی که بازشناختنشان دشوار است، به سهمشان"),
    ("token_", "سهم رده‌ها نزد همهٔ نشانه‌گذاران با هم"),
    ("gamma_soft", "نشانه‌های هر کس، به بخت در سند جابه‌جاشده"),
    ("gamma_", "برچسب نشانه‌هایی که جفت می‌شوند، وقتی نشانه‌های هر کس به بخت در سند جابه‌جا شود"),
    ("gamma", "نشانه‌های هر کس، به بخت در سند جابه‌جاشده"),
    ("attribute_krippendorff_alpha_ordinal", "ویژگی‌های عددی نشانه‌های همسان، به ترتیبشان؛ عددهای نزدیک نیمه‌همسان‌اند."),
    ("attribute_krippendorff_alpha_interval", "ویژگی‌های عددی نشانه‌های همسان، به فاصله‌شان؛ عددهای نزدیک نیمه‌همسان‌اند."),
    ("attribute_", "مقدارهای هر ویژگی، جدا از آن‌که بر کدام نشانه است"),
    ("relation_", "برچسب رابطه‌ها، جدا از آن‌که سرهایشان چیست"),
)


_STARTS = (
    ("span_f1_strict", "از نشانه‌های هر یک، چه سهمی را دیگری هم با همان مرز و همان برچسب دارد (میانگین همساز دو سو)."),
    ("span_f1_exact", "همان، ولی تنها مرز باید یکی باشد؛ برچسب هرچه باشد."),
    ("span_f1_partial", "همان، ولی نشانه‌هایی که روی هم می‌افتند نیم امتیاز دارند."),
    ("span_f1_type", "همان، ولی برچسب باید یکی باشد و مرزها تنها روی هم بیفتند."),
    ("boundary_f1", "سهم آغازها و پایان‌هایی که هر دو گذاشته‌اند؛ هر کناره جداگانه."),
    ("u_alpha_binary", "آلفای کریپندورف بر خودِ متن: آیا هر پاره را نشان کرده‌اند یا نه، با هر برچسبی."),
    ("u_alpha", "آلفای کریپندورف بر خودِ متن: هر پاره با طولش سنجیده می‌شود، هم جای نشانه و هم برچسب آن."),
    ("cu_alpha", "آلفای برچسب‌ها آنجا که نشانه‌ها روی هم می‌افتند؛ از مرزها و جاافتاده‌ها چیزی نمی‌گوید."),
    ("ku_alpha", "همان برای یک برچسب: آیا دیگران هم آنجا همین برچسب را زده‌اند."),
    ("krippendorff_alpha_unitizing", "آلفای یکانی ۱۹۹۵، تنها برای مقایسه: با بدتر شدن نشانه‌ها گاه بالا می‌رود."),
    ("token_percent_agreement", "سهم توکن‌هایی که یکسان کدگذاری شده‌اند؛ بیشترشان بیرون از نشانه‌اند، پس همیشه بالاست."),
    ("token_krippendorff_alpha_masi", "آلفای کریپندورف بر مجموعهٔ برچسب‌های هر توکن، با فاصلهٔ MASI؛ هم‌پوشانی رواست."),
    ("token_krippendorff_alpha_jaccard", "آلفای کریپندورف بر مجموعهٔ برچسب‌های هر توکن، با فاصلهٔ ژاکار؛ هم‌پوشانی رواست."),
    ("token_krippendorff_alpha", "آلفای کریپندورف بر کد هر توکن (B، I، O)؛ جابه‌جایی یک مرز را دو بار می‌شمارد."),
    ("token_cohen_kappa", "کاپای کوهن بر کد هر توکن؛ بخت از سهم‌های هر نشانه‌گذار جداگانه."),
    ("token_conger_kappa", "کاپای کانگر بر کد هر توکن؛ برای چند نشانه‌گذار، بخت از سهم‌های هر یک جداگانه."),
    ("token_brennan_prediger", "کاپای برنان و پردیگر بر کد هر توکن؛ بخت هر کدِ تعریف‌شده یکسان است."),
    ("token_fleiss_kappa", "کاپای فلایس بر کد هر توکن؛ بخت از سهم‌های همه با هم."),
    ("token_scott_pi", "پی اسکات بر کد هر توکن؛ بخت از سهم‌های همه با هم."),
    ("token_conger_kappa", "کاپای کانگر بر کد هر توکن، برای چند نشانه‌گذار؛ بخت از سهم‌های هر یک جداگانه."),
    ("token_light_kappa", "میانگین کاپای کوهن هر دو نشانه‌گذار، بر کد هر توکن."),
    ("token_brennan_prediger", "ضریب برنان و پردیجر بر کد هر توکن؛ بخت همهٔ رده‌ها را برابر می‌گیرد."),
    ("token_gwet_ac", "AC1 گوئت بر کد هر توکن؛ با داده‌های یک‌سویه بالا می‌ماند و جای آلفا را نمی‌گیرد."),
    ("gamma_soft", "گامای نرم: گاما، ولی هر نشانه می‌تواند با چند نشانهٔ یک نفر جفت شود؛ پس دو تکه کردن کم‌هزینه است."),
    ("gamma_cat", "گامای برچسب‌ها: برچسب نشانه‌هایی که گاما با هم جفت کرده است."),
    ("gamma_k", "گامای یک برچسب."),
    ("gamma", "گاما: بهترین جفت‌کردن نشانه‌ها، جای آن‌ها و برچسبشان با هم؛ بخت از نشانه‌های پخش‌شدهٔ همان نشانه‌گذاران."),
    ("attribute_krippendorff_alpha_ordinal", "ویژگی‌های عددی نشانه‌های همسان، به ترتیبشان؛ عددهای نزدیک نیمه‌همسان‌اند."),
    ("attribute_krippendorff_alpha_interval", "ویژگی‌های عددی نشانه‌های همسان، به فاصله‌شان؛ عددهای نزدیک نیمه‌همسان‌اند."),
    ("attribute_", "ویژگی‌های نشانه‌هایی که دو نفر با همان مرز و برچسب دارند."),
    ("relation_", "رابطه‌هایی که سرهایشان نشانه‌های همسان است."),
)  # fmt: skip


def meaning(measured: Measured) -> str:
    """Return in a sentence what a measure says; its title where it is not known."""
    told = next((text for start, text in _STARTS if measured.name.startswith(start)), "")
    more = ""
    if "_trimmed" in measured.name:
        more = " پس از پیراستن مرزها: نشانه‌گذاری، عنوان‌ها، سر ترکیب‌ها و پسوندهای جداشده با نیم‌فاصله."
    if measured.name.endswith("_entity"):
        more = " تنها توکن‌هایی که دست‌کم یکی نشان کرده است: عددی مشروط."
    if measured.name.endswith("_label"):
        more = " برچسب‌ها بی B و I."
    return f"{told}{more}" if told else english(measured.title)


def chance(measured: Measured) -> str:
    """Return what chance is to a measure, as HTML: in Persian where it is known."""
    if not choosing.is_corrected(measured):
        return "هیچ"
    return next((text for start, text in _CHANCES if measured.name.startswith(start)), "") or english(measured.chance)


def skewed(one: Skew, of: str) -> str:
    """Return why a percentage says little, as HTML. ``of`` is the unit of the study."""
    what = f"{bdi(one.label)} تنها بر {percent(one.share)}" if one.label else f"تنها {percent(one.share)}"
    marks = "است" if one.label else "نشان شده است"
    beside = f" و {measure('span_f1_strict')} برابر {number(one.f1)}" if one.f1 is not None else ""
    instead = f"؛ {'، '.join(map(measure, one.instead))} و خودِ تفاوت‌ها را ببینید" if one.instead else ""
    return (
        f"{what} از {unit(of)}\u200cها {marks}. {percent(one.observed)} از آن‌ها یکسان داوری شده‌اند، ولی بخت هم "
        f"{percent(one.expected)} می‌داد؛ پس این درصد چیزی نمی‌گوید. "
        f"{measure(one.measure)} برابر {number(one.value)}{beside} دربارهٔ خودِ نشانه‌هاست{instead}."
    )


def kind(name: str) -> str:
    """Return the name of a kind of group, as it is."""
    return DIFFERENCES[name][0] if name in DIFFERENCES else name


type Hue = Callable[[str], str]
"""From a label to the classes that give it its colour."""


def hues(report: Agreement) -> Hue:
    """Return the colours of the report's labels: no two the same as long as there are colours."""
    ranks = {name: rank for rank, name in enumerate(sorted(set(report.labels)))}

    def hue(name: str) -> str:
        cycle, at = divmod(ranks.get(name, 0), HUES)
        return f"l{at} y{cycle % STYLES}" if cycle else f"l{at}"

    return hue


def labels(report: Agreement) -> Hue:
    """Return what shows the report's labels on their colours, as HTML."""
    hue = hues(report)
    return lambda name: f'<span class="label {hue(name)}">{bdi(name, limit=60)}</span>' if name else "بی‌نام"


def unit(name: str) -> str:
    """Return the unit of a measure as HTML."""
    return UNITS.get(name) or bdi(name, limit=40)


def english(text: str) -> str:
    """Return words that are English and may quote the corpus, as HTML."""
    quoted = wording.prose(text, lambda one: bdi(one, limit=300), lambda rest: words(rest, limit=1000))
    return f'<span lang="en" dir="ltr">{quoted}</span>' if text else ""


def plain(value: float | None, places: int = 3) -> str:
    """Return a value in Persian digits without any markup, for charts."""
    return persian.digits(numbers.decimal(value, places))


def number(value: float | None, places: int = 3) -> str:
    """Return a value in Persian digits, as HTML."""
    return persian.isolated(plain(value, places))


def signed(value: float | None) -> str:
    """Return a difference with its sign."""
    return persian.isolated(persian.digits(numbers.signed(value)))


def between(interval: tuple[float, float] | None) -> str:
    """Return an interval as HTML; a dash where there is none."""
    if interval is None:
        return numbers.NOTHING
    return f'<span class="range">{number(interval[0])} تا {number(interval[1])}</span>'


def plainly_between(interval: tuple[float, float] | None) -> str:
    """Return an interval without markup, for charts, from left to right."""
    return "" if interval is None else f"{plain(interval[0])} … {plain(interval[1])}"


def reason(because: str) -> str:
    """Return why a value is null, as HTML."""
    return REASONS.get(because) or (english(wording.reason(because)) if because else "دلیلی گفته نشده است")


def value(figure: Figure) -> str:
    """Return a value, or a dash and its reason, as HTML."""
    if choosing.is_defined(figure):
        return number(figure.value)
    return nothing(figure.reason)


def nothing(because: str) -> str:
    """Return a dash and why there is no number, as HTML."""
    return f'{numbers.NOTHING} <span class="why">{reason(because)}</span>'


def p_value(share: float | None) -> str:
    """Return how often chance reached as much, as HTML."""
    return f'<bdi dir="ltr">{persian.digits(escape(wording.p_value(share)))}</bdi>'


def percent(share: float) -> str:
    """Return a share of the whole."""
    return persian.digits(numbers.percent(share))


def change(one: Difference) -> str:
    """Return what was compared with what, as HTML."""
    names = [bdi(name, limit=60) or "بی‌نام" for name in one.names]
    match one.kind:
        case "pairs" if len(names) == 4:
            return f"{names[0]} و {names[1]} در برابر {names[2]} و {names[3]}"
        case "drift" | "pairs":
            return " ← ".join(names)
        case "annotator":
            return f"بی {'، '.join(names)}"
        case "labels":
            return f"یکی شدن {' و '.join(names)}"
    return "، ".join((bdi(one.kind), *names))


def measure(name: str) -> str:
    """Return the name of a measure, which reads from left to right."""
    return code(name or "؟")
