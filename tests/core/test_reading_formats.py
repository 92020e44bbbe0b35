"""Formats by content: packed files, workbooks, Parquet, declared relations, and bombs of each."""

import datetime
import gzip
import io
import struct
import tracemalloc
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.columns import Kind
from core.dataset import from_table
from core.reading import ReadError, Reading, Table, limits, read

CSV = b"a,b\n1,x\n2,y\n"
CELLS = [["1", "x"], ["2", "y"]]


def rows(table: Table) -> list[list[str]]:
    return [list(row.values()) for row in table.cells.to_pylist()]


def packed(**files: bytes | str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(*sheets: str, extra: dict[str, str] | None = None) -> bytes:
    """Return a workbook with the sheets `one`, `two` ...; each is the XML of its rows."""
    names = ["one", "two", "three"][: len(sheets)]
    listed = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(names, 1))
    links = "".join(
        f'<Relationship Id="r{i}" Type="{LINKS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    root = f'<Relationship Id="r0" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
    files = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{relations}">{root}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}">{links}</Relationships>',
    }
    for i, sheet in enumerate(sheets, 1):
        body = f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
        files[f"xl/worksheets/sheet{i}.xml"] = body
    return packed(**files, **(extra or {}))


def sheet(*lines: list[str | float | None], first: int = 1) -> str:
    """Return the XML of rows of texts and numbers."""
    written = []
    for row, line in enumerate(lines, first):
        cells = [(f"{'ABCDEF'[i]}{row}", cell) for i, cell in enumerate(line) if cell is not None]
        shown = "".join(
            f'<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>'
            if isinstance(cell, str)
            else f'<c r="{place}"><v>{cell}</v></c>'
            for place, cell in cells
        )
        written.append(f'<row r="{row}">{shown}</row>')
    return "".join(written)


def parquet(**columns) -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


TABLE = sheet(["a", "b"], [1, "x"], [2, "y"])
RELATION = b"% a comment\n@RELATION r\n@ATTRIBUTE a NUMERIC\n@attribute b {x, y}\n@data\n1,x\n% more\n2,y\n"
SAME = {
    "plain": CSV,
    "gzip": gzip.compress(CSV),
    "gzip in two parts": gzip.compress(CSV[:7]) + gzip.compress(CSV[7:]),
    "zip": packed(**{"folder/table.csv": CSV, "__MACOSX/x": b"1", "folder/.DS_Store": b"2"}),
    "zip of a workbook's format": workbook("", TABLE),
    "parquet": parquet(a=[1, 2], b=["x", "y"]),
    "packed parquet": gzip.compress(parquet(a=[1, 2], b=["x", "y"])),
    "ARFF": RELATION,
    "ARFF with CR": RELATION.replace(b"\n", b"\r"),
    "KEEL": b"@relation r\n@attribute a integer [1, 2]\n@attribute b {x, y}\n@inputs a\n@outputs b\n"
    b"@data\n1, x\n2, y\n",
}


@pytest.mark.parametrize("content", SAME.values(), ids=SAME)
def test_the_same_table_in_every_format(content):
    table = read(content)
    assert table.names == ("a", "b")
    assert rows(table) == CELLS
    assert rows(read(content, table.reading)) == CELLS


def test_the_name_of_a_file_does_not_matter(tmp_path):
    for number, content in enumerate(SAME.values()):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(content)
        assert rows(read(path)) == CELLS


def test_the_file_in_an_archive_is_chosen():
    two = packed(**{"one.csv": b"c\n1\n", "two.csv": CSV})
    with pytest.raises(ReadError, match=r"holds 2 files, `one.csv`, `two.csv`: say which one to read\."):
        read(two)
    for wanted in ("two.csv", "2"):
        table = read(two, Reading(sheet=wanted))
        assert (rows(table), table.sheets) == (CELLS, ("one.csv", "two.csv"))
    with pytest.raises(ReadError, match="There is no file `3` in the archive"):
        read(two, Reading(sheet="3"))


def test_the_sheet_is_chosen_and_the_others_are_named():
    book = workbook("", sheet(["c"], [5], [6]), TABLE)
    table = read(book)
    assert (table.reading.sheet, table.sheets) == ("two", ("one", "two", "three"))
    assert table.warnings == ("The sheet `two` was read, not `one`, `three`.",)
    for wanted in ("three", "3"):
        assert rows(read(book, Reading(sheet=wanted))) == CELLS
    with pytest.raises(ReadError, match="There is no sheet `four`; there are `one`, `two`, `three`"):
        read(book, Reading(sheet="four"))
    with pytest.raises(ReadError, match="The sheet `one` is empty"):
        read(book, Reading(sheet="one"))


def test_a_sheet_may_begin_anywhere_and_have_a_title():
    lines = ["Sales", None, None], ["a", "b", "c"], [1.5, "x", None], [1e15, "y", 0.1]
    table = read(workbook(sheet(*lines, first=4)))
    assert table.names == ("a", "b", "c")
    assert rows(table) == [["1.5", "x", ""], ["1000000000000000.0", "y", "0.1"]]
    assert table.warnings == ("Line 4 stands above the table and was left out.",)


def test_types_of_parquet_become_text_and_come_back():
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5)
    table = read(
        parquet(
            whole=[1, None],
            part=[0.1, float("nan")],
            code=["01", None],
            day=[moment.date(), None],
            zoned=pa.array([moment, None], pa.timestamp("us", "UTC")),
            truth=[True, False],
            words=pa.array(["x", "y"]).dictionary_encode(),
            nested=[[1], [2]],
            raw=[b"1", b"2"],
        )
    )
    assert rows(table)[0] == [*("1", "0.1", "01", "2020-01-02", "2020-01-02 03:04:05.000000Z", "true", "x")]
    assert rows(table)[1] == ["", "nan", "", "", "", "false", "y"]
    assert table.warnings == ("Columns of lists, structures or bytes were left out: `nested`, `raw`.",)


