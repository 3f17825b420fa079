"""``hashiye format``: canonical bytes, said exactly, written whole, and never over somebody's work."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys

import jsonschema
import pytest
import zstandard
from hypothesis import given, settings
from msgspec import structs

from hashiye import corpus, formatting, schema
from hashiye.codecs import CODECS, Parcel
from hashiye.limits import DEFAULT
from tests.hostile import called, fields, page, run, tree
from tests.strategies import documents

LOOSE = page(fields()) + b"\n"
CANONICAL = CODECS["json"].write(CODECS["json"].read(Parcel(LOOSE)).document).files[".hsh.json"]
AS_XML = CODECS["xml"].write(CODECS["json"].read(Parcel(LOOSE)).document).files[".hsh.xml"]
LINE = CODECS["jsonl"].write(CODECS["json"].read(Parcel(LOOSE)).document).files[".hsh.jsonl"]


@pytest.fixture
def call(capsys):
    return lambda *arguments: called(capsys, *arguments)


@pytest.mark.parametrize("name", ["json", "xml", "jsonl"])
@given(document=documents())
@settings(max_examples=25)
def test_what_codecs_write_is_canonical_and_formatting_it_again_changes_nothing(name, document):
    if name == "jsonl":
        document = structs.replace(document, text=structs.replace(document.text, file=None))
    data = b"".join(CODECS[name].write(document).files.values())
    formatted, findings = formatting.canonical(CODECS[name], Parcel(data))
    assert (formatted, findings) == (data, ())


@given(document=documents(inside=True))
@settings(max_examples=25)
def test_layout_goes_and_content_stays(document):
    canonical = CODECS["json"].write(document).files[".hsh.json"]
    loose = json.dumps(json.loads(canonical), ensure_ascii=True, indent=7).encode()
    assert formatting.canonical(CODECS["json"], Parcel(loose))[0] == canonical


def test_a_folder_is_formatted_and_then_canonical(call, tmp_path):
    (tmp_path / "a.hsh.json").write_bytes(LOOSE)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.hsh.xml").write_bytes(AS_XML.replace(b"?>\n", b"?>\n\n\n"))
    (tmp_path / "c.hsh.jsonl").write_bytes(b"\n" + LINE + b"\r\n" + LINE)
    (tmp_path / "notes.txt").write_text("not ours", encoding="utf-8")
    before = tree(tmp_path)
    said = call("format", "--check", tmp_path)
    assert said.code == 1
    assert said.err.count("HSH-S217") == 3
    assert said.err.endswith("differs 3\n")
    assert tree(tmp_path) == before
    assert call("format", tmp_path).err == "formatted 3\n"
    assert (tmp_path / "a.hsh.json").read_bytes() == CANONICAL
    assert (tmp_path / "sub" / "b.hsh.xml").read_bytes() == AS_XML
    assert (tmp_path / "c.hsh.jsonl").read_bytes() == LINE * 2
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert call("format", tmp_path) == (0, "", "canonical 3\n")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == times
    assert call("format", "--check", "--quiet", tmp_path) == (0, "", "")


def test_the_difference_has_its_place(call, tmp_path):
    lines = CANONICAL.decode().split("\n")
    number = next(number for number, line in enumerate(lines) if '"language": ' in line)
    column = lines[number].index(": ") + 3
    lines[number] = lines[number].replace('"language": ', '"language":  ')
    (tmp_path / "a.hsh.json").write_text("\n".join(lines), encoding="utf-8")
    said = call("format", "--check", tmp_path / "a.hsh.json")
    line = f"a.hsh.json:{number + 1}:{column}: error HSH-S217 not-canonical"
    assert line in said.err, said.err
    assert "hashiye format writes it" in said.err


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (LINE + LINE.replace(b'"id"', b' "id"'), "a.hsh.jsonl:2:"),
        (LINE + b"\n" + LINE, "a.hsh.jsonl:2:1: error HSH-S217 not-canonical: not in canonical form: a blank line"),
        (LINE + b" \n", "a.hsh.jsonl:2:1"),
        (LINE[:-1], "a.hsh.jsonl:1:"),
        (LINE[:-1] + b"\r\n", "a.hsh.jsonl:1:"),
    ],
)
def test_the_difference_in_a_shard_has_its_line(call, tmp_path, data, place):
    (tmp_path / "a.hsh.jsonl").write_bytes(data)
    said = call("format", "--check", tmp_path / "a.hsh.jsonl")
    assert said.code == 1
    assert place in said.err, said.err
    assert call("format", tmp_path / "a.hsh.jsonl").code == 0
    assert (tmp_path / "a.hsh.jsonl").read_bytes() == LINE * data.count(b'"hashiye"')


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_packed_shards_are_judged_by_what_is_in_them(call, tmp_path, ending):
    pack, unpack = {
        ".gz": (gzip.compress, gzip.decompress),
        ".zst": (zstandard.compress, lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data)),
    }[ending]
    path = tmp_path / f"a.hsh.jsonl{ending}"
    path.write_bytes(pack(LINE))
    before = path.read_bytes()
    assert call("format", path).err == "canonical 1\n"
    assert path.read_bytes() == before
    path.write_bytes(pack(b"\n" + LINE))
    assert call("format", path).err == "formatted 1\n"
    assert unpack(path.read_bytes()) == LINE
    path.write_bytes(before[:-9])
    said = call("format", path)
    assert (said.code, "damaged" in said.err) == (2, True)


def test_a_shard_with_a_bad_line_is_left_alone_and_every_bad_line_named(call, tmp_path):
    data = LINE + b"{\n" + b"\n" + LINE + b"[]\n"
    (tmp_path / "a.hsh.jsonl").write_bytes(data)
    said = call("format", tmp_path / "a.hsh.jsonl")
    assert said.code == 1
    assert "a.hsh.jsonl:2:" in said.err
    assert "a.hsh.jsonl:5:1: error HSH-S212" in said.err
    assert (tmp_path / "a.hsh.jsonl").read_bytes() == data


def test_a_line_whose_text_is_elsewhere_is_no_line_of_a_shard(call, tmp_path):
    value = fields()
    value["text"]["file"] = "a.txt"
    del value["text"]["content"]
    (tmp_path / "a.hsh.jsonl").write_bytes(LINE + page(value) + b"\n")
    said = call("format", tmp_path)
    assert said.code == 1
    assert "a.hsh.jsonl:2:" in said.err
    assert "--to jsonl" in said.err


def test_a_newer_minor_version_is_kept_or_refused_but_never_stripped(call, tmp_path):
    newer = page({**fields(), "hashiye": "1.7"})
    (tmp_path / "a.hsh.json").write_bytes(newer)
    said = call("format", tmp_path / "a.hsh.json")
    assert (said.code, "warning HSH-S215" in said.err) == (0, True)
    assert b'"hashiye": "1.7"' in (tmp_path / "a.hsh.json").read_bytes()
    for name, more in (("b.hsh.json", b""), ("c.hsh.jsonl", b"\n")):
        data = page({**fields(), "hashiye": "1.7", "mood": "glad"}) + more
        (tmp_path / name).write_bytes(data)
        said = call("format", tmp_path / name)
        assert said.code == 1
        assert "error HSH-S210" in said.err
        assert "mood" in said.err
        assert (tmp_path / name).read_bytes() == data
    assert call("format", tmp_path / "b.hsh.json", "--check").code == 1
    (tmp_path / "d.hsh.json").write_bytes(page({**fields(), "hashiye": "2.0"}))
    assert "error HSH-S215" in call("format", tmp_path / "d.hsh.json").err


def test_the_report_for_programs_fits_its_schema(call, tmp_path):
    (tmp_path / "a.hsh.json").write_bytes(LOOSE)
    (tmp_path / "b.hsh.json").write_bytes(CANONICAL)
    (tmp_path / "c.hsh.json").write_bytes(b"{\n")
    (tmp_path / "d.hsh.json").symlink_to("/etc/passwd")
    published = json.loads(schema.text_of("hashiye-formatting-1.0.schema.json"))
    for arguments, counts, code in (
        (("--check",), {"canonical": 1, "differs": 1, "formatted": 0, "failed": 2}, 2),
        ((), {"canonical": 1, "differs": 0, "formatted": 1, "failed": 2}, 2),
    ):
        said = call("format", tmp_path, tmp_path / "none.hsh.json", *arguments, "--format", "json")
        assert said.code == code
        assert said.err == ""
        report = json.loads(said.out)
        jsonschema.validate(report, published)
        assert counts | {"failed": 3} == {key: report["summary"][key] for key in counts}
        assert report["documents"][-1] == {"source": str(tmp_path / "none.hsh.json"), "status": "failed"}
        assert report["summary"]["errors"] == len(report["findings"])


def test_standard_input_to_standard_output():
    said = run("format", "-", stdin=LOOSE)
    assert said == (0, CANONICAL.decode(), "")
    said = run("format", "-", "--from", "xml", stdin=AS_XML)
    assert said == (0, AS_XML.decode(), "")
    said = run("format", "-", "--from", "jsonl", stdin=b"\n" + LINE)
    assert said == (0, LINE.decode(), "")
    said = run("format", "-", "--check", stdin=LOOSE)
    assert (said.code, said.out) == (1, "")
    assert "-:1:" in said.err
    assert "HSH-S217" in said.err
    said = run("format", "-", stdin=b"{")
    assert (said.code, said.out) == (1, "")
    said = run("format", "-", "--format", "json", stdin=LOOSE)
    assert said.out == CANONICAL.decode()
    assert json.loads(said.err)["summary"]["formatted"] == 1


def test_standard_input_stands_alone(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.hsh.json").write_bytes(LOOSE)
    assert call("format", "-", tmp_path / "a.hsh.json").code == 2
    assert (tmp_path / "a.hsh.json").read_bytes() == LOOSE
    assert not (tmp_path / "-").exists()


def test_usage_errors(call, tmp_path):
    for arguments in (
        ("--from", "brat", tmp_path), ("--format", "sarif", tmp_path), ("--jobs", "-1", tmp_path),
        ("--limit", "depth", tmp_path), (tmp_path / "none",), (tmp_path / "*.none",), (tmp_path / "a.txt",), ("",),
    ):  # fmt: skip
        said = call("format", *arguments)
        assert said.code == 2, arguments
        assert said.err
    assert call("format", tmp_path).err == "no documents found\n"


def test_foreign_files_in_a_folder_are_none_of_ours_but_named_ones_are_told(call, tmp_path):
    (tmp_path / "a.txt").write_text("خبر", encoding="utf-8")
    assert call("format", tmp_path).code == 0
    said = call("format", tmp_path / "a.txt")
    assert (said.code, "HSH-S216" in said.err) == (2, True)
    said = call("format", tmp_path / "a.txt", "--from", "json")
    assert said.code == 1
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "خبر"


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_the_number_of_jobs_makes_no_difference(tmp_path, jobs):
    for number in range(40):
        (tmp_path / f"{number:02}.hsh.json").write_bytes(LOOSE if number % 3 else b"{")
    said = run("format", "--check", tmp_path, "--jobs", str(jobs))
    assert said.code == 1
    assert [line.partition(":")[0][-11:-9] for line in said.err.splitlines() if "error" in line] == [
        f"{number:02}" for number in range(40)
    ]


def test_runs_side_by_side_leave_whole_files(tmp_path):
    for number in range(60):
        (tmp_path / f"{number}.hsh.json").write_bytes(LOOSE)
    runs = [
        subprocess.Popen([sys.executable, "-m", "hashiye", "format", str(tmp_path)], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for one in runs:
        _, err = one.communicate(timeout=60)
        assert b"Traceback" not in err
        assert one.returncode in (0, 2)  # 2: another run was faster, and said so
    assert set(tree(tmp_path).values()) == {CANONICAL}


def test_a_write_that_fails_leaves_the_old_bytes(call, tmp_path, monkeypatch):
    for name, data in (("a.hsh.json", LOOSE), ("b.hsh.jsonl", b"\n" + LINE)):
        path = tmp_path / name
        path.write_bytes(data)
        for call_name in ("write", "fsync", "replace"):
            real = getattr(os, call_name)

            def failing(*arguments):
                raise OSError(28, "No space left on device")

            if call_name == "write" and name.endswith("l"):
                continue  # a shard is written through Python's own files
            monkeypatch.setattr(os, call_name, failing)
            said = call("format", path)
            monkeypatch.setattr(os, call_name, real)
            assert said.code == 2
            assert f"{name}: error HSH-C502" in said.err
            assert tree(tmp_path) == {name: data}
        path.unlink()


def test_one_never_raises(tmp_path):
    for found in corpus.sources([str(tmp_path / "none.hsh.json"), "", "\0.hsh.json"]):
        assert formatting.one(False, DEFAULT, found).status == "failed"
