"""The queue of a server: order, places, cancelling, breaking off."""

import threading
import time

from core.engine import Cancelled, Failed, Inline, Jobs, Store, TrialDone
from core.plan import Plan
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import trial

PLAN = Plan((trial(),))
TABLE = data.binary()
SECONDS = 20


class Gate(Inline):
    """Computes inline, one fold each time the gate is opened."""

    def __init__(self):
        self.open = threading.Semaphore(0)
        self.reached = threading.Event()
        self.stopped = 0

    def submit(self, function, table, *arguments):
        self.reached.set()
        assert self.open.acquire(timeout=SECONDS)
        return super().submit(function, table, *arguments)

    def stop(self):
        self.stopped += 1


class Broken(Inline):
    """Cannot take a call, the first time."""

    broken = True

    def submit(self, function, table, *arguments):
        if self.broken:
            self.broken = False
            raise RuntimeError("the machine is gone")
        return super().submit(function, table, *arguments)


def ended(job):
    assert job.done.wait(SECONDS), "the job never ended"
    return [type(event) for event in job.events]


def test_jobs_run_one_after_the_other():
    gate = Gate()
    jobs = Jobs(gate)
    first = jobs.start(PLAN, TABLE)
    assert gate.reached.wait(SECONDS)
    second, third = jobs.start(Plan((trial(seed=1),)), TABLE), jobs.start(PLAN, TABLE)
    assert [jobs.place(job) for job in (first, second, third)] == [0, 1, 2]
    assert second.started is None
    assert second.seconds == 0.0
    assert second.progress.status(second.plan.trials[0]) == "waiting"
    gate.open.release(6)
    for job in (first, second, third):
        assert ended(job)[-1] is TrialDone
        assert job.progress.done == job.progress.total == 3
    assert first.ended <= second.started <= second.ended <= third.started
    # The third asks for what the first has computed.
    assert not gate.open.acquire(blocking=False)


def test_a_waiting_job_is_cancelled_at_once():
    gate = Gate()
    jobs = Jobs(gate)
    first = jobs.start(PLAN, TABLE)
    assert gate.reached.wait(SECONDS)
    waiting, last = jobs.start(PLAN, TABLE), jobs.start(PLAN, TABLE)
    jobs.cancel(waiting)
    assert waiting.done.is_set()
    assert waiting.events == [Cancelled()]
    assert jobs.place(waiting) == 0
    assert jobs.place(last) == 1
    gate.open.release(3)
    assert ended(first)[-1] is TrialDone
    assert ended(last)[-1] is TrialDone
    assert gate.stopped == 0


def test_a_running_job_is_cancelled_and_the_next_one_runs():
    gate = Gate()
    jobs = Jobs(gate)
    running, after = jobs.start(PLAN, TABLE), jobs.start(Plan((trial(seed=1),)), TABLE)
    assert gate.reached.wait(SECONDS)
    jobs.cancel(running)
    gate.open.release(1)
    assert ended(running)[-1] is Cancelled
    assert TrialDone not in ended(running)
    assert gate.stopped == 1
    gate.open.release(3)
    assert ended(after)[-1] is TrialDone


def test_cancelling_a_job_that_has_ended_changes_nothing():
    jobs = Jobs(Inline())
    job = jobs.start(PLAN, TABLE)
    before = ended(job)
    jobs.cancel(job)
    assert ended(job) == before
    assert before[-1] is TrialDone


def test_a_job_that_breaks_off_says_so_and_the_next_one_runs():
    jobs = Jobs(Broken())
    plan = Plan((trial(), trial(STRATEGIES["smote"]())))
    broken, after = jobs.start(plan, TABLE), jobs.start(plan, TABLE)
    assert Failed in ended(broken)
    assert TrialDone not in ended(broken) or len(broken.progress.finished) == 1
    assert any("the machine is gone" in e.reason for e in broken.events if isinstance(e, Failed))
    assert ended(after).count(TrialDone) == 2


def test_the_time_of_a_job_stops_with_it():
    job = Jobs(Inline()).start(PLAN, TABLE)
    ended(job)
    seconds = job.seconds
    time.sleep(0.02)
    assert job.seconds == seconds > 0


def test_jobs_are_found_by_ids_that_cannot_be_guessed():
    jobs = Jobs(Inline(), kept=2)
    made = []
    for _ in range(4):
        made.append(jobs.start(PLAN, TABLE))
        ended(made[-1])
    assert len({job.id for job in made}) == 4
    assert all(len(job.id) == 32 for job in made)
    assert jobs.get(made[-1].id) is made[-1]
    assert jobs.get(made[0].id) is None
    assert jobs.get("no such job") is None


def test_jobs_keep_their_folds_in_the_store_they_were_given():
    store = Store()
    ended(Jobs(Inline(), store).start(PLAN, TABLE))
    assert len(store) == 3
