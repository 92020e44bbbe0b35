"""The jobs of a server: turns, joined work, cancelling, breaking off, forgetting."""

import threading
import time

import pytest

from core.engine import (
    BusyError,
    Cancelled,
    Failed,
    FoldDone,
    Inline,
    Jobs,
    Journal,
    Progress,
    Started,
    Store,
    TrialDone,
)
from core.plan import Plan
from core.settings import Settings
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import trial
from tests.core.waiting import wait_until

PLAN = Plan((trial(),))
TABLE = data.binary()
SECONDS = 20


class Gate(Inline):
    """Computes inline, one fold each time the gate is opened."""

    def __init__(self):
        self.open = threading.Semaphore(0)
        self.reached = threading.Event()
        self.calls = 0

    def submit(self, function, table, *arguments):
        self.reached.set()
        assert self.open.acquire(timeout=SECONDS)
        self.calls += 1
        return super().submit(function, table, *arguments)


class Broken(Inline):
    """Cannot take a call, the first time."""

    broken = True

    def submit(self, function, table, *arguments):
        if self.broken:
            self.broken = False
            raise RuntimeError("the machine is gone")
        return super().submit(function, table, *arguments)


@pytest.fixture
def serve():
    made = []

    def start(*arguments, **named):
        made.append(Jobs(*arguments, **named))
        return made[-1]

    yield start
    for jobs in made:
        for _ in range(100 if isinstance(jobs.executor, Gate) else 0):
            jobs.executor.open.release()
        jobs.close()


def ended(job):
    assert job.done.wait(SECONDS), "the job never ended"
    return [type(event) for event in job.events]


def test_jobs_take_turns_and_a_new_one_comes_first(serve):
    gate = Gate()
    jobs = serve(gate)
    long = jobs.start(Plan(tuple(trial(seed=seed) for seed in range(10))), TABLE)
    assert gate.reached.wait(SECONDS)
    gate.open.release(3)
    wait_until(lambda: gate.calls == 3, SECONDS)
    others = [jobs.start(Plan((trial(seed=90 + n),)), TABLE) for n in range(3)]
    gate.open.release(1 + 2 * 3)
    wait_until(lambda: gate.calls == 10, SECONDS)
    assert all(any(isinstance(e, FoldDone) for e in other.events) for other in others)
    gate.open.release(100)
    for job in (long, *others):
        assert ended(job)[-1] is TrialDone
        assert job.progress.done == job.progress.total


def test_places_in_the_queue(serve):
    gate = Gate()
    jobs = serve(gate)
    first = jobs.start(PLAN, TABLE)
    assert gate.reached.wait(SECONDS)
    second, third = (jobs.start(Plan((trial(seed=n),)), TABLE) for n in (1, 2))
    assert [jobs.place(job) for job in (first, second, third)] == [0, 1, 2]
    assert second.progress.status(second.plan.trials[0]) == "waiting"
    gate.open.release(9)
    for job in (first, second, third):
        ended(job)
        assert jobs.place(job) == 0


