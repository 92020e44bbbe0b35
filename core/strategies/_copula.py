"""A table as a normal distribution seen through the distributions of its columns.

Every column is taken for a rising function of a hidden normal variable. The correlations of the hidden
variables are those for which the visible columns are correlated as they are in the table; columns with
few values, whose correlation is weakened by their steps, are allowed for.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import norm, rankdata

TERMS = 50
HALVINGS = 40
LEAST = 1e-9


def as_drawn_from(rows: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return, for every share of 0 to 1, the value of its column of `rows` below which that share lies."""
    place = np.minimum((shares * len(rows)).astype(int), len(rows) - 1)
    return np.take_along_axis(np.sort(rows, axis=0), place, axis=0)


def latent_correlation(rows: np.ndarray) -> np.ndarray:
    """Return the correlations of the hidden normal variables; a constant column goes with no other.

    A correlation r of two of them gives the visible scores the correlation sum_m a_m b_m r^m, with a and b
    the Hermite coefficients of the two columns (Cario, Nelson 1997). It rises with r, so that halving the
    range finds the r that gives the correlation seen.
    """
    scores, varying = normal_scores(rows)
    seen = scores.T @ scores / len(rows)
    terms = hermite(np.sort(scores, axis=0))
    low, high = np.full(seen.shape, -1.0), np.full(seen.shape, 1.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = visible(middle, terms) < seen
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    found = np.where(np.outer(varying, varying), (low + high) / 2, 0.0)
    np.fill_diagonal(found, 1.0)
    return found


def normal_scores(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ranks of every column as values of a normal variable, mean 0 and sd 1, and which vary."""
    scores = norm.ppf(rankdata(rows, axis=0) / (len(rows) + 1))
    scores -= scores.mean(axis=0)
    spread = scores.std(axis=0)
    varying = spread > LEAST
    return np.where(varying, scores / np.where(varying, spread, 1.0), 0.0), varying


def hermite(ordered: np.ndarray) -> np.ndarray:
    """Return the first Hermite coefficients (TERMS x d) of the step functions with these sorted values.

    A step of size s at t adds s phi(t) h_(m-1)(t) / sqrt(m) to the m-th one, with h the Hermite
    polynomials of norm 1.
    """
    steps = np.arange(1, len(ordered)) / len(ordered)
    place = norm.ppf(steps)
    jumps = np.diff(ordered, axis=0) * norm.pdf(place)[:, None]
    before, now = np.zeros_like(place), np.ones_like(place)
    terms = []
    for m in range(1, TERMS + 1):
        terms.append(now @ jumps / np.sqrt(m))
        before, now = now, (place * now - np.sqrt(m - 1) * before) / np.sqrt(m)
    return np.array(terms)


def visible(latent: np.ndarray, terms: np.ndarray) -> np.ndarray:
    """Return the correlations that the scores have when the hidden ones are `latent`."""
    total = np.zeros_like(latent)
    for each in terms[::-1]:
        total = (total + np.outer(each, each)) * latent
    return total


def repaired(latent: np.ndarray) -> np.ndarray:
    """Return `latent` with its eigenvalues raised to at least 0, as no correlations have negative ones."""
    values, vectors = np.linalg.eigh(latent)
    raised = (vectors * values.clip(LEAST)) @ vectors.T
    width = np.sqrt(np.diag(raised))
    return raised / np.outer(width, width)
