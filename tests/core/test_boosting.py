"""Boosted ensembles against AdaBoost, imbalanced-learn and row-by-row computations."""

import math

import numpy as np
import pytest
from imblearn.ensemble import RUSBoostClassifier
from imblearn.over_sampling import SMOTE
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from core.context import Context
from core.evaluate import fit
from core.strategies import STRATEGIES
from core.strategies._boosting import SEEDS, rarity, trusted
from tests.core import data
from tests.core.data import folds_of, trial

TABLES = {"binary": data.binary(), "multiclass": data.multiclass()}
BOOSTERS = ["ada_cost", "ada_uboost", "asym_boost", "rus_boost", "smote_boost"]
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def context_of(table, seed=5):
    return Context(table.classes, table.counts, seed, features=table.X.shape[1])


def fitted(table, key, **settings):
    X, y = table.X.to_numpy(), table.y
    return X, y, STRATEGIES[key](**settings).wrap(None, context_of(table)).fit(X, y)


@every_table
@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("key", [key for key in BOOSTERS if key != "ada_cost"])
def test_without_balance_it_is_adaboost(key, depth, table):
    X, y, ours = fitted(table, key, balance=0.0, trees=30, depth=depth)
    tree = DecisionTreeClassifier(max_depth=depth)
    theirs = AdaBoostClassifier(tree, n_estimators=30, random_state=5).fit(X, y)
    assert len(ours.trees_) == len(theirs.estimators_)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=1e-9)


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("counts", [(160, 40), (90, 60, 30)])
def test_rusboost_is_that_of_imbalanced_learn_as_far_as_that_goes(counts, depth):
    X, y, ours = fitted(data.numeric(*counts, apart=1.5), "rus_boost", trees=30, depth=depth)
    tree = DecisionTreeClassifier(max_depth=depth)
    theirs = RUSBoostClassifier(tree, n_estimators=30, random_state=5).fit(X, y)
    length = len(theirs.estimators_)
    assert length > 5
    np.testing.assert_allclose(2 * np.array(ours.trust_[:length]), theirs.estimator_weights_[:length], 1e-9)
    for own, other in zip(ours.trees_, theirs.estimators_, strict=False):
        np.testing.assert_array_equal(own.predict(X), other.predict(X))
    if length == 30:
        np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=1e-9)


@pytest.mark.parametrize("seed", [2, 3, 9])
def test_where_imbalanced_learn_gives_up_it_goes_on(seed):
    table = data.numeric(540, 60, apart=0.0, seed=seed)
    X, y, ours = fitted(table, "rus_boost")
    with pytest.raises(ValueError, match="worse than random"):
        RUSBoostClassifier(random_state=5).fit(X, y)
    assert len(ours.trees_) > 1
    assert min(ours.trust_) > 0


def test_where_no_tree_is_better_than_chance_the_last_one_is_all_there_is(monkeypatch):
    kind = STRATEGIES["ada_uboost"]
    monkeypatch.setattr(kind, "pull", lambda self, y, right: np.zeros(len(y)))
    X, _, ours = fitted(data.binary(), "ada_uboost", trees=10)
    (tree,) = ours.trees_
    np.testing.assert_array_equal(ours.predict_proba(X).argmax(axis=1), tree.predict(X))


def by_rows(X, y, trees, seed, start, pull, drift, draw=None):
    """Return the trees and their votes, computed for one row after the other in the words of the papers."""
    rng, size = np.random.RandomState(seed), len(np.unique(y))
    weight = [start(code) for code in y]
    grown, votes = [], []
    for _ in range(trees):
        weight = [w * drift(code) for w, code in zip(weight, y, strict=True)]
        weight = [w / math.fsum(weight) for w in weight]
        tree = DecisionTreeClassifier(max_depth=1, random_state=rng.randint(SEEDS))
        rows, labels, weights = (X, y, weight) if draw is None else draw(weight, rng.randint(SEEDS))
        tree.fit(rows, labels, sample_weight=weights)
        agrees = [1 if guess == code else -1 for guess, code in zip(tree.predict(X), y, strict=True)]
        pulls = [pull(code, u) for code, u in zip(y, agrees, strict=True)]
        r = math.fsum(w * u * b for w, u, b in zip(weight, agrees, pulls, strict=True))
        vote = 0.5 * math.log((1 + r) / (1 - r)) + 0.5 * math.log(size - 1)
        if vote < 1e-9:
            continue
        grown.append(tree)
        votes.append(vote)
        weight = [w * math.exp(-vote * u * b) for w, u, b in zip(weight, agrees, pulls, strict=True)]
    return grown, votes


def assert_same_votes(X, ours, grown, votes):
    assert len(grown) > 3
    np.testing.assert_allclose(ours.trust_, votes, rtol=1e-9)
    for tree, other in zip(ours.trees_, grown, strict=True):
        np.testing.assert_array_equal(tree.predict(X), other.predict(X))


def nothing(code):
    return 1.0


