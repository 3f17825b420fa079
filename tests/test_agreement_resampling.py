"""The bootstrap over documents, differences and plans, against plain loops, scipy and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hashiye.agreement.estimating import certain, difference, estimates, figure, figures
from hashiye.agreement.measures import REASONS, Counted, Undefined
from hashiye.agreement.planning import plan
from hashiye.agreement.request import Request
from hashiye.agreement.resampling import Resamples, accelerated, acceleration, intervals, jackknife, spreads


def share(rows):
    """A measure: the sum of one column over that of another, as percent agreement and F1 are."""
    return Counted(
        rows=np.asarray(rows, float),
        value=lambda sums: np.divide(
            sums[..., 0], sums[..., 1], out=np.full(sums.shape[:-1], np.nan), where=sums[..., 1] != 0
        ),
        items=lambda sums: sums[..., 1],
        reason=lambda sums: "no_units" if sums[..., 1] == 0 else "",
    )


def mean(values):
    return share(np.stack([np.asarray(values, float), np.ones(len(values))], axis=1))


def everything(documents, count=1000, seed=7):
    return Resamples([np.ones(documents, bool)], count, seed)


def kappa(rows):
    """Cohen's kappa of two labels: agreed, both marginals, items. Not linear in the rows."""

    def value(sums):
        agreed, first, second, n = np.moveaxis(sums, -1, 0)
        chance = (first * second + (n - first) * (n - second)) / n**2
        return np.where((n > 0) & (chance < 1), (agreed / n - chance) / (1 - chance), np.nan)

    return Counted(np.asarray(rows, float), value, lambda sums: sums[..., 3], lambda _: "no_variation")


def test_weights_are_documents_drawn_with_replacement_as_many_as_there_are():
    weights = everything(50, 200).sums(np.eye(50))
    assert (weights.sum(axis=1) == 50).all()
    assert (weights == np.round(weights)).all()
    assert abs(weights.var() - (1 - 1 / 50)) < 0.05  # multinomial


def test_all_measures_share_one_set_of_weights_and_equal_a_plain_loop():
    random = np.random.default_rng(1)
    one = share(np.stack([random.integers(0, 20, 30), random.integers(20, 40, 30)], axis=1))
    other = kappa(
        np.stack([random.integers(8, 11, 30), random.integers(3, 8, 30), random.integers(3, 8, 30), np.full(30, 11)], 1)
    )
    resamples = everything(30, 100)
    weights = resamples.sums(np.eye(30))
    found = list(spreads([one, other], resamples))
    for counted, spread in zip((one, other), found, strict=True):
        drawn = []
        for row in weights.astype(int):
            documents = [document for document, times in enumerate(row) for _ in range(times)]
            drawn.append(float(counted.value(counted.rows[documents].sum(axis=0))))
        assert spread.draws == pytest.approx(drawn, abs=1e-12)
        assert spread.percentile == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=1e-12)
        assert spread.error == pytest.approx(np.std(drawn, ddof=1))


def test_what_is_too_large_to_keep_is_drawn_again_the_same(monkeypatch):
    rows = np.random.default_rng(0).random((40, 3))
    kept = everything(40, 150).sums(rows)
    monkeypatch.setattr("hashiye.agreement.resampling._KEPT", 10)
    again = everything(40, 150)
    assert (again.sums(rows) == kept).all()
    assert (again.sums(rows) == kept).all()


def test_documents_outside_carry_no_weight():
    mask = np.array([True, False, True, True])
    weights = Resamples([mask], 50, 3).sums(np.eye(4))
    assert (weights[:, 1] == 0).all()
    assert (weights.sum(axis=1) == 3).all()


def test_strata_are_drawn_by_themselves():
    mask = np.arange(10) < 6
    weights = Resamples([mask, ~mask], 40, 3).sums(np.eye(10))
    assert (weights[:, mask].sum(axis=1) == 6).all()
    assert (weights[:, ~mask].sum(axis=1) == 4).all()
    assert (weights[:, :6] == Resamples([mask], 40, 3).sums(np.eye(10))[:, :6]).all()


