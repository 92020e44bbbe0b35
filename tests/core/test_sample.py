"""Which rows of a large file are kept, and what the data set says of it."""

import hashlib
from itertools import pairwise

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from scipy.stats import chisquare

from core import curves
from core.dataset import DatasetError, from_table
from core.engine import datafile
from core.findings import FINDINGS
from core.reading import read
from core.reading.sample import drawn, fair_share
from core.target import SmallClasses, Target

counts_of_classes = st.lists(st.integers(1, 400), min_size=2, max_size=6)


def rows(*counts: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).permutation(np.repeat(range(len(counts)), counts))


@given(counts_of_classes, st.integers(1, 500))
def test_a_fair_share_is_the_largest_that_fits(counts, most):
    share = fair_share(counts, min(most, sum(counts) - 1))
    budget = min(most, sum(counts) - 1)
    assert np.minimum(counts, share).sum() <= budget
    assert np.minimum(counts, share + 1).sum() > budget


@given(counts_of_classes, st.integers(1, 600), st.integers(0, 99))
def test_small_classes_are_kept_whole_and_others_have_alike(counts, budget, seed):
    y, names = rows(*counts, seed=seed), "abcdef"[: len(counts)]
    kept = drawn(y, names, budget)
    if len(y) <= budget:
        np.testing.assert_array_equal(kept, np.arange(len(y)))
        return
    assert (np.diff(kept) > 0).all()
    left = np.bincount(y[kept], minlength=len(counts))
    share = max(fair_share(counts, budget), 1)
    np.testing.assert_array_equal(left, np.minimum(counts, share))
    # As many rows as are left are a budget that leaves the same.
    np.testing.assert_array_equal(drawn(y, names, len(kept)), kept)


@given(counts_of_classes, st.lists(st.integers(1, 600), min_size=2, max_size=4))
def test_a_larger_budget_keeps_the_rows_of_a_smaller_one(counts, budgets):
    y, names = rows(*counts), "abcdef"[: len(counts)]
    kept = [drawn(y, names, budget) for budget in sorted(budgets)]
    assert all(np.isin(fewer, more).all() for fewer, more in pairwise(kept))


def test_every_row_is_as_likely_as_another_and_none_goes_with_its_neighbour():
    often, together, files = np.zeros(200), 0, 1_500
    for number in range(files):
        # Other sizes of another class, other lots.
        y = np.r_[np.zeros(200, int), np.ones(5 + number, int)]
        kept = np.zeros(len(y), bool)
        kept[drawn(y, ("a", f"b{number}"), 2 * 50)] = True
        often += kept[:200]
        together += (kept[:199] & kept[1:200]).sum()
    size = often.sum() / files
    # Drawn without replacement, counts vary less than those of chisquare's rows would.
    spread = often.var() / (files * size / 200 * (1 - size / 200))
    assert spread == pytest.approx(1, abs=0.3)
    assert chisquare(often).pvalue > 1e-3
    assert together / files == pytest.approx(199 * size * (size - 1) / (200 * 199), rel=0.02)


def test_the_draw_is_the_same_on_every_machine():
    kept = drawn(rows(1_000, 20), ("no", "yes"), 100)
    digest = hashlib.sha256(kept.astype("<i8").tobytes()).hexdigest()
    assert digest[:16] == "a87040273d0c2244"


