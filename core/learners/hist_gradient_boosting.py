from __future__ import annotations

from dataclasses import dataclass

from sklearn.ensemble import HistGradientBoostingClassifier

from core.context import Context
from core.learners._base import Learner
from core.params import between


@dataclass(frozen=True)
class HistGradientBoosting(Learner):
    """scikit-learn's own gradient-boosted trees on binned columns.

    Fast on large tables, takes categories and missing values as they are.
    """

    title = "Histogram gradient boosting"
    source = "Ke et al. (2017), LightGBM, NeurIPS 30"
    takes_categories = True
    takes_missing = True

    max_iter: int = between(10, 500, default=100, step=10, help="Number of trees.")
    learning_rate: float = between(
        0.01, 1.0, default=0.1, step=0.01, help="How much of each tree's advice is taken."
    )

    def classifier(self, context: Context) -> HistGradientBoostingClassifier:
        return HistGradientBoostingClassifier(
            max_iter=self.max_iter,
            learning_rate=self.learning_rate,
            categorical_features=list(context.categorical) or None,
            early_stopping=False,
            random_state=context.seed,
        )
