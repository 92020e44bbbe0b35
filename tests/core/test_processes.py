"""Folds in processes of this machine: the same numbers, and nothing left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from core.dataset import Dataset
from core.engine import Cancelled, Failed, FoldDone, Jobs, Processes, Started, Store, TrialDone, run
from core.learners import LEARNERS
from core.plan import Plan
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import is_sentence, predict, trial
from tests.core.waiting import wait_until

pytestmark = pytest.mark.xdist_group("processes")
SECONDS = 60
AT_ONCE = 2.0  # seconds: what is cancelled is gone by then
SLOW = LEARNERS["xgboost"](n_estimators=1000, max_depth=12)
LARGE = data.numeric(8_000, 1_900, columns=8, apart=0.1)


@pytest.fixture(scope="module")
def processes():
    made = Processes(2)
    yield made
    made.close()


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def at_work(processes):
    """Wait until no call is still on its way to its worker, where it could be taken back without a kill."""
    wait_until(lambda: all(future.running() for future in processes._at), SECONDS)
    time.sleep(0.3)


def busy(jobs, job):
    """Wait until both workers compute folds of the job, and return their process ids."""
    wait_until(lambda: len(job.progress.running) == 2, SECONDS)
    at_work(jobs.executor)
    return jobs.executor.pids


def gone(pids, began):
    """Return whether all these processes are gone by the time that what is cancelled must be."""
    while any(lives(pid) for pid in pids) and time.monotonic() - began < AT_ONCE:
        time.sleep(0.01)
    return not any(lives(pid) for pid in pids)


def test_numbers_are_those_of_the_calling_process(processes):
    table = data.every_kind()
    steps = [(STRATEGIES[key](),) for key in ("nothing", "smote", "random_under")]
    learners = [data.QUICK, LEARNERS["xgboost"](n_estimators=20)]
    plan = Plan(tuple(trial(*step, learner=learner) for step in steps for learner in learners))
    done = [e for e in run(plan, table, processes, Store()) if isinstance(e, TrialDone)]
    assert {event.trial for event in done} == set(plan.trials)
    for event in done:
        here = predict(table, event.trial)
        np.testing.assert_array_equal(event.predictions.proba, here.proba)
        np.testing.assert_array_equal(event.predictions.row, here.row)
        assert event.predictions.receipts == here.receipts
    assert len(processes.pids) == 2
    assert os.getpid() not in processes.pids


def test_a_trial_that_fails_in_a_process_says_why(processes):
    plan = Plan((trial(STRATEGIES["adasyn"]()), trial()))
    events = [*run(plan, data.numeric(80, 40, apart=50.0), processes, Store())]
    (failed,) = (event for event in events if isinstance(event, Failed))
    assert failed.reason.endswith("use SMOTE instead")
    assert [event.trial for event in events if isinstance(event, TrialDone)] == [plan.trials[1]]


def test_more_data_sets_than_are_kept_run_and_leave_few_files(processes):
    for seed in range(processes.kept + 2):
        table = data.numeric(40, 20, seed=100 + seed)
        done = list(run(Plan((trial(),)), table, processes, Store()))[-1]
        np.testing.assert_array_equal(done.predictions.proba, predict(table, trial()).proba)
    assert len(list(processes._folder.glob("*.joblib"))) <= processes.kept


def test_stopping_ends_the_workers_and_keeps_what_is_finished(processes):
    quick, slow = trial(learner=LEARNERS["gaussian_nb"]()), trial(learner=SLOW)
    plan, store, stop = Plan((quick, slow)), Store(), threading.Event()
    events = []
    for event in run(plan, LARGE, processes, store, stop):
        events.append(event)
        if isinstance(event, Started) and (event.fit_key, event.fold) == (slow.fit_key, 1):
            at_work(processes)
            before, began = processes.pids, time.monotonic()
            stop.set()
    assert time.monotonic() - began < AT_ONCE
    assert len(before) == 2
    assert gone(before, began)
    assert isinstance(events[-1], Cancelled)
    kept = [event for event in events if isinstance(event, FoldDone)]
    assert {event.fit_key for event in kept} == {quick.fit_key}
    again = [*run(Plan((quick,)), LARGE, processes, store)]
    assert [event.reused for event in again if isinstance(event, FoldDone)].count(True) == len(kept) > 0
    fresh = [*run(Plan((trial(),)), data.binary(), processes, store)]
    assert isinstance(fresh[-1], TrialDone)


def test_a_cancelled_job_leaves_no_process_and_the_next_one_runs(processes):
    jobs = Jobs(processes)
    job = jobs.start(Plan((trial(learner=SLOW),)), LARGE)
    before = busy(jobs, job)
    began = time.monotonic()
    jobs.cancel(job)
    assert job.done.wait(SECONDS)
    assert time.monotonic() - began < AT_ONCE
    assert len(before) == 2
    assert gone(before, began)
    after = jobs.start(Plan((trial(),)), data.binary())
    assert after.done.wait(SECONDS)
    assert isinstance(after.events[-1], TrialDone)
    jobs.close()


def holds_the_lock(table, seconds):
    """Do not let any other thread of this process have Python's lock, as careless libraries do."""
    ctypes.PyDLL(None).sleep(seconds)


