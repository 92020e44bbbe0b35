from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, Weights, frequencies


@dataclass(frozen=True)
class Prior(Decision):
    """Take the class that is most above its usual share; with two classes, cut at the share of the class.

    It is the best cut for balanced accuracy when probabilities are right, and nothing is tuned. After
    balancing the classes use 0.5 instead, or the correction is made twice.
    """

    title = "Above the usual share (prior)"
    source = "Collell, Prelec, Patil (2018), Neurocomputing 275, doi:10.1016/j.neucom.2017.08.035"

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        return frequencies(y, proba.shape[1], weights)
