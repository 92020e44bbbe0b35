from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from core.strategies._base import how_many_neighbours
from core.strategies._cleaning import Cleaning, edited, smallest, who_agrees


@dataclass(frozen=True)
class AllKnn(Cleaning):
    """Edit by the nearest neighbour, edit what is left by the nearest two, and so on.

    It helps as edited nearest neighbours does, and clears a wider border. It hurts in the same way and
    more, since every round drops rows. It stops early before a larger class becomes the smallest.
    """

    title = "All k nearest neighbours"
    source = "Tomek (1976), IEEE Trans. SMC 6(6), doi:10.1109/TSMC.1976.4309523"

    neighbours: int = how_many_neighbours(3, "Neighbours in the last round.")
    agree: str = who_agrees()

    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        rows, sizes, rare = np.arange(len(y)), Counter(y.tolist()), smallest(y)
        for k in range(1, self.neighbours + 1):
            rows = edited(X, y, rows, k, self.agree)
            left = Counter(y[rows].tolist())
            gone = len(left) < len(sizes)
            if gone or min(left[code] for code in left if code != rare) < sizes[rare]:
                break
        return rows
