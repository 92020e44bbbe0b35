"""What a person sees of a run, folded from its events."""

from dataclasses import replace

from core.decisions import DECISIONS
from core.engine import Cancelled, FoldDone, Inline, Progress, Started, Store, run
from core.plan import Plan
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import folds_of, trial

SMOTE, ADASYN, WEIGHT = (STRATEGIES[key]() for key in ("smote", "adasyn", "class_weight"))
APART = data.numeric(80, 40, apart=50.0)


def test_progress_counts_fits_and_names_states():
    plan = Plan((trial(), trial(decision=DECISIONS["prior"]()), trial(ADASYN), trial(WEIGHT, SMOTE)))
    progress, states = Progress(plan, 1), []
    assert (progress.done, progress.total, progress.seconds_left) == (0, 6 + 3, None)
    for event in run(plan, APART, Inline(), Store()):
        progress.add(event)
        assert 0 <= progress.done <= progress.total
        states.append([progress.status(asked) for asked in plan.trials])
    assert states[0] == ["waiting", "waiting", "waiting", "refused"]
    assert ["running", "running", "waiting", "refused"] in states
    assert states[-1] == ["done", "done", "failed", "refused"]
    assert (progress.done, progress.total) == (3, 3)
    assert progress.seconds_left == 0
    assert progress.running == []
    assert "put smote first" in progress.reason(plan.trials[3])
    assert progress.reason(plan.trials[0]) is None
    assert set(progress.finished) == {asked.key for asked in plan.trials[:2]}


def test_progress_of_a_stopped_run():
    plan = Plan((trial(), trial(SMOTE)))
    start = Started(plan.trials[0].fit_key, 0, 0)
    progress = Progress(plan, 2, [start, Cancelled()])
    assert progress.cancelled
    assert progress.running == []
    assert [progress.status(asked) for asked in plan.trials] == ["cancelled"] * 2


def test_time_left_is_shared_by_the_workers():
    plan = Plan((trial(),))
    folds = folds_of(data.binary(), plan.trials[0])
    times = zip(folds, (3.0, 9.0, 99.0), strict=True)
    done = [FoldDone(plan.trials[0].fit_key, replace(fold, seconds=s, memory=int(s))) for fold, s in times]
    progress = Progress(plan, 2, done[:2])
    assert (progress.seconds_left, progress.work, progress.memory) == (3.0, 12.0, 9)
    reused = replace(done[2], reused=True)
    progress = Progress(plan, 2, [done[0], reused])
    assert (progress.seconds_left, progress.work, progress.memory) == (1.5, 3.0, 3)
    assert [fold.fold for fold in progress.so_far(plan.trials[0])] == [0, 2]
