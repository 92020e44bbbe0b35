"""Maps of the rows in two dimensions, and what a sampler would add or drop on them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA

from core import prepare
from core.context import Context
from core.dataset import Dataset
from core.prepare import OneHot, Preparation
from core.receipt import changes
from core.strategies import Resampling
from core.words import quoted

MOST_POINTS = 5_000
LARGEST_CLASS_AT_LEAST = 250
MOST_ADDED = 1_500
UMAP_NEIGHBOURS = 15


class Method(StrEnum):
    """How rows are laid out."""

    PCA = "PCA"
    UMAP = "UMAP"


@dataclass(frozen=True, eq=False)
class Map:
    """Points (frame of x, y, class, kind, row) and sentences on how to read them.

    `kind` is real, added or dropped; `row` is the position in the data set, -1 for added rows.
    """

    points: pd.DataFrame
    notes: tuple[str, ...]


def shown_rows(data: Dataset, seed: int = 0, most: int = MOST_POINTS) -> np.ndarray:
    """Return the positions of the rows on the map: every rare row, and a draw of the largest class."""
    largest = int(np.argmax(data.counts))
    rare = np.flatnonzero(data.y != largest)
    common = np.flatnonzero(data.y == largest)
    draw = np.random.default_rng(seed)
    if len(rare) > most - LARGEST_CLASS_AT_LEAST:
        rare = draw.choice(rare, most - LARGEST_CLASS_AT_LEAST, replace=False)
    room = most - len(rare)
    if len(common) > room:
        common = draw.choice(common, room, replace=False)
    return np.sort(np.concatenate([rare, common]))


def project(data: Dataset, method: Method, seed: int = 0) -> Map:
    """Return the map of `data`; the same data and seed give the same map."""
    _, rows, layout, _ = _laid_out(_Same(data), method, seed)
    return Map(_real(data, rows, layout), _notes(data, rows, method))


def project_resampled(data: Dataset, strategy: Resampling, method: Method, seed: int = 0) -> Map:
    """Return the map of `data` with the rows that `strategy` would drop and add, were all of it trained on.

    The map is never fitted anew: added rows are placed on the map of the real ones. Raises ValueError
    with one sentence when the strategy refuses.
    """
    X, rows, layout, reducer = _laid_out(_Same(data), method, seed)
    context = _context(data, seed)
    if reason := strategy.refuses(context):
        raise ValueError(reason)
    X_new, y_new = strategy.resampler(context).fit_resample(X, data.y)
    change = changes(X, data.y, X_new, y_new)
    points = _real(data, rows, layout)
    points.loc[~change.kept[rows], "kind"] = "dropped"
    added = _drawn(np.flatnonzero(change.added), seed)
    notes = _notes(data, rows, method)
    notes += (f"{int((~change.kept).sum()):,} rows dropped, {int(change.added.sum()):,} added.",)
    if len(added):
        place = reducer.transform(_expand(data, X_new[added], X))
        points = pd.concat([points, _points(data, place, y_new[added], "added")], ignore_index=True)
        if len(added) < change.added.sum():
            notes += (f"Of the added rows, {len(added):,} drawn at random are shown.",)
    return Map(points, notes)


class _Same:
    """A data set that is equal to another of the same content, to look up what was laid out."""

    def __init__(self, data: Dataset) -> None:
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.data.fingerprint == self.data.fingerprint

    def __hash__(self) -> int:
        return hash(self.data.fingerprint)


@lru_cache(maxsize=4)
def _laid_out(same: _Same, method: Method, seed: int):
    data = same.data
    if reason := prepare.refusal(data, Preparation.STANDARD):
        raise ValueError(reason)
    preparation = prepare.transformer(data, Preparation.STANDARD)
    X = np.ascontiguousarray(preparation.fit_transform(data.X), dtype=float)
    rows = shown_rows(data, seed)
    expanded = _expand(data, X[rows], X)
    reducer = _reducer(method, len(rows), expanded.shape[1], seed)
    return X, rows, _flat(reducer.fit_transform(expanded)), reducer


def _expand(data: Dataset, some: np.ndarray, X: np.ndarray) -> np.ndarray:
    positions = prepare.categories(data, Preparation.STANDARD)
    return OneHot(positions).fit(X).transform(some) if positions else some


def _reducer(method: Method, rows: int, columns: int, seed: int):
    if method is Method.PCA:
        return PCA(min(2, columns), random_state=seed)
    # umap takes seconds to import and tens of seconds to compile: only who asks for it pays.
    from umap import UMAP

    return UMAP(n_neighbors=min(UMAP_NEIGHBOURS, rows - 1), random_state=seed, n_jobs=1)


def _flat(layout: np.ndarray) -> np.ndarray:
    """Return two columns, the second of them 0 where the data have only one."""
    return layout if layout.shape[1] == 2 else np.column_stack([layout, np.zeros(len(layout))])


def _real(data: Dataset, rows: np.ndarray, layout: np.ndarray) -> pd.DataFrame:
    return _points(data, layout, data.y[rows], "real").assign(row=rows)


def _points(data: Dataset, layout: np.ndarray, y: np.ndarray, kind: str) -> pd.DataFrame:
    layout = _flat(layout)
    names = np.array(data.classes, dtype=object)[y]
    return pd.DataFrame({"x": layout[:, 0], "y": layout[:, 1], "class": names, "kind": kind, "row": -1})


def _drawn(added: np.ndarray, seed: int) -> np.ndarray:
    if len(added) <= MOST_ADDED:
        return added
    return np.sort(np.random.default_rng(seed).choice(added, MOST_ADDED, replace=False))


def _context(data: Dataset, seed: int) -> Context:
    return Context(
        classes=data.classes,
        counts=data.counts,
        seed=seed,
        categorical=prepare.categories(data, Preparation.STANDARD),
        features=prepare.features(data, Preparation.STANDARD),
    )


def _notes(data: Dataset, rows: np.ndarray, method: Method) -> tuple[str, ...]:
    notes = []
    if len(rows) < len(data.y):
        largest = data.classes[int(np.argmax(data.counts))]
        shown = int((data.y[rows] == np.argmax(data.counts)).sum())
        all_rare = len(rows) - shown == len(data.y) - max(data.counts)
        rare = "Every row of the smaller classes is" if all_rare else "A draw of the smaller classes is"
        notes.append(
            f"{rare} shown, and {shown:,} of the {max(data.counts):,} rows of {quoted(largest)}, drawn at "
            "random: do not read class shares off the map."
        )
    if method is Method.UMAP:
        notes.append("Neighbours are kept near; distances between clusters mean little.")
    return tuple(notes)
