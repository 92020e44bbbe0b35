"""Strategies that make up rows: imbalanced-learn's rows, or the distributions that theory demands."""

import numpy as np
import pytest
from imblearn.over_sampling import SVMSMOTE, KMeansSMOTE, RandomOverSampler
from scipy.optimize import brentq
from scipy.spatial.distance import cdist
from scipy.stats import multivariate_normal, norm, rankdata
from sklearn.preprocessing import StandardScaler

from core.context import Context
from core.evaluate import fit, witness
from core.strategies import STRATEGIES
from core.strategies._base import grown
from core.strategies._copula import as_drawn_from, latent_correlation, repaired
from tests.core import data
from tests.core.data import outcome, predict, trial
from tests.core.test_parity import MODELS, SEED, TABLES, assert_same, by_hand

BOOTSTRAP, BOUNDARY, GAUSSIANS, COPULA = (
    STRATEGIES[key] for key in ("smoothed_bootstrap", "boundary_smote", "class_gaussians", "gaussian_copula")
)
PAIRS = {
    "svm_smote": (STRATEGIES["svm_smote"](), lambda: SVMSMOTE(random_state=SEED)),
    "kmeans_smote": (
        STRATEGIES["kmeans_smote"](presence=0.0),
        lambda: KMeansSMOTE(cluster_balance_threshold=0.0, random_state=SEED),
    ),
    "smoothed_bootstrap": (BOOTSTRAP(), lambda: RandomOverSampler(shrinkage=1.0, random_state=SEED)),
}
MAKING = [BOOTSTRAP, BOUNDARY, GAUSSIANS, COPULA]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("key", PAIRS)
def test_imbalanced_learn_makes_the_same(name, key):
    table, (step, theirs) = TABLES[name], PAIRS[key]
    expected = by_hand(table, StandardScaler, theirs, MODELS["logistic_regression"])
    assert_same(predict(table, trial(step, folds=5, seed=SEED)).proba, expected)


def test_presence_is_counted_in_shares_of_the_smallest_class():
    context = Context(classes=("a", "b", "c"), counts=(60, 30, 10))
    for presence, threshold in ((0.0, 0.0), (1.0, 0.1), (2.5, 0.25)):
        sampler = STRATEGIES["kmeans_smote"](presence=presence).sampler(context)
        assert sampler.cluster_balance_threshold == pytest.approx(threshold, rel=1e-12)


def test_a_cluster_of_equal_rows_is_said():
    step = STRATEGIES["kmeans_smote"](clusters=1)
    table = data.numeric(60, 20)
    table.X.loc[table.y == 1] = 1.5
    assert "the rare rows of every cluster are all the same" in outcome(table, trial(step))


@pytest.mark.parametrize("kind", MAKING)
@pytest.mark.parametrize("balance", [0.0, 0.25, 1.0])
def test_it_adds_the_rows_that_it_promises_after_the_real_ones(kind, balance):
    table, step = data.multiclass(), kind(balance=balance)
    split = trial().protocol.splits(table)[0]
    model = fit(table, trial(step), split)
    seen = witness(model.classifier)
    np.testing.assert_array_equal(seen.X_[: len(model.y)], model.rows.X)
    np.testing.assert_array_equal(seen.y_[: len(model.y)], model.y)
    before = dict(enumerate(np.bincount(model.y).tolist()))
    assert dict(enumerate(np.bincount(seen.y_).tolist())) == grown(before, balance)
    known = trial(step).contexts(table, tuple(before.values()), 0)[-1]
    assert known.counts == tuple(np.bincount(seen.y_).tolist())


def test_the_bootstrap_without_shrinkage_is_random_over_sampling():
    table = data.binary()
    plain = predict(table, trial(STRATEGIES["random_over"]())).proba
    np.testing.assert_array_equal(predict(table, trial(BOOTSTRAP(shrinkage=0.0))).proba, plain)


@pytest.mark.parametrize("counts", [(160, 40), (120, 50, 30)])
def test_boundary_rows_lie_on_the_way_to_one_of_the_nearest_enemies(counts):
    table, reach, k = data.numeric(*counts), 0.4, 3
    X, y = table.X.to_numpy(), table.y
    made, labels = BOUNDARY(neighbours=k, reach=reach).sampler(context_of(table)).fit_resample(X, y)
    for row, label in zip(made[len(X) :], labels[len(X) :], strict=True):
        own, enemies = X[y == label], X[y != label]
        around = np.argsort(cdist(own, enemies), axis=1)[:, :k]
        starts, way = np.repeat(own, k, axis=0), enemies[around.ravel()] - np.repeat(own, k, axis=0)
        part = ((row - starts) * way).sum(axis=1) / (way**2).sum(axis=1)
        off = np.abs(starts + part[:, None] * way - row).max(axis=1)
        assert ((off < 1e-9) & (part >= -1e-9) & (part <= reach)).any()


def context_of(table):
    return Context(classes=table.classes, counts=table.counts, features=table.X.shape[1])


def test_boundary_needs_enemies():
    refusal = BOUNDARY(neighbours=20).refuses(Context(classes=("a", "b"), counts=(19, 18)))
    assert refusal == "looks at 20 rows of other classes and there are 19"


def drawn(step, X, y, code, count, seed=0):
    """Return `count` made-up rows of a class."""
    (rows,) = step.made(X, y, {code: count}, np.random.default_rng(seed))
    return rows


