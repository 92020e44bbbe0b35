"""What strategies have in common that train on mixtures of two rows each.

A mixture belongs to two classes in part. Learners here take one class a row, so it is given to them
twice, once as a row of each class, with its parts as weights.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from core.context import Context
from core.prepare import OneHot
from core.strategies._base import Family, Strategy, as_they_occur


class Pairs(NamedTuple):
    """Which rows are mixed (positions), and the part of the first in the values and in the class."""

    first: np.ndarray
    second: np.ndarray
    part: np.ndarray
    class_part: np.ndarray


class Mixing(Strategy):
    """A strategy that trains on mixtures of two rows in place of the rows."""

    family = Family.OVER_SAMPLING

    @abstractmethod
    def pairs(self, y: np.ndarray, rng: np.random.Generator) -> Pairs:
        """Return what is to be mixed of rows of the classes `y`."""

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return Mixed(classifier, self, context)

    def refuses(self, context: Context) -> str | None:
        if not context.takes_weights:
            return "gives mixed rows as weighted copies and the chosen learner takes no sample weights"
        if context.weighted:
            return "rows have weights already"
        if context.missing:
            return "cannot mix rows with missing values; prepare with `standard`"
        return None

    def leaves(self, context: Context) -> Context:
        return replace(context, weighted=True)

    def says(self, context: Context) -> str | None:
        mixed = "Every training row is a mixture of two, given once for each of their classes with a weight"
        return f"{mixed}; categories come from the larger part." if context.categorical else f"{mixed}."


class Mixed(ClassifierMixin, BaseEstimator):
    """Fit a classifier on mixtures of the rows it is given."""

    def __init__(self, classifier: BaseEstimator, strategy: Mixing, context: Context) -> None:
        self.classifier = classifier
        self.strategy = strategy
        self.context = context

    def fit(self, X: np.ndarray, y: np.ndarray) -> Mixed:
        pairs = self.strategy.pairs(y, np.random.default_rng(self.context.seed))
        mixed = as_they_occur(X, mixture(X, pairs, self.context.categorical), self.context.whole)
        rows, labels, weights = copies(mixed, y, pairs)
        self.classifier_ = self.classifier.fit(rows, labels, sample_weight=weights)
        self.classes_ = self.classifier_.classes_
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return self.classifier_.predict_proba(X)


def mixture(X: np.ndarray, pairs: Pairs, categorical: tuple[int, ...]) -> np.ndarray:
    """Return the mixed rows; a category is that of the larger part."""
    part = pairs.part[:, None]
    if not categorical:
        return part * X[pairs.first] + (1 - part) * X[pairs.second]
    expansion = OneHot(categorical).fit(X)
    return expansion.inverse_transform(mixture(expansion.transform(X), pairs, ()))


def copies(rows: np.ndarray, y: np.ndarray, pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the mixed rows as weighted rows of one class each; a mixture within a class is one row."""
    first, second = y[pairs.first], y[pairs.second]
    part = np.where(first == second, 1.0, pairs.class_part)
    labels, weights = np.concatenate([first, second]), np.concatenate([part, 1 - part])
    counts = weights > 0
    return np.vstack([rows, rows])[counts], labels[counts], weights[counts]
