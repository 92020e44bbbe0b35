"""What findings about rows that are equal in every column used have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
import pandas as pd

from core.dataset import Dataset, row_prints
from core.findings._base import Finding, percent, used
from core.params import between
from core.words import number, quoted


class EqualRows(Finding):
    """A finding about rows that equal others. Its dataclass declares `share`."""

    share: float

    @abstractmethod
    def marked(self, prints: pd.Series, y: np.ndarray) -> np.ndarray:
        """Return which rows it is about; rows that are equal have the same of `prints` (n)."""

    @abstractmethod
    def says(self, count: int) -> str:
        """Return what so many rows do, and what follows, for the end of a sentence."""

    def sentence(self, data: Dataset) -> str | None:
        if not used(data):
            return None
        rows = self._marked_among_equals(_fingerprints(data), data.y)
        rare = rows[data.y == data.rarest]
        if not rows.any() or max(rows.mean(), rare.mean()) < self.share:
            return None
        of_rarest = f"{f'{rare.sum():,}' if rare.any() else 'none'} of {quoted(data.classes[data.rarest])}"
        counted = f"{number(int(rows.sum()), 'row')} ({percent(rows.mean())}; {of_rarest})"
        return f"{counted} {self.says(int(rows.sum()))}"

    def _marked_among_equals(self, prints: pd.Series, y: np.ndarray) -> np.ndarray:
        """Return which rows it is about, after a look at those alone that equal another one."""
        ordered = np.sort(prints.to_numpy())
        equals = prints.isin(ordered[1:][ordered[1:] == ordered[:-1]]).to_numpy()
        rows = np.zeros(len(y), bool)
        rows[equals] = self.marked(prints[equals], y[equals])
        return rows


def how_common() -> Any:
    """Declare the share of rows from which something is worth saying."""
    return between(
        0.0,
        1.0,
        default=0.005,
        step=0.005,
        help="Share of the rows, or of the rows of the rarest class, from which it is said.",
    )


def _fingerprints(data: Dataset) -> pd.Series:
    """Return a number for each row that is the same for rows equal in every column used.

    It has 64 bits: two different rows among 300,000 share one about once in 400 million tables.
    """
    return pd.Series(np.concatenate([*row_prints(data.X[used(data)])]))
