"""Ranks of competitors over data sets, and what they can tell apart (Demšar 2006, JMLR 7)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

ROUNDING = 1e-12


def ranks(values: pd.DataFrame, higher_is_better: bool) -> pd.DataFrame:
    """Return the rank of every competitor (column) on every data set (row): 1 is best, ties share.

    Competitors without a value come last and share those ranks.
    """
    worst = -np.inf if higher_is_better else np.inf
    return values.fillna(worst).rank(axis=1, ascending=not higher_is_better)


def iman_davenport(means: pd.Series, sets: int) -> tuple[float, float]:
    """Return the F statistic of mean ranks over data sets, and its p-value if all were alike.

    Iman, Davenport (1980), Communications in Statistics 9(6). There is no correction for shared ranks,
    so many of them make it smaller. It is infinite where all data sets rank alike.
    """
    size = len(means)
    chi2 = 12 * sets / (size * (size + 1)) * (means @ means - size * (size + 1) ** 2 / 4)
    most = sets * (size - 1)
    statistic = (sets - 1) * chi2 / (most - chi2) if most - chi2 > ROUNDING * most else np.inf
    return float(statistic), float(stats.f.sf(statistic, size - 1, (size - 1) * (sets - 1)))


def critical_difference(sets: int, size: int, level: float = 0.05) -> float:
    """Return how far apart two mean ranks must be to differ at this level, all pairs compared.

    Nemenyi (1963), Distribution-free multiple comparisons, Princeton.
    """
    q = stats.studentized_range.ppf(1 - level, size, np.inf) / np.sqrt(2)
    return float(q * np.sqrt(size * (size + 1) / (6 * sets)))


def standings(one: pd.Series, other: pd.Series) -> tuple[int, int, int]:
    """Return on how many data sets `one` is better than `other`, equal and worse; more is better.

    A competitor without a value is worse than one with a value.
    """
    one, other = one.fillna(-np.inf), other.fillna(-np.inf)
    return int((one > other).sum()), int((one == other).sum()), int((one < other).sum())
