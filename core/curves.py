"""Predictions and data -> tidy frames: what every curve, histogram and class chart is drawn from.

Curves are about one class (`positive`, its code) against the rest, pooled over all judged rows and
repeats, exactly like the pooled numbers of `core.metrics`. Thinning leaves points out; the points
that stay are exact counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset
from core.metrics import confusion, share
from core.predictions import Judged, Predictions

POINTS = 1_000
LEVELS = 20
Z_95 = 1.959963984540054
INTEREST, OTHERS = "class of interest", "others"
REVIEW = "for review"


def precision_recall(predictions: Predictions, positive: int, points: int | None = POINTS) -> pd.DataFrame:
    """Return threshold, recall and precision, recall rising; `points=None` keeps every score.

    Each row is a step: `precision` holds from the recall of the row before up to its own, so the
    area under the steps is the average precision. The first row (threshold infinity) only marks
    recall 0: without an alarm there is no precision, so it carries the height of the first step.
    """
    table = _rates(_thinned(_steps(predictions, positive), points))
    start = pd.DataFrame({"threshold": [np.inf], "recall": [table["recall"].iloc[0] * 0.0]})
    start["precision"] = table["precision"].iloc[0]
    return pd.concat([start, table[[*start.columns]]], ignore_index=True)


def roc(predictions: Predictions, positive: int, points: int | None = POINTS) -> pd.DataFrame:
    """Return threshold, false_positive_rate and recall, from 0, 0 (threshold infinity) to 1, 1.

    Points are joined by straight lines: along a tie that is the mean over its orders, so the area
    by trapezoids is the ROC AUC. `points=None` keeps every score.
    """
    steps = _steps(predictions, positive)
    start = pd.DataFrame({"threshold": [np.inf], "tp": [0], "fp": [0]})
    start["positives"], start["negatives"] = steps["positives"].iloc[0], steps["negatives"].iloc[0]
    kept = _thinned(steps, None if points is None else points - 1)
    table = _rates(pd.concat([start, kept], ignore_index=True))
    return table[["threshold", "false_positive_rate", "recall"]]


def threshold_table(predictions: Predictions, positive: int, points: int = POINTS) -> pd.DataFrame:
    """Return what an alarm at score >= threshold would give, for observed scores and 0.5, rising.

    Columns: threshold, tp, fp, fn, tn, recall, precision, specificity, f1, false_positive_rate,
    alarms. Counts are exact. Up to `points` rows: all scores if they are few, else spread evenly
    over the positives and the negatives and more densely towards the top. Undefined shares are as
    in `core.metrics`: NaN without rows of the class, precision 0 without alarms.
    """
    steps = _steps(predictions, positive)
    reached = int(np.searchsorted(-steps["threshold"], -0.5, side="right"))
    half = steps.iloc[[max(reached - 1, 0)]].assign(threshold=0.5)
    if not reached:
        half = half.assign(tp=0, fp=0)
    kept = pd.concat([half, _thinned(steps, points - 1)]).drop_duplicates("threshold")
    return _rates(kept.sort_values("threshold", ignore_index=True)).drop(columns=["positives", "negatives"])


def at(table: pd.DataFrame, threshold: float) -> pd.Series:
    """Return the row of `threshold_table` nearest to `threshold`; its own threshold says which."""
    return table.iloc[int((table["threshold"] - threshold).abs().argmin())]


def score_histogram(predictions: Predictions, positive: int, bins: int = 40) -> pd.DataFrame:
    """Return left, right, group (class of interest or others) and rows, in bins of equal width.

    Bins go from 0 to 1, or to a round number just above the largest score where that is under 0.5.
    """
    score, hit = predictions.proba[:, positive], predictions.y == positive
    edges = np.linspace(0, _top(score.max()), bins + 1)
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "left": edges[:-1],
                    "right": edges[1:],
                    "group": group,
                    "rows": np.histogram(score[rows], edges)[0],
                }
            )
            for group, rows in ((OTHERS, ~hit), (INTEREST, hit))
        ],
        ignore_index=True,
    )


def confusion_frame(judged: Judged) -> pd.DataFrame:
    """Return actual, predicted, rows and share_of_actual, one row for each of the K x K cells.

    Where rows are left for review, that is one more thing to predict. The share is NaN for a class
    without rows.
    """
    p = judged.predictions
    return _cells(confusion(p.y, judged.labels, len(p.classes)), p.classes)


def confusion_at(row: pd.Series, data: Dataset, code: int) -> pd.DataFrame:
    """Return a `confusion_frame` of one class against the rest, at a row of `threshold_table`."""
    matrix = np.array([[row["tn"], row["fp"]], [row["fn"], row["tp"]]], dtype=np.int64)
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


def class_counts(data: Dataset) -> pd.DataFrame:
    """Return class, rows and share, one row a class in the order of their codes."""
    rows = np.array(data.counts)
    return pd.DataFrame({"class": list(data.classes), "rows": rows, "share": rows / rows.sum()})


def class_balance(data: Dataset, column: str, bins: int = 10) -> pd.DataFrame:
    """Return value, rows, share, lower and upper: how often the class occurs along `column`.

    The class is the one of interest, or the rarest. Numbers and dates are cut into up to `bins`
    bins of about equally many rows, labelled with the smallest and largest value they hold; other
    columns show their 20 most frequent values and the rest as one. Missing values have a row of
    their own, last. Lower and upper are Wilson's (1927, doi:10.2307/2276774) interval of 95 %.
    """
    values = data.X[column]
    ordered = data.kinds[column] in (Kind.NUMERIC, Kind.WHOLE, Kind.DATE)
    labels, code = _ranges(values, bins) if ordered else _levels(values)
    wanted = data.interest
    rows = np.bincount(code, minlength=len(labels))
    hits = np.bincount(code[data.y == wanted], minlength=len(labels))
    table = pd.DataFrame({"value": labels, "rows": rows, "share": share(hits, rows)})
    table["lower"], table["upper"] = _wilson(hits, rows)
    return table[rows > 0].reset_index(drop=True)


def _steps(predictions: Predictions, positive: int) -> pd.DataFrame:
    """Return threshold, tp, fp, positives and negatives at every distinct score, falling."""
    score, hit = predictions.proba[:, positive], predictions.y == positive
    order = np.argsort(-score, kind="stable")
    descending = score[order]
    last = np.flatnonzero(np.r_[descending[1:] != descending[:-1], True])
    tp = np.cumsum(hit[order])[last]
    return pd.DataFrame(
        {
            "threshold": descending[last],
            "tp": tp,
            "fp": last + 1 - tp,
            "positives": tp[-1],
            "negatives": len(hit) - tp[-1],
        }
    )


def _thinned(steps: pd.DataFrame, points: int | None) -> pd.DataFrame:
    """Return at most `points` of the steps, both ends among them.

    A third each is spaced evenly in found positives, evenly in false alarms and evenly in the
    logarithm of alarms: the last one reaches the top scores, where a rare class lives.
    """
    if points is None or len(steps) <= points:
        return steps
    tp, fp = steps["tp"].to_numpy(), steps["fp"].to_numpy()
    each = (points - 2) // 3
    marks = (
        np.searchsorted(tp, np.linspace(0, tp[-1], each)),
        np.searchsorted(fp, np.linspace(0, fp[-1], each)),
        np.searchsorted(tp + fp, np.geomspace(1, tp[-1] + fp[-1], each)),
    )
    # geomspace may end a rounding error above the last count.
    kept = np.concatenate([[0], *marks, [len(steps) - 1]]).clip(max=len(steps) - 1)
    return steps.iloc[np.unique(kept)]


def _rates(steps: pd.DataFrame) -> pd.DataFrame:
    """Return the steps with all that follows from their counts."""
    tp, fp = steps["tp"].to_numpy(), steps["fp"].to_numpy()
    positives, negatives = steps["positives"].to_numpy(), steps["negatives"].to_numpy()
    f1 = share(2 * tp, positives + tp + fp, empty=0.0)
    table = steps.assign(
        fn=positives - tp,
        tn=negatives - fp,
        recall=share(tp, positives),
        precision=share(tp, tp + fp, empty=0.0),
        specificity=share(negatives - fp, negatives),
        f1=np.where(positives > 0, f1, np.nan),
        false_positive_rate=share(fp, negatives),
        alarms=tp + fp,
    )
    return table.reset_index(drop=True)


def _wilson(hits: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n = np.maximum(rows, 1)
    share = hits / n
    centre = (share + Z_95**2 / (2 * n)) / (1 + Z_95**2 / n)
    half = Z_95 * np.sqrt(share * (1 - share) / n + (Z_95 / (2 * n)) ** 2) / (1 + Z_95**2 / n)
    # Rounding would leave 1e-18 where the bound is exactly 0, or 1.
    lower = np.where(hits == 0, 0.0, centre - half)
    return lower, np.where(hits == rows, 1.0, centre + half)


def _top(largest: float) -> float:
    """Return 1, or for small scores the next number with one digit: 0.0123 -> 0.02."""
    if largest > 0.5 or largest <= 0:
        return 1.0
    unit = 10.0 ** np.floor(np.log10(largest))
    return float(np.ceil(largest / unit) * unit)


def _ranges(values: pd.Series, bins: int) -> tuple[list[str], np.ndarray]:
    """Return the labels of bins of about equally many rows, and the bin of each row."""
    known = values.notna().to_numpy()
    if not known.any():
        return ["(missing)"], np.zeros(len(values), dtype=int)
    numbers = values.to_numpy()[known]
    number = numbers.astype("int64") if numbers.dtype.kind == "M" else numbers.astype(float)
    inner = np.quantile(number, np.linspace(0, 1, bins + 1)[1:-1], method="higher")
    code = np.full(len(values), bins)
    code[known] = np.searchsorted(np.unique(inner), number, side="right")
    spans = pd.Series(numbers).groupby(code[known]).agg(["min", "max"]).reindex(range(bins))
    return [*_spans(spans), "(missing)"], code


def _spans(spans: pd.DataFrame) -> list[str]:
    """Return the bins in words, with as many digits as it takes to tell them apart."""
    for digits in (4, 6, 9, 17):
        pairs = zip(spans["min"], spans["max"], strict=True)
        labels = [_span(low, high, digits) for low, high in pairs]
        if len(set(filter(None, labels))) == spans["min"].notna().sum():
            break
    return labels


def _span(low: object, high: object, digits: int) -> str:
    if pd.isna(low):
        return ""
    if isinstance(low, pd.Timestamp):
        low, high = str(low.date()), str(high.date())
    else:
        low, high = _number(low, digits), _number(high, digits)
    return low if low == high else f"{low} to {high}"


def _number(value: float, digits: int) -> str:
    if abs(value) < 1e15 and float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.{digits}g}" if abs(value) < 1_000 else f"{value:,.{max(digits - 4, 0)}f}"


def _levels(values: pd.Series) -> tuple[list[str], np.ndarray]:
    """Return the largest levels, the rest as one and missing, and for each row which it is."""
    code, names = pd.factorize(values)
    by_size = np.argsort(-np.bincount(code[code >= 0], minlength=len(names)), kind="stable")
    left_out = max(len(names) - LEVELS, 0)
    shown = len(names) - left_out
    place = np.empty(len(names) + 1, dtype=int)
    place[by_size] = np.minimum(np.arange(len(names)), shown)
    # factorize calls a missing value -1, which is the last place.
    place[-1] = shown + 1
    labels = [str(names[i]) for i in by_size[:shown]]
    return [*labels, f"others ({left_out:,} values)", "(missing)"], place[code]
