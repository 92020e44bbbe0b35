"""A mixture of the other trials: chosen on other rows, never on a label of its own, and without a fit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import average_precision_score, log_loss

from core.combination import MOST_ROWS, choices, chosen, combined
from core.decisions import DECISIONS
from core.engine import Failed, FoldDone, Inline, Processes, Progress, Store, TrialDone, run
from core.plan import Plan
from core.predictions import judge
from core.spec import parse_steps
from core.strategies import STRATEGIES
from core.strategies import greedy_selection as greedy
from tests.core import data
from tests.core.data import outcome, predict, trial

GREEDY = STRATEGIES["greedy_selection"]
CHAINS = ("nothing", "random_under", "smote", "smote+platt")


def steps(text):
    return parse_steps(text, STRATEGIES)


def asked(*chains, **settings):
    return Plan(tuple(trial(*steps(chain), **settings) for chain in chains))


def progress_of(plan, table, executor=None):
    return Progress(plan, 1, run(plan, table, executor or Inline(), Store()))


def brute(members, score, rounds):
    """Return the best of all means that taking the best next member gives, by trying each afresh."""
    taken, found = [], []
    for _ in range(rounds):
        tried = [score(np.mean([members[i] for i in [*taken, j]], axis=0)) for j in range(len(members))]
        taken.append(int(np.argmax(tried)))
        found.append(max(tried))
    best = int(np.argmax(np.array(found) >= max(found) - 1e-12)) + 1
    return np.bincount(taken[:best], minlength=len(members)) / best


scores = arrays.arrays(float, (4, 30), elements=st.sampled_from(np.linspace(0.01, 0.99, 13).tolist()))


@settings(max_examples=60)
@given(scores, st.integers(1, 6), st.sampled_from(["average_precision", "log_loss"]))
def test_weights_are_those_of_trying_every_next_member(values, rounds, measure):
    y = np.tile([0, 0, 1], 10)
    members = [np.column_stack([1 - row, row]) for row in values]
    own = {
        "average_precision": lambda proba: average_precision_score(y, proba[:, 1]),
        "log_loss": lambda proba: -log_loss(y, proba),
    }[measure]
    got = GREEDY(rounds=rounds, measure=measure).weights(members, y, 1)
    assert got.sum() == pytest.approx(1)
    mixed = own(np.sum([w * m for w, m in zip(got, members, strict=True)], axis=0))
    assert mixed >= max(own(proba) for proba in members) - 1e-9
    assert mixed == pytest.approx(
        own(np.sum([w * m for w, m in zip(brute(members, own, rounds), members, strict=True)], axis=0))
    )


def test_one_round_is_the_best_alone_and_one_member_is_all():
    y = np.tile([0, 1], 20)
    right = np.column_stack([1 - y, y]) * 0.8 + 0.1
    even = np.full((40, 2), 0.5)
    np.testing.assert_array_equal(GREEDY(rounds=1).weights([even, right], y, 1), [0, 1])
    np.testing.assert_array_equal(GREEDY(rounds=9).weights([even], y, 1), [1])
    np.testing.assert_array_equal(greedy.chosen([even, right], lambda proba: 0.0, 5), [1, 0])


@pytest.mark.parametrize("table", [data.binary(), data.multiclass()], ids=["binary", "three"])
def test_a_run_mixes_its_other_trials_fold_by_fold(table):
    plan = asked("greedy_selection", *CHAINS, repeats=2)
    events = [*run(plan, table, Inline(), Store())]
    finished = Progress(plan, 1, events).finished
    assert plan.fits() == 18 == sum(isinstance(event, FoldDone) for event in events)
    assert isinstance(events[-1], TrialDone)
    members = [predict(table, each) for each in plan.fitting]
    got = finished[plan.trials[0].key]
    weights = chosen(None, GREEDY(), choices(members))
    assert weights.shape == (6, 4)
    for number, (rows, _) in enumerate(got.cross_fits):
        by_hand = sum(w * p.proba[rows] for w, p in zip(weights[number], members, strict=True))
        np.testing.assert_allclose(got.proba[rows], by_hand, rtol=1e-12)
    np.testing.assert_allclose(got.proba.sum(axis=1), 1, atol=1e-12)
    assert got.receipts == members[int(weights.mean(axis=0).argmax())].receipts
    assert len(got.seconds) == 6
    assert got.notes[0].startswith("Made of ")


def test_no_label_has_a_say_in_its_own_mixture_or_threshold():
    members = [predict(data.binary(), each) for each in asked(*CHAINS).trials]

    def mixed(parts):
        return combined(CHAINS, parts, chosen(None, GREEDY(), choices(parts)))

    honest, moved = mixed(members), False
    for number, part in enumerate(members[0].parts):
        y = members[0].y.copy()
        y[part] = 1 - y[part]
        # What a repaired member is for these labels is the business of its own test.
        changed = mixed([replace(p, y=y) for p in members])
        np.testing.assert_array_equal(changed.proba[part], honest.proba[part])
        one, other = (judge(each, DECISIONS["f_beta"]()) for each in (changed, honest))
        np.testing.assert_array_equal(one.thresholds[number], other.thresholds[number])
        moved |= not np.array_equal(changed.proba, honest.proba)
    assert moved


def test_worker_processes_give_the_same():
    plan = asked("nothing", "random_under", "greedy_selection")
    executor = Processes(2)
    try:
        there = progress_of(plan, data.binary(), executor).finished
    finally:
        executor.close()
    here = progress_of(plan, data.binary()).finished
    assert set(there) == set(here) == {each.key for each in plan.trials}
    for key in here:
        np.testing.assert_array_equal(here[key].proba, there[key].proba)


def test_it_leaves_out_what_refused_and_failing_alone_says_so():
    table = data.tiny()
    plan = asked("smote", "nothing", "greedy_selection", folds=4)
    progress = progress_of(plan, table)
    assert progress.status(plan.trials[0]) == "refused"
    assert progress.finished[plan.trials[2].key].notes[0].startswith("Made of 100% Do nothing")
    alone = asked("greedy_selection")
    events = [*run(alone, table, Inline(), Store())]
    assert [type(event) for event in events] == [Failed]
    assert "none of them finished" in events[0].reason
    assert alone.fits() == 0


def test_decisions_share_its_scores_and_it_stands_alone():
    chains = ("nothing", "random_under", "greedy_selection")
    plan = Plan(
        tuple(
            replace(each, decision=DECISIONS[key]())
            for each in asked(*chains).trials
            for key in ("argmax", "f_beta")
        )
    )
    finished = progress_of(plan, data.binary()).finished
    assert len(finished) == 6
    assert len({finished[each.key].proba.tobytes() for each in plan.trials}) == 3
    for chain in ("smote+greedy_selection", "greedy_selection+platt"):
        assert "stands alone" in outcome(data.binary(), trial(*steps(chain)))


def test_many_rows_are_sampled_in_their_shares():
    p = predict(data.numeric(900, 100), trial(folds=2))
    big = replace(p, **{name: np.tile(getattr(p, name), 15) for name in ("repeat", "fold", "row", "y")})
    big = replace(big, proba=np.tile(p.proba, (15, 1)))
    for choice in choices([big]):
        assert len(choice.y) == MOST_ROWS
        assert choice.y.mean() == pytest.approx(0.1, abs=0.001)
        assert choice.members[0].shape == (MOST_ROWS, 2)
