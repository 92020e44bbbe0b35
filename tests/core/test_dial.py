"""The imbalance dial: the same judged rows at every step, fewer and fewer rows of one class to train on."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from core.diagnose import dial, told
from core.evaluate import evaluate_fold
from core.metrics import measure
from core.predictions import collect, judge
from core.strategies import STRATEGIES
from tests.core import data

KEYS = ("nothing", "class_weight", "random_under", "smote")


def compared(*keys: str) -> list:
    return dial.trials([STRATEGIES[key]() for key in keys or KEYS], data.QUICK)


@pytest.mark.parametrize("table", [data.numeric(300, 60), data.multiclass(), data.mixed(300, 60)])
def test_all_rows_give_what_one_fold_gives(table):
    split, found = dial.whole(table), dial.turned(table, compared(), dial.steps(table)[0])
    table = replace(table, positive=table.interest)
    for trial, (_, row) in zip(compared(), found.iterrows(), strict=True):
        judged = judge(collect(table, [evaluate_fold(table, trial, split)]), trial.decision)
        p = judged.predictions
        numbers = measure(p.y, p.proba, judged.labels, p.positive)
        assert row["trial"] == dial.named(trial)
        assert row[[*dial.METRICS]].tolist() == [numbers[name] for name in dial.METRICS]


@pytest.mark.parametrize("table", [data.numeric(300, 60), data.multiclass(), data.numeric(24_000, 2_000)])
def test_draws_are_nested_and_all_else_is_fixed(table):
    first = dial.whole(table)
    rare = table.interest
    for draw in range(3):
        splits = [dial.thinned(table, kept, draw) for kept in dial.steps(table)]
        for split, kept in zip(splits, dial.steps(table), strict=True):
            assert split.test.tolist() == first.test.tolist()
            assert (table.y[split.train] == rare).sum() == kept
            others = first.train[table.y[first.train] != rare]
            assert split.train[table.y[split.train] != rare].tolist() == others.tolist()
            assert len(np.unique(split.train)) == len(split.train)
        for more, fewer in pairwise(splits):
            assert set(fewer.train) < set(more.train)
    drawn = {tuple(dial.thinned(table, dial.steps(table)[1], draw).train) for draw in range(3)}
    assert len(drawn) == 3


def test_steps_halve_down_to_five_rows():
    assert dial.steps(data.numeric(300, 60)) == [40, 20, 10, 5]
    assert dial.steps(data.numeric(3_000, 1_500)) == [1000, 500, 250, 125, 62, 31]


def test_of_many_rows_a_part_is_drawn_with_the_same_shares():
    table = data.numeric(40_000, 2_000)
    split = dial.whole(table)
    assert len(split.train) + len(split.test) == pytest.approx(dial.MOST_ROWS, abs=3)
    for rows in (split.train, split.test):
        assert table.y[rows].mean() == pytest.approx(2_000 / 42_000, rel=5e-3)
    assert not set(split.train) & set(split.test)


def test_groups_are_not_torn():
    table = replace(data.numeric(300, 60), groups=pd.Series(np.arange(360) // 3))
    split = dial.thinned(table, 10, 0)
    assert not set(table.groups[split.train]) & set(table.groups[split.test])


def test_a_tuned_threshold_moves_labels_and_no_ranking():
    table = data.numeric(600, 90, apart=0.6)
    found = dial.turned(table, compared("nothing"), 15)
    nothing, tuned = (found[found["trial"] == name].set_index("draw") for name in found["trial"].unique())
    assert len(nothing) == len(tuned) == dial.DRAWS
    assert nothing["average_precision"].tolist() == tuned["average_precision"].tolist()
    assert (tuned["recall"] > nothing["recall"]).all()
    # Trials that share their fits have one place together.
    assert dial.order(found).index.tolist() == [nothing["trial"].iloc[0]]


def test_a_strategy_that_cannot_go_on_says_why_and_the_others_do():
    table = data.numeric(300, 60)
    found = dial.turned(table, compared(), 5).set_index("trial")
    smote = STRATEGIES["smote"].title
    assert set(found["reason"].dropna().index) == {smote}
    assert "needs at least 6 training rows" in found.loc[smote, "reason"].iloc[0]
    assert found.drop(smote)[[*dial.METRICS]].notna().all(axis=None)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (data.numeric(300, 12), "`1` has 8 rows to train on, and 10 are needed to make it rarer"),
        (data.numeric(300, 3), "`1` has 2 rows to train on, and 10 are needed to make it rarer"),
        (data.numeric(300, 2), "`1` has 2 rows, too few to hold out 1 in 3"),
        (data.numeric(300, 15), None),
    ],
)
def test_too_few_rows_are_refused_with_a_sentence(table, sentence):
    assert dial.refusal(table) == sentence


def made(**average_precision: list[list[float]]) -> pd.DataFrame:
    """Return a frame of `turned`, of one draw with 40 rows and of two with 10 of them."""
    rows = [
        {"trial": trial, "kept": kept, "draw": draw, "accuracy": 0.9, "recall": value / 2, "reason": None}
        | {"average_precision": value}
        for trial, steps in average_precision.items()
        for kept, values in zip((40, 10), steps, strict=True)
        for draw, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def test_spans_are_the_mean_and_the_ends_of_all_draws():
    found = dial.spans(made(a=[[0.8], [0.4, 0.6]])).set_index(["kept", "metric"])
    assert found.loc[(10, "average_precision"), ["mean", "lowest", "highest"]].tolist() == [0.5, 0.4, 0.6]
    assert found.loc[(10, "recall"), "mean"] == 0.25
    assert found.loc[(40, "accuracy"), ["lowest", "highest"]].tolist() == [0.9, 0.9]


def test_sentences_tell_what_moved_and_who_leads():
    frame = made(a=[[0.8], [0.4, 0.3]], b=[[0.7], [0.6, 0.2]])
    assert dial.order(frame).to_dict("list") == {40: [1, 2], 10: [2, 1]}
    assert told.dial(frame) == [
        "a, from 40 to 10 rows to train on: accuracy 0.90 → 0.90, average precision 0.80 → 0.35, recall "
        "0.40 → 0.17.",
        "The order moves: a ranks best with 40 rows, b with 10, where it is ahead of a in 1 of 2 draws "
        "(average precision).",
    ]
    assert told.dial(frame[frame["kept"] == 40]) == []
    same = made(a=[[0.8], [0.6, 0.5]], b=[[0.7], [0.4, 0.2]])
    assert told.dial(same)[1] == "a ranks best at both ends (average precision)."
