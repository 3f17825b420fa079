"""--changed: what git says of a checkout, and which documents that concerns."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from hashiye import changed, codecs, corpus
from hashiye.corpus import Source
from hashiye.findings import NotReadable
from hashiye.model import Document, Text

ME = (
    "-c",
    "user.name=t",
    "-c",
    "user.email=t@example.org",
    "-c",
    "init.defaultBranch=main",
    "-c",
    "protocol.file.allow=always",
)


def git(folder, *arguments):
    done = subprocess.run(["git", *ME, *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.fixture(autouse=True)
def no_ci(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith(("GIT_", "GITHUB_", "CI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))


def document(home: Path, folder: str, stem: str, text: str, ending: str = ".hsh.json"):
    """Write a document on a text; what stands in it does not matter here, only its text's name."""
    codec = codecs.by_ending(f"x{ending}")
    content = Text.of(
        (home / "texts" / text).read_text(encoding="utf-8"), file=f"{'../' * (folder.count('/') + 1)}texts/{text}"
    )
    data = next(iter(codec.write(Document(id=stem, language="fa", text=content)).files.values()))
    path = home / folder / f"{stem}{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "repo" / "پیکره"
    (home / "texts").mkdir(parents=True)
    (home / "hashiye.toml").write_text('name = "x"\nlicense = "CC0-1.0"\n', encoding="utf-8")
    for stem in "abc":
        (home / "texts" / f"{stem}.txt").write_text(f"متن {stem}\n", encoding="utf-8")
    document(home, "documents", "a", "a.txt")
    document(home, "annotators/sara", "a", "a.txt")
    document(home, "documents", "b", "b.txt", ".hsh.xml")
    document(home, "documents", "other", "c.txt")
    git(tmp_path / "repo", "init", "-q")
    git(tmp_path / "repo", "add", "-A")
    git(tmp_path / "repo", "commit", "-qm", "one")
    return home


def concerned(home, ref="", paths=None):
    asked = [str(path) for path in paths or [home]]
    changes = changed.changed(asked, ref)
    found = changed.affected(list(corpus.sources(asked)), changes)
    return {os.path.relpath(one.path, home) for one in found.sources if isinstance(one, Source)}, found.homes


def refusal(*arguments):
    with pytest.raises(NotReadable) as caught:
        changed.changed(*arguments)
    (finding,) = caught.value.findings
    assert finding.code == "HSH-C506"
    return f"{finding.message}; {finding.fix}"


def test_nothing_changed(home):
    assert concerned(home) == (set(), ())


def test_a_changed_document(home):
    with (home / "documents" / "a.hsh.json").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert concerned(home) == ({"documents/a.hsh.json"}, (home,))


def test_a_touched_document_did_not_change(home):
    os.utime(home / "documents" / "a.hsh.json", (1, 1))
    assert concerned(home) == (set(), ())


def test_a_changed_text_concerns_every_document_on_it(home):
    (home / "texts" / "a.txt").write_text("متن دیگر\n", encoding="utf-8")
    assert concerned(home)[0] == {"documents/a.hsh.json", "annotators/sara/a.hsh.json"}


@pytest.mark.parametrize(("text", "named"), [("b", "documents/b.hsh.xml"), ("c", "documents/other.hsh.json")])
def test_a_text_is_known_by_the_name_in_the_document(home, text, named):
    (home / "texts" / f"{text}.txt").write_text("متن دیگر\n", encoding="utf-8")
    assert concerned(home)[0] == {named}


def test_a_text_that_is_gone_concerns_its_documents(home):
    (home / "texts" / "a.txt").unlink()
    assert concerned(home)[0] == {"documents/a.hsh.json", "annotators/sara/a.hsh.json"}


@pytest.mark.parametrize("file", ["hashiye.toml", "tagsets/fa.json", ".gitattributes"])
def test_what_the_corpus_says_concerns_all(home, file):
    (home / file).parent.mkdir(exist_ok=True)
    (home / file).write_text("# x\n", encoding="utf-8")
    assert len(concerned(home)[0]) == 4


def test_a_document_that_is_gone_makes_the_whole_be_looked_at(home):
    (home / "documents" / "a.hsh.json").unlink()
    assert concerned(home) == (set(), (home,))


