"""What a person may say about how a file is read."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass

from core.columns import Kind
from core.words import quoted


class ReadError(ValueError):
    """The file cannot be read as a table; `str(error)` is one sentence that says what to do."""


@dataclass(frozen=True)
class Reading:
    """How a file is read. What is None is found out; what is given always wins.

    Raises ReadError, one sentence, for a value that cannot serve in any file.

    encoding: name of the encoding of a text, such as utf-8, utf-16 or cp1252.
    separator: what stands between two cells: one character, with a blank behind it (`, `) if blanks
        after it do not count; one blank stands for any number of them.
    quote: the character around cells that hold separators or line breaks; empty for none.
    escape: the character before a quote that is part of a cell; empty if such quotes are doubled.
    comment: how lines begin that are left out; empty for none.
    header: whether the first row of the table names the columns.
    header_row: the line of the file (or row of the sheet), counted from 1, in which the table begins:
        with its names, or with data if `header` is False. All above it is left out.
    header_rows: how many rows make up the names.
    decimal: the decimal mark of numbers, `.` or `,`; the other one then is a mark of thousands.
    missing: the texts that stand for a missing value, in any case, instead of the usual ones.
    sheet: the sheet of a workbook or the file in an archive, by name or by number from 1.
    kinds: what columns hold, by name: numeric, categorical, date, identifier, constant or text.
    """

    encoding: str | None = None
    separator: str | None = None
    quote: str | None = None
    escape: str | None = None
    comment: str | None = None
    header: bool | None = None
    header_row: int | None = None
    header_rows: int | None = None
    decimal: str | None = None
    missing: tuple[str, ...] | None = None
    sheet: str | None = None
    kinds: tuple[tuple[str, Kind], ...] = ()

    def __post_init__(self) -> None:
        for what, (can_serve, sentence) in _CHECKS.items():
            value = getattr(self, what)
            if value is not None and not can_serve(value):
                raise ReadError(sentence.format(quoted(value)))
        for what in ("header_row", "header_rows"):
            value = getattr(self, what)
            if value is not None and value < 1:
                raise ReadError(f"The {what.replace('_', ' ')} must be a number from 1, not {value}.")
        if self.header is False and self.header_rows:
            raise ReadError("A file without a header has no header rows: say one or the other.")
        if self.quote and self.quote in (self.separator, self.escape):
            raise ReadError("Separator, quote and escape must be different characters.")


def _is_encoding(name: str) -> bool:
    try:
        b"a".decode(name)
    except UnicodeError:
        return True
    except (LookupError, ValueError):
        return False
    return True


def _is_separator(text: str) -> bool:
    single = text.removesuffix(" ") if len(text) == 2 else text
    return len(single) == 1 and single not in "\"'\r\n\0" and not "\ud800" <= single <= "\udfff"


def _is_mark(text: str) -> bool:
    return text == "" or (len(text) == 1 and text in string.punctuation)


def _is_comment(text: str) -> bool:
    return len(text) < 10 and text.isprintable() and '"' not in text


_CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "encoding": (_is_encoding, "There is no encoding {}: try utf-8 or latin-1."),
    "separator": (_is_separator, "The separator must be one character, such as ; and not {}."),
    "quote": (_is_mark, "The quote must be one character, such as ' or nothing, and not {}."),
    "escape": (_is_mark, "The escape must be one character, such as \\ or nothing, and not {}."),
    "comment": (_is_comment, "What comments begin with must be short, such as # and not {}."),
    "decimal": (lambda mark: mark in (".", ","), "The decimal mark is . or , and not {}."),
}