def test_a_document_keeps_its_weights_wherever_it_stands():
    ranks = np.array([3, 0, 2, 1])
    moved = Resamples([np.ones(4, bool)], 30, 5, ranks=ranks).sums(np.eye(4))
    plain = Resamples([np.ones(4, bool)], 30, 5).sums(np.eye(4))
    assert (moved == plain[:, ranks]).all()


def test_wide_rows_are_multiplied_in_parts_with_the_same_result(monkeypatch):
    random = np.random.default_rng(1)
    wide = [share(np.pad(random.integers(0, 9, (20, 2)), ((0, 0), (0, zeros)))) for zeros in range(6)]
    together = [one.draws.tolist() for one in spreads(wide, everything(20, 50))]
    monkeypatch.setattr("hashiye.agreement.resampling._COLUMNS", 3)
    counted = []
    lazily = spreads((counted.append(one) or one for one in wide), everything(20, 50))
    assert next(lazily).draws.tolist() == together[0]
    assert len(counted) == 2
    assert [one.draws.tolist() for one in lazily] == together[1:]


def test_the_same_seed_draws_the_same_and_another_stream_is_another():
    rows = np.eye(10)
    assert (everything(10).sums(rows) == everything(10).sums(rows)).all()
    assert (everything(10, seed=8).sums(rows) != everything(10).sums(rows)).any()
    assert (Resamples([np.ones(10, bool)], 1000, 7, stream=(1,)).sums(rows) != everything(10).sums(rows)).any()


def test_identical_documents_have_no_spread_reference_case_bootstrap_identical():
    (spread,) = intervals([share([[3, 4]] * 20)], Request())
    assert (spread.percentile, spread.bca, spread.error) == ((0.75, 0.75), (0.75, 0.75), 0.0)
    (thirds,) = intervals([share([[0.1, 0.3]] * 7)], Request())
    assert thirds.percentile[0] == thirds.percentile[1]


def test_documents_are_the_unit_not_tokens():
    """The reference of the facts: 100 documents of 10 tokens that all agree or all differ: .0458, not .0145."""
    rows = [[10, 10]] * 70 + [[0, 10]] * 30
    (documents,) = intervals([share(rows)], Request(resamples=20_000))
    (tokens,) = intervals([mean([1.0] * 700 + [0.0] * 300)], Request(resamples=5_000))
    assert documents.error == pytest.approx(0.0458, abs=0.001)
    assert tokens.error == pytest.approx(0.0145, abs=0.0005)


def test_bca_is_near_scipys_on_the_same_data():
    random = np.random.default_rng(5)
    data = random.exponential(size=40)
    theirs = stats.bootstrap(
        (data,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(3)
    ).confidence_interval
    plain = stats.bootstrap(
        (data,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(3)
    ).confidence_interval
    (ours,) = intervals([mean(data)], Request(resamples=20_000))
    assert ours.bca == pytest.approx((theirs.low, theirs.high), abs=0.015)
    assert ours.percentile == pytest.approx((plain.low, plain.high), abs=0.015)


def test_bca_equals_scipys_on_the_same_resamples():
    """scipy's interval from our own resamples: the formula to the last digit."""
    random = np.random.default_rng(11)
    rows = np.stack(
        [random.integers(5, 12, 25), random.integers(2, 9, 25), random.integers(2, 9, 25), np.full(25, 12)], 1
    )
    counted = kappa(rows)
    resamples = everything(25, 999)
    (ours,) = spreads([counted], resamples)
    theirs = _scipy_bca(counted, ours.draws)
    assert ours.bca == pytest.approx(theirs, abs=1e-12)


def _scipy_bca(counted, draws):
    """Efron & Tibshirani 1993, eq. 14.10, 14.14, 14.15, with scipy's normal distribution."""
    rows = counted.rows
    value = float(counted.value(rows.sum(axis=0)))
    without = np.array([float(counted.value(np.delete(rows, place, axis=0).sum(axis=0))) for place in range(len(rows))])
    a = ((without.mean() - without) ** 3).sum() / (6 * ((without.mean() - without) ** 2).sum() ** 1.5)
    z0 = stats.norm.ppf(stats.percentileofscore(draws, value, "mean") / 100)
    z = stats.norm.ppf([0.025, 0.975])
    return tuple(np.quantile(draws, stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z)))))


