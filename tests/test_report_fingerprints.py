"""Fingerprints: the same as long as the same thing is wrong with the same item, and no two alike in one report."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hashiye import fingerprints
from hashiye.findings import Finding
from hashiye.fingerprints import fingerprint, item, numbered
from hashiye.model import Annotation, Document, Fact, Layer, Producer, Relation, Text
from tests.reports import FINDINGS, surface_differs

DOCUMENT = Document(
    id="a",
    language="fa",
    text=Text.of("متن"),
    metadata=(Fact("title", "متن", "explicit"), Fact("date", "2023", "explicit", role="published")),
    producers=(Producer("sara", "person"),),
    layers=(
        Layer(
            "entities",
            "sara",
            "complete",
            (Annotation("k7q2mz", 0, 3, "PER", "متن", attributes={"gender": "f"}),),
            relations=(Relation("r1", "knows", {"who": ("k7q2mz",)}),),
        ),
    ),
)


def test_a_fingerprint_is_a_promise():
    """It stands in baselines and in GitHub's memory: whoever changes it makes every finding a new one."""
    assert fingerprint(surface_differs()) == "ce5e0d457988146d9f5db06688379de6"


def test_moves_leave_a_fingerprint_alone():
    moved = surface_differs(
        line=900, column=1, end_line=900, end_column=2, pointer="/layers/4/annotations/77/text", file="elsewhere/a.hsh.json",
        start=70, end=75, text_line=9, text_column=1, text_file="elsewhere/a.txt", message="other words", fix="",
        context=("دیگر ", "پوتین", " پایان"),
    )  # fmt: skip
    assert fingerprint(moved) == fingerprint(surface_differs())


def test_another_code_document_item_or_surface_is_another_finding():
    others = [
        surface_differs(code="HSH-A305"),
        surface_differs(document="b"),
        surface_differs(item="layers/entities:sara/annotations/k7q2m0/text"),
        surface_differs(context=("گفتگوی ", "علی", " و")),
    ]
    assert len({fingerprint(one) for one in (surface_differs(), *others)}) == 5


def test_parts_do_not_run_into_each_other():
    assert fingerprint(Finding(code="X", message="", document="a", item="bc")) != fingerprint(
        Finding(code="X", message="", document="ab", item="c")
    )


def test_without_an_item_the_way_counts_without_its_numbers():
    def at(pointer: str, file: str = "documents/a.hsh.json") -> str:
        return fingerprint(Finding(code="HSH-S213", message="", file=file, pointer=pointer))

    assert at("/layers/0/annotations/3/start") == at("/layers/1/annotations/44/start", "moved\\a.hsh.json")
    assert at("/layers/0/annotations/3/start") != at("/layers/0/annotations/3/end")
    assert at("/document/layer[1]/annotation[4]/@start") == at("/document/layer[2]/annotation[9]/@start")
    assert at("", "documents/a.hsh.json") != at("", "documents/b.hsh.json")


def test_repeats_are_numbered_in_order():
    known = [one for one, _ in numbered([surface_differs(), surface_differs(line=40), surface_differs(line=41)])]
    assert known == [known[0], f"{known[0]}#2", f"{known[0]}#3"]
    every = [one for one, _ in numbered(FINDINGS)]
    assert len(set(every)) == len(every)
    assert [finding for _, finding in numbered(FINDINGS)] == list(FINDINGS)


def test_items_go_by_their_ids():
    assert item(DOCUMENT, ("layers", 0, "annotations", 0, "text")) == "layers/entities:sara/annotations/k7q2mz/text"
    assert item(DOCUMENT, ("layers", 0, "annotations", 0, "attributes", "gender")).endswith("/attributes/gender")
    assert (
        item(DOCUMENT, ("layers", 0, "relations", 0, "args", "who", 0))
        == "layers/entities:sara/relations/r1/args/who/*"
    )
    assert item(DOCUMENT, ("metadata", 1, "value")) == "metadata/date:published/value"
    assert item(DOCUMENT, ("metadata", 0)) == "metadata/title"
    assert item(DOCUMENT, ("producers", 0, "id")) == "producers/sara/id"
    assert item(DOCUMENT, ("sentences", 3, "tokens", 5)) == "sentences/*/tokens/*"
    assert item(DOCUMENT, ("text", "sha256")) == "text/sha256"
    assert item(DOCUMENT, ()) == ""


def test_order_of_items_does_not_matter():
    more = msgspec.structs.replace(DOCUMENT.layers[0].annotations[0], id="zz")
    before = msgspec.structs.replace(DOCUMENT.layers[0], annotations=(more, *DOCUMENT.layers[0].annotations))
    document = msgspec.structs.replace(DOCUMENT, layers=(before,))
    assert item(document, ("layers", 0, "annotations", 1)) == item(DOCUMENT, ("layers", 0, "annotations", 0))


@given(
    at=st.lists(
        st.integers(-3, 5)
        | st.sampled_from(["layers", "metadata", "annotations", "id", "text", "args", "__class__", "\ud800"])
    ).map(tuple)
)
def test_any_path_has_a_name(at):
    assert isinstance(item(DOCUMENT, at), str)


def test_any_strings_have_a_fingerprint():
    assert len(fingerprints.fingerprint(Finding(code="\ud800", message="", document="\udcff\x00"))) == 32
