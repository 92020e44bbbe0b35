"""Thresholds, histograms, matrices and class charts against counting by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from core import curves
from core.dataset import from_frame
from core.metrics import per_class
from core.predictions import Judged, Predictions
from tests.core.score_data import predictions, rare, scored


@given(scored(), st.integers(8, 30))
def test_threshold_table_counts_exactly(p, points):
    table = curves.threshold_table(p, 1, points)
    assert len(table) <= points
    assert table["threshold"].is_monotonic_increasing
    assert table["threshold"].is_unique
    assert {p.proba[:, 1].min(), p.proba[:, 1].max(), 0.5} <= {*table["threshold"]}
    for row in table.itertuples():
        alarm = p.proba[:, 1] >= row.threshold
        counted = sk.confusion_matrix(p.y, alarm, labels=[0, 1]).ravel().tolist()
        assert [row.tn, row.fp, row.fn, row.tp] == counted
        assert row.alarms == alarm.sum()


@given(scored())
def test_threshold_table_has_the_rates_of_the_metrics(p):
    for row in curves.threshold_table(p, 1).itertuples():
        matrix = np.array([[row.tn, row.fp], [row.fn, row.tp]])
        own = per_class(p.y, p.proba, matrix).iloc[1]
        for name in ("recall", "precision", "specificity", "f1"):
            assert getattr(row, name) == pytest.approx(own[name])
        assert row.false_positive_rate == pytest.approx(1 - row.specificity)


def test_table_reaches_the_scores_of_a_rare_class():
    p = rare()
    table = curves.threshold_table(p, 1)
    assert len(table) <= curves.POINTS
    assert (table["threshold"] < 0.001).sum() > 300
    # Dense at the top: budgets of 1, 2, 3 ... alarms can be met exactly.
    assert {*range(1, 20)} <= {*table["alarms"]}
    # Each tenth of the class is told apart.
    assert (np.diff(np.sort(table["recall"])) < 0.05).all()


def test_at_gives_the_nearest_row_and_its_own_threshold():
    p = predictions([0, 1, 0, 1], [0.1, 0.2, 0.7, 0.9])
    table = curves.threshold_table(p, 1)
    assert curves.at(table, 0.5)["alarms"] == 2
    assert curves.at(table, 0.9)["tp"] == 1
    assert curves.at(table, 0.19)["threshold"] == 0.2
    assert curves.at(table, 7)["threshold"] == 0.9


def test_half_is_in_the_table_when_no_score_reaches_it():
    table = curves.threshold_table(predictions([0, 1], [0.001, 0.002]), 1)
    row = curves.at(table, 0.5)
    assert [row["threshold"], row["alarms"], row["recall"], row["precision"]] == [0.5, 0, 0, 0]


def test_a_class_without_rows_has_no_recall():
    table = curves.threshold_table(predictions([0, 0], [0.2, 0.8]), 1)
    assert table["recall"].isna().all()
    assert (table["false_positive_rate"].max(), table["f1"].notna().sum()) == (1.0, 0)


@settings(max_examples=50)
@given(scored())
def test_histogram_counts_every_row_once(p):
    frame = curves.score_histogram(p, 1)
    rows = frame.groupby("group")["rows"].sum()
    assert rows[curves.INTEREST] == (p.y == 1).sum()
    assert rows[curves.OTHERS] == (p.y == 0).sum()
    assert len(frame) == 80


@pytest.mark.parametrize(
    ("largest", "right"), [(0.0123, 0.02), (0.3, 0.3), (0.6, 1.0), (1.0, 1.0), (0.0, 1.0)]
)
def test_histogram_ends_just_above_the_largest_score(largest, right):
    frame = curves.score_histogram(predictions([0, 1], [0, largest]), 1)
    assert frame["right"].max() == pytest.approx(right)
    assert frame["rows"].sum() == 2


def test_confusion_frame_has_actual_in_rows():
    p = predictions([0, 0, 0, 1], [0.1, 0.9, 0.2, 0.3])
    frame = curves.confusion_frame(Judged(p, np.array([0, 1, 0, 0]), np.zeros((1, 2))))
    assert frame.to_dict("list") == {
        "actual": ["no", "no", "yes", "yes"],
        "predicted": ["no", "yes", "no", "yes"],
        "rows": [2, 1, 1, 0],
        "share_of_actual": pytest.approx([2 / 3, 1 / 3, 1, 0]),
    }


@pytest.mark.parametrize(
    ("labels", "code", "names"),
    [([*"nny"], 1, ["n", "y"]), ([*"nny"], 0, ["n", "y"]), ([*"abc"], 2, ["others", "c"])],
)
def test_confusion_at_a_threshold_has_the_classes_in_their_order(labels, code, names):
    data = from_frame("t", pd.DataFrame({"a": range(3)}), labels)
    rows = {("others", "others"): 2, ("others", "own"): 1, ("own", "others"): 5, ("own", "own"): 7}
    row = pd.Series({"tn": 2, "fp": 1, "fn": 5, "tp": 7})
    frame = curves.confusion_at(row, data, code)
    assert frame["predicted"].tolist() == names * 2
    assert frame["actual"].tolist() == np.repeat(names, 2).tolist()
    whose = {name: "own" if name == data.classes[code] else "others" for name in names}
    for cell in frame.itertuples():
        assert cell.rows == rows[whose[cell.actual], whose[cell.predicted]]


def test_three_classes_are_in_the_order_of_their_rows_with_the_review_column_last():
    y, said = np.array([0, 1, 1, 1, 2, 2, 2, 2]), np.array([0, 1, 0, 3, 2, 2, 1, 3])
    zeros = np.zeros(8, dtype=int)
    p = Predictions(("a", "b", "c"), None, zeros, zeros, zeros, y, np.eye(4)[said][:, :3], (), (), ())
    frame = curves.confusion_frame(Judged(p, said, np.zeros((1, 3))))
    cells = frame.pivot(index="actual", columns="predicted", values="rows")
    assert frame["predicted"][:4].tolist() == ["c", "b", "a", curves.REVIEW]
    assert frame["actual"][::4].tolist() == ["c", "b", "a"]
    assert cells.loc[["a", "b", "c"], ["a", "b", "c", curves.REVIEW]].to_numpy().tolist() == [
        [1, 0, 0, 0],
        [1, 1, 0, 1],
        [0, 1, 2, 1],
    ]


def test_share_of_a_class_without_rows_is_not_defined():
    p = predictions([0, 0], [0.1, 0.9])
    frame = curves.confusion_frame(Judged(p, np.array([0, 1]), np.zeros((1, 2))))
    assert frame["share_of_actual"].isna().tolist() == [False, False, True, True]


def test_class_counts():
    frame = curves.class_counts(from_frame("t", pd.DataFrame({"a": range(4)}), [*"xxxy"]))
    assert frame.to_dict("list") == {"class": ["x", "y"], "rows": [3, 1], "share": [0.75, 0.25]}


def balance(values, labels=None, **more) -> pd.DataFrame:
    """Return the balance along a column with these values."""
    labels = labels or ["y" if i % 4 == 0 else "n" for i in range(len(values))]
    data = from_frame("t", pd.DataFrame({"c": values}), labels)
    return curves.class_balance(data, "c", **more)


def test_balance_of_numbers_is_in_quantile_bins_with_missing_last():
    frame = balance([*range(100), *[np.nan] * 20], bins=4)
    assert frame["value"].tolist() == ["0 to 24", "25 to 49", "50 to 74", "75 to 99", "(missing)"]
    assert frame["rows"].tolist() == [25, 25, 25, 25, 20]
    assert frame["share"].tolist() == pytest.approx([7 / 25, 6 / 25, 6 / 25, 6 / 25, 5 / 20])


def test_balance_of_a_number_that_is_mostly_zero_keeps_ties_together():
    frame = balance([0] * 90 + [*range(1, 11)])
    assert frame["value"].iloc[0] == "0"
    assert frame["rows"].iloc[0] == 90
    assert frame["rows"].sum() == 100


def test_balance_of_dates_shows_dates():
    frame = balance(pd.date_range("2024-01-01", periods=40), bins=2)
    assert frame["value"].tolist() == ["2024-01-01 to 2024-01-20", "2024-01-21 to 2024-02-09"]


def test_balance_of_categories_shows_the_largest_and_the_rest():
    values = [f"v{i:02d}" for i in range(30) for _ in range(30 - i)] + [None] * 3
    frame = balance(pd.Series(values, dtype="str"))
    assert frame["value"].tolist()[:2] == ["v00", "v01"]
    assert frame["value"].tolist()[-2:] == ["others (10 values)", "(missing)"]
    assert frame["rows"].tolist()[-2:] == [55, 3]
    assert frame["rows"].sum() == len(values)


def test_balance_of_nothing_but_missing_values():
    frame = balance([np.nan] * 8)
    assert frame[["value", "rows"]].to_numpy().tolist() == [["(missing)", 8]]


def test_intervals_are_those_of_wilson():
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I.
    known = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0, 0.1611)}
    known[1, 29] = (0.0061, 0.1718)
    for (hits, rows), interval in known.items():
        labels = ["y"] * hits + ["n"] * (rows - hits) + ["n"] * 300 + ["y"]
        values = pd.Series(["a"] * rows + ["b"] * 301, dtype="str")
        frame = balance(values, labels).set_index("value")
        assert (*frame.loc["a", ["lower", "upper"]],) == pytest.approx(interval, abs=5e-5)
