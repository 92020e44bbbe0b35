"""What a rule can ask of a row of the table, and how the answers read."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset
from core.words import quoted

LEVELS = 20
DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """A column to ask for: whether it is above a number or date, or whether it is a certain `level`.

    Dates are asked for in days since `origin`; `gaps` tells whether the column has missing values.
    """

    column: str
    kind: Kind
    level: str | None = None
    origin: pd.Timestamp | None = None
    gaps: bool = False

    def values(self, data: Dataset, rows: np.ndarray) -> np.ndarray:
        """Return the answers of rows as numbers, NaN where missing; of a level 1 for yes and 0 for no."""
        values = data.X[self.column].iloc[rows]
        if self.level is not None:
            return (values.astype("str") == self.level).to_numpy(float, na_value=0.0)
        if self.origin is not None:
            return ((values - self.origin) / DAY).to_numpy(float, na_value=np.nan)
        return values.to_numpy(float, na_value=np.nan)

    def answer(self, low: float, high: float, missing: bool) -> str:
        """Return in words that the answer is above `low` and at most `high`, or, if it may be, missing."""
        name = quoted(self.column)
        if self.level is not None:
            return f"{name} is {'' if low >= 0 else 'not '}{quoted(self.level)}"
        if low > high or (math.isinf(low) and math.isinf(high)):
            # The border between what is there and what is missing lies beyond all values.
            return f"{name} is {'' if missing else 'not '}missing"
        above, below = f"over {self._written(low)}", f"at most {self._written(high)}"
        said = [above] * math.isfinite(low) + [below] * math.isfinite(high)
        return f"{name} is {' and '.join(said)}" + (" or missing" if missing and self.gaps else "")

    def _written(self, value: float) -> str:
        if not math.isfinite(value):
            return ""
        if self.origin is not None:
            moment = (self.origin + value * DAY).floor("min")
            return f"{moment:%Y-%m-%d}" if moment == moment.floor("D") else f"{moment:%Y-%m-%d %H:%M}"
        return f"{math.floor(value):,}" if self.kind is Kind.WHOLE else f"{value:,.5g}"


def questions(data: Dataset) -> list[Question]:
    """Return what can be asked of the columns: numbers, dates and 20 values of categories."""
    asked = []
    for name in data.columns(Kind.NUMERIC, Kind.WHOLE, Kind.DATE, Kind.CATEGORICAL):
        values, kind = data.X[name], data.kinds[name]
        gaps = bool(values.isna().any())
        if kind is Kind.CATEGORICAL:
            levels = values.astype("str")[values.notna()].value_counts().index[:LEVELS]
            asked += [Question(name, kind, level) for level in levels]
        else:
            asked.append(Question(name, kind, origin=values.min() if kind is Kind.DATE else None, gaps=gaps))
    return asked
