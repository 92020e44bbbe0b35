"""From a table to numbers: codes first, each kind in its own way, and back from one-hot."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from core import prepare
from core.columns import Kind
from core.dataset import from_frame
from core.prepare import OneHot, Preparation
from tests.core import data

STANDARD, MIN_MAX, AS_IS = Preparation


def prepared(table, preparation=STANDARD):
    fitted = prepare.transformer(table, preparation).fit(table.X)
    return fitted, fitted.transform(table.X)


def test_categories_come_first_as_whole_numbers():
    table = data.mixed()
    _, X = prepared(table)
    positions = prepare.categories(table, STANDARD)
    assert positions == (0, 1)
    for position, name in zip(positions, ["color", "shape"], strict=True):
        codes = X[:, position]
        np.testing.assert_array_equal(codes, codes.astype(int))
        assert len(set(codes)) == table.X[name].nunique()
    np.testing.assert_allclose(X[:, 2:].mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(X[:, 2:].std(axis=0), 1, atol=1e-12)


def test_rare_levels_share_a_code():
    table = data.mixed()
    X = table.X.copy()
    X.loc[:3, "color"] = ["one", "two", "three", "four"]
    _, codes = prepared(replace(table, X=X))
    assert len(set(codes[:4, 0])) == 1
    assert codes[0, 0] not in set(codes[4:, 0])


def test_a_missing_category_is_a_level_of_its_own():
    table = data.mixed()
    X = table.X.copy()
    X.loc[:19, "color"] = None
    _, codes = prepared(replace(table, X=X))
    assert len(set(codes[:20, 0])) == 1
    assert codes[0, 0] not in set(codes[20:, 0])


def test_every_kind_gives_finite_numbers_and_names_where_they_came_from():
    table = data.every_kind()
    fitted, X = prepared(table)
    assert np.isfinite(X).all()
    names = prepare.origins(fitted)
    assert len(names) == X.shape[1]
    assert set(names) == {"number", "color", "day", "story"}
    assert names[0] == "color"
    assert names.count("number") == 2
    assert names.count("story") == prepare.TEXT_COMPONENTS
    assert set(prepare.left_out(table, STANDARD)) == {"name", "same"}
    assert prepare.features(table, STANDARD) == 4


def test_a_number_without_values_in_training_is_harmless():
    table = data.numeric(40, 20)
    X = table.X.assign(a=np.nan)
    _, made = prepared(replace(table, X=X))
    assert np.isfinite(made).all()


def test_as_is_changes_nothing():
    table = data.numeric(40, 20, missing=0.2)
    _, X = prepared(table, AS_IS)
    np.testing.assert_array_equal(X, table.X.to_numpy())
    assert prepare.has_missing(table, AS_IS)
    assert not prepare.has_missing(table, STANDARD)
    assert prepare.refusal(table, AS_IS) is None
    assert "is not; use `standard`" in prepare.refusal(data.mixed(), AS_IS)
    huge = replace(table, X=table.X.assign(a=[1e39, *table.X["a"][1:]]))
    assert "`as-is` takes numbers up to 3e+38 and column `a` has larger ones" in prepare.refusal(huge, AS_IS)
    assert prepare.refusal(huge, STANDARD) is None
    assert prepare.categories(replace(table, kinds=dict.fromkeys("abcd", Kind.CATEGORICAL)), AS_IS) == ()


@st.composite
def code_rows(draw):
    width = draw(st.integers(1, 5))
    positions = tuple(sorted(draw(st.sets(st.integers(0, width - 1), min_size=1))))
    rows = draw(st.integers(1, 20))
    X = np.random.default_rng(draw(st.integers(0, 99))).normal(size=(rows, width))
    for position in positions:
        codes = st.lists(st.integers(0, 3), min_size=rows, max_size=rows)
        X[:, position] = draw(codes)
    return X, positions


@given(code_rows())
def test_one_hot_goes_there_and_back(case):
    X, positions = case
    expansion = OneHot(positions).fit(X)
    wide = expansion.transform(X)
    np.testing.assert_array_equal(expansion.inverse_transform(wide), X)
    assert wide[:, : expansion.width_].sum() == len(X) * len(positions)
    assert len(expansion.origins([str(i) for i in range(X.shape[1])])) == wide.shape[1]


@given(code_rows(), st.floats(0, 1))
def test_a_row_between_categories_gets_one_of_them(case, u):
    X, positions = case
    expansion = OneHot(positions).fit(X)
    wide = expansion.transform(X)
    back = expansion.inverse_transform((1 - u) * wide[:1] + u * wide[-1:])
    for position in positions:
        assert back[0, position] in {X[0, position], X[-1, position]}


def test_one_hot_of_an_unknown_level_is_nothing():
    expansion = OneHot((0,)).fit(np.array([[0.0], [1.0]]))
    np.testing.assert_array_equal(expansion.transform(np.array([[7.0], [np.nan]])), np.zeros((2, 2)))


@pytest.mark.parametrize("kind", [Kind.IDENTIFIER, Kind.CONSTANT])
def test_what_is_left_out_is_said(kind):
    table = data.numeric(40, 20)
    kept = replace(table, kinds={**table.kinds, "b": kind})
    assert list(prepare.left_out(kept, STANDARD)) == ["b"]
    assert prepare.left_out(kept, AS_IS) == {}
    _, X = prepared(kept)
    assert X.shape[1] == 3


def test_a_rare_level_that_training_never_saw_joins_the_pooled_ones():
    levels = ["a"] * 40 + ["b"] * 40 + [f"once {i}" for i in range(20)]
    table = from_frame("rare", pd.DataFrame({"c": pd.Series(levels, dtype="str")}), ["x", "y"] * 50)
    fitted = prepare.transformer(table, prepare.Preparation.STANDARD).fit(table.X.iloc[:90])
    codes = fitted.transform(table.X)[:, 0]
    assert np.isfinite(codes).all()
    assert len(set(codes[80:])) == 1
    assert codes[80] not in set(codes[:80])


def test_min_max_scales_training_rows_from_0_to_1_and_is_else_the_usual():
    table = data.every_kind()
    usual, scaled = (prepare.transformer(table, each).fit(table.X) for each in (STANDARD, MIN_MAX))
    X, Z = usual.transform(table.X), scaled.transform(table.X)
    assert prepare.origins(usual) == prepare.origins(scaled)
    numbers = [i for i, name in enumerate(prepare.origins(scaled)) if name in ("number", "day")]
    assert len(numbers) > 4
    # Parts of dates are numbers of single precision.
    np.testing.assert_allclose(Z[:, numbers].min(axis=0), 0, atol=1e-6)
    assert set(np.round(Z[:, numbers].max(axis=0), 6)) == {0.0, 1.0}
    own = prepare.origins(scaled).index("number")
    wanted = (X[:, own] - X[:, own].min()) / np.ptp(X[:, own])
    np.testing.assert_allclose(Z[:, own], wanted, rtol=0, atol=1e-12)
    others = [i for i in range(X.shape[1]) if i not in numbers]
    np.testing.assert_array_equal(X[:, others], Z[:, others])
