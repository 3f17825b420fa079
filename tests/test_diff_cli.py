"""``hashiye diff`` as it is called: arguments, formats, exit codes, patches applied, lines for git."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec import structs

from hashiye import files
from hashiye.codecs import CODECS, Parcel
from hashiye.differing import patching
from hashiye.findings import NotReadable
from hashiye.model import Annotation, Document
from tests.hostile import called, run
from tests.strategies import documents
from tests.test_differing import WORDS, made, put, shard
from tests.test_revisions import alone, ask, commit

__all__ = ["alone"]


@pytest.fixture
def call(capsys):
    return lambda *arguments: called(capsys, *arguments)


@pytest.fixture
def both(tmp_path, monkeypatch):
    """Two folders with the same three documents, in the working folder."""
    monkeypatch.chdir(tmp_path)
    for side in ("old", "new"):
        for name in "abc":
            put(tmp_path / side, made(name, f"{WORDS}{name}\n"))
    return Path("old"), Path("new")


@pytest.fixture
def changed(both):
    """The same, with one document changed, one edited with its text, one gone, one new."""
    old, new = both
    put(new, made("a", f"{WORDS}a\n", label="ORG"))
    put(new, made("b", f"حسن و {WORDS}b\n"))
    (new / "documents" / "c.hsh.json").unlink()
    (new / "texts" / "c.txt").unlink()
    put(new, made("d", f"{WORDS}d\n", file="../../texts/{}.txt"), "documents/more/{}.hsh.xml")
    for side in both:
        (side / "hashiye.toml").write_text('name = "x"\n', encoding="utf-8")
    return old, new


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_exit_codes(call, both):
    old, new = both
    assert call("diff", old, new).code == 0
    put(new, made("a", f"{WORDS}a\n", label="ORG"))
    assert call("diff", old, new).code == 1
    assert call("diff", old, new, "--exit-zero").code == 0
    assert call("diff", old, new, "--ignore", "relabelled").code == 0
    assert call("diff", old, new, "--layer", "other").code == 2
    (new / "documents" / "b.hsh.json").write_bytes(b"{")
    said = call("diff", old, new)
    assert said.code == 2
    assert "relabelled" in said.out
    assert call("diff", old, new, "--exit-zero").code == 2
    assert call("diff", old, "nosuch").code == 2
    assert call("diff", old, new, "--ignore", "nosuch").code == 2
    assert call("diff", old, new, "--check").code == 2


def test_a_misspelt_layer_is_no_answer(call, changed):
    said = call("diff", *changed, "--layer", "entites")
    assert (said.code, said.out) == (2, "")
    assert "no document has the layer" in said.err
    assert "entities" in said.err


@pytest.mark.parametrize("format", ["text", "json", "markdown", "html"])
def test_every_report_says_which_layers_alone_were_looked_at(call, both, format):
    old, new = both
    put(new, structs.replace(made("a", f"{WORDS}a\n"), language="fa-AF"))
    said = call("diff", old, new, "--layer", "entities", "-f", format)
    assert said.code == 0
    told = {"html": "تنها لایه‌های <bdi", "json": '"layers": ["entities"]'}.get(format, "only layers: entities")
    assert told in said.out
    assert "no semantic change" not in said.out
    assert "بی‌تغییر در معنا" not in said.out


def test_quiet_is_the_summary_alone(call, changed):
    said = call("diff", *changed, "--quiet")
    assert said.out.count("\n") == 1
    assert "2 documents changed" in said.out


def test_every_format_at_once(call, changed):
    said = call("diff", *changed, "--format", "json", "-o", "d.json", "-f", "markdown", "-o", "d.md", "-f", "html",
                "-o", "d.html", "-f", "text")  # fmt: skip
    assert said.code == 1
    report = json.loads(Path("d.json").read_bytes())
    assert report["schema"] == "hashiye-diff-1.0"
    assert report["same"] is False
    assert report["summary"]["relabelled"] == 1
    for name in ("d.json", "d.md", "d.html"):
        assert Path(name).read_bytes().endswith(b"\n")
    assert "relabelled" in said.out


def test_outputs_that_are_surely_not_meant_are_refused(call, changed):
    assert call("diff", *changed, "-o", "x.hsh.json").code == 2
    assert call("diff", *changed, "-f", "json", "-f", "text").code == 2
    assert call("diff", *changed, "-f", "sarif").code == 2


def test_machine_formats_report_whole_when_something_cannot_be_read(call, changed):
    _, new = changed
    (new / "documents" / "a.hsh.json").write_bytes(b"\xff")
    said = call("diff", *changed, "-f", "json")
    assert said.code == 2
    report = json.loads(said.out)
    assert report["findings"][0]["file"].endswith("a.hsh.json")
    assert len(report["changes"]) >= 3


@pytest.mark.parametrize("format", ["text", "json", "markdown", "html"])
def test_jobs_and_repetition_change_no_byte(changed, format):
    outs = {run("diff", *changed, "-f", format, "--jobs", jobs).out for jobs in ("1", "2", "1")}
    assert len(outs) == 1


def test_git_from_a_folder_inside(call, tmp_path, monkeypatch, alone):
    top = tmp_path / "repo"
    put(top / "c", made("a"))
    ask(tmp_path, "init", "-q", str(top))
    commit(top, "one")
    put(top / "c", made("a", label="ORG"))
    monkeypatch.chdir(top / "c")
    assert "1 document changed" in call("diff", "-q").out
    assert call("diff", "HEAD", "--", "documents/a.hsh.json").code == 1
    assert call("diff", "HEAD").code == 1
    assert call("diff", "--staged").code == 0
    commit(top, "two")
    assert call("diff").code == 0
    assert call("diff", "HEAD~1..HEAD").code == 1
    assert call("diff", "HEAD~1", "HEAD", "--", "documents").code == 1
    assert call("diff", "HEAD~1", "documents").code == 1
    assert call("diff", "HEAD~9").code == 2
    monkeypatch.chdir(tmp_path)
    assert call("diff", "HEAD~1", "repo/c").code == 1
    assert call("diff").code == 2


def test_a_copy_of_gits_finds_the_text_where_the_document_belongs(call, tmp_path, monkeypatch, alone):
    top = tmp_path / "repo"
    path = put(top, made("a"))
    ask(tmp_path, "init", "-q", str(top))
    commit(top, "one")
    copy = tmp_path / "XY_a.hsh.json"
    copy.write_bytes(path.read_bytes())
    put(top, made("a", f"حسن و {WORDS}"))
    monkeypatch.chdir(top)
    said = call("diff", copy, path, "--path", path)
    assert said.code == 1, said.out
    assert said.out.startswith(f"--- {path}\n+++ {path}\n")
    assert copy.name not in said.out
    assert call("diff", copy, path).code == 2


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31mb", "-a", "::error::x", "a\u202eb", "##[command]"])
def test_hostile_names_reach_no_screen(call, tmp_path, monkeypatch, name):
    for side, label in (("old", "PER"), ("new", "ORG")):
        put(tmp_path / side, made("a", label=label), f"documents/{name}.hsh.json")
    (tmp_path / "new" / "documents" / f"{name}2.hsh.json").write_bytes(b"{")
    monkeypatch.chdir(tmp_path)
    for kind in ("text", "json", "markdown", "html"):
        said = call("diff", "old", "new", "-f", kind)
        assert said.code == 2
        assert not any(line.startswith(("::", "##[")) for line in said.out.splitlines())
    assert call("diff", "--", f"old/documents/{name}.hsh.json", f"new/documents/{name}.hsh.json").code == 1


# -- patches ----------------------------------------------------------------------------------------------------------


def patch(call, *arguments) -> Path:
    assert call("diff", *arguments, "-f", "json", "-o", "p.json").code == 1
    return Path("p.json")


def test_a_folder_is_patched_byte_for_byte_and_back(call, changed):
    old, new = changed
    patch(call, old, new)
    shutil.copytree(old, "work")
    assert call("diff", "--apply", "p.json", "work", "--check").code == 0
    assert tree(Path("work")) == tree(old)
    said = call("diff", "--apply", "p.json", "work")
    assert said.code == 0, said.err
    assert tree(Path("work")) == tree(new)
    again = call("diff", "--apply", "p.json", "work")
    assert (again.code, again.err) == (0, "0 documents changed; 4 are so already\n")
    assert tree(Path("work")) == tree(new)
    assert call("diff", "--apply", "p.json", "work", "--reverse").code == 0
    assert tree(Path("work")) == tree(old)


def test_what_does_not_fit_changes_nothing(call, changed):
    old, new = changed
    patch(call, old, new)
    shutil.copytree(old, "work")
    put(Path("work"), made("a", f"{WORDS}a\n", label="LOC"))
    before = tree(Path("work"))
    said = call("diff", "--apply", "p.json", "work")
    assert said.code == 2
    assert "does not fit" in said.err
    assert tree(Path("work")) == before


def test_a_file_is_patched_in_place_and_into_another(call, changed):
    old, new = changed
    source, goal = old / "documents" / "b.hsh.json", new / "documents" / "b.hsh.json"
    patch(call, source, goal)
    before = tree(old)
    said = call("diff", "--apply", "p.json", source, "--output", "-")
    assert said.out == goal.read_text(encoding="utf-8")
    assert "the text changes as well" in said.err
    assert call("diff", "--apply", "p.json", source, "--output", "x.hsh.json").code == 2  # its text lies elsewhere
    assert call("diff", "--apply", "p.json", source, "-o", old / "documents" / "z.hsh.json").code == 2
    assert tree(old) == before
    Path("far/documents").mkdir(parents=True)
    assert call("diff", "--apply", "p.json", source, "-o", "far/documents/z.hsh.json").code == 0
    assert Path("far/documents/z.hsh.json").read_bytes() == goal.read_bytes()
    assert Path("far/texts/b.txt").read_bytes() == (new / "texts" / "b.txt").read_bytes()
    assert tree(old) == before
    assert call("diff", "--apply", "p.json", source).code == 0
    assert source.read_bytes() == goal.read_bytes()
    assert (old / "texts" / "b.txt").read_bytes() == (new / "texts" / "b.txt").read_bytes()


@pytest.mark.parametrize("left_out", [("--layer", "entities"), ("--ignore", "text")])
@pytest.mark.parametrize("target", ["old/documents/a.hsh.json", "old"])
def test_a_patch_without_its_edits_of_the_text_does_not_fit(call, both, left_out, target):
    """Its spans count in a text that the document does not get: nothing is written, in neither direction."""
    old, new = both
    edited = made("a", f"خبر فوری\n{WORDS}a\n")
    layer = edited.layers[0]
    spans = (Annotation("k1", 9, 18, "PER", WORDS[:9]), Annotation("k2", 22, 27, "LOC", "تهران"))
    put(new, structs.replace(edited, layers=(structs.replace(layer, annotations=spans),)))
    patch(call, old, new, *left_out)
    for folder, more in ((old, ()), (new, ("--reverse",))):
        before = tree(folder)
        for check in ((), ("--check",)):
            said = call("diff", "--apply", "p.json", target.replace("old", str(folder)), *more, *check)
            assert said.code == 2, said
            assert "edits of the text were left out" in said.err
        assert tree(folder) == before


def test_a_patch_of_annotations_does_not_fit_another_text(call, both):
    """Which words stand at its offsets is anybody's guess there."""
    old, new = both
    put(new, made("a", f"{WORDS}a\n", label="ORG"))
    patch(call, old, new)
    put(old, made("a", f"{WORDS}آ\n"))
    before = tree(old)
    said = call("diff", "--apply", "p.json", old)
    assert said.code == 2
    assert "another text" in said.err
    assert tree(old) == before


