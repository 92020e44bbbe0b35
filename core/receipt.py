"""What resampling did to the training rows, counted from the rows themselves, whatever the sampler."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Receipt:
    """Training rows of each class (K numbers each): kept, dropped, and added (copied or made up).

    `weight` is what the kept and added rows of each class weigh; a row without a weight weighs 1.
    """

    real: tuple[int, ...]
    dropped: tuple[int, ...]
    synthetic: tuple[int, ...]
    weight: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Changes:
    """Which rows went and came: `kept` (n_before) and `added` (n_after) are True/False per row."""

    kept: np.ndarray
    added: np.ndarray


def changes(X_before: np.ndarray, y_before: np.ndarray, X_after: np.ndarray, y_after: np.ndarray) -> Changes:
    """Match rows before and after by value and class: of m equal rows that become k, min(m, k) are kept.

    Exact for every sampler, because it looks at what the classifier was given and not at what the
    sampler says; a copy of a real row counts as added.
    """
    if X_after is X_before and y_after is y_before:
        return Changes(np.ones(len(y_before), bool), np.zeros(len(y_after), bool))
    before, after = digests(X_before, y_before), digests(X_after, y_after)
    return Changes(kept=_matched(before, after), added=~_matched(after, before))


def receipt(
    y_before: np.ndarray, y_after: np.ndarray, change: Changes, size: int, weight: np.ndarray | None = None
) -> Receipt:
    """Return the counts of `change` for each of `size` classes; `weight` is that of the rows after."""

    def counted(y: np.ndarray) -> tuple[int, ...]:
        return tuple(np.bincount(y, minlength=size).tolist())

    return Receipt(
        real=counted(y_before[change.kept]),
        dropped=counted(y_before[~change.kept]),
        synthetic=counted(y_after[change.added]),
        weight=tuple(np.bincount(y_after, weight, size).astype(float).tolist()),
    )


def digests(X: np.ndarray, y: np.ndarray) -> pd.Series:
    """Return a number for each row (n x d) and its class: the same rows have the same."""
    columns = {str(i): X[:, i] for i in range(X.shape[1])}
    return pd.util.hash_pandas_object(pd.DataFrame({**columns, "class": y}), index=False)


def _matched(rows: pd.Series, others: pd.Series) -> np.ndarray:
    """Return for each row whether it is among the first as many of its kind as there are in `others`."""
    turn = rows.groupby(rows).cumcount()
    available = rows.map(others.value_counts()).fillna(0)
    return (turn < available).to_numpy()
