"""What reading gives: a table of text, or one sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from core.reading.lines import Unsound
from core.reading.options import Reading


@dataclass(frozen=True, eq=False)
class Table:
    """A file as it was written: text cells under column names, one row per data row.

    `cells` has string columns with unique names that are not empty; a cell is exactly the text
    between its separators (or quotes), and "" where the file has nothing. `reading` holds what was
    said or found out about the file: read with these, the file gives the same table. `sheets` names
    what there was to choose from: the sheets of a workbook, the files of an archive. `warnings` holds
    one sentence for each thing that was decided, left out or renamed; `left_out` names every line that
    is no row of the table.
    """

    cells: pa.Table
    reading: Reading = field(default_factory=Reading)
    warnings: tuple[str, ...] = ()
    format: str = "text"
    sheets: tuple[str, ...] = ()
    left_out: tuple[Unsound, ...] = ()

    @property
    def rows(self) -> int:
        """Number of data rows."""
        return self.cells.num_rows

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in file order."""
        return tuple(self.cells.column_names)
