"""The rows that a sampler hands on, as a table to take away."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset
from core.project.layout import prepared
from core.project.resampling import resampled
from core.project.units import in_own_units
from core.strategies import Resampling
from core.words import listed

BLANK_KINDS = (Kind.DATE, Kind.TEXT, Kind.IDENTIFIER)


def resampled_table(data: Dataset, strategy: Resampling, seed: int = 0) -> pd.DataFrame:
    """Return what `strategy` makes of all rows, as a table in the units and words of the file.

    Besides the columns of the file: `synthetic`; the `row` that a real row or a copy is in the file (the
    first below the heading is 0); `parent 1` and `parent 2`, between which a made-up row lies; its `place`
    on the way from one to the other. Columns that cannot be given back (`left_blank`) are blank in made-up
    rows. Raises ValueError with one sentence when the strategy refuses.
    """
    fitted, X = prepared(data)
    outcome = resampled(data, strategy, X, seed)
    first, second, copied = outcome.parents.first, outcome.parents.second, outcome.copied(X)
    table = in_own_units(data, fitted, outcome.X).astype(object)
    table[copied] = data.X.iloc[first[copied]].astype(object).to_numpy()
    table = _whole(table, data)
    table[data.target] = np.array(data.classes, dtype=object)[outcome.y]
    for name, values in {
        "synthetic": outcome.added,
        "row": numbered(data, first).where(copied),
        "parent 1": numbered(data, first).mask(copied),
        "parent 2": numbered(data, second),
        "place": outcome.parents.place,
    }.items():
        table[_free(name, table)] = values
    return table


def listing(data: Dataset, rows: np.ndarray) -> pd.DataFrame:
    """Return rows of the data set (positions) with their number in the file and their class."""
    table = data.X.iloc[rows].reset_index(drop=True)
    table.insert(0, data.target, np.array(data.classes, dtype=object)[data.y[rows]])
    table.insert(0, _free("row", table), numbered(data, rows))
    return table


def families(data: Dataset, chosen: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Return made-up rows, each followed by its parents, in the units of the file.

    `chosen` are added points of `core.project.Sampled`, `made` their values (its `made`), line by line.
    """
    own = made.reset_index(drop=True)
    own.insert(0, data.target, chosen["class"].to_numpy())
    parts = [own.assign(**{_free("which", own): "made up"})]
    for name, said in (("first", "parent 1"), ("second", "parent 2")):
        there = np.flatnonzero(chosen[name] >= 0)
        rows = listing(data, chosen[name].to_numpy(int)[there]).set_axis(there)
        parts.append(rows.assign(**{_free("which", own): said}))
    table = pd.concat([part.astype(object) for part in parts]).sort_index(kind="stable").infer_objects()
    first = [_free("which", own), _free("row", own)]
    return table[[*first, *(name for name in own.columns if name not in first)]].reset_index(drop=True)


def _whole(table: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Return the table with columns of whole numbers as the file writes them, where they are whole still."""
    integers = data.X.select_dtypes("integer").columns
    whole = [name for name in integers if (table[name].astype(float) % 1 == 0).all()]
    return table.astype(dict.fromkeys(whole, "int64"))


def _free(name: str, table: pd.DataFrame) -> str:
    """Return a name for a column of ours that no column of the file has."""
    return _free(f"{name}_", table) if name in table else name


def numbered(data: Dataset, rows: np.ndarray) -> pd.Series:
    """Return the numbers that rows at these positions have in the file, from 0; missing for negative ones."""
    return pd.Series(data.rows[rows], dtype="Int64").mask(rows < 0)


def left_blank(data: Dataset) -> str | None:
    """Say which columns of made-up rows cannot be given back, None where all can."""
    names = data.columns(*BLANK_KINDS)
    if not names:
        return None
    return f"Made-up rows are blank in {listed(names)}: dates, texts and identifiers cannot be given back."
