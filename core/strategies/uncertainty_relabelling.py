from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import entr

from core.params import between
from core.strategies._base import how_balanced
from core.strategies._labels import Doubting


@dataclass(frozen=True)
class UncertaintyRelabelling(Doubting):
    """Give rows of the largest class, of which models are very unsure, to the next most probable class.

    Five-fold inside the training rows, the learner gives every row its probabilities; their entropy is
    the row's uncertainty. Above a high quantile among the rows of the largest class, a row is relabelled
    with a chance that rises from 0 to `balance` at the most uncertain one. It helps when unlabelled cases
    hide in the large class, as with early signs of failure. It hurts everywhere else: labels are made
    wrong on purpose, and probabilities are spoiled beyond repair. The receipt counts a relabelled row as
    dropped from one class and added to the other.
    """

    title = "Uncertainty-guided relabelling"
    source = "Ayotunde, Xu, Wang, Briand (2026), U-Balance, arXiv:2603.25670"

    balance: float = how_balanced()
    quantile: float = between(
        0.5, 1.0, default=0.95, step=0.01, help="Share of the largest class that is certain enough to stay."
    )

    def mended(self, y: np.ndarray, proba: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
        rows = np.flatnonzero(y == np.bincount(y).argmax())
        chance = self.balance * excess(entr(proba[rows]).sum(axis=1), self.quantile)
        given = rows[np.random.default_rng(seed).random(len(rows)) < chance]
        others, labels = proba[given], y.copy()
        others[np.arange(len(given)), y[given]] = -1.0
        labels[given] = others.argmax(axis=1)
        return np.arange(len(y)), labels


def excess(uncertainty: np.ndarray, quantile: float) -> np.ndarray:
    """Return how far each number is on the way from the quantile (0, as below it) to the largest (1)."""
    bar = np.quantile(uncertainty, quantile)
    return np.maximum(uncertainty - bar, 0.0) / max(uncertainty.max() - bar, np.finfo(float).tiny)
