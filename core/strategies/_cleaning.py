"""What strategies have in common that drop rows by the classes of their neighbours.

They keep the rows that imbalanced-learn's samplers keep, in the same order (where two classes are as
small, some of those go by the order of the rows); the search is shared.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
from sklearn.base import BaseEstimator

from core.context import Context, PriorShift
from core.neighbours import nearest, others, others_among, searched
from core.params import one_of
from core.strategies._base import Family, Interpolating, Resampling, grown
from core.strategies._parents import Parents, alone, parents

MEASURED = "Distances are measured with categories as 0/1 columns."
FAILURES = {"nearest rows were asked for": "fewer rows were left than neighbours are to be looked at"}


class Selection(BaseEstimator):
    """The sampler that keeps the rows which a strategy's `kept` names."""

    def __init__(self, strategy: Cleaning | SmoteCleaning, seed: int) -> None:
        self.strategy = strategy
        self.seed = seed

    def fit_resample(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rows = self.strategy.kept(X, y, self.seed)
        self.parents_ = alone(rows)
        return X[rows], y[rows]


class Cleaning(Resampling):
    """A strategy that drops rows of all classes but the smallest; `neighbours` is how many it looks at."""

    family = Family.UNDER_SAMPLING
    prior_shift = PriorShift.UNKNOWN
    failures: ClassVar[dict[str, str]] = FAILURES
    neighbours: int

    @abstractmethod
    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        """Return the positions of the rows that stay."""

    def sampler(self, context: Context) -> Selection:
        return Selection(self, context.seed)

    def refuses(self, context: Context) -> str | None:
        return super().refuses(context) or too_few_rows(context.rows, self.neighbours)

    def says(self, context: Context) -> str | None:
        return MEASURED if context.categorical else None

    def shares(self, context: Context) -> str:
        return f"{searched(self.neighbours + 1)} nearest of all rows{self.expansion(context)}"

    def share(self, X: np.ndarray, y: np.ndarray, context: Context) -> None:
        others(self.measured(X, context), self.neighbours)


class SmoteCleaning(Interpolating):
    """SMOTE and then a cleaning of all classes; `looks_at` is how many neighbours that looks at."""

    family = Family.HYBRID
    prior_shift = PriorShift.UNKNOWN
    failures: ClassVar[dict[str, str]] = FAILURES

    @property
    @abstractmethod
    def looks_at(self) -> int:
        """Return how many neighbours the cleaning looks at."""

    @abstractmethod
    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        """Return the positions of the rows, real and made up, that stay."""

    def sampler(self, context: Context) -> Then:
        return Then(self.smote(context), Selection(self, context.seed))

    def refuses(self, context: Context) -> str | None:
        rows = sum(grown(context.present, self.balance).values())
        return super().refuses(context) or too_few_rows(rows, self.looks_at)

    def shares(self, context: Context) -> str:
        smote = f"SMOTE({self.balance}, {self.neighbours}, {context.seed})"
        return f"{searched(self.looks_at + 1)} nearest of all rows after {smote}{self.expansion(context)}"

    def share(self, X: np.ndarray, y: np.ndarray, context: Context) -> None:
        rows, _ = self.smote(context).fit_resample(self.measured(X, context), y)
        others(rows, self.looks_at)


class Then(BaseEstimator):
    """Two samplers, one after the other."""

    def __init__(self, first: BaseEstimator, second: BaseEstimator) -> None:
        self.first = first
        self.second = second

    def fit_resample(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.second.fit_resample(*self.first.fit_resample(X, y))

    @property
    def parents_(self) -> Parents:
        """Return what the first says of the rows that the second, a selection, lets stay."""
        return parents(self.first)[parents(self.second).first]


def too_few_rows(rows: int, neighbours: int) -> str | None:
    """Return a sentence when no row has that many neighbours."""
    if rows > neighbours:
        return None
    return f"looks at {neighbours} neighbours of each training row and has {rows} rows"


def who_agrees() -> Any:
    """Declare how many of a row's neighbours must be of its class for it to stay."""
    return one_of(
        "all", "most", default="all", help="Neighbours that must be of a row's class for it to stay."
    )


def smallest(y: np.ndarray) -> int:
    """Return the smallest class; of several as small, the first."""
    classes, counts = np.unique(y, return_counts=True)
    return classes[counts.argmin()]


def larger(y: np.ndarray) -> np.ndarray:
    """Return the classes that are cleaned: all but the smallest."""
    return np.setdiff1d(y, smallest(y))


def by_class(rows: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the rows ordered by class."""
    return rows[np.argsort(y[rows], kind="stable")]


def vote(labels: np.ndarray) -> np.ndarray:
    """Return the most frequent class of every row of `labels`; of several, the first."""
    classes = np.unique(labels)
    counts = np.stack([(labels == each).sum(axis=1) for each in classes], axis=1)
    return classes[counts.argmax(axis=1)]


def agreeing(X: np.ndarray, y: np.ndarray, rows: np.ndarray, k: int, agree: str) -> np.ndarray:
    """Return whether the k nearest of the others at `rows` agree with the class of each of them."""
    labels = y[others_among(X, rows, k)]
    if agree == "most":
        return vote(labels) == y[rows]
    return (labels == y[rows][:, None]).all(axis=1)


def edited(X: np.ndarray, y: np.ndarray, rows: np.ndarray, k: int, agree: str) -> np.ndarray:
    """Return those of `rows` whose neighbours agree, and the smallest class whole, ordered by class."""
    stays = agreeing(X, y, rows, k, agree) | ~np.isin(y[rows], larger(y[rows]))
    return by_class(rows[stays], y)


def linked(X: np.ndarray, y: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return whether each of `rows` forms a Tomek link with another of them."""
    closest = np.arange(len(X))
    closest[rows] = others_among(X, rows, 1)[:, 0]
    partner = closest[rows]
    return (closest[partner] == rows) & (y[partner] != y[rows])


def nearest_distance(points: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """Return the squared distance of each query to the nearest of `points`."""
    way = queries - points[nearest(points, queries, 1)[:, 0]]
    return np.einsum("ij,ij->i", way, way)
