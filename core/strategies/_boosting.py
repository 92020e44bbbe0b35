"""What strategies have in common that boost trees of their own.

AdaBoost for K classes (SAMME: Zhu, Zou, Rosset, Hastie 2009, doi:10.4310/SII.2009.v2.n3.a8), with four
places where a strategy has its say: the weights at the start, the rows a tree is grown on, how far a
round moves the weight of a row, and what it gets on top.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeClassifier

from core.context import Context
from core.params import between
from core.prepare import OneHot
from core.strategies._base import Ensemble, Family

SEEDS = np.iinfo(np.int32).max
SURE = 1 - 1e-15
CHANCE = 1e-9


class Boosting(Ensemble):
    """A strategy that boosts trees; its dataclass declares `balance`, `trees` and `depth`."""

    family = Family.ENSEMBLE
    own = "Boosted trees"
    balance: float
    trees: int
    depth: int

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return BoostedTrees(self, context)

    def says(self, context: Context) -> str | None:
        return f"{self.own} in place of the chosen learner."

    def start(self, y: np.ndarray) -> np.ndarray:
        """Return the weights (n) that the rows have before the first round, up to a factor."""
        return np.ones(len(y))

    def drawn(
        self, X: np.ndarray, y: np.ndarray, weight: np.ndarray, context: Context, rng: np.random.RandomState
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the rows that a tree is grown on, their classes and their weights."""
        return X, y, weight

    def pull(self, y: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return how far (n numbers from 0 to 1) a round moves the weight of each row: 1 is AdaBoost."""
        return np.ones(len(y))

    def drift(self, y: np.ndarray) -> np.ndarray:
        """Return the factor (n) that the weight of each row gets before every round."""
        return np.ones(len(y))


class BoostedTrees(ClassifierMixin, BaseEstimator):
    """Trees in sequence, each grown on what those before it got wrong.

    A tree that is no better than chance has no vote, and the next round goes on from where it was; where
    none is better, the last one is all there is. A tree that makes no mistake is the last.
    """

    def __init__(self, strategy: Boosting, context: Context) -> None:
        self.strategy = strategy
        self.context = context

    def fit(self, X: np.ndarray, y: np.ndarray) -> BoostedTrees:
        self.classes_, codes = np.unique(y, return_inverse=True)
        columns = self.context.categorical
        self.expansion_ = (OneHot(columns) if columns else FunctionTransformer()).fit(X)
        self.trees_, self.trust_ = [], []
        ready, rng = self.expansion_.transform(X), np.random.RandomState(self.context.seed)
        weight = self.strategy.start(codes)
        for _ in range(self.strategy.trees):
            weight = weight * self.strategy.drift(codes)
            weight = weight / weight.sum()
            tree = self._grown(X, ready, codes, weight, rng)
            right = tree.predict(ready) == codes
            pull = np.where(right, 1, -1) * self.strategy.pull(codes, right)
            trust = trusted(weight @ pull, len(self.classes_))
            if trust < CHANCE:
                continue
            self.trees_.append(tree)
            self.trust_.append(0.5 if right.all() else trust)
            if right.all():
                break
            # Up to a factor exp(-trust * pull); so a right row keeps its weight exactly where pull is 1.
            weight = weight * np.exp(trust * (1 - pull))
        if not self.trees_:
            self.trees_, self.trust_ = [tree], [1.0]
        return self

    def _grown(
        self,
        X: np.ndarray,
        ready: np.ndarray,
        y: np.ndarray,
        weight: np.ndarray,
        rng: np.random.RandomState,
    ) -> DecisionTreeClassifier:
        """Return the tree of one round; `ready` are the rows X with categories as 0/1 columns."""
        tree = DecisionTreeClassifier(max_depth=self.strategy.depth, random_state=rng.randint(SEEDS))
        rows, labels, weights = self.strategy.drawn(X, y, weight, self.context, rng)
        seen = ready if rows is X else self.expansion_.transform(rows)
        return tree.fit(seen, labels, sample_weight=weights)

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        ready, size = self.expansion_.transform(X), len(self.classes_)
        votes = np.zeros((len(X), size))
        for tree, trust in zip(self.trees_, self.trust_, strict=True):
            chosen = tree.predict(ready)[:, None] == np.arange(size)
            votes += trust * np.where(chosen, 1.0, -1.0 / (size - 1))
        return softmax(votes / np.sum(self.trust_) / (size - 1), axis=1)


def trusted(gain: float, size: int) -> float:
    """Return the weight of a tree in the vote; `gain` is the mean pull of the rows, wrong ones negative."""
    gain = np.clip(gain, -SURE, SURE)
    return (np.log((1 + gain) / (1 - gain)) + np.log(size - 1)) / 2


def rarity(y: np.ndarray, balance: float) -> np.ndarray:
    """Return (largest class / own class) ^ balance for every row of `y` (class codes from 0 up)."""
    counts = np.bincount(y)
    return ((counts.max() / counts) ** balance)[y]


def how_many_trees() -> Any:
    """Declare the number of rounds."""
    return between(10, 200, default=50, step=10, help="Trees at most, grown one after the other.")


def how_deep() -> Any:
    """Declare the depth of a tree."""
    return between(1, 10, default=1, step=1, help="Questions a tree may ask in a row.")
