"""diff asks git: revisions, the index, the work tree; nothing of a repository's configuration runs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from hashiye import git
from hashiye.differing import Wanted, differ, operands, revisions
from hashiye.differing.revisions import Asked
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from tests.test_differing import WORDS, made, put, shard, statuses

ME = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main", "-c",
      "protocol.file.allow=always")  # fmt: skip


def ask(folder, *arguments):
    done = subprocess.run(["git", *ME, *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """Keep whatever git this test runs in out of it."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))


@pytest.fixture(params=["sha1", "sha256"])
def home(tmp_path, monkeypatch, request):
    """A repository of three documents in a folder below its top, the working folder."""
    top = tmp_path / "repo"
    for name in "abc":
        put(top / "پیکره", made(name, f"{WORDS}{name}\n"))
    ask(tmp_path, "init", "-q", f"--object-format={request.param}", str(top))
    commit(top, "one")
    monkeypatch.chdir(top / "پیکره")
    return top / "پیکره"


def commit(folder, message):
    ask(folder, "add", "-A", ".")
    ask(folder, "commit", "-qm", message)


def told(asked=None, paths=(), folder="."):
    with revisions.opened(str(Path(folder).absolute()), asked or Asked(), paths, DEFAULT) as (before, after):
        return differ(before, after, Wanted())


def test_nothing_changed(home):
    outcome = told()
    assert (outcome.same, outcome.pairs, outcome.findings) == (3, (), ())


def test_the_work_tree_with_new_gone_and_ignored_files(home):
    put(home, made("a", f"{WORDS}a\n", label="ORG"))
    put(home, made("d"))
    put(home, made("e"))
    (home / "documents" / "b.hsh.json").unlink()
    (home / ".gitignore").write_text("e.*\n", encoding="utf-8")
    outcome = told()
    assert sorted(statuses(outcome)) == [
        ("added", "d.hsh.json"), ("changed", "a.hsh.json"), ("removed", "b.hsh.json")
    ]  # fmt: skip
    names = {(pair.before and pair.before.name, pair.after and pair.after.name) for pair in outcome.pairs}
    assert ("HEAD:پیکره/documents/a.hsh.json", "documents/a.hsh.json") in names
    assert outcome.same == 1


def test_two_revisions_and_where_a_branch_began(home):
    ask(home, "checkout", "-qb", "other")
    put(home, made("a", f"{WORDS}a\n", label="ORG"))
    commit(home, "two")
    ask(home, "checkout", "-q", "main")
    put(home, made("b", f"{WORDS}b\n", label="ORG"))
    commit(home, "three")
    assert statuses(told(Asked("main", "other"))) == [("changed", "a.hsh.json"), ("changed", "b.hsh.json")]
    outcome = told(Asked("main", "other", joined=True))
    assert statuses(outcome) == [("changed", "a.hsh.json")]
    assert told(Asked("HEAD~1", "HEAD"), ["texts"]).same == 0
    assert statuses(told(Asked("main", "other"), ["documents/a.hsh.json"])) == [("changed", "a.hsh.json")]


def test_the_index(home):
    put(home, made("a", f"{WORDS}a\n", label="ORG"))
    assert not told(Asked(staged=True)).pairs
    ask(home, "add", "-A", ".")
    put(home, made("a", f"{WORDS}a\n", label="LOC"))
    (pair,) = told(Asked(staged=True)).pairs
    assert pair.after.name == ":پیکره/documents/a.hsh.json"
    assert pair.comparison.changes[0].after.label == "ORG"


def test_texts_come_from_the_same_revision(home):
    put(home, made("a", f"حسن و {WORDS}a\n"))
    commit(home, "two")
    outcome = told(Asked("HEAD~1", "HEAD"))
    assert not outcome.findings
    (pair,) = outcome.pairs
    assert pair.comparison.before.text.content == f"{WORDS}a\n"
    assert pair.comparison.after.text.content == f"حسن و {WORDS}a\n"


def test_a_text_that_changed_alone_is_a_finding(home):
    (home / "texts" / "a.txt").write_text("دیگر\n", encoding="utf-8")
    outcome = told()
    assert [finding.code for finding in outcome.findings] == ["HSH-B106"]
    assert outcome.findings[0].file == "documents/a.hsh.json"
    assert "hashiye rebase" in outcome.findings[0].fix
    assert (outcome.same, outcome.code) == (2, 2)
    commit(home, "two")
    outcome = told(Asked("HEAD~1", "HEAD"))
    assert outcome.findings[0].file == "HEAD:پیکره/documents/a.hsh.json"


