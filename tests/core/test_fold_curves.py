"""The curve of each fold against scikit-learn on its rows, and how far folds lie apart."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from sklearn import metrics as sk

from core import curves
from tests.core.score_data import predictions, rare, scored

near = partial(pytest.approx, rel=1e-12, abs=1e-12, nan_ok=True)
few = settings(max_examples=40)


def parts(p, frame):
    """Return labels and scores of each fold, with its part of a frame of curves."""
    for (repeat, fold), own in frame.groupby(["repeat", "fold"]):
        rows = (p.repeat == repeat) & (p.fold == fold)
        yield p.y[rows], p.proba[rows, 1], own


@few
@given(scored(least=8, folds=3))
def test_precision_of_a_fold_is_at_the_highest_threshold_that_reaches_the_recall(p):
    frame = curves.precision_recall_folds(p, 1)
    assert len(frame) == 3 * 201
    for y, score, own in parts(p, frame):
        if not y.any():
            assert own["precision"].isna().all()
            continue
        precision, recall, _ = sk.precision_recall_curve(y, score)
        # The last point of scikit-learn has no alarm; recall falls.
        for wanted, value in zip(own["recall"], own["precision"], strict=True):
            reaching = np.flatnonzero((recall[:-1] >= wanted - 1e-9) & (recall[:-1] > 0))
            assert value == near(precision[reaching.max()])


@few
@given(scored(least=8, folds=3))
def test_recall_of_a_fold_is_on_its_roc_curve(p):
    for y, score, own in parts(p, curves.roc_folds(p, 1)):
        if y.min() == y.max():
            assert own["recall"].isna().all()
            continue
        rates, recall, _ = sk.roc_curve(y, score, drop_intermediate=False)
        for wanted, value in zip(own["false_positive_rate"], own["recall"], strict=True):
            at = np.flatnonzero(np.isclose(rates, wanted, rtol=0, atol=1e-9))
            if len(at):
                assert value == near(recall[at.max()])
            else:
                right = int(np.searchsorted(rates, wanted))
                assert value == near(
                    np.interp(wanted, rates[right - 1 : right + 1], recall[right - 1 : right + 1])
                )


@few
@given(scored(least=8, folds=3))
def test_folds_have_the_numbers_of_scikit_learn_at_the_same_thresholds(p):
    frame = curves.threshold_folds(p, 1)
    assert {*frame["threshold"]} == {*p.proba[:, 1]}
    for y, score, own in parts(p, frame):
        for row in own.iloc[:: max(len(own) // 5, 1)].itertuples():
            said = (score >= row.threshold).astype(int)
            alarms, has, others = said.any(), y.any(), not y.all()
            nan = float("nan")
            assert row.recall == near(sk.recall_score(y, said) if has else nan)
            assert row.precision == near(sk.precision_score(y, said) if alarms else nan)
            assert row.f1 == near(sk.f1_score(y, said, zero_division=0) if has else nan)
            assert row.specificity == near(sk.recall_score(1 - y, 1 - said) if others else nan)


def test_spread_is_over_the_folds_that_have_a_number():
    folds = pd.DataFrame(
        {
            "repeat": [0] * 6,
            "fold": [0, 0, 1, 1, 2, 2],
            "threshold": [0.1, 0.9] * 3,
            "recall": [1.0, 0.2, 0.8, 0.4, 0.9, 0.0],
            "precision": [0.1, np.nan, 0.2, 0.5, 0.6, np.nan],
        }
    )
    spread = curves.spread(folds)
    assert [*spread.columns] == ["metric", "threshold", "folds", "lowest", "mean", "highest"]
    rows = {(row.metric, row.threshold): row for row in spread.itertuples()}
    recall, precision = rows["recall", 0.1], rows["precision", 0.9]
    assert (recall.folds, recall.lowest, recall.mean, recall.highest) == near((3, 0.8, 0.9, 1.0))
    assert (precision.folds, precision.lowest, precision.highest) == (1, 0.5, 0.5)
    nowhere = curves.spread(folds.assign(precision=np.nan))
    assert nowhere[nowhere["metric"] == "precision"]["mean"].isna().all()


def test_spread_of_repeats_holds_every_fold():
    p = predictions(np.tile([0, 0, 0, 1], 30), np.linspace(0, 1, 120), folds=3, repeats=2)
    assert {*curves.spread(curves.roc_folds(p, 1))["folds"]} == {6}


def test_curves_of_all_rows_lie_within_those_of_the_folds():
    p = rare(folds=4)
    spread = curves.spread(curves.threshold_folds(p, 1)).set_index(["metric", "threshold"])
    table = curves.threshold_table(p, 1, points=20)
    for row in table[table["threshold"].isin(spread.loc["recall"].index)].itertuples():
        own = spread.loc["recall", row.threshold]
        assert own["lowest"] <= row.recall <= own["highest"]