def test_a_filtered_patch_of_one_text_is_one_of_what_it_shows(call, both):
    old, new = both
    put(new, structs.replace(made("a", f"{WORDS}a\n", label="ORG"), language="fa-AF"))
    patch(call, old, new, "--layer", "entities")
    said = call("diff", "--apply", "p.json", old)
    assert said.code == 0
    assert "the patch is not whole: only the layer entities is in it" in said.err
    done = call("diff", old, new)
    assert (done.code, "language" in done.out, "relabelled" in done.out) == (1, True, False)


def test_a_copy_becomes_the_curated_document_and_keeps_its_text(call, both):
    """They name one text by two paths, each from its own folder: that is none of the patch."""
    old, _ = both
    (old / "hashiye.toml").write_text('name = "x"\n', encoding="utf-8")
    copy = put(old, made("a", f"{WORDS}a\n", file="../../texts/{}.txt", label="ORG"), "annotators/sara/{}.hsh.json")
    curated, texts = old / "documents" / "a.hsh.json", sorted(old.rglob("*.txt"))
    patch(call, curated, copy)
    assert call("diff", "--apply", "p.json", curated).code == 0
    assert '"label": "ORG"' in curated.read_text(encoding="utf-8")
    assert '"../texts/a.txt"' in curated.read_text(encoding="utf-8")
    assert call("diff", "--apply", "p.json", copy, "--reverse").code == 0
    assert '"../../texts/a.txt"' in copy.read_text(encoding="utf-8")
    assert sorted(old.rglob("*.txt")) == texts


