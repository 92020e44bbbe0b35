from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.strategies._base import how_many_neighbours
from core.strategies._cleaning import Cleaning, edited, who_agrees


@dataclass(frozen=True)
class EditedNearestNeighbours(Cleaning):
    """Drop rows of larger classes that their nearest neighbours do not agree with.

    It helps where the large class spills over the border, because it pulls that border back. It hurts
    when the rare rows are the misplaced ones: then it clears the ground around mistakes. How many rows
    go depends on the overlap, so the classes stay about as imbalanced as they were.
    """

    title = "Edited nearest neighbours"
    source = "Wilson (1972), IEEE Trans. SMC 2(3), doi:10.1109/TSMC.1972.4309137"

    neighbours: int = how_many_neighbours(3, "Neighbours that a row is compared with.")
    agree: str = who_agrees()

    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        return edited(X, y, np.arange(len(y)), self.neighbours, self.agree)