def test_cancelling_ends_a_worker_that_never_lets_go_of_the_lock(processes):
    stubborn = processes.submit(holds_the_lock, data.tiny(), 30)
    wait_until(stubborn.running, SECONDS)
    time.sleep(0.3)
    before, began = processes.pids, time.monotonic()
    processes.cancel([stubborn])
    assert time.monotonic() - began < AT_ONCE
    assert sum(not lives(pid) for pid in before) == 1


def test_the_other_jobs_workers_are_left_alone(processes):
    jobs = Jobs(processes)
    long, other = (jobs.start(Plan((trial(learner=SLOW, seed=seed),)), LARGE) for seed in (0, 1))
    wait_until(lambda: len(long.progress.running) == len(other.progress.running) == 1, SECONDS)
    time.sleep(0.3)
    before = processes.pids
    jobs.cancel(other)
    assert other.done.wait(SECONDS)
    assert sum(lives(pid) for pid in before) == 1
    assert long.progress.status(long.plan.trials[0]) == "running"
    jobs.cancel(long)
    assert long.done.wait(SECONDS)
    jobs.close()


def test_a_killed_worker_costs_a_retry_and_no_number(processes):
    asked = trial(learner=LEARNERS["xgboost"](n_estimators=300, max_depth=10))
    jobs = Jobs(processes)
    job = jobs.start(Plan((asked,)), LARGE)
    os.kill(busy(jobs, job)[0], signal.SIGKILL)
    assert job.done.wait(SECONDS), "the job hangs"
    (done,) = (event for event in job.events if isinstance(event, TrialDone))
    np.testing.assert_array_equal(done.predictions.proba, predict(LARGE, asked).proba)
    jobs.close()


def test_a_trial_that_kills_its_worker_twice_fails_with_a_sentence(processes):
    plan = Plan((trial(learner=SLOW),))
    jobs = Jobs(processes)
    job = jobs.start(plan, LARGE)
    while not job.done.is_set():
        for pid in processes.pids:
            if len(job.progress.running) == 2 and lives(pid):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.3)
    (failed,) = (event for event in job.events if isinstance(event, Failed))
    assert is_sentence(failed.reason)
    assert "died twice" in failed.reason
    after = jobs.start(Plan((trial(),)), data.binary())
    assert after.done.wait(SECONDS)
    assert isinstance(after.events[-1], TrialDone)
    jobs.close()


ORPHANS = """
import sys, time
from core.engine import Processes
from tests.core import data
from tests.core.test_processes import holds_the_lock

executor = Processes(2)
for seconds in (1, 30):
    futures = [executor.submit(holds_the_lock, data.tiny(), seconds) for _ in range(2)]
    if seconds == 1:
        [future.result() for future in futures]
while not all(future.running() for future in futures):
    time.sleep(0.02)
print(*executor.pids, flush=True)
time.sleep(60)
"""


def test_a_killed_server_leaves_no_orphan():
    server = subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, text=True)
    pids = [int(pid) for pid in server.stdout.readline().split()]
    time.sleep(0.3)
    assert len(pids) == 2
    assert all(lives(pid) for pid in pids)
    server.kill()
    server.wait()
    end = time.monotonic() + 5
    while any(lives(pid) for pid in pids):
        assert time.monotonic() < end, "a worker outlived its server"
        time.sleep(0.02)
    server.stdout.close()


def test_close_removes_the_folder_and_the_processes():
    own = Processes(1)
    done = [*run(Plan((trial(),)), data.binary(), own, Store())][-1]
    assert isinstance(done, TrialDone)
    folder, before = own._folder, own.pids
    assert list(folder.iterdir())
    own.close()
    assert not folder.exists()
    assert not any(lives(pid) for pid in before)
    own.close()


def test_files_of_queued_calls_stay_until_they_are_read():
    own = Processes(1)
    tables = [data.numeric(30, 10, seed=seed) for seed in range(6)]
    asked = [own.submit(Dataset.columns, table) for table in tables]
    assert [future.result(SECONDS) for future in asked] == [[]] * 6
    own.submit(Dataset.columns, data.tiny()).result(SECONDS)
    assert len(own._written) <= own.kept + 1
    own.close()