def test_a_renamed_document_is_renamed(call, both):
    old, new = both
    (new / "documents" / "b.hsh.json").unlink()
    (new / "texts" / "b.txt").unlink()
    put(new, made("z", f"{WORDS}b\n"))
    patch(call, old, new)
    shutil.copytree(old, "work")
    assert call("diff", "--apply", "p.json", "work").code == 0
    assert tree(Path("work")) == tree(new)
    assert call("diff", "--apply", "p.json", "work", "-R").code == 0
    assert tree(Path("work")) == tree(old)


def test_copies_on_one_text_are_patched_together(call, both):
    old, new = both
    for side, text in ((old, f"{WORDS}a\n"), (new, f"حسن و {WORDS}a\n")):
        put(side, made("a", text))
        put(side, made("a", text, file="../../texts/{}.txt"), "annotators/sara/{}.hsh.json")
    patch(call, old, new)
    shutil.copytree(old, "work")
    for side in ("work", "old", "new"):
        Path(side, "hashiye.toml").write_text('name = "x"\n', encoding="utf-8")
    patch(call, old, new)
    said = call("diff", "--apply", "p.json", "work")
    assert said.code == 0, said.err
    assert call("diff", "work", "new").code == 0


BAD = ("../x.hsh.json", "/tmp/x.hsh.json", "a/../../x.hsh.json", ".git/x.hsh.json", "x.sh", "hashiye.toml", "a\\b.hsh.json",
       "link/x.hsh.json", "x.hsh.jsonl", "", "documents/.x.hsh.json", "a\nb.hsh.json")  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_patch_writes_nothing_outside_and_nothing_but_documents(call, both, name):
    old, new = both
    put(new, made("d", f"{WORDS}d\n"))
    report = json.loads(patch(call, old, new).read_bytes())
    (row,) = report["documents"]
    row["after"]["file"] = f"new/{name}" if name else ""
    Path("p.json").write_text(json.dumps(report), encoding="utf-8")
    Path("away").mkdir()
    shutil.copytree(old, "work")
    Path("work/link").symlink_to(Path("away").absolute())
    before = tree(Path("work"))
    said = call("diff", "--apply", "p.json", "work")
    if name:
        assert said.code == 2
        assert tree(Path("work")) == before
    assert not list(Path("away").iterdir())
    assert not Path("x.hsh.json").exists()


