"""What a run tells while it runs, and what a person sees of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mean

from core.evaluate import Fold
from core.plan import Plan, Trial
from core.predictions import Predictions


@dataclass(frozen=True)
class Started:
    """A fold of a fit was handed to a worker."""

    fit_key: str
    repeat: int
    fold: int


@dataclass(frozen=True)
class Postponed:
    """A fold that was started gave its worker to another run, and will be started again."""

    fit_key: str
    repeat: int
    fold: int


@dataclass(frozen=True)
class Estimated:
    """A fold of a fit is likely to take so many seconds of a worker, judged by small samples of it."""

    fit_key: str
    seconds: float


@dataclass(frozen=True)
class Shared:
    """Work that several fits need was done, in so many seconds of a worker."""

    seconds: float


@dataclass(frozen=True, eq=False)
class FoldDone:
    """A fold was fitted; `reused` when that was before this run."""

    fit_key: str
    result: Fold
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


Event = Started | Postponed | Estimated | Shared | FoldDone | TrialDone | Refused | Failed | Cancelled


class Progress:
    """A fold of events: where a run of `plan` on so many workers stands.

    `folds` holds what is there of each fit, by repeat and fold; `finished` the predictions of whole
    trials, by key; `memory` the most that one worker held, in bytes; `work` the seconds that workers
    have spent in this run.
    """

    def __init__(self, plan: Plan, workers: int, events: Iterable[Event] = ()) -> None:
        self.plan = plan
        self.workers = workers
        self.running: list[Started] = []
        self.folds: dict[str, dict[tuple[int, int], Fold]] = {}
        self.finished: dict[str, Predictions] = {}
        self.reasons: dict[str, tuple[str, str]] = {}
        self.cancelled = False
        self.memory = 0
        self.work = 0.0
        self._estimates: dict[str, float] = {}
        self._seconds: dict[str, list[float]] = {}
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case Started():
                self.running.append(event)
            case Postponed(fit_key, repeat, fold):
                self.running = [s for s in self.running if s != Started(fit_key, repeat, fold)]
            case Estimated(fit_key, seconds):
                self._estimates[fit_key] = seconds
            case Shared(seconds):
                self.work += seconds
            case FoldDone(fit_key, fold, reused):
                self._take(fit_key, fold, reused)
            case TrialDone(trial, predictions):
                self.finished[trial.key] = predictions
            case Refused(trial, reason):
                self.reasons[trial.key] = ("refused", reason)
            case Failed(trial, reason):
                self.reasons[trial.key] = ("failed", reason)
                self.running = [s for s in self.running if s.fit_key != trial.fit_key]
            case Cancelled():
                self.cancelled, self.running = True, []

    def _take(self, fit_key: str, fold: Fold, reused: bool) -> None:
        self.running = [s for s in self.running if s != Started(fit_key, fold.repeat, fold.fold)]
        self.folds.setdefault(fit_key, {})[fold.repeat, fold.fold] = fold
        if not reused:
            self._seconds.setdefault(fit_key, []).append(fold.seconds)
            self.memory = max(self.memory, fold.memory)
            self.work += fold.seconds

    def status(self, trial: Trial) -> str:
        """Return done, refused, failed, running, cancelled or waiting."""
        if trial.key in self.finished:
            return "done"
        if trial.key in self.reasons:
            return self.reasons[trial.key][0]
        if self.cancelled:
            return "cancelled"
        begun = self.folds.get(trial.fit_key) or any(s.fit_key == trial.fit_key for s in self.running)
        return "running" if begun else "waiting"

    def so_far(self, trial: Trial) -> list[Fold]:
        """Return the folds of a trial that are there, in order; one that mixes others has none."""
        if trial.combination:
            return []
        found = sorted(self.folds.get(trial.fit_key, {}).items())
        return [fold for (repeat, _), fold in found if repeat < trial.protocol.repeats]

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
        return sum(len(self.folds.get(key, ())) for key in {t.fit_key for t in self._alive().fitting})

    @property
    def seconds_left(self) -> float | None:
        """Return a guess: each fit's own mean, else its estimate, else the usual; None before the first."""
        known = self._estimates | {key: mean(seconds) for key, seconds in self._seconds.items()}
        if not known:
            return None
        usual = mean(known.values())
        alive = {trial.fit_key: trial for trial in self._alive().fitting}
        left = {key: Plan((trial,)).fits() - len(self.folds.get(key, ())) for key, trial in alive.items()}
        work = sum(n * known.get(key, usual) for key, n in left.items())
        return max(work, 0.0) / max(self.workers, 1)

    def _alive(self) -> Plan:
        return Plan(tuple(t for t in self.plan.trials if t.key not in self.reasons))
