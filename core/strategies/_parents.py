"""Which rows a row that was made up lies between: what samplers remember of what they did.

A fitted sampler that knows has an attribute `parents_`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from imblearn import over_sampling
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state


@dataclass(frozen=True, eq=False)
class Parents:
    """Where each of m rows that a sampler hands on comes from (m numbers each).

    `first` and `second` are positions among the rows that the sampler was given. A row between two of
    them is first + place * (second - first); a negative `place` is beyond the first. A row that was
    there, a copy and a row that was moved have no second, which is -1, and no place, which is nan. A row
    of which nothing is known has no first either. Of rows that are the same, another may be named.
    """

    first: np.ndarray
    second: np.ndarray
    place: np.ndarray

    def __getitem__(self, rows: np.ndarray) -> Parents:
        return Parents(self.first[rows], self.second[rows], self.place[rows])

    def between(self, X: np.ndarray) -> np.ndarray:
        """Return the rows (m x d) that lie at these places between rows of X."""
        starts = X[self.first]
        return starts + self.place[:, None] * (X[self.second] - starts)


def alone(rows: np.ndarray) -> Parents:
    """Return that rows come from one row each, at these positions."""
    return Parents(rows.astype(np.intp), np.full(len(rows), -1), np.full(len(rows), np.nan))


def unknown(count: int) -> Parents:
    """Return that nothing is known of so many rows."""
    return alone(np.full(count, -1))


def joined(parts: list[Parents]) -> Parents:
    """Return what several parts say, one after the other."""
    return Parents(*(np.concatenate([getattr(p, k) for p in parts]) for k in ("first", "second", "place")))


def parents(sampler: BaseEstimator) -> Parents | None:
    """Return where the rows that a fitted sampler handed on come from, None where it does not say."""
    if hasattr(sampler, "sample_indices_"):
        return alone(sampler.sample_indices_)
    return getattr(sampler, "parents_", None)


class Around(BaseEstimator):
    """A sampler around another, fitted one, `sampler_`, whose rows it hands on in their order."""

    @property
    def parents_(self) -> Parents | None:
        """Return what the sampler inside says."""
        return parents(self.sampler_)


class OnLines:
    """Let a sampler of imbalanced-learn that makes rows between others remember between which."""

    def _fit_resample(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self._given, self._made = (X, y), [alone(np.arange(len(y)))]
        outcome = super()._fit_resample(X, y)
        self.parents_ = joined(self._made)
        # The rows are not kept: a fitted sampler may be stored.
        del self._given, self._made
        return outcome

    def _generate_samples(self, X, nn_data, nn_num, rows, cols, steps, y_type=None, y=None):
        ends, place = nn_num[rows, cols], steps.ravel()
        if y is not None:
            place = self._shortened(place, y[ends] != y_type)
        first, second = self._positions(X, y_type)[rows], self._positions(nn_data, y_type)[ends]
        self._made.append(Parents(first, second, place))
        return super()._generate_samples(X, nn_data, nn_num, rows, cols, steps, y_type, y)

    def _shortened(self, place: np.ndarray, foreign: np.ndarray) -> np.ndarray:
        """Return the places on ways of which Borderline-SMOTE 2 goes half at most, by its own draw."""
        part = np.ones(len(place))
        part[foreign] = check_random_state(self.random_state).uniform(0.0, 0.5, foreign.sum())
        return place * part

    def _positions(self, part: np.ndarray, code: int) -> np.ndarray:
        """Return the positions, among all rows, of a part of them: all, a class, or some of a class."""
        X, y = self._given
        own = np.arange(len(y)) if len(part) == len(y) else np.flatnonzero(y == code)
        return own if len(part) == len(own) else own[places(part, X[own])]


def places(part: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the place of each row of `part` among `rows`, of which it is a selection in their order."""
    _, kinds = np.unique(np.vstack([rows, part]), axis=0, return_inverse=True)
    # The n-th of several rows that are the same is taken for the n-th of them.
    known, wanted = (_with_turns(each) for each in np.split(kinds.ravel(), [len(rows)]))
    return known.get_indexer(wanted)


def _with_turns(kinds: np.ndarray) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([kinds, pd.Series(kinds).groupby(kinds).cumcount()])


class SMOTE(OnLines, over_sampling.SMOTE):
    """SMOTE that remembers."""


class BorderlineSMOTE(OnLines, over_sampling.BorderlineSMOTE):
    """Borderline-SMOTE that remembers."""


class SVMSMOTE(OnLines, over_sampling.SVMSMOTE):
    """SVM-SMOTE that remembers; where it goes outwards, places are negative."""


class KMeansSMOTE(OnLines, over_sampling.KMeansSMOTE):
    """K-means SMOTE that remembers."""


class SMOTEN(over_sampling.SMOTEN):
    """SMOTEN that remembers the row in whose neighbourhood categories were counted."""

    def _fit_resample(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self._labels, self._made = y, [alone(np.arange(len(y)))]
        outcome = super()._fit_resample(X, y)
        self.parents_ = joined(self._made)
        del self._labels, self._made
        return outcome

    def _make_samples(self, X_class, klass, y_dtype, nn_indices, n_samples):
        own = np.flatnonzero(self._labels == klass)
        # The same draw from the same seed as in imbalanced-learn.
        drawn = check_random_state(self.random_state).choice(np.arange(len(own)), size=n_samples)
        self._made.append(alone(own[drawn]))
        return super()._make_samples(X_class, klass, y_dtype, nn_indices, n_samples)