@pytest.mark.parametrize("name", ["../../out.txt", "/tmp/out.txt", "../hashiye.toml", "../.git/config", "b.hsh.json",
                                  "../tagsets/fa.json", "../link/x.txt"])  # fmt: skip
def test_the_text_of_a_patch_stays_inside_and_is_a_text(call, both, name):
    old, new = both
    put(new, made("d", f"{WORDS}d\n"))
    report = json.loads(patch(call, old, new).read_bytes())
    (change,) = report["changes"]
    assert change["after"]["document"]["text"]["file"] == "../texts/d.txt"
    change["after"]["document"]["text"]["file"] = name
    Path("p.json").write_text(json.dumps(report), encoding="utf-8")
    Path("away").mkdir()
    shutil.copytree(old, "work")
    Path("work/link").symlink_to(Path("away").absolute())
    before = tree(Path("work"))
    assert call("diff", "--apply", "p.json", "work").code == 2
    assert tree(Path("work")) == before
    assert not list(Path("away").iterdir())


def a_new_document(call, old, new, **spelled) -> None:
    """Make a patch that adds a document ``d``, changed as a stranger would."""
    put(new, made("d", f"{WORDS}d\n"))
    report = json.loads(patch(call, old, new).read_bytes())
    (change,), (row,) = report["changes"], report["documents"]
    change["after"]["document"]["text"]["file"] = spelled.get("text", "../texts/d.txt")
    row["after"]["file"] = f"new/{spelled.get('file', 'documents/d.hsh.json')}"
    Path("p.json").write_text(json.dumps(report), encoding="utf-8")


