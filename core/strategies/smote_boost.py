from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.context import Context
from core.strategies._base import how_balanced, how_many_neighbours, too_few
from core.strategies._boosting import SEEDS, Boosting, how_deep, how_many_trees
from core.strategies.smote import Smote


@dataclass(frozen=True)
class SmoteBoost(Boosting):
    """AdaBoost in which every tree sees new SMOTE rows of the smaller classes, forgotten after it.

    It uses trees of its own in place of the chosen learner. A made-up row weighs as much as the average
    real row of its class; mistakes count on real rows only. It helps when rare rows form regions that
    single trees miss. It hurts where SMOTE hurts, and when labels are wrong, which boosting chases; its
    probabilities crowd around a half.
    """

    title = "SMOTEBoost"
    source = "Chawla, Lazarevic, Hall, Bowyer (2003), PKDD, doi:10.1007/978-3-540-39804-2_12"

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours()
    trees: int = how_many_trees()
    depth: int = how_deep()

    def refuses(self, context: Context) -> str | None:
        return super().refuses(context) or too_few(context, self.balance, self.neighbours + 1)

    def drawn(
        self, X: np.ndarray, y: np.ndarray, weight: np.ndarray, context: Context, rng: np.random.RandomState
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        smote = Smote(self.balance, self.neighbours).resampler(replace(context, seed=rng.randint(SEEDS)))
        rows, labels = smote.fit_resample(X, y)
        typical = np.bincount(y, weight) / np.bincount(y)
        return rows, labels, np.concatenate([weight, typical[labels[len(y) :]]])
