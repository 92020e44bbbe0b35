"""SHAP values add up to what the whole model says of a row, apart from a constant, also through wrappers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from core.evaluate import fit
from core.explain import SLOW_ROWS, View, explain, inmost
from core.learners import LEARNERS
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import small, trial

BOOSTED = ("xgboost", "hist_gradient_boosting", "gradient_boosting")
GROWN = ("random_forest", "extra_trees", "decision_tree")
# Each puts another wrapper around the learner, and passes its score on.
PASSING = ("nothing", "smote", "instance_hardness_weight", "balanced_mixup", "confident_learning")
AVERAGING = ("balance_cascade", "balanced_bagging", "self_paced_ensemble")


def parts(table, asked, code):
    """Return of each explained row of a fold: the sum of its contributions, its probabilities, the unit."""
    split = asked.protocol.splits(table)[0]
    assert asked.refusal(table, [split]) is None
    found = explain(table, asked, split, code)
    total = found.values.groupby("row", sort=False)["shap"].sum()
    with threadpool_limits(1):
        proba = fit(table, asked, split).predict_proba()[np.searchsorted(split.test, total.index)]
    return total.to_numpy(), proba, found.unit


def constant(values, within=1e-4):
    np.testing.assert_allclose(values, values[0], rtol=0, atol=within)


@pytest.mark.parametrize("strategy", PASSING)
@pytest.mark.parametrize("learner", [*BOOSTED, *GROWN])
@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10_000), code=st.integers(0, 1))
def test_through_wrappers_that_pass_the_score_on(learner, strategy, seed, code):
    asked = trial(small(STRATEGIES[strategy]), learner=small(LEARNERS[learner]), seed=seed, folds=2)
    total, proba, unit = parts(data.numeric(130, 50, seed=seed), asked, code)
    assert len(total) > SLOW_ROWS
    assert unit == ("log-odds" if learner in BOOSTED else "probability")
    p = proba[:, code]
    surely = (p > 1e-3) & (p < 1 - 1e-3)
    constant(np.log(p / (1 - p))[surely] - total[surely] if learner in BOOSTED else p - total)


@pytest.mark.parametrize("correction", ["prior", "weights"])
@pytest.mark.parametrize("learner", [*BOOSTED, "logistic_regression", "decision_tree"])
def test_moved_class_shares_are_a_constant_in_log_odds_alone(learner, correction):
    corrected = STRATEGIES["case_control"](correction=correction)
    total, p, unit = parts(data.numeric(330, 60), trial(corrected, learner=small(LEARNERS[learner])), 1)
    moves = learner in GROWN and correction == "prior"
    assert (len(total) == SLOW_ROWS) == moves
    p = p[:, 1]
    constant(p - total if unit == "probability" else np.log(p / (1 - p)) - total)


@pytest.mark.parametrize("strategy", ["smote", "case_control"])
@pytest.mark.parametrize("learner", [*BOOSTED, "logistic_regression"])
def test_of_three_classes_the_differences_add_up(learner, strategy):
    asked = trial(STRATEGIES[strategy](), learner=small(LEARNERS[learner]))
    table = data.numeric(160, 60, 40, seed=1)
    (first, proba, unit), (third, _, _) = (parts(table, asked, code) for code in (0, 2))
    assert (unit, len(first) > SLOW_ROWS) == ("log-odds", True)
    split = asked.protocol.splits(table)[0]
    rows = [explain(table, asked, split, code).values["row"].unique() for code in (0, 2)]
    order = [np.argsort(each) for each in rows]
    score = np.log(proba[order[0], 0] / proba[order[0], 2])
    constant(score - (first[order[0]] - third[order[1]]))


@pytest.mark.parametrize("strategy", AVERAGING)
def test_what_averages_models_is_explained_as_a_whole(strategy):
    asked = trial(small(STRATEGIES[strategy], members=3), learner=small(LEARNERS["xgboost"]))
    total, proba, unit = parts(data.numeric(330, 60), asked, 1)
    assert (unit, len(total)) == ("probability", SLOW_ROWS)
    constant(proba[:, 1] - total)


class Sharper:
    """A wrapper that changes the score of what is in it."""

    def __init__(self, classifier, power):
        self.classifier_ = classifier
        self.power = power

    def predict_proba(self, X):
        p = self.classifier_.predict_proba(X) ** self.power
        return p / p.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(("power", "seen_through"), [(1, True), (2, False), (0.9, False)])
def test_a_wrapper_is_seen_through_only_where_it_passes_the_score_on(power, seen_through):
    table = data.binary()
    asked = trial(learner=small(LEARNERS["xgboost"]))
    model = fit(table, asked, asked.protocol.splits(table)[0])
    wrapped = Sharper(model.classifier, power)
    found = inmost(View(wrapped, model.rows.X_test, model.rows.X, ["a", "b", "c", "d"]))
    assert (found.estimator is wrapped) != seen_through
    assert found.known == seen_through
