"""Damaged files give a table or one sentence, and what is found out about a file can be said back."""

import csv
import io
from argparse import ArgumentParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.columns import Kind
from core.commands.reading import add_reading, reading_of, words_of
from core.reading import ReadError, Reading, read
from tests.conftest import SHARED
from tests.core.command_line import answer, objection
from tests.core.mutations import check, mutated, originals

FILES = originals(SHARED)
needs_files = pytest.mark.skipif(not FILES, reason="needs the folder of shared data beside the checkout")
# What once led to a traceback, to lost rows or to cells in other columns.
FAILED = {
    "a row again": b"vhigh,low,x\nlow,vhigh,y\nvhigh,low,x\nlow,low,y\n",
    "a zero byte in a row like the names": b"abc,def\nab\0c,def",
    "a quote that opens a line": b'a,b,c\n1,2,3\n"x,y,z\n4,5,6\n' + b'7,"8,9",0\n' * 9,
    "a doubled quote before a comma": b'a,b,c\n1,"2"", x",3\n4,5,6,7\n' + b"7,8,9\n" * 9,
    "names that are empty": b",\n,\n,\nx,y\n",
}


@needs_files
@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_damaged_files_give_a_table_or_one_sentence(seed):
    check(mutated(FILES, seed))


@needs_files
@pytest.mark.parametrize("seed", [8152])
def test_seeds_that_once_failed(seed):
    check(mutated(FILES, seed))


@pytest.mark.parametrize("content", FAILED.values(), ids=FAILED)
def test_what_once_failed(content):
    """No text but that of the file's own cells comes out, each in its column, and no row is lost unsaid."""
    check(content)
    table = read(content)
    expected = [row for row in csv.reader(io.StringIO(content.decode().replace("\0", ""), newline="")) if row]
    sound = [tuple(row) for row in expected if len(row) == len(table.names)]
    found = [tuple(row.values()) for row in table.cells.to_pylist()]
    assert set(found) <= set(sound)
    assert table.warnings or len(found) >= len(sound) - 1


@needs_files
@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_what_was_found_out_gives_the_same_table_when_it_is_said(seed):
    content = mutated(FILES, seed)
    try:
        table = read(content)
    except ReadError:
        return
    again = read(content, parsed(words_of(table.reading)))
    assert again.cells.equals(table.cells)
    assert again.reading == table.reading


def parsed(words: list[str]) -> Reading:
    parser = ArgumentParser()
    add_reading(parser)
    return reading_of(parser.parse_args(words))


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=5)


@given(
    st.builds(
        Reading,
        encoding=st.none() | st.sampled_from(["utf-8", "cp1252"]),
        separator=st.none() | st.sampled_from([",", "\t", " ", "; ", "-", "=", "§"]),
        quote=st.none() | st.sampled_from(["", "'", "`"]),
        escape=st.none() | st.sampled_from(["", "\\"]),
        comment=st.none() | st.sampled_from(["", "#", "--"]),
        header=st.none() | st.just(True),
        header_row=st.none() | st.integers(1, 99),
        header_rows=st.none() | st.integers(1, 9),
        decimal=st.none() | st.sampled_from([".", ","]),
        missing=st.none() | st.lists(TEXT, max_size=3).map(tuple),
        sheet=st.none() | TEXT,
        kinds=st.lists(st.tuples(TEXT, st.sampled_from(Kind)), max_size=2).map(tuple),
    )
)
def test_what_is_said_passes_through_the_command_line(reading):
    assert parsed(words_of(reading)) == reading


def test_what_is_said_wins():
    content = "# not a comment\na;b\n1,5;x\n2,5;NA\n".encode("utf-16")
    table = read(content, Reading(separator=";", header_row=2, decimal=",", missing=("x",), comment=""))
    assert (table.names, table.rows) == (("a", "b"), 2)
    assert read(b"1,2\n3,4\n", Reading(header=True)).names == ("1", "2")
    assert read(b"a,b\nc,d\n", Reading(header=False)).rows == 2
    assert read(b"a,b\nu,v\n1,2\n", Reading(header_rows=2)).names == ("a u", "b v")
    assert read(b"t\nu\na,b\n1,2\n", Reading(header=False, header_row=4, separator=",")).rows == 1
    assert read(b"'a',b\n'1',2\n", Reading(quote="")).names == ("'a'", "b")
    assert read(b"a b\n1 2\n", Reading(separator=",")).names == ("a b",)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"encoding": "klingon"}, "no encoding `klingon`"),
        ({"separator": ""}, "separator must be one character"),
        ({"separator": "ab"}, "separator must be one character"),
        ({"quote": "ab"}, "quote must be one character"),
        ({"escape": "x"}, "escape must be one character"),
        ({"decimal": ";"}, "decimal mark is"),
        ({"header_row": 0}, "header row must be a number from 1"),
        ({"header_rows": -1}, "header rows must be a number from 1"),
        ({"header": False, "header_rows": 2}, "say one or the other"),
        ({"quote": ";", "separator": ";"}, "must be different"),
        ({"comment": "x" * 10}, "comments begin with"),
    ],
)
def test_what_cannot_be_said_is_refused(settings, sentence):
    with pytest.raises(ReadError, match=sentence):
        Reading(**settings)


def test_the_command_line_says_how_a_file_is_read(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes("Größe;n\n1,5;A\n2,5;-9\n3,5;B\n".encode("cp1252"))
    options = ["--decimal=,", "--missing", "-9", "x", "--kind", "n=text"]
    found = answer("read", path, *options)
    assert [column["kind"] for column in found["columns"]] == ["numeric", "text"]
    assert "--encoding=cp1252" in found["options"]
    assert found["warnings"][-1] == "Taken as missing: `-9` in 1 column."
    assert answer("read", path, *found["options"])["columns"] == found["columns"]
    assert objection("read", path, "--separator", "ab").startswith("The separator must be one character")
    assert objection("read", path, "--kind", "n").startswith("`n` is not of the form COL=KIND")
    assert objection("read", path, "--kind", "m=text") == "There is no column `m`."
    assert answer("read", path, "--no-header")["rows"] == 4
    assert answer("read", path, "--header", "--header-row", "2")["rows"] == 2
