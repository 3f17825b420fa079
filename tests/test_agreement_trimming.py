"""What trimming leaves of Persian spans, and what must stay; boundary conflicts step by step."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye.agreement import building
from hashiye.agreement.figures import Trim
from hashiye.agreement.measures import Undefined, named
from hashiye.agreement.request import Request
from hashiye.agreement.spans import f1, trimmed, trimming
from hashiye.model import Annotation, Layer, Spans

LEFT = [
    # punctuation
    (" تهران،", "تهران", "punctuation"),
    ("«شرق»", "شرق", "punctuation"),
    ('"شرق"', "شرق", "punctuation"),
    ("(«شرق»)", "شرق", "punctuation"),
    ("تهران)", "تهران", "punctuation"),
    ("«تهران", "تهران", "punctuation"),
    ("\u200cتهران\u200c", "تهران", "punctuation"),
    ("\u200fتهران\u200f.", "تهران", "punctuation"),
    ("\u2068«تهران»\u2069", "تهران", "punctuation"),
    ("تهران\u00a0", "تهران", "punctuation"),
    ("- تهران -", "تهران", "punctuation"),
    ("ر.ح.", "ر.ح", "punctuation"),
    # titles before the name and formulas behind it
    ("آقای علوی", "علوی", "titles"),
    ("آقای دکتر علوی", "علوی", "titles"),
    ("سركار خانم دكتر رضایی", "رضایی", "titles"),  # Arabic kaf
    ("رئیس جمهور پزشکیان", "پزشکیان", "titles"),
    ("رئیس\u200cجمهور پزشکیان", "پزشکیان", "titles"),
    ("رییس جمهور پزشکیان", "پزشکیان", "titles"),
    ("آیت\u200cالله خامنه\u200cای", "خامنه\u200cای", "titles"),
    ("سرهنگِ رضایی", "رضایی", "titles"),
    ("«آقای» علوی", "«آقای» علوی", "titles"),
    ("امام علی (ع)", "علی", "titles"),
    ("امام خمینی (ره", "خمینی", "titles"),
    ("حضرت محمد (صلی الله علیه و آله)", "محمد", "titles"),
    ("حضرت علی علیه\u200cالسلام", "علی", "titles"),
    # heads to which the name is joined by ezafe
    ("شهر تهران", "تهران", "heads"),
    ("شهرِ تهران", "تهران", "heads"),
    ("کشور ایران", "ایران", "heads"),
    ("استان فارس", "فارس", "heads"),
    ("استان\u200cهای فارس", "فارس", "heads"),
    ("وزارتِ امور خارجه", "امور خارجه", "heads"),
    ("مؤسسهٔ رویان", "رویان", "heads"),
    ("مؤسسه\u200cی رویان", "رویان", "heads"),
    ("دریای خزر", "خزر", "heads"),
    ("جمهوری آذربایجان", "آذربایجان", "heads"),
    ("جمهوری اسلامی ایران", "ایران", "heads"),
    ("بندر بوشهر", "بوشهر", "heads"),
    ("شهر بندر عباس", "بندر عباس", "heads"),
    ("ورزشگاه شهید کشوری", "کشوری", "heads"),  # a title behind the head goes too
    ("فیلم «طعم گیلاس»", "طعم گیلاس", "heads"),  # and so do marks
    # endings behind a half-space, and the mark of ezafe
    ("تهران\u200cها", "تهران", "suffixes"),
    ("تهران\u200cهای", "تهران", "suffixes"),
    ("تهران\u200cهايش", "تهران", "suffixes"),  # Arabic yeh
    ("تهران ها", "تهران", "suffixes"),
    ("خانه\u200cاش", "خانه", "suffixes"),
    ("ایرانی\u200cاند", "ایرانی", "suffixes"),
    ("فرانسه\u200cای", "فرانسه", "suffixes"),
    ("تهرانِ", "تهران", "suffixes"),
    ("خانهٔ", "خانه", "suffixes"),
    ("شهرِ تهران\u200cها،", "تهران", "suffixes"),
]

WHOLE = [
    "تهران", "تنها", "علی\u200cاف", "قره\u200cباغ", "نیم\u200cفاصله", "خرمشهر", "کتابها",
    "علی (شاعر)", "(علی) شاعر", "«شرق» و «غرب»", "م. ر. دانشیار", "-۵", "۵۰٪", "$۵۰", "۳/۵", "#تهران", "C++",
    "...", "«»", "(", "\u200c", " ",  # nothing but punctuation
    "آقا", "دکتر", "رئیس جمهور", "وزیر و معاون", "دکتر و پرستار",  # no name behind the title
    "امام زمان", "شیخ بهایی", "سید محمد خاتمی", "امیر محمدی",  # part of the name, or a given name
    "شهر", "دانشگاه", "بانک مرکزی", "آموزش و پرورش",  # no name behind the head
    "بندر عباس", "ایالات متحده", "اقیانوس آرام",  # no name without its head
    "ها", "ع", "۱۲", "م",
]  # fmt: skip


def left(surface, step="suffixes"):
    cuts, place = trimming.cuts(surface), trimming.STEPS.index(step)
    return surface[cuts[2 * place] : cuts[2 * place + 1]]


@pytest.mark.parametrize(("surface", "rest", "step"), LEFT, ids=[one for one, *_ in LEFT])
def test_what_is_left_and_which_step_leaves_it(surface, rest, step):
    assert left(surface, step) == rest
    if surface != rest:
        before = trimming.STEPS.index(step) - 1
        assert before < 0 or left(surface, trimming.STEPS[before]) != rest


@pytest.mark.parametrize("surface", WHOLE)
def test_what_must_not_be_trimmed(surface):
    assert left(surface) == surface


PIECES = ["دکتر", "شهر", "تهران", "«", "»", "(ع)", "\u200cها", " ", "(", ")", "وزارت", "ِ", "علی", "و", "\u200c", "۵"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join))
def test_something_is_always_left_and_trimming_twice_is_trimming_once(surface):
    cuts = trimming.cuts(surface)
    spans = [(0, len(surface)), *zip(cuts[::2], cuts[1::2], strict=True)]
    for (low, high), (start, end) in zip(spans, spans[1:], strict=False):
        assert low <= start < end <= high
    assert any(map(str.isalnum, left(surface))) == any(map(str.isalnum, surface))
    assert left(left(surface)) == left(surface)


@given(st.text(max_size=40), st.integers(-3, 45), st.integers(-3, 45))
def test_any_text_and_any_offsets(text, start, end):
    low, high = trimming.trim(text, start, end)
    assert (low, high) == (start, end) or start <= low < high <= end


def test_a_span_too_long_to_be_a_name_is_left():
    surface = f"«{'ا' * trimming.LONGEST}»"
    assert left(surface) == surface


# --- in a study ---

TEXT = "به گفتهٔ «آقای دکتر علوی»، در شهر تهران‌ها و وزارت نفت بودند."
PLACES = {one: (TEXT.index(one), TEXT.index(one) + len(one)) for one in (
    "«آقای دکتر علوی»", "آقای دکتر علوی", "دکتر علوی", "علوی", "شهر تهران", "تهران‌ها", "تهران", "وزارت نفت", "نفت", "و وزارت",
)}  # fmt: skip


def layer(*marked):
    rows = [Annotation(f"a{place}", *PLACES[surface], label, surface) for place, (surface, label) in enumerate(marked)]
    return Layer("entities", "", "complete", tuple(rows))


def study(ours, theirs, *, trim=True, text=TEXT):
    layers = {"a": layer(*ours), "b": layer(*theirs)}
    return building.study([building.Sheet("d", len(TEXT), (Spans(),), layers, text)], "character", trim=trim)


OURS = [("«آقای دکتر علوی»", "PER"), ("شهر تهران", "LOC"), ("وزارت نفت", "ORG")]
THEIRS = [("علوی", "PER"), ("تهران‌ها", "LOC"), ("نفت", "LOC")]


def value(made):
    return made.reason if isinstance(made, Undefined) else float(made.value(made.rows.sum(axis=0)))


def test_trimmed_measures_say_what_edges_alone_cost():
    one = study(OURS, THEIRS)
    assert value(f1.strict(one, Request())) == value(f1.exact(one, Request())) == 0.0
    assert value(trimmed.strict(one, Request())) == pytest.approx(2 / 3)
    assert value(trimmed.exact(one, Request())) == 1.0


def test_each_step_says_how_many_conflicts_it_ends():
    """The ministry has two labels, and is no conflict of boundaries."""
    assert trimmed.diagnosis(study(OURS, THEIRS)) == (
        Trim("", 0, 2, 0.0),
        Trim("punctuation", 0, 2, 0.0),
        Trim("titles", 1, 1, pytest.approx(1 / 3)),
        Trim("heads", 0, 1, pytest.approx(1 / 3)),
        Trim("suffixes", 1, 0, pytest.approx(2 / 3)),
    )
    quotes = study([("«آقای دکتر علوی»", "PER")], [("آقای دکتر علوی", "PER")])
    assert [(one.step, one.vanished) for one in trimmed.diagnosis(quotes)][:2] == [("", 0), ("punctuation", 1)]
    alike = study(OURS, OURS)
    assert {(one.vanished, one.left, one.strict) for one in trimmed.diagnosis(alike)} == {(0, 0, 1.0)}
    assert [one.strict for one in trimmed.diagnosis(study([], []))] == [None] * 5


def test_without_texts_nothing_is_trimmed_and_the_figure_says_so():
    untrimmed = study(OURS, THEIRS, trim=False)
    assert value(trimmed.strict(untrimmed, Request())) == "no_texts"
    assert trimmed.diagnosis(untrimmed) == ()
    beyond = study(OURS, THEIRS, text="")  # offsets past the end are left as they are
    assert value(trimmed.strict(beyond, Request())) == 0.0


def test_spans_in_several_parts_are_left_as_they_are():
    start, end = PLACES["«آقای دکتر علوی»"]
    parted = Annotation("a", start, end, "PER", "", ((start, start + 5), (end - 5, end)))
    assert trimming.trimmed(TEXT, parted) == (start, end) * 4


MARKED = st.lists(st.tuples(st.sampled_from(sorted(PLACES)), st.sampled_from(["PER", "LOC"])), max_size=5)


@given(MARKED, MARKED)
def test_trimming_never_lowers_strict_agreement(ours, theirs):
    one = study(ours, theirs)
    rows = trimmed.diagnosis(one)
    figures = [row.strict for row in rows]
    assert figures == [None] * 5 or figures == sorted(figures)
    assert rows[0].left == sum(row.vanished for row in rows) + rows[-1].left
    assert value(trimmed.strict(one, Request())) == pytest.approx(
        np.nan if figures[-1] is None else figures[-1], nan_ok=True
    )


@pytest.mark.parametrize("name", ["span_f1_strict", "span_f1_exact"])
@given(MARKED, MARKED)
def test_f1_of_trimmed_spans_is_never_below_that_of_raw_ones(name, ours, theirs):
    one = study(ours, theirs)
    raw, trim = (value(named(which).count(one, Request())) for which in (name, f"{name}_trimmed"))
    assert np.isnan(raw) == np.isnan(trim)
    assert np.isnan(raw) or trim >= raw


def test_trimmed_offsets_survive_joining_and_cutting():
    from dataclasses import replace

    one, other = study(OURS, THEIRS), replace(study(THEIRS, OURS), documents=("e",))
    both = building.joined([one, other])
    assert value(trimmed.strict(both, Request())) == value(trimmed.strict(one, Request()))
    assert value(trimmed.strict(both.only("PER"), Request())) == 1.0
    assert value(trimmed.strict(building.joined([one, replace(study([], [], trim=False), documents=("e",))]),
                                Request())) == "no_texts"  # fmt: skip
