from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from core.params import between
from core.strategies._objective import Loss, Rows, convex, focus, how_many_trees


@dataclass(frozen=True)
class FocalLoss(Loss):
    """Boost trees on a log loss that fades for rows the model already gets right.

    Each row counts (1 - probability of its class) ^ gamma. It helps when a flood of easy rows drowns the
    few hard ones; on tables the gain is often nil. It hurts when hard rows are mislabelled ones. Its
    probabilities are no risks, even on average: they keep too near to one half, the more so the larger
    gamma is. They rank rows well and can be calibrated.
    """

    title = "Focal loss"
    source = (
        "Lin, Goyal, Girshick, He, Dollár (2017), ICCV, arXiv:1708.02002; "
        "Wang, Deng, Wang (2019), arXiv:1908.01672"
    )

    gamma: float = between(
        0.0, 5.0, default=2.0, step=0.25, help="How fast easy rows fade; 0 is the plain log loss."
    )
    alpha: float = between(
        0.05,
        0.95,
        default=0.5,
        step=0.05,
        help="Weight of a row of the rarest class against a row of another; 0.5 treats them alike.",
    )
    trees: int = how_many_trees()

    def derivatives(self, margins: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        p, own = softmax(margins, axis=1), rows.own
        weights = np.full(len(rows.counts), 2 * (1 - self.alpha))
        weights[rows.counts.argmin()] = 2 * self.alpha
        right = (p * own).sum(axis=1, keepdims=True)
        fading, bend = (rows.each(weights) * part for part in focus(right, self.gamma))
        slope = fading * (p - own)
        curvature = fading * p * (1 - p) - bend * right * (p - own) ** 2
        return slope, convex(slope, curvature, p, own)
