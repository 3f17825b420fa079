"""The laws of a patch: applied to the first version it makes the second, turned round it makes the first again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

import hashiye
from hashiye.codecs.json_writer import page
from hashiye.comparing import Comparison, DoesNotFit, apply, compare, invert
from hashiye.model import Annotation, Document, Layer, Relation, Text
from hashiye.report.differences import machine
from hashiye.report.differences.machine import read
from hashiye.report.differences.run import Difference, Pair, Side
from tests.strategies import annotations, conflicts, documents, facts, filled, layers, producers, segmentations, texts


def written(document: Document) -> tuple[bytes, str | None]:
    return page(document), document.text.content


@st.composite
def edited_texts(draw: st.DrawFn, text: str) -> str:
    """A text with pieces put in, taken out or exchanged; at times quite another one."""
    if draw(st.integers(0, 7)) == 0:
        return draw(texts())
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 6)))
        text = text[:start] + draw(texts(2)) + text[end:]
    return text


@st.composite
def lists(draw: st.DrawFn, items: tuple, more: st.SearchStrategy) -> tuple:
    """A list with items left out, twice, new and in another order."""
    made = [one for one in items if draw(st.integers(0, 5))]
    if made and not draw(st.integers(0, 4)):
        made.append(draw(st.sampled_from(made)))
    for _ in range(draw(st.sampled_from((0, 0, 1, 2)))):
        made.insert(draw(st.integers(0, len(made))), draw(more))
    return tuple(draw(st.permutations(made)) if not draw(st.integers(0, 3)) else made)


@st.composite
def other_items(draw: st.DrawFn, items: tuple, text: str) -> tuple:
    made = []
    for one in items:
        match draw(st.integers(0, 9)):
            case 0:
                one = structs.replace(one, label=draw(filled(2)))
            case 1:
                one = structs.replace(one, id=draw(st.sampled_from([one.id, "x1", *(other.id for other in items)])))
            case 2:
                one = structs.replace(one, note=draw(texts(2)), attributes={"a": draw(texts(1))})
            case 3 if isinstance(one, Annotation):
                one = draw(annotations(text, one.id))
            case 4 if isinstance(one, Annotation):
                one = structs.replace(one, start=one.start + 3, end=one.end + draw(st.integers(0, 9)))
            case 5 if isinstance(one, Annotation):
                one = structs.replace(one, parts=((0, 1), (2, 9)), text=draw(texts(1)))
        made.append(one)
    return tuple(made)


@st.composite
def other_layers(draw: st.DrawFn, layer: Layer, text: str) -> Layer:
    one = draw(other_items(draw(lists(layer.annotations, annotations(text, "n1"))), text))
    other = draw(other_items(draw(lists(layer.relations, st.just(Relation("r1", "L", {"a": ("x1",)})))), text))
    name = draw(st.sampled_from((layer.name, layer.name, "sara")))
    producer = draw(st.sampled_from((layer.producer, layer.producer, "hazm")))
    return structs.replace(layer, name=name, producer=producer, annotations=one, relations=other,
                           status=draw(st.sampled_from((layer.status, "partial"))))  # fmt: skip


@st.composite
def versions(draw: st.DrawFn, document: Document) -> Document:
    """Another version of a document, sound or not: its items edited, doubled, exchanged; its text edited or not."""
    content = document.text.content or ""
    text = document.text
    if draw(st.booleans()):
        content = draw(edited_texts(content))
        text = draw(st.sampled_from((Text.of(content, file=text.file), structs.replace(text, content=content))))
    segments = document.segments if draw(st.booleans()) else draw(segmentations(content))
    return structs.replace(
        document, text=text, segments=segments,
        id=draw(st.sampled_from((document.id, "other"))),
        metadata=draw(lists(document.metadata, facts(content))),
        producers=draw(lists(document.producers, producers())),
        conflicts=draw(lists(document.conflicts, conflicts(content))),
        layers=tuple(draw(other_layers(one, content)) for one in draw(lists(document.layers, layers(content)))),
    )  # fmt: skip


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Document, Document]:
    one = draw(documents())
    if draw(st.booleans()):
        one = draw(versions(one))  # which is often unsound already
    return one, draw(versions(one) if draw(st.integers(0, 4)) else documents())


def check_laws(one: Document, other: Document) -> None:
    comparison = compare(one, other)
    assert comparison == compare(one, other)
    assert comparison.same == (written(one) == written(other))
    assert comparison.texts is not None
    assert written(apply(one, comparison.changes, comparison.texts)) == written(other)
    back = invert(comparison.changes)
    assert written(apply(other, back, comparison.texts[::-1])) == written(one)
    assert invert(back) == comparison.changes
    (read_again,) = read(written_as_json(comparison)).documents
    assert read_again.changes == comparison.changes
    assert written(apply(one, read_again.changes)) == written(other)


def written_as_json(comparison: Comparison) -> str:
    return machine.written(Difference(pairs=(Pair(comparison=comparison, before=Side("a"), after=Side("b")),)))


def check_misfits(one: Document, other: Document) -> None:
    """Applied to something else, changes do not fit or are made; nothing else happens."""
    changes = compare(one, other).changes
    for document in (other, structs.replace(one, layers=one.layers[::-1]), structs.replace(one, metadata=())):
        where = "applied"
        try:
            apply(document, changes[::-1])
        except DoesNotFit as error:
            where = str(error)
        assert where
        assert where.isprintable() or "\u2068" in where


@given(pairs())
def test_a_patch_leads_to_the_second_version_and_back(pair):
    """Also through JSON; and nothing differs if, and only if, the bytes are equal; and the same is found every time."""
    check_laws(*pair)
    check_misfits(*pair)
    assert compare(pair[0], pair[0]).changes == ()


@pytest.mark.parametrize("reverse", [False, True])
def test_a_comparison_without_its_edits_of_the_text_does_not_fit(reverse):
    """Its spans would stand on other words, and no change by itself could tell."""
    layer = Layer("entities", "sara", "complete", (Annotation("a1", 0, 3, "PER", "علی"),))
    before = Document("x", "fa", Text.of("علی رفت.\n"), layers=(layer,))
    moved = structs.replace(layer, annotations=(Annotation("a1", 4, 7, "ORG", "علی"),))
    after = structs.replace(before, text=Text.of("خبر علی رفت.\n"), layers=(moved,))
    whole = compare(before, after)
    start, goal = (after, before) if reverse else (before, after)
    assert written(hashiye.patch(start, whole, reverse=reverse)) == written(goal)
    spans_alone = structs.replace(whole, changes=tuple(one for one in whole.changes if one.layer))
    with pytest.raises(DoesNotFit, match="edits of the text were left out"):
        hashiye.patch(start, spans_alone, reverse=reverse)
    with pytest.raises(DoesNotFit, match="another text"):
        hashiye.patch(goal, spans_alone, reverse=reverse)


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
@settings(max_examples=1500, derandomize=False)
@given(pairs())
def test_the_laws_at_length(pair):
    check_laws(*pair)
    check_misfits(*pair)
