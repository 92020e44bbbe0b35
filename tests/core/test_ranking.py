"""The areas under the curves are those of scikit-learn, and those of counting pairs and steps one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from core.ranking import average_precision, roc_auc


@st.composite
def rankings(draw):
    """Return which rows are of the class, some and not all, scores full of ties, and weights or none."""
    rows = draw(st.integers(2, 60))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    own = rng.permutation(rows) < draw(st.integers(1, rows - 1))
    scores = rng.integers(0, draw(st.sampled_from([1, 3, 10, 1_000])), rows) / 7 - draw(st.integers(0, 9))
    weight = rng.uniform(0.1, 50, rows) if draw(st.booleans()) else None
    return own, scores, weight


@given(rankings())
def test_areas_are_those_of_the_library(ranking):
    own, scores, weight = ranking
    expected = average_precision_score(own, scores, sample_weight=weight)
    assert average_precision(own, scores, weight) == pytest.approx(expected, rel=0, abs=1e-12)
    expected = roc_auc_score(own, scores, sample_weight=weight)
    assert roc_auc(own, scores, weight) == pytest.approx(expected, rel=0, abs=1e-12)


@given(rankings())
def test_areas_are_those_of_pairs_and_steps(ranking):
    own, scores, weight = ranking
    w = np.ones(len(own)) if weight is None else weight
    pairs = np.outer(w[own], w[~own])
    apart = scores[own][:, None] - scores[~own]
    assert roc_auc(own, scores, weight) == pytest.approx(
        (pairs * ((apart > 0) + (apart == 0) / 2)).sum() / pairs.sum()
    )
    precisions = [w[own & (scores >= cut)].sum() / w[scores >= cut].sum() for cut in scores[own]]
    assert average_precision(own, scores, weight) == pytest.approx(np.average(precisions, weights=w[own]))
