"""What the page of statistics says in Persian: numbers that carry their machine value, names, months, reasons."""

from __future__ import annotations

import json
import math
import re
from html import escape

from hashiye.report.differences.page_words import bdi, code, words
from hashiye.report.drawing import safe
from hashiye.report.statistics import wording
from hashiye.report.statistics.blocks import Word, prose

NOTHING = wording.NOTHING

COUNT, SHARE, DOCUMENTS, DENSITY = "شمار", "سهم", "سند", "در هزار توکن"
"""Names of columns."""

FORMS = {"raw": "همان‌گونه که نوشته شده", "normal": "صورت بهنجار"}

MEASURES = {
    "tokens": "توکن",
    "words": "واژه (توکنی با حرف یا رقم)",
    "all_types": "توکن متمایز",
    "types": "گونه (واژهٔ متمایز)",
    "hapaxes": "تک‌آمد (هاپاکس)",
    "twice": "دوبارآمد",
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

LAYER_REASONS = {"not_complete": "همهٔ سندها این لایه را کامل و از یک شمار نشانه‌گذار ندارند"}
"""Why a figure of a layer is undefined, as ``hashiye.statistics.layers_figures.REASONS`` has it in English."""

KINDS = {"person": "انسان", "tool": "ابزار"}

KEYS = {
    "title": "عنوان", "lead": "لید", "agency": "خبرگزاری", "source": "منبع", "publisher": "ناشر", "creator": "پدیدآور",
    "place": "جای خبر", "url": "نشانی", "license": "پروانهٔ انتشار", "collected": "گردآوری",
    "language-note": "یادداشت زبان", "date:published": "تاریخ انتشار", "date:collected": "تاریخ گردآوری",
    "date:event": "تاریخ رویداد", "date:mentioned": "تاریخ‌های متن",
}  # fmt: skip

STATUSES = ("صریح", "استنباطی", "نامعلوم", "بی‌فکت")

ROLES = {"published": "انتشار", "collected": "گردآوری", "event": "رویداد", "mentioned": "یادشده در متن"}
PRECISIONS = {"year": "سال", "month": "ماه", "day": "روز", "about-day": "حدود یک روز", "minute": "دقیقه",
              "second": "ثانیه", "hour": "ساعت"}  # fmt: skip
CALENDARS = {"jalali": "خورشیدی", "gregorian": "میلادی", "hijri": "قمری", "islamic": "قمری"}

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
    "persian-yeh": "یای فارسی",
    "persian-kaf": "کاف فارسی",
    "heh-hamza-letter": "هٔ به یک نویسه (ۀ)",
    "heh-hamza-mark": "ه با همزه (هٔ)",
    "heh-half-space-yeh": "ه، نیم‌فاصله، ی",
    "arabic-yeh": "یای عربی (ي)",
    "alef-maksura": "الف مقصوره (ى)",
    "arabic-kaf": "کاف عربی (ك)",
    "letter-variant": "حرف‌های دیگر به‌جای حرف فارسی",
    "mixed-letters": "واژه با حرف عربی و فارسی",
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
    "slash-in-number": "خط کج به‌جای ممیز",
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
_DIGITS = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")


def persian(shown: str) -> str:
    """Return a number that was written in English words in Persian ones."""
    shown = shown.replace("< ", "کمتر از ").replace(" %", "٪")
    return shown.translate(_DIGITS)


def _data(value: float, of: str, shown: str) -> str:
    """Return a number with its machine value; ``of`` says which figure it is."""
    inside = f'<bdi dir="ltr">{shown}</bdi>' if shown.startswith(wording.MINUS) else shown
    return f'<data value="{json.dumps(value)}" data-of="{of}">{inside}</data>'


def amount(value: int | None, of: str) -> str:
    """Return how many; ``of`` is the path of the figure in the report, as in all the functions below."""
    return NOTHING if value is None else _data(value, of, persian(wording.amount(value)))


def decimal(value: float | None, of: str, places: int = 3) -> str:
    """Return a value with its decimals."""
    return _shown(value, of, wording.decimal(value, places))


def rate(value: float | None, of: str) -> str:
    """Return a rate, a mean or a factor."""
    return _shown(value, of, wording.rate(value))


def quantile(value: float | None, of: str) -> str:
    """Return a quantile."""
    return _shown(value, of, wording.quantile(value))


def percent(value: float | None, of: str) -> str:
    """Return a share of the whole."""
    return _shown(value, of, wording.percent(value))


def _shown(value: float | None, of: str, shown: str) -> str:
    return NOTHING if value is None or not math.isfinite(value) else _data(value, of, persian(shown))


def plain(number: float) -> str:
    """Return how many, without its machine value: for what is said of the page itself, and for charts."""
    return persian(wording.amount(number))


def tick(value: float) -> str:
    """Return a number at an axis, as short as it is."""
    for size, name in ((1e9, "میلیارد"), (1e6, "میلیون")):
        if abs(value) >= size:
            return persian(f"{value / size:g} {name}")
    return persian(f"{value:,.0f}" if value == round(value) else f"{value:,.6f}".rstrip("0"))


def name(text: str, table: dict[str, str] | None = None) -> str:
    """Return a name: in Persian where ``table`` has it, with the name itself behind it; else as the corpus has it."""
    told = (table or {}).get(text)
    if told:
        return f'{told} <span class="en" lang="en" dir="ltr">{escape(text)}</span>'
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
    return f"{_MONTHS[jalali][int(found[2]) - 1]} {found[1]}".translate(_DIGITS) if found else text


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
    return persian(wording.percent(value))


def share_tick(value: float) -> str:
    """Return a share at an axis."""
    return persian(f"{value * 100:g} %")


def rate_of(value: float | None) -> str:
    """Return a rate without its machine value, for charts."""
    return persian(wording.rate(value))


def unlisted(number: int, what: str) -> str:
    """Return how many things are not shown on the page; nothing where all are."""
    if number <= 0:
        return ""
    return f'<p class="skipped">و {plain(number)} {what} دیگر؛ {code("--listed")} می‌گوید چند تا بیاید.</p>'


def others(number: int, what: str) -> str:
    """Return how many others there are, without a word about where; nothing where there are none."""
    return f'<p class="skipped">و {plain(number)} {what} دیگر</p>' if number > 0 else ""
