from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.strategies._base import how_balanced, how_many_neighbours
from core.strategies._cleaning import SmoteCleaning, agreeing, by_class


@dataclass(frozen=True)
class SmoteEnn(SmoteCleaning):
    """SMOTE, then every row that not all of its nearest neighbours agree with is dropped.

    It helps to carve a clear border through noisy regions. It hurts by deleting much, at times most, of
    a class that overlaps with others: look at the dropped training rows.
    """

    title = "SMOTE + edited nearest neighbours"
    source = "Batista, Prati, Monard (2004), SIGKDD Explorations 6(1), doi:10.1145/1007730.1007735"

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours()
    voters: int = how_many_neighbours(3, "Neighbours that must all agree with a row for it to stay.")

    @property
    def looks_at(self) -> int:
        return self.voters

    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        rows = np.arange(len(y))
        return by_class(rows[agreeing(X, y, rows, self.voters, "all")], y)
