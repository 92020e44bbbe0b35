"""What losses have in common: XGBoost with a loss of our own in place of the learner."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, ClassVar

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin

from core.context import Context
from core.params import between
from core.strategies._base import Family, Strategy

# XGBoost divides by the curvature; rows of which a loss is sure would have none.
LEAST = 1e-6


@dataclass(frozen=True, eq=False)
class Rows:
    """What a loss knows of the training rows: their classes from 0 up (`codes`, n), the rows of each
    class (`counts`, K), and the share of the trees that are grown (`done`)."""

    codes: np.ndarray
    counts: np.ndarray
    done: float = 0.0

    @property
    def own(self) -> np.ndarray:
        """Return 1 for each row's own class and 0 for the others (n x K)."""
        return np.eye(len(self.counts))[self.codes]

    @property
    def prior(self) -> np.ndarray:
        """Return the share of each class."""
        return self.counts / self.counts.sum()

    def each(self, by_class: np.ndarray) -> np.ndarray:
        """Return for each row what `by_class` (K) says of its class, as a column."""
        return by_class[self.codes][:, None]


class Loss(Strategy):
    """A strategy that grows boosted trees on a loss of its own.

    Its dataclass declares `trees`. `one_softmax` says that all classes share a softmax; otherwise each
    has a score of its own.
    """

    family = Family.LOSS
    replaces_learner = True
    one_softmax: ClassVar[bool] = True
    trees: int

    @abstractmethod
    def derivatives(self, margins: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        """Return slope and curvature of each row's loss by each of its margins (n x K both).

        With two classes the first margin is fixed at 0, and what is returned for it is not used.
        """

    def probabilities(self, margins: np.ndarray) -> np.ndarray:
        """Return class probabilities (n x K) from margins (n x K)."""
        return softmax(margins, axis=1)

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return Boosting(self, context.categorical, context.seed)

    def refuses(self, context: Context) -> str | None:
        if len(context.present) < 2:
            return "needs rows of at least two classes to train on"
        return "weighs rows in its loss and takes no weights" if context.weighted else None

    def says(self, context: Context) -> str | None:
        return "XGBoost with this loss, its other settings as usual, in place of the chosen learner."


class Boosting(ClassifierMixin, BaseEstimator):
    """XGBoost with the settings that the learner has by default, and another loss.

    All margins start at 0 (for two classes XGBoost asks for the probability, for more the margin): a
    start value found automatically can silently undo what a loss does.
    """

    def __init__(self, loss: Loss, categorical: tuple[int, ...], seed: int) -> None:
        self.loss = loss
        self.categorical = categorical
        self.seed = seed

    def fit(self, X: np.ndarray, y: np.ndarray) -> Boosting:
        from xgboost import XGBClassifier

        self.classes_, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
        kinds = ["c" if i in self.categorical else "q" for i in range(X.shape[1])]
        typed = {"enable_categorical": True, "feature_types": kinds} if self.categorical else {}
        self.booster_ = XGBClassifier(
            objective=objective(self.loss, codes, counts),
            n_estimators=self.loss.trees,
            max_depth=6,
            learning_rate=0.1,
            tree_method="hist",
            base_score=0.5 if len(counts) == 2 else 0.0,
            random_state=self.seed,
            n_jobs=1,
            **typed,
        ).fit(X, codes)
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return self.loss.probabilities(full(self.booster_.predict(X, output_margin=True)))


def objective(loss: Loss, codes: np.ndarray, counts: np.ndarray) -> Callable:
    """Return the loss as XGBoost wants it, to be asked once before every tree."""
    grown = count()
    # XGBoost doubles the curvature of a softmax as well: margins of other classes move at the same time.
    factor = 2.0 if loss.one_softmax and len(counts) > 2 else 1.0

    def asked(_: np.ndarray, margins: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rows = Rows(codes, counts, next(grown) / loss.trees)
        slope, curvature = loss.derivatives(full(margins), rows)
        curvature = np.maximum(factor * curvature, LEAST)
        return (slope, curvature) if margins.ndim == 2 else (slope[:, 1], curvature[:, 1])

    return asked


def full(margins: np.ndarray) -> np.ndarray:
    """Return a margin for each class (n x K), in double precision; XGBoost has one for two classes."""
    if margins.ndim == 1:
        margins = np.column_stack([np.zeros(len(margins)), margins])
    return margins.astype(float)


def cross_entropy(margins: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return slope and curvature of the cross-entropy between softmax(margins) and `target` (n x K)."""
    p = softmax(margins, axis=1)
    return p - target, p * (1 - p)


def convex(slope: np.ndarray, curvature: np.ndarray, p: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return the curvature, but at least what it would be if the loss were a log loss of this slope.

    A loss that gives up on rows it gets badly wrong bends downwards there, where Newton's step would
    lead uphill.
    """
    return np.maximum(curvature, np.abs(slope) * (1 - np.abs(p - own)))


def focus(p: np.ndarray, gamma: float) -> tuple[np.ndarray, np.ndarray]:
    """Return A(p) and A'(p), where A is the slope of (1 - p)^gamma * log(p), times p."""
    p = np.clip(p, 1e-15, 1 - 1e-15)
    q, log = 1 - p, np.log(p)
    bent = gamma * (gamma - 1) * p * q ** (gamma - 2) * log
    return q**gamma - gamma * p * q ** (gamma - 1) * log, bent - gamma * q ** (gamma - 1) * (2 + log)


def how_many_trees() -> Any:
    """Declare the number of trees, 200 as XGBoost has as a learner."""
    return between(10, 1000, default=200, step=10, help="Number of trees.")
