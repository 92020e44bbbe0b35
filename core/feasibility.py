"""What a plan asks of the data and what it will take, told before anything is run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from core.context import Context
from core.dataset import Dataset
from core.engine import Estimated, Progress
from core.evaluate import PILOT_ROWS, evaluate_fold, pilot
from core.plan import Plan, Trial
from core.protocol import Split
from core.strategies import Family, Resampling, Strategy

# Families whose strategies hand on other rows than they were given.
CHANGING = {Family.OVER_SAMPLING, Family.UNDER_SAMPLING, Family.HYBRID, Family.LABELS}


def fold_rows(data: Dataset, splits: Sequence[Split]) -> pd.DataFrame:
    """Return the rows of each class in the fold that has the fewest and in the one that has the most.

    Columns: `class`, then `fewest` and `most` of those to train on (`trained_`) and to judge (`judged_`).
    """
    trained = np.array([_counts(data, split.train) for split in splits])
    judged = np.array([_counts(data, split.test) for split in splits])
    return pd.DataFrame(
        {
            "class": data.classes,
            "trained_fewest": trained.min(axis=0),
            "trained_most": trained.max(axis=0),
            "judged_fewest": judged.min(axis=0),
            "judged_most": judged.max(axis=0),
        }
    )


def most_neighbours(data: Dataset, splits: Sequence[Split]) -> int | None:
    """Return the most neighbours that strategies may interpolate between in every fold (SMOTE's k).

    A row of a class that is to grow has one neighbour less than the class has training rows. None where
    no class is smaller than another, so that none is to grow.
    """
    counts = [[n for n in _counts(data, split.train) if n] for split in splits]
    growing = [min(each) for each in counts if min(each) < max(each)]
    return min(growing) - 1 if growing else None


def rows_after(data: Dataset, trial: Trial, split: Split) -> tuple[int, ...] | None:
    """Return the rows of each class that reach the learner, or None where that depends on the rows.

    Of a strategy that trains several models, the rows of its first one.
    """
    counts = tuple(_counts(data, split.train))
    *before, last = trial.contexts(data, counts, trial.protocol.seed + split.repeat)
    known = all(_tells(step, context) for step, context in zip(trial.steps, before, strict=True))
    return last.counts if known else None


def _tells(step: Strategy, context: Context) -> bool:
    """Return whether a strategy knows the class counts of the rows it hands on."""
    if isinstance(step, Resampling):
        return step.leaves(context) is not context
    return step.family not in CHANGING


def timed(data: Dataset, trial: Trial, split: Split) -> float:
    """Return the seconds that a fit of `split` may take, measured on few of its rows or on all if few."""
    if len(split.train) > PILOT_ROWS[-1]:
        return pilot(data, trial, split)
    # The first fit of a process pays for imports.
    return [evaluate_fold(data, trial, split).seconds for _ in range(2)][1]


def expected_seconds(
    plan: Plan, seconds: Mapping[str, float], workers: int, refused: Collection[str] = ()
) -> float | None:
    """Return how long a run will take: the fits of each trial times its `seconds`, shared by `workers`.

    `seconds` are those of one fit, by `Trial.fit_key`; fits that were not measured count as the mean of
    the others, and trials whose keys are in `refused` not at all. None if nothing was measured.
    """
    alive = Plan(tuple(trial for trial in plan.trials if trial.key not in refused))
    return Progress(alive, workers, [Estimated(key, each) for key, each in seconds.items()]).seconds_left


def _counts(data: Dataset, rows: np.ndarray) -> list[int]:
    return np.bincount(data.y[rows], minlength=len(data.classes)).tolist()
