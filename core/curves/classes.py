"""How many rows each class has, and how often a class occurs along a column."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.bins import groups
from core.dataset import Dataset
from core.intervals import of_share
from core.metrics import share

LEVELS = 20


def class_counts(data: Dataset) -> pd.DataFrame:
    """Return class, rows and share in the file, one row a class in the order of their codes."""
    rows = np.array(data.totals)
    return pd.DataFrame({"class": list(data.classes), "rows": rows, "share": rows / rows.sum()})


def class_balance(data: Dataset, column: str, bins: int = 10) -> pd.DataFrame:
    """Return value, rows, share, lower and upper: how often the class occurs along `column`.

    The class is the one of interest, or the rarest. Numbers and dates are cut into up to `bins`
    bins of about equally many rows, labelled with the smallest and largest value they hold; other
    columns show their 20 most frequent values and the rest as one. Missing values have a row of
    their own, last. Lower and upper are Wilson's (1927, doi:10.2307/2276774) interval of 95 %. Of a sample,
    rows and shares are estimates for the file.
    """
    labels, code = groups(data, column, bins, LEVELS)
    wanted, size = data.y == data.interest, len(labels)
    rows, hits = (np.bincount(code[which], minlength=size) for which in (slice(None), wanted))
    worth = np.ones(len(code)) if data.weight is None else data.weight
    whole, own = (np.bincount(code[which], worth[which], size) for which in (slice(None), wanted))
    told = rows if data.weight is None else whole
    table = pd.DataFrame({"value": labels, "rows": told, "share": share(own, whole)})
    table["lower"], table["upper"] = of_share(hits, rows, own, whole)
    return table[rows > 0].reset_index(drop=True)
