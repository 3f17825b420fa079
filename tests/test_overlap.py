"""Whether two annotations may share characters: one judgement for the rule and for the merge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye import tagset
from hashiye.checks.overlaps import overlap
from hashiye.checks.subject import Context, Subject
from hashiye.model import Annotation, Document, Layer, Text
from hashiye.tagset import Label, LayerRules, Tagset

LABELS = (Label("A", nesting=frozenset(("B",))), Label("B"))


def rules(nesting):
    return Tagset("t", "1.0", "fa", (LayerRules("entities", nesting=nesting),), LABELS)


def parts(numbers):
    cut = sorted(numbers)
    return tuple(zip(cut[::2], cut[1::2], strict=True))


spans = st.one_of(
    st.lists(st.integers(0, 9), min_size=2, max_size=2, unique=True).map(parts),
    st.lists(st.integers(0, 9), min_size=4, max_size=4, unique=True).map(parts),
)


def annotation(number, pieces, label):
    more = pieces if len(pieces) > 1 else ()
    surface = " ".join("x" * (end - start) for start, end in pieces)
    return Annotation(f"id{number}", pieces[0][0], pieces[-1][1], label, surface, more)


@pytest.mark.parametrize("nesting", ["none", "listed", "any"])
@given(one=spans, other=spans, labels=st.tuples(st.sampled_from("ABZ"), st.sampled_from("ABZ")))
def test_the_merge_judges_two_as_the_rule_does(nesting, one, other, labels):
    known = rules(nesting)
    both = tuple(
        sorted((annotation(0, one, labels[0]), annotation(1, other, labels[1])), key=lambda a: (a.start, a.end))
    )
    layer = Layer("entities", "sara", "complete", both, "t@1.0")
    subject = Subject(Document("d", "fa", Text.of("x" * 10), layers=(layer,)), Context(tagsets={"t@1.0": known}))
    told = bool(list(overlap(subject)))
    assert tagset.may_overlap(known, "entities", *both) == (not told)
    assert tagset.may_overlap(known, "entities", *reversed(both)) == (not told)
    assert tagset.may_overlap(known, "another", *both)


def test_of_the_same_words_a_layer_may_take_one_label():
    one, other = annotation(0, ((0, 3),), "A"), annotation(1, ((0, 3),), "B")
    single = Tagset("t", "1.0", "fa", (LayerRules("entities", nesting="any", single_label=True),), LABELS)
    assert tagset.may_overlap(rules("none"), "entities", one, other)
    assert not tagset.may_overlap(single, "entities", one, other)
    assert tagset.may_overlap(single, "entities", one, one)
