"""Coefficients on items: definitions by brute force, published examples, peers' values, laws."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hashiye.agreement.coding import alpha, coefficients, dichotomy, distances, estimates, ratings, scales, weights
from hashiye.agreement.coding.coefficients import estimate

DATA = Path(__file__).parent / "data" / "agreement"
KAPPAS = [name for name in coefficients.COEFFICIENTS if name not in ("percent_agreement_pairwise", "cohen_kappa_max")]

# Krippendorff 1980, p. 139; Hayes & Krippendorff 2007, p. 84; Agresti 1992, p. 202; Warrens 2010, p. 284.
K1980 = [[1, 1, 1], [1, 2, 2], [2, 2, 2], [4, 4, 4], [1, 4, 4], [2, 2, 2], [1, 2, 3], [3, 3, 3], [2, 2, 2]]
HK2007 = """
112.2 1101. 2333. .00.0 000.0 000.0 102.1 1.20. 222.2 2111. .100. 0000. 1222. 33223 111.1 111.1 212.2 1233. 1101. 000.0
0011. 00.00 2333. 0000. 12.22 0111. 00010 1212. 1122. 112.2 110.0 2121. 22.22 3222. 222.2 223.2 222.2 22.12 2222. 111.1
"""
AGRESTI = [[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]]
WARREN = {"NNNNNNNN": 14, "NNNANNNN": 1, "NNNNNNNA": 1, "AAAAAAAA": 10, "AANAAAAN": 2, "AANANAAN": 1, "AANANANN": 1}


def value(name, rows, **options):
    return estimate(name, ratings.of_items(rows), **options).value


def krippendorff(rows, metric="nominal"):
    return alpha.krippendorff(ratings.of_items(rows), metric)


def hayes():
    return [[None if one == "." else int(one) for one in row] for row in HK2007.split()]


def warren():
    return [list(row) for row, times in WARREN.items() for _ in range(times)]


# Published


def test_krippendorff_1980():
    found = krippendorff(K1980)
    assert (found.value, found.disagreement, found.disagreement_expected) == pytest.approx(
        (0.642, 0.259, 0.724), abs=1e-3
    )
    assert krippendorff(K1980, "interval").value == pytest.approx(0.547, abs=1e-3)
    assert krippendorff(K1980, "ratio").value == pytest.approx(0.483, abs=1e-3)
    by_label = coefficients.per_label("krippendorff_alpha_gwet", ratings.of_items(K1980))
    assert [one.value for one in by_label.values()] == pytest.approx([0.381, 0.711, 0.717, 0.764], abs=1e-3)
    by_label = coefficients.per_label("percent_agreement", ratings.of_items(K1980))
    assert [one.value for one in by_label.values()] == pytest.approx([0.777, 0.852, 0.926, 0.926], abs=1e-3)


def test_hayes_and_krippendorff_2007():
    assert krippendorff(hayes(), "ordinal").value == pytest.approx(0.7598, abs=1e-4)


def test_ordinal_metric_of_krippendorff_1980():
    """Page 137: ten pairs, the distances before squaring."""
    rows = [[one, one] for one in (1, 2, 3, 3, 4, 4, 4, 4, 5, 10)]
    rated = ratings.of_items(rows)
    found = np.sqrt(distances.metric("ordinal", rated.labels, alpha.used(rated)))
    assert found[0].tolist() == pytest.approx([0, 2, 5, 11, 16, 18])
    assert found[2].tolist() == pytest.approx([5, 3, 0, 6, 11, 13])


def test_agresti_1992_per_label_by_pooled_marginals():
    found = coefficients.per_label("scott_pi", ratings.of_table(AGRESTI))
    assert [one.value for one in found.values()] == pytest.approx([0.781, 0.247, 0.402, 0.435], abs=1e-3)
    assert estimate("cohen_kappa", ratings.of_table(AGRESTI)).error == pytest.approx(0.057, abs=5e-4)


def test_warrens_2010():
    expected = {"brennan_prediger": 0.8358, "fleiss_kappa": 0.8324, "conger_kappa": 0.8326, "light_kappa": 0.8325}
    assert {name: value(name, warren()) for name in expected} == pytest.approx(expected, abs=1e-4)


def test_two_percentages_where_ratings_are_missing():
    rows = json.loads((DATA / "irrcac.json").read_text())["items"]["raw4"]
    assert value("percent_agreement", rows) == pytest.approx(0.81818, abs=1e-5)
    assert value("percent_agreement_pairwise", rows) == pytest.approx(0.8)


def test_highest_kappa_of_cohen_1960():
    """Page 42 ff.: with these marginals a kappa of 1 is out of reach."""
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    found = estimate("cohen_kappa_max", ratings.of_table(table)).value
    rows, columns = np.sum(table, axis=1) / 200, np.sum(table, axis=0) / 200
    chance = float(rows @ columns)
    assert found == pytest.approx((float(np.minimum(rows, columns).sum()) - chance) / (1 - chance))


def test_byrt_bishop_carlin_1993():
    """Their indices: PABAK is kappa where bias and prevalence are evened out."""
    found = dichotomy.dichotomy(ratings.of_table([[40, 10], [5, 45]], ["yes", "no"]))
    even = ratings.of_table([[42.5, 7.5], [7.5, 42.5]], ["yes", "no"])
    assert found.pabak == pytest.approx(estimate("cohen_kappa", even).value)
    assert (found.bias, found.prevalence) == pytest.approx((0.05, -0.05))
    assert (found.positive, found.negative) == pytest.approx((80 / 95, 90 / 105))


def test_positive_label_is_the_one_called_so():
    assert dichotomy.dichotomy(ratings.of_table([[45, 5], [10, 40]], ["no", "yes"])).positive == pytest.approx(80 / 95)
    assert dichotomy.dichotomy(ratings.of_items([[0, 0], [1, 1], [1, 0]])).positive == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "row", json.loads((DATA / "irrcac.json").read_text())["values"], ids=lambda row: " ".join(row[:3])
)
def test_as_irrcac(row):
    data, scheme, name, *expected = row
    rated = ratings.of_items(json.loads((DATA / "irrcac.json").read_text())["items"][data])
    found = estimate(name, rated, weights.scheme(scheme, rated.labels))
    seen = [found.value, found.observed, found.expected, found.error]
    assert seen[: len(expected)] == pytest.approx(expected, abs=1e-7)


def test_set_distances_of_nltk_and_dkpro():
    """One set of data: MASI of 2006 (NLTK 3.10.4), DKPro's MASI and its plain distance of sets (its own tests)."""
    rows = [
        ["", ""],
        ["A", ""],
        ["A", "A"],
        ["A", "B"],
        ["AB", "A"],
        ["AB", "AC"],
        ["ABC", "ABC"],
        ["C", "AC"],
        ["C", "AC"],
    ]
    sets = [[list(one) for one in row] for row in rows]
    assert krippendorff(sets, "masi_2006").value == pytest.approx(0.273081, abs=1e-6)
    assert krippendorff(sets, "masi_dkpro").value == pytest.approx(0.252, abs=1e-3)
    assert krippendorff(sets, "partial").value == pytest.approx(0.186, abs=1e-3)


