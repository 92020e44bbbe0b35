"""The store of folds between processes: several at once, those of other versions, and killed ones."""

import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core.engine import FoldDone, Inline, Started, Store, TrialDone, run
from core.plan import Plan
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import predict, trial
from tests.core.stored import ROOT, ROWS, assert_same, files, key_of, made, python

pytestmark = pytest.mark.xdist_group("processes")
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs fork and signals")


def test_other_versions_find_nothing(tmp_path):
    """Neither the program beside another library finds a fold, nor one with another letter in it."""
    program, library, folder = tmp_path / "program", tmp_path / "library", tmp_path / "store"
    for package in ("core", "tests"):
        shutil.copytree(ROOT / package, program / package)
    (library / "xgboost_cpu-99.dist-info").mkdir(parents=True)
    (library / "xgboost_cpu-99.dist-info" / "METADATA").write_text("Name: xgboost-cpu\nVersion: 99\n")
    put, find = "Store(folder).put(KEY, made())\n", "sys.exit(100 + (Store(folder).get(KEY) is not None))"
    assert python(put + find, folder, cwd=program) == 101
    assert python(find, folder, cwd=program, PYTHONPATH=str(library)) == 100
    with (program / "core" / "learners" / "_base.py").open("a") as source:
        source.write("#")
    assert python(find, folder, cwd=program) == 100
    assert len(files(folder)) == 1


def test_processes_write_the_same_and_different_folds(tmp_path):
    write = "store = Store(folder); [store.put(key_of(n), made(n, ROWS)) for n in range({}, {})]"
    codes = [write.format(begin, begin + 200) for begin in (0, 100)]
    with ThreadPoolExecutor() as threads:
        assert [*threads.map(lambda code: python(code, tmp_path), codes)] == [0, 0]
    store = Store(tmp_path)
    for number in range(300):
        assert_same(store.get(key_of(number)), made(number, ROWS))
    assert len(files(tmp_path)) == 300
    assert not files(tmp_path, ".draft")


KILLED = """
import os, random, signal, time
for turn in range(25):
    pid, store = os.fork(), Store(folder)
    for n in range(1000 * turn, 1000 * turn + 1000) if not pid else ():
        store.put(key_of(n), made(n, ROWS))
    time.sleep(random.Random(turn).uniform(0.005, 0.05))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
"""


@POSIX
def test_what_a_killed_process_leaves_is_whole_or_missing(tmp_path):
    assert python(KILLED, tmp_path) == 0
    left, store, found = len(files(tmp_path)), Store(tmp_path), 0
    for number in range(25_000):
        if (fold := store.get(key_of(number))) is not None:
            assert_same(fold, made(number, ROWS))
            found += 1
    assert found == left == len(files(tmp_path)) > 25


PLAN = Plan((trial(), trial(STRATEGIES["smote"](), repeats=2), trial(STRATEGIES["class_weight"]())))
RUN_AND_DIE = """
import os, signal
from core.engine import FoldDone, Inline, run
from tests.core.test_store_processes import PLAN, data
done = 0
for event in run(PLAN, data.binary(), Inline(), Store(folder)):
    done += isinstance(event, FoldDone)
    if done == 5:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@POSIX
def test_a_killed_run_computes_no_finished_fold_again(tmp_path):
    assert python(RUN_AND_DIE, tmp_path) == -signal.SIGKILL
    finished = len(files(tmp_path))
    assert 5 <= finished < PLAN.fits() == 12
    events = [*run(PLAN, data.binary(), Inline(), Store(tmp_path))]
    reused = [event.reused for event in events if isinstance(event, FoldDone)]
    assert (reused.count(True), reused.count(False)) == (finished, 12 - finished)
    assert sum(isinstance(event, Started) for event in events) == 12 - finished
    ended = [event for event in events if isinstance(event, TrialDone)]
    assert {event.trial for event in ended} == set(PLAN.trials)
    for event in ended:
        np.testing.assert_array_equal(event.predictions.proba, predict(data.binary(), event.trial).proba)
