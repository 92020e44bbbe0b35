import math
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.columns import Column, Kind, column


def typed(cells, name: str = "x", kind: Kind | None = None) -> Column:
    return column(name, pa.chunked_array([list(cells)], pa.string()), kind)


def counted(pattern: str, n: int) -> list[str]:
    return [pattern.format(i) for i in range(n)]


# --- numbers


@pytest.mark.parametrize("text", ["1", "-1", "+1", "0", "0.5", ".5", "5.", "1e-7", "-2E+3", " 3 "])
def test_usual_ways_to_write_a_number_are_numeric(text):
    found = typed([text, "17"])
    assert found.kind is Kind.NUMERIC
    assert found.values.tolist() == [float(text), 17]


@pytest.mark.parametrize(
    "text", ["1,7", "1_000", "0x1A", "08123", "00", "1 2", "$5", "5%", "e5", "1e", "--1", "\u0661"]
)
def test_other_texts_are_not_numbers(text):
    assert typed([text, "17", "18"]).kind is Kind.CATEGORICAL


def test_whole_numbers_without_missing_are_int64():
    assert typed(["3", "-1", "+3"]).values.dtype == "int64"
    assert typed(["3", "1.0"]).values.dtype == "float64"


def test_missing_texts_become_nan_and_are_named_as_written():
    found = typed(["3", "?", "NA", "", " nan ", "n/a", "NULL", "None", "?", "4"])
    assert found.kind is Kind.NUMERIC
    assert found.values.dtype == "float64"
    assert found.values.isna().tolist() == [False] + [True] * 8 + [False]
    assert found.markers == ("?", "NA", "NULL", "None", "n/a", "nan")
    assert found.note is None


def test_infinite_values_are_missing_with_a_note():
    # The last is finite, but its square and so any variance with it is not.
    found = typed(["1", "1e100", "inf", "-Infinity", "1e999", "1e101"])
    assert found.kind is Kind.NUMERIC
    assert found.values.isna().tolist() == [False, False, True, True, True, True]
    assert found.note == "4 cells are infinite and were taken as missing."


def test_infinity_alone_is_a_word():
    assert typed(["inf", "NA"]).kind is Kind.CATEGORICAL


def test_whole_numbers_too_long_for_the_type_are_noted():
    found = typed(["99999999999999999999", "1"])
    assert found.values.tolist() == [1e20, 1]
    assert "rounded" in found.note
    assert typed(["9007199254740991", ""]).note is None
    assert typed([str(2**63 - 1), "5"]).values.tolist() == [2**63 - 1, 5]


@given(st.lists(st.floats(-1e100, 1e100), min_size=1, max_size=30))
def test_floats_printed_with_repr_come_back_equal(numbers):
    found = typed(map(repr, numbers), kind=Kind.NUMERIC)
    assert found.values.tolist() == numbers
    assert found.note is None


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=30))
def test_integers_come_back_equal(numbers):
    found = typed(map(str, numbers), kind=Kind.NUMERIC)
    assert found.values.dtype == "int64"
    assert found.values.tolist() == numbers


# --- identifiers


def test_whole_numbers_in_file_order_identify():
    found = typed(counted("{}", 20))
    assert found.kind is Kind.IDENTIFIER
    assert found.values.tolist() == list(range(20))
    assert typed(counted("{}", 19)).kind is Kind.NUMERIC
    assert typed(reversed(counted("{}", 20))).kind is Kind.NUMERIC


@pytest.mark.parametrize(
    "name", ["id", "Id", "a_id", "CarId", "carID", "index", "Row", "uuid", "key", "No.", "number"]
)
def test_distinct_whole_numbers_with_such_a_name_identify(name):
    scattered = [str(7 * i % 101) for i in range(50)]
    assert typed(scattered, name).kind is Kind.IDENTIFIER
    assert typed([*scattered, scattered[0]], name).kind is Kind.NUMERIC
    assert typed([*scattered, ""], name).kind is Kind.NUMERIC


@pytest.mark.parametrize("name", ["paid", "grid", "PAID", "width", "numbers", "monkey", "node", ""])
def test_names_that_only_contain_the_letters_do_not(name):
    assert typed([str(7 * i % 101) for i in range(50)], name).kind is Kind.NUMERIC


