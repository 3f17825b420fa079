"""Gamma: the best alignment is the best there is, chance is drawn as stated, and values follow from both."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hashiye.agreement import measures
from hashiye.agreement.building import Sheet, study
from hashiye.agreement.gamma import alignment, candidates, sampling, values
from hashiye.agreement.gamma.alignment import best
from hashiye.agreement.gamma.continua import plain
from hashiye.agreement.gamma.disorder import labels
from hashiye.agreement.gamma.dissimilarity import Weights
from hashiye.agreement.gamma.measures import rows, through
from hashiye.agreement.measures import Undefined
from hashiye.agreement.request import Request
from hashiye.model import Annotation, Layer

ALEX = [(2, 9, "1"), (11, 17, "2"), (24, 30, "5"), (32, 36, "6"), (36, 44, "6"), (44, 60, "7")]
PAUL = [(2, 9, "1"), (11, 17, "3"), (19, 25, "5"), (32, 44, "6")]
SUZAN = [(2, 9, "1"), (11, 17, "4"), (21, 27, "5"), (32, 36, "6"), (36, 40, "6"), (40, 44, "6")]


def unlike(one, other, alpha, beta):
    """How unlike two units are, straight from the paper (2015, equations 1 to 3)."""
    place = ((abs(one[0] - other[0]) + abs(one[1] - other[1])) / (one[1] - one[0] + other[1] - other[0])) ** 2
    return alpha * place + beta * (one[2] != other[2])


def enumerated(annotators, alpha, beta, soft=False):
    """The least cost of all alignments, and the fewest unitary alignments it is had with: every alignment is tried.

    Soft ones are covers: a unitary alignment may take what another has taken.
    """
    pairs = list(combinations(range(len(annotators)), 2))
    flat = [(at, unit) for at, marked in enumerate(annotators) for unit in marked]
    unitary: dict[int, list[tuple[int, float]]] = {}
    places = [[None, *(at for at, (who, _) in enumerate(flat) if who == annotator)] for annotator in
              range(len(annotators))]  # fmt: skip
    for chosen in product(*places):
        present = [at for at in chosen if at is not None]
        if present:
            cost = sum(
                1.0
                if chosen[i] is None or chosen[j] is None
                else unlike(flat[chosen[i]][1], flat[chosen[j]][1], alpha, beta)
                for i, j in pairs
            )
            for at in present if soft else [min(present)]:
                unitary.setdefault(at, []).append((sum(1 << unit for unit in present), cost / len(pairs)))

    @cache
    def least(left):
        if not left:
            return 0.0, 0
        first = (left & -left).bit_length() - 1
        found = []
        for units, cost in unitary[first]:
            if soft or units & left == units:
                rest, count = least(left & ~units)
                found.append((round(cost + rest, 12), count + 1))
        return min(found)

    return least((1 << len(flat)) - 1)


def dense(seed, annotators, units, length, labels="AB"):
    """Units drawn at random: many overlap, of one annotator too."""
    random = np.random.default_rng(seed)
    return [
        [
            (int(start), int(start + size), labels[name])
            for start, size, name in zip(
                random.integers(0, length, count), random.integers(1, 6, count), random.integers(0, len(labels), count),
                strict=True,
            )
        ]
        for count in random.integers(0, units + 1, annotators)
    ]  # fmt: skip


WEIGHTS = [(1.0, 1.0), (3.0, 1.0), (1.0, 3.0), (0.5, 0.25), (2.0, 0.0), (0.0, 1.0)]


def check_against_enumeration(seed, annotators, units, soft=False):
    alpha, beta = WEIGHTS[seed % len(WEIGHTS)]
    marked = dense(seed, annotators, units, 6 + seed % 9)
    continuum, _ = plain(marked)
    found = best(continuum, Weights(alpha, beta), soft=soft)
    cost, count = enumerated(marked, alpha, beta, soft)
    assert found.cost[0] == pytest.approx(cost, abs=1e-9)
    alone = len(continuum) - len(np.unique(found.member[found.member >= 0]))
    assert len(found.member) + alone == count, "ties go to the fewest unitary alignments"


@pytest.mark.parametrize("first", range(0, 240, 20))
def test_the_best_alignment_is_the_best_of_all(first):
    for seed in range(first, first + 20):
        check_against_enumeration(seed, 2 + seed % 3, 3)


@pytest.mark.parametrize("first", range(0, 240, 20))
def test_the_best_soft_alignment_is_the_best_of_all_covers(first):
    for seed in range(first, first + 20):
        check_against_enumeration(seed, 2 + seed % 2, 3, soft=True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("first", range(1000, 3000, 100))
def test_the_best_alignment_is_the_best_of_all_at_length(first):
    for seed in range(first, first + 100):
        check_against_enumeration(seed, 2 + seed % 4, 4 if seed % 4 < 2 else 3)
        check_against_enumeration(seed, 2 + seed % 3, 4 if seed % 3 < 2 else 3, soft=True)


def test_the_integer_programme_alone_finds_the_best_too(monkeypatch):
    """The linear relaxation is seldom fractional; here it is made to be, everywhere."""
    monkeypatch.setattr(alignment, "_relaxed", lambda found, saved, units, soft: np.full(len(saved), 0.5))
    for seed in (109, 217, 281, 371, *range(12)):
        check_against_enumeration(seed, 3, 4)
        check_against_enumeration(seed, 3, 3, soft=True)


def drawn(seed, annotators, units, length):
    """The continua that pygamma-agreement was given, from numbers that no library changes."""
    state = seed

    def below(most):
        nonlocal state
        state = (state * 1103515245 + 12345) % 2**31
        return (state >> 8) % most

    made = []
    for _ in range(annotators):
        spans = set()
        for _ in range(units):
            start = below(length)
            spans.add((start, start + 1 + below(6), "ABC"[below(3)]))
        made.append(sorted(spans))
    return made


@pytest.mark.parametrize(
    ("seed", "annotators", "units", "length", "alpha", "beta", "disorder", "soft"),
    [
        (1, 2, 12, 60, 1, 1, 1.335134, 1.305134),
        (2, 2, 20, 40, 3, 1, 1.04624, 1.012646),
        (3, 2, 6, 12, 1, 2, 0.756667, 0.550034),
        (4, 3, 8, 60, 1, 1, 1.675733, 1.638182),
        (5, 3, 12, 60, 3, 1, 1.993152, 1.993152),
        (6, 3, 10, 20, 1, 1, 1.16162, 1.060688),
        (7, 3, 6, 10, 1, 2, 1.259275, 1.14625),
        (8, 4, 5, 40, 1, 1, 1.779526, 1.779526),
        (9, 4, 6, 25, 3, 1, 1.89435, 1.89435),
        (10, 4, 4, 10, 1, 1, 1.051035, 1.031833),
        (11, 5, 4, 40, 1, 1, 2.199835, 2.199835),
        (12, 5, 4, 20, 2, 1, 1.781218, 1.781218),
    ],
)
def test_disorders_are_those_of_pygamma_agreement(seed, annotators, units, length, alpha, beta, disorder, soft):
    """Numbers of pygamma-agreement 0.5.9, which computes in single precision.

    They are of its ``get_best_alignment`` and ``get_best_soft_alignment``, which ``compute_gamma(soft=True)`` calls.
    """
    marked = drawn(seed, annotators, units, length)
    for wanted, one in ((disorder, False), (soft, True)):
        found = values.observed_disorder(marked, alpha=alpha, beta=beta, soft=one)
        assert found == pytest.approx(wanted, abs=2e-6)


WHOLE, SPLIT = [(0, 8, "A"), (20, 24, "B")], [(0, 4, "A"), (4, 8, "A"), (20, 24, "B")]


@pytest.mark.parametrize(
    ("annotators", "alpha", "expected"), [([ALEX, PAUL, SUZAN], 3, 0.8170833), ([WHOLE, SPLIT], 1, 0.0888889)]
)
def test_soft_disorders_are_those_of_pygamma_agreement(annotators, alpha, expected):
    """Numbers of ``compute_gamma(soft=True).best_alignment.disorder`` of pygamma-agreement 0.5.9."""
    assert values.observed_disorder(annotators, alpha=alpha, soft=True) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("annotators", "alpha", "expected"),
    [
        ([ALEX, PAUL, SUZAN], 3, 0.960625),
        ([[(4, 14, "A"), (20, 25, "B")], [(4, 14, "A"), (20, 30, "B")], [(14, 24, "A"), (40, 44, "B")]], 1, 1.185185),
        ([[(1, 5, "a"), (6, 10, "b"), (11, 15, "a")], [(2, 6, "a"), (7, 11, "b"), (12, 16, "a")]], 1, 0.0625),
    ],
)
def test_published_disorders(annotators, alpha, expected):
    assert values.observed_disorder(annotators, alpha=alpha) == pytest.approx(expected, abs=1e-6)


def test_gamma_of_a_known_expected_disorder():
    marked = [[(1, 5, "a"), (6, 10, "b"), (11, 15, "a")], [(2, 6, "a"), (7, 11, "b"), (12, 16, "a")]]
    assert values.gamma_given(marked, 0.5369704365730286) == pytest.approx(0.8836062550544739, abs=1e-9)
    assert values.gamma_given(marked, 0.0) is None
    assert values.gamma_given([marked[0]], 1.0) is None
    assert values.gamma_given([[], []], 1.0) is None
    assert values.gamma_given([WHOLE, SPLIT], 1.0, soft=True) > values.gamma_given([WHOLE, SPLIT], 1.0)


def test_delta_empty_scales_disorder():
    once = values.observed_disorder([ALEX, PAUL, SUZAN])
    assert values.observed_disorder([ALEX, PAUL, SUZAN], empty=2.5) == pytest.approx(2.5 * once)


def test_a_tie_goes_to_the_fewest_unitary_alignments():
    """The running example has best alignments of six and of seven unitary alignments (facts/agreement.md)."""
    continuum, _ = plain([ALEX, PAUL, SUZAN])
    found = best(continuum, Weights(3, 1))
    assert len(found.member) + len(continuum) - (found.member >= 0).sum() == 6


@st.composite
def continua(draw):
    unit = st.builds(
        lambda start, size, label: (start, start + size, label),
        st.integers(0, 20), st.integers(1, 6), st.sampled_from("ABC"),
    )  # fmt: skip
    return draw(st.lists(st.lists(unit, max_size=5), min_size=2, max_size=4))


@settings(max_examples=30)
@given(marked=continua(), order=st.randoms(use_true_random=False))
def test_annotators_spans_and_names_do_not_matter(marked, order):
    value = values.gamma(marked, 30, samples=5)
    shuffled = [order.sample(units, len(units)) for units in order.sample(marked, len(marked))]
    assert values.gamma(shuffled, 30, samples=5) == value
    renamed = [[(start, end, {"A": "x", "B": "y", "C": "z"}[label]) for start, end, label in units] for units in marked]
    assert values.gamma(renamed, 30, samples=5) == value
    assert values.gamma_cat(shuffled, 30, samples=5) == values.gamma_cat(marked, 30, samples=5)
    assert values.gamma(shuffled, 30, samples=5, soft=True) == values.gamma(marked, 30, samples=5, soft=True)


@settings(max_examples=30)
@given(marked=continua(), by=st.integers(0, 1000), factor=st.sampled_from([2, 4, 0.5]))
def test_disorder_knows_neither_place_nor_scale(marked, by, factor):
    found = values.observed_disorder(marked)
    moved = [[(start * factor + by, end * factor + by, label) for start, end, label in units] for units in marked]
    assert values.observed_disorder(moved) == (None if found is None else pytest.approx(found, abs=1e-7))


@settings(max_examples=30)
@given(marked=continua(), soft=st.booleans())
def test_agreement_with_oneself_is_one(marked, soft):
    value = values.gamma([marked[0]] * len(marked), 30, samples=5, soft=soft)
    assert value.observed in (0, None)
    assert value.value == 1 or value.reason in {"no_units", "no_variation"}


@settings(max_examples=60)
@given(marked=continua(), weights=st.sampled_from(WEIGHTS))
def test_a_soft_alignment_never_costs_more(marked, weights):
    continuum, _ = plain(marked)
    hard, soft = (best(continuum, Weights(*weights), soft=one) for one in (False, True))
    assert soft.cost[0] <= hard.cost[0] + 1e-7 * len(continuum)
    alone = set(range(len(continuum))) - set(soft.member.ravel().tolist())
    assert soft.cost[0] == pytest.approx(len(alone) + candidates.cost(continuum, Weights(*weights), soft.member).sum())


@pytest.mark.parametrize("annotators", [2, 3, 4])
def test_where_units_match_one_to_one_soft_gamma_is_gamma(annotators):
    marked = whole(12, annotators)
    continuum, _ = plain(marked)
    hard, soft = (best(continuum, Weights(), soft=one) for one in (False, True))
    assert len(soft.member) == 12
    assert np.array_equal(soft.member, hard.member)
    observed = [values.gamma(marked, 120, soft=one).observed for one in (False, True)]
    assert observed[0] == observed[1] > 0


def test_a_split_span_costs_little_under_soft_gamma():
    split = [*whole(12, 1)[0][1:], (0, 2, "A"), (2, 4, "A")]
    hard, soft = (values.gamma([whole(12, 1)[0], split], 120, soft=one) for one in (False, True))
    assert soft.observed < hard.observed
    assert 1 > soft.value > hard.value


@given(length=st.integers(4, 20), start=st.integers(0, 30), annotators=st.integers(2, 4), seed=st.integers(0, 10**6))
def test_gamma_falls_as_a_span_moves_away_until_it_stands_alone(length, start, annotators, seed):
    """One span each, one of them moved: disorder grows with the square of the shift, up to that of leaving it alone."""
    here = [[(start, start + length, "A")]] * (annotators - 1)
    moved = [[*here, [(start + by, start + by + length, "A")]] for by in range(2 * length)]
    found = [values.observed_disorder(one) for one in moved]
    share = 2 / annotators
    assert found == pytest.approx([min(share * (by / length) ** 2, 1 + share) for by in range(2 * length)], abs=1e-9)
    given_expected = [values.gamma_given(one, 1.5) for one in moved]
    assert given_expected == sorted(given_expected, reverse=True)
    near, far = (values.gamma(moved[by], 400, samples=60, seed=seed).value for by in (1, length))
    assert 1 > near > far


def test_a_worse_match_is_worse():
    """The five spans against one of facts/agreement.md: where alpha of 1995 rises, gamma falls."""
    many = [(10 * at, 10 * at + 5, "A") for at in range(5)]
    found = [values.observed_disorder([many, [(20 - by, 25 + by, "A")]]) for by in (0, 2, 6)]
    assert found == sorted(found)
    assert found[0] < found[1] < found[2]


def test_labels_of_aligned_units_disagree_as_in_alpha():
    """On items given beforehand, missing ones too, it is the observed disagreement of Krippendorff's alpha (2017)."""
    items = ["11.1", "2232", "3333", "3332", "2222", "1234", "4444", "112.", ".555", "..11", "..3."]
    marked = [[(10 * at, 10 * at + 4, row[who]) for at, row in enumerate(items) if row[who] != "."] for who in range(4)]
    weight = differ = 0.0
    for row in items:
        rated = [label for label in row if label != "."]
        for one, other in combinations(rated, 2):
            weight += 1 / (len(rated) - 1)
            differ += (one != other) / (len(rated) - 1)
    continuum, names = plain(marked)
    found = labels(continuum, best(continuum, Weights(1, 0)), len(names))
    assert (found.unlike[0, 0], found.weight[0, 0]) == pytest.approx((differ, weight))
    assert found.units[0, 0] == pytest.approx(sum(len(row.replace(".", "")) for row in items[:-1]))


