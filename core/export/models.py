"""What a script needs to know of a trial that has run: its models, its borders in time, its rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

from core.dataset import Dataset
from core.export.expression import Seed
from core.export.outcome import ExportError, File, Outcome
from core.plan import Trial
from core.predictions import Predictions
from core.protocol import Protocol
from core.scored import Given
from core.words import quoted


def can_be_written(outcome: Outcome) -> File:
    """Return the file of an outcome of which a script can be made; raises ExportError, one sentence, else."""
    trial = outcome.trial
    if trial.combination:
        raise ExportError(
            f"`{trial.strategy}` mixes other trials of its run and trains nothing itself: export the trials "
            "that it is made of."
        )
    made_here(trial)
    no_sample(outcome.data)
    if outcome.file is None:
        raise ExportError("A script needs a file to read, and these data are in none.")
    return outcome.file


def made_here(trial: Trial) -> None:
    """Raise ExportError, one sentence, where the scores came in a file: nothing can be trained anew."""
    if isinstance(trial, Given):
        raise ExportError(f"{quoted(trial.title)} was trained elsewhere, and nothing here knows how.")


def no_sample(data: Dataset) -> None:
    """Raise ExportError, one sentence, where the data are a sample: what is exported knows no weights."""
    if data.drawn_from is not None:
        raise ExportError(
            "These data are a sample of a larger file, which a script or a model by itself does not correct "
            "for: take all rows (`--budget 0`, or budget_rows in settings.toml) and run it again."
        )


def unfitted(data: Dataset, trial: Trial) -> list[BaseEstimator]:
    """Return the unfitted model of each fold, with a seed that is still to be said."""
    seed = Seed(trial.protocol.seed)
    return [unfitted_on(data, trial, data.y[split.train], seed) for split in trial.protocol.splits(data)]


def unfitted_on(data: Dataset, trial: Trial, y: np.ndarray, seed: int) -> BaseEstimator:
    """Return the unfitted model for training rows of the classes `y`."""
    counts = np.bincount(y, minlength=len(data.classes)).tolist()
    *before, last = trial.contexts(data, tuple(counts), seed)
    model = trial.learner.build(last)
    for step, context in reversed([*zip(trial.steps, before, strict=True)]):
        model = step.wrap(model, context)
    return model


def starts(data: Dataset, protocol: Protocol) -> list[int]:
    """Return the moments, counted from 0, at which the judged parts of a split in time begin."""
    moment = np.arange(len(data.y)) if data.order is None else data.order.factorize(sort=True)[0]
    return [int(moment[split.test].min()) for split in protocol.splits(data)]


def reached(p: Predictions) -> tuple[Any, Any]:
    """Return the training rows of each class by repeat and fold: real ones, and what reached the learner."""
    shape = len(np.unique(p.repeat)), -1, len(p.classes)
    real = np.array([np.add(each.real, each.dropped) for each in p.receipts]).reshape(shape)
    given = np.array([each.weight for each in p.receipts]).reshape(shape)
    return real.tolist(), given.tolist()
