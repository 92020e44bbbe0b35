"""The nearest rows of every row: exact, fast, and searched once for all who ask.

Distances are Euclidean and compared in double precision. Of rows equally far, any may be taken.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy.spatial import cKDTree
from sklearn.neighbors import KDTree, NearestNeighbors
from threadpoolctl import get_cached_controller

from core.shelf import digest, shared

# A search for few neighbours costs as much as one for these, so that all questions usual here share one.
STEP = 12
# A k-d tree that looks at more of the rows than this loses to a plain scan in single precision: measured
# on made-up rows of 4 to 30 columns and on real ones, 5,000 to 570,000 of them.
SCAN = 0.05
PILOT = 64
SPARE = 4
CHUNK = 4096
SINGLE = np.finfo(np.float32)


def nearest(points: np.ndarray, queries: np.ndarray, k: int) -> np.ndarray:
    """Return the positions in `points` of the k rows nearest each query, from near to far (queries x k).

    A query that is itself one of the points is among its own neighbours. The result is read-only and
    on the shelf (core.shelf). Raises ValueError where there are fewer than k points.
    """
    if k > len(points):
        raise ValueError(f"{k} nearest rows were asked for and there are {len(points)}")
    if not len(queries):
        return np.empty((0, k), np.int32)
    size = min(searched(k), len(points))
    name = f"nearest {size} of {digest(points)} to {digest(queries)}"
    return shared(name, lambda: {"rows": _search(points, queries, size)})["rows"][:, :k]


def searched(k: int) -> int:
    """Return how many neighbours are searched for when k are asked for: one size serves many."""
    return -(-k // STEP) * STEP


def others(X: np.ndarray, k: int) -> np.ndarray:
    """Return the positions of the k rows nearest each row of X, itself left out (n x k)."""
    return _without(nearest(X, X, k + 1), np.arange(len(X)))


def others_among(X: np.ndarray, kept: np.ndarray, k: int) -> np.ndarray:
    """Return, for the rows at `kept`, the positions in X of the k nearest others at `kept` (kept x k).

    The list of all neighbours answers for most rows; only those whose list runs out are searched again.
    """
    listed = others(X, min(searched(k + 1), len(X)) - 1)[kept]
    among = np.zeros(len(X), bool)
    among[kept] = True
    there = among[listed]
    found = np.take_along_axis(listed, np.argsort(~there, axis=1, kind="stable"), axis=1)[:, :k]
    short = np.flatnonzero(there.sum(axis=1) < k)
    if len(short):
        again = _without(nearest(X[kept], X[kept[short]], k + 1), short)
        found = np.hstack([found, np.zeros((len(kept), k - found.shape[1]), found.dtype)])
        found[short] = kept[again]
    return found


def _without(found: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Drop `own` from every row of `found`, or the farthest where equal rows have crowded it out."""
    last = np.argsort(found == own[:, None], axis=1, kind="stable")
    return np.take_along_axis(found, last, axis=1)[:, :-1]


class Neighbours(NearestNeighbors):
    """Scikit-learn's `NearestNeighbors`, answered by `nearest`: for samplers that take such an object."""

    def fit(self, X: np.ndarray, y=None) -> Neighbours:
        self.points_ = X
        self.n_samples_fit_ = len(X)
        return self

    def kneighbors(self, X=None, n_neighbors=None, return_distance=True):
        """Return the positions of the nearest rows (and before them their distances, where asked for)."""
        if X is None:
            rows, found = self.points_, others(self.points_, n_neighbors or self.n_neighbors)
        else:
            rows, found = X, nearest(self.points_, X, n_neighbors or self.n_neighbors)
        if not return_distance:
            return found
        return np.sqrt(_squared_distances(self.points_, rows, found)), found


def _search(points: np.ndarray, queries: np.ndarray, k: int) -> np.ndarray:
    allowed = [each["num_threads"] for each in get_cached_controller().info() if each["user_api"] == "openmp"]
    threads = min(allowed, default=1)
    method = _scan if _tree_looks_at(points, queries, k) > SCAN else _descend
    return method(points, queries, k, threads).astype(np.int32)


def _tree_looks_at(points: np.ndarray, queries: np.ndarray, k: int) -> float:
    """Return the share of the points whose distance a k-d tree computes, counted on a few queries."""
    tree = KDTree(points)
    tree.reset_n_calls()
    few = queries[:: -(-len(queries) // PILOT)]
    tree.query(few, k, return_distance=False)
    return tree.get_n_calls() / (len(few) * len(points))


def _descend(points: np.ndarray, queries: np.ndarray, k: int, threads: int) -> np.ndarray:
    """Search with a k-d tree."""
    return cKDTree(points).query(queries, np.arange(1, k + 1), workers=threads)[1]


def _scan(points: np.ndarray, queries: np.ndarray, k: int, threads: int) -> np.ndarray:
    """Search all points in single precision for a few more than k, and order these by exact distances.

    Where single precision may have missed a neighbour, the tree answers.
    """
    import faiss

    # Its scan by matrix products is the faster one here, also for few queries in few columns.
    faiss.cvar.distance_compute_blas_threshold = 20
    center, wanted = points.mean(axis=0), min(k + SPARE, len(points))
    # The queries count as well, and there may be no width at all, because all points may be equal.
    scale = max(np.abs(each - center).max() for each in (points, queries)) or 1.0
    index = faiss.IndexFlatL2(points.shape[1])
    index.add(((points - center) / scale).astype(np.float32))

    def search(chunk: np.ndarray) -> np.ndarray:
        faiss.omp_set_num_threads(1)
        moved = (chunk - center) / scale
        _, found = index.search(moved.astype(np.float32), wanted)
        squared = _squared_distances(points, chunk, found)
        order = np.argsort(squared, axis=1, kind="stable")
        found, squared = (np.take_along_axis(each, order, axis=1) for each in (found, squared))
        unsure = (wanted < len(points)) & _unsure(squared / scale**2, moved, k)
        if unsure.any():
            found[unsure, :k] = _descend(points, chunk[unsure], k, 1)
        return found[:, :k]

    # Threads of ours and not of OpenMP, whose threads wait for each other where cores are shared.
    with get_cached_controller().limit(limits=1), ThreadPoolExecutor(threads) as pool:
        chunks = (queries[start : start + CHUNK] for start in range(0, len(queries), CHUNK))
        return np.vstack([*pool.map(search, chunks)])


def _squared_distances(points: np.ndarray, queries: np.ndarray, found: np.ndarray) -> np.ndarray:
    way = points[found] - queries[:, None]
    return np.einsum("ijk,ijk->ij", way, way)


def _unsure(squared: np.ndarray, queries: np.ndarray, k: int) -> np.ndarray:
    """Return whether a point that was not found may be nearer than the k-th that was.

    `squared` are exact distances, in order. A squared distance in single precision is a sum of products
    of lengths up to that of the query and the farthest point found; its error is bounded as in Higham
    (2002), Accuracy and stability of numerical algorithms, section 3.1. Where all that were found are
    as far as the k-th, no choice between them is wrong.
    """
    reach = 2 * np.linalg.norm(queries, axis=1) + np.sqrt(squared[:, -1])
    error = (queries.shape[1] + 6) * (SINGLE.eps / 2 * reach**2 + SINGLE.tiny)
    gap = squared[:, -1] - squared[:, k - 1]
    return (gap <= 2 * error) & (gap > 1e-12 * squared[:, -1])
