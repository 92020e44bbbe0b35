"""No row may have a say in the model, the preparation or the threshold that it is judged with."""

from dataclasses import dataclass, replace

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from sklearn.linear_model import LogisticRegression

from core.decisions import DECISIONS
from core.evaluate import evaluate_fold, fit, witness
from core.learners import LEARNERS, Learner
from core.predictions import judge
from core.prepare import Preparation
from core.protocol import Protocol
from core.strategies import STRATEGIES, Resampling
from tests.core import data
from tests.core.data import folds_of, predict, small, trial

every_strategy = pytest.mark.parametrize("key", STRATEGIES)
every_sampler = pytest.mark.parametrize(
    "key", [key for key, kind in STRATEGIES.items() if issubclass(kind, Resampling)]
)


class Remembering(LogisticRegression):
    """Keeps the rows it was trained on and asked about."""

    def fit(self, X, y, sample_weight=None):
        self.trained_ = X
        return super().fit(X, y, sample_weight)

    def predict_proba(self, X):
        self.asked_ = X
        return super().predict_proba(X)


@dataclass(frozen=True)
class Spy(Learner):
    title = "Spy"
    source = "tests (2026)"

    def classifier(self, context):
        return Remembering(max_iter=1000)


@st.composite
def protocols(draw):
    folds = draw(st.integers(2, 6))
    shuffle = draw(st.booleans())
    repeats = draw(st.integers(1, 3)) if shuffle else 1
    return Protocol(folds=folds, repeats=repeats, seed=draw(st.integers(0, 99)), shuffle=shuffle)


@given(protocols(), st.lists(st.integers(7, 40), min_size=2, max_size=4))
def test_every_row_is_judged_once_a_repeat_and_trained_on_otherwise(protocol, counts):
    table = data.numeric(*counts, columns=1)
    splits = protocol.splits(table)
    assert len(splits) == protocol.folds * protocol.repeats
    for repeat in range(protocol.repeats):
        own = [split for split in splits if split.repeat == repeat]
        assert [split.fold for split in own] == list(range(protocol.folds))
        judged = np.sort(np.concatenate([split.test for split in own]))
        np.testing.assert_array_equal(judged, np.arange(len(table.y)))
    for split in splits:
        both = np.sort(np.concatenate([split.train, split.test]))
        np.testing.assert_array_equal(both, np.arange(len(table.y)))


@given(st.integers(6, 15), st.integers(2, 5), st.integers(0, 99))
def test_rows_of_a_group_stay_together(groups, folds, seed):
    table = data.numeric(80, 40, columns=1)
    grouped = replace(table, groups=pd.Series(np.arange(120) % groups).astype(str))
    splits = Protocol(folds=folds, seed=seed).splits(grouped)
    names = grouped.groups.to_numpy()
    for split in splits:
        assert not set(names[split.train]) & set(names[split.test])
    judged = np.sort(np.concatenate([split.test for split in splits]))
    np.testing.assert_array_equal(judged, np.arange(120))


@every_sampler
def test_the_model_is_asked_about_real_unseen_rows_and_no_others(key):
    table = data.binary()
    asked = trial(STRATEGIES[key](), learner=Spy(), preparation=Preparation.AS_IS)
    for split in asked.protocol.splits(table):
        model = fit(table, asked, split)
        model.predict_proba()
        spy = witness(model.classifier).classifier_
        np.testing.assert_array_equal(spy.asked_, table.X.to_numpy()[split.test])
        judged = {tuple(row) for row in spy.asked_}
        assert len(judged) == len(split.test)
        assert not judged & {tuple(row) for row in spy.trained_}
        changed = len(spy.trained_) != len(split.train)
        assert changed, "the strategy did nothing, so this proves nothing"


@every_strategy
@pytest.mark.parametrize("table", [data.binary(), data.mixed()], ids=["numbers", "mixed"])
def test_labels_of_judged_rows_change_nothing(key, table):
    asked = trial(small(STRATEGIES[key]))
    split = asked.protocol.splits(table)[1]
    honest = evaluate_fold(table, asked, split)
    y = table.y.copy()
    y[split.test] = 1 - y[split.test]
    flipped = evaluate_fold(replace(table, y=y), asked, split)
    np.testing.assert_array_equal(honest.proba, flipped.proba)
    assert honest.receipt == flipped.receipt
    y = table.y.copy()
    y[split.train[:40]] = 1 - y[split.train[:40]]
    assert not np.array_equal(evaluate_fold(replace(table, y=y), asked, split).proba, honest.proba)


