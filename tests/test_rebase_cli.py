"""``hashiye rebase`` as it is called: one document, whole corpora, old texts from git, what is written and what is not."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import msgspec
import pytest

import hashiye
from hashiye import files, schema
from hashiye.carrying.outcome import Carried, Place, Row
from hashiye.model import Annotation
from hashiye.report.rebasing import Rebasing, text
from tests.hostile import called, run, tree
from tests.repositories import Repository

ROOT = Path(__file__).parents[1]
FIRST = (
    "به گزارش ایرنا، علی رضایی در تهران گفت: باران می‌بارد. سارا احمدی هم در این نشست بود. "
    "حسن روحانی روز سه‌شنبه به اصفهان رفت.\n"
)
SECOND = "در اصفهان هوا آفتابی بود و مردم به باغ‌ها رفتند. فردا باران می‌بارد.\n"
MANIFEST = 'name = "c"\nlicense = "CC0-1.0"\nlanguage = "fa"\ntagsets = ["fa-news@1.0", "hashiye-forms@1.0"]\n'
EDITED = FIRST.replace("ایرنا", "ايرنا").replace("می‌بارد", "می‌بارید")
CUT = FIRST.replace(" حسن روحانی روز سه‌شنبه به اصفهان رفت.", "")


@pytest.fixture
def call(capsys):
    return lambda *arguments: called(capsys, *arguments)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A corpus of two documents; the first has a copy by an annotator."""
    folder = tmp_path_factory.mktemp("made")
    for name, article in (("a", FIRST), ("b", SECOND)):
        (folder / f"{name}.txt").write_text(article, encoding="utf-8")
    hashiye.convert([str(folder / "a.txt"), str(folder / "b.txt")], str(folder / "c"))
    home = folder / "c"
    (home / "hashiye.toml").write_text(MANIFEST, encoding="utf-8")
    copy = home / "annotators" / "sara" / "a.hsh.json"
    copy.parent.mkdir(parents=True)
    data = (home / "documents" / "a.hsh.json").read_text(encoding="utf-8")
    copy.write_text(data.replace("../texts", "../../texts"), encoding="utf-8")
    return home


