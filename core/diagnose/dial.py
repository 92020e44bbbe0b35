"""The imbalance dial: what becomes of remedies as the class of interest is made rarer and rarer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from core.dataset import Dataset
from core.decisions import DECISIONS
from core.engine.tasks import reason
from core.evaluate import Fold, evaluate_fold
from core.learners import Learner
from core.metrics import measure
from core.plan import Trial
from core.predictions import collect, judge
from core.protocol import HOLD_OUT, Protocol, Split
from core.strategies import STRATEGIES, Strategy
from core.words import number, quoted

HELD_OUT = Protocol(scheme=HOLD_OUT, folds=3)
STEPS = 6
DRAWS = 5
FEWEST = 5  # rows of the class that are left to train on
MOST_ROWS = 20_000
METRICS = ("accuracy", "average_precision", "recall")


def trials(strategies: Sequence[Strategy], learner: Learner) -> list[Trial]:
    """Return what the dial compares: each strategy at its most probable class, and a tuned threshold.

    The last one does nothing to the fit and cuts where balanced accuracy is best; it costs no fit.
    """
    argmax, tuned = DECISIONS["argmax"](), DECISIONS["balanced_accuracy"]()
    nothing = (STRATEGIES["nothing"](),)
    plain = [Trial((step,), learner, argmax, HELD_OUT) for step in strategies]
    return [*plain, Trial(nothing, learner, tuned, HELD_OUT)]


def named(trial: Trial) -> str:
    """Return how a trial of the dial is called."""
    return trial.title if trial.decision.key() == "argmax" else "Tuned threshold alone"


def refusal(data: Dataset) -> str | None:
    """Return why the class of interest cannot be made rarer, in one sentence, or None if it can."""
    if refused := HELD_OUT.refusal(data):
        return refused
    rows = _count(data, whole(data).train)
    if rows < 2 * FEWEST:
        name = quoted(data.classes[data.interest])
        return f"{name} has {number(rows, 'row')} to train on, and {2 * FEWEST} are needed to make it rarer"
    return None


def steps(data: Dataset) -> list[int]:
    """Return how many rows of the class each step keeps: all, a half, a quarter, ..., 5 or more."""
    rows = _count(data, whole(data).train)
    return [kept for step in range(STEPS) if (kept := rows >> step) >= FEWEST]


def whole(data: Dataset) -> Split:
    """Return the split that the dial begins with: two thirds to train on, one third to judge.

    Of more than 20,000 rows so many are drawn, class shares kept.
    """
    (split,) = HELD_OUT.splits(data)
    share = min(MOST_ROWS / len(data.y), 1.0)
    return Split(0, 0, _part(data, split.train, share), _part(data, split.test, share))


def thinned(data: Dataset, kept: int, draw: int) -> Split:
    """Return the split with `kept` training rows of the class of interest; all else stays as it is.

    The rows that one draw keeps are among those that it keeps where more are kept.
    """
    split = whole(data)
    rare = data.y[split.train] == data.interest
    order = np.random.default_rng(draw).permutation(split.train[rare])
    return Split(draw, 0, np.sort(np.concatenate([split.train[~rare], order[:kept]])), split.test)


def turned(data: Dataset, compared: Sequence[Trial], kept: int, draws: int = DRAWS) -> pd.DataFrame:
    """Return what each trial gives with `kept` training rows of the class of interest.

    Columns: trial, kept, draw, accuracy, average_precision, recall (those of the class of interest), and
    reason where there are no numbers. All rows kept are one draw, since there is nothing to draw.
    """
    # Of a sample the dial turns its own class shares, from those it has on.
    data = data.as_drawn()
    number = 1 if kept == _count(data, whole(data).train) else draws
    splits = [thinned(data, kept, draw) for draw in range(number)]
    found = [row for split in splits for row in _outcomes(data, compared, split)]
    return pd.DataFrame(found).assign(kept=kept)


def _outcomes(data: Dataset, compared: Sequence[Trial], split: Split) -> Iterator[dict]:
    """Yield the numbers of each trial on one split, or why it has none; trials share fits."""
    fits: dict[str, Fold | str] = {}
    for trial in compared:
        if trial.fit_key not in fits:
            fits[trial.fit_key] = _fitted(data, trial, split)
        fold = fits[trial.fit_key]
        broken = isinstance(fold, str)
        numbers = dict.fromkeys(METRICS, np.nan) if broken else _numbers(data, trial, fold)
        known = {"trial": named(trial), "draw": split.repeat, "reason": fold if broken else None}
        yield {**known, **numbers}


def _fitted(data: Dataset, trial: Trial, split: Split) -> Fold | str:
    if refused := trial.refusal(data, [split]):
        return refused
    try:
        return evaluate_fold(data, trial, split)
    except (ValueError, RuntimeError) as error:
        return reason(error)


def _numbers(data: Dataset, trial: Trial, fold: Fold) -> dict[str, float]:
    judged = judge(collect(data, [fold]), trial.decision)
    p = judged.predictions
    found = measure(p.y, p.proba, judged.labels, p.positive)
    return {name: found[name] for name in METRICS}


def spans(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the mean over draws, and the lowest and the highest, of each metric of `turned`.

    Columns: trial, kept, metric, mean, lowest, highest.
    """
    long = frame.melt(["trial", "kept", "draw"], METRICS, "metric").dropna()
    groups = long.groupby(["trial", "kept", "metric"], sort=False)["value"]
    return groups.agg(mean="mean", lowest="min", highest="max").reset_index()


def order(frame: pd.DataFrame, metric: str = "average_precision") -> pd.DataFrame:
    """Return the place of each trial at each step, 1 for the best mean: trials x rows kept.

    Of trials with the same numbers everywhere, which share their fits, the first stands for all.
    """
    means = frame.groupby(["trial", "kept"], sort=False)[metric].mean().unstack("kept").drop_duplicates()
    return means.rank(ascending=False, method="min").sort_index(axis=1, ascending=False)


def _count(data: Dataset, rows: np.ndarray) -> int:
    return int((data.y[rows] == data.interest).sum())


def _part(data: Dataset, rows: np.ndarray, share: float) -> np.ndarray:
    """Return that share of the rows of each class, drawn at random; of each class at least one."""
    if share == 1:
        return rows
    draw = np.random.default_rng(0)
    classes = [rows[data.y[rows] == code] for code in np.unique(data.y[rows])]
    drawn = [draw.choice(own, max(round(share * len(own)), 1), replace=False) for own in classes]
    return np.sort(np.concatenate(drawn))
