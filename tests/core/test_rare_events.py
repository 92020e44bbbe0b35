"""Case-control sampling and logistic regression without bias, against formulas and simulation."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from core.evaluate import fit, witness
from core.learners import LEARNERS
from core.prepare import Preparation
from core.strategies import STRATEGIES
from core.strategies._priors import Sampled, moved, shares
from core.strategies._unbiased import Unbiased
from core.strategies.case_control import AtMost, at_most
from tests.core import data
from tests.core.data import folds_of, outcome, small, trial

CASE_CONTROL = STRATEGIES["case_control"]
WIDE = 1e12  # holds no weight back
open_share = st.floats(0.001, 0.999)


@given(open_share, open_share, open_share)
def test_moved_odds_are_those_of_the_textbook(score, before, after):
    """Dal Pozzolo et al. (2015), equation 4, and a shift of the log-odds."""
    ratio = np.array([(1 - after) / (1 - before), after / before])
    found = moved(np.array([[1 - score, score]]), ratio)[0, 1]
    beta = ratio[1] / ratio[0]
    assert found == pytest.approx(beta * score / (beta * score - score + 1), rel=1e-9)
    assert logit(found) == pytest.approx(logit(score) + np.log(beta), rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(open_share, open_share), min_size=2, max_size=6))
def test_moving_there_and_back_changes_nothing(pairs):
    proba, ratio = np.array(pairs).T
    proba = (proba / proba.sum())[None]
    np.testing.assert_allclose(moved(moved(proba, ratio), 1 / ratio), proba, rtol=1e-9)
    np.testing.assert_allclose(moved(proba, ratio).sum(axis=1), 1, rtol=1e-12)


def first_fit(table, step, **other):
    asked = trial(step, **other)
    return fit(table, asked, asked.protocol.splits(table)[0])


@pytest.mark.parametrize("controls", [1, 2, 3])
def test_the_prior_correction_moves_the_intercept_by_king_and_zengs_formula(controls):
    model = first_fit(data.binary(), CASE_CONTROL(controls=controls))
    seen = witness(model.classifier)
    assert np.bincount(seen.y_).tolist() == [controls * seen.y_.sum(), model.y.sum()]
    by_hand = LogisticRegression(max_iter=1000, random_state=0).fit(seen.X_, seen.y_)
    tau, mean = model.y.mean(), seen.y_.mean()
    shift = np.log((1 - tau) / tau * mean / (1 - mean))
    expected = expit(by_hand.decision_function(model.rows.X_test) - shift)
    np.testing.assert_allclose(model.predict_proba()[:, 1], expected, rtol=1e-10)


@pytest.mark.parametrize("counts", [(160, 40), (120, 50, 30)])
def test_weights_are_the_shares_in_all_rows_over_those_in_the_sample(counts):
    table = data.numeric(*counts)
    model = first_fit(table, CASE_CONTROL(controls=1, correction="weights"))
    seen = witness(model.classifier)
    ratio = np.bincount(model.y) / len(model.y) / (np.bincount(seen.y_) / len(seen.y_))
    by_hand = LogisticRegression(max_iter=1000, random_state=0)
    by_hand.fit(seen.X_, seen.y_, sample_weight=ratio[seen.y_])
    np.testing.assert_allclose(model.predict_proba(), by_hand.predict_proba(model.rows.X_test), rtol=1e-10)
    assert ratio[seen.y_].sum() == pytest.approx(len(seen.y_), rel=1e-12)


@pytest.mark.parametrize("correction", ["prior", "weights"])
@pytest.mark.parametrize("learner", ["logistic_regression", "xgboost"])
def test_with_controls_for_all_it_is_the_plain_fit(learner, correction):
    table, chosen = data.multiclass(), small(LEARNERS[learner])
    sampled = folds_of(table, trial(CASE_CONTROL(controls=4, correction=correction), learner=chosen))
    for a, b in zip(sampled, folds_of(table, trial(learner=chosen)), strict=True):
        np.testing.assert_allclose(a.proba, b.proba, rtol=0, atol=1e-6)


@pytest.mark.parametrize("correction", ["prior", "weights"])
def test_a_part_of_the_rows_gives_nearly_the_probabilities_of_all(correction):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60_000, 2))
    y = (rng.random(60_000) < expit(-4.5 + X @ [1.0, -0.5])).astype(int)
    sampler = CASE_CONTROL(controls=3).sampler(trial().contexts(data.binary(), (160, 40), 0)[0])
    weighted = correction == "weights"
    part = Sampled(sampler, LogisticRegression(C=WIDE), weighted=weighted).fit(X, y)
    intercept = part.classifier_.intercept_[0]
    if not weighted:
        intercept += np.log(part.ratio_[1] / part.ratio_[0])
    estimate = np.array([intercept, *part.classifier_.coef_[0]])
    # Five standard errors, from the information in the rows of the sample.
    rows, weight = np.column_stack([np.ones(60_000), X]), expit(-4.5 + X @ [1.0, -0.5])
    cover = np.linalg.inv(rows.T @ (rows * (weight * (1 - weight))[:, None]))
    assert (np.abs(estimate - [-4.5, 1.0, -0.5]) < 5 * np.sqrt(4 / 3 * np.diag(cover))).all()
    assert part.predict_proba(X)[:, 1].mean() == pytest.approx(y.mean(), rel=0.1)


@given(st.dictionaries(st.integers(0, 5), st.integers(1, 500), min_size=2), st.integers(1, 20))
def test_counts_are_promised_and_kept(counts, controls):
    promised = at_most(counts, controls)
    assert all(promised[c] == min(n, controls * min(counts.values())) for c, n in counts.items())
    y = np.concatenate([np.full(n, c) for c, n in counts.items()])
    assert AtMost(controls)(y) == promised


@pytest.mark.parametrize("correction", ["prior", "weights"])
def test_later_steps_know_what_case_control_leaves(correction):
    step, table = CASE_CONTROL(controls=2, correction=correction), data.multiclass()
    context = trial(step).contexts(table, (120, 50, 30), 0)[-1]
    assert context.counts == (60, 50, 30)
    assert context.weighted == (correction == "weights")


def test_a_learner_without_weights_is_told_of_the_other_correction():
    chosen = LEARNERS["k_neighbors"]()
    reason = outcome(data.binary(), trial(CASE_CONTROL(correction="weights"), learner=chosen))
    assert reason == "the chosen learner takes no sample weights; choose the correction `prior`"
    assert len(outcome(data.binary(), trial(CASE_CONTROL(), learner=chosen))) == 3


def test_shares_add_up():
    np.testing.assert_allclose(shares(np.array([3, 1, 1, 7])), [0.5, 0.25, 0.25], rtol=1e-15)


@settings(max_examples=20)
@given(st.integers(1, 30), st.integers(31, 500))
def test_without_columns_the_corrections_are_known(hits, rows):
    """King and Zeng's bias of a mean m is (m - 1/2) / (n m (1 - m)); Firth adds half a row to each class."""
    y = np.arange(rows) < hits
    X, mean = np.zeros((rows, 1)), hits / rows
    once = Unbiased(WIDE, steps=1).fit(X, y).weights_[0]
    settled = Unbiased(WIDE, steps=100).fit(X, y).weights_[0]
    assert once == pytest.approx(logit(mean) - (mean - 0.5) / (rows * mean * (1 - mean)), rel=1e-5)
    assert settled == pytest.approx(np.log((hits + 0.5) / (rows - hits + 0.5)), abs=1e-8)


