"""Adjudication: votes, open items, people's decisions, the plain file, the curated layer."""

from __future__ import annotations

import shutil
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, structs

import hashiye
from hashiye.adjudicating import answers, decisions, layers, queue
from hashiye.adjudicating.answers import Answer
from hashiye.adjudicating.queue import Candidate, Decision, Item, Queue
from hashiye.adjudicating.rules import Rules
from hashiye.adjudicating.votes import vote
from hashiye.agreement.building import Sheet
from hashiye.checks.runner import examine, plan
from hashiye.checks.subject import Context, Subject
from hashiye.codecs import CODECS, Parcel
from hashiye.codes import CODES, Severity
from hashiye.findings import NotReadable
from hashiye.model import Annotation, Document, Layer, Producer, Relation, Text
from hashiye.registry import RULES
from hashiye.text import FORBIDDEN
from tests.anchoring import own_tagsets, tagsets
from tests.strategies import texts

TEXT = "پوتین در مسکو با علی\u200cاف گفت\u200cوگو کرد و رفت."
RULE = Rules()
ALONE = Rules(minimum=1)


def mark(start, end, label="PER", *, id_="", parts=(), text=TEXT, **more):
    pieces = parts or ((start, end),)
    surface = " ".join(text[a:b] for a, b in pieces)
    return Annotation(id_ or f"i{start}-{end}{label}", start, end, label, surface, tuple(parts), **more)


def layer(*marks, status="complete", relations=(), producer="x"):
    return Layer("entities", producer, status, tuple(marks), "", tuple(relations))


def sheet(name="d", **layers_):
    made = {who: one if isinstance(one, Layer) else layer(*one) for who, one in layers_.items()}
    return Sheet(name, len(TEXT), (), made)


def won(voted):
    return [(one.annotation.start, one.annotation.end, one.annotation.label) for one in voted.decided]


def base(*layers_, text=TEXT):
    producers = tuple(Producer(one.producer, "person") for one in layers_)
    return Document("d", "fa", Text.of(text), producers=producers, layers=layers_)


def errors(document, **context):
    codes = {code for code in RULES if CODES[code].severity is Severity.ERROR and code[4] in "SA"}
    found = examine(Subject(document, Context(**context)), plan(codes, {code: RULES[code] for code in codes}), codes)
    return sorted({rule.code.code for rule, _ in found.remarks})


PLACES = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 6)).map(lambda one: (one[0], min(sum(one), len(TEXT))))
MARKS = st.tuples(PLACES, st.sampled_from(("PER", "LOC"))).map(lambda one: mark(*one[0], one[1]))
LAYERS = st.lists(MARKS, max_size=5, unique_by=lambda one: one.id)
WORK = st.dictionaries(st.sampled_from(("ann", "bob", "cyd", "dan")), LAYERS, min_size=2)


# --- votes ---


def test_the_majority_of_those_who_judged_wins():
    voted = vote(sheet(a=[mark(0, 5)], b=[mark(0, 5)], c=[mark(0, 5, "LOC")]), RULE)
    [one] = voted.decided
    assert won(voted) == [(0, 5, "PER")]
    assert (one.votes, one.judges, one.voters) == (2, 3, ("a", "b"))
    assert one.annotation.confidence == 0.6667
    assert one.annotation.note == "2 of 3: a, b"
    assert voted.complete


def test_any_number_of_annotators_votes():
    places = [(0, 5), (0, 5), (0, 5), (0, 7), (3, 9)]
    work = {f"a{at:03}": [mark(*places[at % 5])] for at in range(70)}
    voted = vote(sheet(**work), RULE)
    assert won(voted) == [(0, 5, "PER")]
    assert len(voted.annotators) == 70


def test_marking_nothing_is_a_vote_and_not_judging_is_none():
    marked = [mark(0, 5)]
    assert won(vote(sheet(a=marked, b=marked, c=[]), RULE)) == [(0, 5, "PER")]
    nothing = vote(sheet(a=marked, b=[], c=[]), RULE)
    assert (won(nothing), nothing.nothing, nothing.complete) == ([], 1, True)
    tie = vote(sheet(a=marked, b=[]), RULE)
    assert [item.reason for item in tie.undecided] == ["no_majority"]
    assert (tie.undecided[0].nothing, tie.complete) == (("b",), False)
    assert won(vote(sheet(a=marked, b=marked), RULE)) == [(0, 5, "PER")]


