"""What the page of statistics says in Persian: numbers that carry their machine value, names, months, reasons."""

from __future__ import annotations

import json
import math
import re

from hashiye.report import markup, numbers, persian, terms
from hashiye.report.drawing import safe
from hashiye.report.markup import bdi, words
from hashiye.report.statistics.blocks import Word, prose

NOTHING = numbers.NOTHING

COUNT, SHARE, DOCUMENTS, DENSITY = "شمار", "سهم", "سند", "در هزار توکن"
"""Names of columns."""

FORMS = {"raw": "همان‌گونه که نوشته شده", "normal": "صورت بهنجار"}

MEASURES = {
    "tokens": "توکن",
    "words": "واژه (توکنی با حرف یا رقم)",
    "all_types": "توکن متمایز",
    "types": "گونه (واژهٔ متمایز)",
    "hapaxes": "تک‌آمد (هاپاکس)",
    "dis_legomena": "دوبارآمد",
    "ttr": "نسبت گونه به توکن (TTR)",
    "guiraud": "R گیرو",
    "herdan": "C هردان",
    "yule": "K یول",
    "mattr": "MATTR",
    "mtld": "MTLD",
    "heaps": "قانون هیپس",
    "zipf": "قانون زیپف",
}

REASONS = {
    "no_words": "واژه‌ای نیست",
    "one_word": "تنها یک واژه هست",
    "shorter_than_window": "هیچ سندی به اندازهٔ پنجره واژه ندارد",
    "no_repeats": "در هیچ سندی واژه‌ای دو بار نیامده است",
    "too_few_types": "واژه‌های متمایز کمتر از آن است که قانونی بر آن برازش شود",
}
"""Why a measure is undefined, as ``hashiye.statistics.diversity.REASONS`` has it in English."""

EMPTY = "چیزی برای سنجیدن نیست"
NO_TOKENS = "سندها توکن ندارند"
NO_VARIATION = "هر دو برچسب در همهٔ سندها هستند"
NO_BALANCE = "دست‌کم دو گروه و دو برچسب می‌خواهد"

ENDS = ("۵٪", "۲۵٪", "میانه", "۷۵٪", "۹۵٪")

SCOPES = {"document": "در همان سند", "corpus": "در پیکره، صورت‌های یک‌توکنی"}
"""Where a surface that is labelled also stands unlabelled."""

LAYER_REASONS = {
    "not_complete": "همهٔ سندها این لایه را کامل و از یک شمار نشانه‌گذار ندارند",
    "none_complete": "هیچ سند توکن‌داری این لایه را کامل ندارد",
    "one_label": "در گروه یک برچسب، آنچه برچسب دیگری دارد بی‌نشان شمرده می‌شود",
}
"""Why a figure of a layer is undefined, as ``hashiye.statistics.layers_figures.REASONS`` has it in English."""

STATUSES = (*(name for name, _ in terms.FACT_STATUSES.values()), "بی‌فکت")
"""How a fact is known, and that there is none."""

GROUPS = {
    "half-space": "نیم‌فاصله", "letters": "حرف‌ها", "digits": "رقم‌ها", "marks": "نشانه‌گذاری", "blanks": "فاصله‌ها",
    "invisible": "نویسه‌های ناپیدا",
}  # fmt: skip

BY = {
    "source": "منبع", "agency": "خبرگزاری", "publisher": "ناشر", "label": "برچسب", "annotator": "نشانه‌گذار",
    "layer": "لایه", "month": "ماه میلادی", "jalali-month": "ماه خورشیدی", "year": "سال میلادی",
    "jalali-year": "سال خورشیدی", "split": "بخش", "language": "زبان", "folder": "پوشه",
}  # fmt: skip

