"""Facts from outside: what a sidecar may say, and what each mistake in one is answered with."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye import sidecar
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from hashiye.model import Fact


def told(data: bytes, file: str = "a.meta.toml") -> list[tuple[str, int, int, str]]:
    with pytest.raises(NotReadable) as caught:
        sidecar.read(data, file)
    assert {finding.code for finding in caught.value.findings} == {"HSH-M401"}
    assert {finding.file for finding in caught.value.findings} == {file}
    return [(finding.message, finding.line, finding.column, finding.fix) for finding in caught.value.findings]


def test_toml_and_json_say_the_same():
    toml = """
url = "https://news.example/a/1"
license = "CC-BY-4.0"
source = ["تاس", "رویترز"]
published = 2023-01-17
collected = "2023-02"
x-desk = "سیاسی"

[[date]]
role = "event"
value = "2023-01-10"
native = "1401-10-20"
calendar = "jalali"
"""
    as_json = {
        "url": "https://news.example/a/1",
        "license": "CC-BY-4.0",
        "source": ["تاس", "رویترز"],
        "published": "2023-01-17",
        "collected": "2023-02",
        "x-desk": "سیاسی",
        "date": [{"role": "event", "value": "2023-01-10", "native": "1401-10-20", "calendar": "jalali"}],
    }
    facts = sidecar.read(toml.encode(), "a.meta.toml")
    assert facts == sidecar.read(json.dumps(as_json).encode(), "a.meta.json")
    assert facts == (
        Fact("url", "https://news.example/a/1", "explicit", rule="outside"),
        Fact("license", "CC-BY-4.0", "explicit", rule="outside"),
        Fact("source", "تاس", "explicit", rule="outside"),
        Fact("source", "رویترز", "explicit", rule="outside"),
        Fact("date", "2023-01-17", "explicit", "published", "day", "gregorian", "2023-01-17", rule="outside"),
        Fact("collected", "2023-02", "explicit", precision="month", rule="outside"),
        Fact("x-desk", "سیاسی", "explicit", rule="outside"),
        Fact("date", "2023-01-10", "explicit", "event", "day", "jalali", "1401-10-20", rule="outside"),
    )


def test_flags_are_the_same_facts():
    assert sidecar.facts({"publisher": "آران", "published": "2023"}, "the command line") == (
        Fact("publisher", "آران", "explicit", rule="outside"),
        Fact("date", "2023", "explicit", "published", "year", "gregorian", "2023", rule="outside"),
    )


def test_every_finding_is_told_at_once_with_its_place_and_the_nearest_spelling():
    assert told(b'title = "t"\nulr = "https://e.org"\npublisher = 3\n') == [
        ("this key is not known: 'ulr'", 2, 1, "write 'url'"),
        ("'publisher' is no text", 3, 1, "put it in quotation marks"),
    ]


@pytest.mark.parametrize(
    ("data", "message", "fix"),
    [
        (b'url = "ftp://e.org"', "'url' is no address of the web", ""),
        (b'url = "https://"', "'url' is no address of the web", ""),
        (b'url = "https://e.org/a b"', "'url' is no address of the web", ""),
        (b'url = "https://[::1"', "'url' is no address of the web", ""),
        (b'license = "\xd8\xa2\xd8\xb2\xd8\xa7\xd8\xaf"', "'license' is no SPDX expression", ""),
        (b'title = ""', "'title' is empty or has blanks around it", "trim it, or leave the key out"),
        (b'title = " a"', "'title' is empty or has blanks around it", "trim it, or leave the key out"),
        (b'title = "a\\u0007b"', "'title' holds a character that no document can", "take it out"),
        (b"source = []", "'source' is an empty list", "leave the key out"),
        (b"title = true", "'title' is no text", "put it in quotation marks"),
        (b'published = "2023-02-30"', "'published' is no date", ""),
        (b'published = "0000"', "'published' is no date", ""),
        (b'published = "2023-00"', "'published' is no date", ""),
        (b'published = "2023-01-02/2023-01-01"', "'published' is no date", ""),
        (b'published = "\xdb\xb1\xdb\xb4\xdb\xb0\xdb\xb1"', "'published' is no date", ""),
        (b"published = 2023-01-10T10:00:00Z", "'published' is no date", "write the day alone"),
        (b'[[date]]\nvalue = "2023"\nrole = "publshed"', None, "write 'published'"),
        (b'[[date]]\nvalu = "2023"\nvalue = "2023"', "a date has no such field: 'valu'", "write 'value'"),
        (b'[[date]]\nvalue = "2023"\nnative = "20 Dey"', "the native form of a date is none", ""),
        (b'[[date]]\nrole = "event"', "'date' is no date", ""),
        (b'[title]\na = "b"', "'title' is no text", "put it in quotation marks"),
    ],
)
def test_wrong_values(data, message, fix):
    ((found, line, column, way_out),) = told(data)
    assert message is None or found == message
    assert way_out == fix
    assert line == 1
    assert column > 0


@pytest.mark.parametrize(
    ("data", "file", "part"),
    [
        (b"\xff", "a.meta.toml", "not UTF-8"),
        (b'\xef\xbb\xbftitle = "a"', "a.meta.toml", "byte order mark"),
        (b"title = ", "a.meta.toml", "no TOML"),
        (b'title = "a"\ntitle = "b"', "a.meta.toml", "no TOML"),
        (b"a = " + b"[" * 100_000, "a.meta.toml", "nested too deeply"),
        (b"[" * 100_000, "a.meta.json", "nested too deeply"),
        (b'{"title": "a", "title": "b"}', "a.meta.json", "stands twice"),
        (b'{"x-a": NaN}', "a.meta.json", "NaN"),
        (b'["a"]', "a.meta.json", "no object"),
        (b'{"title": "\\ud800"}', "a.meta.json", "no document can"),
        (b'{"title": ' + b"1" * 10_000 + b"}", "a.meta.json", ""),
        (b"x" * 2, "a.meta.json", "no JSON"),
    ],
)
def test_bytes_that_are_no_sidecar(data, file, part):
    assert part in told(data, file)[0][0]


def test_the_limit_on_bytes_holds():
    with pytest.raises(NotReadable, match="larger than 3 bytes"):
        sidecar.read(b'title = "a"', "a.meta.toml", DEFAULT.raised(file_bytes=3))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from((*sidecar.KEYS, "published", "date", "x-a", "ulr")) | st.text(max_size=6)


def judged(data: bytes) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    try:
        return sidecar.read(data, "a.meta.json"), ()
    except NotReadable as error:
        return (), tuple(finding.message for finding in error.findings)


@given(st.dictionaries(KEYS, JSON, max_size=5))
def test_anything_is_either_facts_or_findings(values):
    facts, messages = judged(json.dumps(values).encode())
    assert all(messages)
    assert bool(facts or not values) != bool(messages)
    assert all(fact.status == "explicit" and fact.value for fact in facts)


def test_a_date_that_may_be_jalali_is_not_guessed():
    with pytest.raises(NotReadable) as caught:
        sidecar.read(b'published = "1403-07-12"\n', "a.meta.toml")
    (finding,) = caught.value.findings
    assert finding.code == "HSH-M401"
    assert 'value = "2024-10-03"' in finding.fix
    (fact,) = sidecar.read(
        b'[[date]]\nrole = "published"\ncalendar = "jalali"\nnative = "1403-07-12"\nvalue = "2024-10-03"\n',
        "a.meta.toml",
    )
    assert (fact.value, fact.calendar, fact.native) == ("2024-10-03", "jalali", "1403-07-12")
