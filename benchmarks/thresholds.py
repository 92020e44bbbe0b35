"""Tables of thresholds, and what moving a threshold costs."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_curve, roc_curve

from benchmarks.goals import verdict
from core import curves, figures
from core.dataset import from_frame
from core.predictions import Predictions

ROWS, TRIALS, MOVES, SHARE = 1_000_000, 12, 50, 0.01
TABLES, MOVE = 3.0, 0.030  # goals, seconds


def measure() -> list[str]:
    """Return what tables cost beside scikit-learn's curves, and what a move of the threshold costs."""
    trials = [_predictions(seed) for seed in range(TRIALS)]
    # The first call of a process pays for imports.
    curves.threshold_table(trials[0], 1)
    ours = sum(_seconds(lambda p=p: curves.threshold_table(p, 1)) for p in trials)
    theirs = sum(_seconds(lambda p=p: _sklearn(p)) for p in trials)
    compute, draw = _moves(trials[0])
    return [
        f"{ROWS:,} rows, {SHARE:.0%} of the class, {TRIALS} trials: the tables of all take {ours:.2f} s, "
        f"scikit-learn's `precision_recall_curve` and `roc_curve` on the same scores {theirs:.2f} s, **ratio "
        f"{ours / theirs:.3f}**. Goal: under {TABLES:.0f} s in all, {verdict(ours < TABLES)}.",
        "",
        f"Moving the threshold, median of {MOVES} moves: {1000 * compute:.2f} ms until all numbers and the "
        f"confusion matrix are there (goal: under {1000 * MOVE:.0f} ms, {verdict(compute < MOVE)}), and "
        f"{1000 * draw:.1f} ms, whatever the size, until plotly has put together precision-recall, "
        "ROC, histogram and matrix.",
    ]


def _predictions(seed: int) -> Predictions:
    random = np.random.default_rng(seed)
    y = (random.random(ROWS) < SHARE).astype(int)
    score = 1 / (1 + np.exp(4 - random.normal(2 * y, 1)))
    place, zeros = np.arange(ROWS), np.zeros(ROWS, dtype=int)
    return Predictions(("no", "yes"), 1, zeros, place % 5, place, y, np.c_[1 - score, score], (), (), ())


def _sklearn(p: Predictions) -> None:
    precision_recall_curve(p.y, p.proba[:, 1])
    roc_curve(p.y, p.proba[:, 1])


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _moves(p: Predictions) -> tuple[float, float]:
    """Return the median seconds of the numbers, and of the figures, of a moved threshold."""
    data = from_frame("benchmark", pd.DataFrame({"a": [0.0, 1.0]}), ["no", "yes"], positive="yes")
    kinds = ("threshold_table", "precision_recall", "roc", "score_histogram")
    frames = {kind: getattr(curves, kind)(p, 1) for kind in kinds}
    spots = np.random.default_rng(0).choice(frames["threshold_table"]["threshold"], MOVES)
    spent = []
    for spot in spots:
        start = time.perf_counter()
        row = curves.at(frames["threshold_table"], spot)
        matrix = curves.confusion_at(row, data, 1)
        between = time.perf_counter()
        _draw(frames, row, matrix)
        spent.append((between - start, time.perf_counter() - between))
    compute, draw = np.median(spent, axis=0)
    return float(compute), float(draw)


def _draw(frames: dict, row, matrix) -> None:
    styles = figures.styles(["trial"])
    drawn = ({"trial": frames["precision_recall"]}, {"trial": "Trial"}, styles)
    figures.precision_recall(*drawn, SHARE, {"here": {"trial": (row["recall"], row["precision"])}})
    drawn = ({"trial": frames["roc"]}, {"trial": "Trial"}, styles)
    figures.roc(*drawn, {"here": {"trial": (row["false_positive_rate"], row["recall"])}})
    figures.score_histogram(frames["score_histogram"], row["threshold"], "yes")
    figures.confusion(matrix, "At this threshold", "yes")
