from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dataset import Dataset, DatasetError
from core.params import between
from core.samples._base import Sample, how_seeded

CLOUDS = 2
INFORMATIVE = 4
FAR = 6.0


@dataclass(frozen=True)
class Generated(Sample):
    """Make up classes of the sizes, the overlap and the label noise you ask for.

    Every class is two round clouds of points, placed on the corners of a grid. At most four columns
    tell the classes apart, the others are noise. Use it to see when imbalance alone does harm: with
    little overlap hardly ever, with much overlap and few rare rows nearly always.
    """

    title = "Generated"
    source = "Guyon (2003), Design of experiments for the NIPS 2003 variable selection benchmark"

    rows: int = between(200, 50_000, default=2_000, step=100, help="Rows of all classes together.")
    classes: int = between(2, 6, default=2, step=1, help="Number of classes.")
    ratio: int = between(
        1,
        1_000,
        default=20,
        step=1,
        help="Rows of the largest class for one of the smallest; each class is smaller than the "
        "one before by the same factor.",
    )
    columns: int = between(2, 30, default=8, step=1, help="Columns; at most four are of use.")
    overlap: float = between(
        0.0, 1.0, default=0.6, step=0.05, help="0 sets the classes apart, 1 makes them the same."
    )
    noise: float = between(
        0.0,
        0.4,
        default=0.0,
        step=0.01,
        help="Share of the labels of each smaller class exchanged with those of other classes.",
    )
    seed: int = how_seeded()

    def load(self) -> Dataset:
        counts = self._counts()
        rng = np.random.default_rng(self.seed)
        codes = rng.permutation(np.repeat(np.arange(self.classes), counts))
        X = self._points(codes, rng)
        labels = np.array(self._names())[exchanged(codes, self.noise, rng)]
        frame = pd.DataFrame(X, columns=[f"x{i + 1}" for i in range(self.columns)])
        return self.dataset(frame, labels, positive="rare" if self.classes == 2 else None)

    def _counts(self) -> np.ndarray:
        counts = sizes(self.rows, self.classes, self.ratio)
        if counts[-1] < CLOUDS:
            raise DatasetError(
                f"With {self.rows:,} rows, {self.classes} classes and a ratio of {self.ratio:,}, "
                f"the rarest class would have {counts[-1]} of the {CLOUDS} rows it needs; "
                "ask for more rows or a smaller ratio."
            )
        return counts

    def _names(self) -> list[str]:
        if self.classes == 2:
            return ["common", "rare"]
        return [f"class {letter}" for letter in "ABCDEF"[: self.classes]]

    def _points(self, codes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return points (n x columns) around the clouds of each row's class."""
        X = rng.normal(size=(len(codes), self.columns))
        corners = _corners(self.classes * CLOUDS, min(self.columns, INFORMATIVE), rng)
        # Every second row of a class goes to its second cloud.
        cloud = np.empty(len(codes), dtype=int)
        for code in range(self.classes):
            own = np.flatnonzero(codes == code)
            cloud[own] = code * CLOUDS + np.arange(len(own)) % CLOUDS
        X[:, : corners.shape[1]] += FAR * (1 - self.overlap) * corners[cloud]
        return X


def sizes(rows: int, classes: int, ratio: float) -> np.ndarray:
    """Return class sizes that sum to `rows`: largest first, each smaller by the same factor."""
    shares = float(ratio) ** -np.linspace(0, 1, classes)
    exact = rows * shares / shares.sum()
    counts = np.floor(exact).astype(int)
    # Rows left over by rounding down go where rounding took most.
    neediest = np.argsort(counts - exact, kind="stable")
    counts[neediest[: rows - counts.sum()]] += 1
    return counts


def exchanged(codes: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Return the codes with that share of every smaller class given to rows of other classes.

    Labels change places, so that the sizes of the classes stay as they are. The largest class
    (code 0) gives as many as the others together, or its share if that is less.
    """
    wrong = np.round(share * np.bincount(codes)).astype(int)
    wrong[0] = min(wrong[0], wrong[1:].sum())
    chosen = [rng.permutation(np.flatnonzero(codes == c))[:n] for c, n in enumerate(wrong)]
    swapped = codes.copy()
    # No group is larger than all others together: moved on by the largest, every label changes.
    swapped[np.concatenate(chosen)] = np.roll(codes[np.concatenate(chosen)], wrong.max())
    return swapped


def _corners(count: int, dimensions: int, rng: np.random.Generator) -> np.ndarray:
    """Return `count` different corners of the smallest grid that has as many, in random order."""
    side = 2
    while side**dimensions < count:
        side += 1
    chosen = rng.permutation(side**dimensions)[:count]
    return np.column_stack(np.unravel_index(chosen, (side,) * dimensions)).astype(float)
