"""Runs in the background of a server: one at a time, in the order of asking, each can be cancelled."""

from __future__ import annotations

import threading
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field

from core.dataset import Dataset
from core.engine.events import Cancelled, Event, Failed, Progress
from core.engine.executors import Executor
from core.engine.run import reason, run
from core.engine.store import Store
from core.plan import Plan

FORGOTTEN = 2 * 3600  # seconds after its end


@dataclass(eq=False)
class Job:
    """A plan on its way; `events` only ever grows. Its id cannot be guessed."""

    plan: Plan
    data: Dataset
    workers: int
    events: list[Event] = field(default_factory=list)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    stop: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    started: float | None = None
    ended: float | None = None

    @property
    def progress(self) -> Progress:
        """Return where it stands now."""
        return Progress(self.plan, self.workers, list(self.events))

    @property
    def seconds(self) -> float:
        """Return how long it has been running."""
        if self.started is None:
            return 0.0
        return (self.ended or time.monotonic()) - self.started


class Jobs:
    """A queue of jobs and the thread that runs them on one executor, with one store of folds."""

    def __init__(self, executor: Executor, store: Store | None = None, kept: int = 30) -> None:
        self.executor = executor
        self.store = Store() if store is None else store
        self.kept = kept
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: list[Job] = []
        self._changed = threading.Condition()
        threading.Thread(target=self._work, daemon=True, name="counterweight-jobs").start()

    def start(self, plan: Plan, data: Dataset) -> Job:
        """Put a plan in the queue and return its job at once."""
        job = Job(plan, data, self.executor.workers)
        with self._changed:
            self._jobs[job.id] = job
            self._waiting.append(job)
            self._forget()
            self._changed.notify()
        return job

    def cancel(self, job: Job) -> None:
        """Ask a job to stop; `job.done` is set once nothing of it is left."""
        job.stop.set()
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)
                job.events.append(Cancelled())
                job.ended = time.monotonic()
                job.done.set()

    def place(self, job: Job) -> int:
        """Return how many jobs are before this one; 0 when it runs or has ended."""
        with self._changed:
            return self._waiting.index(job) + 1 if job in self._waiting else 0

    def get(self, id: str) -> Job | None:
        """Return the job with that id, if it is still known."""
        return self._jobs.get(id)

    def _forget(self) -> None:
        """Drop runs that ended long ago, and the oldest ended ones where there are too many."""
        ended = [id for id, job in self._jobs.items() if job.done.is_set()]
        surplus = len(self._jobs) - self.kept
        for place, id in enumerate(ended):
            if place < surplus or time.monotonic() - (self._jobs[id].ended or 0) > FORGOTTEN:
                del self._jobs[id]

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting))
                job = self._waiting.pop(0)
            job.started = time.monotonic()
            try:
                for event in run(job.plan, job.data, self.executor, self.store, job.stop):
                    job.events.append(event)
            except Exception as error:
                _break_off(job, error)
            finally:
                job.ended = time.monotonic()
                job.done.set()


def _break_off(job: Job, error: Exception) -> None:
    progress = job.progress
    for trial in job.plan.trials:
        if progress.status(trial) in {"running", "waiting"}:
            job.events.append(Failed(trial, reason(error)))
