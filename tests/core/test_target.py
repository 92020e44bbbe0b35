"""The column to predict: missing labels, quantities in bins, classes of one row."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.columns import Writing
from core.dataset import Dataset, DatasetError, from_table
from core.reading import Reading, read
from core.target import SmallClasses, Target, edges_of, may_be_cut
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


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60, unique=True),
    st.lists(st.integers(-1000, 1000), min_size=1, max_size=5, unique=True),
)
def test_edges_cut_as_pandas_cuts_left_closed(numbers, edges):
    words = tuple(f"w{i}" for i in range(len(edges) + 1))
    borders = [-np.inf, *sorted(edges), np.inf]
    expected = pd.cut(numbers, borders, right=False, labels=words).astype(str)
    if len({*expected}) < 2:
        return
    data = made(map(repr, numbers), Target(edges=tuple(edges), words=words))
    assert [data.classes[code] for code in data.y] == list(expected)
    named = made(map(repr, numbers), Target(edges=tuple(edges)))
    assert len(named.classes) == len(data.classes)
    assert (np.diff(named.y[np.argsort(numbers, kind="stable")]) >= 0).all()


def test_edges_that_look_alike_are_told_apart():
    data = made(["0.10000001", "0.10000002", "0.5", "0.05"], Target(edges=(0.10000001, 0.10000002)))
    assert data.classes == (
        "1: below 0.10000001",
        "2: 0.10000001 to 0.10000002",
        "3: 0.10000002 and more",
    )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"bins": 1}, "There can be 2 to 100 bins, not 1."),
        ({"bins": 2, "edges": (1.0,)}, "Say how many bins or at what edges: one or the other."),
        ({"edges": (float("nan"),)}, "Edges of bins are numbers, and at most 99."),
        ({"words": ("low", "high")}, "Words name bins: say how many bins or at what edges."),
        ({"bins": 2, "words": ("low", "low")}, "Each bin needs a word of its own."),
        ({"bins": 2, "words": ("low", " ")}, "Each bin needs a word of its own."),
    ],
)
def test_bins_that_cannot_be_are_refused(settings, sentence):
    with pytest.raises(DatasetError) as refused:
        Target(**settings)
    assert str(refused.value) == sentence


def test_words_must_be_as_many_as_bins():
    with pytest.raises(DatasetError, match="3 words for 2 bins: give each bin one word"):
        made(map(str, range(20)), Target(edges=(5.0,), words=("a", "b", "c")))


def test_edges_are_read_from_a_text():
    assert edges_of(" 10; 50.5;-2 1e3;") == (10.0, 50.5, -2.0, 1000.0)
    assert edges_of(" ") == ()
    with pytest.raises(DatasetError, match="Edges are numbers with semicolons between them"):
        edges_of("10; ten")


@pytest.mark.parametrize(
    ("cells", "decimal", "cut"),
    [
        (range(11), None, True),
        ([*range(11), "", "?"], None, True),
        (range(10), None, False),
        ([*range(20), "a"], None, False),
        ([f"{i},5" for i in range(20)], ",", True),
        ([""] * 20, None, False),
    ],
)
def test_a_quantity_may_be_cut(cells, decimal, cut):
    assert may_be_cut(pa.chunked_array([[*map(str, cells)]]), Writing(decimal)) is cut


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
