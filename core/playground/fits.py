"""One strategy in the playground: trained as in a comparison, asked about the whole plane."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from core.dataset import Dataset
from core.evaluate import Model, fit, in_words, witness
from core.learners import Learner
from core.plan import Trial
from core.playground.world import CLASSES, FRESH, RARE, Field, World, asked
from core.prepare import Preparation
from core.protocol import HOLD_OUT, Protocol, Split
from core.receipt import changes
from core.strategies import STRATEGIES, Combination, Repair, Strategy

OFFERED = {key: kind for key, kind in STRATEGIES.items() if not issubclass(kind, Combination | Repair)}


@dataclass(frozen=True, eq=False)
class Learned(Field):
    """What a trial says of the plane and of fresh rows, and the rows that its learner was given.

    `rows` has the columns x, y, class (its code), kind (real, added or dropped) and weight: what the row
    weighed in the fit, 0 for a dropped one.
    """

    rows: pd.DataFrame
    notes: tuple[str, ...]


def trial(strategy: Strategy, learner: Learner, world: World) -> Trial:
    """Return the trial of a strategy in a world.

    Columns stay as they are: what samplers and learners measure is then what the picture shows.
    """
    held_out = Protocol(scheme=HOLD_OUT, seed=world.seed)
    return Trial((strategy,), learner, protocol=held_out, preparation=Preparation.AS_IS)


def refusal(data: Dataset, trial: Trial, world: World) -> str | None:
    """Return why a trial cannot learn from these training rows, in one sentence, or None if it can."""
    return trial.refusal(*_judged(data, world.fresh()[0], np.repeat([1 - RARE, RARE], FRESH)))


def learned(data: Dataset, trial: Trial, world: World) -> Learned:
    """Return what `trial` makes of the training rows `data` of a world.

    Raises ValueError or RuntimeError with one sentence where it cannot be fitted.
    """
    points = asked(world)
    whole, (split,) = _judged(data, points, np.zeros(len(points), np.int64))
    with threadpool_limits(1), warnings.catch_warnings():
        # A learner that has not settled is drawn as it is.
        warnings.simplefilter("ignore", ConvergenceWarning)
        try:
            model = fit(whole, trial, split)
            chances = model.predict_proba()[:, RARE]
        except (ValueError, RuntimeError) as error:
            raise in_words(error, trial.steps) from error
    field = Field.of(chances)
    return Learned(field.grid, field.ranking, _rows(model), model.notes)


def _judged(data: Dataset, points: np.ndarray, y: np.ndarray) -> tuple[Dataset, list[Split]]:
    """Return the training rows and, after them, points to be judged, as one data set with its split."""
    rows, ends = len(data.y), len(data.y) + len(points)
    more = pd.DataFrame(points, columns=data.X.columns)
    whole = replace(
        data,
        X=pd.concat([data.X, more], ignore_index=True),
        y=np.r_[data.y, y],
        rows=np.arange(ends),
    )
    return whole, [Split(0, 0, np.arange(rows), np.arange(rows, ends))]


def _rows(model: Model) -> pd.DataFrame:
    """Return the rows before and after the strategy, matched as the receipt of a comparison matches them."""
    seen, X = witness(model.classifier), model.rows.X
    change = changes(X, model.y, seen.X_, seen.y_)
    weight = np.ones(len(seen.y_)) if seen.weight_ is None else np.asarray(seen.weight_, float)
    dropped = _frame(X[~change.kept], model.y[~change.kept], "dropped", 0.0)
    handed = _frame(seen.X_, seen.y_, np.where(change.added, "added", "real"), weight)
    return pd.concat([dropped, handed], ignore_index=True)


def _frame(X: np.ndarray, y: np.ndarray, kind: str | np.ndarray, weight: float | np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"x": X[:, 0], "y": X[:, 1], "class": y, "kind": kind, "weight": weight})


def counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how many rows of each class (lines) are of each kind (columns), and what they weigh in all."""
    kinds = ["real", "added", "dropped"]
    table = rows.groupby(["class", "kind"]).size().unstack(fill_value=0)
    table = table.reindex(index=range(len(CLASSES)), columns=kinds, fill_value=0)
    return table.assign(weight=rows.groupby("class")["weight"].sum())
