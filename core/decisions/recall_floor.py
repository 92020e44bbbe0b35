from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._floors import Floor, how_cautious, reaches
from core.params import between


@dataclass(frozen=True)
class RecallFloor(Floor):
    """Find at least this share of the class of interest, with as few false alarms as that allows.

    The highest cut that reaches the floor on other rows; on new rows it is missed about as often as
    not, unless `cautious` is on. Where no cut reaches it (few rows of the class), every row is an alarm.
    """

    title = "Recall floor"
    source = "Scott, Nowak (2005), IEEE Trans. Inf. Theory 51(11), doi:10.1109/TIT.2005.856955"

    recall: float = between(0.01, 1.0, default=0.9, step=0.01, help="Share of the class to find.")
    cautious: bool = how_cautious()

    def pick(self, thresholds: np.ndarray, hits: np.ndarray, others: np.ndarray) -> float:
        reached = reaches(self.recall, hits, np.full(len(hits), hits[-1]), self.cautious)
        return float(thresholds[reached.argmax()]) if reached.any() else 0.0
