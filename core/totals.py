"""Every metric of a trial for many weights of its rows at once: sort once, weigh many times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.agreement import kappa, mcc
from core.decisions._base import each
from core.metrics import METRICS, rates
from core.predictions import Judged, Predictions
from core.probabilities import surprise

# The calibration error is left out: drawn rows repeat, which alone makes it larger (its bins hold fewer
# different rows), so an interval around it would not be about the error of the trial.
WEIGHED = tuple(name for name in METRICS if name != "ece")


class Totals:
    """What the metrics of a trial need of its judgements, once they are sorted and summed up.

    `rows` (n) are positions in the data set, class by class, and `counts` (K) how many each class has.
    A row that is judged in several repeats is one row here: its weight goes to all its judgements.
    """

    def __init__(self, judged: Judged) -> None:
        p = judged.predictions
        self.rows, y, place = _by_class(p)
        self.counts = tuple(np.bincount(y, minlength=len(p.classes)).tolist())
        self._positive = p.positive
        self._sums = _sums(judged, place, len(y))
        worth = each(p.weights, y)
        if worth is not None:
            self._sums *= worth[:, None]
        self._rankings = [_ranking(p, code, place, worth) for code in _ranked(p)]

    def metrics(self, weights: np.ndarray) -> dict[str, np.ndarray]:
        """Return every metric of WEIGHED, B numbers each, for whole `weights` of the rows (B x n).

        They are those of `core.metrics.measure` on rows repeated as often as the weights say. Where the
        rows are a sample of their file, each still stands for as many of it.
        """
        cells, squares, surprise = self._totals(weights.astype(float))
        recalls = rates(cells)["recall"]
        there = recalls[~np.isnan(recalls[:, 0])]
        judgements = cells.sum(axis=(0, 1))
        return (
            self._areas(weights)
            | self._own(cells)
            | {
                "balanced_accuracy": there.mean(axis=0),
                "worst_recall": there.min(axis=0),
                "g_mean": np.prod(there, axis=0) ** (1 / len(there)),
                "mcc": mcc(cells),
                "kappa": kappa(cells),
                "accuracy": np.trace(cells) / judgements,
                "brier": squares / judgements,
                "log_loss": surprise / judgements,
            }
        )

    def _totals(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return confusion matrices (K x (K + 1) x B), and the sums of squared errors and log losses (B)."""
        ends = np.cumsum(self.counts)[:-1]
        parts = zip(np.split(weights, ends, axis=1), np.split(self._sums, ends), strict=True)
        by_class = np.array([own @ sums for own, sums in parts])
        squares, surprise = by_class[:, :, -2:].sum(axis=0).T
        return np.moveaxis(by_class[:, :, :-2], 1, 2), squares, surprise

    def _own(self, cells: np.ndarray) -> dict[str, np.ndarray]:
        """Return the rates of the class of interest, or their means over the classes that have rows."""
        codes = np.flatnonzero(self.counts) if self._positive is None else [self._positive]
        return {name: value[codes].mean(axis=0) for name, value in rates(cells).items()}

    def _areas(self, weights: np.ndarray) -> dict[str, np.ndarray]:
        """Return the areas under the curves of the class of interest, or their means over the classes."""
        undefined = np.full((1, 2, len(weights)), np.nan)
        areas = [ranking.areas(weights) for ranking in self._rankings] or undefined
        return dict(zip(("average_precision", "roc_auc"), np.mean(areas, axis=0), strict=True))


@dataclass(frozen=True, eq=False)
class Ranking:
    """The rows of a class and all others by falling score, and where its S different scores end.

    `own` and `others` are places of rows, and `worth` (n) says how many rows of the file each stands for,
    where it is not one. Of `own`, the first `ends` have a score or a higher one; of
    `others`, the first `at_least` have it or a higher one, and the first `above` a higher one.
    """

    own: np.ndarray
    others: np.ndarray
    ends: np.ndarray
    at_least: np.ndarray
    above: np.ndarray
    worth: np.ndarray | None = None

    def areas(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return average precision and ROC AUC (B each) for weights of the rows (B x n)."""
        caught, alarms = (_running(weights, rows, self.worth) for rows in (self.own, self.others))
        positives, negatives = caught[:, -1].astype(float), alarms[:, -1].astype(float)
        caught, at_least = caught[:, self.ends], alarms[:, self.at_least]
        own = np.diff(caught, prepend=0).astype(float)
        # Where no row so high was drawn, none counts.
        precision = caught / np.maximum(caught + at_least, 1)
        # A tie is half a loss.
        lost = np.vecdot(own, (at_least + alarms[:, self.above]).astype(float)) / 2
        return np.vecdot(own, precision) / positives, 1 - lost / (positives * negatives)


def _running(weights: np.ndarray, order: np.ndarray, worth: np.ndarray | None) -> np.ndarray:
    """Return the weight of the first 0, 1, 2 ... rows in this order."""
    if worth is not None:
        total = np.zeros((len(weights), len(order) + 1))
        np.cumsum(weights.take(order, axis=1) * worth[order], axis=1, out=total[:, 1:])
        return total
    # Whole numbers: a running sum of them is ten times as fast as one of floats, and exact.
    total = np.zeros((len(weights), len(order) + 1), dtype=np.int32)
    np.cumsum(weights.take(order, axis=1), axis=1, dtype=np.int32, out=total[:, 1:])
    return total


def _by_class(p: Predictions) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rows (n) and codes (n), class by class, and the place of each judgement (m) among them."""
    rows, first, place = np.unique(p.row, return_index=True, return_inverse=True)
    order = np.argsort(p.y[first], kind="stable")
    return rows[order], p.y[first][order], np.argsort(order)[place]


def _sums(judged: Judged, place: np.ndarray, rows: int) -> np.ndarray:
    """Return for each row (n x (K + 3)) how often it got each label, its squared error and its log loss."""
    p, size = judged.predictions, len(judged.predictions.classes)
    squares = (p.proba - np.eye(size)[p.y]) ** 2
    # The Brier score of two classes is that of one of them.
    brier = squares[:, 1] if size == 2 else squares.sum(axis=1)
    losses = (brier, surprise(p.y, p.proba)) if p.probable else np.full((2, len(p.y)), np.nan)
    labels = np.eye(size + 1)[judged.labels].T
    columns = [np.bincount(place, each, minlength=rows) for each in (*labels, *losses)]
    return np.transpose(columns)


def _ranked(p: Predictions) -> list[int]:
    """Return the classes whose ranking is asked for and defined."""
    asked = range(len(p.classes)) if p.positive is None else [p.positive]
    return [code for code in asked if 0 < np.count_nonzero(p.y == code) < len(p.y)]


def _ranking(p: Predictions, code: int, place: np.ndarray, worth: np.ndarray | None) -> Ranking:
    order = np.argsort(-p.proba[:, code])
    is_own = p.y[order] == code
    own, others = order[is_own], order[~is_own]
    score = -p.proba[own, code]
    ends = np.flatnonzero(np.r_[np.diff(score) != 0, True]) + 1
    at_least, above = (
        np.searchsorted(-p.proba[others, code], score[ends - 1], side=side) for side in ("right", "left")
    )
    return Ranking(place[own], place[others], ends, at_least, above, worth)
