from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset
from core.findings._base import Finding, Severity, listed
from core.params import between
from core.words import quoted


@dataclass(frozen=True)
class LeakSuspects(Finding):
    """A single column sets the class of interest apart from nearly all other rows.

    Without a class of interest, the rarest class is looked at. Often such a column was written down
    after the outcome was known, or is the outcome in other words: every strategy then looks
    splendid, and all fail on new rows. Leave the column out if it would not be known in time. Now
    and then a class really is that easy.
    """

    title = "A column gives the answer away"
    severity = Severity.SERIOUS
    source = "Kaufman, Rosset, Perlich, Stitelman (2012), TKDD 6(4), doi:10.1145/2382577.2382579"

    auc: float = between(
        0.9, 1.0, default=0.99, step=0.001, help="ROC AUC of a single column that is suspect."
    )
    rows: int = between(2, 100, default=5, step=1, help="Fewer rows of the class than this prove nothing.")

    def sentence(self, data: Dataset) -> str | None:
        suspects = self._suspects(data, data.y == data.interest)
        if not suspects:
            return None
        apart = f"{quoted(data.classes[data.interest])} apart from the rest"
        if len(suspects) == 1:
            return f"{suspects[0]} alone all but sets {apart}: would it be known in time?"
        return f"{listed(suspects)} each alone all but set {apart}: would they be known in time?"

    def _suspects(self, data: Dataset, wanted: np.ndarray) -> list[str]:
        ordered = data.columns(Kind.NUMERIC, Kind.WHOLE, Kind.DATE)
        numeric = {c: auc(data.X[c], wanted, self.rows) for c in ordered}
        said = [f"{quoted(c)} (AUC {a:.3f})" for c, a in numeric.items() if a >= self.auc]
        levels = data.columns(Kind.CATEGORICAL)
        return said + [quoted(c) for c in levels if gives_away(data.X[c], wanted, self.rows)]


def auc(values: pd.Series, wanted: np.ndarray, rows: int) -> float:
    """Return the ROC AUC of a column, or of its reverse if that is more; 0.5 where rows are few.

    Rows without a value are left out.
    """
    known = values.notna().to_numpy()
    ranks, wanted = values[known].rank().to_numpy(), wanted[known]
    inside, outside = int(wanted.sum()), int((~wanted).sum())
    if min(inside, outside) < rows:
        return 0.5
    above = ranks[wanted].sum() - inside * (inside + 1) / 2
    share = above / (inside * outside)
    return float(max(share, 1 - share))


def gives_away(values: pd.Series, wanted: np.ndarray, rows: int) -> bool:
    """Return whether no category holds rows of both sides.

    A category of one row cannot hold both, so only repeats count: at least `rows` rows must be of
    a category of the class that another such row has too.
    """
    codes = values.factorize(use_na_sentinel=False)[0]
    size, inside = np.bincount(codes), np.bincount(codes, weights=wanted)
    own = inside > 0
    repeats = inside[own].sum() - own.sum()
    return bool(repeats >= rows and (size[own] == inside[own]).all())
