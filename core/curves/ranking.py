"""How well scores put a class before the rest, whatever the threshold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.curves.costs import cost_knots
from core.curves.steps import HALF, POINTS, Steps, steps
from core.predictions import Predictions

Keep = Sequence[float]


def precision_recall(
    predictions: Predictions, positive: int, points: int | None = POINTS, keep: Keep = HALF
) -> pd.DataFrame:
    """Return threshold, recall and precision, recall rising; `points=None` keeps every score.

    Each row is a step: `precision` holds from the recall of the row before up to its own, so the
    area under the steps is the average precision. The first row (threshold infinity) only marks
    recall 0: without an alarm there is no precision, so it carries the height of the first step.
    """
    table = steps(predictions, positive).thinned(points and points - 1, keep).rates()
    start = pd.DataFrame({"threshold": [np.inf], "recall": [table["recall"].iloc[0] * 0.0]})
    start["precision"] = table["precision"].iloc[0]
    return pd.concat([start, table[[*start.columns]]], ignore_index=True)


def roc(
    predictions: Predictions, positive: int, points: int | None = POINTS, keep: Keep = HALF
) -> pd.DataFrame:
    """Return threshold, false_positive_rate and recall, from 0, 0 (threshold infinity) to 1, 1.

    Points are joined by straight lines: along a tie that is the mean over its orders, so the area
    by trapezoids is the ROC AUC. `points=None` keeps every score.
    """
    table = steps(predictions, positive).begun().thinned(points, keep).rates()
    return table[["threshold", "false_positive_rate", "recall"]]


def det(
    predictions: Predictions, positive: int, points: int | None = POINTS, keep: Keep = HALF
) -> pd.DataFrame:
    """Return threshold, false_positive_rate and false_negative_rate: the two mistakes against each other.

    The detection error tradeoff of Martin and others (1997), Eurospeech. `points=None` keeps every score.
    """
    table = roc(predictions, positive, points, keep)
    table["false_negative_rate"] = 1 - table["recall"]
    return table.drop(columns="recall")


def precision_recall_gain(
    predictions: Predictions, positive: int, points: int | None = POINTS, keep: Keep = HALF
) -> pd.DataFrame:
    """Return threshold, recall_gain and precision_gain, recall gain rising from 0 to 1.

    Flach, Kull (2015), NeurIPS: precision and recall on a harmonic scale that begins at the share of the
    class. An alarm for every row has the gains 1 and 0, and a guess a precision gain of 0 whatever the
    share of the class, so curves of different data can be compared. The first row is where recall reaches
    that share, between two scores. Points are joined by straight lines, which here are exact. Without rows
    of the class, or without others, there are no gains: NaN.
    """
    counts = steps(predictions, positive)
    return _gains(counts, counts.thinned(points and points - 1, keep))


def _gains(counts: Steps, kept: Steps) -> pd.DataFrame:
    """Return the gains of the steps `kept`, begun at the exact point between the `counts` of all."""
    if not (counts.positives and counts.negatives):
        return pd.DataFrame({"threshold": [np.nan], "recall_gain": [np.nan], "precision_gain": [np.nan]})
    odds = counts.positives / counts.negatives
    # Recall is the share of the class here: below, recall gains are negative.
    start = counts.positives**2 / (counts.positives + counts.negatives)
    first = int(np.searchsorted(counts.tp, start))
    crossing = np.interp(start, *(np.r_[0, each][first : first + 2] for each in (counts.tp, counts.fp)))
    reached = kept.tp >= start
    tp, fp = kept.tp[reached], kept.fp[reached]
    return pd.DataFrame(
        {
            "threshold": np.r_[counts.threshold[first], kept.threshold[reached]],
            "recall_gain": np.r_[0.0, 1 - odds * (counts.positives - tp) / tp],
            "precision_gain": np.r_[1 - odds * crossing / start, 1 - odds * fp / tp],
        }
    )


def gain(
    predictions: Predictions, positive: int, points: int | None = POINTS, keep: Keep = HALF
) -> pd.DataFrame:
    """Return threshold, flagged, recall and lift: what share of the class is in the top rows.

    `flagged` is the share of all rows that reach the threshold, `recall` the share of the class among
    them (cumulative gain) and `lift` how many times as frequent the class is there as among all rows.
    The first row has no alarm and carries the lift of the next one. Points are joined by straight lines.
    """
    counts = steps(predictions, positive).begun().thinned(points, keep)
    flagged = (counts.tp + counts.fp) / (counts.positives + counts.negatives)
    lift = counts.recall[1:] / flagged[1:]
    return pd.DataFrame(
        {
            "threshold": counts.threshold,
            "flagged": flagged,
            "recall": counts.recall,
            "lift": np.r_[lift[:1], lift],
        }
    )


def areas(predictions: Predictions, positive: int) -> dict[str, float]:
    """Return the exact area under each curve, from all scores, by the name of the curve.

    `precision_recall` is the average precision, `roc` the ROC AUC, `precision_recall_gain` the AUPRG of
    Flach and Kull (negative where gains are) and `cost` the expected cost when every proportion of costs
    is equally likely (Drummond, Holte 2006): 0 is perfect, 1/4 is no skill. NaN without rows of the class,
    or without others.
    """
    counts = steps(predictions, positive)
    begun, gains, costs = counts.begun(), _gains(counts, counts), cost_knots(counts.hull())
    precision = counts.tp / (counts.tp + counts.fp)
    flagged = (begun.tp + begun.fp) / (counts.positives + counts.negatives)
    defined = counts.positives and counts.negatives
    found = {
        "precision_recall": np.diff(begun.recall) @ precision,
        "precision_recall_gain": np.trapezoid(gains["precision_gain"], gains["recall_gain"]),
        "roc": np.trapezoid(begun.recall, begun.false_positive_rate),
        "gain": np.trapezoid(begun.recall, flagged),
        "cost": np.trapezoid(*costs[::-1]),
    }
    return {name: float(area) if defined else np.nan for name, area in found.items()}
