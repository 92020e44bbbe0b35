"""Doors into core, each computing once for the same content (see ui.cache)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from core import curves, engine, shelf, target
from core import findings as look
from core.calibration import measures, reliability
from core.columns import Writing
from core.dataset import Dataset
from core.diagnose.dial import turned
from core.diagnose.difficulty import difficulty as difficulty_of
from core.diagnose.standing import Standing, standing
from core.engine import Background, Event, Inline, Job, Jobs, Journal, Processes, Store
from core.evaluate import Fold
from core.explain import explain, nearest_rows, surrogate, yardstick
from core.explain import subgroups as by_group
from core.export import File, offered
from core.findings import Found
from core.intervals import Resampled, resampled
from core.metrics import pooled_scores
from core.plan import Plan, Protocol, Split, Trial
from core.predictions import Judged, Predictions, judge
from core.project import Method, project, project_resampled
from core.reading import Table
from core.repair import predictions
from core.settings import settings
from core.strategies import Resampling
from ui import cache
from ui.cache import kept

KEPT = 500
AT_ONCE = 100_000  # cells of a table that are looked at while the page waits
# What is drawn from probabilities and is no curve of core.curves.
CURVES: dict[str, Callable[[Predictions, int], pd.DataFrame]] = {
    "reliability": reliability,
    "reliability_rare": partial(reliability, rare=True),
    "calibration": lambda p, code: pd.DataFrame([measures(p.y == code, p.proba[:, code], p.weight)]),
}


def forget(fingerprint: str) -> None:
    """Drop all that the server holds of these data; answers about other data are computed once more."""
    jobs().forget(fingerprint)
    for worker in (background(), diagnoses()):
        worker.forget(fingerprint)
    shelf.forget()
    cache.clear()


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """Return the queue of runs of this server."""
    return Jobs(engine.configured(), Store.configured(), Journal.configured(), settings=settings())


@st.cache_resource(show_spinner=False)
def background() -> Background:
    """Return the server's worker for UMAP, which takes long; it begins by compiling it (ui.warm)."""
    executor = Processes(1)
    executor.warm("umap")
    return Background(executor)


@st.cache_resource(show_spinner=False)
def diagnoses() -> Background:
    """Return the server's worker for all other questions of pages, whom no UMAP keeps waiting."""
    executor = Processes(1)
    executor.warm("shap")
    # In a workshop, thirty visitors of the playground look at four models each.
    return Background(executor, 200)


def splits(data: Dataset, protocol: Protocol) -> list[Split]:
    """Return the folds of the data."""
    return _splits(data.fingerprint, repr(protocol), data, protocol)


@kept(max_entries=20)
def _splits(fingerprint: str, key: str, _data: Dataset, _protocol: Protocol) -> list[Split]:
    return _protocol.splits(_data)


def may_be_cut(reading: str, column: str, table: Table) -> bool:
    """Return whether a column of a table, in the reading that is named, holds a quantity."""
    return _may_be_cut(reading, column, table)


@kept(max_entries=KEPT)
def _may_be_cut(reading: str, column: str, _table: Table) -> bool:
    writing = Writing(_table.reading.decimal, _table.reading.missing)
    return target.may_be_cut(_table.cells[column], writing)


def refusal(data: Dataset, trial: Trial) -> str | None:
    """Return why a trial cannot run on the data, or None if it can."""
    return _refusal(data.fingerprint, data.positive, trial.key, data, trial)


@kept(max_entries=10 * KEPT)
def _refusal(fingerprint: str, positive: int | None, key: str, _data: Dataset, _trial: Trial) -> str | None:
    protocol = _trial.protocol
    return _trial.refusal(_data, [] if protocol.refusal(_data) else splits(_data, protocol))


def start(plan: Plan, data: Dataset) -> str:
    """Start a run and return its id."""
    return jobs().start(plan, data).id


def keep(plan: Plan, data: Dataset, events: list[Event]) -> str:
    """Keep a run that needs no training, and return its id."""
    return jobs().keep(plan, data, events).id


def job(id: str | None) -> Job | None:
    """Return the run with that id, if the server still knows it."""
    return jobs().get(id) if id else None


def layout(data: Dataset, method: Method, strategy: Resampling | None) -> Future:
    """Return the future of a map; the plain PCA map is so quick that it is there at once."""
    if strategy is None and method is Method.PCA:
        return _pca(data.fingerprint, data)
    if strategy is None:
        return background().ask(project, method, data, method)
    key = f"{method} {strategy.spec()}"
    worker = background() if method is Method.UMAP else diagnoses()
    return worker.ask(project_resampled, key, data, strategy, method)


@kept(max_entries=50)
def _pca(fingerprint: str, _data: Dataset) -> Future:
    return Inline().submit(project, _data, Method.PCA)


def explanation(
    data: Dataset, trial: Trial, split: Split, code: int, row: int | None = None, part: bool = False
) -> Future:
    """Return the future of an explanation of class `code` by the model of one fold, or of one row alone.

    With `part` the model is trained without a fifth of the fold's training rows.
    """
    rows = None if row is None else np.array([row])
    asked = yardstick(split, trial.protocol.seed) if part else split
    key = f"{trial.fit_key} {split.repeat} {split.fold} {code} {row} {part}"
    return diagnoses().ask(explain, key, data, trial, asked, code, rows)


def neighbours(data: Dataset, trial: Trial, split: Split, row: int) -> Future:
    """Return the future of the training rows of a fold that lie nearest one of its test rows."""
    key = f"{trial.preparation} {trial.protocol!r} {split.repeat} {split.fold} {row}"
    return diagnoses().ask(nearest_rows, key, data, trial, split, row)


