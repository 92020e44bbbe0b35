"""What a field gives on fresh rows, where the rare class has a certain share."""

from __future__ import annotations

import numpy as np

from core.cockpit import Cut, Ranking, outcome
from core.playground.world import Field


def scores(field: Field, threshold: float, prevalence: float) -> dict[str, float]:
    """Return the metrics of a field on fresh rows, the rare class weighted to a share of `prevalence`.

    Without a threshold: `average_precision`, `roc_auc` and `mean`, the mean chance that is said, which is
    right where it equals the share. With an alarm from `threshold` up: `recall`, `precision`, `f1` and
    `alarms`, a share of all rows.
    """
    ranking = field.ranking.at(prevalence)
    ended = outcome(ranking, Cut(threshold))
    both = ended.recall + ended.precision
    return {
        **_areas(ranking),
        "mean": _mean(ranking),
        "recall": ended.recall,
        "precision": ended.precision,
        "f1": 2 * ended.recall * ended.precision / both if both else 0.0,
        "alarms": ended.flagged,
    }


def _areas(ranking: Ranking) -> dict[str, float]:
    """Return the areas under the precision-recall curve, in steps, and under the ROC curve."""
    _, hits, others = ranking.weighted
    recall, passed = hits / hits[-1], others / others[-1]
    return {
        "average_precision": float(np.diff(recall, prepend=0) @ (hits / (hits + others))),
        "roc_auc": float(np.trapezoid(np.r_[0, recall], np.r_[0, passed])),
    }


def _mean(ranking: Ranking) -> float:
    _, hits, others = ranking.weighted
    rows = np.diff(hits + others, prepend=0)
    return float(rows @ ranking.scores[::-1] / rows.sum())
