"""The short cut for columns of plain numbers gives what the general way gives."""

import pandas as pd
import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from core.columns import MISSING, Writing, column
from core.columns.plain import plain_numbers

# The texts that the general way is asked to take as missing are the usual ones: only the way differs.
GENERAL = Writing(missing=tuple(MISSING))
WRITTEN = [
    *("0", "-0", "1", "-1", "+1", "007", "-07", "00", "0.0", "1.0", ".5", "5.", "1e3", "0e0", "1e-400"),
    *("nan", "NaN", "inf", "-inf", "infinity", "1e101", "1e999", str(2**53), str(2**63), str(2**63 - 1)),
    *("0x1", "1_0", "nan(1)", "?", "1,0", "-", "e", ".", "1e", "1f", "--1", "\u0661", "", " 1", "1 "),
]


@given(
    st.lists(
        st.sampled_from(WRITTEN) | st.integers().map(str) | st.floats().map(repr),
        max_size=8,
    ),
    st.sampled_from(["x", "id"]),
)
@example(["1", "2", "0x1A"], "x")
@example(["3", "-1", "+3"], "x")
@example([str(i) for i in range(40)], "x")
@example([str(i * 7 % 41) for i in range(40)], "id")
def test_both_ways_give_the_same(cells, name):
    texts = pa.chunked_array([cells], pa.string())
    short, general = column(name, texts), column(name, texts, writing=GENERAL)
    assert (short.kind, short.markers, short.note) == (general.kind, general.markers, general.note)
    pd.testing.assert_series_equal(short.values, general.values, check_exact=True)


def test_the_short_cut_is_taken_where_it_is_meant_to_be():
    for cells in (["1", "-20", "0"], ["0.5", "-1e3", "7"], ["1.5", "", "2"], ["1", None, "2"]):
        found = plain_numbers(pa.chunked_array([cells], pa.string()))
        assert found is not None
        assert found.dropna().tolist() == [float(cell) for cell in cells if cell]
    for cells in ([], [""], ["5", "5"], ["01", "2"], ["1", "a"]):
        assert plain_numbers(pa.chunked_array([cells], pa.string())) is None