def test_untracked_counts_and_ignored_does_not(home):
    document(home, "documents", "new", "a.txt")
    document(home, "documents", "aside", "a.txt")
    (home.parent / ".gitignore").write_text("aside.*\n", encoding="utf-8")
    assert concerned(home)[0] == {"documents/new.hsh.json"}


def test_a_branch_is_compared_with_where_it_began(home):
    git(home, "checkout", "-qb", "mine")
    document(home, "documents", "a", "b.txt")
    git(home, "commit", "-qam", "mine")
    git(home, "checkout", "-q", "main")
    document(home, "documents", "other", "b.txt")
    git(home, "commit", "-qam", "theirs")
    git(home, "checkout", "-q", "mine")
    assert concerned(home)[0] == set()
    assert concerned(home, "main")[0] == {"documents/a.hsh.json"}
    assert concerned(home, "HEAD~1")[0] == {"documents/a.hsh.json"}
    assert concerned(home, "main@{1 day ago}")[0] == {"documents/a.hsh.json"}


@pytest.mark.parametrize(
    "variable", ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_MERGE_REQUEST_DIFF_BASE_SHA"]
)
def test_ci_names_the_target(home, tmp_path, monkeypatch, variable):
    git(tmp_path, "clone", "-q", "repo", "clone")
    clone = tmp_path / "clone" / home.name
    git(clone, "checkout", "-qb", "mine")
    document(clone, "documents", "a", "b.txt")
    git(clone, "commit", "-qam", "mine")
    git(clone, "branch", "-qD", "main")
    monkeypatch.setenv(variable, git(home, "rev-parse", "main") if variable.endswith("SHA") else "main")
    assert concerned(clone)[0] == {"documents/a.hsh.json"}


def test_a_subfolder_is_enough_and_the_working_folder_does_not_matter(home, monkeypatch):
    document(home, "documents", "a", "b.txt")
    monkeypatch.chdir(home / "documents")
    assert concerned(home, paths=["a.hsh.json"])[0] == {"documents/a.hsh.json"}
    assert concerned(home, paths=["."])[0] == {"documents/a.hsh.json"}
    assert concerned(home, paths=["*.hsh.json", "nothing/at/all"])[0] == {"documents/a.hsh.json"}


def test_before_the_first_commit_everything_is_new(home, tmp_path):
    repo = tmp_path / "fresh"
    (home.parent).rename(repo)
    subprocess.run(["rm", "-rf", str(repo / ".git")], check=True)
    git(repo, "init", "-q")
    assert len(concerned(repo / home.name)[0]) == 4
    git(repo, "add", "-A")
    assert len(concerned(repo / home.name)[0]) == 4
    assert "no commit yet" in refusal([str(repo)], "main") or "does not know" in refusal([str(repo)], "main")


def test_a_shallow_clone_is_told_to_fetch_more(home, tmp_path):
    for count in range(3):
        (home / "texts" / "a.txt").write_text(f"متن {count}\n", encoding="utf-8")
        git(home, "commit", "-qam", str(count))
    git(home, "branch", "old", "main~2")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{home.parent}", "clone")
    clone = tmp_path / "clone"
    assert "fetch-depth: 0" in refusal([str(clone)], "origin/old")
    git(clone, "fetch", "-q", "--depth=1", "origin", "old:refs/remotes/origin/old")
    assert "in common" in (said := refusal([str(clone)], "origin/old"))
    assert "fetch-depth: 0" in said


@pytest.mark.parametrize(
    "ref", ["-x", "--output=/tmp/x", "no-such", "HEAD:x", "main..mine", "a\0b", "a\nb", "'; touch x"]
)
def test_names_that_are_no_commit_are_refused(home, ref):
    refusal([str(home)], ref)


def test_outside_a_repository_it_is_refused(tmp_path):
    (tmp_path / "no").mkdir()
    assert "no git repository" in refusal([str(tmp_path / "no")])


