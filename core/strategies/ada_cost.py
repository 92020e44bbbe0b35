from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.strategies._base import how_balanced
from core.strategies._boosting import Boosting, how_deep, how_many_trees, rarity


@dataclass(frozen=True)
class AdaCost(Boosting):
    """AdaBoost in which a mistake on a costly row raises its weight more, and a hit lowers it less.

    A row of a class with n rows costs 1 - n / (rows of the largest class), times `balance`. It uses
    trees of its own in place of the chosen learner. It helps when rare rows are hard and must not be
    given up, without copies or lost rows. It hurts when rare rows are mislabelled, since their weight
    never falls again, and its probabilities crowd around a half.
    """

    title = "AdaCost"
    source = "Fan, Stolfo, Zhang, Chan (1999), AdaCost, ICML, pages 97-105"

    balance: float = how_balanced()
    trees: int = how_many_trees()
    depth: int = how_deep()

    def pull(self, y: np.ndarray, right: np.ndarray) -> np.ndarray:
        cost = self.balance * (1 - 1 / rarity(y, 1.0))
        return np.where(right, 0.5 - 0.5 * cost, 0.5 + 0.5 * cost)
