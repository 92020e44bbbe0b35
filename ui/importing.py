"""The import panel: how an uploaded file is read, what the visitor says instead, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from core.columns import MISSING
from core.reading import ReadError, Reading, Table, beginning, read
from core.settings import settings
from core.words import number, quoted
from ui import show
from ui.columns import columns
from ui.state import Session, Upload, begin, remembered

FIND_OUT = "find out"
USUAL = sorted(MISSING - {""})
SHOWN_LINES = 3  # the sentence about lines that were left out names so many
ENCODINGS = ["utf-8", "utf-16", "cp1252", "latin-1", "cp1250", "cp1251", "cp932", "gb18030", "big5"]


@dataclass(frozen=True)
class Option:
    """How one field of `Reading` is said: what is shown, and what it means; `free` lets others be typed."""

    label: str
    meanings: dict[str, Any]
    help: str
    free: bool = False


OPTIONS = {
    "separator": Option(
        "Separator",
        {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "blanks": " ", "comma and blank": ", "},
        "What stands between two cells. Type any other character.",
        free=True,
    ),
    "encoding": Option(
        "Encoding", {name: name for name in ENCODINGS}, "How letters are stored. Type any other.", free=True
    ),
    "header": Option(
        "First row",
        {"names the columns": True, "is data": False},
        "Of the table, whatever stands above it.",
    ),
    "decimal": Option(
        "Decimal mark", {"point": ".", "comma": ","}, "The other of the two is then a mark of thousands."
    ),
    "quote": Option(
        "Quote",
        {"double": '"', "single": "'", "none": ""},
        "Around cells that hold separators or line breaks.",
    ),
    "escape": Option(
        "Quote inside a cell", {"doubled": "", "after a backslash": "\\"}, "How the file writes it."
    ),
    "comment": Option(
        "Comments begin with",
        {"#": "#", "%": "%", "//": "//", "nothing: there are none": ""},
        "Such lines are left out. Type any other mark.",
        free=True,
    ),
}
COUNTS = {
    "header_row": ("Table begins in line", "Of the file or the sheet, from 1. All above is left out."),
    "header_rows": ("Rows of names", "How many rows make up the names of the columns."),
}
MISSING_HELP = "These texts stand for a missing value, in any case. An empty cell always does."
TEXT = (
    "separator",
    "encoding",
    "header",
    "header_row",
    "decimal",
    "quote",
    "escape",
    "comment",
    "header_rows",
)
FITTING = {
    "text": TEXT,
    "workbook": ("header", "header_row", "header_rows", "decimal"),
    "relation": ("separator", "encoding", "quote", "decimal"),
    "parquet": ("decimal",),
}


def bring(visit: Session) -> None:
    """Let the visitor upload a file, read it, and say how it is read."""
    file = st.file_uploader(
        "Text with any separator, Excel, Parquet or ARFF; also packed (.gz, .zip)",
        type=["csv", "tsv", "txt", "data", "dat", "arff", "xlsx", "parquet", "gz", "zip"],
        key="file",
    )
    st.caption(show.promise(settings().keep_minutes))
    if file is not None and (visit.upload is None or file.file_id != visit.upload.id):
        visit.upload = Upload(file.file_id, file.name, file.getvalue())
    if visit.upload is not None:
        _read(visit, visit.upload)
        _panel(visit, visit.upload)


def _read(visit: Session, upload: Upload) -> None:
    """Read the file, unless that was done in the way that the widgets say."""
    try:
        reading = _said(upload)
    except ReadError as error:
        visit.asked, visit.problem = None, str(error)
        return
    if visit.asked == (upload.id, reading):
        return
    with st.spinner("Reading the file …"):
        # Nothing between these lines can be interrupted by a click, for none of them shows anything.
        try:
            table = read(upload.content, reading)
            visit.problem = settings().refuses_table(table.rows, len(table.names))
            if not visit.problem:
                visit.take(upload, table)
        except ReadError as error:
            visit.problem = str(error)
        visit.asked = (upload.id, reading)


def _said(upload: Upload) -> Reading:
    """Return what the widgets of the panel say, or said before; raises ReadError for what cannot serve."""
    said: dict[str, Any] = {}
    for name, option in OPTIONS.items():
        shown = remembered(_key(name, upload), FIND_OUT)
        said[name] = None if shown in (FIND_OUT, None) else option.meanings.get(shown, shown)
    for name in COUNTS:
        said[name] = remembered(_key(name, upload), None)
    sheet = remembered(_key("sheet", upload), FIND_OUT)
    missing = remembered(_key("missing", upload), USUAL)
    return Reading(
        **said,
        sheet=None if sheet in (FIND_OUT, None) else sheet,
        missing=None if {*missing} == {*USUAL} else tuple(missing),
    )


def _key(name: str, upload: Upload) -> str:
    return f"read-{name}-{upload.id}"


def _panel(visit: Session, upload: Upload) -> None:
    table = visit.table if visit.source == upload else None
    opened = _key("open", upload)
    # Decided once: what closes while somebody works in it is lost.
    begin({opened: visit.problem is not None or table is None or bool(table.warnings)})
    outcome = "it could not be" if visit.problem or table is None else _outcome(table)
    with st.expander(f"How the file is read: {outcome}", expanded=remembered(opened, False)):
        sound = table is not None and not visit.problem
        if sound:
            _done(table)
        _first_lines(upload, None if table is None else table.reading.encoding)
        _widgets(upload, table)
        if sound:
            columns(visit)
    if visit.problem:
        below = f"The data below are still those of {quoted(visit.data.name)}."
        st.error(f"{quoted(upload.name)}: {visit.problem} {below}")


def _outcome(table: Table) -> str:
    parts = [number(table.rows, "row"), number(len(table.names), "column")]
    if table.format == "text":
        named = {value: name for name, value in OPTIONS["separator"].meanings.items()}
        separator = table.reading.separator or ""
        parts += [
            quoted(table.reading.encoding or ""),
            f"separated by {named.get(separator, quoted(separator))}",
        ]
    header = "with" if table.reading.header or table.format == "relation" else "without"
    return ", ".join([*parts, f"{header} names in the file"])


def _first_lines(upload: Upload, encoding: str | None) -> None:
    if any(lines := beginning(upload.content, encoding)):
        st.caption("The first lines as they stand in the file")
        st.code("\n".join(lines), language=None)


def _widgets(upload: Upload, table: Table | None) -> None:
    """Show what can be said about a file of this format; each is kept for this upload."""
    names = FITTING[table.format] if table is not None else TEXT
    places = show.grid(len(names) + 1)
    for name, place in zip(names, places, strict=False):
        with place:
            _count(name, upload) if name in COUNTS else _option(name, OPTIONS[name], upload)
    if table is None or table.sheets:
        with places[len(names)]:
            # One that is called as what leaves the choice open is reached by its number.
            named = () if table is None else table.sheets
            sheets = {name: name for name in named if name != FIND_OUT}
            help = "Of a workbook, or the file in an archive: by name, or by number from 1."
            _option("sheet", Option("Sheet", sheets, help, free=True), upload)
    st.multiselect(
        "Missing values",
        USUAL,
        default=USUAL,
        key=_key("missing", upload),
        accept_new_options=True,
        help=MISSING_HELP,
        persist_state="session",
    )


def _option(name: str, option: Option, upload: Upload) -> None:
    st.selectbox(
        option.label,
        [FIND_OUT, *option.meanings],
        key=_key(name, upload),
        help=option.help,
        accept_new_options=option.free,
        persist_state="session",
    )


def _count(name: str, upload: Upload) -> None:
    label, help = COUNTS[name]
    st.number_input(
        label,
        1,
        value=None,
        step=1,
        key=_key(name, upload),
        placeholder=FIND_OUT,
        help=help,
        persist_state="session",
    )


def _done(table: Table) -> None:
    """Say what was decided about the file, and name all lines that were left out."""
    show.many(table.warnings)
    if len(table.left_out) > SHOWN_LINES:
        frame = pd.DataFrame(_lines(table), columns=["Line", "What is wrong"])
        st.caption(f"All {len(frame):,} lines that were left out")
        show.table(frame, "left-out", "lines-left-out", height=200)


def _lines(table: Table) -> Iterator[tuple[int, str]]:
    for one in table.left_out:
        yield one.line, str(one).partition(" has ")[2]
