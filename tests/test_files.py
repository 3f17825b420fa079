"""Reading and writing user files: nothing hangs, nothing is torn, nothing is lost."""

from __future__ import annotations

import contextlib
import errno
import gzip
import os
import stat
import subprocess
from pathlib import Path

import pytest
import zstandard

from hashiye import files
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from hashiye.replacing import Replacement, replace_all


def code_of(call, *arguments) -> str:
    with pytest.raises(NotReadable) as caught:
        call(*arguments)
    return caught.value.findings[0].code


def test_only_regular_files_are_read(tmp_path):
    fifo = tmp_path / "x.hsh.json"
    os.mkfifo(fifo)
    assert code_of(files.read, fifo, DEFAULT) == "HSH-C501"  # at once: no writer ever comes
    assert code_of(files.read, tmp_path, DEFAULT) == "HSH-C501"
    assert code_of(files.read, tmp_path / "none", DEFAULT) == "HSH-C501"
    for device in ("/dev/zero", "/dev/null"):
        assert code_of(files.read, files.Path(device), DEFAULT) == "HSH-C501"
    assert code_of(files.read, files.Path("a\0b"), DEFAULT) == "HSH-C501"


def test_a_ring_of_links_is_no_file(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert code_of(files.read, tmp_path / "a", DEFAULT) == "HSH-C501"
    assert list(files.walk(tmp_path)) == [tmp_path / "a", tmp_path / "b"]
    assert code_of(files.check_link, tmp_path / "a", tmp_path) == "HSH-C505"


def test_size_is_bounded_and_the_limit_named(tmp_path):
    path = tmp_path / "big"
    path.write_bytes(b"x" * 101)
    with pytest.raises(NotReadable) as caught:
        files.read(path, DEFAULT.raised(file_bytes=100))
    finding = caught.value.findings[0]
    assert finding.code == "HSH-S214"
    assert finding.fix == "raise it: --limit file_bytes=101"
    assert files.read(path, DEFAULT.raised(file_bytes=101)) == b"x" * 101


def test_links_stay_inside(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "out.txt").symlink_to(outside)
    (folder / "in.txt").write_text("x")
    (folder / "fine.txt").symlink_to(folder / "in.txt")
    assert code_of(files.check_link, folder / "out.txt", folder) == "HSH-C505"
    files.check_link(folder / "fine.txt", folder)
    (folder / "loop").symlink_to(folder)
    assert [path.name for path in files.walk(folder)] == ["fine.txt", "in.txt", "out.txt"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    """Every system call of a write fails in turn; the old file stands whole and nothing is left beside it."""
    path = tmp_path / "a.hsh.json"
    for name in ("open", "write", "fsync", "replace"):
        path.write_bytes(b"old")
        real = getattr(os, name)

        def failing(*arguments, _real=real, **more):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, name, failing)
        with pytest.raises(OSError, match="No space"):
            files.write(path, b"new", durable=True)
        monkeypatch.setattr(os, name, real)
        assert path.read_bytes() == b"old"
        assert os.listdir(tmp_path) == ["a.hsh.json"]
    files.write(path, b"new", durable=True)
    assert path.read_bytes() == b"new"


def replacements(folder):
    """A file that changes, one that comes and one that goes."""
    (folder / "a").write_bytes(b"old")
    (folder / "c").write_bytes(b"gone")
    new = folder / "new" / "b"
    return [Replacement(folder / "a", b"new", b"old"), Replacement(new, b"new", None),
            Replacement(folder / "c", None, b"gone")]  # fmt: skip


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name", ["open", "write", "fsync", "rename", "unlink"])
def test_files_are_replaced_together_or_not_at_all(tmp_path, monkeypatch, name):
    """Every system call fails once, at each time that it is made."""
    for count in range(20):
        folder = tmp_path / str(count)
        folder.mkdir()
        todo = replacements(folder)
        before, left = contents(folder), count
        where, own = (Path, "replace") if name == "rename" else (Path, name) if name == "unlink" else (os, name)
        real = getattr(where, own)

        def failing(*arguments, _real=real, **more):
            nonlocal left
            left -= 1
            if left == -1:
                raise OSError(errno.ENOSPC, "No space left on device")
            return _real(*arguments, **more)

        with monkeypatch.context() as patched, contextlib.suppress(OSError, NotReadable):
            patched.setattr(where, own, failing)
            replace_all(todo, "tested")
        if left >= 0:
            assert contents(folder) == {"a": b"new", "b": b"new"}
            assert count
            return
        assert contents(folder) == before
    pytest.fail("it never came through")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_what_has_begun_to_be_replaced_is_finished_when_told_to_end(tmp_path, monkeypatch, count):
    todo, real = replacements(tmp_path), Path.replace

    def interrupted(*arguments):
        nonlocal count
        count -= 1
        if count == -1:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(Path, "replace", interrupted)
    with contextlib.suppress(KeyboardInterrupt):
        replace_all(todo, "tested")
    assert contents(tmp_path) == {"a": b"new", "b": b"new"}


@pytest.mark.parametrize(("name", "there"), [("a", b"other"), ("new/b", b"new"), ("c", None), ("c", b"")])
def test_what_somebody_changed_is_not_replaced(tmp_path, name, there):
    todo = replacements(tmp_path)
    (tmp_path / "new").mkdir()
    if there is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(there)
    before = contents(tmp_path)
    with pytest.raises(NotReadable) as told:
        replace_all(todo, "tested")
    assert told.value.findings[0].message == "cannot be read: it changed while it was tested"
    assert contents(tmp_path) == before


def test_short_writes_are_finished(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:3])))
    files.write(tmp_path / "a", b"0123456789")
    assert (tmp_path / "a").read_bytes() == b"0123456789"


