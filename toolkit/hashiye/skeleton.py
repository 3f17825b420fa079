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
# The texts own every offset: no checkout may touch their line ends.
texts/**/*.txt   text eol=lf
*.hsh.json       text eol=lf merge=hashiye diff=hashiye
*.hsh.xml        text eol=lf merge=hashiye diff=hashiye
*.hsh.jsonl      text eol=lf
*.hsh.jsonl.gz   binary
*.hsh.jsonl.zst  binary
"""

_NO_LICENCE = '# license = "CC-BY-4.0"    # an SPDX expression; nothing is claimed until you write one'

_WORKFLOW = f"""\
name: corpus
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: pip install "hashiye=={__version__}"
      - run: hashiye format --check documents annotators
"""


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
        contents[".github/workflows/corpus.yml"] = _WORKFLOW
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
