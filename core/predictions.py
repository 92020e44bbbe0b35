"""Out-of-fold predictions of a trial, and the labels that a decision gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dataset import Dataset
from core.decisions import Decision, labels
from core.evaluate import Fold
from core.receipt import Receipt


@dataclass(frozen=True, eq=False)
class Predictions:
    """One entry per repeat and judged row (m in all); `proba` is m x K, all else has length m.

    `row` is the position in the data set. `receipts` and `seconds` have one entry per fold.
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

    @property
    def parts(self) -> list[np.ndarray]:
        """Return the positions of the rows of each fold of each repeat, in order."""
        number = self.repeat * (self.fold.max() + 1) + self.fold
        return [np.flatnonzero(number == part) for part in np.unique(number)]


@dataclass(frozen=True, eq=False)
class Judged:
    """Predictions with the label of each row, and the thresholds (folds x K) that gave them."""

    predictions: Predictions
    labels: np.ndarray
    thresholds: np.ndarray


def collect(data: Dataset, folds: Sequence[Fold]) -> Predictions:
    """Return the predictions of finished folds, ordered by repeat, then by row."""
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
    )


def judge(predictions: Predictions, decision: Decision) -> Judged:
    """Return the labels that `decision` gives, its thresholds cross-fitted.

    The thresholds for the rows of a fold are chosen on the predictions of the other folds of the same
    repeat, so no label has a say in the threshold of its own row. A rule that learns nothing is the same
    in every fold.
    """
    p = predictions
    given = np.empty(len(p.y), dtype=np.int64)
    chosen = []
    for part in p.parts:
        others = (p.repeat == p.repeat[part[0]]) & (p.fold != p.fold[part[0]])
        thresholds = decision.thresholds(p.y[others], p.proba[others], p.positive)
        given[part] = labels(p.proba[part], thresholds, p.positive)
        chosen.append(thresholds)
    return Judged(p, given, np.array(chosen))


def frame(trial: str, judged: Judged, data: Dataset) -> pd.DataFrame:
    """Return one row per repeat and data row, from which every number can be computed again.

    Columns: trial, repeat, fold, row (0-based number in the file), actual, predicted, and one
    probability column `p:CLASS` for each class.
    """
    p = judged.predictions
    names = np.array(p.classes, dtype=object)
    table = {
        "trial": pd.Categorical.from_codes(np.zeros(len(p.y), int), [trial]),
        "repeat": p.repeat,
        "fold": p.fold,
        "row": data.rows[p.row],
        "actual": names[p.y],
        "predicted": names[judged.labels],
    }
    return pd.DataFrame(table | {f"p:{c}": p.proba[:, k] for k, c in enumerate(p.classes)})


def frames(judged: dict[str, Judged], data: Dataset) -> pd.DataFrame:
    """Return the rows of `frame` for every trial, by trial key."""
    columns = ["trial", "repeat", "fold", "row", "actual", "predicted"]
    none = pd.DataFrame(columns=[*columns, *(f"p:{c}" for c in data.classes)])
    table = pd.concat([frame(key, each, data) for key, each in judged.items()] or [none])
    return table.astype({"trial": "category"}).reset_index(drop=True)
