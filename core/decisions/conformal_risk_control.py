from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import OneClass, Weights
from core.decisions._conformal import floor_cut
from core.params import between


@dataclass(frozen=True)
class ConformalRiskControl(OneClass):
    """Promise that a row of the class of interest is missed with at most this probability.

    The promise needs no good model, only rows that come alike, and holds on average over the rows the
    cut is chosen on; over folds, whose models differ, it holds nearly. It says nothing of false alarms,
    so look at precision. With fewer rows of the class than 1 / `miss_rate` - 1, every row is an alarm.
    """

    title = "Conformal risk control (miss rate)"
    source = "Angelopoulos, Bates, Fisch, Lei, Schuster (2022), Conformal risk control, arXiv:2208.02814"

    miss_rate: float = between(
        0.01, 0.5, default=0.1, step=0.01, help="Share of the class that may be missed."
    )

    def cut(self, hit: np.ndarray, score: np.ndarray, weight: Weights = None) -> float:
        return floor_cut(score[hit], self.miss_rate)
