"""Data go when the last visitor who used them has gone, and not before."""

import time

import numpy as np
import pytest

from core import shelf
from core.engine import Inline, Jobs, Processes, Store, TrialDone
from core.engine.failures import MEMORY, reason
from core.plan import Plan
from core.settings import Settings
from core.visits import Visits
from tests.core import data
from tests.core.data import trial
from tests.core.waiting import wait_until

SECONDS = 30
SOON = 0.1
PLAN = Plan((trial(),))


@pytest.fixture
def visits():
    gone = []
    made = Visits(SOON, gone.append)
    made.gone = gone
    return made


def test_data_go_a_while_after_their_visitor(visits):
    visits.use("ann", {"data"})
    time.sleep(2 * SOON)
    assert not visits.gone
    visits.leave("ann")
    assert not visits.gone
    wait_until(lambda: visits.gone == ["data"], SECONDS)


def test_data_stay_while_anybody_uses_them(visits):
    visits.use("ann", {"data", "other"})
    visits.use("bob", {"data"})
    visits.leave("ann")
    wait_until(lambda: visits.gone == ["other"], SECONDS)
    time.sleep(2 * SOON)
    assert visits.gone == ["other"]
    visits.leave("bob")
    wait_until(lambda: visits.gone == ["other", "data"], SECONDS)


def test_other_data_take_the_place_of_the_first(visits):
    visits.use("ann", {"first"})
    visits.use("ann", {"second"})
    wait_until(lambda: visits.gone == ["first"], SECONDS)


def test_who_comes_back_in_time_finds_the_data(visits):
    visits.use("ann", {"data"})
    visits.leave("ann")
    visits.use("ann again", {"data"})
    time.sleep(3 * SOON)
    assert not visits.gone
    visits.leave("nobody")
    assert not visits.gone


def done(jobs, table, asked=PLAN):
    job = jobs.start(asked, table)
    assert job.done.wait(SECONDS)
    return job


def test_nothing_of_forgotten_data_is_left():
    processes, store = Processes(1), Store()
    jobs = Jobs(processes, store)
    one, other = data.binary(), data.tiny()
    first, second = done(jobs, one), done(jobs, other)
    assert isinstance(first.events[-1], TrialDone)
    jobs.forget(one.fingerprint)
    assert jobs.get(first.id) is None
    assert jobs.get(second.id) is second
    assert {key[0] for key in store._folds} == {other.fingerprint}
    files = [path.name for path in processes._folder.glob("*.joblib")]
    assert files == [f"{other.fingerprint}.joblib"]
    # The shelf only saves time; all of it goes, since it is not told whose it is.
    wait_until(lambda: not list((processes._folder / "shelf").iterdir()), SECONDS)
    again = done(jobs, one)
    assert not any(getattr(event, "reused", False) for event in again.events)
    np.testing.assert_array_equal(
        again.progress.finished[PLAN.trials[0].key].proba, first.progress.finished[PLAN.trials[0].key].proba
    )
    jobs.close()
    processes.close()


def test_functions_forget_what_they_remember():
    calls = []

    @shelf.remembered(2)
    def answer(question):
        calls.append(question)
        return question

    assert [answer(n) for n in (1, 1, 2)] == [1, 1, 2]
    shelf.forget()
    assert answer(1) == 1
    assert calls == [1, 2, 1]


def test_a_run_that_takes_too_long_says_so_and_keeps_what_has_finished():
    class Slow(Inline):
        def submit(self, *call):
            time.sleep(0.2)
            return super().submit(*call)

    jobs = Jobs(Slow(), settings=Settings(most_minutes=1.0 / 60))
    plan = Plan(tuple(trial(seed=seed) for seed in range(5)))
    job = done(jobs, data.binary(), plan)
    stand = job.progress
    said = [stand.reason(each) for each in plan.trials if stand.reason(each)]
    assert len(said) > 0
    assert set(said) == {
        "the run took the 0.01667 minutes that this server gives one: choose fewer remedies or folds, or "
        "bring fewer rows"
    }
    assert stand.folds
    jobs.close()


def large(table):
    return np.ones(4_000_000_000 // 8).sum()


def test_a_fit_that_takes_too_much_memory_says_so():
    processes = Processes(1, megabytes=2_000)
    error = processes.submit(large, data.tiny()).exception(SECONDS)
    assert reason(error) == MEMORY
    assert processes.submit(len_of, data.tiny()).result(SECONDS) == 60
    processes.close()


def len_of(table):
    return len(table.y)
