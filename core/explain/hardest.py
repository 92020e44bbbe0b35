"""The rows that a trial gets most wrong, and what lies beside them in training."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core import prepare
from core.dataset import Dataset
from core.neighbours import nearest
from core.plan import Split, Trial
from core.predictions import Judged
from core.prepare import OneHot

MISSED, ALARM = "missed", "false alarm"
MOST, NEIGHBOURS = 25, 5


def hardest(judged: Judged, code: int, most: int = MOST) -> pd.DataFrame:
    """Return the worst misses of class `code` and its worst false alarms, up to `most` of each.

    Columns: kind (missed, false alarm), row (position in the data set), repeat and fold in which it was
    judged worst, actual and predicted (class codes; K where it is left for review, which finds nothing),
    probability of the class, and how often it was wrong (times) of how often it was judged (judgements).
    A miss is the worse the lower its probability, a false alarm the higher; labels are those of the
    trial's own decision.
    """
    p = judged.predictions
    table = pd.DataFrame(
        {
            "row": p.row,
            "repeat": p.repeat,
            "fold": p.fold,
            "actual": p.y,
            "predicted": judged.labels,
            "probability": p.proba[:, code],
        }
    )
    table["judgements"] = table.groupby("row")["row"].transform("size")
    missed = (table["actual"] == code) & (table["predicted"] != code)
    alarm = (table["actual"] != code) & (table["predicted"] == code)
    worst = [
        _worst(table[wrong].assign(kind=kind), ascending).head(most)
        for kind, wrong, ascending in ((MISSED, missed, True), (ALARM, alarm, False))
    ]
    columns = ["kind", "row", "repeat", "fold", "actual", "predicted", "probability", "times", "judgements"]
    return pd.concat(worst, ignore_index=True)[columns]


def _worst(wrong: pd.DataFrame, ascending: bool) -> pd.DataFrame:
    """Return the worst judgement of each row, the worst row first."""
    wrong = wrong.assign(times=wrong.groupby("row")["row"].transform("size"))
    ordered = wrong.sort_values(["probability", "row"], ascending=[ascending, True])
    return ordered.drop_duplicates("row")


def nearest_rows(data: Dataset, trial: Trial, split: Split, row: int, k: int = NEIGHBOURS) -> pd.DataFrame:
    """Return the k training rows of a fold that lie nearest one of its test rows, near to far.

    Columns: row (position in the data set), code of its class and distance, Euclidean over the prepared
    columns with categories as 0/1. Raises ValueError where values are missing after preparation.
    """
    if prepare.has_missing(data, trial.preparation):
        raise ValueError("rows with missing values have no distance; prepare the columns as `standard`")
    ready = prepare.prepared(data, trial.preparation, split.train, split.test)
    points, query = ready.X, ready.X_test[np.searchsorted(split.test, [row])]
    if categories := prepare.categories(data, trial.preparation):
        expansion = OneHot(categories).fit(points)
        points, query = expansion.transform(points), expansion.transform(query)
    found = nearest(points, query, min(k, len(points)))[0]
    rows = split.train[found]
    away = np.linalg.norm(points[found] - query, axis=1)
    return pd.DataFrame({"row": rows, "code": data.y[rows], "distance": away})
