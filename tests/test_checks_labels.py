"""Rules on references and labels: what each says, what it leaves alone, and that it stays cheap."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye import checks, skeleton, tagset
from hashiye.checks.labels import nearest
from hashiye.checks.links import SHAPES, check_character
from hashiye.checks.subject import Context, Subject
from hashiye.codes import Severity
from hashiye.model import Annotation, Conflict, Document, Fact, Layer, Producer, Relation, Segmentation, Spans, Text
from hashiye.registry import RULES
from tests import strategies

assert checks
TEXT = "علی رضایی در تهران است. تهران بزرگ است."
OWN = tagset.read(
    json.dumps({
        "hashiye-tagset": "1.0", "id": "own", "version": "1.2", "language": "fa",
        "layers": [{"name": "entities", "tokenEdges": True}, {"name": "events"}],
        "labels": [
            {"name": "PER", "fa": "شخص", "en": "person",
             "attributes": {"gender": {"type": "choice", "values": ["female", "male"]}, "age": {"type": "integer"},
                            "dead": {"type": "boolean"}, "wikidata": {"type": "string"}}},
            {"name": "LOC", "fa": "مکان"},
            {"name": "FIX", "attributes": {"suggestion": {"type": "string", "required": True}}},
            {"name": "PLACE", "deprecated": {"since": "1.1", "use": "LOC"}},
            {"name": "OLD", "deprecated": {"since": "1.3"}},
            {"name": "MOVE", "layers": ["events"]},
        ],
        "relations": [{"name": "lives-in", "attributes": {"sure": {"type": "boolean"}}, "roles": {
            "person": {"labels": ["PER"], "required": True}, "place": {"labels": ["LOC"]}, "witness": {"many": True}}}],
    }).encode(),
    "own.json",
)  # fmt: skip
CONTEXT = Context(in_corpus=True, language="fa", declared=("own@1.2",), tagsets={OWN.name: OWN})
SARA = Producer("sara", "person")
MINE = [code for code in RULES if code.startswith("HSH-M4") or code in {f"HSH-S{n}" for n in range(219, 226)}]


def annotation(identity: str, start: int = 0, end: int = 3, label: str = "PER", **more) -> Annotation:
    return Annotation(identity, start, end, label, TEXT[start:end], **more)


def layer(*annotations: Annotation, relations=(), **more) -> Layer:
    made = Layer("entities", "sara", "complete", annotations, "own@1.2", tuple(relations))
    return structs.replace(made, **more)


def document(*layers: Layer, **more) -> Document:
    tokens = Spans.of_pairs(
        [(0, 3), (4, 9), (10, 12), (13, 18), (19, 22), (22, 23), (24, 29), (30, 34), (35, 38), (38, 39)]
    )
    segments = Segmentation(Spans.of_pairs([(0, 23), (24, 39)]), tokens)
    segments.breaks.extend((6, 10))
    made = Document("d", "fa", Text.of(TEXT), producers=(SARA,), layers=layers, segments=segments)
    return structs.replace(made, **more)


def asked(code: str, made: Document, context: Context = CONTEXT):
    """Ask one rule. Its screen must have promised nothing that it breaks."""
    rule, subject = RULES[code], Subject(made, context, made.id)
    said = list(rule.find(subject))
    if rule.screen is not None and not rule.screen(Subject(made, context, made.id)):
        assert said == []
    return said


def only(code: str, made: Document, context: Context = CONTEXT):
    (remark,) = asked(code, made, context)
    return remark


# --- references -----------------------------------------------------------------------------------------------------


def test_annotations_and_relations_share_their_ids():
    one = Relation("a", "lives-in", {"person": ("a",)})
    remark = only("HSH-S219", document(layer(annotation("a"), relations=[one])))
    assert remark.at == ("layers", 0, "relations", 0, "id")
    assert asked("HSH-S219", document(layer(annotation("a")), layer(annotation("a"), producer="reza"))) == []


def test_producers_and_conflicts_have_ids_too():
    side = Conflict("c", "label", "", "", None, None, None)
    made = document(producers=(SARA, SARA), conflicts=(side, side))
    assert [one.at for one in asked("HSH-S219", made)] == [("producers", 1, "id"), ("conflicts", 1, "id")]


def test_ids_that_differ_in_case_only():
    remark = only("HSH-S220", document(layer(annotation("T1"), annotation("t1", 4, 9))))
    assert (remark.at, remark.found) == (("layers", 0, "annotations", 1, "id"), "t1")
    assert asked("HSH-S220", document(layer(annotation("T1"), annotation("T2", 4, 9)))) == []
    assert len(asked("HSH-S220", document(producers=(Producer("Å", "person"), Producer("A\u030a", "person"))))) == 1


def test_a_relation_names_what_is_in_its_layer():
    gone = Relation("r", "lives-in", {"person": ("a",), "place": ("x", "s")})
    other = layer(annotation("x"), name="events")
    said = asked(
        "HSH-S221", document(layer(annotation("a"), relations=[gone, Relation("s", "e", {"of": ("r",)})]), other)
    )
    assert [one.at for one in said] == [("layers", 0, "relations", 0, "args", "place", 0)]
    assert said[0].fix == "it is in layer events: link within one layer"


def test_a_conflict_names_what_is_there():
    side = annotation("a")
    sound = Conflict("c", "label", "entities", "a", side, side, None)
    assert asked("HSH-S221", document(layer(annotation("b")), conflicts=(sound,))) == []
    assert asked("HSH-S221", document(layer(annotation("z")), conflicts=(structs.replace(sound, target="z"),))) == []
    lost = structs.replace(sound, layer="entitys"), structs.replace(sound, target="q")
    said = asked("HSH-S221", document(layer(annotation("b")), conflicts=lost))
    assert [one.at for one in said] == [("conflicts", 0, "layer"), ("conflicts", 1, "target")]
    whole = Conflict("c", "layer", "gone", "", "a", "b", None)
    assert asked("HSH-S221", document(conflicts=(whole,))) == []


def test_rings_of_relations():
    def ring(*edges):
        return document(layer(annotation("a"), relations=[Relation(one, "e", {"of": (to,)}) for one, to in edges]))

    assert only("HSH-S222", ring(("r", "r"))).found == "r → r"
    assert only("HSH-S222", ring(("r", "s"), ("s", "t"), ("t", "r"), ("u", "r"))).found == "r → s → t → r"
    assert asked("HSH-S222", ring(("r", "s"), ("s", "a"), ("t", "s"))) == []
    assert len(asked("HSH-S222", ring(("r", "s"), ("s", "r"), ("t", "u"), ("u", "t")))) == 2


@given(st.lists(st.tuples(st.integers(0, 5), st.lists(st.integers(0, 5), max_size=3)), max_size=6))
def test_a_ring_is_found_exactly_where_no_order_exists(pairs):
    relations = {one: tuple(f"r{to}" for to in ends) for one, ends in pairs}
    made = [Relation(f"r{one}", "e", {"of": ends}) for one, ends in relations.items()]
    left = {one.id: {to for to in one.args["of"] if int(to[1:]) in relations} for one in made}
    while ready := [one for one, ends in left.items() if not ends]:
        for one in ready:
            del left[one]
        left = {one: ends - set(ready) for one, ends in left.items()}
    assert bool(asked("HSH-S222", document(layer(relations=made)))) == bool(left)


def test_producers_are_declared():
    remark = only("HSH-S223", document(layer(producer="sarah")))
    assert (remark.at, remark.fix) == (("layers", 0, "producer"), "write 'sara', or list the producer")


def test_a_conflict_is_an_error_that_shows_its_sides():
    sides = annotation("a"), Fact("title", "x", "explicit"), Relation("r", "e", {"of": ("a",)})
    said = only("HSH-S224", document(conflicts=(Conflict("c", "label", "", "", *sides),))).found
    assert said == "ours: title x; theirs: e of a; base: PER 0–3 علی"
    assert (
        "ours: nothing; theirs: x"
        in only("HSH-S224", document(conflicts=(Conflict("c", "l", "", "", "b", None, "x"),))).found
    )


def test_one_layer_of_a_name_by_one_producer():
    assert only("HSH-S225", document(layer(), layer())).at == ("layers", 1, "name")
    assert asked("HSH-S225", document(layer(), layer(producer="reza"))) == []


# --- labels ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [("per", "PER"), ("PRE", "PER"), ("شخص", "PER"), ("Person", "PER"), ("مكان", "LOC"), ("XYZW", "")],
)
def test_the_nearest_label_is_named(written, meant):
    remark = only("HSH-M402", document(layer(annotation("a", label=written))))
    assert remark.at == ("layers", 0, "annotations", 0, "label")
    assert [(one.at, one.value) for one in remark.edits] == ([(remark.at, meant)] if meant else [])
    assert not remark.safe


def test_a_label_of_another_layer_is_told_as_such():
    assert "not for layer entities" in only("HSH-M402", document(layer(annotation("a", label="MOVE")))).message
    assert asked("HSH-M402", document(layer(annotation("a", label="MOVE"), name="events"))) == []


def test_labels_of_relations_are_looked_up_too():
    made = document(layer(annotation("a"), relations=[Relation("r", "lives_in", {"person": ("a",)})]))
    assert only("HSH-M402", made).fix == "write lives-in"


def test_layers_whose_tagset_is_not_there_are_left_alone():
    for name in ("", "other@1.0"):
        assert asked("HSH-M402", document(layer(annotation("a", label="X"), tagset=name))) == []


def test_nearest_takes_letter_case_first():
    assert nearest("LOC", {"loc": (), "LOD": ()}) == "loc"
    assert nearest("x" * 10**6, {"PER": ()}) == ""


def test_deprecated_labels():
    remark = only("HSH-M403", document(layer(annotation("a", label="PLACE"))))
    assert (remark.fix, [one.value for one in remark.edits]) == ("write LOC", ["LOC"])
    assert asked("HSH-M403", document(layer(annotation("a", label="OLD")))) == []  # since 1.3, and this is 1.2


@pytest.mark.parametrize(
    ("label", "attributes", "message", "fix"),
    [
        ("PER", {"gendre": "male"}, "PER has no attribute of this name", "write gender"),
        ("PER", {"gender": "Male"}, "the attribute gender of PER is not one of the choices", "write male"),
        ("PER", {"age": "12 y"}, "the attribute age of PER is not a whole number", "write a value of that kind"),
        ("PER", {"age": "۱۲"}, "the attribute age of PER is not a whole number", "write a value of that kind"),
        ("PER", {"dead": "True"}, "the attribute dead of PER is not a yes or no", "write true"),
        ("FIX", {}, "FIX lacks the attribute suggestion", "add suggestion"),
        ("LOC", {"x": "1"}, "LOC has no attribute of this name", "take it out, or keep what it says as a note"),
    ],
)  # fmt: skip
def test_attributes(label, attributes, message, fix):
    remark = only("HSH-M404", document(layer(annotation("a", label=label, attributes=attributes))))
    assert (remark.message, remark.fix) == (message, fix)


def test_sound_attributes():
    sound = (
        annotation("a", attributes={"gender": "male", "age": "-12", "dead": "false"}),
        annotation("b", 4, 9, "FIX", attributes={"suggestion": ""}),
    )
    assert asked("HSH-M404", document(layer(*sound))) == []
    wrong = Relation("r", "lives-in", {"person": ("a",)}, {"sure": "perhaps"})
    assert only("HSH-M404", document(layer(annotation("a"), relations=[wrong]))).at == (
        "layers",
        0,
        "relations",
        0,
        "attributes",
        "sure",
    )


def test_tagsets_of_the_corpus():
    def said(name, **more):
        return asked("HSH-M405", document(layer(tagset=name)), structs.replace(CONTEXT, **more))

    assert said("own@1.2") == []
    assert said("") == []
    assert "another version" in said("own@1.1")[0].message
    assert said("ovn@1.2")[0].fix == "write own@1.2, if its labels are meant"
    assert said("else@9.9")[0].fix == "add its file to tagsets and declare it"
    assert said("else@9.9", in_corpus=False) == []
    assert said("gone@1.0", declared=("gone@1.0",)) == []  # told of at the manifest
    assert said("own@1.2", declared=("other@1.0",))[0].severity is Severity.WARNING
    assert said("own@1.2", declared=()) == []


def test_layers_of_the_tagset():
    assert only("HSH-M406", document(layer(name="entitys"))).fix == "write entities"
    assert asked("HSH-M406", document(layer(name="entitys", tagset=""))) == []


def test_a_layer_that_keeps_to_tokens_needs_some():
    made = document(layer(annotation("a")), segments=Segmentation())
    assert only("HSH-M407", made).at == ("layers", 0)
    assert asked("HSH-M407", document(layer(), segments=Segmentation())) == []
    assert asked("HSH-M407", document(layer(annotation("a"), name="events"), segments=Segmentation())) == []


def test_one_surface_with_two_labels():
    made = document(layer(annotation("a", 13, 18, "LOC"), annotation("b", 24, 29, "PER"), annotation("c", 0, 3)))
    remark = only("HSH-M408", made)
    assert (remark.at, remark.expected) == (("layers", 0, "annotations", 1, "label"), "LOC")
    assert asked("HSH-M408", document(layer(annotation("a", 13, 18, "LOC"), annotation("b", 24, 29, "LOC")))) == []


def test_words_that_are_marked_once():
    remark = only("HSH-M409", document(layer(annotation("a", 13, 18, "LOC"))))
    assert (remark.span, remark.found) == ((24, 29), "تهران")
    assert asked("HSH-M409", document(layer(annotation("a", 13, 18, "LOC"), status="partial"))) == []
    assert asked("HSH-M409", document(layer(annotation("a", 13, 18, "LOC"), annotation("b", 24, 34, "LOC")))) == []


def test_roles_of_relations():
    people = annotation("a"), annotation("p", 13, 18, "LOC")

    def said(**args):
        made = Relation("r", "lives-in", {role: tuple(ends) for role, ends in args.items()})
        return [(one.at[3:], one.message) for one in asked("HSH-M410", document(layer(*people, relations=[made])))]

    assert said(person=["a"], place=["p"], witness=["a", "p"]) == []
    assert said(person=["p"]) == [
        ((0, "args", "person", 0), "the role person of lives-in is filled by an annotation of another label")
    ]
    assert said(place=["p"]) == [((0,), "lives-in lacks its role person")]
    assert said(person=[]) == [((0, "args", "person"), "lives-in lacks its role person")]
    assert said(person=["a"], place=["p", "p"])[0][1] == "the role place of lives-in is filled more than once"
    assert said(person=["a"], plase=["p"])[0][1] == "lives-in has no role of this name"
    assert said(person=["nobody"]) == []  # HSH-S221


@pytest.mark.parametrize("name", SHAPES)
def test_the_examples_of_links_are_right(name):
    assert asked("HSH-M411", document(layer(annotation("a", attributes={name: SHAPES[name][1]})))) == []
    wrong = only("HSH-M411", document(layer(annotation("a", attributes={name: "علی"}))))
    assert wrong.at == ("layers", 0, "annotations", 0, "attributes", name)


def test_links_that_are_wrong():
    def said(**attributes):
        return only("HSH-M411", document(layer(annotation("a", attributes=attributes))))

    assert said(wikidata="https://www.wikidata.org/wiki/Q937").fix == "write Q937"
    assert said(wikidata="Q0937").fix == "look the id up again"
    assert said(wikidata=" Q937").fix == "look the id up again"
    assert "check character" in said(orcid="0000-0002-1825-0079").message
    assert asked("HSH-M411", document(layer(annotation("a", attributes={"orcid": "0000-0001-5109-3700"})))) == []
    assert check_character("000000012146438X") == "X"


# --- all of them ----------------------------------------------------------------------------------------------------


@given(strategies.documents(), st.sampled_from(("own@1.2", "fa-news@1.0", "")), st.booleans())
def test_no_rule_raises_and_no_screen_hides(made, name, in_corpus):
    layers = tuple(structs.replace(one, tagset=name) for one in made.layers)
    made = structs.replace(made, layers=layers)
    shipped = {one.name: one for one in (tagset.read(path.read_bytes(), path.name) for path in skeleton.tagsets())}
    context = structs.replace(
        CONTEXT, in_corpus=in_corpus, tagsets={**CONTEXT.tagsets, **shipped}, today="2000-01-01", asked={"title": "error"}, licenses=("MIT",)
    )  # fmt: skip
    for code in MINE:
        asked(code, made, context)


HOSTILE = 100_000


def _chain():
    relations = [Relation(f"r{i}", "lives-in", {"person": (f"r{i + 1}",)}) for i in range(HOSTILE - 1)]
    return layer(relations=(*relations, Relation(f"r{HOSTILE - 1}", "e", {"of": ("r0",)})))


@pytest.mark.parametrize(
    "made",
    [
        lambda: layer(*(annotation("same", label=f"L{i}") for i in range(HOSTILE))),
        lambda: layer(*(annotation(f"A{i}", 0, 39, "PER", attributes={"gender": f"m{i}", f"x{i}": ""}) for i in range(HOSTILE))),
        lambda: layer(*(annotation(f"a{i}", attributes={"wikidata": "https://" + "x/" * 50}) for i in range(HOSTILE))),
        lambda: layer(annotation("a"), relations=[Relation("r", "lives-in", {"place": tuple(f"g{i}" for i in range(HOSTILE))})]),
        _chain,
        lambda: layer(relations=[Relation(f"r{i}", "e", {"of": tuple(f"r{k}" for k in range(300))}) for i in range(300)]),
    ],
    ids=["labels", "attributes", "links", "args", "chain", "thicket"],
)  # fmt: skip
def test_a_hundred_thousand_faults_stay_linear(made):
    whole = document(made())
    begin = time.process_time()
    for code in MINE:
        subject = Subject(whole, CONTEXT, "d")
        rule = RULES[code]
        if rule.screen is None or rule.screen(subject):
            sum(1 for _ in rule.find(subject))
    assert time.process_time() - begin < 8


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("PRE", "PER"),
        ("OGR", "ORG"),
        ("LCO", "LOC"),
        ("per", "PER"),
        ("شخص", "PER"),
        ("PERSON", "PER"),
        ("XYZ", ""),
        ("PXO", "PRO"),
    ],
)
def test_the_label_that_was_probably_meant(wrong, meant):
    """Letters exchanged are the likelier slip; where two labels are as near, none is offered."""
    from hashiye.checks.labels import nearest

    known = {"PER": ("شخص", "person"), "ORG": (), "LOC": (), "PRO": (), "EVE": (), "PCT": ()}
    assert nearest(wrong, known) == meant


def test_labels_of_other_corpora_are_mapped_first():
    """The tagset says what OntoNotes' GPE becomes."""
    from hashiye.checks.labels import _corresponding
    from hashiye.surroundings import packaged

    news = packaged()["fa-news@1.0"]
    assert _corresponding(news, ["PER", "LOC", "ORG"])["GPE"] == "LOC"
