"""Alignment of two texts: always right, readable, and never long."""

from __future__ import annotations

import random
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye.alignment import Alignment, Hunk, align, of_hunks
from hashiye.alignment.borders import room
from hashiye.alignment.sequences import chain, runs
from hashiye.alignment.words import cut

from .strategies import texts

WORDS = ("علی", "به", "تهران", "رفت", "می\u200cرود", "می رود", "كتاب", "کتاب", "و", "در", ".", "\n", "،", "۱۲", "😀")
PROSE = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


def applied(alignment: Alignment, old: str, new: str) -> str:
    """Return the old text with every hunk put in its place."""
    pieces, at = [], 0
    for hunk in alignment.hunks:
        pieces += [old[at : hunk.start], new[hunk.new_start : hunk.new_end]]
        at = hunk.end
    return "".join([*pieces, old[at:]])


def sound(alignment: Alignment, old: str, new: str) -> None:
    assert (alignment.length, alignment.new_length) == (len(old), len(new))
    assert applied(alignment, old, new) == new
    assert applied(alignment.inverse(), new, old) == old
    assert alignment.inverse().inverse() == alignment
    for start, new_start, length in alignment.blocks():
        assert length > 0
        assert old[start : start + length] == new[new_start : new_start + length]
    last = Hunk(-1, -1, -1, -1)
    for hunk in alignment.hunks:
        assert hunk.start < hunk.end or hunk.new_start < hunk.new_end
        assert last.end < hunk.start
        assert last.new_end < hunk.new_start
        last = hunk


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, str]:
    """A text, and what a few edits of words, letters and passages make of it."""
    old = draw(PROSE)
    new = old
    for _ in range(draw(st.integers(0, 5))):
        a = draw(st.integers(0, len(new)))
        b = draw(st.integers(a, min(len(new), a + 40)))
        piece = draw(st.sampled_from(["", new[a:b] * 2, "ن", " ", "\u200c", *WORDS]))
        at = draw(st.integers(0, len(new)))
        new = draw(st.sampled_from([new[:a] + piece + new[b:], new[:at] + new[a:b] + new[at:]]))
    return old, new


@given(texts(), texts())
def test_any_two_texts_are_aligned(old, new):
    sound(align(old, new), old, new)


@given(versions())
def test_edited_prose_is_aligned(pair):
    sound(align(*pair), *pair)


@given(st.text("ab \n.", max_size=60), st.text("ab \n.", max_size=60))
def test_repetitions_are_aligned(old, new):
    sound(align(old, new), old, new)
    assert align(old, new) == align(old, new)


@pytest.mark.exhaustive
@given(versions())
def test_edited_prose_is_aligned_at_length(pair):
    sound(align(*pair), *pair)


@given(st.lists(st.sampled_from("abcdef"), max_size=40), st.lists(st.sampled_from("abcdef"), max_size=40))
def test_runs_are_common_and_in_order(old, new):
    at = there = 0
    for run in runs(old, new):
        assert run.start >= at
        assert run.new_start >= there
        assert old[run.start : run.start + run.length] == new[run.new_start : run.new_start + run.length]
        at, there = run.start + run.length, run.new_start + run.length


def test_a_chain_rises():
    assert chain([(0, 5), (1, 1), (2, 2), (3, 9), (4, 3)]) == [(1, 1), (2, 2), (4, 3)]
    assert chain([]) == []


def edits(old: str, new: str) -> list[tuple[str, str]]:
    return [(old[a:b], new[c:d]) for a, b, c, d in align(old, new).hunks]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("او می رود.", "او می\u200cرود.", [(" ", "\u200c")]),
        ("او میرود.", "او می\u200cرود.", [("", "\u200c")]),
        ("علي كتاب خرید", "علی کتاب خرید", [("ي", "ی"), ("ك", "ک")]),
        ("به تهران رفت", "به تهرلن رفت", [("ا", "ل")]),
        ("رئیس ایران گفت", "رئسی ایران گفت", [("یس", "سی")]),
        ("او به تهران رفت", "او به اصفهان رفت", [("تهران", "اصفهان")]),
        ("علی رفت", "علی\u200cاف رفت", [("", "\u200cاف")]),
        ("علی رفت", "علیرضا رفت", [("", "رضا")]),
        ("در باغ بود. رفت.", "در باغ بود. در شهر بود. رفت.", [("", "در شهر بود. ")]),
        ("وی آمد. وی گفت. وی رفت.", "وی آمد. وی رفت.", [("وی گفت. ", "")]),
        ("یک\nدو\nسه\n", "یک\nسه\n", [("دو\n", "")]),
        ("", "متن", [("", "متن")]),
        ("متن", "", [("متن", "")]),
        ("متن", "متن", []),
    ],
)
def test_hunks_are_what_a_reader_sees(old, new, expected):
    assert edits(old, new) == expected


def test_what_two_deletions_have_between_them_may_make_one_of_them():
    title = "گفتگوی پوتین و علی اف درباره تجارت و اقتصاد"
    lede = "پوتین و علی اف درباره تجارت و اقتصاد روسیه سخن گفتند."
    assert edits(f"{title}\n\n{lede}", lede) == [(f"{title}\n\n", "")]


