"""Every rule has a case: a bad sample that draws its report and nothing unrelated, and its nearest sound neighbour."""

from __future__ import annotations

from pathlib import Path

import pytest

from hashiye.codes import CODES
from tests.hostile import called

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.name for path in CASES.iterdir() if path.is_dir())
ELSEWHERE = frozenset(
    code for code, one in CODES.items() if code[4:6] in {"B1", "S2"} and code <= "HSH-S216" and code not in FOLDERS
)
"""Codes of reading and of other commands: their cases are vectors and fault tests."""


@pytest.mark.parametrize("code", FOLDERS)
def test_the_bad_sample_draws_its_report(code, golden, capsys, monkeypatch):
    monkeypatch.chdir(CASES / code)
    said = called(capsys, "validate", "--no-cache", *_selected(code), "bad")
    assert code in said.out, said
    golden(f"../cases/{code}/expected.txt", said.out)


@pytest.mark.parametrize("code", FOLDERS)
def test_the_good_sample_draws_nothing(code, capsys, monkeypatch):
    monkeypatch.chdir(CASES / code)
    said = called(capsys, "validate", "--no-cache", *_selected(code), "good")
    assert said.code == 0, said
    assert "HSH-" not in said.out, said


def _selected(code: str) -> list[str]:
    """Return the options that run a rule which runs only where it is chosen."""
    return [] if CODES[code].default else ["--select", code]
