"""A text of delimited cells -> Table."""

from __future__ import annotations

import re
from dataclasses import replace

import pyarrow as pa

from core.reading import relation
from core.reading.below import second_table
from core.reading.dialect import Dialect, Record, dialect_notes, sample, sniff
from core.reading.encoding import as_utf8
from core.reading.heading import column_names, heading, heading_notes, usual_width
from core.reading.options import ReadError, Reading
from core.reading.parse import parse, rewritten
from core.reading.rows import filled, without_names
from core.reading.table import Table

_SEPARATOR_LINE = re.compile(rb"\"?sep=([\t;,|:^~])\"?(?:\r\n?|\n)", re.IGNORECASE)


def read_text(content: bytes, reading: Reading, warnings: list[str]) -> Table:
    """Read a text of delimited cells, whatever its encoding and dialect."""
    text, encoding = as_utf8(content, reading.encoding, warnings)
    reading = replace(reading, encoding=encoding)
    if relation.begins(text):
        return relation.read_relation(text, reading, warnings)
    text, reading = _told(text, reading)
    found = sniff(text, reading)
    warnings += dialect_notes(found, text, reading)
    dialect = found if found.plain else Dialect(comment=found.comment)
    text = text if found.plain else rewritten(text, found)
    first = sample(text, dialect)
    if not first:
        raise ReadError("The file has no data: choose a file with a line of names and rows.")
    width = usual_width(first, reading)
    ended = reading.header is not False and _ended(first, width)
    top = heading(first, width, reading)
    names = column_names(top, width, warnings)
    warnings += heading_notes(top, names, reading)
    warnings += second_table(text, top, first, dialect)
    cells, unsound = parse(text, top.last, width, dialect, warnings)
    cells = cells.rename_columns(names)
    cells = _without_last(cells, warnings) if ended else cells
    decided = replace(reading, **vars(found), **top.decided())
    cells = filled(without_names(cells, top, warnings))
    return Table(cells, decided, tuple(warnings), left_out=tuple(unsound))


def _told(text: bytes, reading: Reading) -> tuple[bytes, Reading]:
    """Return the text and the separator that its first line says, as for Excel; the line becomes blank."""
    told = _SEPARATOR_LINE.match(text)
    if told is None:
        return text, reading
    return b"\n" + text[told.end() :], replace(reading, separator=reading.separator or told[1].decode())


def _ended(first: list[Record], width: int) -> bool:
    """Return whether each line but that of the names ends with a separator; if so, end that one too."""
    below = [record for record in first[1:] if record.width == width]
    if first[0].width != width - 1 or not below or any(record.fields[-1].strip() for record in below):
        return False
    first[0].fields.append("")
    return True


def _without_last(cells: pa.Table, warnings: list[str]) -> pa.Table:
    """Return the cells without the empty column after the last separator; it must be empty all the way."""
    *_, last = cells.column_names
    if any(text.as_py().strip() for text in cells[last].unique()):
        raise ReadError("Some lines have one cell more than there are names: give every column one name.")
    warnings[:] = [said for said in warnings if "without a name" not in said]
    warnings.append("Lines end with a separator; the empty column after it was left out.")
    return cells.drop_columns([last])
