from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.context import Context
from core.neighbours import Neighbours
from core.params import between
from core.strategies._base import Family, Grow, Interpolating, how_balanced, how_many_neighbours
from core.strategies._parents import SVMSMOTE

MOST_ROWS = 20_000


@dataclass(frozen=True)
class SvmSmote(Interpolating):
    """SMOTE that starts only from the rare support vectors of a support vector machine.

    Where most neighbours are of the class it goes outwards, beyond the class; elsewhere it goes inwards.
    It helps when the border decides and is smooth enough for the machine to find. It hurts when classes
    overlap, because then nearly all rare rows are support vectors. It may add fewer rows than asked.
    """

    title = "SVM-SMOTE"
    family = Family.OVER_SAMPLING
    source = "Nguyen, Cooper, Kamei (2011), Int. J. KESDP 3(1), doi:10.1504/IJKESDP.2011.039875"

    failures: ClassVar[dict[str, str]] = {
        "All support vectors are considered as noise": "every rare row at the border has only neighbours "
        "of other classes, so there is nothing to start from; use SMOTE instead",
    }

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours()
    surroundings: int = how_many_neighbours(10, "Neighbours looked at to tell whether a row is in danger.")
    reach: float = between(
        0.0, 1.0, default=0.5, step=0.05, help="How far to go outwards, in distances to a neighbour."
    )

    def sampler(self, context: Context) -> SVMSMOTE:
        return SVMSMOTE(
            sampling_strategy=Grow(self.balance),
            k_neighbors=Neighbours(n_neighbors=self.neighbours + 1),
            m_neighbors=Neighbours(n_neighbors=self.surroundings + 1),
            out_step=self.reach,
            random_state=context.seed,
        )

    def refuses(self, context: Context) -> str | None:
        if context.rows <= self.surroundings:
            return f"looks at {self.surroundings} neighbours and has {context.rows} training rows"
        if context.rows > MOST_ROWS:
            return (
                "trains a support vector machine, which takes very long beyond "
                f"{MOST_ROWS:,} rows, and there are {context.rows:,}"
            )
        return super().refuses(context)
