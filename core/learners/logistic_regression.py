from __future__ import annotations

from dataclasses import dataclass

from sklearn.linear_model import LogisticRegression as Logistic

from core.context import Context
from core.learners._base import Learner
from core.params import between


@dataclass(frozen=True)
class LogisticRegression(Learner):
    """A weighted sum of the columns, turned into a probability.

    Fast, readable and well calibrated by itself. It sees only straight borders between the classes.
    """

    title = "Logistic regression"
    source = "Cox (1958), JRSS B 20(2), doi:10.1111/j.2517-6161.1958.tb00292.x"

    C: float = between(
        0.001, 1000.0, default=1.0, step=0.001, help="Small values hold the weights back more."
    )

    def classifier(self, context: Context) -> Logistic:
        return Logistic(C=self.C, max_iter=1000, random_state=context.seed)