def test_benchmark_of_gwet():
    assert estimates.benchmark(0.67, 0.15, ((0.8, "very good"), (0.6, "good"), (0.4, "moderate"), (0.2, "fair"), (-1.0, "poor"))) == (
        "moderate", pytest.approx(0.96356, abs=1e-5),
    )  # fmt: skip


# Definitions, by brute force


@st.composite
def items(draw, labels="ABC", annotators=(2, 4), missing=True):
    width = draw(st.integers(*annotators))
    one = st.sampled_from([*labels, None] if missing else list(labels))
    return draw(st.lists(st.lists(one, min_size=width, max_size=width), min_size=1, max_size=8))


def pairs_of(rows):
    for row in rows:
        rated = [one for one in row if one is not None]
        if len(rated) > 1:
            yield list(itertools.permutations(rated, 2)), len(rated)


def far(a, b):
    return abs(ord(a) - ord(b)) / 2


def alpha_by_definition(rows, distance):
    values = [one for row in rows if sum(x is not None for x in row) > 1 for one in row if one is not None]
    observed = sum(distance(*pair) / (m - 1) for pairs, m in pairs_of(rows) for pair in pairs) / len(values)
    expected = sum(distance(*pair) for pair in itertools.permutations(values, 2)) / (len(values) * (len(values) - 1))
    return 1 - observed / expected if expected else None


