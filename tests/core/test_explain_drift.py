"""Drift: of a trial against itself none, and what is there is found."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from core.explain import ALL, OWN, Explanation, drift, explain
from core.learners import LEARNERS
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import small, trial


def explanation(shap, own=None, share=0.1, rows=None, columns=None):
    """Return an explanation with these contributions (rows x columns)."""
    shap = np.asarray(shap, dtype=float)
    rows = np.arange(len(shap)) if rows is None else np.asarray(rows)
    columns = [*"abcdefgh"][: shap.shape[1]] if columns is None else columns
    own = rows % 3 == 0 if own is None else np.asarray(own)
    values = pd.concat(
        pd.DataFrame({"row": rows, "class": "yes", "column": name, "shap": shap[:, i], "value": 0.5})
        for i, name in enumerate(columns)
    )
    table = pd.DataFrame({"row": rows, "own": own, "score": shap.sum(axis=1), "probability": 0.5})
    return Explanation(values.reset_index(drop=True), table, 0.0, "log-odds", share, True)


def drawn(seed, rows=30, columns=5, **more):
    return explanation(np.random.default_rng(seed).normal(size=(rows, columns)), **more)


@pytest.mark.parametrize("key", ["xgboost", "k_neighbors", "random_forest"])
def test_a_trial_against_itself_does_not_drift(key):
    table = data.mixed(160, 60)
    asked = trial(STRATEGIES["smote"](), learner=small(LEARNERS[key]))
    split = asked.protocol.splits(table)[0]
    one, other = (explain(table, asked, split, 1) for _ in range(2))
    found = drift({"one": one, "other": other}, "one")
    assert [*found.agreement["part"]] == [ALL, OWN]
    np.testing.assert_allclose(found.agreement[["rank_correlation", "cosine"]], 1.0, rtol=0, atol=1e-9)
    for part in (ALL, OWN):
        moves = found.moves("one", "other", part)
        assert moves["share"].equals(moves["share_before"])
        assert moves["rank"].equals(moves["rank_before"])
        assert moves["share"].sum() == pytest.approx(1)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_the_scale_of_a_score_is_no_drift(seed, scale):
    one = drawn(seed)
    found = drift({"one": one, "other": explanation(scale * one.shap.to_numpy())}, "one")
    np.testing.assert_allclose(found.agreement[["rank_correlation", "cosine"]], 1.0, rtol=0, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_numbers_are_those_of_the_formulas(seed):
    one, other = drawn(seed), drawn(seed + 1)
    found = drift({"one": one, "other": other}, "one").agreement.set_index("part")
    own = np.arange(30) % 3 == 0
    weights = np.where(own, 0.1 / own.sum(), 0.9 / (~own).sum())
    for part, rows in ((ALL, np.ones(30, bool)), (OWN, own)):
        a, b = one.shap.to_numpy()[rows], other.shap.to_numpy()[rows]
        means = [sum(w * abs(row) for w, row in zip(weights[rows], each, strict=True)) for each in (a, b)]
        cosines = [x @ y / np.sqrt((x @ x) * (y @ y)) for x, y in zip(a, b, strict=True)]
        cosine = sum(w * c for w, c in zip(weights[rows], cosines, strict=True)) / weights[rows].sum()
        assert found.loc[part, "rank_correlation"] == pytest.approx(spearmanr(*means).statistic)
        assert found.loc[part, "cosine"] == pytest.approx(cosine)
        assert found.loc[part, "rows"] == rows.sum()


def test_all_rows_and_those_of_the_class_can_tell_different_stories():
    own = np.arange(30) % 3 == 0
    before = np.tile([3.0, 2.0, 1.0], (30, 1))
    after = np.where(own[:, None], [1.0, 2.0, 3.0], [3.0, 2.0, 1.0])
    found = drift({"before": explanation(before), "after": explanation(after)}, "before")
    correlation = found.agreement.set_index("part")["rank_correlation"]
    assert correlation[ALL] == pytest.approx(1)
    assert correlation[OWN] == pytest.approx(-1)
    moves = found.moves("before", "after", OWN).set_index("column")
    assert moves.loc["a", ["rank_before", "rank"]].tolist() == [1, 3]
    assert moves.loc["c", ["share_before", "share"]].tolist() == pytest.approx([1 / 6, 1 / 2])
    assert moves["share"].idxmin() == "a"
    assert [*moves.index[-1:]] == ["b"]


def test_opposite_contributions_have_the_same_order_and_another_direction():
    one = drawn(0)
    found = drift({"one": one, "other": explanation(-one.shap.to_numpy())}, "one").agreement
    assert [*found["rank_correlation"]] == pytest.approx([1, 1])
    assert [*found["cosine"]] == pytest.approx([-1, -1])


def test_only_rows_that_both_explain_are_compared():
    full = np.random.default_rng(3).normal(size=(30, 4))
    one = explanation(full)
    other = explanation(full[10:20], rows=np.arange(10, 20))
    found = drift({"one": one, "other": other}, "one")
    assert found.agreement.set_index("part").loc[ALL, "rows"] == 10
    np.testing.assert_allclose(found.agreement[["rank_correlation", "cosine"]], 1.0, rtol=0, atol=1e-9)
    assert found.moves("one", "other")["share"].equals(found.moves("one", "other")["share_before"])
    with pytest.raises(ValueError, match="no row in common"):
        drift({"one": one, "other": explanation(full, rows=np.arange(100, 130))}, "one")


def test_models_that_use_nothing_and_single_columns_have_numbers_or_none():
    still = explanation(np.zeros((6, 2)))
    found = drift({"one": still, "other": still}, "one").agreement
    assert found["rank_correlation"].isna().all()
    assert (found["cosine"] == 1).all()
    found = drift({"one": drawn(1, columns=2), "other": explanation(np.zeros((30, 2)))}, "one").agreement
    assert (found["cosine"] == 0).all()


def test_a_file_without_rows_of_the_class_has_one_part():
    found = drift({"one": drawn(1, own=np.zeros(30, bool)), "other": drawn(2, own=np.zeros(30, bool))}, "one")
    assert [*found.agreement["part"]] == [ALL]
