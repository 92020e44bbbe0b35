"""Calibration curves against scikit-learn and against the curve of least loss found by another method."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit, logit, xlogy
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression

from core.strategies import STRATEGIES
from core.strategies.beta import fitted
from core.strategies.platt import sigmoid
from tests.core import data
from tests.core.data import predict, trial
from tests.core.scores import binary, drawn, posterior, scored

CALIBRATIONS = pytest.mark.parametrize("key", ["platt", "isotonic", "beta"])


class Distorted:
    """Scores with a known distortion: log-odds stretched and moved."""

    def __init__(self, rows=3000, seed=0):
        x, self.y = drawn(rows, seed=seed)
        self.true = posterior(x, 0.1)
        self.score = expit(0.5 * logit(self.true) + 1.5)


def by_hand(columns, hits, bounds):
    """Return slopes and shift that minimise the log loss with Platt's targets, found by another method."""
    yes, no = hits.sum(), (~hits).sum()
    target = np.where(hits, (yes + 1) / (yes + 2), 1 / (no + 2))

    def loss(w):
        p = expit(columns @ w[:-1] + w[-1])
        return -np.mean(xlogy(target, p) + xlogy(1 - target, 1 - p))

    start = np.append(np.ones(columns.shape[1]), 0.0)
    return minimize(loss, start, bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-10}).x


def test_platt_is_the_logistic_curve_of_least_loss():
    made = Distorted()
    columns, hits = logit(made.score)[:, None], made.y == 1
    slope, shift = sigmoid(columns, hits)
    np.testing.assert_allclose([*slope, shift], by_hand(columns, hits, None), rtol=1e-4)
    assert slope[0] == pytest.approx(2, abs=0.2)
    assert shift == pytest.approx(-3, abs=0.3)


@pytest.mark.parametrize("shape", ["stretched", "wrong way round"])
def test_beta_is_the_curve_of_least_loss_that_never_falls(shape):
    made = Distorted()
    score = made.score if shape == "stretched" else np.clip(made.score**3, 1e-6, 1 - 1e-6)
    if shape == "wrong way round":
        score = expit(logit(score) + 2 * np.log1p(-made.true))
    columns = np.column_stack([np.log(score), -np.log1p(-score)])
    slopes, shift = fitted(score, made.y == 1)
    expected = by_hand(columns, made.y == 1, [(0, None), (0, None), (None, None)])
    assert (slopes >= 0).all()
    np.testing.assert_allclose([*slopes, shift], expected, rtol=2e-3, atol=2e-3)


class Given(LogisticRegression):
    """A classifier that hands out its one column, as scikit-learn's calibration wants to have it."""

    def fit(self, X, y):
        self.classes_, self.n_features_in_ = np.unique(y), 1
        return self

    def decision_function(self, X):
        return X[:, 0]


def test_platt_and_isotonic_are_those_of_scikit_learn():
    made, asked = Distorted(), Distorted(500, seed=1)
    for key, method in (("platt", "sigmoid"), ("isotonic", "isotonic")):
        # Scikit-learn calibrates decision values; these are the log-odds here.
        columns, more = logit(made.score)[:, None], logit(asked.score)[:, None]
        theirs = CalibratedClassifierCV(FrozenEstimator(Given().fit(columns, made.y)), method=method)
        theirs.fit(columns, made.y)
        ours = STRATEGIES[key]().learned(scored(binary(made.score)), made.y)(scored(binary(asked.score)))
        np.testing.assert_allclose(ours, theirs.predict_proba(more), rtol=0, atol=1e-4)


@CALIBRATIONS
def test_calibration_brings_the_scores_near_the_truth(key):
    made, asked = Distorted(), Distorted(seed=1)
    mended = STRATEGIES[key]().learned(scored(binary(made.score)), made.y)(scored(binary(asked.score)))[:, 1]
    assert np.abs(asked.score - asked.true).mean() > 0.2
    assert np.abs(mended - asked.true).mean() < 0.02
    order = np.argsort(asked.score)
    assert (np.diff(mended[order]) >= 0).all()


@CALIBRATIONS
def test_more_than_two_classes_are_held_one_against_the_rest(key):
    table = data.multiclass()
    p = predict(table, trial())
    kind = STRATEGIES[key]()
    got = kind.learned(scored(p.proba), p.y)(scored(p.proba))
    columns = np.column_stack([kind.curve(p.proba[:, k], p.y == k)(p.proba[:, k]) for k in range(3)])
    total = columns.sum(axis=1, keepdims=True)
    assert (total > 0).all()
    np.testing.assert_allclose(got, columns / total, rtol=1e-12)
