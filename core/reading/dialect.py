"""How a text is written: separator, quote, escape and comments, found out from its first records."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from core.reading.options import Reading
from core.words import quoted

# A quote that never closes makes one long cell; the module's own limit is 131,072 characters.
csv.field_size_limit(2**31 - 1)
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
SAMPLE_RECORDS = 300
# Enough for a heading and rows in most files; the most where records are long.
_SAMPLE_BYTES, _MOST_SAMPLE_BYTES = 1 << 16, 1 << 20
_FEW_LINES = 50
_SCORED_RECORDS = 200
# The comma comes last: where two fit every record, the comma is the one that occurs in numbers.
_USUAL = ("\t", ";", "|", ",")
# Tried where none of the usual ones fits; most of them also occur inside cells.
_UNUSUAL = ("\x1f", "\x01", "^", "~", "¦", "§", "!", "#", "&", "*", "@", "=", ":", " ")
# Cells as they look when they were told apart: numbers, nothing, texts without marks that separate.
_CLEAN = re.compile(
    r"(?:[-+]?[$€£¥]? ?[0-9][0-9.,' ]*(?:[eE][-+]?[0-9]+)?(?: ?[%$€£¥])?"
    r"|[^\t;|,\"'\x1f\x01^~¦§ ][^\t;|,\x1f\x01^~¦§]*)?"
)
# Below comments that begin with a double mark, a single one may stand before the names.
_COMMENTS = ("#", "##", "%", "//")
_COMMENTED = re.compile(r"(?:^|[\r\n])(?:#|%|//)")
_CLOCK = re.compile(r"(?m)(?:^|[T ])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart; an empty text for what the file does not use.

    `separator` is one character, with a blank behind it if blanks after it do not count. One blank
    as a separator stands for any number of them.
    """

    separator: str = ","
    quote: str = '"'
    escape: str = ""
    comment: str = ""

    @property
    def plain(self) -> bool:
        """Return whether every separator counts, and is one byte."""
        return len(self.separator) == 1 and self.separator != " " and self.separator.isascii()

    def reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Return a reader of records in this dialect."""
        return csv.reader(
            lines,
            delimiter=self.separator[0],
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape or None,
            skipinitialspace=self.separator.endswith(" "),
        )


@dataclass(frozen=True)
class Record:
    """The fields of a record and the lines it runs from and to, counted from 1."""

    first: int
    last: int
    fields: list[str]

    @property
    def width(self) -> int:
        """Number of fields."""
        return len(self.fields)


def lines(text: str) -> Iterator[str]:
    """Return the lines of a text with their ends, whichever they are."""
    return (line[0] for line in _LINE.finditer(text))


def records(text: str, dialect: Dialect) -> Iterator[Record]:
    """Return the records of a text but for blank lines and comments."""
    first = 1
    written = list(lines(text)) if dialect.comment else []
    reader: Any = dialect.reader(shown_lines(text, dialect))
    for fields in reader:
        comment = dialect.comment and written[first - 1].startswith(dialect.comment)
        if not comment and (len(fields) > 1 or "".join(fields).strip()):
            yield Record(first, reader.line_num, fields)
        first = reader.line_num + 1


def shown_lines(text: str, dialect: Dialect) -> Iterator[str]:
    """Return the lines of a text; blanks at both ends do not count where blanks separate."""
    if dialect.separator != " ":
        return lines(text)
    return (line.strip(" \r\n") + "\n" for line in lines(text))


def sample(content: bytes, dialect: Dialect) -> list[Record]:
    """Return the first records of a text in UTF-8; without one that its end cuts off."""
    text = _beginning(content)
    first = list(islice(records(text, dialect), SAMPLE_RECORDS))
    cut = len(text) < len(content) and len(first) < SAMPLE_RECORDS
    return first[:-1] if cut and len(first) > 1 else first


def commonest_width(found: list[Record]) -> int:
    """Return the number of fields that most records have."""
    return Counter(record.width for record in found).most_common(1)[0][0]


def sniff(content: bytes, reading: Reading) -> Dialect:
    """Return the dialect that explains the first records of a text best; what is given is taken."""
    text = _beginning(content)
    found, score = _best(text, _candidates(text, reading, _USUAL))
    if reading.separator is None and not score:
        unusual = (d for d in _candidates(text, reading, _UNUSUAL) if _separates(text, d))
        found, _ = _best(text, unusual, found)
    found = replace(found, escape=_escape(content, text, found, reading))
    return replace(found, comment=_comment(text, found) if reading.comment is None else reading.comment)


def _beginning(content: bytes) -> str:
    first = content[:_SAMPLE_BYTES]
    if max(first.count(b"\n"), first.count(b"\r")) < _FEW_LINES:
        first = content[:_MOST_SAMPLE_BYTES]
    return first.decode(errors="ignore")


def _best(
    text: str, candidates: Iterable[Dialect], otherwise: Dialect | None = None
) -> tuple[Dialect, float]:
    scores = {dialect: _score(text, dialect) for dialect in candidates}
    best = max(scores, key=scores.__getitem__, default=otherwise or Dialect())
    return best, scores.get(best, 0.0)


def _candidates(text: str, reading: Reading, separators: Iterable[str]) -> Iterator[Dialect]:
    """Return the dialects that a text may be in, the likelier of two that look alike first."""
    given = reading.separator is not None
    for separator in [reading.separator] if given else [s for s in separators if s in text]:
        for quote in _quotes(text, reading.quote, separator):
            basis = Dialect(separator, quote, reading.escape or "", reading.comment or "")
            yield basis
            if not given and separator != " " and _spaced(text, basis):
                yield replace(basis, separator=f"{separator} ")


def _spaced(text: str, dialect: Dialect) -> bool:
    """Return whether most cells but the first ones begin with a blank."""
    found = islice(records(text, dialect), _SCORED_RECORDS)
    cells = [cell for record in found for cell in record.fields[1:]]
    return sum(cell.startswith(" ") for cell in cells) > len(cells) / 2


def _quotes(text: str, given: str | None, separator: str) -> list[str]:
    if given is not None:
        return [given]
    single = re.search(f"(?m)(?:^|{re.escape(separator)} ?)'", text)
    return ['"', *("'" if single else ""), *([""] if '"' in text else [])]


def _score(text: str, dialect: Dialect) -> float:
    """Return how well a dialect explains a text, from 0 to 1: rows of one width, of cells that look it.

    The idea of van den Burg, Nazabal, Sutton (2019), doi:10.1007/s10618-019-00646-y: regular rows times
    cells of known types.
    """
    found = list(islice(records(text, dialect), SAMPLE_RECORDS))
    if not found or (width := commonest_width(found)) == 1:
        return 0.0
    share = sum(record.width == width for record in found) / len(found)
    cells = [cell for record in found[:_SCORED_RECORDS] for cell in record.fields]
    clean = sum(_CLEAN.fullmatch(cell) is not None for cell in cells) / len(cells)
    named = 1.0 if found[0].width == width else 0.7
    # A stray quote costs a line; without quotes all cells that are quoted are lost.
    trusted = 1.0 if dialect.quote else 0.8
    return share * (1 - 1 / width) * (0.1 + 0.9 * clean) * named * trusted


def _separates(text: str, dialect: Dialect) -> bool:
    """Return whether an unusual separator is one: the same number of times in each of several lines."""
    found = list(islice(records(text, dialect), SAMPLE_RECORDS))
    width = found[0].width if found else 1
    if width == 1 or len(found) < 2 or any(record.width != width for record in found):
        return False
    if not dialect.separator.isprintable():
        return True
    if dialect.separator == ":" and len(_CLOCK.findall(text)) >= len(found) - 1:
        return False
    cells = [cell for record in found[1:] for cell in record.fields]
    return width > 2 or sum(cell[-1:].isdecimal() for cell in cells) >= len(cells) / 2


def _escape(content: bytes, text: str, dialect: Dialect, reading: Reading) -> str:
    """Return the escape: a backslash where it stands before quotes inside cells and fits as well."""
    if reading.escape is not None or not dialect.quote:
        return reading.escape or ""
    separator = re.escape(dialect.separator[0].encode())
    before_quote = rb"\\" + re.escape(dialect.quote.encode()) + rb"[^\r\n\"'" + separator + rb"]"
    if b"\\" not in content or not re.search(before_quote, content):
        return ""
    escaped = replace(dialect, escape="\\")
    return "\\" if _score(text, escaped) >= _score(text, dialect) else ""


def _comment(text: str, dialect: Dialect) -> str:
    """Return how comments begin: with a mark that stands before lines of another width."""
    if not _COMMENTED.search(text):
        return ""
    found = list(islice(records(text, dialect), SAMPLE_RECORDS))
    width = commonest_width(found) if found else 0
    for mark in _COMMENTS:
        other = [record for record in found if record.width != width]
        if any(r.fields[0].startswith(mark) and not r.fields[0].startswith(2 * mark) for r in other):
            return mark
    return ""


def dialect_notes(found: Dialect, content: bytes, reading: Reading) -> Iterator[str]:
    """Say what was found out about a dialect that is not the usual one."""
    if reading.separator is None and found.separator not in _USUAL:
        shown = {" ": "blanks", ", ": "a comma and a blank"}.get(found.separator, quoted(found.separator))
        yield f"Cells are separated by {shown}."
    if reading.quote is None and found.quote == "'":
        yield "Cells are enclosed in single quotes."
    if reading.quote is None and not found.quote and b'"' in content:
        yield "Quotes do not enclose cells in this file; they were taken for letters."
    if reading.comment is None and found.comment:
        yield f"Lines that begin with {quoted(found.comment)} are comments and were left out."
    if reading.escape is None and found.escape:
        yield "Quotes inside cells are written with a backslash before them."
