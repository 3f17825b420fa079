"""Faults of a run: kills, full disks, closed streams, sizes. See ``test_faults.py`` for the rows."""

from __future__ import annotations

import errno
import filecmp
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

import hashiye
from hashiye import corpus, files
from hashiye.limits import DEFAULT
from tests.hostile import NEWS, called, fields, measured, page, run, sound, tree


@pytest.fixture
def call(capsys):
    return lambda *arguments: called(capsys, *arguments)


def test_row_37_workers_do_not_outlive_a_killed_run(tmp_path):
    for number in range(400):
        (tmp_path / f"a{number}.txt").write_text(f"{number}\n{NEWS * 40}", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "hashiye", "convert", str(tmp_path), "--output", str(tmp_path / "c"), "--jobs", "2"],
        stderr=subprocess.DEVNULL,
    )
    workers: list[str] = []
    while len(workers) < 2 and process.poll() is None:
        workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.kill()
    process.wait()
    assert len(workers) == 2
    until = time.monotonic() + 10
    while any(alive(worker) for worker in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(alive(worker) for worker in workers)


def alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("call_name", ["open", "write", "fsync", "replace", "mkdir"])
@pytest.mark.parametrize("target", ["corpus", "c.hsh.jsonl", "c.hsh.jsonl.gz", "c.hsh.xml"])
def test_row_38_every_call_that_fails_is_said(call, tmp_path, monkeypatch, call_name, target):
    """The n-th open, write, fsync, rename and mkdir fails, for every n: exit 2, and the old file stands."""
    (tmp_path / "a.hsh.json").write_bytes(sound())
    output = tmp_path / "out" / target
    calls, real = [0], getattr(os, call_name)
    for turn in range(60):
        calls[0] = 0

        def failing(*arguments, _turn=turn, **more):
            if call_name != "open" or (len(arguments) > 1 and arguments[1] & os.O_WRONLY):
                if calls[0] == _turn:
                    calls[0] += 1
                    raise OSError(errno.ENOSPC, "No space left on device")
                calls[0] += 1
            return real(*arguments, **more)

        monkeypatch.setattr(os, call_name, failing)
        before = tree(output.parent) if output.parent.exists() else {}
        said = call("convert", tmp_path / "a.hsh.json", "--output", output)
        monkeypatch.setattr(os, call_name, real)
        after = tree(output.parent) if output.parent.exists() else {}
        assert not [name for name in after if "hsh-tmp" in name]
        if calls[0] <= turn:
            assert said.code == 0
            break
        if said.code or call_name != "mkdir":  # a folder that stands already is not missed
            assert said.code == 2, (turn, said.err)
            assert "No space left" in said.err
        assert all(after[name] == data for name, data in before.items())
        for path in output.parent.rglob("*.hsh.json"):
            assert hashiye.read(path).id == "good"
        shutil.rmtree(output.parent, ignore_errors=True)
    else:
        pytest.fail("it never ends")


@pytest.mark.skipif(not os.access("/dev/full", os.W_OK), reason="no /dev/full here")
def test_row_38_a_full_standard_output(tmp_path):
    (tmp_path / "a.hsh.json").write_bytes(sound(content="ب" * 100_000))
    (tmp_path / "b.hsh.json").write_bytes(page({**fields(content="ب" * 100_000), "id": "b"}))
    path = str(tmp_path / "a.hsh.json")
    for command in (
        ["convert", path, "--output", "-"],
        ["convert", path, "--output", "-", "--to", "xml"],
        ["convert", path, "--output", str(tmp_path / "c"), "--format", "json"],
        ["format", "-"],
        ["format", "--check", path, "--format", "json"],
    ):
        with Path("/dev/full").open("wb") as full, Path(path).open("rb") as data:
            done = subprocess.run(
                [sys.executable, "-m", "hashiye", *command],
                stdin=data,
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert done.returncode == 2, command
        assert b"No space left" in done.stderr
        assert b"Traceback" not in done.stderr
        assert b"Exception ignored" not in done.stderr


def test_row_38_a_full_standard_error_stops_nothing(tmp_path):
    (tmp_path / "a.hsh.json").write_bytes(b"{")
    (tmp_path / "b.hsh.json").write_bytes(sound())
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "hashiye", "convert", str(tmp_path), "--output", str(tmp_path / "c")],
            stderr=full, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert (tmp_path / "c/documents/good.hsh.json").exists()


def test_row_39_and_47_closed_standard_streams(tmp_path):
    """``<&-``, ``>&-`` and ``2>&-``: said, never a traceback, and no file of the user's takes their place."""
    path = tmp_path / "a.hsh.json"
    path.write_bytes(sound())
    hashiye_ = f"{sys.executable} -m hashiye"
    for command, code, part in (
        (f"{hashiye_} format - <&-", 2, "cannot be read"),
        (f"{hashiye_} convert - --from text --output - <&-", 2, "cannot be read"),
        (f"{hashiye_} convert {path} --output - >&-", 2, "closed"),
        (f"{hashiye_} schema json >&-", 2, "closed"),
        (f"{hashiye_} convert {path} --output {tmp_path}/c.hsh.xml >&- <&-", 0, "converted 1"),
        (f"{hashiye_} convert {tmp_path}/none --output {tmp_path}/c 2>&-", 2, ""),
    ):
        done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, text=True)
        assert done.returncode == code, (command, done)
        assert part in done.stderr
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr
    assert path.read_bytes() == sound()


