from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, Weights


@dataclass(frozen=True)
class Argmax(Decision):
    """Take the most probable class; with two classes, cut at 0.5, where 0.5 itself is a yes.

    What every library does when nothing else is asked. On a rare class it often means "never".
    """

    title = "Most probable class (0.5)"
    source = "Duda, Hart (1973), Pattern classification and scene analysis, Wiley (Bayes rule, equal costs)"

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        return np.full(proba.shape[1], 1.0 / proba.shape[1])