@pytest.mark.parametrize("corpus", [True, False])
@pytest.mark.parametrize(
    "text",
    ["../Makefile", "../setup.py", "Makefile", "../texts/run.sh", "../requirements.txt", "../texts/b.txt", "../texts",
     "../texts/ev\u202eil.txt", "../texts/a b.txt", "../texts/con.txt", "../texts/pipe.txt", "../texts/note.txt"],
)  # fmt: skip
def test_a_patch_writes_no_text_but_where_texts_lie(call, both, text, corpus):
    """And never over a file, be it another document's text, a build file, a pipe, or a text of nobody."""
    old, new = both
    a_new_document(call, old, new, text=text)
    for name in ("Makefile", "requirements.txt", "texts/note.txt"):
        (old / name).write_text("mine", encoding="utf-8")
    if corpus:
        (old / "hashiye.toml").write_text('name = "x"\n', encoding="utf-8")
    before = tree(old)
    os.mkfifo(old / "texts" / "pipe.txt")
    said = call("diff", "--apply", "p.json", old)
    assert (said.code, said.out) == (2, ""), said
    assert "\u202e" not in said.err
    assert tree(old) == before


@pytest.mark.parametrize("file", ["documents/con.hsh.json", "documents/e.hsh.json", "documents/a b/d.hsh.json",
                                  f"documents/{'d' * 300}.hsh.json"])  # fmt: skip
def test_a_document_of_a_patch_is_called_as_it_is(call, both, file):
    old, new = both
    a_new_document(call, old, new, file=file)
    before = tree(old)
    assert call("diff", "--apply", "p.json", old).code == 2
    assert tree(old) == before


def refiled(folder: Path, name: str, file: str) -> None:
    """Let a document name another file as its text, without looking whether it is a good one."""
    path = folder / "documents" / f"{name}.hsh.json"
    path.write_text(path.read_text(encoding="utf-8").replace(f"../texts/{name}.txt", file), encoding="utf-8")


def test_a_text_moves_only_to_where_texts_lie(call, both):
    old, new = both
    shutil.copy(new / "texts" / "a.txt", new / "Makefile")
    refiled(new, "a", "../Makefile")
    patch(call, old, new)
    for there in (None, "all:\n", (old / "texts" / "a.txt").read_text(encoding="utf-8")):
        if there is not None:
            (old / "Makefile").write_text(there, encoding="utf-8")
        before = tree(old)
        assert call("diff", "--apply", "p.json", old).code == 2
        assert tree(old) == before


def test_a_text_that_moved_takes_its_old_file_along(call, both):
    """But for one that others rely on."""
    old, new = both
    for name in "ab":
        (new / "texts" / f"{name}.txt").rename(new / "texts" / f"{name}-1.txt")
        refiled(new, name, f"../texts/{name}-1.txt")
    patch(call, old, new)
    start = tree(old)
    put(old, made("b", f"{WORDS}b\n", file="../../texts/{}.txt"), "annotators/sara/{}.hsh.json")
    assert call("diff", "--apply", "p.json", old).code == 0
    kept = {name: start.get(name, (old / name).read_bytes()) for name in ("texts/b.txt", "annotators/sara/b.hsh.json")}
    assert tree(old) == tree(new) | kept
    assert call("diff", "--apply", "p.json", old, "--reverse").code == 0
    assert {name: data for name, data in tree(old).items() if "annotators" not in name} == start


def test_a_text_that_somebody_edited_is_kept_and_said(call, changed):
    old, new = changed
    patch(call, old, new)
    (old / "texts" / "c.txt").write_text("edited", encoding="utf-8")
    said = call("diff", "--apply", "p.json", old)
    assert said.code == 0
    assert "c.txt is not what it was, and stays" in said.err
    assert tree(old) == tree(new) | {"texts/c.txt": b"edited"}


