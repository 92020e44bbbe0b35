"""What a decision is: one threshold a class, chosen without the rows it will label."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from core.params import Entry

# How many rows of the file each row stands for, or a row of each class; None where each is its own.
Weights = np.ndarray | None


class Decision(Entry):
    """A rule that turns class probabilities into labels; it costs no fit."""

    @abstractmethod
    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        """Return K thresholds, learned from codes `y` (n) and probabilities `proba` (n x K).

        What they mean is said by `labels`. NaN where no threshold can stand for the rule. Of a sample, a
        row of each class counts for as many as `weights` (K, none below 1) say.
        """

    def labels(self, proba: np.ndarray, thresholds: np.ndarray, positive: int | None) -> np.ndarray:
        """Return the class codes (n) that `thresholds` (K) give to `proba` (n x K).

        A row gets the class whose probability is the largest multiple of its threshold; with two
        classes that is the class of interest wherever its probability reaches its threshold. A rule
        may leave rows for review: these get K, one past the last code.
        """
        return labels(proba, thresholds, positive)

    def refuses(self, classes: tuple[str, ...], positive: int | None) -> str | None:
        """Return why the rule cannot be used on these classes, or None if it can."""
        return None

    def refuses_sample(self) -> str | None:
        """Return why the rule cannot be used where rows of classes count unlike, or None if it can."""
        return None

    def says(self) -> str | None:
        """Return what a reader of its results should know, in one sentence, or None."""
        return None


class OneClass(Decision):
    """A rule about the class of interest alone.

    It is given wherever its probability reaches its threshold, elsewhere the most probable other class.
    The thresholds of other classes say no more than that.
    """

    @abstractmethod
    def cut(self, hit: np.ndarray, score: np.ndarray, weight: Weights = None) -> float:
        """Return the threshold, learned from scores (n) and whether each row is of the class (n).

        Of a sample, a row counts for as many as `weight` (n) says.
        """

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        cut = self.cut(y == positive, proba[:, positive], each(weights, y))
        thresholds = np.full(proba.shape[1], 1.0 - cut)
        thresholds[positive] = cut
        return thresholds

    def labels(self, proba: np.ndarray, thresholds: np.ndarray, positive: int | None) -> np.ndarray:
        others = proba.copy()
        others[:, positive] = -np.inf
        reached = proba[:, positive] >= thresholds[positive]
        return np.where(reached, positive, others.argmax(axis=1))

    def refuses(self, classes: tuple[str, ...], positive: int | None) -> str | None:
        return "needs a class of interest; choose one" if positive is None else None


class Picking(OneClass):
    """A rule that looks at what every possible cut would give, and takes one of them."""

    @abstractmethod
    def pick(self, thresholds: np.ndarray, hits: np.ndarray, others: np.ndarray) -> float:
        """Return the threshold of choice among m cuts, from the highest down, the last below every row.

        `hits` and `others` (m) are the rows of the class, and those that are not, at or above each, with
        their weights where they have any.
        """

    def cut(self, hit: np.ndarray, score: np.ndarray, weight: Weights = None) -> float:
        return self.pick(*cuts(hit, score, weight))


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


def each(weights: Weights, y: np.ndarray) -> Weights:
    """Return the weight of each row of codes `y` (n) where a row of each class has one of `weights` (K)."""
    return None if weights is None else weights[y]


def frequencies(y: np.ndarray, size: int, weights: Weights = None) -> np.ndarray:
    """Return the share of each class, never nothing, so that it can divide."""
    counts = np.bincount(y, each(weights, y), size)
    return np.maximum(counts, 0.5) / max(counts.sum(), 1)


def cuts(
    hit: np.ndarray, score: np.ndarray, weight: Weights = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return every cut that tells scores apart, from the highest down, and what is at or above it.

    These are thresholds, rows of the class, and other rows. Thresholds are the midpoints between
    neighbouring observed scores, so that the smallest scores of a rare class are reached however small
    they are. Rows count for as many as `weight` (n) says, where it is given.
    """
    order = np.argsort(-score, kind="stable")
    descending, hit = score[order], hit[order]
    own, others = (hit, ~hit) if weight is None else (hit * weight[order], ~hit * weight[order])
    last = np.flatnonzero(np.r_[np.diff(descending) != 0, True])
    above = descending[last]
    below = np.r_[above[1:], 0.0]
    middle = (above + below) / 2
    return np.where(middle > below, middle, above), np.cumsum(own)[last], np.cumsum(others)[last]


def best_cut(hit: np.ndarray, score: np.ndarray, gain, weight: Weights = None) -> float:
    """Return the threshold at which `gain(hits, alarms)` is largest on these rows.

    `hits` and `alarms` are the shares of the class and of other rows at or above each of the `cuts`; in
    a tie the highest cut wins.
    """
    thresholds, hits, alarms = cuts(hit, score, weight)
    best = np.argmax(gain(hits / max(hits[-1], 1), alarms / max(alarms[-1], 1)))
    return float(thresholds[best])
