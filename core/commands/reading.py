"""The options that say how a file is read, as words of the command line and back."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction, Namespace

from core.columns import Kind
from core.commands.target import said
from core.reading import ReadError, Reading
from core.words import quoted

_TEXTS = {
    "encoding": ("NAME", "encoding of the text, such as utf-8, utf-16 or cp1252"),
    "separator": ("CHAR", "what separates cells; with a blank behind it, blanks after it do not count"),
    "quote": ("CHAR", "the character around cells; empty: there is none"),
    "escape": ("CHAR", "the character before a quote inside a cell; empty: quotes are doubled"),
    "comment": ("TEXT", "how lines begin that are left out; empty: none do"),
    "decimal": ("MARK", "the decimal mark, . or , (the other one is then a mark of thousands)"),
    "sheet": ("SHEET", "sheet of a workbook or file in an archive, by name or number from 1"),
}
_COUNTS = {
    "header_row": ("LINE", "line, from 1, in which the table begins; all above is left out"),
    "header_rows": ("COUNT", "number of rows that make up the names"),
}
# What cannot be typed on every keyboard.
_WRITTEN = {"tab": "\t", "blank": " ", r"\t": "\t"}


def add_reading(parser: ArgumentParser) -> None:
    """Declare the options that say how a file is read; what is not given is found out."""
    group = parser.add_argument_group("how the file is read", "What is not given is found out and said.")
    for name, (shown, help) in _TEXTS.items():
        group.add_argument(_flag(name), metavar=shown, help=help)
    group.add_argument(
        "--header",
        action=BooleanOptionalAction,
        default=None,
        help="the first row names the columns, or is data",
    )
    for name, (shown, help) in _COUNTS.items():
        group.add_argument(_flag(name), type=int, metavar=shown, help=help)
    group.add_argument(
        "--missing",
        action="extend",
        nargs="+",
        metavar="TEXT",
        help="what stands for a missing value, instead of the usual",
    )
    kinds = ", ".join(kind.value for kind in Kind)
    group.add_argument(
        "--kind",
        action="append",
        default=[],
        metavar="COL=KIND",
        help=f"what a column holds: {kinds}; may be repeated",
    )


def reading_of(chosen: Namespace) -> Reading:
    """Return the options that were chosen; raises ReadError for one that cannot serve."""
    separator = _WRITTEN.get(chosen.separator, chosen.separator)
    plain = {name: said(chosen, name) for name in (*_TEXTS, *_COUNTS, "header")}
    return Reading(
        **{**plain, "separator": separator},
        missing=None if chosen.missing is None else tuple(filter(None, chosen.missing)),
        kinds=tuple(map(_kind, chosen.kind)),
    )


def words_of(reading: Reading) -> list[str]:
    """Return the words that give these options on the command line."""
    words = []
    for name in (*_TEXTS, *_COUNTS):
        if (value := getattr(reading, name)) is not None:
            words.append(f"{_flag(name)}={value}")
    if reading.header is not None:
        words.append("--header" if reading.header else "--no-header")
    words += [f"--kind={name}={kind.value}" for name, kind in reading.kinds]
    if reading.missing is not None:
        words += [f"--missing={text}" for text in reading.missing or [""]]
    return words


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _kind(written: str) -> tuple[str, Kind]:
    name, _, kind = written.rpartition("=")
    if not name or kind not in [*Kind]:
        raise ReadError(f"{quoted(written)} is not of the form COL=KIND; kinds are {', '.join(Kind)}.")
    return name, Kind(kind)
