"""Conflict records on an edited text: whoever edits it, they are about the same words, or cannot be decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye.conflict_sides import cuts, place_of
from hashiye.merging import merge
from hashiye.merging.deciding import resolve
from hashiye.model import Annotation, Conflict, Document, Fact, Layer, Producer, Segmentation, Text
from hashiye.rebasing.documents import rebase
from tests.test_resolving import segment

TEXT = "علی می خواهد به تهران برود. حسن نیامد."
LEAD = "حسن می خواهد که بیاید. "


def document(*conflicts: Conflict, text: str = TEXT, cut: bool = True) -> Document:
    return Document(
        "d1", "fa", Text.of(text), producers=(Producer("ali", "person"),), conflicts=conflicts,
        segments=segment(text) if cut else Segmentation(), layers=(Layer("entities", "ali", "partial", ()),),
    )  # fmt: skip


def spelled(*tokens: tuple[int, int]) -> str:
    return cuts.spelled([cuts.Token(*one) for one in tokens])


VERB = Conflict("c1", "tokens", "", "4:12", spelled((4, 6), (7, 12)), spelled((4, 12)), spelled((4, 6), (7, 12)))
CITY = Conflict("c2", "text", "", "16:21", "تهران", "شیراز", "تبریز")


def by_rebase(doc: Document, new: str) -> Document:
    return rebase(doc, new, segment).document


def by_merge(doc: Document, new: str) -> Document:
    """Merge a side that brings records with one that edits the text."""
    bare = structs.replace(doc, conflicts=())
    return merge(bare, by_rebase(bare, new), doc, segment=segment).document


def by_deciding(doc: Document, new: str) -> Document:
    """Put a text conflict beside the others whose side is what was edited, and decide it."""
    old = doc.text.content or ""
    common = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    tail = 0
    while tail < min(len(old), len(new)) - common and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    words = old[common : len(old) - tail]
    edit = Conflict("zz", "text", "", f"{common}:{len(old) - tail}", words, new[common : len(new) - tail], words + "!")
    return resolve(structs.replace(doc, conflicts=(*doc.conflicts, edit)), {"#zz": "ours"}, segment).document


@pytest.mark.parametrize("carry", [by_rebase, by_merge, by_deciding])
@pytest.mark.parametrize("side", ["ours", "theirs", "base"])
def test_what_is_chosen_is_about_the_same_words(carry, side):
    """A sentence like the one in question comes to stand where that stood."""
    new = LEAD + TEXT
    carried = carry(document(VERB, CITY), new)
    assert [one.id for one in carried.conflicts] == ["c1", "c2"]
    start, end = place_of(carried.conflicts[0])
    assert (start, end, new[start:end]) == (27, 35, "می خواهد")
    resolved = resolve(carried, {"": side}, segment)
    assert not resolved.left
    text = resolved.document.text.content
    assert text == LEAD + TEXT.replace("تهران", getattr(CITY, side))
    found = [text[slice(*pair)] for pair in resolved.document.tokens.pairs()]
    assert found.count("می خواهد") == (side == "ours")
    assert found[:3] == ["حسن", "می", "خواهد"]


def test_in_a_merge_both_the_place_and_the_tokens_move():
    earlier = document(VERB, CITY)
    edited = by_rebase(earlier, LEAD + TEXT)
    other = structs.replace(earlier, language="fa-AF")
    merged = merge(earlier, edited, other, segment=segment).document
    assert merged.conflicts == edited.conflicts
    assert cuts.read(merged.conflicts[0].ours).tokens == (27, 35)
    untouched = merge(earlier, structs.replace(edited, conflicts=()), other, segment=segment).document
    assert untouched.conflicts == ()


def test_a_passage_that_was_moved_takes_its_records_along():
    first, second = TEXT.split(". ")
    new = f"{second} {first}."
    rebased = rebase(document(VERB, CITY), new, segment)
    assert not rebased.conflicts
    assert [new[slice(*place_of(one))] for one in rebased.document.conflicts] == ["می خواهد", "تهران"]


@pytest.mark.parametrize("carry", [by_rebase, by_merge, by_deciding])
@pytest.mark.parametrize(
    ("record", "new"),
    [
        (CITY, TEXT.replace("تهران", "مشهد")),
        (CITY, TEXT.replace("به تهران برود", "برود")),
        (VERB, TEXT.replace("می خواهد", "می‌خواهد")),
        (VERB, TEXT.replace("می خواهد", "نمی خواهد")),
        (VERB, TEXT.replace("می خواهد", "می باید خواهد")),
        (Conflict("c3", "text", "", "16:16", "", "شهر ", "کلان‌شهر "), TEXT.replace("به تهران برود", "برود")),
        (Conflict("c3", "text", "", "16:16", "", "شهر ", "کلان‌شهر "), TEXT.replace("به تهران", "به آن تهران")),
    ],
    ids=["exchanged", "deleted", "joined", "prefixed", "inserted", "nothing-deleted", "nothing-inserted"],
)
def test_a_record_whose_words_were_edited_stays_and_changes_nothing(carry, record, new):
    carried = carry(document(record), new)
    (left,) = carried.conflicts
    assert (left.id, left.kind) == (record.id, record.kind)
    for side in ("ours", "theirs", "base"):
        resolved = resolve(carried, {"": side}, segment)
        assert resolved.document.text.content == new
        assert resolved.document.segments == carried.segments
        if side == "ours":
            assert [one.id for one, _ in resolved.left] == [record.id]


def test_rebase_says_what_did_not_follow():
    rebased = rebase(document(VERB, CITY), TEXT.replace("تهران", "مشهد"), segment)
    assert [(before.id, after.target) for before, after in rebased.conflicts] == [("c2", "16:20")]


def test_a_place_past_the_end_of_the_text_is_none():
    record = structs.replace(CITY, target="90:90", base="")
    (left,) = rebase(document(record), TEXT * 4, segment).document.conflicts
    assert place_of(left) is None


def test_items_follow_side_by_side():
    city = Annotation("a", 16, 21, "LOC", "تهران")
    wide = structs.replace(city, start=13, text="به تهران")
    fact = Fact("place", "تهران", "explicit", evidence=((16, 21),))
    records = (
        Conflict("c1", "resized", "entities", "a", city, wide, None),
        Conflict("c2", "metadata", "", "place", fact, None, structs.replace(fact, value="تهران بزرگ")),
        Conflict("c3", "anchor", "entities", "n", None, structs.replace(city, id="n", start=2, end=7), None),
    )
    for carry in (by_rebase, by_merge, by_deciding):
        new = LEAD + TEXT
        resized, place, anchor = carry(document(*records), new).conflicts
        assert (resized.base.surface(new), resized.ours.surface(new)) == ("تهران", "به تهران")
        assert [new[slice(*one.evidence[0])] for one in (place.base, place.theirs)] == ["تهران"] * 2
        assert anchor == records[2]


@given(
    target=st.tuples(st.integers(0, 60), st.integers(0, 60)), kind=st.sampled_from(("text", "tokens")),
    sides=st.lists(st.text("ابپ {}\":0,", max_size=6), min_size=3, max_size=3),
    new=st.text("ابپ علی.", max_size=50),
)  # fmt: skip
def test_no_record_makes_it_raise_and_none_is_lost(target, kind, sides, new):
    record = Conflict("c", kind, "", "{}:{}".format(*target), *sides)
    for carry in (by_rebase, by_merge):
        assert [one.id for one in carry(document(record), new).conflicts] == ["c"]
