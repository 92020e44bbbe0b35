"""How well scores put the rows of a class before all others, in one number.

The definitions are those of scikit-learn, whose functions take a millisecond to look at what they are
given. A comparison asks for these numbers thousands of times, of arrays that are known to be right.
"""

from __future__ import annotations

import numpy as np


def average_precision(own: np.ndarray, score: np.ndarray, weight: np.ndarray | None = None) -> float:
    """Return the area under the precision-recall curve, summed step by step; equal scores are one step.

    `own` (n) says which rows are of the class, of which there must be some, and `score` (n) how much each
    looks like it. A row counts for as many as `weight` (n) says, where it is given.
    """
    hits, others = _passed(own, score, weight)
    return float(np.diff(hits, prepend=0) @ (hits / (hits + others)) / hits[-1])


def roc_auc(own: np.ndarray, score: np.ndarray, weight: np.ndarray | None = None) -> float:
    """Return the area under the ROC curve: how often a row of the class scores higher, a tie counting half.

    Arguments are those of `average_precision`; there must be rows of both kinds.
    """
    hits, others = _passed(own, score, weight)
    return float(np.trapezoid(np.r_[0, hits], np.r_[0, others]) / (hits[-1] * others[-1]))


def _passed(own: np.ndarray, score: np.ndarray, weight: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Return how many rows of the class, and how many others, have each different score or a higher one."""
    order = np.argsort(-score, kind="stable")
    ordered, own = score[order], own[order]
    rows = np.ones(len(own)) if weight is None else weight[order]
    ends = np.flatnonzero(np.r_[ordered[1:] != ordered[:-1], True])
    return np.cumsum(rows * own)[ends], np.cumsum(rows * ~own)[ends]