@pytest.fixture
def home(made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(made, tmp_path / "c")
    return tmp_path / "c"


def put(path: Path | str, text: str) -> Path:
    Path(path).write_bytes(text.encode())
    return Path(path)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def told(said) -> dict:
    report = json.loads(said.out)
    jsonschema.validate(report, json.loads(schema.text_of("hashiye-rebase-1.0.schema.json")))
    return report


def sound(home: Path, call) -> None:
    said = call("validate", home, "--format", "json")
    found = [one for one in json.loads(said.out)["findings"] if one["severity"] == "error"]
    assert not found


# one document


def test_a_report_is_printed_and_nothing_written(home, call):
    put("new.txt", CUT)
    before = tree(home)
    said = call("rebase", "c/documents/a.hsh.json", "new.txt")
    assert said.code == 1
    assert said.out.startswith("2 documents: 2 rebased; ")
    assert "nothing was written" in said.out
    assert "⟦حسن روحانی⟧" in said.out
    assert tree(home) == before


def test_json_has_a_verdict_for_every_annotation(home, call):
    put("new.txt", CUT)
    report = told(call("rebase", "c/documents/a.hsh.json", "new.txt", "--format", "json"))
    document = hashiye.read(home / "documents" / "a.hsh.json")
    mine = [one for one in report["verdicts"] if one["file"] == "c/documents/a.hsh.json"]
    own = [(layer.name, one.id, one.start) for layer in document.layers for one in layer.annotations]
    assert [(one["layer"], one["id"], one["before"]["start"]) for one in mine] == own
    lost = [one for one in mine if one["after"] is None]
    assert lost
    assert all(one["verdict"] in ("lost", "ambiguous") and one["annotation"]["id"] == one["id"] for one in lost)
    assert sum(report["summary"].values()) == len(report["verdicts"])
    assert {one["oldText"] for one in report["documents"]} == {sha(FIRST)}
    assert {one["newText"] for one in report["documents"]} == {sha(CUT)}


@pytest.mark.parametrize(("new", "code"), [(EDITED, 0), (EDITED.replace("اصفهان", "شیراز"), 1)])
def test_a_conflict_that_cannot_follow_stays_and_is_told(home, call, new, code):
    path = home / "documents" / "a.hsh.json"
    document = hashiye.read(path)
    start = FIRST.index("اصفهان")
    record = hashiye.model.Conflict("c1", "text", "", f"{start}:{start + 6}", "اصفهان", "یزد", "قم")
    hashiye.write(msgspec.structs.replace(document, layers=(), conflicts=(record,)), path)
    put("new.txt", new)
    said = call("rebase", path, "new.txt", "--output", "y.hsh.json", "--format", "json")
    assert said.code == code
    report = told(said)
    assert [one["id"] for one in report["documents"][0]["conflicts"]] == ["c1"] * code
    (left,) = hashiye.read("y.hsh.json").conflicts
    assert new[slice(*map(int, left.target.split(":")))] == ("شیراز" if code else "اصفهان")


@pytest.mark.parametrize("new", [["new.txt"], [], ["--texts", "new"]])
def test_json_has_a_verdict_for_every_annotation_of_a_text_that_is_as_it_was(home, call, new):
    put("new.txt", FIRST)
    Path("new").mkdir()
    if not new:  # no new text at all: it stands inside
        call("rebase", "c/documents/a.hsh.json", put("x.txt", FIRST), "--output", "inside.hsh.json")
    said = call("rebase", "c/documents/a.hsh.json" if new else "inside.hsh.json", *new, "--format", "json")
    report = told(said)
    annotations = [one for layer in hashiye.read(home / "documents" / "a.hsh.json").layers for one in layer.annotations]
    mine = [one for one in report["verdicts"] if one["file"] == report["documents"][0]["file"]]
    assert [(one["id"], one["verdict"], one["before"]) for one in mine] == [
        (one.id, "kept", {"start": one.start, "end": one.end, "text": one.text}) for one in annotations
    ]
    assert all(one["after"] == one["before"] for one in mine)
    assert report["summary"]["kept"] == len(report["verdicts"]) > 0
    assert {one["status"] for one in report["documents"]} == {"current"}
    assert said.code == 0


def test_json_of_documents_that_failed_fits_its_schema(home, call):
    (home / "annotators" / "sara" / "a.hsh.json").write_text("<<<<<<< ours\n", encoding="utf-8")
    Path("new").mkdir()
    put("new/a.txt", CUT)
    put("new/typo.txt", "x")
    report = told(call("rebase", "c", "--texts", "new", "--format", "json"))
    assert {one["severity"] for one in report["findings"]} == {"error", "warning"}
    put("new.txt", "a\x00b")
    assert told(call("rebase", "c/documents/b.hsh.json", "new.txt", "--format", "json"))["severities"]["errors"] == 1


def test_output_in_the_corpus_refers_to_a_text_that_lies_there(home, call):
    put("c/texts/a2.txt", EDITED)
    before = (home / "documents" / "a.hsh.json").read_bytes()
    assert call("rebase", "c/documents/a.hsh.json", "c/texts/a2.txt", "-o", "c/documents/a2.hsh.json").code == 0
    document = hashiye.read(home / "documents" / "a2.hsh.json")
    assert document.text.file == "../texts/a2.txt"
    assert document.text.sha256 == sha(EDITED)
    assert (home / "documents" / "a.hsh.json").read_bytes() == before


@pytest.mark.parametrize("output", ["there/out.hsh.json", "there/out.hsh.xml", "c/documents/out.hsh.json"])
def test_output_elsewhere_holds_its_text(home, call, output):
    Path("new").mkdir()
    put("new/a.txt", EDITED)
    Path("there").mkdir()
    output = output.replace("there/", f"{Path('there').absolute()}/")
    assert call("rebase", "c/documents/a.hsh.json", "new/a.txt", "--output", output).code == 0
    document = hashiye.read(output)
    assert document.text.file is None
    assert document.text.content == EDITED
    assert call("format", "--check", output).code == 0


def test_output_into_a_folder_brings_the_text_along(home, call):
    put("new.txt", EDITED)
    Path("other").mkdir()
    shutil.copy(home / "hashiye.toml", "other")
    assert call("rebase", "c/documents/a.hsh.json", "new.txt", "--output", "other").code == 0
    assert Path("other/texts/a.txt").read_text(encoding="utf-8") == EDITED
    assert hashiye.read("other/documents/a.hsh.json").text.content == EDITED
    put("new.txt", CUT)
    before = tree(Path("other"))
    assert call("rebase", "c/documents/a.hsh.json", "new.txt", "--output", "other").code == 2
    assert tree(Path("other")) == before


def test_standard_input_and_output(home):
    said = run("rebase", "c/documents/a.hsh.json", "-", "--output", "-", stdin=EDITED.encode())
    assert said.code == 0
    assert json.loads(said.out)["text"]["content"] == EDITED
    assert said.err.startswith("1 document: 1 rebased")


def test_line_ends_and_a_mark_are_made_plain_and_recorded(home, call):
    raw = b"\xef\xbb\xbf" + EDITED.replace("\n", "\r\n").encode()
    Path("new.txt").write_bytes(raw)
    assert call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place").code == 0
    assert (home / "texts" / "a.txt").read_bytes() == EDITED.encode()
    document = hashiye.read(home / "documents" / "a.hsh.json")
    original = document.text.original
    assert (original.sha256, original.bytes, original.bom, original.crlf) == (
        hashlib.sha256(raw).hexdigest(), len(raw), 1, 1,
    )  # fmt: skip
    sound(home, call)


def test_in_place_replaces_all_that_share_the_text(home, call):
    assert call("convert", "c/documents/b.hsh.json", "--to", "xml", "-o", "b.hsh.xml").code == 0
    put("new.txt", EDITED)
    said = call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place")
    assert said.code == 0
    assert "2 documents: 2 rebased" in said.out
    for name in ("documents/a.hsh.json", "annotators/sara/a.hsh.json"):
        document = hashiye.read(home / name)
        assert document.text.sha256 == sha(EDITED)
        assert document.producers[-1].settings["text"] == sha(FIRST)
    assert (home / "texts" / "a.txt").read_text(encoding="utf-8") == EDITED
    sound(home, call)
    again = call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place")
    assert (again.code, again.out) == (0, "2 documents: 2 current\n")


def test_a_document_with_its_text_inside_keeps_it_there(home, call):
    put("new.txt", EDITED)
    call("rebase", "c/documents/a.hsh.json", "new.txt", "-o", "c/documents/one.hsh.json")
    shutil.move("c/documents/one.hsh.json", "one.hsh.json")
    put("newer.txt", CUT)
    assert call("rebase", "one.hsh.json", "newer.txt", "--in-place").code == 1
    document = hashiye.read("one.hsh.json")
    assert (document.text.file, document.text.content) == (None, CUT)
    assert len([one for one in document.producers if one.name == "hashiye rebase"]) == 2


def test_the_same_text_changes_nothing(home, call):
    put("new.txt", FIRST)
    before = tree(home)
    said = call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place")
    assert (said.code, said.out) == (0, "2 documents: 2 current\n")
    assert tree(home) == before


def test_an_unrelated_text_is_said_to_be_one():
    said = text(Rebasing([Carried("a.hsh.json", "rebased", counts={"lost": 1}, related=False)]))
    assert "next to nothing in common" in said


def test_the_same_text_still_gives_the_output_that_was_asked_for(home, call):
    put("new.txt", FIRST)
    assert call("rebase", "c/documents/a.hsh.json", "new.txt", "--output", "c/documents/z.hsh.json").code == 0
    assert hashiye.read("c/documents/z.hsh.json").text.content == FIRST


def test_both_spellings_of_a_document_go_together(home, call):
    document = hashiye.read(home / "documents" / "b.hsh.json")
    hashiye.write(document, home / "documents" / "b.hsh.xml")
    put("new.txt", SECOND.replace("آفتابی", "ابری"))
    assert call("rebase", "c/documents/b.hsh.xml", "new.txt", "--in-place").code == 0
    assert hashiye.read(home / "documents" / "b.hsh.xml") == hashiye.read(home / "documents" / "b.hsh.json")
    sound(home, call)


def test_a_document_that_is_not_canonical_is_found_all_the_same(home, call):
    path = home / "annotators" / "sara" / "a.hsh.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=3), encoding="utf-8")
    put("new.txt", EDITED)
    assert "2 documents: 2 rebased" in call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place").out
    assert call("format", "--check", path).code == 0


def test_a_file_that_changes_meanwhile_is_left_alone(home, call, monkeypatch):
    from hashiye import carrying

    put("new.txt", EDITED)
    path, plain = home / "documents" / "a.hsh.json", carrying._written

    def late(made):
        if made.source.path.absolute() == path:
            path.write_bytes(path.read_bytes() + b"\n")
        return plain(made)

    monkeypatch.setattr(carrying, "_written", late)
    said = call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place")
    assert said.code == 2
    assert "it changed" in said.out
    assert (home / "texts" / "a.txt").read_text(encoding="utf-8") == FIRST


# texts edited where they stand


def test_an_edited_text_needs_its_old_one(home, call):
    put("c/texts/a.txt", CUT)
    before = tree(home)
    said = call("rebase", "c", "--in-place")
    assert said.code == 2
    assert "HSH-C520" in said.out
    assert "--old" in said.out
    assert tree(home) == before


@pytest.mark.parametrize("old", ["kept.txt", "kept", "corpus"])
def test_the_old_text_is_taken_from_where_the_user_says(home, call, old):
    put("kept.txt", FIRST)
    for folder in ("kept", "corpus/texts"):
        Path(folder).mkdir(parents=True)
        put(f"{folder}/a.txt", FIRST)
    put("c/texts/a.txt", EDITED)
    said = call("rebase", "c", "--in-place", "--old", old)
    assert said.code == 0, said
    assert "3 documents: 2 rebased, 1 current" in said.out
    sound(home, call)


def test_the_old_text_is_found_in_git(home, call, tmp_path):
    repository = Repository(home, tmp_path)
    repository.git("add", ".")
    repository.git("commit", "-qm", "one")
    put("c/texts/a.txt", EDITED)
    said = call("rebase", "c", "--in-place")
    assert said.code == 0, said
    sound(home, call)


def test_what_an_editor_did_is_undone_to_find_the_old_text(home, call):
    """Nobody kept the old text, but its hash proves what became of it."""
    put("c/texts/a.txt", FIRST.rstrip("\n"))
    assert call("rebase", "c", "--in-place").code == 0
    sound(home, call)


def test_others_are_done_where_one_cannot_be(home, call):
    put("c/texts/a.txt", CUT)
    put("kept.txt", SECOND)
    put("c/texts/b.txt", SECOND.replace("آفتابی", "ابری"))
    said = call("rebase", "c", "--in-place", "--old", "kept.txt")
    assert said.code == 2
    assert "1 rebased, 2 failed" in said.out
    assert hashiye.read(home / "documents" / "b.hsh.json").text.content == SECOND.replace("آفتابی", "ابری")


def test_no_text_is_replaced_under_a_document_that_cannot_follow(home, call):
    copy = home / "annotators" / "sara" / "a.hsh.json"
    data = json.loads(copy.read_bytes())
    copy.write_text(json.dumps(data | {"text": {**data["text"], "sha256": "0" * 64}}), encoding="utf-8")
    put("new.txt", EDITED)
    before = tree(home)
    said = call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place")
    assert said.code == 2
    assert "1 left, 1 failed" in said.out
    assert tree(home) == before


def test_no_text_is_replaced_under_a_copy_that_cannot_be_read(home, call):
    (home / "annotators" / "sara" / "a.hsh.json").write_text("<<<<<<< ours\n", encoding="utf-8")
    put("new.txt", EDITED)
    before = tree(home)
    said = call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place")
    assert said.code == 2
    assert "1 left, 1 failed" in said.out
    assert tree(home) == before
    assert call("rebase", "c/documents/b.hsh.json", put("b.txt", SECOND + "پایان.\n"), "--in-place").code == 0


# whole corpora


def new_texts() -> None:
    Path("new").mkdir()
    put("new/a.txt", CUT)
    put("new/b.txt", SECOND.replace("آفتابی", "ابری"))


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_corpus_gets_new_texts_from_a_folder(home, call, jobs):
    new_texts()
    said = call("rebase", "c", "--texts", "new", "--in-place", "--jobs", jobs)
    assert said.code == 1
    assert said.out.startswith("3 documents: 3 rebased; ")
    assert (home / "texts" / "a.txt").read_text(encoding="utf-8") == CUT
    sound(home, call)


def test_every_number_of_jobs_says_the_same(home, call):
    new_texts()
    said = {call("rebase", "c", "--texts", "new", "--format", name, "--jobs", jobs).out
            for name in ("json",) for jobs in ("1", "2", "3")}  # fmt: skip
    assert len(said) == 1


def test_a_new_text_that_no_document_asks_for_is_said(home, call):
    new_texts()
    put("new/typo.txt", "x")
    said = call("rebase", "c", "--texts", "new")
    assert "HSH-C521" in said.out
    assert "typo.txt" in said.out
    assert said.code == 1


def test_a_run_that_was_killed_is_run_again(home, call):
    """Documents first, the text last: whichever were written, the rest finds what it needs."""
    new_texts()
    whole = home.parent / "whole"
    shutil.copytree(home, whole)
    assert call("rebase", "whole", "--texts", "new", "--in-place").code == 1
    for name in ("documents/a.hsh.json", "annotators/sara/a.hsh.json"):
        half = home.parent / "half"
        shutil.copytree(home, half)
        shutil.copy(whole / name, half / name)
        put(half / "documents" / f".a.hsh.json.{2**22 + 7}.hsh-tmp", "torn")
        call("rebase", "half", "--texts", "new", "--in-place")
        assert tree(half) == tree(whole)
        shutil.rmtree(half)


@pytest.mark.exhaustive
def test_runs_killed_at_any_instant_leave_every_file_whole_and_are_run_again(home, call):
    data = (home / "documents" / "a.hsh.json").read_text(encoding="utf-8")
    Path("new").mkdir()
    for i in range(60):
        for name, folder in ((f"n{i}", "documents"), (f"n{i}", "annotators/sara")):
            file = "../../texts" if folder != "documents" else "../texts"
            own = data.replace('"id": "a"', f'"id": "{name}"', 1).replace("../texts/a.txt", f"{file}/{name}.txt")
            put(home / folder / f"{name}.hsh.json", own)
            put(home / "texts" / f"{name}.txt", FIRST)
            put(f"new/{name}.txt", CUT)
    before = tree(home)
    shutil.copytree(home, home.parent / "whole")
    assert call("rebase", "whole", "--texts", "new", "--in-place").code == 1
    after = tree(home.parent / "whole")
    command = [sys.executable, "-m", "hashiye", "rebase", "c", "--texts", "new", "--in-place"]
    halfway = 0
    for pause in (0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.5):
        shutil.rmtree(home)
        for name, content in before.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(content)
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(pause)
        running.kill()
        running.wait()
        there = {name: content for name, content in tree(home).items() if not name.endswith(".hsh-tmp")}
        assert all(content in (before[name], after[name]) for name, content in there.items())
        halfway += there not in (before, after)
        assert call("rebase", "c", "--texts", "new", "--in-place").code in (0, 1)
        assert tree(home) == after
    assert halfway


# what goes wrong


@pytest.mark.parametrize(
    "arguments",
    [
        ("c", "new.txt"),
        ("-", "new.txt"),
        ("c/documents/a.hsh.json", "new.txt", "--output", "x.hsh.json", "--in-place"),
        ("c/documents/a.hsh.json", "new.txt", "--texts", "c"),
        ("c/documents/a.hsh.json", "new.txt", "--output", "x.txt"),
        ("c/documents/a.hsh.json", "new.txt", "--output", "nowhere/x.hsh.json"),
        ("c/documents/a.hsh.json", "new.txt", "--format", "html"),
        ("c", "--output", "x.hsh.json"),
        ("c", "--texts", "nowhere"),
        ("c", "--old", "nowhere"),
        ("nowhere.hsh.json", "new.txt"),
        ("c/documents/a.hsh.json", "nowhere.txt"),
        ("c/texts/a.txt",),
    ],
)
def test_what_does_not_go_together_is_refused(home, call, arguments):
    put("new.txt", EDITED)
    before = tree(home.parent)
    said = call("rebase", *arguments)
    assert said.code == 2
    assert said.err or said.out
    assert tree(home.parent) == before


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"\xff\xfe\x00", "HSH-B1"), ("\x01 متن".encode(), "HSH-B105"), (b" \n\n", "HSH-B107"), (b"", "HSH-B107")],
)
def test_a_new_text_that_no_document_can_hold_is_refused(home, call, data, code):
    Path("new.txt").write_bytes(data)
    before = tree(home)
    said = call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place")
    assert said.code == 2
    assert code in said.out
    assert tree(home) == before