def test_gamma_k_sees_one_label_alone():
    one = [(0, 2, "A"), (5, 7, "A"), (10, 12, "B"), (20, 22, "B"), (30, 32, "C")]
    other = [(0, 2, "A"), (5, 7, "B"), (10, 12, "B"), (20, 22, "B"), (30, 32, "C")]
    found = {name: values.gamma_k([one, other], name, 40).observed for name in "ABC"}
    assert found == pytest.approx({"A": 1 / 2, "B": 1 / 3, "C": 0})
    assert values.gamma_cat([one, other], 40).observed == pytest.approx(1 / 5)
    assert values.gamma_k([one, other], "D", 40).reason == "no_units"


def test_without_aligned_units_there_is_no_gamma_cat():
    value = values.gamma_cat([[(0, 2, "A")], [(50, 52, "A")]], 100)
    assert (value.value, value.reason) == (None, "no_aligned_units")
    assert values.gamma_cat([[(0, 2, "A")], []], 100).reason == "no_aligned_units"


def test_one_label_leaves_chance_nothing_to_do():
    marked = [(0, 2, "A"), (5, 7, "A"), (10, 12, "A")]
    assert values.gamma_cat([marked, marked], 20).reason == "no_variation"


@pytest.mark.parametrize(
    ("marked", "reason"), [([], "single_annotator"), ([ALEX], "single_annotator"), ([[], []], "no_units")]
)
def test_what_is_undefined_has_a_reason(marked, reason):
    assert values.gamma(marked).reason == values.gamma_cat(marked).reason == reason


