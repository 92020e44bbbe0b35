"""A Parquet file -> Table; its claims are checked before, and what it expands to while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from core.reading import limits
from core.reading.heading import Heading, column_names
from core.reading.options import ReadError, Reading
from core.reading.rows import filled
from core.reading.table import Table
from core.words import listed

MAGIC = b"PAR1"
_BATCH_ROWS = 1 << 16
_MOST_METADATA = 1 << 24
_TOO_LARGE = (
    f"Unpacked the file has more than {limits.MOST_CELLS:,} cells or {limits.MOST_BYTES / 1e6:,.0f} MB, the "
    "most that is read: load a part of it."
)


def read_columnar(content: bytes, reading: Reading, warnings: list[str]) -> Table:
    """Read a Parquet file: numbers, texts, dates, times and truth values become text."""
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(
            pa.BufferReader(content),
            thrift_string_size_limit=_MOST_METADATA,
            thrift_container_size_limit=_MOST_METADATA,
        )
        _check(file.metadata)
        schema = file.schema_arrow
        kept = [i for i, field in enumerate(schema) if _is_simple(field.type)]
        texts = [f.name for f in schema if pa.types.is_string(f.type) or pa.types.is_large_string(f.type)]
        file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=texts)
        batches = list(_texts(file, kept))
    except ReadError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, IndexError, OverflowError):
        raise ReadError("The Parquet file is damaged or cut off: write it anew.") from None
    if left_out := [schema.names[i] for i in range(len(schema)) if i not in kept]:
        warnings.append(f"Columns of lists, structures or bytes were left out: {listed(left_out)}.")
    if not kept:
        raise ReadError("The Parquet file has no column of numbers, texts or dates: choose another one.")
    written = [schema.names[i] for i in kept]
    names = column_names(Heading((written,)), len(written), warnings)
    cells = pa.Table.from_batches(batches, _schema(written)).rename_columns(names)
    return Table(filled(cells), replace(reading, header=True), tuple(warnings), "parquet")


def _check(claimed) -> None:
    """Refuse what a file says it holds, where that is beyond the limits."""
    size = sum(claimed.row_group(i).total_byte_size for i in range(claimed.num_row_groups))
    if claimed.num_columns > limits.MOST_COLUMNS:
        raise ReadError(f"The file has more than {limits.MOST_COLUMNS:,} columns: load a part of them.")
    if claimed.num_rows * claimed.num_columns > limits.MOST_CELLS or size > limits.MOST_BYTES:
        raise ReadError(_TOO_LARGE)


def _is_simple(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_simple(kind.value_type)
    return not (pa.types.is_nested(kind) or _is_binary(kind))


def _is_binary(kind: pa.DataType) -> bool:
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)


def _texts(file, kept: list[int]) -> Iterator[pa.RecordBatch]:
    """Return the cells as text, batch by batch, as long as they are within the limits."""
    size = rows = 0
    for batch in file.iter_batches(_BATCH_ROWS):
        chosen = [batch.column(i) for i in kept]
        rows += len(batch)
        size += sum(map(_expanded, chosen))
        if rows * len(kept) > limits.MOST_CELLS or size > limits.MOST_BYTES:
            raise ReadError(_TOO_LARGE)
        columns = [pc.fill_null(_text(column), "") for column in chosen]
        yield pa.RecordBatch.from_arrays(columns, schema=_schema([file.schema_arrow.names[i] for i in kept]))


def _schema(names: list[str]) -> pa.Schema:
    return pa.schema([pa.field(name, pa.string()) for name in names])


def _expanded(column: pa.Array) -> int:
    """Return the bytes of a column once each row holds its own text."""
    if not pa.types.is_dictionary(column.type):
        return column.nbytes
    lengths = pc.binary_length(column.dictionary.cast(pa.large_string()))
    return pc.sum(lengths.take(column.indices)).as_py() or 0


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        # As in other formats: moments in UTC, and a zone that says so.
        return pc.binary_join_element_wise(
            column.cast(pa.timestamp(column.type.unit)).cast(pa.string()), "Z", ""
        )
    return column.cast(pa.string())