@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize("target", ["old", "old/documents/a.hsh.json"])
def test_no_text_changes_under_another_document(call, both, target, broken):
    """Which does not get the change: it is not in the patch, or cannot even be read."""
    old, new = both
    put(new, made("a", f"حسن و {WORDS}a\n"))
    patch(call, old, new)
    copy = put(old, made("a", f"{WORDS}a\n", file="../../texts/{}.txt"), "annotators/sara/{}.hsh.json")
    (old / "hashiye.toml").write_text('name = "x"\n', encoding="utf-8")
    if broken:
        copy.write_text("<<<<<<< ours\n" + copy.read_text(encoding="utf-8"), encoding="utf-8")
    before = tree(old)
    said = call("diff", "--apply", "p.json", target)
    assert said.code == 2
    assert "would change under it" in said.err
    assert tree(old) == before


def test_a_document_of_a_newer_format_is_not_patched(call, both):
    """Its unknown fields would be lost."""
    old, new = both
    put(new, made("a", f"{WORDS}a\n", label="ORG"))
    patch(call, old, new)
    path = old / "documents" / "a.hsh.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"1.0",', '"1.1",\n "mood": "x",'), encoding="utf-8")
    before = tree(old)
    assert call("diff", "--apply", "p.json", old).code == 2
    assert tree(old) == before


# runs that were killed

DYING = """
import os, sys
from pathlib import Path
from hashiye import cli
left = int(sys.argv.pop(1))
def dying(do):
    def done(*arguments, **more):
        global left
        if not left:
            os._exit(9)
        left -= 1
        return do(*arguments, **more)
    return done
Path.replace, Path.unlink = dying(Path.replace), dying(Path.unlink)
cli.main()
"""


@pytest.fixture
def moved(changed):
    """The same, and also: a text that lies elsewhere, a document of another name, one text of two documents."""
    old, new = changed
    for side, name in ((old, "f"), (new, "z")):
        put(side, structs.replace(made(name, f"{WORDS}f\n"), id=name))
    for side, file in ((old, "../texts/{}.txt"), (new, "../texts/{}-1.txt")):
        put(side, made("g", f"{WORDS}g\n", file=file))
    for side, text in ((old, f"{WORDS}h\n"), (new, f"خبر: {WORDS}h\n")):
        put(side, made("h", text, label="PER" if side == old else "LOC"))
        put(side, made("h", text, file="../../texts/{}.txt"), "annotators/sara/{}.hsh.json")
    return old, new


def test_a_patch_that_was_killed_is_applied_again_or_taken_back(call, moved):
    """Between any two renames: documents and texts stand whole, and both ways lead out of it, to the last byte."""
    old, new = moved
    patch(call, old, new)
    ends, torn = (tree(old), tree(new)), 0
    for count in range(100):
        shutil.copytree(old, "work")
        command = [sys.executable, "-c", DYING, str(count), "diff", "--apply", "p.json", "work"]
        code = subprocess.run(command, check=False, capture_output=True).returncode
        there = {name: data for name, data in tree(Path("work")).items() if not name.endswith(".hsh-tmp")}
        assert all(data in [end.get(name) for end in ends] for name, data in there.items())
        torn += there not in ends
        shutil.copytree("work", "back")
        assert call("diff", "--apply", "p.json", "work").code == 0
        assert tree(Path("work")) == ends[1], count
        assert call("diff", "--apply", "p.json", "back", "--reverse").code == 0
        assert tree(Path("back")) == ends[0], count
        shutil.rmtree("work")
        shutil.rmtree("back")
        if not code:
            break
    assert torn > 10


@pytest.mark.exhaustive
def test_a_patch_killed_at_any_instant_is_applied_again(call, both):
    old, new = both
    for number in range(300):
        put(old, made(f"n{number}", f"{WORDS}{number}\n"))
        put(new, made(f"n{number}", f"خبر: {WORDS}{number}\n"))
    patch(call, old, new)
    ends, halfway = (tree(old), tree(new)), 0
    chance = random.Random(7)
    for _ in range(8):
        shutil.copytree(old, "work")
        command = [sys.executable, "-m", "hashiye", "diff", "--apply", "p.json", "work"]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        last = Path("work/texts/n99.txt")  # the sixth from the end: it is staged when nearly all are
        while running.poll() is None and not list(last.parent.glob(f".{last.name}.*")):
            time.sleep(0.0005)
        time.sleep(chance.random() * 0.04)
        running.kill()
        running.wait()
        there = {name: data for name, data in tree(Path("work")).items() if not name.endswith(".hsh-tmp")}
        assert all(data in [end.get(name) for end in ends] for name, data in there.items())
        halfway += there not in ends
        assert call("diff", "--apply", "p.json", "work").code == 0
        assert tree(Path("work")) == ends[1]
        shutil.rmtree("work")
    assert halfway, halfway