def test_fewer_than_the_minimum_decide_nothing():
    assert [one.reason for one in vote(sheet(a=[mark(0, 5)]), RULE).undecided] == ["few_voters"]
    assert won(vote(sheet(a=[mark(0, 5)]), ALONE)) == [(0, 5, "PER")]
    assert [one.reason for one in vote(sheet(a=[mark(0, 5)], b=[mark(0, 5)]), Rules(minimum=3)).undecided] == [
        "few_voters"
    ]
    empty = vote(sheet(a=[]), RULE)
    assert (empty.undecided, empty.complete) == ((), False)
    assert vote(sheet(a=[], b=[]), RULE).complete


def test_a_larger_share_can_be_asked():
    work = {"a": [mark(0, 5)], "b": [mark(0, 5)], "c": []}
    assert won(vote(sheet(**work), Rules(share=0.6)))
    assert not won(vote(sheet(**work), Rules(share=0.667)))
    assert won(vote(sheet(**{**work, "c": [mark(0, 5)]}), Rules(share=1)))


@pytest.mark.parametrize("wrong", [{"share": 0.4}, {"share": 1.5}, {"minimum": 0}])
def test_rules_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match="share|judge"):
        Rules(**wrong)


def test_a_partial_layer_votes_only_where_it_marked_and_only_if_asked():
    work = {"a": [mark(0, 5)], "b": [mark(0, 5)], "c": layer(mark(9, 13, "LOC"), status="partial")}
    left = vote(sheet(**work), RULE)
    assert (won(left), left.left_out, left.annotators) == ([(0, 5, "PER")], ("c",), ("a", "b"))
    asked = vote(sheet(**work), Rules(partial=True))
    assert (asked.decided[0].votes, asked.decided[0].judges) == (2, 2)
    assert asked.nothing == 1  # two of three who judged 9 to 13 marked nothing there


def test_attributes_are_voted_on_by_those_who_gave_the_span():
    def work(*said):
        return {f"a{n}": [mark(0, 5, attributes=one)] for n, one in enumerate(said)}

    [one] = vote(sheet(**work({"k": "1"}, {"k": "1"}, {"k": "2", "m": "x"})), RULE).decided
    assert one.annotation.attributes == {"k": "1"}
    assert one.votes == 3


def test_an_open_attribute_does_not_keep_its_span_out():
    said = {"a": {"k": "1", "m": "x"}, "b": {"k": "2", "m": "x"}, "c": {"m": "x"}, "d": {"k": "1", "m": "x"}}
    met = Relation("R1", "met", {"who": ("i0-5PER",)})
    work = sheet(**{who: layer(mark(0, 5, attributes=one), relations=[met]) for who, one in said.items()})
    voted = vote(work, RULE, text=TEXT)
    [item] = voted.undecided
    assert (item.kind, item.reason, item.start, item.end, item.nothing) == ("attribute", "attributes", 0, 5, ("c",))
    assert [(one.attributes, one.voters) for one in item.candidates] == [({"k": "1"}, ("a", "d")), ({"k": "2"}, ("b",))]
    assert voted.decided[0].annotation.attributes == {"m": "x"}
    assert (len(voted.relations), voted.waiting, voted.complete) == (1, 0, False)
    for answer, found in (("1", {"k": "1", "m": "x"}), ("none", {"m": "x"}), ("0-5 PER k=9", {"k": "9", "m": "x"})):
        done = vote(work, RULE, text=TEXT, decisions={item.id: decided(item, answer)})
        assert (done.complete, done.decided[0].annotation.attributes) == (True, found)
        assert done.decided[0].annotation.note == "k decided by sara"
        assert [one.item for one in done.applied] == [item.id]
        assert errors(layers.curated(base(), done, RULE)) == []
    for answer in ("3", "0-5 PER", "0-5 LOC k=9", "0-4 PER k=9", "0-5 PER l=9"):
        refused = vote(work, RULE, text=TEXT, decisions={item.id: decided(item, answer)})
        assert (len(refused.refused), refused.undecided) == (1, (item,))


def decided(item, answer):
    made = answers.read(answer)
    return Decision(item.id, made.number, made.spans, made.label, "d", "entities", "sara", "", made.attributes)


def test_a_span_of_ones_own_keeps_what_is_agreed_and_may_say_more():
    work = sheet(a=[mark(0, 5, attributes={"k": "1", "m": "x"})], b=[mark(0, 6, attributes={"k": "2", "m": "x"})])
    [item] = vote(work, RULE, text=TEXT).undecided
    for answer, found in (("0-4 PER", {"m": "x"}), ("0-4 PER k=3 m=y", {"k": "3", "m": "y"})):
        done = vote(work, RULE, text=TEXT, decisions={item.id: decided(item, answer)})
        assert done.decided[0].annotation.attributes == found
        again = curated(curated(base(), work, decisions={item.id: decided(item, answer)}), work)
        assert again.layers[0].annotations[0].attributes == found


