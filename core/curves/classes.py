"""How many rows each class has, and how often a class occurs along a column."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset
from core.metrics import share, wilson

LEVELS = 20


def class_counts(data: Dataset) -> pd.DataFrame:
    """Return class, rows and share, one row a class in the order of their codes."""
    rows = np.array(data.counts)
    return pd.DataFrame({"class": list(data.classes), "rows": rows, "share": rows / rows.sum()})


def class_balance(data: Dataset, column: str, bins: int = 10) -> pd.DataFrame:
    """Return value, rows, share, lower and upper: how often the class occurs along `column`.

    The class is the one of interest, or the rarest. Numbers and dates are cut into up to `bins`
    bins of about equally many rows, labelled with the smallest and largest value they hold; other
    columns show their 20 most frequent values and the rest as one. Missing values have a row of
    their own, last. Lower and upper are Wilson's (1927, doi:10.2307/2276774) interval of 95 %.
    """
    values = data.X[column]
    ordered = data.kinds[column] in (Kind.NUMERIC, Kind.WHOLE, Kind.DATE)
    labels, code = _ranges(values, bins) if ordered else _levels(values)
    wanted = data.interest
    rows = np.bincount(code, minlength=len(labels))
    hits = np.bincount(code[data.y == wanted], minlength=len(labels))
    table = pd.DataFrame({"value": labels, "rows": rows, "share": share(hits, rows)})
    table["lower"], table["upper"] = wilson(hits, rows)
    return table[rows > 0].reset_index(drop=True)


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


def _levels(values: pd.Series) -> tuple[list[str], np.ndarray]:
    """Return the largest levels, the rest as one and missing, and for each row which it is."""
    code, names = pd.factorize(values)
    by_size = np.argsort(-np.bincount(code[code >= 0], minlength=len(names)), kind="stable")
    left_out = max(len(names) - LEVELS, 0)
    shown = len(names) - left_out
    place = np.empty(len(names) + 1, dtype=int)
    place[by_size] = np.minimum(np.arange(len(names)), shown)
    # factorize calls a missing value -1, which is the last place.
    place[-1] = shown + 1
    labels = [str(names[i]) for i in by_size[:shown]]
    return [*labels, f"others ({left_out:,} values)", "(missing)"], place[code]
