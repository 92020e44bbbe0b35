"""Runs of several people on one executor, each getting its turn."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field, replace

from core.dataset import Dataset
from core.engine.events import Cancelled, Event
from core.engine.executors import Executor
from core.engine.store import Store
from core.engine.tasks import Call, Run
from core.evaluate import Fold
from core.plan import Plan

LISTENS = 0.1  # seconds between two looks at what was asked in the meantime
PATIENCE = 10.0  # seconds that a run waits without a worker while another has several
REMEMBERED = 10_000  # outcomes of calls that gave no fold


@dataclass(eq=False)
class Flight:
    """A call that a worker has, and the runs that wait for it; `again` after its worker died."""

    call: Call
    runs: list[Run]
    data: Dataset
    again: bool = False
    started: float = field(default_factory=time.monotonic)


class Schedule:
    """Shares the workers of an executor among runs, the one that has fewest first, a new one before others.

    A run that has waited for `patience` seconds without a worker gets one from a run that has several:
    what this one began last is ended and begun again later. Work that several runs want at once is
    done once for all of them. A call whose worker died is tried once more. For use by one thread.
    """

    def __init__(self, executor: Executor, store: Store, patience: float = PATIENCE) -> None:
        self.executor = executor
        self.store = store
        self.patience = patience
        self._served: dict[Run, float] = {}
        self._runs: deque[Run] = deque()
        self._flights: dict[Future, Flight] = {}
        self._outcomes: OrderedDict[Call, float] = OrderedDict()

    def add(self, run: Run) -> None:
        """Let a run take part."""
        self._runs.appendleft(run)
        self._served[run] = time.monotonic()

    def drop(self, run: Run) -> None:
        """Take a run out: when this returns, no process works for it alone."""
        self._runs.remove(run)
        del self._served[run]
        for flight in self._flights.values():
            if run in flight.runs:
                flight.runs.remove(run)
        idle = [future for future, flight in self._flights.items() if not flight.runs]
        for future in idle:
            del self._flights[future]
        self.executor.cancel(idle)

    def step(self) -> None:
        """Give work to the workers that are free, then wait a moment for what comes back."""
        self._relieve()
        while len(self._flights) < self.executor.workers and (found := self._next()):
            self._start(*found)
        if not self._flights:
            time.sleep(LISTENS if any(not run.done for run in self._runs) else 0)
            return
        done, _ = wait(self._flights, timeout=LISTENS, return_when=FIRST_COMPLETED)
        for future in done:
            self._land(self._flights.pop(future), future)

    def _next(self) -> tuple[Run, Call] | None:
        for run in sorted(self._runs, key=lambda run: len(self._held(run))):
            if call := run.next():
                self._runs.remove(run)
                self._runs.append(run)
                return run, call
        return None

    def _held(self, run: Run) -> list[Future]:
        """Return the calls under way for a run."""
        return [future for future, flight in self._flights.items() if run in flight.runs]

    def _relieve(self) -> None:
        """Take a worker from a run that has several where another has waited too long for its first."""
        now = time.monotonic()
        held = {run: self._held(run) for run in self._runs}
        self._served.update(dict.fromkeys((run for run in held if held[run] or run.done), now))
        waiting = any(now - self._served[run] > self.patience for run in self._runs)
        # Work that several runs wait for is nobody's surplus.
        surplus = [
            future
            for futures in held.values()
            for future in futures
            if len(futures) > 1 and len(self._flights[future].runs) == 1 and not future.done()
        ]
        if waiting and surplus and len(self._flights) >= self.executor.workers:
            last = max(surplus, key=lambda future: self._flights[future].started)
            flight = self._flights.pop(last)
            self.executor.cancel([last])
            flight.runs[0].give_back(flight.call)

    def _start(self, run: Run, call: Call) -> None:
        known = self.store.get(call.name) if call.kind == "fold" else self._outcomes.get(call)
        if known is not None:
            run.take(call, known, reused=True)
            return
        run.started(call)
        for flight in self._flights.values():
            if flight.call == call:
                flight.runs.append(run)
                return
        self._launch(Flight(call, [run], run.data))

    def _launch(self, flight: Flight) -> None:
        try:
            future = self.executor.submit(flight.call.function, flight.data, *flight.call.arguments)
        except Exception as error:
            future = Future()
            future.set_exception(error)
        self._flights[future] = flight

    def _land(self, flight: Flight, future: Future) -> None:
        error = future.exception()
        if isinstance(error, BrokenExecutor) and not flight.again:
            flight.again = True
            self._launch(flight)
            return
        outcome = error or future.result()
        if error is None:
            self._remember(flight.call, outcome)
        for run in flight.runs:
            run.take(flight.call, outcome)

    def _remember(self, call: Call, outcome: Fold | float) -> None:
        if call.kind == "fold":
            self.store.put(call.name, outcome)
            return
        self._outcomes[replace(call, arguments=())] = outcome
        if len(self._outcomes) > REMEMBERED:
            self._outcomes.popitem(last=False)


def run(
    plan: Plan,
    data: Dataset,
    executor: Executor,
    store: Store,
    stop: threading.Event | None = None,
) -> Iterator[Event]:
    """Yield what happens while the trials of `plan` run on `data`.

    Setting `stop` ends the run: no worker is left on it, and finished folds stay in `store`.
    """
    stop = stop or threading.Event()
    if stop.is_set():
        yield Cancelled()
        return
    schedule, own = Schedule(executor, store), Run(plan, data, store)
    schedule.add(own)
    seen = 0
    try:
        while True:
            while seen < len(own.events):
                yield own.events[seen]
                seen += 1
            if own.done:
                return
            if stop.is_set():
                break
            schedule.step()
    finally:
        schedule.drop(own)
    yield Cancelled()
