from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from core.strategies._repair import Calibration, Curve, log_odds


@dataclass(frozen=True)
class Platt(Calibration):
    """Turn scores into risks along a logistic curve: a slope and a shift of the log-odds.

    It helps after any resampling, weights or loss, also with few rare rows, since it learns two numbers
    only; it does so on other folds, so nothing is fitted anew. It hurts little: where the distortion has
    another shape, part of it stays.
    """

    title = "Platt scaling"
    source = "Platt (1999), Advances in Large Margin Classifiers, MIT Press, pp. 61-74"

    def curve(self, scores: np.ndarray, hits: np.ndarray, weight: np.ndarray | None = None) -> Curve:
        slope, shift = sigmoid(log_odds(scores)[:, None], hits, weight)
        return partial(_risk, slope.item(), shift)


def _risk(slope: float, shift: float, scores: np.ndarray) -> np.ndarray:
    return expit(slope * log_odds(scores) + shift)


def sigmoid(
    columns: np.ndarray, hits: np.ndarray, weight: np.ndarray | None = None
) -> tuple[np.ndarray, float]:
    """Return slopes (d) and shift of the logistic curve of `hits` over `columns` (m x d).

    The targets are Platt's: a hit counts as one less than sure, so that no slope is endless.
    Rows count for as many as `weight` (m) says.
    """
    weight = np.ones(len(hits)) if weight is None else weight
    yes, no = weight[hits].sum(), weight[~hits].sum()
    sure = np.where(hits, (yes + 1) / (yes + 2), 1 / (no + 2))
    # Scikit-learn takes no targets between 0 and 1: each row goes in as a yes and as a no.
    twice, labels = np.vstack([columns, columns]), np.repeat([1, 0], len(hits))
    # A hint of a penalty settles the slope where all scores are equal.
    fitted = LogisticRegression(C=1e6, solver="newton-cholesky", tol=1e-8)
    fitted.fit(twice, labels, sample_weight=np.concatenate([weight * sure, weight * (1 - sure)]))
    return fitted.coef_[0], fitted.intercept_.item()
