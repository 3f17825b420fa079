"""The JSON spelling: round trips, the canonical form, and everything it refuses, at its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from msgspec import structs

from hashiye.codecs import CODECS, Parcel, json_explain, standoff_json
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from tests.strategies import documents

JSON = CODECS["json"]
MINIMAL = (
    '{"hashiye": "1.0", "id": "a", "language": "fa", '
    '"text": {"content": "", "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", '
    '"codePoints": 0, "bytes": 0}}'
)


def stored(document):
    """The document as a file gives it: a text in a file is not loaded."""
    if document.text.file is None:
        return document
    return structs.replace(document, text=structs.replace(document.text, content=None))


@given(documents())
def test_what_is_written_reads_back_the_same(document):
    data = JSON.write(document).files[".hsh.json"]
    reading = JSON.read(Parcel(data))
    assert reading.document == stored(document)
    assert JSON.write(reading.document).files[".hsh.json"] == data
    assert not reading.losses
    assert not reading.findings


@given(documents())
def test_the_line_spelling_reads_back_the_same(document):
    line = standoff_json.write_line(document)
    assert b"\n" not in line
    assert JSON.read(Parcel(line)).document == stored(document)


@given(documents())
def test_layout_is_no_meaning(document):
    value = json.loads(JSON.write(document).files[".hsh.json"])
    for loose in (
        json.dumps(value),
        json.dumps(value, ensure_ascii=False, indent=4),
        json.dumps(value, sort_keys=True),
    ):
        assert JSON.read(Parcel(loose.encode())).document == stored(document)


@given(documents(with_conflicts=False))
def test_sound_documents_never_wait_for_the_schema(document):
    data = JSON.write(document).files[".hsh.json"]
    assert standoff_json._read_sound(data, DEFAULT).document == stored(document)


@given(documents())
def test_both_ways_of_reading_agree(document):
    data = JSON.write(document).files[".hsh.json"]
    assert json_explain.read(Parcel(data)).document == stored(document)


def refused(text: str | bytes, **limits: int) -> list[tuple[str, int, int]]:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with pytest.raises(NotReadable) as caught:
        JSON.read(Parcel(data, "x.hsh.json", limits=DEFAULT.raised(**limits)))
    findings = caught.value.findings
    assert all(one.file == "x.hsh.json" and one.message for one in findings)
    return [(one.code, one.line, one.column) for one in findings]


def with_field(field: str) -> str:
    return MINIMAL[:-1] + ",\n" + field + "}"


def annotation(field: str) -> str:
    layer = '{"name": "e", "producer": "p", "status": "complete", "annotations": [\n%s]}'
    return with_field(f'"layers": [{layer % field}]')


GOOD = '{"id": "a", "start": 0, "end": 1, "label": "PER", "text": "x"}'

CASES = {
    "empty": ("", [("HSH-S201", 1, 1)]),
    "only blanks": (" \n ", [("HSH-S201", 2, 2)]),
    "no object": ("[]", [("HSH-S212", 1, 1)]),
    "trailing comma": (MINIMAL[:-1] + ",}", [("HSH-S201", 1, len(MINIMAL) + 1)]),
    "comment": ("// hello\n" + MINIMAL, [("HSH-S201", 1, 1)]),
    "two documents": (MINIMAL + "\n" + MINIMAL, [("HSH-S201", 2, 1)]),
    "single quotes": ("{'a': 1}", [("HSH-S201", 1, 2)]),
    "duplicate key": (with_field('"id": "b"'), [("HSH-S202", 2, 1)]),
    "duplicate key deep": (annotation('{"id": "a", "start": 0, "start": 0, "end": 1, "label": "P", "text": ""}'), [("HSH-S202", 3, 25)]),
    "NaN": (annotation(GOOD[:-1] + ', "confidence": NaN}'), [("HSH-S203", 3, 78)]),
    "infinity": (annotation(GOOD[:-1] + ', "confidence": -Infinity}'), [("HSH-S203", 3, 78)]),
    "too large a float": (annotation(GOOD[:-1] + ', "confidence": 1e999}'), [("HSH-S203", 3, 78)]),
    "float for integer": (annotation(GOOD.replace("0", "0.0")), [("HSH-S212", 3, 22)]),
    "exponent for integer": (annotation(GOOD.replace('"end": 1', '"end": 1e0')), [("HSH-S212", 3, 32)]),
    "boolean for integer": (annotation(GOOD.replace("0", "true")), [("HSH-S212", 3, 22)]),
    "null for integer": (annotation(GOOD.replace("0", "null")), [("HSH-S212", 3, 22)]),
    "string for integer": (annotation(GOOD.replace("0", '"0"')), [("HSH-S212", 3, 22)]),
    "negative offset": (annotation(GOOD.replace("0", "-1")), [("HSH-S213", 3, 22)]),
    "offset of 2^31": (annotation(GOOD.replace("0", "2147483648")), [("HSH-S213", 3, 22)]),
    "offset of 2^63": (annotation(GOOD.replace("0", str(2**63))), [("HSH-S206", 3, 22)]),
    "5,000 digits": (annotation(GOOD.replace("0", "1" * 5000)), [("HSH-S206", 3, 22)]),
    "leading zero": (annotation(GOOD.replace("0", "01")), [("HSH-S201", 3, 23)]),
    "lone surrogate escape": (with_field('"language": "\\ud800"').replace('"language": "fa", ', ""), [("HSH-S213", 2, 13), ("HSH-S204", 2, 14)]),
    "escaped NUL": (annotation(GOOD.replace('"x"', '"\\u0000"')), [("HSH-B105", 3, 60)]),
    "raw noncharacter": (annotation(GOOD.replace('"x"', '"a\ufffe"')), [("HSH-B105", 3, 61)]),
    "raw C1 control": (annotation(GOOD.replace('"x"', '"\x85"')), [("HSH-B105", 3, 60)]),
    "raw control": (annotation(GOOD.replace('"x"', '"\x01"')), [("HSH-S201", 3, 60)]),
    "unknown field": (with_field('"colour": 1'), [("HSH-S210", 2, 1)]),
    "unknown field in annotation": (annotation(GOOD[:-1] + ', "lable": "PER"}'), [("HSH-S210", 3, 64)]),
    "missing field": (annotation('{"id": "a", "start": 0, "end": 1, "text": "x"}'), [("HSH-S211", 3, 1)]),
    "empty label": (annotation(GOOD.replace("PER", "")), [("HSH-S213", 3, 44)]),
    "bad id": (annotation(GOOD.replace('"a"', '"-a"')), [("HSH-S213", 3, 8)]),
    "id with line end": (annotation(GOOD.replace('"a"', '"a\\n"')), [("HSH-S213", 3, 8)]),
    "bad status": (annotation(GOOD).replace("complete", "done"), [("HSH-S213", 2, 53)]),
    "one part": (annotation(GOOD[:-1] + ', "parts": [[0, 1]]}'), [("HSH-S213", 3, 73)]),
    "confidence above one": (annotation(GOOD[:-1] + ', "confidence": 1.5}'), [("HSH-S213", 3, 78)]),
    "odd tokens": (with_field('"sentences": [{"start": 0, "end": 1, "tokens": [0,1, 2]}]'), [("HSH-S213", 2, 48)]),
    "norm without token": (
        with_field('"sentences": [{"start": 0, "end": 1, "tokens": [0,1], "norms": {"1": "x"}}]'),
        [("HSH-S213", 2, 65)],
    ),
    "norm index with zero": (
        with_field('"sentences": [{"start": 0, "end": 1, "tokens": [0,1], "norms": {"00": "x"}}]'),
        [("HSH-S213", 2, 64)],
    ),
    "file and content": (MINIMAL.replace('"content": ""', '"content": "", "file": "x"'), [("HSH-S213", 1, 57)]),
    "neither file nor content": (MINIMAL.replace('"content": "", ', ""), [("HSH-S213", 1, 57)]),
    "upper-case hash": (MINIMAL.replace("e3b0", "E3B0"), [("HSH-S213", 1, 83)]),
    "id with slash": (MINIMAL.replace('"id": "a"', '"id": "../a"'), [("HSH-S213", 1, 26)]),
    "id of a device": (MINIMAL.replace('"id": "a"', '"id": "con"'), [("HSH-S213", 1, 26)]),
    "id not NFC": (MINIMAL.replace('"id": "a"', '"id": "\u0635\u064c\u0651"'), [("HSH-S213", 1, 26)]),
    "newer major": (MINIMAL.replace('"1.0"', '"2.0"'), [("HSH-S215", 1, 13)]),
    "no version": (MINIMAL.replace('"1.0"', '"one"'), [("HSH-S213", 1, 13)]),
    "BOM": ("\ufeff" + MINIMAL, [("HSH-B102", 1, 1)]),
    "not UTF-8": (MINIMAL.replace('"a"', '"é"').encode("latin-1"), [("HSH-B101", 1, 27)]),
    "overlong": (MINIMAL.encode().replace(b'"a"', b'"\xc0\xaf"'), [("HSH-B101", 1, 27)]),
    "CESU-8": (MINIMAL.encode().replace(b'"a"', b'"\xed\xa0\xbd\xed\xb8\x80"'), [("HSH-B101", 1, 27)]),
    "gzip": (b"\x1f\x8b\x08\x00" + b"\x00" * 20, [("HSH-B103", 1, 1)]),
    "zip": (b"PK\x03\x04" + b"\x00" * 20, [("HSH-B103", 1, 1)]),
    "UTF-16": (MINIMAL.encode("utf-16"), [("HSH-B101", 1, 1)]),
    "HTML": ("<!DOCTYPE html><html></html>", [("HSH-B103", 1, 1)]),
    "conflict markers": ("<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n", [("HSH-B103", 1, 1)]),
    "LFS pointer": ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", [("HSH-B103", 1, 1)]),
    "several at once": (
        annotation(GOOD.replace("0", "0.5").replace("PER", "")).replace("complete", "done"),
        [("HSH-S213", 2, 53), ("HSH-S212", 3, 22), ("HSH-S213", 3, 46)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_refused_at_its_place(name):
    text, expected = CASES[name]
    assert refused(text) == expected


def test_depth_is_bounded_without_recursion():
    assert refused("[" * 1_000_000) == [("HSH-S205", 1, 33)]
    assert refused('{"a":' * 100_000)[0][0] == "HSH-S205"


LIMITS = {
    "file_bytes": (MINIMAL, "HSH-S214"),
    "facts": (with_field('"metadata": [{"key": "title", "value": null, "status": "unknown"}, {"key": "lead", "value": null, "status": "unknown"}]'), "HSH-S214"),
    "annotations": (annotation(GOOD + "," + GOOD.replace('"a"', '"b"')), "HSH-S214"),
    "layers": (with_field('"layers": [{"name": "a", "producer": "p", "status": "complete", "annotations": []}, {"name": "b", "producer": "p", "status": "complete", "annotations": []}]'), "HSH-S214"),
    "attributes": (annotation(GOOD[:-1] + ', "attributes": {"a": "", "b": ""}}'), "HSH-S214"),
    "tokens": (with_field('"sentences": [{"start": 0, "end": 2, "tokens": [0,1, 1,2]}]'), "HSH-S214"),
    "depth": (MINIMAL, "HSH-S205"),
    "digits": (MINIMAL.replace('"bytes": 0', '"bytes": 10'), "HSH-S206"),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFAULT.__struct_fields__)
def test_each_limit_holds_and_can_be_raised(name):
    text, code = LIMITS[name]
    assert standoff_json.read(Parcel(text.encode())).document
    number = 100 if name == "file_bytes" else 1
    found = refused("  " + text, **{name: number}) if name in ("depth", "digits") else refused(text, **{name: number})
    assert {one[0] for one in found} == {code}


def test_limits_are_named_when_wrong():
    with pytest.raises(ValueError, match="no limit is called 'dept'"):
        DEFAULT.raised(dept=3)
    with pytest.raises(ValueError, match="at least 1"):
        DEFAULT.raised(depth=0)


def test_a_newer_minor_version_warns_and_says_what_it_left():
    text = MINIMAL.replace('"1.0"', '"1.7"').replace('"bytes": 0}', '"bytes": 0}, "mood": "calm"')
    reading = JSON.read(Parcel(text.encode()))
    assert [(one.code, one.severity) for one in reading.findings] == [("HSH-S215", "warning"), ("HSH-S210", "warning")]
    assert [loss.kind for loss in reading.losses] == ["unknown-field"]
    assert reading.document.version == "1.7"
    assert b'"hashiye": "1.7"' in JSON.write(reading.document).files[".hsh.json"]


def test_a_nearest_spelling_is_offered():
    text = annotation(GOOD[:-1] + ', "atributes": {}}')
    with pytest.raises(NotReadable) as caught:
        JSON.read(Parcel(text.encode()))
    finding = caught.value.findings[0]
    assert finding.fix == "write 'attributes'"
    assert finding.pointer == "/layers/0/annotations/0/atributes"


def test_lines_beyond_65535_are_right():
    text = MINIMAL[:-1] + "," + "\n" * 70_000 + '"id": "b"}'
    assert refused(text) == [("HSH-S202", 70_001, 1)]


def test_the_closed_lists_are_those_of_the_schema():
    from hashiye import model, schema

    definitions = json.loads(schema.text_of(schema.JSON_DOCUMENT))["$defs"]
    fact = definitions["fact"]["properties"]
    assert set(fact["role"]["enum"]) == model.ROLES
    assert set(fact["precision"]["enum"]) == model.PRECISIONS
    assert set(fact["calendar"]["enum"]) == model.CALENDARS
    assert set(fact["status"]["enum"]) == model.FACT_STATUSES
    assert set(definitions["layer"]["properties"]["status"]["enum"]) == model.LAYER_STATUSES
    assert set(definitions["producer"]["properties"]["kind"]["enum"]) == model.KINDS
