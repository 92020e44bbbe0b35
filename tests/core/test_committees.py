"""Committees of the chosen learner: what each member is trained on, and what they say together."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from imblearn.ensemble import BalancedBaggingClassifier
from imblearn.under_sampling import RandomUnderSampler
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from core.evaluate import fit, witness
from core.learners import LEARNERS
from core.strategies import STRATEGIES
from core.strategies.self_paced_ensemble import allotted
from tests.core import data
from tests.core.data import folds_of, is_sentence, outcome, predict, small, trial

GUIDED = ["balance_cascade", "self_paced_ensemble"]
COMMITTEES = ["balanced_bagging", *GUIDED]
TABLES = {"binary": data.binary(), "multiclass": data.multiclass()}
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def first_fit(table, *steps, **other):
    asked = trial(*steps, **other)
    return fit(table, asked, asked.protocol.splits(table)[0])


@every_table
@pytest.mark.parametrize("key", GUIDED)
@pytest.mark.parametrize("learner", ["logistic_regression", "xgboost", "k_neighbors"])
def test_with_one_member_it_is_random_under_sampling(learner, key, table):
    chosen = small(LEARNERS[learner])
    one = folds_of(table, trial(STRATEGIES[key](members=1), learner=chosen, seed=3))
    plain = folds_of(table, trial(STRATEGIES["random_under"](), learner=chosen, seed=3))
    for a, b in zip(one, plain, strict=True):
        np.testing.assert_array_equal(a.proba, b.proba)
        assert a.receipt == b.receipt


@every_table
def test_balanced_bagging_is_that_of_imbalanced_learn(table):
    X, y = table.X.to_numpy(), table.y
    asked = trial(STRATEGIES["balanced_bagging"](members=4), seed=11)
    ours = predict(table, asked).proba
    for split in asked.protocol.splits(table):
        bag = BalancedBaggingClassifier(
            LogisticRegression(max_iter=1000),
            n_estimators=4,
            bootstrap=False,
            replacement=True,
            sampling_strategy="all",
            random_state=11,
        )
        model = make_pipeline(StandardScaler(), bag).fit(X[split.train], y[split.train])
        np.testing.assert_allclose(ours[split.test], model.predict_proba(X[split.test]), rtol=1e-12)


@every_table
@pytest.mark.parametrize("key", COMMITTEES)
def test_members_get_equally_many_real_rows_of_each_class(key, table):
    model = first_fit(table, STRATEGIES[key](members=4))
    few, real = np.bincount(model.y).min(), {tuple(row) for row in model.rows.X}
    ensemble = model.classifier
    members = ensemble.members_ if key in GUIDED else ensemble.estimators_
    seen = [witness(member) for member in members]
    assert len(seen) == 4
    for each in seen:
        np.testing.assert_array_equal(np.bincount(each.y_), np.full(len(table.classes), few))
        assert {tuple(row) for row in each.X_} <= real
    assert len({each.X_.tobytes() for each in seen}) == 4
    together = np.mean([member.predict_proba(model.rows.X_test) for member in members], axis=0)
    np.testing.assert_allclose(model.predict_proba(), together, rtol=1e-12)


@pytest.mark.parametrize("key", GUIDED)
def test_guided_members_keep_all_rare_rows(key):
    model = first_fit(data.binary(), STRATEGIES[key](members=5))
    rare = np.sort(model.rows.X[model.y == 1], axis=0)
    for member in model.classifier.members_:
        np.testing.assert_array_equal(np.sort(member.X_[member.y_ == 1], axis=0), rare)


@every_table
@pytest.mark.parametrize("key", GUIDED)
def test_hardness_is_what_the_members_so_far_leave_to_their_own_class(key, table, monkeypatch):
    kind, told = STRATEGIES[key], []
    narrowed = kind.narrowed

    def watched(self, rows, hardness, size, few, turn):
        told.append((turn, rows, hardness))
        return narrowed(self, rows, hardness, size, few, turn)

    monkeypatch.setattr(kind, "narrowed", watched)
    model = first_fit(table, kind(members=4))
    said = np.array([member.predict_proba(model.rows.X) for member in model.classifier.members_])
    own = said[:, np.arange(len(model.y)), model.y]
    assert len(told) == 3 * (len(table.classes) - 1)
    for turn, rows, hardness in told:
        np.testing.assert_allclose(hardness, 1 - own[:turn].mean(axis=0)[rows], rtol=0, atol=1e-12)


sizes_and_weights = st.lists(st.tuples(st.integers(0, 40), st.floats(1e-6, 1e6)), min_size=1, max_size=8)


@given(sizes_and_weights, st.floats(0, 1))
def test_allotted_numbers_add_up_and_fit(bins, share):
    sizes, weights = np.array([s for s, _ in bins]), np.array([w for _, w in bins])
    total = int(share * sizes.sum())
    taken = allotted(weights, sizes, total)
    assert taken.sum() == total
    assert (taken >= 0).all()
    assert (taken <= sizes).all()


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=8), st.integers(0, 200))
def test_allotted_numbers_are_proportional_where_there_is_room(weights, total):
    weights = np.array(weights)
    taken = allotted(weights, np.full(len(weights), 1000), total)
    assert np.abs(taken - total * weights / weights.sum()).max() < len(weights)


def test_full_bins_leave_their_part_to_the_others():
    np.testing.assert_array_equal(allotted(np.ones(3), np.array([2, 50, 50]), 22), [2, 10, 10])
    np.testing.assert_array_equal(allotted(np.array([9.0, 1, 1]), np.array([0, 5, 5]), 10), [0, 5, 5])


def test_the_pace_goes_from_easy_rows_to_all_bins_alike():
    hardness = np.concatenate([np.full(500, level) for level in (0.1, 0.3, 0.5, 0.7, 0.9)])
    rows, rng = np.arange(2500), np.random.default_rng(0)
    ensemble = STRATEGIES["self_paced_ensemble"](members=11)
    for turn in (1, 5, 10):
        drawn = ensemble.drawn(rows, hardness, 300, turn, rng)
        assert len(set(drawn)) == 300
        pace = np.tan(np.pi * turn / 20)
        expected = 1 / (np.array([0.1, 0.3, 0.5, 0.7, 0.9]) + pace)
        counted = np.bincount(drawn // 500, minlength=5)
        np.testing.assert_allclose(counted, 300 * expected / expected.sum(), rtol=0, atol=1)
    assert set(counted) == {60}


def test_rows_equally_hard_are_drawn_at_random():
    ensemble, rng = STRATEGIES["self_paced_ensemble"](members=5), np.random.default_rng(0)
    times = np.zeros(50)
    for _ in range(2000):
        times[ensemble.drawn(np.arange(50), np.full(50, 0.3), 10, 2, rng)] += 1
    # Each row is drawn in a fifth of the rounds: a binomial count, six standard deviations.
    assert np.abs(times - 400).max() < 6 * np.sqrt(2000 * 0.2 * 0.8)


def test_the_cascade_keeps_the_hardest_at_the_rate_of_the_paper():
    cascade, rng = STRATEGIES["balance_cascade"](members=5), np.random.default_rng(0)
    pool, left = np.arange(1000), []
    for turn in range(1, 5):
        hardness = rng.random(len(pool))
        kept = cascade.narrowed(pool, hardness, 1000, 40, turn)
        left.append(len(kept))
        assert hardness[np.isin(pool, kept)].min() > hardness[~np.isin(pool, kept)].max()
        pool = kept
    assert left == [round(1000 * 0.04 ** (t / 4)) for t in range(1, 5)]
    assert left[-1] == 40


@pytest.mark.parametrize("key", GUIDED)
def test_balanced_classes_give_the_plain_model(key):
    table = data.numeric(60, 60)
    ours = folds_of(table, trial(STRATEGIES[key](members=3)))
    for a, b in zip(ours, folds_of(table, trial()), strict=True):
        np.testing.assert_allclose(a.proba, b.proba, rtol=0, atol=1e-4)


@pytest.mark.parametrize("key", COMMITTEES)
def test_a_committee_says_what_the_receipt_counts(key):
    fold = folds_of(data.binary(), trial(STRATEGIES[key](members=3)))[0]
    assert fold.notes == ("The learner was trained 3 times; the rows shown are those of the first time.",)
    assert fold.receipt.dropped[0] > 70


@pytest.mark.parametrize("key", [*COMMITTEES, "confident_learning", "uncertainty_relabelling"])
def test_weights_do_not_reach_it_and_may_follow(key):
    step, weight = small(STRATEGIES[key]), STRATEGIES["class_weight"]()
    reason = outcome(data.binary(), trial(weight, step))
    assert reason == f"comes after a weighting, and rows lose their weights here: put {key} first"
    assert len(outcome(data.binary(), trial(step, weight))) == 3


@pytest.mark.parametrize("key", COMMITTEES)
def test_a_learner_that_needs_rows_refuses_the_balanced_sample(key):
    asked = trial(small(STRATEGIES[key]), learner=LEARNERS["k_neighbors"](neighbours=60))
    assert outcome(data.binary(), asked) == "asks 60 neighbours and has 54 rows to train on"


@pytest.mark.parametrize("key", [*COMMITTEES, "case_control", "confident_learning"])
def test_a_later_step_may_take_a_class_from_it(key):
    table = data.numeric(90, 60, 30, apart=0.0)
    erasing = STRATEGIES["smote_enn"](balance=0.0, voters=20)
    result = outcome(table, trial(small(STRATEGIES[key]), erasing))
    assert is_sentence(result) if isinstance(result, str) else len(result) == 3


def test_under_bagged_xgboost_averages_what_each_member_says_after_the_correction():
    for table in TABLES.values():
        bag = first_fit(table, STRATEGIES["under_bagged_xgboost"](members=3, trees=10)).classifier.classifier_
        X, y = table.X.to_numpy(), table.y
        fresh = bag.fit(X, y)
        share, size, said = np.bincount(y) / len(y), len(table.classes), 0.0
        for member in fresh.estimators_:
            raw = member.classifier_.predict_proba(X)
            odds = raw * share / (1 / size)
            said = said + odds / odds.sum(axis=1, keepdims=True)
            again = RandomUnderSampler(
                sampling_strategy="all", replacement=True, random_state=member.sampler.random_state
            )
            _, labels = again.fit_resample(X, y)
            np.testing.assert_array_equal(np.bincount(labels), np.full(size, min(table.counts)))
        np.testing.assert_allclose(fresh.predict_proba(X), said / 3, rtol=1e-6)
        assert len({member.sampler.random_state for member in fresh.estimators_}) == 3


def test_under_bagged_probabilities_are_about_as_large_as_the_class():
    table = data.numeric(1800, 200)
    p = predict(table, trial(STRATEGIES["under_bagged_xgboost"](members=5, trees=30)))
    balanced = predict(table, trial(STRATEGIES["balanced_bagging"](members=5)))
    assert abs(p.proba[:, 1].mean() - 0.1) < 0.03
    assert balanced.proba[:, 1].mean() > 0.2
