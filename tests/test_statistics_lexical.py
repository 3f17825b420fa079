"""Columns, sizes, vocabulary: fast counts are those of the plain definitions, and of other people's programs."""

from __future__ import annotations

import random
import sys
import types
import warnings
from bisect import bisect_right
from collections import Counter
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from math import comb, log
from pathlib import Path

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hashiye import forms
from hashiye.model import Segmentation, Spans
from hashiye.statistics import diversity, factors, growth, lexicon, sizes, surfaces, tally, whole
from hashiye.statistics.columns import Columns
from hashiye.statistics.item import Item
from hashiye.statistics.lexical import counted, lengths, lexical, vocabulary
from hashiye.statistics.lexicon import Lexicon
from hashiye.statistics.part import GRAIN
from hashiye.statistics.request import Request
from hashiye.statistics.spreads import QUANTILES, spread
from tests.articles import article, bare_items, corpora

LETTERS = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"


def figures(documents, request=None, form="raw"):
    request = request or Request()
    columns = Columns.of(documents)
    found = lexicon.count(columns, getattr(columns, form), request)
    return lexical(form, found, vocabulary(found), request)


def some_words(seed, number, most=60):
    """Words drawn as in a text: few are frequent."""
    draw = random.Random(seed)
    return [LETTERS[int(draw.paretovariate(0.6)) % most % len(LETTERS)] + "ا" * (seed % 3) for _ in range(number)]


# --- columns ---


def plain(documents):
    """What Columns promises, a token at a time."""
    rows, before = [], 0
    for at, item in enumerate(documents):
        breaks, found = list(item.segments.breaks), list(item.segments.tokens.pairs())
        held = len(breaks) - 1 if len(breaks) > 1 else int(bool(found))
        if len(breaks) > 1:
            ordered = [max(min(max(one, 0), len(found)) for one in breaks[: n + 1]) for n in range(len(breaks))]
            ordered = [0, *ordered[1:-1], len(found)]
        else:
            ordered = [0, len(found)]
        for index, (start, end) in enumerate(found):
            start = max(min(start, len(item.text)), 0)
            end = max(min(end, len(item.text)), start)
            surface = item.text[start:end]
            normal = item.segments.norms[index] if index in item.segments.norms else forms.norm(surface)
            sentence = before + min(bisect_right(ordered, index), held) - 1
            rows.append((at, sentence, start, end, surface, normal))
        before += held
    return rows, before


def told(columns):
    """The same as rows of columns."""
    return [
        (*one, columns.raw.types[raw], columns.normal.types[normal])
        for *one, raw, normal in zip(
            columns.document.tolist(), columns.sentence.tolist(), columns.start.tolist(), columns.end.tolist(),
            columns.raw.type.tolist(), columns.normal.type.tolist(), strict=True,
        )
    ]  # fmt: skip


@given(documents=corpora())
def test_columns_are_what_they_promise(documents):
    columns = Columns.of(documents)
    rows, sentences = plain(documents)
    assert told(columns) == rows
    assert columns.sentences.sum() == sentences
    assert columns.first.tolist() == [0, *np.cumsum([len(item.segments.tokens) for item in documents]).tolist()]
    for form in (columns.raw, columns.normal):
        assert len(set(form.types)) == len(form.types) == len(set(form.type.tolist()))
        assert form.word.tolist() == [any(char.isalnum() for char in one) for one in form.types]


@given(documents=corpora(), data=st.data())
def test_some_columns_are_those_of_some_documents(documents, data):
    chosen = data.draw(st.lists(st.sampled_from(range(len(documents))), max_size=6)) if documents else []
    selected, made = Columns.of(documents).some(chosen), Columns.of([documents[at] for at in chosen])
    assert told(selected) == told(made)
    assert selected.first.tolist() == made.first.tolist()
    assert selected.sentences.tolist() == made.sentences.tolist()
    assert list(selected.items) == list(made.items)
    for form in ("raw", "normal"):
        one, other = getattr(selected, form), getattr(made, form)
        assert dict(zip(one.types, one.word.tolist(), strict=True)) == dict(
            zip(other.types, other.word.tolist(), strict=True)
        )


