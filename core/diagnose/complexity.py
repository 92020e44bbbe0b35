"""How far the classes overlap, class by class: a measure over all rows would be that of the large class.

N1, N2, N3 and F1 as in Lorena et al. (2019), How complex is your classification problem?,
arXiv:1808.03591; each is higher the harder a class is to tell from all others.
"""

from __future__ import annotations

import math

import numpy as np
from sklearn.metrics import roc_auc_score

from core.diagnose.places import Places, lists
from core.diagnose.spanning import spanning_tree
from core.neighbours import STEP, Neighbours


def n1(places: Places, seed: int = 0) -> np.ndarray:
    """Return, for each class (K), the share of its rows that the minimum spanning tree joins to another one.

    Where lengths tie there are many such trees: chance takes one, whatever the classes.
    """
    draw = np.random.default_rng(seed)
    place, kind = (np.repeat(each, places.counts[places.counts > 0]) for each in np.nonzero(places.counts))
    kind = kind[np.lexsort((draw.random(len(kind)), place))]
    begins, sizes = np.searchsorted(place, np.arange(len(places.points))), places.counts.sum(axis=1)
    # At one place each row hangs on one before it; an edge between places joins one row of each.
    rank = np.arange(len(place)) - begins[place]
    before = begins[place] + np.floor(draw.random(len(rank)) * rank).astype(int)
    edges = spanning_tree(places.points)
    ends = begins[edges] + np.floor(draw.random(edges.shape) * sizes[edges]).astype(int)
    pairs = np.vstack([np.column_stack([np.arange(len(rank)), before])[rank > 0], ends])
    joined = np.unique(pairs[kind[pairs[:, 0]] != kind[pairs[:, 1]]])
    return np.bincount(kind[joined], minlength=places.counts.shape[1]) / places.counts.sum(axis=0)


def n2(places: Places, at: np.ndarray, code: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return, for each class (K), within / (within + without), sums over its rows of two distances.

    Within is that to the nearest row of the class, without that to the nearest of another. The rows are
    `rows` (m) of class `code` (m) at the places `at` (m). NaN for a class of one row.
    """
    within, without = (_nearest(places, at, code, own) for own in (True, False))
    sums = [np.bincount(code, rows * each, places.counts.shape[1]) for each in (within, without)]
    total = sums[0] + sums[1]
    return np.divide(sums[0], total, out=np.full(len(total), np.nan), where=total > 0)


def _nearest(places: Places, at: np.ndarray, code: np.ndarray, own: bool) -> np.ndarray:
    """Return how far the nearest other row of the own class is, or of another; NaN if there is none."""
    found, distance = lists(places, at, STEP)
    own_rows = places.counts[found, code[:, None]]
    total = places.counts.sum(axis=1)
    there = own_rows - (found == at[:, None]) > 0 if own else total[found] - own_rows > 0
    result = np.take_along_axis(distance, there.argmax(axis=1)[:, None], axis=1)[:, 0]
    left = ~there.any(axis=1)
    for each in np.unique(code[left]):
        asking = left & (code == each)
        alike = places.counts[:, each]
        among = np.flatnonzero(alike if own else total - alike)
        result[asking] = _searched(places, at[asking], among)
    return result


def _searched(places: Places, at: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Return how far the nearest of the places `among` is, the place itself left out; NaN for none."""
    search = Neighbours().fit(places.points[among])
    distance, found = search.kneighbors(places.points[at], min(2, len(among)))
    nearest = np.where(among[found] == at[:, None], np.inf, distance).min(axis=1)
    return np.where(np.isinf(nearest), np.nan, nearest)


def f1(X: np.ndarray, y: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each class (K), F1 against all others, and the coordinate of X that it is found on.

    F1 = 1 / (1 + r), r being the largest ratio of the variance between the two to that within them: what
    the best single column leaves of its variance unexplained.
    """
    counts = np.bincount(y, minlength=classes)
    moved = X - X.mean(axis=0)
    sums = np.zeros((classes, X.shape[1]))
    np.add.at(sums, y, moved)
    # The rest of the rows has the opposite sum.
    between = sums**2 * (1 / counts + 1 / (len(y) - counts))[:, None]
    total = (moved**2).sum(axis=0)
    explained = np.divide(between, total, out=np.zeros_like(between), where=total > 0)
    best = explained.argmax(axis=1)
    return np.clip(1 - explained.max(axis=1), 0, 1), best


def neighbour_auc(shares: np.ndarray, y: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return, for each class (K), the area under the ROC curve of its share among a row's neighbours.

    `shares` (m x K) and classes `y` (m) are those of the judged rows, which stand for `counts` (K).
    """
    weight = (counts / np.maximum(np.bincount(y, minlength=len(counts)), 1))[y]
    areas = [roc_auc_score(y == code, shares[:, code], sample_weight=weight) for code in range(len(counts))]
    return np.array(areas)


def bayes_error(error: float, classes: int) -> tuple[float, float]:
    """Return between which shares the least possible error lies when one neighbour makes `error`.

    Cover, Hart (1967), doi:10.1109/TIT.1967.1053964: true of endless rows, roughly so of many.
    """
    most = (classes - 1) / classes
    return most * (1 - math.sqrt(max(1 - error / most, 0.0))), error