def test_equal_requests_cost_one_computation(serve):
    gate = Gate()
    jobs = serve(gate)
    plan = Plan((trial(), trial(STRATEGIES["class_weight"]())))
    asked = []
    threads = [threading.Thread(target=lambda: asked.append(jobs.start(plan, TABLE))) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    gate.open.release(1000)
    assert len({job.id for job in asked}) == 30
    for job in asked:
        assert ended(job).count(TrialDone) == 2
    # Two fits of three folds each, and the preparation of these three folds.
    assert gate.calls == 6 + 3
    one = asked[0].progress.finished
    for job in asked[1:]:
        assert all((job.progress.finished[key].proba == one[key].proba).all() for key in one)


def test_a_waiting_job_is_cancelled_at_once(serve):
    gate = Gate()
    jobs = serve(gate)
    first = jobs.start(PLAN, TABLE)
    assert gate.reached.wait(SECONDS)
    waiting, last = (jobs.start(Plan((trial(seed=n),)), TABLE) for n in (1, 2))
    jobs.cancel(waiting)
    gate.open.release(1)
    assert ended(waiting) == [Cancelled]
    assert jobs.place(waiting) == 0
    gate.open.release(9)
    assert ended(first)[-1] is TrialDone
    assert ended(last)[-1] is TrialDone
    assert gate.calls == 6


def test_a_running_job_is_cancelled_and_the_next_one_runs(serve):
    gate = Gate()
    jobs = serve(gate)
    running = jobs.start(PLAN, TABLE)
    assert gate.reached.wait(SECONDS)
    after = jobs.start(Plan((trial(seed=1),)), TABLE)
    jobs.cancel(running)
    gate.open.release(1)
    assert ended(running)[-1] is Cancelled
    assert TrialDone not in ended(running)
    gate.open.release(3)
    assert ended(after)[-1] is TrialDone


def test_cancelling_one_of_two_that_want_the_same_stops_only_that_one(serve):
    gate = Gate()
    jobs = serve(gate)
    one, other = jobs.start(PLAN, TABLE), jobs.start(PLAN, TABLE)
    jobs.cancel(one)
    gate.open.release(100)
    assert ended(one)[-1] is Cancelled
    assert ended(other)[-1] is TrialDone


def test_cancelling_a_job_that_has_ended_changes_nothing(serve):
    jobs = serve(Inline())
    job = jobs.start(PLAN, TABLE)
    before = ended(job)
    jobs.cancel(job)
    jobs.start(PLAN, TABLE).done.wait(SECONDS)
    assert ended(job) == before
    assert before[-1] is TrialDone


def test_a_call_that_no_worker_takes_fails_its_trial_and_the_next_one_runs(serve):
    jobs = serve(Broken())
    broken, after = jobs.start(PLAN, TABLE), jobs.start(Plan((trial(seed=1),)), TABLE)
    both = ended(broken) + ended(after)
    assert both.count(Failed) == both.count(TrialDone) == 1
    (failed,) = (e for e in broken.events + after.events if isinstance(e, Failed))
    assert "the machine is gone" in failed.reason


def test_the_time_of_a_job_stops_with_it(serve):
    job = serve(Inline()).start(PLAN, TABLE)
    ended(job)
    seconds = job.seconds
    time.sleep(0.02)
    assert job.seconds == seconds > 0


def test_jobs_are_found_by_ids_that_cannot_be_guessed(serve):
    jobs = serve(Inline(), kept=2)
    made = []
    for _ in range(4):
        made.append(jobs.start(PLAN, TABLE))
        ended(made[-1])
    assert len({job.id for job in made}) == 4
    assert all(len(job.id) == 32 for job in made)
    assert jobs.get(made[-1].id) is made[-1]
    assert jobs.get(made[0].id) is None
    assert jobs.get("no such job") is None


def test_jobs_keep_their_folds_in_the_store_they_were_given(serve):
    store = Store()
    ended(serve(Inline(), store).start(PLAN, TABLE))
    assert len(store) == 3


def test_too_many_jobs_are_refused_with_a_sentence(serve):
    jobs = serve(Gate(), settings=Settings(most_runs=2))
    for seed in range(2):
        jobs.start(Plan((trial(seed=seed),)), TABLE)
    with pytest.raises(BusyError, match="try again"):
        jobs.start(PLAN, TABLE)


def test_a_job_that_nobody_looks_at_is_stopped(serve):
    gate = Gate()
    jobs = serve(gate, settings=Settings(unattended_minutes=0.001))
    job = jobs.start(PLAN, TABLE)
    assert gate.reached.wait(SECONDS)
    time.sleep(0.1)
    gate.open.release(1)
    assert ended(job)[-1] is Cancelled


def test_progress_that_was_handed_out_does_not_change(serve):
    gate = Gate()
    job = serve(gate).start(PLAN, TABLE)
    early = job.progress
    gate.open.release(3)
    ended(job)
    assert early.done == 0
    assert job.progress.done == 3
    assert isinstance(early, Progress)
    assert not any(isinstance(event, Started) for event in early.running)


def test_a_new_server_carries_on_what_the_last_one_left(serve, tmp_path):
    plan = Plan((trial(), trial(STRATEGIES["smote"]())))
    gate = Gate()
    first = serve(gate, Store(tmp_path), Journal(tmp_path))
    left, stopped = first.start(plan, TABLE), first.start(Plan((trial(seed=1),)), TABLE)
    gate.open.release(3)
    wait_until(lambda: gate.calls == 3, SECONDS)
    wait_until(lambda: first.journal.find(left.id), SECONDS)
    folds = sum(isinstance(event, FoldDone) for event in left.events + stopped.events)
    first.cancel(stopped)
    gate.open.release(1)
    ended(stopped)
    # The first server is not closed: it is taken to have been killed.
    second = serve(Inline(), Store(tmp_path), Journal(tmp_path))
    carried = second.get(left.id)
    assert ended(carried).count(TrialDone) == 2
    assert sum(event.reused for event in carried.events if isinstance(event, FoldDone)) >= folds - 1
    assert second.get(stopped.id) is None
    third = serve(Inline(), Store(tmp_path), Journal(tmp_path))
    again = third.get(left.id)
    ended(again)
    assert all(event.reused for event in again.events if isinstance(event, FoldDone))
    one, other = carried.progress.finished, again.progress.finished
    assert all((one[key].proba == other[key].proba).all() for key in one)
