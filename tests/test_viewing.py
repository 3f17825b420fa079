"""What a page shows, from files: each document once, everybody's layers on its text, and where readings differ."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye import viewing
from hashiye.findings import NotReadable
from hashiye.model import Annotation, Document, Layer, Relation, Segmentation, Text
from hashiye.viewing import Note, Reading, Seen, Shown, Wanted
from hashiye.viewing.differences import differences
from tests import strategies
from tests.copies import MARKED, TEXT, Folder, document, layer


def seen(folder, **wanted) -> list[Shown | NotReadable]:
    paths = [str(one) for one in (folder if isinstance(folder, list) else [folder.path])]
    return list(viewing.read(paths, Wanted(**wanted)))


def shown(folder, **wanted) -> list[Shown]:
    found = seen(folder, **wanted)
    assert not [one for one in found if isinstance(one, NotReadable)], found
    return found


def whose(one: Shown) -> list[tuple[str, str, bool]]:
    return [(reading.layer, reading.annotator, reading.curated) for reading in one.readings]


@pytest.fixture
def corpus(tmp_path):
    return Folder(tmp_path)


# --- which documents, whose layers -----------------------------------------------------------------


def test_a_corpus_shows_the_curated_document_and_the_copies_beside_it(corpus):
    corpus.put(document("a", [layer(TEXT, "jury")]), "documents")
    corpus.copy("sara")
    corpus.copy("omid")
    (one,) = shown(corpus)
    assert one.document.id == "a"
    assert one.text == TEXT
    assert one.file == str(corpus.path / "documents" / "a.hsh.json")
    assert whose(one) == [("entities", "jury", True), ("entities", "omid", False), ("entities", "sara", False)]
    assert one.notes == ()


def test_without_a_curated_document_the_first_copy_is_shown(corpus):
    corpus.copy("sara")
    corpus.copy("omid")
    (one,) = shown(corpus)
    assert one.file == str(corpus.path / "annotators" / "omid" / "a.hsh.json")
    assert whose(one) == [("entities", "omid", False), ("entities", "sara", False)]


def test_a_file_is_that_document_alone(corpus):
    corpus.put(document("a", [layer(TEXT, "jury")]), "documents")
    path = corpus.copy("sara")
    (one,) = shown([path])
    assert whose(one) == [("entities", "sara", False)]
    (one,) = shown([corpus.path / "documents" / "a.hsh.json"])
    assert whose(one) == [("entities", "jury", True)]


def test_documents_are_sorted_by_id_and_counted_before_the_first(corpus):
    for name in ("b", "a", "c"):
        corpus.put(document(name, []), "documents")
    told = Seen()
    found = viewing.read([str(corpus.path)], Wanted(), told)
    assert next(found).document.id == "a"
    assert told.documents == 3
    assert [one.document.id for one in found] == ["b", "c"]


def test_a_tools_layer_that_all_copies_repeat_is_there_once(corpus):
    verbs = layer(TEXT, "hazm", (("رود", "VERB"),), name="verbs")
    tool = {"hazm": "tool"}
    corpus.put(document("a", [layer(TEXT, "jury"), verbs], kinds=tool), "documents")
    for name in ("sara", "omid"):
        corpus.put(document("a", [layer(TEXT, name), verbs], kinds=tool), f"annotators/{name}")
    (one,) = shown(corpus)
    assert [row for row in whose(one) if row[0] == "verbs"] == [("verbs", "hazm", True)]
    assert [reading.kind for reading in one.readings if reading.layer == "verbs"] == ["tool"]
    (corpus.path / "documents" / "a.hsh.json").unlink()
    (one,) = shown(corpus)
    assert [row for row in whose(one) if row[0] == "verbs"] == [("verbs", "hazm", False)]


def test_two_people_who_mark_the_same_stay_two(corpus):
    corpus.copy("sara", producer="person")
    corpus.copy("omid", producer="person")
    (one,) = shown(corpus)
    assert whose(one) == [("entities", "omid", False), ("entities", "sara", False)]
    assert one.differences == ()


def test_a_copy_on_another_text_is_noted_and_not_shown(corpus):
    corpus.put(document("a", [layer(TEXT, "jury")]), "documents")
    corpus.copy("sara", text=TEXT + "دنباله\n", text_name="other")
    told, one = seen(corpus)
    assert [finding.code for finding in told.findings] == ["HSH-C519"]
    assert whose(one) == [("entities", "jury", True)]
    assert one.notes == (Note("other_text", "sara"),)


def test_only_the_layers_and_annotators_that_are_asked_for(corpus):
    corpus.put(document("a", [layer(TEXT, "jury"), layer(TEXT, "jury", name="quotes")]), "documents")
    corpus.copy("sara")
    told = Seen()
    wanted = Wanted(layers=("entities",), annotators=("sara", "nobody"))
    (one,) = viewing.read([str(corpus.path)], wanted, told)
    assert whose(one) == [("entities", "sara", False)]
    assert told.missing(wanted) == (("--annotator", "no document has a layer by 'nobody'; there are 'jury', 'sara'"),)
    assert told.missing(Wanted(layers=("x",))) == (
        ("--layer", "no document has the layer 'x'; there are 'entities', 'quotes'"),
    )


def test_shards_and_loose_files(corpus, tmp_path):
    made = [document(f"d{number}", [layer(TEXT, "sara")]) for number in range(3)]
    shard = corpus.shard("many.hsh.jsonl", made)
    found = shown([shard])
    assert [one.document.id for one in found] == ["d0", "d1", "d2"]
    assert all(one.text == TEXT for one in found)


def test_both_spellings_are_one_and_a_difference_is_told(corpus):
    made = document("a", [layer(TEXT, "jury")])
    corpus.put(made, "documents")
    corpus.put(made, "documents", spelling="xml")
    (one,) = shown(corpus)
    assert whose(one) == [("entities", "jury", True)]
    corpus.put(document("a", [layer(TEXT, "jury", MARKED[:2])]), "documents", spelling="xml")
    told, one = seen(corpus)
    assert [finding.code for finding in told.findings] == ["HSH-C510"]
    assert len(one.readings[0].annotations) == len(MARKED)


def test_a_second_copy_of_one_annotator_is_told(corpus):
    corpus.put(document("a", [layer(TEXT, "jury")]), "documents/2023")
    corpus.put(document("a", [layer(TEXT, "jury")]), "documents/2024")
    told, one = seen(corpus)
    assert [finding.code for finding in told.findings] == ["HSH-C515"]
    assert one.file.endswith("2023/a.hsh.json")


def test_the_labels_of_the_tagsets_used(corpus):
    entities = structs.replace(layer(TEXT, "jury"), tagset="fa-news@1.0")
    corpus.put(document("a", [entities]), "documents")
    (one,) = shown(corpus)
    assert list(one.labels) == ["fa-news@1.0"]
    person = one.labels["fa-news@1.0"]["PER"]
    assert person.en == "person"
    assert person.fa
    assert person.definition
    assert person.colour.startswith("#")
    (corpus.path / "hashiye.toml").write_text("not = [toml", encoding="utf-8")
    (one,) = shown([corpus.path / "documents" / "a.hsh.json"])
    assert one.labels == {}


# --- what cannot be read ----------------------------------------------------------------------------


def test_the_rest_is_shown_where_one_cannot_be_read(corpus):
    for name in ("a", "b"):
        corpus.put(document(name, [layer(TEXT, "jury")]), "documents")
    (corpus.path / "documents" / "a.hsh.json").write_bytes(b"{")
    told, one = seen(corpus)
    assert isinstance(told, NotReadable)
    assert told.findings[0].file.endswith("a.hsh.json")
    assert one.document.id == "b"


def test_a_copy_that_cannot_be_read_is_told_and_noted(corpus):
    corpus.put(document("a", [layer(TEXT, "jury")]), "documents")
    corpus.copy("sara").write_bytes(b"[]")
    told, one = seen(corpus)
    assert isinstance(told, NotReadable)
    assert whose(one) == [("entities", "jury", True)]
    assert one.notes[0].kind == "unread"


def test_a_document_without_its_text_is_told(corpus):
    corpus.put(document("a", [layer(TEXT, "jury")]), "documents")
    (corpus.path / "texts" / "a.txt").unlink()
    (told,) = seen(corpus)
    assert isinstance(told, NotReadable)
    assert "nothere" in str(next(iter(seen([corpus.path / "nothere"]))).findings)


# --- where readings differ --------------------------------------------------------------------------


def reading(*marked: tuple[int, int, str], status: str = "complete", name: str = "entities") -> Reading:
    made = tuple(Annotation(f"i{at}", start, end, label, "") for at, (start, end, label) in enumerate(marked))
    return Reading(name, "somebody", status, made)


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        (((0, 3, "A"),), ((0, 3, "A"),), []),
        (((0, 3, "A"),), ((0, 3, "B"),), [("label", 0, 3)]),
        (((0, 3, "A"),), ((0, 4, "A"),), [("boundary", 0, 4)]),
        (((0, 3, "A"),), ((1, 4, "B"),), [("both", 0, 4)]),
        (((0, 3, "A"),), (), [("missing", 0, 3)]),
        (((0, 3, "A"), (5, 6, "A")), ((5, 6, "A"), (8, 9, "B")), [("missing", 0, 3), ("missing", 8, 9)]),
    ],
)
def test_the_kinds_of_differences(one, other, kinds):
    found = differences([reading(*one), reading(*other)], 10)
    assert [(each.kind, each.start, each.end) for each in found] == kinds
    for each in found:
        assert [vote.reading for vote in each.votes] == [0, 1]


def test_votes_say_what_each_has():
    (one,) = differences([reading((0, 3, "A")), reading((7, 9, "Z")), reading((0, 3, "B"))][::2], 10)
    assert [(vote.annotation, vote.spans, vote.label) for vote in one.votes] == [
        ("i0", ((0, 3),), "A"),
        ("i0", ((0, 3),), "B"),
    ]


def test_a_partial_layer_says_nothing_where_it_is_silent():
    full, part = reading((0, 3, "A"), (5, 7, "A")), reading((0, 3, "B"), status="partial")
    (one,) = differences([full, part], 10)
    assert (one.kind, one.start) == ("label", 0)
    (one,) = differences([full, reading((0, 3, "A")), part], 10)[1:]
    assert [vote.reading for vote in one.votes] == [0, 1]


def test_layers_are_not_mixed():
    assert differences([reading((0, 3, "A")), reading((0, 3, "B"), name="other")], 10) == ()


def test_what_does_not_lie_on_the_text_is_left_out():
    wrong = ((5, 3, "A"), (4, 4, "A"), (8, 99, "A"))
    assert differences([reading(*wrong), reading()], 10) == ()
    found = viewing.alone(Document("a", "fa", Text.of("0123456789"), layers=(
        Layer("entities", "s", "complete", reading(*wrong).annotations),
    )))  # fmt: skip
    assert found.notes == (Note("strays", "s", "entities", 3),)


MARKS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from("AB")), max_size=5
).map(tuple)  # fmt: skip


@given(MARKS, MARKS, MARKS)
def test_differences_are_exactly_what_is_not_alike(one, two, three):
    """Brute force: a place and label that all have the same number of times is in no difference; all others are."""
    many = [reading(*marks) for marks in (one, two, three)]
    found = differences(many, 10)
    sound = [[mark for mark in marks if 0 <= mark[0] < mark[1] <= 10] for marks in (one, two, three)]
    told = [
        [vote for each in found for vote in each.votes if vote.reading == place and vote.spans] for place in range(3)
    ]
    for start, end, label in product(range(10), range(1, 11), "AB"):
        counts = [marks.count((start, end, label)) for marks in sound]
        listed = [sum(vote.spans == ((start, end),) and vote.label == label for vote in votes) for votes in told]
        assert all(this <= there for this, there in zip(listed, counts, strict=True))
        if len(set(counts)) > 1:
            assert any(listed)
        left = [there - this for this, there in zip(listed, counts, strict=True)]
        assert len(set(left)) == 1, "what is not told is there for everybody alike"
    assert found == tuple(sorted(found, key=lambda each: (each.start, each.end, each.layer)))


@given(strategies.documents(inside=True))
def test_any_document_can_be_shown(made):
    found = viewing.alone(made)
    assert found.document is made
    assert sum(len(each.annotations) for each in found.readings) == sum(len(each.annotations) for each in made.layers)


def test_nothing_heavy_is_loaded_before_there_is_something_to_compare(corpus):
    corpus.put(document("a", [layer(TEXT, "jury")]), "documents")
    code = (
        "import sys; from hashiye import viewing\n"
        "found = list(viewing.read(sys.argv[1:], viewing.Wanted()))\n"
        "print(len(found), sorted({'numpy', 'scipy', 'hazm', 'pandas', 'pyarrow'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(corpus.path)], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["1", "[]"]


def test_relations_go_with_their_reading(corpus):
    made = structs.replace(layer(TEXT, "jury"), relations=(Relation("r1", "near", {"of": ("a0",), "to": ("a1",)}),))
    corpus.put(structs.replace(document("a", [made]), segments=Segmentation()), "documents")
    (one,) = shown(corpus)
    assert one.readings[0].relations == made.relations
