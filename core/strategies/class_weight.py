from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.base import BaseEstimator

from core.context import Context, PriorShift
from core.params import between
from core.strategies._weighting import Weighting, mean_one


@dataclass(frozen=True)
class ClassWeight(Weighting):
    """Let every row count more the rarer its class is: weight proportional to (1 / class size) ^ exponent.

    It helps as over-sampling does, without copies, and is exact: exponent 1 is what scikit-learn calls
    "balanced". It hurts probabilities in the same way (rare classes are predicted too often), and a
    learner that takes no weights cannot use it.
    """

    title = "Class weights"
    source = "King, Zeng (2001), Political Analysis 9(2), doi:10.1093/oxfordjournals.pan.a004868"
    prior_shift = PriorShift.EXACT

    exponent: float = between(
        0.0,
        1.0,
        default=1.0,
        step=0.05,
        help="0 gives all rows the same weight, 1 all classes the same total weight.",
    )

    def weights(self, X: np.ndarray, y: np.ndarray, learner: BaseEstimator, context: Context) -> np.ndarray:
        return weights(y, self.exponent)


def weights(y: np.ndarray, exponent: float) -> np.ndarray:
    """Return a weight for each row of `y` (n class codes); they add up to n."""
    _, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
    return mean_one((1.0 / counts**exponent)[codes])
