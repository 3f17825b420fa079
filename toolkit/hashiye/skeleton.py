"""The skeleton of a corpus: what ``init`` writes, and what ``convert`` writes into a folder that is none yet."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from hashiye import __version__, corpus, files
from hashiye.text import show

_RESOURCES = Path(__file__).with_name("resources")

_GITATTRIBUTES = """\
# The texts own every offset: no checkout may touch their line ends, and they are merged as the documents on them.
texts/**/*.txt   text eol=lf merge=hashiye
*.hsh.json       text eol=lf merge=hashiye diff=hashiye
*.hsh.xml        text eol=lf merge=hashiye diff=hashiye
*.hsh.jsonl      text eol=lf merge=hashiye diff=hashiye
*.hsh.jsonl.gz   binary
*.hsh.jsonl.zst  binary
"""

_NO_LICENCE = '# license = "CC-BY-4.0"    # an SPDX expression; nothing is claimed until you write one'

_ON_HOST = """\
      - uses: {action}@v{version}
"""
_BY_PIP = """\
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: pip install "hashiye=={version}"
      - run: hashiye validate --format github .
"""

_WORKFLOW = """\
# Looks at the whole corpus on every push and pull request. docs/ci.md of hashiye says what else it can do.
name: corpus
on: [push, pull_request]
permissions:
  contents: read
jobs:
  validate:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
"""

_HOOKS = """\
# For https://pre-commit.com: pre-commit install, once in each clone; then every commit is looked at.
repos:
"""
_HOOKS_OF_HOST = """\
  - repo: {address}
    rev: v{version}
    hooks:
      - id: hashiye-format
      - id: hashiye-validate
"""
_HOOKS_BY_PIP = r"""  - repo: local
    hooks:
      - id: hashiye-format
        name: hashiye format
        entry: hashiye format
        language: python
        additional_dependencies: ["hashiye=={version}"]
        files: \.hsh\.(json|xml|jsonl|jsonl\.gz|jsonl\.zst)$
      - id: hashiye-validate
        name: hashiye validate
        entry: hashiye validate .
        language: python
        additional_dependencies: ["hashiye=={version}"]
        pass_filenames: false
        always_run: true
"""


def workflow_text(address: str = "") -> str:
    """Return a workflow of GitHub Actions. ``address`` is where hashiye itself is kept; empty: nobody has said."""
    host, _, action = address.partition("github.com/")
    steps = _ON_HOST if host == "https://" and action else _BY_PIP
    return _WORKFLOW + steps.format(action=action, version=__version__)


def hooks_text(address: str = "") -> str:
    """Return a configuration of pre-commit; see :func:`workflow_text`."""
    return _HOOKS + (_HOOKS_OF_HOST if address else _HOOKS_BY_PIP).format(address=address, version=__version__)


def address() -> str:
    """Return where hashiye itself is kept, as the installed package states it; empty if it does not."""
    from importlib import metadata  # noqa: PLC0415  (only who makes a corpus pays)

    try:
        stated: list[str] = metadata.metadata("hashiye").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return ""
    urls = dict(line.split(", ", 1) for line in stated if ", " in line)
    return urls.get("Repository", "").removesuffix("/").removesuffix(".git")


def make(
    folder: Path, *, name: str | None = None, license_: str = "", language: str = "fa", workflow: bool = False
) -> Iterator[tuple[Path, bool]]:
    """Make what a corpus needs and yield each path, and whether it was made now or stood there already.

    Nothing is invented: no licence is claimed unless one is given. Raises ``OSError``, and
    ``NotReadable`` for a link in ``folder`` that leads out of it.
    """
    for part in ("", "texts", "documents", "annotators", "tagsets"):
        path = folder / part
        if part:
            files.check_link(path, folder)
        there = path.is_dir()
        path.mkdir(parents=True, exist_ok=True)
        yield path, not there
    fresh = not (folder / corpus.MANIFEST).exists()  # a corpus that stands may have done without our tagsets
    contents = {corpus.MANIFEST: manifest(name or show(folder.resolve().name, 200), license_, language)}
    if fresh:
        contents |= {f"tagsets/{path.name}": path.read_text(encoding="utf-8") for path in tagsets()}
    contents[".gitattributes"] = _GITATTRIBUTES
    if workflow:
        home = address()
        contents[".pre-commit-config.yaml"] = hooks_text(home)
        contents[".github/workflows/corpus.yml"] = workflow_text(home)
        contents |= {f"{part}/.gitkeep": "" for part in ("texts", "documents", "annotators")}
    for file, text in contents.items():
        path = folder / file
        there = os.path.lexists(path)
        if not there:
            files.check_target(path, folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write(path, text.encode())
        yield path, not there


def tagsets() -> list[Path]:
    """Return the tagset files that come with the package."""
    return sorted((_RESOURCES / "tagsets").glob("*.json"))


def manifest(name: str, license_: str = "", language: str = "fa") -> str:
    """Return the text of ``hashiye.toml`` for a new corpus."""
    ids = []
    for path in tagsets():
        tagset = json.loads(path.read_text(encoding="utf-8"))
        ids.append(f"{tagset['id']}@{tagset['version']}")
    licence = f"license = {_toml(license_)}" if license_ else _NO_LICENCE
    return (
        f"# The manifest of this corpus. See docs/corpus.md of hashiye.\n"
        f'name = {_toml(name)}\nversion = "0.1.0"\nlanguage = {_toml(language)}\n{licence}\n'
        f"tagsets = [{', '.join(map(_toml, ids))}]\n"
    )


def _toml(value: str) -> str:
    """Write a TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