def test_common_words_met_by_chance_hold_nothing_together():
    old = "پیشتر رئیس مجلس در نشستی درازآهنگ از بودجه گفت. پایان سخن نخست."
    new = "پیشتر بارانی سیل‌آسا در روستاهای دوردست جاری شد. پایان سخن نخست."
    assert len(edits(old, new)) == 1


def test_where_spans_stand():
    known = align("علی به تهران رفت.", "دیروز علی به شهر تهران رفت.")
    assert known.span(0, 3) == (6, 9)
    assert known.span(7, 12) == (17, 22)
    assert known.starting(0) == Hunk(0, 0, 0, 6) == known.ending(0)
    assert known.starting(8) is known.ending(8) is None
    assert known.shared == 17


def test_touching_hunks_become_one():
    assert of_hunks([(0, 1, 0, 0), (1, 2, 0, 3), (4, 4, 5, 6)], 5, 7).hunks == (Hunk(0, 2, 0, 3), Hunk(4, 4, 5, 6))


def test_words_hold_their_marks_and_signs_stand_alone():
    text = "مُعَلِّم، می\u200cرود!"
    words = cut(text)
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == ["مُعَلِّم", "،", "می", "رود", "!"]
    assert words.keys[0] == "معلم"


def test_a_word_without_end_is_cut_where_its_letters_say():
    letters = "".join(random.Random(1).choice("ابپتثجچحخ") for _ in range(3_000))
    assert len(cut(letters).keys) > 50
    new = f"{letters[:900]}ش{letters[900:2_000]}{letters[2_004:]}"
    assert align(letters, new).shared > 2_950


def prose(size: int, seed: int) -> str:
    dice = random.Random(seed)
    words = ["".join(dice.choice("ابپتجدرزسشکگلمنوهی") for _ in range(dice.randrange(2, 8))) for _ in range(3_000)]
    found, made = [], 0
    while made < size:
        word = words[min(int(dice.expovariate(1 / 300)), 2_999)] + dice.choice(("", "", "", "", "", "،", "."))
        found.append(word)
        made += len(word) + 1
    return " ".join(found)


def test_unrelated_texts_are_said_to_be():
    alignment = align(prose(20_000, 1), prose(20_000, 2))
    assert not alignment.related
    assert len(alignment.hunks) == 1
    assert align("علی رفت", "حسن آمد").related  # a headline written anew is not another article
    assert align(prose(500, 1), "").related


def test_a_rewritten_half_is_still_related():
    old = prose(4_000, 3)
    assert align(old, old[:2_000] + prose(2_000, 4)).related


LONG = 150_000
SHAPES = {
    "no blanks": lambda: (
        "".join(random.Random(1).choices("ابپت", k=LONG)), "".join(random.Random(2).choices("ابپت", k=LONG)),
    ),
    "one word": lambda: ("a " * (LONG // 2), "a " * (LONG // 3) + "b " + "a " * 9),
    "turned": lambda: ("ab" * (LONG // 2), "ba" * (LONG // 2)),
    "turned words": lambda: ("a b " * (LONG // 4), "b a " * (LONG // 4)),
    "two words": lambda: (
        " ".join(random.Random(1).choices("ab", k=LONG // 2)), " ".join(random.Random(2).choices("ab", k=LONG // 2)),
    ),
    "blanks": lambda: (" " * LONG, "\n" * LONG),
    "signs": lambda: (".," * (LONG // 2), ",." * (LONG // 2)),
    "backwards": lambda: (
        " ".join(map(str, range(LONG // 6))), " ".join(map(str, range(LONG // 6, 0, -1))),
    ),
    "alike lines": lambda: ("یک خط است\n" * (LONG // 10), "یک خط است\n" * (LONG // 11) + "دو\n"),
    "joiners": lambda: ("\u200c" * LONG, "\u200c" * (LONG // 2)),
    "unrelated": lambda: (prose(LONG, 1), prose(LONG, 2)),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_takes_long_or_much_memory(shape):
    """Ten times what was measured on a slow machine: what this finds is a square, not a slow hour."""
    old, new = SHAPES[shape]()
    began = time.process_time()
    alignment = align(old, new)
    assert time.process_time() - began < 8
    sound(alignment, old, new)


def test_memory_is_bounded():
    old, new = SHAPES["unrelated"]()
    tracemalloc.start()
    align(old, new)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000


@given(st.text("ab", max_size=20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 30), st.integers(0, 30))
def test_a_passage_may_be_slid_where_the_text_without_it_stays_the_same(text, one, other, back, ahead):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    back = min(back, start)
    left, right = room(text, start, end, back, ahead)
    rest = text[:start] + text[end:]
    for step in range(-left, right + 1):
        assert text[: start + step] + text[end + step :] == rest
    if left < back:
        assert text[: start - left - 1] + text[end - left - 1 :] != rest
    if right < min(ahead, len(text) - end):
        assert text[: start + right + 1] + text[end + right + 1 :] != rest


@given(versions(), st.integers(0, 60), st.integers(0, 60))
def test_what_is_touched(pair, one, other):
    known = align(*pair)
    start, end = sorted((one, other))
    assert list(known.touched(start, end)) == [hunk for hunk in known.hunks if hunk.end > start and hunk.start < end]
