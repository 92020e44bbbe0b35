"""The hardest rows are the worst mistakes by a count by hand, and their neighbours those of brute force."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from core.decisions import DECISIONS
from core.explain import ALARM, MISSED, hardest, nearest_rows
from core.predictions import Judged, judge
from core.prepare import Preparation
from tests.core import data, score_data
from tests.core.data import predict, trial


def judged(y, score, threshold=0.5, repeats=1, folds=1):
    p = score_data.predictions(np.tile(y, repeats), score, folds, repeats)
    return Judged(p, (p.proba[:, 1] >= threshold).astype(int), np.zeros((1, 2)))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_worst_mistakes_are_those_of_a_count_by_hand(seed, repeats):
    random = np.random.default_rng(seed)
    y, score = random.integers(0, 2, 20), random.random(20 * repeats).round(1)
    given_labels = judged(y, score, repeats=repeats, folds=3)
    found = hardest(given_labels, 1, most=5)
    p = given_labels.predictions
    for kind, wrong, worst in (
        (MISSED, (p.y == 1) & (given_labels.labels == 0), min),
        (ALARM, (p.y == 0) & (given_labels.labels == 1), max),
    ):
        by_row = {}
        for place in np.flatnonzero(wrong):
            by_row.setdefault(p.row[place], []).append(p.proba[place, 1])
        sign = 1 if worst is min else -1
        order = sorted(by_row, key=lambda row: (sign * worst(by_row[row]), row))[:5]
        own = found[found["kind"] == kind]
        assert [*own["row"]] == order
        assert [*own["probability"]] == [worst(by_row[row]) for row in order]
        assert [*own["times"]] == [len(by_row[row]) for row in order]
        assert (own["judgements"] == repeats).all()
        for row in own.itertuples():
            place = (p.row == row.row) & (p.repeat == row.repeat)
            assert p.proba[place, 1] == row.probability
            assert p.fold[place] == row.fold


def test_no_mistakes_is_an_empty_table():
    assert hardest(judged([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]), 1).empty


def test_a_row_left_for_review_is_missed_and_no_alarm():
    p = score_data.predictions([0, 1, 0, 1], [0.5, 0.5, 0.1, 0.9])
    found = hardest(Judged(p, np.array([2, 2, 0, 1]), np.zeros((1, 2))), 1)
    assert found[["kind", "row", "predicted"]].to_numpy().tolist() == [[MISSED, 1, 2]]


def test_mistakes_are_those_of_the_trials_own_decision():
    p = predict(data.numeric(160, 40, apart=0.5), trial())
    strict, lax = (judge(p, DECISIONS["threshold"](at=t)) for t in (0.9, 0.05))
    assert set(hardest(strict, 1)["kind"]) == {MISSED}
    assert set(hardest(lax, 1, most=200)["kind"]) == {ALARM} | (
        {MISSED} if ((lax.labels == 0) & (p.y == 1)).any() else set()
    )


def test_of_three_classes_the_others_are_one():
    p = predict(data.multiclass(), trial())
    labels = judge(p, DECISIONS["argmax"]()).labels
    found = hardest(judge(p, DECISIONS["argmax"]()), 2, most=500)
    assert set(found.loc[found["kind"] == MISSED, "row"]) == set(p.row[(p.y == 2) & (labels != 2)])
    assert set(found.loc[found["kind"] == ALARM, "row"]) == set(p.row[(p.y != 2) & (labels == 2)])


def test_nearest_rows_are_those_of_brute_force():
    table = data.mixed(160, 60)
    asked = trial()
    split = asked.protocol.splits(table)[1]
    levels = {name: sorted(table.X[name].iloc[split.train].unique()) for name in ("color", "shape")}
    codes = [table.X[name] == level for name, own in levels.items() for level in own]
    numbers = [*table.X.columns[:2]]
    scaler = StandardScaler().fit(table.X[numbers].iloc[split.train])
    points = np.column_stack([*codes, scaler.transform(table.X[numbers])]).astype(float)
    brute = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(points[split.train])
    for row in split.test[:10]:
        found = nearest_rows(table, asked, split, int(row))
        away, _ = brute.kneighbors(points[[row]])
        np.testing.assert_allclose(found["distance"], away[0], rtol=0, atol=1e-9)
        assert set(found["row"]) <= set(split.train)
        assert (found["code"] == table.y[found["row"]]).all()


def test_rows_with_gaps_have_no_neighbours_and_few_rows_have_few():
    gaps = data.numeric(40, 20, missing=0.2)
    asked = replace(trial(), preparation=Preparation.AS_IS)
    split = asked.protocol.splits(gaps)[0]
    with pytest.raises(ValueError, match="no distance"):
        nearest_rows(gaps, asked, split, int(split.test[0]))
    tiny = data.numeric(4, 2)
    split = trial(folds=2).protocol.splits(tiny)[0]
    assert len(nearest_rows(tiny, trial(folds=2), split, int(split.test[0]))) == len(split.train) == 3


def test_columns_are_complete():
    found = hardest(judged([0, 1], [0.9, 0.1]), 1)
    names = ["kind", "row", "repeat", "fold", "actual", "predicted", "probability", "times", "judgements"]
    assert [*found.columns] == names
    assert isinstance(found, pd.DataFrame)
