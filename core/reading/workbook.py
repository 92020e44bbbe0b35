"""Sheets of a workbook -> Table; read by calamine once they are known to be within the limits."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

import pyarrow as pa

from core.reading import archive, limits
from core.reading.dialect import SAMPLE_RECORDS, Record
from core.reading.heading import column_names, heading, heading_notes, usual_width
from core.reading.options import ReadError, Reading
from core.reading.rows import filled, without_names
from core.reading.table import Table
from core.words import listed, quoted

# The row and the column of a cell, or the row alone, as rows and cells give them.
_PLACE = re.compile(rb"""\br=["']([A-Z]{0,9})([0-9]{1,15})["']""")
_FIRST_ROWS = 10_000


def is_workbook(names: list[str]) -> bool:
    """Return whether an archive of these files is an Excel workbook."""
    return any(name.lower() == "xl/workbook.xml" for name in names)


def read_workbook(content: bytes, packed: zipfile.ZipFile, reading: Reading, warnings: list[str]) -> Table:
    """Read one sheet of an Excel workbook: the wanted one, or the first that is not empty."""
    _check(packed)
    names, sheet = _sheet(content, reading, warnings)
    with _failures():
        rows = [
            Record(line, line, cells)
            for line, row in enumerate(sheet.iter_rows(), start=1)
            if any(cells := [_text(value) for value in row])
        ]
    if not rows:
        raise ReadError(f"The sheet {quoted(sheet.name)} is empty: choose another one.")
    first = rows[:SAMPLE_RECORDS]
    width = usual_width(first, reading)
    top = heading(first, width, reading)
    called = column_names(top, width, warnings)
    warnings += heading_notes(top, called, reading)
    below = [row.fields for row in rows if row.last > top.last]
    columns = zip(*below, strict=True) if below else [[]] * width
    cells = pa.table([pa.array(column, pa.string()) for column in columns], called)
    decided = replace(reading, sheet=sheet.name, **top.decided())
    cells = filled(without_names(cells, top, warnings))
    return Table(cells, decided, tuple(warnings), "workbook", tuple(names))


def _check(packed: zipfile.ZipFile) -> None:
    """Refuse a workbook whose parts are larger than they claim, or declare what XML can be abused for."""
    size = 0
    for name in packed.namelist():
        part = archive.member(packed, name)
        size += len(part)
        if size > limits.MOST_BYTES:
            raise ReadError(limits.too_large("Unpacked the workbook"))
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise ReadError(f"The part {quoted(name)} of the workbook declares entities, which is refused.")
        # A workbook may keep its sheets under any name.
        _check_cells(part)


def _check_cells(sheet: bytes) -> None:
    """Refuse a sheet whose first and last cell are so far apart that the room between them is too much."""
    rows, columns, cells = set(), set(), 0
    for place in _PLACE.finditer(sheet):
        columns.add(place[1])
        rows.add(place[2])
        cells += 1
        if cells > 2 * limits.MOST_WORKBOOK_CELLS:
            break
    numbers = [int(row) for row in rows] or [0]
    letters = [_number(column) for column in columns if column] or [0]
    room = (max(numbers) - min(numbers) + 1) * (max(letters) - min(letters) + 1)
    if max(room, cells / 2) > limits.MOST_WORKBOOK_CELLS:
        raise ReadError(
            f"A sheet has room for more than {limits.MOST_WORKBOOK_CELLS:,} cells, the most that are read "
            "from a workbook: save the table as CSV."
        )


def _number(letters: bytes) -> int:
    """Return the number of a column called A, B, ... Z, AA and so on."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _sheet(content: bytes, reading: Reading, warnings: list[str]) -> tuple[list[str], Any]:
    """Return the names of all sheets, and the one to read."""
    with _failures():
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = list(book.sheet_names)
        if reading.sheet is not None:
            return names, book.get_sheet_by_name(_chosen(reading.sheet, names))
        for name in names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height and any(map(any, islice(sheet.iter_rows(), _FIRST_ROWS))):
                if len(names) > 1:
                    others = listed([other for other in names if other != name])
                    warnings.append(f"The sheet {quoted(name)} was read, not {others}.")
                return names, sheet
    raise ReadError("The workbook is empty: choose a file with a line of names and rows.")


def _chosen(wanted: str, names: list[str]) -> str:
    if wanted in names:
        return wanted
    if wanted.isdecimal() and len(wanted) < 6 and 1 <= int(wanted) <= len(names):
        return names[int(wanted) - 1]
    raise ReadError(f"There is no sheet {quoted(wanted)}; there are {listed(names)}.")


@contextmanager
def _failures() -> Iterator[None]:
    """Say in one sentence that the library cannot read a workbook, or that it broke off in doing so."""
    try:
        yield
    except ReadError:
        raise
    except BaseException as error:
        # A panic of the library is no Exception, so that nobody takes it for one by chance.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise ReadError("The workbook is damaged: open it in a spreadsheet and save it anew.") from None


def _text(value: Any) -> str:
    """Return what a cell shows, without the format of numbers: 5 and not 5.0, dates as in ISO 8601."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime.datetime():
            return value.isoformat(" ")
    return str(value)
