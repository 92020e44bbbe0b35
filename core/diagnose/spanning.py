"""The minimum spanning tree of points: exact, for as many of them as neighbours can be searched for.

Boruvka (1926), as told by Nesetril, Milkova, Nesetrilova (2001), doi:10.1016/S0012-365X(00)00224-7: every
part of the forest takes its shortest edge that leads out, until one part is left.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from core.neighbours import STEP, Neighbours

BITS = 33  # of a length; what differs after that differs by rounding
LONGEST = 16 * STEP  # of a list of neighbours


def spanning_tree(points: np.ndarray) -> np.ndarray:
    """Return the edges ((p - 1) x 2, positions) of a minimum spanning tree of `points` (p x d).

    No two points may be equal. Of equally short edges, chance takes one, the same for the same points.
    """
    part, tree = np.arange(len(points)), [np.empty((0, 2), np.int64)]
    near = _Lists(points) if len(points) > 1 else None
    while part.max(initial=0) > 0:
        edges = near.leading_out(part)
        if len(edges):
            chosen, part = _joined(edges, part)
            tree.append(chosen)
        elif not near.grow(part):
            near.search(part)
    return np.concatenate(tree)


class _Lists:
    """For each point, its nearest others in order: `found`, `length`, and the `lot` where lengths tie.

    No point that is not listed is nearer than `bound`.
    """

    def __init__(self, points: np.ndarray) -> None:
        self.points = points
        self.bound = np.zeros(len(points))
        self.found, self.length, self.lot = self._nobody(0)
        self._list(np.arange(len(points)), STEP)
        # Where many are equally near, a list of those alone says nothing.
        while (self.bound <= self.length[:, 1]).mean() > 0.01 and self.size < LONGEST:
            self._list(np.arange(len(points)), 2 * self.size)

    @property
    def size(self) -> int:
        return self.found.shape[1]

    def _list(self, at: np.ndarray, size: int) -> None:
        """Make the lists of the points `at` longer; those of others are filled up with themselves."""
        self._append(*self._nobody(min(size, len(self.points)) - self.size))
        self.found[at], self.length[at], self.lot[at], last = self._nearest(
            np.arange(len(self.points)), at, self.size
        )
        last = last[:, 0] if self.size < len(self.points) else np.inf
        self.bound[at] = np.maximum(self.bound[at], last)

    def _nearest(self, among: np.ndarray, at: np.ndarray, size: int) -> tuple[np.ndarray, ...]:
        """Return the nearest of the points `among`, their lengths and lots in order, and the last length."""
        length, found = Neighbours().fit(self.points[among]).kneighbors(self.points[at], size)
        length, found = _rounded(length), among[found]
        lot = _lot(at[:, None], found)
        order = np.lexsort((lot, length), axis=1)
        listed = (np.take_along_axis(each, order, axis=1) for each in (found, length, lot))
        return *listed, length[:, -1:]

    def leading_out(self, part: np.ndarray) -> np.ndarray:
        """Return the shortest edge out of each part for which the lists tell it, shortest first."""
        first, length, lot = self._first_out(part)
        best = _best(part, length, lot)
        nearest_unlisted = np.full(len(best), np.inf)
        np.minimum.at(nearest_unlisted, part, self.bound)
        sure = best[length[best] < nearest_unlisted]
        return _sorted(np.column_stack([sure, self.found[sure, first[sure]]]), length[sure], lot[sure])

    def _first_out(self, part: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        out = part[self.found] != part[:, None]
        first = out.argmax(axis=1)
        every = np.arange(len(part))
        length = np.where(out[every, first], self.length[every, first], np.inf)
        return first, length, self.lot[every, first]

    def grow(self, part: np.ndarray) -> bool:
        """Make lists twice as long where they then lead out of their part; return whether there are such."""
        sizes, longer = np.bincount(part), min(2 * self.size, len(self.points))
        at = np.flatnonzero(self._unsure(part) & (sizes < longer)[part])
        if longer > LONGEST or longer == self.size or not len(at):
            return False
        self._list(at, longer)
        return True

    def _unsure(self, part: np.ndarray) -> np.ndarray:
        """Return which points may have an edge out of their part that is the shortest and not listed."""
        _, length, _ = self._first_out(part)
        shortest = np.full(part.max() + 1, np.inf)
        np.minimum.at(shortest, part, length)
        return (self.bound <= shortest[part]) | (length == shortest[part])

    def search(self, part: np.ndarray) -> None:
        """List the nearest point outside its part for all that may matter, but in the largest part.

        Parts are cut in two by each binary digit of their number: any two are apart at one of them.
        """
        asking = self._unsure(part) & (part != np.bincount(part).argmax())
        found, length, lot = self._nobody(1)
        for digit, side in product(range(int(part.max()).bit_length()), (0, 1)):
            here = part >> digit & 1 == side
            at = np.flatnonzero(here & asking)
            new = self._nearest(np.flatnonzero(~here), at, 1)
            nearer = (new[1] < length[at]) | ((new[1] == length[at]) & (new[2] < lot[at]))
            for old, better in zip((found, length, lot), new[:3], strict=True):
                old[at] = np.where(nearer, better, old[at])
        self._append(found, length, lot)
        # What is as far counts as no better.
        self.bound[asking] = np.nextafter(length[asking, 0], np.inf)

    def _nobody(self, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        shape = len(self.points), size
        own = np.broadcast_to(np.arange(shape[0])[:, None], shape)
        return own.copy(), np.full(shape, np.inf), np.zeros(shape, np.uint64)

    def _append(self, found: np.ndarray, length: np.ndarray, lot: np.ndarray) -> None:
        self.found = np.hstack([self.found, found])
        self.length = np.hstack([self.length, length])
        self.lot = np.hstack([self.lot, lot])


def _rounded(length: np.ndarray) -> np.ndarray:
    """Return lengths of equal worth as equal numbers."""
    mantissa, exponent = np.frexp(length)
    return np.ldexp(np.round(mantissa * 2**BITS), exponent - BITS)


def _lot(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return a number for each edge that looks drawn at random (Steele et al. 2014, SplitMix64)."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    mixed = (low.astype(np.uint64) << np.uint64(32)) + high.astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))


def _best(part: np.ndarray, length: np.ndarray, lot: np.ndarray) -> np.ndarray:
    """Return the point of each part that has the shortest edge."""
    order = np.lexsort((lot, length, part))
    return order[np.unique(part[order], return_index=True)[1]]


def _sorted(edges: np.ndarray, length: np.ndarray, lot: np.ndarray) -> np.ndarray:
    return edges[np.lexsort((lot, length))]


def _joined(edges: np.ndarray, part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return those of the edges, taken in order, that join two parts, and the parts after that."""
    size = part.max() + 1
    low, high = np.sort(part[edges], axis=1).T
    _, first = np.unique(low * size + high, return_index=True)
    graph = coo_array((first + 1.0, (low[first], high[first])), shape=(size, size))
    taken = minimum_spanning_tree(graph.tocsr())
    return edges[np.sort(taken.data).astype(int) - 1], connected_components(taken, directed=False)[1][part]
