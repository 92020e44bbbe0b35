import codecs
import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.reading import ReadError, Reading, Table, read


def rows(table: Table) -> list[list[str]]:
    return [list(row.values()) for row in table.cells.to_pylist()]


def written(table: list[list[str]], **dialect) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, **dialect).writerows(table)
    return text.getvalue()


def check_table_or_sentence(content: bytes, **settings) -> None:
    try:
        table = read(content, Reading(**settings))
    except ReadError as error:
        sentence = str(error)
    else:
        sentence = "A table."
        assert table.rows > 0
        assert len(set(table.names)) == len(table.names)
        assert sum(column.null_count for column in table.cells.columns) == 0
    assert sentence.endswith(".")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_and_line_end_are_found(separator, end):
    lines = [["a", "b", "c"], ["1", "x, y; z", "0.0"], ["2", "u", "NA"]]
    text = end.join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    table = read(text.encode())
    assert table.reading.separator == separator
    assert table.names == ("a", "b", "c")
    assert rows(table) == lines[1:]
    assert table.warnings == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'a,b\n 0.0 ,""\n08123,nan\n', [[" 0.0 ", ""], ["08123", "nan"]]),
        (b'a,b\n1e5,\n"x ""y""\nz",null\n', [["1e5", ""], ['x "y"\nz', "null"]]),
        (b'a,b\n5" disk,1\n"x"y,2\n', [['5" disk', "1"], ["xy", "2"]]),
        (b"\n\na,b\n1,2\n\n  \n3,4\n\n", [["1", "2"], ["3", "4"]]),
        (b"a,b\n,\nx,y", [["", ""], ["x", "y"]]),
        (b"name\nann\nbob\n", [["ann"], ["bob"]]),
    ],
)
def test_cells_keep_their_text_and_blank_lines_are_ignored(content, expected):
    table = read(content)
    assert rows(table) == expected
    assert table.warnings == ()


def test_marks_inside_cells_do_not_hide_the_separator():
    assert read(b"1,5;2,3\n1,6;2,4\n", Reading(header=False)).reading.separator == ";"
    assert read(b"x;y\n1,5;2,3\n1,6;2,4\n").names == ("x", "y")
    assert read(b"k,tags,v\n" + b"1,a;b,2\n" * 50 + b"1,a;b\n").reading.separator == ","


def test_a_cell_longer_than_any_block():
    long = "x\n" * 2_000_000
    assert rows(read(f'a,b\n"{long}",1\n'.encode())) == [[long, "1"]]


@pytest.mark.parametrize(
    ("content", "sound", "warning"),
    [
        (b"a,b\n" + b"1,2\n" * 9 + b"1,2,3\n1,2", 10, "Line 11 has 3 fields instead of 2"),
        (b'a,b\n\n"x\ny",1\nshort\nz,2\n', 2, "Line 5 has 1 field instead of 2; it was left out."),
        (b"Report of May\n\na,b\nx,2\ny,4\nx,6\n", 3, "Line 1 stands above the table and was left out."),
        (b'a,b\n"x",2\n"1,2\n1",2,3\n' + b'"x,y",2\n' * 9, 10, "line 3 has a quote that is not closed"),
        (b'a,b\n"x",2\n3,"4\n5,6\n' + b'"x,y",2\n' * 9, 11, "Line 3 has a quote that is not closed"),
        (b'a,b\n"x",2\n"3,4\n5,6\n' + b'"x,y",2\n' * 9, 11, "Line 3 has a quote that is not closed"),
        (b"a,b\n" + b"1,2\n" * 9 + b"1\n" * 4, 9, "4 records do not have 2 fields and were"),
        (b"a,b\n" + b"1,2\n" * 9 + b"1\n" * 4, 9, ", line 13 has 1 field and so on."),
    ],
)
def test_ragged_lines_are_left_out_and_named(content, sound, warning):
    table = read(content, Reading(separator=","))
    assert table.rows == sound
    assert len(table.warnings) == 1
    assert warning in table.warnings[0]


@pytest.mark.parametrize(
    ("codec", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8-sig"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16"),
    ],
)
def test_unicode_is_found_by_its_mark_or_by_its_bytes(codec, mark, found):
    table = read(mark + "größe,b\n1,漢\n".encode(codec))
    assert table.reading.encoding == found
    assert table.names == ("größe", "b")
    assert rows(table) == [["1", "漢"]]
    assert table.warnings == ()


@pytest.mark.parametrize(("byte", "found", "cell"), [(b"\x80", "cp1252", "€"), (b"\x81", "latin-1", "\x81")])
def test_western_bytes_are_read_with_a_warning(byte, found, cell):
    # The odd letter comes late: a sample from the top would not show it.
    table = read(b"a,b\n" + b"1,2\n" * 200_000 + b"1," + byte + b"\n")
    assert (table.reading.encoding, table.cells.column("b")[-1].as_py()) == (found, cell)
    assert found in table.warnings[0]


def test_an_explicit_encoding_is_used_without_a_warning():
    table = read("a,b\n1,ж\n".encode("cp1251"), Reading(encoding="cp1251"))
    assert (rows(table), table.warnings) == ([["1", "ж"]], ())


