from __future__ import annotations

from dataclasses import dataclass

from sklearn.neighbors import KNeighborsClassifier

from core.context import Context
from core.learners._base import Learner
from core.params import between


@dataclass(frozen=True)
class KNeighbors(Learner):
    """The share of each class among the nearest training rows.

    Nothing is learned but the rows themselves, so it shows plainly what resampling does. Its scores
    take only a few values, and it takes no weights.
    """

    title = "k nearest neighbours"
    source = "Cover, Hart (1967), IEEE Trans. Inf. Theory 13(1), doi:10.1109/TIT.1967.1053964"
    takes_weights = False

    neighbours: int = between(1, 100, default=5, step=1, help="Neighbours that vote.")

    def classifier(self, context: Context) -> KNeighborsClassifier:
        return KNeighborsClassifier(n_neighbors=self.neighbours)

    def refuses(self, context: Context) -> str | None:
        if context.rows < self.neighbours:
            return f"asks {self.neighbours} neighbours and has {context.rows} rows to train on"
        return super().refuses(context)
