"""A made-up world of two classes in the plane, of which everything is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from scipy.special import expit, logit, logsumexp

from core.cockpit import Ranking, rank
from core.columns import Kind
from core.dataset import Dataset
from core.params import Entry, between, one_of
from core.playground.shapes import SHAPES
from core.samples.generated import exchanged
from core.shelf import remembered
from core.words import number

CLASSES = ("common", "rare")
COMMON, RARE = range(2)
FRESH = 20_000  # rows of each class that models are judged on
GRID = 81  # nodes of the grid along each axis
LEAST = 2  # rows of the rare class, painted ones included
NARROWEST = 0.1  # standard deviation of a cloud at no overlap; at full overlap it is ten times as large
AROUND = 3.0  # standard deviations of the plane shown beyond the outermost clouds
PART = 2_000  # rows of which densities are computed at a time: memory stays small
Painted = tuple[float, float, int]


@dataclass(frozen=True)
class World(Entry):
    """Two classes in the plane. Each is a mixture of equally many rows from round clouds of one width.

    Numbers of rows are given and not drawn: the rare class has exactly its share of the training rows,
    rounded to whole rows. Noise exchanges labels between the classes, of the training rows alone.
    """

    title = "Playground"
    source = "Napierala, Stefanowski (2016), doi:10.1007/s10844-015-0368-1"

    shape: str = one_of(*SHAPES, default="moons", help="Where the clouds of the classes lie.")
    rows: int = between(100, 5_000, default=1_000, step=100, help="Training rows of both classes.")
    prevalence: float = between(
        0.001, 0.5, default=0.05, step=0.001, help="Share of the rare class in the training rows."
    )
    overlap: float = between(
        0.0, 1.0, default=0.4, step=0.05, help="0 sets the classes apart, 1 makes them nearly the same."
    )
    noise: float = between(
        0.0, 0.4, default=0.0, step=0.05, help="Share of the rare training rows that exchange their label."
    )
    seed: int = between(0, 9_999, default=0, step=1, help="The same seed gives the same training rows.")

    @property
    def width(self) -> float:
        """Return the standard deviation of every cloud, in each direction."""
        return NARROWEST * 10**self.overlap

    @property
    def rare(self) -> int:
        """Return how many of the training rows are of the rare class."""
        return round(self.rows * self.prevalence)

    @property
    def reach(self) -> float:
        """Return how far the plane that is shown goes in each direction from the origin."""
        shape = SHAPES[self.shape]()
        return float(np.abs(np.vstack([shape.common, shape.rare])).max() + AROUND * self.width)

    @property
    def axis(self) -> np.ndarray:
        """Return the places of the nodes of the grid along each axis."""
        return np.linspace(-self.reach, self.reach, GRID)

    @property
    def nodes(self) -> np.ndarray:
        """Return the nodes of the grid (GRID² x 2), row by row from below."""
        return np.stack(np.meshgrid(self.axis, self.axis), axis=-1).reshape(-1, 2)

    def drawn(self, counts: Sequence[int], rng: np.random.Generator) -> np.ndarray:
        """Return points (n x 2): so many of the common class, then so many of the rare one."""
        shape = SHAPES[self.shape]()
        parts = [
            clouds[rng.integers(len(clouds), size=count)] + self.width * rng.normal(size=(count, 2))
            for clouds, count in zip((shape.common, shape.rare), counts, strict=True)
        ]
        return np.vstack(parts)

    def training(self, painted: Sequence[Painted] = ()) -> Dataset:
        """Return the training rows, those that were painted (x, y, class code) last.

        Raises ValueError with one sentence where a class would have too few.
        """
        codes = np.repeat([COMMON, RARE], [self.rows - self.rare, self.rare])
        rng = np.random.default_rng([self.seed, 1])
        points = self.drawn([self.rows - self.rare, self.rare], rng)
        extra = np.array(painted, dtype=float).reshape(-1, 3)
        y = np.r_[exchanged(codes, self.noise, rng), extra[:, 2].astype(codes.dtype)]
        if (few := int((y == RARE).sum())) < LEAST:
            raise ValueError(
                f"there would be {number(few, 'rare row')} to learn from, and {LEAST} are needed"
            )
        return dataset(np.vstack([points, extra[:, :2]]), y)

    def fresh(self) -> tuple[np.ndarray, np.ndarray]:
        """Return points (2 FRESH x 2) and class codes of rows nobody trains on, FRESH of each class.

        They are rightly labelled, and the same whatever the seed, so that models are judged alike.
        """
        points = self.drawn([FRESH, FRESH], np.random.default_rng([0, 2]))
        return points, np.repeat([COMMON, RARE], FRESH)

    def evidence(self, points: np.ndarray) -> np.ndarray:
        """Return the log of how much denser the rare class is than the common one at each point (n)."""
        shape = SHAPES[self.shape]()
        parts = np.array_split(points, max(len(points) // PART, 1))
        return np.concatenate(
            [self._log_density(part, shape.rare) - self._log_density(part, shape.common) for part in parts]
        )

    def posterior(self, points: np.ndarray, prevalence: float) -> np.ndarray:
        """Return the chance (n) that a row at each point is rare, by Bayes' rule: no model can know more."""
        return expit(self.evidence(points) + logit(prevalence))

    def _log_density(self, points: np.ndarray, clouds: np.ndarray) -> np.ndarray:
        """Return the log density, apart from the constant that both classes share."""
        distances = cdist(points, clouds, "sqeuclidean")
        return logsumexp(-distances / (2 * self.width**2), axis=1) - np.log(len(clouds))


@dataclass(frozen=True, eq=False)
class Field:
    """What is said of the plane: the chance of being rare on the grid (GRID x GRID), and on fresh rows."""

    grid: np.ndarray
    ranking: Ranking

    @classmethod
    def of(cls, chances: np.ndarray) -> Field:
        """Return the field of chances for all rows of `World.fresh` and then all nodes of the grid."""
        return cls(
            chances[2 * FRESH :].reshape(GRID, GRID),
            rank(np.arange(2 * FRESH) >= FRESH, chances[: 2 * FRESH]),
        )


def truth(world: World, prevalence: float) -> Field:
    """Return what a model would say that knew the world, where the rare class has that share."""
    return Field.of(expit(_evidence(world.shape, world.overlap) + logit(prevalence)))


@remembered(8)
def _evidence(shape: str, overlap: float) -> np.ndarray:
    world = World(shape=shape, overlap=overlap)
    return world.evidence(asked(world))


def asked(world: World) -> np.ndarray:
    """Return the points that every model is asked about: the fresh rows, then the nodes of the grid."""
    return np.vstack([world.fresh()[0], world.nodes])


def dataset(points: np.ndarray, y: np.ndarray) -> Dataset:
    """Return points (n x 2) with class codes (n) as a data set whose class of interest is the rare one."""
    return Dataset(
        name=World.title,
        X=pd.DataFrame(points, columns=["x", "y"]),
        y=y.astype(np.int64),
        classes=CLASSES,
        kinds={"x": Kind.NUMERIC, "y": Kind.NUMERIC},
        positive=RARE,
        target="class",
        rows=np.arange(len(y)),
    )
