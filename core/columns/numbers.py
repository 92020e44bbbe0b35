"""Texts -> numbers: those written in the usual way, and amounts as people write them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.columns.distinct import Distinct, as_mask, sentences, taken_as_missing
from core.words import quoted

# RE2 patterns. A leading zero means a code (a zip, a branch), unless the kind is forced.
_EXPONENT = r"(?:[eE][+-]?[0-9]+)?$"
NUMBER = r"^[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)" + _EXPONENT
_DIGITS = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)" + _EXPONENT
WHOLE = r"^[+-]?[0-9]+$"
INFINITE = r"(?i)^[+-]?inf(?:inity)?$"
# Thousands in groups of three: behind commas, blanks of any width, or apostrophes as in Switzerland.
_GAP = r"[ \x{a0}\x{202f}\x{2009}'\x{2019}]"
_GROUPED = rf"(?:0|[1-9][0-9]*|[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{3}})+|(?:{_GAP}[0-9]{{3}})+))"
_BODY = r"(?:" + _GROUPED + r"(?:\.[0-9]*)?|\.[0-9]+)"
_SIGN = r"(?:\p{Sc}|%|EUR|USD|GBP|CHF|JPY)"
_NO_UNIT = r"[-+0-9.,'\x{2019}\s\x{a0}\x{202f}\x{2009}]"
_BLANK = r"[ \x{a0}\x{202f}]?"
AMOUNT = rf"^[+-]?(?:{_SIGN}{_BLANK})?[+-]?{_BODY}(?:{_BLANK}{_SIGN})?$"
_GROUPED_NUMBER = rf"^[+-]?{_BODY}{_EXPONENT}"
# From here on float64 skips whole numbers.
EXACT_FLOAT = 2**53
_LARGEST = 1e100
_ROUNDED = "Whole numbers of more than 15 digits may have been rounded."


def are_numbers(texts: pa.Array) -> pa.Array:
    """Which texts are finite numbers written in the usual way: "-3", ".5", "1e-7", not "08123"."""
    return pc.match_substring_regex(pc.utf8_trim_whitespace(texts), NUMBER)


def is_numeric(distinct: Distinct) -> bool:
    """Return whether all texts are numbers, infinite or missing, and one of them is finite."""
    written = _plain(distinct)
    finite = _matches(written, NUMBER)
    return bool(finite.any() and (finite | _matches(written, INFINITE) | distinct.missing).all())


def numbers(distinct: Distinct, forced: bool = False) -> tuple[pd.Series, str | None]:
    """Return the cells as numbers, NaN for what is none, and a note; if forced, amounts are numbers too."""
    written = _plain(distinct)
    note = None
    if forced and (found := amounts(distinct)):
        unfit = ~_matches(written, _DIGITS) & found.fits
        if found.mark and unfit.any():
            written = pc.if_else(pa.array(unfit | found.fits), found.written, written)
            note = f"Amounts such as {quoted(found.example)} were read as numbers."
    finite, infinite = _matches(written, _DIGITS), _matches(written, INFINITE)
    whole = _matches(written, WHOLE)
    if whole.all() and (exact := whole_numbers(written)) is not None:
        return pd.Series(exact[distinct.codes], dtype="int64"), note
    floats = pc.cast(pc.if_else(pa.array(finite), written, None), pa.float64())
    floats = floats.to_numpy(zero_copy_only=False).copy()
    # 1e999 is infinite in float64, and the variance of numbers beyond the root of its limit is.
    infinite |= np.abs(floats) > _LARGEST
    floats[infinite] = np.nan
    rounded = whole & (np.abs(floats) >= EXACT_FLOAT)
    note = sentences(
        note,
        taken_as_missing(distinct.rows(~(finite | infinite | distinct.missing)), "no number"),
        taken_as_missing(distinct.rows(infinite), "infinite"),
        _ROUNDED if rounded.any() else None,
    )
    return pd.Series(floats[distinct.codes], dtype="float64"), note


def whole_numbers(texts: pa.Array) -> np.ndarray | None:
    """The texts as int64, or None if one of them does not fit."""
    try:
        return pc.cast(pc.utf8_ltrim(texts, "+"), pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return None


@dataclass(frozen=True, eq=False)
class Amounts:
    """Texts that are numbers with marks of thousands, a decimal comma, % or the sign of a currency.

    `mark` is the decimal mark, None if both would do and give different numbers. `written` are the
    texts as numbers are usually written, where they fit.
    """

    mark: str | None
    fits: np.ndarray
    written: pa.Array
    example: str


def amounts(distinct: Distinct) -> Amounts | None:
    """Return how the texts can be read as amounts, None if no text can or signs of two units occur."""
    if _several_units(distinct):
        return None
    marks = [distinct.writing.decimal] if distinct.writing.decimal else [".", ","]
    fits = {mark: _matches(_pointed(distinct.trimmed, mark), AMOUNT) for mark in marks}
    best = max(marks, key=lambda mark: fits[mark].sum())
    if not fits[best].any():
        return None
    written = {mark: _amount_written(_pointed(distinct.trimmed, mark)) for mark in marks}
    unsure = len(marks) == 2 and fits["."].sum() == fits[","].sum()
    differ = unsure and as_mask(pc.not_equal(written["."], written[","]))[fits[best]].any()
    odd = fits[best] & ~distinct.matches(NUMBER)
    example = distinct.trimmed[int(np.argmax(odd))].as_py()
    return Amounts(None if differ else best, fits[best], written[best], example)


def offer(distinct: Distinct) -> tuple[str | None, bool]:
    """Say that the texts of a column could be read as numbers, if all of them can, and whether it is sure
    which numbers they are."""
    found = amounts(distinct)
    if found is None or not (found.fits | distinct.missing).all():
        return None, False
    shown = f"Its texts look like numbers, such as {quoted(found.example)}"
    if found.mark is None:
        doubt = "the mark could be that of decimals or of thousands: say the decimal mark"
        return f"{shown}, but {doubt}.", False
    return f"{shown}: choose numeric to read them as such.", True


def _several_units(distinct: Distinct) -> bool:
    units = pc.replace_substring_regex(distinct.known, _NO_UNIT, "")
    fitting = pc.match_substring_regex(units, rf"^{_SIGN}$")
    return len(pc.unique(units.filter(fitting))) > 1


def _plain(distinct: Distinct) -> pa.Array:
    """Return the texts with a decimal point and no mark of thousands, if a decimal mark was said."""
    mark = distinct.writing.decimal
    if mark is None:
        return distinct.trimmed
    pointed = _pointed(distinct.trimmed, mark)
    grouped = pc.match_substring_regex(pointed, _GROUPED_NUMBER)
    return pc.if_else(grouped, pc.replace_substring_regex(pointed, r"[^-+0-9.eE]", ""), pointed)


def _pointed(texts: pa.Array, mark: str) -> pa.Array:
    """Return the texts with point and comma exchanged if the decimal mark is a comma."""
    if mark == ".":
        return texts
    for old, new in ((".", "\0"), (",", "."), ("\0", ",")):
        texts = pc.replace_substring(texts, old, new)
    return texts


def _amount_written(pointed: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(pointed, r"[^-+0-9.]", "")


def _matches(texts: pa.Array, pattern: str) -> np.ndarray:
    return as_mask(pc.match_substring_regex(texts, pattern))
