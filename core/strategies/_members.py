"""What strategies have in common that train the chosen learner several times."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from imblearn.under_sampling import RandomUnderSampler
from sklearn.base import BaseEstimator, ClassifierMixin, clone

from core.context import Context
from core.params import between
from core.strategies._base import Family, Strategy, shrunk


class Repeating(Strategy):
    """A strategy that trains the chosen learner more than once, on rows without weights."""

    def refuses(self, context: Context) -> str | None:
        if context.weighted:
            return f"comes after a weighting, and rows lose their weights here: put {self.key()} first"
        return None


class Committee(Repeating):
    """A strategy that averages several models, each on as many rows of every class as the smallest has.

    Its dataclass declares `members`.
    """

    family = Family.ENSEMBLE
    members: int

    def leaves(self, context: Context) -> Context:
        return context.with_counts(shrunk(context.present, 1.0))

    def says(self, context: Context) -> str | None:
        return f"The learner was trained {self.members} times; the rows shown are those of the first time."


class Guided(Committee):
    """A committee whose later members get rows by what the earlier ones say of them."""

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return InTurn(classifier, self, context.seed)

    @abstractmethod
    def narrowed(self, rows: np.ndarray, hardness: np.ndarray, size: int, few: int, turn: int) -> np.ndarray:
        """Return those of `rows` of one class (`size` of them at first) that may still be drawn.

        `hardness` (n) is 1 - the probability of its own class that a row gets from the members so far,
        `few` how many are to be drawn, `turn` counts members from 0.
        """

    @abstractmethod
    def drawn(
        self, rows: np.ndarray, hardness: np.ndarray, few: int, turn: int, rng: np.random.Generator
    ) -> np.ndarray:
        """Return `few` of `rows`."""


class InTurn(ClassifierMixin, BaseEstimator):
    """Members trained one after the other and averaged; the first on a random balanced sample."""

    def __init__(self, classifier: BaseEstimator, strategy: Guided, seed: int) -> None:
        self.classifier = classifier
        self.strategy = strategy
        self.seed = seed

    def fit(self, X: np.ndarray, y: np.ndarray) -> InTurn:
        self.classes_, codes, sizes = np.unique(y, return_inverse=True, return_counts=True)
        first = RandomUnderSampler(random_state=self.seed)
        first.fit_resample(X, y)
        rows, rng, total = first.sample_indices_, np.random.default_rng(self.seed), 0.0
        # In no order, so that of rows equally hard no part of the table is preferred.
        pools = [rng.permutation(np.flatnonzero(codes == code)) for code in range(len(sizes))]
        self.members_ = []
        for turn in range(self.strategy.members):
            if turn:
                hardness = 1 - total[np.arange(len(codes)), codes] / turn
                rows = self._rows(pools, sizes, hardness, turn, rng)
            self.members_.append(clone(self.classifier).fit(X[rows], y[rows]))
            total = total + self._said(self.members_[-1], X)
        self.classifier_ = self.members_[0]
        return self

    def _rows(
        self,
        pools: list[np.ndarray],
        sizes: np.ndarray,
        hardness: np.ndarray,
        turn: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the rows of a later member, and narrow the pools (rows of each class) to draw from."""
        few, chosen = sizes.min(), []
        for code, size in enumerate(sizes):
            if size > few:
                pool = self.strategy.narrowed(pools[code], hardness[pools[code]], size, few, turn)
                chosen.append(self.strategy.drawn(pool, hardness[pool], few, turn, rng))
                pools[code] = pool
            else:
                chosen.append(pools[code])
        return np.concatenate(chosen)

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return np.mean([self._said(member, X) for member in self.members_], axis=0)

    def _said(self, member: BaseEstimator, X: np.ndarray) -> np.ndarray:
        return spread(member.predict_proba(X), member.classes_, self.classes_)


class Labelling(ClassifierMixin):
    """Give labels as well as probabilities, which scikit-learn's bagging asks of a member."""

    def predict(self, X: np.ndarray) -> np.ndarray:
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class Member(Labelling, BaseEstimator):
    """A classifier that may be a member of scikit-learn's bagging."""

    def __init__(self, classifier: BaseEstimator) -> None:
        self.classifier = classifier

    def fit(self, X: np.ndarray, y: np.ndarray) -> Member:
        self.classifier_ = self.classifier.fit(X, y)
        self.classes_ = self.classifier_.classes_
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return self.classifier_.predict_proba(X)


def spread(proba: np.ndarray, own: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return the probabilities of the classes `own` as those of `classes`; one that is missing gets none."""
    full = np.zeros((len(proba), len(classes)))
    full[:, np.searchsorted(classes, own)] = proba
    return full


def how_many_members(least: int = 1) -> Any:
    """Declare the number of models."""
    return between(least, 50, default=10, step=1, help="Models that are trained and averaged.")
