"""Raw articles: encodings, marks and line ends, what is something else, and the ledger."""

from __future__ import annotations

import gzip
import hashlib
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hashiye.codecs import CODECS, Parcel, sniff
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT
from hashiye.model import Document, Original, Text
from tests.ledger import unaccounted
from tests.strategies import documents, texts

PLAIN = CODECS["text"]
PERSIAN = "گفتگوی پوتین و علی\u200cاف درباره تجارت 😀\n"


def read(data: bytes, **more: object) -> Document:
    reading = PLAIN.read(Parcel(data, file="a.txt", stem="a", **more))
    assert reading.losses == ()
    assert reading.findings == ()
    return reading.document


def refused(data: bytes, **more: object) -> tuple[Finding, ...]:
    with pytest.raises(NotReadable) as error:
        PLAIN.read(Parcel(data, file="a.txt", stem="a", **more))
    assert all(one.file == "a.txt" and one.fix for one in error.value.findings)
    return error.value.findings


def test_an_article_is_its_text_and_nothing_more():
    data = PERSIAN.encode()
    assert read(data) == Document("a", "fa", Text.of(PERSIAN))


def test_the_seed_article_is_taken_as_it_is(seed):
    document = read(seed)
    assert document.text.content.encode() == seed
    assert document.text.original is None


@pytest.mark.parametrize(
    ("data", "content", "changed"),
    [
        ("\ufeffالف\n", "الف\n", (1, 0, 0)),
        ("الف\r\nب\r\n", "الف\nب\n", (0, 2, 0)),
        ("الف\rب\r", "الف\nب\n", (0, 0, 2)),
        ("\ufeffالف\r\r\nب\n\r", "الف\n\nب\n\n", (1, 1, 2)),
        ("\ufeff\ufeffالف", "\ufeffالف", (1, 0, 0)),
    ],
)
def test_marks_and_line_ends_are_taken_off_and_recorded(data, content, changed):
    raw = data.encode()
    text = read(raw).text
    assert text.content == content
    assert text.original == Original(hashlib.sha256(raw).hexdigest(), len(raw), *changed)


def test_line_separators_and_joiners_are_text():
    content = "الف\u2028ب\u2029ج\u200cد\ue000\n"
    assert read(content.encode()).text.content == content


@pytest.mark.parametrize(
    ("data", "line", "column", "hint"),
    [
        (b"ab\n\xd8\xa7\xff", 2, 2, "UTF-8"),
        (b"\xc0\x80", 1, 1, "UTF-8"),
        (b"a\xed\xa0\x80", 1, 2, "surrogate"),
        (PERSIAN.replace("😀", "").encode("cp1256", "ignore"), 1, 1, "CP1256"),
        (b"ab\xc7", 1, 3, "save the file as UTF-8"),
        ("Crème brûlée à la".encode("latin-1"), 1, 3, "UTF-8"),
        (PERSIAN.encode("utf-16"), 1, 1, "UTF-16"),
        (PERSIAN.encode("utf-16-le"), 1, 1, "UTF-16LE"),
        (PERSIAN.encode("utf-16-be"), 1, 1, "UTF-16BE"),
        (PERSIAN.encode("utf-32"), 1, 1, "UTF-32"),
        ("plain ascii".encode("utf-16-le"), 1, 1, "UTF-16LE"),
    ],
)
def test_other_encodings_are_refused_with_place_and_hint(data, line, column, hint):
    (finding,) = refused(data)
    assert (finding.code, finding.line, finding.column) == ("HSH-B101", line, column)
    assert hint in finding.fix


def test_the_byte_offset_is_named_and_cp1256_is_not_guessed_from_one_bad_byte():
    (finding,) = refused((PERSIAN * 20).encode() + b"\xff")
    assert f"byte {len((PERSIAN * 20).encode())}" in finding.message
    assert "1256" not in finding.fix


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (gzip.compress(b"x", mtime=0), "gzip"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"\x28\xb5\x2f\xfd\x24", "zstd"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "Word"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"x" * 257 + b"ustar\x0000", "tar"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12\n", "LFS"),
        (b"\n <!DOCTYPE html>\n<html><body>404</body>", "html"),
        (b"\xef\xbb\xbf<html lang='fa'>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C">', "html"),
    ],
)
def test_something_else_is_refused_by_name(data, what):
    (finding,) = refused(data)
    assert finding.code == "HSH-B103"
    assert what in finding.message