def test_floats_never_identify():
    assert typed(counted("{}.5", 50), "id").kind is Kind.NUMERIC


def test_distinct_texts_without_blanks_identify():
    assert typed(counted("A{}", 20)).kind is Kind.IDENTIFIER
    assert typed(counted("A{}", 19)).kind is Kind.CATEGORICAL
    assert typed([*counted("A{}", 99), "A0"]).kind is Kind.IDENTIFIER
    assert typed([*counted("A{}", 98), "A0", "A1"]).kind is Kind.TEXT
    assert typed(counted("0{}", 30)).kind is Kind.IDENTIFIER


# --- constants, categories, text


@pytest.mark.parametrize("cells", [[], ["", "?"], ["a", "a"], ["5", "5", "5"], ["a"]])
def test_one_value_or_none_is_constant(cells):
    assert typed(cells).kind is Kind.CONSTANT


def test_one_value_beside_missing_ones_is_not_constant():
    assert typed(["a", ""]).kind is Kind.CATEGORICAL
    assert typed(["1", "?"]).kind is Kind.NUMERIC


def test_categories_keep_their_text_as_written():
    found = typed([" a", "a", "A", "?", "08"])
    assert found.kind is Kind.CATEGORICAL
    assert found.values.dtype == "str"
    assert found.values.tolist()[:3] == [" a", "a", "A"]
    assert math.isnan(found.values[3])
    assert found.markers == ("?",)


@pytest.mark.parametrize(
    ("distinct", "rows", "kind"),
    [
        (50, 500, Kind.CATEGORICAL),
        (51, 500, Kind.TEXT),
        (100, 2_000, Kind.CATEGORICAL),
        (101, 2_000, Kind.TEXT),
        (1_000, 40_000, Kind.CATEGORICAL),
        (1_001, 40_000, Kind.TEXT),
    ],
)
def test_the_number_of_categories_is_limited(distinct, rows, kind):
    assert typed([f"c{i % distinct}" for i in range(rows)]).kind is kind


def test_sentences_are_text_however_few():
    assert typed(counted("the {} th remark", 30)).kind is Kind.TEXT
    assert typed(["New York", "Los Angeles"] * 15).kind is Kind.CATEGORICAL


# --- dates


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["2020-02-01", "2020-02-13"], "2020-02-01"),
        (["2020/2/1", "2020/2/13"], "2020-02-01"),
        (["01/02/2020", "13/02/2020"], "2020-02-01"),
        (["01/02/2020", "02/13/2020"], "2020-01-02"),
        (["1-2-2020", "2-13-2020"], "2020-01-02"),
        (["1.2.2020", "3.4.2020"], "2020-02-01"),
        (["2020-02-01T03:04:05.678", "2020-02-13"], "2020-02-01 03:04:05.678"),
        (["1/2/2020 3:04", "13/2/2020 23:59"], "2020-02-01 03:04"),
        (["2020-02-01 03:04:05+02:00", "?"], "2020-02-01 01:04:05"),
        (["2020-02-01T03:04:05Z", ""], "2020-02-01 03:04:05"),
        (["2020-02-01", "9999-12-31", "0001-01-01"], "2020-02-01"),
    ],
)
def test_dates_are_found(cells, first):
    found = typed(cells)
    assert found.kind is Kind.DATE
    assert found.values.dtype.kind == "M"
    assert found.values[0] == pd.Timestamp(first)


@pytest.mark.parametrize(
    "cells",
    [
        ["20200101", "20200102"],
        ["31/02/2020", "01/02/2020"],
        ["13/01/2020", "01/13/2020"],
        ["2020-01-01", "01/02/2020"],
        ["2020-01-01", "later"],
        ["12:30", "13:30"],
        ["1.2.3", "1.2.4"],
        ["2020-01-01 25:00", "2020-01-02"],
    ],
)
def test_these_are_no_dates(cells):
    assert typed(cells).kind is not Kind.DATE


def test_missing_dates_are_nat():
    found = typed(["2020-01-01", "NA", ""])
    assert found.values.isna().tolist() == [False, True, True]
    assert (found.markers, found.note) == (("NA",), None)


