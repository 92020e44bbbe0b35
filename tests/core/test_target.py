"""The column to predict: missing labels, quantities in bins, classes of one row."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dataset import Dataset, DatasetError, from_table
from core.reading import Reading, read
from core.target import SmallClasses, Target
from tests.core.command_line import answer, write


def made(labels, target: Target | None = None, **reading) -> Dataset:
    lines = "\n".join(f"{i * 0.5},{label}" for i, label in enumerate(labels))
    return from_table(read(f"size,label\n{lines}\n".encode(), Reading(**reading)), "label", made=target)


def test_labels_that_say_missing_are_left_out_and_counted():
    data = made(["a", "NA", "b", "?", "", "nan", "a", "none", "unknown"])
    assert data.classes == ("a", "b", "none", "unknown")
    assert data.rows.tolist() == [0, 2, 6, 7, 8]
    assert data.notes[0] == "4 rows have no value in `label` (`?`, `NA`, `nan` or nothing) and were left out."


def test_missing_labels_can_be_said():
    data = made(["a", "NA", "b", "-9", "none"], missing=("-9", "None"))
    assert data.classes == ("NA", "a", "b")
    assert data.notes[0] == "2 rows have no value in `label` (`-9`, `none` or nothing) and were left out."
    assert made(["a", "-9", "b"], missing=("-9",)).notes[0].startswith("1 row has no value in `label`")


@pytest.mark.parametrize("count", [101, 1_000])
def test_too_many_classes_are_refused_by_what_they_look_like(count):
    with pytest.raises(DatasetError, match="different numbers, which looks like a quantity: bin it"):
        made([f"{i}.5" for i in range(count)])
    with pytest.raises(DatasetError, match="different values, which looks like names or texts; choose a"):
        made([f"n{i}" for i in range(count)])


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=60, unique=True), st.integers(2, 12))
def test_bins_hold_the_numbers_in_order_as_pandas_cuts_them(numbers, bins):
    data = made(map(repr, numbers), Target(bins=bins)) if bins <= len(numbers) else None
    if data is None:
        return
    order = np.argsort(numbers, kind="stable")
    assert (np.diff(data.y[order]) >= 0).all()
    assert len(data.classes) <= bins
    # The same borders; pandas puts a number on a border into the lower bin, and here it begins the upper.
    inside = ~np.isin(numbers, np.quantile(numbers, np.arange(1, bins) / bins))
    cut = pd.qcut(numbers, bins, labels=False, duplicates="drop")
    assert (pd.Series(cut[inside]).groupby(data.y[inside]).nunique() <= 1).all()


def test_bins_are_named_by_their_borders_in_order():
    data = made([*map(str, range(100)), "?"], Target(bins=4))
    assert data.classes == ("1: below 24.75", "2: 24.75 to 49.5", "3: 49.5 to 74.25", "4: 74.25 and more")
    assert data.counts == (25, 25, 25, 25)
    assert len(made(map(str, range(100)), Target(bins=12)).classes) == 12
    assert made(map(str, range(100)), Target(bins=12)).classes[9].startswith("10: ")


def test_amounts_are_binned_too_and_texts_are_not():
    assert made(['"1,5"', '"2,5"', '"3,5"', '"4,5"'], Target(bins=2)).classes == (
        "1: below 3",
        "2: 3 and more",
    )
    with pytest.raises(DatasetError, match="holds no values"):
        made(["a", "b", "c"], Target(bins=2))
    with pytest.raises(DatasetError, match="only the class"):
        made(["5", "5", "5"], Target(bins=3))


LABELS = ["a", "b", "a", "c", "b", "other", ""]


def test_classes_of_one_row_are_kept_pooled_or_left_out_as_chosen():
    assert made(LABELS).classes == ("a", "b", "c", "other")
    pooled = made(LABELS, Target(small=SmallClasses.POOL))
    assert dict(zip(pooled.classes, pooled.counts, strict=True)) == {"a": 2, "b": 2, "other (2)": 2}
    assert "2 classes of one row were pooled as `other (2)`: `c`, `other`." in pooled.notes
    without = made(LABELS, Target(small=SmallClasses.LEAVE_OUT))
    assert dict(zip(without.classes, without.counts, strict=True)) == {"a": 2, "b": 2}
    assert without.rows.tolist() == [0, 1, 2, 4]
    assert "2 classes of one row were left out: `c`, `other`." in without.notes
    for small in SmallClasses:
        assert made(["a", "a", "b", "b"], Target(small=small)).counts == (2, 2)


def test_the_command_line_bins_and_pools(tmp_path):
    rows = [[i, i % 7, "ab"[i % 2] if i else "c"] for i in range(200)]
    path = write(tmp_path / "t.csv", ["n", "m", "kind"], rows)
    assert [c["rows"] for c in answer("profile", path, "--target", "n", "--bins", "4")["classes"]] == [50] * 4
    found = answer("profile", path, "--target", "kind", "--small-classes", "leave_out")
    assert [c["name"] for c in found["classes"]] == ["a", "b"]