def test_a_form_the_document_gives_goes_before_ours():
    columns = Columns.of([article(["كتاب", "١٢", "رفت"], norms={2: "رو", 7: "x"})])
    assert [columns.normal.types[at] for at in columns.normal.type] == ["کتاب", "۱۲", "رو"]


def test_a_very_long_token_is_known_by_its_beginning():
    long = "ا" * (surfaces.LONGEST + 5)
    columns = Columns.of([article([long, long[:-1], "ب"])])
    assert sorted(map(len, columns.raw.types)) == [1, surfaces.LONGEST]


def test_overlapping_tokens_as_long_as_the_text_fill_no_memory():
    text = "خبر " * 50_000
    pairs = [(0, len(text) - at) for at in range(20_000)]
    segments = Segmentation(Spans(), Spans.of_pairs(pairs))
    columns = Columns.of([Item("a", "fa", text, len(text.encode()), segments)])
    assert len(columns.raw.types) == 1
    assert len(columns) == 20_000


def test_every_alphabet_is_compared_exactly():
    """Characters inside and outside the small alphabet, eight and nine of them, and what differs in the last only."""
    words = ["abcdefgh", "abcdefgi", "abcdefghi", "abcdefg", "\u200cab", "ab\u200c", "a", "aa", "é", "é1", "😀", "😀a", "\x7f", "~", "~~"]  # fmt: skip
    words += [LETTERS[:8], LETTERS[:7] + "ی", LETTERS[:9], "ې", "یی"]
    drawn = random.Random(1).choices(words, k=500)
    columns = Columns.of([article(drawn)])
    assert [columns.raw.types[at] for at in columns.raw.type] == drawn
    assert len(columns.raw.types) == len(set(drawn))


def test_a_byte_of_ones_is_seen_wherever_it_stands():
    draw = random.Random(3)
    numbers = [[draw.choice((0, 1, 127, 128, 254, 255)) for _ in range(8)] for _ in range(5_000)]
    packed = np.array([int.from_bytes(bytes(one), "little") for one in numbers], np.uint64)
    assert surfaces._has_other(packed).tolist() == [255 in one for one in numbers]


@pytest.mark.parametrize("bits", [1, 3, 17])
def test_ranks_are_those_of_sorting_however_small_the_table(bits, monkeypatch):
    monkeypatch.setattr(surfaces, "_HASHED", bits)
    numbers = np.random.default_rng(5).integers(0, 40, 1_000).astype(np.uint64) << np.uint64(40)
    ranks, places = surfaces._ranks(numbers)
    found, inverse = np.unique(numbers, return_inverse=True)
    assert ranks.tolist() == inverse.tolist()
    assert numbers[places].tolist() == found.tolist()


# --- sizes ---


@given(documents=corpora())
def test_sizes_are_counted(documents):
    found = sizes.count(Columns.of(documents))
    rows, sentences = plain(documents)
    assert found.documents == len(documents)
    assert found.sentences == sentences
    assert found.tokens == len(rows)
    assert found.words == sum(any(char.isalnum() for char in row[4]) for row in rows)
    assert found.characters == sum(len(item.text) for item in documents)
    assert found.bytes == sum(len(item.text.encode()) for item in documents)
    assert found.untokenized == sum(bool(item.text) and not len(item.segments.tokens) for item in documents)
    held = Counter(row[1] for row in rows)
    assert found.sentence_tokens == Counter(held[at] for at in range(sentences))
    assert found.document_tokens == Counter(len(item.segments.tokens) for item in documents)
    assert found.document_characters == Counter(len(item.text) for item in documents)
    assert sum(found.document_sentences.values()) == len(documents)


# --- spreads ---


