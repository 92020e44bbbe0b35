"""Texts -> moments, in the layouts that people use."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.columns.distinct import Distinct, sentences, taken_as_missing
from core.words import quoted

_AMBIGUOUS = "Day and month could be either way round; the day was read first."
_ZONED = "Times were converted to UTC."
_TIME = (
    r"(?:[T ](?P<hour>[0-9]{1,2}):(?P<rest>[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)"
    r" ?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
DATE_LIKE = r"^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}" + _TIME
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


def is_date(distinct: Distinct) -> bool:
    """Return whether all texts are dates in one layout, or missing."""
    if not (distinct.matches(DATE_LIKE) | distinct.missing).all():
        return False
    return _best(distinct).count == np.count_nonzero(~distinct.missing)


def moments(distinct: Distinct) -> tuple[pd.Series, str | None]:
    """Return the cells as moments, NaT for what is no date in any layout, and a note."""
    best = _best(distinct)
    filled, others = _filled(distinct, best)
    note = sentences(
        taken_as_missing(distinct.rows(filled.isna() & ~distinct.missing), "no date"),
        f"Dates are written in several ways, such as {others}." if others else None,
        best.note,
        _AMBIGUOUS if _is_ambiguous(distinct, best) else None,
    )
    return pd.Series(filled[distinct.codes]), note


def offer(distinct: Distinct) -> str | None:
    """Say that the texts of a column could be read as dates in several layouts, if all of them can."""
    if not (distinct.matches(DATE_LIKE) | distinct.missing).all() or distinct.missing.all():
        return None
    filled, others = _filled(distinct, _best(distinct))
    if not others or (filled.isna() & ~distinct.missing).any():
        return None
    return f"Its texts are dates written in several ways, such as {others}: choose date to read them as such."


def _best(distinct: Distinct) -> _Dates:
    return max((_dates(distinct.trimmed, layout) for layout in _LAYOUTS), key=lambda d: d.count)


def _filled(distinct: Distinct, best: _Dates) -> tuple[pd.DatetimeIndex, str]:
    """Return moments in the best layout, else in the next best one, and an example of each."""
    moments, examples = best.moments, [] if not best.count else [_example(distinct, best.moments.notna())]
    for other in sorted((_dates(distinct.trimmed, each) for each in _LAYOUTS), key=lambda d: -d.count):
        fills = np.asarray(moments.isna() & other.moments.notna() & ~distinct.missing)
        if fills.any():
            moments = pd.DatetimeIndex(moments.where(~fills, other.moments))
            examples.append(_example(distinct, fills))
    return moments, ", ".join(examples) if len(examples) > 1 else ""


def _example(distinct: Distinct, mask: np.ndarray) -> str:
    return quoted(distinct.trimmed[int(np.argmax(mask))].as_py())


def _is_ambiguous(distinct: Distinct, chosen: _Dates) -> bool:
    order, mark = chosen.layout
    swapped = (("month", "day", "year"), mark)
    if order[0] != "day" or swapped not in _LAYOUTS or not chosen.count:
        return False
    other = _dates(distinct.trimmed, swapped)
    return other.count == chosen.count and not other.moments.equals(chosen.moments)