def test_without_git_it_is_refused(home, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "not installed" in refusal([str(home)])


def test_git_that_hangs_is_given_up(home, tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr("hashiye.git.PATIENCE", 0.2)
    assert "did not answer" in refusal([str(home)])


@pytest.mark.parametrize(
    "name", ["a\nb", "a\tb", '"q"', "-x", " ", "نیم\u200cفاصله", b"\xff\xfe".decode("utf-8", "surrogateescape")]
)
def test_hostile_names(home, name):
    source = home / "documents" / "a.hsh.json"
    (home / "documents" / f"{name}.hsh.json").write_bytes(source.read_bytes())
    assert concerned(home)[0] == {f"documents/{name}.hsh.json"}
    git(home, "add", "-A")
    assert concerned(home)[0] == {f"documents/{name}.hsh.json"}


def test_nothing_of_the_repository_is_run(home, tmp_path):
    bad = tmp_path / "bad"
    bad.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
    bad.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "diff.external",
        "core.pager",
        "pager.diff",
        "diff.json.textconv",
        "diff.json.command",
    ):
        git(home, "config", key, str(bad))
    hooks = home.parent / ".git" / "hooks"
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        (hooks / name).write_bytes(bad.read_bytes())
        (hooks / name).chmod(0o755)
    (home / ".gitattributes").write_text("*.json diff=json\n", encoding="utf-8")
    document(home, "documents", "a", "b.txt")
    os.utime(home / "documents" / "other.hsh.json", (1, 1))
    (tmp_path / "ran").unlink(missing_ok=True)
    assert "documents/a.hsh.json" in concerned(home, "HEAD")[0]
    assert not (tmp_path / "ran").exists()


def test_the_environment_of_a_hook_does_not_lead_elsewhere(home, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "/bin/false")
    (home / "documents" / "a.hsh.json").write_text("{}", encoding="utf-8")
    assert concerned(home)[0] == {"documents/a.hsh.json"}


def test_a_corpus_in_a_submodule(home, tmp_path):
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    git(outer, "submodule", "add", "-q", str(home.parent), "inner")
    git(outer, "commit", "-qm", "one")
    inside = outer / "inner" / home.name
    assert concerned(inside, paths=[outer / "inner"])[0] == set()
    document(inside, "documents", "a", "b.txt")
    assert concerned(inside)[0] == {"documents/a.hsh.json"}
    changes = changed.changed([str(outer)])
    assert str(inside / "documents" / "a.hsh.json") in changes


def test_a_work_tree_beside(home, tmp_path):
    git(home, "worktree", "add", "-q", str(tmp_path / "beside"), "-b", "beside")
    beside = tmp_path / "beside" / home.name
    document(beside, "documents", "a", "b.txt")
    assert concerned(beside)[0] == {"documents/a.hsh.json"}
    assert concerned(home)[0] == set()


def test_links_on_the_way_are_followed(home, tmp_path):
    (tmp_path / "link").symlink_to(home)
    document(home, "documents", "a", "b.txt")
    changes = changed.changed([str(tmp_path / "link")])
    found = changed.affected(list(corpus.sources([str(tmp_path / "link")])), changes)
    assert [one.path.name for one in found.sources] == ["a.hsh.json"]


def test_standard_input_and_what_cannot_be_listed_are_always_looked_at(home):
    found = [Source(Path("-"), codecs.CODECS["json"]), *corpus.sources([str(home / "no-such")])]
    assert list(changed.affected(found, changed.Changes()).sources) == found


@pytest.mark.parametrize(
    ("spelling", "hit"),
    [
        (b'{"text": {"file": "../texts/a.txt"}}', True),
        (b'{"text":{"file"\n:\t"../texts/a.txt"}}', True),
        (b'{"text": {"file": "../texts/./a.txt"}}', True),
        (b'{"text": {"file": "..\\u002ftexts/a.txt"}}', True),
        (b'{"text": {"fi\\u006ce": "../texts/a.txt"}, "x": "content"}', True),
        (b'{"text": {"file": "../texts/b.txt"}}', False),
        (b'{"text": {"content": "a.txt"}}', False),
        (b"not json at all", True),
    ],
)
def test_the_name_of_the_text_is_found_however_it_is_spelt(home, spelling, hit):
    path = home / "documents" / "odd.hsh.json"
    path.write_bytes(spelling)
    changes = changed.Changes(frozenset([os.path.realpath(home / "texts" / "a.txt")]))
    found = changed.affected([Source(path, codecs.CODECS["json"])], changes)
    assert bool(found.sources) is hit


def test_changes_hold_what_is_below_a_changed_folder():
    changes = changed.Changes(frozenset(["/r/a"]), ("/r/sub",))
    assert "/r/sub/x" in changes
    assert "/r/a" in changes
    assert "/r/subx" not in changes
