"""What strategies have in common that make up rows of the smaller classes by a rule of their own."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

from core.context import Context
from core.params import between
from core.strategies._base import Family, Grow, Resampling, grown
from core.strategies._parents import Parents, alone, joined, unknown

DRAWN = "Categories are drawn as 0/1 columns; made-up rows take the nearest category."


class Making(Resampling):
    """A strategy that adds rows to every class but the largest. Its dataclass declares `balance`."""

    family = Family.OVER_SAMPLING
    balance: float

    @abstractmethod
    def made(
        self, X: np.ndarray, y: np.ndarray, wanted: dict[int, int], rng: np.random.Generator
    ) -> Iterator[np.ndarray | Parents]:
        """Yield the new rows of every class in `wanted`, as many as it says, or between which they lie."""

    def sampler(self, context: Context) -> Addition:
        return Addition(self, context.seed)

    def leaves(self, context: Context) -> Context:
        return context.with_counts(grown(context.present, self.balance))


class Addition(BaseEstimator):
    """The sampler that adds the rows which a strategy's `made` makes up, after the real ones."""

    def __init__(self, strategy: Making, seed: int) -> None:
        self.strategy = strategy
        self.seed = seed

    def fit_resample(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(self.seed)
        goal = Grow(self.strategy.balance)(y)
        wanted = {code: total - np.count_nonzero(y == code) for code, total in goal.items()}
        labels = [np.full(count, code, y.dtype) for code, count in wanted.items()]
        made = [*self.strategy.made(X, y, wanted, rng)]
        known = [each if isinstance(each, Parents) else unknown(len(each)) for each in made]
        rows = [each.between(X) if isinstance(each, Parents) else each for each in made]
        self.parents_ = joined([alone(np.arange(len(y))), *known])
        return np.vstack([X, *rows]), np.concatenate([y, *labels])


def how_much_borrowed(help: str) -> Any:
    """Declare the strength of `shrunk_to_all`."""
    return between(0.0, 10.0, default=1.0, step=0.5, help=help)


def bell_shaped(center: np.ndarray, shape: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return so many rows (count x d) of a normal distribution, whose shape (d x d) may be flat."""
    return rng.multivariate_normal(center, shape, size=count, method="eigh", check_valid="ignore")


def shrunk_to_all(shapes: dict[int, np.ndarray], y: np.ndarray, code: int, borrowed: float) -> np.ndarray:
    """Return the shape (d x d) of a class, shrunk towards the mean of all shapes, weighted by rows.

    With `borrowed` 1, a class of as many rows as columns takes half of its shape from the others.
    """
    rows = {each: np.count_nonzero(y == each) for each in shapes}
    pooled = sum(rows[each] * shape for each, shape in shapes.items()) / len(y)
    strength = borrowed * len(pooled)
    share = strength / (strength + rows[code])
    return (1 - share) * shapes[code] + share * pooled
