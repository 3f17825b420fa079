"""Watching: what wakes it, what does not, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hashiye import watching

ROOT = Path(__file__).parents[1]


@pytest.fixture
def home(tmp_path):
    (tmp_path / "hashiye.toml").write_text('name = "x"\n', encoding="utf-8")
    for folder in ("texts", "documents", "tagsets"):
        (tmp_path / folder).mkdir()
    (tmp_path / "texts" / "a.txt").write_text("می\u200cرود", encoding="utf-8")
    (tmp_path / "documents" / "a.hsh.json").write_text("{}", encoding="utf-8")
    return tmp_path


def names(home, *paths, **more):
    return {os.path.relpath(path, home) for path in watching.snapshot(map(str, paths), **more)}


def test_a_document_is_watched_with_what_its_corpus_says(home):
    (home / ".gitattributes").touch()
    (home / "documents" / "b.hsh.json").touch()
    seen = names(home, home / "documents" / "a.hsh.json")
    assert seen == {"documents/a.hsh.json", "texts/a.txt", "hashiye.toml", ".gitattributes"}


@pytest.mark.parametrize("path", ["", "documents", "documents/*.hsh.json", "**/*.hsh.json"])
def test_folders_and_patterns_are_watched(home, path):
    assert {"documents/a.hsh.json", "texts/a.txt", "hashiye.toml"} <= names(home, home / path)


def test_what_lies_aside_is_not_watched_and_what_is_named_beside_is(home):
    (home / "documents" / "report.json").touch()
    (home / "out").mkdir()
    (home / "out" / "page.html").touch()
    aside = frozenset(str(home / one) for one in ("documents/report.json", "out"))
    seen = names(home, home, aside=aside, also=[str(home / ".baseline")])
    assert not {"documents/report.json", "out/page.html"} & seen
    (home / ".baseline").touch()
    assert ".baseline" in names(home, home, aside=aside, also=[str(home / ".baseline")])


def test_hidden_files_and_temporary_ones_do_not_wake(home):
    before = watching.snapshot([str(home)])
    (home / "documents" / ".a.hsh.json.123.hsh-tmp").touch()
    (home / ".git").mkdir()
    (home / ".git" / "index").touch()
    assert watching.snapshot([str(home)]) == before


def test_an_output_aside_changes_nothing_although_its_folder_does(home):
    report = home / "documents" / "report.json"
    aside = frozenset([str(report)])
    before = watching.snapshot([str(home / "documents")], aside=aside)
    report.write_text("[]", encoding="utf-8")
    assert watching.snapshot([str(home / "documents")], aside=aside) == before


@pytest.mark.parametrize("path", ["-", "", "a\0b", "no/such/file", "[", "**/nothing/**"])
def test_odd_arguments_are_nothing_to_watch(home, path, monkeypatch):
    monkeypatch.chdir(home / "tagsets")
    watching.snapshot([path])


def test_rings_of_links_end(home):
    (home / "documents" / "ring").symlink_to(home)
    assert len(watching.snapshot([str(home)])) < 10


def test_a_replaced_file_of_the_same_size_and_time_is_a_change(home):
    path = home / "documents" / "a.hsh.json"
    before = watching.snapshot([str(home)])
    other = home / "other"
    other.write_bytes(path.read_bytes())
    stat = path.stat()
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(path)
    assert watching.snapshot([str(home)]) != before


def test_a_change_while_it_runs_makes_it_run_again_and_a_burst_once(home, monkeypatch):
    monkeypatch.setattr(watching, "EVERY", 0.01)
    path = home / "documents" / "a.hsh.json"
    runs = []

    def once():
        runs.append(1)
        if len(runs) == 1:
            for count in range(5):
                path.write_text("{}" + " " * count, encoding="utf-8")
        else:
            raise KeyboardInterrupt

    assert watching.watch([str(home)], once) == 130
    assert len(runs) == 2


def test_what_the_run_raises_passes(home):
    with pytest.raises(OSError, match="disk"):
        watching.watch([str(home)], lambda: (_ for _ in ()).throw(OSError("disk")))


PROGRAM = """
import sys
from pathlib import Path
from hashiye import watching
path = sys.argv[1]
sys.exit(watching.watch([path], lambda: print(Path(path).read_text(), flush=True)))
"""


def test_a_real_process_sees_a_change_and_ends_quietly(home):
    path = home / "documents" / "a.hsh.json"
    run = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert run.stdout.readline() == "{}\n"
        time.sleep(0.1)
        new = home / "new"
        new.write_text("[]", encoding="utf-8")
        new.replace(path)
        begun = time.monotonic()
        assert run.stdout.readline() == "[]\n"
        assert time.monotonic() - begun < 5
        run.send_signal(signal.SIGINT)
        assert run.wait(10) == 130
        assert run.stderr.read() == ""
    finally:
        run.kill()
        run.wait()
        run.stdout.close()
        run.stderr.close()


def test_validate_watches_until_it_is_interrupted(home):
    """The command itself: a document is broken, then mended, while it watches."""
    path = home / "documents" / "a.hsh.json"
    path.write_text("{", encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, "-m", "hashiye", "validate", "--watch", "--no-cache", str(path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        _until(run.stdout, "HSH-S201")
        path.write_text('{"hashiye": "1.0"}', encoding="utf-8")
        _until(run.stdout, "HSH-S211")
        run.send_signal(signal.SIGINT)
        assert run.wait(20) == 130
        assert "Traceback" not in run.stderr.read()
    finally:
        run.kill()
        run.wait()
        run.stdout.close()
        run.stderr.close()


def _until(stream, wanted):
    for line in stream:
        if wanted in line:
            return
    raise AssertionError(f"{wanted} never came")
