"""Every number against scikit-learn, imbalanced-learn or a plain loop."""

import warnings

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from imblearn.metrics import geometric_mean_score, specificity_score
from sklearn import metrics as sk

from core.agreement import kappa
from core.decisions import DECISIONS
from core.metrics import METRICS, brier, confusion, ece, macro, measure, per_class, scores
from core.predictions import frame, judge
from tests.core import data
from tests.core.data import predict, trial

EXACT = {"rtol": 0, "atol": 1e-12}
RANKED = {"average_precision": sk.average_precision_score, "roc_auc": sk.roc_auc_score}


@st.composite
def judged_rows(draw, every_class=False, review=False):
    """Return classes, probabilities full of ties, given labels and the number of classes.

    With `review`, some rows are left for review: their label is one past the last.
    """
    size = draw(st.integers(2, 4))
    rows = draw(st.integers(2, 40))
    codes = st.integers(0, size - 1)
    y = np.array(draw(st.lists(codes, min_size=rows, max_size=rows)))
    if every_class:
        y = np.concatenate([y, np.arange(size)])
    said = st.integers(0, size) if review else codes
    given_labels = np.array(draw(st.lists(said, min_size=len(y), max_size=len(y))))
    parts = np.array(draw(st.lists(st.integers(0, 5), min_size=len(y) * size, max_size=len(y) * size)))
    parts = parts.reshape(len(y), size) + (parts.reshape(len(y), size).sum(axis=1) == 0)[:, None]
    return y, parts / parts.sum(axis=1, keepdims=True), given_labels, size


def by_class(y, proba, said, code):
    """Return what libraries say of one class against the rest; NaN for a class without rows."""
    own, alarms, p = y == code, said == code, proba[:, code]
    others = not own.all()
    numbers = {
        "precision": sk.precision_score(own, alarms, zero_division=0),
        "recall": sk.recall_score(own, alarms, zero_division=0),
        "specificity": sk.recall_score(~own, ~alarms, zero_division=0) if others else np.nan,
        "f1": sk.f1_score(own, alarms, zero_division=0),
        "f2": sk.fbeta_score(own, alarms, beta=2, zero_division=0),
        **{name: rank(own, p) if own.any() and others else np.nan for name, rank in RANKED.items()},
    }
    there = {name: value if own.any() else np.nan for name, value in numbers.items()}
    return {"support": own.sum(), **there}


