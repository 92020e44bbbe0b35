"""How far labels agree with classes beyond chance."""

from __future__ import annotations

import numpy as np


def mcc(matrix: np.ndarray) -> np.ndarray:
    """Return the Matthews correlation (Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006).

    0 where all rows are of one class or are given one. Of B matrices (K x K x B), B numbers.
    """
    matrix = matrix.astype(float)
    rows, asked, said = matrix.sum(axis=(0, 1)), matrix.sum(axis=1), matrix.sum(axis=0)
    spread = (rows**2 - (said**2).sum(axis=0)) * (rows**2 - (asked**2).sum(axis=0))
    agreed = np.trace(matrix) * rows - (said[: len(asked)] * asked).sum(axis=0)
    return np.where(spread > 0, agreed / np.sqrt(np.where(spread > 0, spread, 1)), 0.0)


def kappa(matrix: np.ndarray) -> np.ndarray:
    """Return Cohen's kappa (1960, doi:10.1177/001316446002000104); 0 where only chance is possible.

    Of B matrices (K x K x B), B numbers.
    """
    share = matrix / matrix.sum(axis=(0, 1))
    chance = (share.sum(axis=0)[: len(matrix)] * share.sum(axis=1)).sum(axis=0)
    return np.where(chance < 1, (np.trace(share) - chance) / np.where(chance < 1, 1 - chance, 1), 0.0)
