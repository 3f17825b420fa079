"""Spans on an edited text: each is found, or said to be lost or ambiguous; none is guessed."""

from __future__ import annotations

import re
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hashiye.alignment import align
from hashiye.comparing.carriage import Carriage
from hashiye.rebasing import VERDICTS, Anchored, anchor
from hashiye.rebasing.guard import compared, same_word

from .strategies import texts
from .test_alignment import versions

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
edited_texts = pytest.importorskip("edited_texts")
harder_edits = pytest.importorskip("harder_edits")
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


@pytest.mark.parametrize(
    ("old", "new", "surface", "now"),
    [
        ("به تهران رفت", "به تهرانً رفت", "تهران", "تهرانً"),
        ("موسی رفت", "موسی\u0670 رفت", "موسی", "موسی\u0670"),
        ("صالح گفت", "صالح\u0610 گفت", "صالح", "صالح\u0610"),
        ("خانه ما", "خانه\u0654 ما", "خانه", "خانه\u0654"),
        ("خانه ما", "خانهـ ما", "خانه", "خانهـ"),
        ("علی کریمی", "علی\u200cکریمی", "کریمی", "کریمی"),
        ("علی کریمی", "علی\u0670کریمی", "علی", "علی"),
        ("علی، رفت", "علی\u200c، رفت", "علی", "علی"),
    ],
)
def test_a_mark_belongs_to_its_word_as_comparing_says(old, new, surface, now):
    span = (old.index(surface), old.index(surface) + len(surface))
    one = anchor(old, new, [(span,)])[0]
    assert one.verdict in (*SURE, "edited")  # the key drops no honorific sign
    assert new[slice(*one.parts[0])] == now
    assert Carriage(old, new, align(old, new)).pair(*span) == one.parts[0]


SURE = ("kept", "moved", "normalized")
PIECES = (
    "", "علی", "می\u200cرود", "رفت", "\u0654", "\u064b", "\u0670", "\u0610", "ـ", "\u200c", "ي", "ك", "ی", "ک", ".", "«",
    "a", "۱", "1",
)  # fmt: skip


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(["علی", "می\u200cرود", "تهران", "به", "كتاب", "خانهٔ", "گفت.", "۱۲", "و"]), min_size=3, max_size=25),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 2), st.sampled_from(PIECES)), max_size=5),
    st.lists(st.integers(0, 80), max_size=2),
)  # fmt: skip
def test_what_rebase_is_sure_of_is_carried_by_compare(words, edits, blanks):
    """Whole words at the place that the alignment gives them, if no blank was typed over a letter at their edge."""
    old = new = " ".join(words)
    for at, size, piece in edits:
        new = new[:at] + piece + new[at + size :]
    for at in blanks:
        new = f"{new[:at]} {new[at:]}"
    known = align(old, new)
    way = Carriage(old, new, known)
    pairs = [match.span() for match in re.finditer(r"\S+", old)]
    spans = [(pair,) for pair in pairs] + [((a, d),) for (a, _), (_, d) in pairwise(pairs)]
    for parts, one in zip(spans, anchor(old, new, spans, known), strict=True):
        place = known.span(*parts[0])
        if one.verdict in SURE and place is not None and overlap(place, one.parts[0]):
            if new[place[0]].isspace() or new[place[1] - 1].isspace():
                continue
            assert way.pairs(parts) == one.parts, (old, new)
            assert way.inverse().pairs(one.parts) == parts, (old, new)


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


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


@pytest.mark.parametrize("apart", [" ", "\n", ". "])
@pytest.mark.parametrize("copies", [2, 3])
def test_of_copies_on_the_spot_nobody_knows_which_one_is_the_first(apart, copies):
    for line in (*OLD.split(". "), OLD, "او در دانشگاه تهران سخن گفت. باران هم بارید", "علی کریمی دیروز"):
        new = OLD.replace(line, apart.join([line] * copies))
        at, step = OLD.index(line), len(line) + len(apart)
        for a, b in ((0, len(line)), (0, len(line.split()[0])), (line.rindex(" ") + 1, len(line))):
            one = anchor(OLD, new, [((at + a, at + b),)])[0]
            places = [(at + a + n * step, at + b + n * step) for n in range(copies)]
            assert one == Anchored("ambiguous", (), tuple(places)), (line, a, b)


def test_words_beside_a_copy_are_no_copies():
    new = OLD.replace("او در دانشگاه", "او در تهران بود. او در دانشگاه")
    assert found(OLD, new, "او در دانشگاه") == ("moved", "او در دانشگاه")
    assert found("علی آمد. علی رفت.", "علی آمد. علی آمد. علی رفت.", "علی رفت") == ("moved", "علی رفت")
    assert found("علی آمد. علی رفت.", "علی آمد. علی آمد. علی رفت.", "علی", 1) == ("moved", "علی")


SEVERAL = "پروژه\u200cی ایران تا سال ۶۳ پایان می\u200cیابد. پروژه\u200cی تبریز تا سال ۷۶ پایان می\u200cیابد."
SWAPPED = " ".join(f"{one}." for one in SEVERAL.removesuffix(".").split(". ")[::-1])