def test_row_39_an_interruption_before_the_program_is_loaded():
    code = (
        "import sys\nclass Key:\n def find_spec(self, name, *_):\n  if name == 'hashiye.cli': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Key())\nfrom hashiye.__main__ import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"interrupted\n")
    settings = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["scripts"]["hashiye"] == "hashiye.__main__:main"


def test_row_39_a_reader_that_leaves(tmp_path):
    (tmp_path / "a.hsh.json").write_bytes(sound(content="ب" * 1_000_000))
    for command in ("convert {} --output - --to jsonl", "convert {} --output - --to xml", "format - < {}"):
        line = f"set -o pipefail; {sys.executable} -m hashiye {command.format(tmp_path / 'a.hsh.json')} | head -c 10"
        done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
        assert done.returncode == 0, done
        assert b"Traceback" not in done.stderr
        assert b"Exception" not in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_row_39_an_interrupted_shard_leaves_the_old_one(tmp_path, number, code):
    source, shard = tmp_path / "in", tmp_path / "all.hsh.jsonl"
    source.mkdir()
    shard.write_bytes(b"old")
    for one in range(3000):
        (source / f"{one}.txt").write_text(f"{one}\n{NEWS * 20}", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "hashiye", "convert", str(source), "--output", str(shard), "--jobs", "1"],
        stderr=subprocess.PIPE,
    )
    while not list(tmp_path.glob(".*.hsh-tmp")) and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    assert b"Traceback" not in err
    assert shard.read_bytes() == b"old"
    assert not list(tmp_path.glob(".*.hsh-tmp"))


def test_row_41_and_42_format_keeps_mode_and_links_and_refuses_what_changed(call, tmp_path, monkeypatch):
    path, link = tmp_path / "a.hsh.json", tmp_path / "link.hsh.json"
    path.write_bytes(sound())
    path.chmod(0o604)
    link.symlink_to(path)
    assert call("format", link).code == 0
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
    for name in ("a.hsh.json", "b.hsh.jsonl"):
        changed = tmp_path / name
        changed.write_bytes(sound())
        if name.endswith("l"):
            changed.write_bytes(b"\n" + sound())
        real = files.open_regular
        calls = [0]

        def racing(one, _changed=changed, _real=real, _calls=calls):
            _calls[0] += 1
            if _calls[0] == 2:
                _changed.write_bytes(page({**fields(content="دیگر"), "note": 1}))
            return _real(one)

        monkeypatch.setattr(files, "open_regular", racing)
        said = call("format", changed)
        monkeypatch.undo()
        assert said.code == 2, said.err
        assert "changed while it was formatted" in said.err
        assert b"note" in changed.read_bytes()


