"""What differs between two documents, by its own name: exactly the edits that were made, and nothing else."""

from __future__ import annotations

import random
import time
from array import array
from collections.abc import Callable

import pytest
from msgspec import structs

from hashiye.codecs.json_writer import page
from hashiye.comparing import apply, compare, invert
from hashiye.comparing.changes import Followed, Passage, Shift
from hashiye.model import Annotation, Document, Fact, Layer, Producer, Relation, Segmentation, Spans, Text

LETTERS = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"


class Draft:
    """A document in words: everything is said by sentence and word, so that an edit is known by what it means."""

    def __init__(self, sentences: int, seed: int = 0) -> None:
        chance = random.Random(seed)
        self.words = [["".join(chance.choices(LETTERS, k=5)) for _ in range(8)] for _ in range(sentences)]
        for row in self.words:
            row[6] = row[4]  # the word that an annotation moves to
        self.cuts: set[tuple[int, int]] = set()
        self.norms: dict[tuple[int, int], str] = {}
        self.marks: dict[str, tuple[int, int, int, str, dict[str, str]]] = {}
        self.relations: dict[str, Relation] = {}
        self.facts: list[tuple[str, int]] = []
        for i in range(sentences):
            self.marks |= {
                f"a{i}": (i, 0, 2, "PER", {}), f"b{i}": (i, 4, 5, "ORG", {"role": "x"}),
                f"c{i}": (i, 2, 3, "LOC", {}), f"d{i}": (i, 3, 4, "LOC", {}),
            }  # fmt: skip
            self.relations[f"r{i}"] = Relation(f"r{i}", "works", {"who": (f"a{i}",), "where": (f"b{i}",)})
            self.facts.append((f"value {i}", i))

    def document(self) -> Document:
        starts: dict[tuple[int, int], tuple[int, int]] = {}
        text, tokens, edges, breaks = "", [], [], array("i", (0,))
        norms = {}
        for i, row in enumerate(self.words):
            for j, word in enumerate(row):
                starts[i, j] = (len(text), len(text) + len(word))
                if (i, j) in self.norms:
                    norms[len(tokens)] = self.norms[i, j]
                middle = [len(text) + 2] * 2 if (i, j) in self.cuts else []
                numbers = [len(text), *middle, len(text) + len(word)]
                tokens += zip(numbers[::2], numbers[1::2], strict=True)
                text += word + (" " if j < len(row) - 1 else "\n")
            edges.append((starts[i, 0][0], starts[i, len(row) - 1][1]))
            breaks.append(len(tokens))
        made = []
        for id_, (i, first, after, label, attributes) in self.marks.items():
            start, end = starts[i, first][0], starts[i, after - 1][1]
            made.append(Annotation(id_, start, end, label, text[start:end], (), attributes))
        made.sort(key=lambda one: (one.start, one.end, one.label, one.id))
        related = sorted(self.relations.values(), key=lambda one: (one.label, one.id))
        return Document(
            "draft", "fa", Text.of(text), tuple(Fact("source", value, "explicit", evidence=(starts[i, 5],)) for value, i in self.facts),
            (Producer("sara", "person"),), Segmentation(Spans.of_pairs(edges), Spans.of_pairs(tokens), breaks, norms),
            (Layer("entities", "sara", "complete", tuple(made), "fa-news@1.0", tuple(related)),),
        )  # fmt: skip


def relabel(draft: Draft, i: int) -> None:
    draft.marks[f"a{i}"] = (i, 0, 2, "ORG", {})


def resize(draft: Draft, i: int) -> None:
    draft.marks[f"a{i}"] = (i, 0, 1, "PER", {})


def remove(draft: Draft, i: int) -> None:
    del draft.marks[f"c{i}"]


def add(draft: Draft, i: int) -> None:
    draft.marks[f"n{i}"] = (i, 7, 8, "LOC", {})


def describe(draft: Draft, i: int) -> None:
    draft.marks[f"b{i}"] = (i, 4, 5, "ORG", {"role": "y"})


def move(draft: Draft, i: int) -> None:
    draft.marks[f"b{i}"] = (i, 6, 7, "ORG", {"role": "x"})


def split(draft: Draft, i: int) -> None:
    draft.marks[f"a{i}"] = (i, 0, 1, "PER", {})
    draft.marks[f"s{i}"] = (i, 1, 2, "PER", {})


def join(draft: Draft, i: int) -> None:
    draft.marks[f"c{i}"] = (i, 2, 4, "LOC", {})
    del draft.marks[f"d{i}"]


def relate(draft: Draft, i: int) -> None:
    draft.relations[f"r{i}"] = structs.replace(draft.relations[f"r{i}"], args={"who": (f"c{i}",), "where": (f"b{i}",)})


