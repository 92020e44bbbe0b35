"""Numbers as people write them: offered, read when asked for, never read wrongly in silence."""

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.columns import Column, Kind, Writing, column

NUMERIC = Kind.NUMERIC


def typed(cells, kind: Kind | None = None, **writing) -> Column:
    return column("x", pa.chunked_array([list(cells)], pa.string()), kind, Writing(**writing))


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["$74.69", "$1,029.81"], [74.69, 1029.81]),
        (["5 %", "7.5%", "?"], [5, 7.5, None]),
        (["1,7", "200.000,5"], [1.7, 200000.5]),
        (["3000,00", "5000,00"], [3000, 5000]),
        (["1 234,50", "12,00"], [1234.5, 12]),
        (["1\u202f234", "5"], [1234, 5]),
        (["1'234.50", "-7"], [1234.5, -7]),
        (["€ 5,99", "12,50 €"], [5.99, 12.5]),
        (["-$5", "$-6", "+$7"], [-5, -6, 7]),
        (["1,234,567", "2"], [1234567, 2]),
        (["EUR 5", "7"], [5, 7]),
    ],
)
def test_amounts_are_offered_and_read_when_asked_for(cells, numbers):
    found = typed(cells)
    assert found.kind is not NUMERIC
    assert "look like numbers" in found.note
    assert "choose numeric" in found.note
    assert found.offer is NUMERIC
    asked = typed(cells, NUMERIC)
    assert asked.offer is None
    expected = pd.Series(numbers, name="x", dtype="float64")
    pd.testing.assert_series_equal(asked.values.astype("float64"), expected, check_exact=True)
    assert "read as numbers" in asked.note
    assert "no number" not in asked.note


@pytest.mark.parametrize("cells", [["1,234", "5,678"], ["1.234.567,5", "x"], ["1,234", "12"]])
def test_no_number_is_made_of_what_could_be_two(cells):
    """A thousand or one and a bit: nobody can tell, so the mark has to be said."""
    unsure = typed(["1,234", "5,678"])
    assert "say the decimal mark" in unsure.note
    assert unsure.offer is None
    assert typed(["1,234", "5,678"], NUMERIC).values.isna().all()
    assert typed(["1,234", "5,678"], decimal=",").values.tolist() == [1.234, 5.678]
    assert typed(["1,234", "5,678"], decimal=".").values.tolist() == [1234, 5678]
    assert typed(cells).kind is not NUMERIC


@pytest.mark.parametrize(
    "cells",
    [
        ["$5", "5 €"],
        ["1,23,456", "5"],
        ["12,34,56", "7"],
        ["08,5", "7"],
        ["1.2.3", "4.5.6"],
        ["1,2,3", "2"],
        ["$", "5"],
        ["5-6", "7-8"],
        ["08123", "08124"],
        ["$5", "five"],
    ],
)
def test_these_are_no_amounts(cells):
    found = typed(cells)
    assert found.kind is not NUMERIC
    assert found.note is None


def test_a_decimal_mark_that_was_said_goes_for_numbers_without_being_asked():
    found = typed(["1,5", "-2,25", "1.000", "3e2", ""], decimal=",")
    assert found.kind is NUMERIC
    assert found.values.tolist()[:4] == [1.5, -2.25, 1000, 300]
    assert typed(["3.14", "2.7"], decimal=",").kind is not NUMERIC
    assert typed(["0,5", "0,25"], decimal=".").kind is not NUMERIC


def test_percent_keeps_its_scale_and_leading_zeros_their_text():
    assert typed(["5%", "0.05%"], NUMERIC).values.tolist() == [5, 0.05]
    assert typed(["0123", "0456"], decimal=",").kind is not NUMERIC


def test_missing_texts_can_be_said():
    found = typed(["1", "-9", "?", "2"], missing=("-9", "?"))
    assert found.kind is NUMERIC
    assert found.values.isna().tolist() == [False, True, True, False]
    assert found.markers == ("-9", "?")
    assert typed(["NA", "a", "b"], missing=()).values.tolist() == ["NA", "a", "b"]
    assert typed(["", "a", "b"], missing=()).values.isna().tolist() == [True, False, False]


def test_unknown_is_missing():
    assert typed(["unknown", "a", "b"]).markers == ("unknown",)


MIXED = ["31/12/2020", "2020-01-02", "?"]


def test_dates_in_several_ways_are_offered_and_read_when_asked_for():
    offered = typed(MIXED)
    assert offered.kind is not Kind.DATE
    assert "written in several ways, such as `2020-01-02`, `31/12/2020`: choose date" in offered.note
    assert offered.offer is Kind.DATE
    read = typed(MIXED, Kind.DATE)
    assert read.values.tolist()[:2] == [pd.Timestamp("2020-12-31"), pd.Timestamp("2020-01-02")]
    assert read.values.isna().tolist() == [False, False, True]
    assert read.note == "Dates are written in several ways, such as `2020-01-02`, `31/12/2020`."


@given(
    st.lists(st.integers(-(10**9), 10**9).map(lambda cents: cents / 100), min_size=2, max_size=20),
    st.sampled_from(["${:,.2f}", "{:,.2f}", "{:,.2f} USD", "{:.2f}%"]),
    st.booleans(),
)
def test_amounts_come_back_equal(numbers, layout, continental):
    # One cell in which the marks are beyond doubt.
    numbers = [*numbers, 1234567.25]
    cells = [layout.format(number) for number in numbers]
    if continental:
        cells = [cell.translate(str.maketrans(".,", ",.")) for cell in cells]
    found = typed(cells, NUMERIC)
    assert found.values.tolist() == numbers


@given(st.lists(st.text("0123456789.,-+ $%€'x", max_size=9), max_size=8), st.sampled_from([None, ".", ","]))
def test_any_amount_like_text_gives_one_value_per_row(cells, decimal):
    for kind in (None, NUMERIC):
        found = typed(cells, kind, decimal=decimal)
        assert len(found.values) == len(cells)
        if kind is NUMERIC and found.values.dtype == "float64":
            assert not found.values.isin([float("inf"), float("-inf")]).any()
