"""Conflicts decided in a document: each kind by each side, and what stays."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye.codecs import CODECS, Parcel
from hashiye.conflict_sides import cuts
from hashiye.merging import KINDS
from hashiye.merging.deciding import NOT_ASKED, resolve
from hashiye.model import (
    Annotation,
    Conflict,
    Document,
    Fact,
    Layer,
    Producer,
    Relation,
    Segmentation,
    Spans,
    Text,
)
from tests.strategies import documents

TEXT = "پوتین در تهران با علی‌اف دیدار کرد. علی رفت."
#       0     6  9     15 18     25    31  35 36
POOTIN = Annotation("a1", 0, 5, "PER", "پوتین")
TEHRAN = Annotation("a2", 9, 14, "LOC", "تهران")
ALIEV = Annotation("a3", 18, 24, "PER", "علی\u200cاف")
MEETS = Relation("r1", "meets", {"who": ("a1",), "whom": ("a3",)})


def document(*conflicts, marks=(POOTIN, TEHRAN, ALIEV), relations=(), text=TEXT, **more) -> Document:
    layer = Layer("entities", "sara", "complete", tuple(marks), "fa-news@1.0", tuple(relations))
    return Document("d1", "fa", Text.of(text, file="../texts/d1.txt"), producers=(Producer("sara", "person"),),
                    layers=(layer,), conflicts=conflicts, **more)  # fmt: skip


def record(kind, target, base, ours, theirs, layer="entities", id="c1") -> Conflict:
    return Conflict(id, kind, layer, target, base, ours, theirs)


def marks(resolved) -> dict[str, Annotation]:
    return {one.id: one for one in resolved.document.layers[0].annotations}


def segment(text: str) -> Segmentation:
    """Words at blanks; one sentence."""
    flat, at = [], 0
    for word in text.split(" "):
        if word:
            flat += [at, at + len(word)]
        at += len(word) + 1
    sentences = Spans((flat[0], flat[-1])) if flat else Spans()
    return Segmentation(sentences, Spans(flat), array("i", (0, len(flat) // 2) if flat else (0,)))


def with_(one, **fields):
    return structs.replace(one, **fields)


def test_nothing_is_decided_unasked():
    doc = document(record("label", "a2", TEHRAN, with_(TEHRAN, label="FAC"), with_(TEHRAN, label="ORG")))
    resolved = resolve(doc, {"text": "ours"})
    assert resolved.document == doc
    assert [why for _, why in resolved.left] == [NOT_ASKED]


@pytest.mark.parametrize(("choice", "label"), [("ours", "FAC"), ("theirs", "ORG"), ("base", "LOC")])
def test_label_by_side_leaves_what_else_became_of_the_item(choice, label):
    conflict = record("label", "a2", TEHRAN, with_(TEHRAN, label="FAC"), with_(TEHRAN, label="ORG"))
    here = with_(TEHRAN, note="see map", start=6, text="در تهران")
    resolved = resolve(document(conflict, marks=(POOTIN, here)), {"": choice})
    assert marks(resolved)["a2"] == with_(here, label=label)
    assert not resolved.left
    assert not resolved.document.conflicts


def test_label_union_keeps_both_under_ids_of_their_own():
    conflict = record("label", "a2", TEHRAN, with_(TEHRAN, label="FAC"), with_(TEHRAN, label="ORG"))
    resolved = resolve(document(conflict), {"label": "union"})
    found = [one for one in resolved.document.layers[0].annotations if one.text == "تهران"]
    assert sorted(one.label for one in found) == ["FAC", "ORG"]
    assert len({one.id for one in resolved.document.layers[0].annotations}) == 4
    assert found[0].id == "a2" or found[1].id == "a2"


def test_attributes_exchanges_only_what_both_changed():
    base = with_(TEHRAN, attributes={"role": "city", "sure": "no"})
    ours = with_(base, attributes={"role": "capital", "sure": "no", "x": "1"})
    theirs = with_(base, attributes={"role": "town", "sure": "yes"})
    here = with_(base, attributes={"role": "city", "sure": "yes", "x": "1"})
    conflict = record("attributes", "a2", base, ours, theirs)
    resolved = resolve(document(conflict, marks=(here,)), {"": "theirs"})
    assert marks(resolved)["a2"].attributes == {"role": "town", "sure": "yes", "x": "1"}
    stays = resolve(document(conflict, marks=(here,)), {"": "union"})
    assert stays.left
    assert marks(stays)["a2"] == here


def test_resized_by_side_and_union():
    ours, theirs = with_(TEHRAN, start=6, text="در تهران"), with_(TEHRAN, end=17, text="تهران با")
    conflict = record("resized", "a2", TEHRAN, ours, theirs)
    assert marks(resolve(document(conflict), {"": "theirs"}))["a2"] == theirs
    both = [one.text for one in resolve(document(conflict), {"": "union"}).document.layers[0].annotations]
    assert "در تهران" in both
    assert "تهران با" in both


def test_an_edge_that_is_not_in_the_text_stays():
    ours, theirs = with_(TEHRAN, start=6, text="به تهران"), with_(TEHRAN, end=17, text="تهران با")
    resolved = resolve(document(record("resized", "a2", TEHRAN, ours, theirs)), {"": "ours"})
    assert "not in the text" in resolved.left[0][1]
    assert marks(resolved)["a2"] == TEHRAN


def test_removed_takes_relations_with_it_and_says_so():
    conflict = record("removed", "a3", ALIEV, None, with_(ALIEV, note="president"))
    doc = document(conflict, relations=(MEETS, Relation("r2", "cause", {"of": ("r1",)})))
    resolved = resolve(doc, {"": "ours"})
    assert "a3" not in marks(resolved)
    assert [one.id for _, one in resolved.gone] == ["r1", "r2"]
    assert not resolved.document.layers[0].relations
    kept = resolve(doc, {"": "union"})
    assert marks(kept)["a3"].note == "president"
    assert {one.id for one in kept.document.layers[0].relations} == {"r1", "r2"}


def test_added_by_side_and_union():
    ours, theirs = Annotation("n1", 36, 39, "PER", "علی"), Annotation("n2", 36, 39, "LOC", "علی")
    conflict = record("added", "n1", None, ours, theirs)
    assert marks(resolve(document(conflict), {"": "theirs"})) == {**marks_of(), "n2": theirs}
    assert marks(resolve(document(conflict), {"": "union"})) == {**marks_of(), "n1": ours, "n2": theirs}
    assert resolve(document(conflict), {"": "base"}).document == document()


def marks_of():
    return {one.id: one for one in (POOTIN, TEHRAN, ALIEV)}


def test_an_id_that_is_taken_by_now_is_not_written_over():
    ours = Annotation("a1", 36, 39, "PER", "علی")
    resolved = resolve(document(record("added", "a1", None, ours, None)), {"": "ours"})
    assert marks(resolved)["a1"] == POOTIN
    assert sum(one.text == "علی" for one in marks(resolved).values()) == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_reference_by_either_side_gives_that_sides_state(order):
    annotation = record("reference", "a3", ALIEV, None, ALIEV)
    relation = record("reference", "r1", MEETS, None, with_(MEETS, label="greets"), id="c2")
    pair = [annotation, relation]
    doc = document(*(pair[i] for i in order), relations=(MEETS,))
    ours = resolve(doc, {"reference": "ours"})
    assert "a3" not in marks(ours)
    assert not ours.document.layers[0].relations
    assert not ours.left
    theirs = resolve(doc, {"reference": "theirs"})
    assert [one.label for one in theirs.document.layers[0].relations] == ["greets"]
    assert "a3" in marks(theirs)
    assert resolve(doc, {"reference": "union"}).document == theirs.document


def test_a_relation_that_a_side_points_elsewhere_outlives_the_annotation():
    annotation = record("reference", "a3", ALIEV, None, ALIEV)
    elsewhere = with_(MEETS, args={"who": ("a1",), "whom": ("a2",)})
    relation = record("reference", "r1", MEETS, elsewhere, with_(MEETS, note="x"), id="c2")
    resolved = resolve(document(annotation, relation, relations=(MEETS,)), {"": "ours"})
    assert resolved.document.layers[0].relations == (elsewhere,)
    assert not resolved.gone


def test_a_relation_without_its_end_stays():
    relation = record("reference", "r1", None, MEETS, None)
    resolved = resolve(document(relation, marks=(POOTIN,)), {"": "ours"})
    assert "a3" in resolved.left[0][1]


def test_a_target_that_is_gone_stays_and_is_said():
    conflict = record("label", "zz", with_(TEHRAN, id="zz"), with_(TEHRAN, id="zz", label="FAC"), TEHRAN)
    resolved = resolve(document(conflict), {"": "ours"})
    assert resolved.document == document(conflict)
    assert "not in the layer" in resolved.left[0][1]


def test_layers_of_one_name_are_told_apart_by_producer():
    conflict = record("label", "a2", TEHRAN, with_(TEHRAN, label="FAC"), with_(TEHRAN, label="ORG"), "entities/ali")
    doc = document(conflict)
    other = Layer("entities", "ali", "complete", (TEHRAN,))
    doc = structs.replace(doc, layers=(*doc.layers, other))
    resolved = resolve(doc, {"": "ours"})
    assert [layer.annotations[-1].label for layer in resolved.document.layers] == ["PER", "FAC"]
    unclear = resolve(structs.replace(doc, conflicts=(with_(conflict, layer="entities"),)), {"": "ours"})
    assert unclear.left[0][1] == "several layers are called so"


def test_what_a_layer_says_of_itself_and_records_that_name_it():
    doc = structs.replace(document(), layers=(*document().layers, Layer("entities", "ali", "complete", ())))
    producer = Conflict("c1", "layer", "entities/sara", "producer", "sara", "rules", "hazm")
    waiting = record("label", "a2", TEHRAN, with_(TEHRAN, label="FAC"), TEHRAN, "entities/sara", id="c2")
    resolved = resolve(structs.replace(doc, conflicts=(producer, waiting)), {"layer": "ours"})
    assert resolved.document.layers[0].producer == "rules"
    assert resolved.left[0][0].layer == "entities/rules"
    tagset = Conflict("c1", "layer", "entities/sara", "tagset", "fa-news@1.0", "", "fa-news@2.0")
    doc = structs.replace(doc, conflicts=(tagset,))
    assert resolve(doc, {"": "theirs"}).document.layers[0].tagset == "fa-news@2.0"
    assert resolve(doc, {"": "ours"}).document.layers[0].tagset == ""
    assert resolve(doc, {"": "union"}).left


def test_facts():
    base, ours, theirs = (Fact("title", value, "explicit") for value in ("یک", "دو", "سه"))
    doc = structs.replace(document(record("metadata", "title", base, ours, theirs, "")), metadata=(base,))
    assert resolve(doc, {"": "theirs"}).document.metadata == (theirs,)
    assert resolve(doc, {"": "union"}).document.metadata == (ours, theirs)
    new = structs.replace(document(record("metadata", "title", None, ours, theirs, "")), metadata=())
    assert resolve(new, {"": "ours"}).document.metadata == (ours,)
    assert resolve(new, {"": "base"}).document.metadata == ()
    language = document(record("metadata", "language", "fa", "fa-AF", "und", ""))
    assert resolve(language, {"": "ours"}).document.language == "fa-AF"
    assert resolve(language, {"": "union"}).left


def test_tokens_are_cut_as_chosen():
    doc = structs.replace(document(text="علی‌ اف رفت"), segments=segment("علی‌ اف رفت"), layers=())
    one = cuts.spelled([cuts.Token(0, 7, "علی\u200cاف", first=True)])
    two = cuts.spelled([cuts.Token(0, 3, first=True), cuts.Token(3, 4), cuts.Token(5, 7)])
    base = cuts.spelled([cuts.Token(0, 4, first=True), cuts.Token(5, 7)])
    doc = structs.replace(doc, conflicts=(record("tokens", "0:7", base, one, two, ""),))
    ours = resolve(doc, {"": "ours"}).document
    assert list(ours.tokens.pairs()) == [(0, 7), (8, 11)]
    assert ours.segments.norms == {0: "علی\u200cاف"}
    assert list(resolve(doc, {"": "theirs"}).document.tokens.pairs()) == [(0, 3), (3, 4), (5, 7), (8, 11)]
    assert resolve(doc, {"": "base"}).document.segments == doc.segments
    assert resolve(doc, {"": "union"}).left
    words = cuts.spelled_words([cuts.Token(0, 3)], "حسن")
    elsewhere = structs.replace(doc, conflicts=(record("tokens", "0:7", base, words, two, ""),))
    assert "other words" in resolve(elsewhere, {"": "ours"}).left[0][1]


def test_tokens_of_words_that_were_chosen_come_with_them():
    text = "علی رفت"
    doc = structs.replace(document(text=text), segments=segment(text), layers=())
    mine = cuts.spelled_words([cuts.Token(0, 2), cuts.Token(2, 4)], "نرفت")
    base = cuts.spelled([cuts.Token(4, 7)])
    words = record("text", "4:7", "رفت", "نرفت", "آمد", "")
    doc = structs.replace(doc, conflicts=(words, record("tokens", "4:7", base, mine, base, "", id="c2")))
    resolved = resolve(doc, {"": "ours"}, segment)
    assert not resolved.left
    assert list(resolved.document.tokens.pairs()) == [(0, 3), (4, 6), (6, 8)]
    assert len(resolved.document.sentences) == 1


def reworded(choice="ours", *more, text=None, **fields):
    conflict = record("text", "9:14", "تهران", "شهر بزرگ تهران", "باکو", "")
    return resolve(document(conflict, *more, text=text or TEXT, **fields), {"": choice}, segment)


def test_words_of_a_side_take_the_place_of_the_bases_and_all_follows():
    fact = Fact("place", "علی", "explicit", evidence=((36, 39),))
    resolved = reworded("ours", metadata=(fact,), segments=segment(TEXT))
    doc = resolved.document
    assert doc.text.content == TEXT.replace("تهران", "شهر بزرگ تهران")
    assert doc.text == Text.of(doc.text.content, file="../texts/d1.txt")
    assert all(one.surface(doc.text.content) == one.text for one in doc.layers[0].annotations)
    assert doc.metadata[0].evidence == ((45, 48),)
    assert doc.layers[0].status == "complete"
    assert doc.producers == document().producers
    assert not resolved.lost
    assert "بزرگ" in doc.tokens.surfaces(doc.text.content)


def test_annotations_on_words_that_go_are_said_to_be_lost():
    resolved = reworded("theirs", relations=(MEETS, Relation("r2", "in", {"at": ("a2",)})))
    assert [one.before.id for one in resolved.lost] == ["a2"]
    assert [one.id for _, one in resolved.gone] == ["r2"]
    assert [one.id for one in resolved.document.layers[0].relations] == ["r1"]


def test_words_that_somebody_edited_since_stay():
    resolved = reworded("ours", text=TEXT.replace("تهران", "شیراز"), marks=())
    assert "not there any more" in resolved.left[0][1]


def test_tokens_are_not_cut_without_a_tokenizer():
    conflict = record("text", "9:14", "تهران", "شهر تهران", "باکو", "")
    resolved = resolve(document(conflict, segments=segment(TEXT)), {"": "ours"})
    assert resolved.left
    assert resolved.document.text.content == TEXT
    assert resolve(document(conflict), {"": "ours"}).document.text.content == TEXT.replace("تهران", "شهر تهران")


def test_records_that_stay_follow_the_words():
    label = record("label", "a3", ALIEV, with_(ALIEV, label="ORG"), with_(ALIEV, label="LOC"), id="c2")
    words = record("text", "36:39", "علی", "حسن", "حسین", "", id="c3")
    resolved = resolve(
        document(record("text", "9:14", "تهران", "شهر تهران", "باکو", ""), label, words), {"#c1": "ours"}, segment
    )
    (first, _), (second, _) = resolved.left
    assert first.base.surface(resolved.document.text.content) == ALIEV.text
    assert second.target == "40:43"
    assert resolve(resolved.document, {"": "theirs"}, segment).document.text.content == (
        TEXT.replace("تهران", "شهر تهران").replace("علی رفت", "حسین رفت")
    )


def test_anchor_is_placed_where_its_words_are_once():
    mine = Annotation("n1", 13, 17, "LOC", "بزرگ")
    anchor = record("anchor", "n1", None, mine, None, id="c2")
    assert marks(reworded("ours", anchor))["n1"].start == 13
    lost = reworded("theirs", anchor)
    assert "n1" not in marks(lost)
    assert not lost.left
    twice = record("anchor", "n1", None, Annotation("n1", 2, 5, "PER", "علی"), None, id="c2")
    assert "several places" in reworded("ours", twice).left[0][1]


def test_anchor_by_base_whose_words_are_gone_says_what_it_gives_up():
    gone = Annotation("g1", 3, 9, "PER", "رئیسی")
    resolved = resolve(
        document(record("anchor", "g1", gone, with_(gone, label="X"), with_(gone, label="Y"))), {"": "base"}
    )
    assert not resolved.left
    assert [one.before for one in resolved.lost] == [gone]


def test_overlap():
    ours, theirs = with_(TEHRAN, start=6, text="در تهران"), Annotation("n2", 6, 8, "X", "در")
    conflict = record("overlap", "a2", None, ours, theirs)
    assert marks(resolve(document(conflict), {"": "ours"})) == {**marks_of(), "a2": ours}
    assert marks(resolve(document(conflict), {"": "theirs"})) == {**marks_of(), "n2": theirs}
    assert marks(resolve(document(conflict), {"": "union"})) == {**marks_of(), "a2": ours, "n2": theirs}
    assert resolve(document(conflict), {"": "base"}).document == document()


def nothing_shared(_layer, one, other) -> bool:
    """A tagset without nesting and with one label for the same words."""
    return one.spans == other.spans and one.label == other.label


@pytest.mark.parametrize("kind", ["overlap", "added"])
def test_both_sides_of_one_annotation_are_one(kind):
    ours, theirs = Annotation("n1", 6, 14, "LOC", "در تهران"), Annotation("n2", 6, 14, "LOC", "در تهران")
    resolved = resolve(document(record(kind, "n1", None, ours, theirs), marks=(POOTIN,)), {"": "union"})
    assert marks(resolved) == {"a1": POOTIN, "n1": ours}
    assert not resolved.left


@pytest.mark.parametrize(
    ("conflict", "why"),
    [
        (record("label", "a2", TEHRAN, with_(TEHRAN, label="FAC"), with_(TEHRAN, label="ORG")), "one label"),
        (record("resized", "a2", TEHRAN, with_(TEHRAN, start=6, text="در تهران"),
                with_(TEHRAN, end=17, text="تهران با")), "no such overlap"),
        (record("overlap", "n1", None, with_(TEHRAN, start=6, text="در تهران"), Annotation("n2", 6, 8, "X", "در")),
         "no such overlap"),
        (record("added", "n1", None, Annotation("n1", 36, 39, "PER", "علی"), Annotation("n2", 36, 39, "LOC", "علی")),
         "one label"),
    ],
    ids=["label", "resized", "overlap", "added"],
)  # fmt: skip
def test_a_union_that_the_tagset_forbids_stays_and_is_said(conflict, why):
    resolved = resolve(document(conflict), {"": "union"}, allows=nothing_shared)
    assert resolved.document == document(conflict)
    assert why in resolved.left[0][1]
    assert not resolve(document(conflict), {"": "ours"}, allows=nothing_shared).left
    assert not resolve(document(conflict), {"": "union"}).left


def test_a_side_that_overlaps_what_else_came_waits_until_that_is_gone():
    conflict = record("resized", "a2", TEHRAN, with_(TEHRAN, end=24, text="تهران با علی‌اف"), TEHRAN)
    gone = record("removed", "a3", ALIEV, None, with_(ALIEV, note="x"), id="c2")
    alone = resolve(document(conflict), {"": "ours"}, allows=nothing_shared)
    assert "PER «علی‌اف»" in alone.left[0][1]
    both = resolve(document(conflict, gone), {"": "ours"}, allows=nothing_shared)
    assert not both.left
    assert list(marks(both)) == ["a1", "a2"]


def test_what_stood_there_badly_before_is_no_reason():
    inside = Annotation("a9", 9, 11, "X", "ته")
    conflict = record("label", "a2", TEHRAN, with_(TEHRAN, label="FAC"), TEHRAN)
    assert not resolve(document(conflict, marks=(TEHRAN, inside)), {"": "ours"}, allows=nothing_shared).left


def test_the_innermost_around_an_annotation_is_asked():
    def allows(_layer, one, other):
        return {one.label, other.label} != {"A", "C"}

    outer, middle = Annotation("o", 0, 24, "A", TEXT[:24]), Annotation("m", 6, 14, "B", "در تهران")
    new = record("added", "n", None, with_(TEHRAN, label="C", id="n"), None)
    assert not resolve(document(new, marks=(outer, middle)), {"": "ours"}, allows=allows).left
    assert resolve(document(new, marks=(outer,)), {"": "ours"}, allows=allows).left


CHOICES = st.dictionaries(
    st.sampled_from(("", *KINDS)), st.sampled_from(("base", "ours", "theirs", "union")), max_size=4
)


@given(doc=documents(), kinds=st.lists(st.sampled_from((*KINDS, "x")), min_size=2, max_size=2), choices=CHOICES)
def test_any_document_resolves_to_a_valid_one_and_nothing_changes_the_second_time(doc, kinds, choices):
    conflicts = tuple(structs.replace(one, kind=kind) for one, kind in zip(doc.conflicts, kinds, strict=False))
    doc = structs.replace(doc, conflicts=conflicts)
    resolved = resolve(doc, choices, segment)
    assert len(resolved.resolved) + len(resolved.left) == len(conflicts)
    data = CODECS["json"].write(resolved.document).files[".hsh.json"]
    again = CODECS["json"].read(Parcel(data, "d.hsh.json")).document
    assert CODECS["json"].write(again).files[".hsh.json"] == data
    twice = resolve(resolved.document, choices, segment)
    assert twice.document == resolved.document
    assert not twice.resolved