def percent_by_definition(rows, distance):
    each = [1 - sum(distance(*pair) for pair in pairs) / (m * (m - 1)) for pairs, m in pairs_of(rows)]
    return sum(each) / len(each)


def conger_chance(rows, distance):
    columns = [[one for one in column if one is not None] for column in zip(*rows, strict=True)]
    voices = [one for one in columns if one]
    means = [np.mean([distance(a, b) for a in one for b in other]) for one, other in itertools.permutations(voices, 2)]
    return 1 - np.mean(means) if means else 1


def pooled_chance(rows, distance):
    rated = [[one for one in row if one is not None] for row in rows]
    rated = [row for row in rated if row]
    apart = [distance(a, b) / len(one) / len(other) for one in rated for other in rated for a in one for b in other]
    return 1 - sum(apart) / len(rated) ** 2


@settings(max_examples=120)
@given(rows=items())
def test_coefficients_are_what_they_are_defined_as(rows):
    rated = ratings.of_items(rows, "ABC")
    if coefficients.undefined(rated):
        return
    linear = weights.scheme("linear", rated.labels)
    assert (krippendorff(rows).value, alpha.krippendorff(rated, 1 - linear).value) == pytest.approx(
        (alpha_by_definition(rows, lambda a, b: a != b), alpha_by_definition(rows, far))
    )
    observed = percent_by_definition(rows, far)
    for name, chance in (("conger_kappa", conger_chance(rows, far)), ("fleiss_kappa", pooled_chance(rows, far))):
        found = estimate(name, rated, linear)
        assert found.observed == pytest.approx(observed)
        assert found.expected == pytest.approx(chance)
        if chance < 1 - 1e-9:
            assert found.value == pytest.approx((observed - chance) / (1 - chance))
        else:
            assert (found.value, found.reason) == (None, "no_variation")


@given(rows=items(annotators=(2, 2), missing=False))
def test_two_annotators_have_one_kappa_and_one_pi(rows):
    rated = ratings.of_items(rows)
    kappas = [estimate(name, rated).value for name in ("cohen_kappa", "conger_kappa", "light_kappa")]
    assert kappas[1:] == pytest.approx(kappas[:-1])
    assert estimate("scott_pi", rated).value == estimate("fleiss_kappa", rated).value


@given(rows=items(labels=[1, 2, 3, 7]))
def test_alpha_is_gwets_form_with_weights(rows):
    rated = ratings.of_items(rows)
    if coefficients.undefined(rated):
        return
    for metric, scheme in (("nominal", "identity"), ("interval", "quadratic")):
        ours = alpha.krippendorff(rated, metric)
        gwets = estimate("krippendorff_alpha_gwet", rated, weights.scheme(scheme, rated.labels))
        assert ours.value == pytest.approx(gwets.value)
        assert ours.reason == gwets.reason


@given(table=st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=3, max_size=3))
def test_a_table_is_its_items(table):
    rows = [[a, b] for a, b in itertools.product(range(3), repeat=2) for _ in range(table[a][b])]
    whole, single = ratings.of_table(table, range(3)), ratings.of_items(rows, range(3))
    for name in KAPPAS:
        one, other = estimate(name, whole), estimate(name, single)
        if one.reason == "no_items":
            assert other.reason in ("no_items", "single_annotator")
            continue
        assert (one.value, one.expected, one.reason) == (
            pytest.approx(other.value),
            pytest.approx(other.expected),
            other.reason,
        )
        if one.error is not None and len(rows) > 1:  # a table's divides by n, that of items by n - 1
            assert one.error * math.sqrt(len(rows) / (len(rows) - 1)) == pytest.approx(other.error, abs=1e-9)


