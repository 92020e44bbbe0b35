from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, best_cut, binary
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

    def thresholds(self, y: np.ndarray, proba: np.ndarray, positive: int | None) -> np.ndarray:
        if proba.shape[1] == 2 and positive is not None:
            share = (y == positive).mean()
            return binary(
                best_cut(y == positive, proba[:, positive], lambda h, a: _macro(h, a, share)), positive
            )
        return FBeta().thresholds(y, proba, None)


def _macro(hits: np.ndarray, alarms: np.ndarray, share: float) -> np.ndarray:
    """Return F1 of the class plus F1 of the other, of shares of both that are given the class."""
    found, wrong = hits * share, alarms * (1 - share)
    left, missed = (1 - alarms) * (1 - share), (1 - hits) * share
    mistakes = wrong + missed + 1e-300
    return 2 * found / (2 * found + mistakes) + 2 * left / (2 * left + mistakes)