def test_a_shard_is_refused(home, call):
    assert call("convert", "c/documents/a.hsh.json", "-o", "s.hsh.jsonl").code == 0
    put("new.txt", EDITED)
    said = call("rebase", "s.hsh.jsonl", "new.txt", "--in-place")
    assert said.code == 2
    assert "convert it" in said.out


def test_nothing_is_read_or_written_through_links_that_lead_out(home, call):
    outside = put(home.parent / "outside.txt", FIRST)
    (home / "texts" / "a.txt").unlink()
    (home / "texts" / "a.txt").symlink_to(outside)
    put("new.txt", EDITED)
    said = call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place")
    assert said.code == 2
    assert "HSH-C505" in said.out
    assert outside.read_text(encoding="utf-8") == FIRST


def test_a_new_text_that_is_a_link_out_of_its_folder_is_not_read(home, call):
    new_texts()
    Path("new/a.txt").unlink()
    Path("new/a.txt").symlink_to(put(home.parent / "secret.txt", "secret"))
    before = tree(home)
    said = call("rebase", "c", "--texts", "new", "--format", "json")
    assert said.code == 2
    assert "HSH-C505" in said.out
    assert "secret" not in said.out
    assert tree(home) == before


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname", "../texts/../../outside.txt", "..\\x.txt"])
def test_a_document_that_names_a_text_outside_its_corpus_is_refused(home, call, name):
    put("outside.txt", FIRST)
    path = home / "documents" / "a.hsh.json"
    path.write_text(path.read_text(encoding="utf-8").replace("../texts/a.txt", name), encoding="utf-8")
    put("new.txt", EDITED)
    before = tree(home.parent)
    assert call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place").code == 2
    assert tree(home.parent) == before


