from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, Weights, best_cut, binary, labels
from core.decisions._multiclass import ascend, counted


@dataclass(frozen=True)
class GMean(Decision):
    """Cut where the geometric mean of the classes' recalls is best.

    Like balanced accuracy, every class counts the same; but a cut that gives up one class to win
    another is worth little, and one that never finds a class is worth nothing.
    """

    title = "Best G-mean"
    source = "Kubat, Matwin (1997), Addressing the curse of imbalanced training sets, ICML"

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        if proba.shape[1] == 2 and positive is not None:
            cut = best_cut(y == positive, proba[:, positive], lambda h, a: np.sqrt(h * (1 - a)))
            return binary(cut, positive)
        return ascend(proba, lambda thresholds: _worth(y, proba, thresholds))


def _worth(y: np.ndarray, proba: np.ndarray, thresholds: np.ndarray) -> float:
    """Return the G-mean of the classes that are found, plus their number.

    The number leads the search out of places where several classes are never found, where the G-mean
    is 0 all around. Once all are found, only the G-mean differs.
    """
    found, own, _ = counted(y, labels(proba, thresholds, None), proba.shape[1])
    recalls = found[found > 0] / own[found > 0]
    return len(recalls) + float(np.exp(np.log(recalls).mean())) if len(recalls) else 0.0
