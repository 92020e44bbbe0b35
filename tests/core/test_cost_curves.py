"""Expected cost and net benefit against the cheapest of all thresholds, found by trying each."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import curves
from core.curves.steps import counted
from tests.core.score_data import predictions, rare, scored, steps_by_hand

near = partial(pytest.approx, rel=1e-12, abs=1e-12)


def rates_by_hand(p):
    """Return false positive rate and miss rate at every threshold, that above all scores included."""
    positives, negatives = p.y.sum(), (1 - p.y).sum()
    steps = [(np.inf, 0, 0), *steps_by_hand(p.y, p.proba[:, 1])]
    return [(fp / negatives, 1 - tp / positives) for _, tp, fp in steps]


@given(scored(), st.floats(0, 1))
def test_the_cost_curve_is_the_least_over_all_thresholds(p, place):
    frame = curves.cost(p, 1, points=None)
    least = min(miss * place + alarm * (1 - place) for alarm, miss in rates_by_hand(p))
    assert np.interp(place, frame["probability_cost"], frame["expected_cost"]) == near(least)
    assert frame["probability_cost"].is_monotonic_increasing
    assert (
        frame["expected_cost"] <= np.minimum(frame["probability_cost"], 1 - frame["probability_cost"]) + 1e-15
    ).all()


@given(scored())
def test_the_threshold_of_a_stretch_is_best_on_all_of_it(p):
    frame = curves.cost(p, 1, points=None)
    rates = rates_by_hand(p)
    ends = frame["probability_cost"].to_numpy()
    for threshold, left, right in zip(frame["threshold"], ends[:-1], ends[1:], strict=False):
        alarm = p.proba[:, 1] >= threshold
        own = (alarm[p.y == 0].mean(), 1 - alarm[p.y == 1].mean())
        middle = (left + right) / 2
        least = min(miss * middle + false * (1 - middle) for false, miss in rates)
        assert own[1] * middle + own[0] * (1 - middle) == near(least)


@given(scored())
def test_hull_lies_on_and_above_the_roc_curve(p):
    hull = counted(p.y == 1, p.proba[:, 1]).hull()
    assert (hull.tp[0], hull.fp[0], hull.threshold[0]) == (0, 0, np.inf)
    assert (hull.tp[-1], hull.fp[-1]) == (p.y.sum(), (1 - p.y).sum())
    for alarm, miss in rates_by_hand(p):
        assert np.interp(alarm, hull.false_positive_rate, hull.recall) >= 1 - miss - 1e-12


@given(scored())
def test_net_benefit_is_hits_less_what_false_alarms_cost(p):
    frame = curves.net_benefit(p, 1)
    assert {*p.proba[:, 1]} - {1.0} <= {*frame["threshold"]}
    assert frame["threshold"].between(0, 1, inclusive="left").all()
    for row in frame.iloc[:: max(len(frame) // 30, 1)].itertuples():
        alarm, odds = p.proba[:, 1] >= row.threshold, row.threshold / (1 - row.threshold)
        assert row.net_benefit == near((p.y - odds * (1 - p.y))[alarm].sum() / len(p.y))
        assert row.flag_all == near((p.y - odds * (1 - p.y)).mean())


def test_acting_on_true_chances_is_never_worse_than_both_simple_answers():
    random = np.random.default_rng(0)
    chance = random.beta(0.3, 3, 200_000)
    frame = curves.net_benefit(predictions((random.random(len(chance)) < chance).astype(int), chance), 1)
    best = np.maximum(frame["flag_all"], 0)
    assert (frame["net_benefit"] > best - 0.002).all()
    assert (frame["net_benefit"] > best + 0.005).any()


def test_many_vertices_are_thinned_evenly():
    full, thin = curves.cost(rare(), 1, points=None), curves.cost(rare(), 1, points=6)
    assert len(thin) == 6 < len(full)
    assert thin["expected_cost"].iloc[[0, -1]].tolist() == [0, 0]
    assert len(thin.merge(full)) == 6
