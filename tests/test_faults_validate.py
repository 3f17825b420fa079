"""Faults to survive, under ``validate``: the rows of the project's table that concern reading and reporting.

The law of every row: no traceback, exit 1 or 2 as said, a code and a place, the other files checked, in time, and
the source as it was. Rows that the mutation suite plants (1 to 3, 9 to 18, 20 to 22: ``tests/mutations``), fuzzing
(``tests/test_fuzz_validate.py``), and 41, 44 to 47 and 51 (``tests/test_validate_cli.py``, ``tests/test_fixing.py``) are
not repeated here.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import time
from collections import Counter

import pytest
from msgspec import structs

from hashiye.codecs import standoff_json
from hashiye.model import Annotation, Document, Fact, Layer, Producer, Text
from tests.hostile import called, controls, measured, tree
from tests.mutations import sound
from tests.mutations.planting import chance_of

FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown")


@pytest.fixture
def call(capsys):
    def run(*arguments, kind="json"):
        began = time.monotonic()
        said = called(capsys, "validate", "--no-cache", "--format", kind, *arguments)
        assert time.monotonic() - began < 10
        return said

    return run


@pytest.fixture
def corpus(tmp_path):
    """A corpus of one sound document, in which a second file is put."""
    home = tmp_path / "corpus"
    for name, data in sound.corpus_of(sound.inlined(sound.drawn(chance_of("faults", 1)))).items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    return home


def told(said) -> list[tuple[str, int]]:
    return [(one["code"], one["line"]) for one in json.loads(said.out)["findings"]]


@pytest.mark.parametrize(
    ("name", "data", "exit_code", "code"),
    [
        ("row-1.hsh.xml", b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 100_000 + b'">]><a>' + b"&b;" * 3_000 + b"</a>", 1, "HSH-S207"),
        ("row-2.hsh.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 1, "HSH-S207"),
        ("row-5.hsh.xml", gzip.compress(b"<a>" + b"<b/>" * 5_000_000 + b"</a>"), 2, "HSH-B103"),
        ("row-6.hsh.xml", b"<a>" * 100_000, 1, "HSH-S205"),
        ("row-15.hsh.json", b"[" * 1_000_000, 1, "HSH-S205"),
        ("row-10.hsh.xml", '<?xml version="1.0" encoding="UTF-7"?><a/>'.encode("utf-16"), 1, "HSH-B101"),
        ("row-11.hsh.json", b'{"hashiye": "1.0", "id": "\xed\xa0\xbd\xed\xb8\x80"}', 1, "HSH-B101"),
        ("row-16.hsh.json", b"", 1, "HSH-S201"),
        ("row-18.hsh.json", b"PK\x03\x04" + b"\0" * 100, 2, "HSH-B103"),
    ],
)  # fmt: skip
def test_rows_of_hostile_files(corpus, call, name, data, exit_code, code):
    (corpus / "documents" / name).write_bytes(data)
    before = tree(corpus)
    said = call(corpus)
    assert {one for one, _ in told(said)} == {code}, told(said)
    assert said.code == exit_code
    assert json.loads(said.out)["summary"]["documents"] == 1
    assert tree(corpus) == before


def test_row_5_a_packed_bomb_is_refused_flat_in_memory(corpus):
    (corpus / "documents" / "bomb.hsh.xml").write_bytes(gzip.compress(b"<a>" + b"<b/>" * 5_000_000 + b"</a>"))
    done, most = measured("validate", "--no-cache", corpus)
    assert done.returncode == 2
    assert most < 150_000_000


def test_row_19_every_impossible_span_has_a_code_of_its_own(corpus, call):
    text = "e\u0301 👨\u200d👩\u200d👧 کتاب\u200cها خبر"
    spans = [(5, 900), (9, 7), (4, 4), (0, 1), (3, 4)]
    marks = tuple(Annotation(f"a{n}", a, b, "X", text[a:b]) for n, (a, b) in enumerate(spans))
    layer = Layer("free", "sara", "partial", marks)
    title = Fact("title", "x", "explicit", rule="outside")
    one = Document("spans", "fa", Text.of(text), (title,), producers=(Producer("sara", "person"),), layers=(layer,))
    (corpus / "documents" / "spans.hsh.json").write_bytes(standoff_json.write(one).files[".hsh.json"])
    codes = [code for code, _ in told(call(corpus)) if code.startswith("HSH-A")]
    assert sorted(codes) == ["HSH-A301", "HSH-A303", "HSH-A304", "HSH-A306", "HSH-A307"]


@pytest.mark.parametrize("nested", [False, True])
def test_row_24_a_hundred_thousand_overlapping_annotations(corpus, call, nested):
    """Each over forty others, or each inside all before it; a hundred overlaps are told, and how many more."""
    text = "خبر" * 50_000
    spans = ((n, 8_000 - n) for n in range(3_990)) if nested else ((n, n + 40) for n in range(100_000))
    marks = tuple(Annotation(f"a{n}", a, b, "PER", text[a:b]) for n, (a, b) in enumerate(spans))
    layer = Layer("entities", "sara", "complete", marks, "probe@1.2")
    title = Fact("title", "x", "explicit", rule="outside")
    one = Document("many", "fa", Text.of(text), (title,), producers=(Producer("sara", "person"),), layers=(layer,))
    (corpus / "documents" / "many.hsh.json").write_bytes(standoff_json.write(one).files[".hsh.json"])
    began = time.process_time()
    said = call(corpus)
    assert time.process_time() - began < 5
    assert Counter(code for code, _ in told(said)) == {"HSH-A313": 101, "HSH-M407": 1}


def test_row_27_what_is_no_file_of_ours(corpus, call, tmp_path):
    documents, outside = corpus / "documents", tmp_path / "outside.hsh.json"
    outside.write_text("{}", encoding="utf-8")
    (documents / "link.hsh.json").symlink_to(outside)
    (documents / "ring.hsh.json").symlink_to(documents / "ring.hsh.json")
    (documents / "zero.hsh.json").symlink_to("/dev/zero")
    (documents / "folder.hsh.json").mkdir()
    (documents / "folder.hsh.json" / "x").write_text("x", encoding="utf-8")
    (documents / "nowhere.hsh.json").symlink_to(documents / "gone.hsh.json")
    os.mkfifo(documents / "pipe.hsh.json")
    said = call(corpus)
    assert said.code == 2
    assert json.loads(said.out)["summary"]["documents"] == 1
    assert {code for code, _ in told(said)} <= {"HSH-C501", "HSH-C505"}
    assert {one["file"].rsplit("/", 1)[1] for one in json.loads(said.out)["findings"]} >= {
        "link.hsh.json", "ring.hsh.json", "zero.hsh.json", "pipe.hsh.json", "nowhere.hsh.json",
    }  # fmt: skip


HOSTILE = (
    "\u202eevil\u2066", "[/x][link=http://evil]", "<script>alert(1)</script>", "::error::x", "%0A::warning::y", "@user |a|b|\n# h",
    "https://a\u200bb", "```\n![x](http://evil)", "\u009b31m",
)  # fmt: skip


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("value", HOSTILE[:-1])
def test_rows_28_29_31_and_33_nothing_hostile_reaches_a_report(corpus, call, kind, value):
    """In a label, a surface, a note's id, a role and a file's name at once."""
    document = sound.inlined(sound.drawn(chance_of("hostile", 2)))
    layer = document.layers[0]
    first = structs.replace(layer.annotations[0], label=value, text=value, attributes={value: value})
    layer = structs.replace(layer, annotations=(first, *layer.annotations[1:]), producer="nobody")
    document = structs.replace(document, id="hostile", layers=(layer, *document.layers[1:]))
    (corpus / "documents" / "hostile.hsh.json").write_bytes(standoff_json.write(document).files[".hsh.json"])
    said = call(corpus, kind=kind)
    assert said.code == 1, said
    assert not {char for char in controls(said.out) if char < " " or "\x7f" <= char <= "\x9f"}
    if kind in ("text", "markdown", "github"):
        assert not controls(said.out), controls(said.out)
    if kind == "github":
        lines = said.out.splitlines()
        assert all(line.startswith(("::", "hashiye: ")) for line in lines), lines
        assert not any(line.startswith(("::error::x", "::warning::y")) for line in lines)
    if kind == "junit":
        assert "<script>" not in said.out
    if kind == "markdown":  # what stands in a code span is not read as anything
        plain = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", said.out)
        assert not [one for one in ("<script>", "](http", "@user", "|b|") if one in plain], plain


def test_row_34_globs_of_settings_take_no_exponential_time(corpus, call):
    glob = "*a" * 30 + "b"
    manifest = (corpus / "hashiye.toml").read_text("utf-8")
    table = f'\n[[rules.paths]]\nglob = "{glob}"\nignore = ["HSH-A302"]\n'
    (corpus / "hashiye.toml").write_text(manifest + table, encoding="utf-8")
    name = "a" * 60
    document = structs.replace(sound.inlined(sound.drawn(chance_of("glob", 1))), id=name, language="farsi")
    (corpus / "documents" / f"{name}.hsh.json").write_bytes(standoff_json.write(document).files[".hsh.json"])
    assert [code for code, _ in told(call(corpus))] == ["HSH-M422"]


def test_row_44_one_bad_file_among_many(corpus, call):
    for n in range(300):
        one = sound.inlined(sound.drawn(chance_of("many", n)))
        one = structs.replace(one, id=f"doc-{n:04}")
        (corpus / "documents" / f"doc-{n:04}.hsh.json").write_bytes(standoff_json.write(one).files[".hsh.json"])
    (corpus / "documents" / "doc-0100.hsh.json").write_bytes(b'{"hashiye": "1.0",')
    said = call(corpus)
    assert said.code == 1
    assert json.loads(said.out)["summary"]["documents"] == 300
    assert [one for one in told(said) if one[0] != "HSH-C516"] == [("HSH-S201", 1)]


def test_row_48_a_large_shard_is_read_flat(tmp_path):
    """60 MB of documents; memory holds a few values of each."""
    document = sound.inlined(sound.drawn(chance_of("shard", 1)))
    path = tmp_path / "large.hsh.jsonl"
    with path.open("wb") as file:
        size = n = 0
        while size < 60_000_000:
            title = Fact("title", f"{n}", "explicit", rule="outside")
            text = Text.of(f"{n} " + (document.text.content or "") * 20)
            one = Document(f"d-{n}", "fa", text, (title,))
            size += file.write(standoff_json.write_line(one) + b"\n")
            n += 1
    done, most = measured("validate", "--no-cache", "--quiet", "--jobs", "1", "--ignore", "HSH-C5", path)
    assert done.returncode in (0, 1), done.stderr[-500:]
    assert most < 300_000_000
