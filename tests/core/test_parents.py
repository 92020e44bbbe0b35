"""Every row that was made up lies where its stated parents say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imblearn.over_sampling import ADASYN, SMOTE, SMOTEN
from scipy.spatial.distance import cdist

from core.context import Context
from core.prepare import OneHot
from core.strategies import STRATEGIES
from core.strategies._base import OnOneHot
from core.strategies._parents import parents, places
from tests.core import data

# Strategy -> how far, in the way from one parent to the other, its rows may lie.
LINES = {
    "smote": (0, 1),
    "borderline_smote": (0, 1),
    "svm_smote": (-0.5, 1),
    "kmeans_smote": (0, 1),
    "adasyn": (0, 1),
    "smote_enn": (0, 1),
    "smote_tomek": (0, 1),
    "plausible_smote": (0, 1),
    "boundary_smote": (0, 0.3),
}
OPEN = {"plausible_smote": {"credible": 0.0}, "kmeans_smote": {"presence": 0.0}}
MEET_OTHERS = {"boundary_smote"}
CLEANING = {"smote_enn", "smote_tomek"}


def made(key, X, y, seed=0, **settings):
    """Return the rows and classes that a sampler gives, and the parents that it states."""
    counts = tuple(np.bincount(y).tolist())
    context = Context(tuple("abcdef"[: len(counts)]), counts, seed, features=X.shape[1])
    sampler = STRATEGIES[key](**OPEN.get(key, {}), **settings).resampler(context)
    X_new, y_new = sampler.fit_resample(X, y)
    return X_new, y_new, parents(sampler)


def check(key, X, y, found):
    """Check all that is said of parents against the rows themselves; return how many were made up."""
    X_new, y_new, told = found
    assert len(told.first) == len(told.second) == len(told.place) == len(y_new)
    line = told.second >= 0
    np.testing.assert_array_equal(X_new[~line], X[told.first[~line]])
    np.testing.assert_array_equal(y_new[~line], y[told.first[~line]])
    a, b, place = X[told.first[line]], X[told.second[line]], told.place[line][:, None]
    np.testing.assert_allclose(X_new[line], a + place * (b - a), rtol=0, atol=1e-12 * np.abs(X).max())
    low, high = LINES[key]
    assert (low <= place).all()
    assert (place <= high).all()
    np.testing.assert_array_equal(y[told.first[line]], y_new[line])
    same = y[told.second[line]] == y_new[line]
    assert not same.any() if key in MEET_OTHERS else same.all()
    if key not in CLEANING:
        np.testing.assert_array_equal(told.first[: len(y)], np.arange(len(y)))
    return int(line.sum())


@pytest.mark.parametrize("key", LINES)
@pytest.mark.parametrize("counts", [(160, 40), (120, 50, 30)])
def test_rows_lie_between_their_stated_parents(key, counts):
    table = data.numeric(*counts)
    X, y = table.X.to_numpy(), table.y
    for seed in range(3):
        assert check(key, X, y, made(key, X, y, seed)) > 20


@pytest.mark.parametrize("key", sorted(set(LINES) - MEET_OTHERS))
def test_the_other_parent_is_one_of_the_nearest_of_the_class(key):
    """A random partner of the class would also lie on a line: it must be one of the neighbours."""
    table = data.numeric(160, 40)
    X, y = table.X.to_numpy(), table.y
    _, _, told = made(key, X, y)
    away = cdist(X, X) + np.where(y[:, None] == y, 0, np.inf)
    line = told.second >= 0
    nearer = (away[told.first[line]] < away[told.first[line], told.second[line]][:, None]).sum(axis=1)
    # A row is itself among those nearer. Clusters leave rows out, so that farther ones come in.
    assert nearer.max() <= (40 if key == "kmeans_smote" else 5)


def test_only_svm_smote_goes_beyond():
    X, y = data.binary().X.to_numpy(), data.binary().y
    beyond = {key: (made(key, X, y)[2].place < 0).any() for key in LINES}
    assert [key for key, there in beyond.items() if there] == ["svm_smote"]


@pytest.mark.parametrize("seed", range(3))
def test_the_second_variant_goes_half_the_way_to_others(seed):
    table = data.numeric(160, 40)
    X, y = table.X.to_numpy(), table.y
    X_new, y_new, told = made("borderline_smote", X, y, seed, variant=2)
    line = told.second >= 0
    a, b, place = X[told.first[line]], X[told.second[line]], told.place[line]
    np.testing.assert_allclose(X_new[line], a + place[:, None] * (b - a), rtol=0, atol=1e-12)
    foreign = y[told.second[line]] != y_new[line]
    assert foreign.sum() > 20
    assert place[foreign].max() <= 0.5 < place[~foreign].max()


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_rows_that_occur_several_times_do_no_harm(draw):
    """On a coarse grid many rows are the same: an equal one of the class may be named."""
    seed = draw.draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    X, y = rng.integers(0, 4, (120, 3)).astype(float), np.repeat([0, 1], [80, 40])
    key = draw.draw(st.sampled_from(["smote", "borderline_smote", "smote_tomek", "adasyn", "boundary_smote"]))
    check(key, X, y, made(key, X, y, seed))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.data())
def test_a_selection_is_found_again(values, draw):
    rows = np.array(values, float)[:, None]
    kept = np.flatnonzero([draw.draw(st.booleans()) for _ in values])
    found = places(rows[kept], rows)
    np.testing.assert_array_equal(rows[found], rows[kept])
    assert len(set(found.tolist())) == len(kept)


def test_copies_and_moved_rows_have_one_parent():
    table = data.multiclass()
    X, y = table.X.to_numpy(), table.y
    for key in ("random_over", "smoothed_bootstrap"):
        X_new, y_new, told = made(key, X, y)
        np.testing.assert_array_equal(y_new, y[told.first])
        assert (told.second == -1).all()
        assert np.isnan(told.place).all()
        away = np.abs(X_new - X[told.first]).max(axis=1)
        assert (away[: len(y)] == 0).all()
        assert (away[len(y) :] == 0).all() == (key == "random_over")
    # The bootstrap moves by a bell of this width (Menardi, Torelli 2014), whose mean is 0.
    own = X[y == 2]
    width = (4 / (6 * len(X))) ** (1 / 8) * own.std(axis=0)
    moved = ((X_new - X[told.first]) / width)[len(y) :][y_new[len(y) :] == 2]
    assert moved.std() == pytest.approx(1, abs=4 / (2 * moved.size) ** 0.5)


@pytest.mark.parametrize("key", ["class_gaussians", "gaussian_copula"])
def test_rows_of_a_distribution_have_no_parents(key):
    X, y = data.binary().X.to_numpy(), data.binary().y
    _, _, told = made(key, X, y)
    np.testing.assert_array_equal(told.first, np.concatenate([np.arange(200), np.full(120, -1)]))


@pytest.mark.parametrize("key", ["random_under", "tomek_links", "cluster_centroids", "case_control"])
def test_rows_that_stay_are_known_by_position(key):
    X, y = data.binary().X.to_numpy(), data.binary().y
    X_new, y_new, told = made(key, X, y)
    np.testing.assert_array_equal(X_new, X[told.first])
    np.testing.assert_array_equal(y_new, y[told.first])
    assert len(set(told.first.tolist())) == len(y_new) < 200


def mixed():
    """Return codes of two columns and three of numbers, and classes."""
    rng = np.random.default_rng(3)
    y = np.repeat([0, 1], [120, 40])
    codes = rng.integers(0, 3, (160, 2)) + y[:, None]
    return np.column_stack([codes, rng.normal(size=(160, 3)) + y[:, None]]).astype(float), y


def test_with_categories_numbers_lie_between_and_categories_are_those_around():
    X, y = mixed()
    context = Context(("a", "b"), (120, 40), 5, categorical=(0, 1), features=5)
    sampler = STRATEGIES["smote"]().resampler(context)
    X_new, _ = sampler.fit_resample(X, y)
    told = parents(sampler)
    a, b, place = X[told.first[160:]], X[told.second[160:]], told.place[160:, None]
    np.testing.assert_allclose(X_new[160:, 2:], (a + place * (b - a))[:, 2:], rtol=0, atol=1e-12)
    around = neighbours_of_mixed(X[y == 1])
    own = np.flatnonzero(y == 1)
    for row, first, second in zip(X_new[160:], told.first[160:], told.second[160:], strict=True):
        near = own[around[np.flatnonzero(own == first)[0]]]
        assert second in near
        for column in (0, 1):
            codes, votes = np.unique(X[near, column], return_counts=True)
            assert row[column] in codes[votes == votes.max()]


def neighbours_of_mixed(rows):
    """Return the five nearest of every row by the distance of Chawla et al. (2002), section 6.1."""
    median = np.median(rows[:, 2:].std(axis=0))
    away = cdist(rows[:, 2:], rows[:, 2:]) ** 2
    away += sum(median**2 * (rows[:, [i]] != rows[:, i]) for i in (0, 1))
    np.fill_diagonal(away, np.inf)
    return np.argsort(away, axis=1)[:, :5]


def test_of_categories_alone_the_row_in_the_middle_is_named():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [120, 40])
    X = (rng.integers(0, 3, (160, 4)) + y[:, None]).astype(float)
    context = Context(("a", "b"), (120, 40), 5, categorical=(0, 1, 2, 3), features=4)
    sampler = STRATEGIES["smote"]().resampler(context)
    X_new, y_new = sampler.fit_resample(X, y)
    theirs = SMOTEN(random_state=5).fit_resample(X, y)
    np.testing.assert_array_equal(X_new, theirs[0])
    told = parents(sampler)
    assert (y[told.first] == y_new).all()
    assert (told.second == -1).all()
    # Rows that name the same one are the same: they are what its neighbourhood votes for.
    for first in np.unique(told.first[160:]):
        alike = X_new[160:][told.first[160:] == first]
        assert (alike == alike[0]).all()
    assert len(np.unique(told.first[160:])) > 20


@pytest.mark.parametrize("key", ["borderline_smote", "smote_tomek", "adasyn"])
def test_wrappers_pass_parents_on(key):
    """Categories as 0/1 columns: the row inside lies between, and outside it takes the nearest."""
    X, y = mixed()
    context = Context(("a", "b"), (120, 40), 5, categorical=(0, 1), features=5, whole=(4,))
    sampler = STRATEGIES[key]().resampler(context)
    X_new, _ = sampler.fit_resample(X, y)
    told = parents(sampler)
    assert isinstance(sampler.sampler_, OnOneHot)
    expansion = OneHot((0, 1)).fit(X)
    wide = expansion.transform(X)
    line = told.second >= 0
    a, b = wide[told.first[line]], wide[told.second[line]]
    between = a + told.place[line][:, None] * (b - a)
    back = expansion.inverse_transform(between)
    np.testing.assert_array_equal(X_new[line][:, :2], back[:, :2])
    np.testing.assert_allclose(X_new[line][:, 2:4], back[:, 2:4], rtol=0, atol=1e-12)
    gap = np.abs(np.unique(X[:, 4])[None] - back[:, 4:]).min(axis=1)
    np.testing.assert_allclose(np.abs(X_new[line][:, 4] - back[:, 4]), gap, rtol=0, atol=1e-12)


def test_of_filtered_rows_only_values_have_moved():
    rng = np.random.default_rng(0)
    X, y = np.column_stack([rng.poisson(40, 200), rng.normal(size=(200, 2))]), np.repeat([0, 1], [160, 40])
    X_new, _, told = made("plausible_smote", X, y)
    a, b, place = X[told.first[200:]], X[told.second[200:]], told.place[200:, None]
    between = a + place * (b - a)
    np.testing.assert_allclose(X_new[200:, 1:], between[:, 1:], rtol=0, atol=1e-12)
    known = np.unique(X[:, 0])
    np.testing.assert_array_equal(X_new[200:, 0], known[np.abs(known - between[:, :1]).argmin(axis=1)])


@pytest.mark.parametrize(("key", "theirs"), [("smote", SMOTE), ("adasyn", ADASYN)])
def test_the_rows_are_those_of_imbalanced_learn_to_the_last_bit(key, theirs):
    table = data.multiclass()
    X, y = table.X.to_numpy(), table.y
    expected = theirs(random_state=7).fit_resample(X, y)
    for ours, other in zip(made(key, X, y, 7)[:2], expected, strict=True):
        np.testing.assert_array_equal(ours, other)
