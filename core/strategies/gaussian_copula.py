from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from core.context import Context
from core.strategies._base import how_balanced
from core.strategies._copula import as_drawn_from, latent_correlation, repaired
from core.strategies._making import Addition, Making, bell_shaped, how_much_borrowed, shrunk_to_all


@dataclass(frozen=True)
class GaussianCopula(Making):
    """Draw rows of the smaller classes, every value one that the class has, with the columns going
    together as they do in the class.

    How columns go together is partly borrowed from the other classes, the more the fewer rows a class
    has. It helps with columns of any kind and shape: whole numbers and categories stay what they are.
    It hurts when columns go together in more than a rising or falling way, and with categories in no
    order, which are taken in the order of their names. Of a class of one row it makes copies.
    """

    title = "Gaussian copula"
    source = (
        "after Cario, Nelson (1997), NORTA, Northwestern University; Khosravi et al. (2024), arXiv:2403.00965"
    )

    balance: float = how_balanced()
    borrowed: float = how_much_borrowed(
        "1: a class with as many rows as columns borrows half of how columns go together; 0: nothing."
    )

    def made(
        self, X: np.ndarray, y: np.ndarray, wanted: dict[int, int], rng: np.random.Generator
    ) -> Iterator[np.ndarray]:
        shapes = {each: latent_correlation(X[y == each]) for each in np.unique(y)}
        center = np.zeros(X.shape[1])
        for code, count in wanted.items():
            shape = repaired(shrunk_to_all(shapes, y, code, self.borrowed))
            hidden = bell_shaped(center, shape, count, rng)
            yield as_drawn_from(X[y == code], norm.cdf(hidden))

    def adapted(self, context: Context) -> Addition:
        return self.sampler(context)

    def says(self, context: Context) -> str | None:
        return None
