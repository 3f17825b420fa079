"""``hashiye merge``: three files into one, conflicts decided in place, annotators' copies put together."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from msgspec import structs
from typer.testing import CliRunner

import hashiye
from hashiye import corpus, merging, replacing, schema
from hashiye.cli import app
from hashiye.codecs import CODECS
from hashiye.model import Annotation, Conflict, Document, Fact, Layer, Producer, Relation, Text
from hashiye.segmenting import segment

TEXT = "پوتین در تهران با علی\u200cاف دیدار کرد.\n"
POOTIN = Annotation("a1", 0, 5, "PER", "پوتین")
TEHRAN = Annotation("a2", 9, 14, "LOC", "تهران")
LABEL = Conflict(
    "c1", "label", "entities", "a2", TEHRAN, structs.replace(TEHRAN, label="FAC"), structs.replace(TEHRAN, label="ORG")
)
WORDS = Conflict("c2", "text", "", "9:14", "تهران", "شهر تهران", "باکو")


def document(*marks, producer="sara", text=TEXT, file="../texts/d1.txt", **more) -> Document:
    layer = Layer("entities", producer, "complete", marks or (POOTIN, TEHRAN))
    return Document(
        "d1", "fa", Text.of(text, file=file), producers=(Producer(producer, "person"),), layers=(layer,), **more
    )


def write(path: Path, one: Document) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    codec = CODECS["xml"] if path.name.endswith(".xml") else CODECS["json"]
    (data,) = codec.write(one).files.values()
    path.write_bytes(data)
    return path


def load(path: Path) -> Document:
    (reading,) = corpus.load(corpus.Source(path, CODECS["xml" if path.suffix == ".xml" else "json"]))
    assert not isinstance(reading, Exception), reading
    return reading.document


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A corpus with a text, where we stand."""
    (tmp_path / "hashiye.toml").write_text('name = "x"\nversion = "1"\n', encoding="utf-8")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "d1.txt").write_text(TEXT, encoding="utf-8", newline="")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, stdin: str = ""):
    return CliRunner().invoke(app, ["merge", *map(str, arguments)], input=stdin)


def three(home: Path, base: Document, ours: Document, theirs: Document, ending=".hsh.json") -> list[Path]:
    return [write(home / "documents" / f"{name}{ending}", one)
            for name, one in (("base", base), ("ours", ours), ("theirs", theirs))]  # fmt: skip


# --- three versions ---


def test_what_both_sides_did_is_printed(home):
    new = Annotation("n1", 18, 24, "PER", "علی\u200cاف")
    relabelled = structs.replace(TEHRAN, label="CITY")
    paths = three(home, document(), document(POOTIN, relabelled), document(POOTIN, TEHRAN, new))
    done = run(*paths)
    assert done.exit_code == 0, done.stderr
    assert done.stdout_bytes == CODECS["json"].write(document(POOTIN, relabelled, new)).files[".hsh.json"]
    assert "no conflicts left" in done.stderr


def test_conflicts_are_kept_and_exit_1(home):
    paths = three(home, document(), document(POOTIN, LABEL.ours), document(POOTIN, LABEL.theirs))
    done = run(*paths, "--output", "documents/d1.hsh.json")
    assert done.exit_code == 1
    merged = load(home / "documents" / "d1.hsh.json")
    assert [one.kind for one in merged.conflicts] == ["label"]
    assert merged.layers == document().layers
    for words in ("label 1", "⟦تهران⟧", "FAC 9–14", "ORG 9–14", "--resolve"):
        assert words in done.stdout


def test_another_document_is_not_written_over(home):
    paths = three(home, document(), document(), document(POOTIN, LABEL.ours))
    there = write(home / "documents" / "d2.hsh.json", structs.replace(document(), id="d2"))
    before = there.read_bytes()
    assert run(*paths, "--output", there).exit_code == 2
    assert there.read_bytes() == before
    assert run(*paths, "--output", there, "--force").exit_code == 0
    there.write_bytes(b"a letter")
    assert run(*paths, "--output", there).exit_code == 2
    assert there.read_bytes() == b"a letter"


