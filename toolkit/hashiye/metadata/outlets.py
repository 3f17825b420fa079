"""Names of news outlets and what they begin with, by matching key (see :func:`hashiye.forms.key`).

The list only sharpens where a name ends when no comma does; an outlet that is not in it is found by
its head (خبرگزاری، روزنامه), its ending (نیوز) or the punctuation around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from hashiye.forms import key

_HOME = """
ایرنا|ایسنا|ایلنا|ایبنا|ایکنا|ایمنا|اینا|مهر|فارس|تسنیم|میزان|رکنا|سنا|شانا|شاتا|شادا|ایانا|هرانا|برنا|موج|آنا|شبستان|حوزه|رسا|صدا و سیما
|خانه ملت|جماران|تابناک|خبرآنلاین|خبر آنلاین|عصر ایران|انتخاب|الف|جهان نیوز|آران نیوز|همشهری آنلاین|همشهری|دنیای اقتصاد|اعتماد|شرق|کیهان|جام جم|جام جم آنلاین
|روزنامه ایران|اطلاعات|رسالت|آفتاب نیوز|آفتاب یزد|فرارو|بهار نیوز|رویداد ۲۴|اقتصادنیوز|اقتصاد نیوز|اقتصاد آنلاین|باشگاه خبرنگاران جوان|خبرگزاری جمهوری اسلامی
|خبرگزاری صدا و سیما|پانا|دانشجو|ورزش سه|دیده‌بان ایران|مشرق|رجانیوز|نور نیوز|نورنیوز|اکوایران|شفقنا|قدس آنلاین|پژواک|باختر|خامه پرس|آماج نیوز|طلوع نیوز|طلوع نیوز|آریانا نیوز
|افغانستان اینترنشنال|هشت صبح|جمهور|صدای افغان|اطلاعات روز|خبرگزاری فارس|ایران پرس|العالم|پرس تی وی|سحر|عصر خبر|خبر فوری|بازار|نود اقتصادی|تی نیوز|پول نیوز|چمدان|رادیو خبر
"""
_ABROAD = """
رویترز|آسوشیتدپرس|آسوشیتد پرس|فرانس پرس|خبرگزاری فرانسه|بلومبرگ|اسپوتنیک|تاس|ریانووستی|ریا نووستی|نووستی|اینترفاکس|شینهوا|آناتولی|الجزیره|العربیه|المیادین|الشرق الاوسط|سی ان ان|سی‌ان‌ان
|بی بی سی|بی‌بی‌سی|بی بی سی فارسی|بی‌بی‌سی فارسی|سی بی سی|سی‌بی‌سی|سی ان بی سی|دویچه وله|دویچه‌وله|یورونیوز|نیویورک تایمز|واشنگتن پست|وال استریت ژورنال|فایننشال تایمز|گاردین|ایندیپندنت|تایمز|لوموند
|فیگارو|اشپیگل|پولیتیکو|آکسیوس|هاآرتص|معاریو|اورشلیم پست|جروزالم پست|تایمز اسرائیل|یدیعوت آحارونوت|حریت|ینی شفق|راشاتودی|راشا تودی|کیودو|یونهاپ|گلوبال تایمز|نیوزویک|فاکس نیوز|سی بی اس|ان بی سی
|ای بی سی|اسکای نیوز|صدای آمریکا|رادیو فردا|ایران اینترنشنال|آپا|ترند|آرمن‌پرس|آرمن پرس|اسپوتنیک ارمنستان|فارین پالیسی|فارین افرز|اکونومیست|فوربس|مارکا|آس|اسپورت|موندو دپورتیوو|گاتزتا|اکیپ|دیلی میل
|سانا|واع|وفا|پتروا|القدس العربی|رای الیوم|الاخبار|النهار|المنار|الغد|لنست|نیچر|ساینس|ناسا|اوپک پلاس
"""


def _table(names: str) -> dict[tuple[str, ...], bool]:
    return {tuple(map(key, name.split())): True for name in names.replace("\n", "").split("|") if name.strip()}


HOME = frozenset(_table(_HOME))
"""Outlets of Iran and Afghanistan."""
KNOWN = HOME | frozenset(_table(_ABROAD))
"""All outlets known by name, as tuples of keys."""
_FIRSTS: dict[str, tuple[int, ...]] = {}
for _name in KNOWN:
    _FIRSTS[_name[0]] = tuple(sorted({len(_name), *_FIRSTS.get(_name[0], ())}, reverse=True))

HEADS = frozenset(map(key, (
    "خبرگزاری", "پایگاه", "روزنامه", "هفته‌نامه", "ماهنامه", "دوهفته‌نامه", "فصلنامه", "آژانس", "شبکه", "رادیو", "سایت", "وبسایت", "وب‌سایت",
    "تارنمای", "پورتال", "مجله", "نشریه", "تلویزیون", "کانال", "رسانه", "خبرنامه",
)))  # fmt: skip
"""What an outlet's name may begin with."""
_ENDINGS = ("نیوز", "پرس", "آنلاین", "تایمز")


def known_at(words: Sequence[str]) -> int:
    """Return how many of the first ``words`` (keys) are the longest known outlet; 0 if none is."""
    lengths = _FIRSTS.get(words[0], ()) if words else ()
    return next((n for n in lengths if n <= len(words) and tuple(words[:n]) in KNOWN), 0)


def is_outlet(words: Sequence[str]) -> bool:
    """Whether the words (keys), all of them, name an outlet: known, or by head or ending."""
    if not words or len(words) > 7:
        return False
    head = words[0] in HEADS and len(words) > 1
    return head or known_at(words) == len(words) or words[-1].endswith(_ENDINGS)


def is_home(words: Sequence[str]) -> bool:
    """Whether the words name an outlet of Iran or Afghanistan, as far as one can tell from the name."""
    rest = words[1:] if words and words[0] in HEADS else words
    return tuple(rest) in HOME or tuple(words) in HOME or known_at(rest) == 0
