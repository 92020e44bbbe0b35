"""Text in one dialect -> columns of cells; lines that do not fit are left out and named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from core.reading import limits
from core.reading.dialect import Dialect, shown_lines
from core.reading.lines import END, Lines, Unsound, judge, line_notes, offset
from core.reading.options import ReadError

_BLOCK = 1 << 20
_PIECE = 8 << 20
_REWRITTEN = Dialect()


def parse(
    content: bytes, after: int, width: int, dialect: Dialect, warnings: list[str]
) -> tuple[pa.Table, list[Unsound]]:
    """Return the cells of all sound records below line `after`, in columns called by their number, and
    the lines that were left out.

    `dialect` must be plain. Raises ReadError if the text cannot be cut into records.
    """
    table = None if dialect.comment else _parsed(content, offset(content, after), width, dialect)
    if table is not None:
        warnings += _swallowed(table, width, dialect) if _quotes(content, 0, dialect) else []
        return table, []
    text = Lines(content, after)
    found = judge(text, width, dialect)
    sound = text.changed(found.changes(after))
    table = _parsed(sound, 0, width, dialect)
    if table is None:
        # The two parsers do not agree on every stray mark; what is written anew is beyond doubt.
        table = _parsed(rewritten(sound, dialect), 0, width, _REWRITTEN)
    if table is None:
        raise ReadError("The file cannot be cut into rows: look for stray quotes, or choose the separator.")
    warnings += line_notes(found, width)
    warnings += _swallowed(table, width, dialect)
    return table, found.unsound


def rewritten(content: bytes, dialect: Dialect) -> bytes:
    """Return the same records, line by line, with commas and doubled quotes."""
    written = io.StringIO(newline="")
    shown = shown_lines(content.decode(), dialect)
    csv.writer(written, lineterminator="\n").writerows(dialect.reader(shown))
    return written.getvalue().encode()


def _parsed(content: bytes, start: int, width: int, dialect: Dialect) -> pa.Table | None:
    """Return the cells, or None if a record has another width or a quote is never closed."""
    joined = dialect.escape != "" or _quotes(content, start, dialect) > 0
    table = _read_csv(pa.py_buffer(content).slice(start), width, dialect, joined)
    if table is not None and joined and _may_be_open(content, start, table, dialect):
        # A last line shows whether a quote is still open there.
        end = f"\n{END}{dialect.separator * (width - 1)}\n".encode()
        source = pa.py_buffer(b"".join([memoryview(content)[start:], end]))
        table = _without_end(_read_csv(source, width, dialect, joined))
    # What parsing took beside the cells goes back to the system at once.
    pa.default_memory_pool().release_unused()
    return table


def _quotes(content: bytes, start: int, dialect: Dialect) -> int:
    """Return the number of quotes, which may join lines."""
    return content.count(dialect.quote.encode(), start) if dialect.quote else 0


def _may_be_open(content: bytes, start: int, table: pa.Table, dialect: Dialect) -> bool:
    """Return whether a quote may be open at the end: some are odd, or the last row has several lines."""
    if dialect.escape or _quotes(content, start, dialect) % 2 or not table.num_rows:
        return True
    last = table.slice(table.num_rows - 1).to_pylist()[0].values()
    return any("\n" in cell or "\r" in cell for cell in last)


def _without_end(table: pa.Table | None) -> pa.Table | None:
    last = -1 if table is None else table.num_rows - 1
    closed = last >= 0 and table.column(0)[last].as_py() == END
    return table.slice(0, last) if closed else None


def _read_csv(source: pa.Buffer, width: int, dialect: Dialect, joined: bool) -> pa.Table | None:
    names = [f"column {i}" for i in range(width)]
    if not len(source):
        return pa.table({name: pa.array([], pa.string()) for name in names})
    parsing = pa.csv.ParseOptions(
        delimiter=dialect.separator,
        quote_char=dialect.quote or False,
        escape_char=dialect.escape or False,
        newlines_in_values=joined,
    )
    typing = pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    for block in (_BLOCK, len(source) + 1):
        reading = pa.csv.ReadOptions(column_names=names, block_size=block)
        try:
            file = pa.PythonFile(_Blocks(source), "r") if joined else pa.BufferReader(source)
            with pa.csv.open_csv(file, reading, parsing, typing) as batches:
                return pa.concat_tables(_packed(batches))
        except pa.ArrowInvalid as error:
            # "Straddling": a record is longer than a block. Otherwise one has another width.
            if "straddling" not in str(error):
                return None
    return None


class _Blocks(io.RawIOBase):
    """A text to be read in blocks that never end between the two marks of a line end.

    The parser takes a block that begins with the second one for the rest of a line end, and leaves that
    mark out, even where it is part of a cell.
    """

    def __init__(self, source: pa.Buffer) -> None:
        self._rest = memoryview(source)

    def readable(self) -> bool:
        return True

    def read(self, size: int) -> memoryview:
        block = self._rest[: max(size, 2)]
        if block[-1:] == b"\r" and self._rest[len(block) : len(block) + 1] == b"\n":
            block = block[:-1]
        self._rest = self._rest[len(block) :]
        return block


def _packed(batches: pa.csv.CSVStreamingReader) -> Iterator[pa.Table]:
    """Return the cells of batches that follow one another, in fewer and larger pieces.

    The parser makes thousands of small ones, and its allocator rounds each up by an eighth. Larger ones,
    from one that does not round, take hardly more than the cells. Raises ReadError as soon as there are
    more cells than the limit.
    """
    part: list[pa.RecordBatch] = []
    cells = 0
    for batch in batches:
        part.append(batch)
        cells += batch.num_rows * batch.num_columns
        if cells > limits.MOST_CELLS:
            raise ReadError(limits.too_many_cells())
        if sum(each.nbytes for each in part) > _PIECE:
            yield pa.Table.from_batches(part).combine_chunks(pa.system_memory_pool())
            part.clear()
    yield pa.Table.from_batches(part, batches.schema).combine_chunks(pa.system_memory_pool())


def _swallowed(table: pa.Table, width: int, dialect: Dialect) -> list[str]:
    """Say if cells hold lines that look like rows, as after a stray quote that another one closes."""
    if width < 2:
        return []
    rows = 0
    for column in table.columns:
        for cell in column.filter(pc.match_substring_regex(column, "[\r\n]")):
            inside = cell.as_py().splitlines()[1:-1]
            rows += sum(line.count(dialect.separator) == width - 1 for line in inside)
    # In two columns, any line with one comma looks like a row.
    if rows < (1 if width > 2 else 3):
        return []
    return [f"{rows:,} lines inside quoted cells look like rows of their own: look for a stray quote."]
