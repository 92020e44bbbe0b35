"""Out-of-fold predictions of a trial, and the labels that a decision gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from core.dataset import Dataset
from core.decisions import Decision
from core.evaluate import Fold
from core.receipt import Receipt
from core.shelf import remembered

ROUNDED = 0.005 + 1e-9  # what a probability of two digits is off by, at most


@dataclass(frozen=True, eq=False)
class Predictions:
    """One entry per repeat and judged row (m in all); `proba` is m x K, all else has length m.

    `row` is the position in the data set. `receipts` and `seconds` have one entry per fold; a mixture
    of others has the receipts of its largest part. `in_time` says that each fold comes after all earlier
    ones.
    `served` has, where probabilities were repaired or mixed, one array for each pair of `cross_fits`:
    how the rows that choose its thresholds see themselves. `weights` are those of the data, where these are
    a sample of their file: how many of its rows a row of each class stands for (K).
    """

    classes: tuple[str, ...]
    positive: int | None
    repeat: np.ndarray
    fold: np.ndarray
    row: np.ndarray
    y: np.ndarray
    proba: np.ndarray
    receipts: tuple[Receipt, ...]
    seconds: tuple[float, ...]
    notes: tuple[str, ...]
    in_time: bool = False
    served: tuple[np.ndarray, ...] = ()
    weights: np.ndarray | None = None

    @property
    def weight(self) -> np.ndarray | None:
        """Return how many rows of the file each judged row stands for (m); None where each is its own."""
        return None if self.weights is None else self.weights[self.y]

    @cached_property
    def probable(self) -> bool:
        """Return whether `proba` holds probabilities, as it does unless the scores came in a file."""
        return probable(self.proba)

    @property
    def parts(self) -> list[np.ndarray]:
        """Return the positions of the rows of each fold of each repeat, in order."""
        number = self.repeat * (self.fold.max() + 1) + self.fold
        return [np.flatnonzero(number == part) for part in np.unique(number)]

    @property
    def cross_fits(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return pairs of positions: rows that share thresholds, and the rows these are chosen on.

        The rows of a fold are served by the other folds of the same repeat, in time by earlier folds
        only. Where there are none (the first fold in time, a hold-out, a run that has only begun), the
        fold is cut into two halves with the same classes, and each serves the other.
        """
        pairs = []
        for part in self.parts:
            others = self._others(part)
            pairs += [(part, others)] if len(others) else _halves(part, self.y)
        return pairs

    def serving(self, number: int, others: np.ndarray) -> np.ndarray:
        """Return how the rows `others` of that pair of `cross_fits` see themselves."""
        return self.served[number] if self.served else self.proba[others]

    def _others(self, part: np.ndarray) -> np.ndarray:
        fold = self.fold[part[0]]
        may_serve = self.fold < fold if self.in_time else self.fold != fold
        return np.flatnonzero(may_serve & (self.repeat == self.repeat[part[0]]))


def probable(scores: np.ndarray) -> bool:
    """Return whether scores (n x K) are probabilities: from 0 to 1, and 1 in all for each row.

    They may have been rounded to two digits.
    """
    inside = bool((scores >= 0).all() and (scores <= 1).all())
    return inside and bool((np.abs(scores.sum(axis=1) - 1) <= ROUNDED * scores.shape[1]).all())