def test_acceleration_by_hand():
    """Values 1, 2, 6: means without each 4, 3.5, 1.5, their mean 3; away -1, -.5, 1.5: cubes 2.25, squares 3.5."""
    counted = mean([1, 2, 6])
    assert jackknife(counted, counted.rows) == pytest.approx([4, 3.5, 1.5])
    assert acceleration(np.array([4, 3.5, 1.5])) == pytest.approx(2.25 / (6 * 3.5**1.5))
    assert acceleration(np.array([2.0, 2.0])) == 0
    assert acceleration(np.array([math.nan])) == 0


def test_no_interval_where_all_resamples_are_on_one_side():
    draws = np.array([1.0, 2.0, 3.0])
    assert accelerated(0.0, draws, draws) is None


def test_fewer_than_two_documents_have_no_interval():
    (one,) = estimates([mean([0.5])], everything(1))
    assert (one.figure.value, one.figure.interval, one.figure.no_interval) == (0.5, None, "too_few_documents")
    (rare,) = estimates([share([[1, 2], [0, 0], [0, 0]])], everything(3))
    assert (rare.figure.value, rare.figure.interval, rare.figure.no_interval) == (0.5, None, "too_few_documents")


def test_undefined_resamples_are_left_out_and_counted():
    few = np.zeros((100, 2))
    few[:4] = [[1, 2], [2, 2], [0, 2], [1, 2]]
    (found,) = estimates([share(few)], everything(100))
    assert 0 < found.left_out < 100
    assert found.figure.interval is not None
    (rare,) = estimates([share(few[1:][:99] * (np.arange(99) < 2)[:, None])], everything(99))
    assert rare.figure.value == 0.5
    assert (rare.figure.interval, rare.figure.no_interval) == (None, "rarely_defined")
    assert rare.figure.no_interval in REASONS


def test_undefined_values_are_null_with_their_reason_never_nan():
    found = estimates([share(np.zeros((5, 2))), Undefined("overlapping_units")], everything(5))
    assert [one.figure.reason for one in found] == ["no_units", "overlapping_units"]
    assert all(one.figure.value is None and one.figure.interval is None for one in found)
    assert certain(Undefined("too_large"), "too_many_cuts").figure.reason == "too_large"


def test_no_documents_and_no_resamples():
    (none,) = estimates([share(np.zeros((0, 2)))], everything(0))
    assert (none.figure.value, none.figure.reason) == (None, "no_units")
    (plain,) = estimates([mean([1.0, 0.0])], everything(2, 0))
    assert (plain.figure.value, plain.figure.interval, plain.figure.no_interval) == (0.5, None, "")


def test_paired_differences_share_their_documents():
    """What makes a document hard for both falls out: the difference is sharper than either figure."""
    random = np.random.default_rng(2)
    hard = random.random(80)
    one, other = mean(hard), mean(hard + 0.05 + random.normal(0, 0.01, 80))
    before, after = estimates([one, other], everything(80))
    found = difference("labels", "m", ("A", "B"), before, after)
    assert found.value == pytest.approx(after.figure.value - before.figure.value)
    assert found.flagged
    assert found.interval[1] - found.interval[0] < 0.01
    same = difference("labels", "m", (), before, before)
    assert (same.value, same.interval, same.flagged) == (0, (0, 0), False)


def test_independent_differences_add_their_errors():
    random = np.random.default_rng(4)
    one = estimates([mean(random.random(50))], Resamples([np.ones(50, bool)], 4000, 1, stream=(1,)))[0]
    other = estimates([mean(random.random(50))], Resamples([np.ones(50, bool)], 4000, 1, stream=(2,)))[0]
    found = difference("drift", "m", ("1", "2"), one, other)
    expected = 1.96 * math.hypot(one.error, other.error)
    assert (found.interval[1] - found.interval[0]) / 2 == pytest.approx(expected, rel=0.06)


