"""What mistakes cost, over all proportions of costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.curves.steps import POINTS, Steps, steps
from core.predictions import Predictions

GRID = 200


def cost(predictions: Predictions, positive: int, points: int | None = POINTS) -> pd.DataFrame:
    """Return probability_cost, expected_cost and threshold: the least cost that a threshold can reach.

    Drummond, Holte (2006, doi:10.1007/s10994-006-8199-5). `probability_cost` is the part of all possible
    cost that lies in missing the class: share of the class times the cost of a miss, divided by that plus
    share of the others times the cost of a false alarm. `expected_cost` is then miss rate times it plus
    false positive rate times the rest: 0 is perfect, 1 is always wrong. `threshold` is best from there to
    the next row. No answer without a look at the rows costs less than the smaller of both parts. Points
    are joined by straight lines, which are exact. Without rows of the class, or without others, all is NaN.
    """
    hull = steps(predictions, positive).hull()
    place, least = cost_knots(hull)
    # Vertices that are best at a single point only, such as the first one where scores begin with a hit.
    best = np.flatnonzero(np.diff(place) > 0)
    if not (hull.positives and hull.negatives):
        return pd.DataFrame({"probability_cost": [np.nan], "expected_cost": [np.nan], "threshold": [np.nan]})
    kept = np.r_[best, len(place) - 1]
    table = {
        "probability_cost": place[kept],
        "expected_cost": least[kept],
        "threshold": hull.threshold[np.r_[best, best[-1]]],
    }
    return pd.DataFrame(table).iloc[_evenly(len(kept), points or len(kept))].reset_index(drop=True)


def cost_knots(hull: Steps) -> tuple[np.ndarray, np.ndarray]:
    """Return where each vertex of the hull (v of them) begins to be best, and what it costs there (v + 1)."""
    false_alarms, misses = hull.false_positive_rate, 1 - hull.recall
    more_alarms, fewer_misses = np.diff(false_alarms), -np.diff(misses)
    # Neighbouring vertices cost the same where what one saves the other pays.
    knots = more_alarms / (more_alarms + fewer_misses)
    place = np.r_[0.0, knots, 1.0]
    best = np.r_[np.arange(len(misses)), len(misses) - 1]
    return place, place * misses[best] + (1 - place) * false_alarms[best]


def _evenly(size: int, points: int) -> np.ndarray:
    """Return at most `points` of so many places, both ends among them."""
    return np.unique(np.linspace(0, size - 1, min(size, points)).round().astype(int))


def net_benefit(predictions: Predictions, positive: int, points: int = POINTS) -> pd.DataFrame:
    """Return threshold, net_benefit and flag_all: what acting on the scores is worth, in hits per row.

    Decision curve analysis (Vickers, Elkin 2006, doi:10.1177/0272989X06295361). Whoever acts from the
    probability t on holds a false alarm to cost t / (1 - t) of what a hit is worth, so the net benefit is
    (tp - fp * t / (1 - t)) / n. `flag_all` is that of an alarm for every row; to do nothing is worth 0.
    Thresholds are observed scores below 1 and an even grid from 0, at most `points` in all.
    """
    counts = steps(predictions, positive)
    observed = counts.thinned(points - GRID).threshold
    threshold = np.unique(np.r_[np.arange(GRID) / GRID, observed[observed < 1]])
    there, odds = counts.at(threshold), threshold / (1 - threshold)
    size = counts.positives + counts.negatives
    return pd.DataFrame(
        {
            "threshold": threshold,
            "net_benefit": (there.tp - there.fp * odds) / size,
            "flag_all": (counts.positives - counts.negatives * odds) / size,
        }
    )
