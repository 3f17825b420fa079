"""From files to counts: every document once, whoever has copies; parts add up; nothing hostile gets through."""

from __future__ import annotations

import contextlib
import json
import os
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

import hashiye
from hashiye import codecs
from hashiye.copies import Copy
from hashiye.corpus import Source
from hashiye.counting import count, items, keeping, report_of
from hashiye.counting.roll import Roll, copy_of
from hashiye.counting.wanted import Wanted
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from hashiye.model import Annotation, Document, Fact, Text
from hashiye.report.statistics import machine
from hashiye.statistics.groupings import ABSENT
from hashiye.statistics.request import Request
from tests import statistics_schema
from tests.copies import MARKED, TEXT, Folder, document, layer, segmentation

ROOT = Path(__file__).parents[1]
SAMPLE = str(ROOT / "corpus")
ALONE = Wanted(jobs=1)
WORDS = ["کتاب", "می\u200cرود", "تهران", "ایران", "باران", "علی", "باکو", "سال", "خبر", "روز", "آمد", "رفت"]


def facts(number: int) -> tuple[Fact, ...]:
    source = ("ایرنا", "ایسنا", "مهر")[number % 3]
    found = [Fact("source", source, "explicit"), Fact("date", f"2023-{number % 4 + 1:02}-10", "explicit", "published")]
    if number % 3 == 0:
        found.append(Fact("source", "فارس", "inferred"))
    if number % 5 == 0:
        found = [Fact("source", None, "unknown")]
    return tuple(found)