@given(st.lists(st.integers(0, 3_000), max_size=80))
def test_a_spread_is_numpys(values):
    found = spread(dict(Counter(values)))
    assert (found.count, found.total) == (len(values), sum(values))
    if not values:
        assert (found.mean, found.least, found.quantiles, found.bins) == (None, None, (), ())
        return
    assert found.quantiles == pytest.approx(np.quantile(values, QUANTILES), abs=1e-9)
    assert found.mean == pytest.approx(np.mean(values))
    assert found.deviation == pytest.approx(np.std(values), abs=1e-9)
    assert (found.least, found.most) == (min(values), max(values))
    assert sum(one.count for one in found.bins) == len(values)
    for one in found.bins:
        assert one.low < one.high
        assert one.count == sum(one.low <= value < one.high for value in values)
    assert all(one.high == other.low for one, other in pairwise(found.bins))
    assert len(found.bins) <= 26


def test_one_giant_does_not_flatten_the_bars():
    found = spread({**dict.fromkeys(range(10, 20), 100), 1_000_000: 1})
    assert [one.count for one in found.bins] == [100] * 10 + [1]
    assert (found.bins[-1].low, found.bins[-1].high) == (20, 1_000_001)


def test_pandas_gives_the_same_quantiles():
    words = some_words(2, 500)
    documents = [article(words[at : at + 7 + at % 13], f"d{at}") for at in range(0, 480, 9)]
    found = spread(sizes.count(Columns.of(documents)).document_tokens)
    theirs = pandas.Series([len(item.segments.tokens) for item in documents]).describe(percentiles=list(QUANTILES))
    assert list(found.quantiles) == pytest.approx(theirs.iloc[4:9].tolist())
    assert (found.count, found.mean, found.least, found.most) == pytest.approx(
        tuple(theirs[["count", "mean", "min", "max"]])
    )


# --- the vocabulary ---


@given(documents=corpora(), form=st.sampled_from(("raw", "normal")))
def test_frequencies_are_counted(documents, form):
    columns = Columns.of(documents)
    found = lexicon.count(columns, getattr(columns, form), Request(window=3))
    rows, _ = plain(documents)
    forms_ = [row[4 if form == "raw" else 5] for row in rows]
    assert found.types == Counter(forms_)
    words = [one for one in forms_ if any(char.isalnum() for char in one)]
    assert vocabulary(found) == Counter(words)
    assert lengths(vocabulary(found)) == Counter(map(len, words))
    windows = [
        one[at : at + 3]
        for place in range(len(documents))
        for one in [[row[4 if form == "raw" else 5] for row in rows if row[0] == place]]
        for one in [[word for word in one if any(char.isalnum() for char in word)]]
        for at in range(len(one) - 2)
    ]
    assert (found.windows, found.distinct) == (len(windows), sum(len(set(one)) for one in windows))


def test_pandas_counts_the_same():
    words = some_words(4, 2_000)
    found = figures([article(words[at : at + 100], f"d{at}") for at in range(0, 2_000, 100)])
    series = pandas.Series(words)
    counts = series.value_counts()
    assert (found.words, found.types) == (series.size, series.nunique())
    assert (found.hapaxes, found.dis_legomena) == (int((counts == 1).sum()), int((counts == 2).sum()))
    assert dict(found.frequent) == counts[: len(found.frequent)].to_dict() or len(counts) > 20
    assert [frequency for _, frequency in found.frequencies] == [
        int(counts.iloc[rank - 1]) for rank, _ in found.frequencies
    ]


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 4), max_size=12), st.integers(0, 12))
def test_the_most_frequent_come_first_then_by_name(counts, listed):
    assert counted(counts, listed) == tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))[:listed]


def test_types_of_a_corpus_are_of_its_tokens_and_those_of_the_vocabulary_of_its_words():
    counts = tally.count(Columns.of([article(["خبر", "،", "خبر", "رسید", "."])]), Request())
    found = whole.figures(counts, Request())
    assert (found.tokens, found.types, found.words, found.raw.types) == (5, 4, 3, 2)
    assert found.types == found.raw.all_types


# --- MATTR and MTLD ---


