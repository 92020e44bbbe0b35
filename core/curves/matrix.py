"""Which class is taken for which."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.dataset import Dataset
from core.metrics import confusion, share
from core.predictions import Judged

OTHERS = "others"
REVIEW = "for review"


def confusion_frame(judged: Judged) -> pd.DataFrame:
    """Return actual, predicted, rows and share_of_actual, one row for each of the K x K cells.

    Of a sample, rows are estimates for the file, and one more column, judged, has the rows themselves.
    Three classes or more are in the order of their judged rows, the largest first. Where rows are left
    for review, that is one more thing to predict. The share is NaN for a class without rows.
    """
    p = judged.predictions
    size = len(p.classes)
    matrix = confusion(p.y, judged.labels, size, p.weights)
    order = np.argsort(-matrix.sum(axis=1), kind="stable") if size > 2 else np.arange(size)
    shown = np.ix_(order, np.r_[order, size : matrix.shape[1]])
    cells = _cells(matrix[shown], [p.classes[code] for code in order])
    if p.weights is not None:
        cells["judged"] = confusion(p.y, judged.labels, size)[shown].ravel()
    return cells


def confusion_at(row: pd.Series, data: Dataset, code: int) -> pd.DataFrame:
    """Return a `confusion_frame` of one class against the rest, at a row of `threshold_table`."""
    counts = np.array([[row["tn"], row["fp"]], [row["fn"], row["tp"]]])
    matrix = counts.astype(np.int64) if data.weights is None else counts
    if len(data.classes) > 2:
        return _cells(matrix, (OTHERS, data.classes[code]))
    return _cells(matrix if code == 1 else matrix[::-1, ::-1], data.classes)


def _cells(matrix: np.ndarray, names: Sequence[str]) -> pd.DataFrame:
    """Return actual, predicted, rows and share_of_actual of a matrix of rows (see metrics.confusion)."""
    size, columns = matrix.shape
    predicted = np.array([*names, REVIEW][:columns], dtype=object)
    return pd.DataFrame(
        {
            "actual": np.repeat(np.array(names, dtype=object), columns),
            "predicted": np.tile(predicted, size),
            "rows": matrix.ravel(),
            "share_of_actual": share(matrix, matrix.sum(axis=1, keepdims=True)).ravel(),
        }
    )
