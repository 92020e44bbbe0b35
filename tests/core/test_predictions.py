"""Whose labels choose the thresholds of a row: never its own, and in time never a later fold's."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from core.decisions import DECISIONS
from core.evaluate import Fold
from core.predictions import collect, judge
from core.protocol import Protocol
from core.receipt import Receipt
from tests.core import data
from tests.core.data import folds_of, predict, trial

every_decision = pytest.mark.parametrize("key", DECISIONS)
REVIEWING = {"three_way", "mondrian_conformal", "threshold"}
UNTUNED = {"argmax", "cost", "cost_matrix", "three_way", "threshold"}
SEEKING = {"f_beta", "balanced_accuracy", "g_mean", "macro_f1", "mcc"}
every_scheme = pytest.mark.parametrize("scheme", ["k_fold", "time", "hold_out"])


def nothing(size):
    """Return the receipt of no rows."""
    return Receipt(*[(0,) * size] * 4)


def scored(table, protocol, finished=None, seed=0):
    """Return made-up predictions of the first folds of a protocol, of all if no number is given."""
    rng = np.random.default_rng(seed)
    size = len(table.classes)
    score = rng.dirichlet(np.ones(size), len(table.y)) + 0.3 * np.eye(size)[table.y]
    proba = score / score.sum(axis=1, keepdims=True)
    splits = protocol.splits(table)[:finished]
    folds = [Fold(s.repeat, s.fold, s.test, proba[s.test], 0.0, nothing(size)) for s in splits]
    return collect(table, folds, protocol.in_time)


@st.composite
def cases(draw):
    counts = draw(st.lists(st.integers(6, 20), min_size=2, max_size=4))
    scheme = draw(st.sampled_from(["k_fold", "time", "hold_out"]))
    repeats = 1 if scheme == "time" else draw(st.integers(1, 3))
    protocol = Protocol(scheme, draw(st.integers(2, 6)), repeats, draw(st.integers(0, 99)))
    finished = draw(st.integers(1, protocol.fits))
    return scored(data.numeric(*counts, columns=1), protocol, finished), finished


def may_choose(p, one, other):
    """Return whether a row has a say in the thresholds of another one, by the rule in words."""
    if p.repeat[one] != p.repeat[other]:
        return False
    own = p.fold[one]
    folds = {int(fold) for fold in p.fold[p.repeat == p.repeat[one]]} - {int(own)}
    serving = {fold for fold in folds if fold < own or not p.in_time}
    if serving:
        return int(p.fold[other]) in serving
    return p.fold[other] == own and half(p, one) != half(p, other)


def half(p, position):
    """Return in which half of its fold a row is: those of a class go there in turn, class after class."""
    fold = [i for i in range(len(p.y)) if (p.repeat[i], p.fold[i]) == (p.repeat[position], p.fold[position])]
    return sorted(fold, key=lambda i: (p.y[i], i)).index(position) % 2


@given(cases())
def test_thresholds_are_chosen_on_other_rows(case):
    p, _ = case
    pairs = p.cross_fits
    assert sorted(np.concatenate([rows for rows, _ in pairs])) == [*range(len(p.y))]
    for rows, others in pairs:
        for one in rows[:3]:
            assert others.tolist() == [i for i in range(len(p.y)) if may_choose(p, one, i)]


@given(cases(), st.sampled_from(sorted(DECISIONS)))
def test_labels_come_out_of_those_thresholds(case, key):
    p, finished = case
    decision = DECISIONS[key]()
    if decision.refuses(p.classes, p.positive):
        p = replace(p, positive=0)
    judged = judge(p, decision)
    assert judged.thresholds.shape == (len(p.cross_fits), len(p.classes))
    assert finished <= len(p.cross_fits) <= 2 * finished
    for (rows, others), thresholds in zip(p.cross_fits, judged.thresholds, strict=True):
        if len(np.unique(p.y[others])) > 1:
            wanted = decision.thresholds(p.y[others], p.proba[others], p.positive)
            np.testing.assert_array_equal(thresholds, wanted)
        given_labels = decision.labels(p.proba[rows], thresholds, p.positive)
        np.testing.assert_array_equal(judged.labels[rows], given_labels)


@every_decision
@every_scheme
def test_the_scores_of_rows_do_not_move_their_own_thresholds(key, scheme):
    # Enough rows of the class for every rule to choose a cut.
    p = scored(data.numeric(160, 80), Protocol(scheme, folds=4))
    decision = DECISIONS[key]()
    honest, moved = judge(p, decision).thresholds, False
    for number, (rows, _) in enumerate(p.cross_fits):
        proba = p.proba.copy()
        proba[rows] = proba[rows][:, ::-1]
        changed = judge(replace(p, proba=proba), decision).thresholds
        np.testing.assert_array_equal(changed[number], honest[number])
        moved |= not np.array_equal(changed, honest)
    # The prior learns from labels alone.
    assert moved == (key not in {*UNTUNED, "prior"})


@every_decision
def test_labels_in_time_do_not_wait_for_later_folds(key):
    table, protocol = data.binary(), Protocol("time", folds=4)
    whole = judge(scored(table, protocol), DECISIONS[key]())
    for finished in (1, 2, 3):
        begun = judge(scored(table, protocol, finished), DECISIONS[key]())
        early = whole.predictions.fold < finished
        np.testing.assert_array_equal(begun.labels, whole.labels[early])
        np.testing.assert_array_equal(begun.thresholds, whole.thresholds[: finished + 1])


@every_decision
def test_a_run_that_has_only_begun_is_judged_as_a_hold_out(key):
    p = scored(data.multiclass().with_positive("2"), Protocol(), finished=1)
    judged = judge(p, DECISIONS[key]())
    first, second = (rows for rows, _ in p.cross_fits)
    assert abs(len(first) - len(second)) <= 1
    shares = [np.bincount(p.y[rows], minlength=3) for rows in (first, second)]
    assert (abs(shares[0] - shares[1]) <= 1).all()
    assert np.isfinite(judged.thresholds).all()
    alone = judge(replace(p, fold=p.fold + 3), DECISIONS[key]())
    np.testing.assert_array_equal(alone.labels, judged.labels)


@every_decision
@pytest.mark.parametrize("y", [[0], [1], [0, 1], [1, 1, 1]], ids=str)
@pytest.mark.parametrize("size", [2, 3])
def test_rows_that_can_choose_nothing_stand_for_one_sure_row_of_each_class(key, y, size):
    table = data.numeric(*[9] * size, columns=1)
    rows = [int(np.flatnonzero(table.y == code)[place]) for place, code in enumerate(y)]
    proba = np.random.default_rng(0).dirichlet(np.ones(size), len(rows))
    fold = Fold(0, 0, np.array(rows), proba, 0.0, nothing(size))
    p = replace(collect(table, [fold]), positive=1)
    assert all(len(set(p.y[others])) < 2 for _, others in p.cross_fits)
    wanted = np.full(size, 1 / size)
    if key not in {*SEEKING, "argmax", "prior"}:
        wanted = DECISIONS[key]().thresholds(np.arange(size), np.eye(size), 1)
    for thresholds in judge(p, DECISIONS[key]()).thresholds:
        np.testing.assert_array_equal(thresholds, wanted)


@every_scheme
def test_a_whole_run_gives_labels_for_every_judged_row(scheme):
    table = data.binary()
    asked = replace(trial(), protocol=Protocol(scheme, folds=3))
    p = predict(table, asked)
    assert p.in_time == (scheme == "time")
    for kind in DECISIONS.values():
        judged = judge(p, kind())
        assert len(judged.labels) == sum(len(fold.test) for fold in folds_of(table, asked))
        assert set(judged.labels) <= ({0, 1, 2} if kind.key() in REVIEWING else {0, 1})
