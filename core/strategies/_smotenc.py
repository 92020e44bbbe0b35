"""SMOTENC for tables of numbers and category codes, many times faster than the one it derives from."""

from __future__ import annotations

import numpy as np
from imblearn import over_sampling
from scipy import sparse
from sklearn.preprocessing import OneHotEncoder
from sklearn.utils.sparsefuncs import mean_variance_axis

from core.strategies._parents import Parents, alone, joined


class SMOTENC(over_sampling.SMOTENC):
    """Imbalanced-learn's SMOTENC on dense arrays: the same seed gives the same rows.

    Rows differ only where neighbours are equally far, and where the numbers of a class hardly vary
    (median standard deviation above 0 and under 1e-8): there imbalanced-learn takes every category for
    as frequent as any other. X holds numbers only, categories as codes.
    """

    def _fit_resample(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self.n_features_ = X.shape[1]
        self._validate_column_types(X)
        self._validate_estimator()
        made, labels, known = [X + 0.0], [y], [alone(np.arange(len(y)))]
        for code, count in self.sampling_strategy_.items():
            own = np.flatnonzero(y == code)
            rows, (starts, ends, steps) = self._made_up(X[own], count)
            made.append(rows)
            labels.append(np.full(count, code, y.dtype))
            known.append(Parents(own[starts], own[ends], steps))
        self.parents_ = joined(known)
        return np.vstack(made), np.concatenate(labels)

    def _made_up(self, rows: np.ndarray, count: int) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        """Return `count` new rows between `rows`, which are all of one class, and between which."""
        numbers, codes = rows[:, self.continuous_features_], rows[:, self.categorical_features_]
        # Two rows that differ in a category are then one median deviation apart there.
        weight = _median_deviation(numbers) / np.sqrt(2)
        levels = OneHotEncoder(sparse_output=False).fit_transform(codes)
        around = self._neighbours_of(np.hstack([numbers, levels * weight]))
        rng = np.random.RandomState(self.random_state)
        drawn = rng.randint(0, around.size, size=count)
        steps = rng.uniform(size=count)
        starts, turns = np.divmod(drawn, around.shape[1])
        new = np.empty((count, rows.shape[1]))
        ends = around[starts, turns]
        way = numbers[ends] - numbers[starts]
        new[:, self.continuous_features_] = numbers[starts] + steps[:, None] * way
        new[:, self.categorical_features_] = self._voted(codes, around[starts])
        return new, (starts, ends, steps)

    def _neighbours_of(self, rows: np.ndarray) -> np.ndarray:
        return self.nn_k_.fit(rows).kneighbors(rows, return_distance=False)[:, 1:]

    def _voted(self, codes: np.ndarray, around: np.ndarray) -> np.ndarray:
        """Return the most frequent category among the neighbours of each new row, ties by lot."""
        rng = np.random.RandomState(self.random_state)
        columns = [_most_frequent(column[around], rng) for column in codes.T]
        return np.column_stack(columns)


def _median_deviation(numbers: np.ndarray) -> float:
    """Return the median of the columns' standard deviations, summed as imbalanced-learn sums it."""
    _, variances = mean_variance_axis(sparse.csr_matrix(numbers), axis=0)
    return float(np.median(np.sqrt(variances)))


def _most_frequent(codes: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Return a most frequent code of every row of `codes` (rows x k), ties by lot.

    As in imbalanced-learn, all candidates are shuffled together and the first of each row counts.
    """
    levels, places = np.unique(codes, return_inverse=True)
    rows = np.arange(len(codes))[:, None]
    slots = (rows * len(levels) + places.reshape(codes.shape)).ravel()
    votes = np.bincount(slots, minlength=len(codes) * len(levels)).reshape(len(codes), len(levels))
    candidates = np.argwhere(votes == votes.max(axis=1, keepdims=True))
    row, level = candidates[rng.permutation(len(candidates))].T
    chosen = np.empty(len(codes), int)
    # An assignment keeps the last of several values for a row: turned round, the first.
    chosen[row[::-1]] = level[::-1]
    return levels[chosen]
