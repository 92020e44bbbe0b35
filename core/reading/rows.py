"""What all formats have in common once there are rows of cells."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from core.reading.heading import Heading
from core.reading.options import ReadError


def filled(cells: pa.Table) -> pa.Table:
    """Return the cells of a table that has rows; raises ReadError if it has none."""
    if not cells.num_rows:
        raise ReadError("The file has column names but no data rows: add rows and load it again.")
    return cells


def without_names(cells: pa.Table, top: Heading, warnings: list[str]) -> pa.Table:
    """Return the cells without rows that repeat the names, as in files that were put together."""
    if not top.rows or not any(top.rows[-1]):
        return cells
    repeated: pa.ChunkedArray | None = None
    for name, column in zip(top.rows[-1], cells.columns, strict=False):
        same = pc.equal(column, name)
        repeated = same if repeated is None else pc.and_(repeated, same)
        if not pc.any(repeated, min_count=0).as_py():
            return cells
    count = pc.sum(repeated).as_py() or 0
    if not 0 < count < cells.num_rows:
        return cells
    warnings.append(f"{count:,} row{' repeats' if count == 1 else 's repeat'} the names; left out.")
    return cells.filter(pc.invert(repeated))
