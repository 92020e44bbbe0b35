"""Trade-offs instead of a winner: which trials no other one beats in everything."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.metrics import METRICS, pooled_scores
from core.predictions import Judged

SECONDS = "seconds"
AXES = {name: METRICS[name].higher_is_better for name in ("recall", "precision", "ece")} | {SECONDS: False}


def trade_offs(judged: Mapping[str, Judged]) -> pd.DataFrame:
    """Return a row for each trial with the numbers of AXES and, in `beaten_by`, who is better in all.

    Seconds are those of all folds on one worker. `beaten_by` names the first trial, in the order given,
    that is as good in every number and better in one; it is empty for trials on the front.
    """
    table = pd.DataFrame([_numbers(each) for each in judged.values()], index=[*judged], columns=[*AXES])
    beaten = dominated(table.to_numpy(float), [*AXES.values()])
    by = ["" if not row.any() else table.index[row.argmax()] for row in beaten]
    return table.assign(beaten_by=by)


def dominated(values: np.ndarray, higher_is_better: list[bool]) -> np.ndarray:
    """Return for trials i and j (n x n) whether j beats i: nowhere worse, and better somewhere.

    `values` is n x d; NaN is worse than any number. No trial beats its equal.
    """
    signs = np.where(higher_is_better, 1.0, -1.0)
    good = np.nan_to_num(values * signs, nan=-np.inf)
    mine, theirs = good[:, None, :], good[None, :, :]
    return (theirs >= mine).all(axis=2) & (theirs > mine).any(axis=2)


def _numbers(judged: Judged) -> dict[str, float]:
    return pooled_scores(judged) | {SECONDS: float(sum(judged.predictions.seconds))}
