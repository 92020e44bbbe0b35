"""Weighted numbers against the same numbers of repeated rows, and against scikit-learn's weights."""

import hypothesis.strategies as st
import numpy as np
from hypothesis import given
from sklearn import metrics as sk

from core.metrics import measure
from core.predictions import Judged, Predictions
from core.totals import WEIGHED, Totals

EXACT = {"rtol": 0, "atol": 1e-12}
DRAWS = 3


@st.composite
def weighed_rows(draw, classes=None, positive=False):
    """Return a trial full of ties, with repeats and rows for review, and weights of its rows (DRAWS x n).

    Weights are those of stratified draws: each class keeps its number of rows.
    """
    size = classes or draw(st.integers(2, 4))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    repeats, levels = draw(st.integers(1, 3)), draw(st.integers(1, 40))
    y = random.integers(size, size=draw(st.integers(2, 40)))
    # Rows have places in the data set, of which some were never judged.
    places = np.sort(random.choice(3 * len(y), len(y), replace=False))
    which = np.concatenate([random.permutation(len(y)) for _ in range(repeats)])
    parts = random.integers(0, levels + 1, (len(which), size)) + random.integers(0, 2)
    parts = parts + (parts.sum(axis=1, keepdims=True) == 0)
    given_labels = random.integers(size + draw(st.integers(0, 1)), size=len(which))
    chosen = draw(st.integers(0, size - 1)) if positive or draw(st.booleans()) else None
    p = Predictions(
        tuple("abcd"[:size]),
        chosen,
        np.repeat(np.arange(repeats), len(y)),
        which % 2,
        places[which],
        y[which],
        parts / parts.sum(axis=1, keepdims=True),
        (),
        (),
        (),
    )
    judged = Judged(p, given_labels, np.ones((1, size)))
    counts = Totals(judged).counts
    weights = [random.multinomial(rows, [1 / rows] * rows, DRAWS) for rows in counts if rows]
    return judged, np.concatenate(weights, axis=1).astype(np.uint8)


def often(judged: Judged, weights: np.ndarray) -> np.ndarray:
    """Return the weight of each judgement (DRAWS x m)."""
    by_row = np.zeros((len(weights), judged.predictions.row.max() + 1), dtype=int)
    by_row[:, Totals(judged).rows] = weights
    return by_row[:, judged.predictions.row]


@given(weighed_rows())
def test_weights_count_rows_as_often_as_they_say(drawn):
    judged, weights = drawn
    found, p = Totals(judged).metrics(weights), judged.predictions
    for number, repeated in enumerate(often(judged, weights)):
        rows = np.repeat(np.arange(len(p.y)), repeated)
        wanted = measure(p.y[rows], p.proba[rows], judged.labels[rows], p.positive)
        assert set(found) == set(WEIGHED) == set(wanted) - {"ece"}
        for name, value in found.items():
            np.testing.assert_allclose(value[number], wanted[name], **EXACT, err_msg=name)


@given(weighed_rows(classes=2, positive=True))
def test_weights_are_those_of_scikit_learn(drawn):
    judged, weights = drawn
    found, p = Totals(judged).metrics(weights), judged.predictions
    own, score = p.y == p.positive, p.proba[:, p.positive]
    if own.all() or not own.any():
        assert np.isnan(found["average_precision"]).all()
        return
    for number, weight in enumerate(often(judged, weights)):
        by_library = {
            "average_precision": sk.average_precision_score(own, score, sample_weight=weight),
            "roc_auc": sk.roc_auc_score(own, score, sample_weight=weight),
            "recall": sk.recall_score(own, judged.labels == p.positive, sample_weight=weight),
            "brier": sk.brier_score_loss(own, score, sample_weight=weight),
        }
        for name, value in by_library.items():
            np.testing.assert_allclose(found[name][number], value, **EXACT, err_msg=name)


def test_rows_are_sorted_by_class_and_known_by_their_place():
    p = Predictions(
        ("a", "b"),
        1,
        np.array([0, 0, 0, 1, 1, 1]),
        np.zeros(6, int),
        np.array([9, 4, 7, 4, 9, 7]),
        np.array([0, 1, 0, 1, 0, 0]),
        np.full((6, 2), 0.5),
        (),
        (),
        (),
    )
    totals = Totals(Judged(p, p.y, np.ones((1, 2))))
    assert totals.rows.tolist() == [7, 9, 4]
    assert totals.counts == (2, 1)
