"""Large tables: what is done in parts gives what is done at once, and nothing makes another table."""

import tracemalloc
from collections import Counter, defaultdict

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.columns import Kind
from core.dataset import from_frame, from_table, row_prints
from core.findings import FINDINGS, findings
from core.findings._belonging import together
from core.reading import ReadError, limits, read

ROWS, COLUMNS = 100_000, 30


@pytest.fixture(scope="module")
def large():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({f"f{i}": rng.normal(size=ROWS).round(3) for i in range(COLUMNS)})
    return from_frame("large", X, rng.integers(0, 2, ROWS).astype(str))


def peak_of(work) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_findings_and_the_fingerprint_take_a_part_of_the_table(large):
    whole = large.X.memory_usage(index=False).sum()
    # Imports and short cuts of the first time are not of this table.
    findings(large)
    assert 0 < peak_of(lambda: findings(large)) < whole / 3
    assert 0 < peak_of(lambda: [*row_prints(large.X)]) < whole / 5


def test_cells_are_kept_in_few_pieces_wherever_blocks_end():
    """A row has 17 bytes, so that over 17 blocks of any power of two each of its bytes ends a block."""
    rows = 1_100_000
    content = "n,text\r\n" + "".join(f'{i:07},"a\r\nbc"\r\n' for i in range(rows))
    assert len(content) > 17 * 2**20
    numbers, texts = read(content.encode()).cells.columns
    assert np.array_equal(pc.cast(numbers, pa.int64()).to_numpy(), np.arange(rows))
    assert texts.unique().to_pylist() == ["a\r\nbc"]
    assert numbers.num_chunks <= 1 + len(content) / 2**22


def test_a_text_of_too_many_cells_is_refused_before_it_is_read_to_its_end(monkeypatch):
    monkeypatch.setattr(limits, "MOST_CELLS", 3_000_000)
    assert read(b"a,b,c\n" + b"1,2,3\n" * 1_000_000).rows == 1_000_000
    with pytest.raises(ReadError, match=r"^The file has more than 3,000,000 cells, the most that is read: "):
        read(b"a,b,c\n" + b"1,2,3\n" * 1_000_001)
    # What comes after the limit is not looked at any more: not even that it would not fit.
    with pytest.raises(ReadError, match="cells"):
        read(b"a,b,c\n" + b"1,2,3\n" * 1_500_000 + b"1,2\n")


def test_rows_are_printed_in_parts_as_at_once():
    rng, rows = np.random.default_rng(0), 150_000
    frame = pd.DataFrame(
        {
            "number": np.where(rng.random(rows) < 0.1, np.nan, rng.normal(size=rows)),
            "count": rng.integers(0, 9, rows),
            "text": pd.Series(rng.choice(["a", "b", "ä b"], rows)).where(rng.random(rows) < 0.9),
            "date": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 999, rows), "h"),
        }
    )
    for values in (frame, frame["text"]):
        parts = [*row_prints(values)]
        assert len(parts) > 1
        assert (
            np.concatenate(parts).tobytes()
            == pd.util.hash_pandas_object(values, index=False).to_numpy().tobytes()
        )


CELLS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 1), st.booleans()), min_size=4, max_size=40
).filter(lambda rows: len({own for *_, own in rows}) == 2)


@given(CELLS)
def test_equal_rows_are_those_of_a_slow_count(rows):
    frame = pd.DataFrame([row[:2] for row in rows], columns=["u", "v"], dtype=float)
    labels = ["yes" if own else "no" for *_, own in rows]
    data = from_frame("small", frame, labels)
    classes = defaultdict(set)
    for *cells, own in rows:
        classes[tuple(cells)].add(own)
    repeats = len(rows) - len(Counter(rows))
    contradicting = sum(len(classes[row[:2]]) == 2 for row in rows)
    for code, count in {"duplicate_rows": repeats, "contradicting_rows": contradicting}.items():
        said = FINDINGS[code](share=0.0).sentence(data)
        assert (said or "0 rows").split()[0] == f"{count:,}"


VALUES = st.sampled_from([0.5, 1.25, 2.5, 3.75, None])
TABLES = st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=3, max_size=4)


@given(TABLES, st.permutations(range(16)))
def test_columns_that_change_together_are_those_of_a_slow_search(values, order):
    """Each drawn row stands four times, so that values repeat often enough."""
    rows = [(values * 16)[place] for place in order]
    frame = pd.DataFrame(rows, columns=list("abc"), dtype=float)
    data = from_frame("small", frame, ["yes", "no"] * 8)
    found = set()
    for first in "abc":
        for second in "abc":
            pairs = set(zip(frame[first].fillna(np.inf), frame[second].fillna(np.inf), strict=True))
            one_to_one = len(pairs) == len({x for x, _ in pairs}) == len({y for _, y in pairs})
            ends = [y for _, y in sorted(pairs)]
            if one_to_one and 2 <= len(pairs) <= 16 / 3 and ends not in (sorted(ends), sorted(ends)[::-1]):
                found |= {first, second}
    assert set(together(data, 2)) == found


def test_rows_without_a_label_are_left_out_of_every_column():
    content = "".join(f"{i},{i * 7 % 5}.5,{'' if i % 3 == 0 else 'ab'[i % 2]}\n" for i in range(300))
    data = from_table(read(f"x,y,z\n{content}".encode()), "z", kinds={"x": Kind.NUMERIC})
    assert data.X["x"].tolist() == [i for i in range(300) if i % 3]
    assert data.X["y"].tolist() == [i * 7 % 5 + 0.5 for i in range(300) if i % 3]
