from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.strategies._base import how_balanced, how_many_neighbours
from core.strategies._cleaning import SmoteCleaning, linked


@dataclass(frozen=True)
class SmoteTomek(SmoteCleaning):
    """SMOTE, then both rows of every Tomek link are dropped, made-up rows included.

    It helps when SMOTE puts rows among the other class and the border should be cleaned again. It hurts
    where SMOTE hurts, a little less.
    """

    title = "SMOTE + Tomek links"
    source = "Batista, Prati, Monard (2004), SIGKDD Explorations 6(1), doi:10.1145/1007730.1007735"

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours()

    @property
    def looks_at(self) -> int:
        return 1

    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        rows = np.arange(len(y))
        return rows[~linked(X, y, rows)]