def unrelate(draft: Draft, i: int) -> None:
    del draft.relations[f"r{i}"]


def state(draft: Draft, i: int) -> None:
    draft.facts[i] = (f"other {i}", i)


def cut(draft: Draft, i: int) -> None:
    draft.cuts.add((i, 5))


def normalize(draft: Draft, i: int) -> None:
    draft.norms[i, 5] = "نرم"


def mistype(draft: Draft, i: int) -> None:
    draft.words[i][7] = "غلط" + draft.words[i][7][1:]


def mistype_a_name(draft: Draft, i: int) -> None:
    draft.words[i][4] = "Q" + draft.words[i][4][1:]


def respell(draft: Draft, i: int) -> None:
    draft.words[i][3] = draft.words[i][3] + "\u064b"


EDITS: dict[Callable[[Draft, int], None], str] = {
    relabel: "relabelled", resize: "resized", remove: "removed", add: "added", describe: "attributes", move: "moved",
    split: "split", join: "merged", relate: "relation", unrelate: "relation", state: "metadata", cut: "tokens",
    normalize: "norm", mistype: "text", mistype_a_name: "text", respell: "norm",
}  # fmt: skip


def check_edits(seed: int, edits: int, sentences: int) -> None:
    chance = random.Random(seed)
    before, after = Draft(sentences, seed), Draft(sentences, seed)
    made = [(chance.choice(list(EDITS)), i) for i in chance.sample(range(sentences), edits)]
    for edit, i in made:
        edit(after, i)
    one, other = before.document(), after.document()
    comparison = compare(one, other)
    told = [(edit.__name__, i) for edit, i in made]
    assert sorted(change.kind for change in comparison.changes) == sorted(EDITS[edit] for edit, _ in made), told
    assert page(apply(one, comparison.changes)) == page(other)
    assert page(apply(other, invert(comparison.changes))) == page(one)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_one_edit_is_one_change(edit):
    before, after = Draft(3), Draft(3)
    edit(after, 1)
    comparison = compare(before.document(), after.document())
    assert [change.kind for change in comparison.changes] == [EDITS[edit]]
    assert comparison.summary == {EDITS[edit]: 1}


@pytest.mark.parametrize("seed", range(60))
def test_so_many_edits_are_so_many_changes(seed):
    check_edits(seed, 1 + seed % 9, 12)


@pytest.mark.exhaustive
def test_so_many_edits_are_so_many_changes_at_length():
    for seed in range(10_000):
        check_edits(seed, 1 + seed % 12, 14)


def one_change(edit: Callable[[Draft, int], None]):
    before, after = Draft(3), Draft(3)
    edit(after, 1)
    one, other = before.document(), after.document()
    (change,) = compare(one, other).changes
    return change, one, other


def test_a_smaller_annotation_tells_by_how_much():
    change, *_ = one_change(resize)
    assert (change.left, change.right) == (Shift(0, 0), Shift(-6, -1))
    assert change.fields == ("end",)
    (back,) = invert([change])
    assert (back.left, back.right) == (Shift(0, 0), Shift(6, 1))


def test_a_larger_annotation_tells_by_how_much():
    before, after = Draft(3), Draft(3)
    after.marks["b1"] = (1, 3, 7, "ORG", {"role": "x"})
    (change,) = compare(before.document(), after.document()).changes
    assert (change.kind, change.left, change.right) == ("resized", Shift(6, 1), Shift(12, 2))


def test_one_pair_may_need_several_changes():
    before, after = Draft(2), Draft(2)
    after.marks["b1"] = (1, 4, 7, "PER", {"role": "y"})
    one, other = before.document(), after.document()
    changes = compare(one, other).changes
    assert [change.kind for change in changes] == ["relabelled", "resized", "attributes"]
    assert len({change.id for change in changes}) == 1
    assert page(apply(one, changes)) == page(other)


def test_edits_of_the_text_tell_what_became_of_the_annotations():
    change, one, _ = one_change(mistype_a_name)
    assert isinstance(change.before, Passage)
    assert one.text.content[change.before.start : change.before.end] == change.before.text
    assert change.before.text.count(" ") == 7, "one sentence"
    assert change.followed == (Followed("entities", "sara", "b1", "edited"),)
    change, *_ = one_change(respell)
    assert change.kind == "norm"
    assert change.followed == (Followed("entities", "sara", "d1", "normalized"),)