def test_units_without_length_are_no_error():
    marked = [[(3, 3, "A"), (5, 8, "B")], [(3, 3, "A"), (4, 4, "B"), (8, 5, "B")]]
    assert values.observed_disorder(marked) == pytest.approx(1 / 2.5)
    assert values.gamma(marked, 10).value is not None


def test_weights_are_not_negative():
    with pytest.raises(ValueError, match="negative"):
        Weights(-1, 1)


def whole(count=40, annotators=3, seed=3, moved=0.2):
    random = np.random.default_rng(seed)
    marked = []
    for _ in range(annotators):
        shift = np.where(random.random(count) < moved, random.integers(-1, 2, count), 0)
        wrong = random.random(count) < 0.1
        marked.append(
            [
                (10 * at + 1 + int(shift[at]), 10 * at + 4 + int(shift[at]), "ABC"[(at + int(wrong[at])) % 3])
                for at in range(count)
            ]
        )
    return marked


def test_samples_are_annotators_moved_along():
    marked = whole(12)
    continuum, _ = plain(marked)
    drawn = sampling.samples(continuum, 120.0, 50, sampling.generator(1, "d"))
    assert drawn.count == 50
    sheets = {
        tuple(continuum.label[continuum.annotator == who]) for who in range(3)
    }  # fmt: skip
    for place in range(50):
        shifts = []
        for who in range(3):
            mine = (drawn.continuum == place) & (drawn.annotator == who)
            assert (drawn.length[mine] == 3).all()
            assert (drawn.start[mine] >= 0).all()
            assert (drawn.start[mine] < 120).all()
            turned = list(drawn.label[mine])
            assert any(tuple(turned[at:] + turned[:at]) in sheets for at in range(len(turned)))
            shifts.append(drawn.start[mine] % 10)
    assert (drawn.start % 1 == 0).all(), "whole places move by whole numbers"


