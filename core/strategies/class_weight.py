from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from core.context import Context
from core.params import between
from core.strategies._base import Family, Strategy


@dataclass(frozen=True)
class ClassWeight(Strategy):
    """Let every row count more the rarer its class is: weight proportional to (1 / class size) ^ exponent.

    It helps as over-sampling does, without copies, and is exact: exponent 1 is what scikit-learn calls
    "balanced". It hurts probabilities in the same way (rare classes are predicted too often), and a
    learner that takes no weights cannot use it.
    """

    title = "Class weights"
    family = Family.WEIGHTING
    source = "King, Zeng (2001), Political Analysis 9(2), doi:10.1093/oxfordjournals.pan.a004868"

    exponent: float = between(
        0.0,
        1.0,
        default=1.0,
        step=0.05,
        help="0 gives all rows the same weight, 1 all classes the same total weight.",
    )

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return Weighted(classifier, self.exponent)

    def refuses(self, context: Context) -> str | None:
        if not context.takes_weights:
            return "the chosen learner takes no sample weights; choose another learner or over-sample"
        return "rows have weights already" if context.weighted else None

    def leaves(self, context: Context) -> Context:
        return replace(context, weighted=True)


class Weighted(ClassifierMixin, BaseEstimator):
    """Fit a classifier with weights computed from the classes of the rows it is fitted on."""

    def __init__(self, classifier: BaseEstimator, exponent: float) -> None:
        self.classifier = classifier
        self.exponent = exponent

    def fit(self, X: np.ndarray, y: np.ndarray) -> Weighted:
        self.classifier_ = self.classifier.fit(X, y, sample_weight=weights(y, self.exponent))
        self.classes_ = self.classifier_.classes_
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return self.classifier_.predict_proba(X)


def weights(y: np.ndarray, exponent: float) -> np.ndarray:
    """Return a weight for each row of `y` (n class codes); they add up to n."""
    _, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
    per_row = (1.0 / counts**exponent)[codes]
    return per_row * (len(y) / per_row.sum())