def test_what_is_cut_away_is_lost():
    before, after = Draft(3), Draft(3)
    del after.words[1]
    for name in ("a", "b", "c", "d"):
        del after.marks[f"{name}1"]
        moved = after.marks[f"{name}2"]
        after.marks[f"{name}2"] = (1, *moved[1:])
    del after.relations["r1"], after.facts[1]
    after.facts[1] = (after.facts[1][0], 1)
    one, other = before.document(), after.document()
    comparison = compare(one, other)
    assert comparison.summary == {"text": 1, "tokens": 1, "removed": 4, "relation": 1, "metadata": 1}
    (text,) = (change for change in comparison.changes if change.kind == "text")
    assert text.after.text == ""
    assert {followed.verdict for followed in text.followed} == {"lost"}
    assert comparison.carried == 4
    assert page(apply(one, comparison.changes)) == page(other)


def test_a_relation_that_lost_an_end_is_told():
    before, after = Draft(2), Draft(2)
    del after.marks["a1"]
    changes = compare(before.document(), after.document()).changes
    assert [(change.kind, change.dangling) for change in changes] == [("removed", ()), ("relation", ("a1",))]


def test_new_ids_alone_are_told_once_each():
    before, after = Draft(2), Draft(2)
    after.marks = {f"new-{id_}": mark for id_, mark in after.marks.items()}
    after.relations, before.relations = {}, {}
    changes = compare(before.document(), after.document()).changes
    assert {(change.kind, change.fields) for change in changes} == {("attributes", ("id",))}
    assert len(changes) == 8


def test_counted_ids_that_shifted_are_paired_by_their_spans():
    """Importers number T1, T2, …: one more in front gives every annotation the id of its neighbour."""
    before, after = Draft(3), Draft(3)
    marks = sorted(before.marks.values())
    before.marks = {f"T{number}": mark for number, mark in enumerate(marks[1:])}
    after.marks = {f"T{number}": mark for number, mark in enumerate(marks)}
    before.relations, after.relations = {}, {}
    comparison = compare(before.document(), after.document())
    assert comparison.summary == {"added": 1, "attributes": 11}


def test_order_of_facts_and_layers_is_told_by_the_one_that_moved():
    document = Draft(6).document()
    facts = (*document.metadata[1:], document.metadata[0])
    (change,) = compare(document, structs.replace(document, metadata=facts)).changes
    assert (change.id, change.at, change.fields) == ("source", (0, 5), ("order",))
    layers = tuple(structs.replace(document.layers[0], name=name) for name in ("a", "b", "c"))
    one = structs.replace(document, layers=layers)
    other = structs.replace(document, layers=(layers[2], *layers[:2]))
    (change,) = compare(one, other).changes
    assert (change.kind, change.layer, change.id, change.at) == ("metadata", "c", "layer.order", (2, 0))
    assert apply(one, [change]) == other


def test_what_a_layer_says_of_itself_and_of_its_name():
    document = Draft(2).document()
    (layer,) = document.layers
    for field, value in (("status", "partial"), ("tagset", ""), ("producer", "ali"), ("name", "names")):
        other = structs.replace(document, layers=(structs.replace(layer, **{field: value}),))
        (change,) = compare(document, other).changes
        assert (change.kind, change.id, change.before) == ("metadata", f"layer.{field}", getattr(layer, field))
        assert apply(document, [change]) == other
        assert apply(other, invert([change])) == document


def test_a_whole_document_that_came():
    document = Draft(1).document()
    (change,) = compare(None, document).changes
    assert (change.kind, change.id, change.after) == ("added", "draft", document)
    (change,) = compare(document, None).changes
    assert (change.kind, change.before) == ("removed", document)
    assert compare(None, None).same


def many(number: int, shift: int = 0) -> Document:
    text = Text.of("کلمه " * (number // 2 + 50))
    made = tuple(Annotation(f"x{i}", i % 1000 + shift, i % 1000 + 40 + i % 200, "L", "t") for i in range(number))
    return Document("m", "fa", text, layers=(Layer("e", "s", "complete", made),))


def test_many_overlapping_annotations_take_seconds():
    one, other = many(20_000), many(20_000, 1)
    start = time.process_time()
    comparison = compare(one, other)
    took = time.process_time() - start
    assert comparison.summary == {"resized": 20_000}
    assert took < 4, took


def test_many_other_annotations_take_seconds():
    """Nothing pairs by id: overlap, pieces and words are looked for among neighbours only."""
    one, other = many(20_000), many(20_000, 3)
    (layer,) = other.layers
    made = tuple(structs.replace(one, id=f"y{one.id}") for one in layer.annotations)
    other = structs.replace(other, layers=(structs.replace(layer, annotations=made),))
    start = time.process_time()
    comparison = compare(one, other)
    took = time.process_time() - start
    assert not comparison.same
    assert took < 10, took
