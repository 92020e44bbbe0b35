"""A run in the calling thread: events, sharing, refusals, failures, the store and stopping."""

import threading

import numpy as np
import pytest

from core.decisions import DECISIONS
from core.engine import (
    Cancelled,
    Failed,
    FoldDone,
    Inline,
    Progress,
    Refused,
    Started,
    Store,
    TrialDone,
    run,
)
from core.learners import LEARNERS
from core.plan import Plan
from core.predictions import collect
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import folds_of, is_sentence, trial

SMOTE, ADASYN, WEIGHT = (STRATEGIES[key]() for key in ("smote", "adasyn", "class_weight"))
KNN = LEARNERS["k_neighbors"]()
APART = data.numeric(80, 40, apart=50.0)


def events_of(plan, table, store=None, stop=None):
    # A store without folds is false: `store or Store()` would put another in its place.
    return [*run(plan, table, Inline(), Store() if store is None else store, stop)]


def only(events, kind):
    return [event for event in events if isinstance(event, kind)]


def assert_same_predictions(one, other):
    for name in ("repeat", "fold", "row", "y", "proba"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.receipts == other.receipts
    assert one.notes == other.notes


def test_numbers_are_those_of_folds_computed_by_hand():
    table = data.mixed()
    plan = Plan((trial(repeats=2), trial(SMOTE, repeats=2), trial(SMOTE, WEIGHT, repeats=2)))
    done = only(events_of(plan, table), TrialDone)
    assert [event.trial for event in done] == list(plan.trials)
    for event in done:
        assert_same_predictions(event.predictions, collect(table, folds_of(table, event.trial)))


def test_events_come_in_order():
    plan = Plan((trial(), trial(SMOTE), trial(WEIGHT, learner=KNN)))
    events = events_of(plan, data.binary())
    assert isinstance(events[0], Refused)
    names = [(type(event).__name__, getattr(event, "fold", None)) for event in events[1:]]
    one = [(kind, fold) for fold in range(3) for kind in ("Started", "FoldDone")]
    assert names == [*one, ("TrialDone", None)] * 2


def test_decisions_share_their_fits():
    plan = Plan(tuple(trial(decision=kind()) for kind in DECISIONS.values()))
    events = events_of(plan, data.binary())
    assert len(only(events, Started)) == plan.fits() == 3
    done = only(events, TrialDone)
    assert [event.trial for event in done] == list(plan.trials)
    assert len({id(event.predictions) for event in done}) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_trials_that_differ_in_repeats_each_get_theirs(order):
    plan = Plan((trial(repeats=1), trial(repeats=2))[::order])
    done = {e.trial: e.predictions for e in only(events_of(plan, data.binary()), TrialDone)}
    assert {len(p.y) // 200: asked.protocol.repeats for asked, p in done.items()} == {1: 1, 2: 2}


def test_a_second_run_computes_nothing():
    store, plan, table = Store(), Plan((trial(), trial(SMOTE))), data.binary()
    first, second = (events_of(plan, table, store) for _ in range(2))
    assert len(store) == len(only(first, Started)) == 6
    assert not any(event.reused for event in only(first, FoldDone))
    assert only(second, Started) == []
    assert all(event.reused for event in only(second, FoldDone))
    for one, other in zip(only(first, TrialDone), only(second, TrialDone), strict=True):
        assert_same_predictions(one.predictions, other.predictions)


def test_more_repeats_and_another_class_of_interest_reuse_what_is_there():
    store, table = Store(), data.binary()
    events_of(Plan((trial(),)), table, store)
    more = events_of(Plan((trial(repeats=3),)), table.with_positive("0"), store)
    assert [event.reused for event in only(more, FoldDone)] == [True] * 3 + [False] * 6
    assert only(more, TrialDone)[0].predictions.positive == 0


def test_other_data_settings_or_seeds_reuse_nothing():
    store = Store()
    events_of(Plan((trial(),)), data.binary(), store)
    for table, asked in (
        (data.numeric(160, 40, seed=1), trial()),
        (data.binary(), trial(seed=1)),
        (data.binary(), trial(folds=4)),
        (data.binary(), trial(SMOTE)),
        (data.binary(), trial(learner=KNN)),
    ):
        done = only(events_of(Plan((asked,)), table, store), FoldDone)
        assert done
        assert not any(event.reused for event in done)


def test_a_trial_that_fails_fails_alone_and_says_why():
    plan = Plan((trial(), trial(ADASYN), trial(ADASYN, decision=DECISIONS["prior"]()), trial(SMOTE)))
    events = events_of(plan, APART)
    failed = only(events, Failed)
    assert [event.trial for event in failed] == list(plan.trials[1:3])
    for event in failed:
        assert event.reason == (
            "no row of a smaller class has a neighbour of another class, so there is nothing to "
            "add to; use SMOTE instead"
        )
    assert [event.trial for event in only(events, TrialDone)] == [plan.trials[0], plan.trials[3]]


def test_a_failed_trial_is_not_tried_on_its_other_folds():
    events = events_of(Plan((trial(ADASYN), trial())), APART)
    assert len(only(events, Started)) == 1 + 3


def test_refusals_come_first_and_take_no_other_down():
    cost = DECISIONS["cost"]()
    plan = Plan((trial(), trial(decision=cost), trial(WEIGHT, SMOTE), trial(folds=20, seed=3)))
    events = events_of(plan, data.numeric(90, 60, 15))
    refused = only(events, Refused)
    assert events[:2] == refused
    assert [event.trial for event in refused] == [plan.trials[1], plan.trials[2]]
    assert all(is_sentence(event.reason) for event in refused)
    assert len(only(events, TrialDone)) == 2


def test_stopping_keeps_what_is_finished():
    plan, store, stop = Plan((trial(), trial(SMOTE))), Store(), threading.Event()
    events = []
    for event in run(plan, data.binary(), Inline(), store, stop):
        events.append(event)
        if isinstance(event, TrialDone):
            stop.set()
    assert isinstance(events[-1], Cancelled)
    assert [event.trial for event in only(events, TrialDone)] == [plan.trials[0]]
    again = events_of(plan, data.binary(), store)
    assert [event.reused for event in only(again, FoldDone)] == [True] * 3 + [False] * 3


def test_a_run_stopped_before_it_starts_does_nothing():
    stop = threading.Event()
    stop.set()
    assert events_of(Plan((trial(),)), data.binary(), stop=stop) == [Cancelled()]


def test_an_empty_plan_has_no_events():
    assert events_of(Plan(()), data.binary()) == []


def test_the_store_forgets_the_oldest_beyond_its_limit():
    (fold,) = folds_of(data.binary(), trial())[:1]
    size = fold.proba.nbytes + fold.test.nbytes
    store = Store(limit=3 * size)
    names = [("data", "fit", 0, number) for number in range(4)]
    for name in names[:3]:
        store.put(name, fold)
    assert store.get(names[0]) is fold
    store.put(names[3], fold)
    assert [store.get(name) is fold for name in names] == [True, False, True, True]
    assert len(store) == 3
    store.put(names[3], fold)
    assert len(store) == 3


def test_progress_counts_fits_and_names_states():
    plan = Plan((trial(), trial(decision=DECISIONS["prior"]()), trial(ADASYN), trial(WEIGHT, SMOTE)))
    progress, states = Progress(plan, 1), []
    assert (progress.done, progress.total, progress.seconds_left) == (0, 6 + 3, None)
    for event in run(plan, APART, Inline(), Store()):
        progress.add(event)
        assert 0 <= progress.done <= progress.total
        states.append([progress.status(asked) for asked in plan.trials])
    assert states[0] == ["waiting", "waiting", "waiting", "refused"]
    assert states[1] == ["running", "running", "waiting", "refused"]
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
    done = [FoldDone(plan.trials[0].fit_key, 0, 0, 3.0), FoldDone(plan.trials[0].fit_key, 0, 1, 9.0)]
    assert Progress(plan, 2, done).seconds_left == 3.0
    reused = FoldDone(plan.trials[0].fit_key, 0, 2, 99.0, reused=True)
    assert Progress(plan, 2, [done[0], reused]).seconds_left == 1.5
