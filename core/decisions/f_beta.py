from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, Weights, best_cut, binary, each, labels
from core.decisions._multiclass import ascend, counted
from core.params import between


@dataclass(frozen=True)
class FBeta(Decision):
    """Cut where F-beta is best: beta 1 weighs precision and recall alike, beta 2 favours recall.

    With three classes or more, each class gets a threshold such that the mean F-beta over classes is
    best (coordinate ascent); a class of interest, if chosen, is the only one that counts.
    """

    title = "Best F-beta"
    source = "Lipton, Elkan, Naryanaswamy (2014), ECML PKDD, arXiv:1402.1892"

    beta: float = between(0.1, 10.0, default=1.0, step=0.1, help="How many times recall counts.")

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        if proba.shape[1] == 2 and positive is not None:
            own, weight = y == positive, each(weights, y)
            prior = np.average(own, weights=weight)
            cut = best_cut(own, proba[:, positive], lambda h, a: self._f(h, a, prior), weight)
            return binary(cut, positive)
        return ascend(proba, lambda thresholds: self._mean_f(y, proba, thresholds, positive, weights))

    def _f(self, hits: np.ndarray, alarms: np.ndarray, prior: float) -> np.ndarray:
        square = self.beta**2
        caught, wrong = hits * prior, alarms * (1 - prior)
        return (1 + square) * caught / (square * prior + caught + wrong + 1e-300)

    def _mean_f(
        self,
        y: np.ndarray,
        proba: np.ndarray,
        thresholds: np.ndarray,
        positive: int | None,
        weights: Weights,
    ) -> float:
        square = self.beta**2
        caught, asked, said = counted(y, labels(proba, thresholds, None), proba.shape[1], weights)
        scores = (1 + square) * caught / np.maximum(square * asked + said, 1)
        return float(scores[asked > 0].mean() if positive is None else scores[positive])