def test_labels_of_ones_own_are_of_the_tagset_and_places_touch_the_group():
    rules = tagsets(labels="PER LOC")["t@1.0"]
    [item] = vote(tie(), RULE).undecided

    def why(answer):
        done = vote(tie(), RULE, text=TEXT, tagset=rules, decisions={item.id: decided(item, answer)})
        return [one.why for one in done.refused]

    assert why("0-4 PER") == []
    assert why("0-4 NOPE") == ["this label is not in the tagset: found NOPE, expected LOC, PER"]
    assert why("0-4 per")[0].endswith("; write PER")
    assert why("9-13 LOC") == ["9-13 shares no character with what is marked here, 0-5"]
    assert why("5-9 LOC")
    assert why("4-999 LOC") == [f"4-999 is no place in a text of {len(TEXT)} characters"]


def test_ids_are_kept_where_the_annotators_agree_on_them():
    same = vote(sheet(a=[mark(0, 5, id_="T1")], b=[mark(0, 5, id_="T1")]), RULE)
    assert same.decided[0].annotation.id == "T1"
    other = vote(sheet(a=[mark(0, 5, id_="T1")], b=[mark(0, 5, id_="T2")]), RULE)
    assert len(other.decided[0].annotation.id) == 8
    taken = vote(
        sheet(a=[mark(0, 5, id_="T1"), mark(9, 13, id_="T1")], b=[mark(0, 5, id_="T1"), mark(9, 13, id_="T1")]), RULE
    )
    assert len({one.annotation.id for one in taken.decided}) == 2


@given(LAYERS)
def test_what_all_agree_on_is_adjudicated_to_itself(marks):
    voted = vote(sheet(a=marks, b=marks, c=marks), RULE)
    by_id = {one.id: one for one in marks}
    assert {one.annotation.id for one in voted.decided} == set(by_id)
    for one in voted.decided:
        assert structs.replace(one.annotation, confidence=UNSET) == by_id[one.annotation.id]
        assert one.annotation.confidence == 1.0
    assert voted.complete


@given(WORK)
def test_the_vote_does_not_ask_who_is_first(work):
    names = sorted(work)
    turned = dict(zip(names, [work[name] for name in reversed(names)], strict=True))
    one, other = vote(sheet(**work), RULE, text=TEXT), vote(sheet(**turned), RULE, text=TEXT)
    assert won(one) == won(other)
    assert [item.id for item in one.undecided] == [item.id for item in other.undecided]
    assert [(item.reason, item.start, item.end) for item in one.undecided] == [
        (item.reason, item.start, item.end) for item in other.undecided
    ]


@given(WORK)
def test_a_strict_majority_breaks_no_rule_that_no_annotator_broke(work):
    """Two readings with more than half the votes have a voter in common: what she may, the curated layer may."""
    apart = {}
    for name, marks in work.items():
        kept, last = [], -1
        for one in sorted(marks, key=lambda one: (one.start, one.end)):
            if one.start >= last:
                kept.append(one)
                last = one.end
        apart[name] = kept
    found = won(vote(sheet(**apart), ALONE))
    assert all(end <= start for (_, end, _), (start, _, _) in zip(found, found[1:], strict=False))


def test_what_the_tagset_does_not_allow_side_by_side_is_opened():
    rules = tagsets(nesting="none", labels="PER LOC")["t@1.0"]
    work = {
        "a": layer(mark(0, 5), status="partial"), "b": layer(mark(0, 5), status="partial"),
        "c": layer(mark(3, 13, "LOC"), status="partial"), "d": layer(mark(3, 13, "LOC"), status="partial"),
    }  # fmt: skip
    kept = {"a": [mark(0, 5), mark(3, 13, "LOC")], "b": [mark(0, 5), mark(3, 13, "LOC")]}
    voted = vote(sheet(**kept), RULE, tagset=rules)
    assert [item.reason for item in voted.undecided] == ["clash", "clash"]
    assert won(voted) == []
    assert len(vote(sheet(**work), Rules(partial=True), tagset=rules).undecided) == 1
    decided = {voted.undecided[0].id: Decision(voted.undecided[0].id, 1, by="sara")}
    assert won(vote(sheet(**kept), RULE, tagset=rules, decisions=decided)) == [(0, 5, "PER")]


