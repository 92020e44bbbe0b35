from __future__ import annotations

from dataclasses import dataclass

from core.context import Context
from core.neighbours import Neighbours
from core.params import between
from core.strategies._base import Family, Grow, Interpolating, how_balanced, how_many_neighbours
from core.strategies._parents import BorderlineSMOTE


@dataclass(frozen=True)
class BorderlineSmote(Interpolating):
    """SMOTE that starts only from rare rows in danger: at least half of their neighbours are others.

    It helps when the border between the classes decides and is clean. It hurts when the rows in danger
    are mislabelled or outliers, because exactly these are multiplied. Where no row is in danger it adds
    nothing.
    """

    title = "Borderline-SMOTE"
    family = Family.OVER_SAMPLING
    source = "Han, Wang, Mao (2005), Borderline-SMOTE, ICIC, doi:10.1007/11538059_91"

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours()
    surroundings: int = how_many_neighbours(10, "Neighbours looked at to tell whether a row is in danger.")
    variant: int = between(
        1,
        2,
        default=1,
        step=1,
        help="1 interpolates between rows of the class only, 2 towards other classes as well.",
    )

    def sampler(self, context: Context) -> BorderlineSMOTE:
        return BorderlineSMOTE(
            sampling_strategy=Grow(self.balance),
            k_neighbors=Neighbours(n_neighbors=self.neighbours + 1),
            m_neighbors=Neighbours(n_neighbors=self.surroundings + 1),
            kind=f"borderline-{self.variant}",
            random_state=context.seed,
        )

    def refuses(self, context: Context) -> str | None:
        if context.rows <= self.surroundings:
            return f"looks at {self.surroundings} neighbours and has {context.rows} training rows"
        return super().refuses(context)