def file(*counts: int, names="abc") -> bytes:
    random, y = np.random.default_rng(1), rows(*counts)
    frame = pd.DataFrame({"x": random.normal(size=len(y)).round(4), "g": np.arange(len(y)) // 3})
    return frame.assign(y=np.array([*names])[y]).to_csv(index=False).encode()


def test_rows_keep_their_number_and_their_cells():
    table = read(file(500, 30))
    whole, sample = from_table(table, "y"), from_table(table, "y", budget=100)
    assert sample.counts == (70, 30)
    assert sample.totals == whole.totals == whole.counts == (500, 30)
    np.testing.assert_array_equal(sample.weights, [500 / 70, 1])
    np.testing.assert_array_equal(sample.weight, np.where(sample.y == 0, 500 / 70, 1))
    assert sample.weight.sum() == pytest.approx(530)
    assert (whole.weights, whole.weight, whole.drawn_from) == (None, None, None)
    np.testing.assert_array_equal(whole.y[sample.rows], sample.y)
    same = whole.X.iloc[sample.rows].reset_index(drop=True)
    pd.testing.assert_frame_equal(sample.X, same)
    assert (sample.ratio, sample.rarest, sample.positive) == (whole.ratio, whole.rarest, whole.positive)
    assert sample.fingerprint != whole.fingerprint
    assert any("100 of 530 rows" in note and "70 of 500 `a`" in note for note in sample.notes)


def test_no_budget_and_a_budget_that_suffices_change_nothing():
    table = read(file(100, 20))
    prints = {from_table(table, "y", budget=budget).fingerprint for budget in (0, 120, 10_000)}
    assert len(prints) == 1
    assert from_table(table, "y", budget=119).fingerprint not in prints


def test_rows_without_a_label_are_not_drawn_from():
    lines = file(300, 20).decode().splitlines()
    spoiled = "\n".join([*lines[:50], "1.5,2,", "2.5,3,?", *lines[50:]]).encode()
    sample = from_table(read(spoiled), "y", budget=60)
    assert sample.totals == (300, 20)
    assert not np.isin([49, 50], sample.rows).any()
    whole = from_table(read(spoiled), "y")
    np.testing.assert_array_equal(whole.y[np.searchsorted(whole.rows, sample.rows)], sample.y)


def test_the_rarest_class_is_that_of_the_file_where_all_are_drawn_alike():
    sample = from_table(read(file(900, 400, 300)), "y", budget=90)
    assert sample.counts == (30, 30, 30)
    assert (sample.rarest, sample.ratio) == (2, 3.0)


def test_groups_stay_with_their_rows_and_small_classes_with_their_pool():
    sample = from_table(read(file(500, 30)), "y", groups="g", budget=100)
    np.testing.assert_array_equal(sample.groups, sample.rows // 3)
    named = file(200, 1, 1, names="abc")
    pooled = from_table(read(named), "y", made=Target(small=SmallClasses.POOL), budget=50)
    assert pooled.totals == (200, 2)
    with pytest.raises(DatasetError):
        from_table(read(file(100, 20)), "nothing", budget=50)


def test_a_sample_outlives_its_process():
    sample = from_table(read(file(500, 30)), "y", budget=100)
    again = datafile.read(datafile.written(sample))
    assert again.drawn_from == sample.drawn_from == (500, 30)
    assert again.fingerprint == sample.fingerprint
    whole = from_table(read(file(100, 30)), "y")
    assert datafile.read(datafile.written(whole)).drawn_from is None


def test_findings_about_class_shares_are_about_the_file():
    equal = from_table(read(file(900, 400, 300)), "y", budget=300)
    assert equal.counts == (100, 100, 100)
    assert FINDINGS["equal_classes"]().sentence(equal) is None
    assert FINDINGS["balanced_classes"]().sentence(equal) is None
    rare = from_table(read(file(990, 10)), "y", budget=20)
    assert "99.0 %" in FINDINGS["accuracy_trap"]().sentence(rare)
    assert curves.class_counts(rare)["rows"].tolist() == [990, 10]


def test_the_class_along_a_column_has_the_shares_of_the_file():
    table = read(file(4_000, 400))
    whole, sample = (curves.class_balance(from_table(table, "y", budget=b), "x", bins=2) for b in (0, 1_500))
    np.testing.assert_allclose(sample["share"], whole["share"], atol=0.02)
    assert sample["rows"].sum() == pytest.approx(4_400)
    assert (sample["lower"] < sample["share"]).all()
    assert (sample["share"] < sample["upper"]).all()
