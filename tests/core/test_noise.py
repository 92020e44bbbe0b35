"""On pure noise every strategy must score like a coin: anything better has seen the answers."""

import numpy as np
import pytest
from imblearn.over_sampling import SMOTE, RandomOverSampler
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from core.learners import LEARNERS
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import predict, small, trial

# Flexible enough to learn a repeated row by heart, so that a leak would show.
TREES = LEARNERS["xgboost"](n_estimators=20)


def standard_error(auc: float, positives: int, negatives: int) -> float:
    """Return the standard error of an area (Hanley and McNeil 1982, Radiology 143)."""
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (positives - 1) * (q1 - auc**2) + (negatives - 1) * (q2 - auc**2)
    return (spread / (positives * negatives)) ** 0.5


BOUND = 4 * standard_error(0.5, 60, 540)


@pytest.mark.parametrize("key", STRATEGIES)
def test_a_strategy_learns_nothing_from_noise(key):
    table = data.noise()
    p = predict(table, trial(small(STRATEGIES[key]), learner=TREES, folds=5))
    assert len(p.y) == 600
    assert abs(roc_auc_score(p.y, p.proba[:, 1]) - 0.5) < BOUND


@pytest.mark.parametrize("sampler", [SMOTE, RandomOverSampler])
def test_the_bound_catches_resampling_before_the_split(sampler):
    table = data.noise()
    X, y = sampler(random_state=0).fit_resample(table.X.to_numpy(), table.y)
    booster = TREES.classifier(trial().contexts(table, table.counts, 0)[-1]).booster
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    leaked = cross_val_predict(booster, X, y, cv=folds, method="predict_proba")[:, 1]
    assert roc_auc_score(y, leaked) - 0.5 > BOUND


def test_the_bound_is_that_of_the_textbook():
    assert standard_error(0.5, 60, 540) == pytest.approx(np.sqrt(601 / (12 * 60 * 540)), rel=1e-3)
