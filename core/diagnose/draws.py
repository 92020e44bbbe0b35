"""Draws of rows where looking at all of them would take too long."""

from __future__ import annotations

import numpy as np

from core.reading.sample import fair_share


def in_shares(y: np.ndarray, rows: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Return `rows` (positions in y), or about `most` of them in the shares of their classes, in order.

    Of every class at least one row is kept.
    """
    if len(rows) <= most:
        return rows
    wanted = np.bincount(y[rows]) * (most / len(rows))
    return _drawn(y, rows, np.maximum(np.round(wanted), 1), seed)


def small_classes_whole(y: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Return at most `most` positions in y, in order: all of small classes, as many of each larger one."""
    counts = np.bincount(y)
    if len(y) <= most:
        return np.arange(len(y))
    return _drawn(y, np.arange(len(y)), np.full(len(counts), fair_share(counts, most)), seed)


def _drawn(y: np.ndarray, rows: np.ndarray, sizes: np.ndarray, seed: int) -> np.ndarray:
    """Return the rows of each class, or a draw of its size of them."""
    draw = np.random.default_rng(seed)
    own = [rows[y[rows] == code] for code in range(len(sizes))]
    return np.sort(np.concatenate([draw.permutation(r)[: int(n)] for r, n in zip(own, sizes, strict=True)]))