def test_nothing_of_the_configuration_runs(home, tmp_path):
    trap = tmp_path / "trap"
    script = tmp_path / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {trap}\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    (home / ".gitattributes").write_text("* filter=x diff=x merge=x\n", encoding="utf-8")
    commit(home, "two")
    for name in ("filter.x.clean", "filter.x.smudge", "filter.x.process", "diff.x.textconv", "diff.x.command",
                 "diff.external", "core.fsmonitor", "core.pager", "core.sshCommand"):  # fmt: skip
        ask(home, "config", name, str(script))
    hooks = home.parent / ".git" / "hooks"
    for name in ("post-index-change", "post-checkout"):
        (hooks / name).write_bytes(script.read_bytes())
        (hooks / name).chmod(0o755)
    put(home, made("a", f"{WORDS}a\n", label="ORG"))
    os.utime(home / "documents" / "b.hsh.json", (1, 1))
    trap.unlink(missing_ok=True)
    for asked in (Asked(), Asked(staged=True), Asked("HEAD~1", "HEAD"), Asked("HEAD~1", "HEAD", joined=True)):
        told(asked)
    assert not trap.exists()


def test_links_and_submodules_are_not_followed(home, tmp_path):
    other = tmp_path / "other"
    put(other, made("x"))
    ask(tmp_path, "init", "-q", f"--object-format={ask(home, 'rev-parse', '--show-object-format')}", str(other))
    commit(other, "one")
    ask(home, "submodule", "add", "-q", str(other), "inside")
    (home / "documents" / "link.hsh.json").symlink_to(other / "documents" / "x.hsh.json")
    outcome = told()
    assert [finding.code for finding in outcome.findings] == ["HSH-C505"]
    commit(home, "two")
    assert told(Asked("HEAD")).same == 3 + 1  # a link that did not change
    assert [finding.code for finding in told(Asked("HEAD~1", "HEAD")).findings] == ["HSH-C505"]


def test_a_folder_that_became_a_link_is_not_read_through(home, tmp_path):
    (home / "documents").rename(tmp_path / "away")
    (home / "documents").symlink_to(tmp_path / "away")
    outcome = told()
    assert not any(pair.after is not None for pair in outcome.pairs)
    assert {finding.code for finding in outcome.findings} == {"HSH-C505"}


