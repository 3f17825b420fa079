"""Metadata facts: what the seed says and does not say, each way of naming an origin, facts from outside."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hashiye
from hashiye import dates, metadata
from hashiye.model import Fact
from hashiye.tokenize import Tokenizer
from hashiye.words import Words

SEED = (Path(__file__).parents[1] / "corpus" / "texts" / "000_6a3f37bcd1ee8004.txt").read_text(encoding="utf-8")
TOKENIZER = Tokenizer()


def facts_of(
    text: str, organizations: tuple[tuple[int, int], ...] = (), persons: tuple[tuple[int, int], ...] = ()
) -> tuple[Fact, ...]:
    tokenized = TOKENIZER.tokenize(text)
    words = Words.of(text, tokenized.segments, tokenized.surfaces)
    return metadata.facts(words, dates.find(words), organizations, persons)


def values(facts: tuple[Fact, ...], key: str) -> list[str | None]:
    return [fact.value for fact in facts if fact.key == key]


def test_the_facts_of_the_seed():
    facts = facts_of(SEED)
    said = [(f.key, f.value, f.status, f.rule) for f in facts if f.key != "date" and f.status != "unknown"]
    title = "گفتگوی پوتین و علی اف درباره تجارت و همکاریهای اقتصادی"
    lead = "پوتین و علی اف درباره تجارت و همکاریهای اقتصادی روسیه و جمهوری آذربایجان گفتگو کردند."
    assert said == [
        ("title", title, "explicit", "first-line"),
        ("lead", lead, "inferred", "repeats-title"),
        ("agency", "آران نیوز", "explicit", "be-gozaresh"),
        ("source", "آران نیوز", "explicit", "be-gozaresh"),
        ("source", "اسپوتنیک", "explicit", "be-naql-az"),
    ]
    unknown = [(f.key, f.role) for f in facts if f.status == "unknown" and f.role != "mentioned"]
    assert unknown == [("publisher", ""), ("creator", ""), ("place", ""), ("url", ""), ("date", "published")]
    assert [(f.value, f.status) for f in facts if f.role == "mentioned"] == [
        (None, "unknown"), (None, "unknown"), ("2023", "explicit"), ("2022-12-12", "explicit"),
        ("2023-01-10", "inferred"), (None, "unknown"),
    ]  # fmt: skip
    (published,) = (f for f in facts if f.role == "published")
    assert published.rule == "not-before"  # the evidence is the mention of 2023-01-10
    assert [SEED[start:end] for start, end in published.evidence] == ["سه شنبه ۲۰ دی ماه"]


def test_every_value_of_the_text_stands_at_its_evidence():
    for fact in facts_of(SEED):
        if fact.value is not None and fact.key != "date":
            start, end = fact.evidence[0]
            assert SEED[start:end] == fact.value


HEAD = "سرخط خبر\n\n"


@pytest.mark.parametrize(
    ("body", "agency", "place"),
    [
        ("تهران - ایرنا - وزیر گفت.", "ایرنا", "تهران"),
        ("تهران- ایرنا- وزیر گفت.", "ایرنا", "تهران"),
        ("ایرنا - تهران - وزیر گفت.", "ایرنا", "تهران"),
        ("تبریز - آذر خبر - وزیر گفت.", "آذر خبر", "تبریز"),
        ("کابل (آژانس باختر) - وزیر گفت.", "آژانس باختر", "کابل"),
        ("تورنتو، هفته‌نامه پیوند – مرکز گشایش یافت.", "هفته‌نامه پیوند", "تورنتو"),
        ("رکنا - سردار گفت.", "رکنا", None),
        ("ایبنا: مترجم درگذشت.", "ایبنا", None),
        ("ایسنا/اصفهان مدیر گفت.", "ایسنا", None),
        ("ایسنا، سرویس علمی: مدیر گفت.", "ایسنا", None),
        ("به گزارش خبرگزاری مهر، او رفت.", "خبرگزاری مهر", None),
        ("به گزارش خبرنگار مهر، او رفت.", "مهر", None),
        ("به گزارش خبرنگار ورزشی خبرگزاری فارس از صربستان، او رفت.", "خبرگزاری فارس", None),
        ("به گزارش گروه اجتماعی خبرگزاری تسنیم، او رفت.", "خبرگزاری تسنیم", None),
        ("به گزارش ایسنا وزیر خارجه گفت که می‌رود.", "ایسنا", None),
        ("به گزارش «آوای نو»، او رفت.", "آوای نو", None),
        ("او رفت.\n\nبه گزارش ایسنا، او رفت.", "ایسنا", None),
        ("او رفت.\n\nبه گزارش بلومبرگ، او رفت.", None, None),  # a foreign outlet behind the lead is a source
        ("او رفت.\n\nمنبع: ایلنا", "ایلنا", None),
        ("او رفت.\n\nخبرگزاری مهر", "خبرگزاری مهر", None),
        ("او رفت.\n\nانتهای پیام/", None, None),
        ("به گزارش روابط عمومی بانک ملی ایران، او رفت.", None, None),
        ("به گزارش سازمان هواشناسی، باران می‌بارد.", None, None),
        ("وزیر گفت: - آری - نه - شاید", None, None),
    ],
)
def test_where_an_article_comes_from(body, agency, place):
    facts = facts_of(HEAD + body)
    assert values(facts, "agency") == [agency]
    assert values(facts, "place") == [place]


@pytest.mark.parametrize(
    ("body", "sources"),
    [
        ("به گزارش ایسنا به نقل از رویترز، او رفت.", ["ایسنا", "رویترز"]),
        ("به گزارش ایسنا و به نقل از رویترز، او رفت.", ["ایسنا", "رویترز"]),
        ("به نوشته روزنامه ایران، او رفت.", ["روزنامه ایران"]),
        ("طبق گزارش سازمان هواشناسی، باران می‌بارد.", ["سازمان هواشناسی"]),
        ("بنا بر اعلام وزارت امور خارجه، او رفت.", ["وزارت امور خارجه"]),
        ("بر اساس اعلام پلیس راه در تهران، او رفت.", ["پلیس راه"]),
        ("او در گفت‌وگو با ایرنا علت را گفت.", ["ایرنا"]),
        ("او در گفت و گو با خبرنگار ایرنا گفت.", ["ایرنا"]),
        ("او در گفتگو با برادرش گفت.", []),
        ("به نقل از یک مقام آگاه، او رفت.", []),
        ("بر اساس اعلام این خبرگزاری، او رفت.", []),
        ("وزارت کشور اعلام کرد و به گفته وزیر او رفت.", []),
        ("او نوشته و گزارش داد. گزارش او خوب بود. حمل و نقل از تهران", []),
        ("به نوشته لنست، آری. به نوشته لنست، نه.", ["لنست"]),
        ("به گزارش روابط عمومی بانک ملی ایران، او رفت.", ["بانک ملی ایران"]),
        ("به نقل از «آوای دور»، او رفت.", ["آوای دور"]),
        ("به گزارش\nمردم، او رفت.", []),
    ],
)
def test_cited_sources(body, sources):
    assert values(facts_of(HEAD + "او آمد.\n\n" + body), "source") == sources


def test_a_source_cited_twice_has_both_places():
    text = HEAD + "به نوشته لنست، آری. به نوشته لنست، نه."
    (fact,) = (fact for fact in facts_of(text) if fact.key == "source")
    assert [text[start:end] for start, end in fact.evidence] == ["لنست", "لنست"]


def test_a_recogniser_says_where_an_institution_ends():
    text = HEAD + "طبق گزارش سازمان زیست دریا بیشتر ماهی‌ها رفتند."
    start = text.index("سازمان")
    organization = (start, start + len("سازمان زیست دریا"))
    assert values(facts_of(text, (organization,)), "source") == ["سازمان زیست دریا"]


@pytest.mark.parametrize(
    ("body", "person"),
    [
        ("به گزارش سارا محمدی، او رفت.", "سارا محمدی"),
        ("به نقل از علی رضایی، او رفت.", "علی رضایی"),
        ("به نوشته استاد علی رضایی، او رفت.", "علی رضایی"),
        ("تهران - سارا محمدی - وزیر گفت.", "سارا محمدی"),
        ("او رفت.\n\nمنبع: علی رضایی", "علی رضایی"),
    ],
)
def test_a_person_is_no_origin(body, person):
    text = HEAD + body
    start = text.index(person)
    unmarked = facts_of(text)
    assert values(unmarked, "agency") != [None] or values(unmarked, "source")  # the mark is what decides
    facts = facts_of(text, persons=((start, start + len(person)),))
    assert values(facts, "agency") == [None]
    assert values(facts, "source") == []
    found = hashiye.annotate(text, id="person").metadata
    assert [fact.value for fact in found if fact.key in ("agency", "source")] == [None]


def test_a_known_outlet_stays_though_it_looks_like_a_person():
    text = HEAD + "به گزارش فارس، او رفت."
    start = text.index("فارس")
    facts = facts_of(text, persons=((start, start + len("فارس")),))
    assert (values(facts, "agency"), values(facts, "source")) == (["فارس"], ["فارس"])


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("وزیر رفت", "وزیر رفت"),
        ("وزیر کجا رفت؟", "وزیر کجا رفت؟"),
        ("وزیر رفت.", None),
        ("به گزارش ایسنا، وزیر رفت", None),
        ("وزیر " * 40, None),
    ],
)
def test_the_headline(first, title):
    assert values(facts_of(f"{first}\n\nاو دیگر نیامد و کسی هم نپرسید."), "title") == ([title] if title else [])


def test_one_line_has_no_headline():
    assert values(facts_of("وزیر رفت"), "title") == []


def test_a_day_of_publication_that_is_said():
    facts = facts_of(HEAD + "او در ۵ خرداد ۱۴۰۱ رفت.\nتاریخ انتشار: ۱۴۰۲/۰۵/۱۲ - ۱۰:۴۵")
    assert [(fact.value, fact.role) for fact in facts if fact.key == "date"] == [
        ("2022-05-26", "mentioned"),
        ("2023-08-03", "published"),
    ]


def test_labels_name_the_reporter_and_the_address():
    facts = facts_of(HEAD + "او رفت.\nگزارش از: مریم ناصری\nلینک خبر: https://example.org/a/1 ")
    assert values(facts, "creator") == ["مریم ناصری"]
    assert values(facts, "url") == ["https://example.org/a/1"]


def test_facts_from_outside_take_the_place_of_unknown_ones():
    outside = (
        Fact("url", "https://example.org/1", "explicit"),
        Fact("date", "2023-01-17", "explicit", "published"),
        Fact("source", "تاس", "explicit"),
    )
    inside = facts_of(SEED)
    facts = metadata.with_outside(inside, outside)
    assert values(facts, "url") == ["https://example.org/1"]
    assert [fact.value for fact in facts if fact.role == "published"] == ["2023-01-17"]
    assert values(facts, "source") == ["آران نیوز", "اسپوتنیک", "تاس"]
    assert [fact for fact in facts if fact.role == "mentioned"] == [fact for fact in inside if fact.role == "mentioned"]
    assert metadata.with_outside(inside, ()) == inside


WORDS = st.sampled_from(
    [
        "به",
        "گزارش",
        "نقل",
        "از",
        "نوشته",
        "اعلام",
        "طبق",
        "بنا",
        "بر",
        "اساس",
        "در",
        "گفت\u200cوگو",
        "با",
        "ایرنا",
        "خبرگزاری",
        "مهر",
        "خبرنگار",
        "گروه",
        "«",
        "»",
        "،",
        ".",
        ":",
        "(",
        ")",
        "-",
        "/",
        "\n",
        "منبع",
        "تاریخ",
        "انتشار",
        "۱۴۰۲/۰۵/۱۲",
        "تهران",
        "روابط",
        "عمومی",
        "وزارت",
        "😀",
        "و",
        "لینک",
        "خبر",
        "https://e.org/x",
    ]
)


@given(st.lists(WORDS, max_size=50), st.sampled_from((" ", "")))
def test_facts_of_any_text_are_spans_of_it(pieces, blank):
    text = blank.join(pieces)
    facts = facts_of(text)
    for fact in facts:
        assert (fact.value is None) == (fact.status == "unknown")
        for start, end in fact.evidence:
            assert 0 <= start < end <= len(text)
        if fact.value is not None and fact.key != "date":
            assert text[slice(*fact.evidence[0])] == fact.value
            assert "\n" not in fact.value
            assert fact.value.strip() == fact.value


@pytest.mark.parametrize(
    "piece",
    ["به گزارش ", "به نقل از ایرنا، ", "منبع: ", "تهران - ", "\n", " ", "ا", "خبرنگار ", "(", "به نوشته "],
)
def test_hostile_lengths_take_linear_time(piece):
    tokenized = TOKENIZER.tokenize(text := HEAD + piece * (100_000 // len(piece)))
    words = Words.of(text, tokenized.segments, tokenized.surfaces)
    begin = time.process_time()
    metadata.facts(words, ())
    assert time.process_time() - begin < 3
