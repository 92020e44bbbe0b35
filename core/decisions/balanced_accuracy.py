from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, Weights, best_cut, binary, labels
from core.decisions._multiclass import ascend


@dataclass(frozen=True)
class BalancedAccuracy(Decision):
    """Cut where the mean of the classes' recalls is best (with two classes: Youden's index).

    Every class counts the same however rare it is, so expect many false alarms for a very rare class.
    """

    title = "Best balanced accuracy (Youden)"
    source = "Youden (1950), Cancer 3(1), doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3"

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        if proba.shape[1] == 2 and positive is not None:
            cut = best_cut(y == positive, proba[:, positive], lambda hits, alarms: hits - alarms)
            return binary(cut, positive)
        return ascend(proba, lambda thresholds: _mean_recall(y, labels(proba, thresholds, None)))


def _mean_recall(y: np.ndarray, given: np.ndarray) -> float:
    asked = np.bincount(y)
    caught = np.bincount(y[given == y], minlength=len(asked))
    return float((caught[asked > 0] / asked[asked > 0]).mean())
