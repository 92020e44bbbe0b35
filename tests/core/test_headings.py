"""Where tables begin, what their columns are called, how cells are told apart, and in which letters."""

import pytest

from core.reading import ReadError, Reading, Table, read


def rows(table: Table) -> list[list[str]]:
    return [list(row.values()) for row in table.cells.to_pylist()]


ABOVE = "Lines 1 to 2 stand above the table and were left out."
TOGETHER = "The names were put together from lines 1 to 2."
BEGINNINGS = {
    "titles of one cell": ("Report,,\nBy X,,\n\nid,name,v\n1,a,3\n2,b,4\n", "id,name,v", 2, ABOVE),
    "a title of two cells": ("By,X\nid,name,v\n1,a,3\n2,b,4\n", "id,name,v", 2, "Line 1 stands above"),
    "a gap below a title": ("By,X\n\nu,v,w\na,b,c\nd,e,f\n", "u,v,w", 2, "Line 1 stands above"),
    "a row of units": ("h,w,name\ncm,kg,\n170,60,x\n180,7,y\n190,8,z\n", "h cm,w kg,name", 3, TOGETHER),
    "groups of columns": ("A,,B,\nx,y,x,y\n1,2,3,4\n5,6,7,8\n9,9,9,9\n", "A x,A y,B x,B y", 3, TOGETHER),
    "names that come again": (
        "id,name\n1,a\nid,name\n2,b\n",
        "id,name",
        2,
        "1 row repeats the names; left out.",
    ),
    "ended lines": ("a,b\n1,2,\n3,4,\n", "a,b", 2, "Lines end with a separator"),
    "a separator that is said": ("sep=|\na|b;c\n1|2\n", "a,b;c", 1, ""),
    "comments": ("# one, two\n# x\na,b\n1,2\n# x\n3,4\n", "a,b", 2, "Lines that begin with `#` are comments"),
    "names behind a mark": ("##x=1\n##y\n#CHROM\tPOS\n1\t10\n2\t20\n", "#CHROM,POS", 2, "begin with `##`"),
    "categories without names": (
        "hi,lo,x\nlo,hi,y\nhi,lo,x\nlo,lo,y\n",
        "column 0,column 1,column 2",
        4,
        "data",
    ),
    "years as names": ("land,2019,2020\nfr,1,2\nde,3,4\n", "land,2019,2020", 2, ""),
    "fractions without names": ("1.0,u\n2.5,v\n3.5,w\n", "column 0,column 1", 3, "looks like data"),
    "dates without names": ("2020-01-01,5\n2020-01-02,6\n", "column 0,column 1", 2, "looks like data"),
    "a second table": (
        "a,b\n1,2\n4,5\n\nx,y\n1,2\n3,4\n5,6\n",
        "a,b",
        6,
        "Line 5 looks like the names of a sec",
    ),
    "a second table of other columns": (
        "a,b\n1,2\n4,5\n6,7\n8,9\n" + "\nx,y,z\n" + "1,2,3\n" * 3,
        "a,b",
        4,
        "line 7",
    ),
    "lines that end in CR CR LF": ("a,b\r\r\n1,2\r\r\n3,4\r\r\n", "a,b", 2, ""),
}


@pytest.mark.parametrize("name", BEGINNINGS)
def test_the_table_is_found_and_what_is_not_of_it_is_said(name):
    text, names, count, said = BEGINNINGS[name]
    table = read(text.encode())
    assert (",".join(table.names), table.rows) == (names, count)
    assert said in " ".join(table.warnings)
    assert bool(table.warnings) == bool(said)
    assert rows(read(text.encode(), table.reading)) == rows(table)


def test_names_for_rows_are_no_names_for_columns():
    """A table written with its row names has one name too few: values must not move one to the left."""
    with pytest.raises(ReadError, match="Line 1 has 2 fields but most lines have 3"):
        read(b"a,b\nr1,1,2\nr2,3,4\nr3,4,4\n")
    for text, reading in (("T,,\n,,\na,b,c,d\n", None), ("a,,,\n", Reading(header_row=1))):
        with pytest.raises(ReadError, match=r"Line \d has 4 fields but most lines have 3"):
            read(text.encode() + b"1,2,3\n" * 5, reading)
    with pytest.raises(ReadError, match="Some lines have one cell more than there are names"):
        read(b"a,b\n" + b"1,2,\n" * 400 + b"1,2,3\n")


def test_long_names_pass_whole_and_sentences_about_them_are_short():
    long = "a" * 20_000
    table = read(f"{long},{long},{long}b, {long}\n1,2,3,4\n".encode())
    assert table.names == (long, f"{long} (2)", f"{long}b", f"{long} (3)")
    assert all(len(said) < 300 for said in table.warnings)


def test_many_columns_are_read_and_too_many_refused():
    wide = ",".join(f"c{i}" for i in range(2_000)) + "\n" + ",".join(["1"] * 2_000)
    assert len(read(wide.encode()).names) == 2_000
    with pytest.raises(ReadError, match="20,001 columns, more than the 20,000"):
        read(b"," * 20_000 + b"\n")