def test_a_difference_from_an_undefined_figure_is_null():
    defined, undefined = estimates([mean([1.0, 0.0, 1.0]), share(np.zeros((3, 2)))], everything(3))
    found = difference("drift", "m", (), defined, undefined)
    assert (found.value, found.interval, found.flagged) == (None, None, False)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=12), st.integers(2, 3))
def test_figures_do_not_ask_in_which_order_documents_come_and_copies_change_no_value(pairs, times):
    rows = np.array([[min(pair), max(pair)] for pair in pairs], float)
    order = np.argsort(np.random.default_rng(len(pairs)).random(len(rows)))
    (plain,) = estimates([share(rows)], Resamples([np.ones(len(rows), bool)], 50, 1))
    (moved,) = estimates([share(rows[order])], Resamples([np.ones(len(rows), bool)], 50, 1, ranks=order))
    assert plain.figure == moved.figure
    (copies,) = estimates([share(np.tile(rows, (times, 1)))], everything(len(rows) * times, 50))
    assert copies.figure.value == plain.figure.value


def test_an_interval_is_narrower_by_the_square_root_of_the_documents():
    random = np.random.default_rng(9)
    data = random.random(100)
    (once,), (four_times,) = (intervals([mean(np.tile(data, times))], Request(resamples=4000)) for times in (1, 4))
    assert once.error / four_times.error == pytest.approx(2, rel=0.05)


def test_a_plan_is_what_simulation_finds():
    """As many documents as planned, drawn from the same source, give the interval that was wanted."""
    random = np.random.default_rng(6)
    (now,) = estimates([mean(random.beta(8, 2, 200))], everything(200, 4000))
    wanted = plan("m", 0.01, now, 200)
    assert wanted.more == wanted.documents - 200 > 0
    widths = []
    for _ in range(20):
        (then,) = estimates([mean(random.beta(8, 2, wanted.documents))], everything(wanted.documents, 500))
        widths.append((then.figure.interval[1] - then.figure.interval[0]) / 2)
    assert np.mean(widths) == pytest.approx(0.01, rel=0.12)


def test_a_document_has_the_same_digits_alone_and_among_others():
    random = np.random.default_rng(4)
    counted = share(random.random((60_000, 2)) * [[0.1, 1.0]])
    assert figures(counted) == [figure(counted, row) for row in counted.rows]


def test_plans_that_need_nothing_and_plans_that_cannot_be_told():
    (now,) = estimates([mean([0.4, 0.6] * 50)], everything(100))
    assert plan("m", 0.5, now, 100).more == 0
    (single,) = estimates([mean([0.4])], everything(1))
    assert (plan("m", 0.1, single, 1).documents, plan("m", 0.1, single, 1).reason) == (None, "too_few_documents")
    (asked_not,) = estimates([mean([0.4, 0.1])], everything(2, 0))
    assert plan("m", 0.1, asked_not, 2).reason == "no_resamples"
    (none,) = estimates([share(np.zeros((4, 2)))], everything(4))
    assert plan("m", 0.1, none, 4).reason == "no_units"
    for margin in (0, -1, math.inf, math.nan):
        with pytest.raises(ValueError, match="above zero"):
            plan("m", margin, now, 100)


@pytest.mark.exhaustive
def test_intervals_cover_as_often_as_they_say():
    """95 % intervals of a skewed ratio of clustered counts, 60 documents: 90 to 97 % hold the truth."""
    random = np.random.default_rng(12)
    held = dict.fromkeys(("percentile", "bca"), 0)
    for trial in range(600):
        size = random.integers(3, 40, 60)
        rows = np.stack([random.binomial(size, random.beta(6, 2, 60)), size], axis=1)
        (spread,) = spreads([share(rows)], everything(60, 1000, trial))
        for kind in held:
            low, high = getattr(spread, kind)
            held[kind] += low <= 0.75 <= high
    assert all(0.90 <= count / 600 <= 0.975 for count in held.values()), held
