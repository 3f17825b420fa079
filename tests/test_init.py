"""``hashiye init`` and ``hashiye schema``: a corpus without errors, nothing invented, nothing overwritten."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye import corpus, schema, skeleton
from hashiye.text import FORBIDDEN
from tests.hostile import called, run, tree


@pytest.fixture
def call(capsys):
    return lambda *arguments: called(capsys, *arguments)


def test_a_corpus_is_made(call, tmp_path):
    home = tmp_path / "new" / "c"
    said = call("init", home, "--license", "CC-BY-4.0", "--name", "اخبار «آران»", "--language", "fa-Arab")
    assert said.code == 0, said.err
    assert {line.partition("  ")[0] for line in said.out.splitlines()} == {"made"}
    manifest = corpus.manifest(home)
    assert (manifest.name, manifest.license, manifest.language) == ("اخبار «آران»", "CC-BY-4.0", "fa-Arab")
    for wanted in ("hashiye.toml", ".gitattributes", ".github/workflows/corpus.yml", "tagsets/fa-news.json"):
        assert wanted in tree(home)
    for folder in ("texts", "documents", "annotators"):
        assert (home / folder / ".gitkeep").exists()  # git keeps no empty folder
    assert set(manifest.tagsets) == {
        f"{one['id']}@{one['version']}" for one in (json.loads(path.read_bytes()) for path in skeleton.tagsets())
    }
    assert call("format", "--check", home).err == "no documents found\n"


def test_nothing_is_claimed_that_nobody_said(call, tmp_path):
    call("init", tmp_path / "خبرها")
    manifest = corpus.manifest(tmp_path / "خبرها")
    assert (manifest.name, manifest.license) == ("خبرها", "")
    assert "license" not in tomllib.loads((tmp_path / "خبرها/hashiye.toml").read_text(encoding="utf-8"))


def test_what_is_there_is_kept(call, tmp_path):
    (tmp_path / ".gitattributes").write_text("mine\n", encoding="utf-8")
    (tmp_path / "hashiye.toml").write_text('name = "mine"\n', encoding="utf-8")
    said = call("init", tmp_path, "--name", "other")
    assert said.code == 0
    assert f"kept  {tmp_path}/hashiye.toml" in said.out
    assert (tmp_path / ".gitattributes").read_text(encoding="utf-8") == "mine\n"
    before = tree(tmp_path)
    assert "made" not in call("init", tmp_path).out
    assert tree(tmp_path) == before


def test_the_folder_of_now_is_the_default(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("init").code == 0
    assert corpus.manifest(tmp_path).name == tmp_path.name


@pytest.mark.parametrize(
    "arguments",
    [("--license", "my own"), ("--license", "\x1b[2J"), ("--language", "farsi language"), ("--language", ""),
     ("--name", "a\x1bb"), ("--name", "a\nb"), ("--name", "\udcff"), ("--color", "x"), ("a", "b")],
)  # fmt: skip
def test_what_no_manifest_can_hold_is_refused(call, tmp_path, arguments):
    said = call("init", tmp_path / "c", *arguments)
    if arguments in {("--license", "my own"), ("--language", ""), ("--name", "a\nb")}:  # odd, but harmless
        assert said.code in (0, 2)
        if said.code == 0:
            corpus.manifest(tmp_path / "c")
        return
    assert said.code == 2
    assert not (tmp_path / "c").exists()


def test_a_file_in_the_way_is_said(call, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for path in (tmp_path / "file", tmp_path / "file" / "c"):
        said = call("init", path)
        assert said.code == 2
        assert "file" in said.err
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "texts").write_text("x", encoding="utf-8")
    assert call("init", tmp_path / "c").code == 2


def test_links_do_not_lead_the_skeleton_out(call, tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    for number, link in enumerate(("texts", ".github", "hashiye.toml", ".gitattributes")):
        home = tmp_path / f"c{number}"
        home.mkdir()
        (home / link).symlink_to(away / ("new" if "." in link[1:] or link == ".gitattributes" else "."))
        said = call("init", home)
        assert not list(away.iterdir()), link
        assert said.code == (0 if (home / link).is_symlink() and not (home / link).exists() else 2), (link, said)


def test_a_folder_whose_name_is_no_text(tmp_path):
    said = run("init", bytes(tmp_path) + b"/bad\xff\x1bname")
    assert said.code == 0
    (home,) = tmp_path.iterdir()
    assert not FORBIDDEN.search(corpus.manifest(home).name)


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1), st.sampled_from(("", "MIT", "CC-BY-4.0 OR MIT")))
def test_any_name_reads_back(name, licence):
    read = tomllib.loads(skeleton.manifest(name, licence))
    assert read["name"] == name
    assert read.get("license", "") == licence


def test_schemas_are_listed_and_printed(call, tmp_path):
    listed = call("schema").out.split()
    assert listed == list(schema.published())
    for name in listed:
        assert call("schema", name).out == schema.text_of(name)
    assert json.loads(call("schema", "json").out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert call("schema", "xml").out.startswith("<?xml")
    assert call("schema", "json", "--output", tmp_path / "s.json").code == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == call("schema", "json").out


@pytest.mark.parametrize("name", ["nothing", "../pyproject.toml", "/etc/passwd", "\x1b[2J", "", "json/../xml"])
def test_no_other_file_is_a_schema(call, name):
    said = call("schema", name)
    assert (said.code, said.out) == (2, "")
    assert "hashiye-1.0.schema.json" in said.err


def test_a_schema_that_cannot_be_written_is_said(call, tmp_path):
    said = call("schema", "json", "--output", tmp_path / "none" / "s.json")
    assert said.code == 2
    assert "none" in said.err
    said = call("schema", "json", "--output", tmp_path)
    assert said.code == 2


def test_a_reader_that_leaves_does_not_cut_the_corpus_short(tmp_path):
    import subprocess
    import sys

    line = f'"{sys.executable}" -m hashiye init "{tmp_path / "news"}" | head -1'
    subprocess.run(line, shell=True, check=True, stdout=subprocess.DEVNULL)
    assert (tmp_path / "news" / ".gitattributes").exists()
    assert (tmp_path / "news" / "hashiye.toml").exists()
