from __future__ import annotations

from dataclasses import dataclass

from sklearn.ensemble import ExtraTreesClassifier

from core.context import Context
from core.learners._base import Learner
from core.params import between


@dataclass(frozen=True)
class ExtraTrees(Learner):
    """A random forest whose trees draw their borders at random and use all rows; their votes are averaged.

    Faster than a random forest and smoother near the border, at the price of trees that learn less each.
    Many columns that tell nothing dilute it. Trees that are grown down to single rows hardly feel class
    weights: raise `min_samples_leaf` to let them count.
    """

    title = "Extremely randomised trees"
    source = "Geurts, Ernst, Wehenkel (2006), Machine Learning 63, doi:10.1007/s10994-006-6226-1"

    n_estimators: int = between(10, 500, default=100, step=10, help="Number of trees.")

    min_samples_leaf: int = between(1, 100, default=1, step=1, help="Training rows that a leaf must hold.")

    def classifier(self, context: Context) -> ExtraTreesClassifier:
        return ExtraTreesClassifier(
            n_estimators=self.n_estimators,
            min_samples_leaf=self.min_samples_leaf,
            random_state=context.seed,
            n_jobs=1,
        )