def test_what_is_there_twice_is_written_once():
    twice = [mark(0, 5, id_="T1"), mark(0, 5, id_="T2")]
    assert len(vote(sheet(a=twice, b=twice), RULE).decided) == 1


@given(st.dictionaries(st.sampled_from("abc"), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=4)))
def test_wrong_documents_raise_nothing(work):
    wrong = {name: [mark(s, e, id_="i") for s, e in spans] for name, spans in work.items()}
    for text in (TEXT, "", None):
        voted = vote(sheet(**wrong), RULE, text=text, tagset=tagsets(nesting="none")["t@1.0"])
        marked = {(one.start, one.end) for marks in wrong.values() for one in marks}
        assert {(one.annotation.start, one.annotation.end) for one in voted.decided} <= marked
        assert {span for item in voted.undecided for one in item.candidates for span in one.spans} <= marked


# --- open items and decisions ---


def test_an_item_keeps_its_id_as_long_as_its_candidates_stay():
    before = vote(sheet(a=[mark(0, 5)], b=[mark(0, 5, "LOC")]), RULE).undecided[0]
    more = sheet(a=[mark(0, 5), mark(9, 13, "LOC")], b=[mark(0, 5, "LOC")], c=[mark(0, 5)], d=[mark(0, 5, "LOC")])
    after = next(one for one in vote(more, RULE).undecided if one.start == 0)
    assert before.id == after.id
    assert [queue.said(one) for one in before.candidates] == [queue.said(one) for one in after.candidates]
    changed = vote(sheet(a=[mark(0, 5)], b=[mark(0, 4, "LOC")]), RULE).undecided[0]
    elsewhere = vote(sheet("e", a=[mark(0, 5)], b=[mark(0, 5, "LOC")]), RULE).undecided[0]
    assert len({before.id, changed.id, elsewhere.id}) == 3


def tie():
    return sheet(a=[mark(0, 5)], b=[mark(0, 5, "LOC")])


@pytest.mark.parametrize(
    ("decision", "found"),
    [
        ({"number": 1}, [(0, 5, "LOC")]),
        ({"number": 2}, [(0, 5, "PER")]),
        ({}, []),
        ({"spans": ((0, 13),), "label": "ORG"}, [(0, 13, "ORG")]),
        ({"spans": ((0, 5), (9, 13)), "label": "ORG"}, [(0, 13, "ORG")]),
    ],
)
def test_a_decision_stands_above_the_vote(decision, found):
    item = vote(tie(), RULE).undecided[0].id
    made = Decision(item, document="d", layer="entities", by="sara", **decision)
    voted = vote(tie(), RULE, text=TEXT, decisions={item: made})
    assert won(voted) == found
    assert (voted.undecided, voted.applied, voted.refused, voted.complete) == ((), (made,), (), True)
    for one in voted.decided:
        assert one.by == "sara"
        assert one.annotation.confidence is UNSET
        assert one.annotation.note.startswith("decided by sara")
        assert one.annotation.text == one.annotation.surface(TEXT)


@pytest.mark.parametrize(
    ("decision", "text", "words"),
    [
        ({"number": 3}, TEXT, "there are 2 candidates"),
        ({"spans": ((0, 999),), "label": "ORG"}, TEXT, "no place"),
        ({"spans": ((4, 4),), "label": "ORG"}, TEXT, "no place"),
        ({"spans": ((4, 6), (5, 8)), "label": "ORG"}, TEXT, "no place"),
        ({"spans": ((4, 6),)}, TEXT, "label"),
        ({"spans": ((4, 6),), "label": "ORG"}, None, "text"),
    ],
)
def test_a_decision_that_cannot_be_followed_is_told(decision, text, words):
    item = vote(tie(), RULE).undecided[0].id
    voted = vote(tie(), RULE, text=text, decisions={item: Decision(item, document="d", **decision)})
    assert [words in one.why for one in voted.refused] == [True]
    assert (len(voted.undecided), voted.applied) == (1, ())


def test_a_stale_decision_is_told_and_not_applied():
    old = Decision("0" * 16, 1, document="d", layer="entities")
    others = Decision("1" * 16, 1, document="e", layer="entities")
    voted = vote(tie(), RULE, decisions={old.item: old, others.item: others})
    assert [one.decision for one in voted.refused] == [old]
    assert len(voted.undecided) == 1


# --- relations ---

