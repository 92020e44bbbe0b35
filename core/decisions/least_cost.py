from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Picking
from core.decisions._floors import NEVER
from core.params import between


@dataclass(frozen=True)
class LeastCost(Picking):
    """Cut where mistakes cost least on other rows, when a miss costs `ratio` times a false alarm.

    Unlike the cost ratio, it trusts the order of the scores alone and not their size, so it suits models
    whose probabilities are no risks, such as those of balanced classes. It has to learn its cut, so with
    few rows of the class it wavers. Where alarms never pay, only rows that are sure (1) are alarms.
    """

    title = "Least cost (tuned)"
    source = "Sheng, Ling (2006), Thresholding for making classifiers cost-sensitive, AAAI"

    ratio: float = between(0.01, 1000.0, default=10.0, step=0.01, help="Cost of a miss for one false alarm.")

    def pick(self, thresholds: np.ndarray, hits: np.ndarray, others: np.ndarray) -> float:
        saved = self.ratio * hits - others
        best = saved.argmax()
        return float(thresholds[best]) if saved[best] > 0 else NEVER