def test_a_document_that_changed_elsewhere_is_not_patched_twice(call, both):
    """An annotation that is added would be there twice."""
    old, new = both
    document = made("a", f"{WORDS}a\n")
    more = Annotation("k2", 14, 19, "LOC", "تهران")
    layer = structs.replace(document.layers[0], annotations=(*document.layers[0].annotations, more))
    put(new, structs.replace(document, layers=(layer,)))
    patch(call, old, new)
    put(old, structs.replace(document, layers=(layer,), language="fa-AF"))
    before = tree(old)
    said = call("diff", "--apply", "p.json", old)
    assert (said.code, said.err) == (0, "0 documents changed; 1 is so already\n")
    assert tree(old) == before
    assert call("diff", "--apply", "p.json", old, "--reverse").code == 0
    assert (old / "documents" / "a.hsh.json").read_bytes() == CODECS["json"].write(
        structs.replace(document, language="fa-AF")
    ).files[".hsh.json"]


def test_an_item_can_be_doubled_and_be_single_again(call, both):
    """As no sound document has it; the versions are known by their digests."""
    old, new = both
    document = made("a", f"{WORDS}a\n")
    layer = structs.replace(document.layers[0], annotations=document.layers[0].annotations * 2)
    put(new, structs.replace(document, layers=(layer,)))
    patch(call, old, new)
    ends = tree(old), tree(new)
    for more, end in (((), 1), ((), 1), (("--reverse",), 0), (("--reverse",), 0)):
        assert call("diff", "--apply", "p.json", old, *more).code == 0
        assert tree(old) == ends[end]


def test_a_file_is_named_for_which_there_is_no_room(call, changed, monkeypatch):
    old, new = changed
    patch(call, old, new)
    before = tree(old)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_write_all", full)
    said = call("diff", "--apply", "p.json", old)
    assert said.code == 2
    assert "No space left on device" in said.err
    assert re.search(r"[abd]\.(hsh\.json|hsh\.xml|txt): ", said.err)
    assert tree(old) == before


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b'{"schema": "hashiye-diff-2.0"}', b"\xff", b"[" * 10**5])
def test_what_is_no_patch_is_refused(call, both, data):
    old, _ = both
    Path("p.json").write_bytes(data)
    said = call("diff", "--apply", "p.json", old)
    assert said.code == 2
    assert "p.json" in said.err


def test_a_disk_that_is_full_leaves_everything_as_it_was(call, changed, monkeypatch):
    old, new = changed
    patch(call, old, new)
    before, staged, count = tree(old), files.staged, 0

    def failing(path, data, **more):
        nonlocal count
        count += 1
        if count == 3:
            raise OSError(28, "No space left on device", str(path))
        return staged(path, data, **more)

    monkeypatch.setattr(files, "staged", failing)
    said = call("diff", "--apply", "p.json", old)
    assert said.code == 2
    assert tree(old) == before


@pytest.mark.parametrize("folder", [True, False])
def test_what_a_colleague_saves_meanwhile_is_not_written_over(call, changed, monkeypatch, folder):
    old, new = changed
    one, other = (old, new) if folder else (min((each / "documents").iterdir()) for each in (old, new))
    Path("p.json").write_text(call("diff", one, other, "--format", "json").out, encoding="utf-8")
    path, write = min((old / "documents").iterdir()), patching.write

    def late(plan):
        path.write_bytes(path.read_bytes() + b" ")
        write(plan)

    monkeypatch.setattr(patching, "write", late)
    before = tree(old)
    said = call("diff", "--apply", "p.json", one)
    assert said.code == 2
    assert "changed while it was patched" in said.err
    assert tree(old) == before | {str(path.relative_to(old)): path.read_bytes()}


def test_a_document_of_a_newer_version_is_not_patched(call, changed):
    old, new = changed
    patch(call, old, new)
    for path in (old / "documents").iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace('"hashiye": "1.0",', '"hashiye": "1.9",\n "x": 1,'))
    before = tree(old)
    said = call("diff", "--apply", "p.json", old)
    assert said.code == 2
    assert "HSH-" in said.err
    assert tree(old) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(documents(), documents())