FROM_TO = [mark(0, 5), mark(9, 13, "LOC")]


def linked(label="in", *, attributes=None, ids=("i0-5PER", "i9-13LOC"), id_="R1"):
    return Relation(id_, label, {"who": (ids[0],), "where": (ids[1],)}, attributes or {})


def test_relations_are_voted_on_by_those_who_marked_their_arguments():
    voted = vote(sheet(
        a=layer(*FROM_TO, relations=[linked()]), b=layer(*FROM_TO, relations=[linked()]), c=layer(*FROM_TO),
        d=layer(FROM_TO[0]),
    ), RULE)  # fmt: skip
    [one] = voted.relations
    assert (one.votes, one.judges, one.relation.id) == (2, 3, "R1")
    assert one.relation.args == {"where": ("i9-13LOC",), "who": ("i0-5PER",)}
    assert one.relation.note == "2 of 3: a, b"


def test_a_relation_can_be_open_wait_or_fall():
    both = {"a": layer(*FROM_TO, relations=[linked()]), "b": layer(*FROM_TO)}
    voted = vote(sheet(**both), RULE, text=TEXT)
    [item] = voted.undecided
    assert (item.kind, item.reason, item.start, item.end, item.nothing) == ("relation", "no_majority", 0, 13, ("b",))
    assert item.text == TEXT[:13]
    assert item.candidates[0].surfaces == {"i0-5PER": TEXT[:5], "i9-13LOC": TEXT[9:13]}
    assert f"where=\u2068«{TEXT[9:13]}»\u2069" in decisions.write(Queue((item,)))
    done = vote(sheet(**both), RULE, decisions={item.id: Decision(item.id, 1, document="d", by="sara")})
    assert [one.by for one in done.relations] == ["sara"]
    none = vote(sheet(**both), RULE, decisions={item.id: Decision(item.id, document="d")})
    assert (none.relations, none.complete) == ((), True)
    own = vote(sheet(**both), RULE, decisions={item.id: Decision(item.id, 0, ((0, 1),), "X", "d")})
    assert "relation" in own.refused[0].why
    waits = vote(sheet(a=layer(*FROM_TO, relations=[linked()]), b=layer(FROM_TO[0])), RULE)
    assert (waits.waiting, waits.complete) == (1, False)
    falls = vote(sheet(a=layer(*FROM_TO, relations=[linked()]), b=layer(FROM_TO[0]), c=layer(FROM_TO[0])), RULE)
    assert (falls.relations, falls.undecided, falls.waiting) == ((), (), 0)


def test_relations_of_relations_are_voted_on_after_these():
    outer = Relation("R2", "said", {"what": ("R1",)})
    ring = [Relation("R3", "x", {"a": ("R4",)}), Relation("R4", "x", {"a": ("R3",)})]
    whole = layer(*FROM_TO, relations=[outer, linked(), *ring])
    found = vote(sheet(a=whole, b=whole), RULE).relations
    assert sorted(one.relation.id for one in found) == ["R1", "R2"]


# --- the curated layer ---


def curated(document, work, rules=RULE, **more):
    voted = vote(work, rules, text=TEXT, decisions=layers.recorded(document, "entities") | more.pop("decisions", {}))
    return layers.curated(document, voted, rules, version="0", **more)


def test_a_curated_layer_says_where_it_comes_from():
    work = sheet(a=[mark(0, 5)], b=[mark(0, 5)], c=[])
    made = curated(base(layer(mark(0, 5), producer="old")), work)
    assert [(one.producer, one.status) for one in made.layers] == [("old", "complete"), ("adjudication", "complete")]
    producer = made.producers[-1]
    assert (producer.id, producer.kind, producer.version) == ("adjudication", "tool", "0")
    assert producer.settings["from@entities"] == "a, b, c"
    assert producer.settings["rule@entities"].startswith("more than 1/2 of those who judged")
    assert Rules(share=1).words.startswith("all who judged;")
    assert errors(made) == []


def test_a_layer_with_open_items_is_partial():
    made = curated(base(), tie())
    assert (made.layers[0].status, made.layers[0].annotations) == ("partial", ())


def test_adjudicating_twice_is_adjudicating_once_and_keeps_decisions():
    item = vote(tie(), RULE).undecided[0].id
    once = curated(base(), tie(), decisions={item: Decision(item, 2, by="سارا")})
    assert (once.producers[0].kind, once.producers[0].name) == ("person", "سارا")
    assert layers.recorded(once, "entities")[item] == Decision(item, 2, (), "", "d", "entities", "سارا")
    assert curated(once, tie()) == once
    for name in ("json", "xml"):
        written = next(iter(CODECS[name].write(once).files.values()))
        read = CODECS[name].read(Parcel(written, f"d.hsh.{name}")).document
        assert not layers.edited(read, "entities")
        assert layers.recorded(read, "entities") == layers.recorded(once, "entities")


