"""No report of any command is written over what a corpus is made of."""

from __future__ import annotations

import shutil

import pytest
from typer.testing import CliRunner

from hashiye.cli import app
from tests.test_house import ROOT

COMMANDS = {
    "stats": ["-f", "json", "-o"], "split": ["-o"], "agreement": ["-f", "json", "-o"], "validate": ["-f", "json", "-o"],
    "view": ["-f", "html", "-o"],
}  # fmt: skip
OWN = (
    "hashiye.toml", ".gitattributes", "tagsets/fa-news.json", "texts/new.txt", "texts/000_6a3f37bcd1ee8004.txt",
    "documents/report.html", "annotators/report.html",
)  # fmt: skip


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_report_is_written_over_what_is_the_corpus_s_own(tmp_path, monkeypatch, command, own):
    monkeypatch.chdir(tmp_path)
    corpus = shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    (corpus / ".gitattributes").touch()
    before = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    found = CliRunner().invoke(app, [command, str(corpus), *COMMANDS[command], str(corpus / own)])
    assert found.exit_code == 2
    assert {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("command", ["stats", "split"])
def test_beside_them_is_room(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    corpus = shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    found = CliRunner().invoke(app, [command, str(corpus), *COMMANDS[command], str(corpus / "out.json")])
    assert found.exit_code == 0, found.output
    assert (corpus / "out.json").is_file()