@pytest.mark.parametrize(
    ("old", "new", "surface", "verdict", "now"),
    [
        (SEVERAL, SWAPPED, "۶۳", "moved", "۶۳"),
        (SEVERAL, SWAPPED, "۷۶", "moved", "۷۶"),
        (SEVERAL, SWAPPED, "ایران", "moved", "ایران"),
        ("او ۵۰ نفر دید", "او ۵۰۰ نفر دید", "۵۰", "ambiguous", ["۵۰۰"]),
        ("در سال ۱۳۹۸ بود", "در سال ۱۳۸۹ بود", "سال ۱۳۹۸", "ambiguous", ["سال ۱۳۸۹"]),
        ("در سال ۱۳۹۸ بود", "در سال 1398 بود", "سال ۱۳۹۸", "normalized", "سال 1398"),
        ("او ۲۲ نفر دید", "او ۹۱ نفر دید", "۲۲", "lost", []),
        ("۱۲ خرداد ۱۴۰۳ بود", "۱۲ تیر ۱۴۰۳ بود", "۱۲ خرداد ۱۴۰۳", "edited", "۱۲ تیر ۱۴۰۳"),
        ("او در ایران ماند", "او در لاریجان ماند", "ایران", "ambiguous", ["لاریجان"]),
        ("او در تهران ماند", "او در تهرانیان ماند", "تهران", "ambiguous", ["تهرانیان"]),
        ("او کرمانشاه را دید", "او کمرانشاه را دید", "کرمانشاه", "edited", "کمرانشاه"),
        ("نشستی با علی رضایی برگزار شد", "نشستی با علی احمدی، علی رضایی برگزار شد", "علی رضایی", "moved", "علی رضایی"),
        ("با علی رضایی بود", "با علی رضایی و علی رضایی بود", "علی رضایی", "ambiguous", ["علی رضایی"] * 2),
        ("با علی کریمی بود", "با علی رضا و حسن کریمی بود", "علی کریمی", "ambiguous", ["علی رضا و حسن کریمی"]),
    ],
)
def test_another_number_and_another_name_are_other_ones(old, new, surface, verdict, now):
    assert found(old, new, surface) == (verdict, now)


@pytest.mark.parametrize(
    ("was", "became", "verdict"),
    [
        ("تهران", "تهران\u0650", "normalized"),
        ("cafe", "cafe\u0301", "edited"),
        ("👍", "👍🏽", "ambiguous"),
        ("👨", "👨\u200d👩\u200d👧", "ambiguous"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧\u200d👦", "ambiguous"),
    ],
)
def test_no_span_is_cut_inside_what_a_reader_sees_as_one_sign(was, became, verdict):
    one = anchor(f"خبر {was} خوب", f"خبر {became} خوب", [((4, 4 + len(was)),)])[0]
    assert (one.verdict, (one.parts or one.candidates)[0]) == (verdict, (4, 4 + len(became)))


def test_of_two_sentences_alike_the_words_of_its_own_one_decide():
    one, two, three = (
        "در اصفهان نشستی با حسن روحانی برگزار شد. ",
        "در تهران نشستی با علی رضایی برگزار شد. ",
        "در قم نشستی با مریم کریمی برگزار شد. ",
    )
    for new in (three + two + one, two + three + one, three + one + two):
        for surface in ("اصفهان", "حسن روحانی", "تهران", "علی رضایی", "قم", "مریم کریمی"):
            verdict, now = found(one + two + three, new, surface)
            assert verdict in {"kept", "moved"}, (new, surface)
            assert now == surface


LEAD = "خبر کوتاه دیگری از راه می‌رسد."
TITLE, REST = OLD.split("، ")


@pytest.mark.parametrize(
    ("old", "new", "surface", "verdict"),
    [
        (f"{TITLE}\n{REST}", f"{TITLE}\n{LEAD}\n{REST}", TITLE, "kept"),
        (OLD, OLD.replace(TITLE, f"{TITLE} {LEAD}"), TITLE, "kept"),
        (OLD, f"{LEAD}\n{OLD}", OLD, "moved"),
        (OLD, f"{OLD}\n{LEAD}", OLD, "kept"),
        (f"\n\n{TITLE}\n{REST}", f"{TITLE}\n{LEAD}\n{REST}", TITLE, "moved"),
        (OLD, OLD.replace("هوا سرد شد.", f"{LEAD} هوا سرد شد."), "هوا سرد شد.", "moved"),
        (OLD, OLD.replace("هوا سرد شد.", f"{LEAD} هوا سرد شد."), "سرد شد", "moved"),
        ("علی", "علی رفت", "علی", "kept"),
        ("علی", "دیروز علی", "علی", "moved"),
        ("علی", "دیروز علی رفت", "علی", "ambiguous"),
        ("علی", "حسن", "علی", "lost"),
        ("علی", "", "علی", "lost"),
    ],
)
def test_the_edge_of_a_text_is_what_stands_beside(old, new, surface, verdict):
    assert found(old, new, surface)[0] == verdict


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
        "rewrite": 97.5, "mixed": 97, "sentence moved": 99, "beside the edges": 99.5, "sentence doubled": 99.9,
    }  # fmt: skip
    assert set(least) == set(edited_texts.KINDS)
    for kind, share in least.items():
        assert rebase_truth.percent(counts[kind], "right") >= share, kind
    assert rebase_truth.percent(counts["all"], "wrong") <= 0.1


def test_what_leads_astray_is_asked_rather_than_guessed():
    counts = rebase_truth.table(list(harder_edits.harder(20, 80, 404)), ["hashiye"])["hashiye"]
    assert set(counts) == {"all", *(f"{kind}: {name}" for kind in harder_edits.HARDER for name in ("news", "patterns"))}
    for kind, found in counts.items():
        assert rebase_truth.percent(found, "wrong") <= 0.3, kind
        assert rebase_truth.percent(found, "right") >= (80 if kind.startswith("quote") else 96), kind


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
