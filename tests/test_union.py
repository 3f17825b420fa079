"""Annotators' copies put together: nothing is lost, nothing decided, nothing stands twice that is one."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye.merging.outcome import Note
from hashiye.merging.union import NotCopiesError, union
from hashiye.model import Annotation, Conflict, Document, Fact, Layer, Producer, Text
from tests.strategies import documents

TEXT = Text.of("پوتین در تهران", file="../texts/d1.txt")
PER = Annotation("a1", 0, 5, "PER", "پوتین")
LOC = Annotation("a2", 9, 14, "LOC", "تهران")
RULES = Producer("rules", "tool", version="1")


def copy(annotator, *marks, producers=(), layers=(), **more) -> Document:
    own = Layer("entities", annotator, "complete", marks)
    return Document(
        "d1", "fa", TEXT, producers=(Producer(annotator, "person"), *producers), layers=(own, *layers), **more
    )


def content(document: Document) -> tuple[object, ...]:
    """What must not hang on the order of the copies."""
    return (
        document.id, document.text, set(document.metadata), sorted(map(repr, document.layers)),
        sorted(map(repr, document.producers)), sorted(repr(structs.replace(one, id="")) for one in document.conflicts),
    )  # fmt: skip


def test_a_layer_each():
    merged = union([("sara", copy("sara", PER)), ("ali", copy("ali", PER, LOC))])
    assert [(one.producer, len(one.annotations)) for one in merged.document.layers] == [("sara", 1), ("ali", 2)]
    assert [one.id for one in merged.document.producers] == ["sara", "ali"]
    assert not merged.notes


def test_a_layer_that_all_have_stands_once():
    shared = Layer("entities", "rules", "partial", (LOC,))
    merged = union([(name, copy(name, PER, producers=(RULES,), layers=(shared,))) for name in ("sara", "ali", "x")])
    assert [one.producer for one in merged.document.layers] == ["sara", "rules", "ali", "x"]
    assert [one.id for one in merged.document.producers] == ["sara", "rules", "ali", "x"]


def test_a_layer_that_annotators_corrected_in_place_is_each_ones_own():
    def corrected(*marks):
        layer = Layer("entities", "rules", "complete", marks)
        return Document("d1", "fa", TEXT, producers=(RULES,), layers=(layer,))

    merged = union([("sara", corrected(PER)), ("ali", corrected(PER, LOC)), ("x", corrected())])
    assert [(one.producer, len(one.annotations)) for one in merged.document.layers] == [
        ("sara", 1),
        ("ali", 2),
        ("x", 0),
    ]
    assert merged.document.producers == tuple(
        Producer(name, "person", settings={"from": "rules"}) for name in ("sara", "ali", "x")
    )
    assert Note("renamed", "entities", "rules", "ali") in merged.notes


def test_a_layer_that_most_left_alone_keeps_its_producer():
    def with_rules(*marks):
        layer = Layer("entities", "rules", "complete", marks)
        return Document("d1", "fa", TEXT, producers=(RULES,), layers=(layer,))

    copies = [("sara", with_rules(PER, LOC)), ("ali", with_rules(PER)), ("x", with_rules(PER))]
    merged = union(copies)
    assert [(one.producer, len(one.annotations)) for one in merged.document.layers] == [("sara", 2), ("rules", 1)]
    assert merged.document.producers == (Producer("sara", "person", settings={"from": "rules"}), RULES)
    assert merged.notes == (Note("renamed", "entities", "rules", "sara"),)


def test_who_works_in_a_layer_of_her_own_left_the_tools_alone():
    rules = Layer("entities", "rules", "complete", (LOC,))
    corrected = Layer("entities", "rules", "complete", (PER, LOC))
    mina = copy("mina", PER, producers=(RULES,), layers=(rules,))
    sara = Document("d1", "fa", TEXT, producers=(RULES,), layers=(corrected,))
    for copies in permutations([("mina", mina), ("sara", sara)]):
        document = union(copies).document
        by_producer = {one.producer: one.annotations for one in document.layers}
        assert by_producer == {"mina": (PER,), "rules": (LOC,), "sara": (PER, LOC)}
        kinds = {one.id: one.kind for one in document.producers}
        assert kinds == {"mina": "person", "rules": "tool", "sara": "person"}


def test_an_annotators_own_layer_is_hers_whatever_others_made_of_it():
    by_sara = [Layer("entities", "sara", "complete", marks) for marks in ((PER,), (LOC,), (LOC,))]
    people = ("sara", "ali", "x")
    copies = [
        (name, Document("d1", "fa", TEXT, producers=(Producer("sara", "person"),), layers=(layer,)))
        for name, layer in zip(people, by_sara, strict=True)
    ]
    document = union(copies).document
    assert [(one.producer, one.annotations[0].id) for one in document.layers] == [
        ("sara", "a1"), ("ali", "a2"), ("x", "a2"),
    ]  # fmt: skip
    assert [one.kind for one in document.producers] == ["person"] * 3


def test_producers_without_a_layer_that_say_different_things_are_each_there_once():
    def rebased(name, *tokens):
        settings = {"text": "4f6c"} | ({"tokens": tokens[0]} if tokens else {})
        return copy(name, PER, producers=(Producer("rebase-4f6c", "tool", settings=settings),))

    copies = [("sara", rebased("sara", "hazm")), ("mina", rebased("mina", "hazm")), ("reza", rebased("reza"))]
    copies.append(("ali", rebased("ali", "parsivar")))
    for order in (copies, copies[::-1]):
        merged = union(order)
        found = {one.id: one.settings.get("tokens") for one in merged.document.producers if one.kind == "tool"}
        assert found == {"rebase-4f6c": "hazm", "rebase-4f6c-ali": "parsivar", "rebase-4f6c-reza": None}
        assert {(one.layer, one.id, one.detail) for one in merged.notes} == {
            ("", "rebase-4f6c", "rebase-4f6c-ali"), ("", "rebase-4f6c", "rebase-4f6c-reza"),
        }  # fmt: skip


def test_an_annotators_name_that_is_taken_is_not_written_over():
    def both(name, *marks):
        layer = Layer("entities", "rules", "complete", marks)
        return copy(name, PER, producers=(RULES,), layers=(layer,))

    merged = union([("sara", both("sara", PER)), ("ali", both("ali", LOC))])
    assert [one.producer for one in merged.document.layers] == ["sara", "rules-sara", "ali", "rules-ali"]
    assert sorted(one.id for one in merged.document.producers) == ["ali", "rules-ali", "rules-sara", "sara"]


def test_a_tool_of_two_versions_is_two_producers():
    newer = structs.replace(RULES, version="2")
    layer = Layer("dates", "rules", "complete", ())
    merged = union(
        [("sara", copy("sara", producers=(RULES,), layers=(layer,))), ("ali", copy("ali", producers=(newer,)))]
    )
    by_id = {one.id: one.version for one in merged.document.producers}
    assert "rules" not in by_id
    assert sorted(version for version in by_id.values() if version) == ["1", "2"]
    assert len(merged.document.layers) == 3
    assert {one.producer for one in merged.document.layers} <= set(by_id)


def test_a_producer_is_filled_from_all_that_say_more():
    named = Producer("rules", "tool", name="The rules", version="1")
    merged = union([("sara", copy("sara", producers=(RULES,))), ("ali", copy("ali", producers=(named,)))])
    assert named in merged.document.producers


def test_facts_and_records_are_united_and_name_their_layers():
    title, other = Fact("title", "یک", "explicit"), Fact("title", "دو", "explicit")
    record = Conflict("c1", "label", "entities", "a1", PER, structs.replace(PER, label="ORG"), PER)
    sara = copy("sara", PER, metadata=(title,), conflicts=(record,))
    ali = copy("ali", PER, metadata=(other, title), conflicts=(structs.replace(record, ours=PER),))
    document = union([("sara", sara), ("ali", ali)]).document
    assert document.metadata == (title, other)
    assert [one.layer for one in document.conflicts] == ["entities/sara", "entities/ali"]
    assert len({one.id for one in document.conflicts}) == 2


def test_what_is_no_copy_is_refused_by_name():
    other = structs.replace(copy("ali"), text=Text.of("دیگر"))
    with pytest.raises(NotCopiesError, match="text differs: ali") as refused:
        union([("sara", copy("sara")), ("ali", other)])
    assert refused.value.names == ("ali",)
    with pytest.raises(NotCopiesError, match="id differs"):
        union([("sara", copy("sara")), ("ali", structs.replace(copy("ali"), id="d2"))])


@given(documents())
def test_of_one_copy_it_is_that_copy(document):
    assert union([("a", document)]).document == document
    assert union([("a", document), ("b", document)]).document == document


@st.composite
def copies(draw):
    """Copies of one text, some layers alike and some not."""
    first = draw(documents(with_conflicts=True))
    found = []
    for name in ("sara", "ali", "reza"):
        layers = draw(st.permutations(first.layers))
        kept = tuple(layer for layer in layers if draw(st.booleans()))
        own = Layer("own", name, "complete", first.layers[0].annotations if first.layers else ())
        extra = (own,) if draw(st.booleans()) else ()
        changed = tuple(
            structs.replace(one, status="partial") if draw(st.integers(0, 3)) == 0 else one for one in (*kept, *extra)
        )
        conflicts = first.conflicts if draw(st.booleans()) else ()
        found.append((name, structs.replace(first, layers=changed, conflicts=conflicts)))
    return found


@given(copies())
def test_the_order_of_the_copies_changes_the_order_alone(found):
    expected = content(union(found).document)
    for order in permutations(found):
        assert content(union(order).document) == expected


@given(copies())
def test_every_layer_of_every_copy_is_there(found):
    document = union(found).document
    said = {repr(structs.replace(one, producer="")) for one in document.layers}
    for _, one in found:
        assert {repr(structs.replace(layer, producer="")) for layer in one.layers} <= said


@given(copies())
def test_without_a_clash_it_is_associative(found):
    a, b, c = (structs.replace(one, layers=tuple(each for each in one.layers if each.name == "own"), producers=(), conflicts=())
               for _, one in found)  # fmt: skip
    names = [name for name, _ in found]
    left = union([("x", union([(names[0], a), (names[1], b)]).document), (names[2], c)]).document
    right = union([(names[0], a), ("x", union([(names[1], b), (names[2], c)]).document)]).document
    assert content(left) == content(right)
