"""``hashiye git-setup``: what a clone is told, and what --check sees."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from hashiye import schema
from hashiye.cli import app
from hashiye.findings import NotReadable
from hashiye.git import setup
from tests.repositories import HASHIYE, Repository, environment

KEYS = {entry.key for entry in setup.ENTRIES}


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def clone(tmp_path):
    made = Repository(tmp_path / "a ‌پیکره's", tmp_path)
    made.hashiye("init", ".")
    made.write("texts/a.txt", "متن\n")
    made.write("documents/a.hsh.json", "{}")
    return made


def invoke(clone, *arguments):
    here = Path.cwd()
    os.chdir(clone.folder)
    try:
        return CliRunner().invoke(app, ["git-setup", *arguments])
    finally:
        os.chdir(here)


def verdicts(clone, **more):
    return {line.what: line.verdict for line in setup.check(clone.folder, **more)}


def test_a_clone_is_told_and_looked_at(clone):
    before = invoke(clone, "--check")
    assert before.exit_code == 1
    assert before.stdout.count("is not set") == len(KEYS)
    assert invoke(clone).exit_code == 0
    for entry in setup.ENTRIES:
        assert clone.git("config", "--local", entry.key) == entry.written(setup.own_command())
    assert set(verdicts(clone).values()) == {"ok"}
    assert invoke(clone, "--check").exit_code == 0
    assert invoke(clone).exit_code == 0  # twice is once
    assert clone.git("config", "--get-all", "merge.hashiye.driver").count("\n") == 0


def test_several_at_once_wait_for_each_other(clone):
    command = [*HASHIYE, "git-setup", "."]
    running = [
        subprocess.Popen(command, cwd=clone.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(6)
    ]
    said = [one.communicate(timeout=60)[1].decode() for one in running]
    assert [one.returncode for one in running] == [0] * 6, said
    assert set(verdicts(clone).values()) == {"ok"}


def test_a_lock_that_nobody_gives_back_is_said(clone, monkeypatch):
    monkeypatch.setattr(setup, "QUEUE", 0.1)
    lock = clone.folder / ".git" / "config.lock"
    lock.touch()
    with pytest.raises(NotReadable, match="could not lock"):
        setup.set_up(clone.folder)
    lock.unlink()
    setup.set_up(clone.folder)


def test_it_is_taken_out_and_nothing_else_is(clone):
    clone.git("config", "diff.hashiye.wordRegex", ".")
    clone.git("config", "merge.other.driver", "true")
    kept = clone.git("config", "--local", "--list")
    invoke(clone)
    assert invoke(clone, "--remove").exit_code == 0
    assert clone.git("config", "--local", "--list") == kept
    assert invoke(clone, "--remove").exit_code == 0


def test_for_every_clone_of_the_user(clone, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "own"))
    assert invoke(clone, "--global").exit_code == 0
    assert "driver" in (tmp_path / "own").read_text(encoding="utf-8")
    assert "hashiye" not in (clone.folder / ".git" / "config").read_text(encoding="utf-8")
    assert invoke(clone, "--check").exit_code == 0
    assert invoke(clone, "--global", "--remove").exit_code == 0
    assert "driver" not in (tmp_path / "own").read_text(encoding="utf-8")


def test_the_driver_s_command_needs_no_environment(clone):
    """Git gives it to sh: blanks, quotes and percent signs in the path of Python must not break it."""
    invoke(clone)
    words = shlex.split(clone.git("config", "merge.hashiye.driver"))
    assert words[0] == Path(sys.executable).as_posix()
    assert words[1:] == ["-P", "-m", "hashiye", "merge", "--", "%O", "%A", "%B", "%P"]
    done = subprocess.run([*words[:4], "--version"], env={"PATH": "/nowhere"}, capture_output=True, cwd=clone.folder)
    assert done.stdout.startswith(b"hashiye ")


@pytest.mark.parametrize("name", ["it's 50%O", 'پوشه "a$HOME'])
def test_any_path_of_python_is_quoted(clone, tmp_path, monkeypatch, name):
    python = tmp_path / name / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    setup.set_up(clone.folder)
    assert verdicts(clone)["the command"] == "ok"
    driver = clone.git("config", "merge.hashiye.driver")
    assert setup.program(driver) == [python.as_posix(), "-P", "-m", "hashiye"]


def test_the_repository_s_own_modules_are_not_imported(clone):
    """Git stands at the top of the work tree, and Python would look there first."""
    clone.write("hashiye/__init__.py", "raise SystemExit(7)\n")
    clone.write("msgspec.py", "raise SystemExit(7)\n")
    invoke(clone)
    assert verdicts(clone)["the command"] == "ok"
    driver = clone.git("config", "merge.hashiye.driver")
    program = setup.program(driver)
    assert subprocess.run([*program, "--version"], cwd=clone.folder, capture_output=True).returncode == 0


def test_another_command_is_kept_and_not_run(clone, tmp_path):
    touch = f"touch {tmp_path}/run; hashiye"
    assert invoke(clone, "--command", touch).exit_code == 0
    assert clone.git("config", "merge.hashiye.driver") == f"{touch} merge -- %O %A %B %P"
    found = verdicts(clone)
    assert found["the command"] == "open"
    assert found["merge.hashiye.driver"] == "ok"
    assert invoke(clone, "--check").exit_code == 0
    assert invoke(clone, "--check", "--command", touch).exit_code == 0
    assert invoke(clone, "--check", "--command", "another").exit_code == 1
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "driver",
    [
        "{top}/hashiye",
        "bin/hashiye",
        "./hashiye",
        "{top}/bin/python -P -m hashiye",
        "{top}/linked/python -P -m hashiye",
        "hashiye-not-there-at-all/hashiye",
    ],
)
def test_a_program_that_a_commit_can_change_is_not_run(clone, tmp_path, driver):
    (clone.folder / "linked").mkdir()
    (clone.folder / "linked" / "python").symlink_to(sys.executable)
    for name in ("hashiye", "bin/hashiye", "bin/python"):
        clone.write(name, f"#!/bin/sh\ntouch {shlex.quote(str(tmp_path))}/run\n").chmod(0o755)
    words = [shlex.quote(word.format(top=clone.folder)) for word in driver.split()]
    invoke(clone, "--command", " ".join(words))
    line = next(line for line in setup.check(clone.folder) if line.what == "the command")
    assert line.verdict == "wrong"
    assert not (tmp_path / "run").exists()


def test_a_command_that_is_gone_broken_or_hangs(clone, tmp_path, monkeypatch):
    program = tmp_path / "elsewhere" / "hashiye"
    program.parent.mkdir()
    invoke(clone, "--command", str(program))
    assert verdicts(clone)["the command"] == "wrong"
    monkeypatch.setattr(setup, "PATIENCE", 0.3)
    for script in ("exit 3", "echo something else", "exec sleep 30"):
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        assert verdicts(clone)["the command"] == "wrong", script
    program.write_text("#!/bin/sh\necho hashiye 9.9\n", encoding="utf-8")
    assert verdicts(clone)["the command"] == "ok"


def test_settings_that_somebody_changed(clone):
    invoke(clone)
    clone.git("config", "merge.hashiye.driver", "true")
    clone.git("config", "mergetool.hashiye.trustExitCode", "false")
    found = verdicts(clone)
    assert {what for what, verdict in found.items() if verdict == "wrong"} == {
        "merge.hashiye.driver", "mergetool.hashiye.trustExitCode"
    }  # fmt: skip
    invoke(clone)
    clone.git("config", "diff.hashiye.textconv", "/an/older/hashiye diff --textconv")
    assert [what for what, verdict in verdicts(clone).items() if verdict != "ok"] == ["diff.hashiye.textconv"]


def test_an_older_corpus_lacks_lines_and_is_given_them(clone):
    before = "# mine\ntexts/**/*.txt   text eol=lf\n*.hsh.json text eol=lf merge=hashiye diff=hashiye"
    clone.write(".gitattributes", before)
    invoke(clone)
    report = invoke(clone, "--check")
    assert report.exit_code == 1
    assert "1 of 1 lack merge=hashiye" in report.stdout
    assert (clone.folder / ".gitattributes").read_text(encoding="utf-8") == before
    assert invoke(clone, "--attributes").exit_code == 0
    after = (clone.folder / ".gitattributes").read_text(encoding="utf-8")
    assert after == f"{before}\ntexts/**/*.txt merge=hashiye\n"
    assert invoke(clone, "--check").exit_code == 0
    invoke(clone, "--attributes")
    assert (clone.folder / ".gitattributes").read_text(encoding="utf-8") == after


def test_a_line_nearer_by_that_takes_the_driver_away(clone):
    invoke(clone)
    clone.write("documents/.gitattributes", "*.hsh.json -merge\n")
    done = invoke(clone, "--attributes")
    assert "wrong" in done.stderr
    assert verdicts(clone)[".: *.hsh.json"] == "wrong"


def test_a_corpus_deep_in_a_repository_and_documents_in_none(tmp_path):
    clone = Repository(tmp_path / "r", tmp_path)
    clone.hashiye("init", "data/corpus")
    clone.write("data/corpus/texts/x/a\nb.txt", "متن\n")
    clone.write("data/corpus/documents/a.hsh.xml", "<document/>")
    clone.write("loose/b.hsh.jsonl", "")
    clone.write("README.txt", "no text of a corpus")
    found = {what: verdict for what, verdict in verdicts(clone).items() if "*" in what}
    assert found == {"data/corpus: *.hsh.xml": "ok", "data/corpus: texts/**/*.txt": "ok", ".: *.hsh.jsonl": "wrong"}
    below = Repository.at(clone.folder / "data" / "corpus" / "documents", tmp_path)
    assert [what for what in verdicts(below) if "*" in what] == ["data/corpus: *.hsh.xml"]
    assert setup.add_attributes(clone.folder) == [
        (clone.folder / ".gitattributes", "*.hsh.jsonl text eol=lf merge=hashiye diff=hashiye")
    ]


def test_attributes_are_not_written_through_a_link(clone, tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("", encoding="utf-8")
    (clone.folder / ".gitattributes").unlink()
    (clone.folder / ".gitattributes").symlink_to(outside)
    assert invoke(clone, "--attributes").exit_code == 2
    assert outside.read_text(encoding="utf-8") == ""


def test_the_report_for_programs(clone):
    done = invoke(clone, "--check", "--format", "json")
    report = json.loads(done.stdout)
    jsonschema.validate(report, json.loads(schema.text_of("hashiye-git-setup-1.0.schema.json")))
    assert report["summary"]["wrong"] == len(KEYS)
    assert done.exit_code == 1


def test_what_cannot_be_done(tmp_path, clone, monkeypatch):
    assert invoke(clone, "--check", "--remove").exit_code == 2
    assert invoke(clone, "--format", "xml").exit_code == 2
    with pytest.raises(NotReadable):
        list(setup.check(tmp_path))
    assert invoke(Repository.at(tmp_path, tmp_path), "--check").exit_code == 2
    assert invoke(Repository.at(tmp_path, tmp_path)).exit_code == 2
    (clone.folder / ".git" / "config.lock").touch()
    assert invoke(clone).exit_code == 2
    monkeypatch.setenv("PATH", str(tmp_path))
    assert invoke(clone).exit_code == 2


def test_a_hostile_name_in_a_report(tmp_path):
    clone = Repository(tmp_path / "r", tmp_path)
    clone.write("::error::x\x1b[31m/hashiye.toml", "")
    clone.write("::error::x\x1b[31m/documents/\n::set-output name=a::.hsh.json", "{}")
    done = subprocess.run([*HASHIYE, "git-setup", "--check"], cwd=clone.folder, capture_output=True, check=False)
    assert b"\x1b" not in done.stdout
    assert not any(line.startswith(b"::") for line in done.stdout.splitlines())


def test_git_that_is_too_old(clone, monkeypatch):
    monkeypatch.setattr(setup, "OLDEST", (99, 0))
    assert verdicts(clone)["git"] == "wrong"
