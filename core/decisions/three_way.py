from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, Weights, labels
from core.params import between


@dataclass(frozen=True)
class ThreeWay(Decision):
    """Leave a row for review where that costs less than the mistake to be expected.

    Costs are counted in false alarms: a miss of the class of interest costs `ratio`, a look at a row
    `review`. With two classes, rows from 1 - `review` up are alarms, rows below `review` / `ratio` are
    let go, and what lies between is left for review. Without a class of interest every mistake costs 1,
    and rows whose largest probability is below 1 - `review` are left. Nothing is tuned: it is right for
    probabilities that are right, so mind the calibration of strategies that rebalance.
    """

    title = "Three-way, with a review zone"
    source = "Chow (1970), IEEE Trans. Inf. Theory 16(1), doi:10.1109/TIT.1970.1054406; Yao (2010), "
    source += "Information Sciences 180(3), doi:10.1016/j.ins.2009.09.021"

    ratio: float = between(0.01, 1000.0, default=10.0, step=0.01, help="Cost of a miss for one false alarm.")
    review: float = between(
        0.01, 1.0, default=0.2, step=0.01, help="Cost of a look at a row for one false alarm."
    )

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        """Return the probabilities from which a class is given, since a mistake can cost no more."""
        prices = self._prices(proba.shape[1], positive)
        dearest_other = np.array([np.delete(prices, code).max() for code in range(len(prices))])
        return np.maximum(1.0 - self.review / dearest_other, 0.0)

    def labels(self, proba: np.ndarray, thresholds: np.ndarray, positive: int | None) -> np.ndarray:
        size = proba.shape[1]
        fair = 1.0 / self._prices(size, positive)
        cheapest = labels(proba, fair / fair.sum(), positive)
        return np.where((proba >= thresholds).any(axis=1), cheapest, size)

    def _prices(self, size: int, positive: int | None) -> np.ndarray:
        """Return what a miss of each class costs."""
        prices = np.ones(size)
        if positive is not None:
            prices[positive] = self.ratio
        return prices
