"""Faults of names, links, leave and settings: see ``test_faults.py`` for the rows."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hashiye import corpus
from tests.hostile import NEWS, called, controls, fields, page, sound


@pytest.fixture
def call(capsys):
    return lambda *arguments: called(capsys, *arguments)


@pytest.mark.parametrize("jobs", [1, 2])
def test_row_22_ids_that_meet_are_refused_the_same_for_any_number_of_jobs(call, tmp_path, jobs):
    """In one shard, in two files, and beside what stands there: the first keeps the name."""
    lines = [
        page({**fields(content=f"متن {n}"), "id": name}) for n, name in enumerate(["Same", "same", "Same", "other"])
    ]
    (tmp_path / "a.hsh.jsonl").write_bytes(b"\n".join(lines))
    (tmp_path / "b.hsh.json").write_bytes(page({**fields(content="متن ۹"), "id": "other"}))
    (tmp_path / "other.txt").write_text("این هم\n", encoding="utf-8")
    said = call("convert", tmp_path, "--output", tmp_path / "c", "--jobs", jobs, "--recognizer", "none")
    assert said.code == 1
    assert "converted 2, skipped 0, failed 4" in said.err, said.err
    assert "a.hsh.jsonl:2:1: error HSH-C503" in said.err
    assert "a.hsh.jsonl:3:1: error HSH-C503" in said.err
    assert sorted(os.listdir(tmp_path / "c/documents")) == [".gitkeep", "Same.hsh.json", "other.hsh.json"][1:]
    assert (tmp_path / "c/texts/Same.txt").read_text(encoding="utf-8") == "متن 0"
    assert (tmp_path / "c/texts/other.txt").read_text(encoding="utf-8") == "این هم\n"
    (tmp_path / "OTHER.txt").write_text("و این\n", encoding="utf-8")
    said = call("convert", tmp_path / "OTHER.txt", "--output", tmp_path / "c")
    assert said.code == 1
    assert "HSH-C503" in said.err
    assert not (tmp_path / "c/texts/OTHER.txt").exists()


def test_row_22_normal_forms_and_joiners_do_not_part_names(call, tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("é.txt", "e\u0301.txt", "می\u200cرود.txt", "میرود.txt"):
        (tmp_path / "in" / name).write_text(f"{name}\n", encoding="utf-8")
    said = call("convert", tmp_path / "in", "--output", tmp_path / "c", "--recognizer", "none")
    assert said.code == 1
    assert "converted 2, skipped 0, failed 2" in said.err


def test_row_27_what_is_no_file_of_ours(call, tmp_path):
    folder = tmp_path / "in"
    (folder / "b.hsh.json").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("SECRET\n", encoding="utf-8")
    os.mkfifo(folder / "fifo.txt")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "ring-a.txt").symlink_to(folder / "ring-b.txt")
    (folder / "ring-b.txt").symlink_to(folder / "ring-a.txt")
    (folder / "self").symlink_to(folder)
    (folder / "again").symlink_to(folder)
    (folder / "good.txt").write_text("خبر\n", encoding="utf-8")
    for number, given in enumerate((folder, f"{folder}/**/*")):
        said = call("convert", given, "--output", tmp_path / f"c{number}", "--recognizer", "none")
        assert said.code == 2
        assert "converted 1, skipped 0, failed 6" in said.err, said.err
        for name in ("out.txt", "zero.txt", "ring-a.txt", "ring-b.txt"):
            assert f"{name}: error HSH-C505" in said.err, name
        assert "b.hsh.json: error HSH-C501" in said.err
        assert "fifo.txt: error HSH-C501" in said.err
        assert "SECRET" not in said.err
    assert call("convert", folder / "out.txt", "--output", tmp_path / "asked").code == 0  # named: asked for
    assert call("format", folder / "b.hsh.json").code == 2
    assert call("format", tmp_path / "none.hsh.json").code == 2
    assert "no such file" in call("convert", tmp_path / "none", "--output", tmp_path / "c").err


def test_row_27_sidecars_companions_and_texts_do_not_lead_out(call, tmp_path):
    (tmp_path / "secret").write_text('url = "SECRET"\n', encoding="utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("خبر\n", encoding="utf-8")
    (folder / "a.meta.toml").symlink_to(tmp_path / "secret")
    (folder / "b.ann").write_text("T1\tPER 0 3\tخبر\n", encoding="utf-8")
    (folder / "b.txt").symlink_to(tmp_path / "secret")
    said = call("convert", folder, "--output", tmp_path / "c", "--recognizer", "none")
    assert said.code == 2
    assert said.err.count("HSH-C505") == 2, said.err
    assert "SECRET" not in said.err


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\texts\\a.txt", "../texts/link.txt", "../texts/..", ".", "../texts/fifo", "x/" * 500 + "x", "../../../../../../../../dev/zero"])  # fmt: skip
def test_row_27_a_text_outside_the_corpus_is_not_read(call, tmp_path, name):
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    home = tmp_path / "c"
    call("convert", tmp_path / "a.txt", "--output", home)
    (home / "texts" / "link.txt").symlink_to("/etc/passwd")
    os.mkfifo(home / "texts" / "fifo")
    path = home / "documents" / "a.hsh.json"
    value = json.loads(path.read_bytes())
    value["text"]["file"] = name
    path.write_bytes(page(value))
    said = call("convert", home, "--to", "iob2", "--output", tmp_path / "out")
    assert said.code == 2, said.err
    assert "HSH-C505" in said.err or "HSH-C501" in said.err
    assert "root:" not in said.err


def test_row_27_an_output_that_leads_out_is_not_written(call, tmp_path):
    """Links in a folder somebody else prepared: dangling, to a file, and to a folder."""
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "precious").write_text("mine", encoding="utf-8")
    home = tmp_path / "c"
    call("convert", tmp_path / "a.txt", "--output", home)
    for target, link in ((tmp_path / "precious", "texts/b.txt"), (tmp_path / "new", "documents/b.hsh.json")):
        (home / link).symlink_to(target)
    (tmp_path / "b.txt").write_text(NEWS, encoding="utf-8")
    said = call("convert", tmp_path / "b.txt", "--output", home, "--overwrite")
    assert said.code == 2
    assert "HSH-C505" in said.err
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "new").exists()
    for part in ("documents", "tagsets"):
        other = tmp_path / f"with-{part}"
        other.mkdir()
        (tmp_path / f"away-{part}").mkdir()
        (other / part).symlink_to(tmp_path / f"away-{part}")
        said = call("convert", tmp_path / "b.txt", "--output", other)
        assert (said.code, "HSH-C505" in said.err) == (2, True)
        assert call("init", other).code == 2
        assert not os.listdir(tmp_path / f"away-{part}")


def test_row_27_vanishing_and_unreadable_files(call, tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("یک\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("دو\n", encoding="utf-8")
    real = corpus.sources

    def listed(*arguments, **more):
        found = list(real(*arguments, **more))
        (tmp_path / "a.txt").unlink(missing_ok=True)
        return iter(found)

    monkeypatch.setattr(corpus, "sources", listed)
    said = call("convert", tmp_path, "--output", tmp_path / "c", "--recognizer", "none")
    assert said.code == 2
    assert "a.txt: error HSH-C501" in said.err
    assert "converted 1, skipped 0, failed 1" in said.err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody with less leave")
def test_row_27_and_38_no_leave_to_read_or_write(tmp_path):
    """As a user without rights: an unreadable file and folder, and an output that may not be written."""
    folder = tmp_path / "in"
    (folder / "closed").mkdir(parents=True)
    for path in (folder / "a.txt", folder / "b.txt", folder / "closed" / "c.txt"):
        path.write_text("خبر\n", encoding="utf-8")
    (folder / "a.txt").chmod(0)
    (folder / "closed").chmod(0)
    (tmp_path / "mine").mkdir(mode=0o755)
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    for path in (tmp_path, *(above for above in tmp_path.parents if "pytest" in str(above))):
        path.chmod(path.stat().st_mode | 0o055)
    code = f"""
