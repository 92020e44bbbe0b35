from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, Weights, binary, labels
from core.params import square
from core.words import quoted


@dataclass(frozen=True)
class CostMatrix(Decision):
    """Give each row the class whose expected cost is least, with a cost for every kind of mistake.

    It is written like a confusion matrix: a row for each actual class, a column for each predicted one,
    in the order of the classes, so `[[0, 1], [10, 0]]` makes a miss of the second class ten times as
    dear as a false alarm. What a right answer costs stands on the diagonal; a gain is a cost below 0.
    Without a matrix every mistake costs the same. Nothing is tuned: it is right for probabilities that
    are right, so mind the calibration of strategies that rebalance.
    """

    title = "Cost matrix"
    source = "Elkan (2001), The foundations of cost-sensitive learning, IJCAI"

    costs: tuple[tuple[float, ...], ...] = square(
        help="Cost of each predicted class (columns) for each actual class (rows)."
    )

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        size = proba.shape[1]
        if not self.costs:
            return np.full(size, 1.0 / size)
        if size > 2 or positive is None:
            return np.full(size, np.nan)
        costs, other = self.costs, 1 - positive
        alarm = costs[other][positive] - costs[other][other]
        miss = costs[positive][other] - costs[positive][positive]
        return binary(alarm / (alarm + miss), positive)

    def labels(self, proba: np.ndarray, thresholds: np.ndarray, positive: int | None) -> np.ndarray:
        if np.isnan(thresholds).any():
            return (proba @ np.array(self.costs)).argmin(axis=1)
        return labels(proba, thresholds, positive)

    def refuses(self, classes: tuple[str, ...], positive: int | None) -> str | None:
        if self.costs and len(self.costs) != len(classes):
            return f"has costs for {len(self.costs)} classes and there are {len(classes)}"
        for code, row in enumerate(self.costs):
            if row[code] >= min(row[:code] + row[code + 1 :]):
                return f"must make the right answer the cheapest, and for {quoted(classes[code])} it does not"
        return None