def test_shifts_stay_apart_going_round():
    continuum, _ = plain(whole(12))
    shifts = sampling._shifts(continuum, 120.0, 400, sampling.generator(1, "d"))
    for i, j in combinations(range(3), 2):
        distance = np.abs(shifts[:, i] - shifts[:, j])
        assert np.minimum(distance, 120 - distance).min() >= 3
    crowded, _ = plain([[(0, 9, "A")]] * 5)
    assert sampling._shifts(crowded, 10.0, 50, sampling.generator(1, "d")).shape == (50, 5)


def test_an_annotator_who_marked_nothing_is_drawn_too_but_never_alone():
    continuum, _ = plain([[(0, 2, "A")], [], []])
    drawn = sampling.samples(continuum, 9.0, 200, sampling.generator(1, "d"))
    assert set(np.bincount(drawn.continuum, minlength=200)) == {1, 2, 3}


def test_shifts_of_places_in_between_are_not_whole():
    continuum, _ = plain([[(0.5, 2, "A"), (4, 5, "A")], [(0, 2, "A")]])
    drawn = sampling.samples(continuum, 9.0, 20, sampling.generator(1, "d"))
    assert (drawn.start % 1 != 0).any()


def test_the_seed_and_the_document_are_all_that_chance_asks():
    marked = whole(8)
    first = values.gamma(marked, 80, seed=5, document="irna-1")
    assert values.gamma(marked, 80, seed=5, document="irna-1") == first
    assert values.gamma(marked, 80, seed=6, document="irna-1").expected != first.expected
    assert values.gamma(marked, 80, seed=5, document="irna-2").expected != first.expected
    assert values.gamma(marked, 80, seed=-5, document="\ud800").value is not None


