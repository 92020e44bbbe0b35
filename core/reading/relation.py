"""ARFF (Weka) and KEEL .dat: a text whose head declares the columns -> Table."""

from __future__ import annotations

import re
from dataclasses import replace

from core.columns import Kind
from core.reading import limits
from core.reading.dialect import Dialect
from core.reading.heading import Heading, column_names
from core.reading.lines import offset
from core.reading.options import ReadError, Reading
from core.reading.parse import parse, rewritten
from core.reading.rows import filled
from core.reading.table import Table

_BEGINS = re.compile(rb"(?:\s*+%[^\r\n]*+[\r\n]++)*+\s*+@relation\b", re.IGNORECASE)
_DATA = re.compile(rb"^[ \t]*@data\b[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_END_OF_LINE = re.compile(rb"\r\n?|\n")
_ATTRIBUTE = re.compile(
    r"^\s*@attribute\s+(?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|([^\s{\[]+))\s*(.*)", re.IGNORECASE
)


def begins(text: bytes) -> bool:
    """Return whether a text declares a relation."""
    return _BEGINS.match(text) is not None


def read_relation(text: bytes, reading: Reading, warnings: list[str]) -> Table:
    """Read a declared relation. Declared categories are taken as such; sparse data are refused."""
    # Lines are counted by their ends, whichever they are, and patterns know only one of them.
    data = _DATA.search(text.replace(b"\r", b"\n"))
    if data is None:
        raise ReadError("The file declares a relation but has no line @data: is it cut off?")
    declared = [m for line in text[: data.start()].decode().splitlines() if (m := _ATTRIBUTE.match(line))]
    if not declared:
        raise ReadError("The file declares a relation but no attributes: add a line for each column.")
    if len(declared) > limits.MOST_COLUMNS:
        raise ReadError(f"The file declares more than {limits.MOST_COLUMNS:,} columns: load a part of them.")
    written = [re.sub(r"\\(.)", r"\1", next(filter(None, m.groups()[:3]), "")) for m in declared]
    names = column_names(Heading((written,)), len(written), warnings)
    dialect = _dialect(text[data.end() :], reading)
    after = len(_END_OF_LINE.findall(text, 0, data.end())) + 1
    if text[offset(text, after) :].lstrip()[:1] == b"{":
        raise ReadError("The file is a sparse ARFF file: save it with all cells, or as CSV.")
    cells, unsound = parse(rewritten(text, dialect), after, len(names), Dialect(comment="%"), warnings)
    kinds = tuple((n, Kind.CATEGORICAL) for n, m in zip(names, declared, strict=True) if m[4].startswith("{"))
    decided = replace(reading, kinds=(*kinds, *reading.kinds))
    return Table(
        filled(cells.rename_columns(names)), decided, tuple(warnings), "relation", left_out=tuple(unsound)
    )


def _dialect(data: bytes, reading: Reading) -> Dialect:
    """Return how the data are written: by default with commas, either quote, and a backslash before it."""
    quote = reading.quote
    if quote is None:
        quote = '"' if data.count(b'"') > data.count(b"'") else "'"
    escape = "\\" if reading.escape is None else reading.escape
    return Dialect(reading.separator or ", ", quote, escape, "%")
