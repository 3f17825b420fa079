"""Texts by their hash, wherever git keeps them."""

from __future__ import annotations

import os
import subprocess
import tracemalloc
from hashlib import sha256
from pathlib import Path

import pytest

from hashiye import git
from hashiye.git import history
from hashiye.limits import DEFAULT
from tests.repositories import Repository, environment

OLD, NEW, SIDE = "متن کهنه\n", "متن تازه و درازتر\n", "شاخهٔ دیگر\n"


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path / "مخزن", tmp_path)
    made.write("texts/a b.txt", OLD)
    made.commit("one")
    made.write("texts/a b.txt", NEW)
    made.commit("two")
    return made


def found(repository, text, path="texts/a b.txt", *, sized=True, limits=DEFAULT):
    size = len(text.encode()) if sized else 0
    return history.text_of(repository.folder / path, digest(text), limits, size=size)


@pytest.mark.parametrize("sized", [True, False])
def test_in_the_work_tree_and_in_older_versions(repository, sized):
    assert found(repository, NEW, sized=sized) == NEW
    assert found(repository, OLD, sized=sized) == OLD
    assert found(repository, "هرگز نبود", sized=sized) is None


def test_without_git_only_the_work_tree(tmp_path, monkeypatch, repository):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert found(repository, NEW) == NEW
    assert found(repository, OLD) is None


def test_outside_of_a_repository(tmp_path):
    (tmp_path / "a.txt").write_text(OLD, encoding="utf-8")
    assert history.text_of(tmp_path / "a.txt", digest(OLD), DEFAULT) == OLD
    assert history.text_of(tmp_path / "a.txt", digest(NEW), DEFAULT, size=len(NEW.encode())) is None
    assert history.text_of(tmp_path / "not" / "there.txt", digest(NEW), DEFAULT) is None


@pytest.mark.parametrize("sized", [True, False])
def test_in_the_index_on_another_branch_and_in_the_stash(repository, sized):
    repository.branch("side", "HEAD~1")
    repository.write("texts/a b.txt", SIDE)
    repository.commit("side")
    repository.git("checkout", "-q", "main")
    assert found(repository, SIDE, sized=sized) == SIDE
    repository.write("texts/a b.txt", staged := "در نمایه\n")
    repository.git("add", "-A")
    repository.write("texts/a b.txt", "چیز دیگر\n")
    assert found(repository, staged, sized=sized) == staged
    repository.write("texts/a b.txt", put_by := "کنار گذاشته\n")
    repository.git("stash", "-q")
    assert found(repository, put_by, sized=sized) == put_by


def test_what_no_branch_holds_any_more_and_what_had_another_name(repository):
    repository.git("mv", "texts/a b.txt", "texts/c.txt")
    repository.commit("renamed")
    assert found(repository, OLD, "texts/c.txt") == OLD
    repository.write("texts/c.txt", lost := "گم‌شده\n")
    repository.commit("lost")
    repository.git("reset", "-q", "--hard", "HEAD~1")
    repository.git("reflog", "expire", "--expire=now", "--all")
    assert found(repository, lost, "texts/c.txt") == lost


def test_in_a_folder_that_is_not_checked_out(repository):
    repository.write("other.txt", "x")
    repository.commit("three")
    repository.git("sparse-checkout", "set", "--no-cone", "/other.txt")
    assert not (repository.folder / "texts").exists()
    assert found(repository, OLD) == OLD
    assert found(repository, OLD, sized=False) == OLD


def test_in_another_work_tree_and_in_a_repository_of_other_hashes(tmp_path, repository):
    repository.git("worktree", "add", "-q", str(tmp_path / "beside"), "HEAD~1")
    beside = Repository.at(tmp_path / "beside", tmp_path)
    assert found(beside, NEW) == NEW
    long = Repository(tmp_path / "long", tmp_path, "--object-format=sha256")
    long.write("a.txt", OLD)
    long.commit("one")
    long.write("a.txt", NEW)
    long.commit("two")
    for sized in (True, False):
        assert found(long, OLD, "a.txt", sized=sized) == OLD


