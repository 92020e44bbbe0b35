"""Scores whose true probabilities are known."""

import numpy as np
from scipy.special import expit, logit

from core.strategies import Scored


def scored(proba, real=None, given=None):
    """Return probabilities with the same class shares for every row."""
    even = np.full(proba.shape[1], 1 / proba.shape[1])
    real, given = (np.broadcast_to(even if s is None else s, proba.shape) for s in (real, given))
    return Scored(proba, real, given)


def binary(score):
    return np.column_stack([1 - score, score])


def posterior(x, share):
    """Return P(1 | x) where x is normal around 0 in class 0 and around 2 in class 1."""
    return expit(2 * x - 2 + logit(share))


def drawn(rows=4000, share=0.1, seed=0):
    """Return values and classes of such rows."""
    rng = np.random.default_rng(seed)
    y = (rng.random(rows) < share).astype(int)
    return rng.normal(size=rows) + 2 * y, y
