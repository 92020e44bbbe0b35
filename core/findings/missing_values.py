from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.dataset import Dataset
from core.findings._base import Finding, Severity, listed, percent, used
from core.params import between
from core.words import number, quoted


@dataclass(frozen=True)
class MissingValues(Finding):
    """Some cells are empty, or hold a mark such as `?` or `NA` that stands for a missing value.

    Inside each fold, missing numbers become the median and a column says where; in categories,
    missing is a category. Strategies that measure distances then work, but places between rows that
    were filled in mean little: prefer weights or thresholds where much is missing.
    """

    title = "Missing values"
    severity = Severity.NOTE
    source = "Josse, Chen, Prost, Varoquaux, Scornet (2024), Stat. Papers 65, arXiv:1902.06931"

    share: float = between(
        0.0, 1.0, default=0.0, step=0.01, help="Say it of columns that miss more than this share."
    )

    def sentence(self, data: Dataset) -> str | None:
        columns = used(data)
        shares = pd.Series({c: data.X[c].isna().mean() for c in columns}, dtype=float)
        gaps = shares[shares > self.share].sort_values(ascending=False, kind="stable")
        if gaps.empty:
            return None
        worst = listed([f"{quoted(name)} ({percent(share)})" for name, share in gaps.items()])
        have = "has" if len(gaps) == 1 else "have"
        of = number(len(columns), "column")
        return f"{len(gaps):,} of {of} {have} missing values: {worst}."
