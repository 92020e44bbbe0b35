"""Class shares of a sample, and the way back from them."""

from __future__ import annotations

import numpy as np
from imblearn.base import BaseSampler
from sklearn.base import BaseEstimator, clone

from core.strategies._members import Labelling


class Sampled(Labelling, BaseEstimator):
    """Fit a classifier on a sample, and give it the class shares that all rows have.

    Either each row of the sample weighs as many rows as it stands for, or the probabilities are moved by
    the ratio of the shares.
    """

    def __init__(self, sampler: BaseSampler, classifier: BaseEstimator, weighted: bool = False) -> None:
        self.sampler = sampler
        self.classifier = classifier
        self.weighted = weighted

    def fit(self, X: np.ndarray, y: np.ndarray) -> Sampled:
        rows, labels = clone(self.sampler).fit_resample(X, y)
        classes, codes = np.unique(labels, return_inverse=True)
        ratio = shares(y) / shares(labels)
        weight = {"sample_weight": ratio[codes]} if self.weighted else {}
        self.classifier_ = self.classifier.fit(rows, labels, **weight)
        self.classes_ = self.classifier_.classes_
        self.ratio_ = ratio[np.isin(classes, self.classes_)]
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        proba = self.classifier_.predict_proba(X)
        return proba if self.weighted else moved(proba, self.ratio_)


def shares(y: np.ndarray) -> np.ndarray:
    """Return the share of each class that is there, in the order of classes."""
    return np.unique(y, return_counts=True)[1] / len(y)


def moved(proba: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """Return the probabilities (n x K) with every class `ratio` (K, or n x K) times as frequent."""
    odds = proba * ratio
    return odds / odds.sum(axis=1, keepdims=True)
