"""What a run tells while it runs, and what a person sees of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mean

from core.plan import Plan, Trial
from core.predictions import Predictions


@dataclass(frozen=True)
class Started:
    """A fold of a fit was handed to a worker."""

    fit_key: str
    repeat: int
    fold: int


@dataclass(frozen=True)
class FoldDone:
    """A fold was fitted, in so many seconds of a worker; `reused` when it had been computed before."""

    fit_key: str
    repeat: int
    fold: int
    seconds: float
    reused: bool = False


@dataclass(frozen=True, eq=False)
class TrialDone:
    """All folds of a trial are there."""

    trial: Trial
    predictions: Predictions


@dataclass(frozen=True)
class Refused:
    """A trial cannot run on these data; the reason is a sentence."""

    trial: Trial
    reason: str


@dataclass(frozen=True)
class Failed:
    """A trial broke off; the reason is a sentence."""

    trial: Trial
    reason: str


@dataclass(frozen=True)
class Cancelled:
    """The run was stopped; finished trials stay."""


Event = Started | FoldDone | TrialDone | Refused | Failed | Cancelled


class Progress:
    """A fold of events: where a run of `plan` on so many workers stands."""

    def __init__(self, plan: Plan, workers: int, events: Iterable[Event] = ()) -> None:
        self.plan = plan
        self.workers = workers
        self.running: list[Started] = []
        self.finished: dict[str, Predictions] = {}
        self.reasons: dict[str, tuple[str, str]] = {}
        self.cancelled = False
        self._folds: Counter[str] = Counter()
        self._seconds: dict[str, list[float]] = {}
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case Started():
                self.running.append(event)
            case FoldDone(fit_key, repeat, fold, seconds, reused):
                self.running = [s for s in self.running if s != Started(fit_key, repeat, fold)]
                self._folds[fit_key] += 1
                if not reused:
                    self._seconds.setdefault(fit_key, []).append(seconds)
            case TrialDone(trial, predictions):
                self.finished[trial.key] = predictions
            case Refused(trial, reason):
                self.reasons[trial.key] = ("refused", reason)
            case Failed(trial, reason):
                self.reasons[trial.key] = ("failed", reason)
                self.running = [s for s in self.running if s.fit_key != trial.fit_key]
            case Cancelled():
                self.cancelled, self.running = True, []

    def status(self, trial: Trial) -> str:
        """Return done, refused, failed, running, cancelled or waiting."""
        if trial.key in self.finished:
            return "done"
        if trial.key in self.reasons:
            return self.reasons[trial.key][0]
        if any(started.fit_key == trial.fit_key for started in self.running):
            return "running"
        return "cancelled" if self.cancelled else "waiting"

    def reason(self, trial: Trial) -> str | None:
        """Return why a trial was refused or failed."""
        return self.reasons.get(trial.key, (None, None))[1]

    @property
    def total(self) -> int:
        """Return the number of fits of the trials that were not given up."""
        return self._alive().fits()

    @property
    def done(self) -> int:
        """Return how many of these are done."""
        return sum(self._folds[key] for key in {trial.fit_key for trial in self._alive().trials})

    @property
    def seconds_left(self) -> float | None:
        """Return a guess: each fit's own mean, or that of all measured; None before the first."""
        if not self._seconds:
            return None
        usual = mean(seconds for each in self._seconds.values() for seconds in each)
        alive = {trial.fit_key: trial for trial in self._alive().trials}
        left = {key: Plan((trial,)).fits() - self._folds[key] for key, trial in alive.items()}
        work = sum(n * mean(self._seconds.get(key, [usual])) for key, n in left.items())
        return max(work, 0.0) / self.workers

    def _alive(self) -> Plan:
        return Plan(tuple(t for t in self.plan.trials if t.key not in self.reasons))
