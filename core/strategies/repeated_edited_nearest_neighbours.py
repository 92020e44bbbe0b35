from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from core.params import between
from core.strategies._base import how_many_neighbours
from core.strategies._cleaning import Cleaning, edited, smallest, who_agrees


@dataclass(frozen=True)
class RepeatedEditedNearestNeighbours(Cleaning):
    """Edit by the nearest neighbours again and again, until no row of a larger class is dropped.

    It helps as edited nearest neighbours does, and clears the border wholly. It hurts in the same way
    and more: where classes overlap, the large class keeps retreating. It stops before a larger class
    becomes the smallest.
    """

    title = "Repeated edited nearest neighbours"
    source = "Tomek (1976), IEEE Trans. SMC 6(6), doi:10.1109/TSMC.1976.4309523"

    neighbours: int = how_many_neighbours(3, "Neighbours that a row is compared with.")
    agree: str = who_agrees()
    rounds: int = between(1, 100, default=100, step=1, help="Rounds after which it stops in any case.")

    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        rows, sizes, rare = np.arange(len(y)), Counter(y.tolist()), smallest(y)
        for _ in range(self.rounds):
            before = len(rows)
            rows = edited(X, y, rows, self.neighbours, self.agree)
            left = Counter(y[rows].tolist())
            gone = len(left) < len(sizes)
            if len(rows) == before or gone or min(left[c] for c in left if c != rare) < sizes[rare]:
                break
        return rows