@every_table
@pytest.mark.parametrize("balance", [0.0, 0.4, 1.0])
def test_adacost_row_by_row(table, balance):
    X, y, ours = fitted(table, "ada_cost", balance=balance, trees=20)
    cost = [balance * (1 - n / max(table.counts)) for n in table.counts]

    def pull(code, agrees):
        return 0.5 - 0.5 * cost[code] if agrees == 1 else 0.5 + 0.5 * cost[code]

    assert_same_votes(X, ours, *by_rows(X, y, 20, 5, nothing, pull, nothing))


@every_table
@pytest.mark.parametrize("balance", [0.4, 1.0])
def test_adauboost_row_by_row(table, balance):
    X, y, ours = fitted(table, "ada_uboost", balance=balance, trees=20)
    beta = [(max(table.counts) / n) ** balance for n in table.counts]
    pull = lambda code, agrees: (1 / beta[code]) ** (1 / 20)  # noqa: E731
    assert_same_votes(X, ours, *by_rows(X, y, 20, 5, lambda code: beta[code], pull, nothing))


@every_table
@pytest.mark.parametrize("balance", [0.4, 1.0])
def test_asymboost_row_by_row(table, balance):
    X, y, ours = fitted(table, "asym_boost", balance=balance, trees=20)
    cost = [(max(table.counts) / n) ** balance for n in table.counts]
    drift = lambda code: math.exp(math.log(cost[code]) / 20)  # noqa: E731
    assert_same_votes(X, ours, *by_rows(X, y, 20, 5, nothing, lambda code, agrees: 1.0, drift))


@every_table
def test_smoteboost_forgets_its_rows_after_each_round(table):
    X, y, ours = fitted(table, "smote_boost", trees=10)

    def draw(weight, seed):
        rows, labels = SMOTE(random_state=seed).fit_resample(X, y)
        weight = np.array(weight)
        made = [weight[y == code].mean() for code in labels[len(y) :]]
        return rows, labels, np.concatenate([weight, made])

    one = lambda code, agrees: 1.0  # noqa: E731
    assert_same_votes(X, ours, *by_rows(X, y, 10, 5, nothing, one, nothing, draw))


def test_in_adacost_a_rare_row_rises_more_and_falls_less():
    y, right = np.repeat([0, 1, 2], [60, 30, 10]), np.ones(100, bool)
    falls, rises = (STRATEGIES["ada_cost"]().pull(y, each)[[0, 60, 90]] for each in (right, ~right))
    np.testing.assert_allclose(falls, [0.5, 0.25, 1 / 12], rtol=1e-12)
    np.testing.assert_allclose(rises, [0.5, 0.75, 11 / 12], rtol=1e-12)


def test_asymboost_gives_in_small_parts_what_it_has_to_give():
    y = np.repeat([0, 1, 2], [60, 30, 10])
    for balance in (0.0, 0.5, 1.0):
        drift = STRATEGIES["asym_boost"](balance=balance, trees=40).drift(y)
        np.testing.assert_allclose(drift**40, rarity(y, balance), rtol=1e-12)
    np.testing.assert_allclose(rarity(y, 1.0)[[0, 60, 90]], [1, 2, 6], rtol=1e-12)


def test_a_vote_is_nothing_at_chance():
    for size in (2, 3, 7):
        error = 1 - 1 / size
        assert trusted(1 - 2 * error, size) == pytest.approx(0, abs=1e-12)
    assert np.isfinite(trusted(1.0, 2))
    assert trusted(0.6, 2) == pytest.approx(np.log(0.8 / 0.2) / 2, rel=1e-12)


@pytest.mark.parametrize("key", BOOSTERS)
def test_a_perfect_tree_ends_it(key):
    X, y, ours = fitted(data.numeric(60, 20, apart=30.0), key)
    assert len(ours.trees_) == 1
    np.testing.assert_array_equal(ours.predict_proba(X).argmax(axis=1), y)


def test_rows_that_smoteboost_makes_hold_only_categories_that_occur(monkeypatch):
    kind, seen = STRATEGIES["smote_boost"], []
    drawn = kind.drawn

    def watched(self, *given):
        seen.append(drawn(self, *given))
        return seen[-1]

    monkeypatch.setattr(kind, "drawn", watched)
    table = data.mixed()
    model = fit(table, trial(kind(trees=10)), trial().protocol.splits(table)[0])
    assert len(seen) == 10
    for rows, _, _ in seen:
        assert len(rows) > len(model.rows.X)
        for position in (0, 1):
            assert set(rows[:, position]) <= set(model.rows.X[:, position])


def test_smoteboost_refuses_as_smote_does():
    table = data.numeric(50, 7)
    reasons = [
        trial(STRATEGIES[key](), folds=5).refusal(table, trial(folds=5).protocol.splits(table))
        for key in ("smote_boost", "smote")
    ]
    assert reasons[0] == reasons[1] is not None


@pytest.mark.parametrize("key", BOOSTERS)
def test_it_says_that_it_replaces_the_learner(key):
    said = {note for fold in folds_of(data.binary(), trial(STRATEGIES[key](trees=10))) for note in fold.notes}
    assert said == {"Boosted trees in place of the chosen learner."}
