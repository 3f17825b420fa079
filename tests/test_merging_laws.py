"""What holds of every merge, whatever the documents are: also wrong ones."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from hashiye.codecs import Parcel, json_writer, standoff_json
from hashiye.merging import KINDS, Merged, merge
from hashiye.merging import texts as merging_texts
from hashiye.model import Annotation, Conflict, Document, Fact, Layer, Relation, Text
from tests import strategies

FEW = settings(max_examples=800 if os.environ.get("HYPOTHESIS_PROFILE") == "exhaustive" else 25)


def exchanged(document: Document, old: frozenset[str] = frozenset()) -> Document:
    """Return a document whose new records have ours and theirs exchanged."""
    turned = tuple(
        one if one.id in old else Conflict(one.id, one.kind, one.layer, one.target, one.base, one.theirs, one.ours)
        for one in document.conflicts
    )
    return structs.replace(document, conflicts=turned)


def bytes_of(document: Document) -> bytes:
    return json_writer.page(document)


@st.composite
def versions(draw: st.DrawFn) -> tuple[Document, Document, Document]:
    """Draw a base and two sides that have parts of it, and items of each other's under ids that meet."""
    base = draw(strategies.documents(inside=True, with_conflicts=False))
    other = draw(strategies.documents(inside=True))
    sides = []
    for _ in range(2):
        fields = [name for name in ("text", "metadata", "producers", "segments", "conflicts") if draw(st.booleans())]
        side = structs.replace(base, **{name: getattr(other, name) for name in fields})
        sides.append(structs.replace(side, layers=draw(changed_layers(base, other, side.text.content or ""))))
    return base, sides[0], sides[1]


@st.composite
def changed_layers(draw: st.DrawFn, base: Document, other: Document, text: str) -> tuple[Layer, ...]:
    """Draw what a side makes of the base's layers: items gone, changed, new, under new ids or those of others."""
    layers = []
    for layer in base.layers:
        if draw(st.integers(0, 9)) == 0:
            continue
        items = [draw(changed(one, text)) for one in layer.annotations if draw(st.integers(0, 4))]
        items += [draw(strategies.annotations(text, draw(st.sampled_from(("n1", "n2", "T1")))))
                  for _ in range(draw(st.integers(0, 2)))]  # fmt: skip
        relations = [one for one in layer.relations if draw(st.integers(0, 3))]
        if items and draw(st.booleans()):
            relations.append(Relation(draw(st.sampled_from(("r1", "n1"))), "REL", {"of": (items[-1].id,)}))
        layers.append(structs.replace(layer, annotations=tuple(items), relations=tuple(relations)))
    if draw(st.booleans()):
        layers += other.layers
    return tuple(layers)


@st.composite
def changed(draw: st.DrawFn, one: Annotation, text: str) -> Annotation:
    match draw(st.integers(0, 5)):
        case 0:
            return structs.replace(one, label=draw(st.sampled_from(("PER", "NEW", "NEWER"))))
        case 1:
            return draw(strategies.annotations(text, one.id))
        case 2:
            return structs.replace(one, attributes={**one.attributes, "k": draw(st.sampled_from("12"))})
        case 3:
            return structs.replace(one, start=one.start + 1_000, end=one.end + draw(st.integers(0, 2_000)))
    return one


@given(strategies.documents(), strategies.documents())
@FEW
def test_one_sided_changes_are_the_change(base, other):
    for merged in (merge(base, base, other), merge(base, other, base), merge(base, other, other)):
        assert bytes_of(merged.document) == bytes_of(other)
        assert merged == Merged(other)


@given(versions())
@FEW
def test_merges_are_symmetric_whole_and_can_be_written(three):
    merged, turned = merge(*three), merge(three[0], three[2], three[1])
    old = frozenset(one.id for version in three for one in version.conflicts)
    fresh = [one for one in merged.document.conflicts if one.id not in old]
    assert merged.fresh == turned.fresh == len(fresh)
    assert {one.kind for one in fresh} <= set(KINDS)
    # a side that is unsound may keep a relation whose end it removed itself: that record has three equal sides
    assert not [one for one in fresh if one.base == one.ours == one.theirs and one.kind != "reference"]
    assert bytes_of(exchanged(merged.document, old)) == bytes_of(turned.document)
    data = bytes_of(merged.document)
    assert bytes_of(standoff_json.read(Parcel(data, "x.hsh.json", "x")).document) == data
    ids = [one.id for layer in merged.document.layers for one in layer.annotations]
    assert set(unaccounted(three, merged)) == set(), ids


