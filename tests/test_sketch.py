"""Near texts are found: whatever has a Jaccard index over the bound, and nothing far below it."""

from __future__ import annotations

import random
import re
import time
from array import array
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye.checks import sketch

NEWS = sorted((Path(__file__).parent / "news").rglob("*.marked.txt"))
TEXTS = [re.sub(r"⟦[A-Z]+\||[⟧‖]", "", path.read_text(encoding="utf-8")) for path in NEWS]
LONG = [text for text in TEXTS if sketch.sketch(text)]


def edited(text, share, seed):
    """Return the text with a share of its words replaced, left out or doubled."""
    dice = random.Random(f"{seed}-{share}")
    words = text.split()
    for place in dice.sample(range(len(words)), round(len(words) * share)):
        words[place] = dice.choice(["", f"واژه{dice.randrange(10**6)}", f"{words[place]} {words[place]}"])
    return " ".join(words)


def found(texts):
    sketches = [sketch.sketch(text) for text in texts]
    return {(one, other): sketch.estimate(sketches[one], sketches[other]) for one, other in sketch.candidates(sketches)}


def test_spellings_of_one_word_are_one():
    one = sketch.words("مي‌رود، كتابِ ١٢ ABC «خانهٔ»")
    assert one == sketch.words("میرود کتاب 12 abc خانه") == sketch.words("می\u200cرود کتـاب۔ ۱۲ (Abc) خانه!")
    assert len(one) == 5


def test_other_scripts_have_words_too():
    assert len(set(sketch.words("Совет директоров собрался 東京 в городе"))) == 6


def test_short_texts_have_no_sketch():
    assert sketch.sketch("") == sketch.sketch("خبر کوتاه از شیراز") == b""
    assert not list(sketch.candidates([b"", b"", b""]))


def test_every_run_of_words_is_hashed_and_order_matters():
    words = [f"واژه{number}" for number in range(40)]
    assert len(sketch.shingles(" ".join(words))) == 36
    assert not sketch.shingles(" ".join(words)) & sketch.shingles(" ".join(reversed(words)))
    assert sketch.shingles(" ".join(words[:20])) < sketch.shingles(" ".join(words))


@given(st.text())
def test_any_text_has_words_and_a_sketch(text):
    sketch.sketch(text)
    assert len(sketch.shingles(text)) <= max(0, len(sketch.words(text)) - sketch.RUN + 1)


@given(st.lists(st.integers(0, 60), min_size=60, max_size=400), st.lists(st.integers(0, 60), min_size=60, max_size=400))
def test_small_texts_are_estimated_exactly(one, other):
    texts = [" ".join(f"w{number}" for number in numbers[:100]) for numbers in (one, other)]
    sets = [sketch.shingles(text) for text in texts]
    if min(map(len, sets)) >= sketch.LEAST and len(sets[0] | sets[1]) <= sketch.SIZE:
        assert sketch.estimate(*map(sketch.sketch, texts)) == sketch.jaccard(*sets)


@pytest.mark.parametrize("share", [0.005, 0.01, 0.02, 0.05, 0.1, 0.2])
def test_near_texts_are_found_and_estimated(share):
    """Every pair whose true index is over the bound is a candidate; the estimate is off by under four standard errors."""
    pairs = [(text, edited(text, share, seed)) for seed, text in enumerate(LONG)]
    result = found([text for pair in pairs for text in pair])
    for place, (one, other) in enumerate(pairs):
        true = sketch.jaccard(sketch.shingles(one), sketch.shingles(other))
        if true >= sketch.NEAR:
            assert (2 * place, 2 * place + 1) in result
        if (2 * place, 2 * place + 1) in result:
            assert abs(result[2 * place, 2 * place + 1] - true) < 4 * 0.0442
    if share <= 0.01:
        assert all(result[2 * place, 2 * place + 1] > sketch.NEAR for place in range(len(pairs)))
    if share >= 0.1:
        assert not [pair for pair, value in result.items() if value >= sketch.NEAR]


def test_different_news_are_far_apart():
    assert len(LONG) > 20
    sets = [sketch.shingles(text) for text in LONG]
    assert max(sketch.jaccard(one, other) for one, other in combinations(sets, 2)) < 0.3
    assert not [pair for pair, value in found(LONG).items() if value > 0.5]


def test_a_crowd_is_compared_with_its_neighbours_only():
    """A thousand copies of one article, each a bit different, among articles that share a phrase."""
    base, phrase = LONG[0], " ".join(f"عبارت{number}" for number in range(60))
    texts = [edited(base, 0.004, seed) for seed in range(1000)]
    texts += [f"{phrase} {' '.join(f'خبر{text}واژه{number}' for number in range(100))}" for text in range(1000)]
    sketches = [sketch.sketch(text) for text in texts]
    began = time.process_time()
    pairs = list(sketch.candidates(sketches))
    assert len(pairs) == len(set(pairs)) < 40 * len(texts)
    assert {place for pair in pairs for place in pair} >= set(range(1000))
    near = {one for one, other in pairs if sketch.estimate(sketches[one], sketches[other]) >= sketch.NEAR}
    assert not [place for place in near if place >= 1000]
    assert time.process_time() - began < 10


def test_a_hostile_text_is_sketched_in_linear_time():
    for text in ("ا" * 1_000_000, "ا " * 500_000, "\u200c" * 1_000_000, "東" * 1_000_000, "\U0001f600 " * 300_000):
        began = time.process_time()
        sketch.sketch(text)
        assert time.process_time() - began < 3


@given(
    st.lists(st.lists(st.integers(0, 60), max_size=40, unique=True), max_size=12),
    st.sampled_from([0.0, 0.3, 0.7, 0.9, 1.0]),
)
def test_no_likely_pair_is_left_out(drawn, least):
    """What is dropped before all values are compared is what comparing them would have dropped."""
    sketches = [array("I", sorted(one)).tobytes() for one in drawn]
    likely = list(sketch.likely(sketches, least))
    pairs = sorted(sketch.candidates(sketches))
    assert likely == [pair for pair in pairs if pair in set(likely)]
    kept = [pair for pair in pairs if sketch.estimate(sketches[pair[0]], sketches[pair[1]], least) > 0]
    assert set(kept) <= set(likely)


def test_sketches_are_the_same_bytes_on_every_machine():
    made = sketch.sketch(LONG[0])
    found = list(sketch.values(made))
    assert made == b"".join(value.to_bytes(4, "little") for value in found)
    assert found == sorted(found)
