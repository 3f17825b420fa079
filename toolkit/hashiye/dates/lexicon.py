"""The words of Persian dates and clock times, by matching key (see :func:`hashiye.forms.key`).

``TRIGGERS`` maps a key to what may begin or centre a mention, or to None; it remembers what it has
seen, so that a text is looked up in one C-level pass. ``NUMBERS`` and the small sets are asked only
beside a trigger.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from hashiye.forms import key

MONTH, WEEKDAY, DAY_WORD, YEAR_WORD, UNIT, SEASON, NUMERIC, YEAR = range(1, 9)
"""What a trigger is."""


class Trigger(NamedTuple):
    """What a word may begin: its kind, its number, and what more its kind needs."""

    kind: int
    value: int = 0
    more: str = ""
    tail: str = ""


class Number(NamedTuple):
    """A number word or a run of digits. ``ordinal``: یکم rather than یک. ``final``: a stop is glued on."""

    value: int
    ordinal: bool = False
    digits: int = 0
    final: bool = False


# --- months -------------------------------------------------------------------------------------

_JALALI = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_AFGHAN = ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"]
_GREGORIAN = {
    1: "ژانویه جنوری ینایر", 2: "فوریه فبروری شباط", 3: "مارس مارچ آذار", 4: "آوریل آپریل اپریل نیسان",
    5: "مه می ایار", 6: "ژوئن ژوین جون حزیران", 7: "ژوئیه ژوییه جولای جولایی تموز",
    8: "اوت آگوست اگوست آگست اگست",
    9: "سپتامبر سپتمبر ایلول", 10: "اکتبر آکتبر اکتوبر اوکتبر", 11: "نوامبر نومبر", 12: "دسامبر دسمبر دیسمبر",
}  # fmt: skip
_HIJRI = {
    1: "محرم", 2: "صفر", 7: "رجب", 8: "شعبان", 9: "رمضان", 10: "شوال",
    11: "ذیالقعده ذیقعده ذوالقعده", 12: "ذیالحجه ذیحجه ذوالحجه",
}  # fmt: skip
_HIJRI_PAIRS = {
    "ربیع": {"الاول": 3, "الثانی": 4, "الآخر": 4}, "جمادی": {
        "الاول": 5, "الاولی": 5, "الثانی": 6, "الثانیه": 6, "الآخر": 6, "الآخره": 6,
    }, "ذی": {"القعده": 11, "قعده": 11, "الحجه": 12, "حجه": 12},
}  # fmt: skip
HONORIFICS = frozenset(map(key, ("المبارک", "المعظم", "الحرام", "المرجب", "المکرم", "المظفر", "مبارک")))
"""What may stand between or after ماه and a Hijri month."""

AFGHAN, PLAIN, UNSURE, RARE = "afghan", "plain", "unsure", "rare"
"""When a month's name is a month: only in Afghan company; by itself; beside a cue; beside a number or ماه."""

_UNSURE = {"تیر", "مهر", "آذر", "دی", "بهمن", "محرم", "رمضان", "شوال", "اوت", "مارس"}
_RARE = {"صفر", "رجب", "شعبان", "می", "مه", "جون", "تموز", "ایار", "آذار", "شباط", "نیسان", "ایلول", "حزیران"}


def _month(name: str, number: int, calendar: str) -> Trigger:
    sure = UNSURE if name in _UNSURE else RARE if name in _RARE else PLAIN
    return Trigger(MONTH, number, calendar, sure)


def _months() -> dict[str, Trigger]:
    found: dict[str, Trigger] = {}
    for number, name in enumerate(_JALALI, 1):
        found[key(name)] = _month(name, number, "jalali")
        found[key(name + "ماه")] = Trigger(MONTH, number, "jalali", PLAIN)
    found[key("امرداد")] = found["مرداد"]
    found |= {key(name): Trigger(MONTH, number, "jalali", AFGHAN) for number, name in enumerate(_AFGHAN, 1)}
    for number, names in _GREGORIAN.items():
        found |= {key(name): _month(name, number, "gregorian") for name in names.split()}
    for number, names in _HIJRI.items():
        for name in names.split():
            found[key(name)] = _month(name, number, "hijri")
            found |= {key(name) + honour: Trigger(MONTH, number, "hijri", PLAIN) for honour in HONORIFICS}
    for first, seconds in _HIJRI_PAIRS.items():
        for second, number in seconds.items():
            found[key(first + second)] = Trigger(MONTH, number, "hijri", PLAIN)
        found[key(first)] = Trigger(MONTH, 0, "hijri", PLAIN)
    return found


