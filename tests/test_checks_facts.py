"""Rules on facts and dates: what each says, what it leaves alone, and that our own converter satisfies them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from persiantools.jdatetime import JalaliDate

from hashiye import checks
from hashiye.checks import languages, spdx_ids
from hashiye.checks.licenses import judge
from hashiye.checks.subject import Context, Subject
from hashiye.codes import Severity
from hashiye.dates import calendars
from hashiye.dates.written import NoDateError, edtf, is_leap, jalali_of, native
from hashiye.model import Document, Fact, Producer, Text
from hashiye.registry import RULES

assert checks
TEXT = "به گزارش ایرنا، سه شنبه ۲۰ دی ۱۴۰۱ باران بارید."
DAY = (TEXT.index("۲۰"), TEXT.index(" باران"))
CONTEXT = Context()
ERROR, WARNING = Severity.ERROR, Severity.WARNING


def document(*facts: Fact, text: str = TEXT, **more) -> Document:
    return structs.replace(Document("d", "fa", Text.of(text), facts), **more)


def said(code: str, made: Document, context: Context = CONTEXT):
    rule, subject = RULES[code], Subject(made, context, made.id)
    found = list(rule.find(subject))
    if rule.screen is not None and not rule.screen(Subject(made, context, made.id)):
        assert found == []
    return [(one.at, one.severity or rule.code.severity) for one in found]


def remarks(code: str, made: Document, context: Context = CONTEXT):
    return list(RULES[code].find(Subject(made, context, made.id)))


def dated(value=None, native="", calendar="jalali", precision="day", status="explicit", role="", **more) -> Fact:
    return Fact(
        "date", value, status, role, precision, calendar if native or more.pop("keep", False) else "", native, **more
    )


def value_at(severity=ERROR, field="value"):
    return [(("metadata", 0, field), severity)]


# --- how dates are written ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2023-01-10",
        "2024-06",
        "2023",
        "2023-03-21/2023-04-20",
        "1990/1999",
        "2024-02-29",
        "2023-01/2023-02-03",
        "0001",
        "9999-12-31",
    ],
)
def test_edtf_level_0_is_read(text):
    first, last = edtf(text).days
    assert first <= last


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023-1-10",
        "2023-02-29",
        "2023-13",
        "2023-00",
        "2023-01-00",
        "0000",
        "2023/",
        "2024/2023",
        "2023/2024/2025",
        "1401-10-20T00:00",
        "20230110",
        "2023-01-10\n",
        "۲۰۲۳",
        "-2023",
        "202X",
        "2023~",
        "../2023",
    ],
)
def test_what_is_no_edtf_is_refused(text):
    with pytest.raises(NoDateError):
        edtf(text)


@given(st.dates())
def test_every_day_is_edtf(day):
    assert edtf(day.isoformat()).days == (day.toordinal(), day.toordinal())


@given(st.integers(calendars.jalali(1201)[0], calendars.jalali(1499)[1]))
def test_jalali_days_agree_with_persiantools(day):
    point, reference = jalali_of(day), JalaliDate(date.fromordinal(day))
    assert (point.year, point.month, point.day) == (reference.year, reference.month, reference.day)
    assert native(reference.isoformat(), "jalali").days == (day, day)


def test_leap_years_are_those_of_persiantools():
    assert [year for year in range(1200, 1500) if is_leap(year)] == [
        year for year in range(1200, 1500) if JalaliDate.is_leap(year)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1401-10-20",
        "1401-10",
        "1401",
        "--10-20",
        "--12-30",
        "--10",
        "1390/1399",
        "1389-10/1389-12",
        "--01/--03",
        "--11/--01",
        "1398,1401,1403",
        "1402-03-05,1402-03-09",
        "1403-12-30",
        "1600-01-01",
    ],
)
def test_native_forms_are_read(text):
    assert native(text, "jalali").points


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "--",
        "1402-12-30",
        "1401-07-31",
        "1401-13-01",
        "1401-00",
        "--07-31",
        "--12-31",
        "1399/1390",
        "1390/1399/1400",
        "1401-10-20/1402",
        "۱۴۰۱-۱۰-۲۰",
        "1401/10/20",
        "1401-10-20 ",
        "," * 10_000,
    ],
)
def test_native_forms_that_are_none(text):
    with pytest.raises(NoDateError):
        native(text, "jalali")


def test_other_calendars_have_other_months():
    native("--02-29", "gregorian")
    native("1444-09-30", "hijri")
    for text, calendar in (("2023-02-29", "gregorian"), ("--02-30", "gregorian"), ("1444-09-31", "hijri")):
        with pytest.raises(NoDateError):
            native(text, calendar)


# --- a date by itself -----------------------------------------------------------------------------------------------


def test_values_are_days_that_exist():
    assert said("HSH-M413", document(dated("2023-01-10"))) == []
    assert said("HSH-M413", document(dated("2023-02-30"))) == value_at()
    assert said("HSH-M413", document(Fact("collected", "1402/01/05", "explicit"))) == value_at()
    assert (
        remarks("HSH-M413", document(Fact("collected", "1402/01/05", "explicit")))[0].fix
        == "if it is Jalali, the value is 2023-03-25"
    )
    assert said("HSH-M413", document(Fact("title", "2023-02-30", "explicit"))) == []


def test_unknown_dates_have_no_value():
    assert said("HSH-M413", document(dated(None, status="unknown"))) == []
    assert said("HSH-M413", document(dated(None, status="explicit"))) == value_at(field="status")
    assert said("HSH-M413", document(dated("2023", status="unknown"))) == value_at(field="status")


def test_an_article_of_a_jalali_year_is_suspicious():
    assert said("HSH-M413", document(dated("1401-10-20", role="published"))) == value_at(WARNING)
    assert (
        remarks("HSH-M413", document(dated("1401-10-20", role="published")))[0].fix
        == "if it is Jalali, the value is 2023-01-10"
    )
    assert said("HSH-M413", document(dated("1401-10-20", role="event"))) == []


def test_esfand_has_thirty_days_in_leap_years_only():
    assert said("HSH-M414", document(dated("2025-03-20", "1403-12-30"))) == []
    assert said("HSH-M414", document(dated("2024-03-20", "1402-12-30"))) == value_at(field="native")
    (remark,) = remarks("HSH-M414", document(dated("2024-03-20", "1402-12-30")))
    assert "Esfand of 1402 has 29 days (leap years near it are 1399 and 1403)" in remark.message


def test_an_unknown_date_that_does_not_exist():
    fact = dated(None, "1402-07-31", status="unknown")
    assert said("HSH-M414", document(fact)) == value_at(WARNING, "native")
    assert said("HSH-M414", document(structs.replace(fact, rule="no-such-day"))) == []
    assert said("HSH-M414", document(structs.replace(fact, calendar="relative"))) == []


@pytest.mark.parametrize(
    ("value", "native", "more", "agrees"),
    [
        ("2023-01-10", "1401-10-20", {}, True),
        ("2023-01-11", "1401-10-20", {}, False),
        ("1401-10-20", "1401-10-20", {}, False),
        ("2023-03-21/2023-04-20", "1402-01", {"precision": "month"}, True),
        ("2023-03-22/2023-04-20", "1402-01", {"precision": "month"}, False),
        ("2023-03-21/2024-03-19", "1402", {"precision": "year"}, True),
        ("2023-09-23/2023-09-29", "1402-07", {"precision": "week"}, True),
        ("2023-08-23/2023-09-29", "1402-07", {"precision": "week"}, False),
        ("1981-03-21/1991-03-20", "1360/1369", {"precision": "decade"}, True),
        ("2023-03-21/2023-06-21", "1402-01/1402-03", {"precision": "season"}, True),
        ("2023", "2023", {"calendar": "gregorian", "precision": "year"}, True),
        ("2023-01-10", "2023-10-01", {"calendar": "gregorian"}, False),
        ("2023-04-06", "1444-09-15", {"calendar": "hijri"}, True),
        ("2023-04-07", "1444-09-15", {"calendar": "hijri", "precision": "about-day"}, True),
        ("2023-04-16", "1444-09-15", {"calendar": "hijri", "precision": "about-day"}, False),
        ("2023-01-10", "--10-20", {"status": "inferred"}, True),
        ("2023-01-10", "--10-21", {"status": "inferred"}, False),
        ("2023-01-10", "--01-10", {"calendar": "gregorian"}, True),
        ("2222-01-10", "1600-10-20", {}, True),
        ("2023-01-10", "2023-01-10", {}, False),
        (None, "1401-10-20", {"status": "unknown"}, True),
    ],
)
def test_value_and_native_form(value, native, more, agrees):
    assert said("HSH-M415", document(dated(value, native, **more))) == ([] if agrees else value_at())


@pytest.mark.parametrize(
    ("text", "mention", "differs"),
    [
        ("سه شنبه ۲۰ دی ۱۴۰۱", "سه شنبه ۲۰ دی ۱۴۰۱", False),
        ("سه\u200cشنبه ۲۰ دی ۱۴۰۱", "۲۰ دی ۱۴۰۱", False),
        ("سه شنبه، ۲۰ دی ۱۴۰۱", "۲۰ دی ۱۴۰۱", False),
        ("دوشنبه ۲۰ دی ۱۴۰۱", "دوشنبه ۲۰ دی ۱۴۰۱", True),
        ("روز چهار شنبه (۲۰ دی ۱۴۰۱)", "۲۰ دی ۱۴۰۱", True),
        ("شنبه ۲۰ دی ۱۴۰۱", "۲۰ دی ۱۴۰۱", True),
        ("۲۰ دی ۱۴۰۱، جمعه", "۲۰ دی ۱۴۰۱، جمعه", True),
        ("جمعه آمد. ۲۰ دی ۱۴۰۱", "۲۰ دی ۱۴۰۱", False),
        ("جمعه\n۲۰ دی ۱۴۰۱", "۲۰ دی ۱۴۰۱", False),
        ("شب جمعه ۲۰ دی ۱۴۰۱", "شب جمعه ۲۰ دی ۱۴۰۱", False),
        ("جمعه یا شنبه ۲۰ دی ۱۴۰۱", "جمعه یا شنبه ۲۰ دی ۱۴۰۱", False),
        ("جمعیت در ۲۰ دی ۱۴۰۱", "۲۰ دی ۱۴۰۱", False),
        ("۲۰ دی ۱۴۰۱", "۲۰ دی ۱۴۰۱", False),
    ],
)
def test_weekdays(text, mention, differs):
    start = text.index(mention)
    fact = dated("2023-01-10", "1401-10-20", evidence=((start, start + len(mention)),))
    assert said("HSH-M416", document(fact, text=text)) == (value_at(WARNING) if differs else [])


def test_weekdays_of_other_than_single_days_are_not_asked():
    text = "جمعه ۲۰ دی ۱۴۰۱"
    whole = ((0, len(text)),)
    for fact in (
        dated("2023-01-10", precision="about-day", evidence=whole),
        dated("2023-01", precision="month", evidence=whole),
        dated("2023-01-10/2023-01-11", evidence=whole),
        dated("2023-01-10", evidence=((900, 5),)),
        dated(None, status="unknown", evidence=whole),
    ):
        assert said("HSH-M416", document(fact, text=text)) == []


# --- a document's life ----------------------------------------------------------------------------------------------


def life(published="", collected="", annotated="", precision="day"):
    facts = [dated(published, role="published")] if published else []
    facts += [Fact("collected", collected, "explicit", precision=precision)] if collected else []
    producers = (Producer("sara", "person", settings={"date": annotated}),) if annotated else ()
    return document(*facts, producers=producers)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("2023-01-10", "2023-01-10", "2023-01-10T12:00:00Z"), []),
        (("2023-01-11", "2023-01-10"), [(("metadata", 1, "value"), ERROR)]),
        (("2023-01-11", "2023-01"), []),
        (("2023-02-11", "2023-01"), [(("metadata", 1, "value"), WARNING)]),
        (("2023-01-11", "", "2023-01-10"), [(("producers", 0, "settings", "date"), ERROR)]),
        (("", "2023-01-11", "2023-01-10"), [(("producers", 0, "settings", "date"), ERROR)]),
        (("2023-01-11", "", "yesterday"), []),
        (("2023-01-11", "", "2023-99-99"), []),
        (
            ("2023-01-12", "2023-01-10", "2023-01-11"),
            [(("metadata", 1, "value"), ERROR), (("producers", 0, "settings", "date"), ERROR)],
        ),
    ],
)
def test_published_then_collected_then_annotated(dates, expected):
    assert said("HSH-M417", life(*dates)) == expected


def test_dates_that_the_article_tells_of_are_free():
    made = document(dated("2030-01-01", role="event"), dated("2040-01-01"), Fact("collected", "2023-01-10", "explicit"))
    assert said("HSH-M417", made) == []
    assert said("HSH-M418", made, Context(today="2025-01-01")) == []


def test_nothing_happened_after_today():
    made = life("2025-01-02", "2025-01-03", "2025-01-04")
    assert said("HSH-M418", made, Context(today="2025-01-02")) == [
        (("metadata", 1, "value"), WARNING),
        (("producers", 0, "settings", "date"), WARNING),
    ]
    assert said("HSH-M418", made) == []
    assert said("HSH-M418", made, Context(today="soon")) == []


@pytest.mark.parametrize(
    ("fact", "field"),
    [
        (Fact("title", "x", "explicit", role="event"), "role"),
        (Fact("title", "x", "explicit", precision="day"), "precision"),
        (Fact("collected", "2023", "explicit", precision="year"), ""),
        (Fact("collected", "2023", "explicit", calendar="jalali"), "calendar"),
        (Fact("date", None, "unknown", native="--10"), "native"),
        (Fact("date", None, "unknown", calendar="relative", native="--10"), "native"),
        (Fact("date", None, "unknown", calendar="relative", precision="day"), ""),
        (Fact("date", None, "unknown", calendar="jalali", precision="century"), ""),
        (dated("2023-01", precision="day"), "precision"),
        (dated("2023", precision="month"), "precision"),
        (dated("2023-01-10", precision="month"), "precision"),
        (dated("2023-01-10", precision="year"), "precision"),
        (dated("2023-01", precision="year"), "precision"),
        (dated("2023-01-10/2023-01-12", precision="day"), ""),
        (dated("2023-03-21/2023-04-20", precision="month"), ""),
        (dated("2023-01-10", precision=""), ""),
        (dated("2023-01-10", precision="about-day"), ""),
    ],
)
def test_the_fields_of_a_date(fact, field):
    assert said("HSH-M423", document(fact)) == (value_at(WARNING, field) if field else [])


# --- facts ----------------------------------------------------------------------------------------------------------


def test_facts_that_are_asked_for():
    asked = Context(asked={"title": "warning", "date:published": "error", "url": "off"})
    assert said("HSH-M412", document(), asked) == [(("metadata",), WARNING), (("metadata",), ERROR)]
    made = document(
        Fact("title", "x", "explicit"), dated("2023-01-10"), dated(None, status="unknown", role="published")
    )
    assert said("HSH-M412", made, asked) == [(("metadata", 2), ERROR)]
    made = document(Fact("title", "x", "explicit"), dated("2023-01-10", role="published"))
    assert said("HSH-M412", made, asked) == []
    assert said("HSH-M412", document(dated("2023")), Context(asked={"date": "error", "date:mentioned": "error"})) == []
    assert said("HSH-M412", document()) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://www.irna.ir/news/85/گزارش",
        "http://localhost:8080/",
        "https://دامنه.ایران/a",
        "ftp://a.b/c",
        "https://[2001:db8::1]/x",
        "https://a.b?q=۱#x",
        "https://a_b.example/",
    ],
)
def test_addresses(url):
    assert said("HSH-M419", document(Fact("url", url, "explicit"))) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "irna.ir/news",
        "https://",
        "https://a b/c",
        "https://a.b/c d",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://a..b/",
        "https://-a.b/",
        "https://a.b:99999/",
        "https://[::1",
        "https://a.b/\n",
        "https://a.b:0/",
        "https://" + "a" * 300,
    ],
)
def test_addresses_that_are_none(url):
    assert said("HSH-M419", document(Fact("url", url, "explicit"))) == value_at(WARNING)


@pytest.mark.parametrize(
    "expression",
    [
        "CC-BY-4.0",
        "CC0-1.0",
        "MIT OR (Apache-2.0 AND BSD-3-Clause)",
        "GPL-2.0-or-later WITH Classpath-exception-2.0",
        "LicenseRef-Aran-News",
        "DocumentRef-a:LicenseRef-b",
        "Apache-1.0+",
        "((MIT))",
    ],
)
def test_licences(expression):
    assert judge(expression).problem == ""
    assert judge(expression).written == expression
    assert said("HSH-M420", document(Fact("license", expression, "explicit"))) == []


@pytest.mark.parametrize(
    ("expression", "near"),
    [
        ("", ""), ("CC BY 4.0", "write CC-BY-4.0"), ("CC-BY", "write CC-BY-4.0"), ("Creative Commons", ""), ("MIT OR", ""), ("OR MIT", ""), ("(MIT", ""), ("MIT)", ""), ("()", ""),
        ("MIT MIT", ""), ("MIT or GPL-3.0-only", "write OR"), ("MIT WITH", ""), ("MIT WITH nothing-known", ""), ("(MIT) WITH Classpath-exception-2.0", ""),
        ("MIT WITH Classpath-exception-2.0 WITH Classpath-exception-2.0", ""), ("MIT" + " OR MIT" * 1000, ""), ("(" * 1900, ""), ("همه حقوق محفوظ است", ""), ("NONE", None),
    ],
)  # fmt: skip
def test_licences_that_are_none(expression, near):
    judged = judge(expression)
    assert judged.problem
    assert near is None or judged.near == near
    assert said("HSH-M420", document(Fact("license", expression, "explicit"))) == value_at()


def test_licences_spelt_otherwise_or_given_up():
    assert judge("cc-by-4.0").written == "CC-BY-4.0"
    assert judge("gpl-2.0").deprecated == ("GPL-2.0",)
    for expression in ("cc-by-4.0", "GPL-2.0"):
        assert said("HSH-M420", document(Fact("license", expression, "explicit"))) == value_at(WARNING)


def test_licences_that_the_corpus_allows():
    allowed = ("MIT", "cc-by-4.0", "GPL-2.0-only WITH Classpath-exception-2.0")
    for expression, fits in (
        ("MIT", True), ("CC-BY-4.0", True), ("CC0-1.0", False), ("CC0-1.0 OR MIT", True), ("CC0-1.0 AND MIT", False),
        ("MIT AND (CC0-1.0 OR CC-BY-4.0)", True), ("MIT OR CC0-1.0 AND Apache-2.0", True), ("(MIT OR CC0-1.0) AND Apache-2.0", False),
        ("GPL-2.0-only", False), ("GPL-2.0-only WITH Classpath-exception-2.0", True), ("MIT+", True),
    ):  # fmt: skip
        assert judge(expression, allowed).allowed is fits, expression
    assert said("HSH-M420", document(Fact("license", "CC0-1.0", "explicit")), Context(licenses=allowed)) == value_at()


def test_the_list_of_licences_is_the_one_it_says():
    """packaging is there in development; the two lists are from one release of SPDX."""
    listed = pytest.importorskip("packaging.licenses._spdx")
    if listed.VERSION != spdx_ids.VERSION:
        pytest.skip(f"packaging has {listed.VERSION}, we have {spdx_ids.VERSION}")
    assert {one: row["id"] for one, row in listed.LICENSES.items()} == spdx_ids.LICENSES | spdx_ids.DEPRECATED
    assert {one: row["id"] for one, row in listed.EXCEPTIONS.items()} == spdx_ids.EXCEPTIONS


def test_explicit_facts_have_evidence_that_says_them():
    place = (TEXT.index("ایرنا"), TEXT.index("ایرنا") + 5)

    def fact(value="ایرنا", **more):
        return structs.replace(Fact("source", value, "explicit", evidence=(place,)), **more)

    assert said("HSH-M421", document(fact())) == []
    assert said("HSH-M421", document(fact("ا\u200cيرنا"))) == []
    assert said("HSH-M421", document(fact("ایسنا"))) == value_at(WARNING)
    assert said("HSH-M421", document(fact("ایسنا", evidence=((0, 2), place)))) == value_at(WARNING)
    assert said("HSH-M421", document(fact(evidence=((0, 2), place)))) == []
    assert said("HSH-M421", document(fact(evidence=()))) == [(("metadata", 0), WARNING)]
    assert said("HSH-M421", document(fact(evidence=(), rule="outside"))) == []
    assert said("HSH-M421", document(fact("ایسنا", status="inferred"))) == []
    assert said("HSH-M421", document(fact(status="unknown"))) == value_at(WARNING, "status")
    assert said("HSH-M421", document(fact(value=None))) == value_at(WARNING, "status")
    assert said("HSH-M421", document(fact("ایسنا", key="x-note"))) == []
    assert said("HSH-M421", document(dated("2023-01-10", evidence=(DAY,)))) == []


@pytest.mark.parametrize(
    ("own", "corpus", "fits"),
    [
        ("fa", "fa", True),
        ("fa-AF", "fa", True),
        ("FA", "fa-IR", True),
        ("prs", "", True),
        ("und", "", True),
        ("ar", "fa", False),
        ("ir", "", False),
        ("farsi", "", False),
        ("ckb", "ckb", True),
    ],
)
def test_languages(own, corpus, fits):
    assert said("HSH-M422", document(language=own), Context(language=corpus)) == (
        [] if fits else [(("language",), WARNING)]
    )


def test_languages_of_two_letters_are_those_of_cldr_too():
    """CLDR names most of ISO 639-1; none that it names is missing in our list."""
    babel = pytest.importorskip("babel")
    named = {one for one in babel.Locale("en").languages if re.fullmatch("[a-z]{2}", one)}
    assert named <= languages.TWO_LETTERS
    assert len(languages.TWO_LETTERS) == 190


# --- what our own converter writes ----------------------------------------------------------------------------------


def test_what_the_docs_say_is_written_satisfies_the_rules():
    """Every example of docs/facts.md, converted, draws nothing worse than the weekday that disagrees."""
    from hashiye import dates, metadata
    from hashiye.tokenize import Tokenizer
    from hashiye.words import Words

    tokenizer = Tokenizer()
    text = (Path(__file__).parents[1] / "docs" / "facts.md").read_text(encoding="utf-8")
    examples = [cell.replace("⏎", "\n") for cell in re.findall(r"\| `([^`|]*[\u0600-\u06ff][^`|]*)` \|", text)]
    assert len(examples) > 30
    for example in examples:
        tokenized = tokenizer.tokenize(example)
        words = Words.of(example, tokenized.segments, tokenized.surfaces)
        made = document(*metadata.facts(words, dates.find(words)), text=example)
        for code in ("HSH-M413", "HSH-M414", "HSH-M415", "HSH-M417", "HSH-M419", "HSH-M420", "HSH-M421", "HSH-M423"):
            assert said(code, made) == [], (code, example)
        assert bool(said("HSH-M416", made)) is ("جمعه ۲۰ دی ۱۴۰۱" in example), example