import os, sys
import hashiye.conversion, hashiye.report.text, hashiye.skeleton, hashiye.sidecar, hashiye.cli
from hashiye.codecs import CODECS
plan = hashiye.conversion.Plan(CODECS["json"], hashiye.files.Path("x"), "corpus", ())
hashiye.conversion.warm_up(plan)  # the interpreter's own files may be closed to others
os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.argv = ["hashiye", "convert", {str(folder)!r}, "--recognizer", "none", "--output", sys.argv[1]]
hashiye.cli.main()
"""
    for output, expected in (("open/c", b"converted 1, skipped 0, failed 2"), ("mine/c", b"Permission denied")):
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path / output)], capture_output=True, check=False)
        assert done.returncode == 2, done.stderr
        assert expected in done.stderr
        assert b"Traceback" not in done.stderr
    assert not list((tmp_path / "mine").iterdir())


NAMES = ["a\nb.txt", "a\x1b]0;x\x07.txt", "\x1b[2J.txt", "\u202etxt.exe.txt", "\u2066x.txt", "\x9b31m.txt", "a\udcff\udc80.txt", "\U000e0041.txt", "-rf.txt", "$(id).txt", "a\tb.txt", "\r.txt"]  # fmt: skip


@pytest.mark.parametrize("data", ["خبر\n".encode(), b"bad\x00"], ids=["good", "bad"])
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_row_28_and_29_names_never_reach_a_screen_raw(tmp_path, name, data):
    """In findings, in the report for programs, and on the way out of a crash."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(data)
    said = called_bytes(folder, "--format", "json")
    assert said.returncode == (1 if b"\x00" in data else 0), said.stderr
    report = json.loads(said.stdout)
    json.dumps(report, ensure_ascii=False).encode()  # no half of a surrogate pair
    assert not controls(said.stdout.decode()) - {"\t"}
    said = called_bytes(folder)
    assert not controls(said.stderr.decode())
    assert b"Traceback" not in said.stderr


