from __future__ import annotations

from dataclasses import dataclass

from sklearn.ensemble import RandomForestClassifier

from core.context import Context
from core.learners._base import Learner
from core.params import between


@dataclass(frozen=True)
class RandomForest(Learner):
    """Many deep trees, each grown on a random draw of rows and columns; their votes are averaged.

    Hard to break and needs little tuning. With few rare rows most trees hardly see them.
    """

    title = "Random forest"
    source = "Breiman (2001), Machine Learning 45, doi:10.1023/A:1010933404324"

    n_estimators: int = between(10, 500, default=100, step=10, help="Number of trees.")

    def classifier(self, context: Context) -> RandomForestClassifier:
        return RandomForestClassifier(n_estimators=self.n_estimators, random_state=context.seed, n_jobs=1)
