"""Thresholds, cuts and money of a sample against rows that are repeated as often as they stand for."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.special import expit

from core.cockpit import Cut, Payoff, cut_of, doors, optimum, outcome, price_of_positives, price_of_rate, rank
from core.cockpit import ranking as ranked
from core.cockpit.optimum import Folds
from core.decisions import DECISIONS
from core.decisions._base import OneClass
from core.plan import Trial
from core.predictions import judge
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import is_sentence
from tests.core.sample_data import EXACT, often, repeated, sampled

# They go by the ranks of rows within a class, which all count alike: repeating them would be cheating.
BY_RANK = {"conformal_risk_control", "mondrian_conformal"}
PAYOFFS = [Payoff(), Payoff(5, -20, -3, 1, review=-0.5), Payoff(missed=-1, by_amount=("missed",))]
every_decision = pytest.mark.parametrize("key", DECISIONS)


@every_decision
@given(p=sampled())
@settings(max_examples=12)
def test_thresholds_are_chosen_on_rows_as_often_as_they_stand_for(key, p):
    decision = DECISIONS[key]()
    if decision.refuses(p.classes, p.positive):
        return
    found, wanted = (
        judge(p, decision),
        judge(replace(p, weights=None) if key in BY_RANK else repeated(p), decision),
    )
    np.testing.assert_allclose(found.thresholds, wanted.thresholds, **EXACT)
    labels = found.labels if key in BY_RANK else found.labels[often(p)]
    np.testing.assert_array_equal(labels, wanted.labels)


def test_weights_move_thresholds_where_precision_counts():
    y = np.repeat([1, 0], [200, 800])
    score = expit(np.random.default_rng(0).normal(2 * y - 2))
    proba, weights = np.c_[1 - score, score], np.array([50.0, 1.0])
    for key in ("f_beta", "mcc", "macro_f1", "precision_floor", "least_cost", "prior", "capacity"):
        plain, moved = (DECISIONS[key]().thresholds(y, proba, 1, each)[1] for each in (None, weights))
        assert plain != moved, key
    for key in ("balanced_accuracy", "g_mean", "recall_floor", "argmax", "cost", *BY_RANK):
        plain, moved = (DECISIONS[key]().thresholds(y, proba, 1, each) for each in (None, weights))
        np.testing.assert_array_equal(plain, moved, err_msg=key)


@pytest.mark.parametrize("key", ["recall_floor", "precision_floor"])
def test_a_cautious_floor_is_refused_on_a_sample(key):
    table = data.binary()
    sample = replace(table, drawn_from=(1600, 40))
    for cautious, refused in ((True, True), (False, False)):
        trial = Trial((STRATEGIES["nothing"](),), decision=DECISIONS[key](cautious=cautious))
        assert trial.refusal(table, []) is None
        assert (trial.refusal(sample, []) is not None) == refused
    reason = Trial((STRATEGIES["nothing"](),), decision=DECISIONS[key](cautious=True)).refusal(sample, [])
    assert is_sentence(reason)


@given(sampled(least=2))
@settings(max_examples=25)
def test_cuts_and_money_are_those_of_the_file(p):
    amounts = np.random.default_rng(0).integers(0, 9, len(p.y)).astype(float)
    few, many = ranked(p, 1, amounts), ranked(repeated(p), 1, amounts[often(p)])
    for name in ("scores", "thresholds", "hits", "others", "hit_amounts", "other_amounts"):
        np.testing.assert_allclose(getattr(few, name), getattr(many, name), **EXACT, err_msg=name)
    assert (few.rows, few.prevalence) == (many.rows, pytest.approx(many.prevalence))
    middle = float(np.median(few.scores))
    for share in (few.prevalence, 0.01, 0.3):
        here, there = few.at(share), many.at(share)
        for cut in (Cut(middle), Cut(middle, middle / 2), Cut(0.9)):
            for payoff in PAYOFFS:
                found, wanted = outcome(here, cut, payoff), outcome(there, cut, payoff)
                assert vars(found) == pytest.approx(vars(wanted), rel=1e-9, abs=1e-9)
        for payoff in PAYOFFS:
            assert payoff.best(here) == pytest.approx(payoff.best(there))


@given(sampled(classes=2, positive=1, least=2))
@settings(max_examples=25)
def test_every_door_leads_to_the_cut_of_its_rule(p):
    few = ranked(p, 1)
    for key, kind in DECISIONS.items():
        rule = kind()
        if not isinstance(rule, OneClass) or key == "threshold":
            continue
        threshold = rule.thresholds(p.y, p.proba, 1, p.weights)[1]
        assert cut_of(rule, few).threshold == threshold, key
    assert doors(few, cut_of(DECISIONS["recall_floor"](recall=0.5), few))


@given(sampled(classes=2, positive=1, least=2))
@settings(max_examples=20)
def test_optima_and_the_price_of_a_promise(p):
    for payoff in PAYOFFS[:2]:
        found, wanted = (optimum(Folds(each, 1), payoff) for each in (p, repeated(p)))
        assert found.best == pytest.approx(wanted.best)
        assert found.spread == pytest.approx(wanted.spread)
        assert Folds(p, 1).cross_fitted(payoff) == pytest.approx(Folds(repeated(p), 1).cross_fitted(payoff))
    few, plain, many = ranked(p, 1), ranked(replace(p, weights=None), 1), ranked(repeated(p), 1)
    # How many rows the promise learns from are rows; what it flags is a share of the file.
    price, rows = price_of_rate(few), price_of_rate(plain)
    np.testing.assert_array_equal(price[["promised", "threshold"]], rows[["promised", "threshold"]])
    flagged = [outcome(many, Cut(threshold)).flagged for threshold in price["threshold"]]
    np.testing.assert_allclose(price["flagged"], flagged, **EXACT)
    every = price_of_positives(few, 0.3)
    assert every["positives"].tolist()[-1] == (p.y == 1).sum()


def test_a_cautious_floor_has_no_door_on_a_sample():
    y, score = np.array([0, 1, 0, 1]), np.array([0.1, 0.4, 0.3, 0.9])
    rule = DECISIONS["recall_floor"](cautious=True)
    assert cut_of(rule, rank(y == 1, score)).threshold >= 0
    with pytest.raises(ValueError, match=r"^A cautious floor .*\.$"):
        cut_of(rule, rank(y == 1, score, weight=np.array([5.0, 1, 5, 1])))
