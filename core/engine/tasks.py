"""One plan on its way: which work comes next, and what its outcome means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import mean
from typing import Any

import numpy as np

from core import evaluate
from core.combination import choices, chosen, combined
from core.dataset import Dataset
from core.engine.events import (
    Estimated,
    Event,
    Failed,
    FoldDone,
    Postponed,
    Refused,
    Shared,
    Started,
    TrialDone,
)
from core.engine.failures import reason
from core.engine.store import Store
from core.evaluate import Fold
from core.plan import Plan, Split, Trial
from core.predictions import Predictions
from core.repair import predictions
from core.strategies import Family

PILOT_FROM = 10_000  # rows; below, the first folds tell soon enough how long the others take


@dataclass(frozen=True)
class Call:
    """Work for an executor: `function(data, *arguments)`. Equal names, equal outcome, whoever asks."""

    kind: str
    name: tuple
    function: Callable = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)


@dataclass(frozen=True, eq=False)
class Task:
    """One fit: a trial that stands for all that share it, and a fold; `turn` counts its folds."""

    trial: Trial
    split: Split
    turn: int

    @property
    def name(self) -> tuple[str, int, int]:
        return self.trial.fit_key, self.split.repeat, self.split.fold

    @cached_property
    def fold_of(self) -> tuple:
        """Return what names the rows of this fold as prepared, for all trials that see them alike."""
        protocol = replace(self.trial.protocol, repeats=1)
        return self.trial.preparation, protocol, self.split.repeat, self.split.fold


class Run:
    """The trials of `plan` on `data`: `next` gives work and `take` its outcome; `events` only ever grows.

    Trials that share a fit share its folds, and folds found in `store` are not computed again. One fold
    of each fit comes before the second of any, the baseline first and then the quickest. Work that
    several fits of a fold need, they wait for, while others go on. A trial that refuses or breaks off
    says why and takes no other down.
    """

    def __init__(self, plan: Plan, data: Dataset, store: Store) -> None:
        self.plan, self.data = plan, data
        self.events: list[Event] = []
        self.begun = False
        self._sharing: dict[str, list[Trial]] = defaultdict(list)
        self._splits: dict[str, list[Split]] = {}
        self._folds: dict[str, dict[tuple[int, int], Fold]] = defaultdict(dict)
        self._finished: dict[str, Predictions] = {}
        self._combining: list[Trial] = []
        self._seconds: dict[str, float] = {}
        self._ready: set[Call] = set()
        self._under_way: dict[Call, Task | Trial] = {}
        self._admit()
        self._queue = [
            Task(trials[0].fitted, split, turn)
            for key, trials in self._sharing.items()
            for turn, split in enumerate(self._splits[key])
        ]
        self._recall(store)
        self._wanted = self._worth_sharing()
        self._pilots = self._pilot_calls()
        self._sort()

    @property
    def done(self) -> bool:
        """Return whether nothing is left to do."""
        return not self._queue and not self._under_way and not self._combining

    def next(self) -> Call | None:
        """Return what should be started now; None when all that is left waits for other work."""
        if self._pilots:
            call, task = self._pilots.pop(0)
            self._under_way[call] = task
            return call
        for task in self._queue:
            call = next((n for n in self._wanted[task] if n not in self._ready), self._fold_call(task))
            if call not in self._under_way:
                self._under_way[call] = task
                if call.kind == "fold":
                    self._queue.remove(task)
                return call
        return self._combination_call() if not self._queue and not self._under_way else None

    def started(self, call: Call) -> None:
        """Note that a worker has been given `call`."""
        self.begun = True
        if call.kind == "fold":
            self.events.append(Started(*self._under_way[call].name))

    def give_back(self, call: Call) -> None:
        """Take back `call`, which was started and ended before it had an outcome: it comes next."""
        task = self._under_way.pop(call)
        if call.kind == "fold":
            self._queue.insert(0, task)
            self.events.append(Postponed(*task.name))
        elif call.kind == "pilot":
            self._pilots.insert(0, (call, task))
        elif call.kind == "combination":
            self._combining.insert(0, task)

    def take(self, call: Call, outcome: Fold | float | BaseException, reused: bool = False) -> None:
        """Note what came of `call`: a fold, the seconds of other work, or why it broke off."""
        task = self._under_way.pop(call)
        failed = isinstance(outcome, BaseException)
        if call.kind == "combination":
            self._combine(task, outcome)
        elif call.kind == "fold":
            self._break_off(task, outcome) if failed else self._take_fold(task, outcome, reused)
        elif call.kind == "pilot":
            if not failed:
                self._seconds[task.trial.fit_key] = outcome
                self.events.append(Estimated(task.trial.fit_key, outcome))
                self._sort()
        else:
            # Where shared work breaks off, the fits that want it find out and say so themselves.
            self._ready.add(call)
            self.events.append(Shared(0.0 if failed or reused else outcome))

    def _admit(self) -> None:
        """Note the refusals and keep the rest."""
        splits: dict = {}
        for trial in self.plan.trials:
            if reason := trial.protocol.refusal(self.data):
                self.events.append(Refused(trial, reason))
                continue
            if trial.protocol not in splits:
                splits[trial.protocol] = trial.protocol.splits(self.data)
            if reason := trial.refusal(self.data, splits[trial.protocol]):
                self.events.append(Refused(trial, reason))
                continue
            if trial.combination:
                self._combining.append(trial)
                continue
            self._sharing[trial.fit_key].append(trial)
            # Trials that differ in repeats share the folds of the first ones.
            shared = self._splits.get(trial.fit_key, [])
            self._splits[trial.fit_key] = max(shared, splits[trial.protocol], key=len)

    def _recall(self, store: Store) -> None:
        """Take the folds that are in the store, and leave the others in the queue."""
        asked, self._queue = self._queue, []
        for task in asked:
            fold = store.get((self.data.fingerprint, *task.name))
            if fold is None:
                self._queue.append(task)
            else:
                self._take_fold(task, fold, reused=True)

    def _sort(self) -> None:
        last = max((task.turn for task in self._queue), default=0)

        def order(task: Task) -> tuple:
            baseline = any(step.family is Family.BASELINE for step in task.trial.steps)
            seconds = self._seconds.get(task.trial.fit_key, 0.0)
            # In the last turn the longest comes first, so that no worker is left alone with it.
            return task.turn, not baseline, -seconds if task.turn == last > 0 else seconds

        self._queue.sort(key=order)

    def _fold_call(self, task: Task) -> Call:
        name = (self.data.fingerprint, *task.name)
        return Call("fold", name, evaluate.evaluate_fold, (task.trial, task.split))

    def _combination_call(self) -> Call | None:
        """Return the choice of weights for the next trial that mixes the others, which have all ended."""
        while self._combining:
            trial = self._combining.pop(0)
            members = self._members(trial)
            if members:
                keys = tuple(each.scores_key for each in members)
                name = (self.data.fingerprint, self.data.positive, trial.strategy, keys)
                arguments = (trial.combination, choices([self._finished[each.key] for each in members]))
                call = Call("combination", name, chosen, arguments)
                self._under_way[call] = trial
                return call
            self.events.append(Failed(trial, "it mixes the other trials of a run, and none of them finished"))
        return None

    def _members(self, trial: Trial) -> list[Trial]:
        """Return the finished trials that `trial` mixes, one of each set of scores."""
        others = {
            other.scores_key: other
            for other in reversed(self.plan.fitting)
            if other.key in self._finished and other.protocol == trial.protocol
        }
        return [*reversed(others.values())]

    def _combine(self, trial: Trial, outcome: np.ndarray | BaseException) -> None:
        if isinstance(outcome, BaseException):
            self.events.append(Failed(trial, reason(outcome)))
            return
        others = self._members(trial)
        members = [self._finished[other.key] for other in others]
        self._finished[trial.key] = combined([other.title for other in others], members, outcome)
        self.events.append(TrialDone(trial, self._finished[trial.key]))

    def _needs(self, task: Task) -> list[Call]:
        """Return the work that fits of the same fold may share, in order."""
        name, arguments = (self.data.fingerprint, *task.fold_of), (task.trial, task.split)
        needs = [Call("rows", name, evaluate.make_ready, arguments)]
        if shared := evaluate.shares(self.data, *arguments):
            needs.append(Call("shared", (*name, shared), evaluate.share, arguments))
        return needs

    def _worth_sharing(self) -> dict[Task, list[Call]]:
        """Return the shared work that gets a call of its own; what one fit alone needs, it does itself."""
        needs = {task: self._needs(task) for task in self._queue}
        wanted = Counter(need for each in needs.values() for need in each)
        return {task: [need for need in each if wanted[need] > 1] for task, each in needs.items()}

    def _pilot_calls(self) -> list[tuple[Call, Task]]:
        first = {task.trial.fit_key: task for task in reversed(self._queue)}
        if len(self.data.y) < PILOT_FROM or len(first) < 2:
            return []
        return [
            (Call("pilot", (self.data.fingerprint, key), evaluate.pilot, (task.trial, task.split)), task)
            for key, task in reversed(first.items())
            if key not in self._seconds
        ]

    def _take_fold(self, task: Task, fold: Fold, reused: bool) -> None:
        fit_key = task.trial.fit_key
        self._folds[fit_key][fold.repeat, fold.fold] = fold
        self.events.append(FoldDone(fit_key, fold, reused))
        if fit_key in self._sharing:
            self._announce(fit_key)
        measured = mean(each.seconds for each in self._folds[fit_key].values())
        if self._seconds.get(fit_key) != measured:
            self._seconds[fit_key] = measured
            self._sort()

    def _announce(self, fit_key: str) -> None:
        """Tell of the trials that have all their folds."""
        # Trials that differ in their decision alone get the same object: what is sorted for one serves all.
        collected: dict[str, Predictions] = {}
        for trial in self._sharing[fit_key]:
            times = trial.protocol.repeats
            own = [fold for (repeat, _), fold in sorted(self._folds[fit_key].items()) if repeat < times]
            wanted = sum(split.repeat < times for split in self._splits[fit_key])
            if len(own) == wanted and trial.key not in self._finished:
                if trial.scores_key not in collected:
                    collected[trial.scores_key] = predictions(self.data, trial, own)
                self._finished[trial.key] = collected[trial.scores_key]
                self.events.append(TrialDone(trial, collected[trial.scores_key]))

    def _break_off(self, task: Task, error: BaseException) -> None:
        """Give up all trials of a fit; what is left of it in the queue is not tried."""
        fit_key = task.trial.fit_key
        for trial in self._sharing.pop(fit_key, []):
            if trial.key not in self._finished:
                self.events.append(Failed(trial, reason(error)))
        self._queue = [task for task in self._queue if task.trial.fit_key != fit_key]
