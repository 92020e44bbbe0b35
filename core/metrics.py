"""Predictions -> numbers. Every number can be computed again from the exported predictions.

With a class of interest (always there with two classes), `precision`, `recall`, `specificity`, `f1`,
`f2`, `average_precision` and `roc_auc` are those of that class against the rest; without one they are
the plain mean over the classes (macro). All other metrics are about all classes.

A row that a decision leaves for review (label K) was not found, is no alarm and is not right. Of scores that
are no probabilities, `brier`, `log_loss` and `ece` are not defined (NaN).

Of a sample, a row counts for as many rows of the file as it stands for: numbers are those of the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.agreement import kappa, mcc
from core.decisions._base import each
from core.predictions import Judged, probable
from core.probabilities import brier, ece, surprise
from core.ranking import average_precision, roc_auc

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Metric:
    """How to name and read a number: title, whether more is better, and an explanation in words."""

    title: str
    higher_is_better: bool
    help: str
    per_class: bool = False


METRICS = {
    "average_precision": Metric(
        "Average precision",
        True,
        "Area under the precision-recall curve, summed step by step. A coin flip scores the share of "
        "the class; 1 is perfect. No threshold involved.",
        True,
    ),
    "roc_auc": Metric(
        "ROC AUC",
        True,
        "Chance that a row of the class scores higher than another row. A coin flip scores 0.5. It "
        "looks kind on rare classes. No threshold involved.",
        True,
    ),
    "recall": Metric("Recall", True, "Share of the class that was found.", True),
    "precision": Metric("Precision", True, "Share of the alarms that were right.", True),
    "f1": Metric("F1", True, "Harmonic mean of precision and recall.", True),
    "f2": Metric("F2", True, "Like F1, with recall counting twice.", True),
    "specificity": Metric("Specificity", True, "Share of the other rows left in peace.", True),
    "balanced_accuracy": Metric(
        "Balanced accuracy",
        True,
        "Mean of the recalls of all classes. A constant answer scores 1/K.",
    ),
    "worst_recall": Metric(
        "Worst recall",
        True,
        "Recall of the class that is found least, whichever that is. A mean over classes can hide it.",
    ),
    "g_mean": Metric(
        "G-mean", True, "Geometric mean of the recalls of all classes: 0 if one is never found."
    ),
    "mcc": Metric(
        "MCC",
        True,
        "Matthews correlation of predicted and actual classes; 0 for a constant answer.",
    ),
    "kappa": Metric("Cohen's kappa", True, "Agreement beyond what class shares alone would give."),
    "accuracy": Metric(
        "Accuracy",
        True,
        "Share of rows labelled right. Read it beside the share of the largest class, which a constant "
        "answer reaches.",
    ),
    "brier": Metric(
        "Brier score",
        False,
        "Mean squared error of the probabilities: 0 is perfect. Summed over classes when there are "
        "three or more.",
    ),
    "log_loss": Metric(
        "Log loss",
        False,
        "Mean surprise at the actual class: 0 is perfect, sure mistakes cost most.",
    ),
    "ece": Metric(
        "Calibration error",
        False,
        "How far probabilities are from observed shares, on average over 10 bins with equally many "
        "rows; with three classes or more, the mean over classes.",
    ),
}

# What a comparison shows first; a mean over classes can hide the worst of them.
_FIRST = ("average_precision", "recall", "precision", "f1", "balanced_accuracy", "mcc", "brier", "roc_auc")
_WORST = "worst_recall"


def headline(positive: int | None) -> tuple[str, ...]:
    """Return the metrics that a comparison shows: about the class of interest first, or the worst class."""
    return (*_FIRST, _WORST) if positive is not None else (_WORST, *_FIRST)


@dataclass(frozen=True)
class Score:
    """A metric of a trial: pooled over all judged rows, and over folds (mean, sample sd, values).

    A fold in which a number is not defined (no row of the class, say) has NaN and is left out of the
    mean and sd.
    """

    pooled: float
    mean: float
    sd: float
    folds: tuple[float, ...]


def scores(judged: Judged) -> dict[str, Score]:
    """Return every metric of a trial."""
    pooled = pooled_scores(judged)
    folds = [_measured(judged, part) for part in judged.predictions.parts]
    return {name: _score(pooled[name], [fold[name] for fold in folds]) for name in METRICS}


def pooled_scores(judged: Judged) -> dict[str, float]:
    """Return every metric of a trial over all judged rows."""
    return _measured(judged, slice(None))


def _measured(judged: Judged, rows: np.ndarray | slice) -> dict[str, float]:
    p = judged.predictions
    return measure(p.y[rows], p.proba[rows], judged.labels[rows], p.positive, p.weights)


def _score(pooled: float, folds: list[float]) -> Score:
    defined = [value for value in folds if not np.isnan(value)]
    mean = float(np.mean(defined)) if defined else np.nan
    sd = float(np.std(defined, ddof=1)) if len(defined) > 1 else np.nan
    return Score(pooled, mean, sd, tuple(folds))


def measure(
    y: np.ndarray,
    proba: np.ndarray,
    given: np.ndarray,
    positive: int | None,
    weights: np.ndarray | None = None,
) -> dict[str, float]:
    """Return every metric of labels `given` (n) and probabilities `proba` (n x K) for classes `y` (n).

    A row of each class counts for as many as `weights` (K) say, where they are given.
    """
    size, weight, risks = proba.shape[1], each(weights, y), probable(proba)
    matrix = confusion(y, given, size, weights)
    table = per_class(y, proba, matrix, weight)
    recalls = table["recall"].to_numpy()
    own = table.iloc[positive] if positive is not None else table.mean()
    named = {name: float(own[name]) for name, metric in METRICS.items() if metric.per_class}
    return named | {
        "balanced_accuracy": float(np.nanmean(recalls)),
        "worst_recall": float(np.nanmin(recalls)),
        "g_mean": float(np.exp(np.log(recalls[~np.isnan(recalls)]).mean())) if _all_found(recalls) else 0.0,
        "mcc": float(mcc(matrix)),
        "kappa": float(kappa(matrix)),
        "accuracy": float(np.trace(matrix) / matrix.sum()),
        "brier": brier(y, proba, weight) if risks else np.nan,
        "log_loss": float(np.average(surprise(y, proba), weights=weight)) if risks else np.nan,
        "ece": _mean_ece(y, proba, positive, weight) if risks else np.nan,
    }


def _all_found(recalls: np.ndarray) -> bool:
    return bool((recalls[~np.isnan(recalls)] > 0).all())


def confusion(y: np.ndarray, given: np.ndarray, size: int, weights: np.ndarray | None = None) -> np.ndarray:
    """Return the K x K counts: actual classes in rows, predicted classes in columns.

    Where rows are left for review, they are counted in one more column, the last. With `weights` (K) they
    are estimates of the rows in the file, and no whole numbers.
    """
    columns = size + int((given == size).any())
    counts = np.bincount(y * columns + given, minlength=size * columns).reshape(size, columns)
    return counts if weights is None else counts * weights[:, None]


def per_class(
    y: np.ndarray, proba: np.ndarray, matrix: np.ndarray, weight: np.ndarray | None = None
) -> pd.DataFrame:
    """Return, for each class against the rest, every metric that has a meaning for one class.

    All numbers of a class without rows are NaN, so that means over classes are over the same ones;
    precision and F of a class that was never predicted are 0. `matrix` is that of `confusion`, with the
    weights that `weight` gives each row.
    """
    table = pd.DataFrame(
        {
            "support": matrix.sum(axis=1),
            **rates(matrix),
            "average_precision": _ranked(average_precision, y, proba, weight),
            "roc_auc": _ranked(roc_auc, y, proba, weight),
        }
    )
    table.loc[table["support"] == 0, table.columns != "support"] = np.nan
    return table


def class_by_class(judged: Judged) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the confusion matrix of a trial, and the numbers of each class (see `per_class`)."""
    p = judged.predictions
    matrix = confusion(p.y, judged.labels, len(p.classes), p.weights)
    return matrix, per_class(p.y, p.proba, matrix, p.weight)


