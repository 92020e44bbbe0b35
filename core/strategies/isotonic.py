from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression

from core.strategies._repair import Calibration, Curve


@dataclass(frozen=True)
class Isotonic(Calibration):
    """Turn scores into risks along the best rising staircase, whatever its shape.

    It helps with hundreds of rare rows and more, where it repairs any distortion that keeps the order.
    It hurts with few: the stairs follow chance, rows on one stair cannot be told apart any more, and
    risks of exactly 0 and 1 appear.
    """

    title = "Isotonic calibration"
    source = "Zadrozny, Elkan (2002), KDD, doi:10.1145/775047.775151"

    def curve(self, scores: np.ndarray, hits: np.ndarray, weight: np.ndarray | None = None) -> Curve:
        stairs = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
        return stairs.fit(scores, hits, sample_weight=weight).predict
