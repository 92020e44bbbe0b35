"""Subgroups: numbers as counted by hand, intervals that hold, gaps that chance does not make."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm

from core.dataset import from_frame
from core.explain import FEW, MEASURES, gaps, overall, subgroups
from core.metrics import wilson
from core.predictions import Judged
from tests.core import data, score_data

DRAWS = 120


def table(group, y, **columns):
    return from_frame("t", pd.DataFrame({"g": group, **columns}), [str(code) for code in y])


def judged(y, score, repeats=1, threshold=0.5):
    p = score_data.predictions(np.tile(y, repeats), score, repeats=repeats)
    return Judged(p, (p.proba[:, 1] >= threshold).astype(int), np.zeros((1, 2)))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_numbers_are_those_of_a_count_by_hand(seed, repeats):
    random = np.random.default_rng(seed)
    y = np.r_[0, 1, random.integers(0, 2, 38)]
    group = random.choice(["a", "b", "c"], 40)
    given_labels = judged(y, random.random(40 * repeats), repeats)
    p, labels = given_labels.predictions, given_labels.labels
    found = subgroups(given_labels, table(group, y), "g", 1).set_index(["group", "measure"])
    for name in np.unique(group):
        mine = group[p.row] == name
        own, alarm = p.y[mine] == 1, labels[mine] == 1
        said = p.proba[mine, 1].mean()
        by_hand = {
            "prevalence": (own, slice(None), 0.0),
            "recall": (alarm, own, 0.0),
            "false_alarms": (alarm, ~own, 0.0),
            "precision": (own, alarm, 0.0),
            "calibration": (own, slice(None), said),
        }
        assert set(by_hand) == set(MEASURES)
        for measure, (hits, of, minus) in by_hand.items():
            row = found.loc[(name, measure)]
            assert row["rows"] == (group == name).sum()
            assert row["positives"] == y[group == name].sum()
            assert row["repeats"] == repeats
            judgements = len(hits[of])
            assert row["of"] == judgements
            if judgements == 0:
                assert np.isnan(row[["value", "low", "high"]].astype(float)).all()
                continue
            assert row["value"] == pytest.approx(hits[of].mean() - minus)
            ends = wilson(np.array(hits[of].sum() / repeats), np.array(judgements / repeats))
            assert [row["low"], row["high"]] == pytest.approx([float(end) - minus for end in ends])
            if judgements >= repeats:
                assert row["low"] <= row["value"] + 1e-9
                assert row["value"] <= row["high"] + 1e-9


def test_numbers_over_all_groups_are_those_without_groups():
    random = np.random.default_rng(1)
    y = random.integers(0, 2, 200)
    made = judged(y, random.random(200))
    found = overall(subgroups(made, table(random.choice([*"abcdefghij"], 200), y), "g", 1))
    alarm, score = made.labels == 1, made.predictions.proba[:, 1]
    assert found == pytest.approx(
        {
            "prevalence": y.mean(),
            "recall": alarm[y == 1].mean(),
            "false_alarms": alarm[y == 0].mean(),
            "precision": y[alarm].mean(),
            "calibration": (y - score).mean(),
        }
    )
    nothing = overall(subgroups(judged(y, np.zeros(200)), table(["a"] * 200, y), "g", 1))
    assert np.isnan(nothing["precision"])


def test_groups_are_quarters_of_numbers_and_frequent_values_of_words():
    y = np.arange(80) % 2
    frame = {
        "age": np.arange(80.0),
        "word": [*"aaaaaaaaaabbbbbbbbbccccccccdddddddeeeeeefffffghij"] + ["k"] * 31,
    }
    made = table(frame.pop("word"), y, **frame)
    given_labels = judged(y, np.full(80, 0.3))
    along = subgroups(given_labels, made, "age", 1).drop_duplicates("group")
    assert [*along["group"]] == ["0 to 19", "20 to 39", "40 to 59", "60 to 79"]
    assert [*along["rows"]] == [20] * 4
    words = subgroups(given_labels, made, "g", 1).drop_duplicates("group")
    assert [*words["group"]] == ["k", "a", "b", "c", "d", "e", "others (5 values)"]
    assert words["rows"].sum() == 80


def test_missing_values_are_a_group():
    y = np.arange(40) % 2
    made = table(np.where(np.arange(40) < 4, np.nan, np.arange(40)), y)
    found = subgroups(judged(y, np.full(40, 0.3)), made, "g", 1).drop_duplicates("group")
    assert found["group"].iloc[-1] == "(missing)"
    assert found["rows"].iloc[-1] == 4


def test_review_is_no_alarm_and_other_classes_are_one():
    p = data.predict(data.multiclass(), data.trial())
    labels = np.where(np.arange(len(p.y)) % 4 == 0, 3, p.proba.argmax(axis=1))
    found = subgroups(Judged(p, labels, np.zeros((1, 3))), data.multiclass(), "a", 2)
    recall = found[found["measure"] == "recall"]
    assert recall["hits"].sum() == ((labels == 2) & (p.y == 2)).sum()
    assert recall["of"].sum() == (p.y == 2).sum()


def test_the_gap_is_newcombes_interval():
    """Newcombe (1998), table II, method 10: 56/70 against 48/80 gives 0.0524 to 0.3339."""
    y = np.ones(150, int)
    y[0] = 0
    frame = subgroups(judged(y, np.full(150, 0.9)), table(["a"] * 70 + ["b"] * 80, y), "g", 1)
    own = frame[frame["measure"] == "prevalence"].sort_values("group")
    own = own.assign(hits=[56, 48], of=[70, 80])
    own["value"] = own["hits"] / own["of"]
    (gap,) = gaps(own).itertuples()
    assert (gap.group, gap.other) == ("a", "b")
    assert [gap.low, gap.high] == pytest.approx([0.0524, 0.3339], abs=5e-5)
    assert gap.difference == pytest.approx(0.2)


def test_gaps_are_symmetric_and_wider_with_more_groups():
    y = np.arange(300) % 2
    score = np.where(np.arange(300) < 100, 0.9, 0.2)
    two, three = (
        gaps(subgroups(judged(y, score), table(group, y), "g", 1)).set_index("measure")
        for group in (["a"] * 100 + ["b"] * 200, ["a"] * 100 + ["b"] * 100 + ["c"] * 100)
    )
    assert two.loc["recall", ["group", "other"]].tolist() == ["a", "b"]
    assert two.loc["recall", "difference"] == three.loc["recall", "difference"] == 1
    assert 0 < three.loc["recall", "low"] < two.loc["recall", "low"]
    assert two.loc["calibration", ["group", "other"]].tolist() == ["b", "a"]
    assert "precision" not in two.index


@pytest.mark.parametrize(("repeats", "groups"), [(1, 2), (1, 6), (3, 4)])
def test_groups_that_are_alike_seldom_differ(repeats, groups):
    """The chance that any pair of a measure is called different is at most one in twenty."""
    random = np.random.default_rng(repeats + groups)
    called = dict.fromkeys(MEASURES, 0)
    for _ in range(DRAWS):
        truth = random.normal(-1.5, 1, 400)
        y = (random.random(400) < 1 / (1 + np.exp(-truth))).astype(int)
        noisy = np.tile(truth, repeats) + random.normal(0, 0.7, 400 * repeats)
        made = table(random.choice([*"abcdef"][:groups], 400), y)
        found = gaps(subgroups(judged(y, 1 / (1 + np.exp(-noisy)), repeats, 0.3), made, "g", 1))
        for row in found.itertuples():
            called[row.measure] += row.low > 0
    for measure, times in called.items():
        assert binom.sf(times - 1, DRAWS, 0.05) > 1e-3, (measure, times)


def test_groups_that_differ_are_told_apart():
    random = np.random.default_rng(0)
    group = np.repeat(["a", "b", "c"], 400)
    y = (random.random(1_200) < 0.3).astype(int)
    found_of = np.where(group == "c", 0.4, 0.8)
    score = np.where((y == 1) & (random.random(1_200) < found_of), 0.9, 0.1)
    found = gaps(subgroups(judged(y, score), table(group, y), "g", 1)).set_index("measure")
    assert found.loc["recall", "other"] == "c"
    assert found.loc["recall", "low"] > 0
    assert found.loc["recall", "low"] < 0.4 < found.loc["recall", "high"]
    assert found.loc["false_alarms", "low"] <= 0


@pytest.mark.parametrize("repeats", [1, 3])
def test_intervals_hold_the_truth(repeats):
    """Of a model that is right about the shares, 95 of 100 intervals hold the truth, or more with repeats."""
    random, held = np.random.default_rng(5), 0
    for _ in range(DRAWS):
        y = (random.random(400) < 0.25).astype(int)
        same = np.tile(np.where(y == 1, random.random(400) < 0.7, 0.0), repeats)
        found = subgroups(judged(y, 0.2 + 0.6 * same, repeats), table(random.random(400), y), "g", 1)
        recall = found[found["measure"] == "recall"]
        held += ((recall["low"] <= 0.7) & (recall["high"] >= 0.7)).sum()
    assert binom.cdf(held, 4 * DRAWS, 0.95) > 1e-3


def test_wilson_reaches_as_far_as_asked():
    low, high = wilson(np.array([7]), np.array([20]), norm.ppf(0.995))
    part, reach = 0.35, norm.ppf(0.995)
    for end in (low[0], high[0]):
        assert abs(part - end) == pytest.approx(reach * np.sqrt(end * (1 - end) / 20))
    assert FEW == 20


def test_one_group_has_no_gap():
    y = np.arange(20) % 2
    assert gaps(subgroups(judged(y, np.full(20, 0.9)), table(["a"] * 20, y), "g", 1)).empty


def test_a_run_on_its_way_counts_what_is_there():
    y = np.arange(30) % 2
    made = judged(y, np.tile(np.linspace(0, 1, 30), 2), 2)
    p = made.predictions
    kept = np.flatnonzero((p.repeat == 0) | (p.row < 10))
    part = replace(p, **{n: getattr(p, n)[kept] for n in ("repeat", "fold", "row", "y", "proba")})
    found = subgroups(Judged(part, made.labels[kept], made.thresholds), table(["a"] * 30, y), "g", 1)
    assert (found["rows"] == 30).all()
    assert found["repeats"].iloc[0] == pytest.approx(40 / 30)
