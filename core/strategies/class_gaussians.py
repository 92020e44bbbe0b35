from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.context import Context
from core.strategies._base import how_balanced
from core.strategies._making import DRAWN, Making, bell_shaped, how_much_borrowed, shrunk_to_all


@dataclass(frozen=True)
class ClassGaussians(Making):
    """Draw rows of the smaller classes from a bell shape around the mean of the class, whose directions
    and widths are partly borrowed from the other classes.

    The fewer rows a class has, the more it borrows. It helps when classes differ in place more than in
    shape, so that the large ones tell how a rare one varies. It hurts when a class has several centres
    or a bent shape, and whole numbers get values in between.
    """

    title = "Class Gaussians with a borrowed shape"
    source = (
        "after Yin, Yu, Sohn, Liu, Chandraker (2019), Feature transfer learning, CVPR, arXiv:1803.09014; "
        "Friedman (1989), JASA 84(405), doi:10.1080/01621459.1989.10478752"
    )

    balance: float = how_balanced()
    borrowed: float = how_much_borrowed(
        "1: a class with as many rows as columns borrows half of its shape; 0: it borrows nothing."
    )

    def made(
        self, X: np.ndarray, y: np.ndarray, wanted: dict[int, int], rng: np.random.Generator
    ) -> Iterator[np.ndarray]:
        shapes = {each: covariance(X[y == each]) for each in np.unique(y)}
        for code, count in wanted.items():
            center, shape = X[y == code].mean(axis=0), shrunk_to_all(shapes, y, code, self.borrowed)
            yield bell_shaped(center, shape, count, rng)

    def says(self, context: Context) -> str | None:
        return DRAWN if context.categorical else None


def covariance(rows: np.ndarray) -> np.ndarray:
    """Return the covariance of the rows, by maximum likelihood."""
    off = rows - rows.mean(axis=0)
    return off.T @ off / len(rows)
