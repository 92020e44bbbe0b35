"""Rows that challenges make up."""

from __future__ import annotations

import numpy as np

from core.challenges._base import TRIES, Sizes
from core.dataset import Dataset
from core.lessons._toys import labelled

COLUMNS = 3  # that tell the classes apart


def bells(sizes: Sizes, share: float, apart: float, seed: int, noise: int = 0) -> Dataset:
    """Return two bell-shaped classes, `apart` standard deviations from each other; `share` are rare.

    `noise` columns come last that have nothing to do with the classes.
    """
    rng = np.random.default_rng(seed)
    return _around(rng.random(sizes.rows) < share, apart, noise, rng)


def rarer_later(sizes: Sizes, share: float, later: float, apart: float, seed: int) -> Dataset:
    """Return such classes, the rare one with another share among the fresh rows."""
    rng = np.random.default_rng(seed)
    shares = np.full(sizes.rows, share)
    shares[-TRIES * sizes.fresh :] = later
    return _around(rng.random(sizes.rows) < shares, apart, 0, rng)


def _around(y: np.ndarray, apart: float, noise: int, rng: np.random.Generator) -> Dataset:
    X = rng.normal(size=(len(y), COLUMNS + noise))
    X[:, :COLUMNS] += apart / np.sqrt(COLUMNS) * y[:, None]
    return labelled(X, y)