def _halves(part: np.ndarray, y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return each half with the other; rows of a class go to them in turn. One row alone has no other."""
    half = np.empty(len(part), dtype=np.int64)
    half[np.argsort(y[part], kind="stable")] = np.arange(len(part)) % 2
    first, second = part[half == 0], part[half == 1]
    return [(rows, others) for rows, others in ((first, second), (second, first)) if len(rows)]


@dataclass(frozen=True, eq=False)
class Judged:
    """Predictions with the label of each row, and the thresholds that gave them.

    `labels` are class codes, and K, one past the last, where the decision leaves a row for review.
    `thresholds` has K columns and a row for each pair of `predictions.cross_fits`, in that order: one
    a fold, or two where its halves serve each other. `said` is what the decision says of itself.
    """

    predictions: Predictions
    labels: np.ndarray
    thresholds: np.ndarray
    said: str | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a reader of the results should know of the fits and of the decision."""
        weight = self.predictions.weight
        weight = np.ones(len(self.labels)) if weight is None else weight
        left = round(weight[self.labels == len(self.predictions.classes)].sum())
        rows = round(weight.sum())
        reviewed = (
            f"{left:,} of {rows:,} labels ({left / rows:.1%}) are left for review; they count as not found "
            "and not right."
        )
        own = [self.said] * (self.said is not None) + [reviewed] * (left > 0)
        return (*self.predictions.notes, *own)


def collect(data: Dataset, folds: Sequence[Fold], in_time: bool = False) -> Predictions:
    """Return the predictions of finished folds, ordered by repeat, then by row.

    `in_time` is that of the protocol; `folds` may be some of its folds, in order.
    """
    row = np.concatenate([fold.test for fold in folds])
    repeat = np.concatenate([np.full(len(f.test), f.repeat) for f in folds])
    order = np.lexsort((row, repeat))
    number = np.concatenate([np.full(len(f.test), f.fold) for f in folds])
    return Predictions(
        classes=data.classes,
        positive=data.positive,
        repeat=repeat[order],
        fold=number[order],
        row=row[order],
        y=data.y[row[order]],
        proba=np.concatenate([fold.proba for fold in folds])[order],
        receipts=tuple(fold.receipt for fold in folds),
        seconds=tuple(fold.seconds for fold in folds),
        notes=tuple(dict.fromkeys(note for fold in folds for note in fold.notes)),
        in_time=in_time,
        weights=data.weights,
    )


def judge(predictions: Predictions, decision: Decision) -> Judged:
    """Return the labels that `decision` gives, its thresholds cross-fitted.

    No label has a say in the threshold of its own row: thresholds are chosen on other rows, those of
    `Predictions.cross_fits`. A rule that learns nothing is the same in every fold.
    """
    p = predictions
    given = np.empty(len(p.y), dtype=np.int64)
    chosen = []
    for rows, y, proba in _served(p):
        thresholds = _thresholds(decision, y, proba, p)
        given[rows] = decision.labels(p.proba[rows], thresholds, p.positive)
        chosen.append(thresholds)
    return Judged(p, given, np.array(chosen), decision.says())


@remembered(2)
def _served(p: Predictions) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return the rows that share thresholds, and the codes and probabilities these are chosen on.

    Many decisions are asked of the same predictions. They find the rows in falling order of the score
    of the class of interest, which is the order that most of them need.
    """
    column = -1 if p.positive is None else p.positive
    found = []
    for number, (rows, others) in enumerate(p.cross_fits):
        proba = p.serving(number, others)
        order = np.argsort(-proba[:, column])
        found.append((rows, p.y[others[order]], proba[order]))
    return found


def _thresholds(decision: Decision, y: np.ndarray, proba: np.ndarray, p: Predictions) -> np.ndarray:
    """Return the thresholds of `decision` for rows of `p`, learned from rows that hold two classes at least.

    Fewer cannot tell a good cut from a bad one. One sure and right row of each class stands in for
    them: every rule that seeks a best cut then takes the most probable class.
    """
    if (y == y[:1]).all():
        y, proba = np.arange(proba.shape[1]), np.eye(proba.shape[1])
    return decision.thresholds(y, proba, p.positive, p.weights)


def frame(trial: str, judged: Judged, data: Dataset) -> pd.DataFrame:
    """Return one row per repeat and data row, from which every number can be computed again.

    Columns: trial, repeat, fold, row (0-based number in the file), actual, predicted, and one
    probability column `p:CLASS` for each class. Nothing is predicted where a row is left for review. Of a
    sample there is one column more, `weight`: how many rows of the file each row stands for.
    """
    p = judged.predictions
    names = np.array([*p.classes, None], dtype=object)
    table = {
        "trial": pd.Categorical.from_codes(np.zeros(len(p.y), int), [trial]),
        "repeat": p.repeat,
        "fold": p.fold,
        "row": data.rows[p.row],
        "actual": names[p.y],
        "predicted": names[judged.labels],
    }
    weight = {} if p.weight is None else {"weight": p.weight}
    return pd.DataFrame(table | {f"p:{c}": p.proba[:, k] for k, c in enumerate(p.classes)} | weight)


def frames(judged: dict[str, Judged], data: Dataset) -> pd.DataFrame:
    """Return the rows of `frame` for every trial, by trial key."""
    columns = ["trial", "repeat", "fold", "row", "actual", "predicted"]
    none = pd.DataFrame(columns=[*columns, *(f"p:{c}" for c in data.classes)])
    table = pd.concat([frame(key, each, data) for key, each in judged.items()] or [none])
    return table.astype({"trial": "category"}).reset_index(drop=True)
