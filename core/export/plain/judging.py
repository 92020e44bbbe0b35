"""Probabilities -> labels, by thresholds that no label has a say in for its own row -> metrics."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from sklearn import metrics


def cross_fits(place: pd.DataFrame, y: np.ndarray, in_time: bool) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield rows that share thresholds, and the rows on which these are chosen: the other folds.

    In time only earlier folds serve. Where there are none, the fold is cut into two halves with the
    same classes, and each serves the other.
    """
    repeat, fold = place["repeat"].to_numpy(), place["fold"].to_numpy()
    for number in np.unique(repeat * (fold.max() + 1) + fold):
        turn, own = divmod(number, fold.max() + 1)
        rows = np.flatnonzero((repeat == turn) & (fold == own))
        others = np.flatnonzero((repeat == turn) & ((fold < own) if in_time else (fold != own)))
        if len(others):
            yield rows, others
        else:
            half = np.empty(len(rows), dtype=int)
            half[np.argsort(y[rows], kind="stable")] = np.arange(len(rows)) % 2
            yield from ((rows[half == side], rows[half != side]) for side in (0, 1) if (half == side).any())


def labelled(
    decision,
    pairs: list[tuple[np.ndarray, np.ndarray]],
    y: np.ndarray,
    proba: np.ndarray,
    served: list[np.ndarray],
    positive: int | None,
) -> np.ndarray:
    """Return the label of each row; `served` is how the rows that choose see themselves, a pair each."""
    given = np.empty(len(y), dtype=int)
    for (rows, others), seen in zip(pairs, served, strict=True):
        known = y[others]
        if (known == known[:1]).all():
            # One class alone cannot tell a good threshold from a bad one.
            known, seen = np.arange(proba.shape[1]), np.eye(proba.shape[1])
        thresholds = decision.thresholds(known, seen, positive)
        given[rows] = decision.labels(proba[rows], thresholds, positive)
    return given


def measured(y: np.ndarray, proba: np.ndarray, given: np.ndarray, positive: int | None) -> dict[str, float]:
    """Return metrics over all judged rows: of the class of interest, or else the mean over the classes.

    A row that was left for review (label K, one past the last class) is neither found nor right.
    """
    size = proba.shape[1]
    present = np.flatnonzero(np.bincount(y, minlength=size))
    settings = {"labels": present, "average": None, "zero_division": 0.0}
    recall = metrics.recall_score(y, given, **settings)
    by_class = {
        "recall": recall,
        "precision": metrics.precision_score(y, given, **settings),
        "f1": metrics.f1_score(y, given, **settings),
        "average_precision": [metrics.average_precision_score(y == c, proba[:, c]) for c in present],
        "roc_auc": [metrics.roc_auc_score(y == c, proba[:, c]) for c in present],
    }
    own = slice(None) if positive is None else present == positive
    error = (proba - np.eye(size)[y]) ** 2
    return {name: float(np.mean(np.asarray(values)[own])) for name, values in by_class.items()} | {
        "balanced_accuracy": float(recall.mean()),
        "mcc": float(metrics.matthews_corrcoef(y, given)),
        "accuracy": float(metrics.accuracy_score(y, given)),
        "brier": float(error.sum(axis=1).mean() / (2 if size == 2 else 1)),
        "log_loss": float(metrics.log_loss(y, proba, labels=range(size))),
    }


def compare(found: dict[str, float], expected: dict[str, float], tolerance: float) -> None:
    """Print what was found beside what was expected; raise AssertionError where they differ."""
    for name, value in expected.items():
        print(f"{name:<20} {found[name]:>12.6f}   expected {value:.6f}")
    wrong = [name for name, value in expected.items() if abs(found[name] - value) > tolerance]
    assert not wrong, f"not reproduced within {tolerance:g}: {', '.join(wrong)}"
    print(f"All {len(expected)} numbers are reproduced within {tolerance:g}.")
