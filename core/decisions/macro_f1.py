from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, Weights, best_cut, binary, each
from core.decisions.f_beta import FBeta


@dataclass(frozen=True)
class MacroF1(Decision):
    """Give each class a threshold of its own such that the mean F1 over all classes is best.

    Unlike best F-beta it counts every class, whatever the class of interest is. With three classes or
    more the thresholds are found by coordinate ascent, so they are good and need not be the best.
    """

    title = "Best macro F1 (a threshold per class)"
    source = "Lipton, Elkan, Naryanaswamy (2014), ECML PKDD, arXiv:1402.1892; Opitz, Burst (2019), "
    source += "arXiv:1911.03347"

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        if proba.shape[1] == 2 and positive is not None:
            own, weight = y == positive, each(weights, y)
            share = np.average(own, weights=weight)
            cut = best_cut(own, proba[:, positive], lambda h, a: _macro(h, a, share), weight)
            return binary(cut, positive)
        return FBeta().thresholds(y, proba, None, weights)


def _macro(hits: np.ndarray, alarms: np.ndarray, share: float) -> np.ndarray:
    """Return F1 of the class plus F1 of the other, of shares of both that are given the class."""
    found, wrong = hits * share, alarms * (1 - share)
    left, missed = (1 - alarms) * (1 - share), (1 - hits) * share
    mistakes = wrong + missed + 1e-300
    return 2 * found / (2 * found + mistakes) + 2 * left / (2 * left + mistakes)
