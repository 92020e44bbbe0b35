"""The same numbers everywhere."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import distributed
import numpy as np

from benchmarks.goals import tell, verdict
from core.dataset import Dataset
from core.engine import Event, Executor, FoldDone, Inline, Processes, Store, TrialDone, on_cluster, run
from core.learners import LEARNERS
from core.plan import Plan, Trial
from core.samples import SAMPLES
from core.strategies import STRATEGIES

WORKERS = 2
ROWS = 3_000
KEYS = ("nothing", "class_weight", "smote", "tomek_links", "smote_enn", "balanced_random_forest")
LEARNERS_USED = ("logistic_regression", "random_forest", "hist_gradient_boosting", "xgboost")
LOCAL = {"n_workers": WORKERS, "threads_per_worker": 1, "dashboard_address": ":0"}
PATIENCE = 60.0  # seconds


def measure() -> list[str]:
    """Return the largest differences of any probability between places, and after a worker's death."""
    tables = [SAMPLES[key](rows=ROWS).load() for key in ("generated", "generated_mixed")]
    plan = Plan(tuple(Trial((STRATEGIES[s](),), LEARNERS[key]()) for s in KEYS for key in LEARNERS_USED))
    here = _everything(plan, tables, Inline(), "in the process that asks")
    processes = Processes(WORKERS)
    gaps = {f"{WORKERS} processes": _gap(here, _everything(plan, tables, processes, "in processes"))}
    processes.close()
    with _cluster() as (local, executor):
        there = _everything(plan, tables, executor, "on the cluster")
        gaps[f"Dask cluster of {WORKERS} workers"] = _gap(here, there)
        local.wait_for_workers(WORKERS, PATIENCE)
        kill = Killer(local)
        there = _everything(plan, tables, executor, "on the cluster, a worker killed", kill)
    assert kill.killed
    gaps["the same, a worker killed (SIGKILL) in mid-run"] = _gap(here, there)
    return [
        f"{len(KEYS)} strategies with {len(LEARNERS_USED)} learners, 5 folds, on {ROWS:,} generated rows of "
        f"numbers and {ROWS:,} of numbers and categories: {len(here):,} probabilities, against those of the "
        "calling process. Goal: no difference.",
        "",
        "| where | largest difference | goal |",
        "|---|---|---|",
        *(f"| {where} | {gap:g} | {verdict(gap == 0)} |" for where, gap in gaps.items()),
    ]


class Killer:
    """Kill a worker of a local cluster when the first fold is done, while it computes the next."""

    def __init__(self, local: distributed.LocalCluster) -> None:
        self.local = local
        self.killed = False

    def __call__(self, event: Event) -> None:
        if isinstance(event, FoldDone) and not self.killed:
            self.killed = True
            os.kill(self.local.workers[0].pid, signal.SIGKILL)


@contextmanager
def _cluster() -> Iterator[tuple[distributed.LocalCluster, Executor]]:
    with distributed.LocalCluster(**LOCAL, silence_logs="CRITICAL") as local:
        executor = on_cluster(local.scheduler_address)
        try:
            yield local, executor
        finally:
            executor.close()


def _everything(
    plan: Plan,
    tables: list[Dataset],
    executor: Executor,
    where: str,
    after: Callable[[Event], None] = lambda event: None,
) -> np.ndarray:
    """Return every probability of the plan on every table; `after` is called with every event."""
    found = []
    for data in tables:
        done = {}
        for event in run(plan, data, executor, Store()):
            after(event)
            if isinstance(event, TrialDone):
                done[event.trial] = event.predictions.proba.ravel()
        found += [done[trial] for trial in plan.trials]
    tell(f"places: {where}")
    return np.concatenate(found)


def _gap(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).max())
