"""The curve of each fold on an axis that all share, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from core.curves.steps import Steps, counted, steps
from core.predictions import Predictions

AXIS = np.linspace(0, 1, 201)
ROUNDING = 1e-12
MEASURES = ["recall", "precision", "specificity", "f1"]


def precision_recall_folds(predictions: Predictions, positive: int) -> pd.DataFrame:
    """Return repeat, fold, recall and precision: the curve of each fold at the same recalls.

    The precision is that of the highest threshold which reaches the recall. Folds without rows of the
    class have none.
    """
    return _each_fold(predictions, positive, _precision_at)


def _precision_at(fold: Steps) -> pd.DataFrame:
    if not fold.positives:
        return pd.DataFrame({"recall": AXIS, "precision": np.nan})
    # A little less, or rounding could let 0.15 of 20 rows ask for a fourth; but more than no row.
    wanted = AXIS * fold.positives * (1 - ROUNDING)
    first = np.searchsorted(fold.tp, np.maximum(wanted, ROUNDING))
    return pd.DataFrame({"recall": AXIS, "precision": (fold.tp / (fold.tp + fold.fp))[first]})


def roc_folds(predictions: Predictions, positive: int) -> pd.DataFrame:
    """Return repeat, fold, false_positive_rate and recall: the curve of each fold at the same rates.

    Where a curve goes straight up, its upper end counts.
    """
    return _each_fold(predictions, positive, _recall_at)


def _recall_at(fold: Steps) -> pd.DataFrame:
    if not (fold.positives and fold.negatives):
        return pd.DataFrame({"false_positive_rate": AXIS, "recall": np.nan})
    begun, wanted = fold.begun(), AXIS * fold.negatives
    left = np.searchsorted(begun.fp, wanted * (1 + ROUNDING), side="right") - 1
    right = np.minimum(left + 1, len(begun.fp) - 1)
    part = (wanted - begun.fp[left]).clip(0) / np.maximum(begun.fp[right] - begun.fp[left], 1)
    recall = begun.recall[left] + part * (begun.recall[right] - begun.recall[left])
    return pd.DataFrame({"false_positive_rate": AXIS, "recall": recall})


def threshold_folds(predictions: Predictions, positive: int, points: int = len(AXIS)) -> pd.DataFrame:
    """Return repeat, fold, threshold, recall, precision, specificity and f1, folds at the same thresholds.

    Thresholds are observed scores of all folds, at most `points`. A fold without an alarm has no precision.
    """
    axis = steps(predictions, positive).thinned(points).threshold[::-1]

    def rates(fold: Steps) -> pd.DataFrame:
        table = fold.at(axis).rates()
        table["precision"] = table["precision"].where(table["alarms"] > 0)
        return table[["threshold", *MEASURES]]

    return _each_fold(predictions, positive, rates)


def _each_fold(
    predictions: Predictions, positive: int, curve: Callable[[Steps], pd.DataFrame]
) -> pd.DataFrame:
    is_class, score = predictions.y == positive, predictions.proba[:, positive]
    weight, drawn = predictions.weight, []
    for part in predictions.parts:
        table = curve(counted(is_class[part], score[part], None if weight is None else weight[part]))
        table.insert(0, "repeat", predictions.repeat[part[0]])
        table.insert(1, "fold", predictions.fold[part[0]])
        drawn.append(table)
    return pd.concat(drawn, ignore_index=True)


def spread(folds: pd.DataFrame) -> pd.DataFrame:
    """Return how far the curves of single folds lie apart: the axis, metric, folds, lowest, mean, highest.

    `folds` is what one of the functions above gives; its third column is the axis. Where a number is not
    defined in a fold, the others speak; `folds` says how many do.
    """
    axis = folds.columns[2]
    long = folds.drop(columns=["repeat", "fold"]).melt(axis, var_name="metric")
    ends = {"folds": "count", "lowest": "min", "mean": "mean", "highest": "max"}
    table = long.groupby(["metric", axis], sort=False)["value"].agg(**ends)
    return table.reset_index()
