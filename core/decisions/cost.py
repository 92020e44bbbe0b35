from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, Weights
from core.params import between


@dataclass(frozen=True)
class Cost(Decision):
    """Cut where it pays when a miss of the class of interest costs `ratio` times a false alarm.

    With two classes the cut is 1 / (1 + ratio), from the costs alone; nothing is tuned. It is right for
    probabilities that are right, so mind the calibration of strategies that rebalance.
    """

    title = "Cost ratio"
    source = "Elkan (2001), The foundations of cost-sensitive learning, IJCAI"

    ratio: float = between(0.01, 1000.0, default=10.0, step=0.01, help="Cost of a miss for one false alarm.")

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        thresholds = np.full(proba.shape[1], self.ratio)
        thresholds[positive] = 1.0
        return thresholds / (1.0 + self.ratio)

    def refuses(self, classes: tuple[str, ...], positive: int | None) -> str | None:
        return "needs a class of interest; choose one" if positive is None else None