HABITS = {
    "half-space": "نیم‌فاصله میان حرف‌هایی که به هم می‌چسبیدند",
    "half-space-unseen": "نیم‌فاصله میان حرف‌هایی که نمی‌چسبیدند",
    "half-space-wrong": "نیم‌فاصلهٔ دوتایی یا در لبهٔ واژه",
    "blank-for-half-space": "فاصله به‌جای نیم‌فاصله (گمان)",
    "half-space-lost": "واژهٔ سرهم‌نوشته که نیم‌فاصله‌اش افتاده (گمان)",
    "persian-yeh": "یای فارسی",
    "persian-kaf": "کاف فارسی",
    "heh-hamza-letter": "هٔ به یک نویسه (ۀ)",
    "heh-hamza-mark": "ه با همزه (هٔ)",
    "heh-half-space-yeh": "ه، نیم‌فاصله، ی",
    "arabic-yeh": "یای عربی (ي)",
    "alef-maksura": "الف مقصوره (ى)",
    "arabic-kaf": "کاف عربی (ك)",
    "letter-variant": "حرف‌های دیگر به‌جای حرف فارسی",
    "arabic-word": "واژه با ي یا ى یا ك",
    "mixed-letters": "واژه با هر دو صورت یک حرف (ی و ي، یا ک و ك)",
    "presentation-form": "صورت‌های نمایشی حرف",
    "yeh-hamza-apart": "ی با همزهٔ جدا",
    "tatweel": "کشیده (تطویل)",
    "harakat": "اعراب",
    "persian-digit": "رقم فارسی",
    "arabic-digit": "رقم عربی",
    "latin-digit": "رقم لاتین",
    "mixed-digits": "عدد با رقم‌های دو دستگاه",
    "persian-comma": "ویرگول فارسی",
    "persian-semicolon": "نقطه‌ویرگول فارسی",
    "persian-question-mark": "نشان پرسش فارسی",
    "persian-quotes": "گیومه",
    "persian-percent": "نشان درصد فارسی",
    "decimal-sign": "ممیز فارسی",
    "thousands-sign": "جداکنندهٔ هزارگان فارسی",
    "slash-in-number": "خط کج میان رقم‌ها",
    "latin-comma": "ویرگول لاتین",
    "latin-semicolon": "نقطه‌ویرگول لاتین",
    "latin-question-mark": "نشان پرسش لاتین",
    "latin-quotes": "نقل‌قول لاتین",
    "latin-percent": "نشان درصد لاتین",
    "decimal-point": "نقطه به‌جای ممیز",
    "thousands-comma": "ویرگول لاتین میان هزارگان",
    "comma-in-number": "ویرگول فارسی در عدد",
    "double-blank": "چند فاصلهٔ پی‌درپی",
    "blank-before-mark": "فاصله پیش از نشان",
    "blank-inside-bracket": "فاصله در درون کمانک",
    "no-blank-behind-mark": "بی‌فاصله پس از نشان",
    "no-break-space": "فاصلهٔ نشکن",
    "odd-blank": "فاصله‌های نامعمول دیگر",
    "joiner": "نویسهٔ پیوند (ZWJ)",
    "bidi-override": "برگردانندهٔ جهت",
    "bidi-control": "درونه و جداساز جهت",
    "directional-mark": "نشان جهت",
    "invisible": "نویسه‌های ناپیدای دیگر",
}
"""What each thing of ``hashiye.statistics.hygiene.THINGS`` is."""

_MONTHS = {
    False: ("ژانویهٔ", "فوریهٔ", "مارس", "آوریل", "مهٔ", "ژوئن", "ژوئیهٔ", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"),
    True: ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
}  # fmt: skip
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def _data(value: float | None, of: str, shown: str) -> str:
    """Return a number with its machine value; ``of`` says which figure it is."""
    if value is None or not math.isfinite(value):
        return NOTHING
    return f'<data value="{json.dumps(value)}" data-of="{of}">{persian.isolated(persian.digits(shown))}</data>'


def amount(value: float | None, of: str) -> str:
    """Return how many; ``of`` is the path of the figure in the report, as in all the functions below."""
    return _data(value, of, numbers.amount(value))


def decimal(value: float | None, of: str, places: int = 3) -> str:
    """Return a value with its decimals."""
    return _data(value, of, numbers.decimal(value, places))


def rate(value: float | None, of: str) -> str:
    """Return a rate, a mean or a factor."""
    return _data(value, of, numbers.rate(value))


def percent(value: float | None, of: str) -> str:
    """Return a share of the whole."""
    return _data(value, of, numbers.percent(value))


def name(text: str, table: dict[str, str] | None = None) -> str:
    """Return a name: in Persian where ``table`` has it, with the name itself behind it; else as the corpus has it."""
    told = (table or {}).get(text)
    if told:
        return f"{told} {markup.english(text)}"
    return bdi(text) or "بی‌نام"


def plain_name(text: str, table: dict[str, str] | None = None) -> str:
    """Return a name without markup, safe in an attribute and in text."""
    return safe((table or {}).get(text) or text) or "بی‌نام"


def chart_name(text: str, table: dict[str, str] | None = None) -> str:
    """Return a name for a chart, which makes it safe itself."""
    return (table or {}).get(text) or text or "بی‌نام"


def month(text: str, *, jalali: bool) -> str:
    """Return a month by its name and year, as it may stand in a chart: ``دی ۱۴۰۱``. What is no month stays itself."""
    found = _MONTH.fullmatch(text)
    return f"{_MONTHS[jalali][int(found[2]) - 1]} {persian.digits(found[1])}" if found else text


def place_of(text: str) -> int | None:
    """Return the place of a month in time, in months; None for what is no month."""
    found = _MONTH.fullmatch(text)
    return int(found[1]) * 12 + int(found[2]) - 1 if found else None


def reason(because: str) -> str:
    """Return why a figure is undefined, as HTML."""
    known = {**REASONS, **LAYER_REASONS}
    return known.get(because) or (english(because) if because else "دلیلی گفته نشده است")


def english(text: str) -> str:
    """Return words that are English and may quote the corpus, as HTML."""
    shown = "".join(
        bdi(piece.text, limit=300) if isinstance(piece, Word) else words(piece, limit=1000) for piece in prose(text)
    )
    return f'<span lang="en" dir="ltr">{shown}</span>' if text else ""


def why(because: str) -> str:
    """Return why a number is missing, below the dash."""
    return f'<span class="why">{because}</span>'


def share(value: float | None) -> str:
    """Return a share without its machine value, for charts."""
    return persian.digits(numbers.percent(value))


def share_tick(value: float) -> str:
    """Return a share at an axis."""
    return persian.digits(f"{value * 100:g} %")


def rate_of(value: float | None) -> str:
    """Return a rate without its machine value, for charts."""
    return persian.digits(numbers.rate(value))
