"""What strategies have in common that doubt labels: what models say of rows they were not trained on."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.model_selection import StratifiedKFold

from core.context import Context
from core.strategies._base import Family
from core.strategies._members import Repeating, spread
from core.words import quoted

FOLDS = 5
TOO_FEW = (
    "too few rows of a class are left when models are trained on parts of the rows; ask the next step for "
    "fewer neighbours"
)


class Doubting(Repeating):
    """A strategy that changes labels or drops rows by cross-fitted probabilities of the chosen learner."""

    family = Family.LABELS
    failures: ClassVar[dict[str, str]] = {
        "Expected n_neighbors": TOO_FEW,
        "nearest rows were asked for": TOO_FEW,
    }

    @abstractmethod
    def mended(self, y: np.ndarray, proba: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the positions of the rows that stay, and the class of each.

        `y` are n class codes from 0 up, `proba` (n x K) what models say that did not see the row.
        """

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return Mended(classifier, self, context.seed)

    def refuses(self, context: Context) -> str | None:
        code = min(context.present, key=context.present.__getitem__)
        if context.counts[code] < FOLDS:
            return (
                f"trains on {FOLDS - 1} of {FOLDS} parts of the rows and needs {FOLDS} training rows of "
                f"every class, {quoted(context.classes[code])} has {context.counts[code]}"
            )
        return super().refuses(context)

    def leaves(self, context: Context) -> Context:
        """Return the fewest rows of each class that the learner is trained on: those of its parts."""
        return context.with_counts({code: n - -(-n // FOLDS) for code, n in context.present.items()})


class Mended(ClassifierMixin, BaseEstimator):
    """Fit a classifier on rows whose labels were mended by what its copies say, cross-fitted."""

    def __init__(self, classifier: BaseEstimator, strategy: Doubting, seed: int) -> None:
        self.classifier = classifier
        self.strategy = strategy
        self.seed = seed

    def fit(self, X: np.ndarray, y: np.ndarray) -> Mended:
        classes, codes = np.unique(y, return_inverse=True)
        proba = cross_fitted(self.classifier, X, y, self.seed)
        rows, labels = self.strategy.mended(codes, proba, self.seed)
        self.rows_, self.labels_ = rows, classes[labels]
        self.classifier_ = self.classifier.fit(X[rows], self.labels_)
        self.classes_ = self.classifier_.classes_
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return self.classifier_.predict_proba(X)


def cross_fitted(classifier: BaseEstimator, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    """Return the probabilities (n x K) that copies of `classifier` give to rows they were not trained on."""
    classes = np.unique(y)
    proba = np.empty((len(y), len(classes)))
    for train, rest in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(X, y):
        copy = clone(classifier).fit(X[train], y[train])
        proba[rest] = spread(copy.predict_proba(X[rest]), copy.classes_, classes)
    return proba
