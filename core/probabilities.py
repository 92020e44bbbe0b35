"""How far probabilities are from what came true, of rows that may count for several."""

from __future__ import annotations

import numpy as np

ECE_BINS = 10


def brier(y: np.ndarray, proba: np.ndarray, weight: np.ndarray | None = None) -> float:
    """Return the Brier score (1950): of one class when there are two, else summed over the classes."""
    if proba.shape[1] == 2:
        return float(np.average((proba[:, 1] - (y == 1)) ** 2, weights=weight))
    error = ((proba - np.eye(proba.shape[1])[y]) ** 2).sum(axis=1)
    return float(np.average(error, weights=weight))


def ece(is_class: np.ndarray, p: np.ndarray, bins: int = ECE_BINS, weight: np.ndarray | None = None) -> float:
    """Return the expected calibration error of probabilities `p` (n), in bins of equally many rows.

    Naeini, Cooper, Hauskrecht (2015), AAAI. A row counts for as many as `weight` (n) says, where given.
    """
    off = p - is_class if weight is None else weight * (p - is_class)
    gap = np.bincount(by_rank(p, bins, weight), weights=off)
    return float(np.abs(gap).sum() / (len(p) if weight is None else weight.sum()))


def by_rank(p: np.ndarray, bins: int, weight: np.ndarray | None = None) -> np.ndarray:
    """Return for each of `p` (n) one of `bins` bins of equally many rows; equal values share a bin.

    A row counts for as many as `weight` (n) says, where it is given.
    """
    # Of rows that count alike only the values are sorted, which takes a fraction of the time.
    if weight is None:
        ordered, before = np.sort(p), np.arange(len(p) + 1)
    else:
        order = np.argsort(p, kind="stable")
        ordered, before = p[order], np.r_[0.0, np.cumsum(weight[order])]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    bin_of = (bins * before[first] // before[-1]).astype(np.int64)
    # Where bins begin; to look there takes a tenth of the time of a look among all values.
    begin = np.flatnonzero(np.r_[True, bin_of[1:] != bin_of[:-1]])
    return bin_of[begin][np.searchsorted(ordered[first[begin]], p, side="right") - 1]


def surprise(y: np.ndarray, proba: np.ndarray) -> np.ndarray:
    """Return the log loss of each row (n): how surprising its class is to probabilities (n x K)."""
    tiny = np.finfo(float).eps
    return -np.log(proba[np.arange(len(y)), y].clip(tiny, 1 - tiny))
