"""Shards: the JSON spelling, a document a line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hashiye.codecs import CODECS, Parcel
from hashiye.codecs.jsonl import records
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from tests.strategies import documents

JSONL = CODECS["jsonl"]


@given(st.lists(documents(), max_size=3))
def test_documents_come_back_with_their_text_inside(drawn):
    pieces = [JSONL.write(document) for document in drawn]
    assert all(piece.losses == () for piece in pieces)
    shard = b"".join(piece.files[".hsh.jsonl"] for piece in pieces)
    found = [
        JSONL.read(Parcel(one.data, line=one.line)).document for one in JSONL.records(shard.splitlines(keepends=True))
    ]
    assert found == [replace(one, text=replace(one.text, file=None)) for one in drawn]


@given(documents(inside=True))
def test_a_line_is_the_json_spelling_on_one_line(document):
    line = JSONL.write(document).files[".hsh.jsonl"]
    assert line.count(b"\n") == 1
    assert line.endswith(b"}\n")
    spelled = CODECS["json"].write(document).files[".hsh.json"]
    assert json.loads(line) == json.loads(spelled)


def test_blank_lines_are_skipped_and_lines_counted():
    found = list(JSONL.records([b"\n", b"{}\r\n", b" \t\n", b"[]"]))
    assert [(one.line, one.data) for one in found] == [(2, b"{}"), (4, b"[]")]


def test_a_line_over_the_limit_stops_the_file_with_its_number():
    lines = records(iter([b"{}\n", b"x" * 11 + b"\n", b"{}\n"]), DEFAULT.raised(file_bytes=10))
    assert next(lines).line == 1
    with pytest.raises(NotReadable) as error:
        next(lines)
    (finding,) = error.value.findings
    assert (finding.code, finding.line) == ("HSH-S214", 2)
    assert "file_bytes" in finding.fix


def test_one_line_in_memory_at_a_time():
    taken = []

    def lines():
        for number in range(3):
            taken.append(number)
            yield b"{}\n"

    assert next(JSONL.records(lines())).line == 1
    assert taken == [0]


@given(st.binary(max_size=100))
def test_any_line_gives_a_reading_or_not_readable(data):
    for record in JSONL.records(data.splitlines(keepends=True)):
        with pytest.raises(NotReadable) as error:
            JSONL.read(Parcel(record.data, line=record.line))
        assert all(one.line == record.line for one in error.value.findings)
