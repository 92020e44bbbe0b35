"""What a decision is: one threshold a class, chosen without the rows it will label."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from core.params import Entry


class Decision(Entry):
    """A rule that turns class probabilities into labels; it costs no fit."""

    @abstractmethod
    def thresholds(self, y: np.ndarray, proba: np.ndarray, positive: int | None) -> np.ndarray:
        """Return K thresholds, learned from codes `y` (n) and probabilities `proba` (n x K).

        A row gets the class whose probability is the largest multiple of its threshold; with two
        classes that is the class of interest wherever its probability reaches its threshold.
        """

    def refuses(self, classes: tuple[str, ...], positive: int | None) -> str | None:
        """Return why the rule cannot be used on these classes, or None if it can."""
        return None


def labels(proba: np.ndarray, thresholds: np.ndarray, positive: int | None) -> np.ndarray:
    """Return the class codes (n) that `thresholds` (K) give to `proba` (n x K).

    With two classes, a score equal to the threshold of the class of interest counts as reaching it, as
    in scikit-learn's FixedThresholdClassifier. Otherwise a tie goes to the first class.
    """
    if len(thresholds) == 2 and positive is not None:
        reached = proba[:, positive] >= thresholds[positive]
        return np.where(reached, positive, 1 - positive)
    if np.ptp(thresholds) == 0:
        return proba.argmax(axis=1)
    return (proba / thresholds).argmax(axis=1)


def binary(threshold: float, positive: int) -> np.ndarray:
    """Return the pair of thresholds that cuts the score of class `positive` at `threshold`."""
    pair = np.full(2, 1.0 - threshold)
    pair[positive] = threshold
    return pair


def frequencies(y: np.ndarray, size: int) -> np.ndarray:
    """Return the share of each class, never nothing, so that it can divide."""
    return np.maximum(np.bincount(y, minlength=size), 0.5) / max(len(y), 1)


def best_cut(y_positive: np.ndarray, score: np.ndarray, gain) -> float:
    """Return the threshold at which `gain(hits, alarms)` is largest on these rows.

    `hits` and `alarms` are the shares of positives and of negatives at or above each candidate cut.
    Candidates are the midpoints between neighbouring observed scores, so that the smallest scores of
    a rare class are reached however small they are; in a tie the highest cut wins.
    """
    order = np.argsort(-score, kind="stable")
    descending, hit = score[order], y_positive[order]
    last = np.flatnonzero(np.r_[np.diff(descending) != 0, True])
    hits = np.cumsum(hit)[last] / max(hit.sum(), 1)
    alarms = np.cumsum(~hit)[last] / max((~hit).sum(), 1)
    best = int(np.argmax(gain(hits, alarms)))
    above = descending[last[best]]
    below = descending[last[best] + 1] if best + 1 < len(last) else 0.0
    middle = (above + below) / 2
    return float(middle if middle > below else above)