def test_a_layer_that_somebody_else_made_or_changed_is_not_replaced():
    foreign = base(layer(mark(0, 5), producer="adjudication"))
    with pytest.raises(NotReadable, match="made by somebody else"):
        curated(foreign, tie())
    assert curated(foreign, tie(), force=True).layers[0].annotations == ()
    once = curated(base(), sheet(a=[mark(0, 5)], b=[mark(0, 5)]))
    by_hand = structs.replace(once, layers=(structs.replace(once.layers[0], annotations=()),))
    assert layers.edited(by_hand, "entities")
    assert not layers.edited(base(), "entities")
    with pytest.raises(NotReadable):
        curated(by_hand, tie())


def test_two_layers_of_one_producer_do_not_disturb_each_other():
    events = structs.replace(layer(mark(9, 13, "EV")), name="events")
    item = vote(tie(), RULE).undecided[0].id
    once = curated(base(), tie(), decisions={item: Decision(item, 2, by="sara")})
    both = layers.curated(once, vote(Sheet("d", len(TEXT), (), {"a": events, "b": events}), RULE), RULE)
    assert (both.producers[0].kind, both.producers[0].name) == ("person", "sara")
    assert not layers.edited(both, "entities")
    assert not layers.edited(both, "events")
    assert layers.recorded(both, "entities").keys() == {item}


def test_settings_that_somebody_spoiled_are_no_decisions():
    for value in ("", "[", "[[1]]", '[["x","7-3 PER","y"]]', '[["x","",""]]'):
        spoiled = structs.replace(
            base(), producers=(Producer("adjudication", "tool", settings={"decisions@entities": value}),)
        )
        assert layers.recorded(spoiled, "entities") == {}


def test_a_record_of_decisions_that_cannot_be_read_is_not_written_over():
    item = vote(tie(), RULE).undecided[0].id
    once = curated(base(), tie(), decisions={item: Decision(item, 2, by="sara")})
    events = structs.replace(layer(mark(9, 13, "EV")), name="events")
    other = vote(Sheet("d", len(TEXT), (), {"a": events, "b": events}), RULE)
    for value in ("", "[", "[[1]]", '[["x","7-3 PER","y",""]]'):
        (producer,) = once.producers
        settings = producer.settings | {"decisions@entities": value}
        spoiled = structs.replace(once, producers=(structs.replace(producer, settings=settings),))
        assert layers.edited(spoiled, "entities")
        with pytest.raises(NotReadable, match="what people decided on layer entities by adjudication cannot be read"):
            curated(spoiled, tie())
        assert not layers.edited(curated(spoiled, tie(), force=True), "entities")
        both = layers.curated(spoiled, other, RULE)
        assert not layers.edited(layers.without(both, "entities"), "entities"), "another layer keeps the producer"
        assert not layers.edited(layers.without(both, "entities"), "events")


def test_a_bare_document_has_nobodys_layers():
    document = base(layer(producer="ann"))
    document = structs.replace(document, producers=(Producer("hazm", "tool"), *document.producers))
    assert layers.bare(document).layers == ()
    assert [one.id for one in layers.bare(document).producers] == ["hazm"]


@given(WORK)
def test_curated_documents_hold_what_the_rules_ask(work):
    made = curated(base(), sheet(**work), ALONE)
    assert errors(made) == []
    assert curated(made, sheet(**work), ALONE) == made
    assert CODECS["json"].read(Parcel(next(iter(CODECS["json"].write(made).files.values())), "d.hsh.json")).document