def test_a_name_that_git_takes_for_something_else(repository):
    for name in ("-p", "a\nb.txt", ":0:x", "HEAD", "*"):
        repository.write(f"texts/{name}", text := f"متن {name}\n")
        repository.commit("odd")
        repository.write(f"texts/{name}", "x")
        assert found(repository, text, f"texts/{name}") == text
        assert found(repository, text, f"texts/{name}", sized=False) == text


def test_a_shallow_clone_says_what_to_do(tmp_path, repository):
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", repository.folder.as_uri(), str(tmp_path / "shallow")],
        check=True, env=environment(tmp_path), capture_output=True,
    )  # fmt: skip
    shallow = Repository.at(tmp_path / "shallow", tmp_path)
    assert found(shallow, OLD) is None
    assert "--unshallow" in history.advice(shallow.folder / "texts" / "a b.txt")
    assert history.advice(repository.folder / "x") == ""


def test_a_partial_clone_fetches_nothing_and_says_what_to_do(tmp_path, repository):
    repository.git("config", "uploadpack.allowFilter", "true")
    subprocess.run(
        ["git", "clone", "-q", "--filter=blob:none", repository.folder.as_uri(), str(tmp_path / "partial")],
        check=True, env=environment(tmp_path), capture_output=True,
    )  # fmt: skip
    partial = Repository.at(tmp_path / "partial", tmp_path)
    assert found(partial, NEW) == NEW
    assert found(partial, OLD) is None
    assert found(partial, OLD, sized=False) is None
    assert "partial" in history.advice(partial.folder / "texts" / "a b.txt")


def test_what_is_too_large_or_no_text_is_left(repository):
    assert found(repository, OLD, limits=DEFAULT.raised(file_bytes=5)) is None
    repository.write("bytes.txt", raw := b"\xff\xfe\x00")
    repository.commit("raw")
    assert history.text_of(Path(repository.folder / "bytes.txt"), sha256(raw).hexdigest(), DEFAULT, size=3) is None


def test_a_blob_beyond_the_limit_is_never_held(repository):
    """A stranger's clone of some kilobytes can unpack to gigabytes."""
    repository.write("texts/a b.txt", "0" * 30_000_000)
    repository.commit("huge")
    repository.write("texts/a b.txt", "small")
    tracemalloc.start()
    for sized in (True, False):
        assert found(repository, "هرگز نبود", sized=sized, limits=DEFAULT.raised(file_bytes=100_000)) is None
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert found(repository, OLD, sized=False, limits=DEFAULT.raised(file_bytes=100_000)) == OLD


@pytest.mark.parametrize("bound", ["_MOST_ALIKE", "_MOST_BYTES"])
def test_only_so_many_blobs_of_one_size_are_looked_at(repository, monkeypatch, bound):
    for number in range(9):
        repository.write(f"{number}.txt", f"{number} 456789")
    repository.commit("alike")
    monkeypatch.setattr(history, bound, 3)
    read, asked = git.Blobs.read, []
    monkeypatch.setattr(git.Blobs, "read", lambda *given: asked.append(given[1]) or read(*given))
    assert found(repository, "x 456789", "none.txt") is None
    assert len(asked) == (3 if bound == "_MOST_ALIKE" else 1)


def test_nobody_is_asked_for_a_stranger_s_settings(tmp_path, repository):
    """A pull request can hold what makes up a bare repository; and hooks, filters and pagers are never run."""
    bare = tmp_path / "مخزن" / "texts" / "bare"
    Repository(bare, tmp_path, "--bare")
    (bare / "config").write_text(
        f"[core]\n bare = true\n fsmonitor = touch {tmp_path}/run\n pager = touch {tmp_path}/run\n", encoding="utf-8"
    )
    assert found(repository, OLD, "texts/bare/x.txt") is None
    assert not (tmp_path / "run").exists()
