"""What a stranger wrote into a table is never a formula in what we give out."""

import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheet import as_csv

FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =HYPERLINK(1)",
    "=-1",
    "%0A=1",
]
HARMLESS = ["-1", "+1", "-0.5", "1e-3", "-.5E+7", "plain", "a=b", "", "Ünï", "1-2", "'=1"]


def read(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_shown_as_text(text):
    found = read(as_csv(pd.DataFrame({text: [text, "x"], "n": [1, -2]})))
    assert found.columns[0][0] == "'"
    assert found.iloc[0, 0] == f"'{text}"
    assert found["n"].tolist() == ["1", "-2"]


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text):
    found = read(as_csv(pd.DataFrame({"a": [text, "x"]})))
    assert found["a"].tolist() == [text, "x"]


def test_numbers_dates_gaps_and_categories_stay():
    frame = pd.DataFrame(
        {
            "n": [-1.5, None],
            "d": pd.to_datetime(["2024-01-01", None]),
            "c": pd.Categorical(["-a", "b"]),
            "t": ["x", None],
        }
    )
    before = frame.copy()
    assert as_csv(frame).decode() == "n,d,c,t\r\n-1.5,2024-01-01,'-a,x\r\n,,b,\r\n"
    pd.testing.assert_frame_equal(frame, before)


def test_equal_names_are_told_apart_by_place():
    frame = pd.DataFrame([["=1", "b"]], columns=["=x", "=x"])
    assert as_csv(frame).decode() == "'=x,'=x\r\n'=1,b\r\n"


@given(st.text(alphabet="=+-@|%\t\r 1.ea\n;,\"'", max_size=8))
def test_no_cell_begins_like_a_formula(text):
    out = as_csv(pd.DataFrame({"a": pd.Series([text], dtype="str")}))
    row = next(csv.reader(io.StringIO(out.decode().partition("\n")[2], newline="")), [""])[0]
    if re.match(r"\s*[=+\-@]", row):
        assert float(row) == float(text)
