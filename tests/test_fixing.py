"""Fixes are atomic, idempotent, judged again, and never make a document worse."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye import codecs, corpus, files, fixing, mending, replacing, validation
from hashiye.checks import edits
from hashiye.checks.edits import EditError, applied, disjoint
from hashiye.codecs import Parcel, standoff_json
from hashiye.codes import CODES
from hashiye.corpus import Source
from hashiye.linediff import unified
from hashiye.model import Annotation, Document, Fact, Layer, Producer, Relation, Segmentation, Spans, Text
from hashiye.registry import Edit, Remark, Rule
from tests.strategies import documents

CONTENT = "علی پوتین را دید.\n"
DEFAULTS = frozenset(code for code, one in CODES.items() if one.default)


def document(content=CONTENT, *, inside=True, **more) -> Document:
    annotation = Annotation("a1", 4, 9, "PER", "پوتین")
    layers = (Layer("entities", "sara", "complete", (annotation,)),)
    text = Text.of(content, file=None if inside else "../texts/d.txt")
    made = Document("d", "fa", text, (), (Producer("sara", "person"),), layers=layers)
    return structs.replace(made, **more)


def written(one: Document, name="json") -> bytes:
    (data,) = codecs.CODECS[name].write(one).files.values()
    return data


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def tasks(*paths, selected=DEFAULTS):
    job = validation.Job(frozenset(selected))
    return [(job, one) for one in corpus.sources(map(str, paths))]


def fix(*paths, selected=DEFAULTS, **options):
    return list(fixing.run(tasks(*paths, selected=selected), **options))


def fix_one(path, **options) -> fixing.Fixed:
    (fixed,) = fix(path, **options)
    return fixed


@pytest.fixture
def rules(monkeypatch):
    """Rules made for a test, in place of all others."""
    here: dict[str, Rule] = {}
    monkeypatch.setattr(validation, "RULES", here)
    validation._plan.cache_clear()

    def add(code, find):
        here[code] = Rule(CODES[code], "", find, text=False)

    yield add
    validation._plan.cache_clear()


# --- the canonical form, byte order marks, line ends ------------------------------------------


@pytest.mark.parametrize("name", ["json", "xml"])
def test_what_is_sound_is_not_touched(tmp_path, name):
    path = put(tmp_path / f"d.hsh.{name}", written(document(), name))
    before = path.stat()
    fixed = fix_one(path)
    assert (fixed.status, fixed.fixes, fixed.diff, fixed.data) == ("unchanged", (), "", None)
    assert path.stat() == before


@pytest.mark.parametrize("name", ["json", "xml"])
def test_the_canonical_form_a_byte_order_mark_and_line_ends(tmp_path, name):
    sound = written(document(), name)
    path = put(tmp_path / f"d.hsh.{name}", b"\xef\xbb\xbf" + sound.replace(b"\n", b"\r\n"))
    fixed = fix_one(path)
    assert fixed.status == "fixed"
    assert {one.code for one in fixed.fixes} == {"HSH-B102", "HSH-S217"}
    assert path.read_bytes() == sound
    assert fixed.checked.findings == ()
    assert fix_one(path).status == "unchanged"


def test_what_cannot_be_read_stays(tmp_path):
    for data in (b"", b"{", b"\xef\xbb\xbf{", b"\xff\xfe", b"null"):
        path = put(tmp_path / "d.hsh.json", data)
        fixed = fix_one(path)
        assert (fixed.status, fixed.findings) == ("failed", ())
        assert fixed.checked.refused
        assert path.read_bytes() == data


def test_a_newer_version_is_not_written_back(tmp_path):
    value = json.loads(written(document())) | {"hashiye": "1.9", "mood": "good"}
    path = put(tmp_path / "d.hsh.json", data := json.dumps(value).encode())
    assert fix_one(path).status == "failed"
    assert path.read_bytes() == data


# --- edits of rules ---------------------------------------------------------------------------


def test_lengths_are_put_right(tmp_path):
    one = document()
    wrong = structs.replace(one, text=structs.replace(one.text, code_points=3, bytes=4))
    path = put(tmp_path / "d.hsh.json", written(wrong))
    fixed = fix_one(path)
    assert path.read_bytes() == written(one)
    assert [(fix.code, fix.count > 0) for fix in fixed.fixes] == [("HSH-B109", True)]
    assert fixed.checked.findings == ()


def test_what_is_not_safe_waits_to_be_asked(tmp_path, rules):
    rules("HSH-M401", lambda subject: [
        Remark(at=("layers", 0, "annotations", 0, "label"), message="m", fix="say ORG",
               edits=(Edit(("layers", 0, "annotations", 0, "label"), "ORG"),))
    ] if subject.document.layers[0].annotations[0].label == "PER" else [])  # fmt: skip
    path = put(tmp_path / "d.hsh.json", data := written(document()))
    assert fix_one(path, selected={"HSH-M401"}).status == "unchanged"
    assert path.read_bytes() == data
    fixed = fix_one(path, selected={"HSH-M401"}, unsafe=True)
    assert fixed.fixes == (fixing.Fix("HSH-M401", 1, "say ORG"),)
    assert b'"ORG"' in path.read_bytes()


def test_a_code_that_is_not_selected_is_not_fixed(tmp_path):
    one = document()
    wrong = structs.replace(one, text=structs.replace(one.text, code_points=3))
    path = put(tmp_path / "d.hsh.json", written(wrong))
    assert fix_one(path, selected=DEFAULTS - {"HSH-B109"}).status == "unchanged"


def flips(field, one, other):
    def find(subject):
        if getattr(subject.document.layers[0], field) == one:
            at = ("layers", 0, field)
            yield Remark(at=at, message="m", edits=(Edit(at, other),), safe=True)

    return find


def test_fixes_that_undo_each_other_are_not_made(tmp_path, rules):
    rules("HSH-M401", flips("name", "entities", "names"))
    rules("HSH-M402", flips("name", "names", "entities"))
    path = put(tmp_path / "d.hsh.json", b" " + written(document()))
    codes = {"HSH-M401", "HSH-M402"}
    fixed = fix_one(path, selected=codes)
    assert fixed.fixes == (fixing.Fix("HSH-S217", 1, "written in canonical form"),)
    assert path.read_bytes() == written(document())
    assert fix_one(path, selected=codes).status == "unchanged"


def test_what_makes_it_worse_is_taken_back_and_the_rest_is_done(tmp_path, rules):
    def two_for_one(subject):
        name = subject.document.layers[0].name
        at = ("layers", 0, "name")
        for _ in range(1 if name == "entities" else 2):
            yield Remark(at=at, message="m", edits=(Edit(at, "x"),) if name == "entities" else (), safe=True)

    rules("HSH-M401", two_for_one)
    rules("HSH-M402", flips("status", "complete", "partial"))
    rules("HSH-M403", flips("producer", "sara", {"no": "string"}))
    rules("HSH-M404", lambda _: [Remark(message="m", edits=(Edit(("no", "such"), 1),), safe=True)])
    rules("HSH-M405", flips("tagset", "", "not a tagset"))
    path = put(tmp_path / "d.hsh.json", written(document()))
    codes = {f"HSH-M40{n}" for n in range(1, 6)}
    fixed = fix_one(path, selected=codes)
    assert [fix.code for fix in fixed.fixes] == ["HSH-M402"]
    layer = standoff_json.read(Parcel(path.read_bytes())).document.layers[0]
    assert (layer.name, layer.status, layer.producer, layer.tagset) == ("entities", "partial", "sara", "")
    assert fix_one(path, selected=codes).status == "unchanged"


def test_two_remarks_on_one_item_are_two_rounds(tmp_path, rules):
    at = ("layers", 0, "annotations", 0)

    def relabel(subject):
        one = subject.document.layers[0].annotations[0]
        if one.label == "PER":
            yield Remark(at=at, message="m", edits=(Edit((*at, "label"), "ORG"),), safe=True)

    def note(subject):
        one = subject.document.layers[0].annotations[0]
        if not one.note:
            yield Remark(at=at, message="m", edits=(Edit((*at, "note"), f"was {one.label}"),), safe=True)

    rules("HSH-M401", relabel)
    rules("HSH-M402", note)
    path = put(tmp_path / "d.hsh.json", written(document()))
    fix_one(path, selected={"HSH-M401", "HSH-M402"})
    one = standoff_json.read(Parcel(path.read_bytes())).document.layers[0].annotations[0]
    assert (one.label, one.note) == ("ORG", "was ORG")


def test_rounds_end(tmp_path, rules):
    def grows(subject):
        name = subject.document.layers[0].name
        yield Remark(message="m", edits=(Edit(("layers", 0, "name"), name + "x"),), safe=True)

    rules("HSH-M401", grows)
    path = put(tmp_path / "d.hsh.json", written(document()))
    assert fix_one(path, selected={"HSH-M401"}).fixes[0].count == mending.ROUNDS


@given(documents(inside=True), st.randoms(use_true_random=False), st.sampled_from(("json", "xml", "jsonl")))
def test_a_second_run_changes_nothing(tmp_path_factory, one, chance, name):
    text = structs.replace(one.text, code_points=chance.randrange(9), bytes=chance.randrange(9))
    if chance.random() < 0.5:
        text = structs.replace(text, content=(text.content or "") + "\n")
    data = written(structs.replace(one, text=text), name)
    data = chance.choice([b"", b"\xef\xbb\xbf"]) + data.replace(b"\n", chance.choice([b"\n", b"\r\n"]))
    path = put(tmp_path_factory.getbasetemp() / f"idempotent.hsh.{name}", data)
    unsafe = chance.random() < 0.5
    before = validation.one(*tasks(path)[0])
    fresh = {one.code for one in before.skipped}
    first = fix_one(path, unsafe=unsafe)
    after = path.read_bytes()
    assert first.status in ("fixed", "unchanged")
    errors = [one for one in before.findings if one.severity == "error"]
    left = [one for one in first.checked.findings if one.severity == "error" and one.code not in fresh]
    assert before.refused or len(left) <= len(errors)
    second = fix_one(path, unsafe=unsafe)
    assert (second.status, second.fixes, path.read_bytes()) == ("unchanged", (), after)
    assert second.checked == first.checked


# --- texts ------------------------------------------------------------------------------------


def a_corpus(folder: Path, raw: bytes, *copies: str, content=CONTENT) -> Path:
    put(folder / "hashiye.toml", b'license = "CC0-1.0"\n')
    put(folder / "texts" / "d.txt", raw)
    put(folder / "documents" / "d.hsh.json", written(document(content, inside=False)))
    for name in copies:
        one = document(content, inside=False)
        one = structs.replace(one, text=structs.replace(one.text, file="../../texts/d.txt"))
        put(folder / "annotators" / name / "d.hsh.json", written(one))
    return folder


BROKEN = {
    "CRLF": CONTENT.replace("\n", "\r\n").encode(),
    "BOM": b"\xef\xbb\xbf" + CONTENT.encode(),
    "both": b"\xef\xbb\xbf" + CONTENT.replace("\n", "\r\n").encode(),
    "last line end lost": CONTENT.rstrip("\n").encode(),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_text_gets_its_own_bytes_back_once(tmp_path, name, jobs):
    a_corpus(tmp_path, BROKEN[name], "sara", "reza")
    text = tmp_path / "texts" / "d.txt"
    text.chmod(0o640)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.hsh.json")}
    results = fix(tmp_path, jobs=jobs)
    assert text.read_bytes() == CONTENT.encode()
    assert text.stat().st_mode & 0o777 == 0o640
    assert {path: path.read_bytes() for path in before} == before
    assert [one.status for one in results] == ["fixed", "unchanged", "unchanged"]
    assert [one.texts for one in results] == [(str(text),), (), ()]
    assert [[fix.code for fix in one.fixes] for one in results] == [["HSH-B106"], [], []]
    assert not any(finding.code == "HSH-B106" for one in results for finding in one.checked.findings)
    assert [one.status for one in fix(tmp_path)] == ["unchanged"] * 3


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_preview_writes_nothing_and_tells_each_text_once(tmp_path, jobs):
    a_corpus(tmp_path, BROKEN["both"], "sara")
    document_ = put(tmp_path / "documents" / "e.hsh.json", b"  " + written(document()).replace(b'"d"', b'"e"'))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    results = fix(tmp_path, preview=True, jobs=jobs)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert [one.status for one in results] == ["fixable" if one.diff else "unchanged" for one in results]
    diffs = [one.diff for one in results if one.diff]
    assert len(diffs) == 2
    shown = next(one for one in diffs if "d.txt" in one)
    assert "-⟨BOM⟩علی پوتین را دید.⟨U+000D⟩\n+علی پوتین را دید.\n" in shown
    assert f"--- a{document_}\n+++ b{document_}\n@@ -1" in "".join(diffs)


def test_an_edited_text_is_left_alone(tmp_path):
    a_corpus(tmp_path, "کس دیگری نوشت.\n".encode())
    (result,) = fix(tmp_path)
    assert result.status == "unchanged"
    assert [finding.code for finding in result.checked.findings if finding.code == "HSH-B106"]


def test_a_text_that_others_keep_another_hash_of_is_left_alone(tmp_path):
    a_corpus(tmp_path, BROKEN["CRLF"])
    other = document(CONTENT.rstrip("\n") + ".\n", inside=False)
    other = structs.replace(other, text=structs.replace(other.text, file="../../texts/d.txt"))
    put(tmp_path / "annotators" / "sara" / "d.hsh.json", written(other))
    fix(tmp_path)
    assert (tmp_path / "texts" / "d.txt").read_bytes() == BROKEN["CRLF"]


def test_a_text_inside_the_document_is_restored(tmp_path):
    one = document()
    wrong = structs.replace(one, text=structs.replace(one.text, content=CONTENT.rstrip("\n")))
    path = put(tmp_path / "d.hsh.xml", written(wrong, "xml"))
    fixed = fix_one(path)
    assert "HSH-B106" in [fix.code for fix in fixed.fixes]
    assert path.read_bytes() == written(one, "xml")


# --- files ------------------------------------------------------------------------------------


def test_mode_and_links_are_kept(tmp_path):
    target = put(tmp_path / "kept" / "d.hsh.json", b" " + written(document()))
    target.chmod(0o604)
    link = tmp_path / "d.hsh.json"
    link.symlink_to(target)
    assert fix_one(link).status == "fixed"
    assert link.is_symlink()
    assert target.read_bytes() == written(document())
    assert target.stat().st_mode & 0o777 == 0o604


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    target = put(tmp_path / "d.hsh.json", data := b" " + written(document()))
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "d.hsh.json").symlink_to(target)
    assert [one.status for one in fix(folder)] == ["failed"]
    assert target.read_bytes() == data


def test_a_file_that_changed_meanwhile_is_refused(tmp_path, monkeypatch):
    path = put(tmp_path / "d.hsh.json", b" " + written(document()))
    plain = replacing.content

    def late(where, most):
        where.write_bytes(b"somebody else's work")
        return plain(where, most)

    monkeypatch.setattr(replacing, "content", late)
    fixed = fix_one(path)
    assert (fixed.status, [one.code for one in fixed.findings]) == ("failed", ["HSH-C501"])
    assert path.read_bytes() == b"somebody else's work"


def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    path = put(tmp_path / "d.hsh.json", data := b" " + written(document()))

    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    fixed = fix_one(path)
    assert (fixed.status, [one.code for one in fixed.findings]) == ("failed", ["HSH-C502"])
    assert path.read_bytes() == data


def test_a_kill_at_any_instant_leaves_a_whole_file(tmp_path):
    path = tmp_path / "d.hsh.json"
    facts = tuple(Fact("title", "پوتین" * 20, "explicit") for _ in range(3000))
    new = written(document(metadata=facts))
    old = new.replace(b"\n", b"\r\n")
    code = (
        "import sys; from hashiye import corpus, fixing, validation\n"
        "job = validation.Job(frozenset())\n"
        "list(fixing.run((job, one) for one in corpus.sources(sys.argv[1:])))\n"
    )
    for wait in (0.15, 0.25, 0.3, 0.35, 0.4, 0.5):
        path.write_bytes(old)
        process = subprocess.Popen([sys.executable, "-c", code, str(path)])
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert path.read_bytes() in (old, new)
    assert fix_one(path).status in ("fixed", "unchanged")
    assert path.read_bytes() == new


def test_standard_input_is_handed_back(monkeypatch):
    for name, data in (("json", b" " + written(document())), ("jsonl", b"\n" + written(document(), "jsonl"))):
        monkeypatch.setattr(files, "_standard_input", lambda data=data: io.BytesIO(data))
        source = Source(files.STDIN, codecs.CODECS[name], piped=True)
        (fixed,) = fixing.run([(validation.Job(frozenset()), source)])
        assert (fixed.status, fixed.data) == ("fixed", written(document(), name))
        (shown,) = fixing.run([(validation.Job(frozenset()), source)], preview=True)
        assert shown.status == "fixable"
        assert shown.diff


# --- shards -----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_shards_are_fixed_line_by_line(tmp_path, ending):
    one = document()
    wrong = structs.replace(one, text=structs.replace(one.text, code_points=3))
    line, bad = written(one, "jsonl"), written(wrong, "jsonl")
    data = line + b"\n" + bad.replace(b"\n", b"\r\n") + b"{ no document\n" + bad.rstrip(b"\n")
    if ending == ".gz":
        data = gzip.compress(data)
    elif ending == ".zst":
        data = __import__("zstandard").ZstdCompressor().compress(data)
    path = put(tmp_path / f"s.hsh.jsonl{ending}", data)
    shown = fix_one(path, preview=True)
    assert path.read_bytes() == data
    assert shown.status == "fixable"
    assert shown.diff.count("\n@@") == 3
    fixed = fix_one(path)
    assert (fixed.status, fixed.fixes) == ("fixed", shown.fixes)
    assert fixed.checked == shown.checked
    assert [finding.line for finding in fixed.checked.refused] == [4]
    with files.open_lines(path, validation.DEFAULT) as lines:
        assert list(lines) == [line, line, b"{ no document\n", line]
    again = fix_one(path)
    assert again.status == "unchanged"


def test_a_shard_that_is_sound_is_not_touched(tmp_path):
    path = put(tmp_path / "s.hsh.jsonl", written(document(), "jsonl") * 3)
    before = path.stat()
    assert fix_one(path).status == "unchanged"
    assert path.stat() == before


def test_a_shard_that_changed_meanwhile_is_refused(tmp_path, monkeypatch):
    path = put(tmp_path / "s.hsh.jsonl", b"\n" + written(document(), "jsonl"))
    rewrite = fixing._Fixer._rewrite

    def late(self, first):
        path.write_bytes(b"\n\n" + written(document(), "jsonl"))
        rewrite(self, first)

    monkeypatch.setattr(fixing._Fixer, "_rewrite", late)
    fixed = fix_one(path)
    assert (fixed.status, [one.code for one in fixed.findings]) == ("failed", ["HSH-C501"])
    assert path.read_bytes() == b"\n\n" + written(document(), "jsonl")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["s.hsh.jsonl"]


# --- many files -------------------------------------------------------------------------------


def test_any_number_of_jobs_does_the_same(tmp_path):
    def state():
        return {
            path.relative_to(tmp_path).parts[1:]: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in tmp_path.rglob("*.hsh.*")
        }

    outcomes = []
    for jobs in (1, 2, 3):
        folder = tmp_path / "c"
        for number in range(40):
            data = written(structs.replace(document(), id=f"d{number}"), "json")
            put(folder / f"d{number}.hsh.json", b"{" if number == 7 else b" " * (number % 2) + data)
        outcomes.append(([(one.file, one.status, one.fixes, one.findings) for one in fix(folder, jobs=jobs)], state()))
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert [one[1] for one in outcomes[0][0]].count("failed") == 1


# --- edits ------------------------------------------------------------------------------------

WHOLE = Document(
    "d", "fa", Text.of("آب"), (Fact("title", "یک", "explicit"), Fact("date", "2023", "inferred", evidence=((0, 1),))),
    (Producer("sara", "person", settings={"a": "b"}),),
    Segmentation(Spans((0, 2)), Spans((0, 1, 1, 2)), __import__("array").array("i", (0, 2)), {1: "ب"}),
    (Layer("l", "sara", "complete", tuple(Annotation(f"a{n}", n, n + 1, "PER", "آ") for n in range(4)), "",
           (Relation("r", "x", {"arg": ("a1", "a2")}),)),),
)  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), [
    (Edit(("id",), "e"), lambda d: d.id == "e"),
    (Edit(("text", "code_points"), 9), lambda d: d.text.code_points == 9),
    (Edit(("metadata", 0), None), lambda d: [f.key for f in d.metadata] == ["date"]),
    (Edit(("metadata", 0, "value"), None), lambda d: d.metadata[0].value is None),
    (Edit(("metadata", 1, "evidence", 0, 1), 2), lambda d: d.metadata[1].evidence == ((0, 2),)),
    (Edit(("producers", 0, "settings", "a"), None), lambda d: d.producers[0].settings == {}),
    (Edit(("producers", 0, "settings", "c"), "d"), lambda d: d.producers[0].settings == {"a": "b", "c": "d"}),
    (Edit(("segments", "norms", 1), None), lambda d: d.segments.norms == {}),
    (Edit(("segments", "norms", 0), "x"), lambda d: d.segments.norms == {0: "x", 1: "ب"}),
    (Edit(("segments", "tokens", 3), 7), lambda d: d.tokens.flat.tolist() == [0, 1, 1, 7]),
    (Edit(("segments", "breaks", 0), 1), lambda d: d.segments.breaks.tolist() == [1, 2]),
    (Edit(("layers", 0, "relations", 0, "args", "arg", 0), "a9"), lambda d: d.layers[0].relations[0].args["arg"] == ("a9", "a2")),
    (Edit(("layers", 0, "tagset"), None), lambda d: d.layers[0].tagset == ""),
    (Edit(("layers", 0, "annotations", 1, "note"), "n"), lambda d: d.layers[0].annotations[1].note == "n"),
])  # fmt: skip
def test_edits(edit, expected):
    made = applied(WHOLE, [edit])
    assert expected(made)
    assert not expected(WHOLE) or edit.at == ("layers", 0, "tagset")


@pytest.mark.parametrize("edit", [
    Edit((), 1), Edit(("no",), 1), Edit(("layers", 9), None), Edit(("layers", -1), None), Edit(("layers", "0"), None),
    Edit(("id", "x"), 1), Edit(("text", "no"), 1), Edit(("segments", "tokens", 99), 1), Edit((0,), 1),
    Edit(("segments", "tokens", 0), None), Edit(("segments", "tokens", 0), 2**40), Edit(("segments", "tokens", 0, 1), 1),
    Edit(("producers", 0, "settings", "no"), None), Edit(("producers", 0, "settings", "no", 1), "x"),
])  # fmt: skip
def test_edits_that_do_not_fit(edit):
    with pytest.raises(EditError):
        applied(WHOLE, [edit])


def test_items_are_taken_out_behind_all_other_edits():
    at = ("layers", 0, "annotations")
    made = applied(
        WHOLE, [Edit((*at, 0)), Edit((*at, 2)), Edit((*at, 3, "label"), "ORG"), Edit((*at, 2, "label"), "X")]
    )
    assert [(one.id, one.label) for one in made.layers[0].annotations] == [("a1", "PER"), ("a3", "ORG")]


def test_edits_that_touch_one_item_wait():
    one = ("layers", 0, "annotations", 1)
    groups = [
        [Edit((*one, "start"), 1)], [Edit((*one, "end"), 1)], [Edit(("layers", 0))], [Edit(("layers", 0, "tagset"), "x")],
        [Edit(("layers", 0, "annotations", 2)), Edit(("text", "bytes"), 1)], [Edit(("text", "code_points"), 1)],
    ]  # fmt: skip
    assert disjoint(groups) == [0, 3, 4]
    assert disjoint([groups[2], *groups]) == [0, 6]
    assert edits.item(("segments", "norms", 4)) == ("segments", "norms", 4)


def test_a_hundred_thousand_edits_are_linear():
    annotations = tuple(Annotation(f"a{n}", 0, 1, "PER", "آ") for n in range(100_000))
    one = structs.replace(WHOLE, layers=(Layer("l", "p", "complete", annotations),))
    many = [[Edit(("layers", 0, "annotations", n, "label"), "ORG")] for n in range(100_000)]
    began = time.process_time()
    assert len(disjoint(many)) == len(many)
    made = applied(one, (edit for group in many for edit in group))
    assert time.process_time() - began < 3
    assert {one.label for one in made.layers[0].annotations} == {"ORG"}


# --- the diff ---------------------------------------------------------------------------------

LINES = st.lists(st.sampled_from(("a", "b", "", "پوتین", "c" * 3)), max_size=30)


@given(LINES, LINES, st.sampled_from(("", "\n")), st.sampled_from(("", "\n")))
def test_a_diff_turns_one_text_into_the_other(one, other, end, other_end):
    before, after = "\n".join(one) + end, "\n".join(other) + other_end
    assert patched(before, unified(before, after, "x")) == after


def patched(before: str, diff: str) -> str:
    """Apply a unified diff by its letter."""
    if not diff:
        return before
    old = before.splitlines(keepends=True)
    assert diff.startswith("--- a/x\n+++ b/x\n")
    made, at, mark = [], 0, ""
    for line in diff.splitlines(keepends=True)[2:]:
        if line.startswith("@@"):
            start, _, count = line.split()[1][1:].partition(",")
            begin = int(start) - (count != "0")
            made += old[at:begin]
            at = begin
        elif line.startswith("\\"):
            made[-1:] = [made[-1].removesuffix("\n")] if mark != "-" else made[-1:]
        elif line[0] == "+":
            made.append(line[1:])
        else:
            assert old[at].removesuffix("\n") == line[1:].removesuffix("\n")
            made += [old[at]] if line[0] == " " else []
            at += 1
        mark = line[0]
    return "".join(made + old[at:])


def test_a_diff_is_safe_to_show_and_stays_linear():
    shown = unified("a\x1b[31m\n\u202e\n", "a\n\x07\n", "na\x1bme\n")
    assert not any(ord(char) < 32 and char != "\n" for char in shown)
    assert "\u202e" not in shown
    count = 60_000
    for old, new in (
        (["x"] * count, ["x"] * count + ["y"]),
        ([str(n % 2) for n in range(count)], [str(n % 3 % 2) for n in range(count)]),
        ([str(n) for n in range(count)], [str(n) for n in range(count, 0, -1)]),
        ([str(n * n % 977) for n in range(count)], [str(n * 7 % 977) for n in range(count)]),
    ):
        began = time.process_time()
        unified("\n".join(old), "\n".join(new), "x")
        assert time.process_time() - began < 4


def test_long_lines_are_shown_where_they_differ():
    shown = unified("a" * 100_000 + "آ" + "b" * 100_000, "a" * 100_000 + "ب" + "b" * 100_000, "x")
    assert len(shown) < 1500
    assert "آ" in shown
    assert "ب" in shown
