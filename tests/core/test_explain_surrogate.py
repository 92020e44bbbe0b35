"""Rules hold for the rows they say, and their fidelity is measured on rows they were not made from."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold
from sklearn.tree import DecisionTreeRegressor

from core.columns import Kind
from core.dataset import from_frame
from core.explain import surrogate
from core.explain.questions import questions
from tests.core import data, score_data
from tests.core.data import predict, trial
from tests.core.figure_data import EVIL


def made(rows=600, seed=0):
    """Return a table of every kind of question, and a score that goes by two of its columns."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": random.normal(40, 10, rows),
            "ward": random.choice(["east", "west", "north"], rows),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 300, rows), unit="D"),
            "gap": np.where(random.random(rows) < 0.3, np.nan, random.normal(size=rows)),
            "visits": random.integers(0, 20, rows),
        }
    )
    y = (random.random(rows) < 0.3).astype(int)
    y[:2] = 0, 1
    return from_frame("t", frame, data.labelled(y))


def rows_of(table, rule):
    """Return which rows a rule holds for, by reading its words."""
    holds = np.ones(len(table.y), bool)
    for part in re.split(r" and (?=`)", rule) if rule != "every row" else []:
        name, said = re.fullmatch(r"`(\w+)` is (.+)", part).groups()
        values = table.X[name]
        if said.startswith(("not `", "`")):
            level = re.search("`(.+)`", said)[1]
            holds &= (values == level).to_numpy() != said.startswith("not")
            continue
        if said in ("missing", "not missing"):
            holds &= values.isna().to_numpy() == (said == "missing")
            continue
        here = np.ones(len(values), bool)
        for word, number in re.findall(r"(over|at most) ([\d.,:e+\- ]*\d)", said):
            border = pd.Timestamp(number) if name == "day" else float(number.replace(",", ""))
            here &= (values > border if word == "over" else values <= border).to_numpy()
        holds &= np.where(values.isna(), said.endswith("or missing"), here)
    return holds


SCORES = {
    "number": lambda X: np.where(X["age"] > 45, 0.8, 0.1),
    "category": lambda X: np.where(X["ward"] == "west", 0.8, 0.1) + 0.001 * (X["ward"] == "east"),
    "date": lambda X: np.where(X["day"] > pd.Timestamp("2024-06-01 12:00"), 0.8, 0.1),
    "missing": lambda X: np.where(X["gap"].isna(), 0.8, 0.1),
    "missing or high": lambda X: np.where(X["gap"].isna() | (X["gap"] > 0.5), 0.8, 0.1),
    "missing or low": lambda X: np.where(X["gap"].isna() | (X["gap"] < 0.5), 0.8, 0.1),
    "whole": lambda X: np.where(X["visits"] > 12, 0.8, 0.1),
    "both": lambda X: np.where((X["age"] > 45) & (X["ward"] == "west"), 0.8, 0.1) + X["visits"] / 1_000,
}


def test_what_a_column_is_not_is_said_only_where_it_is_not_said_what_it_is():
    table = made()
    score = table.X["ward"].map({"west": 0.8, "east": 0.1, "north": 0.101}).to_numpy(float)
    rules = [*surrogate(table, score_data.predictions(table.y, score), 1).rules["rule"]]
    assert any(" is `" in rule for rule in rules)
    assert all(" is not `" not in rule or " is `" not in rule for rule in rules)
    assert len(rules) == 3


@pytest.mark.parametrize("kind", SCORES)
def test_rules_hold_for_the_rows_they_say(kind):
    table = made()
    score = np.asarray(SCORES[kind](table.X), dtype=float)
    found = surrogate(table, score_data.predictions(table.y, score), 1)
    assert found.fidelity > 0.9
    assert found.rules["rows"].sum() == 600
    taken = np.zeros(600, int)
    for rule in found.rules.itertuples():
        rows = rows_of(table, rule.rule)
        assert rows.sum() == rule.rows, rule.rule
        assert score[rows].mean() == pytest.approx(rule.score)
        assert table.y[rows].mean() == pytest.approx(rule.share)
        taken += rows
    assert (taken == 1).all()
    assert [*found.rules["score"]] == sorted(found.rules["score"], reverse=True)


@pytest.mark.parametrize("depth", [2, 3])
def test_fidelity_is_that_of_rows_the_rules_were_not_made_from(depth):
    table = data.numeric(300, 100)
    p = predict(table, trial())
    X, score = table.X.to_numpy(), p.proba[np.argsort(p.row), 1]
    mimicked = np.empty(400)
    for train, test in KFold(5, shuffle=True, random_state=0).split(X):
        tree = DecisionTreeRegressor(max_depth=depth, min_samples_leaf=20, random_state=0)
        mimicked[test] = tree.fit(X[train], score[train]).predict(X[test])
    found = surrogate(table, p, 1, depth)
    assert found.fidelity == pytest.approx(r2_score(score, mimicked))
    inside = DecisionTreeRegressor(max_depth=depth, min_samples_leaf=20, random_state=0).fit(X, score)
    assert found.fidelity < inside.score(X, score)
    assert len(found.rules) == inside.get_n_leaves()


def test_noise_has_no_faithful_rules():
    table = data.numeric(400, 100)
    noise = np.random.default_rng(0).random(500)
    assert surrogate(table, score_data.predictions(table.y, noise), 1).fidelity < 0.05


def test_equal_scores_have_one_rule_and_no_fidelity():
    table = data.binary()
    found = surrogate(table, score_data.predictions(table.y, np.full(200, 0.2)), 1)
    assert np.isnan(found.fidelity)
    assert found.rules[["rule", "rows"]].to_numpy().tolist() == [["every row", 200]]


def test_of_several_repeats_the_first_is_mimicked():
    table = data.numeric(300, 100)
    p = predict(table, trial(repeats=2))
    once = predict(table, trial())
    assert surrogate(table, p, 1).rules.equals(surrogate(table, once, 1).rules)


def test_whole_numbers_have_whole_borders():
    table = data.counted(Kind.WHOLE)
    (asked,) = [question for question in questions(table) if question.column == "a"]
    assert asked.answer(-np.inf, 3.5, True) == "`a` is at most 3"
    assert asked.answer(3.5, 1234.5, False) == "`a` is over 3 and at most 1,234"


def test_names_are_quoted():
    random = np.random.default_rng(0)
    values = random.normal(size=(400, 2))
    frame = pd.DataFrame({EVIL[0]: values[:, 0], EVIL[4]: random.choice([EVIL[1], EVIL[2]], 400)})
    table = from_frame("t", frame, data.labelled(random.integers(0, 2, 400)))
    score = 0.3 + 0.3 * (values[:, 0] > 0) + 0.2 * (frame[EVIL[4]] == EVIL[1])
    rules = " ".join(surrogate(table, score_data.predictions(table.y, score), 1).rules["rule"])
    assert "`<b>bold</b><script>alert(1)</script>` is over" in rules
    assert "`%{x} &lt;i&gt; {y}`" in rules
    assert "\n" not in rules


def test_too_little_for_rules_is_said():
    few = data.numeric(20, 10)
    with pytest.raises(ValueError, match="30 judged rows are too few for rules; it takes 40"):
        surrogate(few, score_data.predictions(few.y, np.linspace(0, 1, 30)), 1)
    texts = from_frame("t", pd.DataFrame({"a": ["x"] * 50}), data.labelled(np.arange(50) % 2))
    blind = data.replace(texts, kinds={"a": Kind.TEXT})
    with pytest.raises(ValueError, match="no column has values"):
        surrogate(blind, score_data.predictions(texts.y, np.linspace(0, 1, 50)), 1)