MONTH_TAILS = {
    (key(first), key(second)): number for first, seconds in _HIJRI_PAIRS.items() for second, number in seconds.items()
}
"""Months written as two words, by both of them."""

# --- numbers ------------------------------------------------------------------------------------

_UNITS = ["یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه"]
_ORDINALS = ["یکم", "دوم", "سوم", "چهارم", "پنجم", "ششم", "هفتم", "هشتم", "نهم"]
_TEENS = ["ده", "یازده", "دوازده", "سیزده", "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده"]
_TENS = {20: "بیست", 30: "سی", 40: "چهل", 50: "پنجاه", 60: "شصت", 70: "هفتاد", 80: "هشتاد", 90: "نود"}
_HUNDREDS = ["صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد"]


def _numbers() -> dict[str, Number]:
    plain = dict(enumerate(_UNITS, 1)) | dict(enumerate(_TEENS, 10)) | _TENS
    found = {name: Number(value) for value, name in plain.items()}
    found |= {name + "م": Number(value, ordinal=True) for value, name in plain.items() if value >= 10}
    found |= {name: Number(value, ordinal=True) for value, name in enumerate(_ORDINALS, 1)}
    for tens, name in _TENS.items():
        for unit, (cardinal, ordinal) in enumerate(zip(_UNITS, _ORDINALS, strict=True), 1):
            found[f"{name}و{cardinal}"] = Number(tens + unit)
            found[f"{name}و{ordinal}"] = Number(tens + unit, ordinal=True)
    found |= {name: Number(100 * value) for value, name in enumerate(_HUNDREDS, 1)}
    found |= {"هزار": Number(1000), "یکهزار": Number(1000), "یکصد": Number(100), "هیجده": Number(18)}
    for name in ("اول", "نخست", "یکم", "اوّل"):
        found[name] = Number(1, ordinal=True)
    found |= {
        "سیام": Number(30, ordinal=True),
        "سیاُم": Number(30, ordinal=True),
        "هیجدهم": Number(18, ordinal=True),
    }
    return {key(name): number for name, number in found.items()}


NUMBERS = _numbers()
"""Number words up to a thousand, in one token."""

_DIGITS = re.compile(r"([0-9]+)(ام|م)?([.:]*)")
_NUMERIC = re.compile(r"([0-9]{1,4})([/.\-\u2013])([0-9]{1,2})\2([0-9]{1,4})[.:]*")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-4])[:.]([0-5][0-9])(?:[:.]([0-5][0-9]))?[.:]*")


class _Numbers(dict[str, "Number | None"]):
    """Number words, and the other words asked for lately with what number they are; bounded."""

    def __missing__(self, word: str) -> Number | None:
        if len(self) > 100_000:
            self.clear()
            self.update(NUMBERS)
        match = _DIGITS.fullmatch(word) if len(word) < 9 else None
        found = Number(int(match[1]), bool(match[2]), len(match[1]), bool(match[3])) if match else None
        self[word] = found
        return found


number: Callable[[str], Number | None] = _Numbers(NUMBERS).__getitem__
"""Return what number a key is, or None. Digits may carry an ordinal ending and a glued full stop."""


def numeric(word: str) -> tuple[str, str, str] | None:
    """Return the three numbers of a key such as ``1402/05/12``, or None."""
    match = _NUMERIC.fullmatch(word)
    return (match[1], match[3], match[4]) if match else None


def clock(word: str) -> tuple[int, int] | None:
    """Return hour and minute of a key such as ``14:30``, or None."""
    match = _CLOCK.fullmatch(word)
    return (int(match[1]), int(match[2])) if match else None


# --- the other words ----------------------------------------------------------------------------

