from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import OneClass, Weights
from core.params import between


@dataclass(frozen=True)
class Threshold(OneClass):
    """Cut at a threshold set by hand: the class of interest from `at` up.

    With `review_from` below it, rows from there up to the cut are left for review. A threshold that was
    chosen by looking at these very rows is exploratory: it fits them by chance too, so its numbers are
    too good. One that was fixed before the rows were seen is as honest as any rule here.
    """

    title = "Threshold set by hand"
    source = "Swets (1988), Measuring the accuracy of diagnostic systems, Science 240(4857), "
    source += "doi:10.1126/science.3287615"

    at: float = between(0.0, 1.0, default=0.5, step=0.001, help="Probability from which a row is an alarm.")
    review_from: float = between(
        0.0, 1.0, default=1.0, step=0.001, help="Probability from which a row is reviewed; 1 for no review."
    )

    def cut(self, hit: np.ndarray, score: np.ndarray, weight: Weights = None) -> float:
        return self.at

    def labels(self, proba: np.ndarray, thresholds: np.ndarray, positive: int | None) -> np.ndarray:
        given = super().labels(proba, thresholds, positive)
        unsure = (proba[:, positive] >= self.review_from) & (given != positive)
        return np.where(unsure, proba.shape[1], given)

    def says(self) -> str:
        return (
            "The threshold was set by hand; if that was done by looking at these rows, the numbers are "
            "exploratory and too good."
        )