def test_declared_categories_are_categories_and_quoted_names_are_whole():
    table = read(
        b"@relation 'a b'\n@attribute 'it\\'s one' {1,2}\n@attribute \"b c\" real\n"
        b"@attribute class {x,'y z'}\n@data\n1, 2.5, x\n2,?,'y z'\n2,3,'y\\'s'\n"
    )
    assert table.names == ("it's one", "b c", "class")
    assert rows(table)[1:] == [["2", "?", "y z"], ["2", "3", "y's"]]
    assert dict(table.reading.kinds) == {"it's one": Kind.CATEGORICAL, "class": Kind.CATEGORICAL}
    assert from_table(table, "class").kinds["it's one"] is Kind.CATEGORICAL


def lying(content: bytes, claimed: int) -> bytes:
    """Return a zip archive whose list of files claims another unpacked size."""
    place = content.rfind(b"PK\x01\x02")
    return content[: place + 24] + struct.pack("<L", claimed) + content[place + 28 :]


ZEROS = b"0" * (60 << 20)
FAR = sheet(["a"], [1]) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
DEEP = "<a>" * 200_000 + "</a>" * 200_000
BOMBS = {
    "gzip": (gzip.compress(ZEROS), "200 times as large"),
    "zip": (packed(a=ZEROS), "200 times as large"),
    "a zip that lies": (lying(packed(a=ZEROS), 10), "200 times as large|damaged"),
    "a zip in a zip": (packed(a=packed(a=CSV)), "another archive"),
    "a gzip in a gzip": (gzip.compress(gzip.compress(CSV)), "another archive"),
    "a tar in a gzip": (gzip.compress(b"x" * 257 + b"ustar" + b"x" * 900), "another archive"),
    "many files": (packed(**{str(i): b"" for i in range(1_001)}), "more than 1,000 files"),
    "a long list of files": (packed(**{f"{i:0250}": b"" for i in range(4_000)}), "more than 1,000 files"),
    "cells far apart": (workbook(FAR), "room for more than"),
    "entities": (workbook(TABLE, extra={"xl/styles.xml": ENTITIES}), "declares entities"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_before_they_fill_memory(name):
    content, sentence = BOMBS[name]
    tracemalloc.start()
    with pytest.raises(ReadError, match=sentence):
        read(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150 << 20


def test_deep_xml_does_no_harm():
    for content in (workbook(TABLE, extra={"docProps/app.xml": DEEP}), workbook(DEEP + TABLE)):
        assert rows(read(content)) == CELLS
    with pytest.raises(ReadError, match="The workbook is damaged"):
        read(workbook(TABLE, extra={"xl/styles.xml": DEEP}))


def test_one_long_text_in_many_rows_of_parquet_is_refused_unexpanded():
    indices = pa.array([0] * 60_000, pa.int32())
    content = parquet(a=pa.DictionaryArray.from_arrays(indices, ["x" * 100_000]))
    assert len(content) < 1 << 20
    before = pa.total_allocated_bytes()
    with pytest.raises(ReadError, match="the most that is read"):
        read(content)
    assert pa.total_allocated_bytes() - before < 1 << 24


def test_rows_that_take_no_room_are_refused_by_their_number():
    content = parquet(a=pa.nulls(limits.MOST_CELLS + 1, pa.int8()))
    assert len(content) < 1 << 20
    with pytest.raises(ReadError, match="the most that is read"):
        read(content)


@pytest.mark.parametrize("name", ["gzip", "zip", "zip of a workbook's format", "parquet"])
def test_what_is_cut_off_is_refused_in_one_sentence(name):
    content = SAME[name]
    for size in range(4, len(content) - 1, max(1, len(content) // 40)):
        with pytest.raises(ReadError) as caught:
            read(content[:size])
        assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"BZh91AY&SYxxxx", "bzip2"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook, or one with a password"),
        (b"\x80\x04\x95abc", "never run here"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><table>", "web page"),
        (b'[{"a": 1}]', "JSON"),
        (b"@relation r\n@attribute a real\n@data\n{0 1}\n", "sparse"),
        (b"@relation r\n@attribute a real\n", "no line @data"),
        (b"@relation r\n@data\n1\n", "no attributes"),
        (packed(), "archive is empty"),
        (workbook("", ""), "workbook is empty"),
        (packed(**{"xl/workbook.xml": "<workbook>"}), "workbook"),
        (parquet(a=[[1], [2]]), "no column of numbers"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content, sentence):
    with pytest.raises(ReadError, match=sentence):
        read(content)


def test_a_file_beyond_the_limit_is_refused_before_it_is_read_further(monkeypatch, tmp_path):
    monkeypatch.setattr(limits, "MOST_BYTES", 10)
    path = tmp_path / "x.csv"
    path.write_bytes(CSV)
    for source in (path, CSV):
        with pytest.raises(ReadError, match="The file has more than 0 MB, the most that is read"):
            read(source)


def test_what_is_packed_may_not_be_larger_than_the_limit_either(monkeypatch):
    monkeypatch.setattr(limits, "MOST_BYTES", 1_000)
    for content in (gzip.compress(CSV * 200), packed(a=CSV * 200), lying(packed(a=CSV * 200), 10)):
        with pytest.raises(ReadError, match=r"Unpacked the file has more than|damaged"):
            read(content)
