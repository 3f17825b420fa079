"""Three-way merge: compatible edits give exactly the edits, incompatible ones a record of their kind, nothing is lost."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from msgspec import structs

from hashiye import checks
from hashiye.checks.runner import examine, plan
from hashiye.checks.subject import Context, Subject
from hashiye.codecs import json_writer
from hashiye.codes import CODES
from hashiye.conflict_sides import cuts
from hashiye.merging import KINDS, Merged, Note, merge, texts
from hashiye.model import Annotation, Conflict, Document, Fact, Layer, Producer, Relation, Segmentation, Text
from hashiye.registry import RULES
from tests import edits

assert checks  # its import fills the table of rules

STRUCTURAL = frozenset(
    code for code in CODES
    if code in RULES and code[4] in "BSA" and CODES[code].default and code not in ("HSH-A314", "HSH-A315", "HSH-A316")
)  # fmt: skip
"""What a merge is answerable for; what names and dates should look like is not among it."""
PLAN = plan(STRUCTURAL, RULES)


def remarks(document: Document) -> Counter[str]:
    told = examine(Subject(document, Context()), PLAN, STRUCTURAL).remarks
    return Counter(rule.code.code for rule, _ in told)


def canonical(document: Document) -> bytes:
    """Return the bytes of a document; new facts of two sides have no order of their own."""
    return json_writer.page(structs.replace(document, metadata=tuple(sorted(document.metadata, key=repr))))


def exchanged(document: Document) -> Document:
    turned = tuple(Conflict(c.id, c.kind, c.layer, c.target, c.base, c.theirs, c.ours) for c in document.conflicts)
    return structs.replace(document, conflicts=turned)


# --- compatible edits ---


def give_exactly_the_edits(numbers: range, *, text: bool) -> None:
    for number in numbers:
        case = edits.compatible(random.Random(f"compatible {number}"), text=text)
        merged = merge(case.base.document(), case.ours.document(), case.theirs.document())
        assert merged.fresh == 0, (number, case.done, merged.document.conflicts)
        assert canonical(merged.document) == canonical(case.expected.document()), (number, case.done)
        assert merged.notes == (), (number, case.done, merged.notes)


@pytest.mark.parametrize("text", [False, True], ids=["one text", "both texts edited"])
def test_compatible_edits_give_exactly_the_edits(text):
    give_exactly_the_edits(range(120), text=text)


@pytest.mark.exhaustive
@pytest.mark.parametrize("part", range(12))
@pytest.mark.parametrize("text", [False, True], ids=["one text", "both texts edited"])
def test_many_compatible_edits_give_exactly_the_edits(text, part):
    give_exactly_the_edits(range(1_000 * part, 1_000 * (part + 1)), text=text)


def give_shared_edits_once(numbers: range) -> None:
    """What both sides did alike is there once, also where one edited the word beside it; or the words are open."""
    opened = 0
    for number in numbers:
        case = edits.compatible(random.Random(f"shared {number}"), text=True, shared=2)
        merged = merge(case.base.document(), case.ours.document(), case.theirs.document())
        opened += merged.fresh > 0
        assert {one.kind for one in merged.document.conflicts} <= {"text", "anchor", "tokens"}, number
        assert merged.fresh or canonical(merged.document) == canonical(case.expected.document()), (number, case.done)
    assert opened <= len(numbers) // 6


def test_edits_that_both_sides_made_are_there_once():
    give_shared_edits_once(range(100))


@pytest.mark.exhaustive
@pytest.mark.parametrize("part", range(10))
def test_many_edits_that_both_sides_made_are_there_once(part):
    give_shared_edits_once(range(1_000 * part, 1_000 * (part + 1)))


def test_what_is_marked_in_a_moved_sentence_goes_along_or_is_open(monkeypatch):
    """Both sides move sentences. Which passage moved past which is a matter of taste: then records say what is open."""
    monkeypatch.setattr(edits, "TEXT_EDITS", (edits.move_sentence, edits.move_sentence, edits.typo))
    opened = 0
    for number in range(150):
        case = edits.compatible(random.Random(f"moved {number}"), text=True)
        merged = merge(case.base.document(), case.ours.document(), case.theirs.document())
        opened += merged.fresh > 0
        assert merged.fresh or canonical(merged.document) == canonical(case.expected.document()), number
    assert opened <= 3


# --- edits of everything by everybody ---


def stand_and_lose_nothing(numbers: range, *, text: bool) -> None:
    for number in numbers:
        drafts = edits.anything(random.Random(f"anything {number}"), text=text)
        base, ours, theirs = (one.document() for one in drafts)
        merged = merge(base, ours, theirs)
        turned = merge(base, theirs, ours)
        assert json_writer.page(exchanged(merged.document)) == json_writer.page(turned.document), number
        known = set(remarks(base)) | set(remarks(ours)) | set(remarks(theirs)) | {"HSH-S224"}
        assert set(remarks(merged.document)) <= known, number
        for side in (ours, theirs):
            for layer in range(2):
                losses = list(lost(base.layers[layer], side.layers[layer], merged, layer))
                assert not losses, (number, losses)


def lost(base: Layer, side: Layer, merged: Merged, number: int):
    """Yield what a side did to items of a layer and what is neither in the result nor in a record."""
    said = {
        getattr(one, "id", "") for record in merged.document.conflicts for one in (record.base, record.ours, record.theirs)
    }  # fmt: skip
    layer = merged.document.layers[number]
    names: dict[str, set[str]] = {}
    for note in merged.notes:
        names.setdefault(note.id, set()).add(note.detail)
        names.setdefault(note.detail, set()).add(note.id)
    for old, new, here in (
        (base.annotations, side.annotations, layer.annotations), (base.relations, side.relations, layer.relations)
    ):  # fmt: skip
        was, now, found = ({one.id: one for one in items} for items in (old, new, here))
        for key, one in now.items():
            if key in said:
                continue
            there = [found[name] for name in (key, *sorted(names.get(key, ()))) if name in found]
            before = was.get(key)
            if before is None and not any(like(one, other) for other in there):
                yield "added", one
            if before is not None and one.label != before.label and not any(one.label == o.label for o in there):
                yield "relabelled", one
            changed = {} if before is None else dict(set(one.attributes.items()) - set(before.attributes.items()))
            if changed and not any(changed.items() <= other.attributes.items() for other in there):
                yield "attributes", one
        for key in was.keys() - now.keys() - said:
            if key in found:
                yield "removed", was[key]


def like(one, other) -> bool:
    return one.label == other.label and len(getattr(one, "parts", ())) == len(getattr(other, "parts", ()))


@pytest.mark.parametrize("text", [False, True], ids=["one text", "both texts edited"])
def test_merges_of_anything_are_sound_symmetric_and_lose_nothing(text):
    stand_and_lose_nothing(range(80), text=text)


@pytest.mark.exhaustive
@pytest.mark.parametrize("part", range(5))
@pytest.mark.parametrize("text", [False, True], ids=["one text", "both texts edited"])
def test_many_merges_of_anything_are_sound_symmetric_and_lose_nothing(text, part):
    stand_and_lose_nothing(range(1_000 * part, 1_000 * (part + 1)), text=text)


# --- the kinds of conflict, one by one ---

TEXT = "علی حسنی به تهران رفت. مریم از باکو آمد."
LINKED = (Relation("r1", "ABOUT", {"who": ("a1",), "where": ("a2",)}),)


def mark(identity: str, words: str, label: str = "PER", text: str = TEXT, **more) -> Annotation:
    start = text.index(words)
    return Annotation(identity, start, start + len(words), label, words, **more)


def document(*annotations: Annotation, text: str = TEXT, **more) -> Document:
    layer = Layer("entities", "sara", "complete", annotations, more.pop("tagset", ""), more.pop("relations", ()))
    layers = more.pop("layers", (layer,))
    segments = more.pop("segments", segments_of(text))
    return Document("aran-0001", "fa", Text.of(text), layers=layers, segments=segments, **more)


def segments_of(text: str, joined: tuple[str, ...] = ()) -> Segmentation:
    """Cut at blanks and before full stops; ``joined`` are words that stay one token."""
    tokens, at, first = [], 0, True
    for word in text.replace(".", " .").split():
        start = text.index(word, at)
        if tokens and f"{text[tokens[-1].start : tokens[-1].end]} {word}" in joined:
            tokens[-1] = structs.replace(tokens[-1], end=start + len(word))
        else:
            tokens.append(cuts.Token(start, start + len(word), "", first))
        at, first = start + len(word), word == "."
    return cuts.columns(tokens)


A1, A2, A3 = mark("a1", "علی حسنی"), mark("a2", "تهران", "LOC"), mark("a3", "مریم")
BASE = document(A1, A2, A3)


def replaced(one: Annotation, **more) -> Annotation:
    return structs.replace(one, **more)


def merged_both_ways(base: Document, ours: Document, theirs: Document, **more) -> Merged:
    """Merge, and check what holds of every merge."""
    merged, turned = merge(base, ours, theirs, **more), merge(base, theirs, ours, **more)
    assert json_writer.page(exchanged(merged.document)) == json_writer.page(turned.document)
    assert merged.fresh == len(merged.document.conflicts)
    known = set(remarks(base)) | set(remarks(ours)) | set(remarks(theirs)) | {"HSH-S224"}
    assert set(remarks(merged.document)) <= known
    return merged


def only(merged: Merged, kind: str) -> Conflict:
    assert [one.kind for one in merged.document.conflicts] == [kind]
    assert kind in KINDS
    return merged.document.conflicts[0]


def annotations(merged: Merged) -> dict[str, Annotation]:
    return {one.id: one for one in merged.document.layers[0].annotations}


def test_both_relabel():
    ours, theirs = replaced(A1, label="ORG"), replaced(A1, label="LOC")
    merged = merged_both_ways(BASE, document(ours, A2, A3), document(theirs, A2, A3))
    record = only(merged, "label")
    assert (record.layer, record.target) == ("entities", "a1")
    assert (record.base, record.ours, record.theirs) == (A1, ours, theirs)
    assert annotations(merged)["a1"] == A1


def test_one_relabels_the_other_resizes_or_annotates():
    smaller = replaced(A1, end=3, text="علی", attributes={"wikidata": "Q1"})
    other = replaced(A1, label="ORG", attributes={"sure": "no"}, note="؟")
    merged = merged_both_ways(BASE, document(smaller, A2, A3), document(other, A2, A3))
    both = {"sure": "no", "wikidata": "Q1"}
    assert merged.fresh == 0
    assert annotations(merged)["a1"] == replaced(smaller, label="ORG", attributes=both, note="؟")


def test_both_change_one_attribute():
    ours, theirs = replaced(A1, attributes={"x": "1", "y": "2"}), replaced(A1, attributes={"x": "3"})
    merged = merged_both_ways(BASE, document(ours, A2, A3), document(theirs, A2, A3))
    assert only(merged, "attributes").target == "a1"
    assert annotations(merged)["a1"].attributes == {"y": "2"}


def test_both_resize():
    ours, theirs = replaced(A1, end=3, text="علی"), replaced(A1, start=4, text="حسنی")
    merged = merged_both_ways(BASE, document(ours, A2, A3), document(theirs, A2, A3))
    record = only(merged, "resized")
    assert (record.ours, record.theirs) == (ours, theirs)
    assert annotations(merged)["a1"] == A1


def test_both_resize_alike():
    ours = replaced(A1, end=3, text="علی")
    merged = merged_both_ways(BASE, document(ours, A2, A3), document(replaced(ours, label="ORG"), A2, A3))
    assert merged.fresh == 0
    assert annotations(merged)["a1"] == replaced(ours, label="ORG")


OFFICE = "وزیر خارجه به تهران رفت."
LONGER = "وزیر امور خارجه به تهران رفت."


def test_one_removes_what_the_other_shrinks_beside_words_it_put_in():
    theirs = mark("a1", "خارجه", text=LONGER)
    base = document(mark("a1", "وزیر خارجه", text=OFFICE), text=OFFICE)
    record = only(merged_both_ways(base, document(text=OFFICE), document(theirs, text=LONGER)), "removed")
    assert (record.base, record.ours, record.theirs) == (mark("a1", "وزیر امور خارجه", text=LONGER), None, theirs)


def test_both_shrink_alike_and_one_puts_words_in():
    base = document(mark("a1", "وزیر خارجه", text=OFFICE), text=OFFICE)
    ours, theirs = (document(mark("a1", "خارجه", text=text), text=text) for text in (OFFICE, LONGER))
    merged = merged_both_ways(base, ours, theirs)
    assert merged.fresh == 0
    assert annotations(merged) == {"a1": mark("a1", "خارجه", text=LONGER)}


def test_one_marks_what_the_other_moves_an_annotation_to():
    base = document(A1, mark("a2", "به", "LOC"))
    moved, added = mark("a2", "به تهران", "LOC", note="؟"), mark("n1", "به تهران", "LOC", attributes={"x": "1"})
    link = Relation("r9", "ABOUT", {"where": ("n1",)})
    theirs = document(A1, mark("a2", "به", "LOC"), added, relations=(link,))
    merged = merged_both_ways(base, document(A1, moved), theirs)
    assert merged.fresh == 0
    assert annotations(merged) == {"a1": A1, "a2": replaced(moved, attributes={"x": "1"})}
    assert merged.document.layers[0].relations == (structs.replace(link, args={"where": ("a2",)}),)
    assert merged.notes == (Note("joined", "entities", "a2", "n1"),)


def test_one_removes_what_the_other_changes():
    theirs = replaced(A1, label="ORG")
    merged = merged_both_ways(BASE, document(A2, A3), document(theirs, A2, A3))
    record = only(merged, "removed")
    assert (record.base, record.ours, record.theirs) == (A1, None, theirs)
    assert annotations(merged)["a1"] == A1


def test_a_carried_shift_is_no_change():
    text = f"امروز {TEXT}"
    moved = [mark(one.id, one.text, one.label, text) for one in (A1, A2, A3)]
    merged = merged_both_ways(BASE, document(A2, A3), document(*moved, text=text))
    assert merged.fresh == 0
    assert annotations(merged) == {"a2": moved[1], "a3": moved[2]}


def test_both_mark_the_same_words():
    ours, theirs = mark("n1", "باکو", "LOC"), mark("n2", "باکو", "ORG")
    merged = merged_both_ways(BASE, document(A1, A2, A3, ours), document(A1, A2, A3, theirs))
    record = only(merged, "added")
    assert (record.base, record.ours, record.theirs) == (None, ours, theirs)
    assert record.target == "n1"
    assert annotations(merged) == {one.id: one for one in (A1, A2, A3)}


def test_both_mark_the_same_words_alike_and_relations_follow():
    ours, theirs = mark("n2", "باکو", "LOC", attributes={"x": "1"}), mark("n1", "باکو", "LOC", note="؟")
    link = Relation("r9", "ABOUT", {"where": ("n2",)})
    merged = merged_both_ways(BASE, document(A1, A2, A3, ours, relations=(link,)), document(A1, A2, A3, theirs))
    assert merged.fresh == 0
    assert annotations(merged)["n1"] == replaced(theirs, attributes={"x": "1"})
    assert merged.document.layers[0].relations == (structs.replace(link, args={"where": ("n1",)}),)
    assert merged.notes == (Note("joined", "entities", "n1", "n2"),)


def refuse(_layer: Layer, _one: Annotation, _other: Annotation) -> bool:
    return False


def test_what_both_sides_brought_overlaps():
    ours, theirs = mark("n1", "مریم از", "ORG"), mark("n2", "از باکو", "LOC")
    base = document(A1, A2)
    sides = document(A1, A2, ours), document(A1, A2, theirs)
    assert merge(base, *sides).fresh == 0
    merged = merged_both_ways(base, *sides, allows=refuse)
    record = only(merged, "overlap")
    assert (record.base, record.ours, record.theirs, record.target) == (None, ours, theirs, "n1")
    assert annotations(merged) == {"a1": A1, "a2": A2}


def test_what_is_no_matter_of_place_stays_when_an_overlap_takes_a_place_back():
    base = document(A1, A2, A3)
    noted = replaced(A1, note="؟")
    ours = document(noted, A2, A3, mark("n1", "علی", "LOC"))
    smaller = replaced(A1, end=3, text="علی")
    merged = merged_both_ways(base, ours, document(smaller, A2, A3))
    record = only(merged, "overlap")
    assert (record.base, record.ours, record.theirs) == (None, mark("n1", "علی", "LOC"), replaced(smaller, note="؟"))
    assert annotations(merged)["a1"] == noted


def test_of_two_crowds_that_overlap_each_is_said():
    crowds = [[Annotation(f"{who}{i}", i, 40 - i, who, TEXT[i : 40 - i]) for i in range(5 + j, 15, 2)] for j, who in enumerate("xy")]  # fmt: skip
    merged = merged_both_ways(document(), document(*crowds[0]), document(*crowds[1]), allows=refuse)
    assert annotations(merged) == {}
    for side, own in zip(("ours", "theirs"), crowds, strict=True):
        assert {getattr(one, side).id for one in merged.document.conflicts} == {one.id for one in own}


def test_an_overlap_that_one_side_has_is_its_own():
    inner = mark("n1", "علی")
    merged = merged_both_ways(BASE, document(A1, A2, A3, inner), document(A1, A2), allows=refuse)
    assert merged.fresh == 0
    assert set(annotations(merged)) == {"a1", "a2", "n1"}


def test_an_overlap_with_what_a_conflict_keeps():
    """Ours moved a1 away and put n1 into its place; theirs moved a1 elsewhere: a1 is back, so n1 cannot stand."""
    ours = document(replaced(A1, start=4, text="حسنی"), A2, A3, mark("n1", "علی"))
    theirs = document(replaced(A1, end=11, text="علی حسنی به"), A2, A3)
    merged = merged_both_ways(BASE, ours, theirs, allows=refuse)
    assert [one.kind for one in merged.document.conflicts] == ["resized", "overlap"]
    assert annotations(merged) == {one.id: one for one in (A1, A2, A3)}


def test_a_relation_needs_what_the_other_side_removed():
    base = document(A1, A2, A3)
    merged = merged_both_ways(base, document(A2, A3), document(A1, A2, A3, relations=LINKED))
    assert [(one.kind, one.target) for one in merged.document.conflicts] == [("reference", "a1"), ("reference", "r1")]
    first, second = merged.document.conflicts
    assert (first.base, first.ours, first.theirs) == (A1, None, A1)
    assert (second.base, second.ours, second.theirs) == (None, None, LINKED[0])
    assert annotations(merged)["a1"] == A1
    assert merged.document.layers[0].relations == ()


def test_relations_in_a_ring():
    one, other = Relation("r1", "ABOUT", {"who": ("a1",)}), Relation("r2", "ABOUT", {"who": ("a2",)})
    turned = structs.replace(one, args={"who": ("a1",), "of": ("r2",)}), structs.replace(other, args={"who": ("a2",), "of": ("r1",)})  # fmt: skip
    sides = document(A1, A2, relations=(turned[0], other)), document(A1, A2, relations=(one, turned[1]))
    merged = merged_both_ways(document(A1, A2, relations=(one, other)), *sides)
    assert {one.kind for one in merged.document.conflicts} == {"reference"}
    assert merged.document.layers[0].relations == (one, other)


def test_tokens_cut_two_ways():
    base = document(A1)
    ours = document(A1, segments=segments_of(TEXT, ("از باکو",)))
    theirs = document(A1, segments=segments_of(TEXT, ("مریم از",)))
    merged = merged_both_ways(base, ours, theirs)
    record = only(merged, "tokens")
    start = TEXT.index("مریم")
    assert record.target == f"{start}:{TEXT.index('باکو') + 4}"
    assert merged.document.segments == base.segments
    told = cuts.read(str(record.ours))
    assert told is not None
    assert [TEXT[one.start : one.end] for one in cuts.tokens_of(told)] == ["مریم", "از باکو"]


def test_tokens_of_different_words_of_a_sentence():
    ours = document(A1, segments=segments_of(TEXT, ("علی حسنی",)))
    theirs = document(A1, segments=segments_of(TEXT, ("تهران رفت",)))
    merged = merged_both_ways(document(A1), ours, theirs)
    assert merged.fresh == 0
    assert merged.document.segments == segments_of(TEXT, ("علی حسنی", "تهران رفت"))


def test_tokens_cut_through_what_the_other_side_marked():
    base = document(A1, segments=segments_of(TEXT))
    ours = document(A1, segments=segments_of(TEXT, ("مریم از",)))
    theirs = document(A1, A3)
    merged = merged_both_ways(base, ours, theirs)
    assert only(merged, "tokens").layer == ""
    assert merged.document.segments == base.segments
    assert annotations(merged) == {"a1": A1, "a3": A3}


def test_both_edit_the_same_words_of_the_text():
    ours, theirs = TEXT.replace("تهران", "شیراز"), TEXT.replace("تهران", "تبریز")
    moved = [
        document(A1, mark("a2", city, "LOC", text), text=text) for city, text in (("شیراز", ours), ("تبریز", theirs))
    ]
    merged = merged_both_ways(document(A1, A2), *moved)
    record = only(merged, "text")
    start = TEXT.index("تهران")
    assert (record.target, record.base, record.ours, record.theirs) == (
        f"{start}:{start + 5}",
        "تهران",
        "شیراز",
        "تبریز",
    )
    assert merged.document.text == Text.of(TEXT)
    assert annotations(merged) == {"a1": A1, "a2": A2}
    assert merged.document.segments == segments_of(TEXT)


def test_both_edit_other_words_of_one_sentence():
    ours, theirs = TEXT.replace("تهران", "تهرانِ"), TEXT.replace("علی", "علي")
    both = theirs.replace("تهران", "تهرانِ")
    sides = (
        document(mark("a1", "علی حسنی", text=ours), mark("a2", "تهرانِ", "LOC", ours), text=ours),
        document(mark("a1", "علي حسنی", text=theirs), mark("a2", "تهران", "LOC", theirs), text=theirs),
    )
    merged = merged_both_ways(document(A1, A2), *sides)
    assert merged.fresh == 0
    assert merged.document.text == Text.of(both)
    assert annotations(merged) == {"a1": mark("a1", "علي حسنی", text=both), "a2": mark("a2", "تهرانِ", "LOC", both)}
    assert merged.document.segments == segments_of(both)


@pytest.mark.parametrize(
    ("old", "new"), [("از باکو ", ""), ("باکو", "قزوین"), ("از باکو", "از شمال شهر")], ids=["deleted", "other", "cut"]
)
def test_text_edit_takes_the_words_of_what_the_other_side_marked(old, new):
    added = mark("n1", "از باکو", "LOC")
    text = TEXT.replace(old, new)
    merged = merged_both_ways(document(A1), document(A1, text=text), document(A1, added))
    record = only(merged, "anchor")
    assert (record.base, record.ours, record.theirs, record.target) == (None, None, added, "n1")
    assert annotations(merged) == {"a1": A1}


def test_a_corrected_letter_keeps_what_the_other_side_marked():
    text = TEXT.replace("باکو", "باكو")
    merged = merged_both_ways(document(A1), document(A1, text=text), document(A1, mark("n1", "از باکو", "LOC")))
    assert merged.fresh == 0
    assert annotations(merged)["n1"] == mark("n1", "از باكو", "LOC", text)


def test_layer_headers():
    base = document(A1)

    def with_header(**more) -> Document:
        return structs.replace(base, layers=(structs.replace(base.layers[0], **more),))

    sides = with_header(tagset="fa-news@1.0", status="partial"), with_header(tagset="fa-news@2.0")
    merged = merged_both_ways(base, *sides)
    record = only(merged, "layer")
    assert (record.layer, record.target) == ("entities", "tagset")
    assert (record.base, record.ours, record.theirs) == ("", "fa-news@1.0", "fa-news@2.0")
    assert merged.document.layers[0].status == "partial"
    assert merged.document.layers[0].tagset == ""


def test_two_layers_of_one_name_are_told_apart():
    mine, their = (Layer("entities", who, "complete", (A1,)) for who in ("sara", "reza"))
    base = document(layers=(mine, their))

    def relabelled(label: str) -> Document:
        return document(layers=(mine, structs.replace(their, annotations=(replaced(A1, label=label),))))

    assert only(merge(base, relabelled("ORG"), relabelled("LOC")), "label").layer == "entities/reza"


def test_a_layer_removed_here_and_changed_there():
    base = document(A1, A2)
    theirs = document(replaced(A1, label="ORG"), A2)
    assert merge(base, document(layers=()), base).document.layers == ()
    merged = merged_both_ways(base, document(layers=()), theirs)
    record = only(merged, "layer")
    assert (record.target, record.base, record.ours, record.theirs) == ("name", "entities", None, "entities")
    assert merged.document.layers == theirs.layers


def test_new_layers_of_both_sides_stay():
    more = [Layer(name, "sara", "complete", (A1,)) for name in ("events", "times")]
    merged = merged_both_ways(BASE, document(layers=(*BASE.layers, more[0])), document(layers=(*BASE.layers, more[1])))
    assert merged.document.layers == (*BASE.layers, *more)


def facts(*more: Fact) -> Document:
    return document(metadata=more)


TITLE = Fact("title", "خبر", "explicit", rule="outside")
SOURCE = Fact("source", "ایرنا", "explicit", rule="outside")


def test_one_fact_changed_both_ways_is_open_and_many_are_taken():
    sides = [structs.replace(TITLE, value=value) for value in ("خبر نو", "خبر کهنه")]
    more = [structs.replace(SOURCE, value=value) for value in ("ایسنا", "مهر")]
    merged = merged_both_ways(facts(TITLE, SOURCE), facts(sides[0], SOURCE, more[0]), facts(sides[1], SOURCE, more[1]))
    record = only(merged, "metadata")
    assert (record.target, record.base, record.ours, record.theirs) == ("title", TITLE, *sides)
    assert merged.document.metadata == (TITLE, SOURCE, *more)


def test_a_title_follows_the_words_of_the_text_that_it_is():
    def titled(text: str) -> Document:
        end = text.index(".")
        return document(text=text, metadata=(Fact("title", text[:end], "explicit", evidence=((0, end),)),))

    both = TEXT.replace("علی", "علي").replace("رفت", "رفته")
    merged = merged_both_ways(titled(TEXT), titled(TEXT.replace("علی", "علي")), titled(TEXT.replace("رفت", "رفته")))
    assert merged.fresh == 0
    assert merged.document.metadata == titled(both).metadata


def test_the_document_s_own_fields():
    sides = [structs.replace(BASE, language=language) for language in ("fa-IR", "fa-AF")]
    record = only(merged_both_ways(BASE, *sides), "metadata")
    assert (record.target, record.base, record.ours, record.theirs) == ("language", "fa", "fa-IR", "fa-AF")


def test_producers():
    sara, hazm = Producer("sara", "person"), Producer("hazm", "tool", "hazm", "0.10", {"a": "1"})
    base = document(producers=(sara, hazm))
    ours = document(producers=(sara, structs.replace(hazm, version="0.11", settings={"a": "1", "b": "2"})))
    theirs = document(producers=(structs.replace(hazm, version="0.12"), structs.replace(sara, name="سارا")))
    record = only(merge(base, ours, theirs), "metadata")
    assert record.target == "producers/hazm"
    merged = merge(base, ours, theirs).document.producers
    assert merged == (structs.replace(hazm, settings={"a": "1", "b": "2"}), structs.replace(sara, name="سارا"))


def test_a_layer_keeps_its_producer():
    sara, reza = Producer("sara", "person"), Producer("reza", "person")
    base = document(A1, producers=(sara,))
    renamed = structs.replace(base.layers[0], producer="reza")
    other = structs.replace(base.layers[0], producer="mina")
    merged = merge(base, document(layers=(renamed,), producers=(reza,)), document(layers=(other,), producers=(Producer("mina", "person"),)))  # fmt: skip
    assert only(merged, "layer").target == "producer"
    assert merged.document.layers[0].producer == "sara"
    assert {one.id for one in merged.document.producers} == {"sara", "reza", "mina"}


def test_one_id_for_two_new_items():
    ours, theirs = mark("n1", "باکو", "LOC"), mark("n1", "رفت", "ACT")
    link = Relation("r9", "ABOUT", {"where": ("n1",)})
    merged = merged_both_ways(BASE, document(A1, A2, A3, ours, relations=(link,)), document(A1, A2, A3, theirs))
    assert merged.fresh == 0
    [note] = merged.notes
    assert (note.what, note.id) == ("renumbered", "n1")
    found = annotations(merged)
    assert found["n1"] == theirs  # it stands first in the text
    assert found[note.detail] == replaced(ours, id=note.detail)
    assert merged.document.layers[0].relations[0].args == {"where": (note.detail,)}


def test_one_id_for_two_new_relations():
    sides = [Relation("r1", "ABOUT", {"who": (one,)}) for one in ("a1", "a2")]
    merged = merged_both_ways(BASE, *(document(A1, A2, A3, relations=(one,)) for one in sides))
    assert merged.fresh == 0
    assert {one.args["who"] for one in merged.document.layers[0].relations} == {("a1",), ("a2",)}
    assert [one.what for one in merged.notes] == ["renumbered"]


def test_older_records_are_kept_once():
    once = merge(
        BASE, document(replaced(A1, label="ORG"), A2, A3), document(replaced(A1, label="LOC"), A2, A3)
    ).document
    again = merge(BASE, once, structs.replace(once, language="fa-IR"))
    assert again.document.conflicts == once.conflicts
    assert again.fresh == 0
    assert merge(once, BASE, once).document == BASE


def test_texts_have_to_be_loaded_only_where_they_differ():
    def bare(one: Document) -> Document:
        return structs.replace(one, text=structs.replace(one.text, content=None, file="a.txt"))

    ours, theirs = bare(document(A1, A2)), bare(document(replaced(A1, label="ORG"), A2, A3))
    assert annotations(merge(bare(BASE), ours, theirs)).keys() == {"a1", "a2"}
    with pytest.raises(ValueError, match="loaded"):
        merge(bare(BASE), bare(document(A1, text=f"{TEXT} ")), theirs)


# --- texts ---


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("یک دو سه", "یک نو دو سه", "یک دو سه چهار", "یک نو دو سه چهار"),
        ("یک دو سه", "یک سه", "یک دو سوم", "یک سوم"),
        ("یک دو سه", "یک دوم سه", "یک دو نو سه", "یک دوم نو سه"),
        ("یک دو سه", "یک دوم سه", "یک دوم سه", "یک دوم سه"),
        ("یک دو سه چهار پنج", "یک دو سه چهار", "دو سه چهار پنج", "دو سه چهار"),
        ("", "یک", "", "یک"),
        ("یک دو. سه", "یک دو. نو بود. سه", "یکم دو. نو بود. سه", "یکم دو. نو بود. سه"),
        ("یک دو سه", "یک نو دو تازه سه", "یک دو سوم", "یک نو دو تازه سوم"),
    ],
)
def test_texts_merge_word_by_word(base, ours, theirs, merged):
    assert texts.merged(base, ours, theirs) == (merged, ())
    assert texts.merged(base, theirs, ours) == (merged, ())


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [("یک دو سه", "یک دوم سه", "یک دوتا سه"), ("یک دو", "یک نو دو", "یک تازه دو"), ("یک دو سه", "یک سه", "یک دوم سه"), ("", "یک", "دو"),
     ("او رفت. هوا سرد بود.", "او رفت. باران آمد. هوا سرد بود.", "او رفت. باران آمد. هوای سرد بود."),
     ("علی دیروز به تهران", "علی دیروز شاد به تهران", "علی دیروز شاد از تهران"),
     ("علی دیروز به تهران", "علی دیرون شاد به تهران", "علی دیروز شاد به تهران"),
     ("علی دیروز به تهران", "علی دیرون شاد به تهران", "علی دیروز شاد از تهران"),
     ("یک دو به", "یک دو تازه به", "یک نو دوم پنج به"), ("یک دو دو سه", "یک دو سه", "یک دو ثلاث"),
     ("یک دو سه چهار", "یک پنج شش سه چهار", "یک دو شش چهار")],
)  # fmt: skip
def test_the_same_words_edited_two_ways_stay(base, ours, theirs):
    text, conflicts = texts.merged(base, ours, theirs)
    assert text == base
    assert len(conflicts) == 1
    assert base[conflicts[0].start : conflicts[0].end] == conflicts[0].base


def test_a_word_between_two_insertions_stays_itself():
    text = TEXT.replace("مریم", "نو مریم تازه")
    merged = merged_both_ways(document(A1), document(A1, text=text), document(A1, A3))
    assert merged.fresh == 0
    assert annotations(merged)["a3"] == mark("a3", "مریم", text=text)


def test_sentences_edited_by_both_are_cut_anew_where_no_tokens_fit():
    def glued(text: str) -> Document:
        return document(text=text, segments=cuts.columns([cuts.Token(0, len(text), "", True)]))

    merged = merge(glued("یک/دو"), glued("یکم/دو"), glued("یک/دوم"))
    assert merged.document.text.content == "یکم/دوم"
    assert [one.what for one in merged.notes] == ["retokenized"]
    assert list(merged.document.tokens.pairs()) == [(0, 3), (3, 4), (4, 7)]
    asked = merge(glued("یک/دو"), glued("یکم/دو"), glued("یک/دوم"), segment=segments_of)
    assert list(asked.document.tokens.pairs()) == [(0, 7)]
