"""What a learner is."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from core.context import Context
from core.params import Entry
from core.prepare import OneHot


class Learner(Entry):
    """A model that gives class probabilities."""

    takes_weights: ClassVar[bool] = True
    takes_categories: ClassVar[bool] = False
    takes_missing: ClassVar[bool] = False

    @abstractmethod
    def classifier(self, context: Context) -> BaseEstimator:
        """Return the unfitted classifier."""

    def build(self, context: Context) -> BaseEstimator:
        """Return the unfitted classifier as it runs here: with categories expanded unless it takes codes."""
        classifier = self.classifier(context)
        return classifier if self.takes_categories else expanded(classifier, context)

    def refuses(self, context: Context) -> str | None:
        """Return why the learner cannot be trained in this context, or None if it can."""
        if len(context.present) < 2:
            return "needs rows of at least two classes to train on"
        if context.missing and not self.takes_missing:
            return "takes no missing values; prepare with `standard` or choose another learner"
        return None


def expanded(classifier: BaseEstimator, context: Context) -> BaseEstimator:
    """Return `classifier` behind an expansion of the category codes, where there are any."""
    if not context.categorical:
        return classifier
    return Expanded(classifier, context.categorical)


class Expanded(ClassifierMixin, BaseEstimator):
    """Expand the category codes at `positions` before every call of a classifier."""

    def __init__(self, classifier: BaseEstimator, positions: tuple[int, ...]) -> None:
        self.classifier = classifier
        self.positions = positions

    def fit(self, X: np.ndarray, y: np.ndarray, **weight: np.ndarray) -> Expanded:
        self.expansion_ = OneHot(self.positions).fit(X)
        self.classifier_ = self.classifier.fit(self.expansion_.transform(X), y, **weight)
        self.classes_ = self.classifier_.classes_
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return self.classifier_.predict_proba(self.expansion_.transform(X))
