"""Adjudication on files: whose copies vote, where the curated document goes, what is kept, what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

import hashiye
from hashiye import codecs, curating
from hashiye.adjudicating import decisions
from hashiye.adjudicating.rules import Rules
from hashiye.codecs import Parcel
from hashiye.curating import Plan
from hashiye.findings import NotReadable
from hashiye.model import Annotation, Relation, Text
from tests.copies import TEXT, Folder, document, layer
from tests.reviews import MARKS, NEWS, corpus, whole


def run(folder, write=True, **plan):
    path = folder.path if isinstance(folder, Folder) else folder
    return curating.adjudicate([str(path)], Plan(**plan), write=write)


def files(path):
    return {str(one.relative_to(path)): one.read_bytes() for one in sorted(path.rglob("*")) if one.is_file()}


def curated(folder, name="خبر-00", producer="adjudication"):
    found = hashiye.read(folder.path / "documents" / f"{name}.hsh.json")
    (layer_,) = [one for one in found.layers if one.producer == producer]
    return [(one.start, one.end, one.label) for one in layer_.annotations], layer_


def decide(folder, *answers, name="adjudication.txt"):
    file = folder.path / name
    text = file.read_text(encoding="utf-8")
    for answer in answers:
        text = text.replace("\ndecision:\n", f"\ndecision: {answer}\n", 1)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def there(tmp_path):
    return corpus(tmp_path / "corpus")


# --- what is written ---------------------------------------------------------------------------


def test_what_won_is_written_and_validates(there):
    outcome = run(there)
    assert outcome.code == 1
    assert [one.status for one in outcome.documents] == ["written"] * 3
    assert curated(there)[0] == [(9, 14, "ORG"), (48, 53, "LOC"), (63, 68, "PER")]
    assert curated(there)[1].status == "partial"
    for path in sorted((there.path / "documents").iterdir()):
        assert [one for one in hashiye.validate([path]) if one.severity == "error"] == []


def test_twice_is_once(there):
    run(there)
    before = files(there.path)
    outcome = run(there)
    assert [one.status for one in outcome.documents] == ["unchanged"] * 3
    assert files(there.path) == before


def test_any_number_of_jobs_makes_the_same(tmp_path):
    one, two = corpus(tmp_path / "one", 5), corpus(tmp_path / "two", 5)
    run(one, jobs=1)
    run(two, jobs=3)
    assert files(one.path) == files(two.path)


def test_a_dry_run_writes_nothing(there):
    before = files(there.path)
    outcome = run(there, write=False)
    assert outcome.open == 3
    assert files(there.path) == before


def test_other_layers_and_all_else_of_a_curated_document_stay(there):
    other = layer(NEWS.format(0), "tagger", (("ایرنا", "ORG"),))
    mine = document("خبر-00", [other, structs.replace(other, name="topics")], NEWS.format(0), kinds={"tagger": "tool"})
    path = there.put(mine, "documents")
    before = hashiye.read(path)
    run(there)
    after = hashiye.read(path)
    assert after.layers[:2] == before.layers
    assert after.producers[:1] == before.producers
    assert (after.segments, after.metadata, after.text) == (before.segments, before.metadata, before.text)
    assert [one.producer for one in after.layers] == ["tagger", "tagger", "adjudication"]


def test_the_curated_layer_never_votes(there):
    run(there)
    assert all("adjudication" not in one.annotators for one in run(there).documents)
    with pytest.raises(ValueError, match="which does not vote"):
        run(there, annotators=("omid", "reza", "adjudication"))
    assert {one.annotators for one in run(there, annotators=("omid", "reza")).documents} == {("omid", "reza")}


def test_both_spellings_of_a_curated_document_are_replaced(there):
    run(there)
    path = there.path / "documents" / "خبر-00.hsh.json"
    codec = codecs.CODECS["xml"]
    read = codecs.CODECS["json"].read(Parcel(path.read_bytes(), str(path), "خبر-00")).document
    path.with_name("خبر-00.hsh.xml").write_bytes(next(iter(codec.write(read).files.values())))
    decide(there, "1")
    run(there)
    twin = codec.read(Parcel(path.with_name("خبر-00.hsh.xml").read_bytes(), "x", "خبر-00")).document
    assert twin.layers[0].status == "complete"
    there.put(structs.replace(read, language="ar", text=Text.of(NEWS.format(0))), "documents", spelling="xml")
    outcome = run(there)
    assert [one.code for one in outcome.findings] == ["HSH-C510"]
    assert outcome.code == 2
    assert outcome.documents[1].status == "unchanged"


def test_a_folder_of_ones_own(there, tmp_path):
    outcome = run(there, output=str(tmp_path / "out"))
    assert outcome.code == 1
    assert sorted(files(tmp_path / "out")) == ["adjudication.txt", *(f"خبر-0{at}.hsh.json" for at in range(3))]
    found = hashiye.read(tmp_path / "out" / "خبر-00.hsh.json")
    assert found.text.content == NEWS.format(0)
    assert found.text.file is None
    assert not list((there.path / "documents").iterdir())
    again = files(tmp_path / "out")
    run(there, output=str(tmp_path / "out"))
    assert files(tmp_path / "out") == again


def test_a_folder_of_the_corpus_names_the_text_from_there(there):
    run(there, output=str(there.path / "gold" / "one"))
    found = hashiye.read(there.path / "gold" / "one" / "خبر-00.hsh.json")
    assert found.text.file == "../../texts/خبر-00.txt"


def test_shards_and_lone_files_need_a_place(tmp_path):
    there = Folder(tmp_path / "corpus")
    made = [document(f"d{at}", [layer(TEXT, name)]) for at in range(2) for name in ("a", "b")]
    shard = tmp_path / "all.hsh.jsonl"
    shard.write_bytes(b"".join(next(iter(codecs.CODECS["jsonl"].write(one).files.values())) for one in made))
    outcome = run(shard)
    assert {one.code for one in outcome.findings} == {"HSH-C502"}
    assert outcome.code == 2
    outcome = run(shard, output=str(there.path))
    assert outcome.code == 0
    assert sorted(files(there.path / "documents")) == ["d0.hsh.json", "d1.hsh.json"]
    assert hashiye.read(there.path / "documents" / "d0.hsh.json").text.content == TEXT


# --- decisions ---------------------------------------------------------------------------------


def test_decisions_of_the_file_are_followed_and_kept(there):
    run(there)
    decide(there, "1", "none", "15-18 ORG")
    outcome = run(there, by="داور")
    assert outcome.code == 0
    assert (16, 32, "PER") in curated(there)[0]
    assert curated(there)[1].status == "complete"
    assert len(curated(there, "خبر-01")[0]) == 3
    assert (15, 18, "ORG") in curated(there, "خبر-02")[0]
    assert hashiye.read(there.path / "documents" / "خبر-00.hsh.json").producers[-1].kind == "person"
    before = files(there.path)
    run(there, by="داور")
    assert files(there.path) == before


def test_decisions_are_recorded_in_the_documents_too(there):
    run(there)
    file = decide(there, "1")
    run(there)
    file.unlink()
    outcome = run(there)
    assert outcome.open == 2
    assert (16, 32, "PER") in curated(there)[0]
    assert len(decisions.read(file.read_bytes())) == 1


def test_a_decision_can_be_taken_back_in_the_file(there):
    run(there)
    file = decide(there, "1")
    run(there)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("decision: 1", "decision:"), encoding="utf-8")
    outcome = run(there)
    assert outcome.open == 3
    assert (16, 32, "PER") not in curated(there)[0]
    assert decisions.read(file.read_bytes()) == ()


def test_somebody_elses_file_is_applied(there, tmp_path):
    run(there)
    sent = tmp_path / "sent.txt"
    sent.write_bytes(decide(there, "1", "2").read_bytes())
    decide(there, "2", "2")
    (there.path / "adjudication.txt").unlink()
    outcome = run(there, apply=str(sent))
    assert outcome.open == 1
    assert run(there).open == 1


def test_what_is_not_followed_is_told_and_not_lost(there):
    run(there)
    file = decide(there, "7", "90-9999 X")
    outcome = run(there)
    assert outcome.open == 3
    assert len([refused for one in outcome.documents for refused in one.refused]) == 2
    there.copy("omid", "خبر-00", [*MARKS["omid"][:1], ("علی", "PER")], text=NEWS.format(0))
    outcome = run(there)
    assert "no such item" in outcome.documents[0].refused[0].why
    assert len(decisions.read(file.read_bytes())) == 2


@pytest.mark.parametrize("text", ["nonsense\n", "[0123456789abcdef]\ndecision: maybe\n", "\xff"])
def test_a_file_that_cannot_be_read_stops_everything(there, text):
    run(there)
    before = files(there.path / "documents")
    (there.path / "adjudication.txt").write_bytes(text.encode("latin-1"))
    with pytest.raises(NotReadable) as caught:
        run(there)
    assert caught.value.findings[0].file.endswith("adjudication.txt")
    assert files(there.path / "documents") == before


def test_relations_wait_for_their_arguments(tmp_path):
    text = "پوتین و علی اف"
    one, two, other = (
        Annotation("a", 0, 5, "PER", "پوتین"),
        Annotation("b", 8, 14, "PER", "علی اف"),
        Annotation("b", 8, 11, "PER", "علی"),
    )
    there = whole(tmp_path / "corpus", {"x": [one, two], "y": [one, other]}, text)
    for name in ("x", "y"):
        path = there.path / "annotators" / name / "d.hsh.json"
        made = hashiye.read(path)
        related = Relation("r", "met", {"who": ("a",), "whom": ("b",)}, {"sure": name})
        hashiye.write(structs.replace(made, layers=(structs.replace(made.layers[0], relations=(related,)),)), path)
    outcome = run(there)
    assert (outcome.open, outcome.documents[0].waiting) == (2, 1)
    decide(there, "1")
    outcome = run(there)
    assert [item.kind for item in outcome.queue.items] == ["annotation", "relation"]
    decide(there, "2")
    outcome = run(there)
    assert outcome.code == 0
    assert len(curated(there, "d")[1].relations) == 1
    before = files(there.path)
    run(there)
    assert files(there.path) == before


# --- what is refused ---------------------------------------------------------------------------


def test_a_layer_that_somebody_changed_is_not_replaced(there):
    run(there)
    path = there.path / "documents" / "خبر-00.hsh.json"
    found = hashiye.read(path)
    fewer = structs.replace(found.layers[0], annotations=found.layers[0].annotations[1:])
    hashiye.write(structs.replace(found, layers=(fewer,)), path)
    outcome = run(there)
    assert [(one.code, one.file) for one in outcome.findings] == [("HSH-C502", str(path))]
    assert len(curated(there)[0]) == 2
    assert run(there, force=True).code == 1
    assert len(curated(there)[0]) == 3


def test_decisions_that_cannot_be_read_are_not_lost(there, tmp_path):
    run(there)
    decide(there, "1")
    run(there, by="داور")
    (there.path / "adjudication.txt").unlink()
    path = there.path / "documents" / "خبر-00.hsh.json"
    found = hashiye.read(path)
    maker = found.producers[-1]
    spoiled = structs.replace(maker, settings=maker.settings | {"decisions@entities": "[[1, 2]]"})
    hashiye.write(structs.replace(found, producers=(*found.producers[:-1], spoiled)), path)
    before = path.read_bytes()
    outcome = run(there)
    (told,) = outcome.findings
    assert (told.code, told.file, told.found) == ("HSH-C502", str(path), "[[1, 2]]")
    assert "what people decided" in told.message
    assert path.read_bytes() == before
    assert run(there, output=str(tmp_path / "trial")).findings == ()
    assert run(there, force=True).findings == ()
    assert path.read_bytes() != before
    assert run(there).findings == ()


def test_a_trial_vote_stands_beside_somebody_elses_curated_layer(there, tmp_path):
    for number in range(3):
        text = NEWS.format(number)
        foreign = layer(text, "adjudication", (("ایرنا", "LOC"),))
        other = structs.replace(foreign, name="topics", producer="tagger")
        there.put(document(f"خبر-{number:02}", [other, foreign], text), "documents")
    before = files(there.path / "documents")
    outcome = run(there)
    assert {one.file for one in outcome.findings} == {str(there.path / "documents" / name) for name in before}
    assert "--output" in outcome.findings[0].fix
    trial = run(there, output=str(tmp_path / "trial"))
    assert (trial.findings, [one.status for one in trial.documents]) == ((), ["written"] * 3)
    made = hashiye.read(tmp_path / "trial" / "خبر-00.hsh.json")
    assert [(one.name, one.producer) for one in made.layers] == [("topics", "tagger"), ("entities", "adjudication")]
    assert len(made.layers[1].annotations) == 3
    assert files(there.path / "documents") == before
    assert [one.status for one in run(there, output=str(tmp_path / "trial")).documents] == ["unchanged"] * 3


def test_the_file_is_called_as_the_corpus_was(there, monkeypatch):
    (there.path / "inside").mkdir()
    monkeypatch.chdir(there.path / "inside")
    assert run("..").file == str(Path("..", "adjudication.txt"))
    assert run(there).file == str(there.path / "adjudication.txt")
    assert run(there).lines.keys() == {one.id for one in run(there).queue.items}


def test_a_curated_document_on_another_text_is_left(there):
    there.put(document("خبر-00", [layer(TEXT, "x")]), "documents", text="elsewhere")
    outcome = run(there)
    assert "HSH-C519" in [one.code for one in outcome.findings]
    assert [one.status for one in outcome.documents] == ["failed", "written", "written"]


@pytest.mark.parametrize("data", [b"", b"{", b'{"hashiye": "1.0"}', b"\xff\xfe"])
def test_a_broken_file_stops_only_its_document(there, data):
    (there.path / "documents").mkdir(exist_ok=True)
    (there.path / "documents" / "خبر-01.hsh.json").write_bytes(data)
    outcome = run(there)
    assert outcome.code == 2
    assert [one.status for one in outcome.documents] == ["written", "failed", "written"]
    assert (there.path / "documents" / "خبر-01.hsh.json").read_bytes() == data


def test_links_that_lead_out_are_not_written_through(there, tmp_path):
    outside = tmp_path / "outside.hsh.json"
    outside.write_bytes(b"mine")
    (there.path / "documents" / "خبر-00.hsh.json").symlink_to(outside)
    (there.path / "adjudication.txt").symlink_to(tmp_path / "outside.txt")
    with pytest.raises(NotReadable):
        run(there)
    (there.path / "adjudication.txt").unlink()
    assert run(there).code == 2
    assert outside.read_bytes() == b"mine"


def test_nobody_votes(tmp_path):
    there = Folder(tmp_path / "corpus")
    there.copy("a", "d", status="partial")
    outcome = run(there)
    assert [one.status for one in outcome.documents] == ["unjudged"]
    assert not (there.path / "adjudication.txt").exists()
    assert run(there, rules=Rules(minimum=1, partial=True)).documents[0].annotations == 4


def test_one_annotator_decides_only_if_that_is_enough(tmp_path):
    there = Folder(tmp_path / "corpus")
    there.copy("a", "d")
    assert run(there).reasons == {"few_voters": 4}
    assert run(there, rules=Rules(minimum=1)).code == 0


def test_copies_on_another_text_are_left_out_or_carried_over(tmp_path):
    there = Folder(tmp_path / "corpus")
    there.copy("a", "d")
    there.copy("b", "d")
    there.copy("c", "d", text=TEXT.replace("تهران", "شهر تهران"), text_name="other")
    outcome = run(there)
    assert outcome.documents[0].annotators == ("a", "b")
    assert "HSH-C519" in [one.code for one in outcome.findings]
    assert run(there, align=True).documents[0].annotators == ("a", "b", "c")


def test_what_a_killed_run_left_is_swept(there):
    left = there.path / "documents" / ".x.hsh.json.999999999.hsh-tmp"
    left.write_bytes(b"half")
    run(there)
    assert not left.exists()


def test_what_a_killed_run_left_is_swept_wherever_documents_go(tmp_path):
    """In a folder that is no corpus, in one below ``documents``, and in one that was named."""
    there = corpus(tmp_path / "corpus")
    (there.path / "hashiye.toml").unlink(missing_ok=True)
    run(there)
    below = there.path / "documents" / "sub"
    below.mkdir()
    for name in ("documents", "out"):
        home = there.path / name
        home.mkdir(exist_ok=True)
        left = home / ".خبر-00.hsh.json.999999999.hsh-tmp"
        left.write_bytes(b"half")
        run(there, write=False, output="" if name == "documents" else str(home))
        assert left.exists()
        run(there, output="" if name == "documents" else str(home))
        assert not left.exists()


def test_a_dry_run_knows_a_mistyped_name_too(there):
    with pytest.raises(ValueError, match="nobody called 'rezaa'"):
        run(there, write=False, annotators=("omid", "rezaa"))


def test_a_run_that_is_stopped_ends_between_documents(there):
    """What is written is whole, the queue's file is as it was, and running again makes the rest."""
    run(there, write=False)
    with curating.Work([str(there.path)], Plan()) as work:
        outcome = work.judged(write=True, stop=lambda: True)
    assert [one.status for one in outcome.documents] == ["written"]
    assert sorted(one.name for one in (there.path / "documents").iterdir()) == ["خبر-00.hsh.json"]
    assert not (there.path / "adjudication.txt").exists()
    assert [one.status for one in run(there).documents] == ["unchanged", "written", "written"]


