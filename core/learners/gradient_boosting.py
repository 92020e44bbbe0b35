from __future__ import annotations

from dataclasses import dataclass

from sklearn.ensemble import GradientBoostingClassifier

from core.context import Context
from core.learners._base import Learner
from core.params import between


@dataclass(frozen=True)
class GradientBoosting(Learner):
    """Gradient-boosted trees in their first form: every border between values is tried.

    On small tables as good as its faster kin. One tree a round for every class and no bins make it slow
    past 50,000 rows; use XGBoost or histogram gradient boosting there.
    """

    title = "Gradient boosting"
    source = "Friedman (2001), Annals of Statistics 29(5), doi:10.1214/aos/1013203451"

    n_estimators: int = between(10, 500, default=100, step=10, help="Number of rounds.")
    max_depth: int = between(1, 12, default=3, step=1, help="Questions a tree may ask in a row.")
    learning_rate: float = between(
        0.01, 1.0, default=0.1, step=0.01, help="How much of each tree's advice is taken."
    )

    def classifier(self, context: Context) -> GradientBoostingClassifier:
        return GradientBoostingClassifier(
            n_estimators=self.n_estimators,
            max_depth=self.max_depth,
            learning_rate=self.learning_rate,
            random_state=context.seed,
        )
