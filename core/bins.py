"""A column cut into few groups of rows: ranges of numbers and dates, frequent values of all else."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset


def groups(data: Dataset, column: str, bins: int, levels: int) -> tuple[list[str], np.ndarray]:
    """Return the labels of groups of rows along a column, and the group of each row (n).

    Numbers and dates are cut into up to `bins` bins of about equally many rows, labelled with the
    smallest and largest value they hold; other columns give their `levels` most frequent values and the
    rest as one. Missing values have the last group. A group may hold no row.
    """
    ordered = data.kinds[column] in (Kind.NUMERIC, Kind.WHOLE, Kind.DATE)
    return _ranges(data.X[column], bins) if ordered else _levels(data.X[column], levels)


def _ranges(values: pd.Series, bins: int) -> tuple[list[str], np.ndarray]:
    """Return the labels of bins of about equally many rows, and the bin of each row."""
    known = values.notna().to_numpy()
    if not known.any():
        return ["(missing)"], np.zeros(len(values), dtype=int)
    numbers = values.to_numpy()[known]
    number = numbers.astype("int64") if numbers.dtype.kind == "M" else numbers.astype(float)
    inner = np.quantile(number, np.linspace(0, 1, bins + 1)[1:-1], method="higher")
    code = np.full(len(values), bins)
    code[known] = np.searchsorted(np.unique(inner), number, side="right")
    spans = pd.Series(numbers).groupby(code[known]).agg(["min", "max"]).reindex(range(bins))
    return [*_spans(spans), "(missing)"], code


def _spans(spans: pd.DataFrame) -> list[str]:
    """Return the bins in words, with as many digits as it takes to tell them apart."""
    for digits in (4, 6, 9, 17):
        pairs = zip(spans["min"], spans["max"], strict=True)
        labels = [_span(low, high, digits) for low, high in pairs]
        if len(set(filter(None, labels))) == spans["min"].notna().sum():
            break
    return labels


def _span(low: object, high: object, digits: int) -> str:
    if pd.isna(low):
        return ""
    if isinstance(low, pd.Timestamp):
        low, high = str(low.date()), str(high.date())
    else:
        low, high = _number(low, digits), _number(high, digits)
    return low if low == high else f"{low} to {high}"


def _number(value: float, digits: int) -> str:
    if abs(value) < 1e15 and float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.{digits}g}" if abs(value) < 1_000 else f"{value:,.{max(digits - 4, 0)}f}"


def _levels(values: pd.Series, most: int) -> tuple[list[str], np.ndarray]:
    """Return the largest levels, the rest as one and missing, and for each row which it is."""
    code, names = pd.factorize(values)
    by_size = np.argsort(-np.bincount(code[code >= 0], minlength=len(names)), kind="stable")
    left_out = max(len(names) - most, 0)
    shown = len(names) - left_out
    place = np.empty(len(names) + 1, dtype=int)
    place[by_size] = np.minimum(np.arange(len(names)), shown)
    # factorize calls a missing value -1, which is the last place.
    place[-1] = shown + 1
    labels = [str(names[i]) for i in by_size[:shown]]
    return [*labels, f"others ({left_out:,} values)", "(missing)"], place[code]
