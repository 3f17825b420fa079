"""The hooks of pre-commit: well-formed, on the right files, and tried in a scratch repository."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pre_commit import clientlib

from hashiye import codecs, corpus, skeleton
from hashiye.cli import app
from tests.hostile import called

ROOT = Path(__file__).parents[1]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
TOOLS = Path(sys.executable).parent


def test_the_hooks_are_what_pre_commit_takes():
    clientlib.load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    assert set(HOOKS) == {"hashiye-validate", "hashiye-format"}


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_runs_a_command_that_is_there(name):
    program, command = shlex.split(HOOKS[name]["entry"])
    assert program == "hashiye"
    assert command in {one.name for one in app.registered_commands}
    assert HOOKS[name]["language"] == "python"


def test_format_is_given_every_document_and_nothing_else():
    fits = re.compile(HOOKS["hashiye-format"]["files"]).search
    endings = {ending for name in corpus.NATIVE for ending in codecs.CODECS[name].endings}
    for ending in endings | {".hsh.jsonl.gz", ".hsh.jsonl.zst"}:
        assert codecs.by_ending(f"a{ending}") is not None, ending
        assert fits(f"documents/گفت‌وگو{ending}"), ending
    for name in ("texts/a.txt", "hashiye.toml", "tagsets/fa-news.json", "a.hsh.json.bak", "ahshxjson", "a.hsh.jsonld"):
        assert not fits(name), name


def test_validate_does_not_depend_on_which_names_are_passed():
    """A deleted text, or one edited without its document, is none of the names that a document has."""
    hook = HOOKS["hashiye-validate"]
    assert (hook["pass_filenames"], hook["always_run"], hook["args"]) == (False, True, ["."])


@pytest.mark.parametrize("address", ["", "https://github.com/somebody/hashiye", "https://git.example.org/x/hashiye"])
def test_the_configuration_of_a_new_corpus_is_one(address, tmp_path, golden):
    path = tmp_path / ".pre-commit-config.yaml"
    path.write_text(skeleton.hooks_text(address), encoding="utf-8")
    (repo,) = clientlib.load_config(str(path))["repos"]
    assert repo["repo"] == (address or "local")
    assert {hook["id"] for hook in repo["hooks"]} == set(HOOKS)
    golden(
        f"init/pre-commit-config{'-of-host' if address else ''}.yaml",
        skeleton.hooks_text("https://x" if address else ""),
    )


def test_a_repository_without_a_corpus_passes(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    hook = HOOKS["hashiye-validate"]
    assert called(capsys, *shlex.split(hook["entry"])[1:], *hook["args"]).code == 0


def test_a_local_hook_is_the_hook_of_the_repository():
    (repo,) = yaml.safe_load(skeleton.hooks_text())["repos"]
    for hook in repo["hooks"]:
        theirs = HOOKS[hook["id"]]
        assert hook["entry"].split() == [*theirs["entry"].split(), *theirs.get("args", [])]
        for key in ("files", "pass_filenames", "always_run", "language", "name"):
            assert hook.get(key) == theirs.get(key), key


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
def test_a_scratch_repository(tmp_path, seed, capsys, monkeypatch):
    """For real: pre-commit installs a clone of this repository, hooks into git, and stops a bad commit."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "environments"))
    tool = cloned(tmp_path)
    home = tmp_path / "corpus"
    git(tmp_path, "init", "-q", home)
    (tmp_path / "news.txt").write_bytes(seed)
    called(capsys, "init", home, "--license", "CC0-1.0")
    assert called(capsys, "convert", tmp_path / "news.txt", "--output", home, "--license", "CC0-1.0").code == 0
    rev = git(tool, "rev-parse", "HEAD").strip()
    (home / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {tool}\n    rev: {rev}\n    hooks: [{{id: hashiye-format}}, {{id: hashiye-validate}}]\n",
        encoding="utf-8",
    )
    git(home, "add", ".")
    said(home, TOOLS / "pre-commit", "install", "--install-hooks")
    commit(home, good=True)
    said(home, TOOLS / "pre-commit", "run", "--all-files")
    document, text = home / "documents/news.hsh.json", home / "texts/news.txt"
    sound, words = document.read_bytes(), text.read_bytes()

    edited = "\n".join(["واژه‌ای دیگر", *words.decode().split("\n")]).encode()
    text.write_bytes(edited)  # only the text is committed
    git(home, "add", "texts")
    assert "HSH-B106" in commit(home, good=False)
    git(home, "checkout", "-q", "HEAD", "--", ".")

    git(home, "rm", "-q", "texts/news.txt")  # a commit of nothing but a deletion
    assert "HSH-C520" in commit(home, good=False)
    git(home, "checkout", "-q", "HEAD", "--", ".")

    document.write_text(json.dumps(json.loads(sound), indent=4), encoding="utf-8")  # the layout alone
    git(home, "add", ".")
    assert "files were modified by this hook" in commit(home, good=False)
    assert document.read_bytes() == sound
    git(home, "checkout", "-q", "HEAD", "--", ".")

    text.write_bytes(edited)  # not staged: none of this commit's
    (home / "README.md").write_text("x\n", encoding="utf-8")
    git(home, "add", "README.md")
    commit(home, good=True)


def cloned(tmp_path: Path) -> Path:
    """Make a repository of this checkout as it stands, committed or not."""
    names = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    tool = tmp_path / "tool"
    parts = {"toolkit", "schemas", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"}
    for name in names:
        if name.split("/")[0] in parts and (ROOT / name).is_file():
            (tool / name).parent.mkdir(parents=True, exist_ok=True)
            (tool / name).write_bytes((ROOT / name).read_bytes())
    git(tmp_path, "init", "-q", tool)
    git(tool, "add", ".")
    git(tool, "commit", "-q", "-m", "as it stands")
    return tool


_WHO = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main")


def git(folder: Path, *arguments: object) -> str:
    return said(folder, "git", *_WHO, *arguments)


def commit(folder: Path, *, good: bool) -> str:
    done = run(folder, "git", *_WHO, "commit", "-m", "x")
    assert (done.returncode == 0) == good, done.stdout
    return done.stdout


def said(folder: Path, *command: object) -> str:
    done = run(folder, *command)
    assert done.returncode == 0, (command, done.stdout)
    return done.stdout


def run(folder: Path, *command: object) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        [str(part) for part in command], cwd=folder, env=kept, check=False, encoding="utf-8", errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
