"""What a finding is, and how one is put into words."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from core.dataset import LEFT_OUT, Dataset
from core.params import Entry, between
from core.words import quoted

NAMED = 3


class Severity(StrEnum):
    """How much a finding matters, from the least."""

    NOTE = "note"
    WARNING = "warning"
    SERIOUS = "serious"


class Finding(Entry):
    """Something a person should know about their data before they run."""

    severity: ClassVar[Severity]

    @abstractmethod
    def sentence(self, data: Dataset) -> str | None:
        """Return what was found, in one sentence, or None when it does not apply."""


def how_many_folds() -> Any:
    """Declare the number of folds that rows are shared out to."""
    return between(2, 20, default=5, step=1, help="Folds of the comparison that is to be run.")


def how_common() -> Any:
    """Declare the share of rows from which something is worth saying."""
    return between(
        0.0,
        1.0,
        default=0.005,
        step=0.005,
        help="Share of the rows, or of the rows of the rarest class, from which it is said.",
    )


def used(data: Dataset) -> list[str]:
    """Return the columns that a model is shown."""
    return [c for c in data.X.columns if data.kinds[c] not in LEFT_OUT]


def fingerprints(data: Dataset) -> pd.Series:
    """Return a number for each row that is the same for rows equal in every column used.

    It has 64 bits: two different rows among 300,000 share one about once in 400 million tables.
    """
    return pd.util.hash_pandas_object(data.X[used(data)], index=False).reset_index(drop=True)


def common(rows: np.ndarray, data: Dataset, share: float) -> bool:
    """Return whether the marked rows are that share of all or of the rarest class, and some."""
    rare = data.y == data.rarest
    return bool(rows.any() and (rows.mean() >= share or rows[rare].mean() >= share))


def counted(rows: np.ndarray, data: Dataset) -> str:
    """Return "67 rows (1.2%; none of `3`)": how many are marked, in all and of the rarest class."""
    rare = int(rows[data.y == data.rarest].sum())
    of_rarest = f"{f'{rare:,}' if rare else 'none'} of {quoted(data.classes[data.rarest])}"
    return f"{number(int(rows.sum()), 'row')} ({percent(rows.mean())}; {of_rarest})"


def names(columns: Sequence[str]) -> str:
    """Return the names between backticks, the first three of them and how many more."""
    return listed([quoted(c) for c in columns])


def listed(things: Sequence[str]) -> str:
    """Return "a, b, c and 4 more"; up to three things are all named."""
    shown = list(things[:NAMED])
    rest = len(things) - len(shown)
    last = f"{rest:,} more" if rest else shown.pop()
    return f"{', '.join(shown)} and {last}" if shown else last


def number(count: int, thing: str) -> str:
    """Return "1 row" or "1,234 rows"."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def percent(share: float) -> str:
    """Return "3.2%", with as many decimals as it takes not to round to none or to all."""
    decimals = 1
    while 0 < share < 1 and float(f"{share:.{decimals + 2}f}") in (0, 1):
        decimals += 1
    return f"{share:.{decimals}%}"
