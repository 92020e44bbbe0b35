"""Thresholds for three classes or more."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.decisions._base import Weights, each

ROUNDS = 5
STEPS = np.exp(np.linspace(-4, 4, 33))


def ascend(proba: np.ndarray, score: Callable[[np.ndarray], float]) -> np.ndarray:
    """Return K thresholds (adding up to 1) that make `score` large, one class at a time.

    Each class's threshold is tried at 33 multiples from e^-4 to e^4 of what it is, until a round of all
    classes brings nothing. Starts from equal thresholds, so the outcome is never worse than argmax on
    these rows.
    """
    thresholds = np.full(proba.shape[1], 1.0 / proba.shape[1])
    best = score(thresholds)
    for _ in range(ROUNDS):
        before = best
        for code in range(len(thresholds)):
            for candidate in _moved(thresholds, code):
                if (value := score(candidate)) > best:
                    best, thresholds = value, candidate
        if best == before:
            break
    return thresholds


def counted(
    y: np.ndarray, given: np.ndarray, size: int, weights: Weights = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for each class the rows that were found, that are of it, and that were given it."""
    weight, right = each(weights, y), given == y
    found = np.bincount(y[right], None if weight is None else weight[right], size)
    own, said = (np.bincount(codes, weight, size) for codes in (y, given))
    return found, own, said


def _moved(thresholds: np.ndarray, code: int) -> list[np.ndarray]:
    """Return copies in which the threshold of one class is multiplied by each step."""
    factors = np.ones((len(STEPS), len(thresholds)))
    factors[:, code] = STEPS
    moved = thresholds * factors
    return list(moved / moved.sum(axis=1, keepdims=True))
