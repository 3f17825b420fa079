"""Names of news outlets and what they begin with, by matching key (see :func:`hashiye.forms.key`).

The list only sharpens where a name ends when no comma does; an outlet that is not in it is found by
its head (خبرگزاری، روزنامه), its ending (نیوز) or the punctuation around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from hashiye.forms import key

_HOME = """
آران نیوز|آریانا نیوز|آفتاب نیوز|آفتاب یزد|آماج نیوز|آنا|اطلاعات|اطلاعات روز|اعتماد|
افغانستان اینترنشنال|اقتصاد آنلاین|اقتصاد نیوز|اقتصادنیوز|العالم|الف|انتخاب|اکوایران|ایانا|ایبنا|
ایران پرس|ایرنا|ایسنا|ایلنا|ایمنا|اینا|ایکنا|باختر|بازار|باشگاه خبرنگاران جوان|برنا|بهار نیوز|تابناک|
تسنیم|تی نیوز|جام جم|جام جم آنلاین|جماران|جمهور|جهان نیوز|حوزه|خامه پرس|خانه ملت|خبر آنلاین|خبر فوری|
خبرآنلاین|خبرگزاری جمهوری اسلامی|خبرگزاری صدا و سیما|خبرگزاری فارس|دانشجو|دنیای اقتصاد|
دیده‌بان ایران|رادیو خبر|رجانیوز|رسا|رسالت|روزنامه ایران|رویداد ۲۴|رکنا|سحر|سنا|شاتا|شادا|شانا|
شبستان|شرق|شفقنا|صدا و سیما|صدای افغان|طلوع نیوز|عصر ایران|عصر خبر|فارس|فرارو|قدس آنلاین|مشرق|مهر|
موج|میزان|نود اقتصادی|نور نیوز|نورنیوز|هرانا|هشت صبح|همشهری|همشهری آنلاین|ورزش سه|پانا|پرس تی وی|
پول نیوز|پژواک|چمدان|کیهان
"""
_ABROAD = """
آرمن پرس|آرمن‌پرس|آس|آسوشیتد پرس|آسوشیتدپرس|آناتولی|آپا|آکسیوس|اسپوتنیک|اسپوتنیک ارمنستان|اسپورت|
اسکای نیوز|اشپیگل|الاخبار|الجزیره|الشرق الاوسط|العربیه|الغد|القدس العربی|المنار|المیادین|النهار|
ان بی سی|اورشلیم پست|اوپک پلاس|اکونومیست|اکیپ|ای بی سی|ایران اینترنشنال|اینترفاکس|ایندیپندنت|بلومبرگ|
بی بی سی|بی بی سی فارسی|بی‌بی‌سی|بی‌بی‌سی فارسی|تاس|تایمز|تایمز اسرائیل|ترند|جروزالم پست|حریت|
خبرگزاری فرانسه|دویچه وله|دویچه‌وله|دیلی میل|رادیو فردا|راشا تودی|راشاتودی|رای الیوم|رویترز|
ریا نووستی|ریانووستی|سانا|ساینس|سی ان ان|سی ان بی سی|سی بی اس|سی بی سی|سی‌ان‌ان|سی‌بی‌سی|شینهوا|
صدای آمریکا|فارین افرز|فارین پالیسی|فاکس نیوز|فایننشال تایمز|فرانس پرس|فوربس|فیگارو|لنست|لوموند|
مارکا|معاریو|موندو دپورتیوو|ناسا|نووستی|نیوزویک|نیویورک تایمز|نیچر|هاآرتص|واشنگتن پست|واع|
وال استریت ژورنال|وفا|پتروا|پولیتیکو|کیودو|گاتزتا|گاردین|گلوبال تایمز|یدیعوت آحارونوت|ینی شفق|
یورونیوز|یونهاپ
"""


def _table(names: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(map(key, name.split())) for name in names.replace("\n", "").split("|"))


HOME = _table(_HOME)
"""Outlets of Iran and Afghanistan."""
KNOWN = HOME | _table(_ABROAD)
"""All outlets known by name, as tuples of keys."""
_FIRSTS: dict[str, tuple[int, ...]] = {}
for _name in KNOWN:
    _FIRSTS[_name[0]] = tuple(sorted({len(_name), *_FIRSTS.get(_name[0], ())}, reverse=True))

HEADS = frozenset(map(key, (
    "خبرگزاری", "پایگاه", "روزنامه", "هفته‌نامه", "ماهنامه",
    "دوهفته‌نامه", "فصلنامه", "آژانس", "شبکه", "رادیو", "سایت",
    "وبسایت", "وب‌سایت",
    "تارنمای", "پورتال", "مجله", "نشریه", "تلویزیون", "کانال", "رسانه", "خبرنامه",
)))  # fmt: skip
"""What an outlet's name may begin with."""
_EDITIONS = frozenset(map(key, ("فارسی", "دری", "پشتو", "عربی", "انگلیسی")))
"""The language of an edition, part of its name: دویچه‌وله فارسی."""
_ENDINGS = ("نیوز", "پرس", "آنلاین", "تایمز")


def known_at(words: Sequence[str]) -> int:
    """Return how many of the first ``words`` (keys) are the longest known outlet; 0 if none is."""
    lengths = _FIRSTS.get(words[0], ()) if words else ()
    found = next((n for n in lengths if n <= len(words) and tuple(words[:n]) in KNOWN), 0)
    return found + 1 if found and found < len(words) and words[found] in _EDITIONS else found


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
