"""Spans on an edited text: each is found, or said to be lost or ambiguous; none is guessed."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye.alignment import align
from hashiye.rebasing import VERDICTS, Anchored, anchor
from hashiye.rebasing.guard import compared, same_word

from .strategies import texts
from .test_alignment import versions

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
edited_texts = pytest.importorskip("edited_texts")
rebase_truth = pytest.importorskip("rebase_truth")

OLD = "به گزارش ایسنا، علی کریمی دیروز به تهران رفت. او در دانشگاه تهران سخن گفت. باران هم بارید و هوا سرد شد."


def found(old: str, new: str, surface: str, nth: int = 0) -> tuple[str, str | list[str]]:
    """Return the verdict on the nth time that something stands in the old text, and what stands there now."""
    at = -1
    for _ in range(nth + 1):
        at = old.index(surface, at + 1)
    one = anchor(old, new, [((at, at + len(surface)),)])[0]
    if one.parts:
        return one.verdict, new[one.parts[0][0] : one.parts[0][1]]
    return one.verdict, [new[a:b] for a, b in one.candidates]


@pytest.mark.parametrize(
    ("surface", "was", "became", "verdict", "now"),
    [
        ("تهران", "باران", "برف", "kept", "تهران"),
        ("تهران", "دیروز ", "", "moved", "تهران"),
        ("علی کریمی", "علی کریمی", "علي كريمي", "normalized", "علي كريمي"),
        ("علی کریمی", "علی کریمی", "علی\u200cکریمی", "normalized", "علی\u200cکریمی"),
        ("علی کریمی", "علی کریمی", "علی  کریمی", "normalized", "علی  کریمی"),
        ("علی کریمی", "علی کریمی", "علی کریمب", "edited", "علی کریمب"),
        ("علی کریمی", "علی کریمی", "علی رضا کریمی", "edited", "علی رضا کریمی"),
        ("علی کریمی", "علی کریمی", "عل کریمی", "edited", "عل کریمی"),
        ("تهران", "به تهران", "به تهرانی", "edited", "تهرانی"),
        ("تهران", "به تهران", "به تهران\u200cها", "edited", "تهران\u200cها"),
        ("تهران", "به تهران", "به مازندران", "lost", []),
        ("علی", "علی کریمی", "علی\u200cاف", "ambiguous", ["علی\u200cاف"]),
        ("علی", "علی کریمی", "علیرضا کریمی", "ambiguous", ["علیرضا"]),
        ("علی", "علی کریمی", "علی\u200cکریمی", "kept", "علی"),
        ("علی", "علی کریمی", "علیکریمی", "kept", "علی"),
        ("علی کریمی", " علی کریمی", "", "lost", []),
        ("تهران رفت", "به تهران رفت", "به شیراز رفت", "lost", []),
        ("دانشگاه تهران", "او در دانشگاه تهران سخن گفت. ", "", "lost", []),
    ],
)
def test_what_an_edit_does_to_a_span(surface, was, became, verdict, now):
    assert was in OLD
    assert found(OLD, OLD.replace(was, became, 1), surface) == (verdict, now)


def test_a_sentence_that_moved_takes_its_spans_along():
    one, two, three = "علی کریمی دیروز به تهران رفت. ", "باران شدیدی در شیراز بارید. ", "او در دانشگاه اصفهان سخن گفت. "
    for surface in ("علی کریمی", "دیروز", "به", "رفت"):
        assert found(one + two + three, two + three + one, surface) == ("moved", surface)
    assert found(one + two + three, two + three + one.replace("کریمی", "كريمي"), "علی کریمی")[0] == "normalized"
    assert found(one + two + three, two + three + one.replace("تهران", "تهرن"), "تهران") == ("edited", "تهرن")


def test_a_copy_elsewhere_does_not_draw_spans_away():
    new = f"{OLD} علی کریمی دیروز به تهران رفت."
    for surface in ("علی کریمی", "دیروز", "تهران"):
        assert found(OLD, new, surface) == ("kept", surface)


def test_of_a_sentence_and_its_copy_beside_it_nobody_knows_which_is_which():
    old, copy = "آغاز سخن. علی آمد. پایان سخن.", "آغاز سخن. علی آمد. علی آمد. پایان سخن."
    one = anchor(old, copy, [((10, 13),)])[0]
    assert one == Anchored("ambiguous", (), ((10, 13), (19, 22)))


def test_the_other_occurrence_is_not_taken_for_the_one_that_is_gone():
    new = OLD.replace("او در دانشگاه تهران سخن گفت. ", "")
    assert found(OLD, new, "تهران", 0) == ("kept", "تهران")
    assert found(OLD, new, "تهران", 1) == ("lost", [])


def test_pieces_follow_together_or_not_at_all():
    parts = ((16, 19), (32, 38))
    assert [OLD[a:b] for a, b in parts] == ["علی", "به تهر"]
    parts = ((16, 19), (35, 40))
    assert anchor(OLD, "خب " + OLD, [parts])[0] == Anchored("moved", ((19, 22), (38, 43)))
    assert anchor(OLD, OLD.replace("علی", "علي"), [parts])[0] == Anchored("normalized", parts)
    assert anchor(OLD, OLD.replace(" به تهران", ""), [parts])[0] == Anchored("lost")
    assert anchor(OLD, OLD.replace("علی", "علی\u200cاف"), [parts])[0].verdict == "ambiguous"


def test_what_is_no_span_of_the_text_is_lost():
    wrong = [(), ((3, 3),), ((5, 2),), ((-4, 2),), ((0, 10**6),), ((10**6, 10**6 + 4),)]
    assert anchor(OLD, OLD, wrong) == [Anchored("lost")] * len(wrong)


def test_on_the_same_text_everything_is_kept():
    spans = [((a, a + 3),) for a in range(0, 60, 7)]
    assert anchor(OLD, OLD, spans) == [Anchored("kept", parts) for parts in spans]
    assert anchor("علی", "علی", [((0, 3),)]) == [Anchored("kept", ((0, 3),))]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("ایران", "ایران", "same"),
        ("می رود", "میرود", "normalized"),
        ("۱۴۰۲", "١٤٠٢", "normalized"),
        ("رئیس جمهور ایران", "رئیس\u200cجمهوری ایران", "edited"),
        ("شهر تهران", "شهر اصفهان", None),
        ("تهران", "", None),
        ("...", "…", None),
    ],
)
def test_what_words_became(before, after, expected):
    assert compared(before, after) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("تهران", "تهرانی", True), ("علی", "علیاف", False), ("علی", "علیرضا", False), ("کتاب", "کتابهای", True),
        ("ما", "ملا", True), ("و", "ر", False), ("از", "ار", True), ("ایران", "عراق", False), ("کرد", "کردند", False),
    ],
)  # fmt: skip
def test_whether_a_word_is_another_one_misspelt(one, other, same):
    assert same_word(one, other) == same == same_word(other, one)


PLACES = st.integers(-2, 60)


@given(texts(), texts(), st.lists(st.lists(st.tuples(PLACES, PLACES), max_size=3).map(tuple), max_size=6))
def test_any_span_gets_a_verdict_that_is_true(old, new, spans):
    true_verdicts(old, new, spans)


@given(versions(), st.lists(st.lists(st.tuples(PLACES, PLACES), max_size=2).map(tuple), max_size=12))
def test_any_span_of_edited_prose_gets_a_verdict_that_is_true(pair, spans):
    true_verdicts(*pair, spans)


def true_verdicts(old, new, spans):
    for parts, one in zip(spans, anchor(old, new, spans), strict=True):
        assert one.verdict in VERDICTS
        assert bool(one.parts) == (one.verdict not in {"lost", "ambiguous"})
        assert bool(one.candidates) == (one.verdict == "ambiguous")
        assert all(0 <= a < b <= len(new) for a, b in (*one.parts, *one.candidates))
        if one.parts:
            assert len(one.parts) == len(parts)
            same = [old[a:b] for a, b in parts] == [new[a:b] for a, b in one.parts]
            assert same == (one.verdict in {"kept", "moved"})
            assert (one.verdict == "kept") == (same and one.parts == parts)


def test_an_alignment_that_is_known_is_used():
    known = align(OLD, "خب " + OLD)
    spans = [((16, 19),)]
    assert anchor(OLD, "خب " + OLD, spans, known) == anchor(OLD, "خب " + OLD, spans)


def test_a_slice_of_the_bench_is_as_right_as_it_must_be():
    """Texts, edits and truths of ``benchmarks/rebase_truth.py`` with a seed of their own."""
    counts = rebase_truth.table(list(edited_texts.edited(30, 100, 404)), ["hashiye"])["hashiye"]
    least = {
        "typo": 99.9, "joiner/blank": 99.9, "yeh/kaf": 99.9, "sentence cut": 99.5, "repeated sentence added": 99.5,
        "rewrite": 97.5, "mixed": 97, "sentence moved": 99,
    }  # fmt: skip
    assert set(least) == set(edited_texts.KINDS)
    for kind, share in least.items():
        assert rebase_truth.percent(counts[kind], "right") >= share, kind
    assert rebase_truth.percent(counts["all"], "wrong") <= 0.1


def test_what_the_bench_says_is_true_of_the_texts_it_made():
    for one in edited_texts.edited(3, 60, 5):
        for parts, truth in zip(one.spans, one.truths, strict=True):
            if (
                truth.parts
                and not truth.cut
                and one.kind in {"sentence cut", "repeated sentence added", "sentence moved"}
            ):
                assert [one.old[a:b] for a, b in parts] == [one.new[a:b] for a, b in truth.parts]
    kinds = Counter(one.kind for one in edited_texts.edited(3, 60, 5))
    assert set(kinds.values()) == {3}
    assert list(edited_texts.edited(2, 20, 6)) == list(edited_texts.edited(2, 20, 6))
