from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.strategies._base import how_balanced
from core.strategies._boosting import Boosting, how_deep, how_many_trees, rarity


@dataclass(frozen=True)
class AdaUboost(Boosting):
    """AdaBoost that starts with more weight on rare rows and moves theirs more slowly in every round.

    A row starts with the weight (largest class / its class) ^ balance; its pull in each of T rounds is
    that number to the power -1 / T. It uses trees of its own in place of the chosen learner. It helps
    when the first trees should already know the rare class. It hurts when the rare class is all noise,
    and its probabilities crowd around a half.
    """

    title = "AdaUBoost"
    source = "Karakoulas, Shawe-Taylor (1998), Optimizing classifiers for imbalanced training sets, NIPS 11"

    balance: float = how_balanced()
    trees: int = how_many_trees()
    depth: int = how_deep()

    def start(self, y: np.ndarray) -> np.ndarray:
        return rarity(y, self.balance)

    def pull(self, y: np.ndarray, right: np.ndarray) -> np.ndarray:
        return rarity(y, -self.balance / self.trees)