def rules(data: Dataset, trial: Trial, which: str, p: Predictions, code: int, depth: int) -> Future:
    """Return the future of the rules that mimic a trial's score."""
    return diagnoses().ask(surrogate, f"{trial.scores_key} {which} {code} {depth}", data, p, code, depth)


def subgroups(
    data: Dataset, trial: Trial, which: str, judged: Judged, column: str, code: int
) -> pd.DataFrame:
    """Return what a trial gives in groups along a column (core.explain.subgroups)."""
    return _subgroups(data.fingerprint, trial.key, which, data.positive, column, code, judged, data)


@kept(max_entries=KEPT)
def _subgroups(
    fingerprint: str,
    key: str,
    which: str,
    positive: int | None,
    column: str,
    code: int,
    _judged: Judged,
    _data: Dataset,
) -> pd.DataFrame:
    return by_group(_judged, _data, column, code)


def stands(data: Dataset, code: int) -> Future[Standing]:
    """Return the future of where class `code` stands; of a small table it is there at once."""
    if data.X.size <= AT_ONCE:
        return _stands(data.fingerprint, code, data)
    return diagnoses().ask(standing, str(code), data, code)


@kept(max_entries=KEPT)
def _stands(fingerprint: str, code: int, _data: Dataset) -> Future:
    return Inline().submit(standing, _data, code)


def dialled(data: Dataset, trials: list[Trial], kept: int) -> Future[pd.DataFrame]:
    """Return the future of what these trials give with `kept` training rows of the class of interest."""
    key = f"{data.interest} {kept} {Plan(tuple(trials)).key}"
    return diagnoses().ask(turned, key, data, trials, kept)


@st.cache_resource(show_spinner=False)
def stopwatch() -> Background | None:
    """Return what times fits, on the workers that runs use; None where these cannot be reached."""
    try:
        return Background(jobs().executor, KEPT)
    except ConnectionError:
        # It is said to who presses Run.
        return None


def difficulty(data: Dataset) -> Future:
    """Return the future of how hard the rows are (core.diagnose.difficulty)."""
    return diagnoses().ask(difficulty_of, "", data)


def taken_along(
    data: Dataset, plan: Plan, trial: Trial, others: dict[str, Judged], file: File, kind: str
) -> Future[bytes | str]:
    """Return the future of a trial as a file to take along (core.export.offered)."""
    key = f"{kind} {data.positive} {trial.key} {plan.key} {file.digest} {file.table.reading} {file.made}"
    return diagnoses().ask(offered, key, data, plan, trial, others, file, kind)


def findings(data: Dataset) -> list[Found]:
    """Return what a person should know of these data."""
    return _findings(data.fingerprint, data.positive, data)


@kept(show_spinner="Looking at the data …", max_entries=KEPT)
def _findings(fingerprint: str, positive: int | None, _data: Dataset) -> list[Found]:
    return look.findings(_data)


def collected(data: Dataset, trial: Trial, which: str, folds: list[Fold]) -> Predictions:
    """Return the predictions of these folds of a trial; `which` names them."""
    return _collected(data.fingerprint, trial.scores_key, which, data, trial, folds)


@kept(max_entries=100)
def _collected(
    fingerprint: str, scores_key: str, which: str, _data: Dataset, _trial: Trial, _folds: list[Fold]
) -> Predictions:
    return predictions(_data, _trial, _folds)


def judged(data: Dataset, trial: Trial, which: str, predictions: Predictions) -> Judged:
    """Return the labels that the trial's decision gives, for the class of interest chosen now."""
    return _judged(data.fingerprint, trial.key, which, data.positive, trial, predictions)


@kept(max_entries=100)
def _judged(
    fingerprint: str, key: str, which: str, positive: int | None, _trial: Trial, _p: Predictions
) -> Judged:
    return judge(_p if _p.positive == positive else replace(_p, positive=positive), _trial.decision)


def pooled(data: Dataset, trial: Trial, which: str, judged: Judged) -> dict[str, float]:
    """Return every metric of a trial over all judged rows."""
    return _pooled(data.fingerprint, trial.key, which, data.positive, judged)


@kept(max_entries=KEPT)
def _pooled(
    fingerprint: str, key: str, which: str, positive: int | None, _judged: Judged
) -> dict[str, float]:
    return pooled_scores(_judged)


def spread(data: Dataset, trial: Trial, which: str, judged: Judged) -> Resampled:
    """Return the metrics of a trial, pooled, by fold and in bootstrap samples (core.intervals)."""
    return _spread(data.fingerprint, trial.key, which, data.positive, judged)


@kept(show_spinner="Drawing the judged rows anew, 1,000 times …", max_entries=KEPT)
def _spread(fingerprint: str, key: str, which: str, positive: int | None, _judged: Judged) -> Resampled:
    return resampled(_judged)


def curve(kind: str, data: Dataset, trial: Trial, which: str, p: Predictions, code: int) -> pd.DataFrame:
    """Return a curve of core.curves (`precision_recall`, `roc`, `areas`, ...) or of CURVES for one class."""
    return _curve(kind, data.fingerprint, trial.scores_key, which, code, p)


@kept(max_entries=KEPT)
def _curve(
    kind: str, fingerprint: str, scores_key: str, which: str, code: int, _p: Predictions
) -> pd.DataFrame:
    return CURVES[kind](_p, code) if kind in CURVES else getattr(curves, kind)(_p, code)
