"""Costs beside data, and the price of a promise: against brute force, enumeration and Monte Carlo."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from core.cockpit import Cut, Folds, Payoff, optimum, outcome, price_of_positives, price_of_rate, rank
from core.decisions import DECISIONS
from core.decisions._conformal import floor_cut
from core.predictions import Predictions, judge
from tests.core.data import is_sentence
from tests.core.test_decisions import binary_rows

PROMISE, LEAST = DECISIONS["conformal_risk_control"], DECISIONS["least_cost"]
TEN = Payoff(missed=-10, false_alarm=-1)


def made(y, score, folds=5, seed=0):
    """Return predictions of two classes with these scores, in folds of random rows."""
    fold = np.random.default_rng(seed).permutation(len(y)) % folds
    row, repeat = np.arange(len(y)), np.zeros(len(y), int)
    proba = np.c_[1 - score, score]
    return Predictions(("no", "yes"), 1, repeat, fold, row, y.astype(int), proba, (), (), ())


def drawn(rng, rows, shift=0.0):
    """Return classes, and scores that are risks but for a shift of their log-odds."""
    logit = rng.normal(-3.2, 1.5, rows)
    y = rng.random(rows) < 1 / (1 + np.exp(-logit))
    return y, 1 / (1 + np.exp(-logit - shift))


def bill(hit, score, payoff, amounts, cut):
    """Return the money that a cut brings, cell by cell."""
    alarm = score >= cut
    rows = {
        "found": hit & alarm,
        "missed": hit & ~alarm,
        "false_alarm": ~hit & alarm,
        "passed": ~hit & ~alarm,
    }
    weight = {cell: amounts if cell in payoff.by_amount else np.ones(len(hit)) for cell in rows}
    return sum((getattr(payoff, cell) * weight[cell])[own].sum() for cell, own in rows.items())


@pytest.mark.parametrize("payoff", [TEN, Payoff(5, -1, -2, 1), Payoff(0, -1, -3, 0, by_amount=("missed",))])
def test_each_threshold_brings_most_on_the_rows_that_chose_it(payoff):
    rng = np.random.default_rng(0)
    y, score = drawn(rng, 1_500)
    amounts = rng.exponential(30, len(y))
    folds = Folds(made(y, score), 1, amounts if payoff.by_amount else None)
    found = optimum(folds, payoff)
    chosen = [(found.best, np.arange(len(y))), *zip(found.spread, folds.predictions.parts, strict=True)]
    assert len(found.spread) == 5
    for threshold, rows in chosen:
        own = y[rows], score[rows], payoff, amounts[rows]
        assert bill(*own, threshold) == pytest.approx(max(bill(*own, cut) for cut in score[rows]), rel=1e-9)
    if payoff.by_amount:
        assert (found.theory, folds.cross_fitted(payoff)) == (None, ())
        assert "a threshold of its own" in found.sentence
    else:
        assert found.theory == pytest.approx(1 / (1 + payoff.ratio))
        judged = judge(folds.predictions, LEAST(ratio=payoff.ratio))
        assert folds.cross_fitted(payoff) == tuple(judged.thresholds[:, 1])


def test_risks_are_seldom_called_misleading_and_misleading_scores_nearly_always():
    rng = np.random.default_rng(0)
    sets = {0.0: 300, 3.0: 60}
    called = dict.fromkeys(sets, 0.0)
    for shift, count in sets.items():
        for turn in range(count):
            found = optimum(Folds(made(*drawn(rng, 2_000, shift), seed=turn), 1), TEN)
            called[shift] += found.differs / count
            assert is_sentence(found.sentence)
            assert ("not risks" in found.sentence) == found.differs
    assert called[0.0] < 0.12
    assert called[3.0] > 0.95


def test_too_few_folds_tell_nothing():
    y, score = drawn(np.random.default_rng(0), 2_000, 3.0)
    found = optimum(Folds(made(y, score, folds=4), 1), TEN)
    assert not found.differs
    assert found.sentence.startswith("It takes 5 folds")
    # A fold without rows of the class chooses nothing.
    rare = np.zeros(500, bool)
    rare[0] = True
    assert len(optimum(Folds(made(rare, np.linspace(0, 1, 500)), 1), TEN).spread) == 1


def test_a_payoff_from_which_no_cut_follows_is_refused():
    y, score = drawn(np.random.default_rng(0), 200)
    with pytest.raises(ValueError, match="must bring more"):
        optimum(Folds(made(y, score), 1), Payoff(missed=0))


@pytest.mark.parametrize("share", [0.002, 0.5])
def test_all_thresholds_move_with_the_share_of_the_class(share):
    """Of risks the best cut is where the theory says, at any share."""
    rng = np.random.default_rng(0)
    p = rng.beta(0.6, 4, 200_000)
    folds = Folds(made(rng.random(len(p)) < p, p), 1)
    payoff = Payoff(missed=-1 / share, false_alarm=-1)
    found = optimum(folds, payoff, share)
    odds = p.mean() / (1 - p.mean()) * share / (share / (1 - share))
    assert found.theory == pytest.approx(odds / (1 + odds), rel=0.05)
    assert found.best == pytest.approx(found.theory, rel=0.25)
    assert not found.differs


@given(binary_rows(), st.sampled_from([0.01, 0.1, 0.3, 0.5]))
def test_the_price_of_a_rate_is_that_of_its_cut(rows, rate):
    hit, score = rows
    (row,) = price_of_rate(rank(hit, score), (rate,)).to_dict("records")
    cut = floor_cut(score[hit], rate)
    assert row["threshold"] == cut
    assert row["flagged"] == pytest.approx((score >= cut).mean(), rel=1e-12)
    assert row["precision"] == pytest.approx(hit[score >= cut].mean(), rel=1e-12)
    assert row["promised"] <= rate + 1e-9


def test_a_stricter_promise_flags_more():
    y, score = drawn(np.random.default_rng(0), 3_000)
    prices = price_of_rate(rank(y, score))
    assert prices["flagged"].is_monotonic_decreasing
    assert prices["promised"].is_monotonic_increasing
    assert prices["flagged"].iloc[0] > 2 * prices["flagged"].iloc[-1]


@pytest.mark.parametrize("rate", [0.1, 0.26, 0.5])
def test_the_price_of_fewer_rows_is_the_mean_over_all_ways_to_draw_them(rate):
    rng = np.random.default_rng(1)
    score = np.round(rng.random(60), 1)
    hit = np.arange(60) < 9
    ranked = rank(hit, score)
    for share in (None, 0.02):
        there = ranked if share is None else ranked.at(share)
        prices = price_of_positives(there, rate).set_index("positives")
        assert set(prices.index) == set(range(1, 10))
        for count, row in prices.iterrows():
            cuts = [floor_cut(score[[*chosen]], rate) for chosen in combinations(range(9), count)]
            flagged = [outcome(there, Cut(cut)).flagged for cut in cuts]
            assert row["flagged"] == pytest.approx(np.mean(flagged), rel=1e-9)
            assert row["promised"] <= rate
    assert prices["flagged"].iloc[0] == (1.0 if rate < 0.5 else prices["flagged"].min())


def test_few_rows_of_the_class_make_a_promise_dear():
    rng = np.random.default_rng(0)
    y = np.arange(5_000) < 300
    score = np.where(y, rng.beta(4, 2, len(y)), rng.beta(1, 5, len(y)))
    prices = price_of_positives(rank(y, score), 0.05).set_index("positives")["flagged"]
    assert (prices[prices.index < 19] == 1).all()
    assert prices.iloc[-1] < 0.8 * prices[prices.index >= 19].iloc[0]
    assert price_of_positives(rank(~np.ones(5, bool), np.linspace(0, 1, 5)), 0.1).empty


@pytest.mark.parametrize("rows", [8, 25, 50, 200])
@pytest.mark.parametrize("rate", [0.05, 0.1, 0.3])
def test_no_more_are_missed_than_promised(rows, rate):
    """Over many draws of the rows that choose the cut; what a cut misses is known from the distribution."""
    rng = np.random.default_rng(0)
    missed = []
    for _ in range(3_000):
        own, others = rng.beta(4, 2, rows), rng.beta(1, 5, 20)
        y = np.repeat([1, 0], [rows, 20])
        score = np.r_[own, others]
        cut = PROMISE(miss_rate=rate).thresholds(y, np.c_[1 - score, score], 1)[1]
        missed.append(beta.cdf(cut, 4, 2))
    error = np.std(missed) / len(missed) ** 0.5
    assert np.mean(missed) <= rate + 3 * error
    # The largest whole rank that keeps the promise, so no row is flagged without need.
    assert np.mean(missed) == pytest.approx(int(rate * (rows + 1) + 1e-9) / (rows + 1), abs=4 * error + 1e-12)
    assert (rows < 1 / rate - 1) == (np.max(missed) == 0)


@pytest.mark.parametrize("positives", [10, 40])
def test_the_promise_holds_over_folds(positives):
    """Each row is judged by the other folds, of scores that come alike: with ties, and counted by `judge`."""
    rng = np.random.default_rng(0)
    missed = []
    for turn in range(1_500):
        y = np.arange(120) < positives
        score = np.round(np.where(y, rng.beta(4, 2, 120), rng.beta(1, 5, 120)), 2)
        labels = judge(made(y, score, seed=turn), PROMISE(miss_rate=0.2)).labels
        missed.append((labels[y] == 0).mean())
    assert 0.05 < np.mean(missed) <= 0.2 + 3 * np.std(missed) / len(missed) ** 0.5
