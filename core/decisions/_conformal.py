"""The cut that all conformal rules share."""

from __future__ import annotations

import numpy as np

ROUNDING = 1e-9


def rank_of(rows: int, miss_rate: float) -> int:
    """Return which of so many scores, counted from the smallest, is the cut; 0 if none is low enough."""
    return int(miss_rate * (rows + 1) + ROUNDING)


def floor_cut(score: np.ndarray, miss_rate: float) -> float:
    """Return the highest cut that a new score is below with probability `miss_rate` at most.

    A new score is as likely to have any rank among these and itself, so the k-th smallest will do,
    where k = floor(miss_rate * (rows + 1)). With k = 0 nothing but 0 will.
    """
    rank = rank_of(len(score), miss_rate)
    return float(np.partition(score, rank - 1)[rank - 1]) if rank else 0.0
