"""Lines that are no rows are named, every one, and the file's first lines are shown as they stand."""

import csv
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reading import ReadError, beginning, read
from tests.core.command_line import ROOT

WIDTHS = st.lists(st.sampled_from([3, 3, 3, 2, 4]), min_size=3, max_size=60)


@given(WIDTHS)
def test_each_line_of_another_width_is_named_with_its_width(widths):
    lines = ["one,two,three", *(",".join(f"{i}.{k}" for k in range(w)) for i, w in enumerate(widths))]
    try:
        table = read("\n".join(lines).encode())
    except ReadError:
        return
    if table.names != ("one", "two", "three"):
        return
    counted = [(n, len(row)) for n, row in enumerate(csv.reader(lines), 1) if len(row) != 3]
    assert [(one.line, one.width) for one in table.left_out] == counted
    assert table.rows == len(widths) - len(counted)


def test_a_quote_that_is_not_closed_is_named_without_a_width():
    rows = "".join(f"{i},{i % 2},x\n" for i in range(30))
    (one,) = read(f'a,b,c\n{rows}"1,2,3\n{rows}'.encode()).left_out
    assert (one.line, one.width) == (32, None)


@pytest.mark.parametrize("ends", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_first_lines_are_shown_as_they_stand(encoding, ends):
    content = ends.join(["é;b", "1;2", "", "3;ü"] * 9).encode(encoding)
    assert beginning(content, encoding, 4) == ("é;b", "1;2", "", "3;ü")


def test_nothing_is_shown_of_what_is_no_text(shared_data):
    assert beginning(gzip.compress(b"a,b\n1,2\n")) == ()
    assert beginning((shared_data / "hostile" / "csvkit__sheets.xlsx").read_bytes()) == ()
    assert beginning(b"\0" * 10) == ()
    assert beginning(b"x" * 100_000 + b"\n1") == ("x" * 200,)
    assert beginning((ROOT / "LICENSE").read_bytes(), most=1) == ("MIT License",)
