from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._floors import NEVER, Floor, how_cautious, reaches
from core.params import between


@dataclass(frozen=True)
class PrecisionFloor(Floor):
    """Find as much of the class of interest as alarms can be right at least this often.

    The lowest cut that reaches the floor on other rows; on new rows it is missed about as often as
    not, unless `cautious` is on. Where no cut reaches it, only rows that are sure (1) are alarms.
    """

    title = "Precision floor"
    source = "Eban et al. (2017), Scalable learning of non-decomposable objectives, AISTATS, arXiv:1608.04802"

    precision: float = between(0.01, 1.0, default=0.5, step=0.01, help="Share of alarms that must be right.")
    cautious: bool = how_cautious()

    def pick(self, thresholds: np.ndarray, hits: np.ndarray, others: np.ndarray) -> float:
        reached = reaches(self.precision, hits, hits + others, self.cautious)
        return float(thresholds[reached][-1]) if reached.any() else NEVER
