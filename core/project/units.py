"""Prepared rows given back in the units and words of the file."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer

from core.columns import Kind
from core.dataset import Dataset
from core.prepare import BLANK

RARE = "(a rare category)"
DIGITS = 12  # of the largest number of a column: scaling there and back spoils what comes after


def in_own_units(data: Dataset, fitted: ColumnTransformer, X: np.ndarray) -> pd.DataFrame:
    """Return prepared rows (m x d) as rows of the table, with its columns in their order.

    `fitted` is the `standard` preparation of `data`. Dates, text and identifiers cannot be given back and
    are missing; constants are what they are. Rare categories that were pooled are called so. A number is
    missing where its mark of missing values is nearer to missing. Numbers are rounded to 12 digits of the
    largest of their column.
    """
    back: dict[str, np.ndarray] = {}
    if not len(X):
        return data.X.iloc[:0]
    for name, part, columns, values in _parts(fitted, X):
        if name == "category":
            back |= _words(part, columns, values)
        elif name == "number":
            back |= _numbers(part, columns, values)
    for name in data.columns(Kind.NUMERIC, Kind.WHOLE):
        back[name] = _tidy(back[name], data.X[name])
    constants = {name: data.X[name].iloc[0] for name in data.columns(Kind.CONSTANT)}
    return pd.DataFrame(back, index=range(len(X))).assign(**constants).reindex(columns=data.X.columns)


def _tidy(values: np.ndarray, known: pd.Series) -> np.ndarray:
    """Return numbers rounded to the digits that can be trusted, by the largest of the known ones."""
    largest = float(known.abs().max())
    if not largest > 0:
        return values
    return np.round(values, min(DIGITS - math.ceil(math.log10(largest)), 290))


def whole_numbers(data: Dataset) -> list[str]:
    """Return the columns of numbers in which every value is a whole one."""
    return [name for name in data.columns(Kind.NUMERIC, Kind.WHOLE) if (data.X[name].dropna() % 1 == 0).all()]


def missing_marks(fitted: ColumnTransformer, X: np.ndarray) -> dict[str, np.ndarray]:
    """Return, for columns of numbers with missing values, the mark of each row: 0 there, 1 missing."""
    marks: dict[str, np.ndarray] = {}
    for name, part, columns, values in _parts(fitted, X):
        if name == "number":
            marks |= _marks(part, columns, part[-1].inverse_transform(values))
    return marks


def _parts(fitted: ColumnTransformer, X: np.ndarray) -> Iterator[tuple[str, BaseEstimator, list, np.ndarray]]:
    """Yield the parts of a preparation, each with its columns of the table and of X."""
    for name, part, columns in fitted.transformers_:
        if name in fitted.output_indices_ and name != "remainder":
            yield name.split()[0], part, columns, X[:, fitted.output_indices_[name]]


def _words(part: BaseEstimator, columns: list[str], codes: np.ndarray) -> dict[str, np.ndarray]:
    """Return the categories that codes stand for; the pooled rare ones have the code past the last."""
    encoder, back = part[-1], {}
    for i, name in enumerate(columns):
        rare = encoder.infrequent_categories_[i]
        pooled = set() if rare is None else {*rare}
        known = [word for word in encoder.categories_[i] if word not in pooled]
        words = np.array([None if word == BLANK else word for word in known] + [RARE], dtype=object)
        back[name] = words[codes[:, i].astype(int)]
    return back


def _numbers(part: BaseEstimator, columns: list[str], scaled: np.ndarray) -> dict[str, np.ndarray]:
    values = part[-1].inverse_transform(scaled)
    marks = _marks(part, columns, values)
    back = {name: values[:, i] for i, name in enumerate(columns)}
    return back | {name: np.where(mark > 0.5, np.nan, back[name]) for name, mark in marks.items()}


def _marks(part: BaseEstimator, columns: list[str], values: np.ndarray) -> dict[str, np.ndarray]:
    marked = part[0].indicator_.features_
    return {columns[i]: values[:, len(columns) + place] for place, i in enumerate(marked)}