def test_the_byte_order_mark_is_no_part_of_the_first_name():
    table = read(codecs.BOM_UTF8 + b'"a,b",c\n1,2\n', Reading(encoding="utf-8"))
    assert table.names == ("a,b", "c")


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("1,2,3\n", False),
        ("5,2\n1,2\n3,4\n", False),
        ("a,b\n1,2\n3,4\n", True),
        ("5.1,setosa\n4.9,setosa\n6.0,virginica\n", False),
        ("country,2019,2020\nfr,1,2\nde,3,4\n", True),
        ("name,kind\nx,y\nz,y\n", True),
        ("5,?\n1,2\n3,4\n", False),
        ("5,1\n?,2\n,4\n", False),
        ("age,1\n3,4\n5,6\n", True),
        ("0,1,2\n.5,.1,7\n.6,.2,8\n", True),
        ("zip,n\n08123,4\n08124,5\n", True),
    ],
)
def test_the_header_is_guessed(text, header):
    assert read(text.encode()).reading.header is header


def test_a_headerless_file_has_numbered_columns_and_says_so():
    table = read(b"1,2\n3,4\n")
    assert table.names == ("column 0", "column 1")
    assert rows(table) == [["1", "2"], ["3", "4"]]
    (warning,) = table.warnings
    assert warning.startswith("The first line looks like data, not names")
    assert read(b"1,2\n3,4\n", Reading(header=False)).warnings == ()


def test_an_explicit_header_wins():
    assert read(b"1,2\n3,4\n", Reading(header=True)).names == ("1", "2")
    assert rows(read(b"a,b\n3,4\n", Reading(header=False))) == [["a", "b"], ["3", "4"]]


def test_names_are_made_visible_and_unique_with_a_warning():
    table = read(b'a,,a,a (2),a,"b\n c "\nx,x,x,x,x,x\n')
    assert table.names == ("a", "column 1", "a (3)", "a (2)", "a (4)", "b c")
    assert table.warnings == (
        "Blanks were removed from the names `b c`.",
        "Columns without a name are now called `column 1`.",
        "Columns with the name of another one are now called `a (3)`, `a (4)`.",
    )


@pytest.mark.parametrize(
    ("content", "settings", "sentence"),
    [
        (b"", {}, "no data"),
        (b"\xef\xbb\xbf", {}, "no data"),
        (b"\n \n", {}, "no data"),
        (b"a,b\n", {}, "no data rows"),
        (b"a,b\n1,\xe9\n", {"encoding": "utf-8"}, "not utf-8 text"),
        (b"a,b\n1,2\n", {"encoding": "klingon"}, "no encoding `klingon`"),
        (b"a,b\n1,2\n", {"encoding": "hex"}, "no encoding `hex`"),
        (b"a,b\n1,2\n", {"separator": "::"}, "one character"),
        (b"a,b\n1,2\n", {"separator": '"'}, "one character"),
        (b"a,b\n1,2,5\n3,4,6\n", {}, "Line 1 has 2 fields but most lines have 3"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(content, settings, sentence):
    with pytest.raises(ReadError, match=sentence) as caught:
        read(content, Reading(**settings))
    assert "\n" not in str(caught.value)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6) | st.sampled_from(
    ["", '"', '""', "\n", "\r", "\r\n", ",", ";", "\t", " ", "NA", "0.0", "a\rb", '"a', "1,5"]
)


@st.composite
def rectangles(draw):
    width = draw(st.integers(2, 5))
    return draw(st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8))


@given(
    rectangles(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_written_table_comes_back_cell_by_cell(table, separator, end, codec):
    # What is blank to the eye counts as no data, so one cell is sure to have some.
    table = [["x"] * len(table[0]), *table]
    content = written(table, delimiter=separator, lineterminator=end).encode(codec)
    found = read(content, Reading(header=False, separator=separator))
    assert rows(found) == table
    assert found.warnings == ()


@given(rectangles())
def test_the_first_line_names_the_columns_and_names_are_unique(table):
    content = written([*table, ["x"] * len(table[0])]).encode()
    found = read(content, Reading(header=True, separator=","))
    other = sum(row != table[0] for row in table[1:]) + 1
    assert found.rows == (other if any(table[0]) else len(table))
    assert len(set(found.names)) == len(table[0])
    assert all(name.strip() for name in found.names)


@settings(max_examples=300)
@given(st.binary(max_size=60))
@example(b'"')
@example(b"\xff\xfe")
@example(b"\xff\xfe\x00\x00a\x00\x00\x00")
def test_any_bytes_give_a_table_or_a_read_error(content):
    check_table_or_sentence(content)


MESS = st.text('a1",;\t\n\r é', max_size=40)


@settings(max_examples=500)
@given(
    MESS,
    st.sampled_from([None, True, False]),
    st.none() | st.characters(max_codepoint=200),
    st.sampled_from([None, "utf-8", "utf-7", "cp1252", "utf-16", "ascii"]),
)
def test_any_text_under_any_setting_gives_a_table_or_error(text, header, separator, encoding):
    check_table_or_sentence(text.encode(), header=header, separator=separator, encoding=encoding)


@settings(max_examples=500)
@given(MESS)
def test_every_record_is_loaded_or_counted_as_left_out(text):
    try:
        table = read(text.encode(), Reading(header=False, separator=","))
    except ReadError:
        return
    # Where quotes are stray or mere letters, the reader of the standard library loses more.
    if any("uote" in said for said in table.warnings):
        return
    records = [line for line in csv.reader(io.StringIO(text, newline="")) if line]
    sound = [line for line in records if len(line) == len(table.names)]
    assert rows(table) == sound
    visible = [line for line in records if len(line) > 1 or line[0].strip()]
    if len(visible) > len(sound):
        assert "left out" in table.warnings[0]
