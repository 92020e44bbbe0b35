"""One visitor's big run does not starve the others."""

import threading
import time
from concurrent.futures import Future

import numpy as np
import pytest

from core.engine import FoldDone, Inline, Jobs, Postponed, Processes, Started, TrialDone
from core.learners import LEARNERS
from core.plan import Plan
from tests.core import data
from tests.core.data import predict, trial
from tests.core.waiting import wait_until

pytestmark = pytest.mark.xdist_group("processes")
SECONDS = 60
SLOW = LEARNERS["xgboost"](n_estimators=1000, max_depth=12)
LARGE = data.numeric(8_000, 1_900, columns=8, apart=0.1)
TABLE = data.binary()


class Two(Inline):
    """Two workers: calls on `large` data never end before they are let go, all others end at once."""

    workers = 2

    def __init__(self, large):
        self.large = large
        self.held = {}
        self.cancelled = []
        self.order = []
        self.lock = threading.Lock()

    def submit(self, function, table, *arguments):
        self.order.append(table.fingerprint)
        if table.fingerprint != self.large.fingerprint:
            return super().submit(function, table, *arguments)
        future = Future()
        with self.lock:
            self.held[future] = (function, table, arguments)
        return future

    def cancel(self, futures):
        with self.lock:
            for future in futures:
                if self.held.pop(future, None):
                    self.cancelled.append(future)

    def let_go(self):
        with self.lock:
            for future, (function, table, arguments) in self.held.items():
                future.set_result(function(table, *arguments))
            self.held.clear()


@pytest.fixture
def serve():
    made = []

    def start(executor, **named):
        made.append(Jobs(executor, **named))
        return made[-1]

    yield start
    for jobs in made:
        jobs.close()


def test_a_neighbour_gets_a_worker_from_fits_that_never_end(serve):
    big = data.numeric(120, 60, seed=9)
    executor = Two(big)
    jobs = serve(executor, patience=0.2)
    long = jobs.start(Plan(tuple(trial(seed=seed) for seed in range(5))), big)
    wait_until(lambda: len(executor.held) == 2, SECONDS)
    neighbours = [jobs.start(Plan((trial(seed=seed),)), TABLE) for seed in range(3)]
    for job in neighbours:
        assert job.done.wait(SECONDS), "a neighbour starved"
        assert isinstance(job.events[-1], TrialDone)
    assert len(executor.cancelled) == 1
    assert sum(isinstance(event, Postponed) for event in long.events) == 1
    while not long.done.is_set():
        executor.let_go()
        time.sleep(0.02)
    assert sum(isinstance(event, TrialDone) for event in long.events) == 5
    assert long.progress.done == long.progress.total == 15
    assert not long.progress.running


def test_nobody_loses_a_fit_while_nobody_waits(serve):
    executor = Two(LARGE)
    jobs = serve(executor, patience=0.0)
    jobs.start(Plan((trial(),)), LARGE)
    wait_until(lambda: len(executor.held) == 2, SECONDS)
    time.sleep(0.3)
    assert not executor.cancelled


def test_two_neighbours_keep_a_worker_each(serve):
    executor = Two(LARGE)
    jobs = serve(executor, patience=0.0)
    for seed in range(3):
        jobs.start(Plan((trial(seed=seed),)), LARGE)
        time.sleep(0.3)
    # The second took one from the first; the third finds nobody with more than one.
    assert len(executor.cancelled) == 1
    assert len(executor.held) == 2


def test_a_small_run_among_big_ones_gets_its_share_of_calls(serve):
    big = [data.numeric(120, 60, seed=seed) for seed in (1, 2)]
    executor = Two(LARGE)
    jobs = serve(executor)
    held = jobs.start(Plan((trial(),)), LARGE)
    wait_until(lambda: len(executor.held) == 2, SECONDS)
    runs = [jobs.start(Plan(tuple(trial(seed=seed) for seed in range(20))), table) for table in big]
    small = jobs.start(Plan((trial(),)), TABLE)
    executor.order.clear()
    jobs.cancel(held)
    assert all(job.done.wait(SECONDS) for job in (*runs, small))
    last = max(place for place, each in enumerate(executor.order) if each == TABLE.fingerprint)
    asked = executor.order.count(TABLE.fingerprint)
    # It is asked for as often as each of the two big ones until it is done.
    assert last < 3 * asked + 2


def test_a_fit_that_gave_way_gives_the_same_numbers_later(serve):
    processes = Processes(2)
    jobs = serve(processes, patience=0.5)
    slow = trial(learner=LEARNERS["xgboost"](n_estimators=300, max_depth=10), folds=2)
    long = jobs.start(Plan((slow,)), LARGE)
    wait_until(lambda: len(long.progress.running) == 2, SECONDS)
    neighbour = jobs.start(Plan((trial(learner=SLOW, folds=2),)), TABLE)
    assert neighbour.done.wait(SECONDS)
    assert long.done.wait(SECONDS)
    (done,) = (event for event in long.events if isinstance(event, TrialDone))
    np.testing.assert_array_equal(done.predictions.proba, predict(LARGE, slow).proba)
    postponed = sum(isinstance(event, Postponed) for event in long.events)
    started = sum(isinstance(event, Started) for event in long.events)
    assert started - postponed == sum(isinstance(event, FoldDone) for event in long.events) == 2
    processes.close()