def test_three_operands_are_decided_at_once(home):
    paths = three(home, document(), document(POOTIN, LABEL.ours), document(POOTIN, LABEL.theirs))
    done = run(*paths, "--resolve", "label=theirs", "--resolve", "ours", "--output", "out.hsh.xml")
    assert done.exit_code == 0, done.output
    merged = load(home / "out.hsh.xml")
    assert merged.layers == document(POOTIN, LABEL.theirs).layers
    assert merged.text.file == "texts/d1.txt"


def test_a_text_that_both_edited_goes_where_nothing_is_lost(home):
    ours, theirs = TEXT.replace("دیدار", "گفتگو"), TEXT.replace("پوتین در", "پوتین امروز در")
    for name, text in (("ours", ours), ("theirs", theirs)):
        (home / "texts" / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
    moved = Annotation("a2", 15, 20, "LOC", "تهران")
    paths = three(home, document(), document(text=ours, file="../texts/ours.txt"),
                  document(POOTIN, moved, text=theirs, file="../texts/theirs.txt"))  # fmt: skip
    printed = run(*paths)
    assert printed.exit_code == 0, printed.stderr
    both = theirs.replace("دیدار", "گفتگو")
    assert json.loads(printed.stdout)["text"]["content"] == both
    refused = run(*paths, "--output", "documents/d1.hsh.json")
    assert refused.exit_code == 2
    assert "HSH-C504" in refused.output
    assert not (home / "documents" / "d1.hsh.json").exists()
    in_place = run(*paths, "--output", "documents/ours.hsh.json")
    assert in_place.exit_code == 0, in_place.output
    assert load(home / "documents" / "ours.hsh.json").text.content == both
    assert (home / "texts" / "ours.txt").read_text(encoding="utf-8") == both


def test_a_text_others_are_on_is_written_over_only_by_force(home):
    ours = TEXT.replace("دیدار", "گفتگو")
    (home / "texts" / "theirs.txt").write_text(ours, encoding="utf-8", newline="")
    paths = three(home, document(), document(), document(text=ours, file="../texts/theirs.txt"))
    assert run(*paths, "--output", paths[1]).exit_code == 2  # the base is on that text, too
    assert (home / "texts" / "d1.txt").read_text(encoding="utf-8") == TEXT
    assert run(*paths, "--output", paths[1], "--force").exit_code == 0
    assert load(paths[1]).text.content == ours


def test_outside_a_corpus_the_text_goes_inside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    theirs = document(text=TEXT.replace("دیدار", "گفتگو"), file=None)
    paths = [write(tmp_path / f"{name}.hsh.json", one) for name, one in
             (("b", document(file=None)), ("o", document(file=None)), ("t", theirs))]  # fmt: skip
    assert run(*paths, "--output", "m.hsh.json").exit_code == 0
    assert load(tmp_path / "m.hsh.json") == theirs


def test_files_away_from_their_texts_merge_where_no_text_is_needed(tmp_path):
    paths = three(
        tmp_path, document(file="../../../x.txt"), document(file="../../../x.txt"), document(POOTIN, LABEL.ours)
    )
    done = run(*paths, "--output", tmp_path / "documents" / "out.hsh.json")
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "documents" / "out.hsh.json").read_bytes())["text"]["file"] == "../../../x.txt"


def test_the_base_may_come_from_standard_input_or_be_empty(home):
    paths = three(home, document(), document(POOTIN, LABEL.ours), document())
    command = [sys.executable, "-m", "hashiye", "merge", "-", *map(str, paths[1:])]
    piped = subprocess.run(command, input=paths[0].read_bytes(), capture_output=True, check=False)
    assert piped.returncode == 0, piped.stderr
    assert piped.stdout == paths[1].read_bytes()
    assert subprocess.run(command, input=b"", capture_output=True, check=False).returncode == 2
    paths[0].write_bytes(b"")
    done = run(*paths)
    assert done.exit_code == 1  # both added a2, with other labels


