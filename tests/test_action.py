"""The action of GitHub: well-formed, without a way in for a stranger's words, and its steps run with bash for real."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pre_commit import clientlib

from hashiye import __version__, skeleton
from tests.test_precommit import cloned, git

ROOT = Path(__file__).parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
CASES = Path(__file__).parent / "cases"
BASH = shutil.which("bash")


def check_schema(name: str, *paths: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", name, *map(str, paths)]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_is_one_by_its_schema():
    check_schema("vendor.github-actions", ROOT / "action.yml")


def test_no_word_of_a_stranger_is_code():
    """What comes from outside reaches a script through the environment, never as a part of it."""
    for step in STEPS:
        assert "${{" not in step.get("run", "")
    used = {name for step in STEPS for name in re.findall(r"inputs\.([\w-]+)", json.dumps(step))}
    assert used == set(ACTION["inputs"])


def test_nothing_in_the_checkout_is_taken_for_a_module():
    scripts = "\n".join(step.get("run", "") for step in STEPS)
    assert (
        len(re.findall(r'"\$(?:PYTHON|python)" ', scripts))
        == len(re.findall(r'"\$(?:PYTHON|python)" -I ', scripts))
        == 2
    )


@pytest.mark.parametrize("address", ["", "https://github.com/somebody/hashiye"])
def test_the_workflow_of_a_new_corpus_is_one(address, tmp_path, golden):
    text = skeleton.workflow_text(address)
    path = tmp_path / ".github" / "workflows" / "corpus.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    check_schema("vendor.github-workflows", path)
    golden(f"init/workflow{'-of-host' if address else ''}.yml", text)
    made = yaml.safe_load(text)
    assert made["permissions"] == {"contents": "read"}
    assert ("uses: somebody/hashiye@v" + __version__ in text) == bool(address)


def test_an_address_elsewhere_is_no_action():
    assert skeleton.workflow_text("https://git.example.org/github.com/x") == skeleton.workflow_text()


def test_the_snippets_of_the_docs_are_what_they_say(tmp_path):
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    counts = {"workflow": 0, "gitlab": 0, "hooks": 0}
    for number, block in enumerate(blocks):
        made = yaml.safe_load(block)
        path = tmp_path / f"{number}.yml"
        path.write_text(block, encoding="utf-8")
        if "jobs" in made:
            counts["workflow"] += 1
            check_schema("vendor.github-workflows", path)
        elif "repos" in made:
            counts["hooks"] += 1
            clientlib.load_config(str(path))
        else:
            counts["gitlab"] += 1
            check_schema("vendor.gitlab-ci", path)
    assert all(counts.values()), counts


# --- the steps, run with bash ------------------------------------------------------------------


@pytest.fixture
def place(tmp_path) -> Path:
    """The runner's folder for temporary things, with this environment's hashiye in it, as if it were installed."""
    folder = tmp_path / "temp" / "hashiye" / "bin"
    folder.mkdir(parents=True)
    (folder / "hashiye").symlink_to(Path(sys.executable).parent / "hashiye")
    return tmp_path / "temp"


def evaluated(value: str, inputs: dict[str, str], context: dict[str, str]) -> str:
    """Put in what GitHub would put in place of ``${{ … }}``."""
    given = {name: one["default"] for name, one in ACTION["inputs"].items()} | inputs

    def put(match: re.Match[str]) -> str:
        name = match[1].strip()
        return given[name.removeprefix("inputs.")] if name.startswith("inputs.") else context[name]

    return re.sub(r"\$\{\{(.*?)\}\}", put, value)


class Ran:
    def __init__(self, step: dict, home: Path, place: Path, environment: dict[str, str], **inputs: str) -> None:
        files = {name: place / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("", encoding="utf-8")
        context = {
            "runner.temp": str(place), "github.action_path": environment.get("ACTION", ""),
            "steps.python.outputs.python-path": sys.executable,
        }  # fmt: skip
        mine = {name: evaluated(value, inputs, context) for name, value in step["env"].items()}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GIT_"))}
        done = subprocess.run(  # as GitHub calls it: https://docs.github.com → jobs.<job_id>.steps[*].shell
            [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=home, check=False,
            env={**kept, "CI": "true", "GITHUB_WORKSPACE": str(home), **environment, **mine, **{n: str(p) for n, p in files.items()}},
            capture_output=True, encoding="utf-8",
        )  # fmt: skip
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        self.outputs = dict(line.split("=", 1) for line in lines)


needs_bash = pytest.mark.skipif(BASH is None, reason="there is no bash")


@needs_bash
def test_a_pull_request_is_told_where(tmp_path, place):
    home = tmp_path / "repo"
    shutil.copytree(CASES / "HSH-A311" / "bad", home / "news")
    ran = Ran(STEPS[-1], home, place, {}, sarif="found.sarif")
    assert ran.code == 1, ran.err
    assert "::error file=news/gozaresh.hsh.json,line=" in ran.out
    assert "HSH-A311" in ran.summary
    assert ran.outputs == {"exit-code": "1", "sarif": "found.sarif"}
    (run,) = json.loads((home / "found.sarif").read_text(encoding="utf-8"))["runs"]
    assert {one["ruleId"] for one in run["results"]} == {"HSH-A311"}


@needs_bash
def test_a_sound_corpus_passes_and_a_missing_one_does_not(tmp_path, place):
    home = tmp_path / "repo"
    shutil.copytree(CASES / "HSH-A311" / "good", home / "اخبار امروز")
    ran = Ran(STEPS[-1], home, place, {}, paths="اخبار امروز\n\n")
    assert (ran.code, ran.outputs) == (0, {"exit-code": "0"}), ran.err
    assert Ran(STEPS[-1], home, place, {}, paths="nothing here").outputs == {"exit-code": "2"}


@needs_bash
@pytest.mark.parametrize(
    "word",
    [
        "$(touch owned)",
        "`touch owned`",
        "; touch owned #",
        "' ; touch owned ; '",
        '" ; touch owned ; "',
        "-",
        "--fix",
        "*",
        "a\\nb",
    ],
)
def test_inputs_are_words_and_nothing_more(word, tmp_path, place):
    home = tmp_path / "repo"
    shutil.copytree(CASES / "HSH-A305" / "bad", home)
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    for name in ("paths", "args", "sarif", "changed"):
        if not (name == "args" and word in ("--fix", "-")):  # arguments are taken as arguments
            Ran(STEPS[-1], home, place, {}, **{name: word})
    after = {path.name: path.read_bytes() for path in home.iterdir()}
    assert not (home / "owned").exists()
    assert {name: after[name] for name in before} == before


@needs_bash
def test_arguments_are_handed_on(tmp_path, place):
    home = tmp_path / "repo"
    shutil.copytree(CASES / "HSH-A311" / "bad", home)
    assert Ran(STEPS[-1], home, place, {}, args="--ignore=HSH-A311\n\n--level\n4\n").code == 0


@needs_bash
def test_only_what_a_pull_request_changes(tmp_path, place):
    """With the variables that GitHub sets for a pull request, in a checkout of it."""
    origin, home = tmp_path / "origin", tmp_path / "repo"
    shutil.copytree(CASES / "HSH-A311" / "bad", origin / "old")
    git(tmp_path, "init", "-q", "-b", "main", origin)
    git(origin, "add", ".")
    git(origin, "commit", "-q", "-m", "known faults")
    git(tmp_path, "clone", "-q", origin, home)
    git(home, "checkout", "-q", "-b", "mine")
    pull = {"GITHUB_BASE_REF": "main", "GITHUB_HEAD_REF": "mine", "GITHUB_EVENT_NAME": "pull_request"}
    assert Ran(STEPS[-1], home, place, pull, changed="true").code == 0
    assert Ran(STEPS[-1], home, place, pull).code == 1  # by default all is looked at
    shutil.copytree(CASES / "HSH-A305" / "bad", home / "new")
    git(home, "add", ".")
    git(home, "commit", "-q", "-m", "a new one")
    ran = Ran(STEPS[-1], home, place, pull, changed="true")
    assert "HSH-A305" in ran.out
    assert "HSH-A311" not in ran.out


@needs_bash
@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
def test_the_action_installs_itself(tmp_path):
    """In a checkout that would like to be taken for pip, venv and hashiye."""
    home, place = tmp_path / "repo", tmp_path / "temp"
    place.mkdir()
    shutil.copytree(CASES / "HSH-A311" / "bad", home)
    for name in ("pip", "venv", "hashiye", "sitecustomize"):
        (home / f"{name}.py").write_text("open('owned', 'w')", encoding="utf-8")
    install, validate = [step for step in STEPS if "run" in step]
    ran = Ran(install, home, place, {"ACTION": str(cloned(tmp_path))})
    assert ran.code == 0, ran.err
    ran = Ran(validate, home, place, {})
    assert (ran.code, ran.outputs) == (1, {"exit-code": "1"}), ran.err
    assert not (home / "owned").exists()
    assert not (place / "hashiye" / "owned").exists()