def test_mode_and_links_are_kept(tmp_path):
    path, link = tmp_path / "a", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    files.write(link, b"new", durable=True)
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_leftovers_of_dead_processes_are_swept(tmp_path):
    dead = subprocess.Popen(["true"])
    dead.wait()
    gone = tmp_path / f".a.hsh.json.{dead.pid}.hsh-tmp"
    alive = tmp_path / f".a.hsh.json.{os.getpid()}.hsh-tmp"
    other = tmp_path / ".a.hsh-tmp"
    for path in (gone, alive, other):
        path.write_bytes(b"")
    assert files.sweep([tmp_path, tmp_path / "none"]) == [gone]
    assert sorted(tmp_path.iterdir()) == sorted([alive, other])


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_packed_lines(tmp_path, ending):
    data = "سلام\n\nخبر".encode()
    packed = {"": data, ".gz": gzip.compress(data), ".zst": zstandard.compress(data)}[ending]
    path = tmp_path / f"a.hsh.jsonl{ending}"
    path.write_bytes(packed)
    with files.open_lines(path, DEFAULT) as lines:
        assert list(lines) == data.splitlines(keepends=True)
    if ending:
        path.write_bytes(packed[: len(packed) // 2] if ending == ".gz" else b"\x00" * 9)
        with files.open_lines(path, DEFAULT) as lines:
            assert code_of(list, lines) == "HSH-C501"


def test_a_bomb_in_one_line_stays_bounded(tmp_path):
    path = tmp_path / "a.hsh.jsonl.gz"
    path.write_bytes(gzip.compress(b"x" * 3_000_000))
    with files.open_lines(path, DEFAULT.raised(file_bytes=1_000_000)) as lines:
        assert max(map(len, lines)) <= 1_000_002


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_packed_data_that_was_cut_is_never_taken_for_whole(tmp_path, ending):
    """However much is missing: an error, not fewer lines. Several frames in one file are one file."""
    data = b"".join(b"%d line\n" % number for number in range(5000))
    pack = {".gz": gzip.compress, ".zst": zstandard.compress}[ending]
    packed = pack(data) + pack(b"the end\n")
    path = tmp_path / f"a.hsh.jsonl{ending}"
    path.write_bytes(packed)
    with files.open_lines(path, DEFAULT) as lines:
        assert b"".join(lines) == data + b"the end\n"
    first = len(pack(data))
    for size in [*range(1, 20), first // 2, first - 1, *range(first + 1, len(packed))]:
        path.write_bytes(packed[:size])
        with files.open_lines(path, DEFAULT) as lines:
            assert code_of(list, lines) == "HSH-C501", size
    path.write_bytes(packed + b"rubbish")
    with files.open_lines(path, DEFAULT) as lines:
        assert code_of(list, lines) == "HSH-C501"


def test_a_zstandard_bomb_stays_bounded(tmp_path):
    path = tmp_path / "a.hsh.jsonl.zst"
    path.write_bytes(zstandard.compress(bytes(100_000_000)))
    assert path.stat().st_size < 20_000
    with files.open_lines(path, DEFAULT.raised(file_bytes=1_000_000)) as lines:
        assert max(map(len, lines)) <= 1_000_002


@pytest.mark.parametrize("named", [".", "here", "here/.", ""])
def test_names_are_what_a_walk_yields(tmp_path, monkeypatch, named):
    for name in ("a.txt", "b/c.txt", "b-a/d.txt", ".hidden/e.txt", "z/y/x.txt"):
        path = tmp_path / "here" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    monkeypatch.chdir(tmp_path if "here" in named else tmp_path / "here")
    names = list(files.names(Path(named)))
    assert names == [str(path) for path in files.walk(Path(named))]
    assert names == [str(Path(named) / one) for one in ("a.txt", "b/c.txt", "b-a/d.txt", "z/y/x.txt")]
    assert [one for one in files.names(Path(named), Path(named) / "b") if "c.txt" in one] == []