def test_a_curated_corpus_validates(tmp_path):
    """The seed's two readings, one of them changed at random places, voted on and written into the corpus."""
    root = tmp_path / "corpus"
    shutil.copytree(Path(__file__).parents[1] / "corpus", root)
    (path,) = root.glob("documents/*.hsh.json")
    document = hashiye.read(path)
    readers = {}
    for name in ("reader-a", "reader-b"):
        (copy,) = root.glob(f"annotators/{name}/*.hsh.json")
        readers[name] = next(one for one in hashiye.read(copy).layers if one.name == "entities")
    marks = list(readers["reader-b"].annotations)
    marks = [structs.replace(one, label="LOC", attributes={}) if at % 5 == 0 else one for at, one in enumerate(marks)]
    readers["reader-b"] = structs.replace(readers["reader-b"], annotations=tuple(marks[1::2] + marks[4::8]))
    work = Sheet(document.id, len(document.text.content), (), readers)
    rules = own_tagsets()[readers["reader-a"].tagset]
    voted = vote(work, RULE, text=document.text.content, tagset=rules)
    made = {one.id: Decision(one.id, 1, by="sara") for one in voted.undecided[::2]}
    done = vote(work, RULE, text=document.text.content, tagset=rules, decisions=made)
    assert len(voted.decided) < len(done.decided)
    assert len(done.undecided) == len(voted.undecided) - len(made) > 0
    curated = layers.curated(document, done, RULE, producer="vote")
    path.write_bytes(next(iter(CODECS["json"].write(curated).files.values())))
    assert [one for one in hashiye.validate([root]) if one.severity is Severity.ERROR] == []


# --- the plain file ---

HOSTILE = (
    texts(6)
    | st.text(max_size=6).filter(lambda text: not FORBIDDEN.search(text))
    | st.sampled_from(('"', '"x', "\n[0]", "[" + "0" * 16 + "]", "decision: 1", " a ", "#"))
)
OWN = st.lists(st.integers(0, 999), min_size=2, max_size=6, unique=True).map(sorted)
ANSWERS = (
    st.integers(0, 99999).map(Answer)
    | st.builds(
        lambda numbers, label, said: Answer(0, tuple(zip(numbers[::2], numbers[1::2], strict=False)), label, said),
        OWN, HOSTILE, st.dictionaries(HOSTILE.filter(bool), HOSTILE, max_size=2),
    )
)  # fmt: skip


@given(ANSWERS)
def test_answers_read_as_they_are_written(answer):
    if answer.spans and not answer.label:
        answer = structs.replace(answer, label="x")
    assert answers.read(answers.written(answer)) == answer
    assert "\n" not in answers.written(answer)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None), ("  ", None), ("2", Answer(2)), ("۲", Answer(2)), ("None", Answer()), ("هیچ", Answer()),
        ("0", Answer()), ("۰", Answer()),
        ("1-2 A b k=1 \"m n\"=\"x y\"", Answer(0, ((1, 2),), "A b", {"k": "1", "m n": "x y"})),
        ('1-2 "A=b" k=""', Answer(0, ((1, 2),), "A=b", {"k": ""})),
        ("12-20 PER", Answer(0, ((12, 20),), "PER")), ("۱۲-۲۰ PER", Answer(0, ((12, 20),), "PER")),
        ("1-2,4-5 a b", Answer(0, ((1, 2), (4, 5)), "a b")), ('1-2 "a\\nb"', Answer(0, ((1, 2),), "a\nb")),
    ],
)  # fmt: skip
def test_answers(text, found):
    assert answers.read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "-1",
        "two",
        "1 2",
        "5-3 PER",
        "3-3 PER",
        "1-4,3-6 A",
        "1-2,2-3 A",
        "1-2",
        "9999999",
        '1-2 "a',
        "1-99999999999 A",
        "1-2 A k=",
        "1-2 A k=1 more",
        '1-2 "A"k=1',
    ],
)
def test_answers_that_are_none(text):
    with pytest.raises(ValueError, match="."):
        answers.read(text)


IDS = st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}")
CANDIDATES = st.builds(
    Candidate, HOSTILE, st.just(((0, 1),)), HOSTILE, st.dictionaries(HOSTILE, HOSTILE, max_size=2),
    st.dictionaries(HOSTILE, st.tuples(HOSTILE), max_size=1), st.tuples(HOSTILE),
)  # fmt: skip
ITEMS = st.builds(
    Item, IDS, HOSTILE, HOSTILE, st.just("annotation"), st.integers(0, 9), st.integers(9, 20),
    st.lists(CANDIDATES, min_size=1, max_size=3).map(tuple), st.tuples(HOSTILE), st.sampled_from(sorted(queue.REASONS)),
    HOSTILE, HOSTILE, HOSTILE,
)  # fmt: skip


