"""Stopping."""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import psutil
from sklearn.base import BaseEstimator, ClassifierMixin

from benchmarks.goals import tell, verdict
from core.context import Context
from core.dataset import Dataset
from core.engine import FoldDone, Job, Jobs, Journal, Processes, Store, TrialDone, run
from core.learners import LEARNERS
from core.learners._base import Learner
from core.plan import Plan, Trial
from core.samples import SAMPLES
from core.strategies import STRATEGIES

WORKERS = 2
CANCELS, STUBBORN = 20, 5
KILLS = 3
AT_ONCE, SOON = 2.0, 5.0  # seconds: the goals
PATIENCE = 120.0  # seconds, beyond any goal
MID_FIT = 0.5  # seconds that fits have been under way
ID = "benchmark"


@dataclass(frozen=True)
class Stubborn(Learner):
    """A learner that does not let go of Python's lock, as careless libraries do."""

    title = "Stubborn"
    source = "none"

    def classifier(self, context: Context) -> BaseEstimator:
        return HoldsTheLock()


class HoldsTheLock(ClassifierMixin, BaseEstimator):
    """Sleep in C, with Python's lock."""

    def fit(self, X, y):
        ctypes.PyDLL(None).sleep(int(PATIENCE))


def measure() -> list[str]:
    """Return the seconds of cancels and of kills, and what was computed again after the kills."""
    return [*_cancels(), "", *_kills()]


def _cancels() -> list[str]:
    """Cancel jobs in mid-fit, some of them where the lock is held."""
    data = SAMPLES["generated"](rows=10_000).load()
    slow = LEARNERS["xgboost"](n_estimators=1000, max_depth=12)
    processes = Processes(WORKERS)
    jobs, seconds = Jobs(processes), []
    for turn in range(CANCELS):
        learner = Stubborn() if turn < STUBBORN else slow
        seconds.append(_cancelled(jobs, Plan((_trial(learner=learner),)), data))
        tell(f"stopping: cancel {turn + 1} of {CANCELS}, {seconds[-1]:.2f} s")
    jobs.close()
    processes.close()
    quick = sum(each < AT_ONCE for each in seconds)
    return [
        f"{CANCELS} comparisons on {WORKERS} processes, cancelled in mid-fit (XGBoost, 1,000 trees; in "
        f"{STUBBORN} of them both workers are in C and hold Python's lock). From the cancel until the job "
        f"has ended and none of its processes is left: median {median(seconds):.2f} s, largest "
        f"{max(seconds):.2f} s (with the lock held {max(seconds[:STUBBORN]):.2f} s). Goal: under "
        f"{AT_ONCE:.0f} s; {quick} of {CANCELS} are: {verdict(quick == CANCELS)}."
    ]


def _trial(strategy: str = "nothing", learner: Learner | None = None) -> Trial:
    return Trial((STRATEGIES[strategy](),), learner or LEARNERS["xgboost"](n_estimators=300, max_depth=8))


def _cancelled(jobs: Jobs, plan: Plan, data: Dataset) -> float:
    """Return the seconds from the cancel of a job in mid-fit until nothing of it is left."""
    for warm in [jobs.executor.submit(Dataset.columns, data) for _ in range(WORKERS)]:
        warm.result(PATIENCE)
    job = jobs.start(plan, data)
    wait_until(lambda: len(job.progress.running) == WORKERS)
    time.sleep(MID_FIT)
    pids = jobs.executor.pids
    assert len(pids) == WORKERS == sum(map(lives, pids))
    assert not any(isinstance(event, FoldDone) for event in job.events)
    began = time.perf_counter()
    jobs.cancel(job)
    assert job.done.wait(PATIENCE)
    wait_until(lambda: not any(map(lives, pids)))
    return time.perf_counter() - began


