"""The receipt counts rows, whatever the sampler says it did."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from core.receipt import changes, receipt
from core.spec import parse_steps
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import folds_of, is_sentence, outcome, small, trial, unweighted


def counted(before, after):
    """Return the receipt of two lists of (value, class)."""
    X, y = (np.array([row[i] for row in before]) for i in (0, 1))
    X_after, y_after = (np.array([row[i] for row in after]) for i in (0, 1))
    change = changes(X[:, None].astype(float), y, X_after[:, None].astype(float), y_after)
    return receipt(y, y_after, change, 2)


ROWS = [(1, 0), (2, 0), (3, 0), (4, 1)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (ROWS, ROWS, unweighted((3, 1), (0, 0), (0, 0))),
        (ROWS, ROWS[::-1], unweighted((3, 1), (0, 0), (0, 0))),
        (ROWS, [*ROWS, (4, 1), (4, 1)], unweighted((3, 1), (0, 0), (0, 2))),
        (ROWS, [*ROWS, (4.5, 1)], unweighted((3, 1), (0, 0), (0, 1))),
        (ROWS, ROWS[2:], unweighted((1, 1), (2, 0), (0, 0))),
        (ROWS, [(9, 0), (4, 1)], unweighted((0, 1), (3, 0), (1, 0))),
        (ROWS, [(1, 1), (2, 0), (3, 0), (4, 1)], unweighted((2, 1), (1, 0), (0, 1))),
        ([(1, 0), (1, 0), (4, 1)], [(1, 0), (4, 1)], unweighted((1, 1), (1, 0), (0, 0))),
        ([(1, 0), (1, 0), (4, 1)], [(1, 0)] * 3 + [(4, 1)], unweighted((2, 1), (0, 0), (1, 0))),
    ],
    ids=["same", "order", "copies", "made up", "dropped", "moved", "relabelled", "twins", "triplets"],
)
def test_hand_made_cases(before, after, expected):
    assert counted(before, after) == expected


rows = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1)), min_size=1, max_size=30)


@given(rows, rows)
def test_rows_add_up_on_both_sides(before, after):
    got = counted(before, after)
    for code in (0, 1):
        here, there = ([row for row in side if row[1] == code] for side in (before, after))
        assert got.real[code] + got.dropped[code] == len(here)
        assert got.real[code] + got.synthetic[code] == len(there)
        both = sum(min(here.count(row), there.count(row)) for row in set(here))
        assert got.real[code] == both


def receipts(table, steps):
    return [fold.receipt for fold in folds_of(table, trial(*parse_steps(steps, STRATEGIES)))]


def test_smote_adds_what_is_missing_and_drops_nothing():
    table = data.binary()
    for split, got in zip(trial().protocol.splits(table), receipts(table, "smote"), strict=True):
        many, few = np.bincount(table.y[split.train])
        assert got == unweighted((many, few), (0, 0), (0, many - few))


def test_half_a_balance_adds_half():
    for got in receipts(data.binary(), "smote(balance=0.5)"):
        assert got.synthetic == (0, round(sum(got.real) / 2) - got.real[1])


@pytest.mark.parametrize("table", [data.mixed(), data.categorical()], ids=["mixed", "words"])
def test_smote_of_categories_drops_nothing(table):
    for got in receipts(table, "smote"):
        assert got.dropped == (0, 0)
        assert got.synthetic == (0, got.real[0] - got.real[1])


def test_copies_count_as_added():
    for got in receipts(data.multiclass(), "random_over"):
        assert got.dropped == (0, 0, 0)
        assert {real + made for real, made in zip(got.real, got.synthetic, strict=True)} == {80}


def test_under_sampling_only_drops():
    for got in receipts(data.binary(), "random_under"):
        assert got.synthetic == (0, 0)
        assert got.real[0] == got.real[1]


def test_nothing_and_weights_change_no_row():
    table = data.binary()
    for steps in ("nothing", "class_weight", "nothing+class_weight"):
        for split, got in zip(trial().protocol.splits(table), receipts(table, steps), strict=True):
            before = tuple(np.bincount(table.y[split.train]))
            assert (got.real, got.dropped, got.synthetic) == (before, (0, 0), (0, 0))
            even = [sum(before) / 2] * 2
            np.testing.assert_allclose(got.weight, even if "class_weight" in steps else before, rtol=1e-12)


def test_cleaning_drops_of_both_classes():
    for got in receipts(data.binary(), "smote_enn"):
        assert min(got.dropped) > 0
        assert got.synthetic[1] > 0


def test_a_chain_is_counted_from_end_to_end():
    table = data.binary()
    linked = receipts(table, "tomek_links")
    for alone, got in zip(linked, receipts(table, "tomek_links+smote+class_weight"), strict=True):
        assert got.dropped == alone.dropped
        assert got.dropped[0] > 0
        assert got.real == alone.real
        assert got.synthetic == (0, alone.real[0] - alone.real[1])


@pytest.mark.parametrize("key", [k for k, kind in STRATEGIES.items() if kind.replaces_learner])
def test_rows_made_before_an_ensemble_are_counted(key):
    table = data.binary()
    asked = trial(STRATEGIES["smote"](), small(STRATEGIES[key]))
    for fold, plain in zip(folds_of(table, asked), receipts(table, "smote"), strict=True):
        assert fold.receipt == plain


def test_the_order_of_a_chain_matters_and_a_wrong_one_is_refused():
    table = data.binary()
    reason = outcome(table, trial(*parse_steps("class_weight+smote", STRATEGIES)))
    assert reason == "comes after a weighting, and rows lose their weights here: put smote first"
    assert is_sentence(reason)
    assert isinstance(outcome(table, trial(*parse_steps("smote+class_weight", STRATEGIES))), list)
