"""Logistic regression without the first-order bias of its estimates.

King, Zeng (2001), doi:10.1093/oxfordjournals.pan.a004868; Firth (1993), doi:10.1093/biomet/80.1.27.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

SETTLED = 1e-10
ROUNDING = 1e-12


class Unbiased(ClassifierMixin, BaseEstimator):
    """Logistic regression of two classes, and steps from there to the estimate without first-order bias."""

    def __init__(self, C: float, steps: int) -> None:
        self.C = C
        self.steps = steps

    def fit(self, X: np.ndarray, y: np.ndarray) -> Unbiased:
        self.classes_, target = np.unique(y, return_inverse=True)
        plain = LogisticRegression(C=self.C, tol=1e-8, max_iter=1000).fit(X, target)
        rows = np.column_stack([np.ones(len(X)), X])
        penalty = np.full(rows.shape[1], 1 / self.C)
        penalty[0] = 0.0
        self.weights_ = np.concatenate([plain.intercept_, plain.coef_[0]])
        for _ in range(self.steps):
            step = _step(rows, target, penalty, self.weights_)
            self.weights_ = self.weights_ + step
            if np.abs(step).max() < SETTLED:
                break
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        proba = expit(self.weights_[0] + X @ self.weights_[1:])
        return np.column_stack([1 - proba, proba])


def _step(rows: np.ndarray, target: np.ndarray, penalty: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the step that takes the bias out, halved while it lowers Firth's penalised likelihood.

    At the estimate of plain logistic regression it is the negative of King and Zeng's bias.
    """
    proba = expit(rows @ weights)
    cover = np.linalg.inv(_information(rows, penalty, proba))
    leverage = proba * (1 - proba) * np.einsum("ij,ij->i", rows @ cover, rows)
    slope = rows.T @ (target - proba + leverage * (0.5 - proba)) - penalty * weights
    step = cover @ slope
    reached = _likelihood(rows, target, penalty, weights)
    least = reached - ROUNDING * abs(reached)
    while _likelihood(rows, target, penalty, weights + step) < least:
        step = step / 2
    return step


def _information(rows: np.ndarray, penalty: np.ndarray, proba: np.ndarray) -> np.ndarray:
    return rows.T @ (rows * (proba * (1 - proba))[:, None]) + np.diag(penalty)


def _likelihood(rows: np.ndarray, target: np.ndarray, penalty: np.ndarray, weights: np.ndarray) -> float:
    """Return the log-likelihood with Firth's penalty for bias, and the one for large weights."""
    score = rows @ weights
    fits = target @ score - np.logaddexp(0, score).sum()
    bias = np.linalg.slogdet(_information(rows, penalty, expit(score)))[1] / 2
    return fits + bias - penalty @ weights**2 / 2