def test_a_column_that_fits_both_ways_round_is_read_day_first_with_a_note():
    found = typed(["01/02/2020", "03/04/2020"])
    assert found.values[0] == pd.Timestamp("2020-02-01")
    assert "the day was read first" in found.note
    assert typed(["01/01/2020", "02/02/2020"]).note is None
    assert typed(["01/02/2020", "31/04/2020", "31/12/2020"], kind=Kind.DATE).note is not None
    assert typed(["01/02/2020", "31/12/2020"]).note is None


def test_times_with_a_zone_are_noted():
    assert typed(["2020-02-01 03:04+02:00", "2020-02-02"]).note == "Times were converted to UTC."


@given(st.lists(st.datetimes(), min_size=2, max_size=20, unique=True))
def test_moments_printed_in_iso_come_back_equal(moments):
    found = typed([moment.isoformat() for moment in moments])
    assert found.kind is Kind.DATE
    assert found.values.dt.to_pydatetime().tolist() == moments


@given(st.lists(st.dates(), min_size=1, max_size=20), st.sampled_from(["%d/%m/%Y", "%d.%m.%Y"]))
def test_days_written_day_first_come_back_equal(days, layout):
    # One day that is beyond doubt; %Y does not pad the year on all systems.
    days = [day.replace(year=day.year % 1000 + 1900) for day in days if day.day < 29]
    cells = [day.strftime(layout) for day in days] + [pd.Timestamp(2020, 1, 31).strftime(layout)]
    found = typed(cells, kind=Kind.DATE)
    assert found.values.dt.date.tolist()[:-1] == days
    assert found.note is None


@pytest.mark.parametrize("kind", [Kind.NUMERIC, Kind.WHOLE])
def test_numbers_forced_say_what_was_lost(kind):
    found = typed(["007", "x", "y", "x", "", "inf"], kind=kind)
    assert found.kind is kind
    assert found.values[0] == 7
    assert found.values.isna().tolist() == [False] + [True] * 5
    assert found.note == (
        "3 cells are no number and were taken as missing. 1 cell is infinite and was taken as missing."
    )


def test_date_forced_says_what_was_lost():
    found = typed(["31/12/2020", "soon", "5"], kind=Kind.DATE)
    assert found.values.tolist()[0] == pd.Timestamp("2020-12-31")
    assert found.note == "2 cells are no date and were taken as missing."


@pytest.mark.parametrize("kind", [Kind.CATEGORICAL, Kind.TEXT])
def test_other_kinds_forced_keep_the_text(kind):
    found = typed(["1", "1.0", " 1", "?"], kind=kind)
    assert found.kind is kind
    assert found.values.tolist()[:3] == ["1", "1.0", " 1"]
    assert found.note is None


@given(st.lists(st.text(max_size=8) | st.from_regex(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}( .*)?")))
def test_any_text_under_any_kind_gives_one_value_per_row(cells):
    cells = [cell.encode(errors="ignore").decode() for cell in cells]
    for kind in (None, *Kind):
        found = typed(cells, "name", kind)
        assert len(found.values) == len(cells)
        assert found.values.name == "name"
        assert kind is None or found.kind is kind


def test_the_values_are_the_same_however_the_rows_are_cut_into_chunks():
    cells = ["3", "?", "1.5", "3", "", "inf"]
    cut = column("x", pa.chunked_array([cells[:2], [], cells[2:]], pa.string()))
    pd.testing.assert_series_equal(cut.values, typed(cells).values)


def test_a_column_without_chunks_and_cells_without_value():
    assert column("x", pa.chunked_array([], pa.string())).kind is Kind.CONSTANT
    found = column("x", pa.chunked_array([["1", None, "2"]]))
    assert found.values.isna().tolist() == [False, True, False]


def test_a_long_column_takes_a_moment():
    numbers = np.random.default_rng(0).normal(size=200_000)
    cells = pa.chunked_array([numbers.astype(str)])
    started = time.perf_counter()
    found = column("x", cells)
    # About 0.1 s here; a Python loop over the rows takes more than the limit.
    assert time.perf_counter() - started < 2
    assert (found.values == numbers).all()
