from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from core.params import between
from core.strategies._objective import Loss, Rows, convex, focus, how_many_trees

MOST = 30.0  # beyond that score a probability is 1 in double precision, and a slope lost


@dataclass(frozen=True)
class AsymmetricLoss(Loss):
    """Boost trees on a focal loss that fades faster for negatives, and drops the easiest of them.

    With two classes the rarer one is positive. With more, every class is told from all others by a score
    of its own. It helps when nearly all rows are easy negatives. It hurts when negatives matter as much:
    they are given up early, so the rare class is predicted too often. Its probabilities are no risks and
    come out too high for rare classes; with several classes they are divided by their sum.
    """

    title = "Asymmetric loss"
    source = "Ridnik, Ben-Baruch, Zamir, Noy, Friedman, Protter, Zelnik-Manor (2021), ICCV, arXiv:2009.14119"
    one_softmax = False

    gamma_positive: float = between(
        0.0, 5.0, default=0.0, step=0.25, help="How fast easy positives fade; 0 not at all."
    )
    gamma_negative: float = between(
        0.0, 8.0, default=4.0, step=0.25, help="How fast easy negatives fade; 0 not at all."
    )
    clip: float = between(
        0.0, 0.2, default=0.05, step=0.01, help="Negatives with a smaller probability count nothing."
    )
    trees: int = how_many_trees()

    def derivatives(self, margins: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        if len(rows.counts) > 2:
            return self.of_scores(margins, rows.own)
        rare = rows.counts.argmin()
        # The one margin speaks for class 1.
        sign = 1 if rare == 1 else -1
        slope, curvature = self.of_scores(sign * margins, (rows.codes == rare)[:, None])
        return sign * slope, curvature

    def of_scores(self, scores: np.ndarray, positive: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return slope and curvature for scores that each say positive or not."""
        p = expit(np.clip(scores, -MOST, MOST))
        on, off = self._of_positives(p), self._of_negatives(p)
        slope, curvature = (np.where(positive, a, b) for a, b in zip(on, off, strict=True))
        return slope, convex(slope, curvature, p, positive)

    def _of_positives(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        fading, bend = focus(p, self.gamma_positive)
        return fading * (p - 1), fading * p * (1 - p) - bend * p * (1 - p) ** 2

    def _of_negatives(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        # The loss is -u^gamma log(1 - u) with u = p - clip: a focal loss in 1 - u.
        u = p - self.clip
        fading, bend = focus(1 - u, self.gamma_negative)
        steep, step = fading / (1 - u), p * (1 - p)
        steeper = (fading - bend * (1 - u)) / (1 - u) ** 2
        slope, curvature = steep * step, steeper * step**2 + steep * step * (1 - 2 * p)
        return np.where(u > 0, slope, 0), np.where(u > 0, curvature, 0)

    def probabilities(self, margins: np.ndarray) -> np.ndarray:
        if margins.shape[1] == 2:
            return super().probabilities(margins)
        p = expit(margins)
        return p / p.sum(axis=1, keepdims=True)
