"""Run a plan: tasks out, events in."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass

from core.dataset import Dataset
from core.engine.events import (
    Cancelled,
    Event,
    Failed,
    FoldDone,
    Refused,
    Started,
    TrialDone,
)
from core.engine.executors import Executor
from core.engine.store import Store
from core.evaluate import Fold, TrialError, evaluate_fold
from core.plan import Plan, Split, Trial
from core.predictions import Predictions, collect
from core.words import quoted

LONGEST_REASON = 300
LISTENS = 0.1  # seconds between two looks at the stop sign


@dataclass(frozen=True, eq=False)
class Task:
    """One fit: a trial that stands for all that share it, and a fold."""

    trial: Trial
    split: Split

    @property
    def name(self) -> tuple[str, int, int]:
        return self.trial.fit_key, self.split.repeat, self.split.fold


def run(
    plan: Plan,
    data: Dataset,
    executor: Executor,
    store: Store,
    stop: threading.Event | None = None,
) -> Iterator[Event]:
    """Yield what happens while the trials of `plan` run on `data`.

    Trials that share a fit share its folds; folds found in `store` are not computed again. A trial
    that refuses or breaks off says why and takes no other down. Setting `stop` ends the run: no
    worker is left on it, and finished trials stay.
    """
    return _Run(plan, data, executor, store, stop or threading.Event()).events()


class _Run:
    def __init__(self, plan: Plan, data: Dataset, executor: Executor, store: Store, stop) -> None:
        self.plan, self.data = plan, data
        self.executor, self.store, self.stop = executor, store, stop
        self.sharing: dict[str, list[Trial]] = defaultdict(list)
        self.splits: dict[str, list[Split]] = {}
        self.folds: dict[str, dict[tuple[int, int], Fold]] = defaultdict(dict)
        self.failed: set[str] = set()
        self.announced: set[str] = set()
        self.inflight: dict[Future, Task] = {}

    def events(self) -> Iterator[Event]:
        yield from self._admit()
        for task in self._tasks():
            while len(self.inflight) >= self.executor.workers and not self.stop.is_set():
                yield from self._finished()
            if self.stop.is_set():
                break
            if task.trial.fit_key not in self.failed:
                yield from self._begin(task)
        while self.inflight and not self.stop.is_set():
            yield from self._finished()
        if self.stop.is_set():
            self.executor.stop()
            yield Cancelled()

    def _admit(self) -> Iterator[Event]:
        """Yield the refusals and keep the rest."""
        splits: dict = {}
        for trial in self.plan.trials:
            if reason := trial.protocol.refusal(self.data):
                yield Refused(trial, reason)
                continue
            if trial.protocol not in splits:
                splits[trial.protocol] = trial.protocol.splits(self.data)
            if reason := trial.refusal(self.data, splits[trial.protocol]):
                yield Refused(trial, reason)
                continue
            self.sharing[trial.fit_key].append(trial)
            # Trials that differ in repeats share the folds of the first ones.
            shared = self.splits.get(trial.fit_key, [])
            self.splits[trial.fit_key] = max(shared, splits[trial.protocol], key=len)

    def _tasks(self) -> Iterator[Task]:
        for fit_key, trials in self.sharing.items():
            for split in self.splits[fit_key]:
                yield Task(trials[0], split)

    def _begin(self, task: Task) -> Iterator[Event]:
        known = self.store.get((self.data.fingerprint, *task.name))
        if known is not None:
            yield FoldDone(*task.name, known.seconds, reused=True)
            yield from self._take(task, known)
            return
        yield Started(*task.name)
        future = self.executor.submit(evaluate_fold, self.data, task.trial, task.split)
        self.inflight[future] = task

    def _finished(self) -> Iterator[Event]:
        done, _ = wait(self.inflight, timeout=LISTENS, return_when=FIRST_COMPLETED)
        for future in done:
            task = self.inflight.pop(future)
            error = future.exception()
            if error is None:
                fold = future.result()
                self.store.put((self.data.fingerprint, *task.name), fold)
                yield FoldDone(*task.name, fold.seconds)
                yield from self._take(task, fold)
            else:
                yield from self._break_off(task, error)

    def _take(self, task: Task, fold: Fold) -> Iterator[Event]:
        fit_key, repeat, number = task.name
        self.folds[fit_key][repeat, number] = fold
        collected: dict[int, Predictions] = {}
        for trial in self.sharing[fit_key]:
            own = [f for (r, _), f in sorted(self.folds[fit_key].items()) if r < trial.protocol.repeats]
            complete = len(own) == trial.protocol.folds * trial.protocol.repeats
            if complete and trial.key not in self.announced and fit_key not in self.failed:
                self.announced.add(trial.key)
                if len(own) not in collected:
                    collected[len(own)] = collect(self.data, own)
                yield TrialDone(trial, collected[len(own)])

    def _break_off(self, task: Task, error: BaseException) -> Iterator[Event]:
        fit_key = task.trial.fit_key
        if fit_key in self.failed:
            return
        self.failed.add(fit_key)
        for trial in self.sharing[fit_key]:
            if trial.key not in self.announced:
                yield Failed(trial, reason(error))


def reason(error: BaseException) -> str:
    """Return one line on why a fit broke off."""
    if isinstance(error, BrokenExecutor):
        return "a worker process died, most likely for lack of memory: try fewer rows or a smaller model"
    if isinstance(error, TrialError):
        return str(error)
    said = quoted(str(error), LONGEST_REASON) if str(error).strip() else "no reason was given"
    return f"it broke off with {type(error).__name__}: {said}"
