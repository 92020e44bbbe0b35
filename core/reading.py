"""Bytes of a delimited text file -> Table of text cells.

Decode, find the separator, parse, find the header, name the columns: each stage adds a sentence to
the warnings when it decided something. What the texts mean is for `columns`.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from core.columns import are_missing, are_numbers


class ReadError(ValueError):
    """The file cannot be read as a table; `str(error)` is one sentence that says what to do."""


@dataclass(frozen=True, eq=False)
class Table:
    """A file as it was written: text cells under column names, one row per data row.

    `cells` has string columns with unique names that are not empty; a cell is exactly the text
    between its separators (or quotes), and "" where the file has nothing. `encoding`, `separator`
    and `header` (the first line named the columns) are as given or as found. `warnings` holds one
    sentence for each thing that was decided, left out or renamed.
    """

    cells: pa.Table
    encoding: str
    separator: str
    header: bool
    warnings: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Number of data rows."""
        return self.cells.num_rows

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in file order."""
        return tuple(self.cells.column_names)


def read(
    content: bytes,
    *,
    header: bool | None = None,
    separator: str | None = None,
    encoding: str | None = None,
) -> Table:
    """Read a CSV file, or one separated by tabs, semicolons or bars.

    `header` says whether the first line names the columns, `separator` is one character and
    `encoding` a name such as "utf-8" or "latin-1"; what is not given is found out. Line ends may
    be LF, CRLF or CR, and quoted cells may hold separators, line breaks and doubled quotes. Lines
    with too many or too few fields are left out, with a warning.

    Raises ReadError if the content is no text, is empty or has no data rows, or if a setting does
    not fit it.
    """
    warnings: list[str] = []
    text, encoding = _decode(content, encoding, warnings)
    separator = _separator(text) if separator is None else _checked(separator)
    parsed = _parse(text, separator, header, warnings)
    if header is None:
        header = not _looks_headerless(parsed)
        if not header:
            warnings.append(_HEADERLESS.format(_examples(parsed.column_names)))
    cells = _named(parsed, warnings) if header else parsed
    if not cells.num_rows:
        raise ReadError("The file has column names but no data rows: add rows and load it again.")
    return Table(cells, encoding, separator, header, tuple(warnings))


_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ENCODINGS = ["utf-8", "cp1252", "latin-1"]
_BINARY = {
    b"\x1f\x8b": "a gzip archive",
    b"BZh91AY&SY": "a bzip2 archive",
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\xd0\xcf\x11\xe0\xa1\xb1": "an old Excel workbook",
    b"PAR1\x15": "a Parquet file",
    b"%PDF-": "a PDF document",
}


def _decode(content: bytes, encoding: str | None, warnings: list[str]) -> tuple[str, str]:
    for magic, kind in _BINARY.items():
        if content.startswith(magic):
            raise ReadError(f"This looks like {kind}: save the table as CSV and load that.")
    marked = [name for mark, name in _MARKS.items() if content.startswith(mark)]
    text, found = _decoded(content, [encoding] if encoding else marked[:1] or _ENCODINGS)
    if not encoding and found in _ENCODINGS[1:]:
        warnings.append(
            f"The file is not UTF-8, so it was read as {found} (Western European); "
            "if letters look wrong, choose another encoding."
        )
    if "\0" in text:
        raise ReadError("The file has zero bytes, so it is no text: save it as CSV in UTF-8.")
    if not text.replace('"', "").strip():
        raise ReadError("The file has no data: choose a file with a line of names and rows.")
    return text, found


def _decoded(content: bytes, encodings: list[str]) -> tuple[str, str]:
    """The text in the first encoding that fits, and that encoding."""
    for encoding in encodings:
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
            # Some codecs give half characters, which no UTF-8 can hold.
            text.encode()
            return text, encoding
        except UnicodeError:
            continue
        except (LookupError, ValueError):
            raise ReadError(f'There is no encoding "{encoding}": try utf-8 or latin-1.') from None
    raise ReadError(f"The file is not {encodings[0]} text: choose another encoding.")


# A quote that never closes makes one long cell; the module's own limit is 131,072 characters.
csv.field_size_limit(2**31 - 1)
# The comma comes last: where two fit every record, the comma is the one that occurs in numbers.
_SEPARATORS = ("\t", ";", "|", ",")
_SAMPLE_RECORDS = 500
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


def _checked(separator: str) -> str:
    if len(separator) != 1 or not separator.isascii() or separator in '"\r\n\0':
        raise ReadError(f"The separator must be one character, such as ; and not {separator!r}.")
    return separator


def _separator(text: str) -> str:
    fits = {separator: _fit(text, separator) for separator in _SEPARATORS}
    best = max(fits, key=lambda separator: fits[separator])
    return best if fits[best][1] else ","


def _fit(text: str, separator: str) -> tuple[bool, float]:
    """How well a separator explains the first records: the larger the better, 0 not at all."""
    widths = [record.width for record in islice(_records(text, separator), _SAMPLE_RECORDS)]
    width, records = Counter(widths).most_common(1)[0]
    share = records / len(widths)
    if width == 1:
        return False, 0.0
    return widths[0] == width, share if share == 1 else share * (1 - 1 / width)


@dataclass(frozen=True)
class _Record:
    """The lines that a record runs from and to, counted from 1, and its number of fields."""

    first: int
    last: int
    width: int

    def __str__(self) -> str:
        fields = "1 field" if self.width == 1 else f"{self.width} fields"
        if self.first == self.last:
            return f"line {self.first} has {fields}"
        return f"lines {self.first} to {self.last}, which a quote joins, have {fields}"


def _records(text: str, separator: str) -> Iterator[_Record]:
    reader = csv.reader((line[0] for line in _LINE.finditer(text)), delimiter=separator)
    first = 1
    for fields in reader:
        if "".join(fields).strip() or len(fields) > 1:
            yield _Record(first, reader.line_num, len(fields))
        first = reader.line_num + 1


# Decoded text has no NUL, so a last line of one shows whether a quote is still open there.
_END = "\0"
_SHOWN = 3
_JUDGED_ROWS = 1_000
_HEADERLESS = "The first line looks like data, not names, so the columns are called {}."


def _parse(text: str, separator: str, header: bool | None, warnings: list[str]) -> pa.Table:
    """All sound records, the first line too, under the names that a headerless file gets."""
    width = _width(text, separator, header)
    data = (text + "\n" + _END + separator * (width - 1) + "\n").encode()
    parsed, left_out = _parsed(data, separator, width, quoted='"' in text)
    last = parsed.num_rows - 1
    if last < 0 or parsed.column(0)[last].as_py() != _END:
        *_, quoted = _records(text, separator)
        raise ReadError(f"A quote on line {quoted.first} is never closed: remove or double it.")
    if left_out:
        warnings.append(_left_out(text, separator, width, left_out))
    return parsed.slice(0, last)


def _width(text: str, separator: str, header: bool | None) -> int:
    records = list(islice(_records(text, separator), _SAMPLE_RECORDS))
    width = Counter(record.width for record in records).most_common(1)[0][0]
    first = records[0]
    # One field is a title above the table; several are names, and one of them has no column.
    if header is not False and first.width not in (1, width):
        raise ReadError(
            f"Line {first.first} has {first.width} fields but most lines have {width}: "
            "give every column one name, or say that the file has no header."
        )
    return width


def _parsed(data: bytes, separator: str, width: int, quoted: bool) -> tuple[pa.Table, int]:
    left_out = 0

    def leave_out(row: pa.csv.InvalidRow) -> str:
        nonlocal left_out
        left_out += any(_records(row.text, separator))
        return "skip"

    names = [f"column {i}" for i in range(width)]
    parsed = pa.csv.read_csv(
        pa.BufferReader(data),
        # One block: a cell that runs over the border of two makes pyarrow give up.
        pa.csv.ReadOptions(column_names=names, block_size=len(data) + 1),
        pa.csv.ParseOptions(delimiter=separator, newlines_in_values=quoted, invalid_row_handler=leave_out),
        pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    return parsed, left_out


def _left_out(text: str, separator: str, width: int, lines: int) -> str:
    ragged = (record for record in _records(text, separator) if record.width != width)
    shown = [str(record) for record in islice(ragged, _SHOWN + 1)]
    if lines == 1:
        return f"{shown[0].capitalize()} instead of {width}; it was left out."
    return f"{lines:,} records do not have {width} fields and were left out: {_examples(shown)}."


def _looks_headerless(parsed: pa.Table) -> bool:
    """Whether the first row has numbers over numbers, and no text that only a name would be."""
    columns = [column.combine_chunks() for column in parsed.slice(0, _JUDGED_ROWS).columns]
    numeric = [column for column in columns if _known_are_numbers(column[1:])]
    if not any(are_numbers(column[:1])[0].as_py() for column in numeric):
        return False
    # A text over numbers is a name, and so are 0, 1, 2 ... as frames without names write them.
    counts = len(columns) > 2 and all(c[0].as_py() == str(i) for i, c in enumerate(columns))
    if counts or not all(_known_are_numbers(column[:1]) for column in numeric):
        return False
    texts = [column for column in columns if not _known_are_numbers(column[1:])]
    return not texts or any(pc.is_in(column[:1], column[1:])[0].as_py() for column in texts)


def _known_are_numbers(texts: pa.Array) -> bool:
    return pc.all(pc.or_(are_numbers(texts), are_missing(texts)), min_count=0).as_py()


def _named(parsed: pa.Table, warnings: list[str]) -> pa.Table:
    """The rows under the first one, which names the columns."""
    written = [column[0].as_py() for column in parsed.columns]
    # Line breaks and double blanks in a name cannot be seen, and break tables and menus.
    tidy = [" ".join(name.split()) for name in written]
    filled = [name or column for name, column in zip(tidy, parsed.column_names, strict=True)]
    names = _distinct(filled)
    _warn(warnings, "Blanks were removed from the names", tidy, written)
    _warn(warnings, "Columns without a name are now called", filled, tidy)
    _warn(warnings, "Columns with the name of another one are now called", names, filled)
    return parsed.slice(1).rename_columns(names)


def _distinct(names: list[str]) -> list[str]:
    taken, distinct = set(names), {}
    for name in names:
        if name in distinct:
            free = (f"{name} ({n})" for n in count(2))
            name = next(other for other in free if other not in taken)
            taken.add(name)
        distinct[name] = None
    return list(distinct)


def _warn(warnings: list[str], sentence: str, after: list[str], before: list[str]) -> None:
    changed = [name for name, was in zip(after, before, strict=True) if name and name != was]
    if changed:
        warnings.append(f"{sentence} {_examples(changed)}.")


def _examples(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" and so on" if len(names) > _SHOWN else "")
