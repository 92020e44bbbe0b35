from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from imblearn.under_sampling import InstanceHardnessThreshold as Sampler
from sklearn.ensemble import RandomForestClassifier

from core.context import Context
from core.params import between
from core.strategies._base import Shrink, how_balanced
from core.strategies._choosing import Choosing, rarest


@dataclass(frozen=True)
class InstanceHardnessThreshold(Choosing):
    """Drop the rows of larger classes that a random forest, trained without them, finds hardest.

    It helps when hard rows of the large class are mistakes or lie deep in the rare class. It hurts when
    they are the border itself: the classes then look easier than they are, and the rare class is
    predicted too often. Rows that are equally hard stay together, so more may stay than was asked.
    """

    title = "Instance hardness threshold"
    source = "Smith, Martinez, Giraud-Carrier (2014), Machine Learning 95, doi:10.1007/s10994-013-5422-z"

    balance: float = how_balanced()
    trees: int = between(10, 500, default=100, step=10, help="Trees of the forest.")
    parts: int = between(2, 10, default=5, step=1, help="Parts that are judged by a forest of the others.")

    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        sampler = Sampler(
            estimator=RandomForestClassifier(self.trees),
            sampling_strategy=Shrink(self.balance),
            cv=self.parts,
            random_state=seed,
        )
        # It takes the classes for the numbers of columns.
        sampler.fit_resample(X, np.unique(y, return_inverse=True)[1])
        return sampler.sample_indices_

    def refuses(self, context: Context) -> str | None:
        name, rare = rarest(context)
        if rare < self.parts:
            return (
                f"judges {self.parts} parts and needs as many training rows of every class, {name} has {rare}"
            )
        return super().refuses(context)

    def says(self, context: Context) -> str | None:
        return None
