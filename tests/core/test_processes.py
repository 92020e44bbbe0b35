"""Folds in processes of this machine: the same numbers, and nothing left behind."""

import os
import signal
import threading
import time

import numpy as np
import pytest

from core.dataset import Dataset
from core.engine import Cancelled, Failed, Jobs, Processes, Started, Store, TrialDone, run
from core.learners import LEARNERS
from core.plan import Plan
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import is_sentence, predict, trial

pytestmark = pytest.mark.xdist_group("processes")
SECONDS = 60
SLOW = LEARNERS["xgboost"](n_estimators=1000, max_depth=12)
LARGE = data.numeric(16_000, 4_000, columns=8, apart=0.1)


@pytest.fixture(scope="module")
def processes():
    made = Processes(2)
    yield made
    made.close()


def pids(executor):
    return list(executor._pool._processes)


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition):
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


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
    assert len(pids(processes)) == 2
    assert os.getpid() not in pids(processes)


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
    assert len(list(processes._folder.iterdir())) <= processes.kept


def test_stop_leaves_no_process_and_keeps_what_is_finished(processes):
    quick = trial(learner=LEARNERS["gaussian_nb"]())
    plan, store, stop = Plan((quick, trial(learner=SLOW))), Store(), threading.Event()
    events, began, before = [], None, []
    for event in run(plan, LARGE, processes, store, stop):
        events.append(event)
        if isinstance(event, TrialDone):
            before, began = pids(processes), time.monotonic()
            stop.set()
    assert len(before) == 2
    assert not any(lives(pid) for pid in before)
    assert time.monotonic() - began < 10
    assert isinstance(events[-1], Cancelled)
    assert [event.trial for event in events if isinstance(event, TrialDone)] == [quick]
    again = [*run(Plan((quick,)), LARGE, processes, store)]
    assert not any(isinstance(event, Started) for event in again)
    fresh = [*run(Plan((trial(),)), data.binary(), processes, store)]
    assert isinstance(fresh[-1], TrialDone)


def test_a_cancelled_job_leaves_no_process_and_the_next_one_runs(processes):
    jobs = Jobs(processes)
    job = jobs.start(Plan((trial(learner=SLOW),)), LARGE)
    wait_until(lambda: job.events and processes._pool and len(pids(processes)) == 2)
    before = pids(processes)
    jobs.cancel(job)
    assert job.done.wait(SECONDS)
    assert not any(lives(pid) for pid in before)
    after = jobs.start(Plan((trial(),)), data.binary())
    assert after.done.wait(SECONDS)
    assert isinstance(after.events[-1], TrialDone)


def test_a_killed_worker_fails_with_a_sentence_and_the_next_run_works(processes):
    plan = Plan((trial(learner=SLOW), trial(seed=1, learner=SLOW)))
    jobs = Jobs(processes)
    job = jobs.start(plan, LARGE)
    wait_until(lambda: job.events and processes._pool and len(pids(processes)) == 2)
    time.sleep(0.5)
    os.kill(pids(processes)[0], signal.SIGKILL)
    wait_until(lambda: any(isinstance(event, Failed) for event in list(job.events)))
    jobs.cancel(job)
    assert job.done.wait(SECONDS), "the job hangs"
    for event in job.events:
        if isinstance(event, Failed):
            assert is_sentence(event.reason)
    after = jobs.start(Plan((trial(),)), data.binary())
    assert after.done.wait(SECONDS)
    assert isinstance(after.events[-1], TrialDone)


def test_close_removes_the_folder_and_the_processes():
    own = Processes(1)
    done = [*run(Plan((trial(),)), data.binary(), own, Store())][-1]
    assert isinstance(done, TrialDone)
    folder, before = own._folder, pids(own)
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
