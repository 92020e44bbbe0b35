"""Small generated files for the tests of findings."""

from dataclasses import replace

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset, from_frame


def made(*counts: int, kinds=None, **columns) -> Dataset:
    """Return noise in two columns for classes `a`, `b`, ... of these sizes, and more columns."""
    rng = np.random.default_rng(0)
    labels = np.repeat(list("abcdefg"[: len(counts)]), counts)
    X = pd.DataFrame(rng.normal(size=(len(labels), 2)), columns=["u", "v"]).assign(**columns)
    data = from_frame("made", X, labels)
    return replace(data, kinds={**data.kinds, **(kinds or {})})


def repeated(data: Dataset, copies: dict[int, int]) -> Dataset:
    """Return the data with the features of some rows overwritten by those of others."""
    X = data.X.copy()
    X.iloc[list(copies)] = X.iloc[list(copies.values())].to_numpy()
    return replace(data, X=X)


def kind(columns: str, kind: Kind = Kind.IDENTIFIER) -> Dataset:
    """Return clean data in which some columns are said to be of a kind."""
    return made(300, 100, kinds=dict.fromkeys(columns, kind))


def gaps(rows: int, missing: int) -> np.ndarray:
    return np.where(np.arange(rows) < missing, np.nan, np.random.default_rng(1).normal(size=rows))
