"""Weights are those of their formulas, computed here another way."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight

from core.evaluate import fit
from core.learners import LEARNERS
from core.strategies import STRATEGIES, Family
from core.strategies._weighting import effective, mean_one
from core.strategies.instance_hardness_weight import own_probability, spread
from tests.core import data
from tests.core.data import folds_of, is_sentence, outcome, trial

EFFECTIVE, SUBGROUP, HARDNESS = (
    STRATEGIES[key] for key in ("effective_number", "subgroup_weight", "instance_hardness_weight")
)
WEIGHTINGS = [key for key, kind in STRATEGIES.items() if kind.family is Family.WEIGHTING]
FLAT = {
    "class_weight": {"exponent": 0.0},
    "effective_number": {"nines": 0},
    "instance_hardness_weight": {"balance": 0.0},
    "subgroup_weight": {"nines": 0},
}


def weights_of(step, X, y, categorical=(), learner=None, seed=0):
    counts = tuple(np.bincount(y).tolist())
    context = trial().contexts(data.binary(), counts, seed)[0]
    return step.weights(X, y, learner, replace(context, categorical=categorical))


def sites(rows=300, seed=3):
    """Return categories 0, 1, 2 and classes whose shares differ between them."""
    rng = np.random.default_rng(seed)
    site = rng.choice(3, rows, p=[0.6, 0.3, 0.1])
    return site, (rng.random(rows) < np.array([0.1, 0.3, 0.6])[site]).astype(int)


@pytest.mark.parametrize("nines", [1, 2, 4])
def test_the_effective_number_is_a_sum_of_powers(nines):
    counts, beta = np.array([1, 2, 7, 500]), 1 - 10.0**-nines
    summed = np.array([(beta ** np.arange(n)).sum() for n in counts])
    np.testing.assert_allclose(effective(counts, nines), 1 / summed, rtol=1e-11)


def test_effective_numbers_go_from_no_weights_to_class_weights():
    counts = np.array([1, 3, 20, 90])
    np.testing.assert_array_equal(effective(counts, 0), 1)
    np.testing.assert_allclose(effective(counts, 6), 1 / counts, rtol=1e-4)
    assert (np.diff(effective(counts, 3)) < 0).all()
    many = effective(np.array([500, 50_000]), 1)
    np.testing.assert_allclose(many, 0.1, rtol=1e-12)


@pytest.mark.parametrize("table", [data.binary(), data.multiclass()], ids=["binary", "multiclass"])
def test_effective_number_is_a_fit_with_these_weights(table):
    asked = trial(EFFECTIVE(nines=2))
    for split in asked.protocol.splits(table):
        X, y = table.X.to_numpy(), table.y
        scaler = StandardScaler().fit(X[split.train])
        counts = np.bincount(y[split.train])
        per_class = 0.01 / (1 - 0.99**counts)
        weight = per_class[y[split.train]]
        weight *= len(weight) / weight.sum()
        by_hand = LogisticRegression(max_iter=1000).fit(
            scaler.transform(X[split.train]), y[split.train], sample_weight=weight
        )
        expected = by_hand.predict_proba(scaler.transform(X[split.test]))
        np.testing.assert_allclose(fit(table, asked, split).predict_proba(), expected, rtol=1e-9)


@pytest.mark.parametrize("key", WEIGHTINGS)
@pytest.mark.parametrize("learner", ["logistic_regression", "xgboost"])
def test_at_no_strength_every_weighting_is_the_plain_fit(key, learner):
    chosen = data.small(LEARNERS[learner])
    for table in (data.binary(), data.mixed()):
        flat = folds_of(table, trial(STRATEGIES[key](**FLAT[key]), learner=chosen))
        for a, b in zip(flat, folds_of(table, trial(learner=chosen)), strict=True):
            np.testing.assert_array_equal(a.proba, b.proba)


@pytest.mark.parametrize("key", WEIGHTINGS)
def test_a_learner_without_weights_refuses_every_weighting(key):
    reason = outcome(data.binary(), trial(STRATEGIES[key](), learner=LEARNERS["k_neighbors"]()))
    assert "takes no sample weights" in reason
    assert outcome(data.binary(), trial(STRATEGIES[key](), EFFECTIVE())) == "rows have weights already"


@pytest.mark.parametrize("key", WEIGHTINGS)
def test_weights_are_one_on_average_and_positive(key):
    site, y = sites()
    X = np.column_stack([site, np.random.default_rng(0).normal(size=len(y)) + y]).astype(float)
    got = weights_of(STRATEGIES[key](), X, y, categorical=(0,), learner=LogisticRegression())
    assert got.mean() == pytest.approx(1, rel=1e-12)
    assert got.min() > 0
    assert got[y == 1].mean() > got[y == 0].mean()


def test_one_subgroup_is_the_effective_number():
    _, y = sites()
    X = np.zeros((len(y), 1))
    expected = weights_of(EFFECTIVE(nines=3), X, y)
    for local in (0.0, 0.3, 1.0):
        for categorical in ((), (0,)):
            got = weights_of(SUBGROUP(nines=3, local=local), X, y, categorical)
            np.testing.assert_allclose(got, expected, rtol=1e-12)


def test_by_its_own_shares_alone_a_subgroup_is_balanced():
    site, y = sites()
    got = weights_of(SUBGROUP(local=1.0, nines=6), site[:, None].astype(float), y, (0,))
    for each in range(3):
        own = site == each
        np.testing.assert_allclose(got[own], compute_sample_weight("balanced", y[own]), rtol=1e-3)
        assert got[own].sum() == pytest.approx(own.sum(), rel=1e-12)


def test_by_the_shares_of_all_rows_classes_weigh_the_same_everywhere():
    site, y = sites()
    got = weights_of(SUBGROUP(local=0.0), site[:, None].astype(float), y, (0,))
    everywhere = effective(np.bincount(y), 4)
    for each in range(3):
        own = site == each
        ratio = got[own & (y == 1)][0] / got[own & (y == 0)][0]
        assert ratio == pytest.approx(everywhere[1] / everywhere[0], rel=1e-12)


def test_a_blend_of_both_is_that_of_the_formula():
    site, y = sites()
    got = weights_of(SUBGROUP(local=0.25, nines=3), site[:, None].astype(float), y, (0,))
    for each in range(3):
        own = site == each
        virtual = [300 * (0.25 * (y[own] == c).mean() + 0.75 * (y == c).mean()) for c in (0, 1)]
        raw = np.array([0.001 / (1 - 0.999**n) for n in virtual])[y[own]]
        np.testing.assert_allclose(got[own], raw / raw.mean(), rtol=1e-9)


def test_a_subgroup_without_one_of_the_classes_keeps_its_weight():
    site, y = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 0, 0])
    got = weights_of(SUBGROUP(local=1.0), site[:, None].astype(float), y, (0,))
    np.testing.assert_allclose(got[4:], 1, rtol=1e-12)


def test_the_column_is_counted_from_the_left():
    table = data.mixed()
    reason = outcome(table, trial(SUBGROUP(column=3)))
    assert reason == "asks for column 3 of those that hold categories and there are 2"
    first, second = (
        np.concatenate([f.proba for f in folds_of(table, trial(SUBGROUP(column=c)))]) for c in (1, 2)
    )
    assert np.abs(first - second).max() > 1e-3
    swapped = replace(table, X=table.X[["a", "b", "shape", "color"]])
    again = np.concatenate([f.proba for f in folds_of(swapped, trial(SUBGROUP(column=2)))])
    np.testing.assert_allclose(again, first, atol=1e-6)


def test_without_categories_it_says_so():
    assert all("one subgroup" in fold.notes[0] for fold in folds_of(data.binary(), trial(SUBGROUP())))
    assert all(fold.notes == () for fold in folds_of(data.mixed(), trial(SUBGROUP())))


def hard_table():
    table = data.numeric(160, 40, apart=1.0)
    return StandardScaler().fit_transform(table.X), table.y


def test_hardness_is_cross_fitted():
    X, y = hard_table()
    learner = LogisticRegression()
    for folds in (2, 5):
        parts = spread(y, folds, seed=7)
        theirs = cross_val_predict(learner, X, y, cv=PredefinedSplit(parts), method="predict_proba")
        ours = own_probability(learner, X, y, folds, seed=7)
        np.testing.assert_allclose(ours, theirs[np.arange(len(y)), y], rtol=1e-12)


def test_every_class_is_dealt_out_evenly():
    y = np.random.default_rng(0).permutation(np.repeat([0, 1, 2, 3], [50, 13, 2, 1]))
    parts = spread(y, 5, seed=1)
    for code in range(4):
        assert np.ptp(np.bincount(parts[y == code], minlength=5)) <= 1
    assert not np.array_equal(parts, spread(y, 5, seed=2))


@pytest.mark.parametrize("favour", ["hard", "easy"])
def test_hardness_spreads_the_weight_of_a_class(favour):
    X, y = hard_table()
    learner = LogisticRegression()
    got = weights_of(HARDNESS(favour=favour), X, y, learner=learner)
    own = own_probability(learner, X, y, 5, 0)
    for code in (0, 1):
        assert got[y == code].sum() == pytest.approx(100, rel=1e-12)
        worth = np.clip(1 - own if favour == "hard" else own, 0.01, 1)[y == code]
        np.testing.assert_allclose(got[y == code], worth * 100 / worth.sum(), rtol=1e-12)


def test_half_the_strength_is_the_root():
    X, y = hard_table()
    learner = LogisticRegression()
    full, half = (weights_of(HARDNESS(balance=b), X, y, learner=learner) for b in (1.0, 0.5))
    for code in (0, 1):
        ratio = half[y == code] ** 2 / full[y == code]
        np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)
    assert half[y == 1].sum() / half[y == 0].sum() == pytest.approx((40 / 160) ** 0.5, rel=1e-12)


def test_mislabelled_rows_are_the_hardest():
    table = data.numeric(160, 40, apart=4.0)
    y = table.y.copy()
    wrong = np.flatnonzero(y == 0)[:5]
    y[wrong] = 1
    got = weights_of(HARDNESS(), table.X.to_numpy(), y, learner=LogisticRegression())
    others = np.setdiff1d(np.flatnonzero(y == 1), wrong)
    assert got[wrong].min() > 10 * np.median(got[others])


def test_a_class_that_the_other_parts_lack_is_hard():
    X = np.random.default_rng(0).normal(size=(21, 2))
    y = np.repeat([0, 1, 2], [12, 8, 1])
    assert own_probability(LogisticRegression(), X, y, 5, 0)[20] == 0


def test_hardness_needs_two_rows_of_two_classes():
    table = data.numeric(60, 2)
    reason = outcome(table, trial(HARDNESS(), folds=2))
    assert reason == "cross-fits the learner, so two classes need at least 2 training rows each"


def test_a_learner_that_cannot_train_on_a_part_says_so():
    table = data.numeric(56, 7)
    reason = outcome(table, trial(HARDNESS(), learner=LEARNERS["svc"](), folds=5))
    assert is_sentence(reason)
    assert "part" in reason


def test_categories_reach_the_learner_that_judges():
    table = data.mixed()
    one = folds_of(table, trial(HARDNESS(), learner=data.small(LEARNERS["xgboost"])))
    shuffled = table.X.assign(color=pd.Series(np.roll(table.X["color"], 1), dtype="str"))
    other = folds_of(replace(table, X=shuffled), trial(HARDNESS(), learner=data.small(LEARNERS["xgboost"])))
    assert any(not np.array_equal(a.proba, b.proba) for a, b in zip(one, other, strict=True))


def test_mean_one_keeps_the_ratios():
    got = mean_one(np.array([1.0, 2.0, 5.0]))
    np.testing.assert_allclose(got, [0.375, 0.75, 1.875], rtol=1e-15)
