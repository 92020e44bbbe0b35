"""A short cut for columns of nothing but plain numbers and empty cells: most of the cells of most files.

What it gives is what the general way gives, without looking for the distinct texts first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.columns.numbers import EXACT_FLOAT, NUMBER

# As NUMBER, without a sign in front: among whole numbers it does not make them fractions.
_PLAIN = NUMBER.replace("[+-]?", "-?", 1)
_POWERS = 10 ** np.arange(1, 19, dtype="int64")


def plain_numbers(cells: pa.ChunkedArray) -> pd.Series | None:
    """Return the numbers of a column: int64, or float64 with NaN for empty cells.

    None if a cell needs a closer look: any other text, a sign or a zero in front, an infinite number, or
    one so large that it may have been rounded; or if there are not two different numbers.
    """
    empty = pc.equal(cells, "")
    gaps = cells.null_count > 0 or pc.any(empty).as_py()
    try:
        numbers = None if gaps else _whole(cells)
        return _fractions(pc.if_else(empty, None, cells) if gaps else cells) if numbers is None else numbers
    except pa.ArrowInvalid:
        return None


def _whole(cells: pa.ChunkedArray) -> pd.Series | None:
    try:
        numbers = pc.cast(cells, pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return None
    # No text is shorter than its number; with zeros or a sign in front it is longer.
    digits = np.searchsorted(_POWERS, np.abs(numbers), side="right") + 1 + (numbers < 0)
    if pc.sum(pc.binary_length(cells), min_count=0).as_py() != digits.sum():
        return None
    return _several(numbers)


def _fractions(cells: pa.ChunkedArray) -> pd.Series | None:
    if not pc.all(pc.match_substring_regex(cells, _PLAIN), min_count=0).as_py():
        return None
    numbers = pc.cast(cells, pa.float64()).to_numpy()
    if not (np.abs(numbers[~np.isnan(numbers)]) < EXACT_FLOAT).all():
        return None
    return _several(numbers)


def _several(numbers: np.ndarray) -> pd.Series | None:
    """Return numbers of which at least two are different; a column of one is no plain one."""
    known = numbers[~np.isnan(numbers)] if numbers.dtype == "float64" else numbers
    return pd.Series(numbers) if len(known) and known.min() != known.max() else None
