from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.strategies._cleaning import Cleaning, larger, linked


@dataclass(frozen=True)
class TomekLinks(Cleaning):
    """Drop rows of larger classes that form a Tomek link: two rows of different classes, each the
    other's nearest neighbour.

    It helps a little where classes touch, and changes little else: the classes stay imbalanced. It hurts
    hardly ever.
    """

    title = "Tomek links"
    source = "Tomek (1976), IEEE Trans. SMC 6(11), doi:10.1109/TSMC.1976.4309452"

    neighbours: ClassVar[int] = 1

    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        rows = np.arange(len(y))
        return rows[~(linked(X, y, rows) & np.isin(y, larger(y)))]