@given(rows=items())
def test_counts_are_items_without_names(rows):
    labels = "ABC"
    counts = [[row.count(label) for label in labels] for row in rows]
    named, anonymous = ratings.of_items(rows, labels), ratings.of_counts(counts, labels)
    if coefficients.undefined(named):
        return
    for name in KAPPAS:
        one, other = estimate(name, named), estimate(name, anonymous)
        if name == "scott_pi" and anonymous.annotators == 2:
            if named.annotators > 2:
                continue  # counts do not say that there were more
        elif name in coefficients.NEEDS_NAMES:
            assert (other.value, other.reason) == (None, "anonymous_ratings")
        else:
            assert (one.value, one.error) == (pytest.approx(other.value), pytest.approx(other.error))


def test_a_table_of_a_billion_is_small():
    rated = ratings.of_table([[40, 10], [5, 10**9]], ["pos", "neg"])
    assert rated.counts.shape == (4, 2)
    assert estimate("cohen_kappa", rated).value == pytest.approx(0.842105256, abs=1e-9)


# Laws


@given(rows=items(), order=st.randoms(use_true_random=False))
def test_neither_annotators_nor_items_nor_names_have_an_order(rows, order):
    columns = list(range(len(rows[0])))
    order.shuffle(columns)
    other = [[{"A": "z", "B": "q", "C": "m"}.get(row[at]) for at in columns] for row in rows]
    order.shuffle(other)
    for name in KAPPAS:
        one, two = estimate(name, ratings.of_items(rows)), estimate(name, ratings.of_items(other))
        assert (one.reason, one.n) == (two.reason, two.n)
        assert (one.value, one.error, one.expected) == tuple(map(pytest.approx, (two.value, two.error, two.expected)))


@given(rows=items(), times=st.integers(2, 4))
def test_doubling_the_items_changes_no_kappa(rows, times):
    """Alpha moves, for its chance draws without putting back; errors shrink."""
    for name in KAPPAS:
        one, more = (estimate(name, ratings.of_items(rows * copies)) for copies in (1, times))
        if name != "krippendorff_alpha_gwet":
            assert more.value == pytest.approx(one.value)
        assert more.reason == one.reason
        if one.error:
            assert more.error < one.error


@given(column=st.lists(st.sampled_from("ABC"), min_size=2), width=st.integers(2, 4))
def test_agreement_with_oneself_is_1_where_it_is_defined(column, width):
    rows = [[one] * width for one in column]
    for name in KAPPAS:
        found = estimate(name, ratings.of_items(rows))
        if name != "percent_agreement" and len(set(column)) == 1:
            assert (found.value, found.reason, found.percent) == (None, "no_variation", 1.0)
        else:
            assert found.value == pytest.approx(1.0)
    varied = len(set(column)) > 1
    assert krippendorff(rows, "ordinal").value == (pytest.approx(1.0) if varied else None)


@given(rows=items())
def test_nothing_is_above_1_and_intervals_hold_the_value(rows):
    for name in KAPPAS:
        found = estimate(name, ratings.of_items(rows))
        if found.value is None:
            assert found.reason
            continue
        assert found.value <= 1 + 1e-12
        if found.interval is not None:
            low, high = found.interval
            assert low <= found.value <= high + 1e-12
        assert found.p is None or 0 <= found.p <= 1


@given(rows=items(missing=False), scheme=st.sampled_from(sorted(weights.SCHEMES)))
def test_weights_are_agreement(rows, scheme):
    rated = ratings.of_items([[ord(one) - 64 for one in row] for row in rows])
    found = weights.scheme(scheme, rated.labels)
    assert np.allclose(np.diag(found), 1)
    assert np.allclose(found, found.T)
    assert (found >= -1e-12).all()
    assert (found <= 1 + 1e-12).all()


# The edges


