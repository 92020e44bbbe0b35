"""What happened to the rows on their way from the file to the scores."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.dataset import Dataset
from core.plan import Trial
from core.predictions import Predictions
from core.protocol import HOLD_OUT
from core.strategies import Family, Resampling

PARTS = {"kept": "real", "added": "synthetic", "dropped": "dropped"}
# Families that change rows; some of their entries do it while they fit and are no samplers of their own.
ON_ROWS = (Family.OVER_SAMPLING, Family.LABELS)


def receipt(predictions: Predictions) -> pd.DataFrame:
    """Return class, part, mean, lowest and highest: training rows of each class, over the folds.

    Parts are kept, added (copied or made up) and dropped, counted from the rows that reached the learner.
    """
    counts = {
        part: np.array([getattr(each, name) for each in predictions.receipts]) for part, name in PARTS.items()
    }
    return pd.DataFrame(
        {
            "class": np.repeat(np.array(predictions.classes, dtype=object), len(PARTS)),
            "part": [*PARTS] * len(predictions.classes),
            # One row a class, one column a part.
            "mean": np.column_stack([rows.mean(axis=0) for rows in counts.values()]).ravel(),
            "lowest": np.column_stack([rows.min(axis=0) for rows in counts.values()]).ravel(),
            "highest": np.column_stack([rows.max(axis=0) for rows in counts.values()]).ravel(),
        }
    )


def stages(trial: Trial, predictions: Predictions) -> dict[str, str]:
    """Return what a trial does with the rows, stage by stage in the order in which they meet them."""
    protocol, repeats = trial.protocol, trial.protocol.repeats
    folds = f"1 row in {protocol.folds}" if protocol.scheme == HOLD_OUT else f"{protocol.folds} folds"
    resampling = [step for step in trial.steps if isinstance(step, Resampling) or step.family in ON_ROWS]
    fitted = trial.fitted.steps
    others = [step for step in fitted if step not in resampling and step.family != Family.BASELINE]
    learner = [] if trial.replaces_learner else [trial.learner.title]
    return {
        "Split": f"{folds} in time" if protocol.in_time else folds + (f", {repeats} times" * (repeats > 1)),
        "Prepare": "fitted on training rows",
        "Resample": " → ".join(step.title for step in resampling) or "no row changed",
        "Fit": " + ".join([*learner, *(step.title for step in others)]),
        "Threshold": " → ".join([*(step.title for step in trial.repairs), trial.rule]),
        "Score": f"{len(np.unique(predictions.row)):,} untouched rows",
    }


def scored_rows(predictions: Predictions, data: Dataset) -> str:
    """Return the sentence that no scored row is synthetic, after a look at every one of them.

    Each has to be a row of the file with the class that the file gives it, and be scored once a repeat. In
    each fold the rows trained on before resampling and the rows scored have to add up to those of the file,
    class by class; in time, later rows are neither. Raises ValueError where that is not so.
    """
    p = predictions
    once = not pd.DataFrame({"repeat": p.repeat, "row": p.row}).duplicated().any()
    if not (once and np.isin(p.row, np.arange(len(data.y))).all() and (data.y[p.row] == p.y).all()):
        raise ValueError("scored rows are not the rows of the file, each once a repeat")
    for part, told in zip(p.parts, p.receipts, strict=True):
        scored = np.bincount(p.y[part], minlength=len(data.classes))
        seen = np.add(told.real, told.dropped) + scored
        if (seen > data.counts).any() or not (p.in_time or (seen == data.counts).all()):
            raise ValueError("rows trained on and rows scored do not add up to the rows of the file")
    return _said(p)


def _said(predictions: Predictions) -> str:
    p = predictions
    rows, repeats = len(np.unique(p.row)), len(np.unique(p.repeat))
    once = f"scored once in each of {repeats} repeats" if repeats > 1 else "scored once"
    table = "file" if p.weights is None else "sample"
    whole = "" if p.in_time else f" In every fold they and the rows to train on make up the {table}."
    added = np.mean([sum(told.synthetic) for told in p.receipts])
    last = f"The {added:,.0f} rows added in a fold were only trained on." if added else "No row was added."
    return f"No scored row is synthetic: all {rows:,} are rows of the file, each {once}.{whole} {last}"
