"""What a column can hold, and how its cells are written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd


class Kind(StrEnum):
    """What a column holds: it decides how the column is prepared and whether a model sees it.

    Numbers are guessed to be numeric. Whole ones are numbers of which a person says that there is
    nothing in between, so that made-up rows take values that occur.
    """

    NUMERIC = "numeric"
    WHOLE = "whole"
    CATEGORICAL = "categorical"
    DATE = "date"
    IDENTIFIER = "identifier"
    CONSTANT = "constant"
    TEXT = "text"


@dataclass(frozen=True)
class Writing:
    """How cells are written, as far as a person said so.

    `decimal` is the decimal mark, `.` or `,`; the other one is then a mark of thousands. Without it,
    only numbers with a point and no mark of thousands are numbers. `missing` are the texts that stand
    for a missing value instead of the usual ones; an empty cell always does.
    """

    decimal: str | None = None
    missing: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class Column:
    """One column with typed values.

    `values` has one entry per row, in file order. Numeric: float64 with NaN where missing, or
    int64 if every cell is written as a whole number; so are identifiers and constants that are all
    numbers. Date: datetime64 without a time zone, NaT where missing. All else: `str`, the text exactly
    as the file wrote it, NaN where missing. `markers` are the texts that were taken as missing, and
    `note` says what was done or could be done. `offer` is the kind that all texts would fit as well, once a
    person says so.
    """

    kind: Kind
    values: pd.Series
    markers: tuple[str, ...]
    note: str | None
    offer: Kind | None = None
