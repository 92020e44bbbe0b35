"""Which lines of a text are rows of its table, and which are not: looked for where some are not."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, groupby, islice

from core.reading.dialect import Dialect
from core.reading.options import ReadError

_LINE = re.compile(rb"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
# Text that is read has no zero byte, so one shows whether a quote is still open at the end.
END = "\0"
_SHOWN = 3
# Reading anew after each stray quote may take this many times the lines of the file.
_MOST_PASSES = 20
_FEW_LINES = 100_000
_SECOND_TABLE_LINES = 3


@dataclass(frozen=True, slots=True)
class Unsound:
    """A line that is no row, counted from 1, and its number of fields; None if a quote in it is stray."""

    line: int
    width: int | None

    def __str__(self) -> str:
        if self.width is None:
            return f"line {self.line} has a quote that is not closed in its cell"
        return f"line {self.line} has {self.width} field{'' if self.width == 1 else 's'}"


class Lines:
    """The lines of a text in UTF-8 below line `after`."""

    def __init__(self, content: bytes, after: int) -> None:
        self.content, self.after = content, after
        self.start = offset(content, after)
        self._ends = array("Q", (line.end() for line in _LINE.finditer(content, self.start)))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, place: int) -> str:
        begin = self._ends[place - 1] if place else self.start
        return self.content[begin : self._ends[place]].decode()

    def changed(self, lines: Mapping[int, str]) -> bytes:
        """Return the text with other lines at these places."""
        parts, begin = [], self.start
        for place, line in sorted(lines.items()):
            parts += [self.content[begin : self._begin(place)], line.encode()]
            begin = self._ends[place]
        return b"".join([*parts, self.content[begin:]])

    def _begin(self, place: int) -> int:
        return self._ends[place - 1] if place else self.start


@dataclass
class Judgement:
    """Lines that are to be left out, by their numbers: unsound ones, comments and blank ones; and lines
    with quotes inside quoted cells, as they ought to be written."""

    unsound: list[Unsound] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    mended: dict[int, str] = field(default_factory=dict)
    read: int = 0

    def changes(self, after: int) -> dict[int, str]:
        """Return what is to stand at the places of all these lines below line `after`."""
        left_out = dict.fromkeys([*(one.line for one in self.unsound), *self.comments, *self.blank], "")
        return {line - after - 1: text for line, text in (left_out | self.mended).items()}


def offset(content: bytes, line: int) -> int:
    """Return where line `line`, counted from 1, ends; 0 for line 0."""
    found = next(islice(_LINE.finditer(content), line - 1, None), None) if line else None
    return found.end() if found else 0


def judge(text: Lines, width: int, dialect: Dialect) -> Judgement:
    """Return which lines are no rows of `width` fields.

    A record of several lines that does not fit is given up at its first line, and the next line is read
    anew: so one stray quote costs one line and not the rest of the file. Raises ReadError if there are
    too many of them.
    """
    found, place = Judgement(), 0
    while place < len(text):
        place = _judge_from(place, text, width, dialect, found)
        if found.read > _FEW_LINES + _MOST_PASSES * len(text):
            raise ReadError(
                f"Many quotes are not closed, the first on line {found.unsound[0].line}: remove or double "
                "them, or say that the file has no quotes."
            )
    for second in _runs(found.unsound):
        # What looks like a row of this table among the rows of another one is none.
        for line in [line for line in found.mended if line > second[0].line]:
            del found.mended[line]
            found.unsound.append(Unsound(line, None))
    found.unsound.sort(key=lambda one: one.line)
    return found


def _judge_from(place: int, text: Lines, width: int, dialect: Dialect, found: Judgement) -> int:
    """Judge records from the line at `place` on; return the place of the line to go on with."""
    for first, last, fields in _records(text, place, dialect):
        found.read += last - first
        line, several = text.after + first + 1, last - first > 1
        if dialect.comment and text[first].startswith(dialect.comment):
            found.comments.append(line)
        elif len(fields) == width and END not in fields[-1]:
            continue
        elif not several and not "".join(fields).strip() and len(fields) < 2:
            found.blank.append(line)
        elif mended := _mended(text[first], width, dialect):
            found.mended[line] = mended
        else:
            found.unsound.append(Unsound(line, None if several or END in fields[-1] else len(fields)))
        if several:
            return first + 1
    return len(text)


def _mended(line: str, width: int, dialect: Dialect) -> str | None:
    """Return a line with quotes inside quoted cells as it ought to be written, if it then fits.

    A quote before a separator or the end closes a cell, any other one inside is part of it.
    """
    quote, separator = map(re.escape, (dialect.quote, dialect.separator))
    if not quote or dialect.quote not in line:
        return None
    closing = rf"{quote}(?={separator}|$)"
    quoted = rf"{quote}((?:{quote}{quote}|(?!{closing}).)*+){quote}"
    cell = re.compile(rf"(?:{quoted}|((?!{quote})[^{separator}]*+))(?:{separator}|$)")
    cells, place, line = [], 0, line.rstrip("\r\n")
    while len(cells) <= width and (found := cell.match(line, place)):
        inside, plain = found.groups()
        cells.append(plain if inside is None else inside.replace(2 * dialect.quote, dialect.quote))
        place = found.end()
        if place == len(line) and not found[0].endswith(dialect.separator):
            return _written(cells, dialect) if len(cells) == width else None
    return None


def _written(cells: list[str], dialect: Dialect) -> str:
    quote, escape = dialect.quote, dialect.escape
    cells = [cell.replace(escape, 2 * escape) if escape else cell for cell in cells]
    return dialect.separator.join(f"{quote}{cell.replace(quote, 2 * quote)}{quote}" for cell in cells) + "\n"


def _records(text: Lines, place: int, dialect: Dialect) -> Iterator[tuple[int, int, list[str]]]:
    """Return the places of the first line of a record and of the line after it, and its fields."""
    reader = dialect.reader(chain((text[i] for i in range(place, len(text))), [END]))
    first = place
    for fields in reader:
        last = min(place + reader.line_num, len(text))
        if fields and first < len(text):
            yield first, last, fields
        first = last


def line_notes(found: Judgement, width: int) -> Iterator[str]:
    """Say which lines were left out, and where a second table seems to begin."""
    if found.mended:
        count = len(found.mended)
        yield (
            f"{count:,} line{' has' if count == 1 else 's have'} quotes inside quoted cells, the first is "
            f"line {min(found.mended)}; a quote before a separator was taken for the end of a cell."
        )
    if len(found.unsound) == 1:
        (one,) = found.unsound
        instead = "" if one.width is None else f" instead of {width}"
        yield f"{str(one).capitalize()}{instead}; it was left out."
    elif found.unsound:
        shown = ", ".join(map(str, found.unsound[:_SHOWN]))
        more = " and so on" if len(found.unsound) > _SHOWN else ""
        yield f"{len(found.unsound):,} records do not have {width} fields and were left out: {shown}{more}."
    for run in _runs(found.unsound):
        yield (
            f"A second table of {run[0].width} columns seems to begin in line {run[0].line}: only the first "
            "table was read."
        )


def _runs(unsound: list[Unsound]) -> Iterator[list[Unsound]]:
    """Return the first run of lines, one after the other, that all have the same number of fields."""
    for width, run in groupby(unsound, key=lambda one: one.width):
        same = list(run)
        together = same[-1].line - same[0].line <= 2 * len(same)
        if width is not None and width > 1 and len(same) >= _SECOND_TABLE_LINES and together:
            yield same
            return
