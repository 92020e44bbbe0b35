"""Made-up tables for lessons."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.dataset import Dataset, from_frame

COMMON, RARE = "common", "rare"


def bells(rows: int, rare: int, apart: float, columns: int = 4, seed: int = 0) -> Dataset:
    """Return two bell-shaped classes of equal spread, `apart` standard deviations from each other.

    Their log-odds are a straight line in the columns, so a logistic regression can be exactly right, and
    the area under the ROC curve is at best Phi(apart / sqrt(2)).
    """
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(rows) < rare)
    X = rng.normal(size=(rows, columns)) + apart / np.sqrt(columns) * y[:, None]
    return labelled(X, y)


def labelled(X: np.ndarray, y: np.ndarray) -> Dataset:
    """Return the table of points (n x d) and of whether each is rare (n)."""
    frame = pd.DataFrame(X, columns=[f"x{i + 1}" for i in range(X.shape[1])])
    return from_frame("toy", frame, np.where(y, RARE, COMMON), positive=RARE)
