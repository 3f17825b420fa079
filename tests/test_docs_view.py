"""docs/view.md is true: its commands and programs are run on the corpus it speaks of."""

from __future__ import annotations

import contextlib
import io
import os
import re
import runpy
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from hashiye.cli import app
from tests.test_readme import run_commands

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "view.md"
_BLOCK = re.compile(r"^```(console|python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def programs(folder: Path):
    """Return a function that runs a block of Python after those before it, and returns what it printed."""
    space: dict[str, object] = {}

    def run(block: str) -> str:
        printed, before = io.StringIO(), Path.cwd()
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(printed):
                exec(compile(block, "docs/view.md", "exec"), space)
        finally:
            os.chdir(before)
        return printed.getvalue()

    return run


def test_every_block_says_what_comes_out(tmp_path, request):
    pytest.importorskip("pandas", reason="NOT TESTED: pandas is not installed")
    runpy.run_path(str(ROOT / "docs" / "newsroom.py"))["main"](tmp_path)
    run, printed = programs(tmp_path), ""

    def as_it_is(match: re.Match[str]) -> str:
        nonlocal printed
        kind, block = match.groups()
        if kind == "console":
            block = run_commands(block, tmp_path)
        elif kind == "python":
            printed = run(block)
        else:
            block = printed
        return f"```{kind}\n{block}```"

    made = _BLOCK.sub(as_it_is, PAGE.read_text(encoding="utf-8"))
    if request.config.getoption("--update-golden"):
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made


def test_every_option_named_exists():
    command = get_command(app)
    assert isinstance(command, TyperGroup)
    known = {option for one in command.commands["view"].params for option in one.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE.read_text(encoding="utf-8"))) <= known
