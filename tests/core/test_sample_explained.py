"""Explanations of a model of a sample, at the class shares of its file."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from core.evaluate import evaluate_fold
from core.explain import explain
from core.learners import LEARNERS
from core.plan import Trial
from core.strategies import STRATEGIES
from tests.core import data


@pytest.mark.parametrize("learner", ["logistic_regression", "hist_gradient_boosting"])
@pytest.mark.parametrize("code", [0, 1])
def test_scores_and_probabilities_of_explained_rows_are_those_that_are_judged(learner, code):
    sample = replace(data.numeric(200, 50), drawn_from=(4_000, 50))
    trial = Trial((STRATEGIES["nothing"](),), LEARNERS[learner]())
    split = trial.protocol.splits(sample)[0]
    told, fold = explain(sample, trial, split, code), evaluate_fold(sample, trial, split)
    at = np.searchsorted(fold.test, told.rows["row"])
    np.testing.assert_allclose(told.rows["probability"], fold.proba[at, code], rtol=1e-9)
    np.testing.assert_allclose(expit(told.rows["score"]), fold.proba[at, code], rtol=1e-4, atol=1e-6)
    assert told.share == pytest.approx((4_000, 50)[code] / 4_050, rel=0.02)
    sums = told.shap.sum(axis=1).to_numpy() + told.base
    np.testing.assert_allclose(sums, told.rows["score"], rtol=1e-3, atol=1e-3)


def test_probabilities_of_three_classes_are_moved_too():
    whole = data.multiclass()
    sample = replace(whole, drawn_from=(1_200, 500, 30))
    trial = Trial((STRATEGIES["nothing"](),), LEARNERS["logistic_regression"]())
    split = trial.protocol.splits(whole)[0]
    plain, moved = (evaluate_fold(each, trial, split).proba for each in (whole, sample))
    odds = plain * [10, 10, 1]
    np.testing.assert_allclose(moved, odds / odds.sum(axis=1, keepdims=True), rtol=1e-12)