def test_a_document_of_a_newer_version_is_not_written_back(home, call):
    path = home / "documents" / "b.hsh.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"hashiye": "1.0",', '"hashiye": "1.9",\n "x": 1,'))
    put("new.txt", SECOND + "پایان.\n")
    before = tree(home)
    assert call("rebase", "c/documents/b.hsh.json", "new.txt", "--in-place").code == 2
    assert tree(home) == before


def test_a_full_disk_is_said_and_the_text_stays(home, call, monkeypatch):
    put("new.txt", EDITED)

    def full(path, data, *, durable=False):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(files, "write", full)
    said = call("rebase", "c/documents/a.hsh.json", "new.txt", "--in-place")
    assert said.code == 2
    assert "HSH-C502" in said.out
    assert (home / "texts" / "a.txt").read_text(encoding="utf-8") == FIRST


# reports


HOSTILE = "::error::x\u202e<script>alert(1)</script>`|*[a](b)##[endgroup]\x1b"


def test_hostile_words_stay_words(home, call):
    path = home / "documents" / "a.hsh.json"
    document = json.loads(path.read_bytes())
    label = HOSTILE.replace("\x1b", "")
    for layer in document["layers"]:
        for one in layer["annotations"]:
            one |= {"label": label, "note": label, "attributes": {"::set::": label}}
    path.write_text(json.dumps(document), encoding="utf-8")
    put("new.txt", CUT)
    for name in ("text", "json", "markdown"):
        said = call("rebase", "c/documents/a.hsh.json", "new.txt", "--format", name)
        assert said.code == 1
        assert "\u202e" not in said.out
        assert "##[" not in said.out
        assert not any(line.lstrip().startswith("::") for line in said.out.splitlines())
        if name == "markdown":
            outside_code = [part for line in said.out.splitlines() for part in line.split("`` ")[::2]]
            assert not any("<script" in part and "`" not in part for part in outside_code)


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_the_report_is_as_committed(home, call, golden, name):
    put("new.txt", CUT.replace("ایرنا", "ایرنا نیوز").replace("تهران", "تـهران") + "فردا در تبریز برف می‌بارد.\n")
    said = call("rebase", "c/documents/a.hsh.json", "new.txt", "--format", name)
    golden(f"rebase.{'txt' if name == 'text' else 'md'}", said.out)