def test_the_monte_carlo_error_is_how_much_gamma_varies():
    marked = whole(10)
    seeds = [values.gamma(marked[:2], 100, seed=seed) for seed in range(80)]
    spread = float(np.std([one.value for one in seeds], ddof=1))
    assert spread == pytest.approx(float(np.mean([one.error for one in seeds])), rel=0.35)
    assert values.gamma(marked[:2], 100, samples=480).error == pytest.approx(seeds[0].error / 4, rel=0.35)
    assert values.gamma(marked, 100, samples=1).error is None


def test_precision_draws_as_many_samples_as_the_paper_says():
    marked = whole(5, 2)
    few, many = values.gamma(marked, 50, samples=30), values.gamma(marked, 50, samples=30, precision=0.01)
    continuum, names = plain(marked)
    random = sampling.generator(Request().seed, "")
    drawn = values.measured(continuum, 50, Weights(), len(names), random, 30).drawn
    assert few.samples == 30
    assert many.samples == np.ceil((drawn.std() / drawn.mean() * 1.96 / 0.01) ** 2) > 30
    assert values.gamma(marked, 50, samples=30, precision=0.5).samples == 30


def test_how_many_are_aligned_at_once_does_not_show(monkeypatch):
    marked = whole(12)
    together = values.gamma(marked, 120)
    monkeypatch.setattr(values, "_AT_ONCE", 1)
    assert values.gamma(marked, 120) == together
    monkeypatch.undo()
    assignments = values.gamma(marked[:2], 120)
    monkeypatch.setattr(alignment, "_DENSE", 0)
    assert values.gamma(marked[:2], 120) == assignments, "an assignment is a packing of pairs"


