from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from core.context import Context
from core.neighbours import nearest
from core.params import between
from core.strategies._base import how_balanced, how_many_neighbours
from core.strategies._choosing import Shrinking, distance_to, rarest
from core.strategies._cleaning import smallest

MOST_DISTANCES = 1_000_000_000
CHUNK = 256


@dataclass(frozen=True)
class NearMiss(Shrinking):
    """Of the larger classes keep the rows that are nearest to rows of the smallest class.

    Version 1 goes by the nearest rare rows, version 2 by the farthest. Version 3 looks only at the
    nearest few of every rare row, and of these keeps the ones farthest from the class. It helps when the
    border between the classes is clean and everything far from it is redundant. It hurts when classes
    overlap, since it then trains on the hardest and most doubtful rows alone.
    """

    title = "NearMiss"
    source = "Mani, Zhang (2003), ICML Workshop on Learning from Imbalanced Datasets"

    balance: float = how_balanced()
    version: int = between(1, 3, default=1, step=1, help="The rule by which rows are chosen.")
    neighbours: int = how_many_neighbours(3, "Rare rows that a row's distance is averaged over.")
    candidates: int = how_many_neighbours(3, "Rows near every rare row that version 3 chooses from.")

    def chosen(self, X: np.ndarray, y: np.ndarray, rows: np.ndarray, count: int, seed: int) -> np.ndarray:
        rare = X[y == smallest(y)]
        if self.version == 3:
            rows = rows[np.unique(nearest(X[rows], rare, self.candidates))]
        away = farthest if self.version == 2 else distance_to
        rank = away(rare, X[rows], self.neighbours) * (-1 if self.version == 3 else 1)
        return rows[np.argsort(rank, kind="stable")[:count]]

    def refuses(self, context: Context) -> str | None:
        name, rare = rarest(context)
        if rare < self.neighbours:
            return f"looks at {self.neighbours} rows of the smallest class, {name} has {rare}"
        few = min((n for n in context.counts if n > rare), default=self.candidates)
        if self.version == 3 and few < self.candidates:
            return f"chooses from {self.candidates} rows near every rare row and a class has {few}"
        if self.version == 2 and (asked := rare * (context.rows - rare)) > MOST_DISTANCES:
            return f"version 2 would measure {asked:,} distances, at most {MOST_DISTANCES:,} are sensible"
        return super().refuses(context)

    def leaves(self, context: Context) -> Context:
        # How many rows version 3 can choose from is known only from the rows.
        return context if self.version == 3 else super().leaves(context)


def farthest(points: np.ndarray, queries: np.ndarray, k: int) -> np.ndarray:
    """Return the mean distance of each query to the k farthest of `points`."""
    chunks = (queries[start : start + CHUNK] for start in range(0, len(queries), CHUNK))
    return np.concatenate([np.partition(cdist(chunk, points), -k)[:, -k:].mean(axis=1) for chunk in chunks])
