"""What strategies have in common that choose which rows of the larger classes stay."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from core.context import Context, PriorShift
from core.neighbours import nearest
from core.strategies._base import Family, Resampling, Shrink, shrunk
from core.strategies._cleaning import MEASURED, Selection
from core.words import quoted


class Choosing(Resampling):
    """A strategy that drops rows of larger classes by a rule of its own."""

    family = Family.UNDER_SAMPLING
    prior_shift = PriorShift.UNKNOWN

    @abstractmethod
    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        """Return the positions of the rows that stay."""

    def sampler(self, context: Context) -> Selection:
        return Selection(self, context.seed)

    def says(self, context: Context) -> str | None:
        return MEASURED if context.categorical else None


class Shrinking(Choosing):
    """A strategy that keeps as many rows of a larger class as its `balance` says."""

    balance: float

    @abstractmethod
    def chosen(self, X: np.ndarray, y: np.ndarray, rows: np.ndarray, count: int, seed: int) -> np.ndarray:
        """Return `count` of the positions `rows`, which are those of one class."""

    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        wanted, parts = Shrink(self.balance)(y), []
        for code in np.unique(y):
            rows = np.flatnonzero(y == code)
            parts.append(self.chosen(X, y, rows, wanted[code], seed) if code in wanted else rows)
        return np.concatenate(parts)

    def leaves(self, context: Context) -> Context:
        return context.with_counts(shrunk(context.present, self.balance))


def rarest(context: Context) -> tuple[str, int]:
    """Return the name, for a sentence, and the rows of the smallest class."""
    code = min(context.present, key=context.present.__getitem__)
    return quoted(context.classes[code]), context.present[code]


def distance_to(points: np.ndarray, queries: np.ndarray, k: int) -> np.ndarray:
    """Return the mean distance of each query to the k nearest of `points`."""
    found = nearest(points, queries, k)
    # Neighbour by neighbour, since all ways at once may not fit into memory.
    return np.mean([np.linalg.norm(queries - points[each], axis=1) for each in found.T], axis=0)