def test_samples_too_many_for_one_go_are_aligned_in_halves(monkeypatch):
    marked = whole(12)
    together, continuum = values.gamma(marked, 120), plain(marked)[0]
    alone = len(candidates.candidates(continuum, Weights()).member)
    limited = candidates.candidates
    monkeypatch.setattr(alignment, "candidates", lambda units, weights: limited(units, weights, 4 * alone))
    assert values.gamma(marked, 120) == together


def test_what_is_too_dense_is_refused_before_memory_is():
    marked = [[(at % 3, at % 3 + 20, "A") for at in range(120)] for _ in range(4)]
    assert values.gamma(marked, 30).reason == "too_large"
    wide = [[(at, at + 30_000, "A") for at in range(4000)] for _ in range(3)]
    assert values.gamma(wide, 40_000).reason == "too_large"


def test_large_sparse_continua_are_aligned():
    assert values.gamma(whole(2000), 20_000, samples=2).value > 0.7


# on a study


def layer(marked, parts=()):
    annotations = [
        Annotation(f"a{number}", start, end, label, "", parts=parts if not number else ())
        for number, (start, end, label) in enumerate(marked)
    ]
    return Layer("entities", "someone", "complete", tuple(annotations))


def sheet(document, *marked, parts=(), length=400):
    layers = {name: layer(units, parts) for name, units in zip("abcde", marked, strict=False) if units is not None}
    return Sheet(document, length, (), layers)