@pytest.mark.parametrize(
    ("text", "separator", "cells"),
    [
        ("a b c\n1 2 3\n4   5 6\n 7 8 9 \n", " ", [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]),
        ("a:b:c\n1:2:3\n4:5:6\n", ":", [["1", "2", "3"], ["4", "5", "6"]]),
        ("a^b\n1^2\n3^4\n", "^", [["1", "2"], ["3", "4"]]),
        ("a\x1fb\nx\x1fy\n", "\x1f", [["x", "y"]]),
        ("a§b\n1§x\n2§y\n", "§", [["1", "x"], ["2", "y"]]),
        ('a, "b, c", d\n1, "2, 3", 4\n5, "6, 7", 8\n', ", ", [["1", "2, 3", "4"], ["5", "6, 7", "8"]]),
        ("a,b\n1,x|y\n2,z|w\n", ",", [["1", "x|y"], ["2", "z|w"]]),
        ("0.5,a|b,1\n0.6,c|d,2\n", ",", [["0.5", "a|b", "1"], ["0.6", "c|d", "2"]]),
        ("t\n12:30\n13:30\n", ",", [["12:30"], ["13:30"]]),
        ("who\nJohn Smith\nAnn Lee\n", ",", [["John Smith"], ["Ann Lee"]]),
    ],
)
def test_separators_are_found_and_not_made_up(text, separator, cells):
    table = read(text.encode())
    assert (table.reading.separator, rows(table)) == (separator, cells)


# ruff: noqa: RUF001 - letters that look alike are what this is about.
RUSSIAN = "имя,город\nИван,Москва\nПётр,Казань\nМария,Новосибирск\n" * 2
LANGUAGES = {
    "cp1252": "Größe,Straße\nKöln,Düsseldorf\nMünchen,fröhlich\nMünster,Öl\nZürich,Käse\nLübeck,Größe\n",
    "cp1250": "imię,łut\nŁuk,Łódź\nMałgorzata,Gdańsk\nŻaneta,Kraków\nświeży,ąę\nGrażyna,źdźbło\nMądrość,Jó\n",
    "cp1251": RUSSIAN,
    "koi8_r": RUSSIAN,
    "cp1253": "όνομα,πόλη\nΓιώργος,Αθήνα\nΜαρία,Θεσσαλονίκη\n" * 2,
    "cp932": "名前,都市\n田中太郎,東京\nさとう,おおさか\nスズキ,ナゴヤ\n" * 2,
    "gb18030": "姓名,城市\n张伟,北京\n王芳,上海\n李娜,广州\n" * 2,
    "big5": "姓名,城市\n張偉,台北\n王芳,高雄\n李娜,台中\n" * 2,
    "cp949": "이름,도시\n김철수,서울\n이영희,부산\n박민수,대구\n" * 2,
    "utf-16-le": "größe,b\n1,ä\n",
    "utf-16-be": "größe;b\n1;ä\n",
    "utf-32": "größe,b\n1,ä\n",
}


@pytest.mark.parametrize("encoding", LANGUAGES)
def test_languages_are_read_in_their_letters(encoding):
    text = LANGUAGES[encoding]
    # Letters beyond ASCII come late: a sample from the top would not show them.
    padding = "a,b\n" * 40_000 if "utf" not in encoding else ""
    table = read((padding + text).encode(encoding), Reading(header=False))
    lines = text.replace(";", ",").split()
    assert [",".join(row) for row in rows(table)[-len(lines) :]] == lines
    assert bool(table.warnings) == ("utf" not in encoding)
    assert table.reading.encoding == encoding


def ended(content):
    """Return the table, or the sentence with which reading refused."""
    try:
        return read(content)
    except ReadError as error:
        return str(error)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n" + b"x" * 400_000 + b",1\n\xe9,2\n",
        b"% x\n\n\n" * 3_000 + b"a,b\n1,2\n",
        b"@relation r\n@attribute a {" + b" " * 200_000 + b"x}\n@data\nx\n",
        b'a,b\n"' + b'""' * 100_000 + b'x,1\n2,"3\n',
        b"1 " * 100_000 + b"\n" + b"2 " * 100_000,
    ],
)
def test_long_runs_of_one_mark_take_no_long_time(content):
    """A pattern that tries every way to split them would not come to an end."""
    found = ended(content)
    assert found.endswith(".") if isinstance(found, str) else found.rows > 0


def test_marks_of_old_editors_and_zero_bytes_are_no_cells():
    assert rows(read(b"a,b\r\n1,2\r\n\x1a")) == [["1", "2"]]
    assert rows(read(b"a,b\n1,x\0y\n")) == [["1", "xy"]]
    with pytest.raises(ReadError, match="full of zero bytes"):
        read(b"a,b\n1," + b"\0" * 500)
    with pytest.raises(ReadError, match="no text"):
        read(bytes(range(1, 256)) * 20)


def test_lines_that_a_quote_swallows_are_told():
    text = b'a,b,c\n1,"x,2\n' + b"3,y,4\n" * 5 + b'5,z",6\n' + b"3,y,4\n" * 50
    assert "5 lines inside quoted cells look like rows of their own" in read(text).warnings[0]


def test_quotes_that_are_letters_are_letters():
    table = read(b'size\tname\n"5\tdisk\n' + b'8"\ttape\n"9\tdrum\n' * 9)
    assert table.rows == 19
    assert table.cells.column(0)[0].as_py() == '"5'
    assert "Quotes do not enclose cells in this file" in table.warnings[0]


def test_many_stray_quotes_are_told_and_end_soon():
    text = b"a,b\n" + b"1,2\n" * 600 + b'"x,1\ny,2\n' * 3_000
    assert "lines inside quoted cells look like rows of their own" in " ".join(read(text).warnings)
    three = b"a,b,c\n" + b"1,2,3\n" * 600 + b'"x,1,2\ny,2,3\nz,"w,3\n' * 3_000
    try:
        said = " ".join(read(three).warnings)
    except ReadError as error:
        said = str(error)
    assert "not closed" in said
