"""Statistics of layers: plain definitions against the fast ones, laws, values of other libraries, wrong documents."""

from __future__ import annotations

import random
import time
from array import array
from collections import Counter
from itertools import combinations, pairwise
from math import log

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats.contingency import association

from hashiye.model import Annotation, Relation, Segmentation, Spans
from hashiye.statistics import attributes, layers, layers_figures, lexicon, sizes, together, twins, whole
from hashiye.statistics.attributes import Values
from hashiye.statistics.balance import balance, cramer, divergence
from hashiye.statistics.columns import Columns
from hashiye.statistics.intervals import Places
from hashiye.statistics.item import Item, Judged
from hashiye.statistics.layers import Covered, LabelCounts, LayerCounts
from hashiye.statistics.mentions import key
from hashiye.statistics.part import summed
from hashiye.statistics.request import Request
from hashiye.statistics.tally import Counts, Tally
from hashiye.statistics.twins import is_telling

# --- documents ---


def marked(start, end, label="PER", text=None, parts=(), **more):
    return Annotation(f"a{start}-{end}", start, end, label, "x" if text is None else text, parts, **more)


def item(name, text, *judged, breaks=None, tokens=None):
    """A document with the tokens between blanks, in one sentence unless there are breaks."""
    if tokens is None:
        ends = [at for at, char in enumerate(text + " ") if char == " "]
        tokens = [(low + 1, high) for low, high in pairwise([-1, *ends]) if high > low + 1]
    breaks = [0, len(tokens)] if breaks is None else breaks
    rows = [tokens[low:high] for low, high in pairwise(breaks)]
    sentences = [(row[0][0], row[-1][1]) if row else (0, 0) for row in rows]
    segments = Segmentation(Spans.of_pairs(sentences), Spans.of_pairs(tokens), array("i", breaks))
    return Item(name, "fa", text, len(text.encode()), segments, (), judged)


def judged(*annotations, layer="names", by="sara", status="complete", **more):
    return Judged(layer, by, status, annotations, **more)