def test_any_document_becomes_any_other(tmp_path_factory, capsys, one, other):
    """The whole way: files, a diff in JSON, and the patch applied to a copy."""
    folder = tmp_path_factory.mktemp("x")
    pair = []
    for name, document in (("old", one), ("new", other)):
        text = structs.replace(document.text, file="../texts/t.txt" if document.text.file else None)
        pair.append(sound(folder / name, structs.replace(document, id="d", text=text)))
    if None in pair:
        return
    said = called(capsys, "diff", *pair, "-f", "json", "-o", folder / "p.json")
    assert said.code < 2, said
    said = called(capsys, "diff", "--apply", folder / "p.json", pair[0])
    assert said.code == 0, said.err
    assert tree(folder / "old")["documents/d.hsh.json"] == tree(folder / "new")["documents/d.hsh.json"]
    text = tree(folder / "new").get("texts/t.txt")
    assert text is None or tree(folder / "old")["texts/t.txt"] == text


def sound(folder: Path, document: Document) -> Path | None:
    """Write a document that the format can hold; None if it cannot be read again."""
    try:
        path = put(folder, document)
        CODECS["json"].read(Parcel(path.read_bytes()))
    except (NotReadable, OSError, ValueError):
        return None
    return path


def test_a_patch_of_the_work_tree_moves_nothing(call, tmp_path, monkeypatch, alone):
    top = tmp_path / "repo"
    put(top / "c", made("a"))
    ask(tmp_path, "init", "-q", str(top))
    commit(top, "one")
    before = tree(top / "c")
    put(top / "c", made("a", label="ORG"))
    after = tree(top / "c")
    monkeypatch.chdir(top / "c")
    patch(call, "HEAD")
    assert call("diff", "--apply", "p.json", ".", "--reverse").code == 0
    Path("p.json").rename(tmp_path / "p.json")
    assert tree(top / "c") == before
    assert call("diff", "--apply", tmp_path / "p.json", ".").code == 0
    assert tree(top / "c") == after


# -- lines for git ----------------------------------------------------------------------------------------------------


def test_git_shows_lines_of_a_document(call, tmp_path, monkeypatch, alone):
    monkeypatch.chdir(tmp_path)
    path = put(tmp_path, made("a"))
    ask(tmp_path, "init", "-q", ".")
    Path(".gitattributes").write_text("*.hsh.json diff=hashiye\n", encoding="utf-8")
    commit(tmp_path, "one")
    put(tmp_path, made("a", label="ORG"))
    ask(tmp_path, "config", "diff.hashiye.textconv", f"{sys.executable} -m hashiye diff --textconv")
    shown = ask(tmp_path, "diff")
    assert "-  PER «علی رضایی» @>0+9 k1" in shown
    assert "+  ORG «علی رضایی» @>0+9 k1" in shown
    path.write_bytes(b"\x1b[31m{")
    assert "cannot be read as a document" in ask(tmp_path, "diff")
    assert call("diff", "--textconv", "nosuch").code == 0
    assert call("diff", "--textconv", path, path).code == 2


# -- big and broken off -----------------------------------------------------------------------------------------------


def test_an_interrupted_run_says_so(tmp_path):
    for side, label in (("old", "PER"), ("new", "ORG")):
        shard(tmp_path / side / "x.hsh.jsonl", *(made(f"d{n}", f"{n} {WORDS * 20}", None, label) for n in range(3000)))
    process = subprocess.Popen(
        [sys.executable, "-m", "hashiye", "diff", "old", "new", "-f", "json", "-o", "p.json"], cwd=tmp_path,
        stderr=subprocess.PIPE, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    time.sleep(0.7)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode in (130, 1)
    assert b"Traceback" not in err
    assert process.returncode == 1 or not (tmp_path / "p.json").exists()


@pytest.mark.exhaustive
def test_a_hundred_megabytes_of_shards(tmp_path):
    lines = [made(f"d{n}", f"{n} {WORDS * 200}", None) for n in range(5200)]
    one = shard(tmp_path / "x.hsh.jsonl", *lines)
    assert one.stat().st_size > 100_000_000
    other = shard(tmp_path / "y.hsh.jsonl", *lines[:-1], structs.replace(lines[-1], layers=()))
    start = time.monotonic()
    said = run("diff", one, other, "-q")
    assert said.code == 1
    assert time.monotonic() - start < 20
