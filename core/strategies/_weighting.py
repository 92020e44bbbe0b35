"""What strategies have in common that let some rows count more than others."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from core.context import Context, PriorShift
from core.params import between
from core.strategies._base import Family, Strategy


class Weighting(Strategy):
    """A strategy that gives the rows weights and leaves them as they are."""

    family = Family.WEIGHTING
    prior_shift = PriorShift.ROUGH

    @abstractmethod
    def weights(self, X: np.ndarray, y: np.ndarray, learner: BaseEstimator, context: Context) -> np.ndarray:
        """Return a weight for each row, 1 on average; `learner` is the unfitted one they are for."""

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return Weighted(classifier, self, context)

    def refuses(self, context: Context) -> str | None:
        if not context.takes_weights:
            return "the chosen learner takes no sample weights; choose another learner or over-sample"
        return "rows have weights already" if context.weighted else None

    def leaves(self, context: Context) -> Context:
        return replace(context, weighted=True)


class Weighted(ClassifierMixin, BaseEstimator):
    """Fit a classifier with the weights that a strategy gives the rows it is fitted on."""

    def __init__(self, classifier: BaseEstimator, strategy: Weighting, context: Context) -> None:
        self.classifier = classifier
        self.strategy = strategy
        self.context = context

    def fit(self, X: np.ndarray, y: np.ndarray) -> Weighted:
        weights = self.strategy.weights(X, y, self.classifier, self.context)
        self.classifier_ = self.classifier.fit(X, y, sample_weight=weights)
        self.classes_ = self.classifier_.classes_
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return self.classifier_.predict_proba(X)


def how_many_nines() -> Any:
    """Declare how far the rows of a class add something new."""
    return between(
        0,
        6,
        default=4,
        step=1,
        help="Nines in beta: 2 is 0.99, 4 is 0.9999. 0 gives every class the same weight.",
    )


def effective(counts: np.ndarray, nines: int) -> np.ndarray:
    """Return a weight for each class: 1 over its effective number, (1 - beta^count) / (1 - beta)."""
    beta = 1 - 10.0**-nines
    return (1 - beta) / -np.expm1(counts * np.log(beta)) if beta else np.ones(len(counts))


def mean_one(weights: np.ndarray) -> np.ndarray:
    """Return the weights in the unit in which they are 1 on average."""
    return weights * (len(weights) / weights.sum())
