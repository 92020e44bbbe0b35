from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.neighbours import others
from core.strategies._base import how_many_neighbours
from core.strategies._cleaning import Cleaning, agreeing, larger, smallest, vote


@dataclass(frozen=True)
class NeighbourhoodCleaning(Cleaning):
    """Drop rows of larger classes that most of their neighbours disagree with, and those that outvote
    a row of the smallest class.

    It helps when rare rows lie among others and are to be given room. It hurts when these rare rows are
    mistakes, and with several classes, because it looks after the smallest only.
    """

    title = "Neighbourhood cleaning rule"
    source = "Laurikkala (2001), AIME, doi:10.1007/3-540-48229-6_9"

    neighbours: int = how_many_neighbours(3, "Neighbours that have a vote on a row.")

    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        rows = np.arange(len(y))
        dropped = ~agreeing(X, y, rows, self.neighbours, "most")
        dropped[self._in_the_way(X, y)] = True
        return rows[~(dropped & np.isin(y, larger(y)))]

    def _in_the_way(self, X: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the neighbours of those rare rows that a classifier of k neighbours gets wrong.

        That classifier counts the row itself among the k.
        """
        rare = np.flatnonzero(y == smallest(y))
        around = others(X, self.neighbours)[rare]
        voters = np.hstack([rare[:, None], around[:, :-1]])
        return around[vote(y[voters]) != y[rare]]
