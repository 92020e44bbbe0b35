"""What the points of a map can be coloured by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.columns import Kind
from core.dataset import LEFT_OUT, Dataset
from core.predictions import Judged, Predictions

MOST_LEVELS = 7
OTHERS = "all other values"
MISSING = "(missing)"
NOT_JUDGED = "not judged"
REVIEW = "left for review"
RIGHT, WRONG = "right", "wrong"
FOUND, PASSED, MISSED, ALARM = "found", "rightly passed", "missed", "false alarm"


@dataclass(frozen=True, eq=False)
class Colouring:
    """One value for each row of a data set (n): numbers or dates, missing or not, or words out of `levels`.

    `levels` are in the order of a legend; there are none for numbers and dates. Those of them that are
    only there to see the others among them are `quiet`.
    """

    title: str
    values: np.ndarray
    levels: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()


def by_levels(
    title: str, values: np.ndarray, levels: Sequence[str], quiet: tuple[str, ...] = ()
) -> Colouring:
    """Return a colouring by words (n), of which those are named that occur, in the order of `levels`."""
    there = set(values)
    return Colouring(title, values, tuple(level for level in levels if level in there), quiet)


def by_column(data: Dataset, name: str) -> Colouring:
    """Return the values of a column: a scale for numbers and dates, the most frequent words for all else."""
    cells = data.X[name]
    if data.kinds[name] in (Kind.NUMERIC, Kind.WHOLE):
        return Colouring(name, cells.to_numpy(float))
    if data.kinds[name] is Kind.DATE:
        return Colouring(name, cells.to_numpy("datetime64[ns]"))
    words = cells.astype(object).where(cells.notna(), MISSING).astype(str)
    frequent = words.value_counts().index[:MOST_LEVELS]
    return by_levels(
        name, words.where(words.isin(frequent), OTHERS).to_numpy(), [*frequent, OTHERS], (OTHERS, MISSING)
    )


def columns(data: Dataset) -> list[str]:
    """Return the columns that are worth a colouring: all but identifiers and constants."""
    return [name for name in data.X.columns if data.kinds[name] not in LEFT_OUT]


def by_score(title: str, p: Predictions, code: int, rows: int) -> Colouring:
    """Return the score of class `code` that each of `rows` rows got unseen, the mean over repeats."""
    total = np.bincount(p.row, p.proba[:, code], rows)
    turns = np.bincount(p.row, minlength=rows)
    return Colouring(title, np.divide(total, turns, out=np.full(rows, np.nan), where=turns > 0))


def by_result(title: str, judged: Judged, rows: int) -> Colouring:
    """Return what became of each of `rows` rows, in the first repeat: of the class of interest or of others.

    Without a class of interest a row is right or wrong.
    """
    p = judged.predictions
    first = p.repeat == p.repeat.min()
    row, y, labels = p.row[first], p.y[first], judged.labels[first]
    values = np.full(rows, NOT_JUDGED, dtype=object)
    values[row] = np.where(y == labels, RIGHT, WRONG)
    if p.positive is not None:
        of_interest, flagged = y == p.positive, labels == p.positive
        values[row] = np.select([of_interest & flagged, of_interest, flagged], [FOUND, MISSED, ALARM], PASSED)
    values[row[labels == len(p.classes)]] = REVIEW
    levels = (MISSED, ALARM, FOUND, PASSED, WRONG, RIGHT, REVIEW, NOT_JUDGED)
    return by_levels(title, values, levels, (PASSED, RIGHT, NOT_JUDGED))
