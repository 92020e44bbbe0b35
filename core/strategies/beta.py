from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import expit

from core.strategies._repair import SURE, Calibration, Curve
from core.strategies.platt import sigmoid


@dataclass(frozen=True)
class Beta(Calibration):
    """Turn scores into risks along a curve of three numbers, which may bend otherwise at 0 than at 1.

    It helps where Platt scaling is too stiff: scores of trees pushed away from 0 and 1, or towards one
    of them; scores that are right already it leaves alone. It hurts when rare rows are very few, because
    the third number is then a guess.
    """

    title = "Beta calibration"
    source = "Kull, Silva Filho, Flach (2017), AISTATS, PMLR 54:623-631"

    def curve(self, scores: np.ndarray, hits: np.ndarray, weight: np.ndarray | None = None) -> Curve:
        return partial(_risk, *fitted(scores, hits, weight))


def fitted(
    scores: np.ndarray, hits: np.ndarray, weight: np.ndarray | None = None
) -> tuple[np.ndarray, float]:
    """Return how much ln p and -ln(1 - p) count (neither below 0), and the shift."""
    columns, slopes = _columns(scores), np.zeros(2)
    used = np.array([True, True])
    found, shift = sigmoid(columns, hits, weight)
    if (found < 0).any():
        # One number less, as the paper has it, so that the curve never falls at one end.
        used[np.argmin(found)] = False
        found, shift = sigmoid(columns[:, used], hits, weight)
    slopes[used] = found
    return slopes, shift


def _columns(scores: np.ndarray) -> np.ndarray:
    p = np.clip(scores, SURE, 1 - SURE)
    return np.column_stack([np.log(p), -np.log1p(-p)])


def _risk(slopes: np.ndarray, shift: float, scores: np.ndarray) -> np.ndarray:
    return expit(_columns(scores) @ slopes + shift)
