from __future__ import annotations

from dataclasses import dataclass

from imblearn.ensemble import BalancedRandomForestClassifier
from sklearn.base import BaseEstimator

from core.context import Context
from core.params import between
from core.prepare import expanded
from core.strategies._base import Ensemble, Family


@dataclass(frozen=True)
class BalancedRandomForest(Ensemble):
    """Grow every tree of a forest on a sample with equally many rows of each class.

    It uses its own trees in place of the chosen learner. It helps with few rare rows, because every
    tree sees all kinds of them and the large class is not thrown away as in plain under-sampling. It
    spoils probabilities: rare classes are predicted too often.
    """

    title = "Balanced random forest"
    family = Family.ENSEMBLE
    source = "Chen, Liaw, Breiman (2004), Using random forest to learn imbalanced data, UC Berkeley TR 666"
    own = "Trees"

    trees: int = between(10, 500, default=100, step=10, help="Number of trees.")

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        forest = BalancedRandomForestClassifier(
            n_estimators=self.trees,
            sampling_strategy="all",
            replacement=True,
            bootstrap=False,
            random_state=context.seed,
        )
        return expanded(forest, context.categorical)