WEEKDAY_HEADS = {key(word): day for word, day in (
    ("یک", 1), ("دو", 2), ("سه", 3), ("چهار", 4), ("چار", 4), ("پنج", 5),
    ("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5),
)}  # fmt: skip
"""What stands before a spaced شنبه."""

WEEK, MONTH_UNIT, YEAR_UNIT, DAY_UNIT, DECADE, CENTURY, YEARS_UNIT = (
    "week", "month", "year", "day", "decade", "century", "years",
)  # fmt: skip

PAST_OR_NEXT = frozenset(
    map(
        key,
        (
            "گذشته",
            "جاری",
            "آینده",
            "آتی",
            "اخیر",
            "بعد",
            "قبل",
            "پیش",
            "بعدی",
            "قبلی",
            "حاضر",
            "کنونی",
            "پیش‌رو",
        ),
    )
)
"""What makes a week, month or year a relative date."""
BEFORE_AFTER = frozenset(map(key, ("قبل", "پیش", "بعد")))
"""Those that want no از behind them."""
NEAR = frozenset(map(key, ("گذشته", "جاری", "آینده", "امسال", "پارسال", "آتی")))
"""What may follow a month or a season to name its year."""
THIS = frozenset(map(key, ("این", "همین")))
ERAS = {key(name): era for name, era in (
    ("میلادی", "gregorian"), ("شمسی", "jalali"), ("خورشیدی", "jalali"), ("قمری", "hijri"), ("ق.م", "before"),
)}  # fmt: skip
HEJRI = frozenset(map(key, ("هجری",)))
YEAR_KINDS = frozenset(map(key, ("مالی", "تحصیلی", "زراعی", "آبی", "میلادی", "شمسی", "خورشیدی", "هجری", "قمری")))
"""What may stand between سال and its number or its جاری."""
JOINERS = frozenset(("و", "تا", "الی", "لغایت", "-", "\u2013", "\u2014"))
LIST_JOINERS = JOINERS | {"،", ","}
PARTS = {key(name): parts for name, parts in (("نیمه", 2), ("دهه", 3), ("هفته", 4))}
"""Parts of a month that take an ordinal."""
YEAR_PARTS = {key(name): months for name, months in (
    ("نیمه", 6), ("ششماهه", 6), ("ششماه", 6), ("سهماهه", 3), ("سهماه", 3), ("نهماهه", 9),
)}  # fmt: skip

_DAY_WORDS = (
    "امروز", "دیروز", "فردا", "پسفردا", "پریروز", "پسپریروز", "دیشب", "امشب", "پریشب", "فرداشب",
)  # fmt: skip
_YEAR_WORDS = ("امسال", "پارسال", "پیرارسال")
_JOINED = {
    f"{unit}{near}": precision
    for unit, precision in (("سال", YEAR_UNIT), ("ماه", MONTH_UNIT), ("هفته", WEEK), ("روز", DAY_UNIT))
    for near in ("جاری", "گذشته", "آینده")
}
"""A unit and what makes it relative, joined by a half-space."""
_UNIT_WORDS = {
    "سال": YEAR_UNIT, "سالهای": YEARS_UNIT, "ماه": MONTH_UNIT, "هفته": WEEK, "هفتهٔ": WEEK, "روز": DAY_UNIT,
    "شب": DAY_UNIT, "دهه": DECADE, "دههٔ": DECADE, "قرن": CENTURY, "سده": CENTURY, "سالها": YEARS_UNIT,
    "دهههای": DECADE,
}  # fmt: skip
_WEEKDAYS = {
    "شنبه": 0, "یکشنبه": 1, "دوشنبه": 2, "سهشنبه": 3, "چهارشنبه": 4, "چارشنبه": 4, "پنجشنبه": 5, "پنچشنبه": 5,
    "جمعه": 6, "آدینه": 6, "1شنبه": 1, "2شنبه": 2, "3شنبه": 3, "4شنبه": 4, "5شنبه": 5,
}  # fmt: skip
SEASONS = ("بهار", "تابستان", "پاییز", "زمستان")


def _static() -> dict[str, Trigger | None]:
    found: dict[str, Trigger | None] = {**_months()}
    found |= {key(name): Trigger(WEEKDAY, day) for name, day in _WEEKDAYS.items()}
    found |= {key(name + "شب"): Trigger(WEEKDAY, day) for name, day in _WEEKDAYS.items() if day}
    found |= {key(name): Trigger(DAY_WORD) for name in _DAY_WORDS}
    found |= {key(name): Trigger(YEAR_WORD, 0, YEAR_UNIT) for name in _YEAR_WORDS}
    found |= {key(name): Trigger(YEAR_WORD, 0, unit) for name, unit in _JOINED.items()}
    found |= {key(name): Trigger(UNIT, 0, unit) for name, unit in _UNIT_WORDS.items()}
    found |= {key(name): Trigger(SEASON, season) for season, name in enumerate((*SEASONS, "پائیز"))}
    found[key("پائیز")] = Trigger(SEASON, 2)
    return found


class _Triggers(dict[str, Trigger | None]):
    """The words that may begin a mention, and the other words seen lately as None; bounded."""

    def __missing__(self, word: str) -> Trigger | None:
        if len(self) > 200_000:
            self.clear()
            self.update(_STATIC)
        found: Trigger | None = None
        if word and "0" <= word[0] <= "9":
            if numeric(word):
                found = Trigger(NUMERIC)
            elif (read := number(word)) and read.digits == 4:
                found = Trigger(YEAR, read.value)
        self[word] = found
        return found


_STATIC = _static()
TRIGGERS = _Triggers(_STATIC)
"""What a word may begin, or None."""
