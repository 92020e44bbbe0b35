"""Folds on a Dask cluster: the same numbers, whatever dies, and nothing computed after a cancel."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from pathlib import Path

import distributed
import numpy as np
import pytest

from core.engine import FoldDone, Inline, Store, TrialDone, run
from core.engine.cluster import Cluster, ClusterError
from core.learners import LEARNERS
from core.plan import Plan
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.dask_processes import SECONDS, DaskProcesses, end
from tests.core.data import is_sentence, trial
from tests.core.waiting import wait_until

pytestmark = pytest.mark.xdist_group("cluster")
clusters = sys.modules[Cluster.__module__]
TABLE = data.binary()


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> Iterator[DaskProcesses]:
    made = DaskProcesses(tmp_path_factory.mktemp("dask"))
    made.work("--nthreads", 1, "--nworkers", 2)
    yield made
    made.close()


@pytest.fixture(scope="module")
def connected(started) -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as patient:
        patient.setattr(clusters, "PATIENCE", SECONDS)
        made = Cluster(started.address)
    yield made
    made.close()


@pytest.fixture
def cluster(connected) -> Cluster:
    """The cluster, once the workers that a test has ended are back."""
    connected._client.wait_for_workers(2, SECONDS)
    return connected


def keys(dask_scheduler) -> set[str]:
    """Return, on the scheduler, what the cluster holds and computes."""
    return {str(key) for key in dask_scheduler.tasks}


def pids(cluster: Cluster) -> list[int]:
    return list(cluster._client.run(os.getpid).values())


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def place(table) -> tuple[int, int]:
    """Return the process that this runs in, and where the table lies in it."""
    return os.getpid(), id(table)


def stubborn(table, sign: Path) -> None:
    """Say where this runs, and then keep the interpreter's lock for longer than any test lasts."""
    sign.write_text(str(os.getpid()))
    re.match(r"(a+)+b", "a" * 60)


