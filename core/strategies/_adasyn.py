"""ADASYN that remembers between which rows it made its own."""

from __future__ import annotations

import numpy as np
from imblearn import over_sampling
from sklearn.utils import check_random_state

from core.strategies._parents import Parents, alone, joined


class ADASYN(over_sampling.ADASYN):
    """Imbalanced-learn's ADASYN on dense arrays: the same seed gives the same rows."""

    def _fit_resample(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self._validate_estimator()
        rng = check_random_state(self.random_state)
        lines = [self._lines(X, y, code, count, rng) for code, count in self.sampling_strategy_.items()]
        self.parents_ = joined([alone(np.arange(len(y))), *lines])
        labels = [np.full(len(line.first), y[line.first[0]], y.dtype) for line in lines]
        return np.vstack([X, *(line.between(X) for line in lines)]), np.concatenate([y, *labels])

    def _lines(self, X: np.ndarray, y: np.ndarray, code: int, count: int, rng: np.random.RandomState):
        """Return between which rows of the class about `count` new ones lie, most where others are."""
        own = np.flatnonzero(y == code)
        parts = np.rint(self._surrounded(X, y, own) * count).astype(int)
        if not parts.any():
            raise ValueError("every row's part rounds to none")
        around = self._neighbours_of(X[own], X[own])
        starts = np.repeat(np.arange(len(own)), parts)
        turns = rng.choice(around.shape[1], size=len(starts))
        return Parents(own[starts], own[around[starts, turns]], rng.uniform(size=len(starts)))

    def _surrounded(self, X: np.ndarray, y: np.ndarray, own: np.ndarray) -> np.ndarray:
        """Return the share of neighbours of other classes of each row at `own`, as parts of one."""
        around = self._neighbours_of(X, X[own])
        shares = np.sum(y[around] != y[own[0]], axis=1) / around.shape[1]
        if not shares.any():
            raise ValueError("not one neighbour is of another class")
        return shares / shares.sum()

    def _neighbours_of(self, points: np.ndarray, rows: np.ndarray) -> np.ndarray:
        return self.nn_.fit(points).kneighbors(rows, return_distance=False)[:, 1:]
