from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, Weights
from core.decisions._conformal import floor_cut
from core.params import between


@dataclass(frozen=True)
class MondrianConformal(Decision):
    """Keep every class that a row may be of; label the row where one is left, else leave it for review.

    In every class, however rare, the actual class is kept with at least 1 - `miss_rate` probability, on
    average over the rows the thresholds are chosen on; over folds, whose models differ, nearly. A row is
    left for review where several classes remain, or none. A class with fewer rows than
    1 / `miss_rate` - 1 always remains, so rows are then left for review unless the others are ruled out.
    """

    title = "Mondrian conformal sets"
    source = "Vovk, Gammerman, Shafer (2005), Algorithmic learning in a random world, doi:10.1007/b106715"

    miss_rate: float = between(
        0.01, 0.5, default=0.1, step=0.01, help="Share of each class that may be ruled out wrongly."
    )

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        own = [proba[y == code, code] for code in range(proba.shape[1])]
        return np.array([floor_cut(score, self.miss_rate) for score in own])

    def labels(self, proba: np.ndarray, thresholds: np.ndarray, positive: int | None) -> np.ndarray:
        kept = self.sets(proba, thresholds)
        return np.where(kept.sum(axis=1) == 1, kept.argmax(axis=1), proba.shape[1])

    def sets(self, proba: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
        """Return whether each row (n) may be of each class (K): its probability reaches the threshold."""
        return proba >= thresholds
