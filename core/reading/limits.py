"""How much of a file is taken in: every hard limit of reading, in one place.

They protect the machine and hold before anything is unpacked. Who runs a larger one may raise them.
"""

from __future__ import annotations

# Bytes of a file once it is unpacked. Reading takes up to four times as much memory.
MOST_BYTES = 1 << 30
# Columns: each costs a few kilobytes in every step, whatever it holds.
MOST_COLUMNS = 20_000
# Cells of a table. A Parquet file of a few kilobytes can claim billions.
MOST_CELLS = 200_000_000
# Cells of a workbook, the empty ones between the first and the last included: the library that reads
# workbooks makes room for all of them, at about 32 bytes each.
MOST_WORKBOOK_CELLS = 5_000_000
# Files in an archive, and bytes of its list of files.
MOST_MEMBERS = 1_000
MOST_DIRECTORY_BYTES = 1 << 20
# Unpacked size over packed size; tables compress 3 to 50 times, what is made to fill memory 1,000
# times. Small files are let through: they harm nobody.
MOST_RATIO = 200
RATIO_FROM_BYTES = 50 << 20


def too_large(what: str) -> str:
    """Return the sentence about what has too many bytes."""
    return f"{what} has more than {MOST_BYTES / 1e6:,.0f} MB, the most that is read: load a part of it."


def too_many_cells() -> str:
    """Return the sentence about a text that has too many cells."""
    return f"The file has more than {MOST_CELLS:,} cells, the most that is read: load a part of it."
