"""Which made-up rows could not be real ones, and how near they lie to real ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer

from core import prepare
from core.columns import Kind
from core.dataset import Dataset
from core.neighbours import nearest
from core.prepare import Preparation
from core.project.layout import Layout
from core.project.units import in_own_units, missing_marks, whole_numbers
from core.receipt import digests

FRACTION = "a fraction in a column of whole numbers"
OUTSIDE = "outside the range of the real rows"
UNSEEN = "a category that no real row has"
HALF_MISSING = "neither missing nor there"
TOLERANCE = 1e-9  # of the range of a column: what scaling there and back may move a value by
MOST_MEASURED = 1_500


@dataclass(frozen=True, eq=False)
class Nearness:
    """How far rows are from the nearest real row: frame of `rows` (added or real) and `distance`.

    Distances are those of prepared rows, categories as 0/1 columns. Real rows are of the classes that
    were added to, and not their own neighbour. `copies` counts, among all that were added, those that
    are the same as a real row. At most 1,500 of each are measured, drawn at random.
    """

    frame: pd.DataFrame
    copies: int


def oddities(data: Dataset, fitted: ColumnTransformer, X: np.ndarray, made: np.ndarray) -> pd.DataFrame:
    """Return what no real row could be: column, oddity, rows (how many of `made`), share and an example.

    `X` are the prepared real rows (n x d), `made` those that a sampler added (m x d).
    """
    found: list[tuple] = []
    if len(made):
        back = in_own_units(data, fitted, made)
        found = [*_numbers(data, back), *_categories(data, X, made, back), *_half_missing(data, fitted, made)]
    table = pd.DataFrame(found, columns=["column", "oddity", "rows", "example"])
    table.insert(3, "share", table["rows"] / len(made) if len(made) else 0.0)
    return table[table["rows"] > 0].sort_values("rows", ascending=False, ignore_index=True, kind="stable")


def _numbers(data: Dataset, back: pd.DataFrame) -> Iterator[tuple]:
    whole = set(whole_numbers(data))
    for name in data.columns(Kind.NUMERIC, Kind.WHOLE):
        values, known = back[name].to_numpy(float), data.X[name].dropna().to_numpy(float)
        slack = TOLERANCE * (np.ptp(known) if len(known) else 0.0)
        if name in whole:
            yield name, FRACTION, *_counted(values, np.abs(values - np.round(values)) > slack)
        if len(known):
            outside = (values < known.min() - slack) | (values > known.max() + slack)
            yield name, OUTSIDE, *_counted(values, outside)


def _counted(values: np.ndarray, odd: np.ndarray) -> tuple[int, str]:
    """Return how many are odd, and the first of them as a text."""
    return int(odd.sum()), f"{values[odd][0]:.6g}" if odd.any() else ""


def _categories(data: Dataset, X: np.ndarray, made: np.ndarray, back: pd.DataFrame) -> Iterator[tuple]:
    names = data.columns(Kind.CATEGORICAL)
    for name, position in zip(names, prepare.categories(data, Preparation.STANDARD), strict=True):
        odd = ~np.isin(made[:, position], X[:, position])
        yield name, UNSEEN, int(odd.sum()), str(back[name][odd].iloc[0]) if odd.any() else ""


def _half_missing(data: Dataset, fitted: ColumnTransformer, made: np.ndarray) -> Iterator[tuple]:
    """Look at the columns that say whether a number was missing: real rows have one of two values."""
    for name, marks in missing_marks(fitted, made).items():
        odd = np.minimum(np.abs(marks), np.abs(marks - 1)) > TOLERANCE
        yield name, HALF_MISSING, int(odd.sum()), f"{marks[odd][0]:.0%} missing" if odd.any() else ""


def nearness(layout: Layout, made: np.ndarray, y_made: np.ndarray, seed: int) -> Nearness:
    """Return how near the added rows (m x d, classes m) are to real ones, and real ones to each other."""
    if not len(made):
        return Nearness(pd.DataFrame({"rows": [], "distance": []}), 0)
    X, draw = layout.expanded(layout.X), np.random.default_rng(seed)
    some = made[np.sort(draw.permutation(len(made))[:MOST_MEASURED])]
    grown = np.flatnonzero(np.isin(layout.data.y, y_made))
    few = np.sort(draw.permutation(grown)[:MOST_MEASURED])
    frames = [
        pd.DataFrame({"rows": "added", "distance": _away(X, layout.expanded(some), 1)}),
        pd.DataFrame({"rows": "real", "distance": _away(X, X[few], 2)}),
    ]
    copies = np.isin(digests(made, y_made), digests(layout.X, layout.data.y))
    return Nearness(pd.concat(frames, ignore_index=True), int(copies.sum()))


def _away(X: np.ndarray, rows: np.ndarray, turn: int) -> np.ndarray:
    """Return the distance of each row to the nearest of X, or to the second nearest."""
    if len(X) < turn:
        return np.empty(0)
    return np.linalg.norm(rows - X[nearest(X, rows, turn)[:, -1]], axis=1)
