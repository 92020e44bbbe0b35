"""What lies around each row: its type, its own kind among the nearest, and the island it stands on.

Types as in Napierala, Stefanowski (2016), Types of minority class examples and their influence on
learning classifiers from imbalanced data, doi:10.1007/s10844-015-0368-1. Where several rows are as far as
the fifth nearest, each of them counts in part, and the type goes by the nearest whole number.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from core.diagnose.places import SAME, Neighbourhoods, Places, neighbourhoods

NEIGHBOURS = 5
TYPES = ("safe", "borderline", "rare", "outlier")


class Around:
    """The neighbourhoods of the judged rows, by cells: all rows of one class at one place are one."""

    def __init__(self, places: Places, y: np.ndarray, judged: np.ndarray) -> None:
        self.places, self.y, self.judged = places, y, judged
        self.classes = places.counts.shape[1]
        self.cells, self.of = np.unique(places.of[judged] * self.classes + y[judged], return_inverse=True)
        self.at, self.code = np.divmod(self.cells, self.classes)
        self.found = self._look(self.at, self.code, NEIGHBOURS)
        self.own = _own(self.found, self.code)

    def _look(self, at: np.ndarray, code: np.ndarray, k: int) -> Neighbourhoods:
        return neighbourhoods(self.places, at, code, k)

    def rows(self) -> pd.DataFrame:
        """Return type, kdn and island of the judged rows, in order."""
        made = {"type": self._types(), "kdn": 1 - self.own / NEIGHBOURS, "island": self._islands()}
        return pd.DataFrame(made).iloc[self.of].reset_index(drop=True)

    def one_neighbour(self) -> np.ndarray:
        """Return, for each judged row, the chance that its nearest row is of another class."""
        nearest = self._look(self.at, self.code, 1)
        return (1 - _own(nearest, self.code))[self.of]

    def _types(self) -> pd.Categorical:
        like = _whole(self.own)
        kinds = np.select([like >= 4, like >= 2, like == 1], [0, 1, 2], 3)
        kinds[self._in_company(np.flatnonzero(like == 1))] = 1
        return pd.Categorical.from_codes(kinds, TYPES)

    def _in_company(self, lonely: np.ndarray) -> np.ndarray:
        """Return which of these cells of one own neighbour are not rare but borderline.

        Rare is a row whose only neighbour of its class has no other itself: none, or this row alone.
        """
        links = self.found.links
        links = links[np.isin(links["from"], lonely)]
        cell, to, distance = (links[name].to_numpy() for name in ("from", "to", "distance"))
        code = self.code[cell]
        asked, back = np.unique(to * self.classes + code, return_inverse=True)
        other = self._of_cells(asked)
        like = _whole(_own(other, asked % self.classes))[back]
        points_back = distance <= other.reach[back] * (1 + SAME)
        return cell[(like > 1) | ((like == 1) & ~points_back)]

    def _of_cells(self, cells: np.ndarray) -> Neighbourhoods:
        """Return the neighbourhoods of these cells, without a search where they are known."""
        known = np.isin(cells, self.cells)
        place = np.searchsorted(self.cells, cells[known])
        shares = np.empty((len(cells), self.classes))
        reach = np.empty(len(cells))
        shares[known], reach[known] = self.found.shares[place], self.found.reach[place]
        new = self._look(*np.divmod(cells[~known], self.classes), NEIGHBOURS)
        shares[~known], reach[~known] = new.shares, new.reach
        return Neighbourhoods(shares, reach, new.links)

    def _islands(self) -> pd.arrays.IntegerArray:
        """Return the island of each cell; none in classes of which only a part is judged."""
        links = self.found.links
        target = links["to"] * self.classes + self.code[links["from"]]
        there = np.isin(target, self.cells)
        to = np.searchsorted(self.cells, target[there])
        graph = coo_array((np.ones(len(to)), (links["from"][there], to)), shape=(len(self.cells),) * 2)
        _, island = connected_components(graph, directed=False)
        whole = np.bincount(self.y[self.judged]) == np.bincount(self.y)
        sizes = np.bincount(island, weights=np.bincount(self.of))
        number = _numbered(island, sizes, self.code)
        return pd.arrays.IntegerArray(number, ~whole[self.code])


def _own(found: Neighbourhoods, code: np.ndarray) -> np.ndarray:
    return found.shares[np.arange(len(code)), code]


def _whole(share: np.ndarray) -> np.ndarray:
    """Return the nearest whole number of rows, half a row counting as one."""
    return np.floor(share + 0.5 + SAME)


def _numbered(island: np.ndarray, sizes: np.ndarray, code: np.ndarray) -> np.ndarray:
    """Return, for each cell, the rank of its island among those of its class, the largest 1."""
    _, first = np.unique(island, return_index=True)
    owner = code[first]
    order = np.lexsort((first, -sizes, owner))
    begins = np.searchsorted(owner[order], owner[order])
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order)) - begins + 1
    return rank[island]