def test_row_43_and_44_one_bad_file_of_many(call, tmp_path):
    """One of 300 is reported, the others are done, and a rerun does only what is left."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number}.hsh.json").write_bytes(page({**fields(), "id": f"d{number}"}))
    (folder / "150.hsh.json").write_bytes(b"{")
    said = call("convert", folder, "--output", tmp_path / "c", "--jobs", "2")
    assert said.code == 1
    assert "converted 299, skipped 0, failed 1" in said.err
    (folder / "150.hsh.json").write_bytes(page({**fields(), "id": "d150"}))
    said = call("convert", folder, "--output", tmp_path / "c", "--jobs", "2")
    assert said.code == 0
    assert "converted 1, skipped 299, failed 0" in said.err


@pytest.mark.parametrize("environment", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "cp1256"}, {"HOME": "/nonexistent", "TZ": "Nowhere/Nothing", "LANG": "fa_IR"}])  # fmt: skip
def test_row_47_findings_are_the_same_bytes_everywhere(tmp_path, environment):
    (tmp_path / "خبر\u200cها.txt").write_bytes("متن\x00".encode())
    plain = run("convert", tmp_path, "--output", tmp_path / "c")
    assert run("convert", tmp_path, "--output", tmp_path / "c", **environment) == plain


def test_row_48_a_document_over_the_limit_is_refused_without_reading_it(call, tmp_path):
    path = tmp_path / "a.hsh.json"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    said, peak = measured("format", "--check", path)
    assert said.returncode == 1
    assert b"--limit file_bytes=200000000" in said.stderr
    assert peak < 300e6


@pytest.mark.exhaustive
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_row_48_a_large_shard_is_worked_through_flat(tmp_path, jobs):
    """200 MB of JSON Lines, small documents and large: memory does not grow with the file."""
    path = tmp_path / "a.hsh.jsonl"
    with path.open("wb") as file:
        for number in range(1000):
            file.write(page({**fields(content=f"{number} " + "سلام " * 20_000), "id": f"d{number}"}) + b"\n")
            for small in range(20):
                file.write(page({**fields(content=f"{small}"), "id": f"d{number}-{small}"}) + b"\n")
    assert path.stat().st_size > 180e6
    for arguments in (
        ["convert", path, "--output", tmp_path / "b.hsh.jsonl", "--jobs", jobs],
        ["convert", path, "--output", tmp_path / "c.hsh.jsonl.gz", "--jobs", jobs],
        ["convert", path, "--output", tmp_path / "corpus", "--jobs", jobs],
        ["format", path],
    ):
        said, peak = measured(*arguments)
        assert said.returncode == 0, said.stderr[-500:]
        assert peak < 300e6, arguments
    assert filecmp.cmp(path, tmp_path / "b.hsh.jsonl", shallow=False)


@pytest.mark.exhaustive
@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limit on file sizes here")
def test_row_38_a_quota_at_every_size(tmp_path):
    """The system refuses files over a size: whatever the size, the old file or the new one stands whole."""
    path = tmp_path / "a.hsh.json"
    path.write_bytes(sound(content="ب" * 3000))
    before = path.read_bytes()
    for limit in range(0, 7000, 500):
        line = f"ulimit -f {max(limit // 1024, 0)}; trap '' XFSZ; exec {sys.executable} -m hashiye format {path}"
        done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
        assert b"Traceback" not in done.stderr
        if done.returncode:
            assert done.returncode == 2
            assert path.read_bytes() == before


def test_limits_of_the_manifest_hold(call, tmp_path):
    (tmp_path / "hashiye.toml").write_text("[limits]\nfile_bytes = 10\n", encoding="utf-8")
    (tmp_path / "a.hsh.json").write_bytes(sound())
    assert "HSH-S214" in call("format", "--check", tmp_path / "a.hsh.json").err
    assert corpus.manifest(tmp_path).limits == DEFAULT.raised(file_bytes=10)
