"""What strategies have in common that repair the probabilities of models which are fitted already."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import logit
from sklearn.base import BaseEstimator

from core.context import Context, PriorShift
from core.strategies._base import Family, Strategy

SURE = 1e-6


@dataclass(frozen=True, eq=False)
class Scored:
    """Probabilities (m x K) of rows that their models did not train on.

    `real` and `given` (m x K) are class shares among the training rows of each row's model: as they are
    in the file, and as they reached the learner, weights counted. `weight` (m) says how many rows of the
    file each row stands for, where the rows are a sample of it.
    """

    proba: np.ndarray
    real: np.ndarray
    given: np.ndarray
    weight: np.ndarray | None = None

    def at(self, rows: np.ndarray) -> Scored:
        """Return the same for the rows at these positions."""
        weight = None if self.weight is None else self.weight[rows]
        return Scored(self.proba[rows], self.real[rows], self.given[rows], weight)


Repaired = Callable[[Scored], np.ndarray]


class Repair(Strategy):
    """A strategy that changes probabilities after the fit. It comes after all that changes the fit.

    What it learns for a row it learns from other rows than those of its fold.
    """

    family = Family.REPAIR
    refits = False
    prior_shift = PriorShift.EXACT

    @abstractmethod
    def learned(self, scored: Scored, y: np.ndarray) -> Repaired:
        """Return how to repair probabilities, learned from rows and their classes `y` (m codes)."""

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return classifier


class Combination(Strategy):
    """A strategy that mixes what the other trials of a run gave, and fits nothing itself."""

    refits = False

    @abstractmethod
    def weights(
        self,
        members: Sequence[np.ndarray],
        y: np.ndarray,
        positive: int | None,
        weight: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return the weight of each member (sum 1), chosen on its probabilities (m x K) and classes `y`.

        A row counts for as many as `weight` (m) says, where it is given.
        """

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return classifier


class Shifting(Repair):
    """A repair that moves probabilities by what the class shares in training did to them."""

    def refuses(self, context: Context) -> str | None:
        if context.prior_shift is PriorShift.UNKNOWN:
            return (
                "goes by the class shares that a learner was given, and these do not tell what the "
                "strategy before it does to probabilities; use `platt`, `isotonic` or `beta`"
            )
        return None

    def says(self, context: Context) -> str | None:
        if context.prior_shift is PriorShift.ROUGH:
            return "A rough repair: what was done to the rows changed more than the class shares."
        return None


def ratio(wanted: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Return wanted (K, or m x K) over given shares (m x K); 1 for a class that was not given at all."""
    return np.divide(wanted, given, out=np.ones_like(given), where=given > 0)


Curve = Callable[[np.ndarray], np.ndarray]


class Calibration(Repair):
    """A repair that learns, class by class, how often a score comes true. Its labels are of other folds.

    With more than two classes each is held against all others, and the outcomes are divided by their
    sum (Zadrozny, Elkan 2002, doi:10.1145/775047.775151).
    """

    @abstractmethod
    def curve(self, scores: np.ndarray, hits: np.ndarray, weight: np.ndarray | None = None) -> Curve:
        """Return the rising or falling curve from scores (m, 0 to 1) to shares of `hits` (m yes or no).

        A row counts for as many as `weight` (m) says, where it is given.
        """

    def learned(self, scored: Scored, y: np.ndarray) -> Repaired:
        size = scored.proba.shape[1]
        counts = np.bincount(y, minlength=size)
        # A class without rows cannot be calibrated, nor one that all rows belong to.
        codes = [code for code in ([1] if size == 2 else range(size)) if 0 < counts[code] < len(y)]
        curves = {code: self.curve(scored.proba[:, code], y == code, scored.weight) for code in codes}
        return partial(_along, curves)


def _along(curves: dict[int, Curve], scored: Scored) -> np.ndarray:
    proba = scored.proba.copy()
    for code, curve in curves.items():
        proba[:, code] = curve(proba[:, code])
    if proba.shape[1] == 2:
        proba[:, 0] = 1 - proba[:, 1]
    total = proba.sum(axis=1, keepdims=True)
    return np.where(total > 0, proba / np.where(total > 0, total, 1), scored.proba)


def log_odds(scores: np.ndarray) -> np.ndarray:
    """Return the log-odds of probabilities, 0 and 1 taken for one in a million from there."""
    return logit(np.clip(scores, SURE, 1 - SURE))
