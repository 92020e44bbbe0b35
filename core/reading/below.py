"""A second table below the first one, of as many columns: looked for where a blank line parts them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from core.columns import are_typed
from core.reading.dialect import Dialect, Record
from core.reading.heading import Heading, typed_columns
from core.reading.lines import offset

_END_OF_LINE = re.compile(rb"\r\n?|\n")
_BLANK_LINES = (b"\n\n", b"\r\r", b"\r\n\r\n")
_MOST_GAPS = 100
# Only people put one table below another, and they do not write files larger than this.
_MOST_BYTES = 1 << 22
_LONG_LINE = 1 << 16


def second_table(content: bytes, top: Heading, first: list[Record], dialect: Dialect) -> Iterator[str]:
    """Say which line looks like the names of another table: texts where this one has numbers.

    A second table of other columns needs no such search, for none of its lines fits.
    """
    if not top.rows or len(content) > _MOST_BYTES:
        return
    for place in _after_gaps(content, offset(content, top.last)):
        number = len(_END_OF_LINE.findall(content, 0, place)) + 1
        above = [r.fields for r in first if r.width == len(top.rows[0]) and top.last < r.last < number]
        line = content[place : place + _LONG_LINE].splitlines()[0].decode(errors="ignore")
        if _are_names(next(dialect.reader([line]), []), above):
            yield f"Line {number} looks like the names of a second table: if it is, cut the file there."
            return


def _are_names(row: list[str], above: list[list[str]]) -> bool:
    if not above or len(row) != len(above[0]) or not all(map(str.strip, row)):
        return False
    texts = pa.array([row[i] for i in typed_columns(above)], pa.string())
    return len(texts) > 0 and not pc.any(are_typed(texts)).as_py()


def _after_gaps(content: bytes, start: int) -> Iterator[int]:
    """Return where text goes on after blank lines."""
    for _ in range(_MOST_GAPS):
        gaps = [place for gap in _BLANK_LINES if (place := content.find(gap, start)) >= 0]
        if not gaps:
            return
        gap = content[min(gaps) : min(gaps) + _LONG_LINE]
        start = min(gaps) + len(gap) - len(gap.lstrip())
        if start >= len(content):
            return
        yield start
