from __future__ import annotations

from dataclasses import dataclass

from imblearn.ensemble import BalancedBaggingClassifier
from imblearn.under_sampling import RandomUnderSampler
from sklearn.base import BaseEstimator

from core.context import Context
from core.strategies._members import Committee, Member, how_many_members


@dataclass(frozen=True)
class BalancedBagging(Committee):
    """Train the chosen learner several times, each on a bootstrap with equally many rows of each class.

    Every class gives as many rows, drawn with replacement, as the smallest has, and the models are
    averaged. It helps when plain under-sampling throws away too much: over the members the large class
    is seen. It spoils probabilities: rare classes are predicted too often.
    """

    title = "Balanced bagging"
    source = "Maclin, Opitz (1997), AAAI, arXiv:1106.0257; Wallace et al. (2011), doi:10.1109/ICDM.2011.33"

    members: int = how_many_members(2)

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return Bag(
            Member(classifier),
            n_estimators=self.members,
            bootstrap=False,
            sampler=RandomUnderSampler(replacement=True),
            sampling_strategy="all",
            random_state=context.seed,
        )


class Bag(BalancedBaggingClassifier):
    """Imbalanced-learn's bagging, the first member of which can be looked into like any other model."""

    @property
    def classifier_(self) -> BaseEstimator:
        """Return the first member."""
        return self.estimators_[0]
