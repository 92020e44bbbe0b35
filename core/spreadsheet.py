"""Tables as CSV that a spreadsheet shows and never computes."""

from __future__ import annotations

import re

import pandas as pd

# What spreadsheets take for a formula; a number such as -1 or +0.5 is none.
FORMULA = re.compile(r"\s*[=+\-@|%\t\r]")
NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.IGNORECASE)


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV in UTF-8, in which names and texts that look like a formula begin with '.

    That is how a spreadsheet is told to show a text as it is (OWASP, CSV injection).
    """
    shown = frame.rename(columns=_as_text)
    for place, dtype in enumerate(shown.dtypes):
        if not pd.api.types.is_numeric_dtype(dtype):
            shown.isetitem(place, shown.iloc[:, place].map(_as_text, na_action="ignore"))
    # With these line ends (RFC 4180) a cell that holds either of them is quoted.
    return shown.to_csv(index=False, lineterminator="\r\n").encode()


def _as_text(cell: object) -> object:
    if not isinstance(cell, str) or NUMBER.fullmatch(cell) or not FORMULA.match(cell):
        return cell
    return f"'{cell}"
