from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.context import Context
from core.neighbours import Neighbours
from core.params import between
from core.strategies._base import Family, Grow, Interpolating, grown, how_balanced, how_many_neighbours
from core.strategies._parents import KMeansSMOTE

MOST_RARE = 20_000


@dataclass(frozen=True)
class KmeansSmote(Interpolating):
    """Cluster all rows, and run SMOTE inside the clusters where the rare class is at home, most where it
    is sparse.

    It helps when the rare class has several regions, since it never connects them, and when single rare
    rows lie among others, since it leaves these alone. It hurts when the rare class is spread thinly
    over all clusters. A few rows more than asked may be added, because each cluster rounds up.
    """

    title = "k-means SMOTE"
    family = Family.OVER_SAMPLING
    source = "Douzas, Bacao, Last (2018), Information Sciences 465, doi:10.1016/j.ins.2018.06.056"

    failures: ClassVar[dict[str, str]] = {
        "No clusters found": "no cluster has enough rows of a class that is to grow; ask for fewer "
        "clusters, fewer neighbours or a smaller presence",
        "cannot convert float NaN": "the rare rows of every cluster are all the same, so there is nothing "
        "between them; use random_over instead",
    }

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours(2)
    clusters: int = between(1, 50, default=8, step=1, help="Clusters that all rows are split into.")
    presence: float = between(
        0.0,
        5.0,
        default=1.0,
        step=0.1,
        help="A cluster counts where the class is that many times as frequent as the smallest is overall.",
    )

    def sampler(self, context: Context) -> KMeansSMOTE:
        share = min(context.present.values()) / context.rows
        return KMeansSMOTE(
            sampling_strategy=Grow(self.balance),
            k_neighbors=Neighbours(n_neighbors=self.neighbours + 1),
            kmeans_estimator=self.clusters,
            cluster_balance_threshold=min(self.presence * share, 1.0),
            random_state=context.seed,
        )

    def refuses(self, context: Context) -> str | None:
        if context.rows < self.clusters:
            return f"makes {self.clusters} clusters and has {context.rows} training rows"
        wanted = grown(context.present, self.balance)
        most = max((n for code, n in context.present.items() if wanted[code] > n), default=0)
        if most > MOST_RARE:
            return (
                f"compares all rows of a class with each other, at most {MOST_RARE:,}, and one has {most:,}"
            )
        return super().refuses(context)