def test_the_text_of_the_base_is_found_in_anothers_file(home):
    new = TEXT.replace("دیدار", "گفتگو")
    (home / "texts" / "new.txt").write_text(new, encoding="utf-8", newline="")
    paths = three(home, document(file="../texts/gone.txt"), document(), document(text=new, file="../texts/new.txt"))
    assert run(*paths, "--quiet").exit_code == 0
    other = structs.replace(document(file="../texts/gone.txt"), text=Text.of("چیز دیگر", file="../texts/gone.txt"))
    lost = three(home, other, document(), document(text=new, file="../texts/new.txt"))
    done = run(*lost)
    assert done.exit_code == 2
    assert "base.hsh.json" in done.stderr or "gone.txt" in done.stderr
    assert not done.stdout


@pytest.mark.parametrize("bad", [b"", b"{", b"\x00\xff", b"[1]"])
def test_what_cannot_be_read_is_said_and_nothing_is_written(home, bad):
    paths = three(home, document(), document(), document())
    paths[2].write_bytes(bad)
    done = run(*paths, "--output", "documents/out.hsh.json")
    assert done.exit_code == 2
    assert "theirs.hsh.json" in done.output
    assert not (home / "documents" / "out.hsh.json").exists()


@pytest.mark.parametrize("arguments", [
    ("a",), ("a", "b"), ("a", "b", "c", "d", "e"), ("a", "b", "c", "--resolve", "mine"), ("a", "--resolve", "x=ours"),
    ("a", "b", "c", "--resolve", "ours", "--resolve", "theirs"), ("a", "b", "c", "--align"), ("a", "--union"),
    ("a", "b", "c", "--format", "xml"), ("a", "--resolve", "ours", "--output", "o"), ("a", "b", "c", "--in-place"),
    ("-", "-", "c"), ("a", "--union", "--resolve", "ours", "--output", "o"), ("a", "b", "c", "--output", ""),
])  # fmt: skip
def test_wrong_usage(home, arguments):
    done = subprocess.run(
        [sys.executable, "-m", "hashiye", "merge", *arguments], capture_output=True, check=False, cwd=home
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_without_a_base_two_texts_are_a_decision_and_ours_is_kept(home):
    other = TEXT.replace("دیدار", "گفتگو")
    paths = three(home, document(), document(file=None), document(text=other, file=None))
    paths[0].write_bytes(b"")
    done = run(*paths, "--output", "out.hsh.json")
    assert done.exit_code == 1
    assert "both sides added this document, on different texts; ours was kept" in done.output
    assert "1 document: 1 left to decide" in done.output
    assert load(home / "out.hsh.json") == document(file=None)


def test_a_version_may_be_in_the_other_spelling_whatever_it_is_called(home):
    paths = three(home, document(), document(POOTIN, LABEL.ours), document())
    (data,) = CODECS["xml"].write(document(POOTIN, LABEL.ours)).files.values()
    paths[1].write_bytes(data)
    assert run(*paths, "--output", "documents/out.hsh.json").exit_code == 0
    assert load(home / "documents" / "out.hsh.json") == document(POOTIN, LABEL.ours)


def test_a_bug_of_ours_is_no_conflict_to_git(home, monkeypatch):
    def broken(*_arguments, **_more):
        raise TypeError("::error::a bug\x1b[31m")

    paths = three(home, document(), document(POOTIN, LABEL.ours), document(POOTIN, LABEL.theirs))
    before = [path.read_bytes() for path in paths]
    monkeypatch.setattr(merging, "merge", broken)
    done = run(*paths, "documents/d1.hsh.json")
    assert done.exit_code == 129
    assert "TypeError" in done.stderr
    assert "\x1b" not in done.stderr
    assert [path.read_bytes() for path in paths] == before


def newer(path: Path) -> Path:
    """Have a field that only a later version of the format knows."""
    data = path.read_bytes()
    for old, new in ((b'"hashiye": "1.0",', b'"hashiye": "1.9", "mine": "keep me",'), (b'"hashiye":"1.0",', b'"hashiye":"1.9","mine":"keep me",')):  # fmt: skip
        data = data.replace(old, new)
    assert b"keep me" in data
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("more", [("--output", "out.hsh.json"), ("documents/d1.hsh.json",), ("--resolve", "ours")])
def test_fields_that_are_not_known_are_never_dropped_by_a_merge(home, which, more):
    paths = three(
        home, document(), document(POOTIN, LABEL.ours), document(POOTIN, TEHRAN, Annotation("a3", 0, 5, "X", "پوتین"))
    )
    newer(paths[which])
    before = [path.read_bytes() for path in paths]
    done = run(*paths, *more)
    assert done.exit_code == (129 if len(more) == 1 else 2)
    assert "HSH-" in done.stderr + done.stdout
    assert [path.read_bytes() for path in paths] == before
    assert not (home / "out.hsh.json").exists()


def test_fields_that_are_not_known_are_never_dropped_elsewhere(home):
    path = newer(write(home / "documents" / "d1.hsh.json", document(conflicts=(LABEL,))))
    shard = home / "all.hsh.jsonl"
    shard.write_bytes(next(iter(CODECS["jsonl"].write(document(file=None, conflicts=(LABEL,))).files.values())))
    newer(shard)
    copies = annotators(home, "ali", "sara")
    newer(copies[1])
    before = [one.read_bytes() for one in (path, shard, *copies)]
    for arguments in (("--resolve", "ours", path), ("--resolve", "ours", shard),
                      ("--union", *copies, "--output", "out.hsh.json")):  # fmt: skip
        done = run(*arguments)
        assert done.exit_code == 2, arguments
        assert "HSH-" in done.output
    assert [one.read_bytes() for one in (path, shard, *copies)] == before
    shards = [home / f"{name}.hsh.jsonl" for name in "bot"]
    for one, layer in zip(shards, ((), (POOTIN,), (TEHRAN,)), strict=True):
        one.write_bytes(next(iter(CODECS["jsonl"].write(document(*layer, file=None)).files.values())))
    newer(shards[1])
    assert run(*shards, "--output", "out.hsh.jsonl").exit_code == 2
    assert not (home / "out.hsh.jsonl").exists()


def test_in_python_conflicts_are_decided_with_the_words(home):
    ours, theirs = (document(text=TEXT.replace("تهران", word), file=None) for word in ("شیراز", "تبریز"))
    ours, theirs = (structs.replace(one, layers=(), segments=segment(one.text.content or "")) for one in (ours, theirs))
    base = structs.replace(document(file=None), layers=(), segments=segment(TEXT))
    assert [one.kind for one in hashiye.merge(base, ours, theirs).document.conflicts] == ["text"]
    merged = hashiye.merge(base, ours, theirs, resolve={"text": "ours"})
    assert merged.document.conflicts == ()
    assert merged.fresh == 0
    assert merged.document.text.content == ours.text.content


# --- in place ---


def test_nothing_that_has_no_conflict_is_touched(home):
    path = write(home / "documents" / "d1.hsh.json", document())
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n "))
    before = path.read_bytes()
    done = run("--resolve", "ours", path)
    assert done.exit_code == 0
    assert path.read_bytes() == before


@pytest.mark.parametrize("ending", ["json", "xml"])
def test_conflicts_are_decided_in_the_file(home, ending):
    path = write(home / "documents" / f"d1.hsh.{ending}", document(conflicts=(LABEL, WORDS)))
    done = run("--resolve", "label=ours", "documents")
    assert done.exit_code == 1
    assert load(path) == document(POOTIN, LABEL.ours, conflicts=(WORDS,))
    done = run("--resolve", "base", "documents")
    assert done.exit_code == 0
    assert load(path) == document(POOTIN, LABEL.ours)
    assert run("--resolve", "base", path).exit_code == 0


def test_words_are_replaced_in_the_text_of_all_documents_on_it(home):
    path = write(home / "documents" / "d1.hsh.json", document(conflicts=(WORDS,)))
    copy = write(home / "annotators" / "ali" / "d1.hsh.json", document(producer="ali", file="../../texts/d1.txt"))
    done = run("--resolve", "ours", path)
    assert done.exit_code == 2
    assert "HSH-C519" in done.output
    assert (home / "texts" / "d1.txt").read_text(encoding="utf-8") == TEXT
    done = run("--resolve", "ours", ".")
    assert done.exit_code == 0, done.output
    new = TEXT.replace("تهران", "شهر تهران")
    assert (home / "texts" / "d1.txt").read_text(encoding="utf-8") == new
    for one in (path, copy):
        after = load(one)
        assert [mark.surface(new) for mark in after.layers[0].annotations] == ["پوتین", "تهران"]


@pytest.mark.parametrize("named", ["documents/d1.hsh.json", "."])
def test_no_words_are_replaced_under_a_copy_that_cannot_be_read(home, named):
    write(home / "documents" / "d1.hsh.json", document(conflicts=(WORDS,)))
    copy = write(home / "annotators" / "ali" / "d1.hsh.json", document(file="../../texts/d1.txt"))
    copy.write_bytes(copy.read_bytes().replace(b'"language"', b'"langage"'))
    done = run("--resolve", "ours", named)
    assert done.exit_code == 2
    assert "annotators/ali" in done.output
    assert (home / "texts" / "d1.txt").read_text(encoding="utf-8") == TEXT


def test_a_text_or_document_that_changes_meanwhile_is_not_written_over(home, monkeypatch):
    path = write(home / "documents" / "d1.hsh.json", document(conflicts=(WORDS,)))
    copy = write(home / "annotators" / "ali" / "d1.hsh.json", document(producer="ali", file="../../texts/d1.txt"))
    plain = replacing.replace_all
    for one in (home / "texts" / "d1.txt", path, copy):
        before = {each: each.read_bytes() for each in (home / "texts" / "d1.txt", path, copy)}

        def late(replacements, doing, one=one):
            one.write_bytes(one.read_bytes() + b" ")
            plain(replacements, doing)

        monkeypatch.setattr(replacing, "replace_all", late)
        done = run("--resolve", "ours", ".")
        assert done.exit_code == 2
        assert "changed" in done.output
        assert {each: each.read_bytes() for each in before} == before | {one: before[one] + b" "}
        one.write_bytes(before[one])


KILLED = """
import os, pathlib, sys
from hashiye.cli import main
left, plain = int(sys.argv.pop(1)), pathlib.Path.replace
def replace(*arguments):
    global left
    if not left:
        os._exit(9)
    left -= 1
    return plain(*arguments)
pathlib.Path.replace = replace
main()
"""


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_run_that_was_killed_is_run_again(home, after):
    """At any instant: the text that documents ask for already stands beside its place."""
    path = write(home / "documents" / "d1.hsh.json", document(conflicts=(WORDS, LABEL)))
    copy = write(home / "annotators" / "ali" / "d1.hsh.json", document(producer="ali", file="../../texts/d1.txt"))
    command = [sys.executable, "-c", KILLED, str(after), "merge", "--resolve", "ours", "."]
    assert subprocess.run(command, check=False, cwd=home).returncode == 9
    done = run("--resolve", "ours", ".")
    assert done.exit_code == 0, done.output
    new = TEXT.replace("تهران", "شهر تهران")
    assert (home / "texts" / "d1.txt").read_text(encoding="utf-8") == new
    assert [load(one).text.content for one in (path, copy)] == [new, new]
    assert not load(path).conflicts
    assert not [one.name for one in (home / "texts").iterdir() if one.name != "d1.txt"]


def test_asking(home):
    more = structs.replace(LABEL, id="c3", kind="x")
    path = write(home / "documents" / "d1.hsh.json", document(conflicts=(LABEL, WORDS, more)))
    done = run("--resolve", "ask", path, stdin="?\nt\ns\n")
    assert done.exit_code == 1
    assert "⟦تهران⟧" in done.stderr
    assert done.stderr.count("o(urs)") == 4
    assert load(path).conflicts == (WORDS, more)
    assert load(path).layers == document(POOTIN, LABEL.theirs).layers
    assert run("--resolve", "ask", path, stdin="q\n").exit_code == 1


def test_shards_are_decided_line_by_line(home):
    inside = document(file=None)
    codec = CODECS["jsonl"]
    one, other = structs.replace(inside, conflicts=(LABEL,)), structs.replace(inside, id="d2")
    pieces = [next(iter(codec.write(each).files.values())) for each in (one, other)]
    path = home / "all.hsh.jsonl"
    path.write_bytes(b"".join(pieces))
    assert run("--resolve", "theirs", path).exit_code == 0
    first, second = path.read_bytes().splitlines(keepends=True)
    assert second == pieces[1]
    assert b'"ORG"' in first
    assert b"conflicts" not in first


def test_a_text_file_that_a_side_names_must_hold_the_text(home):
    moved = Conflict("c1", "metadata", "", "text.file", "../texts/d1.txt", "../texts/d2.txt", "../texts/d3.txt")
    path = write(home / "documents" / "d1.hsh.json", document(conflicts=(moved,)))
    (home / "texts" / "d2.txt").write_text(TEXT, encoding="utf-8", newline="")
    assert run("--resolve", "theirs", path).exit_code == 2
    assert load(path).conflicts == (moved,)
    assert run("--resolve", "ours", path).exit_code == 0
    assert load(path).text.file == "../texts/d2.txt"


def test_folders_and_shards_say_what_to_do_instead(home):
    (home / "documents").mkdir()
    assert "git-setup" in run("documents", "documents", "documents").stderr
    shard = home / "a.hsh.jsonl"
    shard.write_bytes(next(iter(CODECS["jsonl"].write(document(file=None)).files.values())))
    assert run(shard, shard, shard, "--output", "b.hsh.jsonl").exit_code == 0
    assert (home / "b.hsh.jsonl").read_bytes() == shard.read_bytes()
    assert run(shard, shard, shard, "--resolve", "ours").exit_code == 2


def test_others_are_done_where_one_fails(home):
    path = write(home / "documents" / "d1.hsh.json", document(conflicts=(LABEL,)))
    (home / "documents" / "bad.hsh.json").write_bytes(b"{")
    done = run("--resolve", "ours", "documents", "--format", "json")
    assert done.exit_code == 2
    assert load(path) == document(POOTIN, LABEL.ours)
    report = json.loads(done.stdout)
    assert report["summary"]["decided"] == 1
    assert report["summary"]["failed"] == 1


# --- reports ---


HOSTILE = "\u202e<script>`|@me\x1b".replace("\x1b", "") + "##[command]"


def hostile() -> Document:
    mark = Annotation("a2", 9, 14, HOSTILE, "تهران", attributes={HOSTILE: HOSTILE}, note=HOSTILE)
    relation = Relation("r1", HOSTILE, {HOSTILE: ("a1",)})
    fact = Fact("x-f", HOSTILE, "explicit", evidence=((0, 5),))
    records = (
        Conflict("c1", "label", "entities", "a2", mark, structs.replace(mark, label="B"), None),
        Conflict("c2", "removed", "entities", "r1", relation, None, structs.replace(relation, note="x")),
        Conflict("c3", "metadata", "", "x-f", None, fact, structs.replace(fact, value=None)),
        Conflict("c4", HOSTILE, HOSTILE, HOSTILE, HOSTILE, "", None), WORDS,
    )  # fmt: skip
    return document(POOTIN, mark, conflicts=records)


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_reports(home, golden, format):
    write(home / "documents" / "d1.hsh.json", hostile())
    done = run("--resolve", "label=ours", "documents", "--format", format)
    assert done.exit_code == 1
    golden(f"merge/report.{format}", done.stdout.replace(str(home), "HOME"))


def test_json_report_is_as_published(home):
    write(home / "documents" / "d1.hsh.json", hostile())
    (home / "documents" / "bad.hsh.json").write_bytes(b"{")
    done = run("--resolve", "label=ours", "documents", "--format", "json")
    published = json.loads(schema.text_of("hashiye-merge-1.0.schema.json"))
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.validate(json.loads(done.stdout), published)


def test_the_report_goes_where_it_is_sent(home):
    paths = three(home, document(), document(), document(POOTIN, LABEL.ours))
    done = run(*paths, "--format", "json", "--report", "report.json", "--quiet")
    assert done.stdout_bytes == paths[2].read_bytes()
    assert not done.stderr
    assert json.loads((home / "report.json").read_bytes())["schema"] == "hashiye-merge-1.0"
    beside = run(*paths, "--format", "json")
    assert beside.stdout_bytes == paths[2].read_bytes()
    assert json.loads(beside.stderr)["summary"]["conflicts"] == 0


# --- annotators' copies ---


def annotators(home: Path, *names, **more) -> list[Path]:
    return [write(home / "annotators" / name / "d1.hsh.json", document(producer=name, file="../../texts/d1.txt", **more))
            for name in names]  # fmt: skip


def test_copies_become_one_document(home):
    paths = annotators(home, "sara", "ali")
    done = run("--union", *paths, "--output", "documents/d1.hsh.json")
    assert done.exit_code == 0, done.output
    made = load(home / "documents" / "d1.hsh.json")
    assert [one.producer for one in made.layers] == ["sara", "ali"]
    assert made.text.file == "../texts/d1.txt"
    again = run("--union", *paths, "--output", "documents/d1.hsh.json")
    assert again.exit_code == 0
    write(home / "documents" / "d1.hsh.json", document())
    assert run("--union", *paths, "--output", "documents/d1.hsh.json").exit_code == 2
    assert run("--union", *paths, "--output", "documents/d1.hsh.json", "--force").exit_code == 0


def test_a_corpus_of_copies_into_a_folder(home):
    annotators(home, "sara", "ali")
    write(home / "documents" / "d1.hsh.json", document())
    lone = structs.replace(document(producer="sara", file=None), id="d2")
    write(home / "annotators" / "sara" / "d2.hsh.json", lone)
    done = run("--union", ".", "--output", "united")
    assert done.exit_code == 0, done.output
    assert [path.name for path in (home / "united").iterdir()] == ["d1.hsh.json"]
    assert [one.producer for one in load(home / "united" / "d1.hsh.json").layers] == ["ali", "sara"]


def test_copies_on_another_text_are_refused_or_carried(home):
    sara, _ = annotators(home, "sara", "ali")
    other = TEXT.replace("تهران", "شهر تهران")
    (home / "texts" / "other.txt").write_text(other, encoding="utf-8", newline="")
    moved = Annotation("a2", 13, 18, "LOC", "تهران")
    ali = write(home / "annotators" / "ali" / "d1.hsh.json",
                document(POOTIN, moved, producer="ali", text=other, file="../../texts/other.txt"))  # fmt: skip
    done = run("--union", sara, ali, "--output", "documents/d1.hsh.json")
    assert done.exit_code == 2
    assert "HSH-C519" in done.output
    assert "ali" in done.output
    done = run("--union", "--align", sara, ali, "--output", "documents/d1.hsh.json")
    assert done.exit_code == 0, done.output
    made = load(home / "documents" / "d1.hsh.json")
    assert [[one.text for one in layer.annotations] for layer in made.layers] == [["پوتین", "تهران"]] * 2


def test_union_asks_the_tagset_and_what_it_forbids_stays(home):
    doc = document(conflicts=(LABEL,))
    layer = structs.replace(doc.layers[0], tagset="fa-news@1.0")
    path = write(home / "documents" / "d1.hsh.json", structs.replace(doc, layers=(layer,)))
    before = path.read_bytes()
    done = run("--resolve", "union", str(path))
    assert done.exit_code == 1
    assert "one label for the same words" in done.stdout
    assert path.read_bytes() == before