@pytest.mark.parametrize(
    ("rows", "reason", "percent"),
    [
        ([], "no_items", None),
        ([["A"], ["B"]], "single_annotator", None),
        ([["A", None], [None, "B"]], "no_pairable_items", None),
        ([[None, None]], "no_pairable_items", None),
        ([["A", "A"]], "no_variation", 1.0),
    ],
)
@pytest.mark.parametrize("name", [name for name in KAPPAS if name != "percent_agreement"])
def test_undefined_has_a_reason(rows, reason, percent, name):
    found = estimate(name, ratings.of_items(rows))
    assert (found.value, found.reason, found.percent) == (None, reason, percent)


def test_a_second_label_that_is_declared_makes_ac_defined():
    rows = [["A", "A"]] * 5
    assert estimate("gwet_ac", ratings.of_items(rows)).value is None
    assert estimate("gwet_ac", ratings.of_items(rows, ["A", "B"])).value == 1
    assert estimate("brennan_prediger", ratings.of_items(rows, ["A", "B"])).value == 1


def test_an_annotator_who_rated_nothing_does_not_count():
    rows = [["A", "A"], ["A", "B"], ["B", "B"]]
    assert value("conger_kappa", [[*row, None] for row in rows]) == pytest.approx(value("conger_kappa", rows))


def test_coefficients_of_two_ask_for_items_that_both_rated():
    """Those of the family of Fleiss and Conger take what is there, also for what to expect."""
    rows = [["A", "A"], ["A", "B"], ["B", "B"]]
    more = [*rows, ["A", None], [None, "A"], ["A", None]]
    for name in ("cohen_kappa", "scott_pi", "light_kappa", "cohen_kappa_max"):
        assert value(name, more) == pytest.approx(value(name, rows))
    for name in ("conger_kappa", "fleiss_kappa", "gwet_ac"):
        assert value(name, more) != pytest.approx(value(name, rows))


def test_of_more_than_two_the_mean_over_pairs():
    rows = [["A", "A", "B"], ["A", "B", "B"], ["B", "B", "A"], ["B", None, "B"]]
    for name in ("cohen_kappa", "scott_pi"):
        pairs = [value(name, [[row[a], row[b]] for row in rows]) for a, b in ((0, 1), (0, 2), (1, 2))]
        assert value(name, rows) == pytest.approx(np.mean(pairs))
    assert estimate("cohen_kappa_max", ratings.of_items(rows)).reason == "not_two_annotators"


def test_one_constant_annotator_is_chance():
    """Four of five agree, kappa is 0: right, and no bug."""
    rows = [["A", "A"]] * 4 + [["A", "B"]]
    found = estimate("cohen_kappa", ratings.of_items(rows))
    assert (found.value, found.percent) == (pytest.approx(0), 0.8)
    assert krippendorff(rows).value == pytest.approx(0)


def test_labels_are_told_apart_by_kind():
    assert len(ratings.of_items([[True, 1], [1.0, "1"]]).labels) == 3
    assert ratings.of_items([[10, 9], [2.5, float("nan")]]).labels == ((1, 2.5), (1, 9), (1, 10))
    assert [scales.shown(one) for one in ratings.of_items([[True, 2], ["x", ["b", "a"]]]).labels] == [
        "true",
        "2",
        "x",
        "a,b",
    ]


@pytest.mark.parametrize("metric", ["ratio"])
def test_what_is_not_on_the_scale(metric):
    with pytest.raises(scales.OffScaleError):
        krippendorff([[-1, 1], [2, 2]], metric)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ratings.of_items([["A"], ["A", "B"]]),
        lambda: ratings.of_items([[{}, "A"]]),
        lambda: ratings.of_items([["A", "B"]], ["A", "A"]),
        lambda: ratings.of_table([[1, 2]], ["A", "B"]),
        lambda: ratings.of_table([[1, -2], [0, 1]], ["A", "B"]),
        lambda: ratings.of_table([[1], [0, 1]], ["A", "B"]),
        lambda: ratings.of_counts([[1, 2, 3]], ["A", "B"]),
    ],
)
def test_what_are_no_ratings_is_refused(make):
    with pytest.raises(ValueError, match="label|table|items|rows|row|numbers"):
        make()
