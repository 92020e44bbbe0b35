from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone

from core.context import Context
from core.learners._base import Learner
from core.params import between


@dataclass(frozen=True)
class Xgboost(Learner):
    """Gradient-boosted trees: each tree mends what the trees before it got wrong.

    Strong on tables out of the box, takes categories as they are, and needs no scaling. Its start value
    is fixed at one half, because an automatic one can silently undo a correction for imbalance.
    """

    title = "XGBoost"
    source = "Chen, Guestrin (2016), KDD, arXiv:1603.02754"
    takes_categories = True
    takes_missing = True

    n_estimators: int = between(10, 1000, default=200, step=10, help="Number of trees.")
    max_depth: int = between(1, 12, default=6, step=1, help="Questions a tree may ask in a row.")
    learning_rate: float = between(
        0.01, 1.0, default=0.1, step=0.01, help="How much of each tree's advice is taken."
    )

    def classifier(self, context: Context) -> BaseEstimator:
        from xgboost import XGBClassifier

        booster = XGBClassifier(
            n_estimators=self.n_estimators,
            max_depth=self.max_depth,
            learning_rate=self.learning_rate,
            tree_method="hist",
            base_score=0.5,
            random_state=context.seed,
            n_jobs=1,
        )
        return Boosted(booster, context.categorical)


class Boosted(ClassifierMixin, BaseEstimator):
    """Tell XGBoost which columns hold category codes, and number the classes it meets from 0 up."""

    def __init__(self, booster: BaseEstimator, categorical: tuple[int, ...]) -> None:
        self.booster = booster
        self.categorical = categorical

    def fit(self, X: np.ndarray, y: np.ndarray, sample_weight: np.ndarray | None = None) -> Boosted:
        self.classes_, codes = np.unique(y, return_inverse=True)
        kinds = ["c" if i in self.categorical else "q" for i in range(X.shape[1])]
        typed = {"enable_categorical": True, "feature_types": kinds} if self.categorical else {}
        self.booster_ = clone(self.booster).set_params(**typed)
        self.booster_.fit(X, codes, sample_weight=sample_weight)
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        proba = self.booster_.predict_proba(X).astype(float)
        if proba.shape[1] == 2:
            # XGBoost subtracts in single precision; this leaves the score of class 1 as it is.
            proba[:, 0] = 1.0 - proba[:, 1]
        return proba