@given(
    st.lists(st.tuples(ITEMS, st.none() | ANSWERS, HOSTILE, st.booleans()), max_size=4, unique_by=lambda one: one[0].id)
)
def test_a_file_of_decisions_reads_as_it_is_written(drawn):
    made = {}
    for item, answer, by, _ in drawn:
        if answer is not None:
            label = answer.label or "x" if answer.spans else ""
            made[item.id] = Decision(
                item.id, answer.number, answer.spans, label, item.document, item.layer, by,
                attributes=answer.attributes,
            )  # fmt: skip
    whole = Queue(queue.ordered(item for item, _, _, there in drawn if there), made)
    text = decisions.write(whole)
    read = decisions.read(text.encode("utf-8", "replace"), "f")
    assert read == tuple(made[key] for key in sorted(made))
    assert decisions.write(Queue(whole.items, {one.item: one for one in read})) == text
    assert read == decisions.read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8", "replace"), "f")
    assert not set(text) & {chr(code) for code in (*range(10), *range(11, 32), 127)}


def test_a_file_is_edited_and_applied(golden):
    work = sheet(
        a=layer(mark(0, 5), mark(9, 13, "LOC"), mark(17, 23, attributes={"wikidata": "Q1"})),
        b=layer(mark(0, 13, "LOC"), mark(17, 23, attributes={"wikidata": "Q2"})),
    )
    voted = vote(work, RULE, text=TEXT)
    text = decisions.write(Queue(queue.ordered(voted.undecided)))
    golden("adjudication/queue.txt", text)
    numbers = iter(("2", "none", "17-23 PER wikidata=Q3"))
    edited = "\n".join(f"decision: {next(numbers)}" if line == "decision:" else line for line in text.split("\n"))
    made = {one.item: one for one in decisions.read(edited.encode(), "queue.txt", by="sara")}
    done = vote(work, RULE, text=TEXT, decisions=made)
    assert done.complete
    assert {one.by for one in done.applied} == {"sara"}
    assert vote(work, RULE, text=TEXT, decisions=made) == done


def test_faults_of_a_file_are_told_line_by_line():
    text = "\n".join([
        "# c", "stray", "[" + "0" * 16 + "]", "decision: 7-3 A", 'layer: "x', "<<<<<<< HEAD", "decison: 1",
        "[" + "1" * 16 + "]", "decision: 1", "[" + "1" * 16 + "]", "decision: 2", "[" + "2" * 16 + "]", "decision: 1",
        "[" + "2" * 16 + "]", "decision: 1", "[" + "3" * 16 + "]", "decision:",
    ])  # fmt: skip
    with pytest.raises(NotReadable) as told:
        decisions.read(text.encode(), "queue.txt")
    assert [(one.code, one.line) for one in told.value.findings] == [
        ("HSH-S218", 2), ("HSH-S213", 4), ("HSH-S213", 5), ("HSH-S218", 6), ("HSH-S218", 7), ("HSH-S219", 11),
    ]  # fmt: skip
    assert {one.file for one in told.value.findings} == {"queue.txt"}
    with pytest.raises(NotReadable):
        decisions.read(b"\xff", "queue.txt")


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(("[" + "0" * 16 + "]", "decision: 1", "decision: x", "by: ۱", "1: x", '"')), max_size=8
    ).map("\n".join)
)
def test_any_file_is_read_or_refused(text):
    try:
        decisions.read(text.encode("utf-8", "surrogatepass"), "f")
    except NotReadable as refused:
        assert all(one.code in CODES for one in refused.findings)  # noqa: PT017  (either may be)


def test_a_queue_knows_what_is_undecided():
    items = vote(tie(), RULE).undecided
    whole = Queue(items)
    done = whole.decided(Decision(items[0].id, 1))
    assert (whole.undecided, done.undecided, done.reopened(items[0].id)) == (items, (), whole)


def test_order_of_annotators_does_not_matter_to_items():
    marks = ([mark(0, 5)], [mark(0, 5, "LOC")], [mark(0, 4, "LOC")])
    found = {vote(sheet(**dict(zip("abc", order, strict=True))), RULE).undecided[0].id for order in permutations(marks)}
    assert len(found) == 1


def test_what_no_document_can_hold_is_no_answer():
    with pytest.raises(ValueError, match="no document can"):
        answers.read('0-5 "P\\u0000"')
    with pytest.raises(NotReadable):
        decisions.read(b'[0123456789abcdef]\ndecision: none\nby: "\\ud800"\n')


def test_a_note_is_read_as_it_is_written():
    one = Decision("0" * 16, 1, document="d", layer="l", by="x", note='"چرا\u200c" : [x]')
    assert decisions.read(decisions.write(Queue((), {one.item: one})).encode()) == (one,)
    assert decisions.lines(decisions.write(Queue((), {one.item: one})).encode()) == {one.item: 12}
