from __future__ import annotations

from dataclasses import dataclass

from imblearn.combine import SMOTEENN
from imblearn.under_sampling import EditedNearestNeighbours

from core.context import Context
from core.strategies._base import Family, Interpolating, how_balanced, how_many_neighbours


@dataclass(frozen=True)
class SmoteEnn(Interpolating):
    """SMOTE, then every row that not all of its nearest neighbours agree with is dropped.

    It helps to carve a clear border through noisy regions. It hurts by deleting much, at times most, of
    a class that overlaps with others: look at the dropped training rows.
    """

    title = "SMOTE + edited nearest neighbours"
    family = Family.HYBRID
    source = "Batista, Prati, Monard (2004), SIGKDD Explorations 6(1), doi:10.1145/1007730.1007735"

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours()
    voters: int = how_many_neighbours(3, "Neighbours that must all agree with a row for it to stay.")

    def sampler(self, context: Context) -> SMOTEENN:
        edited = EditedNearestNeighbours(sampling_strategy="all", n_neighbors=self.voters)
        return SMOTEENN(smote=self.smote(context), enn=edited, random_state=context.seed)