def test_in_a_table_of_two_by_two_firth_adds_a_half_to_each_cell():
    cells = {(0, 0): 40, (0, 1): 5, (1, 0): 12, (1, 1): 9}
    X, y = np.array([pair for pair, n in cells.items() for _ in range(n)], float).T
    intercept, slope = Unbiased(WIDE, steps=100).fit(X[:, None], y).weights_
    assert intercept == pytest.approx(np.log(5.5 / 40.5), abs=1e-8)
    assert intercept + slope == pytest.approx(np.log(9.5 / 12.5), abs=1e-8)


def sample(rows, seed, intercept=-2.5):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, 2))
    return X, (rng.random(rows) < expit(intercept + X @ [1.0, -0.5])).astype(int)


@pytest.mark.parametrize("C", [1.0, WIDE])
def test_one_step_subtracts_king_and_zengs_bias(C):
    X, y = sample(150, seed=1)
    plain = LogisticRegression(C=C, tol=1e-10, max_iter=1000).fit(X, y)
    rows = np.column_stack([np.ones(len(X)), X])
    p = plain.predict_proba(X)[:, 1]
    W = np.diag(p * (1 - p))
    cover = np.linalg.inv(rows.T @ W @ rows + np.diag([0, 1 / C, 1 / C]))
    Q = rows @ cover @ rows.T
    xi = 0.5 * np.diag(Q) * ((1 + 1) * p - 1)
    bias = cover @ rows.T @ W @ xi
    expected = np.concatenate([plain.intercept_, plain.coef_[0]]) - bias
    np.testing.assert_allclose(Unbiased(C, steps=1).fit(X, y).weights_, expected, rtol=0, atol=1e-6)
    assert np.abs(bias).max() > 1e-3