def unaccounted(three: tuple[Document, Document, Document], merged: Merged):
    """Yield labels and notes of items, and facts, that a side brought and that are neither there nor in a record."""
    said = [side for one in merged.document.conflicts for side in (one.base, one.ours, one.theirs)]
    items = [*(one for layer in merged.document.layers for one in layer.annotations),
             *(one for one in said if isinstance(one, Annotation))]  # fmt: skip
    there = {(one.label, note) for one in items for note in (one.note, "")}  # one with a note takes in one without
    facts = {(one.key, one.value) for one in (*merged.document.metadata, *(s for s in said if isinstance(s, Fact)))}
    known = {one.id for layer in three[0].layers for one in layer.annotations}
    old = {(one.key, one.value) for one in three[0].metadata}
    for side in three[1:]:
        for layer in side.layers:
            yield from (
                one.id for one in layer.annotations if one.id not in known and (one.label, one.note) not in there
            )
        words = {side.text.content[a:b] for fact in side.metadata for a, b in fact.evidence[:1]}
        for fact in side.metadata:
            if (fact.key, fact.value) not in facts | old and fact.value not in words:
                yield fact.key


@given(strategies.texts(12), strategies.texts(12), strategies.texts(12))
@example("", " ", "")
def test_texts_keep_the_laws(base, ours, theirs):
    assert merging_texts.merged(base, base, theirs) == (theirs, ())
    assert merging_texts.merged(base, ours, base) == (ours, ())
    assert merging_texts.merged(base, ours, ours) == (ours, ())
    text, conflicts = merging_texts.merged(base, ours, theirs)
    assert merging_texts.merged(base, theirs, ours)[0] == text
    woven = merging_texts.weave(base, ours, theirs)
    for version, onto in ((base, woven.base), (ours, woven.ours), (theirs, woven.theirs)):
        assert all(version[a : a + n] == text[b : b + n] for a, b, n in onto.blocks())
    for one in conflicts:
        assert text[one.start : one.end] == one.base
        assert one.ours in ours
        assert one.theirs in theirs


def large(tokens: int, marks: int, changed: frozenset[int] = frozenset(), word: str = "واژه") -> Document:
    """Return a document of many tokens with changes at some of its annotations, and at words beside them."""
    words = [f"{word}{i % 977}" if i not in changed else f"نو{i}" for i in range(tokens)]
    from hashiye.conflict_sides.cuts import Token, columns

    made, at = [], 0
    for i, one in enumerate(words):
        made.append(Token(at, at + len(one), "", i % 20 == 0))
        at += len(one) + 1
    step = tokens // marks
    text = " ".join(words)
    found = tuple(
        Annotation(f"a{i}", made[i * step + 1].start, made[i * step + 1].end, "ORG" if i * step in changed else "PER",
                   words[i * step + 1])
        for i in range(marks)
    )  # fmt: skip
    layer = Layer("entities", "sara", "complete", found)
    return Document("large", "fa", Text.of(text), segments=columns(made), layers=(layer,))


@pytest.mark.parametrize("crowd", ["one span", "nested"])
@pytest.mark.parametrize("allowed", [None, False, True], ids=["no tagset", "forbidden", "allowed"])
def test_crowds_on_one_place_do_not_hang_the_merge(crowd, allowed):
    """Every annotation of one side meets every one of the other: 25 million pairs. Quadratic, this took minutes."""
    count = 5_000
    sides = [
        tuple(Annotation(f"{who}{i}", *((0, 5) if crowd == "one span" else (i + step, 20_000 - i)), f"{who}{i}", "x")
              for i in range(count))
        for step, who in enumerate("xy")
    ]  # fmt: skip
    base, ours, theirs = (
        Document("crowd", "fa", Text.of("x" * 20_001), layers=(Layer("entities", "sara", "complete", own),))
        for own in ((), *sides)
    )
    begin = time.perf_counter()
    merged = merge(base, ours, theirs, allows=None if allowed is None else lambda *_: allowed)
    assert time.perf_counter() - begin < 20
    said = {getattr(side, "id", "") for one in merged.document.conflicts for side in (one.ours, one.theirs)}
    found = {one.id for one in merged.document.layers[0].annotations}
    assert found | said >= {one.id for own in sides for one in own}


@pytest.mark.parametrize(("tokens", "marks", "seconds"), [(5_000, 500, 1.0), (150_000, 50_000, 30.0)])
def test_large_documents_merge_in_no_time(tokens, marks, seconds):
    """Ten edits a side, of text and labels. The bound is loose: the benchmark says what it takes."""
    step = tokens // marks
    base = large(tokens, marks)
    ours = large(tokens, marks, frozenset(range(0, 200 * step, 20 * step)))
    theirs = large(tokens, marks, frozenset(range(10 * step, 210 * step, 20 * step)))
    begin = time.perf_counter()
    merged = merge(base, ours, theirs)
    took = time.perf_counter() - begin
    print(f"{tokens} tokens: {1000 * took:.0f} ms")
    assert merged.fresh == 0
    assert merged.document == large(tokens, marks, frozenset(range(0, 210 * step, 10 * step)) - {200 * step})
    assert took < seconds