def called_bytes(folder: Path, *more: str) -> subprocess.CompletedProcess[bytes]:
    """Convert in this process, since a process of its own costs too much for so many names."""
    from contextlib import redirect_stderr, redirect_stdout

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace") for _ in range(2))
    argv, sys.argv = (
        sys.argv,
        ["hashiye", "convert", str(folder), "--recognizer", "none", "--output", str(folder.parent / "c"), *more],
    )
    handler = signal.getsignal(signal.SIGTERM)
    code: object = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            from hashiye.cli import main

            main()
    except SystemExit as leaving:
        code = leaving.code
    finally:
        sys.argv = argv
        signal.signal(signal.SIGTERM, handler)
        out.flush()
        err.flush()
    return subprocess.CompletedProcess(argv, int(code or 0), out.buffer.getvalue(), err.buffer.getvalue())


@pytest.mark.parametrize("field", ["label", "id", "key", "language", "name"])
def test_row_28_and_29_hostile_values_are_shown_by_name(call, tmp_path, field):
    evil = "\u202e\u2066\x9b31m\U000e0041[/x][link=file:///etc/passwd]"
    one = {"id": "a", "start": 0, "end": 4, "label": "PER", "text": "سلام"}
    layer = {"name": "entities", "producer": "sara", "status": "complete", "annotations": [one]}
    value = fields(producers=[{"id": "sara", "kind": "person"}], layers=[layer])
    match field:
        case "label" | "id":
            one[field] = evil
        case "name":
            layer["name"] = evil
        case _:
            value[evil if field == "key" else field] = evil
    (tmp_path / "a.hsh.json").write_bytes(page(value))
    said = call("format", "--check", tmp_path / "a.hsh.json")
    assert said.code == 1
    assert "U+009B" in said.err


@pytest.mark.parametrize(
    ("manifest", "part"),
    [
        (b'nam = "x"\n', "write 'name'"),
        (b"name = 3\n", "name must be a string"),
        (b"tagsets = 3\n", "tagsets must be a list"),
        (b"limits = [1]\n", "[limits] must hold whole numbers"),
        (b"[limits]\ndepth = true\n", "[limits] must hold whole numbers"),
        (b"[limits]\ndepht = 3\n", "no limit is called"),
        (b"[limits]\ndepth = 1000000\n", "can be raised to 200"),
        (b"[limits]\nfile_bytes = 1000000000000\n", "a manifest can raise the limit"),
        (b"name = \n", "it is not TOML"),
        (b"name = '\xff'\n", "it is not TOML"),
        (b"a = " + b"9" * 5000, "it is not TOML"),
        (b"a = " + b"[" * 100_000, "it is not TOML"),
        (b"# " + b"x" * 10_000_000, "larger than"),
        (b"\xef\xbb\xbfname = 'x'", "it is not TOML"),
    ],
)  # fmt: skip
def test_row_36_settings_that_cannot_be_used(call, tmp_path, manifest, part):
    (tmp_path / "a.hsh.json").write_bytes(sound())
    (tmp_path / "hashiye.toml").write_bytes(manifest)
    for arguments in (["format", "--check", tmp_path / "a.hsh.json"], ["convert", tmp_path / "a.hsh.json", "--output", tmp_path]):  # fmt: skip
        said = call(*arguments)
        assert said.code == 2
        assert re.search(r"hashiye\.toml(:[0-9]+:[0-9]+)?: error HSH-C506", said.err), said.err
        assert part in said.err, said.err
