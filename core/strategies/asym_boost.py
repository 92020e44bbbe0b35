from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.strategies._base import how_balanced
from core.strategies._boosting import Boosting, how_deep, how_many_trees, rarity


@dataclass(frozen=True)
class AsymBoost(Boosting):
    """AdaBoost that raises the weight of rare rows a little before every round, and not once at the start.

    Before each of T rounds a row's weight is multiplied by (largest class / its class) ^ (balance / T):
    put in at the start, the first tree alone would use it up. It uses trees of its own in place of the
    chosen learner. It helps when rare rows are to matter in all trees alike. It hurts when the rare class
    overlaps with others widely, and its probabilities crowd around a half.
    """

    title = "AsymBoost"
    source = "Viola, Jones (2001), Fast and robust classification using asymmetric AdaBoost, NIPS 14"

    balance: float = how_balanced()
    trees: int = how_many_trees()
    depth: int = how_deep()

    def drift(self, y: np.ndarray) -> np.ndarray:
        return rarity(y, self.balance / self.trees)
