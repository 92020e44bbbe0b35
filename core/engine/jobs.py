"""Runs in the background of a server: everyone gets a turn, each can be cancelled."""

from __future__ import annotations

import threading
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field

from core.dataset import Dataset
from core.engine.events import Cancelled, Event, Failed, Progress
from core.engine.executors import Executor
from core.engine.failures import reason
from core.engine.journal import Journal
from core.engine.schedule import PATIENCE, Schedule
from core.engine.store import Store
from core.engine.tasks import Run
from core.plan import Plan
from core.settings import Settings

TIDIES = 60  # seconds between two looks at what can be forgotten


class BusyError(RuntimeError):
    """The server has as much to do as it can take; the text is one sentence."""


@dataclass(eq=False)
class Ended:
    """A run of which nothing is left to do, for its trials were made elsewhere."""

    plan: Plan
    data: Dataset
    events: list[Event]
    begun: bool = True


@dataclass(eq=False)
class Job:
    """A plan on its way; `events` only ever grows. Its id cannot be guessed."""

    run: Run | Ended
    workers: int
    id: str
    stop: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    started: float = field(default_factory=time.monotonic)
    at_work: float | None = None
    ended: float | None = None
    seen: float = field(default_factory=time.monotonic)

    @property
    def plan(self) -> Plan:
        return self.run.plan

    @property
    def data(self) -> Dataset:
        return self.run.data

    @property
    def events(self) -> list[Event]:
        return self.run.events

    @property
    def begun(self) -> bool:
        """Return whether a worker has done anything for it yet, or it has ended."""
        return self.run.begun or self.done.is_set()

    @property
    def progress(self) -> Progress:
        """Return where it stands now; who asks is taken to be still there."""
        self.seen = time.monotonic()
        return Progress(self.plan, self.workers, list(self.events))

    @property
    def seconds(self) -> float:
        """Return how long ago it was asked for, or how long it took in all."""
        return (self.ended or time.monotonic()) - self.started


class Jobs:
    """The jobs of a server and the thread that runs them on one executor, with one store of folds.

    A job that nobody looks at or that takes too long is stopped, and one that ended is known for a
    while: `settings` say how long. With a journal in a folder, the jobs that a killed server left are
    carried on under their ids, and ended ones are found again.
    """

    def __init__(
        self,
        executor: Executor,
        store: Store | None = None,
        journal: Journal | None = None,
        kept: int = 30,
        settings: Settings | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.executor = executor
        self.store = Store() if store is None else store
        self.journal = Journal(None) if journal is None else journal
        self.kept = kept
        self.settings = settings or Settings()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._live: list[Job] = []
        self._arrived: list[Job] = []
        self._schedule = Schedule(executor, self.store, patience)
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, daemon=True, name="counterweight-jobs")
        self._thread.start()
        for id, plan, data in self.journal.unfinished():
            self.start(plan, data, id)

    def start(self, plan: Plan, data: Dataset, id: str | None = None) -> Job:
        """Let a plan begin and return its job at once.

        Raises BusyError, with one sentence, when too many are under way or the plan is too large.
        """
        if refused := self.settings.refuses_run(len(plan.trials), plan.fits()):
            raise BusyError(refused)
        job = Job(Run(plan, data, self.store), self.executor.workers, id or uuid.uuid4().hex)
        with self._changed:
            if job.id in self._jobs:
                return self._jobs[job.id]
            if len(self._live) >= self.settings.most_runs:
                most = self.settings.most_runs
                raise BusyError(f"This server is busy with {most} comparisons; try again in a while.")
            self._jobs[job.id] = job
            self._live.append(job)
            self._arrived.append(job)
            self._forget()
            self._changed.notify()
        return job

    def keep(self, plan: Plan, data: Dataset, events: list[Event]) -> Job:
        """Return a job that has ended, of what was made elsewhere; it is known for as long as others."""
        job = Job(Ended(plan, data, events), 1, uuid.uuid4().hex)
        job.ended = job.started
        job.done.set()
        with self._changed:
            self._jobs[job.id] = job
            self._forget()
        return job

    def cancel(self, job: Job) -> None:
        """Ask a job to stop; `job.done` is set once no process works for it alone."""
        job.stop.set()

    def place(self, job: Job) -> int:
        """Return how many jobs get a worker before this one; 0 when it has had one or has ended."""
        with self._changed:
            before = [other for other in self._live if other is not job and not other.begun]
        return 0 if job.begun else 1 + sum(other.started < job.started for other in before)

    def get(self, id: str) -> Job | None:
        """Return the job with that id, if it is still known."""
        if id not in self._jobs and (found := self.journal.find(id)):
            return self.start(*found, id)
        return self._jobs.get(id)

    def forget(self, fingerprint: str) -> None:
        """Drop what memory and workers hold of these data: jobs, which are stopped, and folds."""
        with self._changed:
            for job in [job for job in self._jobs.values() if job.data.fingerprint == fingerprint]:
                job.stop.set()
                del self._jobs[job.id]
        self.store.forget(fingerprint)
        self.executor.forget(fingerprint)

    def close(self) -> None:
        """Stop every job and the thread."""
        with self._changed:
            self._closed = True
            for job in self._live:
                job.stop.set()
            self._changed.notify()
        self._thread.join()

    def _forget(self) -> None:
        """Drop jobs that ended long ago, and the oldest ended ones where there are too many."""
        ended = [id for id, job in self._jobs.items() if job.done.is_set()]
        surplus = len(self._jobs) - self.kept
        forgotten = 60 * (self.settings.unattended_minutes + self.settings.keep_minutes)
        for place, id in enumerate(ended):
            if place < surplus or time.monotonic() - (self._jobs[id].ended or 0) > forgotten:
                del self._jobs[id]

    def _work(self) -> None:
        while not self._closed or self._live:
            with self._changed:
                self._changed.wait_for(lambda: self._live or self._closed, timeout=TIDIES)
                self._forget()
                arrived, self._arrived = self._arrived, []
            for job in arrived:
                self._schedule.add(job.run)
                self.journal.begin(job.id, job.plan, job.data)
            try:
                self._end_some()
                self._schedule.step()
            except Exception as error:
                self._break_off(error)

    def _end_some(self) -> None:
        """Take leave of jobs that are done, are to stop, or are watched by nobody."""
        for job in list(self._live):
            now = time.monotonic()
            unattended = now - job.seen > 60 * self.settings.unattended_minutes
            if job.begun and job.at_work is None:
                job.at_work = now
            if job.run.done:
                self.journal.end(job.id)
                self._end(job)
            elif job.stop.is_set() or unattended:
                job.stop.set()
                self.journal.forget(job.id)
                self._end(job, Cancelled())
            elif job.at_work and now - job.at_work > 60 * self.settings.most_minutes:
                self.journal.end(job.id)
                took = (
                    f"the run took the {self.settings.most_minutes:,.4g} minutes that this server gives one"
                )
                self._give_up(job, f"{took}: choose fewer remedies or folds, or bring fewer rows")

    def _give_up(self, job: Job, why: str) -> None:
        """End a job; what has not finished fails, and says why."""
        progress = job.progress
        alive = [t for t in job.plan.trials if progress.status(t) in {"running", "waiting"}]
        self._end(job, *(Failed(trial, why) for trial in alive))

    def _end(self, job: Job, *last: Event) -> None:
        with self._changed:
            self._schedule.drop(job.run)
            self._live.remove(job)
        job.events.extend(last)
        job.ended = time.monotonic()
        job.done.set()

    def _break_off(self, error: Exception) -> None:
        for job in list(self._live):
            self._give_up(job, reason(error))
