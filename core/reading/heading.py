"""Where a table begins and what its columns are called, judged by its first rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, dropwhile, takewhile
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from core.columns import are_missing, are_numbers, are_typed
from core.reading import limits
from core.reading.dialect import Record, commonest_width
from core.reading.options import ReadError, Reading
from core.words import listed

_MOST_HEADER_ROWS = 5
_HEADERLESS = "The first line looks like data, not names, so the columns are called {}."


@dataclass(frozen=True)
class Heading:
    """The rows that name the columns, none in a table without a header, and the last one above the data.

    `first` is the line in which the names begin; `above` counts the records before them. All lines up
    to `last` are no data.
    """

    rows: tuple[list[str], ...] = ()
    first: int = 0
    last: int = 0
    above: tuple[Record, ...] = ()

    def decided(self) -> dict[str, Any]:
        """Return the options that lead to this heading."""
        return {
            "header": bool(self.rows),
            "header_row": self.first or (self.last + 1 if self.last else None),
            "header_rows": len(self.rows) or None,
        }


def usual_width(found: list[Record], reading: Reading) -> int:
    """Return the number of columns of a table that begins with these records, within the limits."""
    table = [record for record in found if record.last >= (reading.header_row or 0)]
    width = commonest_width(table or found)
    if width > limits.MOST_COLUMNS:
        raise ReadError(
            f"The file has {width:,} columns, more than the {limits.MOST_COLUMNS:,} that are read: load a "
            "part of them, or choose another separator."
        )
    return width


def heading(found: list[Record], width: int, reading: Reading) -> Heading:
    """Return the heading of a table of `width` columns that begins with these records.

    Raises ReadError if the names are as good as there, but not one for each column.
    """
    start = _start(found, width, reading)
    above = tuple(found[:start])
    if reading.header is False or (
        reading.header is None
        and reading.header_row is None
        and looks_headerless([record.fields for record in found[start:] if record.width == width])
    ):
        return Heading(last=above[-1].last if above else 0, above=above)
    named = found[start : start + _header_rows(found[start:], width, reading)]
    for record in named:
        if record.width > width:
            raise _other_width(record, width)
    fields = tuple(record.fields for record in named)
    return Heading(fields, named[0].first, named[-1].last, above)


def _start(found: list[Record], width: int, reading: Reading) -> int:
    """Return the position of the first record of the table; what is before it stands above the table."""
    if reading.header_row is not None:
        below = (i for i, record in enumerate(found) if record.last >= reading.header_row)
        if (start := next(below, None)) is None:
            raise ReadError(f"There is no table in line {reading.header_row} or below: choose another one.")
        return start
    if reading.header is False:
        return 0
    start = _next(found, 0, width)
    if reading.header:
        return start
    start = _next(found, start + _titles(found[start:], width), width)
    if start and not _names_numbers([r.fields for r in found[start:] if r.width == width]):
        _check_names(found[start - 1], found[start], width)
    return start


def _next(found: list[Record], start: int, width: int) -> int:
    """Return the position of the next record of this width; of the last one where there is none."""
    fitting = [i for i, record in enumerate(found) if record.width == width]
    return next((i for i in fitting if i >= start), fitting[-1])


def typed_columns(rows: list[list[str]]) -> list[int]:
    """Return the positions of the columns that hold numbers or dates, and nothing else but gaps."""
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return [i for i, column in enumerate(columns) if _all_known(column) and _some_typed(column)]


def _names_numbers(rows: list[list[str]]) -> bool:
    """Return whether the first row has a text over a column of numbers or dates, as only names are."""
    return not _all_known(pa.array([rows[0][i] for i in typed_columns(rows[1:])], pa.string()))


def _check_names(above: Record, first: Record, width: int) -> None:
    """Refuse names that are too few or too many for the columns right above the data."""
    named = len({*above.fields}) == above.width > 1 and all(cell.strip() for cell in above.fields)
    if named and above.width != width and above.last + 1 == first.first:
        raise _other_width(above, width)


def _other_width(names: Record, width: int) -> ReadError:
    return ReadError(
        f"Line {names.first} has {names.width} fields but most lines have {width}: "
        "give every column one name, or say that the file has no header."
    )


def _titles(found: list[Record], width: int) -> int:
    """Return how many records at the top are titles: one filled cell at most, and full rows below."""
    if width < 3:
        return 0
    filled = [sum(bool(cell.strip()) for cell in record.fields) for record in found[:50]]
    titles = len(list(takewhile(lambda cells: cells <= 1, filled)))
    below = filled[titles : titles + 3]
    return titles if below and min(below) > max(1, width // 2) else 0


def _header_rows(found: list[Record], width: int, reading: Reading) -> int:
    """Return how many records make up the names: further ones hold texts over numbers, and no number."""
    if reading.header_rows is not None:
        return reading.header_rows
    if reading.header is not None:
        return 1
    for rows in range(1, min(_MOST_HEADER_ROWS, len(found) - 1)):
        below = [record.fields for record in found[rows + 1 :] if record.width == width]
        again = found[rows].fields == found[0].fields
        if not again and (
            found[rows].width != width or len(below) < 2 or not _continues(found[rows].fields, below)
        ):
            return rows
    return 1


def _continues(row: list[str], below: list[list[str]]) -> bool:
    """Return whether a row under the names belongs to them: a text over every column of numbers."""
    numeric = typed_columns(below)
    cells = pa.array([row[i] for i in numeric], pa.string())
    filled = pc.and_(pc.invert(are_missing(cells)), pc.invert(are_typed(cells)))
    others = pa.array([cell for i, cell in enumerate(row) if i not in numeric], pa.string())
    return (
        len(numeric) > 0 and pc.all(filled).as_py() and not pc.any(are_numbers(others), min_count=0).as_py()
    )


def looks_headerless(rows: Sequence[list[str]]) -> bool:
    """Whether the first row is data: numbers over numbers, or texts that stand again below.

    A text over numbers or dates is a name, and so are 0, 1, 2 ... as frames without names write them.
    """
    if not rows:
        return False
    # Names may stand in several rows, and come again further down; so may rows of categories.
    others = [row for row in rows if row != rows[0]]
    if _names_numbers([rows[0], *others]):
        return False
    rows = [rows[0], *dropwhile(lambda row: row == rows[0], rows)]
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    typed = [column for column in columns if _all_known(column[1:])]
    if not all(_all_known(column[:1]) for column in typed):
        return False
    if len(columns) > 2 and all(column[0].as_py() == str(i) for i, column in enumerate(columns)):
        return False
    texts = [column for column in columns if not _all_known(column[1:])]
    again = sum(pc.is_in(column[:1], column[1:])[0].as_py() for column in texts)
    tops = pa.array([column[0] for column in typed if _some_typed(column[:1])], pa.string())
    if len(tops):
        # Years and other whole numbers are names sometimes, fractions never.
        fractions = pc.match_substring_regex(tops, r"^[+-]?[0-9]*\.[0-9]+$")
        return not texts or again > 0 or pc.any(fractions).as_py()
    return len(texts) > 1 and again == len(texts)


def _all_known(texts: pa.Array) -> bool:
    """Return whether all texts are numbers, dates or missing."""
    return pc.all(pc.or_(are_typed(texts), are_missing(texts)), min_count=0).as_py()


def _some_typed(texts: pa.Array) -> bool:
    return pc.any(are_typed(texts), min_count=0).as_py()


def column_names(found: Heading, width: int, warnings: list[str]) -> list[str]:
    """Return one name for each column: visible and unique, as the file writes it otherwise."""
    numbered = [f"column {i}" for i in range(width)]
    if not found.rows:
        return numbered
    written = _joined([row + [""] * (width - len(row)) for row in found.rows])
    # Line breaks and double blanks in a name cannot be seen, and break tables and menus.
    tidy = [" ".join(name.split()) for name in written]
    filled = [name or column for name, column in zip(tidy, numbered, strict=True)]
    names = _distinct(filled)
    _warn(warnings, "Blanks were removed from the names", tidy, written)
    _warn(warnings, "Columns without a name are now called", filled, tidy)
    _warn(warnings, "Columns with the name of another one are now called", names, filled)
    return names


def heading_notes(top: Heading, names: list[str], reading: Reading) -> Iterator[str]:
    """Say what was found out about the heading, and what stands above it."""
    if top.above and reading.header_row is None:
        first, last = top.above[0].first, top.above[-1].last
        one = f"Line {first} stands above the table and was left out."
        more = f"Lines {first} to {last} stand above the table and were left out."
        yield one if first == last else more
    if not top.rows and reading.header is None:
        yield _HEADERLESS.format(listed(names))
    if len(top.rows) > 1 and reading.header_rows is None:
        yield f"The names were put together from lines {top.first} to {top.last}."


def _joined(rows: list[list[str]]) -> list[str]:
    """Return one name for each column from several rows of names."""
    if len(rows) == 1:
        return rows[0]
    *upper, lowest = rows
    if all(cell.strip() for cell in lowest):
        upper = [_continued(row) for row in upper]
    columns = zip(*upper, lowest, strict=True)
    return [" ".join(dict.fromkeys(filter(None, map(str.strip, column)))) for column in columns]


def _continued(row: list[str]) -> list[str]:
    """Return a row of names over groups of columns, each name over every column of its group."""
    filled, last = [], ""
    for cell in row:
        last = cell.strip() or last
        filled.append(last)
    return filled


def _distinct(names: list[str]) -> list[str]:
    taken, distinct, tried = set(names), {}, {}
    for name in names:
        unique = name
        if name in distinct:
            numbers = tried.setdefault(name, count(2))
            unique = next(other for n in numbers if (other := f"{name} ({n})") not in taken)
            taken.add(unique)
        distinct[unique] = None
    return list(distinct)


def _warn(warnings: list[str], sentence: str, after: list[str], before: list[str]) -> None:
    changed = [name for name, was in zip(after, before, strict=True) if name and name != was]
    if changed:
        warnings.append(f"{sentence} {listed(changed)}.")
