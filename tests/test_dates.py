"""Dates and clock times: spans by the guidelines, values by the calendars, traps, laws."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hashiye import dates
from hashiye.dates import calendars
from hashiye.tokenize import Tokenizer
from hashiye.words import Words

SEED = (Path(__file__).parents[1] / "corpus" / "texts" / "000_6a3f37bcd1ee8004.txt").read_text(encoding="utf-8")
TOKENIZER = Tokenizer()


def words_of(text: str) -> Words:
    tokenized = TOKENIZER.tokenize(text)
    return Words.of(text, tokenized.segments, tokenized.surfaces)


def spans(text: str) -> list[str]:
    return [text[one.start : one.end] for one in dates.find(words_of(text))]


def times(text: str) -> list[str]:
    return [text[start:end] for start, end in dates.find_times(words_of(text))]


def only(text: str) -> dates.DateMention:
    (one,) = dates.find(words_of(text))
    return one


@pytest.mark.parametrize(
    ("marked", "meaning"),
    [
        ("در ⟦۱۲ دسامبر ۲۰۲۲⟧، چند", "2022-12-12 day 2022-12-12 explicit calendar-date"),
        ("در ⟦دسامبر ۱۲, 2022⟧ بود", "2022-12-12 day 2022-12-12 explicit calendar-date"),
        ("رزمی ⟦سال ۲۰۲۳⟧ را", "2023 year 2023 explicit year-by-value"),
        ("در ⟦سال ۱۴۰۱⟧.", "2022-03-21/2023-03-20 year 1401 explicit year-by-value"),
        ("در ⟦۱۳ آبان سال ۱۴۰۱⟧ بود", "2022-11-04 day 1401-08-13 explicit calendar-date"),
        ("تا ⟦مهر ۱۴۰۲⟧ ادامه", "2023-09-23/2023-10-22 month 1402-07 explicit calendar-date"),
        ("⟦بیست و دوم بهمن ۵۷⟧", "1979-02-11 day 1357-11-22 inferred two-digit-year"),
        ("⟦سی‌ام دی ۱۴۰۱⟧", "2023-01-20 day 1401-10-30 explicit calendar-date"),
        ("⟦سی ام دی ۱۴۰۱⟧", "2023-01-20 day 1401-10-30 explicit calendar-date"),
        ("مورخ ⟦۱۴۰۲/۰۵/۱۲⟧ صادر", "2023-08-03 day 1402-05-12 explicit numeric-date"),
        ("مورخ ⟦12/5/1402⟧ صادر", "2023-08-03 day 1402-05-12 explicit numeric-date"),
        ("در ⟦2023-01-10⟧ بود", "2023-01-10 day 2023-01-10 explicit numeric-date"),
        ("در ⟦05/12/2022⟧ بود", "2022 year 2022 explicit day-month-order-unknown"),
        ("در ⟦25/12/2022⟧ بود", "2022-12-25 day 2022-12-25 explicit numeric-date"),
        ("در ⟦دهه ۶۰⟧ رخ", "1981-03-21/1991-03-20 decade 1360/1369 inferred two-digit-decade"),
        ("در ⟦دهه ۱۹۹۰ میلادی⟧ رخ", "1990/1999 decade 1990/1999 explicit decade"),
        ("در ⟦قرن بیستم⟧ بود", "1901/2000 century 1901/2000 explicit century"),
        ("در ⟦بهار ۱۴۰۲⟧ بود", "2023-03-21/2023-06-21 season 1402-01/1402-03 explicit season"),
        ("⟦نیمه دوم آبان ۱۴۰۲⟧", "2023-11-07/2023-11-21 week 1402-08 explicit calendar-date"),
        ("⟦سال هزار و سیصد و پنجاه و هفت⟧", "1978-03-21/1979-03-20 year 1357 explicit year-by-value"),
        ("در ⟦۱۵ رمضان ۱۴۴۴⟧ بود", "2023-04-06 about-day 1444-09-15 explicit calendar-date"),
        ("در ⟦۲۰ دی ۲۰۲۳⟧ بود", "2023-01-10 day 1401-10-20 inferred mixed-calendars"),
        ("از ⟦۲۱ و ۲۲ خرداد ۱۴۰۲⟧", "2023-06-11/2023-06-12 day 1402-03-21/1402-03-22 explicit calendar-date"),
        ("از ⟦۵ تا ۱۰ خرداد ۱۴۰۲⟧", "2023-05-26/2023-05-31 day 1402-03-05/1402-03-10 explicit calendar-date"),
        ("در ⟦۵ و ۹ خرداد ۱۴۰۲⟧", "null day 1402-03-05,1402-03-09 unknown several-days"),
        ("در ⟦۲۰ دی ماه⟧ بود", "null day --10-20 unknown no-year"),
        ("در ⟦۳۱ دی ۱۴۰۱⟧ بود", "null day 1401-10-31 unknown no-such-day"),
        ("در ⟦۳۰ اسفند ۱۴۰۳⟧ بود", "2025-03-20 day 1403-12-30 explicit calendar-date"),
        ("در ⟦۳۰ اسفند ۱۴۰۴⟧ بود", "null day 1404-12-30 unknown no-such-day"),
        ("در ⟦۵ خرداد ۱۱۸۰⟧ بود", "null day 1180-03-05 unknown outside-jalali-range"),
        ("در ⟦۱۵ حمل ۱۴۰۱⟧ بود", "2022-04-04 day 1401-01-15 explicit calendar-date"),
        ("⟦سه‌شنبه ۲۰ دی ۱۴۰۱⟧", "2023-01-10 day 1401-10-20 explicit calendar-date"),
        ("⟦دوشنبه ۲۰ دی ۱۴۰۱⟧", "2023-01-10 day 1401-10-20 explicit weekday-disagrees"),
        ("شروع ⟦سال ۲۰۲۲ میلادی⟧", "2022 year 2022 explicit year-with-era"),
    ],
)  # fmt: skip
def test_what_a_date_means(marked, meaning):
    text = marked.replace("⟦", "").replace("⟧", "")
    one = only(text)
    found = f"{text[: one.start]}⟦{text[one.start : one.end]}⟧{text[one.end :]}"
    assert found == marked
    assert f"{one.value or 'null'} {one.precision} {one.native} {one.status} {one.rule}" == meaning
    assert one.evidence[0] == (one.start, one.end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("روز سه شنبه اعلام", ["سه شنبه"]),
        ("روز سه‌شنبه اعلام", ["سه‌شنبه"]),
        ("روز سهشنبه اعلام", ["سهشنبه"]),
        ("وزارت سه شنبه هفته گذشته با", ["سه شنبه هفته گذشته"]),
        ("روز جمعه، ۱۲ آبان بود", ["جمعه، ۱۲ آبان"]),
        ("صبح امروز و پس فردا و پارسال", ["امروز", "پس فردا", "پارسال"]),
        ("امروز سه شنبه ۲۰ دی ماه", ["امروز سه شنبه ۲۰ دی ماه"]),
        ("هفته گذشته، سال جاری، ماه آینده، روز گذشته", ["هفته گذشته", "سال جاری", "ماه آینده", "روز گذشته"]),
        ("دی ماه سال گذشته و اسفند پارسال", ["دی ماه سال گذشته", "اسفند پارسال"]),
        ("پایان شهریور و اول خرداد", ["شهریور", "اول خرداد"]),
        ("مهر و آبان ۱۴۰۲", ["مهر", "آبان ۱۴۰۲"]),
        ("از ۱۳۹۸ تا ۱۴۰۲ بود", ["۱۳۹۸", "۱۴۰۲"]),
        ("سال‌های ۱۳۹۸ تا ۱۴۰۲ بود", ["سال‌های ۱۳۹۸ تا ۱۴۰۲"]),
        ("ماه مبارک رمضان آمد", ["ماه مبارک رمضان"]),
        ("در نیمه دوم آبان", ["نیمه دوم آبان"]),
        ("در بهار ۱۲ درصد رشد", ["بهار"]),
        ("سه‌ماهه اول سال جاری و نیمه دوم سال گذشته", ["سه‌ماهه اول سال جاری", "نیمه دوم سال گذشته"]),
        ("هفته پیش رو و سال‌جاری و سال جدید", ["هفته پیش رو", "سال‌جاری", "سال جدید"]),
        ("پنجشنبه‌شب آمد", ["پنجشنبه‌شب"]),
        ("دو روز پیش آمد", ["دو روز پیش"]),
        ("شنبه\n۱۲ آبان ۱۴۰۲", ["شنبه", "۱۲ آبان ۱۴۰۲"]),
        ("روز سه شنبه.\nدی ماه", ["سه شنبه", "دی ماه"]),
    ],
)
def test_spans_follow_the_guidelines(text, expected):
    assert spans(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "دو روز و سه ماه و ۵ سال طول کشید",
        "مرد ۳۰ ساله هر سال و سالانه",
        "در دو سال گذشته و ۲۴ ساعت گذشته",
        "به گزارش مهر، او رفت",
        "به نقل از مهر خبر داد",
        "خبرنگار مهر گفت",
        "با شلیک ۵ تیر کشته شد",
        "او ۵ تیر خورد",
        "میدان هفتم تیر و خیابان ۱۵ خرداد",
        "حمل و نقل کالا",
        "میزان ۱۰ درصد و قوس و جدی",
        "سی دی و دی وی دی",
        "۲ می شود و می رود",
        "نماز جمعه تهران، امام جمعه، هر جمعه، جمعه ها",
        "رجب طیب اردوغان",
        "از صفر تا صد",
        "نسخه 1.2.3 و نشانی 192.168.1.1",
        "دو روز پیش از انتخابات",
        "آذر و بهار آمدند",
        "در ۱۴۰۰ روستا",
        "بهمن بر جاده ریخت",
        "۱۰ سال ۵۰ نفر",
        "دهه فجر و دهه ها",
        "این روزها، سال‌های اخیر",
    ],
)
def test_what_is_no_date(text):
    assert spans(text) == []


def test_afghan_months_need_afghan_company():
    assert spans("بیماران در سرطان به درمان نیاز دارند") == []
    assert spans("کابل: در سرطان به بازار رسید و ۲۰ ثور آمد") == ["سرطان", "۲۰ ثور"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ساعت ۱۰ صبح روز سه شنبه", ["ساعت ۱۰ صبح"]),
        ("ساعت ۱۴:۳۰ به وقت تهران", ["ساعت ۱۴:۳۰"]),
        ("ساعت ۱۰ و ۳۰ دقیقه بامداد", ["ساعت ۱۰ و ۳۰ دقیقه بامداد"]),
        ("رأس ساعت هشت شب", ["ساعت هشت شب"]),
        ("از ساعت ۸ صبح تا ۲ بعدازظهر", ["ساعت ۸ صبح تا ۲ بعدازظهر"]),
        ("ساعت ده و نیم بود", ["ساعت ده و نیم"]),
        ("ساعت یک بعد از ظهر", ["ساعت یک بعد از ظهر"]),
        ("شعر (۷ عصر)، فیلم", ["۷ عصر"]),
        ("ساعت صفر بامداد", ["ساعت صفر بامداد"]),
        ("در ساعت ۲۲.", ["ساعت ۲۲"]),
        ("ساعت ۱۶ و ۳۰ نفر آمدند", ["ساعت ۱۶"]),
        ("۲۴ ساعت گذشته و ۱۲ ساعت ۳۰ دقیقه", []),
        ("ساعت کار و ساعت مچی، صبح سه شنبه، نتیجه ۲:۱", []),
        ("۱۸\nصبح", []),
        ("ساعت\n۱۸", []),
    ],
)
def test_clock_times(text, expected):
    assert times(text) == expected


def test_the_dates_of_the_seed():
    found = {SEED[one.start : one.end]: one for one in dates.find(words_of(SEED))}
    assert list(found) == [
        "سه شنبه", "سه شنبه هفته گذشته", "سال ۲۰۲۳", "۱۲ دسامبر ۲۰۲۲", "سه شنبه ۲۰ دی ماه", "سال جاری",
    ]  # fmt: skip
    call = found["سه شنبه ۲۰ دی ماه"]
    assert (call.value, call.native, call.calendar) == ("2023-01-10", "1401-10-20", "jalali")
    assert (call.status, call.rule) == ("inferred", "weekday-fixes-year")
    assert [SEED[start:end] for start, end in call.evidence] == [
        "سه شنبه ۲۰ دی ماه",
        "سه شنبه",
        "۱۲ دسامبر ۲۰۲۲",
    ]
    assert [found[name].value for name in ("سه شنبه", "سه شنبه هفته گذشته", "سال جاری")] == [None] * 3
    assert {found[name].calendar for name in ("سه شنبه", "سه شنبه هفته گذشته", "سال جاری")} == {"relative"}
    assert dates.find_times(words_of(SEED)) == []


def test_a_year_is_not_inferred_without_evidence_or_against_it():
    assert only("سه شنبه ۲۰ دی ماه").value is None
    far = dates.find(words_of("سه شنبه ۲۰ دی ماه در سال ۱۹۹۳ نبود"))
    assert far[0].value is None  # near 1993 that day is no Tuesday
    both = dates.find(words_of("سه شنبه ۲۰ دی ماه؛ سال ۱۴۰۱ و سال ۱۳۹۰"))
    assert both[0].value is None  # two years fit


def test_another_date_confirms_a_hijri_day():
    first, second = dates.find(words_of("۱۵ رمضان ۱۴۴۴ (۱۷ فروردین ۱۴۰۲)"))
    assert (first.value, first.precision, first.rule) == ("2023-04-06", "day", "date-confirms")
    assert first.evidence == ((first.start, first.end), (second.start, second.end))


@given(st.dates(date(1822, 1, 1), date(2121, 1, 1)), st.sampled_from(("{d} {m} {y}", "{y}/{n:02}/{d:02}")))
def test_a_written_jalali_day_is_read_back(day, form):
    from persiantools.jdatetime import JalaliDate

    jalali = JalaliDate.to_jalali(day)
    text = form.format(d=jalali.day, m=MONTHS[jalali.month - 1], n=jalali.month, y=jalali.year)
    one = only(f"در {text} بود")
    assert one.value == day.isoformat()
    assert one.native == f"{jalali.year}-{jalali.month:02}-{jalali.day:02}"


@given(st.dates(date(1700, 1, 1), date(2099, 12, 31)))
def test_a_named_weekday_agrees_exactly_when_it_is_right(day):
    text = f"{WEEKDAYS[(day.weekday() + 2) % 7]} {day.day} {GREGORIAN[day.month - 1]} {day.year}"
    one = only(text)
    assert (one.start, one.end) == (0, len(text))
    assert (one.value, one.rule) == (day.isoformat(), "calendar-date")
    wrong = only(f"{WEEKDAYS[(day.weekday() + 3) % 7]} {day.day} {GREGORIAN[day.month - 1]} {day.year}")
    assert wrong.rule == "weekday-disagrees"


@given(st.integers(1, 1600), st.integers(1, 12))
def test_hijri_months_follow_one_another_without_gaps(year, month):
    this = calendars.hijri(year, month)
    after = calendars.hijri(year + month // 12, month % 12 + 1)
    assert this is not None
    assert after is not None
    assert this[1] + 1 == after[0]
    assert this[1] - this[0] in (28, 29)


def test_the_hijri_epoch():
    assert calendars.hijri(1, 1, 1) == (227015, 227015)  # Reingold and Dershowitz, appendix C
    assert calendars.hijri(1445, 1, 1) == (date(2023, 7, 19).toordinal(),) * 2


PIECES = st.sampled_from(
    (
        "سه",
        "شنبه",
        "سه\u200cشنبه",
        "۲۰",
        "1402",
        "دی",
        "ماه",
        "می",
        "سال",
        "و",
        "تا",
        "،",
        ".",
        "\n",
        "گذشته",
        "هفته",
        "این",
        "از",
        "در",
        "ساعت",
        "صبح",
        "۱۴:۳۰",
        "۱۴۰۲/۰۵/۱۲",
        "2023-01-10",
        "بیست",
        "دوم",
        "نیمه",
        "دهه",
        "قرن",
        "هجری",
        "ه",
        "ش",
        "رمضان",
        "ربیع",
        "الاول",
        "امروز",
        "پس",
        "فردا",
        "بهار",
        "حمل",
        "کابل",
        "میلادی",
        "(",
        ")",
        "-",
        "ام",
        "مهر",
        "ژوئن",
        "😀",
        "متن",
        "۱۲۳۴۵۶۷۸۹۰",
        "٪",
        ":",
        "۵۷",
    )
)


@given(st.lists(PIECES, max_size=60), st.sampled_from((" ", "", "\u200c")))
@settings(max_examples=300)
def test_mentions_lie_on_one_line_in_order_and_explain_themselves(pieces, blank):
    text = blank.join(pieces)
    words = words_of(text)
    last = 0
    starts = set(words.starts)
    for one in dates.find(words):
        surface = text[one.start : one.end]
        assert last <= one.start < one.end <= len(text)
        assert "\n" not in surface
        assert surface.strip() == surface
        assert one.start in starts
        assert (one.value is None) == (one.status == "unknown")
        assert one.calendar in ("jalali", "gregorian", "hijri", "relative")
        assert one.evidence[0] == (one.start, one.end)
        last = one.end
    last = 0
    for start, end in dates.find_times(words):
        assert last <= start < end <= len(text)
        assert "\n" not in text[start:end]
        last = end


@pytest.mark.parametrize(
    "piece",
    [
        "دی ",
        "۱ و ",
        "سه شنبه ۲۰ دی ماه سال ۲۰۲۳ ",
        "سال ",
        "۱۲ ",
        "نیمه دوم ",
        "ساعت ۱۰ و ",
        "هزار و ",
        "- ",
        "۱۴:۳۰ تا ",
        "\n",
    ],
)
def test_hostile_lengths_take_linear_time(piece):
    def seconds(length: int) -> float:
        words = words_of(piece * (length // len(piece)))
        begin = time.process_time()
        dates.find(words)
        dates.find_times(words)
        return time.process_time() - begin

    seconds(2_000)
    assert seconds(100_000) < 5


MONTHS = [
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
]
GREGORIAN = [
    "ژانویه",
    "فوریه",
    "مارس",
    "آوریل",
    "مه",
    "ژوئن",
    "ژوئیه",
    "اوت",
    "سپتامبر",
    "اکتبر",
    "نوامبر",
    "دسامبر",
]
WEEKDAYS = ["شنبه", "یک‌شنبه", "دو شنبه", "سه شنبه", "چهارشنبه", "پنجشنبه", "جمعه"]
