from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.params import between
from core.strategies._objective import Loss, Rows, cross_entropy, how_many_trees


@dataclass(frozen=True)
class VectorScaling(Loss):
    """Boost trees on a log loss in which scores are shifted by class share and scaled down for rare classes.

    The scale is (class size / largest class size) ^ gamma: with two classes that of the row's own class,
    with more that of each score. It helps over the shift alone where a model fits all training rows; for
    trees the scale acts like a faster learning rate in rare classes. It hurts together with anything
    else that balances. Its probabilities are no risks: rare classes come out too high.
    """

    title = "Vector scaling loss"
    source = "Kini, Paraskevas, Oymak, Thrampoulidis (2021), NeurIPS, arXiv:2103.01550"

    gamma: float = between(
        0.0, 1.0, default=0.3, step=0.05, help="How much rare classes are scaled down; 0 not at all."
    )
    tau: float = between(0.0, 2.0, default=1.0, step=0.05, help="Strength of the shift; 0 is none.")
    trees: int = how_many_trees()

    def derivatives(self, margins: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        scale = (rows.counts / rows.counts.max()) ** self.gamma
        if len(scale) == 2:
            scale = rows.each(scale)
        slope, curvature = cross_entropy(margins * scale + self.tau * np.log(rows.prior), rows.own)
        return slope * scale, curvature * scale**2
