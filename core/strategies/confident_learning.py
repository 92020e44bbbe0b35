from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.context import Context
from core.params import between
from core.strategies._labels import Doubting


@dataclass(frozen=True)
class ConfidentLearning(Doubting):
    """Drop rows whose label models that never saw them confidently contradict, at most a share of a class.

    Five-fold inside the training rows, the learner gives every row its probabilities. A row is doubtful
    when another class is the most probable of those that reach their own average among the rows labelled
    so: a bar for each class, low for a rare one. The most doubtful go first. It helps when labels are
    wrong. It hurts when rare rows are merely hard: they look like mistakes, so keep the share small.
    """

    title = "Confident learning"
    source = "Northcutt, Jiang, Chuang (2021), Confident learning, JAIR 70, arXiv:1911.00068"

    cap: float = between(0.0, 0.5, default=0.1, step=0.01, help="Share of a class that may go at most.")

    def mended(self, y: np.ndarray, proba: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
        own = proba[np.arange(len(y)), y]
        doubtful = suspected(y, proba) != y
        dropped = np.zeros(len(y), bool)
        for code, size in enumerate(np.bincount(y)):
            rows = np.flatnonzero(doubtful & (y == code))
            dropped[rows[np.argsort(own[rows], kind="stable")[: self._most(size)]]] = True
        rows = np.flatnonzero(~dropped)
        return rows, y[rows]

    def leaves(self, context: Context) -> Context:
        parts = super().leaves(context).counts
        return context.with_counts({c: min(n - self._most(n), parts[c]) for c, n in context.present.items()})

    def _most(self, size: int) -> int:
        """Return how many rows of a class of that size may go."""
        return int(self.cap * size + 1e-9)


def suspected(y: np.ndarray, proba: np.ndarray) -> np.ndarray:
    """Return the class that each row seems to be of: its label where no class is confidently claimed."""
    counts = np.bincount(y)
    bar = np.bincount(y, proba[np.arange(len(y)), y]) / counts
    claimed = np.where(proba >= bar, proba, -1.0)
    return np.where(claimed.max(axis=1) >= 0, claimed.argmax(axis=1), y)
