from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.columns import Kind
from core.dataset import Dataset
from core.findings._base import Finding, Severity, names


@dataclass(frozen=True)
class DateColumns(Finding):
    """A column holds dates, so rows may come one after another in time.

    Random folds let a model learn from rows that are later than those it is judged on. If you want
    to predict the future, results may then be too good, for every strategy alike; what was rare
    last year may be common now. Name the column as the order in time and choose the scheme `time`:
    later rows are then judged by models of earlier ones. A date of birth or the like does no harm.
    """

    title = "Dates"
    severity = Severity.WARNING
    source = "Kaufman, Rosset, Perlich, Stitelman (2012), TKDD 6(4), doi:10.1145/2382577.2382579"

    def sentence(self, data: Dataset) -> str | None:
        columns = data.columns(Kind.DATE)
        if not columns:
            return None
        ordered = [c for c in columns if _ordered(data.X[c])]
        if ordered:
            return f"Rows are in order of {names(ordered[:1])}: random folds learn from the future."
        one = len(columns) == 1
        return (
            f"Column{'' if one else 's'} {names(columns)} {'holds' if one else 'hold'} dates: "
            "if rows follow one another in time, random folds learn from the future."
        )


def _ordered(moments: pd.Series) -> bool:
    """Return whether the rows go forward in time, or backward, all the way."""
    known = moments.dropna()
    if known.nunique() < 2:
        return False
    return known.is_monotonic_increasing or known.is_monotonic_decreasing