def rates(matrix: np.ndarray) -> dict[str, np.ndarray]:
    """Return precision, recall, specificity, F1 and F2 of each class against the rest (K numbers each).

    `matrix` is K x K counts, or with one more column for rows left for review; there may be B of them
    (K x K x B), which gives K x B numbers. NaN for a class without rows.
    """
    size = len(matrix)
    hits = np.moveaxis(np.diagonal(matrix), -1, 0)
    support, said = matrix.sum(axis=1), matrix.sum(axis=0)[:size]
    others = matrix.sum(axis=(0, 1)) - support
    table = {
        "precision": share(hits, said, empty=0.0),
        "recall": share(hits, support),
        "specificity": share(others - (said - hits), others),
        "f1": _f(hits, support, said, 1.0),
        "f2": _f(hits, support, said, 2.0),
    }
    return {name: np.where(support > 0, value, np.nan) for name, value in table.items()}


def macro(table: pd.DataFrame) -> dict[str, float]:
    """Return the plain mean over the classes of every column of `per_class` but the support."""
    return table.drop(columns="support").mean().to_dict()


def share(part: np.ndarray, whole: np.ndarray, empty: float = np.nan) -> np.ndarray:
    """Return part / whole, and `empty` where the whole is nothing."""
    return np.where(whole > 0, part / np.maximum(whole, 1), empty)


def wilson(hits: np.ndarray, rows: np.ndarray, reach: float = Z_95) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the intervals of hits / rows, elementwise; 0 to 1 where there are no rows.

    `reach` is in standard deviations of the normal distribution, 95 % by itself. Wilson (1927,
    doi:10.2307/2276774).
    """
    n = np.maximum(rows, 1)
    part = hits / n
    centre = (part + reach**2 / (2 * n)) / (1 + reach**2 / n)
    half = reach * np.sqrt(part * (1 - part) / n + (reach / (2 * n)) ** 2) / (1 + reach**2 / n)
    # Rounding would leave 1e-18 where the bound is exactly 0, or 1.
    lower = np.where(hits == 0, 0.0, centre - half)
    return lower, np.where(hits == rows, 1.0, centre + half)


def _f(hits: np.ndarray, support: np.ndarray, said: np.ndarray, beta: float) -> np.ndarray:
    return share((1 + beta**2) * hits, beta**2 * support + said, empty=0.0)


def _ranked(metric: Callable, y: np.ndarray, proba: np.ndarray, weight: np.ndarray | None) -> list[float]:
    """Return a ranking metric of every class; NaN where a class has no rows or all of them."""
    own = [y == code for code in range(proba.shape[1])]
    return [
        metric(is_class, proba[:, code], weight) if is_class.any() and not is_class.all() else np.nan
        for code, is_class in enumerate(own)
    ]


def _mean_ece(y: np.ndarray, proba: np.ndarray, positive: int | None, weight: np.ndarray | None) -> float:
    size = proba.shape[1]
    codes = [positive] if size == 2 and positive is not None else range(size)
    return float(np.mean([ece(y == code, proba[:, code], weight=weight) for code in codes]))
