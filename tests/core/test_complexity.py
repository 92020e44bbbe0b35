"""Measures of overlap, against formulas by hand, scipy's tree, scikit-learn's neighbours and the paper."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist
from sklearn.feature_selection import f_classif
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

from core.diagnose import complexity, hardness
from core.diagnose.difficulty import difficulty
from core.diagnose.places import places, space
from tests.core.data import categorical, mixed, numeric

DATA = {"two": numeric(150, 30), "three": numeric(90, 40, 12, apart=0.5), "mixed": mixed()}


@pytest.fixture(autouse=True)
def one_judge(monkeypatch):
    """Hardness has tests of its own: here one quick model is enough."""
    monkeypatch.setattr(hardness, "JUDGES", hardness.JUDGES[1:2])


def share_joined(distances, y, classes):
    """Return the share of each class that scipy's tree joins to another."""
    ends = np.array(minimum_spanning_tree(distances).nonzero())
    joined = np.unique(ends[:, y[ends[0]] != y[ends[1]]])
    return np.bincount(y[joined], minlength=classes) / np.bincount(y, minlength=classes)


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_n1_is_that_of_the_tree_of_all_distances(data):
    X, _ = space(data)
    expected = share_joined(cdist(X, X), data.y, len(data.classes))
    np.testing.assert_allclose(difficulty(data).classes["n1"], expected)


def test_n1_of_tied_rows_is_that_of_a_tree_drawn_at_random():
    """Lengths that tie are told apart by noise: of many such trees, ours is an ordinary one."""
    data = categorical(120, 40)
    X, _ = space(data)
    rng, distances = np.random.default_rng(0), cdist(X, X)
    drawn = []
    for _ in range(100):
        noise = np.triu(rng.random(distances.shape), 1)
        drawn.append(share_joined(distances + 1e-6 * (noise + noise.T), data.y, 2))
    ours = [complexity.n1(places(X, data.y, 2), seed) for seed in range(100)]
    # Rows of one place hang on each other in another way than noise would hang them.
    np.testing.assert_allclose(np.mean(ours, axis=0), np.mean(drawn, axis=0), atol=0.06)


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_n2_and_n3_are_those_of_all_distances(data):
    X, _ = space(data)
    distances = cdist(X, X)
    np.fill_diagonal(distances, np.inf)
    same = data.y[:, None] == data.y
    within = np.where(same, distances, np.inf).min(axis=1)
    without = np.where(~same, distances, np.inf).min(axis=1)
    nearest = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(X).kneighbors(return_distance=False)
    wrong = data.y[nearest[:, 0]] != data.y
    table = difficulty(data).classes
    for code in range(len(data.classes)):
        own = data.y == code
        ratio = within[own].sum() / without[own].sum()
        np.testing.assert_allclose(table["n2"][code], ratio / (1 + ratio))
        np.testing.assert_allclose(table["n3"][code], wrong[own].mean())


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_f1_is_that_of_the_analysis_of_variance(data):
    """With F of one class against all others, between / within is F / (n - 2)."""
    X, names = space(data)
    table = difficulty(data).classes
    for code in range(len(data.classes)):
        ratio = f_classif(X, data.y == code)[0] / (len(X) - 2)
        np.testing.assert_allclose(table["f1"][code], 1 / (1 + ratio.max()))
        assert table["column"][code] == names[ratio.argmax()]


def test_measures_of_the_smallest_example_by_hand():
    """Five rows on a line: a a b b a at 0, 1, 3, 4, 10."""
    X, y = np.array([[0.0], [1], [3], [4], [10]]), np.array([0, 0, 1, 1, 0])
    where = places(X, y, 2)
    np.testing.assert_allclose(complexity.n1(where), [2 / 3, 1])
    # To the own class 1, 1, 9 and 1, 1; to the other 3, 2, 6 and 2, 3.
    ones = np.ones(5, int)
    np.testing.assert_allclose(complexity.n2(where, where.of, y, ones), [11 / 22, 2 / 7])
    # Means 11/3 and 7/2 of 3.6: hardly any of the variance 62 of five rows is between the classes.
    between = 3 * (11 / 3 - 3.6) ** 2 + 2 * (3.5 - 3.6) ** 2
    np.testing.assert_allclose(complexity.f1(X, y, 2)[0], 1 - between / np.sum((X - 3.6) ** 2))


def test_a_column_that_tells_the_class_has_f1_of_0_and_one_of_no_use_1():
    y = np.array([0, 0, 0, 1, 1, 1])
    told, useless = y[:, None] * 2.0, np.array([[1.0], [2], [3], [1], [2], [3]])
    np.testing.assert_allclose(complexity.f1(told, y, 2)[0], 0, atol=1e-12)
    np.testing.assert_allclose(complexity.f1(useless, y, 2)[0], 1)
    assert complexity.f1(np.hstack([useless, told]), y, 2)[1].tolist() == [1, 1]


def test_the_area_of_neighbours_weighs_drawn_rows_up_to_all():
    rng = np.random.default_rng(0)
    y = rng.permutation(np.repeat([0, 1], [400, 60]))
    shares = rng.integers(0, 6, (460, 2)) + y[:, None] * [-1, 1]
    kept = np.sort(np.r_[np.flatnonzero(y == 1), np.flatnonzero(y == 0)[:200]])
    np.testing.assert_allclose(
        complexity.neighbour_auc(shares, y, np.bincount(y))[1], roc_auc_score(y, shares[:, 1])
    )
    weight = np.where(y[kept] == 0, 2.0, 1.0)
    expected = roc_auc_score(y[kept] == 1, shares[kept, 1], sample_weight=weight)
    np.testing.assert_allclose(
        complexity.neighbour_auc(shares[kept], y[kept], np.array([400, 60]))[1], expected
    )


@given(error=st.floats(0, 1), classes=st.integers(2, 50))
def test_the_least_error_lies_between_half_of_that_of_one_neighbour_and_it(error, classes):
    low, high = complexity.bayes_error(error, classes)
    most = (classes - 1) / classes
    assert min(error, most) / 2 <= low + 1e-12
    assert low <= high + 1e-12
    if error <= most:
        # Cover and Hart's bound holds with equality at the lower end.
        np.testing.assert_allclose(low * (2 - low / most), error, atol=1e-9)
