"""Strategies that choose which rows stay: imbalanced-learn's rows, or those that the definition names."""

import numpy as np
import pytest
from imblearn import under_sampling
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

from core.context import Context
from core.strategies import STRATEGIES
from core.strategies._base import shrunk
from core.strategies.cluster_centroids import representatives
from core.strategies.condensed_nearest_neighbour import condensed
from tests.core import data
from tests.core.data import is_sentence, outcome, predict, trial
from tests.core.test_parity import MODELS, SEED, TABLES, assert_same, by_hand

NEAR_MISS, CENTROIDS, CONDENSED, HARDNESS = (
    STRATEGIES[key]
    for key in (
        "near_miss",
        "cluster_centroids",
        "condensed_nearest_neighbour",
        "instance_hardness_threshold",
    )
)
REPEATED = STRATEGIES["repeated_edited_nearest_neighbours"]
FOREST = RandomForestClassifier(20)
PAIRS = {
    "near_miss 1": (NEAR_MISS(), lambda: under_sampling.NearMiss()),
    "near_miss 2": (NEAR_MISS(version=2), lambda: under_sampling.NearMiss(version=2)),
    "near_miss 3": (
        NEAR_MISS(version=3, candidates=9),
        lambda: under_sampling.NearMiss(version=3, n_neighbors_ver3=9),
    ),
    "instance_hardness_threshold": (
        HARDNESS(trees=20),
        lambda: under_sampling.InstanceHardnessThreshold(estimator=FOREST, random_state=SEED),
    ),
    "repeated_edited_nearest_neighbours": (
        REPEATED(),
        lambda: under_sampling.RepeatedEditedNearestNeighbours(),
    ),
    "two rounds, most": (
        REPEATED(agree="most", rounds=2),
        lambda: under_sampling.RepeatedEditedNearestNeighbours(kind_sel="mode", max_iter=2),
    ),
}


def context(*counts):
    return Context(classes=tuple(map(str, range(len(counts)))), counts=counts)


@pytest.mark.filterwarnings("ignore:The number of the samples to be selected is larger")
@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("pair", PAIRS)
def test_imbalanced_learn_chooses_the_same(name, pair):
    table, (step, theirs) = TABLES[name], PAIRS[pair]
    expected = by_hand(table, StandardScaler, theirs, MODELS["logistic_regression"])
    assert_same(predict(table, trial(step, folds=5, seed=SEED)).proba, expected)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("balance", [0.0, 0.3, 1.0])
def test_near_miss_keeps_as_many_rows_as_it_promises(version, balance):
    table, step = data.multiclass(), NEAR_MISS(version=version, balance=balance)
    kept = step.kept(table.X.to_numpy(), table.y, 0)
    assert len(np.unique(kept)) == len(kept)
    counts = dict(enumerate(np.bincount(table.y[kept]).tolist()))
    assert counts == shrunk(dict(enumerate(table.counts)), balance)
    left = step.leaves(context(*table.counts))
    assert left.counts == tuple(counts.values())


def test_near_miss_3_chooses_the_farthest_of_the_near_rows():
    table = data.binary()
    X, y = table.X.to_numpy(), table.y
    away = cdist(X[y == 0], X[y == 1])
    near = np.unique(np.argsort(away, axis=0)[:4])
    mean = np.sort(away, axis=1)[:, :2].mean(axis=1)
    expected = near[np.argsort(-mean[near])][:30]
    step = NEAR_MISS(version=3, neighbours=2, candidates=4)
    kept = step.chosen(X, y, np.flatnonzero(y == 0), 30, 0)
    np.testing.assert_array_equal(kept, np.flatnonzero(y == 0)[expected])


def test_near_miss_says_what_it_lacks():
    assert NEAR_MISS(neighbours=5).refuses(context(50, 4)) == (
        "looks at 5 rows of the smallest class, `1` has 4"
    )
    short = NEAR_MISS(version=3, candidates=20, neighbours=1)
    assert "chooses from 20 rows" in short.refuses(context(50, 10, 4))
    assert short.refuses(context(50, 50, 4)) is None
    large = context(1_000_000, 2_000)
    assert NEAR_MISS().refuses(large) is None
    assert "2,000,000,000 distances" in NEAR_MISS(version=2).refuses(large)


