from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.strategies._cleaning import Cleaning, larger, linked, nearest_distance, smallest


@dataclass(frozen=True)
class OneSidedSelection(Cleaning):
    """Of each larger class keep one row at random and those nearer to a rare row than to it, then drop
    Tomek links.

    It helps when the large class has much that is redundant far from the border, and makes training
    fast. It hurts by chance: what counts as far depends on the one row drawn, and where the classes are
    well apart little more than that row may be left.
    """

    title = "One-sided selection"
    source = "Kubat, Matwin (1997), Addressing the curse of imbalanced training sets, ICML"

    neighbours: ClassVar[int] = 1

    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        rng, cleaned = np.random.RandomState(seed), larger(y)
        parts = [
            _near_the_border(X, y, code, rng) if code in cleaned else np.flatnonzero(y == code)
            for code in np.unique(y)
        ]
        rows = np.concatenate(parts)
        return rows[~(linked(X, y, rows) & np.isin(y[rows], cleaned))]


def _near_the_border(X: np.ndarray, y: np.ndarray, code: int, rng: np.random.RandomState) -> np.ndarray:
    """Return one row of the class at random, then its rows that are nearer to a rare row than to that."""
    rows = np.flatnonzero(y == code)
    drawn = rng.randint(0, len(rows), size=1)
    center, rest = rows[drawn], np.delete(rows, drawn)
    to_rare = nearest_distance(X[y == smallest(y)], X[rest])
    return np.concatenate([center, rest[to_rare < ((X[rest] - X[center]) ** 2).sum(axis=1)]])
