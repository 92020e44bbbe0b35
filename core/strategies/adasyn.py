from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.context import Context
from core.neighbours import Neighbours
from core.strategies._adasyn import ADASYN
from core.strategies._base import Family, Grow, Interpolating, how_balanced, how_many_neighbours


@dataclass(frozen=True)
class Adasyn(Interpolating):
    """SMOTE that invents more rows where rare rows are surrounded by other classes.

    It helps when the hard regions are hard because they are thinly sampled. It hurts when they are hard
    because labels are wrong or classes overlap. It fails, and says so, when no rare row has a neighbour
    of another class.
    """

    title = "ADASYN"
    family = Family.OVER_SAMPLING
    source = "He, Bai, Garcia, Li (2008), IJCNN, doi:10.1109/IJCNN.2008.4633969"

    failures: ClassVar[dict[str, str]] = {
        "not one neighbour is of another class": "no row of a smaller class has a neighbour of another "
        "class, so there is nothing to add to; use SMOTE instead",
        "every row's part rounds to none": "so few rows are to be added to a class that each row's part "
        "rounds to none; use SMOTE instead",
    }

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours()

    def sampler(self, context: Context) -> ADASYN:
        return ADASYN(
            sampling_strategy=Grow(self.balance),
            n_neighbors=Neighbours(n_neighbors=self.neighbours + 1),
            random_state=context.seed,
        )