@every_strategy
def test_nothing_of_a_later_row_reaches_an_earlier_fold(key):
    table = data.binary()
    order = np.random.default_rng(3).permutation(len(table.y))
    table = replace(table, order=pd.Series(order, name="when"))
    asked = replace(trial(small(STRATEGIES[key])), protocol=Protocol("time", folds=3))
    split = asked.protocol.splits(table)[1]
    later = order >= order[split.test].min()
    assert later.sum() > len(split.test)
    X, y = table.X.copy(), np.where(later, 1 - table.y, table.y)
    X.loc[later] = 1e6
    X.iloc[split.test] = table.X.iloc[split.test]
    honest, changed = (evaluate_fold(each, asked, split) for each in (table, replace(table, X=X, y=y)))
    np.testing.assert_array_equal(honest.proba, changed.proba)
    assert honest.receipt == changed.receipt


@every_strategy
def test_values_of_one_judged_row_change_no_other(key):
    table = data.every_kind()
    asked = trial(small(STRATEGIES[key]))
    split = asked.protocol.splits(table)[0]
    half = split.test[::2]
    X = table.X.copy()
    X.loc[half, "number"] = 1e6
    X.loc[half, "color"] = "never seen"
    X.loc[half, "day"] = pd.Timestamp("2001-01-01")
    X.loc[half, "story"] = "other words altogether"
    before, after = (evaluate_fold(each, asked, split).proba for each in (table, replace(table, X=X)))
    np.testing.assert_array_equal(before[1::2], after[1::2])
    assert not np.array_equal(before[::2], after[::2])


@pytest.mark.parametrize("table", [data.every_kind(), data.mixed()], ids=["every kind", "mixed"])
def test_preparation_learns_from_training_rows_only(table):
    split = trial().protocol.splits(table)[0]
    X = table.X.copy()
    for name in X.columns:
        X.loc[split.test, name] = X.loc[split.test[0], name]
    learned, again = (fit(each, trial(), split).rows.X for each in (table, replace(table, X=X)))
    np.testing.assert_array_equal(learned, again)


@pytest.mark.parametrize("key", DECISIONS)
@pytest.mark.parametrize("table", [data.binary(), data.multiclass()], ids=["binary", "three"])
def test_thresholds_of_a_fold_are_chosen_without_it(key, table):
    table = table if len(table.classes) == 2 else table.with_positive("2")
    p = predict(table, trial(repeats=2))
    decision = DECISIONS[key]()
    honest = judge(p, decision).thresholds
    assert honest.shape == (6, len(table.classes))
    moved = False
    for number, part in enumerate(p.parts):
        y, proba = p.y.copy(), p.proba.copy()
        y[part] = (y[part] + 1) % len(table.classes)
        proba[part] = proba[part][:, ::-1]
        changed = judge(replace(p, y=y, proba=proba), decision).thresholds
        np.testing.assert_array_equal(changed[number], honest[number])
        moved |= not np.array_equal(changed, honest)
    assert moved == (key not in {"argmax", "cost", "cost_matrix", "three_way", "threshold"})


def test_thresholds_of_a_repeat_do_not_depend_on_another():
    p = predict(data.binary(), trial(repeats=2))
    once = predict(data.binary(), trial(repeats=1))
    for kind in DECISIONS.values():
        both, alone = judge(p, kind()), judge(once, kind())
        np.testing.assert_array_equal(both.thresholds[:3], alone.thresholds)
        np.testing.assert_array_equal(both.labels[: len(once.y)], alone.labels)


@every_strategy
def test_repeat_is_a_run_with_the_next_seed(key):
    table, step = data.binary(), small(STRATEGIES[key])
    twice = folds_of(table, trial(step, folds=2, repeats=2, seed=5))
    for repeat in range(2):
        alone = folds_of(table, trial(step, folds=2, seed=5 + repeat))
        for a, b in zip(twice[2 * repeat : 2 * repeat + 2], alone, strict=True):
            np.testing.assert_array_equal(a.test, b.test)
            np.testing.assert_array_equal(a.proba, b.proba)
    assert not np.array_equal(twice[0].test, twice[2].test)


@settings(max_examples=8)
@given(st.integers(0, 1000), st.sampled_from(sorted(STRATEGIES)))
def test_order_of_the_judged_rows_does_not_matter(seed, key):
    table = data.binary()
    asked = trial(small(STRATEGIES[key]), learner=LEARNERS["k_neighbors"](), seed=seed)
    if asked.refusal(table, asked.protocol.splits(table)):
        asked = replace(asked, learner=data.QUICK)
    split = asked.protocol.splits(table)[0]
    order = np.random.default_rng(seed).permutation(len(split.test))
    mixed_up = replace(split, test=split.test[order])
    np.testing.assert_allclose(
        evaluate_fold(table, asked, split).proba[order],
        evaluate_fold(table, asked, mixed_up).proba,
        rtol=0,
        atol=1e-12,
    )
