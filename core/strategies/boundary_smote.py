from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.context import Context
from core.neighbours import nearest
from core.params import between
from core.strategies._base import grown, how_balanced, how_many_neighbours
from core.strategies._making import Making
from core.strategies._parents import Parents


@dataclass(frozen=True)
class BoundarySmote(Making):
    """Invent rows of the smaller classes on the way from a row of the class to its nearest enemies, the
    rows of other classes next to it.

    It helps when the rare rows seen so far fill only part of the room that is theirs, since it widens
    the class towards the border. It hurts when classes overlap: the new rows then lie among the others.
    """

    title = "Boundary-directed SMOTE"
    source = "after Dablain, Bellinger, Krawczyk, Chawla (2022), EOS, arXiv:2207.06080"

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours(5, "Enemies of a row that it moves towards.")
    reach: float = between(
        0.05, 1.0, default=0.3, step=0.05, help="Part of the way to an enemy that is gone at most."
    )

    def made(
        self, X: np.ndarray, y: np.ndarray, wanted: dict[int, int], rng: np.random.Generator
    ) -> Iterator[Parents]:
        for code, count in wanted.items():
            own, enemies = np.flatnonzero(y == code), np.flatnonzero(y != code)
            starts, turns = rng.integers(len(own), size=count), rng.integers(self.neighbours, size=count)
            towards = enemies[nearest(X[enemies], X[own], self.neighbours)[starts, turns]]
            yield Parents(own[starts], towards, self.reach * rng.random(count))

    def refuses(self, context: Context) -> str | None:
        wanted = grown(context.present, self.balance)
        growing = [n for code, n in context.present.items() if wanted[code] > n]
        enemies = context.rows - max(growing, default=0)
        if enemies < self.neighbours:
            return f"looks at {self.neighbours} rows of other classes and there are {enemies}"
        return super().refuses(context)
