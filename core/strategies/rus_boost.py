from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from imblearn.under_sampling import RandomUnderSampler

from core.context import Context
from core.strategies._base import Shrink, how_balanced
from core.strategies._boosting import SEEDS, Boosting, how_deep, how_many_trees


@dataclass(frozen=True)
class RusBoost(Boosting):
    """AdaBoost in which every tree is grown on a random balanced under-sample; mistakes count on all rows.

    It uses trees of its own in place of the chosen learner. It helps at little cost: each tree is
    quick, and over the rounds the large class is seen whole. It hurts when labels are wrong, which
    boosting chases, and its probabilities crowd around a half. A tree that does no better than chance on
    the rows as they are gets no vote, and the next round draws anew.
    """

    title = "RUSBoost"
    source = "Seiffert, Khoshgoftaar, Van Hulse, Napolitano (2010), doi:10.1109/TSMCA.2009.2029559"

    balance: float = how_balanced()
    trees: int = how_many_trees()
    depth: int = how_deep()

    def drawn(
        self, X: np.ndarray, y: np.ndarray, weight: np.ndarray, context: Context, rng: np.random.RandomState
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        sampler = RandomUnderSampler(sampling_strategy=Shrink(self.balance), random_state=rng.randint(SEEDS))
        rows, labels = sampler.fit_resample(X, y)
        return rows, labels, weight[sampler.sample_indices_]
