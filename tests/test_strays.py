"""No document passes unseen: what lies where nobody looks makes validate fail."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import hashiye
from tests.hostile import called

BAD = hashiye.Document(
    "a", "fa", hashiye.model.Text.of("الف ب"), producers=(hashiye.model.Producer("sara", "person"),),
    layers=(hashiye.Layer("entities", "sara", "complete", (hashiye.Annotation("a1", 0, 3, "PER", "ببب"),)),),
)  # fmt: skip


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A corpus with one bad document."""
    monkeypatch.chdir(tmp_path)
    home = Path("r/news")
    (home / "documents").mkdir(parents=True)
    (home / "hashiye.toml").write_text('name = "news"\nlicense = "CC0-1.0"\n')
    hashiye.write(BAD, home / "documents" / "a.hsh.json")
    return home


def validate(capsys, *arguments):
    return called(capsys, "validate", "--no-cache", *arguments)


def test_a_manifest_above_hides_no_corpus(home, capsys):
    Path("r/hashiye.toml").touch()
    said = validate(capsys, "r")
    assert "r/news/documents/a.hsh.json:" in said.out
    assert "HSH-A302" in said.out
    assert said.code == 1


@pytest.mark.parametrize("name", ["Documents", "docs", "texts/more"])
def test_documents_elsewhere_are_told(home, capsys, name):
    (home / name).parent.mkdir(exist_ok=True)
    shutil.move(home / "documents", home / name)
    said = validate(capsys, home)
    assert f"{name}/a.hsh.json: error HSH-C505" in said.out
    assert said.code == 2


def test_a_link_or_a_file_for_the_folder_is_told(home, capsys):
    shutil.move(home / "documents", home.parent / "elsewhere")
    (home / "documents").symlink_to("../elsewhere")
    said = validate(capsys, home)
    assert "news/documents: error HSH-C505" in said.out
    assert said.code == 2
    (home / "documents").unlink()
    (home / "documents").touch()
    assert validate(capsys, home).code == 2


def test_an_ending_in_capitals_is_told(home, capsys):
    (home / "documents" / "a.hsh.json").rename(home / "documents" / "a.hsh.JSON")
    said = validate(capsys, home)
    assert "a.hsh.JSON: error HSH-S216" in said.out
    assert said.code == 2


def test_a_document_named_twice_is_looked_at_once(home, capsys):
    said = validate(capsys, home, home / "documents", home / "documents" / "a.hsh.json")
    assert said.out.count("HSH-A302 ") == 1
    assert "1 document" in said.out


def test_everything_in_a_corpus_may_be_named(home, capsys):
    """What a shell makes of ``news/*``: the manifest and a tagset are no documents, a text stands for its own."""
    (home / "texts").mkdir()
    (home / "texts" / "a.txt").write_text("الف ب", encoding="utf-8")
    (home / "tagsets").mkdir()
    (home / "tagsets" / "x.json").write_text("{")
    said = validate(capsys, "--select", "HSH-A302", home / "hashiye.toml", home / "texts" / "a.txt")
    assert said.out.count("error HSH-A302") == 1
    assert "HSH-S216" not in said.out
    assert "HSH-S216" not in validate(capsys, home / "tagsets" / "x.json", home / "hashiye.toml").out
