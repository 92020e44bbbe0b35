"""A run in the calling thread: events, sharing, refusals, failures, the store and stopping."""

import threading
from collections import Counter
from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace

import numpy as np
import pytest

from core.decisions import DECISIONS
from core.engine import (
    Cancelled,
    Estimated,
    Failed,
    FoldDone,
    Inline,
    Progress,
    Refused,
    Shared,
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
    assert {event.trial for event in done} == set(plan.trials)
    for event in done:
        assert_same_predictions(event.predictions, collect(table, folds_of(table, event.trial)))


def test_events_come_in_order():
    plan = Plan((trial(), trial(SMOTE), trial(WEIGHT, learner=KNN)))
    events = events_of(plan, data.binary())
    assert isinstance(events[0], Refused)
    names = [type(event).__name__ for event in events[1:] if not isinstance(event, Shared)]
    assert names == ["Started", "FoldDone"] * 4 + ["Started", "FoldDone", "TrialDone"] * 2


def test_one_fold_of_each_comes_before_the_second_of_any_and_the_baseline_first():
    plan = Plan((trial(SMOTE), trial(WEIGHT), trial()))
    started = only(events_of(plan, data.binary()), Started)
    assert [event.fold for event in started] == [0] * 3 + [1] * 3 + [2] * 3
    baseline = plan.trials[2].fit_key
    assert [event.fit_key == baseline for event in started] == [True, False, False] * 3


def test_after_the_first_folds_the_quickest_fit_comes_first_and_in_the_end_the_longest():
    slow = trial(learner=LEARNERS["random_forest"](n_estimators=200))
    quick = trial(learner=LEARNERS["gaussian_nb"]())
    plan = Plan((replace(slow, steps=(WEIGHT,)), replace(quick, steps=(STRATEGIES["random_over"](),))))
    started = only(events_of(plan, data.binary()), Started)
    first, second = (asked.fit_key for asked in plan.trials)
    assert [event.fit_key for event in started] == [first, second, second, first, first, second]


class Counting(Inline):
    """Computes inline and counts the calls of each function."""

    def __init__(self):
        self.calls = Counter()

    def submit(self, function, table, *arguments):
        self.calls[function.__name__] += 1
        return super().submit(function, table, *arguments)


def test_what_several_fits_of_a_fold_need_is_done_once():
    several = Plan((trial(), trial(SMOTE), trial(WEIGHT), trial(WEIGHT, decision=DECISIONS["prior"]())))
    for plan, fits, rows in ((several, 9, 3), (Plan((trial(),)), 3, 0)):
        executor = Counting()
        events = [*run(plan, data.binary(), executor, Store())]
        assert executor.calls["evaluate_fold"] == len(only(events, FoldDone)) == fits
        assert executor.calls["make_ready"] == rows
        assert len(only(events, Shared)) == executor.calls["make_ready"] + executor.calls["share"]


def test_long_runs_begin_with_an_estimate_from_small_samples(monkeypatch):
    monkeypatch.setattr("core.engine.tasks.PILOT_FROM", 100)
    plan, executor = Plan((trial(), trial(SMOTE), trial(ADASYN))), Counting()
    events = [*run(plan, data.numeric(2_000, 400, apart=50.0), executor, Store())]
    estimated = only(events, Estimated)
    # The pilot of ADASYN breaks off as its folds do; only these say so.
    assert [event.fit_key for event in estimated] == [asked.fit_key for asked in plan.trials[:2]]
    assert all(event.seconds > 0 for event in estimated)
    assert executor.calls["pilot"] == 3
    progress = Progress(plan, 1, [estimated[0]])
    assert progress.seconds_left == pytest.approx(9 * estimated[0].seconds)
    again = [*run(plan, data.binary(), executor, Store())]
    assert only(again, FoldDone)


class Dying(Inline):
    """Loses the worker of the first calls."""

    def __init__(self, deaths):
        self.deaths = deaths

    def submit(self, function, table, *arguments):
        if self.deaths:
            self.deaths -= 1
            lost = Future()
            lost.set_exception(BrokenExecutor("a worker died"))
            return lost
        return super().submit(function, table, *arguments)


def test_a_call_whose_worker_died_is_tried_once_more():
    plan = Plan((trial(), trial(seed=1)))
    assert len(only([*run(plan, data.binary(), Dying(1), Store())], TrialDone)) == 2
    events = [*run(plan, data.binary(), Dying(2), Store())]
    (failed,) = only(events, Failed)
    assert failed.trial is plan.trials[0]
    assert "died twice" in failed.reason
    assert [event.trial for event in only(events, TrialDone)] == [plan.trials[1]]


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
    assert [event.reused for event in only(again, FoldDone)] == [True] * 5 + [False]


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
