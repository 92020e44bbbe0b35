from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.context import Context
from core.strategies._choosing import Choosing
from core.strategies._cleaning import larger, nearest_distance, smallest

MOST_ROWS = 50_000


@dataclass(frozen=True)
class CondensedNearestNeighbour(Choosing):
    """Keep of the larger classes only the rows that a nearest-neighbour classifier needs to get all
    training rows right.

    It helps when the large class has much that is redundant inside it: what stays lies along the
    border. It hurts when classes overlap, because every noisy row is needed and stays while the clean
    ones go. The rows are visited in random order, and what stays depends on it.
    """

    title = "Condensed nearest neighbour"
    source = "Hart (1968), IEEE Trans. Information Theory 14(3), doi:10.1109/TIT.1968.1054155"

    def kept(self, X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
        order = np.random.RandomState(seed).permutation(len(y))
        return np.sort(order[condensed(X[order], y[order])])

    def refuses(self, context: Context) -> str | None:
        if context.rows > MOST_ROWS:
            return f"takes very long beyond {MOST_ROWS:,} rows and there are {context.rows:,}"
        return super().refuses(context)


def condensed(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return whether each row stays: all of the smallest class, the first of every other, and each that
    is nearer to a kept row of another class when its turn comes, turn after turn until there is none.

    Imbalanced-learn ends after one turn, so that what it keeps may still get rows wrong.
    """
    classes, own = np.unique(y, return_inverse=True)
    stays = y == smallest(y)
    stays[[np.argmax(y == code) for code in larger(y)]] = True
    away = np.stack([nearest_distance(X[stays & (y == code)], X) for code in classes])
    turn = 0
    while len(wrong := np.flatnonzero(away.min(axis=0) < away[own, np.arange(len(y))])):
        later = wrong[wrong >= turn]
        row = later[0] if len(later) else wrong[0]
        stays[row] = True
        away[own[row]] = np.minimum(away[own[row]], ((X - X[row]) ** 2).sum(axis=1))
        turn = row + 1
    return stays
