"""The text of one column -> typed values and a kind.

Everything is worked out on the distinct texts of a column and then spread over its rows, so a
column of 300,000 rows with two values costs two comparisons.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

MISSING: frozenset[str] = frozenset({"", "?", ".", "na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "none"})


class Kind(StrEnum):
    """What a column holds: it decides how the column is prepared and whether a model sees it."""

    NUMERIC = "numeric"
    WHOLE = "whole number"  # a person says so: made-up rows take values that occur, none between
    CATEGORICAL = "categorical"
    DATE = "date"
    IDENTIFIER = "identifier"
    CONSTANT = "constant"
    TEXT = "text"


@dataclass(frozen=True, eq=False)
class Column:
    """One column with typed values.

    `values` has one entry per row, in file order. Numeric: float64 with NaN where missing, or
    int64 if every cell is written as a whole number; so are identifiers and constants that are all
    numbers. Date: datetime64 without a time zone, NaT where missing. All else: `str`, the text exactly
    as the file wrote it, NaN where missing.
    """

    kind: Kind
    values: pd.Series
    markers: tuple[str, ...]
    note: str | None


def column(name: str, cells: pa.ChunkedArray, kind: Kind | None = None) -> Column:
    """Type the cells of the column `name`; its kind is guessed unless `kind` says it.

    `cells` is text, one per row. A forced kind always wins: cells that do not fit it become
    missing, and the note says how many. Never raises for what the cells contain.
    """
    distinct = _distinct(cells)
    kind = kind or _guess(name, distinct)
    values, note = _typed(distinct, kind)
    markers = pc.unique(distinct.trimmed.filter(distinct.missing)).to_pylist()
    return Column(kind, values.rename(name), tuple(sorted(filter(None, markers))), note)


def are_missing(texts: pa.Array) -> pa.Array:
    """Which texts stand for a missing value, whatever their case and the blanks around them."""
    lowered = pc.utf8_lower(pc.utf8_trim_whitespace(texts))
    return pc.is_in(lowered, value_set=pa.array(sorted(MISSING), lowered.type))


def are_numbers(texts: pa.Array) -> pa.Array:
    """Which texts are finite numbers written in the usual way: "-3", ".5", "1e-7", not "08123"."""
    return pc.match_substring_regex(pc.utf8_trim_whitespace(texts), _NUMBER)


# RE2 patterns. A leading zero means a code (a zip, a branch), unless the kind is forced.
_EXPONENT = r"(?:[eE][+-]?[0-9]+)?$"
_NUMBER = r"^[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)" + _EXPONENT
_DIGITS = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)" + _EXPONENT
_WHOLE = r"^[+-]?[0-9]+$"
_INFINITE = r"(?i)^[+-]?inf(?:inity)?$"

_MAY_BE_NUMBERS = {Kind.IDENTIFIER, Kind.CONSTANT}
_IDENTIFIER_ROWS = 20
_IDENTIFIER_DISTINCT = 0.99
_IDENTIFIER_NAME = re.compile(
    r"(?i:(?:^|[^a-z])(?:id|index|row|uuid|key|number|no)(?:$|[^a-z]))|[a-z](?:Id|ID)$"
)
_CATEGORIES = 50
_CATEGORIES_SHARE = 0.05
_CATEGORIES_MOST = 1_000
# From here on float64 skips whole numbers.
_EXACT_FLOAT = 2**53
_LARGEST = 1e100
_ROUNDED = "Whole numbers of more than 15 digits may have been rounded."


@dataclass(frozen=True, eq=False)
class _Distinct:
    """The distinct texts of a column, and for every row the position of its text."""

    texts: pa.Array
    trimmed: pa.Array
    missing: np.ndarray
    codes: np.ndarray

    @cached_property
    def known(self) -> pa.Array:
        return pc.unique(self.trimmed.filter(~self.missing))

    @cached_property
    def dates(self) -> "_Dates":
        return max((_dates(self.trimmed, layout) for layout in _LAYOUTS), key=lambda d: d.count)

    def rows(self, mask: np.ndarray) -> int:
        return int(np.count_nonzero(mask[self.codes]))

    def matches(self, pattern: str) -> np.ndarray:
        return _mask(pc.match_substring_regex(self.trimmed, pattern))


def _distinct(cells: pa.ChunkedArray) -> _Distinct:
    encoded = pc.dictionary_encode(pc.fill_null(cells.combine_chunks(), ""))
    texts = encoded.dictionary
    trimmed = pc.utf8_trim_whitespace(texts)
    return _Distinct(texts, trimmed, _mask(are_missing(texts)), encoded.indices.to_numpy())


def _mask(flags: pa.Array) -> np.ndarray:
    return flags.to_numpy(zero_copy_only=False)


def _guess(name: str, distinct: _Distinct) -> Kind:
    if len(distinct.known) + distinct.missing.any() <= 1:
        return Kind.CONSTANT
    if _is_numeric(distinct):
        return Kind.IDENTIFIER if _whole_numbers_identify(name, distinct) else Kind.NUMERIC
    if _is_date(distinct):
        return Kind.DATE
    if _texts_identify(distinct):
        return Kind.IDENTIFIER
    return Kind.CATEGORICAL if _is_categorical(distinct) else Kind.TEXT


def _is_numeric(distinct: _Distinct) -> bool:
    finite = distinct.matches(_NUMBER)
    return bool(finite.any() and (finite | distinct.matches(_INFINITE) | distinct.missing).all())


def _whole_numbers_identify(name: str, distinct: _Distinct) -> bool:
    rows = len(distinct.codes)
    if rows < _IDENTIFIER_ROWS or len(distinct.known) < rows:
        return False
    if not distinct.matches(_WHOLE).all():
        return False
    numbers = _whole_numbers(distinct.trimmed)
    consecutive = numbers is not None and (np.diff(numbers[distinct.codes]) == 1).all()
    return bool(consecutive or _IDENTIFIER_NAME.search(name))


def _is_date(distinct: _Distinct) -> bool:
    if not (distinct.matches(_DATE_LIKE) | distinct.missing).all():
        return False
    return distinct.dates.count == np.count_nonzero(~distinct.missing)


def _texts_identify(distinct: _Distinct) -> bool:
    count, rows = len(distinct.known), distinct.rows(~distinct.missing)
    if rows < _IDENTIFIER_ROWS or _with_blanks(distinct.known):
        return False
    return count >= _IDENTIFIER_DISTINCT * rows


def _is_categorical(distinct: _Distinct) -> bool:
    count, rows = len(distinct.known), distinct.rows(~distinct.missing)
    mostly_distinct = rows >= _IDENTIFIER_ROWS and 2 * count > rows
    if mostly_distinct and 2 * _with_blanks(distinct.known) > count:
        return False
    few = max(_CATEGORIES, _CATEGORIES_SHARE * len(distinct.codes))
    return count <= min(few, _CATEGORIES_MOST)


def _with_blanks(texts: pa.Array) -> int:
    return pc.sum(pc.match_substring_regex(texts, r"\s")).as_py() or 0


def _typed(distinct: _Distinct, kind: Kind) -> tuple[pd.Series, str | None]:
    if kind in (Kind.NUMERIC, Kind.WHOLE) or (kind in _MAY_BE_NUMBERS and _is_numeric(distinct)):
        return _numbers(distinct)
    if kind is Kind.DATE:
        return _moments(distinct)
    texts = pc.if_else(distinct.missing, None, distinct.texts)
    return texts.take(pa.array(distinct.codes)).to_pandas(), None


def _numbers(distinct: _Distinct) -> tuple[pd.Series, str | None]:
    finite, infinite = distinct.matches(_DIGITS), distinct.matches(_INFINITE)
    whole = distinct.matches(_WHOLE)
    if whole.all() and (exact := _whole_numbers(distinct.trimmed)) is not None:
        return pd.Series(exact[distinct.codes], dtype="int64"), None
    written = pc.if_else(finite, distinct.trimmed, None)
    floats = pc.cast(written, pa.float64()).to_numpy(zero_copy_only=False).copy()
    # 1e999 is infinite in float64, and the variance of numbers beyond the root of its limit is.
    infinite |= np.abs(floats) > _LARGEST
    floats[infinite] = np.nan
    rounded = whole & (np.abs(floats) >= _EXACT_FLOAT)
    note = _sentences(
        _said(distinct.rows(~(finite | infinite | distinct.missing)), "no number"),
        _said(distinct.rows(infinite), "infinite"),
        _ROUNDED if rounded.any() else None,
    )
    return pd.Series(floats[distinct.codes], dtype="float64"), note


def _whole_numbers(texts: pa.Array) -> np.ndarray | None:
    """The texts as int64, or None if one of them does not fit."""
    try:
        return pc.cast(pc.utf8_ltrim(texts, "+"), pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return None


def _moments(distinct: _Distinct) -> tuple[pd.Series, str | None]:
    dates = distinct.dates
    note = _sentences(
        _said(distinct.rows(dates.moments.isna() & ~distinct.missing), "no date"),
        dates.note,
        _AMBIGUOUS if _is_ambiguous(distinct) else None,
    )
    return pd.Series(dates.moments[distinct.codes]), note


_AMBIGUOUS = "Day and month could be either way round; the day was read first."
_ZONED = "Times were converted to UTC."
_TIME = (
    r"(?:[T ](?P<hour>[0-9]{1,2}):(?P<rest>[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)"
    r" ?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
_DATE_LIKE = r"^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}" + _TIME
_PARTS = {
    "year": r"(?P<year>[0-9]{4})",
    "month": r"(?P<month>[0-9]{1,2})",
    "day": r"(?P<day>[0-9]{1,2})",
}


# The order of the parts and the mark between them. Day first comes before month first, so that it
# wins where both fit; points are written day first only.
_LAYOUTS = (
    *((("year", "month", "day"), mark) for mark in "-/."),
    *((("day", "month", "year"), mark) for mark in "/-."),
    *((("month", "day", "year"), mark) for mark in "/-"),
)


@dataclass(frozen=True, eq=False)
class _Dates:
    """The distinct texts of a column read in one layout; NaT where a text does not fit it."""

    layout: tuple[tuple[str, ...], str]
    moments: pd.DatetimeIndex
    count: int
    note: str | None


def _dates(texts: pa.Array, layout: tuple[tuple[str, ...], str]) -> _Dates:
    order, mark = layout
    pattern = "^" + re.escape(mark).join(_PARTS[part] for part in order) + _TIME
    parts = pc.extract_regex(texts, pattern)
    rest, zone = parts.field("rest"), parts.field("zone")
    month, day, hour = (pc.utf8_lpad(parts.field(p), 2, "0") for p in ("month", "day", "hour"))
    date = pc.binary_join_element_wise(parts.field("year"), month, day, "-")
    time = pc.binary_join_element_wise("T", hour, ":", rest, zone, "")
    iso = pc.binary_join_element_wise(date, pc.if_else(pc.equal(rest, ""), "", time), "")
    moments = pd.to_datetime(iso.to_pandas(), format="ISO8601", errors="coerce", utc=True)
    zoned = pc.any(pc.not_equal(zone, "")).as_py()
    naive = pd.DatetimeIndex(moments).tz_localize(None)
    naive = naive if naive.unit == "ns" else naive.as_unit("us")
    return _Dates(layout, naive, int(naive.notna().sum()), _ZONED if zoned else None)


def _is_ambiguous(distinct: _Distinct) -> bool:
    chosen = distinct.dates
    order, mark = chosen.layout
    swapped = (("month", "day", "year"), mark)
    if order[0] != "day" or swapped not in _LAYOUTS or not chosen.count:
        return False
    other = _dates(distinct.trimmed, swapped)
    return other.count == chosen.count and not other.moments.equals(chosen.moments)


def _said(rows: int, what: str) -> str | None:
    if not rows:
        return None
    if rows == 1:
        return f"1 cell is {what} and was taken as missing."
    return f"{rows:,} cells are {what} and were taken as missing."


def _sentences(*sentences: str | None) -> str | None:
    return " ".join(filter(None, sentences)) or None
