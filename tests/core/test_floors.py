"""Floors and capacity: against brute force over every cut, and exact bounds of scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from core.decisions import DECISIONS
from core.decisions._floors import reaches
from tests.core.test_decisions import binary_rows, rows_of

RECALL, PRECISION, CAPACITY = (DECISIONS[key] for key in ("recall_floor", "precision_floor", "capacity"))
FLOORS = st.sampled_from([0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0])


def alarms_of(rule, hit, score):
    """Return the alarms that a rule raises on the rows it learned from."""
    proba = np.c_[1 - score, score]
    return rule.labels(proba, rule.thresholds(hit.astype(int), proba, 1), 1) == 1


def every_cut(score):
    """Return the alarms at every cut, the fewest first."""
    return [score >= cut for cut in np.unique(score)[::-1]]


@given(binary_rows(), FLOORS)
def test_recall_floor_is_the_highest_cut_that_finds_enough(rows, floor):
    hit, score = rows
    enough = [alarms for alarms in every_cut(score) if (alarms & hit).sum() >= floor * hit.sum() - 1e-9]
    np.testing.assert_array_equal(alarms_of(RECALL(recall=floor), hit, score), enough[0])


@given(binary_rows(), FLOORS)
def test_precision_floor_is_the_lowest_cut_that_is_right_enough(rows, floor):
    hit, score = rows
    right = [alarms for alarms in every_cut(score) if (alarms & hit).sum() >= floor * alarms.sum() - 1e-9]
    wanted = right[-1] if right else score >= 1
    np.testing.assert_array_equal(alarms_of(PRECISION(precision=floor), hit, score), wanted)


@given(binary_rows(), st.integers(1, 30), st.integers(1, 30))
def test_capacity_is_the_lowest_cut_that_can_be_looked_at(rows, alarms, of):
    hit, score = rows
    few = [said for said in every_cut(score) if said.sum() * of <= len(score) * alarms]
    wanted = few[-1] if few else score >= 1
    rule = CAPACITY(alarms=alarms, of=of)
    np.testing.assert_array_equal(alarms_of(rule, hit, score), wanted)
    np.testing.assert_array_equal(alarms_of(rule, ~hit, score), wanted)


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_cautious_bound_is_that_of_clopper_and_pearson(hits, others):
    rows = hits + others
    if rows:
        exact = binomtest(hits, rows).proportion_ci(confidence_level=0.9, method="exact").low
        for floor, wanted in ((exact - 1e-9, True), (exact + 1e-9, False)):
            assert reaches(floor, np.array([hits]), np.array([rows]), True)[0] == wanted


@pytest.mark.parametrize("kind", [RECALL, PRECISION])
def test_caution_costs_and_keeps_the_floor(kind):
    """On new rows the plain floor is missed about as often as not, the cautious one of recall in 5 %."""
    rng = np.random.default_rng(0)
    missed = {False: 0, True: 0}
    for _ in range(400):
        p = rng.beta(1, 3, 600)
        hit = rng.random(len(p)) < p
        proba = np.c_[1 - p, p]
        for cautious in missed:
            cut = kind(0.6, cautious=cautious).thresholds(hit.astype(int), proba, 1)[1]
            grid = np.linspace(0, 1, 4_001)
            density = 3 * (1 - grid) ** 2
            found = (density * grid)[grid >= cut].sum()
            whole = (density * grid).sum() if kind is RECALL else density[grid >= cut].sum()
            missed[cautious] += found < 0.6 * whole
    assert 0.3 < missed[False] / 400 < 0.75
    assert missed[True] / 400 < (0.09 if kind is RECALL else 0.25)


def test_without_enough_rows_a_cautious_floor_says_so_by_its_answer():
    hit, score = np.repeat([False, True], [20, 5]), np.linspace(0.1, 0.9, 25)
    assert alarms_of(RECALL(recall=0.95, cautious=True), hit, score).all()
    assert not alarms_of(PRECISION(precision=0.95, cautious=True), hit, score).any()


def test_capacity_of_all_rows_is_everything_and_new_rows_get_their_share():
    rng = np.random.default_rng(0)
    known, new = rng.beta(1, 9, 5_000), rng.beta(1, 9, 5_000)
    hit = rng.random(len(known)) < known
    assert CAPACITY(alarms=9, of=9).cut(hit, known) == 0.0
    assert (new >= CAPACITY().cut(hit, known)).mean() == pytest.approx(0.05, abs=0.01)
    assert (new >= CAPACITY(alarms=40, of=2_000).cut(hit, known)).mean() == pytest.approx(0.02, abs=0.007)


@pytest.mark.parametrize("kind", [RECALL, PRECISION, CAPACITY, DECISIONS["conformal_risk_control"]])
@pytest.mark.parametrize("positive", [0, 1, 2])
def test_of_three_classes_the_others_are_told_apart_by_their_probability(kind, positive):
    y, proba = rows_of(3)
    thresholds = kind().thresholds(y, proba, positive)
    said = kind().labels(proba, thresholds, positive)
    for row, given_label in zip(proba, said, strict=True):
        others = [code for code in range(3) if code != positive]
        best = max(others, key=lambda code: row[code])
        assert given_label == (positive if row[positive] >= thresholds[positive] else best)
    two = np.c_[1 - proba[:, positive], proba[:, positive]]
    assert kind().thresholds((y == positive).astype(int), two, 1)[1] == thresholds[positive]
