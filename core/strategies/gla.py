from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from core.params import between
from core.strategies._objective import Loss, Rows, how_many_trees


@dataclass(frozen=True)
class Gla(Loss):
    """Boost trees on a logit-adjusted loss that lies between the log loss and the plain error.

    The loss of a row is (1 - u^q) / q, where u is its adjusted probability and the shift is log(class
    share) / (1 - q), which keeps it consistent for balanced accuracy. It helps when labels are noisy,
    because rows that are hopelessly wrong stop pulling. It hurts when rare rows look just as hopeless.
    Its probabilities are sharper than those of a world of equally frequent classes: only their order
    counts.
    """

    title = "Generalised logit-adjusted loss"
    source = "Cortes, Mohri, Zhong (2025), NeurIPS, arXiv:2512.23947"

    q: float = between(
        0.0,
        0.9,
        default=0.4,
        step=0.05,
        help="0 is the logit-adjusted loss; towards 1 it is the plain error.",
    )
    trees: int = how_many_trees()

    def derivatives(self, margins: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        u = softmax(margins + np.log(rows.prior) / (1 - self.q), axis=1)
        trust = (u * rows.own).sum(axis=1, keepdims=True) ** self.q
        # The part of the curvature that is never negative.
        return trust * (u - rows.own), trust * u * (1 - u)
