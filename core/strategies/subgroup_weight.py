from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.base import BaseEstimator

from core.context import Context
from core.params import between
from core.strategies._weighting import Weighting, effective, how_many_nines, mean_one


@dataclass(frozen=True)
class SubgroupWeight(Weighting):
    """Weigh the classes within each subgroup of rows: a class counts more where it is rare.

    A column with categories tells the subgroups (a site, a region, a machine). In each, the weights are
    1 over the effective number of rows of the class, and every subgroup keeps its total weight. It helps
    when a class is common in one subgroup and hard to find in another, and the column itself would give
    the answer away. It hurts when subgroups are small, since a few rows then count for many, and it
    spoils probabilities most where the class is rarest. Without such a column all rows are one subgroup.
    """

    title = "Subgroup by class weights"
    source = "Jung, Lee (2025), NeurIPS, arXiv:2505.11152; Cui et al. (2019), CVPR, arXiv:1901.05555"

    column: int = between(
        1, 50, default=1, step=1, help="Which of the columns with categories, counted from the left."
    )
    local: float = between(
        0.0,
        1.0,
        default=0.3,
        step=0.05,
        help="1 goes by the class shares of the subgroup alone, 0 by those of all rows.",
    )
    nines: int = how_many_nines()

    def refuses(self, context: Context) -> str | None:
        there = len(context.categorical)
        if 0 < there < self.column:
            return f"asks for column {self.column} of those that hold categories and there are {there}"
        return super().refuses(context)

    def says(self, context: Context) -> str | None:
        if context.categorical:
            return None
        return "No column holds categories, so all rows are one subgroup, weighed by class alone."

    def weights(self, X: np.ndarray, y: np.ndarray, learner: BaseEstimator, context: Context) -> np.ndarray:
        groups = X[:, context.categorical[self.column - 1]] if context.categorical else np.zeros(len(y))
        _, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
        weights = np.empty(len(y))
        for group in np.unique(groups):
            own = codes[groups == group]
            shares = np.bincount(own, minlength=len(counts)) / len(own)
            blended = self.local * shares * len(y) + (1 - self.local) * counts
            weights[groups == group] = mean_one(effective(blended[own], self.nines))
        return weights
