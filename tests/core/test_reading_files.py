"""Every shared file ends as its index says it should: real ones without any setting, hostile ones by name."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.columns import Kind
from core.dataset import DatasetError, column_notes, from_table, likely_target, typed
from core.reading import ReadError, Table, read
from tests.conftest import SHARED

REAL = sorted(path.name for path in SHARED.glob("real/*"))
HOSTILE = sorted(path.name for path in SHARED.glob("hostile/*"))
PLACES = {"w4k2_yeast6.csv": -1, "german.csv": 20, "glass.csv": 9, "oil-spill.csv": 49, "phoneme.csv": 5}


def index(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as lines:
        return {row["path"].split("/")[1]: row for row in csv.DictReader(lines, delimiter="\t")}


@pytest.mark.parametrize("name", REAL)
def test_real_files_load_with_nothing_said_but_the_target(shared_data, name):
    expected = index(shared_data)[name]
    table = read(shared_data / "real" / name)
    assert (table.rows, len(table.names)) == (int(expected["rows"]), int(expected["columns"]))
    assert table.reading.header == ("header=none" not in expected["how_to_read"])
    assert f"sep='{table.reading.separator}'" in expected["how_to_read"]
    target = table.names[PLACES[name]] if name in PLACES else expected["target"]
    data = from_table(table, target)
    assert len(data.classes) == int(expected["classes"])
    assert data.ratio == pytest.approx(float(expected["imbalance_ratio_max_over_min"]), abs=0.006)
    assert len(data.y) == table.rows


@dataclass(frozen=True)
class Ends:
    """How a hostile file ends: rows and columns, what is said, and cells by column and row, or an error.

    Where rows are fewer than the index counts, the missing ones are unsound and named in what is said.
    """

    rows: int = 0
    columns: int = 0
    said: tuple[str, ...] = ()
    names: str = ""
    cells: tuple[tuple[int, int, str], ...] = ()
    error: str = ""


SHOP = "DATE,TIME,Qty,PRODUCTID,Price,ProductType,ProductDescription,URL,Comments"
BOOTS = (0, 0, "28/01/2018"), (4, 0, "$74.69"), (5, 0, "Men's Waterproof Hiking Boots")
LAST = (3, -1, "GN-2043"), (6, -1, None)
OFFER = "Column `Price`: Its texts look like numbers, such as `$74.69`: choose numeric to read them as such."


def shop(*said: str, rows: int = 83, names: str = SHOP, cells=BOOTS) -> Ends:
    """A file of 83 rows from one shop."""
    return Ends(rows, 9, said, names, cells)


HEADERLESS = "The first line looks like data, not names"
ENDS = {
    "csvkit__bad.csv": Ends(
        1,
        3,
        ("2 records do not have 3 fields and were left out: line 2 has 4 fields, line 3 has 2 fields.",),
        "column_a,column_b,column_c",
        ((0, 0, "0"), (1, 0, "mixed types.... uh oh"), (2, 0, "17")),
    ),
    "csvkit__blanks.csv": Ends(
        1, 6, ("Taken as missing: `NA` in 1 column", "`.` in 1 column"), "a,b,c,d,e,f"
    ),
    "csvkit__dummy.csv.gz": Ends(1, 3, (), "a,b,c", ((0, 0, "1"), (2, 0, "3"))),
    "csvkit__empty.csv": Ends(error="The file has no data"),
    "csvkit__mac_newlines.csv": Ends(2, 3, (), "a,b,c", ((0, 1, "Once upon\ra time"), (2, 1, "6"))),
    "csvkit__no_header_row.csv": Ends(1, 3, (HEADERLESS,), "column 0,column 1,column 2", ((0, 0, "1"),)),
    "csvkit__null_byte.csv": Ends(1, 3, ("1 zero byte was left out",), "a,b,c", ((0, 0, ""), (1, 0, "2"))),
    "csvkit__sheets.xlsx": Ends(
        5,
        8,
        ("The sheet `data` was read, not `not this one`, `ʤ`.", "without a name are now called `column 7`."),
        "text,date,integer,boolean,float,datetime,empty_column,column 7",
        ((0, 4, "Unicode! Σ"), (1, 0, "1971-01-01"), (2, 0, "40"), (3, 0, "TRUE"), (4, 1, "1.27")),
    ),
    "csvkit__test_empty_columns.csv": Ends(
        2,
        5,
        ("Columns without a name are now called `column 3`, `column 4`.", "Line 3 has 4 fields instead of 5"),
        "a,b,c,column 3,column 4",
        ((0, 0, "a"), (2, 1, "")),
    ),
    "csvkit__test_header_newline.csv": Ends(1, 3, ("Blanks were removed from the names `start end`.",)),
    "csvkit__test_latin1.csv": Ends(2, 3, ("read as cp1252",), "a,b,c", ((2, 1, "©"),)),
    "csvkit__test_locale.csv": Ends(
        1,
        3,
        ("such as `1,7`: choose numeric", "such as `200.000.000`: choose numeric"),
        "a,b,c",
        ((0, 0, "1,7"), (1, 0, "200.000.000")),
    ),
    "csvkit__test_utf16_big.csv": Ends(2, 3, (), "a,b,c", ((2, 1, "ʤ"),)),
    "csvkit__test_utf16_little.csv": Ends(2, 3, (), "a,b,c", ((2, 1, "ʤ"),)),
    "csvspectrum__comma_in_quotes.csv": Ends(
        1, 5, (), "first,last,address,city,zip", ((3, 0, "Anytown, WW"), (4, 0, "08123"))
    ),
    "csvspectrum__json.csv": Ends(
        1, 2, (), "key,val", ((1, 0, '{"type": "Point", "coordinates": [102.0, 0.5]}'),)
    ),
    "csvspectrum__newlines_crlf.csv": Ends(3, 3, (), "a,b,c", ((0, 1, "Once upon \na time"), (0, 2, "7"))),
    "csvspectrum__quotes_and_newlines.csv": Ends(2, 2, (), "a,b", ((1, 0, 'ha \n"ha" \nha'), (1, 1, "4"))),
    "pollock__file_field_delimiter_0x2C_0x20.csv": shop("Cells are separated by a comma and a blank.", OFFER),
    "pollock__file_field_delimiter_0x9.csv": shop(OFFER),
    "pollock__file_header_multirow_3.csv": shop("The names were put together from lines 1 to 3."),
    "pollock__file_header_only.csv": Ends(error="The file has column names but no data rows"),
    "pollock__file_multitable_more.csv": shop(
        "line 85 has 10 fields", "A second table of 10 columns seems to begin in line 85: only the first"
    ),
    "pollock__file_no_header.csv": shop(HEADERLESS, names=",".join(f"column {i}" for i in range(9))),
    "pollock__file_one_data_row.csv": shop(rows=1),
    "pollock__file_preamble.csv": shop("Lines 1 to 2 stand above the table and were left out."),
    "pollock__file_quotation_char_0x27.csv": shop(
        "Cells are enclosed in single quotes.",
        "22 lines have quotes inside quoted cells",
    ),
    "pollock__file_record_delimiter_0xD.csv": shop(OFFER),
    "pollock__row_extra_quote10_col0.csv": shop(
        "Line 11 has 5 fields instead of 9; it was left out.", rows=82
    ),
    "pollock__row_more_sep_row10_col5.csv": shop(
        "Line 11 has 10 fields instead of 9; it was left out.", rows=82
    ),
    "pollock__source.csv": shop(OFFER),
    "readr__challenge.csv": Ends(2000, 2, ("`NA` in 1 column",), "x,y", ((1, -1, "2019-01-06"),)),
    "readr__raw.csv": Ends(1, 2, ("1 zero byte was left out",), "abc,def", ((0, 0, "abc"), (1, 0, "def"))),
    "univocity__essential-mac.csv": Ends(
        15,
        5,
        (
            "Line 1 stands above the table",
            "Lines that begin with `#` are comments",
            "Line 10 has 1 field instead of 5; it was left out.",
        ),
        "Year,Make,Model,Description,Price",
        ((3, 0, "ac, abs, moon"), (3, 2, "MUST SELL!\rair, moon roof, loaded"), (4, -1, "3000.00")),
    ),
    "univocity__european.csv": Ends(
        5,
        5,
        (
            "written with a backslash before them",
            "Column `Price`: Its texts look like numbers, such as `3000,00`",
        ),
        "Year,Make,Model,Description,Price",
        (
            (2, 1, 'Venture "Extended Edition"'),
            (3, 0, "ac; abs; moon"),
            (3, 2, "MUST SELL!\nair; moon roof; loaded"),
            (2, 3, 'Venture "Extended Edition; Very Large"'),
        ),
    ),
}


def test_every_hostile_file_has_an_end(shared_data):
    assert set(ENDS) == {path.name for path in (shared_data / "hostile").iterdir()}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_as_they_should(shared_data, name):
    ends, path = ENDS[name], shared_data / "hostile" / name
    if ends.error:
        with pytest.raises(ReadError, match=ends.error):
            read(path)
        return
    table = read(path)
    assert (table.rows, len(table.names)) == (ends.rows, ends.columns)
    assert not ends.names or ",".join(table.names) == ends.names
    said = [*table.warnings, *column_notes(typed(table))]
    for sentence in ends.said:
        assert any(sentence in each for each in said), said
    for column, row, cell in ends.cells:
        assert table.cells.column(column)[row % table.rows].as_py() == cell
    if "WARN" in index(shared_data)[name]["awkward_or_ideal_behaviour"]:
        assert said


@pytest.mark.parametrize("name", HOSTILE)
def test_rows_left_out_are_counted_against_the_index(shared_data, name):
    """What is not loaded is exactly what is named: no row is lost in silence, none is made up."""
    rows = index(shared_data)[name]["rows"]
    unsound = {"csvkit__bad.csv": 2, "csvkit__test_empty_columns.csv": 1}
    unsound |= dict.fromkeys(
        ["pollock__row_extra_quote10_col0.csv", "pollock__row_more_sep_row10_col5.csv"], 1
    )
    if rows.isdecimal() and not ENDS[name].error:
        assert ENDS[name].rows + unsound.get(name, 0) == int(rows)


def shared_table(shared_data: Path, name: str) -> Table:
    return read(shared_data / "hostile" / name)


def test_types_that_change_late_are_seen(shared_data):
    columns = typed(shared_table(shared_data, "readr__challenge.csv"))
    assert (columns["x"].kind, columns["y"].kind) == (Kind.NUMERIC, Kind.DATE)
    assert columns["y"].values.notna().sum() == 1000


@pytest.mark.parametrize("name", ["pollock__file_one_data_row.csv", "csvspectrum__comma_in_quotes.csv"])
def test_one_row_is_refused_for_modelling(shared_data, name):
    table = shared_table(shared_data, name)
    with pytest.raises(DatasetError, match="a target needs at least two classes"):
        from_table(table, likely_target(table))


def test_leading_zeros_stay(shared_data):
    table = shared_table(shared_data, "csvspectrum__comma_in_quotes.csv")
    assert typed(table)["zip"].values.tolist() == ["08123"]
