from __future__ import annotations

from dataclasses import dataclass

from sklearn.naive_bayes import GaussianNB

from core.context import Context
from core.learners._base import Learner


@dataclass(frozen=True)
class GaussianNb(Learner):
    """Every column a bell curve within each class, all columns taken as independent.

    Instant, and a good mirror of class shares: the prior is in the formula. Its probabilities are far
    too sure of themselves when columns depend on each other.
    """

    title = "Gaussian naive Bayes"
    source = "Zhang (2004), The optimality of naive Bayes, FLAIRS"

    def classifier(self, context: Context) -> GaussianNB:
        return GaussianNB()
