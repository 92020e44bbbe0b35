"""What each threshold gives, and where the scores of the classes lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.curves.steps import HALF, POINTS, Steps, steps
from core.predictions import Judged, Predictions

INTEREST, OTHERS = "class of interest", "others"


def threshold_table(
    predictions: Predictions, positive: int, points: int = POINTS, keep: Sequence[float] = HALF
) -> pd.DataFrame:
    """Return what an alarm at score >= threshold would give, for observed scores and `keep`, rising.

    Where scores are no probabilities, nothing is kept.

    Columns: threshold, tp, fp, fn, tn, recall, precision, specificity, f1, false_positive_rate,
    alarms. Counts are exact. Up to `points` rows: all scores if they are few, else spread evenly
    over the positives and the negatives and more densely towards the top. Undefined shares are as
    in `core.metrics`: NaN without rows of the class, precision 0 without alarms.
    """
    counts, keep = steps(predictions, positive), keep if predictions.probable else ()
    observed = counts.thinned(points - len(keep)).threshold
    return counts.at(np.unique(np.r_[observed, keep])).rates()


def at(table: pd.DataFrame, threshold: float) -> pd.Series:
    """Return the row of `threshold_table` nearest to `threshold`; its own threshold says which."""
    return table.iloc[int((table["threshold"] - threshold).abs().argmin())]


def landing(judged: Judged, code: int) -> dict[str, float]:
    """Return where a trial's own decision lands on every curve of class `code` against the rest.

    Names are those of the curves' columns: recall, precision, false_positive_rate, false_negative_rate,
    flagged, lift, recall_gain and precision_gain, and the rest of `threshold_table` but the threshold. A
    decision whose thresholds are cross-fitted lands beside its curve. What has no meaning is NaN.
    """
    own, given, weight = judged.predictions.y == code, judged.labels == code, judged.predictions.weight
    worth = np.ones(len(own), dtype=np.int64) if weight is None else weight
    tp, fp = (np.array([worth[given & rows].sum()]) for rows in (own, ~own))
    positives, negatives = worth[own].sum(), worth[~own].sum()
    point = Steps(np.array([np.nan]), tp, fp, positives, negatives)
    flagged = (tp + fp) / (positives + negatives)
    with np.errstate(divide="ignore", invalid="ignore"):
        more = {
            "false_negative_rate": 1 - point.recall,
            "flagged": flagged,
            "lift": point.recall / flagged,
            "recall_gain": 1 - positives * (positives - tp) / (point.negatives * tp),
            "precision_gain": 1 - positives * fp / (point.negatives * tp),
        }
    rates = point.rates().drop(columns="threshold").assign(**more)
    return rates.where(np.isfinite(rates)).iloc[0].to_dict()


def score_histogram(predictions: Predictions, positive: int, bins: int = 40) -> pd.DataFrame:
    """Return left, right, group (class of interest or others) and rows, in bins of equal width.

    Bins go from 0 to 1, or to a round number just above the largest score where that is under 0.5; of
    scores that are no probabilities, from the lowest to the highest. Of a sample, rows are estimates for
    the file.
    """
    score, hit, weight = predictions.proba[:, positive], predictions.y == positive, predictions.weight
    ends = (0, _top(score.max())) if predictions.probable else (score.min(), score.max())
    edges = np.linspace(*ends, bins + 1)
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "left": edges[:-1],
                    "right": edges[1:],
                    "group": group,
                    "rows": np.histogram(
                        score[rows], edges, weights=None if weight is None else weight[rows]
                    )[0],
                }
            )
            for group, rows in ((OTHERS, ~hit), (INTEREST, hit))
        ],
        ignore_index=True,
    )


def _top(largest: float) -> float:
    """Return 1, or for small scores the next number with one digit: 0.0123 -> 0.02."""
    if largest > 0.5 or largest <= 0:
        return 1.0
    unit = 10.0 ** np.floor(np.log10(largest))
    return float(np.ceil(largest / unit) * unit)
