"""Where rows lie on a map of two dimensions, and how far the map can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness

from core import prepare
from core.dataset import Dataset
from core.prepare import OneHot, Preparation
from core.shelf import remembered
from core.words import quoted

MOST_POINTS = 5_000
LARGEST_CLASS_AT_LEAST = 250
UMAP_NEIGHBOURS = 15
MOST_JUDGED = 1_000  # the measure takes all distances between rows and puts them in order
FEWEST_JUDGED = 5
PLACE_DIGITS = 6  # of numbers of about 1: what computing places in another order moves them by


class Method(StrEnum):
    """How rows are laid out."""

    PCA = "PCA"
    UMAP = "UMAP"


@dataclass(frozen=True, eq=False)
class Map:
    """Points (frame of x, y, class, kind, row) and sentences on how to read them.

    `kind` is real, added or dropped; `row` is the position in the data set, -1 for added rows. `trust`
    is the share, from 0 to 1, in which near points are near rows (`trusted`), None of too few rows.
    """

    points: pd.DataFrame
    notes: tuple[str, ...]
    trust: float | None


@dataclass(frozen=True, eq=False)
class Layout:
    """All rows prepared (n x d) and, of those shown (m positions), the places on the map (m x 2).

    `reducer` places other rows, once they are `expanded`.
    """

    data: Dataset
    X: np.ndarray
    preparation: ColumnTransformer
    rows: np.ndarray
    places: np.ndarray
    reducer: BaseEstimator
    trust: float | None

    def expanded(self, some: np.ndarray) -> np.ndarray:
        """Return prepared rows with categories as 0/1 columns, as distances are measured."""
        positions = prepare.categories(self.data, Preparation.STANDARD)
        return OneHot(positions).fit(self.X).transform(some) if positions else some

    def placed(self, some: np.ndarray) -> np.ndarray:
        """Return where prepared rows lie on the map (x 2), which they do not move."""
        return _flat(self.reducer.transform(self.expanded(some)))


def project(data: Dataset, method: Method, seed: int = 0) -> Map:
    """Return the map of `data`; the same data and seed give the same map."""
    layout = laid_out(data, method, seed)
    return Map(real(layout), notes(layout, method), layout.trust)


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


@remembered(4, by=lambda data, method, seed: (data.fingerprint, method, seed))
def laid_out(data: Dataset, method: Method, seed: int) -> Layout:
    """Return where the rows lie, computed once for the same content, method and seed."""
    preparation, X = prepared(data)
    rows = shown_rows(data, seed)
    positions = prepare.categories(data, Preparation.STANDARD)
    wide = OneHot(positions).fit(X).transform(X[rows]) if positions else X[rows]
    reducer = _reducer(method, len(rows), wide.shape[1], seed)
    places = _flat(reducer.fit_transform(wide))
    return Layout(data, X, preparation, rows, places, reducer, trusted(wide, places, seed))


def prepared(data: Dataset) -> tuple[ColumnTransformer, np.ndarray]:
    """Return the fitted preparation of all rows, and the rows as numbers (n x d).

    Raises ValueError with one sentence when no column can be used.
    """
    if reason := prepare.refusal(data, Preparation.STANDARD):
        raise ValueError(reason)
    preparation = prepare.transformer(data, Preparation.STANDARD)
    return preparation, np.ascontiguousarray(preparation.fit_transform(data.X), dtype=float)


def _reducer(method: Method, rows: int, columns: int, seed: int) -> BaseEstimator:
    if method is Method.PCA:
        return PCA(min(2, columns), random_state=seed)
    # umap takes seconds to import and tens of seconds to compile: only who asks for it pays.
    from umap import UMAP

    return UMAP(n_neighbors=min(UMAP_NEIGHBOURS, rows - 1), random_state=seed, n_jobs=1)


def _flat(layout: np.ndarray) -> np.ndarray:
    """Return two columns, the second of them 0 where the data have only one."""
    return layout if layout.shape[1] == 2 else np.column_stack([layout, np.zeros(len(layout))])


def trusted(rows: np.ndarray, places: np.ndarray, seed: int) -> float | None:
    """Return how far near points on a map (m x 2) are near rows (m x d): 1 is always, 1/2 about chance.

    Trustworthiness of the 15 nearest (fewer of few rows), on a draw of at most 1,000 rows (Venna, Kaski
    2001, doi:10.1007/3-540-44668-0_68). None of fewer than 5 rows.
    """
    if len(rows) < FEWEST_JUDGED:
        return None
    drawn = np.random.default_rng(seed).permutation(len(rows))[:MOST_JUDGED]
    neighbours = min(UMAP_NEIGHBOURS, (len(drawn) - 1) // 2)
    return float(trustworthiness(rows[drawn], places[drawn], n_neighbors=neighbours))


def real(layout: Layout) -> pd.DataFrame:
    """Return the points of the real rows."""
    return points(layout.data, layout.places, layout.data.y[layout.rows], "real").assign(row=layout.rows)


def points(data: Dataset, places: np.ndarray, y: np.ndarray, kind: str) -> pd.DataFrame:
    """Return a frame of points of one kind, with the names of their classes."""
    names = np.array(data.classes, dtype=object)[y]
    return pd.DataFrame({"x": places[:, 0], "y": places[:, 1], "class": names, "kind": kind, "row": -1})


def notes(layout: Layout, method: Method) -> tuple[str, ...]:
    """Return what a reader must know of the rows shown and of the method."""
    data, rows, said = layout.data, layout.rows, []
    if len(rows) < len(data.y):
        largest = data.classes[int(np.argmax(data.counts))]
        shown = int((data.y[rows] == np.argmax(data.counts)).sum())
        all_rare = len(rows) - shown == len(data.y) - max(data.counts)
        rare = "Every row of the smaller classes is" if all_rare else "A draw of the smaller classes is"
        said.append(
            f"{rare} shown, and {shown:,} of the {max(data.counts):,} rows of {quoted(largest)}, drawn at "
            "random: do not read class shares off the map."
        )
    places = len(np.unique(layout.places.round(PLACE_DIGITS), axis=0))
    if places < len(rows) / 2:
        said.append(
            f"The {len(rows):,} rows shown lie on {places:,} different places of this map, so most are "
            "hidden under others: do not count points."
        )
    if method is Method.UMAP:
        said.append("Neighbours are kept near; distances between clusters mean little.")
    return tuple(said)
