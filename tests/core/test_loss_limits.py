"""Losses without effect are plain XGBoost, and others are what they become by hand."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold
from xgboost import XGBClassifier

from core.learners import LEARNERS
from core.strategies import STRATEGIES, Family
from core.strategies._objective import Boosting
from tests.core import data
from tests.core.data import folds_of, outcome, predict, trial

LOSSES = [key for key, kind in STRATEGIES.items() if kind.family is Family.LOSS]
TREES = 20
TABLES = {"binary": data.binary(), "multiclass": data.multiclass(), "mixed": data.mixed(90, 40, 30)}
NEUTRAL = {
    "asymmetric_loss": {"gamma_positive": 0.0, "gamma_negative": 0.0, "clip": 0.0},
    "cvar": {"share": 1.0},
    "focal_loss": {"gamma": 0.0},
    "label_smoothing": {"head": 0.0},
    "ldam": {"max_margin": 0.0, "deferral": 1.0},
    "logit_adjusted_loss": {"tau": 0.0},
    "vector_scaling": {"gamma": 0.0, "tau": 0.0},
}
every_table = pytest.mark.parametrize("name", ["binary", "mixed"])


def make(key, **settings):
    return STRATEGIES[key](trees=TREES, **settings)


def ours(table, key, **settings):
    return predict(table, trial(make(key, **settings), folds=3)).proba


def plain(table, *steps):
    return predict(table, trial(*steps, learner=LEARNERS["xgboost"](n_estimators=TREES), folds=3)).proba


def assert_same(a, b):
    # XGBoost computes its own losses in single precision.
    np.testing.assert_allclose(a, b, rtol=0, atol=2e-5)


# With several classes the asymmetric loss tells each from the rest: see below.
@pytest.mark.parametrize(
    ("key", "name"),
    [
        (key, name)
        for key in NEUTRAL
        for name in TABLES
        if (key, name == "binary") != ("asymmetric_loss", False)
    ],
)
def test_without_effect_a_loss_is_plain_xgboost(key, name):
    assert_same(ours(TABLES[name], key, **NEUTRAL[key]), plain(TABLES[name]))


@pytest.mark.parametrize("key", LOSSES)
def test_with_effect_it_is_not(key):
    for name in ("binary", "multiclass"):
        assert np.abs(ours(TABLES[name], key) - plain(TABLES[name])).max() > 0.01


@every_table
def test_gca_without_margins_is_class_weights(name):
    table = TABLES[name]
    assert_same(ours(table, "gca", s=0.0), plain(table, STRATEGIES["class_weight"]()))


@every_table
def test_ldam_without_a_lead_weighed_from_the_start_is_the_effective_number(name):
    table = TABLES[name]
    weighed = plain(table, STRATEGIES["effective_number"](nines=4))
    assert_same(ours(table, "ldam", max_margin=0.0, deferral=0.0), weighed)


@every_table
@pytest.mark.parametrize("other", ["balanced_softmax", "gla", "vector_scaling"])
def test_three_losses_that_are_logit_adjustment(other, name):
    settings = {"gla": {"q": 0.0}, "vector_scaling": {"gamma": 0.0}}.get(other, {})
    adjusted = ours(TABLES[name], "logit_adjusted_loss")
    assert_same(ours(TABLES[name], other, **settings), adjusted)


def booster(**settings):
    return XGBClassifier(
        max_depth=6,
        learning_rate=0.1,
        tree_method="hist",
        base_score=0.5,
        random_state=0,
        n_jobs=1,
        **{"n_estimators": TREES, **settings},
    )


def by_hand(table, fold):
    proba = np.zeros((len(table.y), len(table.classes)))
    X = table.X.to_numpy()
    for train, test in StratifiedKFold(3, shuffle=True, random_state=0).split(X, table.y):
        proba[test] = fold(X[train], table.y[train], X[test])
    return proba


def bare(table, key, **settings):
    """Return our probabilities by folds of the same rows, prepared by nobody."""

    def fold(X, y, X_test):
        return Boosting(make(key, **settings), (), 0).fit(X, y).predict_proba(X_test)

    return by_hand(table, fold)


@pytest.mark.parametrize("name", ["binary", "multiclass"])
@pytest.mark.parametrize("tau", [0.5, 1.0])
def test_logit_adjustment_is_a_start_margin_that_predictions_go_without(name, tau):
    table = TABLES[name]

    def fold(X, y, X_test):
        shift = tau * np.log(np.bincount(y) / len(y))
        start = np.full(len(y), shift[1] - shift[0]) if len(shift) == 2 else np.tile(shift, (len(y), 1))
        return booster().fit(X, y, base_margin=start).predict_proba(X_test)

    assert_same(bare(table, "logit_adjusted_loss", tau=tau), by_hand(table, fold))


def test_no_start_value_undoes_the_adjustment():
    """On noise the probabilities are those of equally frequent classes, not of the shares."""
    table = data.numeric(300, 60, 40, apart=0.0)
    few = {"trees": 10}
    adjusted = predict(table, trial(STRATEGIES["logit_adjusted_loss"](**few))).proba.mean(axis=0)
    np.testing.assert_allclose(adjusted, 1 / 3, atol=0.06)
    unadjusted = predict(table, trial(STRATEGIES["logit_adjusted_loss"](tau=0.0, **few))).proba.mean(axis=0)
    assert unadjusted[0] > 0.5


def test_asymmetric_loss_without_effect_is_one_booster_a_class():
    X, y = TABLES["multiclass"].X.to_numpy(), TABLES["multiclass"].y
    loss = make("asymmetric_loss", **NEUTRAL["asymmetric_loss"])
    scores = np.transpose([booster().fit(X, y == k).predict_proba(X)[:, 1] for k in range(3)])
    # On the rows trained on: of two splits that part these alike, rounding decides which is taken.
    assert_same(Boosting(loss, (), 0).fit(X, y).predict_proba(X), scores / scores.sum(axis=1, keepdims=True))


def test_deferred_weights_come_in_when_they_should():
    table = TABLES["multiclass"]

    def fold(X, y, X_test):
        counts = np.bincount(y)
        weight = ((1 - 0.9999) / (1 - 0.9999**counts))[y]
        first = booster(n_estimators=15).fit(X, y)
        second = booster(n_estimators=5)
        second.fit(X, y, sample_weight=weight / weight.mean(), xgb_model=first.get_booster())
        return second.predict_proba(X_test)

    deferred = bare(table, "ldam", max_margin=0.0, deferral=0.75)
    assert_same(deferred, by_hand(table, fold))
    assert np.abs(deferred - bare(table, "ldam", max_margin=0.0, deferral=1.0)).max() > 0.01


@pytest.mark.parametrize("key", LOSSES)
def test_a_loss_says_that_it_replaces_the_learner_and_takes_no_weights(key):
    table = data.binary()
    assert all(
        "in place of the chosen learner" in fold.notes[0] for fold in folds_of(table, trial(make(key)))
    )
    reason = outcome(table, trial(STRATEGIES["class_weight"](), make(key)))
    assert reason == "weighs rows in its loss and takes no weights"


@pytest.mark.parametrize("key", LOSSES)
def test_the_learner_chosen_does_not_matter(key):
    table = data.mixed()
    one, other = (
        predict(table, trial(make(key), learner=LEARNERS[learner]())).proba
        for learner in ("k_neighbors", "xgboost")
    )
    np.testing.assert_array_equal(one, other)


def test_the_classifier_can_be_cloned():
    model = Boosting(make("focal_loss"), (0,), 3)
    assert clone(model).get_params() == model.get_params()