def article(number: int) -> Document:
    """Make one of many different small documents."""
    rng = random.Random(number)
    text = " ".join(rng.choice(WORDS) for _ in range(rng.randrange(5, 60))) + "\n"
    marked = [(word, label) for word, label in (("تهران", "LOC"), ("علی", "PER"), ("باکو", "LOC")) if word in text]
    layers = [layer(text, "editor", marked)]
    if number % 2:
        layers.append(layer(text, "machine", marked[:1], "partial", "links"))
    return document(f"d{number:03}", layers, text, {"machine": "tool"}, facts(number))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Make a corpus of forty documents in three folders, and one shard of the same."""
    folder = Folder(tmp_path_factory.mktemp("many") / "corpus")
    made = [article(number) for number in range(40)]
    for number, one in enumerate(made):
        folder.put(one, f"documents/{'abc'[number % 3]}")
    shard = folder.path.parent / "all.hsh.jsonl"
    shard.write_bytes(b"".join(next(iter(codecs.CODECS["jsonl"].write(one).files.values())) for one in made))
    return folder.path, shard, made


def told(paths, wanted=ALONE):
    """Return the whole report as JSON has it."""
    outcome = count([str(one) for one in paths], wanted)
    assert not outcome.findings, outcome.findings
    return machine.render(report_of(outcome))


# --- one run, however it is done ------------------------------------------------------------------


@pytest.mark.parametrize("by", ["", "source", "label", "folder"])
def test_any_number_of_jobs_gives_the_same_bytes(many, by):
    first = told([many[0]], structs.replace(ALONE, by=by))
    for jobs in (2, 4):
        assert told([many[0]], Wanted(jobs=jobs, by=by)) == first
    assert told([many[0]], structs.replace(ALONE, by=by)) == first


def test_an_executor_can_be_given(many):
    with ThreadPoolExecutor(2) as executor:
        outcome = count([str(many[0])], Wanted(jobs=2), executor=executor)
    assert machine.render(report_of(outcome)) == told([many[0]])


def test_folders_files_and_a_shard_say_the_same(many):
    corpus, shard, _ = many
    files = sorted((corpus / "documents").rglob("*.hsh.json"), reverse=True)
    assert told(files) == told([corpus]) == told([shard])


def test_packed_shards(many, tmp_path):
    zstandard = pytest.importorskip("zstandard")
    packed = tmp_path / "all.hsh.jsonl.zst"
    packed.write_bytes(zstandard.compress(many[1].read_bytes()))
    assert told([packed]) == told([packed, many[0]][:1]) == told([many[0]])


@settings(max_examples=12)
@given(st.lists(st.integers(0, 3), min_size=40, max_size=40), st.sampled_from(["", "source", "month", "label"]))
def test_saved_parts_add_up_to_the_whole(many, tmp_path_factory, parts, by):
    folder, names = tmp_path_factory.mktemp("parts"), []
    files = sorted((many[0] / "documents").rglob("*.hsh.json"), key=lambda one: one.name)
    wanted = structs.replace(ALONE, by=by)
    for part in sorted(set(parts)):
        some = [str(file) for file, where in zip(files, parts, strict=True) if where == part]
        outcome = count(some, wanted)
        names.append(folder / f"part-{part}.counts.json")
        names[-1].write_bytes(keeping.written(outcome))
    whole = count([str(many[0])], wanted)
    for order in (names, names[::-1]):
        added = count([str(one) for one in order], ALONE)
        assert not added.findings
        assert keeping.written(added) == keeping.written(whole)
        assert machine.render(report_of(added)) == machine.render(report_of(whole))


def test_saved_counts_and_documents_together(many, tmp_path):
    files = sorted((many[0] / "documents").rglob("*.hsh.json"))
    part = tmp_path / "a.counts.json"
    part.write_bytes(keeping.written(count([str(one) for one in files[:10]], ALONE)))
    assert told([part, *files[10:]]) == told([many[0]])


def test_items_are_read_one_after_another(many):
    findings = []
    found = list(items([str(many[0])], DEFAULT, findings))
    assert [one.id for one in found] == [one.id for one in many[2]]
    assert [one.text for one in found] == [one.text.content for one in many[2]]
    assert not findings
    only = list(items([str(many[0])], layers=["links"]))
    assert {judged.layer for one in only for judged in one.judged} == {"links"}


# --- values ---------------------------------------------------------------------------------------


def test_values_against_pandas_and_plain_python(many):
    pandas = pytest.importorskip("pandas")
    corpus, _, made = many
    report = json.loads(told([corpus], structs.replace(ALONE, by="source")))
    raw = [json.loads(path.read_text(encoding="utf-8")) for path in (corpus / "documents").rglob("*.json")]
    texts = {path.stem: path.read_bytes() for path in (corpus / "texts").iterdir()}
    frame = pandas.DataFrame(
        [
            {
                "id": one["id"], "tokens": sum(len(s["tokens"]) // 2 for s in one["sentences"]),
                "sentences": len(one["sentences"]), "bytes": len(texts[one["id"]]),
                "characters": len(texts[one["id"]].decode()),
            }
            for one in raw
        ]
    )  # fmt: skip
    for name in ("tokens", "sentences", "bytes", "characters"):
        assert report[name] == frame[name].sum()
    assert report["documents"] == len(frame)
    quantiles = frame["tokens"].quantile([0.05, 0.25, 0.5, 0.75, 0.95])
    assert report["documentTokens"]["quantiles"] == pytest.approx(list(quantiles))
    marked = pandas.DataFrame(
        [{"layer": layer["name"], "label": one["label"]} for doc in raw for layer in doc["layers"]
         for one in layer["annotations"]]
    )  # fmt: skip
    for name, some in marked.groupby("layer"):
        assert report["layers"][name]["labels"] == some["label"].value_counts().to_dict()
        assert report["layers"][name]["annotations"] == len(some)
    sources = {one.id: {fact.value for fact in one.metadata if fact.key == "source" and fact.value} for one in made}
    for group in report["groups"]:
        inside = [
            name for name, found in sources.items() if group["name"] in found or (group["name"] == ABSENT and not found)
        ]
        assert group["documents"] == len(inside)
        assert group["tokens"] == frame[frame["id"].isin(inside)]["tokens"].sum()
    assert any("several groups" in note for note in report["notes"])
    assert any(ABSENT in note for note in report["notes"])


def test_the_sample_corpus():
    report = hashiye.stats([SAMPLE])
    assert (report.figures.documents, report.figures.tokens, report.figures.characters) == (1, 581, 2841)
    assert report.figures.bytes == (ROOT / "corpus" / "texts" / "000_6a3f37bcd1ee8004.txt").stat().st_size
    people = {(one.annotator, one.layer) for one in report.figures.coverage}
    assert {("reader-a", "entities"), ("reader-b", "entities")} <= people


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("month", {"2023-01", "2023-02", "2023-03", "2023-04", ABSENT}),
        ("jalali-month", {"1401-10", "1401-11", "1401-12", "1402-01", ABSENT}),
        ("year", {"2023", ABSENT}),
        ("jalali-year", {"1401", "1402", ABSENT}),
        ("source", {"ایرنا", "ایسنا", "مهر", "فارس", ABSENT}),
        ("language", {"fa"}),
        ("folder", {"a", "b", "c"}),
        ("layer", {"entities", "links"}),
        ("annotator", {"editor", "machine"}),
        ("label", {"LOC", "PER", ABSENT}),
        ("agency", None),
    ],
)
def test_groups(many, by, names):
    outcome = count([str(many[0])], structs.replace(ALONE, by=by))
    if names is None:
        assert set(outcome.counts.groups) == {ABSENT}
    else:
        assert set(outcome.counts.groups) <= names
        assert set(outcome.counts.groups) >= names - {ABSENT}
    if by in ("month", "year", "language", "folder"):
        assert sum(one.sizes.documents for one in outcome.counts.groups.values()) == 40
    if by == "label":
        for name, tally in outcome.counts.groups.items():
            assert {label for one in tally.layers.values() for label in one.labels} <= {name}
    assert keeping.written(
        structs.replace(outcome, counts=structs.replace(outcome.counts, groups={}), wanted=ALONE)
    ) == (keeping.written(count([str(many[0])], ALONE)))


def test_splits(many, tmp_path):
    splits = {one.id: ("train", "test")[number % 4 == 0] for number, one in enumerate(many[2][:30])}
    outcome = count([str(many[0])], structs.replace(ALONE, by="split", splits=splits))
    assert {name: one.sizes.documents for name, one in outcome.counts.groups.items()} == {
        "train": 22, "test": 8, ABSENT: 10,
    }  # fmt: skip
    part = tmp_path / "x.counts.json"
    part.write_bytes(keeping.written(outcome))
    assert report_of(count([str(part)], ALONE)) == report_of(outcome)


def test_a_key_that_nobody_has_is_refused(many):
    outcome = count([str(many[0])], structs.replace(ALONE, by="sources"))
    assert outcome.refused
    assert "source" in outcome.refused[1]
    with pytest.raises(ValueError, match="sources"):
        hashiye.stats([many[0]], by="sources")


# --- copies ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "corpus")


def judged(folder):
    findings = []
    found = list(items([str(folder.path)], DEFAULT, findings))
    layers = {(one.id, layer.layer, layer.annotator, layer.counts) for one in found for layer in one.judged}
    return found, layers, [one.code for one in findings]


def test_the_curated_copy_counts_and_all_others_are_covered(folder):
    folder.put(document("a", [layer(TEXT, "editor")]), "documents")
    folder.copy("sara", "a")
    folder.copy("reza", "a", MARKED[:1])
    found, layers, codes = judged(folder)
    assert len(found) == 1
    assert layers == {
        ("a", "entities", "editor", True),
        ("a", "entities", "sara", False),
        ("a", "entities", "reza", False),
    }
    assert not codes
    report = hashiye.stats([folder.path])
    assert report.figures.layers[0].annotations == len(MARKED)
    assert {one.annotator: one.annotations for one in report.figures.coverage} == {"editor": 4, "sara": 4, "reza": 1}


def test_annotators_only(folder):
    folder.copy("sara", "a")
    folder.copy("reza", "a", MARKED[:1])
    _, layers, codes = judged(folder)
    assert layers == {("a", "entities", "sara", True), ("a", "entities", "reza", True)}
    assert not codes
    figures = hashiye.stats([folder.path]).figures
    assert (figures.documents, figures.layers[0].annotations) == (1, 5)


def test_a_copy_needs_no_text_of_its_own(folder):
    folder.put(document("a", [layer(TEXT, "editor")]), "documents")
    path = folder.copy("sara", "a")
    data = path.read_text(encoding="utf-8").replace("texts/a.txt", "texts/gone.txt")
    path.write_text(data, encoding="utf-8")
    _, layers, codes = judged(folder)
    assert len(layers) == 2
    assert not codes


def test_both_spellings_are_counted_once(folder):
    made = document("a", [layer(TEXT, "editor")])
    folder.put(made, "documents")
    folder.put(made, "documents", spelling="xml")
    found, layers, codes = judged(folder)
    assert len(found) == len(layers) == 1
    assert not codes
    folder.put(document("a", [layer(TEXT, "editor", MARKED[:1])]), "documents", spelling="xml")
    assert judged(folder)[2] == ["HSH-C510"]


def test_the_same_id_twice(folder):
    folder.put(document("a", [layer(TEXT, "editor")]), "documents/x")
    folder.put(document("a", [layer(TEXT, "editor")]), "documents/y")
    found, layers, codes = judged(folder)
    assert len(found) == len(layers) == 1
    assert codes == ["HSH-C515"]


def test_a_copy_on_another_text_is_left_out(folder):
    folder.put(document("a", [layer(TEXT, "editor")]), "documents")
    folder.copy("sara", "a", text="تهران و پوتین و علی اف و باکو\n")
    (folder.path / "texts" / "a.txt").write_text(TEXT, encoding="utf-8", newline="\n")
    _, layers, codes = judged(folder)
    assert {one[2] for one in layers} == {"editor"}
    assert codes == ["HSH-C519"]


def test_what_tools_made_is_theirs_and_there_once(folder):
    tool = layer(TEXT, "machine", MARKED, name="links")
    kinds = {"machine": "tool"}
    folder.put(document("a", [layer(TEXT, "editor"), tool], kinds=kinds), "documents")
    for name in ("sara", "reza"):
        folder.put(document("a", [layer(TEXT, name), tool], kinds=kinds), f"annotators/{name}")
    _, layers, codes = judged(folder)
    assert ("a", "links", "machine", True) in layers
    assert sum(one[1] == "links" for one in layers) == 1
    assert not codes


# --- what cannot be read --------------------------------------------------------------------------


def test_others_are_counted_where_some_cannot_be_read(folder):
    folder.put(document("a", [layer(TEXT, "editor")]), "documents")
    folder.put(document("b", [layer(TEXT, "editor")]), "documents")
    folder.put(document("c", [layer(TEXT, "editor")]), "documents")
    (folder.path / "documents" / "a.hsh.json").write_text("{", encoding="utf-8")
    (folder.path / "texts" / "b.txt").write_text("another\n", encoding="utf-8")
    (folder.path / "documents" / "d.hsh.json").write_bytes((folder.path / "documents" / "c.hsh.json").read_bytes())
    outcome = count([str(folder.path)], ALONE)
    assert outcome.counts.whole.sizes.documents == 1
    assert outcome.code == 2
    assert {one.file.rpartition("/")[2]: one.code for one in outcome.findings}.keys() >= {"a.hsh.json", "d.hsh.json"}
    assert "HSH-B106" in {one.code for one in outcome.findings}
    assert any("left out" in one for one in report_of(outcome).notes)


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links")
def test_links_do_not_lead_out(folder, tmp_path):
    folder.put(document("a", [layer(TEXT, "editor")]), "documents")
    folder.put(document("b", [layer(TEXT, "editor")]), "documents")
    outside = tmp_path / "secret.txt"
    outside.write_text(TEXT, encoding="utf-8", newline="\n")
    text = folder.path / "texts" / "b.txt"
    text.unlink()
    text.symlink_to(outside)
    findings = []
    assert [one.id for one in items([str(folder.path)], DEFAULT, findings)] == ["a"]
    assert [one.code for one in findings] == ["HSH-C505"]
    text.unlink()
    text.symlink_to("a.txt")  # within the corpus it may lead
    assert [one.id for one in items([str(folder.path)])] == ["a", "b"]
    (folder.path / "texts").rename(tmp_path / "elsewhere")
    (folder.path / "texts").symlink_to(tmp_path / "elsewhere")
    findings = []
    assert not list(items([str(folder.path)], DEFAULT, findings))
    assert {one.code for one in findings} == {"HSH-C505"}


@pytest.mark.parametrize("name", ["../texts/../../secret.txt", "/etc/passwd", "../.hidden/a.txt", "../hashiye.toml"])
def test_texts_outside_are_refused(folder, tmp_path, name):
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8", newline="\n")
    (folder.path / ".hidden").mkdir()
    (folder.path / ".hidden" / "a.txt").write_text(TEXT, encoding="utf-8", newline="\n")
    folder.put(document("a", []), "documents")
    folder.put(document("b", []), "documents")
    path = folder.path / "documents" / "b.hsh.json"
    path.write_text(path.read_text(encoding="utf-8").replace("../texts/b.txt", name), encoding="utf-8")
    findings = []
    assert [one.id for one in items([str(folder.path)], DEFAULT, findings)] == ["a"]
    assert [one.code for one in findings] == ["HSH-C505"]


def test_limits_hold_for_texts(folder):
    folder.put(document("a", []), "documents")
    folder.put(document("b", [], "دراز " * 2000 + "\n"), "documents")
    findings = []
    found = list(items([str(folder.path)], DEFAULT.raised(file_bytes=8_000), findings))
    assert [one.id for one in found] == ["a"]
    assert {one.code for one in findings} == {"HSH-S214"}


@pytest.mark.parametrize(("wrong", "number"), [(((0, 4), (9, 2), (3, 3), (5, 10**6)), 3), (((1, 0), (0, 4)), 1)])
def test_annotations_off_the_text_are_told(folder, wrong, number):
    good = document("d", [layer(TEXT, "sara")])
    for name in "de":
        marks = tuple(Annotation(f"a{at}", *span, "PER", "x") for at, span in enumerate(wrong))
        layers = tuple(structs.replace(one, annotations=marks) for one in good.layers)
        folder.put(structs.replace(good, id=name, layers=layers), "documents")
    [note] = report_of(count([str(folder.path)], ALONE)).notes
    assert note.startswith("layer entities: annotations off the text")
    assert note.endswith(f": {2 * number} of {2 * len(wrong)}")


def test_an_empty_corpus(folder):
    outcome = count([str(folder.path)], ALONE)
    assert outcome.code == 0
    report = report_of(outcome)
    assert report.figures.documents == 0
    assert report.notes == ("no document was counted",)
    machine.render(report)


@pytest.mark.parametrize("by", ["", "label", "source", "annotator"])
def test_wrong_documents_raise_nothing(folder, by):
    made = document("a", [layer(TEXT, "editor")])
    broken = structs.replace(made.layers[0], annotations=tuple(
        structs.replace(one, start=start, end=end)
        for one, (start, end) in zip(made.layers[0].annotations, ((9, 3), (5, 5), (10**9, 2 * 10**9), (0, 10**9)), strict=True)
    ))  # fmt: skip
    folder.put(structs.replace(made, layers=(broken,)), "documents")
    folder.put(
        structs.replace(document("b", []), segments=segmentation(TEXT + "more words than there are")), "documents"
    )
    outcome = count([str(folder.path)], structs.replace(ALONE, by=by))
    assert outcome.counts.whole.sizes.documents == 2
    machine.render(report_of(outcome))


# --- saved counts ---------------------------------------------------------------------------------


@pytest.fixture
def saved(many, tmp_path):
    path = tmp_path / "part.counts.json"
    path.write_bytes(keeping.written(count([str(many[0])], ALONE)))
    return path


def refusal(path, wanted=ALONE):
    outcome = count([str(path)], wanted)
    assert outcome.code == 2
    assert not outcome.counts.whole.sizes.documents
    [finding] = outcome.findings
    assert finding.file == str(path)
    return finding


def test_the_same_counts_give_the_same_file(many, saved):
    assert keeping.written(count([str(many[0])], Wanted(jobs=2))) == saved.read_bytes()
    assert keeping.written(count([str(saved)], ALONE)) == saved.read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ('"documents":40', '"documents":-1', "/counts/whole/sizes/documents"),
        ('"documents":40', '"documents":"40"', "/counts/whole/sizes/documents"),
        ('"documents":40', '"documents":99999999999999999999', "/counts/whole/sizes/documents"),
        ('"documents":40', '"documents":9999999999999999', "/counts/whole/sizes/documents"),
        ('"documents":40', '"documents":40.5', "/counts/whole/sizes/documents"),
        ('"documents":40', '"documents":40,"more":1', ""),
        ('"documents":40', '"documents":40,"documents":40', ""),
        ('"schema":"hashiye-counts-1.0"', '"schema":"hashiye-counts-9.0"', "/schema"),
        (f'"version":"{hashiye.__version__}"', '"version":"99.0"', "/tool/version"),
        ('"window":100', '"window":null', "/settings/window"),
        ('"leftOut":[]', '"leftOut":{}', "/leftOut"),
        ('"groups":{}', '"groups":[]', "/counts/groups"),
        ('"texts":{"d000":"', '"texts":{"d000":"AAAA', "/counts/whole/likeness/sketches/d000"),
    ],
)
def test_hostile_counts_are_refused_with_their_place(saved, old, new, pointer):
    data = saved.read_text(encoding="utf-8")
    assert old in data
    saved.write_text(data.replace(old, new, 1), encoding="utf-8")
    finding = refusal(saved)
    assert finding.pointer == pointer
    assert finding.line == 1
    assert finding.column > 0


@pytest.mark.parametrize(("at", "says"), [(0, 1), (40, 41), (-1, 0)])
def test_the_first_byte_that_differs_is_named(saved, monkeypatch, at, says):
    data = saved.read_bytes()
    monkeypatch.setattr(keeping, "_written", lambda _: data[:at] + b"~" + data[at:][1:])
    assert refusal(saved).message == f"not what hashiye writes, from byte {says or len(data)} on"
    monkeypatch.setattr(keeping, "_written", lambda _: data[:-1])
    assert refusal(saved).message == f"not what hashiye writes, from byte {len(data)} on"


def test_many_splits_of_nothing_are_refused_at_once(tmp_path, monkeypatch):
    empty = keeping.written(count([], ALONE))
    path = tmp_path / "x.counts.json"
    path.write_bytes(
        empty.replace(b'"splits":{}', b'"splits":{' + b",".join(b'"d%d":"t"' % n for n in range(9)) + b"}")
    )
    monkeypatch.setattr(keeping, "_written", lambda _: pytest.fail("nothing is put in order and written"))
    assert refusal(path).pointer.startswith("/splits/d")


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"schema":"hashiye-counts-1.0"}']
)
def test_what_is_no_counts_is_refused(tmp_path, data):
    path = tmp_path / "x.counts.json"
    path.write_bytes(data)
    assert refusal(path).code.startswith("HSH-")


def test_a_missing_file_of_counts(tmp_path):
    assert refusal(tmp_path / "none.counts.json").code == "HSH-C501"


@settings(max_examples=40)
@given(data=st.data())
def test_any_damage_to_counts_is_found_or_harmless(many, tmp_path_factory, data):
    """One byte of a file is another: it is refused, or says the very same in other numbers; never a traceback."""
    good = keeping.written(count([str(many[0] / "documents" / "a" / "d000.hsh.json")], ALONE))
    at = data.draw(st.integers(0, len(good) - 1))
    byte = data.draw(st.sampled_from(b'019-{}[]",:.eaZ \n\x00\xff'))
    path = tmp_path_factory.mktemp("damage") / "x.counts.json"
    path.write_bytes(good[:at] + bytes([byte]) + good[at + 1 :])
    outcome = count([str(path)], ALONE)
    if outcome.code == 0:
        with contextlib.suppress(NotReadable):  # it says that the counts contradict themselves
            machine.render(report_of(outcome))


def test_counts_of_other_settings_do_not_add_up(many, tmp_path):
    paths = []
    for number, wanted in enumerate((ALONE, Wanted(jobs=1, request=Request(window=7)))):
        paths.append(str(tmp_path / f"{number}.counts.json"))
        Path(paths[-1]).write_bytes(keeping.written(count([str(many[0] / "documents" / "abc"[number])], wanted)))
    outcome = count(paths, ALONE)
    assert [(one.code, one.pointer) for one in outcome.findings] == [("HSH-C506", "/settings/window")]
    assert outcome.counts.whole.sizes.documents == 14
    assert refusal(paths[0], Wanted(jobs=1, request=Request(window=9))).code == "HSH-C506"
    assert count(paths[1:], ALONE).wanted.request.window == 7


def test_the_same_documents_are_not_added_twice(saved, many):
    outcome = count([str(saved), str(many[0] / "documents" / "a")], ALONE)
    assert [one.code for one in outcome.findings] == ["HSH-C515"]
    assert outcome.counts.whole.sizes.documents == 14


def test_the_schemas_are_those_of_the_values():
    for name, text in statistics_schema.files().items():
        path = statistics_schema.FOLDER / name
        assert path.read_text(encoding="utf-8") == text, "run python -m tests.statistics_schema"


def test_saved_counts_fit_their_schema(many):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(statistics_schema.counts())
    for by in ("", "source"):
        data = json.loads(keeping.written(count([str(many[0])], structs.replace(ALONE, by=by))))
        assert [one.message for one in validator.iter_errors(data)] == []
        data["counts"]["whole"]["more"] = 1
        assert list(validator.iter_errors(data))


# --- the roll -------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from(("json", "xml")), st.integers(0, 3))),
    st.integers(1, 7),
)
def test_the_roll_gives_back_what_was_added(added, most):
    roll, expected = Roll(), {}
    for name, codec, folder in added:
        path = Path(f"corpus/{folder}/{name}{codecs.CODECS[codec].endings[0]}")
        copy = Copy(
            Source(path, codecs.CODECS[codec], Path("corpus")), "who", str(folder), "/home", curated=bool(folder)
        )
        roll.add(name, copy)
        expected.setdefault(name, []).append(copy)
    found = {}
    for portion in roll.portions(most):
        assert len(portion.rows) <= most
        moved = msgspec.msgpack.decode(msgspec.msgpack.encode(portion), type=type(portion))
        for name, copies in moved.rows:
            found[name] = [copy_of(name, where, moved.places[where[0]]) for where in copies]
    assert found == expected
    assert list(found) == sorted(found)


def test_wide_characters_in_names(tmp_path):
    folder = Folder(tmp_path / "پیکره\u200cی من")
    folder.put(document("خبر۱", [layer(TEXT, "ویراستار")], facts=(Fact("x-نه", "1", "explicit"),) * 0), "documents/سال")
    assert [one.id for one in items([str(folder.path)])] == ["خبر۱"]
    assert Text.of(TEXT).sha256 in folder.path.joinpath("documents/سال/خبر۱.hsh.json").read_text(encoding="utf-8")