def built(*sheets):
    return study(sheets, "character")


FEW = Request(samples=8)


def figure(name, study, request=FEW):
    counted = measures.named(name).count(study, request)
    if isinstance(counted, Undefined):
        return None, counted.reason
    sums = counted.whole()
    value = float(counted.value(sums))
    return (None, counted.reason(sums)) if np.isnan(value) else (value, float(counted.items(sums)))


def test_one_document_has_its_own_gamma():
    marked = whole(10)
    taken = built(sheet("irna-1", *marked))
    functions = {"gamma": values.gamma, "gamma_cat": values.gamma_cat, "gamma_soft": partial(values.gamma, soft=True)}
    for name, function in functions.items():
        expected = function(marked, 400, samples=8, document="irna-1")
        value, _ = figure(name, taken)
        assert value == pytest.approx(expected.value)
        counted = measures.named(name).count(taken, FEW)
        assert counted.noise(counted.rows[0]) == pytest.approx(expected.error)
    assert figure("gamma", taken)[1] == figure("soft_gamma", taken)[1] == 30
    per_label = measures.named("gamma_cat").per_label(taken, FEW)
    for label in "ABC":
        expected = values.gamma_k(marked, label, 400, samples=8, document="irna-1")
        assert float(per_label[label].value(per_label[label].rows[0])) == pytest.approx(expected.value)


def test_documents_add_up():
    sheets = [sheet(f"d{seed}", *whole(6, seed=seed)) for seed in range(4)]
    taken = built(*sheets)
    counted = measures.named("gamma").count(taken, FEW)
    alone = [measures.named("gamma").count(built(one), FEW).rows[0] for one in sheets]
    assert np.array_equal(counted.rows, alone)
    assert figure("gamma", built(*sheets[::-1]))[0] == pytest.approx(figure("gamma", taken)[0], abs=1e-12)
    once, twice = counted.rows.sum(axis=0), 2 * counted.rows.sum(axis=0)
    assert counted.value(twice) == counted.value(once)


def test_jobs_do_not_matter_and_a_run_aligns_once():
    taken = built(*(sheet(f"d{seed}", *whole(6, seed=seed)) for seed in range(6)))
    calls = []

    def each(function, tasks):
        calls.append(1)
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(function, tasks))

    expected = rows(taken, FEW)
    assert np.array_equal(rows(taken, FEW, each), expected)
    carried = rows(taken, FEW, lambda function, tasks: map(function, pickle.loads(pickle.dumps(list(tasks)))))
    assert np.array_equal(carried, expected), "a process can take tasks away"
    alone = figure("gamma", taken), figure("gamma_cat", taken), figure("gamma_k", taken)
    calls.clear()
    with through(each):
        assert (figure("gamma", taken), figure("gamma_cat", taken), figure("gamma_k", taken)) == alone
    assert calls == [1]


def test_soft_alignments_are_others_in_one_run():
    split = [*whole(6, 1)[0][1:], (0, 2, "A"), (2, 4, "A")]
    taken, calls = built(sheet("d", *whole(6, 2), split)), []
    hard, soft = figure("gamma", taken), figure("gamma_soft", taken)
    assert hard[0] < soft[0]
    with through(lambda function, tasks: calls.append(1) or map(function, tasks)):
        assert [figure(name, taken) for name in ("gamma_soft", "gamma", "gamma_soft")] == [soft, hard, soft]
    assert calls == [1, 1]