def on(text, surface, label="PER", nth=0, **more):
    """An annotation of the n-th place of a surface."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(surface, start + 1)
    return marked(start, start + len(surface), label, surface, **more)


def counted(*items):
    return layers.count(Columns.of(items))


def tally(*items):
    columns = Columns.of(items)
    return Tally(
        sizes=sizes.count(columns),
        raw=lexicon.count(columns, columns.raw, Request()),
        layers=layers.count(columns),
        coverage=layers.coverage(columns),
    )


WORDS = ("علی", "رفت", "قم", "کاظمی", "۱۲", ".", "علی\u200cاف", "و", "😀")
LABELS = ("PER", "ORG", "=cmd|' /C'!A0", "", "\u202e<b>")


@st.composite
def wrong_items(draw):
    """A document that may be wrong in any way the model allows."""
    text = "".join(
        word + blank
        for word, blank in draw(
            st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(("", " ", "  "))), max_size=12)
        )
    )
    edges = sorted({at for at, char in enumerate(text) if char == " "} | {-1, len(text)})
    tokens = [(low + 1, high) for low, high in pairwise(edges) if high > low + 1]
    offsets = st.integers(0, len(text) + 3)
    if draw(st.integers(0, 3)) == 0:
        tokens = draw(st.lists(st.tuples(offsets, offsets), max_size=8))
    breaks = sorted({0, len(tokens), *draw(st.lists(st.integers(0, len(tokens)), max_size=3))})
    places = st.tuples(offsets, offsets)
    if tokens:
        edge = st.sampled_from(tokens)
        places |= st.tuples(edge, edge).map(lambda pair: (pair[0][0], pair[1][1])) | edge
    values = st.sampled_from(("Q1", "Q2", "", "x" * 300))
    annotation = st.builds(
        lambda place, label, parts, found, attribute: Annotation(
            "a", *place, label, text[place[0] : place[1]], tuple(parts) if len(parts) > 1 else (), attribute
        ),
        places, st.sampled_from(LABELS), st.lists(places, max_size=3) | st.just([]), st.none(),
        st.dictionaries(st.sampled_from(("link", "role")), values, max_size=2),
    )  # fmt: skip
    relation = st.builds(Relation, st.just("r"), st.sampled_from(LABELS), st.just({"of": ("nothing",)}))
    one = st.builds(
        Judged,
        st.sampled_from(("names", "verbs")),
        st.sampled_from(("sara", "reza")),
        st.sampled_from(("complete", "partial")),
        st.lists(annotation, max_size=6).map(tuple),
        st.lists(relation, max_size=2).map(tuple),
        st.sampled_from(("person", "tool")),
        st.booleans() | st.just(True),
    )
    made = item(draw(st.sampled_from("abc")), text, tokens=tokens, breaks=breaks)
    return msgspec.structs.replace(made, judged=tuple(draw(st.lists(one, max_size=3))))


# --- the definitions, said plainly ---


def tokens_of(columns, at):
    """Tokens of a document as (start, end, sentence, type): by start, nothing goes back."""
    low, high = columns.first[at], columns.first[at + 1]
    rows = zip(columns.start[low:high], columns.end[low:high], columns.sentence[low:high],
               [columns.raw.types[one] for one in columns.raw.type[low:high]], strict=True)  # fmt: skip
    found, end, sentence = [], 0, 0
    for row in sorted(rows, key=lambda row: row[0]):
        end, sentence = max(end, row[0], row[1]), max(sentence, row[2])
        found.append((int(row[0]), int(end), int(sentence), row[3]))
    return found


def clipped(text, start, end):
    start = min(start, len(text))
    return start, min(max(end, start), len(text))


def touched(tokens, pieces):
    return {
        at for low, high in pieces for at, one in enumerate(tokens) if low < high and one[0] < high and one[1] > low
    }


def overlap(one, other):
    return one[0] < other[1] and other[0] < one[1]


def holds(one, other):
    return one[0] <= other[0] and other[1] <= one[1]


def plain_places(counts, places):
    places = [place for place in places if place[0] < place[1]]
    for place in places:
        others = set(places) - {place}
        counts.nested += any(holds(other, place) for other in others)
        counts.crossing += any(
            overlap(other, place) and not holds(other, place) and not holds(place, other) for other in others
        )
        counts.same_place += places.count(place) > 1


def sequence(tokens):
    """The types of tokens, and between which there is no gap."""
    return tuple(one[3] for one in tokens), tuple(one[1] == other[0] for one, other in pairwise(tokens))


def plain_twins(counts, text, tokens, rows, covered):
    """Every untouched run of tokens, of any length, that is the same tokens as an annotation."""
    sequences = set()
    for pieces, hit, split in rows:
        if hit and not split and len(hit) <= 64:
            low, high = min(hit), max(hit)
            if (tokens[low][0], tokens[high][1]) == pieces[0]:
                sequences.add(sequence(tokens[low : high + 1]))
    for low in range(len(tokens)):
        for high in range(low, len(tokens)):
            run = range(low, high + 1)
            surface = text[tokens[low][0] : tokens[high][1]]
            same = sequence(tokens[low : high + 1]) in sequences
            if same and not covered & set(run) and is_telling(surface):
                counts.twins[surface] = counts.twins.get(surface, 0) + 1


def plain_layer(counts, layer, text, tokens, of_label):
    """Add what one annotator did in one document."""
    counts.read += len(tokens) if layer.status == "complete" else 0
    counts.complete += layer.status == "complete"
    counts.partial += layer.status == "partial"
    counts.annotations += len(layer.annotations)
    add(counts.spans, len(layer.annotations))
    for relation in layer.relations:
        add(counts.relations, relation.label)
    rows = []
    for mark in layer.annotations:
        pieces = [clipped(text, *piece) for piece in mark.spans]
        hit = touched(tokens, pieces)
        rows.append((pieces, hit, bool(mark.parts)))
        counts.discontinuous += bool(mark.parts)
        label = counts.labels.setdefault(mark.label, LabelCounts())
        label.annotations += 1
        label.complete += layer.status == "complete"
        add(label.span_tokens, len(hit))
        add(label.span_characters, len({place for piece in pieces for place in range(*piece)}))
        add(label.surfaces, mark.text)
        of_label.setdefault(mark.label, set()).update(hit)
        for attribute, value in mark.attributes.items():
            values = counts.attributes.setdefault(mark.label, {}).setdefault(attribute, Values())
            values.annotations += 1
            add(values.values, value[: attributes.LONGEST])
    plain_places(counts, [clipped(text, mark.start, mark.end) for mark in layer.annotations])
    own = set().union(*(hit for _, hit, _ in rows))
    if layer.status == "complete":
        plain_twins(counts, text, tokens, rows, own)
        for place in own:
            add(counts.touched, tokens[place][3])


def plain_counts(columns, name):
    """The counts of one layer by their definitions, annotation by annotation."""
    counts, crowds = LayerCounts(), (Counter(), Counter())
    for at, one in enumerate(columns.items):
        mine = [layer for layer in one.judged if layer.counts and layer.layer == name]
        if not mine:
            continue
        tokens, text = tokens_of(columns, at), one.text
        counts.documents += 1
        counts.several += len(mine) > 1
        counts.sentences += int(columns.sentences[at])
        of_label = {}
        for layer in mine:
            counts.astray += sum(not 0 <= mark.start < mark.end <= len(text) for mark in layer.annotations)
            plain_layer(counts, layer, text, tokens, of_label)
        add(counts.judges, sum(layer.status == "complete" for layer in mine))
        for label in of_label:
            counts.labels[label].documents += 1
        crowds[0].update(pairs_of(of_label))
        for sentence in {token[2] for token in tokens}:
            inside = {place for place, token in enumerate(tokens) if token[2] == sentence}
            crowds[1].update(pairs_of(label for label, hit in of_label.items() if hit & inside))
    counts.together, counts.together_sentences = nested(crowds[0]), nested(crowds[1])
    return counts


def add(table, name):
    table[name] = table.get(name, 0) + 1


def pairs_of(labels):
    labels = sorted(labels)
    return [*((one, one) for one in labels), *combinations(labels, 2)]


def nested(pairs):
    table = {}
    for (one, other), number in pairs.items():
        table.setdefault(one, {})[other] = number
    return table


@settings(max_examples=25)
@given(st.lists(wrong_items(), max_size=3))
def test_what_is_counted_is_what_is_defined(items):
    check_definitions(items)


def random_item(dice):
    """A document as those of :func:`wrong_items`, made without the care of Hypothesis, and much faster."""
    text = "".join(
        dice.choice(WORDS[: dice.choice((2, 9))]) + dice.choice(("", " ", " ", "  "))
        for _ in range(dice.randint(0, 15))
    )
    length = len(text) + 3
    made = item(dice.choice("abc"), text)
    tokens = list(made.segments.tokens.pairs())
    if dice.random() < 0.3:
        tokens = [(dice.randint(0, length), dice.randint(0, length)) for _ in range(dice.randint(0, 9))]
        tokens = sorted(tokens) if dice.random() < 0.5 else tokens
    breaks = sorted([0, len(tokens), *(dice.randint(0, len(tokens)) for _ in range(dice.randint(0, 3)))])

    def place():
        if not tokens or dice.random() < 0.3:
            return dice.randint(0, length), dice.randint(0, length)
        at = dice.randrange(len(tokens))
        return tokens[at][0], tokens[min(at + dice.choice((0, 0, 1, 2, 5)), len(tokens) - 1)][1]

    def annotation():
        start, end = place()
        parts = tuple(place() for _ in range(2)) if dice.random() < 0.1 else ()
        values = {"link": dice.choice(("Q1", "x" * 300))} if dice.random() < 0.2 else {}
        return marked(start, end, dice.choice(LABELS), text[start:end], parts, attributes=values)

    def layer():
        marks = [annotation() for _ in range(dice.randint(0, 6))]
        kinds = dice.choice(("names", "verbs")), dice.choice(("sara", "reza")), dice.choice(("complete", "partial"))
        relations = tuple(Relation("r", dice.choice(LABELS), {}) for _ in range(dice.randint(0, 1)))
        return Judged(*kinds, tuple(marks), relations, dice.choice(("person", "tool")), dice.random() < 0.8)

    made = item(made.id, text, tokens=tokens, breaks=breaks)
    return msgspec.structs.replace(made, judged=tuple(layer() for _ in range(dice.randint(0, 3))))


@pytest.mark.parametrize("number", [300, pytest.param(20_000, marks=pytest.mark.exhaustive)])
def test_what_is_counted_of_many_documents_is_what_is_defined(number):
    dice = random.Random(number)
    for _ in range(number // 3):
        check_definitions([random_item(dice) for _ in range(dice.randint(1, 5))])


def check_definitions(items):
    columns = Columns.of(items)
    found = layers.count(columns)
    assert set(found) == {one.layer for item in items for one in item.judged if one.counts}
    for name, counts in found.items():
        expected = plain_counts(columns, name)
        for field in counts.__struct_fields__:
            assert getattr(counts, field) == getattr(expected, field), field


@example([(0, 2), (1, 3)])
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=25))
def test_places_lie_to_each_other_as_defined(places):
    expected = LayerCounts()
    plain_places(expected, places)
    low, high = np.array(places, np.int64).reshape(-1, 2).T
    found = Places(low, high)
    assert int(found.count[found.nested].sum()) == expected.nested
    assert int(found.count[found.crossing].sum()) == expected.crossing
    assert int(found.count[found.count > 1].sum()) == expected.same_place


@pytest.mark.parametrize("cells", [0, 1 << 24])
@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.text("شق", min_size=1, max_size=25), st.lists(st.tuples(st.integers(0, 24), st.integers(1, 5)))),
        min_size=1, max_size=3,
    ),
    st.data(),
)  # fmt: skip
def test_twins_of_any_length_are_all_found(cells, rows, data):
    """Texts of two words, each of two letters, so that everything comes again."""
    items = []
    for number, (letters, marks) in enumerate(rows):
        text = " ".join(letter * 2 for letter in letters)
        places = [(3 * at, min(3 * (at + size) - 1, len(text))) for at, size in marks if at < len(letters)]
        half = data.draw(st.integers(0, len(places)))
        parts = places[:half], places[half:]
        layers_of = [judged(*(marked(low, high, text=text[low:high]) for low, high in some), by=by)
                     for some, by in zip(parts, ("sara", "reza"), strict=True)]  # fmt: skip
        items.append(item(str(number), text, *layers_of))
    columns = Columns.of(items)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(twins, "_CELLS", cells)
        patch.setattr(together, "_CELLS", cells)
        found = layers.count(columns)["names"]
    expected = plain_counts(columns, "names")
    assert (found.twins, found.touched) == (expected.twins, expected.touched)
    assert found.together == expected.together


# --- laws ---


@pytest.mark.parametrize("seed", range(60))
def test_counts_of_parts_add_up_in_any_order(seed):
    dice = random.Random(seed)
    items = [random_item(dice) for _ in range(dice.randint(0, 6))]
    cut = dice.randint(0, len(items))
    whole = Tally(layers=counted(*items), coverage=layers.coverage(Columns.of(items)))
    mixed = list(items)
    dice.shuffle(mixed)
    total = Tally()
    for part in (mixed[cut:], mixed[:cut]):
        columns = Columns.of(part)
        one = Tally(layers=layers.count(columns), coverage=layers.coverage(columns))
        total = summed(total, msgspec.json.decode(msgspec.json.encode(one), type=Tally))
    assert total == whole
    request = Request()
    assert layers_figures.layers(total, request) == layers_figures.layers(whole, request)
    assert layers_figures.coverage(total) == layers_figures.coverage(whole)


@given(st.lists(st.sampled_from("abcdefgh"), max_size=40), st.integers(0, 40), st.integers(1, 4))
def test_values_that_are_kept_do_not_depend_on_the_order(values, cut, kept):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attributes, "KEPT", kept)

        def of(some):
            made = {}
            for value in some:
                attributes.add_value(made, "PER", "link", value, 1)
            one = made["PER"]["link"] if made else Values()
            one.trim()
            return one

        total = of(values)
        assert summed(of(values[cut:]), of(values[:cut])) == summed(of(values[:cut]), of(values[cut:])) == total
        assert total.annotations == len(values)
        assert total.endless == (len(set(values)) > kept)
        assert all(values.count(value) == number for value, number in total.values.items())


def test_values_of_an_endless_attribute_are_estimated():
    made = {}
    for number in range(20_000):
        attributes.add_value(made, "PER", "link", f"Q{number}", 1)
    values = made["PER"]["link"]
    values.trim()
    assert len(values.values) == attributes.KEPT
    assert values.distinct == pytest.approx(20_000, rel=0.1)


# --- figures ---

TEXT = "علی کاظمی به قم رفت . کاظمی در قم ماند . علي\u200cاف ۱۲ بار رفت ."


def test_twins_within_a_document_are_found_whatever_their_length():
    text = "علی کاظمی به قم رفت و علی  کاظمی در قم ماند ، علی کاظمی . ۱۲ و ۱۲ . ب ب"
    marks = (on(text, "علی کاظمی"), on(text, "قم", "LOC"), on(text, "۱۲", "NUM"), on(text, "ب ", "X"))
    found = counted(item("a", text, judged(*marks)))["names"]
    assert found.twins == {"علی  کاظمی": 1, "علی کاظمی": 1, "قم": 1}
    assert counted(item("a", text, judged(*marks, status="partial")))["names"].twins == {}
    (layer,) = layers_figures.layers(tally(item("a", text, judged(*marks))), Request())
    assert [(one.surface, one.labelled, one.unlabelled) for one in layer.twins if one.scope == "document"] == [
        ("علی  کاظمی", 1, 2), ("قم", 1, 1),
    ]  # fmt: skip
    assert layer.twins_count == 2


def test_a_gap_makes_another_surface():
    text = "تهران- و تهران - ایرنا"
    tokens = [(0, 5), (5, 6), (7, 8), (9, 14), (15, 16), (17, 22)]
    one = item("a", text, judged(marked(0, 6, text="تهران-")), tokens=tokens)
    assert counted(one)["names"].twins == {}


def test_what_another_annotation_touches_is_no_twin():
    text = "بانک ملی بانک بانک مرکزی"
    marks = (on(text, "بانک ملی", "ORG"), on(text, "بانک", "X", 1), marked(14, 24, "ORG", "بانک مرکزی"))
    assert counted(item("a", text, judged(*marks)))["names"].twins == {}
    alone = counted(item("a", text, judged(marks[1]), judged(*marks[:2], by="reza")))["names"]
    assert alone.twins == {"بانک": 3}, "two places that sara left, one that reza left"


def test_twins_in_the_corpus_need_everything_annotated():
    first, second = "قم شهر است", "به قم و قم رفت"
    complete = [item("a", first, judged(on(first, "قم", "LOC"))), item("b", second, judged(on(second, "قم", "LOC", 1)))]
    (layer,) = layers_figures.layers(tally(*complete), Request())
    assert [(one.surface, one.labelled, one.unlabelled, one.scope) for one in layer.twins] == [
        ("قم", 2, 1, "document"), ("قم", 2, 1, "corpus"),
    ]  # fmt: skip
    assert layer.corpus_twins_count == 1
    (layer,) = layers_figures.layers(tally(*complete, item("c", "قم")), Request())
    assert layer.corpus_twins_count is None
    assert set(layer.reasons.values()) <= set(layers_figures.REASONS)
    both = [msgspec.structs.replace(one, judged=(*one.judged, judged(by="reza"))) for one in complete]
    (layer,) = layers_figures.layers(tally(*both), Request())
    assert [(one.labelled, one.unlabelled) for one in layer.twins if one.scope == "corpus"] == [(2, 4)]


@pytest.mark.parametrize("seed", range(60))
def test_corpus_twins_are_the_places_that_nothing_touches(seed):
    """One complete layer in every document: unlabelled places are counted one by one."""
    dice = random.Random(seed)
    items = [random_item(dice) for _ in range(dice.randint(1, 4))]
    items = [
        msgspec.structs.replace(one, judged=(judged(*(mark for old in one.judged for mark in old.annotations)),))
        for one in items
    ]
    columns = Columns.of(items)
    untouched, labelled = Counter(), {}
    for at, one in enumerate(items):
        tokens = tokens_of(columns, at)
        marks = one.judged[0].annotations
        covered = set().union(*(touched(tokens, [clipped(one.text, *place) for place in mark.spans]) for mark in marks))
        untouched.update(token[3] for place, token in enumerate(tokens) if place not in covered)
        for mark in marks:
            labelled.setdefault(key(mark.text), set()).add(mark.text)
    (layer,) = layers_figures.layers(tally(*items), Request(listed=1000))
    types = set(columns.raw.types)
    expected = {
        of: sum(untouched[one] for one in surfaces if one in types and is_telling(one))
        for of, surfaces in labelled.items()
    }
    found = {key(one.surface): one.unlabelled for one in layer.twins if one.scope == "corpus"}
    assert found == {of: number for of, number in expected.items() if number}


def test_mentions_are_grouped_by_key_and_shown_as_commonly_spelt():
    text = "علي کاظمی علی کاظمی علی کاظمی"
    marks = (on(text, "علي کاظمی"), on(text, "علی کاظمی"), on(text, "علی کاظمی", "ORG", 1))
    marks = (*marks, msgspec.structs.replace(marks[1]))
    (layer,) = layers_figures.layers(tally(item("a", text, judged(*marks))), Request())
    person = next(one for one in layer.labels if one.label == "PER")
    assert person.surfaces == 1
    assert [(one.surface, one.count, one.spellings) for one in person.frequent] == [("علی کاظمی", 3, 2)]
    assert [(one.surface, one.labels) for one in layer.ambiguous] == [("علی کاظمی", (("PER", 3), ("ORG", 1)))]
    assert layer.ambiguous_count == 1


def test_sentences_without_tokens_have_no_labels():
    one = item("a", "یک دو", judged(marked(0, 5)), breaks=[0, 1, 1, 1, 2])
    counts = counted(one)["names"]
    assert (counts.sentences, counts.together_sentences) == (4, {"PER": {"PER": 2}})


def test_long_surfaces_are_counted_and_not_remembered():
    text = "ب" * 500
    counts = counted(item("a", text, judged(marked(0, 500, text=text))))["names"].labels["PER"]
    assert (counts.long, counts.surfaces) == (1, {})
    counts = counted(item("a", text, judged(marked(0, 200, text=text[:200]))))["names"].labels["PER"]
    assert (counts.long, counts.surfaces) == (0, {text[:200]: 1})


def test_rates_are_of_what_annotators_read():
    one = item("a", TEXT, judged(on(TEXT, "قم")), judged(on(TEXT, "قم"), on(TEXT, "قم", "LOC", 1), by="reza"))
    (layer,) = layers_figures.layers(tally(one, item("b", "تنها")), Request())
    tokens = len(TEXT.split())
    assert layer.per_thousand == 1000 * 3 / (2 * tokens)
    assert layer.covered == 3 / (2 * tokens), "of the same tokens, once for each who read them"
    assert (layer.per_document.count, layer.per_document.total) == (2, 3)
    first, second = layers_figures.coverage(tally(one, item("b", "تنها")))
    assert (first.annotator, first.share, first.per_thousand) == ("reza", 0.5, 2000 / tokens)
    assert (second.annotator, second.kind, second.annotations) == ("sara", "person", 1)


def test_coverage_counts_what_does_not_count_too():
    one = item("a", TEXT, judged(on(TEXT, "قم")), judged(by="hazm", kind="tool", counts=False, status="partial"))
    found = layers.coverage(Columns.of([one]))
    tokens = len(TEXT.split())
    assert found == {
        "sara": {"names": Covered(documents=1, complete=1, annotations=1, read=tokens, found=1)},
        "hazm": {"names": Covered(documents=1, partial=1, tool=1)},
    }
    assert [one.kind for one in layers_figures.coverage(tally(one))] == ["tool", "person"]
    assert layers.count(Columns.of([one]))["names"].complete == 1
    doubled = item("a", TEXT, judged(on(TEXT, "قم")), judged(status="partial"))
    assert layers.coverage(Columns.of([doubled]))["sara"]["names"] == Covered(
        documents=1, complete=1, partial=1, annotations=1, read=tokens, found=1
    )


def test_a_partial_layer_says_nothing_of_what_it_leaves_out():
    """Rates, twins and what is covered are of complete layers alone; numbers are of all."""
    full, part = judged(on(TEXT, "قم")), judged(on(TEXT, "قم"), status="partial", by="reza")
    (alone,) = layers_figures.layers(tally(item("a", TEXT, full)), Request())
    (both,) = layers_figures.layers(tally(item("a", TEXT, full, part), item("b", TEXT, part)), Request())
    assert (both.annotations, both.complete, both.partial, both.several) == (3, 1, 2, 1)
    for name in ("per_thousand", "covered", "twins_count"):
        assert getattr(both, name) == getattr(alone, name) is not None
    assert both.labels[0].per_thousand == alone.labels[0].per_thousand
    (none,) = layers_figures.layers(tally(item("b", TEXT, part)), Request())
    assert (none.per_thousand, none.covered, none.labels[0].per_thousand, none.twins_count) == (None,) * 4
    assert none.reasons == {
        "per_thousand": "none_complete", "covered": "none_complete", "twins_count": "none_complete",
        "corpus_twins_count": "not_complete",
    }  # fmt: skip
    rates = {one.annotator: one.per_thousand for one in layers_figures.coverage(tally(item("a", TEXT, full, part)))}
    assert rates == {"reza": None, "sara": 1000 / len(TEXT.split())}


def test_in_a_group_of_one_label_no_other_label_makes_twins():
    one = item("a", "قم قم", judged(marked(0, 2, "LOC"), marked(3, 5, "ORG")))
    narrowed = item("a", "قم قم", judged(marked(0, 2, "LOC")))
    counts = Counts(tally(one), {"LOC": tally(narrowed)})
    by_label, by_source = (whole.report(counts, Request(), by=by) for by in ("label", "source"))
    (layer,) = by_label.groups[0].figures.layers
    assert (layer.twins, layer.twins_count, layer.corpus_twins_count) == ((), None, None)
    assert layer.reasons == {"twins_count": "one_label", "corpus_twins_count": "one_label"}
    assert by_source.groups[0].figures.layers[0].twins_count == 1
    assert by_label.figures.layers[0].twins_count == 0


@pytest.mark.parametrize("by", ["label", "layer"])
def test_balance_is_not_asked_of_groups_that_are_labels_or_layers(by):
    one = item("a", "یک", judged(marked(0, 2, "A"), marked(0, 2, "B")))
    counts = Counts(tally(one), {"A": tally(one), "B": tally(one)})
    assert whole.report(counts, Request(), by=by).balance == ()
    assert len(whole.report(counts, Request(), by="source").balance) == 1


def test_labels_together_have_the_information_of_their_documents():
    labels = [("A", "B"), ("A", "B"), ("A",), ("C",), ("C", "A")]
    items = [item(str(at), "یک دو", judged(*(marked(0, 2, label) for label in row))) for at, row in enumerate(labels)]
    (layer,) = layers_figures.layers(tally(*items), Request())
    assert [(one.label, one.other, one.documents, one.sentences) for one in layer.together] == [
        ("A", "B", 2, 2), ("A", "C", 1, 1),
    ]  # fmt: skip
    assert layer.together[0].npmi == pytest.approx(log((2 / 5) / (4 / 5 * 2 / 5)) / -log(2 / 5))
    assert layer.together_count == 2


def test_places_with_too_many_labels_are_counted_apart(monkeypatch):
    monkeypatch.setattr(together, "CROWDED", 2)
    monkeypatch.setattr(together, "_WIDE", 2)
    few = item("a", "یک دو", judged(marked(0, 2, "A"), marked(3, 5, "B")))
    many = item("b", "یک دو", judged(*(marked(0, 2, label) for label in "ABC"), marked(3, 5, "D")), breaks=[0, 1, 2])
    counts = counted(few, many)["names"]
    assert (counts.crowded, counts.crowded_sentences) == (1, 1)
    (layer,) = layers_figures.layers(tally(few, many), Request())
    assert (layer.crowded, layer.crowded_sentences) == (1, 1)
    assert counts.together == {"A": {"A": 1, "B": 1}, "B": {"B": 1}}
    assert counts.together_sentences == {"A": {"A": 1, "B": 1}, "B": {"B": 1}, "D": {"D": 1}}
    assert counts.labels["A"].documents == 2


@given(st.lists(st.sets(st.integers(0, 12), min_size=1), max_size=12))
def test_pairs_do_not_depend_on_how_the_table_is_cut(rows):
    row = np.array([at for at, labels in enumerate(rows) for _ in labels], np.int64)
    label = np.array([one for labels in rows for one in sorted(labels)], np.int64)
    names = tuple(f"n{12 - at}" for at in range(13))
    expected = nested(Counter(pair for labels in rows for pair in pairs_of(names[one] for one in labels)))
    assert together.pairs(row, label, names) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(together, "_WIDE", 3)
        assert together.pairs(row, label, names) == expected


# --- other libraries' values ---


def made_corpus(size=40):
    dice = random.Random(3)
    items = []
    for number in range(size):
        words = [dice.choice(("تهران", "قم", "رضا", "علی", "بانک", "رفت", "ماند")) for _ in range(dice.randint(5, 40))]
        text, at, marks = " ".join(words), 0, []
        for word in words:
            if dice.random() < 0.3:
                label = dice.choice(("PER", "LOC", "ORG"))
                marks.append(Annotation(f"i{at}", at, at + len(word), label, word, attributes={"n": dice.choice("12")}))
            at += len(word) + 1
        items.append(item(f"d{number}", text, judged(*marks)))
    return items


def test_values_are_those_of_pandas():
    items = made_corpus()
    frame = pd.DataFrame(
        [
            (one.id, mark.label, mark.text, mark.end - mark.start, mark.attributes["n"])
            for one in items for mark in one.judged[0].annotations
        ],
        columns=["document", "label", "surface", "length", "n"],
    )  # fmt: skip
    (layer,) = layers_figures.layers(tally(*items), Request(listed=1000))
    tokens = sum(len(one.segments.tokens) for one in items)
    assert layer.annotations == len(frame)
    assert layer.per_thousand == pytest.approx(1000 * len(frame) / tokens)
    per_document = frame.groupby("document").size().reindex([one.id for one in items], fill_value=0)
    assert layer.per_document.mean == pytest.approx(per_document.mean())
    assert layer.per_document.quantiles == pytest.approx(tuple(per_document.quantile([0.05, 0.25, 0.5, 0.75, 0.95])))
    for one in layer.labels:
        mine = frame[frame.label == one.label]
        assert (one.annotations, one.documents) == (len(mine), mine.document.nunique())
        assert one.span_characters.mean == pytest.approx(mine.length.mean())
        assert {mention.surface: mention.count for mention in one.frequent} == mine.surface.value_counts().to_dict()
        assert dict(layer.attributes[one.label]["n"]) == mine.n.value_counts().to_dict()
    ambiguous = frame.groupby("surface").label.nunique()
    assert layer.ambiguous_count == (ambiguous > 1).sum()
    present = pd.crosstab(frame.document, frame.label) > 0
    both = present.astype(int).T @ present.astype(int)
    assert {(one.label, one.other): one.documents for one in layer.together} == {
        (a, b): both.loc[a, b] for a, b in combinations(sorted(present.columns), 2)
    }


TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 50), min_size=width, max_size=width), min_size=2, max_size=5)
)


@settings(max_examples=40)
@given(TABLES)
def test_cramer_is_scipys(table):
    frame = pd.DataFrame(table)
    frame = frame.loc[frame.sum(axis=1) > 0, frame.sum() > 0]
    if min(frame.shape) < 2:
        assert cramer(table) is None
    else:
        # V squared is what scipy is exact in: near 0 the root makes 1e-16 into 1e-8
        found = association(frame.to_numpy(), method="cramer")
        assert cramer(table) ** 2 == pytest.approx(found**2, abs=1e-12)


COUNTED = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 40), max_size=5)


@given(COUNTED, COUNTED)
def test_divergence_is_scipys(one, other):
    found = divergence(one, other)
    assert found == divergence(other, one)
    if not sum(one.values()) or not sum(other.values()):
        assert found is None
        return
    labels = sorted({*one, *other})
    expected = jensenshannon([one.get(name, 0) for name in labels], [other.get(name, 0) for name in labels], base=2)
    assert found == pytest.approx(0 if expected != expected else expected**2, abs=1e-9)


def test_balance_says_how_labels_lie_over_groups():
    first = item("a", "یک", judged(marked(0, 2, "A"), marked(0, 2, "B")))
    second = item("b", "یک", judged(marked(0, 2, "A"), marked(0, 2, "B")))
    other = item("c", "یک", judged(marked(0, 2, "C")), judged(layer="verbs"))
    counts = Counts(tally(first, second, other), {"x": tally(first, second), "y": tally(other), "z": Tally()})
    (names,) = balance(counts)
    assert (names.layer, names.cramer) == ("names", 1.0)
    assert [name for name, _ in names.divergence] == ["x", "y", "z"]
    assert names.divergence[2] == ("z", None)
    assert names.divergence[0][1] == pytest.approx(jensenshannon([2, 2, 0], [2, 2, 1], base=2) ** 2)
    assert balance(Counts()) == (), "and a layer of one label, or of none, lies alike over all groups"


# --- size ---


@pytest.mark.parametrize("kind", ["stairs", "nested", "same", "labels", "whole", "and"])
def test_twenty_thousand_spans_in_one_document_take_no_quadratic_time(kind):
    """Each of these took minutes if anything were done for every pair."""
    size = 20_000
    text = "و قم " * size
    one = {
        "stairs": lambda at: marked(2 * at, 2 * at + 2_001),
        "nested": lambda at: marked(at, 4 * size - at),
        "same": lambda at: marked(0, 1),
        "labels": lambda at: marked(5 * at, 5 * at + 1, f"L{at}"),
        "whole": lambda at: marked(0, 5 * size, f"L{at % 500}"),
        "and": lambda at: marked(5 * at, 5 * at + 1 + 5 * (at % 60), "X"),
    }[kind]
    document = item("a", text, judged(*(one(at) for at in range(size))), breaks=list(range(0, 2 * size + 1, 8)))
    columns = Columns.of([document])
    before = time.process_time()
    found = layers.count(columns)["names"]
    assert time.process_time() - before < 10
    assert found.annotations == size


def test_five_hundred_labels_in_many_documents():
    items = [
        item(str(number), "یک " * 500, judged(*(marked(3 * at, 3 * at + 2, f"L{at}") for at in range(500))))
        for number in range(50)
    ]
    columns = Columns.of(items)
    before = time.process_time()
    found = layers.count(columns)["names"]
    assert time.process_time() - before < 10
    assert found.together["L0"]["L499"] == found.together_sentences["L0"]["L499"] == 50


def test_nothing_is_counted_of_nothing():
    assert counted() == {} == layers.coverage(Columns.of([]))
    assert counted(item("a", "")) == {}
    assert counted(item("a", "", judged()))["names"].documents == 1
    assert layers_figures.layers(Tally(), Request()) == () == layers_figures.coverage(Tally())