def _kills() -> list[str]:
    """Kill servers, and let others carry on what they left."""
    plan, data = _left()
    before = Processes(WORKERS)
    expected = _probabilities(plan, data, before, Store())
    before.close()
    # At moments spread over the run.
    moments = [1 + turn * plan.fits() // KILLS for turn in range(KILLS)]
    kills = [_killed(plan, data, moment, expected) for moment in moments]
    slowest = max(kill.seconds for kill in kills)
    again = sum(kill.again for kill in kills)
    gap = max(kill.gap for kill in kills)
    return [
        f"{KILLS} servers with {WORKERS} processes, killed (SIGKILL) in a comparison of {plan.fits()} folds: "
        f"after {slowest:.2f} s at most none of their processes was left (goal: {SOON:.0f} s, "
        f"{verdict(slowest <= SOON)}). Servers started anew in the same folder carried them on: "
        f"{', '.join(str(kill.finished) for kill in kills)} folds were finished before, {again} of these "
        f"were computed again (goal: 0, {verdict(again == 0)}). Largest difference of a probability from an "
        f"undisturbed run: {gap:g} ({verdict(gap == 0)})."
    ]


@dataclass(frozen=True)
class Kill:
    """`seconds` until no process was left; folds `finished` before and computed `again`; `gap` of numbers."""

    seconds: float
    finished: int
    again: int
    gap: float


def _left() -> tuple[Plan, Dataset]:
    """Return what the servers are to compute."""
    trials = [_trial(key) for key in ("nothing", "class_weight", "random_over", "smote")]
    return Plan(tuple(trials)), SAMPLES["generated"](rows=8_000).load()


def _killed(plan: Plan, data: Dataset, moment: int, expected: np.ndarray) -> Kill:
    """Kill a server after so many folds, and let another one end its run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = _server(folder)
        for _ in range(moment):
            assert first.stdout.readline()
        pids = [child.pid for child in psutil.Process(first.pid).children(recursive=True)]
        assert len(pids) >= WORKERS
        began = time.perf_counter()
        first.kill()
        first.wait(PATIENCE)
        wait_until(lambda: not any(map(lives, pids)))
        seconds = time.perf_counter() - began
        first.stdout.close()
        finished = len([*(folder / "folds").glob("*.sealed")])
        second, _ = _server(folder).communicate(timeout=PATIENCE)
        computed = [json.loads(line) for line in second.splitlines()].count("computed")
        found = _probabilities(plan, data, Nobody(), Store(folder))
    tell(f"stopping: killed after {finished} folds, {computed} computed by the next server")
    again = finished + computed - plan.fits()
    return Kill(seconds, finished, again, float(np.abs(found - expected).max()))


class Nobody:
    """An executor for runs that find everything in the store."""

    workers = 1

    def submit(self, function: Callable, data: Dataset, *arguments) -> None:
        raise AssertionError("a fold is missing in the store")

    def cancel(self, futures: Collection) -> None:
        assert not futures


def _probabilities(plan: Plan, data: Dataset, executor, store: Store) -> np.ndarray:
    """Return the probabilities of every trial, in the order of the plan."""
    events = [*run(plan, data, executor, store)]
    done = {event.trial: event.predictions for event in events if isinstance(event, TrialDone)}
    return np.stack([done[trial].proba for trial in plan.trials])


def _server(folder: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "benchmarks.stopping", str(folder)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True)


def serve(folder: Path) -> None:
    """Be a server: carry on what is left in `folder`, or begin, and print a line for every fold."""
    processes = Processes(WORKERS)
    jobs = Jobs(processes, Store(folder), Journal(folder))
    job = jobs.get(ID) or jobs.start(*_left(), ID)
    told = 0
    while told < job.plan.fits():
        told += _tell_folds(job, told)
        time.sleep(0.005)
    jobs.close()
    processes.close()


def _tell_folds(job: Job, told: int) -> int:
    """Print what became known after the first `told` folds, and return how many that are."""
    new = [event for event in list(job.events) if isinstance(event, FoldDone)][told:]
    for fold in new:
        print(json.dumps("reused" if fold.reused else "computed"), flush=True)
    return len(new)


def lives(pid: int) -> bool:
    """Return whether that process runs: it is there, and not only because nobody asked how it ended."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(condition: Callable[[], bool]) -> None:
    """Look every few milliseconds until it is so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