def suicide(table) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def nap(table, seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def said(sign: Path) -> int:
    """Return the process that `stubborn` runs in, once it does."""
    wait_until(lambda: sign.exists() and sign.read_text())
    return int(sign.read_text())


def outcomes(plan, table, executor, after=lambda event: None) -> dict:
    done = {}
    for event in run(plan, table, executor, Store()):
        after(event)
        if isinstance(event, TrialDone):
            done[event.trial] = event.predictions
    return done


def assert_same(one: dict, other: dict, plan: Plan) -> None:
    assert set(one) == set(other) == set(plan.trials)
    for asked in plan.trials:
        np.testing.assert_array_equal(one[asked].proba, other[asked].proba)
        np.testing.assert_array_equal(one[asked].row, other[asked].row)
        assert one[asked].receipts == other[asked].receipts


def test_numbers_are_those_of_the_calling_process(cluster):
    table = data.every_kind()
    steps = [(STRATEGIES[key](),) for key in ("nothing", "smote", "random_under")]
    learners = [data.QUICK, LEARNERS["xgboost"](n_estimators=20)]
    plan = Plan(tuple(trial(*step, learner=learner) for step in steps for learner in learners))
    assert cluster.workers == 2
    assert_same(outcomes(plan, table, cluster), outcomes(plan, table, Inline()), plan)


def test_a_worker_killed_in_mid_run_changes_no_number(cluster):
    table = data.numeric(3_000, 1_000, columns=8, apart=0.1)
    plan = Plan((trial(learner=LEARNERS["xgboost"](n_estimators=400, max_depth=8)),))
    before, killed = pids(cluster), []

    def kill(event):
        if isinstance(event, FoldDone) and not killed:
            killed.append(before[0])
            os.kill(before[0], signal.SIGKILL)

    done = outcomes(plan, table, cluster, kill)
    assert killed
    assert_same(done, outcomes(plan, table, Inline()), plan)


def test_cancel_ends_the_process_at_once_and_no_other(cluster, tmp_path):
    table = data.numeric(50, 10, seed=1)
    theirs = cluster.submit(nap, table, 3)
    ours = cluster.submit(stubborn, table, tmp_path / "ours")
    pid = said(tmp_path / "ours")
    start = time.monotonic()
    cluster.cancel([ours])
    assert time.monotonic() - start < 2
    assert not lives(pid)
    cluster.cancel([ours])
    with pytest.raises(CancelledError):
        ours.result(0)
    assert theirs.result(SECONDS) != pid
    assert lives(theirs.result())


def test_close_leaves_no_call_and_no_data(started, cluster, tmp_path):
    own = Cluster(started.address)
    own.submit(stubborn, TABLE, tmp_path / "own")
    pid = said(tmp_path / "own")
    held = {each.key for each in (*own._asked.values(), *own._scattered.values())}
    assert len(held) == 2
    assert held <= cluster._client.run_on_scheduler(keys)
    own.close()
    assert not lives(pid)
    wait_until(lambda: not held & cluster._client.run_on_scheduler(keys))


def test_a_call_that_kills_its_workers_is_broken_and_the_next_one_runs(cluster):
    error = cluster.submit(suicide, TABLE).exception(SECONDS)
    assert isinstance(error, BrokenExecutor)
    assert cluster.submit(nap, TABLE, 0).result(SECONDS) in pids(cluster)


def test_an_error_comes_back_as_it_is(cluster):
    error = cluster.submit(int, TABLE).exception(SECONDS)
    assert isinstance(error, TypeError)


def test_data_travel_once_and_few_stay(cluster):
    places = [cluster.submit(place, TABLE).result(SECONDS) for _ in range(8)]
    assert len(set(places)) == len({pid for pid, _ in places})
    for seed in range(cluster.kept + 2):
        table = data.numeric(30, 10, seed=seed)
        assert cluster.submit(type(table).columns, table).result(SECONDS) == []
    held = {each.key for each in cluster._scattered.values()}
    assert len(held) == cluster.kept
    wait_until(
        lambda: {key for key in cluster._client.run_on_scheduler(keys) if key.startswith("data-")} == held
    )


def test_workers_that_join_and_leave_are_counted(started, cluster):
    third = started.work("--nthreads", 1)
    wait_until(lambda: cluster.workers == 3)
    end(third)
    wait_until(lambda: cluster.workers == 2)


def test_a_worker_with_other_versions_refuses(cluster):
    wanted = {**clusters._versions(), "numpy": "1.0"}
    for refusal in cluster._client.run(clusters._refusal, wanted).values():
        assert re.search(r"would give other numbers, for it has numpy [\d.]+ \(not 1\.0\): give it", refusal)
        assert is_sentence(refusal)
    error = cluster._client.submit(clusters._call, wanted, nap, TABLE, 0).exception(SECONDS)
    assert isinstance(error, ClusterError)


@pytest.mark.parametrize(("threads", "advice"), [(2, "--nthreads 1 --nworkers 2"), (1, "--no-nanny")])
def test_workers_that_would_not_do_are_refused(threads, advice):
    kind = {"processes": False, "n_workers": 1, "threads_per_worker": threads, "silence_logs": "CRITICAL"}
    with distributed.LocalCluster(dashboard_address=":0", **kind) as unfit:
        with pytest.raises(ClusterError, match=advice) as refused:
            Cluster(unfit.scheduler_address)
        assert is_sentence(str(refused.value))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("tcp://127.0.0.1:1", "No Dask scheduler answers"),
        ("tcp://nowhere.invalid:8786", "No Dask scheduler answers"),
        ("nowhere", "missing port"),
        ("", "missing port"),
    ],
)
def test_a_wrong_address_is_said_soon(address, reason, monkeypatch):
    monkeypatch.setattr(clusters, "PATIENCE", 1.0)
    start = time.monotonic()
    with pytest.raises(ClusterError, match=reason) as refused:
        Cluster(address)
    assert time.monotonic() - start < 4
    assert is_sentence(str(refused.value))


@pytest.fixture
def own(tmp_path) -> Iterator[DaskProcesses]:
    made = DaskProcesses(tmp_path)
    yield made
    made.close()


def test_a_cluster_that_is_not_ready_says_what_is_missing(own, tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "PATIENCE", 1.0)
    with pytest.raises(ClusterError, match="has no worker yet: start some with `python -m dask worker"):
        Cluster(own.address)
    own.work("--nthreads", 1, folder=tmp_path)
    monkeypatch.setattr(clusters, "PATIENCE", SECONDS)
    with pytest.raises(ClusterError, match=r"No module named 'core'.*start it in the project's folder"):
        Cluster(own.address)


def test_a_lost_scheduler_is_said_at_once(own, monkeypatch):
    monkeypatch.setattr(clusters, "PATIENCE", SECONDS)
    own.work("--nthreads", 1)
    made = Cluster(own.address)
    future = made.submit(nap, TABLE, SECONDS)
    monkeypatch.setattr(clusters, "PATIENCE", 1.0)
    end(own.scheduler)
    start = time.monotonic()
    assert isinstance(future.exception(SECONDS), ClusterError)
    for _ in range(20):
        with pytest.raises(ClusterError):
            made.submit(nap, TABLE, 0)
    assert made.workers == 1
    made.close()
    assert time.monotonic() - start < 5
