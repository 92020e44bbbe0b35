"""Data sets as files: whatever a table holds comes back as it was."""

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given

from core.columns import Kind
from core.dataset import Dataset, from_frame, from_table
from core.engine import datafile
from core.reading import Table
from core.samples import SAMPLES
from tests.core import data
from tests.core.data import folds_of, trial
from tests.core.stored import assert_same_data

ODD_NAMES = [
    "a",
    "A",
    "a ",
    "0",
    "y",
    "rows",
    "groups",
    "index",
    "\u00e9",
    "e\u0301",
    "None",
    "a\nb",
    "__index__",
]


def odd_types() -> Dataset:
    """Return a column of every type a table may hold, with gaps, under names that look alike."""
    frame = pd.DataFrame(
        {
            "float": [0.1 + 0.2, -0.0, np.nan, 5e-324],
            "float32": np.array([0.1, np.nan, 1, 2], "float32"),
            "int": [2**62, -1, 0, 1],
            "Int64": pd.array([2**62 + 1, None, 0, 1], "Int64"),
            "bool": [True, False, True, True],
            "boolean": pd.array([True, None, False, True], "boolean"),
            "str": pd.Series(["", None, "a\0b", "\U0001f600"], dtype="str"),
            "string": pd.array(["", None, "a", "b"], "string"),
            "category": pd.Categorical(["b", "a", None, "b"], ["c", "b", "a"], ordered=True),
            "numbers": pd.Categorical([1, 2, None, 2]),
            "us": np.array(["0001-01-01", "NaT", "9999-12-31", "2024-02-29"], "M8[us]"),
            "ns": np.array([1, "NaT", 2**62, -1], "M8[ns]"),
            "zone": pd.to_datetime(["2024-03-31 01:30", None] * 2, utc=True),
        }
    )
    return from_frame("odd", frame.set_axis(ODD_NAMES, axis=1), ["no", "yes", "no", "yes"])


def carrying() -> Dataset:
    """Return a table with groups, an order and notes, read from text of which a row is left out."""
    cells = {
        "g": ["1", "1", "", "2"],
        "when": ["2024-01-01", "", "2024-01-03", "?"],
        "x": ["1", "2", "zz", "x"],
    }
    table = Table(pa.table({**cells, "class": ["a", "", "b", "a"]}))
    kinds = {"x": Kind.NUMERIC, "when": Kind.DATE}
    return from_table(table, "class", kinds=kinds, groups="g", order="when", name="né\ud800", positive="a")


TABLES = [data.every_kind, data.mixed, data.multiclass, data.categorical, odd_types, carrying]


@pytest.mark.parametrize("make", TABLES, ids=lambda make: make.__name__)
def test_tables_come_back_as_they_were(make):
    assert_same_data(make(), datafile.read(datafile.written(make())))


@pytest.mark.parametrize("key", SAMPLES)
def test_samples_come_back_as_they_were(key):
    sample = SAMPLES[key]().load()
    assert_same_data(sample, datafile.read(datafile.written(sample)))


CELLS = st.sampled_from(["", "?", "1", "-0.5", "1e300", "inf", "a", " a", "2024-01-02", "1.2.2024 10:00Z"])
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=3)


@given(st.data(), st.lists(NAMES, unique=True, min_size=3, max_size=5), st.integers(2, 6))
def test_any_table_comes_back_as_it_was(draw, names, rows):
    column = st.lists(CELLS | st.text(st.characters(codec="utf-8"), max_size=3), min_size=rows, max_size=rows)
    cells = {name: draw.draw(column) for name in names}
    cells[names[0]] = ["0", "1"] * (rows // 2) + [""] * (rows % 2)
    kinds = {name: draw.draw(st.sampled_from(Kind)) for name in names[1:-2]}
    table = Table(pa.table({n: pa.array(c, "string") for n, c in cells.items()}))
    groups, order = draw.draw(st.sampled_from([(None, None), (names[1], names[2]), (None, names[1])]))
    one = from_table(table, names[0], kinds=kinds, groups=groups, order=order)
    assert_same_data(one, datafile.read(datafile.written(one)))


def test_models_see_no_difference():
    again = datafile.read(datafile.written(data.every_kind()))
    for one, other in zip(folds_of(data.every_kind(), trial()), folds_of(again, trial()), strict=True):
        np.testing.assert_array_equal(one.proba, other.proba)
        assert one.receipt == other.receipt


def test_a_table_that_reads_otherwise_is_no_table():
    written = datafile.written(data.binary())
    fingerprint = data.binary().fingerprint.encode()
    assert written.count(fingerprint) == 2
    with pytest.raises(ValueError, match="does not read the same"):
        datafile.read(written.replace(fingerprint, fingerprint[::-1]))
