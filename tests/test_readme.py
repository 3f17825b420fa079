"""The README's tour, word by word: every command is run and what it prints is compared."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
_BLOCK = re.compile(r"^```(console|python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def tour(text: str) -> tuple[int, int]:
    return text.index("## A tour of five minutes"), text.index("## What is where")


def run_commands(block: str, folder: Path) -> str:
    """Run each ``$`` line of a block and return the block as it should stand."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    lines = []
    for line in block.splitlines():
        if line.startswith("$ "):
            done = subprocess.run(
                line[2:], shell=True, cwd=folder, env=environment, check=False, encoding="utf-8",
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            lines += [line, *done.stdout.splitlines()]
    return "\n".join(lines) + "\n"


def run_python(block: str, folder: Path) -> str:
    printed = io.StringIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(block, "README.md", "exec"), {})
    finally:
        os.chdir(before)
    return printed.getvalue()


def test_the_tour_is_true(tmp_path, seed, request):
    (tmp_path / "article.txt").write_bytes(seed)
    text = README.read_text(encoding="utf-8")
    start, end = tour(text)
    printed = ""

    def as_it_is(match: re.Match[str]) -> str:
        nonlocal printed
        kind, block = match.groups()
        if kind == "console":
            block = run_commands(block, tmp_path)
        elif kind == "python":
            printed = run_python(block, tmp_path)
        else:
            block = printed
        return f"```{kind}\n{block}```"

    made = text[:start] + _BLOCK.sub(as_it_is, text[start:end]) + text[end:]
    if request.config.getoption("--update-golden"):
        README.write_text(made, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == made


def test_links_lead_somewhere():
    pages = [README, *sorted((README.parent / "docs").rglob("*.md"))]
    for page in pages:
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in link and not link.startswith("mailto:"):
                assert (page.parent / link).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize("command", ["demo", "test"])
def test_the_two_commands_are_recipes(command):
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    assert f"make {command}" in README.read_text(encoding="utf-8")
    assert re.search(rf"^{command}:", makefile, re.MULTILINE)
