"""The rows of one trial in falling order of their score: sorted once, asked often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.optimize import isotonic_regression

from core.dataset import Dataset, DatasetError
from core.decisions._base import Picking, cuts
from core.predictions import Predictions
from core.words import quoted


@dataclass(frozen=True, eq=False)
class Ranking:
    """Every cut of the score of one class, from the highest down, and what is at or above it.

    `scores` (m) are the different scores, rising. `thresholds` (m) lie between them, falling; `hits` and
    `others` (m) count the rows of the class, and those that are not, from each threshold up. Where rows
    have amounts, `hit_amounts` and `other_amounts` (m) are their sums. `weights` say how much a row of
    the class, and one that is not, counts where the class is more or less frequent than here. `probable`
    says whether scores are probabilities.

    Of a sample all counts and sums are estimates for the file, and `stands` is how many of its rows a row
    of the class counts for.
    """

    scores: np.ndarray
    thresholds: np.ndarray
    hits: np.ndarray
    others: np.ndarray
    hit_amounts: np.ndarray | None = None
    other_amounts: np.ndarray | None = None
    weights: tuple[float, float] = (1.0, 1.0)
    stands: float | None = None
    probable: bool = True

    @property
    def rows(self) -> int:
        """Return how many rows were judged, or are estimated in the file of a sample, each repeat counted."""
        return round(float(self.hits[-1] + self.others[-1]))

    @cached_property
    def judged(self) -> np.ndarray:
        """Return how many judged rows of the class are at or above each cut (m whole numbers)."""
        return self.hits if self.stands is None else np.rint(self.hits / self.stands).astype(np.int64)

    @property
    def prevalence(self) -> float:
        """Return the share of the class where it is to be used: that of the rows, unless moved by `at`."""
        own, rest = self.weights[0] * self.hits[-1], self.weights[1] * self.others[-1]
        return float(own / (own + rest))

    def at(self, prevalence: float) -> Ranking:
        """Return the same scores where the class has another share (above 0 and below 1).

        Label shift: rows of a class look as they do here, only more or less frequent, so recall and the
        false alarm rate stay. Saerens, Latinne, Decaestecker (2002), doi:10.1162/089976602753284446.
        Raises ValueError with one sentence for a share that cannot be.
        """
        positives, negatives = float(self.hits[-1]), float(self.others[-1])
        if not 0 < prevalence < 1:
            raise ValueError("The share of the class must lie between 0 and 1.")
        if not positives or not negatives:
            raise ValueError("The share can only be changed where there are rows of the class and others.")
        own, rest = prevalence * negatives, (1 - prevalence) * positives
        # Never less than one for a row: what counts rows divides by at least one of them.
        least = min(own, rest)
        return self.weighing((own / least, rest / least))

    def weighing(self, weights: tuple[float, float]) -> Ranking:
        """Return the same scores where rows of the class, and others, count so much."""
        return self if weights == self.weights else replace(self, weights=weights)

    @cached_property
    def weighted(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return thresholds, hits and others (m), as rules look at them (see `Picking.pick`)."""
        return self.thresholds, _times(self.hits, self.weights[0]), _times(self.others, self.weights[1])

    def picked(self, rule: Picking) -> float:
        """Return the threshold that `rule` takes."""
        if self.probable:
            return rule.pick(*self.weighted)
        # By 0 rules mean all rows, by 1 none: places between the two stand for scores of another unit.
        thresholds, hits, others = self.weighted
        places = np.linspace(1, 0, len(thresholds) + 2)[1:-1]
        place = rule.pick(places, hits, others)
        if place >= 1:
            return float(np.nextafter(self.scores[-1], np.inf))
        return float(thresholds[min(np.searchsorted(-places, -place), len(thresholds) - 1)])

    def reached(self, threshold: float) -> int:
        """Return how many of the cuts from the top hold just the rows that score `threshold` or more."""
        return len(self.scores) - int(np.searchsorted(self.scores, threshold, side="left"))

    def usual(self, p: float) -> float:
        """Return the score of this model, made on these rows, of a row whose risk is `p` where it is used.

        It is `p` itself unless the class is more or less frequent there (see `at`).
        """
        own, rest = self.weights
        return p / own / (p / own + (1 - p) / rest)

    def risk(self, score: float) -> float:
        """Return the risk that `score` stands for where the model is used: the inverse of `usual`."""
        own, rest = self.weights
        return score * own / (score * own + (1 - score) * rest)

    def grid(self, points: int = 1_000) -> np.ndarray:
        """Return up to `points` observed scores, rising: half spaced evenly in rows of the class, half in
        all rows, so that a rare class is reached."""
        if len(self.scores) <= points:
            return self.scores
        last = len(self.scores) - 1
        marks = [
            np.searchsorted(counts, np.linspace(1, counts[-1], points // 2))
            for counts in (self.hits, self.hits + self.others)
        ]
        return self.scores[last - np.unique(np.concatenate([*marks, [0, last]]))[::-1]]

    @cached_property
    def hull(self) -> Ranking:
        """Return the few cuts that are best at some cost of a miss: those on the convex hull of the ROC.

        They are the borders of the blocks of isotonic regression. Fawcett, Niculescu-Mizil (2007), PAV
        and the ROC convex hull, doi:10.1007/s10994-007-5011-0.
        """
        own = np.diff(self.hits, prepend=0)
        rows = own + np.diff(self.others, prepend=0)
        kept = isotonic_regression(own / rows, weights=rows, increasing=False).blocks[1:] - 1
        return Ranking(
            self.scores[::-1][kept][::-1],
            self.thresholds[kept],
            self.hits[kept],
            self.others[kept],
            weights=self.weights,
            stands=self.stands,
        )


def rank(
    hit: np.ndarray, score: np.ndarray, amounts: np.ndarray | None = None, weight: np.ndarray | None = None
) -> Ranking:
    """Return the ranking of n rows: whether each is of the class, its score and, if known, its amount.

    Of a sample, each counts for as many rows as `weight` (n) says, those of the class all alike.
    """
    # Of equal scores the order does not matter, and a sort that minds it takes five times as long.
    order = np.argsort(-score)
    thresholds, hits, others = cuts(hit[order], score[order], None if weight is None else weight[order])
    stands = None if weight is None else float(weight[hit][0]) if hit.any() else 1.0
    ranked = Ranking(np.unique(score), thresholds, hits, others, stands=stands)
    if amounts is None:
        return ranked
    ends = np.searchsorted(-score[order], -ranked.scores[::-1], side="right") - 1
    worth = amounts if weight is None else amounts * weight
    sums = [np.cumsum(np.where(own[order], worth[order], 0.0))[ends] for own in (hit, ~hit)]
    return replace(ranked, hit_amounts=sums[0], other_amounts=sums[1])


def ranking(predictions: Predictions, positive: int, amounts: np.ndarray | None = None) -> Ranking:
    """Return the ranking of class `positive` (its code) by a trial; `amounts` has one for each data row."""
    own = None if amounts is None else amounts[predictions.row]
    ranked = rank(predictions.y == positive, predictions.proba[:, positive], own, predictions.weight)
    return ranked if predictions.probable else replace(ranked, probable=False)


def amounts_of(data: Dataset, column: str) -> np.ndarray:
    """Return the amount of each row of the data. Raises DatasetError where a column holds none."""
    values = data.X[column]
    if values.dtype.kind not in "iufb":
        raise DatasetError(f"Column {quoted(column)} holds no numbers, so it cannot say amounts.")
    amounts = values.to_numpy(dtype=float)
    if missing := int((~np.isfinite(amounts)).sum()):
        raise DatasetError(f"Column {quoted(column)} has no amount in {missing:,} rows; choose another one.")
    return amounts


def _times(counts: np.ndarray, weight: float) -> np.ndarray:
    return counts if weight == 1.0 else counts * weight
