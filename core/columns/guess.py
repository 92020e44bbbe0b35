"""The text of one column -> typed values and a kind."""

from __future__ import annotations

import re
from functools import reduce

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.columns import dates, numbers
from core.columns.distinct import Distinct, distinct
from core.columns.kinds import Column, Kind, Writing
from core.columns.plain import plain_numbers

_NUMBERS = {Kind.NUMERIC, Kind.WHOLE}
_MAY_BE_NUMBERS = {Kind.IDENTIFIER, Kind.CONSTANT}
_IDENTIFIER_ROWS = 20
_IDENTIFIER_DISTINCT = 0.99
_IDENTIFIER_NAME = re.compile(
    r"(?i:(?:^|[^a-z])(?:id|index|row|uuid|key|number|no)(?:$|[^a-z]))|[a-z](?:Id|ID)$"
)
_CATEGORIES = 50
_CATEGORIES_SHARE = 0.05
_CATEGORIES_MOST = 1_000


def column(
    name: str, cells: pa.ChunkedArray, kind: Kind | None = None, writing: Writing | None = None
) -> Column:
    """Type the cells of the column `name`; its kind is guessed unless `kind` says it.

    `cells` is text, one per row. A forced kind always wins: cells that do not fit it become
    missing, and the note says how many. A column forced to be numeric is read as amounts too, with
    marks of thousands, decimal commas, % or a currency, and one forced to be a date in several
    layouts; where that is not asked for, the note offers it. Never raises for what the cells contain.
    """
    usual = writing in (None, Writing()) and kind in (None, Kind.NUMERIC)
    plain = plain_numbers(cells) if usual else None
    if plain is not None and (kind or not _may_identify(name, plain)):
        return Column(Kind.NUMERIC, plain.rename(name), (), None)
    found = distinct(cells, writing or Writing())
    forced, kind = kind is not None, kind or _guess(name, found)
    values, note, offer = _typed(found, kind, forced)
    return Column(kind, values.rename(name), found.markers, note, offer)


def are_typed(texts: pa.Array) -> pa.Array:
    """Which texts are numbers, amounts and infinite ones included, or dates."""
    trimmed = pc.utf8_trim_whitespace(texts)
    patterns = (numbers.NUMBER, numbers.INFINITE, numbers.AMOUNT, dates.DATE_LIKE)
    return reduce(pc.or_, (pc.match_substring_regex(trimmed, pattern) for pattern in patterns))


def _guess(name: str, distinct: Distinct) -> Kind:
    if len(distinct.known) + distinct.missing.any() <= 1:
        return Kind.CONSTANT
    if numbers.is_numeric(distinct):
        return Kind.IDENTIFIER if _whole_numbers_identify(name, distinct) else Kind.NUMERIC
    if dates.is_date(distinct):
        return Kind.DATE
    if _texts_identify(distinct):
        return Kind.IDENTIFIER
    return Kind.CATEGORICAL if _is_categorical(distinct) else Kind.TEXT


def _whole_numbers_identify(name: str, distinct: Distinct) -> bool:
    rows = len(distinct.codes)
    if rows < _IDENTIFIER_ROWS or len(distinct.known) < rows:
        return False
    if not distinct.matches(numbers.WHOLE).all():
        return False
    counts = numbers.whole_numbers(distinct.trimmed)
    consecutive = counts is not None and (np.diff(counts[distinct.codes]) == 1).all()
    return bool(consecutive or _IDENTIFIER_NAME.search(name))


def _may_identify(name: str, numbers: pd.Series) -> bool:
    if numbers.dtype != "int64" or len(numbers) < _IDENTIFIER_ROWS:
        return False
    first = np.diff(numbers[:_IDENTIFIER_ROWS])
    return _IDENTIFIER_NAME.search(name) is not None or bool((first == 1).all())


def _texts_identify(distinct: Distinct) -> bool:
    count, rows = len(distinct.known), distinct.rows(~distinct.missing)
    if rows < _IDENTIFIER_ROWS or _with_blanks(distinct.known):
        return False
    return count >= _IDENTIFIER_DISTINCT * rows


def _is_categorical(distinct: Distinct) -> bool:
    count, rows = len(distinct.known), distinct.rows(~distinct.missing)
    mostly_distinct = rows >= _IDENTIFIER_ROWS and 2 * count > rows
    if mostly_distinct and 2 * _with_blanks(distinct.known) > count:
        return False
    few = max(_CATEGORIES, _CATEGORIES_SHARE * len(distinct.codes))
    return count <= min(few, _CATEGORIES_MOST)


def _with_blanks(texts: pa.Array) -> int:
    return pc.sum(pc.match_substring_regex(texts, r"\s")).as_py() or 0


def _typed(distinct: Distinct, kind: Kind, forced: bool) -> tuple[pd.Series, str | None, Kind | None]:
    if kind in _NUMBERS or (kind in _MAY_BE_NUMBERS and numbers.is_numeric(distinct)):
        return *numbers.numbers(distinct, forced and kind in _NUMBERS), None
    if kind is Kind.DATE:
        return *dates.moments(distinct), None
    texts = pc.if_else(distinct.missing, None, distinct.texts)
    note, offer = (None, None) if forced else _offer(distinct)
    return texts.take(pa.array(distinct.codes)).to_pandas(), note, offer


def _offer(distinct: Distinct) -> tuple[str | None, Kind | None]:
    note, sure = numbers.offer(distinct)
    if note is not None:
        return note, Kind.NUMERIC if sure else None
    note = dates.offer(distinct)
    return note, Kind.DATE if note else None
