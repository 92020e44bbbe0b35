from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.params import between
from core.strategies._objective import Loss, Rows, cross_entropy, how_many_trees


@dataclass(frozen=True)
class Gca(Loss):
    """Boost trees on a class-weighted log loss that asks rarer classes for a larger margin of confidence.

    Scores of a row are divided by (largest class size / size of its class) ^ s, and its loss is
    multiplied by that and divided by the share of its class; the paper leaves these margins to be tuned.
    It helps under strong imbalance. It hurts together with anything else that balances. Its
    probabilities are no risks: rare classes come out too high, and s moves them away from one half.
    """

    title = "Generalised class-aware weighted loss"
    source = "Cortes, Mohri, Zhong (2025), NeurIPS, arXiv:2512.23947"

    s: float = between(
        0.0, 0.5, default=0.25, step=0.05, help="How fast margins grow as classes shrink; 0 is class weights."
    )
    trees: int = how_many_trees()

    def derivatives(self, margins: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        confidence = rows.each((rows.counts.max() / rows.counts) ** self.s)
        weights = rows.each(1 / (len(rows.counts) * rows.prior))
        slope, curvature = cross_entropy(margins / confidence, rows.own)
        return weights * slope, weights * curvature / confidence