def test_a_representative_is_the_row_nearest_the_centre_of_its_cluster():
    X = data.numeric(90, 10, columns=2).X.to_numpy()
    found = KMeans(12, random_state=3).fit(X)
    expected = set()
    for cluster in range(12):
        members = np.flatnonzero(found.labels_ == cluster)
        away = np.linalg.norm(X[members] - found.cluster_centers_[cluster], axis=1)
        expected.add(members[away.argmin()])
    assert set(representatives(X, 12, 3)) == expected


def test_of_well_separated_clusters_imbalanced_learn_keeps_the_same_rows():
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(size=(60, 2)) + 50 * np.repeat(rng.normal(size=(6, 2)), 10, axis=0)] * 1)
    X, y = np.vstack([X, rng.normal(size=(6, 2))]), np.repeat([0, 1], [60, 6])
    theirs, _ = under_sampling.ClusterCentroids(voting="hard", random_state=0).fit_resample(X, y)
    ours = X[CENTROIDS().kept(X, y, 0)]
    assert len(np.unique(ours, axis=0)) == 12
    np.testing.assert_array_equal(np.unique(ours, axis=0), np.unique(theirs, axis=0))


def test_rows_that_are_there_many_times_are_still_counted_right():
    X = np.repeat(np.arange(4.0), 25)[:, None]
    chosen = representatives(X, 10, 0)
    assert len(np.unique(chosen)) == 10
    assert set(X[chosen, 0]) == {0, 1, 2, 3}


@pytest.mark.parametrize("balance", [0.0, 0.3, 1.0])
def test_cluster_centroids_keep_as_many_rows_as_they_promise(balance):
    table, step = data.multiclass(), CENTROIDS(balance=balance)
    kept = step.kept(table.X.to_numpy(), table.y, 0)
    assert len(np.unique(kept)) == len(kept)
    assert tuple(np.bincount(table.y[kept])) == step.leaves(context(*table.counts)).counts


def hart(X, y):
    """Condense by Hart's rule as he wrote it, with a classifier that is trained anew after every row."""
    rare = np.bincount(y).argmin()
    bag = [i for i in range(len(y)) if y[i] == rare]
    bag += [np.flatnonzero(y == code)[0] for code in np.unique(y) if code != rare]
    moved = True
    while moved:
        moved = False
        for i in range(len(y)):
            if KNeighborsClassifier(1).fit(X[bag], y[bag]).predict(X[[i]])[0] != y[i]:
                bag.append(i)
                moved = True
    return sorted(bag)


@pytest.mark.parametrize("counts", [(80, 20), (50, 30, 15)])
def test_condensing_is_harts_rule(counts):
    table = data.numeric(*counts, columns=2)
    X, y = table.X.to_numpy(), table.y
    assert np.flatnonzero(condensed(X, y)).tolist() == hart(X, y)


@pytest.mark.parametrize("counts", [(160, 40), (120, 50, 30)])
def test_the_nearest_condensed_row_gives_every_row_its_class(counts):
    table = data.numeric(*counts)
    X, y = table.X.to_numpy(), table.y
    kept = CONDENSED().kept(X, y, 5)
    assert len(kept) < len(y)
    assert (y[kept] == len(counts) - 1).sum() == counts[-1]
    np.testing.assert_array_equal(KNeighborsClassifier(1).fit(X[kept], y[kept]).predict(X), y)


def test_equal_rows_of_different_classes_do_not_keep_condensing_from_ending():
    X, y = np.repeat(np.arange(5.0), 4)[:, None], np.tile([0, 0, 0, 1], 5)
    assert condensed(X, y)[y == 1].all()


def test_instance_hardness_takes_classes_that_are_missing():
    result = outcome(data.numeric(60, 1, 20), trial(HARDNESS(trees=10, balance=0.5)))
    assert isinstance(result, list) or is_sentence(result)
    table = data.binary()
    X, y = table.X.to_numpy(), table.y
    step = HARDNESS(trees=10)
    np.testing.assert_array_equal(step.kept(X, y, 0), step.kept(X, 2 * y, 0))


def test_large_tables_are_refused_with_their_number():
    large = context(190_000, 10_000)
    assert "200,000" in CONDENSED().refuses(large)
    assert "1,900,000,000 distances" in CENTROIDS().refuses(large)
    assert CENTROIDS(balance=0.0).refuses(large) is None
    assert "200,000" in STRATEGIES["svm_smote"]().refuses(large)
    assert STRATEGIES["kmeans_smote"]().refuses(large) is None
    assert "one has 30,000" in STRATEGIES["kmeans_smote"]().refuses(context(190_000, 30_000))