@pytest.mark.parametrize("borrowed", [0.0, 1.0, 3.0])
def test_class_gaussians_have_the_moments_of_the_formula(borrowed):
    table = data.numeric(160, 40, 20)
    X, y = table.X.to_numpy() @ np.random.default_rng(4).normal(size=(4, 4)), table.y
    shapes = [np.cov(X[y == code].T, bias=True) for code in range(3)]
    pooled = np.average(shapes, axis=0, weights=table.counts)
    share = 4 * borrowed / (4 * borrowed + 20)
    rows = drawn(GAUSSIANS(borrowed=borrowed), X, y, 2, 200_000)
    expected = (1 - share) * shapes[2] + share * pooled
    scale = np.sqrt(np.diag(expected))
    # Four standard errors of a mean and of a covariance of so many draws.
    assert np.abs((rows.mean(axis=0) - X[y == 2].mean(axis=0)) / scale).max() < 4 / 200_000**0.5
    error = (np.cov(rows.T, bias=True) - expected) / np.outer(scale, scale)
    assert np.abs(error).max() < 4 * (2 / 200_000) ** 0.5


def test_a_class_of_one_row_has_the_shape_of_the_others():
    table = data.numeric(400, 1)
    X, y = table.X.to_numpy(), table.y
    rows = drawn(GAUSSIANS(borrowed=10.0), X, y, 1, 100_000)
    share = 40 / 41
    expected = share * np.cov(X[y == 0].T, bias=True) * 400 / 401
    np.testing.assert_allclose(np.cov(rows.T, bias=True), expected, rtol=0, atol=0.02)


def correlated(latent, count, seed=0):
    return np.random.default_rng(seed).multivariate_normal(np.zeros(len(latent)), latent, count)


LATENT = np.array([[1, 0.6, 0.2], [0.6, 1, -0.4], [0.2, -0.4, 1]])


def tetrachoric(p, q, both):
    """Return the correlation of two normal variables that are below their quantiles together that often."""
    at = [norm.ppf(p), norm.ppf(q)]

    def excess(r):
        return multivariate_normal([0, 0], [[1, r], [r, 1]]).cdf(at) - both

    return brentq(excess, -0.99, 0.99, xtol=1e-8)


def test_the_hidden_correlation_of_0_and_1_is_the_tetrachoric_one():
    rows = (correlated(LATENT, 4000) < norm.ppf([0.3, 0.1, 0.6])).astype(float)
    found, share = latent_correlation(rows), rows.mean(axis=0)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        expected = tetrachoric(share[i], share[j], (rows[:, i] * rows[:, j]).mean())
        assert found[i, j] == pytest.approx(expected, abs=0.01)


def test_the_copula_keeps_shares_and_joint_shares_of_0_and_1():
    rows = (correlated(LATENT, 4000) < norm.ppf([0.3, 0.1, 0.6])).astype(float)
    X, y = np.vstack([rows, rows]), np.repeat([0, 1], 4000)
    made = drawn(COPULA(borrowed=0.0), X, y, 1, 200_000)
    np.testing.assert_allclose(made.mean(axis=0), rows.mean(axis=0), rtol=0, atol=0.01)
    np.testing.assert_allclose(made.T @ made / 200_000, rows.T @ rows / 4000, rtol=0, atol=0.01)


def test_the_copula_keeps_ranks_together_whatever_the_scale():
    rows = correlated(LATENT, 3000)
    np.testing.assert_allclose(latent_correlation(rows), np.corrcoef(rows.T), rtol=0, atol=0.03)
    bent = np.column_stack([np.exp(3 * rows[:, 0]), rows[:, 1] ** 3, np.floor(2 * rows[:, 2])])
    np.testing.assert_allclose(latent_correlation(bent), latent_correlation(rows), rtol=0, atol=0.03)
    X, y = np.vstack([bent, bent]), np.repeat([0, 1], 3000)
    made = drawn(COPULA(borrowed=0.0), X, y, 1, 50_000)
    ranks = [np.corrcoef(rankdata(each, axis=0).T) for each in (made, bent)]
    np.testing.assert_allclose(*ranks, rtol=0, atol=0.03)


def test_a_small_class_borrows_how_columns_go_together():
    large = correlated(LATENT, 2000)
    few = np.random.default_rng(1).permuted(correlated(LATENT, 12), axis=0)
    X, y = np.vstack([large, few]), np.repeat([0, 1], [2000, 12])
    gap = [
        np.abs(np.corrcoef(drawn(COPULA(borrowed=each), X, y, 1, 20_000).T) - LATENT).max()
        for each in (0.0, 10.0)
    ]
    assert gap[1] < gap[0] / 2


def test_copula_values_are_values_of_the_class():
    table = data.mixed(120, 30)
    split = trial().protocol.splits(table)[0]
    model = fit(table, trial(COPULA()), split)
    seen, own = witness(model.classifier), model.rows.X[model.y == 1]
    made = seen.X_[len(model.y) :]
    assert len(made) == 60
    for column in range(made.shape[1]):
        assert set(made[:, column]) <= set(own[:, column])
    rows = np.array([[1.0, 5.0], [2.0, 5.0], [4.0, 5.0]])
    shares = np.array([[0.0, 0.0], [0.34, 0.5], [0.99, 1.0]])
    np.testing.assert_array_equal(as_drawn_from(rows, shares), [[1, 5], [2, 5], [4, 5]])


def test_constant_columns_and_impossible_correlations_do_no_harm():
    rows = correlated(LATENT, 50)
    rows[:, 1] = 7.0
    np.testing.assert_array_equal(latent_correlation(rows)[1], [0, 1, 0])
    np.testing.assert_array_equal(latent_correlation(rows[:1]), np.eye(3))
    impossible = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    mended = repaired(impossible)
    assert np.linalg.eigvalsh(mended).min() > 0
    np.testing.assert_allclose(np.diag(mended), 1, rtol=1e-12)
    np.testing.assert_allclose(repaired(LATENT), LATENT, rtol=0, atol=1e-12)