def test_conflict_markers_are_found_where_they_stand():
    text = "الف\n<<<<<<< ours\nب\n=======\nج\n>>>>>>> theirs\n"
    (finding,) = refused(text.encode())
    assert (finding.code, finding.line) == ("HSH-B103", 2)
    assert refused(text.replace("\n", "\r\n").encode())[0].code == "HSH-B103"


@pytest.mark.parametrize(
    "text",
    [
        "<<<<<<< یک نشانه است",
        "=======\n<<<<<<< a\n>>>>>>> b",
        " <<<<<<< a\n=======\n>>>>>>> b",
        "برچسب <html> در متن",
        "<htmlx>",
        "version https://example.ir",
        "PK و %PDF- در متن",
    ],
)
def test_text_that_only_speaks_of_such_things_is_text(text):
    assert read(text.encode()).text.content == text


def test_forbidden_characters_are_named_one_by_one_up_to_a_bound():
    findings = refused("الف\nب\x07\ufffe\n\x85".encode())
    assert [(one.code, one.line, one.column, one.found) for one in findings] == [
        ("HSH-B105", 2, 2, "U+0007"),
        ("HSH-B105", 2, 3, "U+FFFE"),
        ("HSH-B105", 3, 1, "U+0085"),
    ]
    many = refused(b"a\x01" * 100)
    assert len(many) == 21
    assert many[-1].message.startswith("80 more")


@pytest.mark.parametrize("data", ["", "\n", " \t\u00a0\u3000", "\ufeff", "\u200c\u200f\n"])
def test_an_article_of_nothing_to_read_is_refused(data):
    assert refused(data.encode())[0].code == "HSH-B107"


def test_the_size_limit_is_named():
    (finding,) = refused(b"abc", limits=DEFAULT.raised(file_bytes=2))
    assert finding.code == "HSH-S214"
    assert "file_bytes" in finding.fix


@given(texts(), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_line_ends_and_mark_change_nothing_but_themselves(text, end, mark):
    assume(text.strip(" \n\t\u00a0\u2028\u200b\u200c\u200f\u202e\ufeff") and not text.startswith("\ufeff"))
    raw = ("\ufeff" if mark else "") + text.replace("\n", end)
    assert read(raw.encode()).text.content == text


@given(st.binary(max_size=200))
def test_any_bytes_give_a_reading_or_not_readable(data):
    try:
        PLAIN.read(Parcel(data))
    except NotReadable as error:
        found = error.findings
    else:
        found = (None,)
    assert found


@given(documents())
def test_the_ledger_names_every_difference(document):
    assume(document.text.content.strip(" \n\t\u00a0\u2028\u200b\u200c\u200f\u202e\ufeff"))
    writing = PLAIN.write(document)
    assert writing.files == {".txt": document.text.content.encode()}
    again = PLAIN.read(Parcel(writing.files[".txt"], stem=document.id)).document
    assert not unaccounted(document, again, writing.losses, None)
    if not document.text.original and not document.text.content.startswith("\ufeff"):
        assert again.text.content == document.text.content


def test_a_mark_that_is_text_is_listed_since_readers_take_it_off():
    document = read("\ufeff\ufeffالف".encode())
    losses = PLAIN.write(document).losses
    assert [(loss.kind, loss.id) for loss in losses] == [("text", ""), ("original", "")]


def test_text_must_be_loaded_to_be_written():
    unloaded = Document("a", "fa", Text("0" * 64, 1, 1, file="../texts/a.txt"))
    for codec in ("text", "brat", "iob2", "jsonl"):
        with pytest.raises(ValueError, match="not loaded"):
            CODECS[codec].write(unloaded)


@pytest.mark.parametrize(
    "data",
    [
        b"<<<<<<< a\n" * 100_000,
        b"<<<<<<< a\n=======\n" * 50_000,
        b"\r" * 200_000 + b"x",
        b"\x00" * 200_000,
        b" " * 200_000,
        b"<?xml " * 50_000,
        b"\xff" * 200_000,
        b"a\x01" * 100_000,
    ],
)
def test_hostile_bytes_take_linear_time(data):
    begin = time.process_time()
    try:
        PLAIN.read(Parcel(data))
    except NotReadable:
        sniff.sniff(data)
    assert time.process_time() - begin < 5