def test_shards_in_revisions(home):
    import gzip

    one = [made(name, file=None) for name in "xy"]
    path = shard(home / "s.hsh.jsonl", *one)
    (home / "t.hsh.jsonl.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    commit(home, "two")
    assert told(Asked("HEAD")).same == 7
    shard(path, one[0], made("y", file=None, label="ORG"))
    (home / "t.hsh.jsonl.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    assert statuses(told(Asked("HEAD"))) == [("changed", "s.hsh.jsonl"), ("changed", "t.hsh.jsonl.gz")]


def test_before_the_first_commit_everything_is_new(tmp_path, monkeypatch):
    put(tmp_path / "new", made("a"))
    ask(tmp_path, "init", "-q", str(tmp_path / "new"))
    monkeypatch.chdir(tmp_path / "new")
    assert [status for status, _ in statuses(told())] == ["added"]


def test_what_a_sparse_checkout_left_out_is_there(home):
    ask(home.parent, "sparse-checkout", "set", "--no-cone", "/*", "!b.hsh.json")
    assert not (home / "documents" / "b.hsh.json").exists()
    assert told().same == 3


def test_a_file_that_is_not_merged_is_a_finding_in_the_index(home):
    ask(home, "checkout", "-qb", "other")
    put(home, made("a", f"{WORDS}a\n", label="ORG"))
    commit(home, "two")
    ask(home, "checkout", "-q", "main")
    put(home, made("a", f"{WORDS}a\n", label="LOC"))
    commit(home, "three")
    subprocess.run(["git", *ME, "merge", "-q", "other"], cwd=home, capture_output=True, check=False)
    outcome = told(Asked(staged=True))
    assert "not merged" in outcome.findings[0].message
    assert outcome.same == 2


def test_a_missing_object_is_a_finding(home):
    oid = ask(home, "rev-parse", "HEAD:./documents/a.hsh.json")
    path = home.parent / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.unlink()
    put(home, made("a", f"{WORDS}a\n", label="ORG"))
    outcome = told()
    assert "does not hold its content" in outcome.findings[0].message
    assert outcome.same == 2


@pytest.mark.parametrize("name", ["nosuch", "--upload-pack=x", "-x", "a\nb", "a..b..c", "", "HEAD~99"])
def test_names_that_are_no_commits_are_refused(home, name):
    with pytest.raises(NotReadable) as caught:
        told(Asked(name or "\0"))
    assert [finding.code for finding in caught.value.findings] == ["HSH-C506"]


def test_branches_without_a_common_commit_are_refused(home):
    ask(home, "checkout", "-q", "--orphan", "other")
    commit(home, "else")
    with pytest.raises(NotReadable, match="in common"):
        told(Asked("main", "other", joined=True))
    assert told(Asked("main", "other")).same == 3


@pytest.mark.parametrize(("path", "code"), [("nosuch", "HSH-C501"), ("texts/a.txt", "HSH-S216"), ("../..", "HSH-C506")])
def test_paths_that_are_no_documents_are_refused(home, path, code):
    with pytest.raises(NotReadable) as caught:
        told(paths=[path])
    assert [finding.code for finding in caught.value.findings] == [code]


def test_no_repository_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotReadable, match="no git repository"):
        told()


def test_blobs_are_read_in_any_order_and_size(home):
    oids = [ask(home, "rev-parse", f"HEAD:./documents/{name}.hsh.json") for name in "abc"]
    with git.Blobs(str(home)) as blobs:
        first = blobs.read(oids[0], 10**6)
        assert blobs.read(oids[1], 10) == (home / "documents" / "b.hsh.json").stat().st_size
        assert blobs.read("0" * len(oids[0]), 10**6) is None
        assert blobs.read(ask(home, "rev-parse", "HEAD"), 10**6) is None
        assert blobs.read(oids[0], 10**6) == first == (home / "documents" / "a.hsh.json").read_bytes()


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("HEAD", ("HEAD", "", "")), ("a..b", ("a", "..", "b")), ("a...b", ("a", "...", "b")), ("a..", ("a", "..", "HEAD")),
        ("..b", ("HEAD", "..", "b")), ("v1.0..v1.1", ("v1.0", "..", "v1.1")), ("..", ("..", "", "")),
    ],
)  # fmt: skip
def test_dots_between_revisions(name, parts):
    assert revisions.split(name) == parts


def test_what_arguments_mean(home):
    a, b = "documents/a.hsh.json", "documents/b.hsh.json"
    assert operands.of([]).asked == Asked()
    assert operands.of([], staged=True).asked == Asked(staged=True)
    assert operands.of([a, b]) == operands.Operands(a, b)
    assert operands.of([a]) == operands.Operands(asked=Asked(), paths=(a,))
    assert operands.of(["HEAD", a]) == operands.Operands(asked=Asked("HEAD"), paths=(a,))
    assert operands.of(["HEAD", "main"]).asked == Asked("HEAD", "main")
    assert operands.of(["HEAD..main"], [a]) == operands.Operands(asked=Asked("HEAD", "main"), paths=(a,))
    assert operands.of(["HEAD...main"]).asked == Asked("HEAD", "main", joined=True)
    assert operands.of(["HEAD"], ["gone.hsh.json"]).paths == ("gone.hsh.json",)
    assert operands.of(["main"], staged=True).asked == Asked("main", staged=True)
    assert operands.of([], ["-a", "-b"]) == operands.Operands("-a", "-b")
    Path("main").mkdir()
    assert operands.of(["main", "documents"]) == operands.Operands("main", "documents")


@pytest.mark.parametrize(
    "given", [["HEAD", "HEAD", "HEAD"], ["-", "-"], ["HEAD..HEAD", "HEAD"], ["documents", "texts", "documents"], ["HEAD", "-"]]
)  # fmt: skip
def test_what_makes_no_pair_is_a_mistake_of_the_call(home, given):
    with pytest.raises(ValueError, match=r"\w"):
        operands.of(given)


@pytest.mark.parametrize("given", [["nosuch"], ["documents", "nosuch"], ["HEAD", "nosuch"], ["--x"]])
def test_what_is_neither_a_path_nor_a_commit_is_refused(home, given):
    with pytest.raises(NotReadable, match="no such file"):
        operands.of(given)
