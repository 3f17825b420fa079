"""docs/statistics.md is true: its commands are run on the corpus it speaks of."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from tests.test_readme import run_commands

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "statistics.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_block_says_what_comes_out(tmp_path, request):
    runpy.run_path(str(ROOT / "docs" / "newsroom.py"))["main"](tmp_path)
    made = _BLOCK.sub(
        lambda found: f"```console\n{run_commands(found[1], tmp_path)}```", PAGE.read_text(encoding="utf-8")
    )
    if request.config.getoption("--update-golden"):
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
