from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Picking
from core.decisions._floors import NEVER, ROUNDING
from core.params import between


@dataclass(frozen=True)
class Capacity(Picking):
    """Raise as many alarms as can be looked at: the top `alarms` of every `of` rows.

    5 of 100 is the top 5 %, 40 of 2,000 the top 40 of each batch of 2,000. The cut is chosen on other
    rows by their scores alone, so that the number of alarms is met on average, not in every batch.
    Scores that are equal are alarms together or not at all.
    """

    title = "Capacity (top k)"
    source = "Provost, Fawcett (2001), Machine Learning 42(3), doi:10.1023/A:1007601015854"

    alarms: int = between(1, 100_000, default=5, step=1, help="Rows that can be looked at.")
    of: int = between(1, 1_000_000, default=100, step=1, help="Out of so many rows.")

    def pick(self, thresholds: np.ndarray, hits: np.ndarray, others: np.ndarray) -> float:
        alarms = hits + others
        manageable = alarms * self.of <= alarms[-1] * self.alarms * (1 + ROUNDING)
        if manageable.all():
            return 0.0
        return float(thresholds[manageable][-1]) if manageable.any() else NEVER