def test_producers_that_nobody_needs_do_not_come_along(there):
    run(there)
    assert [one.id for one in hashiye.read(there.path / "documents" / "خبر-00.hsh.json").producers] == ["adjudication"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(there):
    (there.path / "documents").chmod(0o500)
    outcome = run(there)
    (there.path / "documents").chmod(0o700)
    assert {one.code for one in outcome.findings} == {"HSH-C502"}


WORDS = ("گفتگوی", "پوتین", "علی اف", "علی", "تهران", "باکو")
WORK = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(("PER", "LOC"))), max_size=5, unique=True)


@settings(max_examples=25)
@given(
    st.dictionaries(st.sampled_from(("ann", "bob", "cyd")), WORK, min_size=2), st.lists(st.integers(0, 2), max_size=6)
)
def test_whatever_is_marked_and_decided_validates_and_comes_to_rest(tmp_path_factory, marks, answers):
    there = Folder(tmp_path_factory.mktemp("c") / "corpus")
    for name, marked in marks.items():
        there.copy(name, "d", marked)
    run(there)
    if (there.path / "adjudication.txt").exists():
        decide(there, *(answer or "none" for answer in answers))
    run(there)
    before = files(there.path)
    run(there)
    assert files(there.path) == before
    assert [one for one in hashiye.validate([there.path / "documents"]) if one.severity == "error"] == []
