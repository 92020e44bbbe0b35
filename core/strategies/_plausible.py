"""The sieve for made-up rows: only those stay that could be real."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from imblearn.base import BaseSampler
from sklearn.base import BaseEstimator, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from core.neighbours import others
from core.prepare import OneHot
from core.strategies._base import as_they_occur
from core.strategies._cleaning import nearest_distance
from core.strategies._parents import Parents, alone, joined, parents

PARTS = 3
TREES = 50
LEAF = 5  # grown further, a forest knows the made-up rows by the real ones they were made from
TURNS = 2


@dataclass(frozen=True)
class Sieve:
    """What a made-up row must stand up to: see the parameters of `plausible_smote`."""

    credible: float
    apart: float
    seed: int

    def passes(self, real: np.ndarray, made: np.ndarray) -> np.ndarray:
        """Return whether each made-up row could be one of the `real` rows of its class."""
        stays = np.ones(len(made), bool)
        if self.apart:
            stays &= np.sqrt(nearest_distance(real, made)) >= self.apart * usual_gap(real)
        if self.credible and len(made) >= PARTS:
            stays &= realness(real, made, self.seed) >= self.credible
        return stays


class Plausible(BaseEstimator):
    """A sampler that adds rows, more than are wanted, and a sieve through which they go."""

    def __init__(self, sampler: BaseSampler, sieve: Sieve, categorical: tuple[int, ...]) -> None:
        self.sampler = sampler
        self.sieve = sieve
        self.categorical = categorical

    def fit_resample(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        made, labels, known = self._candidates(X, y)
        made = as_they_occur(X, made, grids(X))
        chosen = [self._chosen(X, y, made, labels, code) for code in dict.fromkeys(labels.tolist())]
        stay = np.concatenate([np.empty(0, int), *chosen])
        self.parents_ = joined([alone(np.arange(len(y))), known[stay]])
        return np.vstack([X, made[stay]]), np.concatenate([y, labels[stay]])

    def _candidates(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, Parents]:
        """Return the made-up rows of several turns of the sampler, each with a seed of its own."""
        rows, labels, known = [], [], []
        for turn in range(TURNS):
            sampler = clone(self.sampler).set_params(random_state=self.sieve.seed + turn)
            X_new, y_new = sampler.fit_resample(X, y)
            new = np.arange(len(y), len(y_new))
            rows.append(X_new[new])
            labels.append(y_new[new])
            known.append(parents(sampler)[new])
        return np.vstack(rows), np.concatenate(labels), joined(known)

    def _chosen(self, X: np.ndarray, y: np.ndarray, made: np.ndarray, labels: np.ndarray, code: int):
        """Return the positions of the candidates of a class that stay."""
        own = np.flatnonzero(labels == code)
        wanted = len(own) // TURNS
        return own[self._passes(X, X[y == code], made[own])][:wanted]

    def _passes(self, X: np.ndarray, real: np.ndarray, made: np.ndarray) -> np.ndarray:
        if self.categorical:
            expansion = OneHot(self.categorical).fit(X)
            real, made = expansion.transform(real), expansion.transform(made)
        return self.sieve.passes(real, made)


def usual_gap(rows: np.ndarray) -> float:
    """Return the median distance of a row to the nearest other."""
    return float(np.median(np.linalg.norm(rows - rows[others(rows, 1)[:, 0]], axis=1)))


def realness(real: np.ndarray, made: np.ndarray, seed: int) -> np.ndarray:
    """Return the probability that each made-up row is real, by forests that were not trained on it.

    Real and made-up rows have the same weight in all, so that 1/2 is a forest that cannot tell.
    """
    forest = RandomForestClassifier(TREES, class_weight="balanced", min_samples_leaf=LEAF, random_state=seed)
    parts = StratifiedKFold(PARTS, shuffle=True, random_state=seed)
    truth = np.repeat([1, 0], [len(real), len(made)])
    rows = np.vstack([real, made])
    return cross_val_predict(forest, rows, truth, cv=parts, method="predict_proba")[len(real) :, 1]


def grids(X: np.ndarray) -> list[int]:
    """Return the columns of a grid or of few values, in which not every value in between can occur."""
    known = [np.unique(values) for values in X.T]
    return [i for i, each in enumerate(known) if 2 * len(each) <= len(X) or on_a_grid(each)]


def on_a_grid(known: np.ndarray) -> bool:
    """Return whether all gaps between sorted values are multiples of the smallest, as of whole numbers."""
    if len(known) < 3:
        return True
    steps = np.diff(known) / np.diff(known).min()
    return bool(np.abs(steps - steps.round()).max() < 1e-3)