def test_persian_is_isolated_on_a_terminal():
    row = Row("entities", "سارا", Annotation("a", 0, 2, "PER", "آب"), "lost", Place(0, 2, "آب", (), "", "رفت"), None)
    said = text(Rebasing([Carried("a.hsh.json", "rebased", counts={"lost": 1}, rows=(row,))]), terminal=True)
    assert "\u2068⟦آب⟧رفت\u2069" in said
    assert "\u2068سارا\u2069" in said
    assert said.count("\u2068") == said.count("\u2069")


# the whole way


def test_the_seed_article_through_every_kind_of_edit(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "corpus", "c")
    [path] = Path("c/texts").iterdir()
    old = path.read_bytes().decode()
    lines = [line for line in old.split("\n") if len(line) > 60]
    new = old.replace("آذربایجان", "آذربایحان", 1)  # a typo
    new = new.replace("ی", "ي", 40).replace("ک", "ك", 10)  # another keyboard
    new = new.replace(lines[-1], "").rstrip("\n") + "\n"  # a paragraph removed
    moved = lines[3].replace("ی", "ي") if lines[3] not in new else lines[3]
    assert moved in new
    new = new.replace(moved, "").rstrip("\n") + f"\n{moved}\n"  # one moved to the end
    path.write_bytes(new.encode())
    report = told(call("rebase", "c", "--in-place", "--old", ROOT / "corpus" / "texts", "--format", "json"))
    summary = report["summary"]
    assert report["statuses"] == {"rebased": 4, "current": 0, "left": 0, "failed": 0}
    assert summary["normalized"] > 20
    placed = sum(summary.values()) - summary["lost"] - summary["ambiguous"]
    assert placed > 0.8 * sum(summary.values())
    sound(Path("c"), call)


def test_nothing_heavy_is_loaded_where_no_text_was_edited(home):
    code = (
        "import sys; from hashiye.cli import main\ntry: main()\nexcept SystemExit: pass\nprint('\\n'.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, "rebase", "c"], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "hashiye" in loaded
    assert not loaded & {"hazm", "nltk", "numpy", "scipy", "rapidfuzz", "jsonschema"}
