from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from core.context import Context
from core.strategies._base import how_balanced, shrunk
from core.strategies._choosing import Shrinking

MOST_DISTANCES = 200_000_000


@dataclass(frozen=True)
class ClusterCentroids(Shrinking):
    """Cluster every larger class into as many groups as rows are to stay, and keep of each group the row
    nearest its centre.

    It helps when the large class has many similar rows: every region of it keeps a voice. It hurts where
    how dense a region is matters, because crowded and sparse ones then count the same, and it takes
    long. Only real rows stay, so no value is made up.
    """

    title = "Cluster centroids"
    source = "Lin, Tsai, Hu, Jhang (2017), Information Sciences 409, doi:10.1016/j.ins.2017.05.008"

    balance: float = how_balanced()

    def chosen(self, X: np.ndarray, y: np.ndarray, rows: np.ndarray, count: int, seed: int) -> np.ndarray:
        return rows[representatives(X[rows], count, seed)]

    def refuses(self, context: Context) -> str | None:
        wanted = shrunk(context.present, self.balance)
        asked = sum(n * wanted[code] for code, n in context.present.items() if wanted[code] < n)
        if asked > MOST_DISTANCES:
            return f"would measure {asked:,} distances a round, at most {MOST_DISTANCES:,} are sensible"
        return super().refuses(context)


def representatives(X: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Return the positions of `count` rows: the one nearest the centre of each of as many clusters.

    Imbalanced-learn takes the nearest of all rows, which can be one row for two centres.
    """
    with warnings.catch_warnings():
        # Rows that are there several times leave clusters empty.
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = KMeans(count, random_state=seed).fit(X)
    away = ((X - found.cluster_centers_[found.labels_]) ** 2).sum(axis=1)
    order = np.lexsort((away, found.labels_))
    chosen = order[np.unique(found.labels_[order], return_index=True)[1]]
    others = np.setdiff1d(np.arange(len(X)), chosen)
    more = np.random.RandomState(seed).permutation(others)[: count - len(chosen)]
    return np.concatenate([chosen, more])