def slow_factors(words, threshold, *, strict=True, least=1, closes=True):
    """McCarthy and Jarvis (2010), word by word. ``closes``: the last word may end a whole factor."""
    total, start = 0.0, 0
    for at in range(len(words)):
        here = words[start : at + 1]
        ratio = len(set(here)) / len(here)
        reached = ratio < threshold if strict else ratio <= threshold
        if not closes and at + 1 == len(words):
            return total + (1 - ratio) / (1 - threshold)
        if reached and len(here) >= least:
            total, start = total + 1, at + 1
        elif at + 1 == len(words):
            total += (1 - ratio) / (1 - threshold)
    return total


def slow_mtld(words, threshold=0.72, **convention):
    both = slow_factors(words, threshold, **convention), slow_factors(words[::-1], threshold, **convention)
    return sum(len(words) / one for one in both) / 2 if all(both) else None


@given(
    documents=st.lists(st.lists(st.sampled_from("ابپتثجچ.،"), max_size=40), max_size=6),
    threshold=st.sampled_from((0.72, 0.5, 0.9, 2 / 3, 0.05, 0.999)),
    window=st.integers(1, 12),
    block=st.sampled_from((1, 2, 5, 96)),
    few=st.sampled_from((1, 4, 1_000)),
)
def test_mattr_and_mtld_are_the_plain_ones(documents, threshold, window, block, few):
    columns = Columns.of([article(words, f"d{at}") for at, words in enumerate(documents)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(factors, "BLOCK", block)
        patch.setattr(factors, "FEW", few)
        found = lexicon.count(columns, columns.raw, Request(window=window, threshold=threshold))
    texts = [[word for word in words if word.isalnum()] for words in documents]
    for got, way in ((found.forward, 1), (found.backward, -1)):
        assert got / GRAIN == pytest.approx(sum(slow_factors(one[::way], threshold) for one in texts), abs=1e-8)
    windows = [one[at : at + window] for one in texts for at in range(len(one) - window + 1)]
    assert (found.windows, found.distinct) == (len(windows), sum(len(set(one)) for one in windows))


def test_the_example_of_the_paper():
    """The factor ends at its sixth word (McCarthy and Jarvis 2010): no least number of words."""
    words = ["of", "the", "people", "by", "the", "people", "for", "the", "people"]
    columns = Columns.of([article(words)])
    found = lexicon.count(columns, columns.raw, Request())
    assert found.forward == GRAIN


@pytest.fixture(scope="module")
def library():
    """``lexical_diversity``, which wants a package of setuptools that is gone only to find its own file."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stand_in = types.ModuleType("pkg_resources")
        stand_in.resource_filename = lambda package, name: str(Path(sys.modules[package].__file__).parent / name)
        patch.setitem(sys.modules, "pkg_resources", stand_in)
        import lexical_diversity
        import lexical_diversity.lex_div as library

        assert lexical_diversity
        return library


TEXTS = [some_words(seed, 40 + 23 * seed) for seed in range(40)]


def test_mattr_is_the_librarys(library):
    for words in TEXTS:
        for window in (10, 50, 100):
            if len(words) > window:  # of shorter texts the library gives the ratio of the whole
                ours = figures([article(words)], Request(window=window)).mattr
                assert ours == pytest.approx(library.mattr(words, window_length=window), abs=1e-12)


def test_mtld_is_the_librarys_but_for_its_conventions(library):
    """It wants ten words unless told otherwise, and takes the last words for a part always."""
    same = 0
    for words in TEXTS:
        ours = figures([article(words)]).mtld
        assert ours == pytest.approx(slow_mtld(words), abs=1e-6)
        for least in (0, 10):
            theirs = library.mtld(words, min=least)
            assert theirs == pytest.approx(slow_mtld(words, least=least, closes=False), abs=1e-9)
        if slow_mtld(words, closes=False) == slow_mtld(words):  # where the last word ends no factor
            assert ours == pytest.approx(library.mtld(words, min=0), abs=1e-6)
            same += 1
    assert same >= 20


def test_a_ratio_equal_to_the_threshold_goes_on(library):
    words = [f"w{at}" for at in (*range(18), *range(7), 18)]  # 18 of 25 are 0.72, and nothing before is below it
    ours = figures([article(words)]).mtld
    assert ours == pytest.approx(library.mtld(words, min=0), abs=1e-6)
    assert ours == pytest.approx(26 * 0.28 / (1 - 19 / 26), abs=1e-6)


def test_ratios_are_the_librarys(library):
    for words in TEXTS:
        found = figures([article(words)])
        assert found.ttr == pytest.approx(library.ttr(words), abs=1e-12)
        assert found.guiraud == pytest.approx(library.root_ttr(words), abs=1e-12)
        assert found.herdan == pytest.approx(library.log_ttr(words), abs=1e-9)


def test_a_corpus_weighs_its_documents_by_their_words():
    texts = [some_words(seed, 90 + 60 * seed) for seed in range(5)]
    found = figures([article(words, f"d{at}") for at, words in enumerate(texts)])
    total = sum(map(len, texts))
    both = [sum(slow_factors(one[::way], 0.72) for one in texts) for way in (1, -1)]
    assert found.mtld == pytest.approx((total / both[0] + total / both[1]) / 2, abs=1e-6)


# --- formulas and laws ---


@given(st.lists(st.sampled_from(LETTERS), min_size=1, max_size=30))
def test_yule_counts_pairs(words):
    pairs = sum(one == other for at, one in enumerate(words) for to, other in enumerate(words) if at != to)
    spectrum = Counter(Counter(words).values())
    assert diversity.yule(len(words), spectrum) == pytest.approx(10_000 * pairs / len(words) ** 2)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=25))
def test_growth_is_the_hypergeometric_one(frequencies):
    words = sum(frequencies)
    for point in growth.curve(words, Counter(frequencies)):
        exact = sum(1 - Fraction(comb(words - m, point.words), comb(words, point.words)) for m in frequencies)
        assert point.types == pytest.approx(float(exact), rel=1e-8)


def test_growth_of_a_large_corpus_is_that_of_exact_arithmetic():
    frequencies = [max(60_000 // rank, 1) for rank in range(1, 3_000)]
    words = sum(frequencies)
    points = growth.curve(words, Counter(frequencies))
    assert points[-1].types == len(frequencies)
    assert len(points) == 30
    with localcontext(prec=40):
        for point in (points[0], points[10], points[25], points[28]):
            left, absent = Decimal(1), {}  # the chance that none of m words is drawn, for each m
            for m in range(1, max(frequencies) + 1):
                left *= Decimal(max(words - point.words - m + 1, 0)) / (words - m + 1)
                absent[m] = left
            assert point.types == pytest.approx(float(sum(1 - absent[m] for m in frequencies)), rel=1e-8)


def test_both_ways_to_a_chance_agree():
    times = np.array([10, 500, 4_000])
    words = 1_000_000
    for n in (1_000, 30_000, 500_000):
        summed = growth._drawn(words, times, n)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(growth, "_SUMMED", 0)
            assert growth._drawn(words, times, n) == pytest.approx(summed, rel=1e-6)


def test_growth_is_what_drawing_gives():
    words = some_words(7, 3_000)
    draw = random.Random(11)
    for point in growth.curve(len(words), Counter(Counter(words).values()))[10:28:6]:
        seen = [len(set(draw.sample(words, point.words))) for _ in range(200)]
        assert np.mean(seen) == pytest.approx(point.types, abs=4 * np.std(seen) / 200**0.5 + 1e-9)


@pytest.mark.parametrize("times", [20_000, 40_000, 10**7])
def test_a_few_words_said_over_and_over_follow_no_law_of_growth(times):
    assert growth.heaps(growth.curve(12 * times, Counter([times] * 12))) is None


def test_heaps_is_numpys_line():
    frequencies = [max(3_000 // rank, 1) for rank in range(1, 2_000)]
    points = growth.curve(sum(frequencies), Counter(frequencies))
    x, y = np.log([one.words for one in points]), np.log([one.types for one in points])
    slope, level = np.polyfit(x, y, 1)
    found = growth.heaps(points)
    assert (found.exponent, found.factor) == pytest.approx((slope, np.exp(level)), rel=1e-8)
    assert found.fit == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, rel=1e-8)


@pytest.mark.parametrize("exponent", [0.0, 0.4, 1.0, 1.3, 3.0])
def test_zipf_is_the_likeliest_of_scipy(exponent):
    from scipy.optimize import minimize_scalar
    from scipy.stats import zipfian

    types_ = 300
    drawn = np.random.default_rng(13).choice(
        types_, 20_000, p=np.arange(1, types_ + 1.0) ** -exponent / (np.arange(1, types_ + 1.0) ** -exponent).sum()
    )
    frequencies = np.sort(np.bincount(drawn, minlength=types_))[::-1]
    frequencies = frequencies[frequencies > 0]
    ranks = np.arange(1, len(frequencies) + 1)
    best = minimize_scalar(
        lambda a: -(frequencies * zipfian.logpmf(ranks, a, len(ranks))).sum(),
        bounds=(1e-9, 10),
        method="bounded",
        options={"xatol": 1e-10},
    )
    found = growth.zipf(frequencies)
    assert found.exponent == pytest.approx(best.x, abs=1e-5)
    shares = np.cumsum(frequencies) / frequencies.sum()
    assert found.fit == pytest.approx(np.abs(shares - zipfian.cdf(ranks, found.exponent, len(ranks))).max(), abs=1e-6)
    assert found.factor == pytest.approx(frequencies.sum() * zipfian.pmf(1, found.exponent, len(ranks)), rel=1e-6)


@pytest.mark.parametrize("frequencies", [[1] * 10, [7] * 500, [10**9] + [1] * 9, [10**12, *range(5_000, 0, -1)]])
def test_zipf_of_the_extremes(frequencies):
    found = growth.zipf(np.array(frequencies, np.int64))
    assert 0 <= found.exponent <= 64
    assert 0 <= found.fit <= 1


# --- what is undefined ---


@pytest.mark.parametrize(
    ("words", "reasons"),
    [
        ([], dict.fromkeys(("ttr", "guiraud", "herdan", "yule", "mattr", "mtld", "heaps", "zipf"), "no_words")),
        (["،", "."], dict.fromkeys(("ttr", "guiraud", "herdan", "yule", "mattr", "mtld", "heaps", "zipf"), "no_words")),
        (["خبر"], {"herdan": "one_word", "mattr": "shorter_than_window", "mtld": "no_repeats", "heaps": "too_few_types", "zipf": "too_few_types"}),
        (["خبر", "خبر"], {"mattr": "shorter_than_window", "heaps": "too_few_types", "zipf": "too_few_types"}),
        (list(LETTERS) * 5, {}),
    ],
)  # fmt: skip
def test_what_is_undefined_says_why(words, reasons):
    found = figures([article(words)])
    assert found.reasons == reasons
    assert {name for name in reasons if getattr(found, name) is not None} == set()
    assert set(reasons.values()) <= set(diversity.REASONS)


@given(documents=st.lists(bare_items(), max_size=4))
def test_no_figure_is_a_made_up_number(documents):
    found = figures(documents, Request(window=2))
    for name in ("ttr", "guiraud", "herdan", "yule", "mattr", "mtld", "heaps", "zipf"):
        assert (getattr(found, name) is None) == (name in found.reasons)
    numbers = [
        one for one in (found.ttr, found.guiraud, found.herdan, found.yule, found.mattr, found.mtld) if one is not None
    ]
    assert np.isfinite(numbers).all()
    for share in (found.ttr, found.mattr, found.herdan):
        assert share is None or 0 <= share <= 1


@pytest.mark.parametrize("wrong", [{"window": 0}, {"threshold": 0.0}, {"threshold": 1.0}, {"threshold": float("nan")}])
def test_what_nothing_can_be_counted_by_is_refused(wrong):
    with pytest.raises(ValueError, match=r"window|threshold"):
        Request(**wrong)


def test_log_of_herdan():
    assert figures([article(["آب", "نان", "آب", "باد"])]).herdan == pytest.approx(log(3) / log(4))


def test_lexical_of_nothing():
    found = lexical("raw", Lexicon(), {}, Request())
    assert replace(found, reasons={}) == replace(found, reasons={}, growth=(), frequencies=(), frequent=())
