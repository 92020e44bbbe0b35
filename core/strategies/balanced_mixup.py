from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.params import between
from core.strategies._mixing import Mixing, Pairs


@dataclass(frozen=True)
class BalancedMixup(Mixing):
    """Mix into every row a part of another that is drawn from all classes alike.

    Most of a mixture stays the row itself, so that it is a mild rebalancing and smooths what is learned
    between the classes. It helps flexible learners on noisy data. It hurts in columns of whole numbers,
    which get values in between, and it makes probabilities timid: they move towards equal classes.
    """

    title = "Balanced-MixUp"
    source = "Galdran, Carneiro, Gonzalez Ballester (2021), Balanced-MixUp, MICCAI, arXiv:2109.09850"

    alpha: float = between(
        0.0,
        1.0,
        default=0.2,
        step=0.05,
        help="The other row's part is alpha / (1 + alpha) on average; 0 leaves every row as it is.",
    )

    def pairs(self, y: np.ndarray, rng: np.random.Generator) -> Pairs:
        # A part of distribution Beta(alpha, 1), by the inverse of its distribution function.
        other = rng.random(len(y)) ** (1 / self.alpha if self.alpha else np.inf)
        return Pairs(np.arange(len(y)), of_all_classes_alike(y, rng), 1 - other, 1 - other)


def of_all_classes_alike(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return as many positions as there are rows: a class at random, then a row of it at random."""
    _, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
    order, starts = np.argsort(codes, kind="stable"), np.cumsum(counts) - counts
    drawn = rng.integers(len(counts), size=len(y))
    return order[starts[drawn] + rng.integers(counts[drawn])]
