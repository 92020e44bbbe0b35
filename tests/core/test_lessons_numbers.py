"""The numbers of lessons against libraries, closed forms and plain counting."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from scipy.stats import binom, norm
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    f1_score,
    recall_score,
    roc_auc_score,
    roc_curve,
)
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.preprocessing import StandardScaler

from core.curves.steps import counted
from core.lessons import LESSONS, _leaks, about, roc_and_pr
from core.lessons._fits import scored
from core.lessons._odds import log_odds, shifted
from core.lessons._rows import against_the_rest
from core.lessons._toys import bells
from core.plan import Protocol
from tests.core.data import multiclass, numeric

CLOSE = pytest.approx
probabilities = st.floats(1e-6, 1 - 1e-6)


def found(key, data):
    return LESSONS[key]().run(data)


def scores(data):
    p = scored(data)
    return p.y, p.proba[:, 1]


@given(p=probabilities, by=st.floats(-5, 5))
def test_a_shift_is_one_of_the_log_odds_and_can_be_taken_back(p, by):
    there = float(shifted(np.array([p]), by)[0])
    assert log_odds(np.array([there]))[0] == CLOSE(
        float(np.clip(np.log(p / (1 - p)) + by, -14, 14)), abs=1e-6
    )
    assert float(shifted(np.array([there]), -by)[0]) == CLOSE(p, rel=1e-6)


@given(
    rows=st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=4, max_size=60),
    times=st.sampled_from([1, 10, 100]),
)
def test_areas_and_means_over_rows_are_those_of_scikit_learn(rows, times):
    y, score = (np.array(each) for each in zip(*rows, strict=True))
    if y.all() or not y.any():
        return
    counts, weight = counted(y, score / 7), np.where(y, 1.0, times)
    expected = {
        "roc": roc_auc_score(y, score, sample_weight=weight),
        "pr": average_precision_score(y, score, sample_weight=weight),
    }
    areas, told = roc_and_pr._areas(counts, times), roc_and_pr._identities(counts, times)
    for name, value in expected.items():
        assert areas[name] == CLOSE(value, abs=1e-12)
        assert told[f"{name}_told"] == CLOSE(value, abs=1e-12)
    assert areas["prevalence"] == CLOSE(np.average(y, weights=weight))


def test_bells_are_as_far_apart_as_asked():
    y, score = scores(bells(20_000, 10_000, 2.0))
    assert roc_auc_score(y, score) == CLOSE(norm.cdf(2 / np.sqrt(2)), abs=0.01)


def test_accuracy_is_that_of_plain_counting():
    data = bells(1_000, 50, 2.0)
    y, score = scores(data)
    numbers = found("accuracy_trap", data).numbers
    assert numbers["accuracy_never"] == CLOSE(0.95)
    assert numbers["accuracy_half"] == CLOSE(accuracy_score(y, score >= 0.5))
    assert numbers["found_half"] == ((score >= 0.5) & (y == 1)).sum()


def test_the_best_cut_is_the_best_of_all():
    data = bells(200, 40, 2.0)
    y, score = scores(data)
    best = max(f1_score(y, score >= cut) for cut in score)
    assert found("threshold", data).numbers["f1_best"] == CLOSE(best)


def test_smote_inside_is_a_pipeline_and_before_is_not():
    data = _leaks.shuffled(bells(800, 64, 1.2, columns=10), False)
    X, y = data.X.to_numpy(), data.y
    forest = ExtraTreesClassifier(_leaks.TREES, random_state=0)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    inside = make_pipeline(StandardScaler(), SMOTE(random_state=0), forest)
    before = SMOTE(random_state=0).fit_resample(StandardScaler().fit_transform(X), y)
    wrong, right = _leaks.made_up_rows(data)["smote"]
    assert right == CLOSE(cross_val_score(inside, X, y, cv=folds, scoring="roc_auc").mean())
    assert wrong == CLOSE(cross_val_score(forest, *before, cv=folds, scoring="roc_auc").mean())


def test_shuffled_labels_keep_the_counts_and_groups_keep_theirs():
    data = numeric(180, 60)
    assert _leaks.shuffled(data, True).counts == data.counts
    grouped = replace(data, groups=pd.Series(np.repeat(np.arange(40), 6)))
    dealt = _leaks.shuffled(grouped, True)
    assert pd.Series(dealt.y).groupby(grouped.groups.to_numpy()).nunique().max() == 1
    assert dealt.counts[1] == 60


def test_groups_of_the_table_are_kept_together():
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(60), 8)
    data = numeric(400, 80)
    X = pd.DataFrame(rng.normal(size=(60, 4))[group] + 0.1 * rng.normal(size=(480, 4)), columns=[*"abcd"])
    grouped = replace(data, X=X, y=(group % 6 == 0).astype(int), groups=pd.Series(group))
    wrong, right = _leaks.rows_of_one_source_on_both_sides(grouped)["groups"]
    assert wrong > 0.95
    assert right < 0.75


def test_visits_of_a_row_stay_together():
    y = np.arange(50) % 5 == 0
    for train, test in _leaks._of_visits(y.astype(int)):
        assert not set(train % 50) & set(test % 50)
        assert len(train) + len(test) == _leaks.VISITS * 50


def test_a_cut_on_the_judged_rows_is_never_worse():
    for seed in range(5):
        wrong, right = _leaks.cut_on_the_test_rows(bells(400, 40, 1.0, seed=seed))["threshold"]
        assert wrong >= right


def test_ways_of_one_axis_agree_with_weights_of_scikit_learn():
    data = bells(4_000, 400, 2.0)
    (split,) = Protocol(scheme="hold_out", folds=2).splits(data)
    X = StandardScaler().fit(data.X.iloc[split.train]).transform(data.X)
    model = LogisticRegression(max_iter=1000, class_weight="balanced").fit(
        X[split.train], data.y[split.train]
    )
    expected = recall_score(data.y[split.test], model.predict(X[split.test]), average="macro")
    numbers = found("one_axis", data).numbers
    assert numbers["class_weight_straight"] == CLOSE(expected, abs=1e-3)
    assert numbers["push"] == CLOSE(np.log(9))


def test_a_moved_threshold_gives_as_many_alarms_as_smote():
    outcome = found("smote_helps", LESSONS["smote_helps"]().toy())
    frame = outcome.frame[outcome.frame["learner"] == "straight"]
    assert set(frame.groupby("way")["rows"].sum()) == {90}
    assert outcome.numbers["company"] + outcome.numbers["lonely"] == 90
    by_way = frame.groupby("way")["found"].sum()
    assert by_way["smote"] == outcome.numbers["found_smote_straight"]


def test_costs_are_counted():
    data = bells(600, 60, 2.0)
    y, score = scores(data)
    numbers = found("costs", data).numbers
    for name, cut in {"half": 0.5, "one_in_21": 1 / 21}.items():
        misses, wrong = ((score < cut) & (y == 1)).sum(), ((score >= cut) & (y == 0)).sum()
        assert numbers[f"cost_{name}"] == CLOSE((20 * misses + wrong) / 600 * 1_000)
    assert numbers["hits"] == y[np.argsort(-score, kind="stable")[:30]].sum()


def test_precision_elsewhere_is_bayes():
    data = bells(2_000, 200, 2.0)
    n = found("deployment", data).numbers
    wrong, right, _ = roc_curve(*scores(data))
    assert n["recall"] == CLOSE(np.interp(0.01, wrong, right))
    assert n["thousandth"] == CLOSE(0.001 * n["recall"] / (0.001 * n["recall"] + 0.01 * 0.999))
    assert n["share_rarer"] == CLOSE(20 / 1_820)


def test_gaps_of_luck_are_binomial():
    outcome = found("difference", bells(1_000, 100, 1.2))
    recall = outcome.numbers["recall"]
    hits = binom.pmf(np.arange(21), 20, recall)
    apart = np.abs(np.subtract.outer(np.arange(21), np.arange(21))) >= 2
    assert outcome.numbers["apart_20"] == CLOSE(float((np.outer(hits, hits) * apart).sum()), abs=0.015)


def test_recalls_of_classes_are_those_of_scikit_learn():
    data = multiclass()
    p = scored(replace(data, positive=None))
    outcome = found("worst_class", data)
    own = outcome.frame[outcome.frame["way"] == "plain"].set_index("group")["share"]
    expected = recall_score(p.y, p.proba.argmax(axis=1), average=None)
    assert own[[*data.classes]].to_numpy() == CLOSE(expected)


def test_names_of_classes_are_not_interpreted():
    data = replace(multiclass(), classes=("<b>x</b>", "%{y}", "$a$ [b](c)"))
    figure = LESSONS["worst_class"]().drawn(found("worst_class", data))
    assert not any(sign in text for text in figure.layout.xaxis.ticktext for sign in "<>%{}$")
    assert about(data)["name"] == "`$a$ [b](c)`"


def test_one_class_stands_against_all_others():
    data = against_the_rest(multiclass())
    assert data.counts == (170, 30)
    assert data.classes == ("not 2", "2")
    assert data.interest == 1