def test_small_documents_have_no_gamma_but_count():
    small = [sheet(f"d{at}", [(at, at + 3, "A")], [(at, at + 3, "A")]) for at in range(3)]
    taken = built(*small)
    counted = measures.named("gamma").count(taken, FEW)
    assert [counted.reason(row) for row in counted.rows] == ["too_few_units"] * 3
    assert np.isnan(counted.value(counted.rows)).all()
    assert figure("gamma", taken) == (None, "too_few_units")
    assert figure("gamma", taken, Request(samples=8, smallest=3)) == (1, 6)


def test_parts_and_density_are_left_out_and_told():
    parted = sheet("d1", *whole(6), parts=((1, 2), (3, 4)))
    crowd = [[(at % 3, at % 3 + 20, "A") for at in range(120)]] * 4
    assert figure("gamma", built(parted)) == (None, "discontinuous_units")
    assert figure("gamma_k", built(sheet("d2", *crowd))) == (None, "too_large")
    counted = measures.named("gamma").count(built(parted, sheet("d3", *whole(6)), sheet("d2", *crowd)), FEW)
    sums = counted.rows.sum(axis=0)
    assert float(counted.value(sums)) < 1
    assert counted.note(sums) == "documents left out: 1 with spans in several parts, 1 too dense to align exactly"
    assert measures.named("gamma").count(built(sheet("d3", *whole(6))), FEW).note(sums * 0) == ""


def test_nothing_marked_and_not_judged_are_two_things():
    marked = whole(6)
    assert figure("gamma", built(sheet("d", [], []))) == (None, "no_units")
    assert figure("gamma", built(sheet("d", marked[0], None))) == (None, "single_annotator")
    judged, absent = built(sheet("d", *marked[:2], [])), built(sheet("d", *marked[:2], None))
    assert figure("gamma", judged)[0] < figure("gamma", absent)[0]
    assert figure("gamma", absent)[0] == pytest.approx(values.gamma(marked[:2], 400, samples=8, document="d").value)


def test_no_aligned_spans_no_gamma_cat():
    apart = built(sheet("d", [(10 * at, 10 * at + 2, "A") for at in range(12)], [], [(300, 302, "B")]))
    assert figure("gamma_cat", apart) == (None, "no_aligned_units")
    assert figure("gamma_cat", apart, Request(samples=1)) == (None, "no_aligned_units")


def test_wrong_documents_raise_nothing():
    wrong = [(-5, -9, "A"), (390, 4000, "B"), (7, 7, "A"), (7, 7, "A"), (0, 10**12, "B")]
    for name in ("gamma", "gamma_soft", "gamma_cat", "gamma_k"):
        figure(name, built(sheet("d", wrong, wrong[::-1], [])))
        figure(name, study([sheet("d", wrong, wrong)], "token"))
    assert figure("gamma", built())[0] is None


def test_all_four_say_what_they_are():
    for name in ("gamma", "gamma_soft", "gamma_cat", "gamma_k"):
        row = measures.named(name)
        assert row.unit == "span"
        assert not row.default
        assert "ours" in row.source


def test_rows_do_not_depend_on_other_settings():
    taken = built(sheet("d", *whole(5)))
    assert np.array_equal(rows(taken, FEW), rows(taken, Request(samples=8, resamples=3, listed=1)))


def test_scipy_is_not_loaded_before_anything_is_aligned():
    loaded = "import sys, hashiye.agreement.gamma.measures; sys.exit('scipy' in sys.modules)"
    subprocess.run([sys.executable, "-c", loaded], check=True)


def test_relabelled_studies_keep_gamma():
    taken = built(sheet("d", *whole(6)))
    renamed = taken.relabelled({"A": "x", "B": "y", "C": "z"})
    assert np.allclose(rows(taken, FEW), rows(renamed, FEW))