@pytest.mark.parametrize("C", [0.1, 1.0, 100.0])
def test_firth_is_where_the_penalised_likelihood_is_highest(C):
    X, y = sample(120, seed=2)
    rows = np.column_stack([np.ones(len(X)), X])

    def loss(weights):
        p = expit(rows @ weights)
        information = rows.T @ np.diag(p * (1 - p)) @ rows + np.diag([0, 1 / C, 1 / C])
        fits = np.log(np.where(y == 1, p, 1 - p)).sum() - (weights[1:] ** 2).sum() / (2 * C)
        return -fits - np.log(np.linalg.det(information)) / 2

    found = minimize(loss, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-12}).x
    np.testing.assert_allclose(Unbiased(C, steps=100).fit(X, y).weights_, found, rtol=0, atol=1e-5)


def test_the_bias_of_few_rare_rows_is_gone():
    truth, found = -2.5, {0: [], 1: [], 100: []}
    for seed in range(300):
        X, y = sample(150, seed)
        for steps in found:
            found[steps].append(Unbiased(WIDE, steps).fit(X, y).weights_[0])
    plain, once, settled = (np.mean(found[steps]) - truth for steps in (0, 1, 100))
    error = np.std(found[1]) / np.sqrt(300)
    assert plain < -3 * error
    assert abs(once) < 3 * error
    assert abs(settled) < 3 * error


def test_with_many_rows_it_is_logistic_regression():
    X, y = sample(20_000, seed=3)
    plain = LogisticRegression(C=1.0).fit(X, y)
    for steps in (1, 100):
        ours = Unbiased(1.0, steps).fit(X, y).predict_proba(X)
        np.testing.assert_allclose(ours, plain.predict_proba(X), rtol=0, atol=1e-3)


def test_exchanging_the_classes_exchanges_the_probabilities():
    X, y = sample(150, seed=4)
    for steps in (1, 100):
        one, other = (Unbiased(1.0, steps).fit(X, each).predict_proba(X) for each in (y, 1 - y))
        np.testing.assert_allclose(one, other[:, ::-1], rtol=0, atol=1e-6)


@pytest.mark.parametrize("C", [1.0, 1000.0, WIDE])
@pytest.mark.parametrize("steps", [1, 100])
def test_separated_classes_give_finite_weights_that_rank_right(steps, C):
    X = np.linspace(-3, 3, 40)[:, None]
    y = (X[:, 0] > 1.9).astype(int)
    model = Unbiased(C, steps).fit(X, y)
    assert np.isfinite(model.weights_).all()
    assert model.weights_[1] > 0
    if steps > 1:
        assert model.weights_[1] < 30


@pytest.mark.parametrize("correction", ["king_zeng", "firth"])
def test_several_classes_are_taken_one_against_the_rest(correction):
    table, steps = data.multiclass(), {"king_zeng": 1, "firth": 100}[correction]
    asked = trial(STRATEGIES["king_zeng_logistic"](correction=correction), preparation=Preparation.AS_IS)
    split = asked.protocol.splits(table)[0]
    X, ones = table.X.to_numpy(), []
    for code in range(3):
        model = Unbiased(1.0, steps).fit(X[split.train], table.y[split.train] == code)
        ones.append(model.predict_proba(X[split.test])[:, 1])
    expected = np.column_stack(ones) / np.sum(ones, axis=0)[:, None]
    np.testing.assert_allclose(fit(table, asked, split).predict_proba(), expected, rtol=1e-9)


def test_it_can_follow_case_control():
    table = replace(data.binary(), name="chained")
    both = trial(CASE_CONTROL(controls=2), STRATEGIES["king_zeng_logistic"]())
    for fold in folds_of(table, both):
        assert fold.receipt.dropped[0] > 0
        assert 0.1 < fold.proba[:, 1].mean() < 0.3
