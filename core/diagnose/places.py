"""Rows as places: what is the same row twice is one place, and the k nearest rows of a place, ties shared.

Distances are Euclidean on the standard preparation with every category expanded to 0/1 columns, where
samplers that measure distances work too. Two rows that differ in a category are 2 apart in squares, and
so are, on average, two rows that differ in a number of sd 1. The value difference metric (Wilson,
Martinez 1997, arXiv:cs/9701101), which Napierala and Stefanowski use, would take the distance of two
categories from the labels: a category of one rare row would then lie beside its own kind by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import prepare
from core.dataset import Dataset
from core.neighbours import Neighbours, searched
from core.prepare import OneHot, Preparation

SAME = 1e-9  # of a distance: what differs by less differs by rounding


def space(data: Dataset) -> tuple[np.ndarray, list[str]]:
    """Return the rows as points (n x d) and, for each of the d coordinates, its column of the table.

    Nothing is judged here, so the scales may be those of all rows. Raises ValueError with one sentence
    where no column is left to measure distances by.
    """
    if reason := prepare.refusal(data, Preparation.STANDARD):
        raise ValueError(reason)
    rows = np.arange(len(data.y))
    ready = prepare.prepared(data, Preparation.STANDARD, rows, rows[:1])
    names = [str(data.X.columns[origin]) for origin in ready.origins]
    positions = prepare.categories(data, Preparation.STANDARD)
    if not positions:
        return ready.X, names
    expansion = OneHot(positions).fit(ready.X)
    return expansion.transform(ready.X), expansion.origins(names)


@dataclass(frozen=True, eq=False)
class Places:
    """Different points (p x d, in the order of their coordinates) and their rows by class (p x K).

    `of` (n) is the place of each row.
    """

    points: np.ndarray
    counts: np.ndarray
    of: np.ndarray


def places(X: np.ndarray, y: np.ndarray, classes: int) -> Places:
    """Return the places of the rows of X (n x d) with class codes y (n)."""
    # -0.0 and 0.0 are one place.
    X = np.asarray(X, float) + 0.0
    order = np.lexsort(X.T[::-1])
    new = np.r_[True, (np.diff(X[order], axis=0) != 0).any(axis=1)]
    of = np.empty(len(X), np.int64)
    of[order] = np.cumsum(new) - 1
    counts = np.zeros((int(new.sum()), classes), np.int32)
    np.add.at(counts, (of, y), 1)
    return Places(np.ascontiguousarray(X[order][new]), counts, of)


NO_LINKS = pd.DataFrame({"from": np.empty(0, int), "to": np.empty(0, int), "distance": np.empty(0)})


@dataclass(frozen=True, eq=False)
class Neighbourhoods:
    """What lies around m cells, a cell being all rows of one class at one place.

    `shares` (m x K) are the rows of each class among the k nearest others, `reach` (m) is how far the
    k-th is, and `links` lists the neighbours of the same class: from (position among the cells), to
    (place) and distance. Where several rows are as far as the k-th, each counts in part, so that
    `shares` are means over all ways to choose among them; links lead to all of them.
    """

    shares: np.ndarray
    reach: np.ndarray
    links: pd.DataFrame


def neighbourhoods(places: Places, at: np.ndarray, code: np.ndarray, k: int) -> Neighbourhoods:
    """Return the k nearest other rows of the cells of class `code` (m) at the places `at` (m), exactly.

    Raises ValueError where there are no k other rows.
    """
    if places.counts.sum() <= k:
        raise ValueError(f"looks at {k} neighbours of every row, and there are {places.counts.sum():,} rows")
    shares = np.zeros((len(at), places.counts.shape[1]))
    reach, links = np.zeros(len(at)), [NO_LINKS]
    left, size = np.arange(len(at)), searched(k + 1)
    while len(left):
        found, distance = lists(places, at[left], size)
        own = found == at[left, None]
        counted, last, complete = _counted(places.counts.sum(axis=1)[found] - own, distance, k)
        complete |= found.shape[1] == len(places.points)
        done = left[complete]
        parts = (found[complete], counted[complete], own[complete])
        shares[done] = _by_class(places, code[done], *parts)
        reach[done] = last[complete]
        links.append(_links(places, done, code[done], *parts, distance[complete]))
        left, size = left[~complete], 2 * size
    return Neighbourhoods(shares, reach, pd.concat(links, ignore_index=True))


def lists(places: Places, at: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the `size` nearest places of the places `at`, or all there are, and their distances.

    The first is the place itself.
    """
    size = min(size, len(places.points))
    asked, back = np.unique(at, return_inverse=True)
    distance, found = Neighbours().fit(places.points).kneighbors(places.points[asked], size)
    return found[back], distance[back]


def _counted(rows: np.ndarray, distance: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the part of each listed place's rows that is among the k nearest, and how far the k-th is.

    And whether the list holds all that are as far as that.
    """
    reached = np.cumsum(rows, axis=1) >= k
    last = np.take_along_axis(distance, reached.argmax(axis=1)[:, None], axis=1)
    nearer = distance < last * (1 - SAME)
    tied = ~nearer & (distance <= last * (1 + SAME))
    missing = k - (rows * nearer).sum(axis=1, keepdims=True)
    part = nearer + tied * (missing / np.maximum((rows * tied).sum(axis=1, keepdims=True), 1))
    complete = reached.any(axis=1) & (distance[:, -1] > last[:, 0] * (1 + SAME))
    return part, last[:, 0], complete


def _by_class(
    places: Places, code: np.ndarray, found: np.ndarray, part: np.ndarray, own: np.ndarray
) -> np.ndarray:
    """Return the rows of each class among the neighbours, the row itself left out."""
    shares = np.einsum("ml,mlk->mk", part, places.counts[found])
    shares[np.arange(len(code)), code] -= (part * own).sum(axis=1)
    return shares


def _links(
    places: Places,
    cells: np.ndarray,
    code: np.ndarray,
    found: np.ndarray,
    part: np.ndarray,
    own: np.ndarray,
    distance: np.ndarray,
) -> pd.DataFrame:
    alike = (places.counts[found, code[:, None]] - own > 0) & (part > 0)
    cell, listed = np.nonzero(alike)
    return pd.DataFrame({"from": cells[cell], "to": found[cell, listed], "distance": distance[cell, listed]})