def calibration_error(own, p):
    """Return the error over 10 bins of equally many rows, by rank; equal scores share a bin."""
    bins = {}
    for is_class, score in zip(own, p, strict=True):
        bins.setdefault(10 * int((p < score).sum()) // len(p), []).append((is_class, score))
    return sum(
        len(rows) / len(p) * abs(np.mean([r[0] for r in rows]) - np.mean([r[1] for r in rows]))
        for rows in bins.values()
    )


def expected(y, proba, said, positive):
    """Return every metric as libraries and loops give it."""
    size = proba.shape[1]
    table = pd.DataFrame([by_class(y, proba, said, code) for code in range(size)])
    own = table.iloc[positive] if positive is not None else table.mean()
    recalls = table["recall"].dropna()
    there = sorted(set(y.tolist()))
    codes = [positive] if size == 2 else range(size)
    one_hot = np.eye(size)[y]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        agreement = sk.cohen_kappa_score(y, said)
        mcc = sk.matthews_corrcoef(y, said)
    squares = ((proba - one_hot) ** 2).sum(axis=1).mean()
    return {
        **{name: own[name] for name, metric in METRICS.items() if metric.per_class},
        "balanced_accuracy": recalls.mean(),
        "worst_recall": recalls.min(),
        "g_mean": np.prod(recalls) ** (1 / len(there)),
        "mcc": mcc,
        "kappa": 0.0 if np.isnan(agreement) else agreement,
        "accuracy": sk.accuracy_score(y, said),
        "brier": squares / 2 if size == 2 else squares,
        "log_loss": sk.log_loss(y, proba, labels=range(size)),
        "ece": np.mean([calibration_error(y == code, proba[:, code]) for code in codes]),
    }


def assert_equal_numbers(actual, wanted):
    assert set(actual) == set(wanted) == set(METRICS)
    for name, value in wanted.items():
        np.testing.assert_allclose(actual[name], value, **EXACT, err_msg=name)


@given(judged_rows(review=True), st.integers(0, 4))
def test_measure(rows, choice):
    y, proba, said, size = rows
    positive = choice % size if size == 2 or choice < size else None
    assert_equal_numbers(measure(y, proba, said, positive), expected(y, proba, said, positive))


@given(judged_rows(every_class=True))
def test_named_scores_of_the_libraries(rows):
    y, proba, said, size = rows
    ours = measure(y, proba, said, None if size > 2 else 1)
    named = {
        "balanced_accuracy": sk.balanced_accuracy_score(y, said),
        "g_mean": geometric_mean_score(y, said, labels=range(size), average="multiclass"),
        "mcc": sk.matthews_corrcoef(y, said),
        "kappa": sk.cohen_kappa_score(y, said, labels=range(size)),
        "brier": sk.brier_score_loss(y, proba if size > 2 else proba[:, 1], labels=range(size)),
    }
    if size > 2:
        named |= {
            "precision": sk.precision_score(y, said, average="macro", zero_division=0),
            "recall": sk.recall_score(y, said, average="macro"),
            "f1": sk.f1_score(y, said, average="macro", zero_division=0),
            "specificity": specificity_score(y, said, average="macro", labels=range(size)),
            "roc_auc": sk.roc_auc_score(y, proba, multi_class="ovr", average="macro"),
            "average_precision": sk.average_precision_score(np.eye(size)[y], proba),
        }
    for name, value in named.items():
        np.testing.assert_allclose(ours[name], value, **EXACT, err_msg=name)


@given(judged_rows())
def test_per_class_table(rows):
    y, proba, said, size = rows
    matrix = confusion(y, said, size)
    np.testing.assert_array_equal(matrix, sk.confusion_matrix(y, said, labels=range(size)))
    table = per_class(y, proba, matrix)
    wanted = pd.DataFrame([by_class(y, proba, said, code) for code in range(size)])
    pd.testing.assert_frame_equal(table, wanted, check_dtype=False, check_like=True, atol=1e-12)
    assert macro(table).keys() == set(table.columns) - {"support"}


@given(judged_rows())
def test_calibration_error_and_kappa_alone(rows):
    y, proba, said, size = rows
    np.testing.assert_allclose(ece(y == 0, proba[:, 0]), calibration_error(y == 0, proba[:, 0]), **EXACT)
    assert -1 <= kappa(confusion(y, said, size)) <= 1


@given(judged_rows())
def test_two_classes_can_be_swapped(rows):
    y, proba, said, size = rows
    if size == 2:
        one, other = (
            measure(y, proba, said, 1),
            measure(1 - y, proba[:, ::-1], 1 - said, 0),
        )
        for name in METRICS:
            np.testing.assert_allclose(one[name], other[name], **EXACT, err_msg=name)


def test_constant_answer():
    y = np.repeat([0, 1, 2], [70, 20, 10])
    proba = np.tile([0.7, 0.2, 0.1], (100, 1))
    numbers = measure(y, proba, np.zeros(100, int), None)
    assert numbers["balanced_accuracy"] == pytest.approx(1 / 3, rel=1e-12)
    assert numbers["accuracy"] == 0.7
    for name in ("mcc", "g_mean", "kappa"):
        assert numbers[name] == pytest.approx(0, abs=1e-12)
    assert numbers["ece"] == pytest.approx(0, abs=1e-12)
    assert numbers["roc_auc"] == 0.5
    assert numbers["average_precision"] == pytest.approx(1 / 3, rel=1e-12)


def test_a_perfect_answer():
    y = np.repeat([0, 1, 2], [70, 20, 10])
    numbers = measure(y, np.eye(3)[y], y, None)
    for name, metric in METRICS.items():
        assert numbers[name] == pytest.approx(float(metric.higher_is_better), abs=1e-12), name


def test_one_class_only_gives_no_warning():
    y = np.zeros(5, int)
    numbers = measure(y, np.tile([0.9, 0.1], (5, 1)), y, 1)
    assert numbers["mcc"] == 0
    assert np.isnan(numbers["recall"])
    assert np.isnan(numbers["roc_auc"])


def test_brier_of_two_classes_is_that_of_one_of_them():
    y, p = np.array([0, 1, 1]), np.array([0.2, 0.9, 0.4])
    assert brier(y, np.c_[1 - p, p]) == pytest.approx((0.04 + 0.01 + 0.36) / 3, rel=1e-12)


@pytest.mark.parametrize("decision", ["argmax", "f_beta"])
@pytest.mark.parametrize(
    ("table", "positive"),
    [
        (data.binary(), "1"),
        (data.binary(), "0"),
        (data.multiclass(), None),
        (data.multiclass(), "2"),
        (data.numeric(60, 20, 3), None),
    ],
    ids=["rare", "common", "macro", "one of three", "absent in folds"],
)
def test_every_score_can_be_computed_from_the_exported_rows(table, positive, decision):
    table = table.with_positive(positive)
    judged = judge(predict(table, trial(folds=4, repeats=2)), DECISIONS[decision]())
    rows = frame("some trial", judged, table)
    assert list(rows.columns[:6]) == ["trial", "repeat", "fold", "row", "actual", "predicted"]
    assert (rows["trial"] == "some trial").all()

    def again(part):
        codes = {name: code for code, name in enumerate(table.classes)}
        y, said = (part[column].map(codes).to_numpy() for column in ("actual", "predicted"))
        proba = part[[f"p:{name}" for name in table.classes]].to_numpy()
        return expected(y, proba, said, table.positive)

    pooled = again(rows)
    folds = pd.DataFrame([again(part) for _, part in rows.groupby(["repeat", "fold"])])
    for name, score in scores(judged).items():
        np.testing.assert_allclose(score.pooled, pooled[name], **EXACT, err_msg=name)
        np.testing.assert_allclose(score.folds, folds[name], **EXACT, err_msg=name)
        np.testing.assert_allclose(score.mean, folds[name].mean(), **EXACT, err_msg=name)
        np.testing.assert_allclose(score.sd, folds[name].std(ddof=1), **EXACT, err_msg=name)


def test_metrics_are_explained():
    for metric in METRICS.values():
        assert metric.help.endswith(".") or ":" in metric.help
        assert len(metric.help) > 25
    assert len({metric.title for metric in METRICS.values()}) == len(METRICS)
