"""Scores in falling order and what lies at or above each: what every curve of one class is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

from core.metrics import share
from core.predictions import Predictions

POINTS = 1_000
HALF = (0.5,)


@dataclass(frozen=True, eq=False)
class Steps:
    """Thresholds, falling, and how many rows of the class (tp) and others (fp) reach each (m numbers).

    A row reaches a threshold that its score equals. `positives` and `negatives` are all there are. Of a
    sample these are estimates for the file, and no whole numbers.
    """

    threshold: np.ndarray
    tp: np.ndarray
    fp: np.ndarray
    positives: float
    negatives: float

    @property
    def recall(self) -> np.ndarray:
        """Return the share of the class that is reached; NaN without rows of it."""
        return share(self.tp, np.array(self.positives))

    @property
    def false_positive_rate(self) -> np.ndarray:
        """Return the share of the others that is reached; NaN without others."""
        return share(self.fp, np.array(self.negatives))

    def begun(self) -> Steps:
        """Return the steps with one before them that nothing reaches: threshold infinity."""
        none = np.zeros(1, dtype=self.tp.dtype)
        tp, fp = np.r_[none, self.tp], np.r_[none, self.fp]
        return Steps(np.r_[np.inf, self.threshold], tp, fp, self.positives, self.negatives)

    def at(self, thresholds: np.ndarray) -> Steps:
        """Return the exact counts at any thresholds, in their order."""
        reached = np.searchsorted(-self.threshold, -np.asarray(thresholds, dtype=float), side="right")
        before = np.maximum(reached - 1, 0)
        tp, fp = (np.where(reached > 0, count[before], 0) for count in (self.tp, self.fp))
        return Steps(np.asarray(thresholds, dtype=float), tp, fp, self.positives, self.negatives)

    def thinned(self, points: int | None, keep: Sequence[float] = ()) -> Steps:
        """Return at most `points` of the steps: both ends, and what holds at the thresholds to `keep`.

        Of the others a third each is spaced evenly in found positives, evenly in false alarms and
        evenly in the logarithm of alarms: the last one reaches the top scores, where a rare class lives.
        """
        if points is None or len(self.threshold) <= points:
            return self
        each = (points - 2 - len(keep)) // 3
        last = len(self.tp) - 1
        marks = (
            np.searchsorted(self.tp, np.linspace(0, self.positives, each)),
            np.searchsorted(self.fp, np.linspace(0, self.negatives, each)),
            np.searchsorted(self.tp + self.fp, np.geomspace(1, self.positives + self.negatives, each)),
            np.searchsorted(-self.threshold, -np.array(keep, dtype=float), side="right") - 1,
        )
        # geomspace may end a rounding error above the last count, and nothing may reach what to keep.
        return self._some(np.unique(np.concatenate([[0], *marks, [last]]).clip(0, last)))

    def hull(self) -> Steps:
        """Return the steps on the convex hull of the ROC curve, from nothing reached to all.

        Only these are ever best, whatever mistakes cost. The hull is an isotonic regression of the
        class on the score (Fawcett, Niculescu-Mizil 2007, doi:10.1007/s10994-007-5011-0).
        """
        tp, fp = np.diff(self.tp, prepend=0), np.diff(self.fp, prepend=0)
        blocks = isotonic_regression(tp / (tp + fp), weights=tp + fp, increasing=False).blocks
        return self.begun()._some(blocks)

    def rates(self) -> pd.DataFrame:
        """Return threshold, tp, fp, fn, tn and all shares that follow from them, one row a step.

        Undefined shares are as in `core.metrics`: NaN without rows of the class, precision 0 without
        alarms.
        """
        f1 = share(2 * self.tp, self.positives + self.tp + self.fp, empty=0.0)
        rates = {
            "threshold": self.threshold,
            "tp": self.tp,
            "fp": self.fp,
            "fn": self.positives - self.tp,
            "tn": self.negatives - self.fp,
            "recall": self.recall,
            "precision": share(self.tp, self.tp + self.fp, empty=0.0),
            "specificity": share(self.negatives - self.fp, np.array(self.negatives)),
            "f1": f1 if self.positives else np.full(len(f1), np.nan),
            "false_positive_rate": self.false_positive_rate,
            "alarms": self.tp + self.fp,
        }
        return pd.DataFrame(rates)

    def _some(self, places: np.ndarray) -> Steps:
        counts = (self.threshold[places], self.tp[places], self.fp[places])
        return Steps(*counts, self.positives, self.negatives)


def steps(predictions: Predictions, positive: int) -> Steps:
    """Return the steps of class `positive` against the rest, pooled over all judged rows."""
    return counted(predictions.y == positive, predictions.proba[:, positive], predictions.weight)


def counted(is_class: np.ndarray, score: np.ndarray, weight: np.ndarray | None = None) -> Steps:
    """Return the steps of scores (n) and of whether each row is of the class (n).

    A row counts for as many as `weight` (n) says, where it is given.
    """
    if weight is not None:
        return _weighed(is_class, score, weight)
    if len(score) and score.min() < 0:
        return _counted_by_place(is_class, score)
    # Floats from 0 up are in the order of their bits. With the class as one more bit, a single sort of
    # whole numbers puts both in order, some ten times quicker than sorting positions.
    # The shift drops the sign, which only -0 has.
    bits = np.asarray(score, dtype=np.float64).view(np.uint64)
    key = np.sort(bits << np.uint64(1) | is_class)[::-1]
    bits = key >> np.uint64(1)
    last = np.flatnonzero(np.r_[bits[1:] != bits[:-1], True])
    tp = np.cumsum(key & np.uint64(1), dtype=np.int64)[last]
    positives = int(tp[-1])
    return Steps(bits[last].view(np.float64), tp, last + 1 - tp, positives, len(key) - positives)


def _weighed(is_class: np.ndarray, score: np.ndarray, weight: np.ndarray) -> Steps:
    order = np.argsort(-score, kind="stable")
    own, worth, falling = is_class[order], weight[order], score[order]
    last = np.flatnonzero(np.r_[falling[1:] != falling[:-1], True])
    tp, fp = (np.cumsum(np.where(rows, worth, 0.0))[last] for rows in (own, ~own))
    return Steps(falling[last], tp, fp, float(tp[-1]), float(fp[-1]))


def _counted_by_place(is_class: np.ndarray, score: np.ndarray) -> Steps:
    order = np.argsort(-score)
    falling = score[order]
    last = np.flatnonzero(np.r_[falling[1:] != falling[:-1], True])
    tp = np.cumsum(is_class[order])[last]
    return Steps(falling[last], tp, last + 1 - tp, int(tp[-1]), len(score) - int(tp[-1]))
